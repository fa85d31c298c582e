package reader

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/theme"
)

// SetColours says which colours the mailbox gives its categories.
func (m *Model) SetColours(c theme.Colours) { m.colours, m.lines = c, nil }

// SetTags shows the categories and the flag that the message has now.
func (m *Model) SetTags(h graph.Header) {
	if h.ID != m.header.ID || h.Flag() == m.header.Flag() && slices.Equal(h.Categories, m.header.Categories) {
		return
	}
	m.header.Categories = h.Categories
	m.header.SetFlag(h.Flag())
	m.lines = nil
}

// tags are the flag and the categories, as many to a line as there is room for.
func (m *Model) tags(w int) []string {
	const label = "Tags     "
	var signs []string
	switch g := &m.theme.Glyphs; m.header.Flag() {
	case graph.Flagged:
		signs = append(signs, m.theme.Flagged.Render(content.Line(g.Flag+" flagged")))
	case graph.Complete:
		signs = append(signs, m.theme.Good.Render(content.Line(g.Completed+" completed")))
	case graph.NotFlagged:
	}
	row := m.theme.Row(theme.Plain)
	for _, name := range m.header.Categories {
		shown := content.Line("#" + name).Truncate(max(4, w-len(label)))
		signs = append(signs, row.Coloured(name, m.colours).Render(shown))
	}
	var lines []string
	used := w
	for _, s := range signs {
		n := lipgloss.Width(s)
		if used+2+n > w {
			start := strings.Repeat(" ", len(label))
			if len(lines) == 0 {
				start = m.theme.Label.Render(content.Line(label))
			}
			lines, used = append(lines, start+s), len(label)+n
			continue
		}
		lines[len(lines)-1] += "  " + s
		used += 2 + n
	}
	return lines
}
