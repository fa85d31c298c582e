package tui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// writing is a row of the matrix: an action by keys, and what it is to leave in the mailbox. A new write is a row here.
type writing struct {
	name   string
	action keys.ID
	keys   func(n int) []string // that do it to n selected messages
	goes   string               // the operation that goes wrong
	read   bool                 // it is for messages that are read; else for unread ones
	is     func(folder string, m emulator.Lying) bool
	copies string // the folder in which each message lies once more; is is then nil
	gone   bool   // it leaves nothing to look at
	unseen bool   // nothing in the mailbox tells whether it was done
	reads  bool   // what goes wrong is a reading: what is never answered is never known
	merges bool   // 412: it is read and sent again
	whole  bool   // it is one change for all messages: made, or not, as a whole
	made   func(s emulator.MailboxState, senders []string) bool
}

func pressing(names ...string) func(int) []string { return func(int) []string { return names } }

func lyingIn(folder string) func(string, emulator.Lying) bool {
	return func(f string, _ emulator.Lying) bool { return f == folder }
}

const wave = "inbox/Phishing/Parcel wave"

func writings() []writing {
	tagged := func(_ string, m emulator.Lying) bool { return slices.Contains(m.Categories, "Wave 7") }
	return []writing{
		{name: "delete", action: keys.Delete, keys: pressing("d"), goes: "message.move", is: lyingIn("deleteditems")},
		{name: "archive", action: keys.Archive, keys: pressing("a"), goes: "message.move", is: lyingIn("archive")},
		{name: "move", action: keys.Move, keys: pressing("m", "parcelw", "enter"), goes: "message.move", is: lyingIn(wave)},
		{name: "copy", action: keys.Copy, keys: pressing("y", "parcelw", "enter"), goes: "message.copy", copies: wave},
		{name: "delete for good", action: keys.Purge, keys: func(n int) []string { return []string{"D", strconv.Itoa(n), "enter"} }, goes: "message.permanentDelete", gone: true},
		{name: "read", action: keys.MarkRead, keys: pressing("r"), goes: "message.patch", is: func(_ string, m emulator.Lying) bool { return m.Read }},
		{name: "unread", action: keys.MarkUnread, keys: pressing("R"), goes: "message.patch", read: true, is: func(_ string, m emulator.Lying) bool { return !m.Read }},
		{name: "flag", action: keys.Flag, keys: pressing("F"), goes: "message.patch", is: func(_ string, m emulator.Lying) bool { return m.Flag == "flagged" }},
		{name: "categories", action: keys.Categories, keys: pressing("c", "Wave 7", "enter", "enter"), goes: "message.patch", is: tagged, merges: true},
		{name: "categories, read first", action: keys.Categories, keys: pressing("c", "Wave 7", "enter", "enter"), goes: "message.get", is: tagged, reads: true},
		{name: "report", action: keys.Report, keys: pressing("p", "1"), goes: "message.report", is: lyingIn("junkemail")},
		{name: "report, left", action: keys.Report, keys: pressing("p", "m", "2"), goes: "message.report", is: lyingIn("inbox"), unseen: true},
		{name: "block", action: keys.Block, keys: pressing("b", "1"), goes: "rules.create", whole: true, made: blocksAll},
	}
}

// blocksAll tells whether rules of ours block all of some senders.
func blocksAll(s emulator.MailboxState, senders []string) bool {
	raw, err := json.Marshal(s.Rules)
	return err == nil && !slices.ContainsFunc(senders, func(a string) bool {
		return !strings.Contains(strings.ToLower(string(raw)), strings.ToLower(strconv.Quote(a)))
	})
}

