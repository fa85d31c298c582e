package triage_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// write is an action as the engine does it. A new one is a row of writes: kills, full disks, troubles of its undo and
// random sequences follow from it.
type write struct {
	name   string
	action keys.ID
	order  triage.Order
	to     string // the well-known folder that it is for
	goes   string // the operation that does it
	back   string // and that undoes it; empty: there is no undo
	read   bool   // it is for messages that are read; else for unread ones
	// is tells whether a message is as the action makes it; nil: copies and sendings have something of their own to look for.
	is     func(folder string, m emulator.Lying) bool
	copies bool // each message lies in to once more
	gone   bool // it is not there any more
	rule   bool // its sender is in a rule of ours
	free   bool // its sender is in none, and was before: see ready
	unseen bool // nothing in the mailbox tells
}

func in(folder string) func(string, emulator.Lying) bool {
	return func(f string, _ emulator.Lying) bool { return f == folder }
}

func writes() []write {
	isTagged := func(_ string, m emulator.Lying) bool {
		return slices.Contains(m.Categories, "Wave 7") && !slices.Contains(m.Categories, "Campaign")
	}
	return []write{
		{name: "move", action: keys.Move, to: "junkemail", goes: "message.move", back: "message.move", is: in("junkemail")},
		{name: "archive", action: keys.Archive, to: "archive", goes: "message.move", back: "message.move", is: in("archive")},
		{name: "delete", action: keys.Delete, to: "deleteditems", goes: "message.move", back: "message.move", is: in("deleteditems")},
		{name: "copy", action: keys.Copy, to: "archive", goes: "message.copy", back: "message.move", copies: true},
		{name: "delete for good", action: keys.Purge, goes: "message.permanentDelete", gone: true},
		{name: "read", action: keys.MarkRead, goes: "message.patch", back: "message.patch", is: func(_ string, m emulator.Lying) bool { return m.Read }},
		{name: "unread", action: keys.MarkUnread, read: true, goes: "message.patch", back: "message.patch", is: func(_ string, m emulator.Lying) bool { return !m.Read }},
		{name: "flag", action: keys.Flag, order: order(keys.Flag, triage.Details{Flag: graph.Flagged}), goes: "message.patch", back: "message.patch", is: func(_ string, m emulator.Lying) bool { return m.Flag == "flagged" }},
		{name: "categories", action: keys.Categories, order: tags([]string{"Wave 7"}, []string{"Campaign"}), goes: "message.patch", back: "message.patch", is: isTagged},
		{name: "report", action: keys.Report, order: order(keys.Report, triage.Details{Report: triage.Report{As: graph.Phish, Move: true}}), to: "junkemail", goes: "message.report", back: "message.move", is: in("junkemail")},
		{name: "report, left", action: keys.Report, order: order(keys.Report, triage.Details{Report: triage.Report{As: graph.Junk}}), goes: "message.report", is: in("inbox"), unseen: true},
		{name: "block in the tenant", action: keys.BlockTenant, order: order(keys.BlockTenant, triage.Details{Tenant: triage.TenantBlock{Until: time.Now().AddDate(0, 0, 7), Note: "a wave"}}), goes: "threat.submit", is: in("inbox"), unseen: true},
		{name: "block", action: keys.Block, to: "deleteditems", goes: "rules.create", back: "rule.delete", rule: true},
		{name: "unblock", action: keys.Unblock, to: "deleteditems", goes: "rule.delete", back: "rules.create", rule: true, free: true},
	}
}

// TestEveryWriteHasARow fails for an action that writes, or is done in a way of its own, and is not in the table above.
func TestEveryWriteHasARow(t *testing.T) {
	has := func(id keys.ID) bool {
		if by, ok := elsewhere[id]; ok {
			id = by
		}
		return slices.ContainsFunc(writes(), func(w write) bool { return w.action == id }) || slices.ContainsFunc(wholes(), func(w whole) bool { return w.action == id })
	}
	for _, a := range keys.Actions() {
		if a.Writes && len(a.Keys) > 0 && a.ID != keys.Undo && a.Group != keys.Following && !has(a.ID) && !heldElsewhere[a.ID] { // doing again is the action itself
			t.Errorf("%s writes, and has no row in writes() or wholes()", a.ID)
		}
	}
	for _, id := range triage.Specials() {
		if !has(id) && !heldElsewhere[id] {
			t.Errorf("%s is done in a way of its own, and has no row in writes() or wholes()", id)
		}
	}
}

