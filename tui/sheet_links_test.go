package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/content/eml"
	"mailtriage/theme"
)

// linked gives the message under the cursor links of every kind.
func linked(s *screen) {
	h, _ := s.m.messages.Cursor()
	s.box.raw = map[string][]byte{h.ID: []byte("From: a@northwind.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" +
		`<a href="https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Flogin.c0ntoso.com%2Fa&amp;data=05">https://portal.contoso.com</a> <a href="https://www.northwind.example/">site</a>`)}
}

func TestTheLinksSheet(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			drive(t, size[0], size[1], withHeaders, func(s *screen) {
				s.wait(200 * time.Millisecond)
				linked(s)
				s.press("l")
				s.wait(200 * time.Millisecond)
				golden(t, s, "links")
			})
		})
	}
}

func TestTheLinksOfAMessage(t *testing.T) {
	drive(t, 100, 30, withHeaders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		linked(s)
		s.press("l")
		s.wait(200 * time.Millisecond)
		s.shows("Links: Your parcel could not be delivered", "2 links to 2 domains", "hxxps://login[.]c0ntoso[.]com/a", "imitates contoso.com", "wrapped by Microsoft Safe Links", "y copies", "^y live")
		s.press("y")
		if s.copied != "hxxps://login[.]c0ntoso[.]com/a" {
			t.Errorf("%q was copied", s.copied)
		}
		s.press("j")
		s.press("y")
		if s.copied != "hxxps://www[.]northwind[.]example/" {
			t.Errorf("%q was copied", s.copied)
		}
		s.ctrl("y")
		s.shows("Copy it live?")
		s.press("y")
		if s.copied != "https://www.northwind.example/" {
			t.Errorf("%q was copied", s.copied)
		}
		s.press("enter")
		s.press("esc")
		s.shows("Links:")
		s.press("esc")
		if len(s.m.dialogs) != 0 {
			t.Error("Esc does not close it")
		}
	})
}

// TestTheLinksOfAnOriginalAreHeldAgainstItsSender: of a report, who reported it has nothing to do with where the links lead.
func TestTheLinksOfAnOriginalAreHeldAgainstItsSender(t *testing.T) {
	mail := eml.Parse([]byte("From: billing@northwind.example\r\nContent-Type: text/html\r\n\r\n<a href=\"https://www.northwlnd.example/pay\">pay</a>"))
	pane, err := linkSheet(context.Background(), &exam{header: graph.Header{From: graph.Address{Address: "ada@fabrikam.example"}}, mail: mail, whole: mail, inner: true})
	if err != nil {
		t.Fatal(err)
	}
	pane.SetTheme(theme.New(theme.Options{Dark: true}))
	lines, _ := pane.View(100, 30)
	if text := ansi.Strip(strings.Join(lines, "\n")); !strings.Contains(text, "imitates northwind.example (the sender's domain)") {
		t.Errorf("it is not told whom the link imitates:\n%s", text)
	}
}
