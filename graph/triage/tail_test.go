package triage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// another is a second program on the same journal and mailbox.
func (b *bench) another() *bench {
	other := &bench{t: b.t, e: b.e, dir: b.dir}
	other.box = other.client()
	other.engine = other.open()
	return other
}

// TestWhatAnotherProgramDoesMeanwhileIsSeenAndUndone: its jobs appear, are undone here, and u alone never means them.
func TestWhatAnotherProgramDoesMeanwhileIsSeenAndUndone(t *testing.T) {
	b := set(t, 0)
	b.do(triage.Order{Action: keys.MarkUnread, Targets: b.inbox(1)})
	other := b.another()
	if changed, err := b.engine.CatchUp(); changed || err != nil {
		t.Errorf("own lines were taken for another's: %v %v", changed, err)
	}
	targets := b.inbox(3)
	theirs := other.do(triage.Order{Action: keys.Delete, Targets: targets, To: b.place("deleteditems")})
	if changed, err := b.engine.CatchUp(); !changed || err != nil {
		t.Fatal(changed, err)
	}
	if changed, _ := b.engine.CatchUp(); changed {
		t.Error("it is told of twice")
	}
	j, known := b.engine.Job(theirs.Job.ID)
	if !known || j.Left != 3 || j.Running || j.Ended.IsZero() || len(b.engine.Rows(j.ID)) != 3 {
		t.Fatalf("%v %+v", known, j)
	}
	for _, u := range b.engine.Undoable() {
		if u.ID == theirs.Job.ID {
			t.Error("undo of the last action would mean another program's")
		}
	}
	if u := b.undo(j.ID); u.Job.Done != 3 || b.countIn("inbox", targets[0].InternetMessageID) != 1 {
		t.Errorf("%+v", u)
	}
	if changed, err := other.engine.CatchUp(); !changed || err != nil {
		t.Fatal(changed, err)
	}
	if j, _ := other.engine.Job(theirs.Job.ID); j.Left != 0 || j.Undone != 3 {
		t.Errorf("the other program does not know that it was undone: %+v", j.Standing)
	}
	if h := b.history(); len(h.Damage) > 0 || len(h.Records) != 3 {
		t.Errorf("%d records, %v", len(h.Records), h.Damage)
	}
}

// TestAJobOfAnotherProgramThatIsUnderWay is told of, and neither undone nor settled.
func TestAJobOfAnotherProgramThatIsUnderWay(t *testing.T) {
	b := set(t, 0)
	other := b.another()
	p, _ := other.engine.Plan(triage.Order{Action: keys.Delete, Targets: b.inbox(2), To: b.place("deleteditems")})
	b.e.AddFaults(emulator.Fault{Operation: "message.move", Latency: "1s", Count: 1})
	j, err := other.engine.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if changed, err := b.engine.CatchUp(); !changed || err != nil {
		t.Fatal(changed, err)
	}
	if now, known := b.engine.Job(j.ID); !known || !now.Ended.IsZero() || now.Left != 0 {
		t.Errorf("%v %+v", known, now)
	}
	if _, err := b.engine.Undo(t.Context(), j.ID); err == nil {
		t.Error("it was undone in the middle")
	}
	finish(t, other.engine)
	if changed, _ := b.engine.CatchUp(); !changed {
		t.Error("its end was not seen")
	}
	if now, _ := b.engine.Job(j.ID); now.Done != 2 || now.Left != 2 {
		t.Errorf("%+v", now)
	}
}

// TestCatchingUpOverDamageAndMonths: a damaged line is named, what comes after it is read, and so is the next month's file.
func TestCatchingUpOverDamageAndMonths(t *testing.T) {
	b := set(t, 0)
	b.do(triage.Order{Action: keys.MarkUnread, Targets: b.inbox(1)})
	files, _ := filepath.Glob(filepath.Join(b.dir, "*.jsonl"))
	name := files[len(files)-1]
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, `{"time":"cut`)
	_ = f.Close()
	other := b.another()
	theirs := other.do(triage.Order{Action: keys.Delete, Targets: b.inbox(2), To: b.place("deleteditems")})
	if changed, err := b.engine.CatchUp(); !changed || err != nil {
		t.Fatal(changed, err)
	}
	if _, known := b.engine.Job(theirs.Job.ID); !known || len(b.engine.Damage()) == 0 {
		t.Errorf("known: %v, damage: %v", known, b.engine.Damage())
	}
}
