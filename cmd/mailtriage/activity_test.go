package main

import (
	"strings"
	"testing"
	"time"

	"mailtriage/graph/emulator"
)

// TestActivityStory archives 45 messages on a slow service: pause, go on, stop, undo three rows, begin the rest, kill -9
// in the middle of it; the next start says what became of it, and does what was not begun. Nothing is done twice, and
// nothing is lost.
func TestActivityStory(t *testing.T) {
	t.Parallel()
	s := startServer(t, "--tls", "--messages", "200", "--latency", "400ms")
	vars := s.vars("XDG_STATE_HOME="+t.TempDir(), varLive+"=off")
	term := newTerminal(t, 120, 40, program(t, vars))
	term.Shows("Inbox", "unread", "live off")
	before := s.mailbox(t)

	term.Press(strings.Repeat(" ", 45))
	term.Shows("45 selected")
	term.Press("a", "5")
	term.Shows("(1 under way)", "of 45 done")
	term.Press(" ")
	term.Shows("paused, ")
	term.Press(" ")
	term.Gone("paused, ")
	term.Press("x")
	term.Shows("stopped,", "not begun", "do the rest (")
	stopped := len(s.mailbox(t).Folders["archive"]) - len(before.Folders["archive"])
	if stopped == 0 || stopped >= 45 {
		t.Fatalf("%d were archived when it was stopped", stopped)
	}

	term.Press("\r", " ", " ", " ", "u")
	term.Shows("Undo for 3 of 45", "3 undone")
	if got := len(s.mailbox(t).Folders["archive"]) - len(before.Folders["archive"]); got != stopped-3 {
		t.Fatalf("%d are archived, want %d", got, stopped-3)
	}

	// The rest is begun, and the program is killed in the middle of it.
	term.Press("c")
	term.Shows("Jobs 3 (1 under way)")
	eventually(t, s, func(archived int) bool { return archived > stopped-3 }, before)
	_ = term.cmd.Process.Kill()
	<-term.ended

	again := newTerminal(t, 80, 24, program(t, vars))
	again.Shows("1 action was cut off last time", "5 shows")
	again.Press("5")
	again.Shows("cut off, and looked for", "not begun")
	again.Press("\r")
	again.Shows("do the rest (")
	again.Press("c")
	again.Gone("do the rest (")
	eventually(t, s, func(archived int) bool { return archived == 45-3 }, before)
	again.Press("\x1b")
	again.Shows("Jobs 4", "undone")
	again.Gone("under way")
	if after := s.mailbox(t); len(after.Folders["inbox"]) != len(before.Folders["inbox"])-42 {
		t.Errorf("%d are in the Inbox, there were %d", len(after.Folders["inbox"]), len(before.Folders["inbox"]))
	}
	again.Press("q")
	if code := again.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// eventually waits until so many more than before are archived.
func eventually(t *testing.T, s *server, ok func(archived int) bool, before emulator.MailboxState) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		n := len(s.mailbox(t).Folders["archive"]) - len(before.Folders["archive"])
		if ok(n) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d are archived", n)
		}
	}
}
