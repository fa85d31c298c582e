package triage_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"mailtriage/graph/triage"
)

// TestAFullDisk lets files grow by a few bytes only, so that the journal's line is cut short, before every write and every
// undo: no request is sent, and the journal stays whole. The limit is a process's, so another one is used.
func TestAFullDisk(t *testing.T) {
	if os.Getenv("TRIAGE_TEST_FULL") == "" {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAFullDisk$")
		cmd.Env = append(os.Environ(), "TRIAGE_TEST_FULL=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	for _, w := range writes() {
		for name, room := range map[string]uint64{"no room": 0, "room for half a line": 200} {
			t.Run(w.name+", "+name, func(t *testing.T) { refusedByTheDisk(t, w, room) })
		}
		t.Run(w.name+", no room for the result", func(t *testing.T) { fullBeforeTheResult(t, w, false) })
		if w.back != "" {
			t.Run(w.name+", no room for the undo's result", func(t *testing.T) { fullBeforeTheResult(t, w, true) })
		}
	}
}

// full leaves the journal so much room and no more, and returns how to make an end of that.
func (b *bench) full(room uint64) (enough func()) {
	b.t.Helper()
	var size uint64
	if info, err := os.Stat(b.journalFile()); err == nil {
		size = uint64(info.Size())
	}
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		b.t.Fatal(err)
	}
	few := was
	few.Cur = size + room
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &few); err != nil {
		b.t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			b.t.Error(err)
		}
	}
}

// refusedByTheDisk tries a write and its undo on a full disk, and both again when there is room.
func refusedByTheDisk(t *testing.T, w write, room uint64) {
	b := little(t, 12, false)
	o := b.ready(w, 3)
	b.engineWarm()
	before := b.world()
	p, err := b.engine.Plan(o)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, do func() error) {
		t.Helper()
		lines := b.written()
		b.e.ForgetRequests()
		enough := b.full(room)
		err := do()
		enough()
		if err == nil || !strings.Contains(err.Error(), "nothing was sent") {
			t.Errorf("%s: %v", what, err)
		}
		if n := len(b.e.Requests()); n != 0 {
			t.Errorf("%s: %d requests were sent", what, n)
		}
		if h := b.history(); len(h.Damage) != 0 || b.written() != lines {
			t.Errorf("%s: %d lines, there were %d; %v", what, b.written(), lines, h.Damage)
		}
	}
	refused("doing", func() error { _, err := b.engine.Start(t.Context(), p); return err })
	f := b.do(o)
	for _, target := range o.Targets {
		if !w.unseen && !w.did(before, b.world(), target) {
			t.Errorf("%q is not done", target.Subject)
		}
	}
	if w.back == "" {
		return
	}
	refused("undoing", func() error { _, err := b.engine.Undo(t.Context(), f.Job.ID); return err })
	b.undo(f.Job.ID)
	b.asItWas(w, before)
}

// fullBeforeTheResult fills the disk when the first request goes out: what was done is told, with a word on the journal,
// and the next start settles it.
func fullBeforeTheResult(t *testing.T, w write, undoing bool) {
	b := little(t, 12, false)
	o := b.ready(w, 3)
	b.engineWarm()
	b.engine.Close()
	filled := false
	enough := func() {}
	b.transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		if filled {
			enough, filled = b.full(50), false
		}
		return http.DefaultTransport.RoundTrip(r)
	})
	before := b.world()
	b.box = b.client()
	b.engine = b.open()
	done := triage.JobID("")
	if undoing {
		done = b.do(o).Job.ID
	}
	filled = true
	var f triage.Finished
	if undoing {
		f = b.undo(done)
	} else {
		f = b.do(o)
	}
	enough()
	if !strings.Contains(f.Note+fmt.Sprint(f.Err), "journal") {
		t.Errorf("it is not told that the journal lacks the result: %q %v", f.Note, f.Err)
	}
	lines := b.written()
	b.restart()
	if told, err := b.engine.Recover(t.Context()); err != nil || len(told) != 1 {
		t.Fatalf("%d were settled: %v", len(told), err)
	}
	if undoing {
		b.afterUndo(w, "the next start:", before, o, done)
	} else {
		b.afterDoing(w, "the next start:", before, o, lines-1)
	}
	if h := b.history(); len(h.Damage) > 0 {
		t.Error(h.Damage)
	}
}

// engineWarm writes something of no matter, so that there is a journal.
func (b *bench) engineWarm() {
	b.t.Helper()
	target := b.inbox(1000)[11]
	b.do(flagging(target))
	b.undo(b.engine.Undoable()[0].ID)
}

func flagging(t triage.Target) triage.Order {
	o := order("flag", triage.Details{Flag: "flagged"})
	o.Targets = []triage.Target{t}
	return o
}
