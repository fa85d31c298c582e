package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// TestTabWaitsForTheNames presses Tab before it is known what the path may go on with.
func TestTabWaitsForTheNames(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		d := &attaching{input: newInput(s.m.theme), n: 1}
		d.input.SetValue("/home/rep")
		_ = s.m.push(d)
		d.key(s.m, tea.KeyPressMsg{Code: tea.KeyTab})
		if d.input.Value() != "/home/rep" {
			t.Fatalf("%q by names of something else", d.input.Value())
		}
		if s.m.pathsFound(pathsFound{d, 1, []string{"report.txt"}, nil}); d.input.Value() != "/home/report.txt" {
			t.Errorf("%q", d.input.Value())
		}
	})
}

// TestWhyAPathCantBeRead is said in words, never by the name of a system call.
func TestWhyAPathCantBeRead(t *testing.T) {
	drive(t, 80, 24, func(c *Config, _ *fakeBox) { c.Downloads = t.TempDir() }, func(s *screen) {
		s.press("n", "tab", "tab", "ctrl+o", "ctrl+u", "/nowhere/at/all", "enter")
		s.until("There is no such file or folder.")
		s.hides("stat ", "open /nowhere")
	})
}
