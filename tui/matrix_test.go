package tui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// tenant is made once: making it is the slow part.
var tenant = demo.Tenant(demo.Options{Seed: 1, Messages: 120, Now: noon})

// onEmulator is a model on a real engine, client and emulator, driven by hand.
type onEmulator struct {
	*screen
	e       *emulator.Running
	journal string // the folder
}

func openOnEmulator(t *testing.T, patience time.Duration) *onEmulator {
	t.Helper()
	tn := tenant
	tn.Mailboxes = append([]world.Mailbox(nil), tenant.Mailboxes...)
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	client, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	journal, err := triage.OpenJournal(dir)
	if err != nil {
		t.Fatal(err)
	}
	box := client.Mailbox(demo.Mailbox)
	engine, err := triage.New(triage.Config{Mailbox: box, Journal: journal, Who: "analyst", Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(engine.Close)
	keymap, err := keys.NewMap(keys.Actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	m := New(Config{Session: Session{Mailbox: box, Engine: engine}, Keys: keymap, Theme: "dark", Now: func() time.Time { return noon }})
	o := &onEmulator{screen: &screen{t: t, m: m, engine: engine, msgs: make(chan tea.Msg, 10_000), w: 120, h: 40}, e: e, journal: dir}
	o.run(m.Init())
	o.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	o.until("the list", func() bool {
		n, complete := m.messages.Loaded()
		_, known := m.folders.WellKnown("archive")
		return n > 0 && complete && known
	})
	return o
}

// until takes messages until something is so.
func (o *onEmulator) until(what string, so func() bool) {
	o.t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	for !so() {
		select {
		case msg := <-o.msgs:
			o.send(msg)
		case <-deadline.C:
			o.t.Fatalf("waited in vain for %s; the screen:\n%s", what, o.text())
		}
	}
}

// presses presses keys without letting time pass.
func (o *onEmulator) presses(names ...string) {
	for _, name := range names {
		for _, k := range keyOf(name) {
			o.send(tea.KeyPressMsg(k))
		}
	}
}

// listed are the ids and states of all rows on the list.
func (o *onEmulator) listed() []string {
	o.m.messages.Do(keys.SelectAll)
	defer o.m.messages.ClearSelection()
	var out []string
	for _, h := range o.m.messages.Targets() {
		flag := strings.TrimPrefix(string(h.Flag()), string(graph.NotFlagged))
		out = append(out, fmt.Sprint(h.ID, h.Read, h.Categories, flag))
	}
	return out
}

// results counts what the journal's last result says.
func (o *onEmulator) results() (done, failed int, text string) {
	files, err := filepath.Glob(filepath.Join(o.journal, "*.jsonl"))
	if err != nil || len(files) != 1 {
		o.t.Fatalf("%v %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		o.t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(raw), []byte("\n"))
	var last struct {
		Kind    string
		Error   string
		Results []struct{ State string }
	}
	if err := json.Unmarshal(lines[len(lines)-1], &last); err != nil || last.Kind != "result" {
		o.t.Fatalf("the journal ends with %s (%v)", lines[len(lines)-1], err)
	}
	for _, r := range last.Results {
		if r.State == "done" {
			done++
		} else {
			failed++
		}
	}
	return done, failed, string(raw)
}

// TestScreenJournalAndMailboxAgree does every writing action on three messages while something goes wrong, and looks at
// all three places.
func TestScreenJournalAndMailboxAgree(t *testing.T) {
	actions := map[string]struct {
		keys      []string
		operation string
		copies    bool
		rule      bool
		unseen    bool // nothing in the mailbox tells whether it was done
	}{
		"delete":          {[]string{"d"}, "message.move", false, false, false},
		"archive":         {[]string{"a"}, "message.move", false, false, false},
		"move":            {[]string{"m", "parcelw", "enter"}, "message.move", false, false, false},
		"copy":            {[]string{"y", "parcelw", "enter"}, "message.copy", true, false, false},
		"delete for good": {[]string{"D", "3", "enter"}, "message.permanentDelete", false, false, false},
		"read":            {[]string{"r"}, "message.patch", false, false, false},
		"flag":            {[]string{"F"}, "message.patch", false, false, false},
		"categories":      {[]string{"c", "Wave 7", "enter", "enter"}, "message.patch", false, false, false},
		"categories read": {[]string{"c", "Wave 7", "enter", "enter"}, "message.get", false, false, false},
		"report":          {[]string{"p", "1"}, "message.report", false, false, false},
		"report, left":    {[]string{"p", "m", "2"}, "message.report", false, false, true},
		"block":           {[]string{"b", "1"}, "rules.create", false, true, false},
	}
	faults := map[string]struct {
		fault emulator.Fault
		fails bool // for good: nothing can be done about it
	}{
		"nothing":         {emulator.Fault{Operation: "none"}, false},
		"403":             {emulator.Fault{Status: 403}, true},
		"404":             {emulator.Fault{Status: 404}, true},
		"429":             {emulator.Fault{Status: 429, RetryAfter: 1}, false},
		"503 and a time":  {emulator.Fault{Status: 503, RetryAfter: 1}, false},
		"503":             {emulator.Fault{Status: 503}, false},
		"504":             {emulator.Fault{Status: 504}, false},
		"cut before":      {emulator.Fault{Cut: "before"}, false},
		"cut after":       {emulator.Fault{Cut: "after"}, false},
		"no answer":       {emulator.Fault{Latency: "1h"}, false},
		"truncated":       {emulator.Fault{Body: "truncated"}, false},
		"a page of HTML":  {emulator.Fault{Body: "html"}, false},
		"an empty answer": {emulator.Fault{Body: "empty"}, false},
	}
	for action, a := range actions {
		for trouble, f := range faults {
			if action == "delete for good" && trouble == "404" {
				continue // what is not there any more is deleted for good: this fault would be a lie
			}
			t.Run(action+", "+trouble, func(t *testing.T) {
				t.Parallel()
				patience := time.Minute
				if trouble == "no answer" {
					patience = 700 * time.Millisecond
				}
				o := openOnEmulator(t, patience)
				// The first three that are unread, so that every action has something to do.
				o.presses("/", "is:unread", "enter", "space", "space", "space")
				chosen := o.m.messages.Targets()
				o.m.messages.SetFilter("")
				before, err := o.e.Mailbox("")
				if err != nil {
					t.Fatal(err)
				}
				f.fault.Operation = a.operation
				if trouble != "nothing" {
					o.e.AddFaults(f.fault)
				}
				o.presses(a.keys...)
				maybe := a.unseen && slices.Contains([]string{"503", "504", "cut before", "cut after", "no answer"}, trouble)
				// It has ended when the engine says so, and what it says has been heard.
				o.until("the end of the action", func() bool {
					s := o.m.toast.text.String()
					return len(o.engine.Running()) == 0 && (strings.Contains(s, "message") || strings.Contains(s, "Block") || strings.Contains(s, "rule")) && !strings.Contains(s, "selected")
				})
				if a.unseen {
					o.agreeOnReports(t, f.fails, maybe)
					return
				}
				o.agree(t, before, chosen, a.copies, a.rule, f.fails && (!a.rule || trouble != "404"))
			})
		}
	}
}

// agree compares mailbox, screen and journal after an action on three messages of which one may have failed.
func (o *onEmulator) agree(t *testing.T, before emulator.MailboxState, chosen []graph.Header, copies, rule, oneFails bool) {
	t.Helper()
	after, err := o.e.Mailbox("")
	if err != nil {
		t.Fatal(err)
	}
	var inbox []string
	for _, m := range after.Folders["inbox"] {
		inbox = append(inbox, fmt.Sprint(m.ID, m.Read, m.Categories, m.Flag))
	}
	if got := o.listed(); !slices.Equal(got, inbox) {
		t.Errorf("the screen shows %d rows, the Inbox holds %d, and they differ", len(got), len(inbox))
	}
	done, failed, text := o.results()
	total := func(s emulator.MailboxState) (n int) {
		for _, list := range s.Folders {
			n += len(list)
		}
		return n
	}
	switch {
	case rule:
		want := 1
		if oneFails {
			want = 0
		}
		if got := len(after.Rules) - len(before.Rules); got != want {
			t.Errorf("%d rules were made, want %d", got, want)
		}
		return
	case oneFails:
		if done != 2 || failed != 1 {
			t.Errorf("the journal says %d done and %d failed, want 2 and 1:\n%s", done, failed, text)
		}
		o.shows("1 failed")
	default:
		if done != 3 || failed != 0 {
			t.Errorf("the journal says %d done and %d failed, want 3 and 0:\n%s", done, failed, text)
		}
	}
	if copies {
		if got := total(after) - total(before); got != done {
			t.Errorf("%d copies were made, the journal says %d", got, done)
		}
	}
	changed := 0
	for _, h := range chosen {
		i := slices.IndexFunc(after.Folders["inbox"], func(m emulator.Lying) bool { return m.ID == h.ID })
		if i < 0 || after.Folders["inbox"][i].Read != h.Read || (after.Folders["inbox"][i].Flag == "flagged") != h.Flagged || !slices.Equal(after.Folders["inbox"][i].Categories, h.Categories) {
			changed++
		}
	}
	if !copies && changed != done {
		t.Errorf("%d of the three were changed, the journal says %d", changed, done)
	}
}

// agreeOnReports compares screen and journal with what was sent after a report of three messages that stay where they are.
// After an answer that was lost, it is not known whether it was done; it is never sent again.
func (o *onEmulator) agreeOnReports(t *testing.T, oneFails, maybe bool) {
	t.Helper()
	sent := map[string]int{}
	for _, r := range o.e.Requests() {
		if strings.HasSuffix(r.Path, "/reportMessage") && strings.HasPrefix(r.Path, "/beta/") {
			sent[r.Path]++
		}
	}
	for path, n := range sent {
		if n > 1 && maybe {
			t.Errorf("%s was sent %d times", path, n)
		}
	}
	done, failed, text := o.results()
	switch {
	case maybe && (failed == 0 || !strings.Contains(text, triage.ErrMaybeReported.Error()) || strings.Count(text, `"unknown"`) != failed):
		t.Errorf("%d done, %d failed:\n%s", done, failed, text)
	case maybe:
		o.shows("failed")
	case oneFails && (done != 2 || failed != 1), !oneFails && (done != 3 || failed != 0):
		t.Errorf("the journal says %d done and %d failed:\n%s", done, failed, text)
	}
}
