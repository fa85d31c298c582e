package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// onceFor is a write that is not about each of many messages: one folder, one rule, one sender, one submission. It has no
// bulk, so it meets each trouble once. A new one is a row of onceFors.
type onceFor struct {
	name    string
	action  keys.ID
	prepare func(*onEmulator)          // nil: nothing is to be so before
	keys    func(*onEmulator) []string // that do it
	goes    string                     // the operation that goes wrong
	made    func(emulator.MailboxState) bool
	shows   func(*onEmulator) bool // that the screen shows it, apart from words; nil: nothing does
	direct  bool                   // it goes by itself, in no batch
	unseen  bool                   // nothing in the mailbox tells
	final   bool                   // there is no undo
}

// theirBlock is a block that somebody else has made.
const theirBlock = "Block sender: bob@y.test"

const benign = "Inbox/Benign"

func onceFors() []onceFor {
	plain := func(names ...string) func(*onEmulator) []string {
		return func(*onEmulator) []string { return names }
	}
	at := func(path string) func(emulator.MailboxState) bool {
		return func(s emulator.MailboxState) bool { _, there := s.Folders[path]; return there }
	}
	shown := func(path string) func(*onEmulator) bool {
		return func(o *onEmulator) bool { _, err := o.m.folders.Resolve(path); return err == nil }
	}
	on := func(path string) func(*onEmulator) {
		return func(o *onEmulator) {
			o.does("tab", "tab")
			o.onFolder(path)
		}
	}
	count := func(o *onEmulator) []string {
		f, _ := o.m.folders.Cursor()
		n, _ := o.m.folders.Holds(f.ID)
		return []string{"d", fmt.Sprint(n), "enter"}
	}
	return []onceFor{
		{name: "create folder", action: keys.CreateFolder, prepare: on(benign), keys: plain("+", "2026", "enter"), goes: "folder.createChild", made: at("inbox/Benign/2026"), shows: shown(benign + "/2026")},
		{name: "rename folder", action: keys.RenameFolder, prepare: on(benign), keys: plain("e", "ctrl+u", "Later", "enter"), goes: "folder.rename", made: at("inbox/Later"), shows: shown("Inbox/Later")},
		{name: "move folder", action: keys.MoveFolder, prepare: on(benign), keys: plain("m", "archive", "enter"), goes: "folder.move", made: at("archive/Benign"), shows: shown("archive/Benign")},
		{name: "delete folder", action: keys.DeleteFolder, prepare: on(benign), keys: plain("d"), goes: "folder.move", made: at("deleteditems/Benign"), shows: shown("deleteditems/Benign")},
		{name: "delete folder for good", action: keys.PurgeFolder, prepare: func(o *onEmulator) { on(benign)(o); o.does("d"); o.onFolder("deleteditems/Benign") }, keys: count, goes: "folder.permanentDelete",
			made:  func(s emulator.MailboxState) bool { return !at("deleteditems/Benign")(s) && !at("inbox/Benign")(s) },
			shows: func(o *onEmulator) bool { return !shown("deleteditems/Benign")(o) }, final: true},
		{name: "unblock", action: keys.Unblock, prepare: func(o *onEmulator) { o.does("b", "1") }, keys: plain("B"), goes: "rule.delete", made: func(s emulator.MailboxState) bool {
			return !slices.ContainsFunc(s.Rules, func(r map[string]any) bool {
				return strings.HasPrefix(fmt.Sprint(r["displayName"]), triage.BlockRuleName)
			})
		}, direct: true},
		{name: "lift rule", action: keys.LiftRule, keys: plain("X", "bob@y", "enter", "y"), goes: "rule.patch", made: func(s emulator.MailboxState) bool {
			return slices.ContainsFunc(s.Rules, func(r map[string]any) bool { return r["displayName"] == theirBlock && r["isEnabled"] == false })
		}, direct: true},
		{name: "block in the tenant", action: keys.BlockTenant, keys: plain("b", "3", "enter", "a wave", "enter", "y"), goes: "threat.submit", unseen: true, final: true},
	}
}

// onFolder puts the tree's cursor on a folder.
func (o *onEmulator) onFolder(path string) {
	o.t.Helper()
	f, err := o.m.folders.Resolve(path)
	if err != nil {
		o.t.Fatal(err)
	}
	o.m.folders.Open(f.ID)
}