// TestEveryWriteHasARowInTheMatrix fails for an action that writes, is done by a key, and is not in the table above.
func TestEveryWriteHasARowInTheMatrix(t *testing.T) {
	reached := []keys.ID{keys.LiftRule, keys.BlockTenant, keys.PurgeFolder} // without keys of their own
	for _, a := range keys.Actions() {
		// Undo is done in each row, emptying a folder is deleting what is in it, and doing again is the action itself. Letters have
		// troubles of their own: compose_test.go.
		if !a.Writes || len(a.Keys) == 0 && !slices.Contains(reached, a.ID) || a.ID == keys.Undo || a.ID == keys.EmptyFolder || a.Group == keys.Following || a.Group == keys.Writing {
			continue
		}
		if !slices.ContainsFunc(writings(), func(w writing) bool { return w.action == a.ID }) && !slices.ContainsFunc(onceFors(), func(w onceFor) bool { return w.action == a.ID }) {
			t.Errorf("%s writes, and has no row in writings() or onceFors()", a.ID)
		}
	}
}

// ends is how an action is to end for the messages whose requests go wrong.
type ends int

const (
	well    ends = iota // in spite of it
	badly               // each of them has failed
	somehow             // well or badly: all that counts is that the three places agree
)

// trouble is a column of the matrix.
type trouble struct {
	name    string
	fault   emulator.Fault
	lasting bool // for good, whatever is tried
	batch   bool // of the batch as a whole, not of one message's request in it
	revoked bool // the token that is refused was the last
	ends    ends
	merged  ends // of what is read and sent again
	none    bool
}

func troubles() []trouble {
	return []trouble{
		{name: "nothing", none: true},
		{name: "403", fault: emulator.Fault{Status: 403}, ends: badly, merged: badly},
		{name: "404", fault: emulator.Fault{Status: 404}, ends: badly, merged: badly},
		{name: "409", fault: emulator.Fault{Status: 409}, ends: badly, merged: badly},
		{name: "412", fault: emulator.Fault{Status: 412}, ends: badly, merged: well},
		{name: "412 for good", fault: emulator.Fault{Status: 412}, lasting: true, ends: badly, merged: badly},
		{name: "429", fault: emulator.Fault{Status: 429, RetryAfter: 7}},
		{name: "429 for good", fault: emulator.Fault{Status: 429, RetryAfter: 7}, lasting: true, ends: badly, merged: badly},
		{name: "503 and a time", fault: emulator.Fault{Status: 503, RetryAfter: 7}},
		{name: "503", fault: emulator.Fault{Status: 503}},
		{name: "503 for good", fault: emulator.Fault{Status: 503}, lasting: true, ends: badly, merged: badly},
		{name: "504", fault: emulator.Fault{Status: 504}},
		{name: "504 for good", fault: emulator.Fault{Status: 504}, lasting: true, ends: badly, merged: badly},
		{name: "cut before", fault: emulator.Fault{Cut: "before"}},
		{name: "cut before, for good", fault: emulator.Fault{Cut: "before"}, lasting: true, ends: badly, merged: badly},
		{name: "cut after", fault: emulator.Fault{Cut: "after"}},
		{name: "cut after, for good", fault: emulator.Fault{Cut: "after"}, lasting: true, ends: well, merged: well},
		{name: "no answer", fault: emulator.Fault{Latency: "3h"}},
		{name: "truncated", fault: emulator.Fault{Body: "truncated"}},
		{name: "a page of HTML", fault: emulator.Fault{Body: "html"}},
		{name: "an empty answer", fault: emulator.Fault{Body: "empty"}},
		{name: "401", fault: emulator.Fault{Token: "expired"}},
		{name: "401, revoked", fault: emulator.Fault{Token: "expired"}, revoked: true, ends: somehow, merged: somehow},
		{name: "batch: 503 and a time", batch: true, fault: emulator.Fault{Status: 503, RetryAfter: 7}},
		{name: "batch: 504, HTML", batch: true, fault: emulator.Fault{Status: 504, Body: "html"}},
		{name: "batch: cut before", batch: true, fault: emulator.Fault{Cut: "before"}},
		{name: "batch: cut after", batch: true, fault: emulator.Fault{Cut: "after"}},
		{name: "batch: cut in the middle", batch: true, fault: emulator.Fault{Cut: "middle"}},
		{name: "batch: truncated", batch: true, fault: emulator.Fault{Body: "truncated"}},
		{name: "batch: a page of HTML", batch: true, fault: emulator.Fault{Body: "html"}},
		{name: "batch: 401", batch: true, fault: emulator.Fault{Token: "expired"}},
	}
}

