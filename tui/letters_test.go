package tui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// TestALetterThatWaitsSaysSo: not "0 of 1 done", in header, list and rows.
func TestALetterThatWaitsSaysSo(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	o.engine.UndoSend = time.Hour
	o.presses("n", "ada@contoso.com", "tab", "Not yet", "tab", "text")
	o.ask()
	o.presses("y")
	o.toast("It goes out in 3600 s")
	o.until("the wait", func() bool { _, waiting := o.m.sentIn(); return waiting })
	o.presses("5")
	o.until("the row", func() bool { return strings.Contains(o.text(), "goes out in 3") })
	o.shows("Not yet", "u stops it", "sends in 3")
	o.hides("0 of 1 done")
	o.presses("tab")
	o.shows("waits")
	o.hides("Nothing to show")
	o.presses("u")
	o.until("the pane", func() bool { return o.m.writing != nil })
	if len(o.bodies("POST", "/send")) != 0 {
		t.Error("it was sent")
	}
	o.presses("esc", "d", "1")
	if o.m.writing != nil || o.m.focus != keys.Messages {
		t.Errorf("the keys are not the list's: %v", o.m.focus)
	}
}

// TestAToastLeavesTheKeysOfALetterInSight at 80x24, where the footer is all there is of them.
func TestAToastLeavesTheKeysOfALetterInSight(t *testing.T) {
	for _, size := range sizes {
		drive(t, size[0], size[1], nil, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.press("n", "ada@contoso.com", "tab", "Hello")
			s.ctrl("r")
			s.shows("Nothing is attached", "^s send", "Esc close")
			s.fits()
			s.pass(time.Minute)
			s.hides("Nothing is attached")
		})
	}
}

func keyOfF5() tea.Msg { return tea.KeyPressMsg(tea.Key{Code: tea.KeyF5}) }

var notASCIIKeys = regexp.MustCompile(`[␣⏎↑↓←→]`)

// TestKeysAreNamedInASCII where nothing else can be drawn.
func TestKeysAreNamedInASCII(t *testing.T) {
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.ASCII = true }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		for _, way := range []string{"?", "s", "c", "e", "m", "N", "H", "/", ":"} {
			s.press(way)
			for range 8 {
				if got := notASCIIKeys.FindString(s.text()); got != "" {
					t.Errorf("after %s: %s on the screen:\n%s", way, got, s.text())
					break
				}
				s.send(tea.KeyPressMsg(tea.Key{Code: tea.KeyPgDown}))
			}
			s.press("esc", "esc")
		}
		s.press("?")
		s.shows("Space", "Up", "Enter")
	})
}

// TestAnActionThatIsBeingBegunIsToldOf: before its line is in the journal there is no job, and no other is meant.
func TestAnActionThatIsBeingBegunIsToldOf(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.m.Update(tea.KeyPressMsg(tea.Key{Code: 'd', Text: "d"})) // its commands have not been run yet
		s.m.Update(tea.KeyPressMsg(tea.Key{Code: '5', Text: "5"}))
		s.shows("Delete 1 message", "written to the journal")
		s.hides("Nothing has been done")
		s.m.Update(tea.KeyPressMsg(tea.Key{Code: 'u', Text: "u"}))
		s.shows("a moment")
		s.hides("there is no job here")
		s.m.started(started{engine: s.m.Engine, visit: s.m.visits, job: triage.Job{ID: "x", Begun: noon, Running: true, Total: 1}, plan: triage.Plan{}})
		if s.m.toBegin != 0 {
			t.Error("it is still being begun")
		}
	})
}

// TestTheFrameIsASCIIWhereTheTerminalIs, cut texts, quotes and marks of ours too. What mails say stays as it is.
func TestTheFrameIsASCIIWhereTheTerminalIs(t *testing.T) {
	drive(t, 80, 24, func(c *Config, b *fakeBox) {
		c.ASCII = true
		b.messages["inbox"] = nil
		for i := range 9 {
			h := header(i)
			h.Subject, h.From.Name, h.Categories = strings.Repeat("A subject that is cut ", 9), "Ada Okafor", nil
			b.add("inbox", h)
		}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		for _, keys := range [][]string{nil, {"enter"}, {"?"}, {"esc", "esc", ":"}, {"esc", "s"}, {"esc", "5"}, {"3"}, {"1", "w"}} {
			s.press(keys...)
			if frame := s.m.View().Content; strings.IndexFunc(frame, func(r rune) bool { return r > 0x7e }) >= 0 {
				t.Errorf("after %q:\n%s", keys, frame)
			}
		}
	})
}
