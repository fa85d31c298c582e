package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestRulesStory finds the rule that somebody has hidden in a mailbox, switches it off, thinks better of it, deletes it, and
// takes that back after a restart: with real keys, against the emulator as another process.
func TestRulesStory(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "40")
	const victim = "p.raman@contoso.com"
	s.info.Mailbox = victim
	vars := s.vars("XDG_STATE_HOME="+t.TempDir(), varLive+"=off")
	rules := func() string {
		var out []string
		var state struct{ Rules []map[string]any }
		s.admin(t, http.MethodGet, "mailbox?mailbox="+victim, "", nil, &state)
		for _, r := range state.Rules {
			out = append(out, fmt.Sprintf("%v %v %v %v", r["displayName"], r["isEnabled"], asJSON(t, r["conditions"]), asJSON(t, r["actions"])))
		}
		return strings.Join(out, "\n")
	}
	was := rules()
	term := newTerminal(t, 120, 40, program(t, vars))
	term.Shows("live off")
	term.Press("2")
	term.Shows("Rules 3 (1 suspicious)", "Signs of a takeover", "forwards outside: it sends mail on to", "archive.raman@freemail.test", "RSS Feeds", "is called “.”")
	term.Press("-")
	term.Shows(`Switched off the rule "."`, "u undoes")
	if rules() == was {
		t.Error("it is not switched off")
	}
	term.Press("u")
	term.Shows(`Undone: switched off the rule "."`)
	if now := rules(); now != was {
		t.Errorf("it was\n%s\nand is\n%s", was, now)
	}
	term.Press("t")
	term.Shows(`"stopProcessingRules": true`)
	term.Press("t", "d")
	term.Shows(`Deleted the rule "."`, "Rules 2")
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	term = newTerminal(t, 80, 24, program(t, vars))
	term.Shows("live off")
	term.Press("2")
	term.Shows("Rules 2")
	term.Press("u")
	term.Shows(`Undone: deleted the rule "."`, "Rules 3 (1 suspicious)")
	if now := rules(); now != was {
		t.Errorf("it was\n%s\nand is\n%s", was, now)
	}
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