// matrixTenant has an Inbox of 45 unread messages and as many that are read, none of them flagged.
func matrixTenant() world.Tenant {
	tn := tenant
	tn.Mailboxes = slices.Clone(tn.Mailboxes)
	box := &tn.Mailboxes[0]
	box.Folders = slices.Clone(box.Folders)
	i := slices.IndexFunc(box.Folders, func(f world.Folder) bool { return f.WellKnown == "inbox" })
	var list []world.Message
	for len(list) < 90 {
		m := box.Folders[i].Messages[len(list)%len(box.Folders[i].Messages)]
		m.InternetMessageID = fmt.Sprintf("<%d@matrix>", len(list))
		m.Read, m.Flagged = len(list)%2 == 1, false
		list = append(list, m)
	}
	box.Folders[i].Messages = list
	for k := range box.Folders { // a small mailbox is read faster
		if f := &box.Folders[k]; k != i {
			f.Messages, f.Children = f.Messages[:min(5, len(f.Messages))], nil
		}
	}
	return tn
}

// TestScreenJournalAndMailboxAgree does every write on one message and on 45, of which 7 meet a trouble, and looks at all
// three places; then it is undone, and they are as they were. Short runs take a part of it.
func TestScreenJournalAndMailboxAgree(t *testing.T) {
	tn := matrixTenant()
	for i, w := range writings() {
		for k, c := range troubles() {
			if w.gone && c.fault.Status == 404 || w.whole && c.batch {
				continue // what is not there any more is deleted for good: this would be a lie; a rule is not changed by a batch
			}
			for _, n := range []int{1, 45} {
				if testing.Short() && (i+k+n)%8 != 0 {
					continue
				}
				t.Run(fmt.Sprintf("%s, %s, %d", w.name, c.name, n), func(t *testing.T) {
					t.Parallel()
					inTheBubble(t, tn, func(o *onEmulator) { o.meets(w, c, n) })
				})
			}
		}
	}
}

// meets does a write on n messages, of which one or seven meet a trouble.
func (o *onEmulator) meets(w writing, c trouble, n int) {
	o.t.Helper()
	o.does("/", map[bool]string{true: "is:read", false: "is:unread"}[w.read], "enter")
	if n > 1 {
		o.does("V")
	}
	chosen := o.m.messages.Targets()
	o.m.messages.SetFilter("")
	if len(chosen) != n {
		o.t.Fatalf("%d are chosen", len(chosen))
	}
	before := o.mailbox()
	bad := o.arm(w, c, chosen)
	o.does(w.keys(n)...)
	o.agree(w, c, before, chosen, bad)
	o.e.ClearFaults()
	o.token.revoked.Store(false)
	o.token.strict = false
	if done := o.ending().done; done == 0 || len(o.engine.Undoable()) == 0 {
		return
	}
	o.does("u")
	o.isAsItWas(w, before)
}

// arm lays out a trouble for one or seven of the messages, and tells how many.
func (o *onEmulator) arm(w writing, c trouble, chosen []graph.Header) int {
	if c.none {
		return 0
	}
	o.token.strict = c.revoked
	f := c.fault
	f.Operation = w.goes
	if c.lasting {
		f.Count = -1
	}
	if c.batch || w.whole {
		if c.batch {
			f.Operation = "batch"
		}
		o.e.AddFaults(f)
		return 1
	}
	bad := 0
	for i, h := range chosen {
		if i%6 == 0 && bad < 7 {
			f.Path = h.ID
			o.e.AddFaults(f)
			bad++
		}
	}
	return bad
}

// ending is what the journal's last line says.
type ending struct {
	rows                  map[string]string // the state of each message, or sender
	done, failed, unknown int
	text                  string
}

