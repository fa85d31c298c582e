package main

import (
	"slices"
	"strings"
	"testing"
)

// TestTagStory categorises, flags and reports a message with real keys against the emulator as another process, and undoes it.
func TestTagStory(t *testing.T) {
	s := startServer(t, "--tls", "--messages", "60")
	s.deliver(t, "Eve <eve@attack.example>", "Last chance to confirm")
	term := newTerminal(t, 80, 24, program(t, s.vars("XDG_STATE_HOME="+t.TempDir())))
	term.Shows("Inbox 2", "Last chance to confirm", "Hello.")
	in := func(folder string) bool {
		return slices.Contains(subjects(s.mailbox(t).Folders[folder]), "Last chance to confirm")
	}

	term.Press("c")
	term.Shows("Categories of 1 message", "#Phishing")
	term.Press("Wave 7", "\r", "\r")
	term.Shows("Changed the categories of 1 message: +Wave 7")
	term.Press("F")
	term.Shows("Flagged 1 message")
	if m := s.mailbox(t).Folders["inbox"][0]; !slices.Equal(m.Categories, []string{"Wave 7"}) || m.Flag != "flagged" {
		t.Errorf("%+v", m)
	}

	term.Press("p")
	term.Shows("Report 1 message as", "is moved to Junk Email")
	term.Press("1")
	term.Shows("Reported 1 message as phish, moved to Junk Email")
	if !in("junkemail") || in("inbox") {
		t.Error("it is not in Junk Email")
	}
	term.Press("u")
	term.Shows("Moved back")
	if !in("inbox") {
		t.Error("it is not back")
	}

	var paths []string
	for _, r := range s.requests(t) {
		if strings.HasSuffix(r.Path, "/reportMessage") {
			paths = append(paths, r.Path[:len("/beta")])
		}
	}
	if !slices.Equal(paths, []string{"/v1.0", "/beta"}) {
		t.Errorf("reported by %v", paths)
	}
}