// theirRule is a block that somebody else has made.
const theirRule = "Block sender: bob@y.test"

// offRule is an ordinary rule behind it that is switched off.
const offRule = "News"

// littleTenant is a tenant of one mailbox with n messages in the Inbox, every second of them read: quick to make.
func littleTenant(n int) world.Tenant {
	inbox := world.Folder{Name: "Inbox", WellKnown: "inbox"}
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for i := range n {
		from := world.Address{Name: "Sender", Address: fmt.Sprintf("sender%d@x.test", i)}
		m := world.Message{
			InternetMessageID: fmt.Sprintf("<%d@little>", i), Subject: fmt.Sprintf("Message %d", i), From: from, Sent: at, Received: at.Add(-time.Duration(i) * time.Minute), Read: i%2 == 1,
			MIME: func() []byte { return []byte("Subject: x\r\n\r\nx\r\n") },
		}
		if i%3 == 0 {
			m.Categories = []string{"Campaign", "Other"}
		}
		inbox.Messages = append(inbox.Messages, m)
	}
	folders := []world.Folder{inbox}
	for _, f := range [][2]string{{"Archive", "archive"}, {"Deleted Items", "deleteditems"}, {"Junk Email", "junkemail"}, {"Drafts", "drafts"}, {"Sent Items", "sentitems"}} {
		folders = append(folders, world.Folder{Name: f[0], WellKnown: f[1]})
	}
	return world.Tenant{
		ID: "11111111-1111-1111-1111-111111111111", Apps: []world.App{{ClientID: "app", Secret: "s"}}, Domains: []string{"x.test"},
		Users: []world.User{{ID: "u1", UserPrincipalName: "soc@x.test", Mail: "soc@x.test", AccountEnabled: true}},
		Mailboxes: []world.Mailbox{{UserID: "u1", TimeZone: "UTC", Folders: folders, Events: littleEvents(at), Rules: []world.Rule{{
			DisplayName: theirRule, Sequence: 1, Enabled: true, Conditions: map[string]any{"senderContains": []any{"bob@y.test"}}, Actions: map[string]any{"delete": true},
		}, {
			DisplayName: offRule, Sequence: 2, Conditions: map[string]any{"subjectContains": []any{"news"}}, Actions: map[string]any{"moveToFolder": "Archive"},
		}}}},
	}
}

// little is a bench on a little tenant, over the network or in memory.
func little(t testing.TB, n int, memory bool) *bench {
	t.Helper()
	opts := emulator.Options{Tenant: littleTenant(n), Mailbox: "soc@x.test"}
	b := &bench{t: t, dir: t.TempDir(), mailbox: opts.Mailbox}
	var err error
	if memory {
		var transport *http.Transport
		b.e, transport, err = emulator.StartInMemory(opts)
		b.transport = transport
	} else {
		b.e, err = emulator.Start("127.0.0.1:0", false, opts)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if idle, ok := b.transport.(*http.Transport); ok {
			idle.CloseIdleConnections()
		}
		b.e.Stop()
	})
	b.box = b.client()
	b.engine = b.open()
	return b
}

// ready makes a write's order for n messages: the mailbox is as the write needs it.
func (b *bench) ready(w write, n int) triage.Order {
	b.t.Helper()
	o := w.order
	o.Action = w.action
	if w.to != "" {
		o.To = b.place(w.to)
	}
	for _, t := range b.inbox(1000) {
		if len(o.Targets) < n && t.Read == w.read {
			o.Targets = append(o.Targets, t)
		}
	}
	if len(o.Targets) != n {
		b.t.Fatalf("%d messages for %s", len(o.Targets), w.name)
	}
	if w.free {
		b.do(triage.Order{Action: keys.Block, Targets: o.Targets, To: o.To})
	}
	return o
}

