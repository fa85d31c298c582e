package triage_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

func (b *bench) history() triage.History {
	b.t.Helper()
	h, err := triage.ReadHistory(b.dir)
	if err != nil {
		b.t.Fatal(err)
	}
	return h
}

// openAt opens an engine whose clock stands.
func (b *bench) openAt(at time.Time) *triage.Engine {
	b.t.Helper()
	j, err := triage.OpenJournal(b.dir)
	if err != nil {
		b.t.Fatal(err)
	}
	e, err := triage.New(triage.Config{Mailbox: b.box, Journal: j, Who: "analyst", Now: func() time.Time { return at }})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(e.Close)
	return e
}

func TestEveryDamageIsNamed(t *testing.T) {
	b := set(t, 0)
	for i := range 3 { // a month each
		b.engine.Close()
		b.engine = b.openAt(time.Date(2026, time.Month(9+i), 5, 0, 0, 0, 0, time.UTC))
		for range 2 {
			b.do(triage.Order{Action: keys.Copy, Targets: b.inbox(1), To: b.place("archive")})
		}
	}
	b.engine.Close()
	if h := b.history(); len(h.Damage) != 0 || h.Files != 3 || h.Lines != 12 || len(h.Records) != 6 {
		t.Fatalf("whole: %+v", h)
	}
	for name, c := range map[string]struct {
		month string
		edit  func([]string) []string
		want  string // file:line: why
	}{
		"changed":          {"2026-10", func(l []string) []string { l[1] = strings.Replace(l[1], `"done"`, `"failed"`, 1); return l }, "2026-10.jsonl:2: it was changed"},
		"field added":      {"2026-10", func(l []string) []string { l[0] = strings.Replace(l[0], `{`, `{"note":"x",`, 1); return l }, "2026-10.jsonl:1: it was changed"},
		"blanks added":     {"2026-10", func(l []string) []string { l[0] = strings.Replace(l[0], `{`, `{ `, 1); return l }, "2026-10.jsonl:1: it was changed"},
		"hash made anew":   {"2026-11", func(l []string) []string { l[3] = l[3][:len(l[3])-10] + `00000000"}` + "\n"; return l }, "2026-11.jsonl:4: it was changed"},
		"line taken out":   {"2026-10", func(l []string) []string { return slices.Delete(l, 1, 2) }, "2026-10.jsonl:2: lines before it"},
		"lines swapped":    {"2026-09", func(l []string) []string { l[1], l[2] = l[2], l[1]; return l }, "2026-09.jsonl:2: lines before it"},
		"end of a month":   {"2026-09", func(l []string) []string { return l[:3] }, "2026-10.jsonl:1: lines before it"},
		"a whole month":    {"2026-10", func([]string) []string { return nil }, "2026-11.jsonl:1: lines before it"},
		"the first month":  {"2026-09", func([]string) []string { return nil }, "2026-10.jsonl:1: lines before it"},
		"cut short":        {"2026-11", func(l []string) []string { l[3] = l[3][:40]; return l }, "2026-11.jsonl:4: it is cut short"},
		"not JSON":         {"2026-09", func(l []string) []string { l[1] = "\x1b[2Jgarbage\n"; return l }, "2026-09.jsonl:2: it is cut short or not JSON"},
		"written by hand":  {"2026-11", func(l []string) []string { return append(l, `{"kind":"intent","job":"x"}`+"\n") }, "2026-11.jsonl:5: it was changed"},
		"a line put twice": {"2026-11", func(l []string) []string { return append(l, l[3]) }, "2026-11.jsonl:5: lines before it"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			files, _ := filepath.Glob(filepath.Join(b.dir, "*.jsonl"))
			for _, f := range files {
				raw, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				if strings.HasPrefix(filepath.Base(f), c.month) {
					raw = []byte(strings.Join(c.edit(strings.SplitAfter(strings.TrimSuffix(string(raw), "\n")+"\n", "\n")[:4]), ""))
				}
				if err := os.WriteFile(filepath.Join(dir, filepath.Base(f)), raw, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			h, err := triage.ReadHistory(dir)
			if err != nil || len(h.Damage) == 0 {
				t.Fatalf("%+v %v", h.Damage, err)
			}
			d := h.Damage[0]
			if got := fmt.Sprintf("%s:%d: %s", d.File, d.Line, d.Why); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestTheChainHoldsWhenClocksDiffer: one program is already in December, the other's clock still says November.
func TestTheChainHoldsWhenClocksDiffer(t *testing.T) {
	b := set(t, 0)
	newYear := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	ahead, behind := b.openAt(newYear.Add(time.Second)), b.openAt(newYear.Add(-time.Second))
	for _, e := range []*triage.Engine{behind, ahead, behind, ahead} {
		b.engine = e
		b.do(triage.Order{Action: keys.Copy, Targets: b.inbox(1), To: b.place("archive")})
	}
	if h := b.history(); len(h.Damage) != 0 || h.Lines != 8 || h.Files != 2 {
		t.Errorf("%d lines in %d files: %v", h.Lines, h.Files, h.Damage)
	}
}

// TestAJournalOfAnotherReleaseHolds: a line may have fields that this release does not know.
func TestAJournalOfAnotherReleaseHolds(t *testing.T) {
	h, err := triage.ReadHistory(filepath.Join("testdata", "journal"))
	if err != nil || len(h.Damage) != 0 || len(h.Records) != 3 {
		t.Fatalf("%d records, %v %v", len(h.Records), h.Damage, err)
	}
	var got []string
	for _, r := range h.Records {
		got = append(got, r.Result()+": "+r.Summary())
	}
	want := []string{"done: Move 2 messages to Archive", "done: Undo of 20261124T090000-000000000001: 2 messages", "unsettled: Block x@pay-pa1.test"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestHistoryTellsWhatBecameOfEachRow(t *testing.T) {
	b := set(t, 0)
	targets := b.inbox(3)
	b.do(triage.Order{Action: keys.Move, Targets: targets, To: b.place("archive")})
	moved := b.engine.Undoable()[0].ID
	b.box.Batch(t.Context(), []graph.Request{b.box.MoveRequest(targets[1].ID, "junkemail")})
	b.undo(moved)
	f := b.do(triage.Order{Action: keys.Copy, Targets: targets[:1], To: b.place("archive")})
	b.undo(f.Job.ID)
	b.block("a@x.test", "b@x.test")
	b.block("a@x.test")
	var got []string
	for _, r := range b.history().Records {
		line := fmt.Sprint(r.Action, " ", r.Result())
		for _, row := range r.Rows {
			line += fmt.Sprint(" ", row.Result)
			if row.Sender == "" && (row.Subject == "" || row.InternetMessageID == "" || row.ID == "") {
				t.Errorf("%s: a row without its message: %+v", r.Action, row)
			}
			if row.Sender == "" && row.RequestID == "" && row.Error != triage.ErrMovedOn.Error() {
				t.Errorf("%s: a row without its request: %+v", r.Action, row)
			}
		}
		if r.Who != "analyst" || r.Mailbox != demo.Mailbox || r.Begun.IsZero() || r.Ended.Before(r.Begun) || (r.Action == keys.Undo) != (r.UndoOf != "") {
			t.Errorf("%+v", r)
		}
		got = append(got, line)
	}
	want := []string{"move done done done done", "undo partly failed done done", "copy done done", "undo done done", "block done done done", "block nothing"}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// TestTwoProcessesOnOneJournal lets another process write to the journal at the same time.
func TestTwoProcessesOnOneJournal(t *testing.T) {
	const each = 12
	act := func(b *bench) {
		targets := b.inbox(2)
		for i := range each {
			b.do(triage.Order{Action: keys.Copy, Targets: targets[i%2 : i%2+1], To: b.place("archive")})
		}
	}
	if at := os.Getenv("TRIAGE_TEST_SECOND"); at != "" {
		base, token, _ := strings.Cut(at, " ")
		c, err := graph.New(graph.Config{BaseURL: base, Token: token})
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{t: t, dir: os.Getenv("TRIAGE_TEST_JOURNAL"), box: c.Mailbox(demo.Mailbox)}
		b.engine = b.open()
		act(b)
		return
	}
	b := set(t, 0)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTwoProcessesOnOneJournal$")
	cmd.Env = append(os.Environ(), "TRIAGE_TEST_SECOND="+b.e.Info.Graph+" "+b.e.Info.Token, "TRIAGE_TEST_JOURNAL="+b.dir)
	ended := make(chan error, 1)
	go func() {
		out, err := cmd.CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
		ended <- err
	}()
	act(b)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	h := b.history()
	if len(h.Damage) != 0 || len(h.Records) != 2*each || h.Lines != 4*each {
		t.Errorf("%d actions in %d lines; %v", len(h.Records), h.Lines, h.Damage)
	}
	for _, r := range h.Records {
		if r.Result() != "done" {
			t.Errorf("%s: %s", r.Job, r.Result())
		}
	}
}

func TestNoJournalIsSaidPlainly(t *testing.T) {
	if _, err := triage.ReadHistory(filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "there is no journal") {
		t.Error(err)
	}
}
