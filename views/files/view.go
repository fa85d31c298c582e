package files

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content"
	look "mailtriage/graph/content/files"
	"mailtriage/theme"
)

// deepIndent is how many steps to the right an item goes at most, of two cells.
const deepIndent = 10

// View draws the sheet, w cells wide and h lines high.
func (m *Model) View(w, h int) ([]string, theme.Scroll) {
	if len(m.list) == 0 {
		return []string{"", m.theme.Muted.Say(" Nothing is attached to this message.")}, theme.Scroll{}
	}
	m.rows, m.width = max(1, h), max(20, w)
	m.arrange()
	var lines []string
	for i := range m.items {
		it := &m.items[i]
		if it.depth == 0 && i > 0 {
			lines = append(lines, "")
		}
		it.first = len(lines)
		for _, l := range m.draw(it) {
			bar := " "
			if i == m.at {
				bar = m.theme.Accent.Render(content.Line(m.theme.Glyphs.Cursor))
			}
			lines = append(lines, bar+l)
		}
		it.lines = len(lines) - it.first
	}
	m.follow(len(lines))
	return lines[m.top:min(len(lines), m.top+m.rows)], theme.Scroll{Offset: m.top, Visible: m.rows, Total: len(lines)}
}

// follow scrolls so that the item under the cursor is seen, from its beginning if it is too long.
func (m *Model) follow(total int) {
	from, to := m.items[m.at].first, m.items[m.at].first+m.items[m.at].lines
	if to > m.top+m.rows {
		m.top = to - m.rows
	}
	if from < m.top {
		m.top = from
	}
	m.top = max(0, min(m.top, total-m.rows))
}

// draw draws an item: a sign, and its text, wrapped beside it.
func (m *Model) draw(it *item) []string {
	t := m.theme
	head := strings.Repeat("  ", min(it.depth, deepIndent))
	fold := " "
	if it.opens {
		fold = t.Glyphs.Closed
		if it.open {
			fold = t.Glyphs.Open
		}
	}
	left := head + t.Muted.Render(content.Line(fold)) + " "
	if it.flat {
		left = head
	}
	if it.sign != "" {
		left += it.style.Render(content.Line(it.sign)) + " "
	}
	indent := ansi.StringWidth(left)
	w := max(12, m.width-indent-1)
	text := it.text.Wrap(w)
	var lines []string
	for i, l := range text {
		if i > 0 {
			left = strings.Repeat(" ", indent)
		}
		lines = append(lines, left+it.heavy.Render(l))
	}
	if !it.after.Empty() {
		last := text[len(text)-1].Width()
		if after := it.after.Width(); last+2+after <= w {
			lines[len(lines)-1] += "  " + t.Muted.Render(it.after)
		} else {
			for _, l := range it.after.Wrap(w) {
				lines = append(lines, strings.Repeat(" ", indent)+t.Muted.Render(l))
			}
		}
	}
	if it.draw != nil && it.open {
		lines = append(lines, m.picture(it.key, indent)...)
	}
	return lines
}

// picture draws one that was asked for, as large as there is room.
func (m *Model) picture(key string, indent int) []string {
	t, pad := m.theme, strings.Repeat(" ", indent)
	p := m.pictures[key]
	switch {
	case p == nil, p.err == nil && p.small == nil:
		return []string{pad + t.Muted.Say("Decoding it")}
	case p.err != nil:
		var lines []string
		for _, l := range content.Line(p.err.Error()).Wrap(max(12, m.width-indent-1)) {
			lines = append(lines, pad+t.Warn.Render(l))
		}
		return lines
	}
	fitted := look.Scaled(p.small, max(4, m.width-indent-1), max(4, 2*(m.rows-2)))
	lines := t.Picture(fitted)
	for i := range lines {
		lines[i] = pad + lines[i]
	}
	return lines
}
