package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
	"mailtriage/keys"
)

// inTheCalendar are told by a story of their own: they are about events, not about messages.
var inTheCalendar = []keys.ID{keys.DeleteEvent, keys.CancelEvent, keys.BlockOrg}

// TestCalendarStory: a malicious invitation is looked at, its organizer blocked, the mail that brought it found, and the
// event deleted; then a meeting of the mailbox's own is cancelled by the command line.
func TestCalendarStory(t *testing.T) {
	t.Parallel()
	s, home := startServer(t, "--tls", "--messages", "60"), t.TempDir()
	term := newTerminal(t, 80, 24, program(t, s.vars("XDG_STATE_HOME="+home, varLive+"=off")))
	term.Shows("unread)", "live off")
	term.Press("3")
	term.Shows("Agenda:", "W. Europe Standard Time", "SOC stand-up")
	code, rows, errs := s.act(t, home, "", "list-events", "--filter", "subject eq 'Invoice shared with you'")
	if code != 0 || len(rows) != 1 {
		t.Fatalf("%d %v %s", code, rows, errs)
	}
	start, _ := rows[0]["start"].(map[string]any)["dateTime"].(string)
	term.Press("'", start[:10])
	term.Shows("Go to date", start[:10])
	term.Press("\r")
	term.Shows("Invoice shared with")
	term.Press("/", "invoice", "\r")
	term.Shows("1 match")
	term.Press("\r")
	term.Shows("Accounts Payable <billing@northwind-traders.example>", "hxxps://meet-contoso[.]example/j?u=soc", "It would have loaded something")
	s.forget(t)
	term.Press("b")
	term.Shows("Blocked billing@northwind-traders.example")
	term.Press("d")
	term.Shows("nobody is told", "There is no undo.")
	term.Press("d", "\r")
	term.Shows("There is no undo.")
	term.Press("y")
	term.Shows(`Deleted the event "Invoice shared with you"`)
	sent := ""
	for _, r := range s.requests(t) {
		if r.Method != http.MethodGet && !strings.HasSuffix(r.Path, "$batch") {
			sent += r.Method + " " + strings.ReplaceAll(r.Path[:strings.LastIndex(r.Path, "/")], "%40", "@") + "\n"
		}
	}
	if sent != "POST /v1.0/users/soc@contoso.com/mailFolders/inbox\nDELETE /v1.0/users/soc@contoso.com/events\n" {
		t.Errorf("sent:\n%s", sent)
	}

	code, rows, errs = s.act(t, home, "", "list-events", "--filter", "subject eq 'SOC stand-up'")
	if code != 0 || len(rows) != 1 {
		t.Fatalf("%d %v %s", code, rows, errs)
	}
	id, _ := rows[0]["id"].(string)
	s.forget(t)
	for _, command := range [][]string{{"cancel-event", "--id", id, "--confirm", "1", "--comment", "It is off"}} {
		if code, rows, errs := s.act(t, home, "", command...); code != 0 || rows[0]["status"] != "done" || rows[0]["type"] != "seriesMaster" {
			t.Fatalf("%d %v %s", code, rows, errs)
		}
	}
	all := s.requests(t)
	if !slices.ContainsFunc(all, func(r emulator.Request) bool {
		return r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/cancel") && r.Status == 202 && strings.Contains(string(r.Body), "It is off")
	}) {
		t.Errorf("the meeting was not cancelled: %+v", all)
	}
	term.Press("\x1b", "\x1b") // the pane, then the filter
	term.Press("\x12")         // read anew
	term.Gone("SOC stand-up")
}
