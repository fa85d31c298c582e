package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/keys"
)

// What the mailbox of the demo has: rules in their sequence, an event that nobody but its organizer can cancel, an
// invitation from outside, and a series of the mailbox's own.
const (
	firstRule, secondRule, lastRule = "Newsletters", "Scanner reports", "Tickets"
	audit, invitation, handover     = "ISO audit", "Invoice shared with you", "Shift handover"
)

func ruleNames(s emulator.MailboxState) []string {
	var names []string
	for _, r := range s.Rules {
		names = append(names, fmt.Sprint(r["displayName"]))
	}
	return names
}

func inSequence(want ...string) func(*testing.T, emulator.MailboxState, emulator.Lying) bool {
	return func(_ *testing.T, s emulator.MailboxState, _ emulator.Lying) bool {
		return slices.Equal(ruleNames(s), want)
	}
}

func ruleStands(name string, on bool) func(*testing.T, emulator.MailboxState, emulator.Lying) bool {
	return func(_ *testing.T, s emulator.MailboxState, _ emulator.Lying) bool {
		return slices.ContainsFunc(s.Rules, func(r map[string]any) bool { return r["displayName"] == name && r["isEnabled"] == on })
	}
}

func inCalendar(ok func(emulator.Planned) bool) func(*testing.T, emulator.MailboxState, emulator.Lying) bool {
	return func(_ *testing.T, s emulator.MailboxState, _ emulator.Lying) bool {
		return slices.ContainsFunc(s.Events, ok)
	}
}

// onRule, onEvent and onPerson are steps with the cursor on one of them, and then keys and what is shown, in turn.
func onRule(name string, keysAndShown ...string) []step {
	at := map[string]string{firstRule: "g", secondRule: "gj", lastRule: "G"}[name]
	return then([]step{{"2", "Rules 3"}, {at, name}}, keysAndShown)
}

// onEvent goes to the days that the emulator's mailbox was made for.
func onEvent(word string, keysAndShown ...string) []step {
	return then([]step{{"3", "Agenda"}, {"'", "Go to date"}, {"2026-11-01\r", "Agenda: 1 Nov - 14 Nov 2026"}, {"/\x15" + word, " match"}, {"\r", word}}, keysAndShown)
}

func onPerson(word, name string, keysAndShown ...string) []step {
	return then([]step{{"4", "[4]"}, {"/\x15" + word, name}, {"\r", name}}, keysAndShown)
}

func then(list []step, keysAndShown []string) []step {
	for pair := range slices.Chunk(keysAndShown, 2) {
		list = append(list, step{pair[0], pair[1]})
	}
	return list
}

