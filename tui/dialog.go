package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// dialog is something that lies over the panes and has the keys.
type dialog interface {
	key(*Model, tea.KeyPressMsg) tea.Cmd
	paste(*Model, string) tea.Cmd
	// view draws it within at most w by h cells, frame included.
	view(m *Model, w, h int) []string
}

// push opens a dialog.
func (m *Model) push(d dialog) tea.Cmd {
	m.dialogs = append(m.dialogs, d)
	return nil
}

// pop closes the dialog on top.
func (m *Model) pop() { m.dialogs = m.dialogs[:len(m.dialogs)-1] }

// box frames a dialog's lines, as wide and high as they need.
func box(t *theme.Theme, title string, lines []string, w, h, least int) []string {
	width := least
	for _, l := range lines {
		width = max(width, cellWidth(l))
	}
	width = min(w, width+4)
	height := min(h, len(lines)+2)
	padded := make([]string, len(lines))
	for i, l := range lines {
		padded[i] = " " + l
	}
	return t.Frame(theme.Title{Left: title}, padded, width, height, true, theme.Scroll{})
}

// wrapped breaks our own and foreign text into styled lines.
func wrapped(style func(...string) string, text string, w int) []string {
	var out []string
	for _, line := range content.Block(text).Wrap(w) {
		out = append(out, style(line.String()))
	}
	return out
}

// confirm asks yes or no. Neither Enter nor the key that asked is an answer.
type confirm struct {
	title string
	text  []string
	asked []string // keys that opened it
	yes   func(*Model) tea.Cmd
}

func (d *confirm) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "y":
		m.pop()
		return d.yes(m)
	case "n", "esc":
		m.pop()
	}
	return nil
}

func (d *confirm) paste(*Model, string) tea.Cmd { return nil }

func (d *confirm) view(m *Model, w, h int) []string {
	var lines []string
	for _, text := range d.text {
		lines = append(lines, wrapped(m.theme.Text.Render, text, min(60, w-4))...)
	}
	lines = append(lines, "", m.theme.Accent.Render("y")+m.theme.Muted.Render(" yes   ")+m.theme.Accent.Render("n")+m.theme.Muted.Render(" no"))
	return box(m.theme, d.title, lines, w, h, 36)
}

// scroller is a dialog that shows lines and can be scrolled.
type scroller struct {
	title string
	lines func(m *Model, w int) []string
	top   int
	rows  int
	total int
}

func (d *scroller) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc", "q", "enter":
		m.pop()
	case "j", "down":
		d.top++
	case "k", "up":
		d.top--
	case "pgdown", "space", "ctrl+f", "ctrl+d":
		d.top += max(1, d.rows-1)
	case "pgup", "ctrl+b", "ctrl+u":
		d.top -= max(1, d.rows-1)
	case "g", "home":
		d.top = 0
	case "G", "end":
		d.top = d.total
	}
	d.top = max(0, min(d.top, d.total-d.rows))
	return nil
}

func (d *scroller) paste(*Model, string) tea.Cmd { return nil }

func (d *scroller) view(m *Model, w, h int) []string {
	w = min(w, 100)
	lines := d.lines(m, w-4)
	d.total, d.rows = len(lines), max(1, min(h-2, len(lines)))
	d.top = max(0, min(d.top, d.total-d.rows))
	padded := make([]string, 0, d.rows)
	for _, l := range lines[d.top : d.top+d.rows] {
		padded = append(padded, " "+l)
	}
	right := "Esc closes"
	if d.total > d.rows {
		right = "j k scroll, Esc closes"
	}
	return m.theme.Frame(theme.Title{Left: d.title, Right: right}, padded, w, d.rows+2, true, theme.Scroll{Offset: d.top, Visible: d.rows, Total: d.total})
}

func repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }
