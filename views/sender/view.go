package sender

import (
	"strings"

	"charm.land/lipgloss/v2"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// labelCells are the cells of what stands before a statement.
const labelCells = 16

// View draws the sheet: h lines of w cells, and how far it is scrolled.
func (m *Model) View(w, h int) ([]string, theme.Scroll) {
	m.rows = max(1, h)
	var lines []string
	for i, it := range m.items {
		begins := len(lines)
		if it.heading != "" {
			if i > 0 {
				lines = append(lines, "")
			}
			lines = append(lines, " "+m.theme.OverlayTitle.Render(content.Line(it.heading).Truncate(w-2)))
		}
		own := len(lines)
		lines = append(lines, m.statement(it, i == m.at, w)...)
		if i == m.at {
			if m.from, m.to = begins, len(lines); m.to-m.from > m.rows { // its heading is not in sight, then
				m.from = own
			}
		}
	}
	m.scroll()
	end := min(len(lines), m.top+m.rows)
	return lines[m.top:end], theme.Scroll{Offset: m.top, Visible: m.rows, Total: len(lines)}
}

// scroll keeps the cursor's statement in sight; of one that is higher than the sheet, a part.
func (m *Model) scroll() {
	if m.to-m.from > m.rows {
		m.top = max(m.from, min(m.top, m.to-m.rows))
		return
	}
	m.top = max(0, m.to-m.rows, min(m.top, m.from))
}

// statement draws an item: sign, label and text, and the field that it was read from.
func (m *Model) statement(it item, cursor bool, w int) []string {
	t := m.theme
	style, sign := m.look(it.tone)
	edge := " "
	if cursor {
		edge = t.Accent.Render(content.Line(t.Glyphs.Cursor))
	}
	indent, label := 4, ""
	if it.label != "" {
		indent += labelCells
		label = t.Label.Render(content.Line(it.label).Pad(labelCells-1)) + " "
	}
	room := max(16, w-indent-1)
	var out []string
	for i, l := range content.Value(it.text).Wrap(room) {
		head := edge + strings.Repeat(" ", indent-1)
		if i == 0 {
			head = edge + " " + style.Render(content.Line(sign)) + " " + label
		}
		out = append(out, head+style.Render(l))
	}
	blank := edge + strings.Repeat(" ", indent-1)
	if it.note != "" {
		for _, l := range content.Value(it.note).Wrap(room) {
			out = append(out, blank+t.Muted.Render(l))
		}
	}
	out = m.sourced(out, it, blank, w)
	if cursor && m.open {
		out = append(out, m.opened(blank, room)...)
	}
	return out
}

// sourced puts the source at the end of the last line where there is room, else on a line of its own.
func (m *Model) sourced(lines []string, it item, blank string, w int) []string {
	where := content.Line(it.source.Where()).Truncate(max(8, w/2))
	if where.Empty() {
		return lines
	}
	last := len(lines) - 1
	free := w - 1 - lipgloss.Width(lines[last]) - where.Width()
	if free < 2 {
		lines, last = append(lines, blank), last+1
		free = w - 1 - lipgloss.Width(blank) - where.Width()
	}
	lines[last] += strings.Repeat(" ", max(0, free)) + m.theme.Muted.Render(where)
	return lines
}

// opened is the field that the cursor's statement was read from.
func (m *Model) opened(blank string, room int) []string {
	f := m.field()
	if f == nil {
		return nil
	}
	var out []string
	for _, l := range content.Block(content.DefangText(f.Name + ": " + f.Value)).Fold(room) {
		out = append(out, blank+m.theme.Quote.Render(l))
	}
	return out
}

func (m *Model) look(t tone) (theme.Style, string) {
	g := m.theme.Glyphs
	switch t {
	case good:
		return m.theme.Good, g.Pass
	case warn:
		return m.theme.Warn, g.Warning
	case bad:
		return m.theme.Bad, g.Fail
	case unsure:
		return m.theme.Warn, g.Unsure
	case quiet:
		return m.theme.Muted, " "
	case plain:
	}
	return m.theme.Text, " "
}
