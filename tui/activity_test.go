package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

func TestAJobIsPausedResumedStoppedAndItsRestDone(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			drive(t, size[0], size[1], nil, func(s *screen) {
				s.wait(200 * time.Millisecond)
				release := s.hold(s.box)
				s.press("V", "d", "5")
				s.shows("0 of 60 done", "(1 under way)")
				s.press("space")
				s.shows("paused, 0 of 60 done")
				release()
				s.shows("paused, 20 of 60 done")
				s.pass(10 * time.Second) // the toast
				s.shows("␣ go on")
				golden(t, s, "activity paused")
				release = s.hold(s.box)
				s.press("space", "x")
				s.shows("stopping")
				release()
				s.shows("stopped, 40 done, 20 not begun")
				s.press("enter")
				s.shows("do the rest (20)", "undo (")
				s.press("f")
				s.shows("Job: not done", "not begun")
				s.press("esc", "c")
				s.shows("undo (")
				s.hides("do the rest (")
				s.press("esc")
				s.shows("Jobs 2", "20 done")
				if n := len(s.box.subjects("trash")); n != 60 {
					t.Errorf("%d were deleted", n)
				}
				s.press("j", "enter")
				s.hides("do the rest (20)")
			})
		})
	}
}

func TestSomeRowsAreUndone(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("V", "d", "5", "enter", "space", "j", "space", "space", "u")
		s.shows("Undo for 3 of 60", "3 done")
		if n := len(s.box.subjects("inbox")); n != 3 {
			t.Errorf("%d are back", n)
		}
		s.press("esc", "j")
		s.shows("60 done, 3 undone", "undone")
		s.press("enter", "g", "u")
		s.shows("Nothing of these can be undone")
		s.press("1")
		s.shows("Inbox")
		if n, _ := s.m.messages.Loaded(); n != 3 {
			t.Errorf("%d in the list", n)
		}
	})
}

func TestFailedRowsAreTriedAgainFromTheScreen(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.box.fail["move"] = forbidden
		s.press("space", "space", "space", "d", "5")
		s.shows("3 failed", "retry failed (3)")
		delete(s.box.fail, "move")
		s.press("tab", "space", "r")
		if n := len(s.box.subjects("trash")); n != 1 {
			t.Errorf("%d were tried again, one was marked", n)
		}
		s.shows("retry failed (2)")
		s.press("!", "r")
		s.shows("Nothing has been sent")
		s.press("esc", "!", "esc", "r")
		if n := len(s.box.subjects("trash")); n != 3 {
			t.Errorf("%d are deleted", n)
		}
		s.hides("retry failed (")
	})
}

// TestWhatCantBeUndoneAsksAgain: trying again asks as the action itself did.
func TestWhatCantBeUndoneAsksAgain(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.box.fail["purge"] = forbidden
		s.press("space", "space", "D", "2", "enter", "5", "r")
		s.shows("Type the count, 2")
		delete(s.box.fail, "purge")
		s.press("enter")
		s.shows("That is not the count")
		s.press("2", "enter")
		if n := len(s.box.subjects("inbox")); n != 58 {
			t.Errorf("%d are left", n)
		}
	})
}

func TestTabsKeepTheirState(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("d", "a", "tab", "z", "5")
		s.shows("[5 Activity]", "Archived 1 message")
		s.press("j", "1")
		if s.m.focus != keys.Reader || !s.m.zoomed {
			t.Error("the mail tab has forgotten")
		}
		s.press("5")
		if j, _ := s.m.work.jobs.Cursor(); j.Plan.Order.Action != keys.Delete {
			t.Error("the activity tab has forgotten")
		}
		s.press("?")
		s.shows("Keys in the jobs")
		s.press("esc", ":")
		s.shows("Actions")
		s.press("esc", "@")
		s.shows("No request has been sent yet")
		s.press("esc")
		if s.m.focus != keys.Reader {
			t.Error("Esc does not go back")
		}
		for _, l := range []string{" 5 Activity ", " 1 Mail "} { // by mouse
			at := strings.Index(s.text(), l)
			s.send(tea.MouseClickMsg{X: at + 1, Y: 0, Button: tea.MouseLeft})
		}
		if s.m.front().action != keys.MailTab {
			t.Error("the mouse does not go to tabs")
		}
	})
}

// TestACutOffJobIsOfferedAgain starts on a journal that ends in the middle of a job.
func TestACutOffJobIsOfferedAgain(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		cut := &cutOff{Engine: s.m.Engine, job: triage.Job{ID: "a", Begun: noon, Total: 45, Done: 8, Failed: 37}}
		cut.job.Plan.Summary, cut.job.Ended, cut.job.Settled, cut.job.Unbegun, cut.job.Rest = "Move 45 messages to Archive", noon, true, 37, 37
		s.m.Engine = cut
		s.send(recovered{engine: cut, list: []triage.Finished{{Job: cut.job}}})
		s.shows("1 action was cut off last time: 8 done, 37 not done", "5 shows")
		s.press("5")
		s.shows("cut off, and looked for, 8 done, 37 not begun", "1 damaged in the journal")
		s.press("enter")
		s.shows("do the rest (37)")
	})
}

// cutOff is an engine that has settled a job, on a journal with a damaged line.
type cutOff struct {
	Engine
	job triage.Job
}

func (c *cutOff) Jobs() []triage.Job                  { return []triage.Job{c.job} }
func (c *cutOff) Job(triage.JobID) (triage.Job, bool) { return c.job, true }
func (c *cutOff) Rows(triage.JobID) []triage.Row      { return nil }
func (c *cutOff) Damage() []string                    { return []string{"2026-11.jsonl line 3: it is cut short"} }
func (c *cutOff) HasOlder() bool                      { return true }