func (o *onEmulator) ending() ending {
	o.t.Helper()
	files, err := filepath.Glob(filepath.Join(o.journal, "*.jsonl"))
	if err != nil || len(files) != 1 {
		o.t.Fatalf("%v %v\n%s", files, err, o.text())
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		o.t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(raw), []byte("\n"))
	var last struct {
		Kind    string
		Results []struct{ ID, Sender, State string }
	}
	if err := json.Unmarshal(lines[len(lines)-1], &last); err != nil || last.Kind != "result" {
		o.t.Fatalf("the journal ends with %s (%v)", lines[len(lines)-1], err)
	}
	e := ending{rows: map[string]string{}, text: string(lines[len(lines)-1])}
	for _, r := range last.Results {
		if _, twice := e.rows[r.ID+r.Sender]; twice {
			o.t.Errorf("the journal tells of %s twice", r.ID+r.Sender)
		}
		e.rows[r.ID+r.Sender] = r.State
		switch r.State {
		case "done":
			e.done++
		case "failed":
			e.failed++
		default:
			e.unknown++
		}
	}
	return e
}

func (o *onEmulator) mailbox() emulator.MailboxState {
	o.t.Helper()
	s, err := o.e.Mailbox("")
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

// lies tells of each message, by its id, the folder and the state.
type lies struct {
	folder string
	emulator.Lying
}

func spread(s emulator.MailboxState) map[string]lies {
	all := map[string]lies{}
	for folder, list := range s.Folders {
		for _, m := range list {
			all[m.ID] = lies{folder, m}
		}
	}
	return all
}

func (l lies) String() string { return fmt.Sprint(l.folder, l.Read, l.Categories, l.Flag) }

// agree compares mailbox, screen and journal.
func (o *onEmulator) agree(w writing, c trouble, before emulator.MailboxState, chosen []graph.Header, bad int) {
	o.t.Helper()
	after, told := o.mailbox(), o.ending()
	o.showsTheInbox(after)
	wants := c.ends
	if w.merges || w.whole && c.fault.Status != 403 && !c.lasting && !c.revoked {
		wants = c.merged
	}
	if w.whole && !c.lasting && (c.fault.Status == 404 || c.fault.Status == 409) {
		wants = well // the rules are read anew
	}
	if w.reads && c.lasting {
		wants = badly
	}
	if w.unseen { // what was lost is not known, and is not sent again
		o.sentOnce(c)
		wants = somehow
	}
	if w.whole {
		o.agreeOnTheWhole(w, wants, before, after, told, chosen)
		return
	}
	failed := told.failed + told.unknown
	switch {
	case len(told.rows) != len(chosen):
		o.t.Errorf("the journal tells of %d messages", len(told.rows))
	case told.unknown > 0 && !w.unseen && !c.revoked:
		o.t.Errorf("of %d it is not known what became of them:\n%s", told.unknown, told.text)
	case wants == well && failed > 0, wants == badly && failed != bad:
		o.t.Errorf("the journal says %d done and %d not, %d met the trouble:\n%s", told.done, failed, bad, told.text)
	}
	if failed > 0 {
		o.shows(fmt.Sprintf("%d failed", failed))
	}
	o.agreeOnEach(w, before, after, told, chosen)
}

// agreeOnEach holds each message to what the journal says of it, and all others to what they were.
func (o *onEmulator) agreeOnEach(w writing, before, after emulator.MailboxState, told ending, chosen []graph.Header) {
	o.t.Helper()
	was, is := spread(before), spread(after)
	more := map[string]int{} // new messages, by their Internet message id
	for id, l := range is {
		if _, known := was[id]; !known {
			if l.folder != w.copies {
				o.t.Errorf("a new message lies in %s: %s", l.folder, l.Subject)
			}
			more[l.InternetMessageID]++
		}
	}
	ours := map[string]bool{}
	for _, h := range chosen {
		ours[h.ID] = true
		now, there := is[h.ID]
		done := told.rows[h.ID] == "done"
		right := there && now.String() == was[h.ID].String()
		if done {
			switch {
			case w.copies != "":
				right = right && more[h.InternetMessageID] == 1
			case w.gone:
				right = !there
			default:
				right = there && w.is(now.folder, now.Lying)
			}
		} else if w.copies != "" {
			right = right && more[h.InternetMessageID] == 0
		}
		if !right {
			o.t.Errorf("the journal says %q of a message that was %s, and is %s (there: %v, copies: %d)", told.rows[h.ID], was[h.ID], now, there, more[h.InternetMessageID])
		}
	}
	for id, l := range was {
		if !ours[id] && is[id].String() != l.String() {
			o.t.Errorf("a message that was not chosen was %s, and is %s", l, is[id])
		}
	}
}

// agreeOnTheWhole holds one change for all to what the journal says of it.
func (o *onEmulator) agreeOnTheWhole(w writing, wants ends, before, after emulator.MailboxState, told ending, chosen []graph.Header) {
	o.t.Helper()
	var senders []string
	for _, h := range chosen {
		senders = append(senders, strings.ToLower(h.From.Address))
	}
	done := told.done > 0 && told.failed == 0
	if made := w.made(after, senders); made != done || !done && fmt.Sprint(after.Rules) != fmt.Sprint(before.Rules) {
		o.t.Errorf("made: %v, the journal says %d done, %d failed: %s", made, told.done, told.failed, told.text)
	}
	if wants == well && !done || wants == badly && done {
		o.t.Errorf("done: %v: %s\n%s", done, told.text, o.text())
	}
	if !maps.EqualFunc(spread(before), spread(after), func(a, b lies) bool { return a.String() == b.String() }) {
		o.t.Error("messages were changed")
	}
}

// showsTheInbox holds the list on the screen to the Inbox.
func (o *onEmulator) showsTheInbox(s emulator.MailboxState) {
	o.t.Helper()
	var inbox []string
	for _, m := range s.Folders["inbox"] {
		inbox = append(inbox, fmt.Sprint(m.ID, m.Read, m.Categories, m.Flag))
	}
	if got := o.listed(); !slices.Equal(got, inbox) {
		o.t.Errorf("the screen shows %d rows, the Inbox holds %d, and they differ", len(got), len(inbox))
	}
}

// sentOnce holds reports to being sent once, unless the service has refused them.
func (o *onEmulator) sentOnce(c trouble) {
	o.t.Helper()
	taken := map[string]int{}
	for _, r := range o.e.Requests() {
		if strings.HasSuffix(r.Path, "/reportMessage") && strings.HasPrefix(r.Path, "/beta/") && (r.Status < 400 || r.Status == 504 || r.Status == 503 && c.fault.RetryAfter == 0) {
			taken[r.Path]++
		}
	}
	for path, n := range taken {
		if n > 1 {
			o.t.Errorf("%s was sent %d times, though it may have been done", path, n)
		}
	}
	if text := o.ending().text; strings.Contains(text, `"unknown"`) && !strings.Contains(text, triage.ErrMaybeReported.Error()) {
		o.t.Errorf("it is not said what may have happened: %s", text)
	}
}

// ruleNames are the rules as one tells them apart: the sequence of those behind a rule of ours changes with it.
func ruleNames(s emulator.MailboxState) []string {
	var names []string
	for _, r := range s.Rules {
		names = append(names, fmt.Sprint(r["displayName"], r["conditions"], r["actions"], r["isEnabled"]))
	}
	return names
}

// isAsItWas holds mailbox and screen to what they were before an action that was undone.
func (o *onEmulator) isAsItWas(w writing, before emulator.MailboxState) {
	o.t.Helper()
	after := o.mailbox()
	was, is := spread(before), spread(after)
	for id, l := range is {
		b, known := was[id]
		if !known && (w.copies == "" || l.folder != "deleteditems") {
			o.t.Errorf("after undo a new message lies in %s", l.folder)
		}
		if known && b.String() != l.String() {
			o.t.Errorf("after undo a message that was %s is %s:\n%s", b, l, o.text())
		}
		delete(was, id)
	}
	if len(was) > 0 || !slices.Equal(ruleNames(after), ruleNames(before)) {
		o.t.Errorf("after undo %d messages are missing; rules: %q", len(was), ruleNames(after))
	}
	o.showsTheInbox(after)
}
