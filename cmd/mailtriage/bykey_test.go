package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/cmd/mailtriage/do"
	"mailtriage/graph/emulator"
	"mailtriage/keys"
	"mailtriage/tui"
)

// sent is a request that must have been sent. In the path {m} is the row's message, * is any one segment; the path begins
// after the mailbox's own, unless it begins with a slash.
type sent struct {
	method, path string
	body         []string // parts of the body, or of the query
}

// deed is one action, done by keys and by the command line: both must send the same.
type deed struct {
	does   []keys.ID // the actions that it is about
	press  []step    // by keys, in the list, the cursor on the row's message
	run    []string  // mailtriage do …
	first  *deed     // what must be so before; it may have such a one itself
	writes []sent    // all requests that write, in any order
	reads  []sent    // requests that must be among the others
	ran    []sent    // and of the command line alone: what a screen has read before
	after  func(*testing.T, emulator.MailboxState, emulator.Lying) bool
	undone string // what the screen says after u; empty: it can't be undone
	leaves string // what undo leaves behind, in a line of the mailbox's state
	fault  string // what goes wrong by then
}

// step is keys to press, and what the screen shows then; after Esc, what it shows no longer: keys that come at once after an
// Esc are another key.
type step struct {
	keys  string
	shows string
}

func moved(to string) func(*testing.T, emulator.MailboxState, emulator.Lying) bool {
	return func(_ *testing.T, s emulator.MailboxState, m emulator.Lying) bool {
		_, ok := lying(s, to, m.ID)
		return ok
	}
}

func stays(ok func(emulator.Lying) bool) func(*testing.T, emulator.MailboxState, emulator.Lying) bool {
	return func(_ *testing.T, s emulator.MailboxState, m emulator.Lying) bool {
		now, has := lying(s, "inbox", m.ID)
		return has && ok(now)
	}
}

func lying(s emulator.MailboxState, folder, id string) (emulator.Lying, bool) {
	i := slices.IndexFunc(s.Folders[folder], func(m emulator.Lying) bool { return m.ID == id })
	if i < 0 {
		return emulator.Lying{}, false
	}
	return s.Folders[folder][i], true
}

