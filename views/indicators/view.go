package indicators

import (
	"fmt"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/theme"
)

// View draws the pane: a line that counts, then the kinds, each with its values.
func (m *Model) View(w, h int) ([]string, theme.Scroll) {
	head := m.head(w)
	m.rows = max(1, h-len(head))
	var lines []string
	from, to := 0, 0 // of what is under the cursor
	kind := indicators.Kind("")
	for n, i := range m.shown {
		s := m.list[i]
		begins := len(lines)
		if s.Kind != kind {
			if kind != "" {
				lines = append(lines, "")
			}
			kind = s.Kind
			lines = append(lines, " "+m.theme.OverlayTitle.Render(content.Line(m.heading(kind))))
		}
		lines = append(lines, m.row(s, n == m.at, w))
		if m.open[key(s)] {
			lines = append(lines, m.places(s, w)...)
		}
		if n == m.at {
			from, to = begins, len(lines)
		}
	}
	if m.top > from {
		m.top = from
	}
	if to-m.top > m.rows {
		m.top = min(from, to-m.rows)
		if to-from <= m.rows {
			m.top = to - m.rows
		}
	}
	m.top = max(0, min(m.top, len(lines)-m.rows))
	return append(head, lines[m.top:min(len(lines), m.top+m.rows)]...), theme.Scroll{Offset: m.top, Visible: m.rows, Total: len(lines)}
}

// head says how many of which kind there are, and what was not looked at.
func (m *Model) head(w int) []string {
	t := m.theme
	var parts []string
	for _, k := range indicators.Kinds() {
		if n := m.of(k); n > 0 {
			parts = append(parts, counted(n, titles[k]))
		}
	}
	line := strings.Join(parts, ", ")
	if line == "" {
		line = "There is nothing in it to look up: no link, no address, no hash."
	}
	if m.messages > 1 {
		line += fmt.Sprintf(" in %d messages", m.messages)
	}
	if n := len(m.list) - len(m.shown); n > 0 {
		line += fmt.Sprintf(" (%s within others)", counted(n, [2]string{"more", "more"}))
	}
	out := []string{" " + t.Muted.Render(content.Line(line).Truncate(w-2))}
	if len(m.notes) > 0 {
		note := "Not looked at: " + m.notes[0]
		if n := len(m.notes) - 1; n > 0 {
			note += fmt.Sprintf(" and %d more", n)
		}
		out = append(out, " "+t.Warn.Render(content.Line(note).Truncate(w-2)))
	}
	return append(out, "")
}

// of counts those of a kind that are shown.
func (m *Model) of(k indicators.Kind) (n int) {
	for _, i := range m.shown {
		if m.list[i].Kind == k {
			n++
		}
	}
	return n
}

func (m *Model) heading(k indicators.Kind) string {
	words := titles[k][1]
	return fmt.Sprintf("%s%s  %d", strings.ToUpper(words[:1]), words[1:], m.of(k))
}

// row is one indicator: its value, what marks it, how often it stands there.
func (m *Model) row(s indicators.Shared, under bool, w int) string {
	state, sign := theme.Plain, "  "
	if under {
		state, sign = theme.Cursor, m.theme.Glyphs.Cursor+" "
	}
	style := m.theme.Row(state)
	var right []string
	for _, mark := range s.Marks {
		right = append(right, string(mark))
	}
	note := strings.Join(right, " ")
	count := ""
	switch {
	case m.messages > 1:
		count = counted(len(s.In), [2]string{"message", "messages"})
	case s.Count > 1:
		count = fmt.Sprintf("%d times", s.Count)
	}
	room := max(8, w-2-len(note)-len(count)-6) // the sign is of two cells
	value := content.Defang(s.Value)
	if s.Shown != "" {
		value = content.Line(value.String() + " = " + content.Defang(s.Shown).String())
	}
	line := style.Accent.Render(content.Line(sign)) + style.Base.Render(value.Pad(room)) + style.Base.Say(" ") + style.Warn.Render(content.Line(note)) + style.Base.Say("  ") + style.Muted.Render(content.Line(count))
	return theme.Fit(line, w-1)
}

// places are where an indicator stands, as it is written there.
func (m *Model) places(s indicators.Shared, w int) []string {
	var out []string
	for _, f := range s.Found {
		where := f.Place
		if f.Of != "" {
			where += ", " + f.Of
		}
		line := content.Line(where).String()
		if as := content.Defang(f.As).String(); as != content.Defang(s.Value).String() {
			line += ": " + as
		}
		out = append(out, "      "+m.theme.Muted.Render(content.Line(line).Truncate(w-7)))
	}
	return out
}
