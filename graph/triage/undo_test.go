package triage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

func (b *bench) undoRows(id triage.JobID, rows ...string) triage.Finished {
	b.t.Helper()
	if _, err := b.engine.Undo(b.t.Context(), id, rows...); err != nil {
		b.t.Fatal(err)
	}
	return finish(b.t, b.engine)
}

// restart ends the engine and opens another on the same journal.
func (b *bench) restart() {
	b.t.Helper()
	b.engine.Close()
	b.engine = b.open()
}

func TestUndoOfSomeRows(t *testing.T) {
	for name, c := range map[string]struct {
		action keys.ID
		to     string
	}{"move": {keys.Move, "archive"}, "copy": {keys.Copy, "archive"}, "read": {keys.MarkRead, ""}, "unread": {keys.MarkUnread, ""}} {
		t.Run(name, func(t *testing.T) {
			b := set(t, 0)
			before := b.state()
			o := triage.Order{Action: c.action, Targets: b.inbox(30)}
			if c.to != "" {
				o.To = b.place(c.to)
			}
			f := b.do(o)
			all := b.engine.Left(f.Job.ID)
			if len(all) != f.Job.Done || len(all) < 5 {
				t.Fatalf("%d rows can be undone, %d were done", len(all), f.Job.Done)
			}
			some := []string{all[3], all[1]}
			u := b.undoRows(f.Job.ID, some...)
			if u.Job.Done != 2 || u.Job.Total != 2 || len(u.Job.Plan.Order.Targets) != 2 || !strings.Contains(u.Job.Plan.Done, fmt.Sprintf("for 2 of %d", len(all))) {
				t.Errorf("%+v", u.Job)
			}
			if left := b.engine.Left(f.Job.ID); len(left) != len(all)-2 || slices.Contains(left, all[1]) {
				t.Errorf("%d left", len(left))
			}
			if _, err := b.engine.Undo(t.Context(), f.Job.ID, some...); err == nil {
				t.Error("rows were undone twice")
			}
			if _, err := b.engine.Undo(t.Context(), f.Job.ID, "no-such-id"); err == nil || !strings.Contains(err.Error(), "no-such-id") {
				t.Errorf("a row that is none of it: %v", err)
			}
			b.restart()
			if left := b.engine.Left(f.Job.ID); len(left) != len(all)-2 {
				t.Errorf("%d left after a restart", len(left))
			}
			b.undo(f.Job.ID)
			if len(b.engine.Undoable()) != 0 {
				t.Error("there is something left to undo")
			}
			if c.action != keys.Copy && b.state() != before { // copies are put away, not gone
				t.Error("the mailbox is not as it was")
			}
		})
	}
}

func TestUndoOfSomeAddresses(t *testing.T) {
	b := set(t, 0)
	f := b.block("a@x.test", "b@x.test", "c@x.test")
	b.undoRows(f.Job.ID, "B@x.test")
	if got := fmt.Sprint(b.managed()); got != "[[a@x.test c@x.test]]" {
		t.Errorf("blocked: %s", got)
	}
	b.restart()
	if left := b.engine.Left(f.Job.ID); !slices.Equal(left, []string{"a@x.test", "c@x.test"}) {
		t.Errorf("left: %v", left)
	}
	b.undo(f.Job.ID)
	if len(b.managed()) != 0 || len(b.engine.Undoable()) != 0 {
		t.Errorf("blocked: %v", b.managed())
	}
}

func TestACrashInTheMiddleOfUndoingSomeRows(t *testing.T) {
	b := set(t, 0)
	f := b.do(triage.Order{Action: keys.Delete, Targets: b.inbox(9), To: b.place("deleteditems")})
	rows := b.engine.Left(f.Job.ID)
	b.undoRows(f.Job.ID, rows[0], rows[1])
	b.engine.Close()
	l := b.lines()
	b.keepLines(l[:len(l)-1])
	b.engine = b.open()
	told, err := b.engine.Recover(t.Context())
	if err != nil || len(told) != 1 || told[0].Job.Done != 2 || len(told[0].Failed) != 0 {
		t.Fatalf("%+v %v", told, err)
	}
	if left := b.engine.Left(f.Job.ID); !slices.Equal(left, rows[2:]) {
		t.Errorf("left: %d", len(left))
	}
}

func TestUndoSaysPerRowWhatHasChangedMeanwhile(t *testing.T) {
	for name, o := range map[string]triage.Order{"move": {Action: keys.Move}, "unread": {Action: keys.MarkUnread}} {
		t.Run(name, func(t *testing.T) {
			b := set(t, 0)
			if o.Action == keys.Move {
				o.To = b.place("archive")
			}
			o.Targets = b.inbox(30)
			f := b.do(o)
			rows := b.engine.Left(f.Job.ID)
			b.box.Batch(t.Context(), []graph.Request{b.box.PurgeRequest(rows[0]), b.box.MoveRequest(rows[1], "junkemail")})
			u := b.undo(f.Job.ID)
			for _, x := range u.Failed {
				want := map[string]error{rows[0]: triage.ErrGone, rows[1]: triage.ErrMovedOn}[x.Target.ID]
				if !errors.Is(x.Err, want) {
					t.Errorf("%v, want %v", x.Err, want)
				}
			}
			if want := map[keys.ID]int{keys.Move: 2, keys.MarkUnread: 1}[o.Action]; len(u.Failed) != want || u.Job.Done != len(rows)-want {
				t.Errorf("%d done, %d not", u.Job.Done, len(u.Failed))
			}
			for range 2 { // nobody can ever bring them back: it is not offered again, after a restart neither
				if n := len(b.engine.Undoable()); n != 0 {
					t.Errorf("%d can be undone", n)
				}
				b.restart()
			}
		})
	}
}

// TestTheLastHundredCanBeUndone goes back further than the months that are read at first.
func TestTheLastHundredCanBeUndone(t *testing.T) {
	b := set(t, 0)
	b.engine.Close()
	target := b.inbox(1)
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	j, err := triage.OpenJournal(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	b.engine, err = triage.New(triage.Config{Mailbox: b.box, Journal: j, Who: "analyst", Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 110 {
		at = at.AddDate(0, 0, 2)
		target[0].Read = i%2 == 1
		b.do(triage.Order{Action: map[bool]keys.ID{false: keys.MarkRead, true: keys.MarkUnread}[target[0].Read], Targets: target})
	}
	b.restart()
	if n := len(b.engine.Undoable()); n < 100 {
		t.Errorf("%d of 110 actions in 8 months can be undone", n)
	}
}