// deedsInTabs are the rows of what writes and is done in the tabs of rules and of the calendar.
func deedsInTabs() map[string]deed {
	rule := func(method, name string, parts ...string) []sent {
		return []sent{{method, "mailFolders/inbox/messageRules/{rule " + name + "}", parts}}
	}
	return map[string]deed{
		"rule off": {
			does: []keys.ID{keys.DisableRule}, press: onRule(firstRule, "-", `Switched off the rule "Newsletters"`), run: []string{"disable-rule", "--rule-id", firstRule},
			writes: rule("PATCH", firstRule, `{"isEnabled":false}`), after: ruleStands(firstRule, false), undone: `Undone: switched off the rule "Newsletters"`,
		},
		"rule on": {
			does: []keys.ID{keys.EnableRule}, press: onRule(lastRule, "+", `Switched on the rule "Tickets"`), run: []string{"enable-rule", "--rule-id", lastRule},
			writes: rule("PATCH", lastRule, `{"isEnabled":true}`), after: ruleStands(lastRule, true), undone: `Undone: switched on the rule "Tickets"`,
		},
		"rule deleted": {
			does: []keys.ID{keys.DeleteRule}, press: onRule(secondRule, "d", `Deleted the rule "Scanner reports"`), run: []string{"delete-rule", "--rule-id", secondRule},
			writes: rule("DELETE", secondRule), after: inSequence(firstRule, lastRule), undone: `Undone: deleted the rule "Scanner reports"`,
		},
		"rule up": {
			does: []keys.ID{keys.RuleUp}, press: onRule(lastRule, "K", `Moved the rule "Tickets" to place 2 of 3`), run: []string{"move-rule", "--rule-id", lastRule, "--to", "2"},
			writes: rule("PATCH", lastRule, `{"sequence":`), after: inSequence(firstRule, lastRule, secondRule), undone: `Undone: moved the rule "Tickets"`,
		},
		"rule down": {
			does: []keys.ID{keys.RuleDown, keys.MoveRule}, press: onRule(firstRule, "J", `Moved the rule "Newsletters" to place 2 of 3`), run: []string{"move-rule", "--rule-id", firstRule, "--down"},
			writes: rule("PATCH", firstRule, `{"sequence":`), after: inSequence(secondRule, firstRule, lastRule), undone: `Undone: moved the rule "Newsletters"`,
		},
		"event deleted": {
			does: []keys.ID{keys.DeleteEvent}, press: onEvent(audit, "d", "Delete 1 event", "y", `Deleted the event "ISO audit"`), run: []string{"delete-event", "--id", "{event ISO audit}", "--confirm", "1"},
			writes: []sent{{"DELETE", "events/{event ISO audit}", nil}}, after: func(t *testing.T, s emulator.MailboxState, m emulator.Lying) bool {
				return !inCalendar(func(e emulator.Planned) bool { return e.Subject == audit })(t, s, m)
			},
		},
		"meeting cancelled": {
			does: []keys.ID{keys.CancelEvent}, press: onEvent(handover, "x", "Cancel 1 meeting", "Off for now\r", "The comment: Off for now", "1", `Cancelled one time of the series "Shift handover"`),
			writes: []sent{{"POST", "events/*/cancel", []string{"Off for now"}}},
			after:  inCalendar(func(e emulator.Planned) bool { return e.Subject == handover && len(e.Without) == 1 }),
		},
		"series cancelled": {
			does: []keys.ID{keys.CancelEvent}, press: onEvent(handover, "x", "Cancel 1 meeting", "Off for good\r", "The comment: Off for good", "2", `Cancelled the whole series "Shift handover"`),
			run:    []string{"cancel-event", "--id", "{event Shift handover}", "--comment", "Off for good", "--confirm", "1"},
			writes: []sent{{"POST", "events/{event Shift handover}/cancel", []string{"Off for good"}}},
			after: func(t *testing.T, s emulator.MailboxState, m emulator.Lying) bool {
				return !inCalendar(func(e emulator.Planned) bool { return e.Subject == handover })(t, s, m)
			},
		},
		"organizer blocked": {
			does: []keys.ID{keys.BlockOrg}, press: onEvent(invitation, "b", "Blocked billing@northwind-traders.example"),
			writes: []sent{{"POST", "mailFolders/inbox/messageRules", []string{"billing@northwind-traders.example"}}},
			after:  func(_ *testing.T, s emulator.MailboxState, _ emulator.Lying) bool { return len(s.Rules) == 4 }, undone: "Undone: blocked billing@northwind-traders.example",
		},
	}
}

