package folders

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// View draws the tree: h lines of w cells, and how far it is scrolled.
func (m *Model) View(w, h int, focused bool) ([]string, theme.Scroll) {
	switch {
	case m.trouble != "":
		return m.notice(w, m.theme.Bad, content.Block(m.trouble)), theme.Scroll{}
	case !m.loaded:
		return []string{m.theme.Muted.Say(" Loading folders …")}, theme.Scroll{}
	case len(m.lines) == 0:
		return m.notice(w, m.theme.Muted, content.Line("This mailbox has no folders.")), theme.Scroll{}
	}
	m.rows = h
	at := max(0, m.at())
	m.top = min(m.top, at)
	m.top = max(m.top, at-h+1)
	m.top = max(0, min(m.top, len(m.lines)-h))
	lines := make([]string, 0, h)
	for i := m.top; i < min(len(m.lines), m.top+h); i++ {
		lines = append(lines, m.line(m.lines[i], i == at, focused, w))
	}
	return lines, theme.Scroll{Offset: m.top, Visible: h, Total: len(m.lines)}
}

func (m *Model) notice(w int, style theme.Style, text content.Text) []string {
	var out []string
	for _, line := range text.Wrap(w - 2) {
		out = append(out, " "+style.Render(line))
	}
	return out
}

// line draws one folder: whether it is open, its name, and what is unread in it.
func (m *Model) line(n *node, cursor, focused bool, w int) string {
	g := &m.theme.Glyphs
	state := theme.Plain
	switch {
	case cursor && focused:
		state = theme.Cursor
	case cursor:
		state = theme.CursorAway
	}
	s := m.theme.Row(state)
	mark := g.Leaf
	switch {
	case n.Search:
		mark = g.Search
	case n.Hidden:
		mark = g.Hidden
	case len(n.children) > 0 && m.closed[n.ID]:
		mark = g.Closed
	case len(n.children) > 0:
		mark = g.Open
	}
	count := ""
	if n.Unread > 0 {
		count = strconv.Itoa(n.Unread)
	}
	live := ""
	if came, watched := m.watched[n.ID]; watched {
		if live = g.Live + " "; came > 0 {
			live += "+" + strconv.Itoa(came) + " "
		}
	}
	indent := strings.Repeat(" ", min(2*n.depth, max(0, w-16)))
	room := max(4, w-len(indent)-3-ansi.StringWidth(live)-len(count)-1)
	name := s.Base
	switch {
	case n.ID == m.open:
		name = s.Accent.Bold(true)
	case n.Unread > 0:
		name = s.Unread
	case n.Hidden || n.Search:
		name = s.Muted
	}
	edge := " "
	if cursor {
		edge = g.Cursor
	}
	return s.Accent.Render(content.Line(edge)) + s.Muted.Render(content.Line(indent+mark+" ")) + name.Render(n.name.Pad(room)) + s.Good.Render(content.Line(live)) + s.Accent.Render(content.Line(count)) + s.Base.Say(" ")
}