// hasRule tells that a rule is about the message's sender, from the given place in the address on.
func hasRule(from string) func(*testing.T, emulator.MailboxState, emulator.Lying) bool {
	return func(t *testing.T, s emulator.MailboxState, m emulator.Lying) bool {
		return strings.Contains(asJSON(t, s.Rules), `"`+m.From[strings.Index(m.From, from):]+`"`)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// deeds is the table: each action that writes, by its keys at 80x24 and by the command line.
func deeds() map[string]deed {
	const wave, cases = "inbox/Phishing/Parcel wave", "Evidence/Closed cases"
	move := []sent{{"POST", "messages/{m}/move", []string{`"destinationId"`}}}
	patch := func(parts ...string) []sent { return []sent{{"PATCH", "messages/{m}", parts}} }
	read := deed{press: []step{{"r", "Marked as read: 1 message"}}, run: []string{"read", "--id", "{m}"}}
	block := deed{press: []step{{"b", "its mail goes to"}, {"1", "Blocked {from}"}}, run: []string{"block", "--id", "{m}"}}
	toCases := deed{
		press: []step{{"m", "Move 1 message to"}, {"closedcases", "▌ " + cases}, {"\r", "Moved 1 message to"}}, run: []string{"move", "--id", "{m}", "--folder", cases},
	}
	made := deed{press: inTree("+", "Create a folder below", "Spent\r", "▾ Closed cases"), run: []string{"create-folder", "--folder", cases + "/Spent"}}
	spent := deed{
		first: &made, press: []step{{"j", "▌      Spent"}, {"d", "Deleted the folder " + cases + "/Spent"}},
		run: []string{"delete-folder", "--folder", cases + "/Spent"},
	}
	list := map[string]deed{
		"delete": {
			does: []keys.ID{keys.Delete, keys.Undo}, press: []step{{"d", "Deleted 1 message"}}, run: []string{"delete", "--id", "{m}"},
			writes: move, after: moved("deleteditems"), undone: "Undone: deleted 1 message",
		},
		"delete for good": {
			does: []keys.ID{keys.Purge}, press: []step{{"D", "Type the count, 1"}, {"1\r", "Deleted for good: 1 message"}},
			run: []string{"delete-for-good", "--id", "{m}", "--confirm", "1"}, writes: []sent{{"POST", "messages/{m}/permanentDelete", nil}},
			after: func(t *testing.T, s emulator.MailboxState, m emulator.Lying) bool {
				return !strings.Contains(asJSON(t, s), m.ID)
			},
		},
		"move": {
			does: []keys.ID{keys.Move}, press: []step{{"m", "Move 1 message to"}, {"parcelw", "▌ Inbox/Phishing/Parcel wave"}, {"\r", "Moved 1 message to"}},
			run: []string{"move", "--id", "{m}", "--folder", wave}, writes: move, after: moved(wave), undone: "Undone: moved 1 message",
		},
		"copy": {
			does: []keys.ID{keys.Copy}, press: []step{{"y", "Copy 1 message to"}, {"parcelw", "▌ Inbox/Phishing/Parcel wave"}, {"\r", "Copied 1 message to"}},
			run: []string{"copy", "--id", "{m}", "--folder", wave}, writes: []sent{{"POST", "messages/{m}/copy", []string{`"destinationId"`}}},
			after: func(_ *testing.T, s emulator.MailboxState, m emulator.Lying) bool {
				_, stayed := lying(s, "inbox", m.ID)
				return stayed && slices.Contains(subjects(s.Folders[wave]), m.Subject)
			}, undone: "Undone: copied 1 message", leaves: "+ deleteditems: ",
		},
		"archive": {
			does: []keys.ID{keys.Archive}, press: []step{{"a", "Archived 1 message"}}, run: []string{"archive", "--id", "{m}"},
			writes: move, after: moved("archive"), undone: "Undone: archived 1 message",
		},
		"read": {
			does: []keys.ID{keys.MarkRead}, press: read.press, run: read.run, writes: patch(`"isRead":true`),
			after: stays(func(m emulator.Lying) bool { return m.Read }), undone: "Undone: marked as read",
		},
		"unread": {
			does: []keys.ID{keys.MarkUnread}, first: &read, press: []step{{"R", "Marked as unread: 1 message"}}, run: []string{"unread", "--id", "{m}"},
			writes: patch(`"isRead":false`), after: stays(func(m emulator.Lying) bool { return !m.Read }), undone: "Undone: marked as unread",
		},
		"categories": {
			does: []keys.ID{keys.Categories}, press: []step{{"c", "Categories of 1 message"}, {"Wave 7", "Wave 7"}, {"\r\r", "Changed the categories of 1 message"}},
			run: []string{"categories", "--id", "{m}", "--category", "Wave 7"}, writes: patch(`"categories":["Wave 7"]`),
			after:  stays(func(m emulator.Lying) bool { return slices.Equal(m.Categories, []string{"Wave 7"}) }),
			undone: "Undone: changed the categories of 1 message",
		},
		"flag": {
			does: []keys.ID{keys.Flag}, press: []step{{"F", "Flagged 1 message"}}, run: []string{"flag", "--id", "{m}"}, writes: patch(`"flagStatus":"flagged"`),
			after: stays(func(m emulator.Lying) bool { return m.Flag == "flagged" }), undone: "Undone: flagged 1 message",
		},
		"report": {
			does: []keys.ID{keys.Report}, press: []step{{"p", "Report 1 message as"}, {"1", "Reported 1 message as phish"}},
			run: []string{"report", "--id", "{m}", "--report-action", "phish", "--is-message-move-requested"},
			// v1.0 is asked once, and does not know it; from then on it is beta.
			writes: []sent{{"POST", "/beta/users/*/messages/{m}/reportMessage", []string{`"phish"`, `"IsMessageMoveRequested":true`}}},
			after:  moved("junkemail"), undone: "Moved back",
		},
		"block an address": {
			does: []keys.ID{keys.Block}, press: block.press, run: block.run, writes: []sent{{"POST", "mailFolders/inbox/messageRules", []string{"{from}"}}},
			after: hasRule(""), undone: "Undone: blocked {from}",
		},
		"block a domain": {
			does: []keys.ID{keys.Block}, press: []step{{"b", "its domain"}, {"2", "Block a domain"}, {"y", "Blocked @{domain}"}}, run: []string{"block", "--domain", "{domain}"},
			writes: []sent{{"POST", "mailFolders/inbox/messageRules", []string{"@{domain}"}}}, after: hasRule("@"), undone: "Undone: blocked @{domain}",
		},
		"unblock": {
			does: []keys.ID{keys.Unblock}, first: &block, press: []step{{"B", "Unblocked {from}"}}, run: []string{"unblock", "--id", "{m}"},
			writes: []sent{{"DELETE", "mailFolders/inbox/messageRules/*", nil}},
			after: func(t *testing.T, s emulator.MailboxState, m emulator.Lying) bool {
				return !strings.Contains(asJSON(t, s.Rules), m.From)
			},
			undone: "Undone: unblocked {from}",
		},
		"block in the tenant": {
			does: []keys.ID{keys.BlockTenant}, press: []step{{"b", "the whole tenant"}, {"3", "30"}, {"\r", ""}, {"a wave\r", "y"}, {"y", "Submitted"}},
			run:    []string{"block-tenant", "--id", "{m}", "--note", "a wave", "--confirm", "1"},
			writes: []sent{{"POST", "/beta/security/threatSubmission/emailThreats", []string{`"tenantAllowOrBlockListAction"`, "a wave"}}},
		},
		"create a folder": {
			does: []keys.ID{keys.CreateFolder}, press: inTree("+", "Create a folder below", "2026\r", "Created the folder "+cases+"/2026"),
			run: []string{"create-folder", "--folder", cases + "/2026"}, writes: []sent{{"POST", "mailFolders/*/childFolders", []string{`"displayName":"2026"`}}},
			after: hasFolder(cases + "/2026"), undone: "Undone: created the folder", leaves: "+ deleteditems/2026",
		},
		"rename a folder": {
			does: []keys.ID{keys.RenameFolder}, press: inTree("e", "Rename "+cases, "\x15Shut\r", "Renamed the folder "+cases),
			run: []string{"rename-folder", "--folder", cases, "--name", "Shut"}, writes: []sent{{"PATCH", "mailFolders/*", []string{`"displayName":"Shut"`}}},
			after: hasFolder("Evidence/Shut"), undone: "Undone: renamed the folder",
		},
		"move a folder": {
			does: []keys.ID{keys.MoveFolder}, press: inTree("m", "Move", "archive", "▌ Archive", "\r", "Moved the folder "+cases),
			run: []string{"move-folder", "--folder", cases, "--parent-folder", "archive"}, writes: []sent{{"POST", "mailFolders/*/move", []string{`"destinationId"`}}},
			after: hasFolder("archive/Closed cases"), undone: "Undone: moved the folder",
		},
		"delete a folder": {
			does: []keys.ID{keys.DeleteFolder}, press: inTree("d", "Deleted the folder "+cases), run: []string{"delete-folder", "--folder", cases},
			writes: []sent{{"POST", "mailFolders/*/move", []string{`"destinationId"`}}}, after: hasFolder("deleteditems/Closed cases"), undone: "Undone: deleted the folder",
		},
		"delete a folder for good": {
			does: []keys.ID{keys.PurgeFolder}, first: &spent, press: []step{{"d", "Type the count, 0"}, {"0\r", "Deleted the folder Deleted Items/Spent for good"}},
			run: []string{"delete-folder-for-good", "--folder", "deleteditems/Spent", "--confirm", "0"}, writes: []sent{{"POST", "mailFolders/*/permanentDelete", nil}},
			after: func(t *testing.T, s emulator.MailboxState, m emulator.Lying) bool {
				return !hasFolder("deleteditems/Spent")(t, s, m)
			},
		},
		"empty a folder": {
			does: []keys.ID{keys.EmptyFolder}, first: &toCases, press: inTree("D", "Type the count, 1", "1\r", "Deleted 1 message"),
			run: []string{"empty-folder", "--folder", cases, "--confirm", "1"}, writes: move, after: moved("deleteditems"), undone: "Undone: deleted 1 message",
		},
		"retry": {
			does: []keys.ID{keys.Retry}, fault: `[{"operation":"message.move","status":403,"count":1}]`,
			first: &deed{press: []step{{"d", "not allowed"}}, run: []string{"delete", "--id", "{m}"}},
			press: []step{{"5", "Jobs"}, {"r", "Deleted 1 message"}, {"1", "Inbox"}}, run: []string{"retry-failed", "--id", "{m}"}, writes: move, after: moved("deleteditems"), undone: "Undone: deleted 1 message",
		},
		"rule deleted": {
			does: []keys.ID{keys.DeleteRule}, press: inRules("g", "d", `Deleted the rule "Newsletters"`), run: []string{"delete-rule", "--rule-id", "Newsletters"},
			writes: []sent{{"DELETE", "mailFolders/inbox/messageRules/*", nil}}, after: hasRules("Scanner reports", "Tickets"), undone: "Undone: deleted the rule",
		},
		"rule down": {
			does: []keys.ID{keys.RuleDown}, press: inRules("g", "J", `Moved the rule "Newsletters" to place 2 of 3`),
			writes: []sent{{"PATCH", "mailFolders/inbox/messageRules/*", []string{`"sequence":`}}}, after: hasRules("Scanner reports", "Newsletters", "Tickets"), undone: "Undone: moved the rule",
		},
		"rule off": {
			does: []keys.ID{keys.DisableRule}, press: inRules("g", "-", `Switched off the rule "Newsletters"`), run: []string{"disable-rule", "--rule-id", "Newsletters"},
			writes: []sent{{"PATCH", "mailFolders/inbox/messageRules/*", []string{`{"isEnabled":false}`}}}, undone: "Undone: switched off the rule",
		},
		"rule on": {
			does: []keys.ID{keys.EnableRule}, press: inRules("G", "+", `Switched on the rule "Tickets"`), run: []string{"enable-rule", "--rule-id", "Tickets"},
			writes: []sent{{"PATCH", "mailFolders/inbox/messageRules/*", []string{`{"isEnabled":true}`}}}, undone: "Undone: switched on the rule",
		},
		"rule up": {
			does: []keys.ID{keys.RuleUp, keys.MoveRule}, press: inRules("G", "K", `Moved the rule "Tickets" to place 2 of 3`), run: []string{"move-rule", "--rule-id", "Tickets", "--up"},
			writes: []sent{{"PATCH", "mailFolders/inbox/messageRules/*", []string{`"sequence":`}}}, after: hasRules("Newsletters", "Tickets", "Scanner reports"), undone: "Undone: moved the rule",
		},
		"reply": {
			does:  []keys.ID{keys.Reply, keys.Send},
			press: []step{{"w", "RE: {subject}"}, {"We look into it.\x13", "Send this?"}, {"y", "Sent the reply to {from}"}},
			run:   []string{"reply", "--id", "{m}", "--body", "We look into it.", "--undo-send", "off"},
			writes: []sent{
				{"POST", "messages/{m}/createReply", nil}, {"PATCH", "messages/*", []string{"We look into it."}}, {"POST", "messages/*/send", nil},
			},
			after: inSent("RE: "),
		},
		"reply all": {
			does:  []keys.ID{keys.ReplyAll},
			press: []step{{"W", "RE: {subject}"}, {"We look into it.\x13", "Send this?"}, {"y", "Sent the reply to all to {from}"}},
			run:   []string{"reply-all", "--id", "{m}", "--body", "We look into it.", "--undo-send", "off"},
			writes: []sent{
				{"POST", "messages/{m}/createReplyAll", nil}, {"PATCH", "messages/*", []string{"We look into it."}}, {"POST", "messages/*/send", nil},
			},
			after: inSent("RE: "),
		},
		"forward": {
			does:  []keys.ID{keys.Forward},
			press: []step{{"f", "FW: {subject}"}, {"ada@contoso.com\t\tSee below.\x13", "Send this?"}, {"y", "Sent the forward to ada@contoso.com"}},
			run:   []string{"forward", "--id", "{m}", "--to", "ada@contoso.com", "--body", "See below.", "--undo-send", "off"},
			writes: []sent{
				{"POST", "messages/{m}/createForward", nil}, {"PATCH", "messages/*", []string{"See below.", "ada@contoso.com"}}, {"POST", "messages/*/send", nil},
			},
			after: inSent("FW: "),
		},
		"new message": {
			does:  []keys.ID{keys.NewMessage, keys.Send},
			press: []step{{"n", "New message"}, {"ada@contoso.com\tNews of {subject}\tAll is well.\x13", "Send this?"}, {"y", "Sent the message to ada@contoso.com"}},
			run:   []string{"send", "--to", "ada@contoso.com", "--subject", "News of {subject}", "--body", "All is well.", "--undo-send", "off"},
			writes: []sent{
				{"POST", "messages", []string{"ada@contoso.com", "All is well."}}, {"POST", "messages/*/send", nil},
			},
			after: inSent("News of "),
		},
	}
	maps.Copy(list, deedsInTabs())
	return list
}

// inTree are steps with the cursor on the folder of closed cases in the tree: keys and what is shown then, in turn.
func inTree(keysAndShown ...string) []step {
	list := []step{{"'", "Go to a folder"}, {"closedcases", "▌ Evidence/Closed cases"}, {"\r", "Evidence/Closed cases"}, {"\t\t", "Folders"}}
	for pair := range slices.Chunk(keysAndShown, 2) {
		list = append(list, step{pair[0], pair[1]})
	}
	return list
}

// inRules are steps in the tab of rules, and back: to the first or the last of them, and the key.
func inRules(end, key, says string) []step {
	return []step{{"2", "Rules 3"}, {end, "▌     "}, {key, says}, {"1", "unread)"}}
}

// hasRules holds the mailbox to its rules, in their sequence.
func hasRules(names ...string) func(*testing.T, emulator.MailboxState, emulator.Lying) bool {
	return func(_ *testing.T, s emulator.MailboxState, _ emulator.Lying) bool {
		var got []string
		for _, r := range s.Rules {
			got = append(got, fmt.Sprint(r["displayName"]))
		}
		return slices.Equal(got, names)
	}
}

func hasFolder(name string) func(*testing.T, emulator.MailboxState, emulator.Lying) bool {
	return func(_ *testing.T, s emulator.MailboxState, _ emulator.Lying) bool { return s.Folders[name] != nil }
}

func inSent(prefix string) func(*testing.T, emulator.MailboxState, emulator.Lying) bool {
	return func(_ *testing.T, s emulator.MailboxState, m emulator.Lying) bool {
		return slices.Contains(subjects(s.Folders["sentitems"]), prefix+m.Subject)
	}
}

// letter is a mail of a row of its own, on top of the Inbox.
func (s *server) letter(t *testing.T, row string) (m emulator.Lying, fill func(string) string) {
	t.Helper()
	domain := strings.ReplaceAll(row, " ", "-") + ".example"
	m = emulator.Lying{Subject: "About " + row, From: "eve@" + domain}
	s.admin(t, "POST", "clock", "application/json", []byte(`{"advance":"2s"}`), nil)
	mime := fmt.Sprintf("From: %s\r\nTo: soc@contoso.com\r\nSubject: %s\r\nMessage-ID: <%s@row.test>\r\n\r\nText %s.\r\n", m.From, m.Subject, url.PathEscape(row), row)
	var got struct{ ID string }
	s.admin(t, "POST", "messages", "message/rfc822", []byte(mime), &got)
	m.ID = got.ID
	now := s.mailbox(t)
	put := strings.NewReplacer("{m}", m.ID, "{from}", m.From, "{domain}", domain, "{subject}", m.Subject, "{dir}", filepath.Join(t.TempDir(), "out")).Replace
	return m, func(text string) string { return put(named(now, text)) }
}

// named puts ids in place of {rule name} and {event subject}.
func named(now emulator.MailboxState, text string) string {
	if !strings.Contains(text, "{rule ") && !strings.Contains(text, "{event ") {
		return text
	}
	for _, r := range now.Rules {
		text = strings.ReplaceAll(text, fmt.Sprintf("{rule %s}", r["displayName"]), fmt.Sprint(r["id"]))
	}
	for _, e := range now.Events {
		text = strings.ReplaceAll(text, "{event "+e.Subject+"}", e.ID)
	}
	return text
}

// state is the mailbox, so that two can be compared: the order within a folder and the numbers of rules don't matter, their
// sequence does.
func (s *server) state(t *testing.T) string {
	t.Helper()
	now := s.mailbox(t)
	var lines []string
	for name, list := range now.Folders {
		lines = append(lines, name)
		for _, m := range list {
			lines = append(lines, name+": "+asJSON(t, m))
		}
	}
	lines = append(lines, "rules in sequence: "+strings.Join(ruleNames(now), ", "))
	for _, e := range now.Events {
		lines = append(lines, "event "+asJSON(t, e))
	}
	for _, r := range now.Rules {
		delete(r, "id")
		delete(r, "sequence")
		lines = append(lines, "rule "+asJSON(t, r))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// differ tells the lines that only one of two states has.
func differ(before, after string) []string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	var out []string
	for _, l := range a {
		if !slices.Contains(b, l) {
			out = append(out, "- "+l)
		}
	}
	for _, l := range b {
		if !slices.Contains(a, l) {
			out = append(out, "+ "+l)
		}
	}
	return out
}

func (w sent) matches(r emulator.Request, fill func(string) string) bool {
	want := w.path
	if !strings.HasPrefix(want, "/") {
		want = "/v1.0/users/soc@contoso.com/" + want
	}
	wants, gots := strings.Split(want, "/"), strings.Split(r.Path, "/")
	if r.Method != w.method || len(wants) != len(gots) {
		return false
	}
	for i, got := range gots {
		if got, err := url.PathUnescape(got); err != nil || wants[i] != "*" && fill(wants[i]) != got {
			return false
		}
	}
	query, err := url.QueryUnescape(r.Query)
	return err == nil && !slices.ContainsFunc(w.body, func(part string) bool { return !strings.Contains(query+string(r.Body), fill(part)) })
}

// check holds what reached the server to what must have been sent: all that writes, and nothing else that does.
func (s *server) check(t *testing.T, writes, reads []sent, fill func(string) string) {
	t.Helper()
	left := slices.Clone(writes)
	var others []emulator.Request
	for _, r := range s.requests(t) {
		if !strings.Contains(r.Headers["Prefer"], `IdType="ImmutableId"`) {
			t.Errorf("%s %s does not ask for immutable ids", r.Method, r.Path)
		}
		if r.Method == http.MethodGet || strings.HasSuffix(r.Path, "/$batch") || r.Status == http.StatusBadRequest && strings.HasSuffix(r.Path, "/reportMessage") {
			others = append(others, r)
			continue
		}
		i := slices.IndexFunc(left, func(w sent) bool { return w.matches(r, fill) })
		if i < 0 {
			t.Errorf("it sent %s %s %s, answered %d", r.Method, r.Path, r.Body, r.Status)
			continue
		}
		if r.Status >= 300 {
			t.Errorf("%s %s was answered %d", r.Method, r.Path, r.Status)
		}
		left = slices.Delete(left, i, i+1)
	}
	for _, w := range reads {
		if !slices.ContainsFunc(others, func(r emulator.Request) bool { return w.matches(r, fill) }) {
			left = append(left, w)
		}
	}
	if len(left) > 0 {
		for _, r := range others {
			t.Logf("it sent %s %s?%s", r.Method, r.Path, r.Query)
		}
	}
	for _, w := range left {
		t.Errorf("it did not send %s %s %q", w.method, fill(w.path), w.body)
	}
}

// await waits until requests that read have been sent: not every one of them shows on the screen.
func (s *server) await(t *testing.T, reads []sent, fill func(string) string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		got := s.requests(t)
		if !slices.ContainsFunc(reads, func(w sent) bool {
			return !slices.ContainsFunc(got, func(r emulator.Request) bool { return w.matches(r, fill) })
		}) {
			return
		}
	}
}

func (s *server) forget(t *testing.T) {
	t.Helper()
	s.admin(t, http.MethodDelete, "requests", "", nil, nil)
}

func (d deed) holds(t *testing.T, s *server, m emulator.Lying) {
	t.Helper()
	if d.after != nil && !d.after(t, s.mailbox(t), m) {
		t.Errorf("the mailbox is not as it must be: %s", asJSON(t, s.mailbox(t)))
	}
}

// isBack holds the mailbox after an undo to what it was before.
func (d deed) isBack(t *testing.T, before, after string, fill func(string) string) {
	t.Helper()
	for _, line := range differ(before, after) {
		if d.leaves == "" || !strings.HasPrefix(line, fill(d.leaves)) {
			t.Errorf("the undo left the mailbox other than it was: %s", line)
		}
	}
}

// TestEachActionByKey does each action by its keys, in one program at 80x24, against the emulator as another process.
func TestEachActionByKey(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--tls", "--messages", "40")
	term := newTerminal(t, 80, 24, program(t, s.vars("XDG_STATE_HOME="+t.TempDir(), varLive+"=off", "MAILTRIAGE_UNDO_SEND=off", "MAILTRIAGE_JUDGE=false"))) // what is asked for is asked for by a key
	term.Shows("unread)", "live off")
	list := deeds()
	maps.Copy(list, looks())
	for _, name := range slices.Sorted(maps.Keys(list)) {
		d := list[name]
		if d.press == nil {
			continue
		}
		t.Run(name, func(t *testing.T) {
			term.t = t
			m, fill := s.letter(t, name)
			term.Press("1", "'")
			term.Shows("Go to a folder")
			term.Press("inbox")
			term.Shows("▌ Inbox")
			term.Press("\r", "\x12") // refresh
			term.Shows(m.Subject)
			term.Press("g")
			term.Shows("Text " + name + ".")
			var press func(d deed)
			press = func(d deed) {
				if d.first != nil {
					press(*d.first)
				}
				for _, p := range d.press {
					term.Press(fill(p.keys))
					if p.keys == "\x1b" {
						term.Gone(fill(p.shows))
						continue
					}
					term.Shows(fill(p.shows))
				}
			}
			if d.fault != "" {
				s.admin(t, http.MethodPost, "faults", "application/json", []byte(d.fault), nil)
			}
			if d.first != nil {
				press(*d.first)
			}
			before := s.state(t)
			s.forget(t)
			d.first = nil
			press(d)
			s.await(t, d.reads, fill)
			s.check(t, d.writes, d.reads, fill)
			d.holds(t, s, m)
			if d.undone != "" {
				term.Press("u")
				term.Shows(fill(d.undone))
				d.isBack(t, before, s.state(t), fill)
			}
		})
		if t.Failed() {
			t.Logf("the screen:\n%s", term.Screen())
			return
		}
	}
}

// TestEachActionByCommand does each action by the command line, against the emulator as another process.
func TestEachActionByCommand(t *testing.T) {
	t.Parallel()
	s, home := startServer(t, "--tls", "--messages", "40"), t.TempDir()
	if err := readSearches(filepath.Join(home, "mailtriage", "searches.json")).of(config.DefaultProfile).Put(tui.SavedSearch{Name: "Waves", Query: tui.SearchQuery{Text: "wave"}}); err != nil {
		t.Fatal(err)
	}
	list := deeds()
	maps.Copy(list, looks())
	for _, name := range slices.Sorted(maps.Keys(list)) {
		d := list[name]
		if d.run == nil {
			continue
		}
		t.Run(name, func(t *testing.T) {
			m, fill := s.letter(t, name)
			run := func(args ...string) {
				t.Helper()
				for i := range args {
					args[i] = fill(args[i])
				}
				if code, rows, errs := s.act(t, home, "", args...); code != 0 || len(rows) == 0 {
					t.Fatalf("%q: %d %v %s", args, code, rows, errs)
				}
			}
			if d.fault != "" { // the first command fails by it
				s.admin(t, http.MethodPost, "faults", "application/json", []byte(d.fault), nil)
				if code, _, errs := s.act(t, home, "", d.first.run[0], "--id", m.ID); code == 0 {
					t.Fatalf("%q did not fail: %s", d.first.run, errs)
				}
			} else {
				var chain []*deed
				for at := d.first; at != nil; at = at.first {
					chain = append(chain, at)
				}
				for _, at := range slices.Backward(chain) {
					run(slices.Clone(at.run)...)
				}
			}
			before := s.state(t)
			s.forget(t)
			run(slices.Clone(d.run)...)
			s.check(t, d.writes, slices.Concat(d.reads, d.ran), fill)
			d.holds(t, s, m)
			if d.undone != "" {
				run("undo")
				d.isBack(t, before, s.state(t), fill)
			}
		})
	}
}

// toldElsewhere are actions that need a job which is stopped in the middle, a rule of somebody else's, or another mailbox: the
// tests that do them by keys and by the command line.
var toldElsewhere = map[keys.ID]string{
	keys.Rest: "TestActivityStory, TestDoTheRest", keys.LiftRule: "TestLiftRule",
	keys.ExportCard: "TestTheCardIsExported of tui",
	keys.TheirRules: "TestInvestigation", keys.TheirCalendar: "TestInvestigation", keys.ShowEvidence: "TestInvestigation",
}

// TestEachWritingActionHasADeed fails for an action that writes and is offered by keys, or by the command line, and is in
// no row of that way.
func TestEachWritingActionHasADeed(t *testing.T) {
	byKey, byRun := map[keys.ID]bool{}, map[keys.ID]bool{}
	for _, d := range deeds() {
		for _, id := range d.does {
			byKey[id] = byKey[id] || d.press != nil
			byRun[id] = byRun[id] || d.run != nil
		}
	}
	for _, a := range keys.Actions() {
		if !a.Writes || slices.Contains(inTheCalendar, a.ID) {
			continue
		}
		command, has := do.Lookup(string(a.ID))
		if len(a.Keys) > 0 && !byKey[a.ID] && toldElsewhere[a.ID] == "" {
			t.Errorf("%s is done by %s, and is in no row with keys", a.ID, a.Keys)
		}
		if has && !byRun[a.ID] && toldElsewhere[a.ID] == "" {
			t.Errorf("%s is done by mailtriage do %s, and is in no row with a command", a.ID, command.Name)
		}
	}
}