// looksInTabs are the rows of what only reads, and is done in the tabs of rules, calendar, directory and takeover check.
func looksInTabs() map[string]deed {
	get := func(path string, parts ...string) sent { return sent{"GET", path, parts} }
	thisYear := time.Now().AddDate(0, 0, 13).Format(" 2006 ") // as the agenda's title ends
	return map[string]deed{
		"list of rules": {
			does: []keys.ID{keys.ListRules}, press: []step{{"2", "Rules 3"}, {"\x12", "Rules 3"}}, run: []string{"list-rules"}, reads: []sent{get("mailFolders/inbox/messageRules")},
		},
		"rule in full": {
			does: []keys.ID{keys.GetRule, keys.RuleSource}, press: onRule(secondRule, "\r", "too weak to mark it", "t", `"displayName"`, "t", "too weak to mark it", "\x1b", "too weak to mark it"), run: []string{"rule", "--rule-id", secondRule},
			ran: []sent{get("mailFolders/inbox/messageRules")},
		},
		"sorted list": {
			does:  []keys.ID{keys.Sort, keys.TurnRound, keys.Columns, keys.CopyRows, keys.ExportList},
			press: []step{{"2", "Rules 3"}, {"s", "Rules by"}, {"S", "Rules "}, {"C", "Columns"}, {"\x1b", "Columns"}, {"y", "Copied 1 row"}, {"e", "Export 3 rows"}, {"\x15{dir}.csv\r", "3 rows in"}},
		},
		"list of events": {does: []keys.ID{keys.ListEvents}, press: []step{{"3", "Agenda"}, {"\x12", "Agenda"}}, reads: []sent{get("calendarView", "$orderby=start/dateTime")}},
		"events made":    {run: []string{"list-events"}, ran: []sent{get("events")}},
		"views of the calendar": {
			does: []keys.ID{keys.NextView, keys.NextPeriod, keys.PrevPeriod, keys.Today, keys.GoToDate, keys.PickCalendar, keys.PickZone, keys.EventFilter},
			press: []step{
				{"3", "Agenda"}, {"/\x15\r", "Agenda: "}, {"v", "Day: "}, {"v", "Week: "}, {"v", "Month: "}, {"v", "Agenda: "}, {"'", "Go to date"}, {"2030-01-15\r", "Agenda: 15 Jan - 28 Jan 2030"}, {"]", "Agenda: 29 Jan - 11 Feb 2030"}, {"[", "Agenda: 15 Jan - 28 Jan 2030"},
				{"f", "OData filter of events"}, {"\x15isAllDay eq true\r", "OData: isAllDay eq true"}, {"f", "OData filter of events"}, {"\x15\r", "Agenda: 15"}, {".", thisYear},
				{"c", "signed-in"}, {"\x1b", "signed-in"}, {"Z", "Time zone"}, {"tokyo\r", "Tokyo Standard Time"}, {"Z", "Time zone"}, {"w. europe\r", "W. Europe Standard Time"},
			},
			reads: []sent{
				get("calendarView", "startDateTime=2030-01-14T23:00:00Z", "endDateTime=2030-01-28T23:00:00Z"), get("calendarView", "startDateTime=2030-01-28T23:00:00Z"),
				get("calendarView", "startDateTime=2030-01-14T23:00:00Z", "$filter=isAllDay eq true"),
			},
		},
		"open event":      {does: []keys.ID{keys.OpenEvent}, press: onEvent(invitation, "\r", "The overdue invoice", "\x1b", "The overdue invoice"), reads: []sent{get("events/{event Invoice shared with you}", "body")}},
		"find invitation": {does: []keys.ID{keys.FindInvite}, press: onEvent(invitation, "w", "Search: ", "\x1b", "Search: "), reads: []sent{get("messages", "billing@northwind-traders.example")}},
		"directory": {
			does: []keys.ID{keys.ListUsers, keys.OpenCard, keys.CopyCard, keys.Filter}, press: onPerson("raman", "Priya Raman", "\r", "Accounts payable", "y", "Copied the card", "\x1b", "Accounts payable"), run: []string{"list-users", "--search", "raman"},
			reads: []sent{get("/v1.0/users", "raman")},
		},
		"directory by kind": {
			does: []keys.ID{keys.WhichKind, keys.ObjectFilter}, press: []step{{"4", "[4]"}, {"v", "People only"}, {"v", "Groups only"}, {"v", "People and groups"}, {"f", "Which people and groups"}, {"\x15startswith(displayName,'Priya')\r", "$filter startswith"},
				{"f", "Which people and groups"}, {"\x15\r", "People and groups"}},
			reads: []sent{get("/v1.0/users", "$filter=startswith(displayName,'Priya')")},
		},
		"directory groups": {run: []string{"list-groups"}, ran: []sent{get("/v1.0/groups")}},
		"group of people": {
			does: []keys.ID{keys.ListMembers, keys.NestedMembers}, press: onPerson("security team", "Security Team", "m", "Members of Security Team", "t", "nested", "\x1b", "Members of Security Team"),
			run:   []string{"list-members", "--group-address", "security-team@contoso.com", "--transitive"},
			reads: []sent{get("/v1.0/groups/*/transitiveMembers")},
		},
		"resolve name": {
			does: []keys.ID{keys.ResolveName}, press: []step{{"o", "Not in this directory"}, {"\x1b", "Not in this directory"}}, run: []string{"resolve-name", "--name", "payables@contoso.com"},
			reads: []sent{get("/v1.0/users", "proxyAddresses")},
		},
		"out of office": {run: []string{"out-of-office", "--user", "p.raman@contoso.com"}, ran: []sent{get("/v1.0/users/p.raman@contoso.com/mailboxSettings/automaticRepliesSetting")}},
		"mail of somebody": {
			does: []keys.ID{keys.TheirMail}, press: onPerson("raman", "Priya Raman", "w", "Search: ", "\x1b", "Search: "), reads: []sent{get("messages", "p.raman@contoso.com")},
		},
		"takeover check": {
			does: []keys.ID{keys.CheckTakeover, keys.CopyCheck, keys.ExportCheck}, press: []step{{"T", "Takeover check of soc@contoso.com"}, {"", "What was checked"}, {"", "mail of the last 7 days"}, {"y", "Copied the summary"}, {"e", "Export"}, {"\x15{dir}.md\r", "The check is in"}, {"\x1b", "What was checked"}},
			run:   []string{"check-takeover"},
			reads: []sent{get("mailFolders/inbox/messageRules"), get("mailboxSettings"), get("mailFolders/sentitems/messages")},
		},
	}
}
