package tui

import (
	"strconv"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

func (d *categories) view(m *Model, w, h int) []string {
	w = min(w, 76)
	below := d.under(m, w-4)
	rows := max(1, min(h-4-len(below), max(6, min(len(d.rows)+1, 20))))
	d.top = max(0, max(min(d.top, d.at), d.at-rows+1))
	lines := []string{" " + m.theme.Accent.Say("> ") + d.input.View(), m.theme.Rule(w - 2)}
	for i := d.top; i < min(d.count(), d.top+rows); i++ {
		lines = append(lines, d.row(m, i, w-2))
	}
	if d.count() == 0 && d.cancel == nil {
		lines = append(lines, m.theme.Muted.Say(" There are none yet: type a name."))
	}
	for len(lines) < rows+2 {
		lines = append(lines, "")
	}
	for _, l := range below {
		lines = append(lines, " "+l)
	}
	title := titled("Categories of "+plural(len(d.targets), "message", "messages"), "")
	return m.theme.Frame(title, lines, w, len(lines)+2, true, theme.Scroll{Offset: d.top, Visible: rows, Total: d.count()})
}

// under says what the keys do just now, what is waited for, and what is not there.
func (d *categories) under(m *Model, w int) []string {
	var lines []string
	switch {
	case d.cancel != nil:
		lines = append(lines, m.theme.Muted.Render(content.Line("reading the mailbox's own list "+m.since(d.began))))
	case d.note != "":
		lines = wrapped(m.theme.Warn, d.note, w)
		lines = lines[:min(len(lines), 3)]
	}
	if d.input.Value() != "" {
		return append(lines, "", keyLine(m.theme, m.Keys.Label("enter"), "marks it", "Esc", "clears what is typed"))
	}
	return append(lines, m.theme.Muted.Say("Letters find a category, or name a new one."), keyLine(m.theme, m.Keys.Label("space"), "marks", m.Keys.Label("enter"), "sets what is marked", "Esc", "leaves"))
}

func (d *categories) row(m *Model, i, w int) string {
	s, edge := m.theme.Row(theme.Plain), " "
	if i == d.at {
		s, edge = m.theme.Row(theme.Cursor), m.theme.Glyphs.Cursor
	}
	r := categoryRow{name: d.typed(), preset: -1}
	note, noteStyle := "new: Enter adds it", s.Muted
	if i < len(d.found) {
		r = d.rows[d.found[i]]
		note = d.beside(r)
	}
	switch r.want {
	case onAll:
		noteStyle = s.Good
	case onNone:
		noteStyle = s.Warn
	case asItIs:
	}
	shown := content.Line(note).Truncate(w / 2)
	name := content.Line("#" + r.name).Pad(max(1, w-10-shown.Width())).String()
	return s.Accent.Render(content.Line(edge)) + s.Mark.Render(content.Line(" "+d.box(r)+" ")) + s.Coloured(r.name, theme.Colours{strings.ToLower(r.name): r.preset}).Render(content.Line(name)) + s.Base.Say("  ") + noteStyle.Render(shown) + s.Base.Say("  ")
}

// box shows on how many of the messages a category will be.
func (d *categories) box(r categoryRow) string {
	switch {
	case r.want == onAll, r.want == asItIs && r.on == len(d.targets):
		return "[x]"
	case r.want == asItIs && r.on > 0:
		return "[-]"
	}
	return "[ ]"
}

// beside says beside a category what is to become of it, else on how many it is, else its colour.
func (d *categories) beside(r categoryRow) string {
	switch {
	case r.want == onAll:
		return "+ is added"
	case r.want == onNone:
		return "- is removed"
	case r.on > 0 && r.on < len(d.targets):
		return "on " + strconv.Itoa(r.on) + " of " + strconv.Itoa(len(d.targets))
	}
	return theme.ColourName(r.preset)
}
