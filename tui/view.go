package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
)

// View draws the screen.
func (m *Model) View() tea.View {
	v := tea.NewView(m.theme.Typeset(m.draw()))
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = content.Line("mailtriage " + strings.TrimSpace(m.Profile+" "+m.Mailbox.ID())).String()
	return v
}

func (m *Model) draw() string {
	switch {
	case m.width == 0 || m.quitting:
		return ""
	case m.tooSmall():
		return fmt.Sprintf("mailtriage needs %dx%d, this is %dx%d", leastWide, leastHigh, m.width, m.height)
	}
	if p := m.picture(); p != nil {
		return strings.Join(p.screen(m), "\n")
	}
	lines := make([]string, 0, m.height)
	lines = append(lines, m.header())
	var blocks [][]string
	for _, p := range m.panes() {
		blocks = append(blocks, m.front().draw(m, p))
	}
	lines = append(lines, theme.Beside(blocks...)...)
	switch toast := m.toastLine(); {
	case toast == "":
		lines = append(lines, m.footer())
	case m.writing != nil: // its keys are not to be guessed: it stands above them
		told := m.toastLines()
		lines = append(append(lines[:len(lines)-len(told)], told...), m.footer())
	default:
		lines = append(lines, toast)
	}
	for _, d := range m.dialogs {
		block := d.view(m, m.width-4, m.height-4)
		lines = theme.Over(lines, block, max(0, (m.width-cellWidth(block[0]))/2), max(1, (m.height-len(block))/2))
	}
	return strings.Join(lines, "\n")
}

func cellWidth(s string) int { return ansi.StringWidth(s) }

// pane draws one pane of the mail tab with its frame.
func (m *Model) pane(p pane) []string {
	focused := m.focus == p.scope && len(m.dialogs) == 0
	w, h := p.w-2, p.h-2
	switch p.scope {
	case keys.Compose:
		return m.theme.Frame(titled(m.writing.pane.Title(), ""), m.writing.pane.View(w, h, len(m.dialogs) == 0), p.w, p.h, focused, theme.Scroll{})
	case keys.Folders:
		lines, scroll := m.folders.View(w, h, focused)
		return m.theme.Frame(titled("Folders", ""), lines, p.w, p.h, focused, scroll)
	case keys.Reader:
		if m.finding {
			h--
		}
		lines, scroll := m.reader.View(w, h, m.Now())
		if m.finding {
			for len(lines) < h {
				lines = append(lines, "")
			}
			lines = append(lines, m.findLine(w))
		}
		return m.theme.Frame(titled(m.reader.Title(), m.reader.Standing()), lines, p.w, p.h, focused, scroll)
	}
	below := m.below(w)
	h -= len(below)
	lines, scroll := m.messages.View(w, h, focused, m.Now())
	for len(below) > 0 && len(lines) < h {
		lines = append(lines, "")
	}
	lines = append(lines, below...)
	return m.theme.Frame(m.listTitle(p.w), lines, p.w, p.h, focused, scroll)
}

// below are the lines under the list: how the search stands, and the filter.
func (m *Model) below(w int) []string {
	var out []string
	if m.results != nil {
		out = append(out, m.resultsLines(w)...)
	}
	if m.filtering || m.messages.Filter() != "" {
		out = append(out, m.filterLine(m.messages, true, w))
	}
	return out
}

// filterLine is the filter of a list: as it is typed, else as it is.
func (m *Model) filterLine(of narrowed, typed bool, w int) string {
	if m.filtering && typed {
		return m.theme.Accent.Say(" / ") + typedLine(&m.filter, w-3)
	}
	return m.theme.Accent.Say(" / ") + m.theme.Text.Render(content.Line(of.Filter())) + m.theme.Muted.Say("  Esc clears")
}

// listTitle names the folder, how much is in it, and how much is selected or waits. Where there is no room for all of
// it, what the user has just done stays.
func (m *Model) listTitle(w int) theme.Title {
	if m.results != nil {
		return m.resultsTitle(w)
	}
	right := m.listState()
	name := content.Line(m.folder.Name).Truncate(28).String()
	n, complete := m.messages.Loaded()
	f, ok := m.folders.Get(m.folder.ID)
	total, unread := "", ""
	if n > 0 || complete {
		total = " " + content.Count(n)
	}
	if ok && !complete {
		total = " " + content.Count(max(n, f.Total))
	}
	if ok && f.Unread > 0 {
		unread = fmt.Sprintf(" (%s unread)", content.Count(f.Unread))
	}
	const border = 9 // corners, spaces and a bit of line
	for _, left := range []string{name + total + unread, name + total, name} {
		if cellWidth(left)+cellWidth(right)+border <= w {
			return titled(left, right)
		}
	}
	return titled(right, "")
}

