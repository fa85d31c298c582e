package triage_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/triage"
)

// deed is what a program of its own does, and where it is killed.
type deed struct {
	Graph, Token, Dir string
	Order             triage.Order  // empty: undo what can be undone
	Letter            *graph.Letter // to be sent; nil: none
	Kind              string        // "line": before it asks the clock for a journal's line; "sent", "answered": a request
	At                int           // the how manieth, from 1
}

// dies kills this program, at once and without a word to itself, when it has come so far.
type dies struct {
	deed
	armed atomic.Bool
	came  [3]atomic.Int32 // by kind
}

// kinds are the steps at which a program may be killed.
var kinds = []string{"line", "sent", "answered"}

func (d *dies) at(kind string) {
	if !d.armed.Load() {
		return
	}
	if n := d.came[slices.Index(kinds, kind)].Add(1); kind == d.Kind && int(n) == d.At {
		p, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = p.Kill()
		}
		if err != nil {
			panic(err)
		}
		select {}
	}
}

const killed = "TRIAGE_TEST_KILLED"

// TestToBeKilled is the program that is killed: see TestKilledAtEveryStep.
func TestToBeKilled(t *testing.T) {
	raw := os.Getenv(killed)
	if raw == "" {
		return
	}
	var d dies
	if err := json.Unmarshal([]byte(raw), &d.deed); err != nil {
		t.Fatal(err)
	}
	send := roundTripper(func(r *http.Request) (*http.Response, error) {
		d.at("sent")
		resp, err := http.DefaultTransport.RoundTrip(r)
		d.at("answered")
		return resp, err
	})
	c, err := graph.New(graph.Config{BaseURL: d.Graph, Token: d.Token, Transport: send, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, dir: d.Dir, box: c.Mailbox("soc@x.test"), now: func() time.Time { d.at("line"); return time.Now() }}
	b.engine = b.open()
	d.armed.Store(true)
	switch {
	case d.Letter != nil:
		b.send(*d.Letter)
	case d.Order.Action != "":
		b.do(d.Order)
	default:
		b.undo(b.engine.Undoable()[0].ID)
	}
	for i, kind := range kinds {
		fmt.Println("came:", kind, d.came[i].Load())
	}
}

// kill lets a program of its own do something, and tells whether it was killed; else how many steps of each kind it took
// to the end.
func (b *bench) kill(d deed) (was bool, steps map[string]int) {
	b.t.Helper()
	d.Graph, d.Token, d.Dir = b.e.Info.Graph, b.e.Info.Token, b.dir
	raw, err := json.Marshal(d)
	if err != nil {
		b.t.Fatal(err)
	}
	cmd := exec.CommandContext(b.t.Context(), os.Args[0], "-test.run=^TestToBeKilled$")
	cmd.Env = append(os.Environ(), killed+"="+string(raw))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		steps = map[string]int{}
		for line := range strings.Lines(string(out)) {
			var kind string
			var n int
			if _, err := fmt.Sscanf(line, "came: %s %d", &kind, &n); err == nil {
				steps[kind] = n
			}
		}
		return false, steps
	case errors.As(err, &exit) && !exit.Exited():
		return true, nil
	}
	b.t.Fatalf("%v: %s", err, out)
	return false, nil
}

// TestKilledAtEveryStep kills a program at every step of every write and of its undo, and cuts the last line of the
// journal short: the next start settles it; mailbox and journal agree; nothing is done twice; what is left can be done,
// and all can be undone. Short runs take a part of it.
func TestKilledAtEveryStep(t *testing.T) {
	for i, w := range writes() {
		for k, undoing := range []bool{false, true} {
			if undoing && w.back == "" || testing.Short() && (i+k)%4 != 0 {
				continue
			}
			t.Run(w.name+map[bool]string{true: ", undone"}[undoing], func(t *testing.T) {
				t.Parallel()
				all := killedOnce(t, w, undoing, deed{Kind: "none"}, 0.5) // it is not killed, and its last line is cut short
				for _, kind := range kinds {
					if all[kind] < 2 && (kind == "line" || !w.unseen) {
						t.Errorf("there are %d steps %q only", all[kind], kind)
					}
					for at := range all[kind] {
						killedOnce(t, w, undoing, deed{Kind: kind, At: at + 1}, 0)
					}
				}
				killedOnce(t, w, undoing, deed{Kind: "sent", At: 1}, 0.5) // half of the intent
			})
		}
	}
}

// killedOnce kills a program once, or lets it come to its end; left is how much of the journal's last line there is then,
// 0 for all. It tells how many steps there are, when the program came to its end.
func killedOnce(t *testing.T, w write, undoing bool, d deed, left float64) map[string]int {
	t.Helper()
	const n = 6 // more than go in one batch
	b := little(t, 2*n+2, false)
	o := b.ready(w, n)
	before, done := b.world(), triage.JobID("")
	if undoing {
		done = b.do(o).Job.ID
	} else {
		d.Order = o
	}
	b.engine.Close()
	lines := b.written()
	was, steps := b.kill(d)
	if was != (d.Kind != "none") {
		t.Fatalf("%s, %s %d: was killed: %v", w.name, d.Kind, d.At, was)
	}
	if left > 0 {
		l := b.lines()
		last := len(l) - 1
		l[last] = l[last][:int(left*float64(len(l[last])))]
		b.keepLines(l)
	}
	where := fmt.Sprintf("%s, undoing %v, %s %d, %.2f of the line:", w.name, undoing, d.Kind, d.At, left)
	b.engine = b.open()
	if damage := b.history().Damage; len(damage) != map[bool]int{true: 1}[left > 0] {
		t.Errorf("%s damaged: %v", where, damage)
	}
	told, err := b.engine.Recover(t.Context())
	if err != nil || len(told) > 1 {
		t.Fatalf("%s %d were settled: %v", where, len(told), err)
	}
	if undoing {
		b.afterUndo(w, where, before, o, done)
	} else {
		b.afterDoing(w, where, before, o, lines)
	}
	if t.Failed() {
		t.FailNow()
	}
	b.engine.Close()
	b.e.Stop()
	return steps
}

