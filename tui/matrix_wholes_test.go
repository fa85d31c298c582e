package tui

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
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
	gone    bool                   // what is not there any more is done
	strict  bool                   // what is refused as gone or changed is not sent again
	unseen  bool                   // nothing in the mailbox tells
	final   bool                   // there is no undo
}

// theirBlock is a block that somebody else has made.
const theirBlock = "Block sender: bob@y.test"

const benign = "Inbox/Benign"

// An event that was called by somebody outside, and one of the mailbox's own.
const (
	invitation = "Invoice shared with you"
	meeting    = "Quarterly review"
)

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
	inRules := func(name string) func(*onEmulator) {
		return func(o *onEmulator) { o.does("2"); o.onRule(name) }
	}
	onEvent := func(subject string) func(*onEmulator) {
		return func(o *onEmulator) { o.does("3"); o.onEvent(subject) }
	}
	sequence := func(want ...string) func(emulator.MailboxState) bool {
		return func(s emulator.MailboxState) bool { return slices.Equal(titles(s), want) }
	}
	listed := func(ok func(graph.Rule) bool) func(*onEmulator) bool {
		return func(o *onEmulator) bool { return slices.ContainsFunc(o.m.rules.All(), ok) }
	}
	switched := func(name string, on bool) func(emulator.MailboxState) bool {
		return func(s emulator.MailboxState) bool {
			return slices.ContainsFunc(s.Rules, func(r map[string]any) bool { return r["displayName"] == name && r["isEnabled"] == on })
		}
	}
	shownInOrder := func(want ...string) func(*onEmulator) bool {
		return func(o *onEmulator) bool {
			list := slices.Clone(o.m.rules.All())
			slices.SortStableFunc(list, func(a, b graph.Rule) int { return a.Sequence - b.Sequence })
			return slices.EqualFunc(list, want, func(r graph.Rule, name string) bool { return r.Name == name })
		}
	}
	noEvent := func(subject string) (made func(emulator.MailboxState) bool, shows func(*onEmulator) bool) {
		return func(s emulator.MailboxState) bool { return !planned(s, subject) }, func(o *onEmulator) bool {
			return o.m.calendar.pane.Loaded() && !slices.ContainsFunc(o.m.calendar.pane.Shown(), func(e graph.Event) bool { return e.Subject == subject })
		}
	}
	deleted, deletedShown := noEvent(invitation)
	cancelled, cancelledShown := noEvent(meeting)
	return []onceFor{
		{name: "switch rule off", action: keys.DisableRule, prepare: inRules("Newsletters"), keys: plain("-"), goes: "rule.patch", made: switched("Newsletters", false),
			shows: listed(func(r graph.Rule) bool { return r.Name == "Newsletters" && !r.Enabled }), direct: true},
		{name: "switch rule on", action: keys.EnableRule, prepare: inRules("Tickets"), keys: plain("+"), goes: "rule.patch", made: switched("Tickets", true),
			shows: listed(func(r graph.Rule) bool { return r.Name == "Tickets" && r.Enabled }), direct: true},
		{name: "delete rule", action: keys.DeleteRule, prepare: inRules("Newsletters"), keys: plain("d"), goes: "rule.delete", direct: true,
			made: func(s emulator.MailboxState) bool { return !slices.Contains(titles(s), "Newsletters") },
			shows: func(o *onEmulator) bool {
				return !listed(func(r graph.Rule) bool { return r.Name == "Newsletters" })(o)
			}},
		{name: "move rule up", action: keys.RuleUp, prepare: inRules("Tickets"), keys: plain("K"), goes: "rule.patch", direct: true,
			made: sequence("Newsletters", "Tickets", "Scanner reports", theirBlock), shows: shownInOrder("Newsletters", "Tickets", "Scanner reports", theirBlock)},
		{name: "move rule down", action: keys.RuleDown, prepare: inRules("Newsletters"), keys: plain("J"), goes: "rule.patch", direct: true,
			made: sequence("Scanner reports", "Newsletters", "Tickets", theirBlock), shows: shownInOrder("Scanner reports", "Newsletters", "Tickets", theirBlock)},
		{name: "delete event", action: keys.DeleteEvent, prepare: onEvent(invitation), keys: plain("d", "y"), goes: "event.delete", made: deleted, shows: deletedShown, final: true, strict: true, gone: true},
		{name: "cancel meeting", action: keys.CancelEvent, prepare: onEvent(meeting), keys: plain("x", "Off", "enter", "y"), goes: "event.cancel", made: cancelled, shows: cancelledShown, final: true, strict: true},
		{name: "block organizer", action: keys.BlockOrg, prepare: onEvent(invitation), keys: plain("b"), goes: "rules.create", direct: true,
			made: func(s emulator.MailboxState) bool { return blocksAll(s, []string{"billing@northwind-traders.example"}) }},
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

// onRule puts the cursor of the rules on one by its name, and onEvent that of the calendar by its subject.
func (o *onEmulator) onRule(name string) {
	o.t.Helper()
	list := o.m.rules.All()
	i := slices.IndexFunc(list, func(r graph.Rule) bool { return r.Name == name })
	if i < 0 {
		o.t.Fatalf("there is no rule %q:\n%s", name, o.text())
	}
	o.m.rules.GoTo(list[i].ID)
}

func (o *onEmulator) onEvent(subject string) {
	o.t.Helper()
	list := o.m.calendar.pane.Shown()
	i := slices.IndexFunc(list, func(e graph.Event) bool { return e.Subject == subject })
	if i < 0 {
		o.t.Fatalf("there is no event %q:\n%s", subject, o.text())
	}
	o.m.calendar.pane.GoTo(list[i].ID)
}

func planned(s emulator.MailboxState, subject string) bool {
	return slices.ContainsFunc(s.Events, func(e emulator.Planned) bool { return e.Subject == subject })
}

// titles are the names of the rules, in sequence.
func titles(s emulator.MailboxState) []string {
	var names []string
	for _, r := range s.Rules {
		names = append(names, fmt.Sprint(r["displayName"]))
	}
	return names
}

// TestScreenJournalAndMailboxAgreeOnOne is TestScreenJournalAndMailboxAgree for what has no bulk. Troubles of a batch are for
// what goes in one; what graph/triage holds to the same over the network is not done twice here: kills, and undo in trouble.
func TestScreenJournalAndMailboxAgreeOnOne(t *testing.T) {
	tn := matrixTenant()
	tn.Mailboxes[0].Events = append(slices.Clone(tn.Mailboxes[0].Events), world.Event{
		UID: "once", Subject: meeting, Organizer: world.Address{Name: "Security Operations", Address: demo.Mailbox}, IsOrganizer: true,
		Attendees: []world.Attendee{{Address: world.Address{Address: "j.brandt@contoso.com"}, Type: "required"}}, Start: noon.AddDate(0, 0, 1), End: noon.AddDate(0, 0, 1).Add(time.Hour), Zone: "UTC",
	})
	tn.Mailboxes[0].Rules = append(slices.Clone(tn.Mailboxes[0].Rules), world.Rule{
		DisplayName: theirBlock, Sequence: 9, Enabled: true, Conditions: map[string]any{"senderContains": []any{"bob@y.test"}}, Actions: map[string]any{"delete": true},
	})
	for i, w := range onceFors() {
		for k, c := range troubles() {
			if w.gone && c.fault.Status == 404 || // this would be a lie
				w.direct && c.batch || testing.Short() && (i+k)%8 != 0 {
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
	if !reflect.DeepEqual(after.Events, before.Events) {
		o.t.Errorf("after undo the calendar holds %v", after.Events)
	}
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
	if !c.lasting && !w.strict && (c.fault.Status == 404 || c.fault.Status == 409 || c.fault.Status == 412) {
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
		if !slices.Equal(ruleNames(after), ruleNames(before)) || !reflect.DeepEqual(after.Events, before.Events) {
			o.t.Errorf("not done, and the rules are %q, the events %v", ruleNames(after), after.Events)
		}
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
