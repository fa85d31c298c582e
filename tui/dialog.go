package tui

import (
	"slices"
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

// closer is a dialog with something under way, which it gives up when it is closed.
type closer interface{ close() }

// waiter is a dialog that may be waiting for something, and shows for how long.
type waiter interface{ waits() bool }

// pop closes the dialog on top.
func (m *Model) pop() {
	n := len(m.dialogs) - 1
	d := m.dialogs[n]
	m.dialogs = m.dialogs[:n]
	if c, ok := d.(closer); ok {
		c.close()
	}
}

// isOpen tells whether a dialog has not been closed.
func (m *Model) isOpen(d dialog) bool { return slices.Contains(m.dialogs, d) }

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
	return t.Frame(titled(title, ""), padded, width, height, true, theme.Scroll{})
}

// wrapped breaks our own and foreign text into styled lines.
func wrapped(style theme.Style, text string, w int) []string {
	var out []string
	for _, line := range content.Block(text).Wrap(w) {
		out = append(out, style.Render(line))
	}
	return out
}

// keyLine names keys, each with what it does.
func keyLine(t *theme.Theme, pairs ...string) string {
	var parts []string
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, t.Accent.Render(content.Line(pairs[i]))+t.Muted.Render(content.Line(" "+pairs[i+1])))
	}
	return strings.Join(parts, "   ")
}

// fitted are the pairs that have room in so many cells; a mark tells that there are more.
func fitted(t *theme.Theme, w int, pairs ...string) string {
	all := keyLine(t, pairs...)
	if cellWidth(all) <= w {
		return all
	}
	more := t.Muted.Render(content.Line("   " + t.Glyphs.Ellipsis))
	for cellWidth(all)+cellWidth(more) > w && len(pairs) > 2 {
		pairs = pairs[:len(pairs)-2]
		all = keyLine(t, pairs...)
	}
	return all + more
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
		lines = append(lines, wrapped(m.theme.Text, text, min(60, w-4))...)
	}
	if room := h - 3; len(lines) >= room { // the keys are always told
		lines = lines[:min(len(lines), room)]
	} else {
		lines = append(lines, "")
	}
	lines = append(lines, keyLine(m.theme, "y", "yes", "n", "no"))
	return box(m.theme, d.title, lines, w, h, 36)
}

// scroller is a dialog that shows lines and can be scrolled.
type scroller struct {
	title string
	lines func(m *Model, w int) []string
	more  *offer // what can be done beside reading; nil: nothing
	top   int
	rows  int
	total int
}

// offer is something that a key does in place of what is shown.
type offer struct {
	key, does string
	do        func(*Model) tea.Cmd
}

func (d *scroller) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	if d.more != nil && msg.String() == d.more.key {
		m.pop()
		return d.more.do(m)
	}
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
	shown, scroll := d.window(lines, min(h-2, len(lines)))
	right := "Esc closes"
	if d.total > d.rows {
		right = "j k scroll, Esc closes"
	}
	if d.more != nil {
		right = d.more.key + " " + d.more.does + ", " + right
	}
	return m.theme.Frame(titled(d.title, right), shown, w, d.rows+2, true, scroll)
}

// window is what of the lines is seen in so many rows.
func (d *scroller) window(lines []string, rows int) ([]string, theme.Scroll) {
	d.total, d.rows = len(lines), max(1, rows)
	d.top = max(0, min(d.top, d.total-d.rows))
	shown := make([]string, 0, d.rows)
	for _, l := range lines[d.top:min(d.total, d.top+d.rows)] {
		shown = append(shown, " "+l)
	}
	return shown, theme.Scroll{Offset: d.top, Visible: d.rows, Total: d.total}
}

func repeat(s string, n int) string { return strings.Repeat(s, max(0, n)) }
