package triage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// TestAMailboxIsTheSameHoweverItIsWritten opens a mailbox again by its address in capitals.
func TestAMailboxIsTheSameHoweverItIsWritten(t *testing.T) {
	b := set(t, 0)
	before := b.state()
	f := b.do(triage.Order{Action: keys.Move, Targets: b.inbox(3), To: b.place("archive")})
	b.engine.Close()
	c, err := graph.New(graph.Config{BaseURL: b.e.Info.Graph, Token: b.e.Info.Token})
	if err != nil {
		t.Fatal(err)
	}
	b.box = c.Mailbox(strings.ToUpper(demo.Mailbox))
	b.engine = b.open()
	if list := b.engine.Undoable(); len(list) != 1 || list[0].ID != f.Job.ID {
		t.Fatalf("%d actions can be undone", len(list))
	}
	b.undo(f.Job.ID)
	if b.state() != before {
		t.Error("the mailbox is not as it was")
	}
}

// results counts rows by what became of them.
func results(rows []triage.Row) map[string]int {
	n := map[string]int{}
	for _, r := range rows {
		switch {
		case r.Undone:
			n["undone"]++
		case !r.Begun():
			n["not begun"]++
		default:
			n[r.Result]++
		}
	}
	return n
}

func TestRowsTellWhatBecameOfEach(t *testing.T) {
	b := set(t, 5*time.Millisecond)
	job := b.paused(45)
	n := results(b.engine.Rows(job.ID))
	if n["done"] != job.Done || n[triage.Waiting] != 45-job.Done || job.Done == 0 {
		t.Errorf("under way: %v, %d done", n, job.Done)
	}
	b.engine.Cancel(job.ID)
	f := finish(t, b.engine)
	if n := results(b.engine.Rows(job.ID)); n["done"] != f.Job.Done || n["not begun"] != 45-f.Job.Done || f.Job.Unbegun != n["not begun"] || f.Job.Rest != f.Job.Unbegun {
		t.Errorf("stopped: %v, %+v", n, f.Job)
	}
	b.undoRows(job.ID, b.engine.Left(job.ID)[:2]...)
	for range 2 { // the second time after a restart
		j, _ := b.engine.Job(job.ID)
		if n := results(b.engine.Rows(job.ID)); n["undone"] != 2 || n["done"] != f.Job.Done-2 || j.Left != f.Job.Done-2 || j.Ended.IsZero() || !j.Stopped || j.Who != "analyst" {
			t.Errorf("undone: %v, %+v", n, j)
		}
		undo := b.engine.Jobs()[0]
		if n := results(b.engine.Rows(undo.ID)); undo.UndoOf != job.ID || n["done"] != 2 || len(n) != 1 || !strings.HasPrefix(undo.Plan.Summary, "Undo for 2 of 45: Move 45 messages") {
			t.Errorf("the undo: %v, %q", n, undo.Plan.Summary)
		}
		b.restart()
	}
}

