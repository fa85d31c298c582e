package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestComposeStory replies, forwards, writes with an attachment and stops a message within its delay, with real keys
// against the emulator as another process.
func TestComposeStory(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "60")
	s.deliver(t, "Eve <eve@attack.example>", "Last chance to confirm")
	home := t.TempDir()
	file := filepath.Join(home, "report.txt")
	if err := os.WriteFile(file, []byte("evidence"), 0o600); err != nil {
		t.Fatal(err)
	}
	editor := filepath.Join(home, "editor")
	if err := os.WriteFile(editor, []byte("#!/bin/sh\nprintf 'Written elsewhere.\\n' > \"$1\"\n"), 0o700); err != nil { //nolint:gosec // a script
		t.Fatal(err)
	}
	term := newTerminal(t, 80, 24, program(t, s.vars("XDG_STATE_HOME="+t.TempDir(), "MAILTRIAGE_UNDO_SEND=5s", "VISUAL="+editor)))
	term.Shows("Inbox 2", "Last chance to confirm", "Hello.")
	const send, attach, edit = "\x13", "\x0f", "\x07"

	// Reply: the question names who gets it; Enter is no answer.
	term.Press("w")
	term.Shows("Reply", "RE: Last chance to confirm", "links defanged")
	term.Press("We look into it.", send)
	term.Shows("Send this?", "Outside contoso.com: eve@attack.example")
	term.Press("\r", "y")
	term.Shows("It goes out in 5 s", "u stops it")
	term.Shows("Sent the reply to eve@attack.example")

	// Forward, the text written in the editor.
	term.Press("f")
	term.Shows("Forward", "FW: Last chance to confirm")
	term.Press("ada@contoso.com", "\t", "\t", edit)
	term.Shows("Written elsewhere.")
	term.Press(send)
	term.Shows("Send this?")
	term.Press("y")
	term.Shows("Sent the forward to ada@contoso.com")

	// A new message with a file, stopped, and sent then.
	term.Press("n")
	term.Shows("New message")
	term.Press("ada@contoso.com", "\t", "Evidence", "\t", "See the attached file.", attach)
	term.Shows("completes")
	term.Press("\x15"+filepath.Join(home, "rep"), "\t")
	term.Shows(filepath.Base(home) + "/report.txt") // not only offered below the line
	term.Press("\r")
	term.Shows("Attached report.txt, 8 B")
	term.Press(send)
	term.Shows("1 file, 8 B: report.txt")
	term.Press("y")
	term.Shows("sends in")
	term.Press("u")
	term.Shows("New message", "See the attached file.", "report.txt")
	if got := subjects(s.mailbox(t).Folders["sentitems"]); slices.Contains(got, "Evidence") {
		t.Error("it was sent though it was stopped")
	}
	term.Press(send)
	term.Shows("Send this?")
	term.Press("y")
	term.Shows("Sent the message to ada@contoso.com: Evidence")

	state := s.mailbox(t)
	for _, want := range []string{"RE: Last chance to confirm", "FW: Last chance to confirm", "Evidence"} {
		if !slices.Contains(subjects(state.Folders["sentitems"]), want) {
			t.Errorf("%s is not in Sent Items: %q", want, subjects(state.Folders["sentitems"]))
		}
	}
	if left := state.Folders["drafts"]; slices.Contains(subjects(left), "Evidence") {
		t.Error("the stopped draft is still in Drafts")
	}
	checkLetters(t, s)
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// checkLetters holds what reached the server to what was confirmed.
func checkLetters(t *testing.T, s *server) {
	t.Helper()
	var sends, attached int
	var texts []string
	for _, r := range s.requests(t) {
		switch {
		case r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/send"):
			sends++
		case r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/attachments"):
			attached++
		case r.Method == http.MethodPatch && strings.Contains(r.Path, "/messages/"):
			var m struct {
				Body struct{ Content string }
			}
			if err := json.Unmarshal(r.Body, &m); err != nil {
				t.Fatal(err)
			}
			texts = append(texts, m.Body.Content)
		}
	}
	if sends != 3 || attached != 2 {
		t.Errorf("%d sent, %d attached, want 3 and 2", sends, attached)
	}
	all := strings.Join(texts, "\n")
	if !strings.Contains(all, "We look into it.\n\nOn ") || !strings.Contains(all, "Written elsewhere.\n\n---------- Forwarded") || strings.Contains(all, "http") {
		t.Errorf("%q", texts)
	}
}
