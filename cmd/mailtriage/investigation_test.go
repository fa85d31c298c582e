package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
)

// TestInvestigation follows a suspicious mail with real keys, against the emulator as another process: from the mail to its
// sender, their rules, the rule that somebody hid, switched off and back on by undo, their calendar, the takeover check and
// what it points to, and back. Whatever is written is written to the mailbox that the header names, and the journal says so.
func TestInvestigation(t *testing.T) {
	t.Parallel()
	const victim = "p.raman@contoso.com"
	s, state := startServer(t, "--tls", "--messages", "60"), t.TempDir()
	s.deliver(t, "Priya Raman <"+victim+">", "Updated bank details")
	term := newTerminal(t, 80, 24, program(t, s.vars(varLive+"=off", "XDG_STATE_HOME="+state)))
	term.Shows("Updated bank details", "live off")
	hidden := func() (on bool, id string) {
		var now emulator.MailboxState
		s.admin(t, http.MethodGet, "mailbox?mailbox="+victim, "", nil, &now)
		i := slices.IndexFunc(now.Rules, func(r map[string]any) bool { return r["displayName"] == "." })
		if i < 0 {
			t.Fatalf("the rule is gone: %v", now.Rules)
		}
		return now.Rules[i]["isEnabled"] == true, now.Rules[i]["id"].(string)
	}

	// The sender's card, and their rules: the header names the mailbox that is open from now on.
	term.Press("g", "o")
	term.Shows("Accounts payable", "soc@contoso.com ▸ Directory")
	term.Press("r")
	term.Shows(victim+" ▸ Rules", "Rules 3 (1 suspicious)")
	term.Press("g", "\r")
	term.Shows("Signs of a takeover", "archive.raman@freemail.test")
	term.Press("\x1b")
	term.Gone("Signs of a takeover")

	// The rule is switched off, and on again by undo.
	term.Press("-")
	term.Shows(`Switched off the rule "."`, "u undoes")
	if on, _ := hidden(); on {
		t.Error("the rule is still on")
	}
	term.Press("u")
	term.Shows(`Undone: switched off the rule "."`)
	on, rule := hidden()
	if !on {
		t.Error("the rule is still off")
	}

	// Their calendar, the takeover check, and what it points to.
	term.Press("3")
	term.Shows(victim+" ▸ Calendar", "SOC stand-up")
	term.Press("T")
	term.Shows("Takeover check of "+victim, "Signs of a takeover", "the open mailbox")
	term.Until("the end of the check", func(screen string) bool {
		return !strings.Contains(screen, "So far") && !strings.Contains(screen, "have ended")
	})
	term.Press("g", "\r")
	term.Shows(victim+" ▸ Rules", "Rules 3 (1 suspicious)")

	// Back to the first mailbox, where the sender is checked without leaving it.
	term.Press("M")
	term.Shows("Mailbox")
	term.Press("soc@contoso.com\r")
	term.Shows("This is soc@contoso.com", "Updated bank details")
	term.Press("g", "F")
	term.Shows("Flagged 1 message")
	term.Press("T")
	term.Shows("Takeover check of "+victim, "soc@contoso.com ▸ Takeover check", "the sender of the message under the cursor")

	// Their calendar from the card.
	term.Press("1", "o")
	term.Shows("Accounts payable", "soc@contoso.com ▸ Directory")
	term.Press("c")
	term.Shows(victim+" ▸ Calendar", "SOC stand-up")
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}

	var writes []string
	for _, r := range s.requests(t) {
		if !strings.Contains(r.Headers["Prefer"], `IdType="ImmutableId"`) {
			t.Errorf("%s %s does not ask for immutable ids", r.Method, r.Path)
		}
		if r.Method != http.MethodGet && !strings.HasSuffix(r.Path, "/$batch") {
			path := strings.NewReplacer("%40", "@", "%3D", "=", "%2B", "+").Replace(r.Path)
			writes = append(writes, r.Method+" "+path[:strings.LastIndexByte(path, '/')]+" "+string(r.Body))
			if on := strings.HasSuffix(path, "/"+rule); on != strings.Contains(path, "messageRules") {
				t.Errorf("another rule was changed: %s", path)
			}
		}
	}
	flag := slices.IndexFunc(writes, func(w string) bool { return strings.Contains(w, `"flagStatus":"flagged"`) })
	if flag != 2 || len(writes) != 3 || !strings.HasPrefix(writes[2], "PATCH /v1.0/users/soc@contoso.com/messages ") ||
		writes[0] != "PATCH /v1.0/users/"+victim+`/mailFolders/inbox/messageRules {"isEnabled":false}` || writes[1] != "PATCH /v1.0/users/"+victim+`/mailFolders/inbox/messageRules {"isEnabled":true}` {
		t.Errorf("it sent %q", writes)
	}
	journalNames(t, state, victim+" disable-rule", victim+" undo", "soc@contoso.com flag")
}

// journalNames holds the journal to the mailbox and the action of each intent, in whatever files they stand.
func journalNames(t *testing.T, state string, want ...string) {
	t.Helper()
	var got []string
	err := fsWalk(state, func(name string, raw []byte) {
		if !strings.HasSuffix(name, ".jsonl") {
			return
		}
		for line := range strings.Lines(string(raw)) {
			var e struct{ Kind, Action, Mailbox string }
			if err := json.Unmarshal([]byte(line), &e); err != nil {
				t.Fatal(err)
			}
			if e.Kind == "intent" {
				got = append(got, e.Mailbox+" "+e.Action)
			}
		}
	})
	slices.Sort(got)
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the journal says %q, want %q (%v)", got, want, err)
	}
}
