package tui

import (
	"context"
	"errors"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// interrupted is an engine with a job that a crash cut off, of two messages. Looking for what became of it takes until done is
// closed, and fails as often as failing says.
type interrupted struct {
	Engine
	done    chan struct{}
	settled bool
	failing int
	looked  int
}

// instead puts it in the place of the engine.
func (c *interrupted) instead(cfg *Config, _ *fakeBox) {
	c.Engine, cfg.Engine, c.done = cfg.Engine, c, make(chan struct{})
}

func (c *interrupted) job() triage.Job {
	j := triage.Job{ID: "cut", Begun: noon.Add(-time.Hour), Total: 2}
	j.Plan.Order.Action, j.Plan.Summary, j.Plan.Order.Mailbox, j.Who = keys.Delete, "Delete 2 messages", "soc@contoso.com", "analyst"
	if c.settled {
		j.Settled, j.Ended, j.Done, j.Failed, j.Unbegun, j.Rest = true, noon, 1, 1, 1, 1
	}
	return j
}

func (c *interrupted) Jobs() []triage.Job { return append(c.Engine.Jobs(), c.job()) }
func (c *interrupted) Job(id triage.JobID) (triage.Job, bool) {
	if id == "cut" {
		return c.job(), true
	}
	return c.Engine.Job(id)
}

func (c *interrupted) Unsettled() []triage.Job {
	if c.settled {
		return nil
	}
	return []triage.Job{c.job()}
}

func (c *interrupted) Rows(id triage.JobID) []triage.Row {
	if id != "cut" {
		return c.Engine.Rows(id)
	}
	rows := []triage.Row{{Target: triage.Target{ID: "a", Subject: "Gone over"}, Result: triage.Unsettled}, {Target: triage.Target{ID: "b", Subject: "Left behind"}, Result: triage.Unsettled}}
	if c.settled {
		rows[0].Result, rows[1].Result, rows[1].Error = "done", "failed", "not done: "+triage.ErrStopped.Error()
	}
	return rows
}

func (c *interrupted) Recover(context.Context) ([]triage.Finished, error) {
	c.looked++
	<-c.done
	if c.failing--; c.failing >= 0 {
		return nil, &graph.Error{Op: "looking for what became of it", Kind: graph.Offline, Err: errors.New("no route")}
	}
	c.settled = true
	return []triage.Finished{{Job: c.job()}}, nil
}

// TestWhatACrashCutOff is looked for while its job says so; when it is known, job and rows say what became of it.
func TestWhatACrashCutOff(t *testing.T) {
	c := &interrupted{}
	drive(t, 120, 40, c.instead, func(s *screen) {
		s.press("5", "enter")
		s.shows("Delete 2 messages", "it was cut off: looking for", "not known yet")
		s.press("f5") // it is looked for already
		close(c.done)
		s.wait(200 * time.Millisecond)
		s.shows("1 action was cut off last time: 1 done, 1 not done", "cut off, and looked for, 1 done, 1 not begun", "do the rest (1)")
		s.hides("looking for what", "not known yet")
		if c.looked != 1 {
			t.Errorf("it was looked for %d times at once", c.looked)
		}
	})
}

// TestWhatACrashCutOffIsLookedForAgain on a refresh, when the first look failed.
func TestWhatACrashCutOffIsLookedForAgain(t *testing.T) {
	c := &interrupted{failing: 1}
	drive(t, 120, 40, c.instead, func(s *screen) {
		close(c.done)
		s.wait(200 * time.Millisecond)
		s.press("5")
		s.shows("not settled: it was cut off")
		s.press("f5")
		s.wait(200 * time.Millisecond)
		s.shows("cut off, and looked for, 1 done, 1 not begun")
	})
}

// unopened is an engine whose journal holds what was done in a mailbox that was not open in this run.
type unopened struct{ Engine }

func (unopened) Elsewhere() (triage.History, error) {
	at := noon.Add(-time.Hour)
	return triage.History{Records: []triage.Record{{
		Job: "theirs", Action: keys.Archive, Mailbox: ceo, Who: "bob", Begun: at, Ended: at, Done: 1, Rows: []triage.Row{{Target: triage.Target{ID: "x", Subject: "A letter of the CEO"}, Result: "done"}},
	}}}, nil
}

// TestJobsOfMailboxesThatWereNotOpened are shown with their rows and their mailbox, and undone there only.
func TestJobsOfMailboxesThatWereNotOpened(t *testing.T) {
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Engine = unopened{c.Engine} }, func(s *screen) {
		s.press("5")
		s.wait(200 * time.Millisecond)
		s.shows(ceo, "Archive 1 message", "A letter of the CEO", "by bob")
		s.press("u")
		s.shows("this was done in " + ceo)
	})
}
