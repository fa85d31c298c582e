package reader_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/theme"
)

// A terminal makes links of its own of what looks like one, wherever it stands.
func TestNothingThatIsShownOfAMailIsALinkToATerminal(t *testing.T) {
	live := "https://evil.example/login"
	m := show(t, theme.Options{Dark: true}, graph.Message{
		Header: graph.Header{ID: "1", Subject: "see " + live, From: graph.Address{Name: "www.evil.example", Address: "a@b.test"}}, To: []graph.Address{{Name: live, Address: "c@d.test"}},
		BodyType: "text", Body: "please go to " + live + " or www.evil.example today, see Invoice.pdf",
	})
	lines, _ := m.View(100, 40, time.Time{})
	got := ansi.Strip(strings.Join(lines, "\n"))
	for _, link := range []string{"https://", "http://", "www.evil"} {
		if strings.Contains(got, link) {
			t.Errorf("%q can be clicked:\n%s", link, got)
		}
	}
	for _, want := range []string{"hxxps://evil[.]example/login", "www[.]evil[.]example", "Invoice.pdf"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not shown:\n%s", want, got)
		}
	}
	for _, word := range []string{"evil.example", "evil[.]example", live, "hxxps://evil[.]example/login today"} {
		m.Find(word)
		if _, of := m.Found(); (of == 0) != strings.HasSuffix(word, "today") {
			t.Errorf("%q is found %d times", word, of)
		}
	}
}