func TestTheRestIsDoneByAnotherJobAndOnlyOnce(t *testing.T) {
	b := set(t, 5*time.Millisecond)
	before := b.in("archive")
	job := b.paused(45)
	b.engine.Cancel(job.ID)
	stopped := finish(t, b.engine).Job
	rest := b.engine.NotBegun(job.ID)
	if len(rest) != 45-stopped.Done {
		t.Fatalf("%d were not begun, %d done", len(rest), stopped.Done)
	}
	b.restart()
	// Meanwhile somebody else has moved one on, and deleted another for good.
	for _, r := range b.box.Batch(t.Context(), []graph.Request{b.box.MoveRequest(rest[0], "junkemail"), b.box.PurgeRequest(rest[1])}) {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	again, err := b.engine.Again(t.Context(), job.ID, b.engine.NotBegun(job.ID))
	if err != nil || again.Gone != 1 || again.MovedOn != 1 || len(again.Order.Targets) != len(rest)-2 {
		t.Fatalf("%d gone, %d moved on, %d planned: %v", again.Gone, again.MovedOn, len(again.Order.Targets), err)
	}
	if left := b.engine.NotBegun(job.ID); len(left) != len(rest)-2 {
		t.Errorf("%d are still offered", len(left))
	}
	if _, err := b.engine.Start(t.Context(), again.Plan); err != nil {
		t.Fatal(err)
	}
	if _, err := b.engine.Start(t.Context(), again.Plan); err == nil {
		t.Error("the rest was begun twice")
	}
	if f := finish(t, b.engine); f.Job.Done != len(rest)-2 {
		t.Errorf("%+v", f.Job)
	}
	if n := b.in("archive") - before; n != 43 {
		t.Errorf("%d were moved, want 43", n)
	}
	b.restart()
	if j, _ := b.engine.Job(job.ID); j.Rest != 2 || j.Unbegun != len(rest) { // the two are looked at again, and left
		t.Errorf("after a restart %+v", j.Standing)
	}
	if _, err := b.engine.Again(t.Context(), job.ID, b.engine.NotBegun(job.ID)); !errors.Is(err, triage.ErrNothing) {
		t.Errorf("nothing is left: %v", err)
	}
	if j, _ := b.engine.Job(job.ID); j.Rest != 0 {
		t.Errorf("%d are offered though there is nothing to do", j.Rest)
	}
}

func TestFailedRowsAreTriedAgain(t *testing.T) {
	b := set(t, 0)
	targets := b.inbox(6)
	b.e.AddFaults(emulator.Fault{Operation: "message.move", Status: 403, Code: "ErrorAccessDenied", Count: 2})
	f := b.do(triage.Order{Action: keys.Move, Targets: targets, To: b.place("archive")})
	if f.Job.Retry != f.Job.Failed || f.Job.Failed == 0 || f.Job.Rest != 0 {
		t.Fatalf("%+v", f.Job)
	}
	again, err := b.engine.Again(t.Context(), f.Job.ID, b.engine.FailedRows(f.Job.ID))
	if err != nil {
		t.Fatal(err)
	}
	b.start(again.Order)
	if g := finish(t, b.engine); g.Job.Done != f.Job.Failed {
		t.Errorf("%+v", g.Job)
	}
	if j, _ := b.engine.Job(f.Job.ID); j.Retry != 0 {
		t.Errorf("%d are still offered", j.Retry)
	}
}

func TestAJobSaysWhatItWaitsFor(t *testing.T) {
	b := set(t, 5*time.Millisecond)
	first := b.paused(20)
	second := b.start(triage.Order{Action: keys.MarkUnread, Targets: b.inbox(60), To: b.place("archive")})
	third := b.start(triage.Order{Action: keys.Copy, Targets: first.Plan.Order.Targets[18:], To: b.place("junkemail")})
	if len(second.WaitsFor) != 0 && !slices.Equal(second.WaitsFor, []triage.JobID{first.ID}) || len(third.WaitsFor) == 0 || third.WaitsFor[0] != first.ID {
		t.Errorf("the second waits for %v, the third for %v", second.WaitsFor, third.WaitsFor)
	}
	b.engine.Cancel(first.ID)
	for range 3 {
		if f := finish(t, b.engine); len(f.Job.WaitsFor) != 0 {
			t.Errorf("what has ended waits for %v", f.Job.WaitsFor)
		}
	}
}

func TestOlderMonthsAreReadWhenAskedFor(t *testing.T) {
	b := set(t, 0)
	for month := range 5 {
		b.engine.Close()
		b.engine = b.openAt(time.Date(2026, time.Month(1+month), 5, 0, 0, 0, 0, time.UTC))
		for range 40 {
			b.do(triage.Order{Action: keys.Copy, Targets: b.inbox(1), To: b.place("archive")})
		}
	}
	b.restart()
	if n := len(b.engine.Jobs()); n != 120 || !b.engine.HasOlder() {
		t.Fatalf("%d remembered, older: %v", n, b.engine.HasOlder())
	}
	h, err := b.engine.Older()
	if err != nil || len(h.Records) != 80 {
		t.Fatalf("%d older: %v", len(h.Records), err)
	}
	if j := h.Records[0].AsJob(); j.Done != 1 || j.Left != 0 || j.Plan.Undoable || !strings.Contains(j.Plan.Summary, "Copy 1 message to Archive") {
		t.Errorf("%+v", j)
	}
}

// BenchmarkJobs is what the screen asks for when it opens on a long history.
func BenchmarkJobs(b *testing.B) {
	s := set(b, 0)
	target := s.inbox(1)
	for i := range 2000 {
		s.start(triage.Order{Action: keys.MarkRead, Targets: []triage.Target{{ID: fmt.Sprint("none", i), Subject: target[0].Subject}}})
	}
	for range 2000 {
		finish(b, s.engine)
	}
	b.ResetTimer()
	for b.Loop() {
		if len(s.engine.Jobs()) != 2000 {
			b.Fatal("some are missing")
		}
	}
}
