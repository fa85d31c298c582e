package triage_test

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// tenant is made once, and only where it is wanted: making it is the slow part.
var tenant = sync.OnceValue(func() world.Tenant {
	return demo.Tenant(demo.Options{Seed: 1, Messages: 300, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)})
})

// settle is how long these tests wait for another's change of a rule.
const settle = 300 * time.Millisecond

// bench is an engine over a real client and the emulator.
type bench struct {
	t      testing.TB
	e      *emulator.Running
	box    *graph.Mailbox
	engine *triage.Engine
	dir    string // of the journal

	mailbox   string            // empty: the demo's
	transport http.RoundTripper // nil: the network
	now       func() time.Time  // nil: time.Now
}

func set(t testing.TB, latency time.Duration) *bench {
	t.Helper()
	tn := tenant()
	tn.Mailboxes = slices.Clone(tn.Mailboxes)
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox, Latency: latency})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	b := &bench{t: t, e: e, dir: filepath.Join(t.TempDir(), "journal")}
	b.box = b.client()
	b.engine = b.open()
	return b
}

func (b *bench) client() *graph.Mailbox {
	c, err := graph.New(graph.Config{BaseURL: b.e.Info.Graph, Token: b.e.Info.Token, Transport: b.transport, WaitCap: time.Millisecond})
	if err != nil {
		b.t.Fatal(err)
	}
	return c.Mailbox(cmp.Or(b.mailbox, demo.Mailbox))
}

// open opens an engine on the journal, as a start of the program does.
func (b *bench) open() *triage.Engine {
	b.t.Helper()
	j, err := triage.OpenJournal(b.dir)
	if err != nil {
		b.t.Fatal(err)
	}
	engine, err := triage.New(triage.Config{Mailbox: b.box, Journal: j, Who: "analyst", Now: b.now, Settle: settle})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(engine.Close)
	return engine
}

func (b *bench) inbox(n int) []triage.Target {
	b.t.Helper()
	page, err := b.box.Messages(b.t.Context(), "inbox", n)
	if err != nil {
		b.t.Fatal(err)
	}
	var out []triage.Target
	for _, h := range page.Headers {
		out = append(out, triage.TargetOf(h))
	}
	return out
}

func (b *bench) place(name string) triage.Place {
	b.t.Helper()
	f, err := b.box.Folder(b.t.Context(), name)
	if err != nil {
		b.t.Fatal(err)
	}
	return triage.Place{ID: f.ID, Path: f.Name}
}

// finish waits for the next job to end.
func finish(t testing.TB, e *triage.Engine) triage.Finished {
	t.Helper()
	for {
		select {
		case event := <-e.Events():
			if f, ok := event.(triage.Finished); ok {
				return f
			}
		case <-time.After(30 * time.Second):
			t.Fatal("the job does not end")
		}
	}
}

func (b *bench) do(o triage.Order) triage.Finished {
	b.t.Helper()
	p, err := b.engine.Plan(o)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.engine.Start(b.t.Context(), p); err != nil {
		b.t.Fatal(err)
	}
	return finish(b.t, b.engine)
}

func (b *bench) undo(id triage.JobID) triage.Finished {
	b.t.Helper()
	if _, err := b.engine.Undo(b.t.Context(), id); err != nil {
		b.t.Fatal(err)
	}
	return finish(b.t, b.engine)
}