// TestScreenJournalAndMailboxAgreeOnOne is TestScreenJournalAndMailboxAgree for what has no bulk. Troubles of a batch are for
// what goes in one; what graph/triage holds to the same over the network is not done twice here: kills, and undo in trouble.
func TestScreenJournalAndMailboxAgreeOnOne(t *testing.T) {
	tn := matrixTenant()
	tn.Mailboxes[0].Rules = append(slices.Clone(tn.Mailboxes[0].Rules), world.Rule{
		DisplayName: theirBlock, Sequence: 9, Enabled: true, Conditions: map[string]any{"senderContains": []any{"bob@y.test"}}, Actions: map[string]any{"delete": true},
	})
	for i, w := range onceFors() {
		for k, c := range troubles() {
			if w.direct && c.batch || testing.Short() && (i+k)%8 != 0 {
				continue
			}
			t.Run(w.name+", "+c.name, func(t *testing.T) {
				t.Parallel()
				inTheBubble(t, tn, func(o *onEmulator) { o.meetsOnce(w, c) })
			})
		}
	}
}

func (o *onEmulator) meetsOnce(w onceFor, c trouble) {
	o.t.Helper()
	if w.prepare != nil {
		w.prepare(o)
	}
	before := o.mailbox()
	press := w.keys(o)
	if !c.none {
		o.token.strict = c.revoked
		f := c.fault
		f.Operation, f.Count = w.goes, map[bool]int{true: -1}[c.lasting]
		if c.batch {
			f.Operation = "batch"
		}
		o.e.AddFaults(f)
	}
	o.does(press...)
	o.agreeOnOne(w, c, before)
	o.e.ClearFaults()
	o.token.revoked.Store(false)
	o.token.strict = false
	if o.ending().done == 0 || w.final {
		return
	}
	o.does("u")
	after := o.mailbox()
	if made := w.made(after); made || w.shows != nil && w.shows(o) {
		o.t.Errorf("after undo it is still there: %v\n%s", made, o.text())
	}
	o.sameMessages(before, after)
	if !slices.Equal(ruleNames(after), ruleNames(before)) {
		o.t.Errorf("after undo the rules are %q", ruleNames(after))
	}
}

// agreeOnOne holds mailbox, journal and screen to each other.
func (o *onEmulator) agreeOnOne(w onceFor, c trouble, before emulator.MailboxState) {
	o.t.Helper()
	after, told := o.mailbox(), o.ending()
	done := told.done > 0 && told.failed+told.unknown == 0
	wants := c.ends
	if !c.lasting && (c.fault.Status == 404 || c.fault.Status == 409 || c.fault.Status == 412) {
		wants = well // it is looked at and sent again
	}
	if w.unseen {
		o.submittedOnce(told)
		if !done {
			o.shows("E details")
		}
		return
	}
	if made := w.made(after); made != done || w.shows != nil && w.shows(o) != made {
		o.t.Errorf("made: %v; the journal says %d done, %d failed, %d unknown: %s\n%s", made, told.done, told.failed, told.unknown, told.text, o.text())
	}
	if wants == well && !done || wants == badly && done {
		o.t.Errorf("done: %v: %s\n%s", done, told.text, o.text())
	}
	if !done {
		o.shows("E details")
		o.sameMessages(before, after)
	}
}

// submittedOnce holds a submission to being sent once, and a lost answer to being told as what it is.
func (o *onEmulator) submittedOnce(told ending) {
	o.t.Helper()
	sent := 0
	for _, r := range o.e.Requests() {
		if strings.HasSuffix(r.Path, "/emailThreats") && (r.Status < 400 || r.Status >= 500) {
			sent++
		}
	}
	if maybe := strings.Contains(told.text, triage.ErrMaybeSubmitted.Error()); told.unknown > 0 != maybe || told.done > 0 && sent == 0 {
		o.t.Errorf("%d were sent, and it is said: %s", sent, told.text)
	}
	if told.unknown > 0 && sent > 1 {
		o.t.Errorf("%d were sent, though one may have been taken", sent)
	}
}

// sameMessages holds all messages to being as they were, each in its folder.
func (o *onEmulator) sameMessages(before, after emulator.MailboxState) {
	o.t.Helper()
	was, is := spread(before), spread(after)
	if len(was) != len(is) {
		o.t.Errorf("there were %d messages, and there are %d", len(was), len(is))
	}
	for id, l := range was {
		if is[id].String() != l.String() {
			o.t.Errorf("a message was %s, and is %s", l, is[id])
		}
	}
}