// written counts the lines of the journal, which there need not be yet.
func (b *bench) written() int {
	if h := b.history(); h.Files == 0 {
		return 0
	}
	return len(b.lines())
}

// nothingLeft opens another engine: there is nothing to settle any more.
func (b *bench) nothingLeft(where string) {
	b.t.Helper()
	b.restart()
	if again, err := b.engine.Recover(b.t.Context()); err != nil || len(again) > 0 {
		b.t.Errorf("%s the next start settles %d once more: %v", where, len(again), err)
	}
}

// afterDoing holds a mailbox to what the journal says after a write that was killed.
func (b *bench) afterDoing(w write, where string, before worldState, o triage.Order, lines int) {
	b.t.Helper()
	now := b.world()
	rows, sent := map[string]string{}, b.sentOnce(where)
	if l := b.history().Records; b.written() > lines && len(l) > 0 && l[len(l)-1].Action == w.action && (!w.free || len(l) > 1) {
		for _, r := range l[len(l)-1].Rows {
			rows[r.ID+r.Sender] = r.Result
		}
	}
	var rest []triage.Target
	for _, t := range o.Targets {
		state := rows[t.ID]
		if w.rule {
			state = rows[t.From]
		}
		did := w.did(before, now, t)
		if w.unseen {
			if state == "done" && sent[t.ID] == 0 || state == "failed" || state == triage.Unsettled || state == "" && sent[t.ID] > 0 {
				b.t.Errorf("%s of %q the journal says %q; it was sent %d times", where, t.Subject, state, sent[t.ID])
			}
		} else if did != (state == "done") || state == triage.Unsettled || state == "unknown" {
			b.t.Errorf("%s of %q the journal says %q; done: %v", where, t.Subject, state, did)
		}
		if w.twice(before, now, t) {
			b.t.Errorf("%s %q was done twice", where, t.Subject)
		}
		if !did {
			rest = append(rest, t)
		}
	}
	b.others(before, now, o.Targets, w.to)
	b.nothingLeft(where)
	b.sentOnce(where) // still
	if w.unseen {
		return
	}
	if len(rest) > 0 {
		o.Targets = rest
		if f := b.do(o); f.Err != nil || len(f.Failed) > 0 {
			b.t.Errorf("%s the rest: %v, %d failed", where, f.Err, len(f.Failed))
		}
	}
	now = b.world()
	for _, t := range o.Targets {
		if !w.did(before, now, t) || w.twice(before, now, t) {
			b.t.Errorf("%s %q is not done once in the end", where, t.Subject)
		}
	}
	if w.back != "" {
		b.undoUpTo(w, where)
		b.asItWas(w, before)
	}
}

// undoUpTo undoes all there is of a write.
func (b *bench) undoUpTo(w write, where string) {
	b.t.Helper()
	for _, j := range b.engine.Undoable() {
		if j.Plan.Order.Action != w.action {
			continue
		}
		if f := b.undo(j.ID); f.Err != nil || len(f.Failed) > 0 {
			b.t.Errorf("%s undo: %v, %+v", where, f.Err, f.Failed)
		}
	}
}

// afterUndo holds what is offered to be undone to what is not undone yet.
func (b *bench) afterUndo(w write, where string, before worldState, o triage.Order, done triage.JobID) {
	b.t.Helper()
	now, left := b.world(), b.engine.Left(done)
	for _, t := range o.Targets {
		row := t.ID
		if w.rule {
			row = t.From
		}
		if did := w.did(before, now, t); did != slices.Contains(left, row) {
			b.t.Errorf("%s %q is still done: %v; offered: %v", where, t.Subject, did, !did)
		}
	}
	b.others(before, now, o.Targets, "deleteditems", w.to)
	b.nothingLeft(where)
	b.undoUpTo(w, where)
	b.asItWas(w, before)
	for _, j := range b.engine.Undoable() {
		if j.Plan.Order.Action == w.action {
			b.t.Errorf("%s there is something left to undo", where)
		}
	}
}

// sentOnce holds reports and submissions to being sent once, and tells of which messages they were.
func (b *bench) sentOnce(where string) map[string]int {
	b.t.Helper()
	sent := map[string]int{}
	for _, r := range b.e.Requests() {
		at := ""
		switch {
		case strings.HasSuffix(r.Path, "/reportMessage") && strings.HasPrefix(r.Path, "/beta/"):
			at = strings.TrimSuffix(r.Path, "/reportMessage")
		case strings.HasSuffix(r.Path, "/emailThreats"):
			var body struct{ MessageURL string }
			if err := json.Unmarshal(r.Body, &body); err != nil {
				b.t.Fatal(err)
			}
			at = body.MessageURL
		default:
			continue
		}
		id, err := url.PathUnescape(at[strings.LastIndex(at, "/")+1:])
		if err != nil {
			b.t.Fatal(err)
		}
		if sent[id]++; sent[id] > 1 {
			b.t.Errorf("%s a report or submission was sent twice", where)
		}
	}
	return sent
}
