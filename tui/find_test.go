package tui

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
)

func TestWordsAreFoundInTheMessage(t *testing.T) {
	long := func(_ *Config, b *fakeBox) {
		h := header(0)
		b.bodies[h.ID] = graph.Message{Header: h, BodyType: "text", Body: strings.Repeat("a line of it\n", 60) + "wire the money to IBAN DE00\n" + strings.Repeat("a line of it\n", 60)}
	}
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		drive(t, size[0], size[1], long, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.press("enter", "/", "iban")
			s.shows("wire the money to IBAN DE00", "1 of 1", "Esc ends")
			golden(t, s, "find in message")
			s.press("x")
			s.shows("not in the message")
			s.press("esc")
			s.hides("not in the message")
			if _, ok := s.m.messages.Cursor(); !ok || len(s.m.messages.Filter()) > 0 {
				t.Error("the list was narrowed")
			}
			s.press("/")
			s.send(tea.PasteMsg{Content: "\x1b]0;x\x07"})
			s.settle()
			clean(t, s, "pasted")
		})
	}
}

// TestTheLineOfFindingIsWholeAtEverySize: how much was found, and no key cut in two.
func TestTheLineOfFindingIsWholeAtEverySize(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}, {140, 40}, {200, 60}} {
		drive(t, size[0], size[1], nil, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.press("enter", "/", "zz")
			for _, typed := range []string{"", strings.Repeat("long ", 40), "tail"} {
				s.press(typed)
				var line string
				for l := range strings.SplitSeq(s.text(), "\n") {
					if strings.Contains(l, "not in the message") {
						line = l
					}
				}
				line = strings.TrimRight(strings.TrimRight(line, "│"), " ")
				if !strings.Contains(line, "not in the message") || !strings.HasSuffix(line, "before") && !strings.HasSuffix(line, "ends") && !strings.HasSuffix(line, "next") && !strings.HasSuffix(line, "message") {
					t.Errorf("%v: the line is %q", size, line)
				}
			}
			if !strings.Contains(s.text(), "tail   ") {
				t.Errorf("%v: what is typed last is out of sight:\n%s", size, s.text())
			}
		})
	}
}

func TestTheConversationIsListedFromAllFolders(t *testing.T) {
	inTheBubble(t, tenant, func(o *onEmulator) {
		h, _ := o.m.messages.Cursor()
		o.does("C")
		o.wait(time.Second)
		o.shows("Search")
		if n, complete := o.m.messages.Loaded(); n == 0 || !complete {
			t.Fatalf("%d found:\n%s", n, o.text())
		}
		found := false
		for _, id := range o.listed() {
			found = found || strings.HasPrefix(id, h.ID)
		}
		if !found {
			t.Errorf("the message itself is not in its conversation:\n%s", o.text())
		}
		asked := false
		for _, r := range o.e.Requests() {
			path, _ := url.QueryUnescape(fmt.Sprint(r.Path, "?", r.Query))
			asked = asked || strings.Contains(path, "conversationId eq '")
		}
		if !asked {
			t.Error("the conversation was not asked for")
		}
	})
}
