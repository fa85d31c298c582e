package triage_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

func (b *bench) lines() []string {
	raw, err := os.ReadFile(b.journalFile())
	if err != nil {
		b.t.Fatal(err)
	}
	return slices.DeleteFunc(strings.SplitAfter(string(raw), "\n"), func(s string) bool { return s == "" })
}

func (b *bench) keepLines(l []string) {
	if err := os.WriteFile(b.journalFile(), []byte(strings.Join(l, "")), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func TestChainRemovedLine(t *testing.T) {
	b := set(t, 0)
	for range 3 {
		b.do(triage.Order{Action: keys.Copy, Targets: b.inbox(1), To: b.place("archive")})
	}
	b.engine.Close()
	l := b.lines()
	b.keepLines(slices.Concat(l[:2], l[4:]))
	j, _ := triage.OpenJournal(b.dir)
	e, err := triage.New(triage.Config{Mailbox: b.box, Journal: j})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if len(j.Damaged()) == 0 {
		t.Error("two whole lines were taken out and nothing is named")
	}
}

func (b *bench) countIn(folder, imid string) int {
	s, _ := b.e.Mailbox("")
	n := 0
	for _, m := range s.Folders[folder] {
		if m.InternetMessageID == imid {
			n++
		}
	}
	return n
}

func TestSecondCopyCut(t *testing.T) {
	b := set(t, 0)
	o := triage.Order{Action: keys.Copy, Targets: b.inbox(1), To: b.place("archive")}
	before := b.countIn("archive", o.Targets[0].InternetMessageID)
	b.do(o)
	b.e.AddFaults(emulator.Fault{Operation: "message.copy", Cut: "before", Count: 1})
	f := b.do(o)
	n := b.countIn("archive", o.Targets[0].InternetMessageID) - before
	if f.Job.Done == 1 && n != 2 {
		t.Errorf("both copies said done (%d failed), %d copies lie there", len(f.Failed), n)
	}
}

func TestRecoveredBlockUndo(t *testing.T) {
	b := set(t, 0)
	b.block("old@x.test")
	b.block("old@x.test", "new@x.test")
	b.engine.Close()
	l := b.lines()
	b.keepLines(l[:len(l)-1])
	b.engine = b.open()
	told, err := b.engine.Recover(t.Context())
	if err != nil || len(told) != 1 {
		t.Fatal(told, err)
	}
	b.undo(told[0].Job.ID)
	if got := fmt.Sprint(b.managed()); got != "[[old@x.test]]" {
		t.Errorf("after undo of the recovered block: %s", got)
	}
}

func TestBlockHalfway(t *testing.T) {
	b := set(t, 0)
	var many []string
	for i := range 600 {
		many = append(many, fmt.Sprintf("s%03d@x.test", i))
	}
	b.e.AddFaults(emulator.Fault{Operation: "rules.create", Skip: 1, Status: 403, Code: "ErrorAccessDenied"})
	b.e.AddFaults(emulator.Fault{Operation: "rule.patch", Status: 403, Code: "ErrorAccessDenied"})
	f := b.block(many...)
	n := 0
	for _, r := range b.managed() {
		n += len(r)
	}
	if f.Err != nil && n > 0 && len(b.engine.Undoable()) == 0 {
		t.Errorf("job failed (%v), yet %d addresses are blocked; Undoable: 0", f.Err, n)
	}
}

func TestBlockVeryMany(t *testing.T) {
	b := set(t, 0)
	var many []string
	for i := range 2400 {
		many = append(many, fmt.Sprintf("s%04d@x.test", i))
	}
	f := b.block(many...)
	n := 0
	for _, r := range b.managed() {
		n += len(r)
	}
	if f.Err != nil {
		t.Errorf("%v; blocked %d", f.Err, n)
	}
}

func TestCrashedUndo(t *testing.T) {
	b := set(t, 0)
	f := b.do(triage.Order{Action: keys.Delete, Targets: b.inbox(3), To: b.place("deleteditems")})
	b.undo(f.Job.ID)
	b.engine.Close()
	l := b.lines()
	b.keepLines(l[:len(l)-1])
	for i := range 3 {
		b.engine = b.open()
		told, err := b.engine.Recover(t.Context())
		t.Logf("start %d: %d told %v, journal %d lines, undoable %d", i, len(told), err, len(b.lines()), len(b.engine.Undoable()))
		if i > 0 && len(told) > 0 {
			t.Error("settled again")
		}
		b.engine.Close()
	}
	b.engine = b.open()
	for _, u := range b.engine.Undoable() {
		g := b.undo(u.ID)
		if len(g.Failed) > 0 {
			t.Errorf("the undo was already done; offered again it says: %v", g.Failed[0].Err)
		}
	}
}

func TestUndoTransientCut(t *testing.T) {
	b := set(t, 0)
	before := b.state()
	f := b.do(triage.Order{Action: keys.Delete, Targets: b.inbox(45), To: b.place("deleteditems")})
	b.e.AddFaults(emulator.Fault{Operation: "message.get", Cut: "before", Count: 1})
	g := b.undo(f.Job.ID)
	if b.state() != before {
		_, err := b.engine.Undo(t.Context(), f.Job.ID)
		t.Errorf("one cut: %d of 45 not put back (%v); again: %v", len(g.Failed), g.Failed[0].Err, err)
	}
}

func TestMovedElsewhereWhileCut(t *testing.T) {
	b := set(t, 0)
	target := b.inbox(1)
	to := b.place("archive")
	b.box.Batch(t.Context(), []graph.Request{b.box.MoveRequest(target[0].ID, "junkemail")})
	b.e.AddFaults(emulator.Fault{Operation: "message.move", Cut: "before", Count: 1})
	f := b.do(triage.Order{Action: keys.Move, Targets: target, To: to})
	if s, _ := b.e.Mailbox(""); f.Job.Done == 1 && !slices.ContainsFunc(s.Folders["archive"], func(m emulator.Lying) bool { return m.ID == target[0].ID }) {
		t.Error("said to be moved to archive; it lies in Junk, where somebody else put it")
	}
}

func TestNoopBlockUndoable(t *testing.T) {
	b := set(t, 0)
	b.block("a@x.test")
	b.block("a@x.test")
	if n := len(b.engine.Undoable()); n != 1 {
		t.Errorf("%d undoable, one of them did nothing", n)
	}
}

func TestStartAfterClose(t *testing.T) {
	b := set(t, 0)
	p, _ := b.engine.Plan(triage.Order{Action: keys.Delete, Targets: b.inbox(1), To: b.place("deleteditems")})
	b.do(triage.Order{Action: keys.MarkUnread, Targets: b.inbox(20)})
	n := len(b.lines())
	b.engine.Close()
	_, err := b.engine.Start(t.Context(), p)
	if got := len(b.lines()); got != n {
		t.Errorf("%v; the journal nevertheless grew by %d intent(s) without a result", err, got-n)
	}
}

func TestSecondProcess(t *testing.T) {
	b := set(t, 0)
	b.e.AddFaults(emulator.Fault{Operation: "message.move", Latency: "700ms", Count: 1})
	p, _ := b.engine.Plan(triage.Order{Action: keys.Delete, Targets: b.inbox(2), To: b.place("deleteditems")})
	j, err := b.engine.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	other := &bench{t: t, e: b.e, dir: b.dir}
	other.box = other.client()
	told, err := other.open().Recover(t.Context())
	f := finish(t, b.engine)
	if len(told) > 0 && told[0].Job.ID == j.ID {
		t.Errorf("a second process settled a job still running in the first: told done=%d, really done=%d (%v)", told[0].Job.Done, f.Job.Done, err)
	}
}

// TestACopyWhoseAnswerCannotBeReadIsUndone finds the copy, which the answer does not name.
func TestACopyWhoseAnswerCannotBeReadIsUndone(t *testing.T) {
	for _, body := range []string{"truncated", "html", "empty"} {
		b := set(t, 0)
		o := triage.Order{Action: keys.Copy, Targets: b.inbox(1), To: b.place("archive")}
		before := b.countIn("archive", o.Targets[0].InternetMessageID)
		b.e.AddFaults(emulator.Fault{Operation: "message.copy", Body: body})
		f := b.do(o)
		if f.Job.Done != 1 || b.countIn("archive", o.Targets[0].InternetMessageID) != before+1 {
			t.Fatalf("%s: %+v", body, f)
		}
		if u := b.undo(f.Job.ID); u.Job.Done != 1 || b.countIn("archive", o.Targets[0].InternetMessageID) != before {
			t.Errorf("%s: the copy was not taken away: %+v", body, u.Failed)
		}
	}
}

// TestACopyThatIsNotFoundAgainIsNotOffered: nobody knows which message to take away.
func TestACopyThatIsNotFoundAgainIsNotOffered(t *testing.T) {
	b := set(t, 0)
	targets, to := b.inbox(1), b.place("archive")
	b.e.AddFaults(emulator.Fault{Operation: "message.copy", Body: "html"}, emulator.Fault{Operation: "messages.list", Status: 403, Count: -1})
	f := b.do(triage.Order{Action: keys.Copy, Targets: targets, To: to})
	if f.Job.Done != 1 || len(b.engine.Undoable()) != 0 {
		t.Errorf("%d done, %d undoable", f.Job.Done, len(b.engine.Undoable()))
	}
}

// TestOneThatIsNeverAnsweredTakesNoOthersWithIt: a batch that holds it is cut off each time.
func TestOneThatIsNeverAnsweredTakesNoOthersWithIt(t *testing.T) {
	b := set(t, 0)
	f := b.do(triage.Order{Action: keys.Delete, Targets: b.inbox(9), To: b.place("deleteditems")})
	b.e.AddFaults(emulator.Fault{Operation: "message.get", Path: f.Job.Plan.Order.Targets[2].ID, Cut: "before", Count: -1})
	if u := b.undo(f.Job.ID); u.Job.Done != 8 || len(u.Failed) != 1 {
		t.Errorf("%d put back, %d not", u.Job.Done, len(u.Failed))
	}
}

// TestAnUnblockThatACrashCutOffBlocksNobody: undo must not block an address that was not blocked before.
func TestAnUnblockThatACrashCutOffBlocksNobody(t *testing.T) {
	b := set(t, 0)
	b.block("old@x.test")
	b.do(triage.Order{Action: keys.Unblock, Senders: []string{"old@x.test", "never@x.test"}, To: b.place("deleteditems")})
	b.engine.Close()
	l := b.lines()
	b.keepLines(l[:len(l)-1])
	b.engine = b.open()
	told, err := b.engine.Recover(t.Context())
	if err != nil || len(told) != 1 {
		t.Fatal(told, err)
	}
	b.undo(told[0].Job.ID)
	if got := fmt.Sprint(b.managed()); got != "[[old@x.test]]" {
		t.Errorf("blocked after the undo: %s", got)
	}
}

// TestCategoriesThatNobodyCanTakeBackAreNotOffered: of a message that is gone, or had them before.
func TestCategoriesThatNobodyCanTakeBackAreNotOffered(t *testing.T) {
	b := set(t, 0)
	o := tags([]string{"Wave 7"}, nil)
	o.Targets = b.inbox(3)
	b.setTags(o.Targets[0].ID, "Wave 7") // meanwhile
	f := b.do(o)
	if left := b.engine.Left(f.Job.ID); f.Job.Done != 3 || !slices.Equal(left, []string{o.Targets[1].ID, o.Targets[2].ID}) {
		t.Errorf("%d done, %d offered", f.Job.Done, len(left))
	}
	b.box.Batch(t.Context(), []graph.Request{b.box.PurgeRequest(o.Targets[1].ID)})
	if u := b.undo(f.Job.ID); u.Job.Done != 1 || len(u.Failed) != 1 || !errors.Is(u.Failed[0].Err, triage.ErrGone) || len(b.engine.Undoable()) != 0 {
		t.Errorf("%d taken back, %+v; %d offered", u.Job.Done, u.Failed, len(b.engine.Undoable()))
	}
}
