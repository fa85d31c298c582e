package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// waits is an engine with a letter that waits, until it is stopped.
type waits struct {
	Engine
	summary string
	stopped bool
}

func (w *waits) Running() []triage.Job {
	if w.stopped {
		return nil
	}
	j := triage.Job{ID: "letter", Running: true, Total: 1, Begun: noon, Underway: triage.Underway{Doing: "waiting", Left: 8 * time.Second, DraftID: "draft"}}
	j.Plan.Order.Action, j.Plan.Summary, j.Plan.Order.Mailbox = keys.Send, w.summary, "soc@contoso.com"
	return []triage.Job{j}
}

func (w *waits) Jobs() []triage.Job { return w.Running() }
func (w *waits) Job(id triage.JobID) (triage.Job, bool) {
	for _, j := range w.Running() {
		if j.ID == id {
			return j, true
		}
	}
	return triage.Job{}, false
}

func (w *waits) Undo(context.Context, triage.JobID, ...string) (triage.Job, error) {
	w.stopped = true
	return triage.Job{}, nil
}

// withLetter lets a letter wait in the first mailbox.
func withLetter(s *screen, summary string) (*offices, *waits) {
	o := withOffices(s)
	s.wait(200 * time.Millisecond)
	w := &waits{Engine: s.m.Engine, summary: summary}
	s.m.Engine, s.m.heard.engines[0].engine = w, w
	return o, w
}

// TestLeavingAMailboxInWhichALetterWaits asks, and Enter and the asking keys are no answer.
func TestLeavingAMailboxInWhichALetterWaits(t *testing.T) {
	const summary = "Send the message to ada@contoso.com: Not yet"
	for _, size := range sizes {
		drive(t, size[0], size[1], nil, func(s *screen) {
			o, w := withLetter(s, summary)
			s.toCEO()
			s.shows("A letter waits", "ada@contoso.com", "8 s", "undo does not stop")
			golden(t, s, "letter departing")
			s.press("enter", "M", "P", "n")
			if s.m.Mailbox.ID() != "soc@contoso.com" || len(o.asked) > 0 || w.stopped {
				t.Fatal("it went")
			}
			s.press("P", "board", "enter", "y")
			if s.m.Mailbox.ID() != ceo || w.stopped {
				t.Fatal("it did not go, or the letter was stopped")
			}
		})
	}
	drive(t, 120, 40, nil, func(s *screen) {
		_, w := withLetter(s, summary)
		s.toCEO()
		s.press("y")
		s.shows("soc@contoso.com: sends in 8 s")
		s.press("u")
		s.shows("There is nothing to undo here: the letter that waits is of soc@contoso.com")
		s.press("5")
		s.shows("soc@contoso.com: Send the message")
		s.press("u")
		s.shows("Another mailbox", "soc@contoso.com")
		if w.stopped {
			t.Fatal("it was stopped from another mailbox")
		}
		s.press("y")
		if s.m.Mailbox.ID() != "soc@contoso.com" {
			t.Fatal("it did not go there")
		}
		s.press("q")
		s.shows("A letter has not gone out yet")
		s.press("n")
		s.toCEO()
		s.press("s")
		if !w.stopped || s.m.Mailbox.ID() != ceo {
			t.Error("it was not stopped")
		}
	})
	for _, attack := range hostile.Strings() {
		drive(t, 80, 24, nil, func(s *screen) {
			withLetter(s, "Send the message to "+attack.Text)
			s.toCEO()
			clean(t, s, attack.Name)
			s.press("y", "5")
			clean(t, s, attack.Name+" in Activity")
		})
	}
}

// TestJobsOfOtherMailboxesAreListed with their mailbox, and nothing is done about them from here but stopping.
func TestJobsOfOtherMailboxesAreListed(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		withOffices(s)
		s.wait(200 * time.Millisecond)
		s.press("d")
		s.toCEO()
		s.press("d", "5")
		s.shows("soc@contoso.com: Deleted 1 message", "Jobs 2")
		s.press("j", "enter")
		s.press("u")
		s.shows("Undo: this was done in soc@contoso.com")
		s.press("n")
		if n := len(s.box.subjects("trash")); n != 1 {
			t.Fatalf("%d in the trash", n)
		}
		s.press("u", "y")
		s.shows("This is soc@contoso.com")
		s.press("5", "g")
		for j, _ := s.m.work.jobs.Cursor(); j.Plan.Order.Mailbox != "soc@contoso.com"; j, _ = s.m.work.jobs.Cursor() {
			s.press("j")
		}
		s.press("u")
		if n := len(s.box.subjects("trash")); n != 0 {
			t.Errorf("%d in the trash", n)
		}
	})
}

// TestAnotherProgramsJobsAppearInActivity when it is opened, by the key, and by themselves.
func TestAnotherProgramsJobsAppearInActivity(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	act := func() triage.JobID {
		journal, err := triage.OpenJournal(o.journal)
		if err != nil {
			t.Fatal(err)
		}
		e, err := triage.New(triage.Config{Mailbox: o.engine.Mailbox, Journal: journal, Who: "script"})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		h, _ := o.m.messages.Cursor()
		junk, _ := o.m.folders.WellKnown("junkemail")
		p, err := e.Plan(triage.Order{Action: keys.Copy, Targets: []triage.Target{triage.TargetOf(h)}, To: triage.Place{ID: junk.ID, Path: "Junk Email"}})
		if err != nil {
			t.Fatal(err)
		}
		j, err := e.Start(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		for range e.Events() {
			if now, _ := e.Job(j.ID); !now.Running {
				break
			}
		}
		return j.ID
	}
	first := act()
	o.presses("5")
	o.until("its job", func() bool { return o.m.work.jobs.Knows(first) })
	o.shows("Copied 1 message")
	second := act()
	o.send(keyOfF5())
	o.until("the second", func() bool { return o.m.work.jobs.Knows(second) })
	third := act()
	o.send(journalDue{o.m.visits})
	o.until("the third", func() bool { return o.m.work.jobs.Knows(third) })
	before := len(o.lie("junkemail"))
	o.presses("u")
	o.until("the undo", func() bool { return len(o.lie("junkemail")) < before })
	o.presses("1", "u")
	if !strings.Contains(o.m.toast.text.String(), "nothing to undo") {
		t.Errorf("undo in the mail tab means another program's: %q", o.m.toast.text.String())
	}
}