// state is the mailbox in one string: what lies where, read or not, and the rules.
func (b *bench) state() string {
	b.t.Helper()
	s, err := b.e.Mailbox("")
	if err != nil {
		b.t.Fatal(err)
	}
	var lines []string
	for path, list := range s.Folders {
		for _, m := range list {
			lines = append(lines, fmt.Sprint(path, m.ID, m.Read, m.Categories, m.Flag))
		}
	}
	for _, r := range s.Rules {
		lines = append(lines, fmt.Sprint(r["displayName"], r["conditions"], r["actions"], r["isEnabled"]))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestUndoLeavesTheMailboxAsItWas(t *testing.T) {
	for name, make := range map[string]func(*bench) triage.Order{
		"move":     func(b *bench) triage.Order { return triage.Order{Action: keys.Move, To: b.place("junkemail")} },
		"archive":  func(b *bench) triage.Order { return triage.Order{Action: keys.Archive, To: b.place("archive")} },
		"delete":   func(b *bench) triage.Order { return triage.Order{Action: keys.Delete, To: b.place("deleteditems")} },
		"read":     func(*bench) triage.Order { return triage.Order{Action: keys.MarkRead} },
		"unread":   func(*bench) triage.Order { return triage.Order{Action: keys.MarkUnread} },
		"flag":     func(*bench) triage.Order { return order(keys.Flag, triage.Details{Flag: graph.Flagged}) },
		"tick off": func(*bench) triage.Order { return order(keys.Flag, triage.Details{Flag: graph.Complete}) },
		"categories": func(*bench) triage.Order {
			return tags([]string{"Phishing", "Wave 7"}, []string{"Campaign", "Reported"})
		},
		"report": func(b *bench) triage.Order { return b.report(graph.Phish, true) },
		"block":  func(b *bench) triage.Order { return triage.Order{Action: keys.Block, To: b.place("deleteditems")} },
	} {
		t.Run(name, func(t *testing.T) {
			b := set(t, 0)
			o := make(b)
			o.Targets = b.inbox(45)
			before := b.state()
			f := b.do(o)
			if len(f.Failed) > 0 || f.Err != nil || b.state() == before {
				t.Fatalf("%d failed, %v, changed: %v", len(f.Failed), f.Err, b.state() != before)
			}
			f = b.undo(f.Job.ID)
			if len(f.Failed) > 0 || f.Err != nil {
				t.Fatalf("undo: %d failed, %v", len(f.Failed), f.Err)
			}
			if b.state() != before {
				t.Error("the mailbox is not as it was")
			}
			if _, err := b.engine.Undo(t.Context(), f.Job.UndoOf); err == nil {
				t.Error("it was undone twice")
			}
		})
	}
}

func TestUndoOfACopyPutsTheCopyAway(t *testing.T) {
	b := set(t, 0)
	f := b.do(triage.Order{Action: keys.Copy, Targets: b.inbox(3), To: b.place("archive")})
	b.undo(f.Job.ID)
	s, err := b.e.Mailbox("")
	if err != nil {
		t.Fatal(err)
	}
	var trash []string
	for _, m := range s.Folders["deleteditems"] {
		trash = append(trash, m.InternetMessageID)
	}
	for _, target := range b.inbox(3) {
		if !slices.Contains(trash, target.InternetMessageID) {
			t.Errorf("the copy of %q is not in Deleted Items", target.Subject)
		}
	}
}

func TestUndoLeavesAloneWhatSomebodyHasMovedOn(t *testing.T) {
	b := set(t, 0)
	targets := b.inbox(4)
	f := b.do(triage.Order{Action: keys.Move, Targets: targets, To: b.place("archive")})
	b.box.Batch(t.Context(), []graph.Request{b.box.MoveRequest(targets[1].ID, "junkemail")})
	f = b.undo(f.Job.ID)
	if len(f.Failed) != 1 || f.Failed[0].Target.ID != targets[1].ID || !errors.Is(f.Failed[0].Err, triage.ErrMovedOn) || f.Job.Done != 3 {
		t.Errorf("%d done, failed: %+v", f.Job.Done, f.Failed)
	}
	if s, _ := b.e.Mailbox(""); !slices.ContainsFunc(s.Folders["junkemail"], func(m emulator.Lying) bool { return m.ID == targets[1].ID }) {
		t.Error("it was taken from where it had been put")
	}
}

func TestNothingToDoIsNotSent(t *testing.T) {
	b := set(t, 0)
	targets := b.inbox(2)
	targets[0].Read, targets[1].Read = true, true
	if _, err := b.engine.Plan(triage.Order{Action: keys.MarkRead, Targets: targets}); !errors.Is(err, triage.ErrNothing) {
		t.Error(err)
	}
}

func TestPlanIsPure(t *testing.T) {
	b := set(t, 0)
	targets := b.inbox(250)
	b.e.ForgetRequests()
	p, err := b.engine.Plan(triage.Order{Action: keys.Purge, Targets: targets})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(b.e.Requests()); n != 0 {
		t.Errorf("planning sent %d requests", n)
	}
	if p.Undoable || !strings.Contains(p.Summary, "messages") || len(p.Lines) > 201 || !strings.Contains(p.Lines[0], "/permanentDelete") {
		t.Errorf("%+v", p.Summary)
	}
}

func TestJobsOnTheSameMessagesKeepTheirOrder(t *testing.T) {
	b := set(t, 10*time.Millisecond)
	targets := b.inbox(30)
	for _, o := range []triage.Order{
		{Action: keys.Move, Targets: targets, To: b.place("archive")}, {Action: keys.Move, Targets: targets, To: b.place("junkemail")}, {Action: keys.Move, Targets: targets, To: b.place("drafts")},
	} {
		p, err := b.engine.Plan(o)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.engine.Start(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		finish(t, b.engine)
	}
	s, _ := b.e.Mailbox("")
	for _, target := range targets {
		if !slices.ContainsFunc(s.Folders["drafts"], func(m emulator.Lying) bool { return m.ID == target.ID }) {
			t.Fatalf("%q is not where the last move put it", target.Subject)
		}
	}
}

func TestCancelKeepsWhatIsDone(t *testing.T) {
	b := set(t, 20*time.Millisecond)
	p, err := b.engine.Plan(triage.Order{Action: keys.Move, Targets: b.inbox(100), To: b.place("archive")})
	if err != nil {
		t.Fatal(err)
	}
	job, err := b.engine.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	<-b.engine.Events() // the first batch is done
	b.engine.Cancel(job.ID)
	f := finish(t, b.engine)
	if f.Job.Done == 0 || f.Job.Done+len(f.Failed) != 100 || !errors.Is(f.Failed[0].Err, triage.ErrStopped) {
		t.Errorf("%d done, %d not", f.Job.Done, len(f.Failed))
	}
	if s, _ := b.e.Mailbox(""); !slices.ContainsFunc(s.Folders["archive"], func(m emulator.Lying) bool { return m.ID == p.Order.Targets[0].ID }) {
		t.Error("what was done was not kept")
	}
}

func TestUndoAfterARestart(t *testing.T) {
	b := set(t, 0)
	before := b.state()
	b.do(triage.Order{Action: keys.Delete, Targets: b.inbox(25), To: b.place("deleteditems")})
	b.engine.Close()
	b.engine = b.open()
	list := b.engine.Undoable()
	if len(list) != 1 || list[0].Plan.Done != "Deleted 25 messages" {
		t.Fatalf("%+v", list)
	}
	b.undo(list[0].ID)
	if b.state() != before {
		t.Error("the mailbox is not as it was")
	}
	b.engine.Close()
	if b.engine = b.open(); len(b.engine.Undoable()) != 0 {
		t.Error("it can be undone again after another restart")
	}
}

func TestWhatACrashCutOffIsSettled(t *testing.T) {
	for name, c := range map[string]struct {
		action keys.ID
		did    func(b *bench, targets []triage.Target) // before the crash
		done   int
	}{
		"nothing sent": {keys.Move, func(*bench, []triage.Target) {}, 0},
		"some moved": {keys.Move, func(b *bench, l []triage.Target) {
			b.box.Batch(b.t.Context(), []graph.Request{b.box.MoveRequest(l[0].ID, "archive")})
		}, 1},
		"some copied": {keys.Copy, func(b *bench, l []triage.Target) {
			b.box.Batch(b.t.Context(), []graph.Request{b.box.CopyRequest(l[0].ID, "archive")})
		}, 1},
		"deleted for good": {keys.Purge, func(b *bench, l []triage.Target) {
			b.box.Batch(b.t.Context(), []graph.Request{b.box.PurgeRequest(l[2].ID)})
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := set(t, 0)
			targets := b.inbox(3)
			b.do(triage.Order{Action: c.action, Targets: targets, To: b.place("archive")})
			b.engine.Close()
			// Back to before, and the journal without its last line: as if the program had ended in between.
			fresh := set(t, 0)
			fresh.dir = b.dir
			file := b.journalFile()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.SplitAfter(string(raw), "\n")
			if err := os.WriteFile(file, []byte(lines[0]), 0o600); err != nil {
				t.Fatal(err)
			}
			c.did(fresh, fresh.inbox(3))
			engine := fresh.open()
			if n := len(engine.Unsettled()); n != 1 {
				t.Fatalf("%d unsettled", n)
			}
			told, err := engine.Recover(t.Context())
			if err != nil || len(told) != 1 || told[0].Job.Done != c.done || len(told[0].Failed) != 3-c.done {
				t.Fatalf("%+v %v", told, err)
			}
			if again, err := engine.Recover(t.Context()); err != nil || len(again) != 0 {
				t.Errorf("settled twice: %+v %v", again, err)
			}
		})
	}
}

func (b *bench) journalFile() string {
	b.t.Helper()
	files, err := filepath.Glob(filepath.Join(b.dir, "*.jsonl"))
	if err != nil || len(files) != 1 {
		b.t.Fatalf("%v %v", files, err)
	}
	return files[0]
}

func TestNothingIsSentWhenTheJournalCannotBeWritten(t *testing.T) {
	b := set(t, 0)
	p, err := b.engine.Plan(triage.Order{Action: keys.Delete, Targets: b.inbox(2), To: b.place("deleteditems")})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(b.dir); err != nil {
		t.Fatal(err)
	}
	before := b.state()
	if _, err := b.engine.Start(t.Context(), p); err == nil || !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("%v", err)
	}
	if b.state() != before || len(b.engine.Undoable()) != 0 {
		t.Error("something was done")
	}
}

func TestJournalIsItsOwnersAlone(t *testing.T) {
	b := set(t, 0)
	b.do(triage.Order{Action: keys.MarkUnread, Targets: b.inbox(20)})
	for name, want := range map[string]os.FileMode{b.dir: 0o700, b.journalFile(): 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", name, info.Mode().Perm(), err)
		}
	}
}

func TestDamagedLinesAreNamedAndStopNothing(t *testing.T) {
	b := set(t, 0)
	for range 3 {
		b.do(triage.Order{Action: keys.Copy, Targets: b.inbox(1), To: b.place("archive")})
	}
	b.engine.Close()
	raw, err := os.ReadFile(b.journalFile())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(raw), "\n")
	lines[2] = strings.Replace(lines[2], "analyst", "mallory", 1)
	cut := strings.Join(lines, "")
	cut = cut[:len(cut)-40] // and the last line is cut short
	if err := os.WriteFile(b.journalFile(), []byte(cut), 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := triage.OpenJournal(b.dir)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := triage.New(triage.Config{Mailbox: b.box, Journal: j, Who: "analyst"})
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	if d := strings.Join(j.Damaged(), "; "); !strings.Contains(d, "line 3: it was changed") || !strings.Contains(d, "line 6: it is cut short") {
		t.Errorf("damaged: %s", d)
	}
	b.engine = engine
	b.do(triage.Order{Action: keys.Copy, Targets: b.inbox(1), To: b.place("archive")})
	if n := len(engine.Undoable()); n != 2 {
		t.Errorf("%d can be undone, want the one before and the one after", n)
	}
}
