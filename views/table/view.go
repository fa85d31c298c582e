package table

import (
	"strings"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// edge is the cells before a row's values: the cursor, the mark, a space.
const edge = 3

// leastFree is how narrow a column without a width of its own may become before one with a width is left out.
const leastFree = 12

// View draws the list: at most h lines of w cells, and how far it is scrolled.
func (m *Model[R]) View(w, h int, focused bool) ([]string, theme.Scroll) {
	t := m.theme
	switch {
	case m.trouble != "":
		return append(m.notice(w, t.Bad, m.trouble), m.notice(w, t.Muted, "\nF5 tries again, E shows the details.")...), theme.Scroll{}
	case !m.loaded:
		return m.notice(w, t.Muted, m.words.Loading+" "+t.Glyphs.Ellipsis+"\n\nEsc gives up."), theme.Scroll{}
	case len(m.rows) == 0:
		return m.notice(w, t.Muted, m.words.Empty), theme.Scroll{}
	case len(m.shown) == 0:
		return m.notice(w, t.Muted, "Nothing matches the filter.\n\nEsc clears it."), theme.Scroll{}
	}
	cols := m.layout(w - edge)
	var lines []string
	if len(cols) > 1 && h > 3 {
		lines = append(lines, m.heading(cols, w))
	}
	room := h - len(lines)
	to := m.window(room)
	state := theme.CursorAway
	if focused {
		state = theme.Cursor
	}
	for i := m.top; i < to; i++ {
		if g := m.group(i); g != "" {
			lines = append(lines, t.Label.Render(content.Line(" "+g).Truncate(w)))
		}
		s := theme.Plain
		if i == m.at {
			s = state
		}
		lines = append(lines, m.row(m.rows[m.shown[i]], cols, s, w)...)
	}
	if len(lines) > h {
		lines = lines[:h]
	}
	return lines, theme.Scroll{Offset: m.top, Visible: to - m.top, Total: len(m.shown)}
}

func (m *Model[R]) notice(w int, style theme.Style, text string) []string {
	var out []string
	for _, line := range content.Block(text).Wrap(max(10, w-2)) {
		out = append(out, " "+style.Render(line))
	}
	return out
}

// lines is how many lines the row at a place of the list takes, its group's heading included.
func (m *Model[R]) lines(i int) int {
	n := 1
	if m.Below != nil {
		n++
	}
	if m.group(i) != "" {
		n++
	}
	return n
}

// group is the heading that stands above the row at a place of the list; empty: none. The row at the top of the screen
// has its group's.
func (m *Model[R]) group(i int) string {
	if m.Group == nil || m.sorted >= 0 {
		return ""
	}
	g := m.Group(m.rows[m.shown[i]])
	if i > m.top && m.Group(m.rows[m.shown[i-1]]) == g {
		return ""
	}
	return g
}

// window moves what is seen so that the cursor is in it, and says where it ends.
func (m *Model[R]) window(room int) (to int) {
	at := max(0, m.at)
	m.top = max(0, at-room, min(m.top, at, len(m.shown)-1))
	for m.top < at && m.end(room) <= at {
		m.top++
	}
	for m.top > 0 && m.end(room) == len(m.shown) { // no room is left empty at the end
		m.top--
		if m.end(room) < len(m.shown) {
			m.top++
			break
		}
	}
	to = m.end(room)
	m.fit = max(1, to-m.top)
	return to
}

// end is where in the list what is seen ends, when it begins at the top.
func (m *Model[R]) end(room int) int {
	i := m.top
	for ; i < len(m.shown); i++ {
		if room -= m.lines(i); room < 0 && i > m.top {
			break
		}
	}
	return i
}

// cell is a column as it is drawn.
type cell[R any] struct {
	Column[R]
	at    int // of the columns
	width int
}

// layout shares w cells among the columns. Where it is too narrow, those with a width of their own are left out, the
// last first.
func (m *Model[R]) layout(w int) []cell[R] {
	var cols []cell[R]
	for i, c := range m.columns {
		if !m.hidden[i] && w+edge >= c.From {
			cols = append(cols, cell[R]{c, i, c.Width})
		}
	}
	for {
		free, used, last := 0, len(cols)-1, -1
		for i, c := range cols {
			used += c.Width
			if c.Width == 0 {
				free++
			} else {
				last = i
			}
		}
		if left := w - used; left >= free*leastFree || last < 0 || len(cols) == 1 {
			return share(cols, free, max(left, free))
		}
		cols = append(cols[:last], cols[last+1:]...)
	}
}

func share[R any](cols []cell[R], free, left int) []cell[R] {
	for i := range cols {
		if cols[i].Width == 0 {
			cols[i].width = left / free
			left -= cols[i].width
			free--
		}
	}
	return cols
}

func (m *Model[R]) heading(cols []cell[R], w int) string {
	names := make([]string, len(cols))
	for i, c := range cols {
		name := c.Name
		if c.at == m.sorted {
			sign := m.theme.Glyphs.Up
			if m.down {
				sign = m.theme.Glyphs.Low
			}
			name += " " + sign
		}
		names[i] = fit(content.Line(name), c.width, c.Right)
	}
	return theme.Fit(strings.Repeat(" ", edge)+m.theme.Muted.Render(content.Line(strings.Join(names, " "))), w)
}

// row draws a row: its values, and what stands below.
func (m *Model[R]) row(r R, cols []cell[R], state theme.RowState, w int) []string {
	id, g, s := m.id(r), &m.theme.Glyphs, m.theme.Row(state)
	cursor := s.Accent.Say(" ")
	if state != theme.Plain {
		cursor = s.Accent.Render(content.Line(g.Cursor))
	}
	mark, why := s.Base.Say(" "), m.reasons[id]
	switch {
	case why != "":
		mark = s.Bad.Render(content.Line(g.Failed))
	case m.marks[id]:
		mark = s.Mark.Render(content.Line(g.Selected))
	}
	line := cursor + mark + s.Base.Say(" ") + m.values(r, cols, s, why, w-edge)
	lines := []string{theme.Fit(line, w)}
	if m.Below != nil {
		below, style := m.Below(r), s.Muted
		if why != "" {
			below, style = content.Line(why), s.Bad
		}
		lines = append(lines, theme.Fit(cursor+s.Base.Say("    ")+style.Render(below.Pad(max(1, w-edge-2))), w))
	}
	return lines
}

// values draws the columns of a row. Where there is no line below for it, the reason why something failed stands in
// place of all but the first column.
func (m *Model[R]) values(r R, cols []cell[R], s *theme.Row, why string, w int) string {
	var b strings.Builder
	for i, c := range cols {
		if i > 0 {
			b.WriteString(s.Base.Say(" "))
			if why != "" && m.Below == nil {
				b.WriteString(s.Bad.Render(content.Line(why).Pad(max(1, w-cols[0].width-1))))
				break
			}
		}
		tone := Normal
		if c.Tone != nil {
			tone = c.Tone(r)
		}
		b.WriteString(style(s, tone).Render(content.Line(fit(content.Line(c.Text(r)), c.width, c.Right))))
	}
	return b.String()
}

func style(s *theme.Row, t Tone) theme.Style {
	return [...]theme.Style{Normal: s.Base, Strong: s.Unread, Muted: s.Muted, Accent: s.Accent, Good: s.Good, Warn: s.Warn, Bad: s.Bad}[t]
}

// fit makes a text as wide as its column.
func fit(t content.Text, w int, right bool) string {
	if n := t.Width(); right && n < w {
		return strings.Repeat(" ", w-n) + t.String()
	}
	return t.Pad(w).String()
}

// Click puts the cursor on the row that is drawn on a line of a list of w by h cells; true: it was there already.
func (m *Model[R]) Click(line, w, h int) bool {
	if len(m.layout(w-edge)) > 1 && h > 3 {
		line--
	}
	for i := m.top; i < len(m.shown) && line >= 0; i++ {
		if line -= m.lines(i); line < 0 {
			was := m.at
			m.goTo(i)
			return was == i
		}
	}
	return false
}
