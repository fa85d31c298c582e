package reader

import (
	"strings"
	"testing"

	"mailtriage/graph/content"
)

func TestHiddenTextStandsOutFromItsFirstCellToItsLast(t *testing.T) {
	m := opened(t, "")
	for _, c := range []struct{ name, body, want string }{
		{"over several lines", "before ⟦hidden: one\ntwo\nthree⟧ after", "t:before |f:⟦hidden: one|f:two|f:three⟧|t: after"},
		{"twice in a line", "a ⟦hidden: b⟧ c ⟦hidden from screen readers: d⟧", "t:a |f:⟦hidden: b⟧|t: c |f:⟦hidden from screen readers: d⟧"},
		{"in what is quoted", "> a ⟦hidden: b\n> c⟧ d", "q:> a |f:⟦hidden: b|f:> c⟧|q: d"},
		{"nothing is hidden", "plain ⟧ text", "t:plain ⟧ text"},
		{"an empty line within", "⟦hidden: a\n\nb⟧", "f:⟦hidden: a|f:b⟧"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want, got strings.Builder
			for _, piece := range strings.Split(c.want, "|") {
				style, text, _ := strings.Cut(piece, ":")
				switch style {
				case "f":
					want.WriteString(m.theme.Flagged.Render(content.Line(text)))
				case "q":
					want.WriteString(m.theme.Quote.Render(content.Line(text)))
				default:
					want.WriteString(m.theme.Text.Render(content.Line(text)))
				}
			}
			hidden := false
			for _, line := range strings.Split(c.body, "\n") {
				style := m.theme.Text
				if strings.HasPrefix(line, ">") || hidden && strings.HasPrefix(c.body, ">") {
					style = m.theme.Quote
				}
				var drawn string
				drawn, hidden = m.passages(content.Line(line), style, hidden)
				got.WriteString(drawn)
			}
			if got.String() != want.String() {
				t.Errorf("drawn\n%q, want\n%q", got.String(), want.String())
			}
		})
	}
}
