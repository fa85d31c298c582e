package reasons_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
	judge "mailtriage/graph/content/reasons"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/reasons"
)

// judged are the reasons of a mail that shows some of each level.
func judged() []judge.Reason {
	return judge.Judge(judge.Mail{
		From: judge.Address{Name: "Megan Bowen", Address: "megan@gmail.com"}, ReplyTo: []judge.Address{{Address: "x@litware.example"}},
		Subject: "Wire transfer", Text: "Please make the payment immediately.",
		Links: []judge.Link{{Label: "https://portal.contoso.com", Target: "http://3405803842/"}},
	}, judge.Context{
		Own: []string{"contoso.com"}, People: []judge.Person{{Name: "Megan Bowen", Title: "CEO", Addresses: []string{"megan.bowen@contoso.com"}}},
		Senders: map[string]bool{"megan@gmail.com": false},
	})
}

func sheet(list []judge.Reason, unasked ...string) *reasons.Model {
	m := reasons.New(list, unasked)
	m.SetTheme(theme.New(theme.Options{Dark: true}))
	return m
}

func shown(m *reasons.Model, w, h int) string {
	lines, _ := m.View(w, h)
	return ansi.Strip(strings.Join(lines, "\n"))
}

func TestEachReasonIsShownWithEvidenceAndCheck(t *testing.T) {
	got := shown(sheet(judged(), "Whether the sender wrote before was not found out: throttled."), 100, 80)
	for _, want := range []string{
		"Reasons: 4 red, 2 amber, 1 to know", "? Whether the sender wrote before was not found out: throttled.", "✗ red 9  executive's name at a free-mail provider",
		"“From: Megan Bowen <megan@gmail.com>”", "“directory: Megan Bowen, CEO”", "⚠ amber 4  urgent money", "· info 2  first mail from this sender", "By hand: ", "hxxps://portal[.]contoso[.]com leads to hxxp://3405803842/",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestNothingFoundIsNoProof(t *testing.T) {
	m := sheet(nil)
	if got := shown(m, 80, 20); !strings.Contains(got, "no proof that the mail is honest") {
		t.Errorf("got\n%s", got)
	}
	for _, id := range []keys.ID{keys.Down, keys.Bottom, keys.Up} {
		m.Do(id)
	}
	if !m.Copy().Empty() {
		t.Errorf("there is something to copy: %s", m.Copy())
	}
}

func TestTheCursorGoesFromReasonToReasonAndIsSeen(t *testing.T) {
	list := judged()
	m := sheet(list)
	for i, r := range list {
		got := shown(m, 60, 12)
		if !strings.Contains(got, "▌ ") || !strings.Contains(got, r.Short[:12]) {
			t.Errorf("reason %d, %s, is not in sight:\n%s", i, r.Short, got)
		}
		if !strings.HasPrefix(m.Copy().String(), r.Words) {
			t.Errorf("%q is copied of %s", m.Copy(), r.ID)
		}
		if !m.Do(keys.Down) {
			t.Error("down is none of the sheet's")
		}
	}
	m.Do(keys.Top)
	if got := shown(m, 60, 12); !strings.Contains(got, "Reasons: ") {
		t.Errorf("at the top the head is not in sight:\n%s", got)
	}
	if m.Do(keys.Delete) {
		t.Error("deleting is the sheet's")
	}
}

func TestItFitsAndIsSafeAtEverySize(t *testing.T) {
	for _, c := range hostile.Strings() {
		list := judge.Judge(judge.Mail{
			From: judge.Address{Name: "Megan Bowen " + c.Text, Address: "x" + c.Text + "@gmail.com"}, Subject: "Re: " + c.Text, Text: "urgent wire transfer " + c.Text,
		}, judge.Context{Own: []string{"contoso.com"}, People: []judge.Person{{Name: "Megan Bowen", Title: "CEO"}}})
		for _, size := range [][2]int{{40, 5}, {78, 20}, {200, 50}} {
			lines, _ := sheet(list, c.Text).View(size[0], size[1])
			if len(lines) > size[1] {
				t.Errorf("%s: %d lines of %d", c.Name, len(lines), size[1])
			}
			for _, l := range lines {
				if w := content.Line(ansi.Strip(l)); w.Width() > size[0] || w.Tricks() > 0 {
					t.Errorf("%s at %v: %q", c.Name, size, l)
				}
			}
		}
	}
}
