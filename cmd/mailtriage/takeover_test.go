package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTakeoverStory goes by keys from a suspicious mail to the check of its sender's mailbox, opens that mailbox, goes to the
// rule that gave it away, and takes the check along as a file; the command line says the same.
func TestTakeoverStory(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--tls", "--messages", "200")
	dir := t.TempDir()
	vars := s.vars("XDG_STATE_HOME="+t.TempDir(), "XDG_DOWNLOAD_DIR="+dir, varLive+"=off")
	term := newTerminal(t, 120, 40, program(t, vars))
	term.Shows("Inbox", "unread")

	term.Press("/", "raman", "\r")
	term.Shows("Priya Raman")
	term.Press("T")
	term.Shows("Takeover check of p.raman@contoso.com", "the sender of the message under the cursor", "Signs of a takeover (weight", "What to do next", "the rule “.” sends mail on to")
	term.Press("\r")
	term.Shows("It is in the mailbox of p.raman@contoso.com: M opens that")

	term.Press("M", "p.raman@contoso.com")
	term.Press("\r")
	term.Shows("This is p.raman@contoso.com")
	term.Press("T")
	term.Shows("Signs of a takeover (weight", "What to do next")
	term.Press("\r")
	term.Shows("[2", "Rules 3 (1 suspicious)", "archive.raman@freemail.test")
	term.Press("T")
	term.Shows("As it was checked at")

	file := filepath.Join(dir, "check.md")
	term.Press("e")
	term.Shows("Export the takeover check")
	term.Press(strings.Repeat("\x7f", 200), file, "\r")
	term.Shows("The check is in")
	raw, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(raw), "| Inbox rule |") || !strings.Contains(string(raw), "## Not visible through Microsoft Graph") {
		t.Errorf("%v\n%s", err, raw)
	}
	if info, err := os.Stat(file); err == nil && info.Mode().Perm() != 0o600 {
		t.Errorf("%s", info.Mode())
	}
}
