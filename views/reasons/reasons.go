// Package reasons shows why a mail is suspicious: each reason with its weight, what in the mail it rests on, and how to check it.
package reasons

import (
	"fmt"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/reasons"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Model is the sheet's state.
type Model struct {
	theme   *theme.Theme
	reasons []reasons.Reason
	unasked []content.Text // what could not be found out, each in a sentence

	at    int // the reason that has the cursor
	top   int // the first line that is shown
	rows  int
	width int // of the items; 0: they are to be made
	items [][]string
}

// New makes a sheet of reasons, which come sorted. Unasked says what could not be found out, and why. It is drawn once it has a
// theme.
func New(list []reasons.Reason, unasked []string) *Model {
	m := &Model{reasons: list, rows: 1}
	for _, u := range unasked {
		m.unasked = append(m.unasked, content.Line(u))
	}
	return m
}

// SetTheme changes how it looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme, m.width = t, 0 }

// Reasons are those that are shown, the heaviest first; whole: there is nothing that could not be found out.
func (m *Model) Reasons() (list []reasons.Reason, whole bool) {
	return m.reasons, len(m.unasked) == 0
}

// Do moves the cursor from reason to reason; false: it is none of the sheet's.
func (m *Model) Do(id keys.ID) bool {
	page := max(1, m.rows/6)
	by, known := map[keys.ID]int{
		keys.Down: 1, keys.Up: -1, keys.PageDown: page, keys.PageUp: -page, keys.HalfDown: (page + 1) / 2, keys.HalfUp: -(page + 1) / 2,
		keys.Top: -len(m.reasons), keys.Bottom: len(m.reasons),
	}[id]
	m.at = max(0, min(m.at+by, len(m.reasons)-1))
	return known
}

// Copy is the reason under the cursor with its evidence, in one line.
func (m *Model) Copy() content.Text {
	if len(m.reasons) == 0 {
		return content.Text{}
	}
	r := m.reasons[m.at]
	parts := make([]string, len(r.Evidence))
	for i, e := range r.Evidence {
		parts[i] = e.String()
	}
	return content.Value(r.Words + " " + strings.Join(parts, "; ")).Defanged()
}

// View draws the sheet: h lines of w cells, and how far it is scrolled.
func (m *Model) View(w, h int) ([]string, theme.Scroll) {
	m.rows = h
	if m.width != w {
		m.width, m.items = w, make([][]string, len(m.reasons))
		for i := range m.reasons {
			m.items[i] = m.item(&m.reasons[i], max(20, min(w, 150)-3))
		}
	}
	lines := m.head(w)
	from, to := 0, len(lines) // of the item under the cursor
	for i, item := range m.items {
		lines = append(lines, "")
		if i == m.at {
			if from, to = len(lines), len(lines)+len(item); i == 0 {
				from = 0 // with the head
			}
		}
		for j, line := range item {
			sign := "  "
			if i == m.at && j == 0 {
				sign = m.theme.Accent.Render(content.Line(m.theme.Glyphs.Cursor)) + " "
			}
			lines = append(lines, sign+line)
		}
	}
	m.top = max(min(m.top, from), min(from, to-h))
	m.top = max(0, min(m.top, len(lines)-h))
	return lines[m.top:min(len(lines), m.top+h)], theme.Scroll{Offset: m.top, Visible: h, Total: len(lines)}
}

// head counts what there is, and says what could not be found out.
func (m *Model) head(w int) (lines []string) {
	style, text := m.theme.Strong, "Nothing suspicious was found. That is no proof that the mail is honest."
	var counts []string
	for _, l := range []struct {
		level reasons.Level
		style theme.Style
		word  string
	}{{reasons.Info, m.theme.Strong, "to know"}, {reasons.Amber, m.theme.Warn, "amber"}, {reasons.Red, m.theme.Bad, "red"}} {
		if n := reasons.Count(m.reasons, l.level); n > 0 {
			style = l.style
			counts = append([]string{fmt.Sprintf("%d %s", n, l.word)}, counts...)
		}
	}
	if len(counts) > 0 {
		text = "Reasons: " + strings.Join(counts, ", ")
	}
	lines = m.wrapped(style.Bold(true), content.Line(text), " ", w)
	for _, u := range m.unasked {
		lines = append(lines, m.wrapped(m.theme.Warn, content.Line(m.theme.Glyphs.Unsure+" "+u.String()), " ", w)...)
	}
	return lines
}

// item draws one reason.
func (m *Model) item(r *reasons.Reason, w int) []string {
	style, sign := m.theme.Muted, m.theme.Glyphs.Dot
	switch r.Level() {
	case reasons.Red:
		style, sign = m.theme.Bad, m.theme.Glyphs.Fail
	case reasons.Amber:
		style, sign = m.theme.Warn, m.theme.Glyphs.Warning
	case reasons.Info:
	}
	lines := m.wrapped(style.Bold(true), content.Line(fmt.Sprintf("%s %s %d  %s", sign, r.Level(), r.Weight, r.Short)), "", w)
	lines = append(lines, m.wrapped(m.theme.Text, content.Line(r.Words), "  ", w)...)
	for _, e := range r.Evidence {
		lines = append(lines, m.wrapped(m.theme.Quote, content.Line("“"+e.String()+"”").Defanged(), "    ", w)...)
	}
	if r.More > 0 {
		lines = append(lines, m.wrapped(m.theme.Muted, content.Line(fmt.Sprintf("and %d more", r.More)), "    ", w)...)
	}
	return append(lines, m.wrapped(m.theme.Muted, content.Line("By hand: "+r.Check), "  ", w)...)
}

func (m *Model) wrapped(style theme.Style, text content.Text, indent string, w int) []string {
	lines := text.Wrap(max(10, w-len(indent)))
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = indent + style.Render(l)
	}
	return out
}
