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