// lies is where a message lies, and how.
type lies struct {
	folder string
	emulator.Lying
}

func (l lies) String() string { return fmt.Sprint(l.folder, l.Read, l.Categories, l.Flag) }

// world is a mailbox as it is.
type worldState struct {
	all    map[string]lies           // by id
	copies map[string]map[string]int // by Internet message id and folder
	rules  string
}

func (b *bench) world() worldState {
	b.t.Helper()
	s, err := b.e.Mailbox("")
	if err != nil {
		b.t.Fatal(err)
	}
	w := worldState{all: map[string]lies{}, copies: map[string]map[string]int{}}
	for folder, list := range s.Folders {
		for _, m := range list {
			w.all[m.ID] = lies{folder, m}
			if w.copies[m.InternetMessageID] == nil {
				w.copies[m.InternetMessageID] = map[string]int{}
			}
			w.copies[m.InternetMessageID][folder]++
		}
	}
	raw, err := json.Marshal(s.Rules)
	if err != nil {
		b.t.Fatal(err)
	}
	w.rules = strings.ToLower(string(raw))
	return w
}

func (w worldState) ruled(sender string) int { return strings.Count(w.rules, strconv.Quote(sender)) }

// did tells whether a write shows on a message; before is how the mailbox was.
func (w write) did(before, now worldState, t triage.Target) bool {
	l, there := now.all[t.ID]
	switch {
	case w.gone:
		return !there
	case w.copies:
		return now.copies[t.InternetMessageID][w.to] > before.copies[t.InternetMessageID][w.to]
	case w.rule:
		return now.ruled(t.From) == 0 == w.free
	}
	return there && w.is(l.folder, l.Lying)
}

// twice tells of what was done more than once.
func (w write) twice(before, now worldState, t triage.Target) bool {
	switch {
	case w.copies:
		return now.copies[t.InternetMessageID][w.to] > before.copies[t.InternetMessageID][w.to]+1
	case w.rule:
		return now.ruled(t.From) > 2 // as name and as address
	}
	return false
}

// others holds what is no target to what it was.
func (b *bench) others(before, now worldState, targets []triage.Target, but ...string) {
	b.t.Helper()
	ours := map[string]bool{}
	for _, t := range targets {
		ours[t.ID] = true
	}
	for id, l := range before.all {
		if !ours[id] && now.all[id].String() != l.String() {
			b.t.Errorf("a message that was no target was %s, and is %s", l, now.all[id])
		}
	}
	for id, l := range now.all {
		if _, known := before.all[id]; !known && !slices.Contains(but, l.folder) {
			b.t.Errorf("a new message lies in %s", l.folder)
		}
	}
}

// asItWas holds a mailbox to what it was; copies may lie in Deleted Items.
func (b *bench) asItWas(w write, before worldState) {
	b.t.Helper()
	now := b.world()
	for id, l := range before.all {
		if now.all[id].String() != l.String() {
			b.t.Errorf("%s: a message was %s, and is %s", w.name, l, now.all[id])
		}
	}
	for id, l := range now.all {
		if _, known := before.all[id]; !known && (!w.copies || l.folder != "deleteditems") {
			b.t.Errorf("%s: a new message lies in %s", w.name, l.folder)
		}
	}
	if w.rule {
		for _, l := range before.all {
			if before.ruled(l.From) != now.ruled(l.From) {
				b.t.Errorf("%s: %s was in %d rules, and is in %d", w.name, l.From, before.ruled(l.From)/2, now.ruled(l.From)/2)
			}
		}
	}
}

// roundTripper is a function that sends requests.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// heldElsewhere are the actions that are not about messages in folders: sending_test.go, blocks_test.go and events_test.go
// hold them to crashes, lost answers, refusals and undo. Replying and forwarding send a letter; blocking an organizer is
// blocking an address.
var heldElsewhere = map[keys.ID]bool{
	keys.Send: true, keys.Reply: true, keys.ReplyAll: true, keys.Forward: true, keys.NewMessage: true,
	keys.DeleteEvent: true, keys.CancelEvent: true, keys.BlockOrg: true,
}