// titled is what stands in a frame's border.
func titled(left, right string) theme.Title {
	return theme.Title{Left: content.Line(left), Right: content.Line(right)}
}

func (m *Model) listState() string {
	var parts []string
	if s := m.messages.Selected(); s > 0 {
		parts = append(parts, content.Count(s)+" selected")
	}
	if m.messages.Filter() != "" {
		parts = append(parts, content.Count(m.messages.Shown())+" match")
	}
	if p := m.messages.Pending(); p > 0 {
		parts = append(parts, fmt.Sprintf("%d new %s", p, m.theme.Glyphs.Up))
	}
	if s := m.asKept.since; !m.asKept.at.IsZero() && !s.IsZero() {
		parts = append(parts, "incomplete before "+m.clock(s))
	}
	return strings.Join(parts, ", ")
}

// letterToast is how many lines of a letter are given to what has just happened.
const letterToast = 3

// toastLines is what has just happened, above a letter's keys: in full, as no key for more is heard where letters are typed.
func (m *Model) toastLines() []string {
	style, sign := m.toastStyle()
	text := m.toast.text.Wrap(m.width - 4)
	if len(text) > letterToast {
		text = append(text[:letterToast-1], content.Line(text[letterToast-1].String()+m.theme.Glyphs.Ellipsis))
	}
	var out []string
	for i, line := range text {
		if i > 0 {
			sign = strings.Repeat(" ", cellWidth(sign))
		}
		out = append(out, style.Render(content.Line(theme.Fit(" "+sign+" "+line.Truncate(m.width-4).String(), m.width))))
	}
	return out
}

// toastLine is what has just happened; empty: nothing.
func (m *Model) toastLine() string {
	if m.toast.text.Empty() {
		return ""
	}
	style, sign := m.toastStyle()
	tail := m.toast.tail
	if tail != "" {
		tail = "  " + tail
	}
	text := m.toast.text.Truncate(max(1, m.width-4-cellWidth(tail))).String() + tail
	return style.Render(content.Line(theme.Fit(" "+sign+" "+text, m.width)))
}

func (m *Model) toastStyle() (theme.Style, string) {
	t := m.theme
	switch m.toast.kind {
	case refused:
		return t.Toast, t.Glyphs.Fail
	case bad:
		return t.ToastBad, t.Glyphs.Warning
	case done:
	}
	return t.Toast, t.Glyphs.Pass
}

// footer is the keys that are most useful here. Under a dialog there are none: it has the keys, and names its own.
func (m *Model) footer() string {
	t := m.theme
	if len(m.dialogs) > 0 {
		return t.Hint.Render(content.Line(repeat(" ", m.width)))
	}
	hints := m.hints()
	undo := ""
	if list := m.Engine.Undoable(); len(list) > 0 && m.width >= 100 {
		undo = content.Line(list[0].Plan.Done).Truncate(40).String()
		undo = t.Key.Render(content.Line(m.Keys.Key(keys.Undo))) + t.Hint.Render(content.Line(" undo: "+undo+" "))
	}
	line := t.Hint.Say(" ")
	for _, h := range hints {
		next := t.Key.Render(content.Line(h.key)) + t.Hint.Render(content.Line(" "+h.text+"  "))
		if cellWidth(line)+cellWidth(next)+cellWidth(undo) > m.width {
			break
		}
		line += next
	}
	return theme.Fit(line+t.Hint.Render(content.Line(repeat(" ", m.width-cellWidth(line)-cellWidth(undo))))+undo, m.width)
}

type hint struct {
	key, text string
	rank      int
}

// hints are the footer's keys for the pane in focus: those that are dropped last stand first.
func (m *Model) hints() []hint {
	var out []hint
	for _, a := range m.Keys.In(m.focus) {
		if a.Hint > 0 && m.disabled(a) == "" {
			text := strings.ToLower(a.Title)
			if a.Scope == keys.Folders {
				text = strings.TrimSuffix(text, " folder") // it can be nothing else there
			}
			if j, ok := m.work.jobs.Cursor(); ok && j.Paused && a.ID == keys.PauseJob {
				text = "go on"
			}
			out = append(out, hint{m.Keys.Key(a.ID), text, a.Hint})
		}
	}
	for i := range out {
		for j := i; j > 0 && out[j].rank < out[j-1].rank; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}
