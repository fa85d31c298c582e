package wizard

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// The least that anything is drawn in, and the widest that text runs.
const (
	leastWide = 60
	leastHigh = 15
	textWide  = 84
)

// View draws the screen.
func (m *Model) View() tea.View {
	v := tea.NewView(m.theme.Typeset(m.draw()))
	v.AltScreen = true
	v.WindowTitle = "mailtriage setup"
	return v
}

func cellWidth(s string) int { return ansi.StringWidth(s) }

func (m *Model) draw() string {
	switch {
	case m.width == 0 || m.over:
		return ""
	case m.width < leastWide || m.height < leastHigh:
		return fmt.Sprintf("mailtriage needs %dx%d, this is %dx%d", leastWide, leastHigh, m.width, m.height)
	}
	b := m.body()
	top := m.top(b)
	padded := make([]string, 0, m.room())
	for _, l := range b.lines[top:min(len(b.lines), top+m.room())] {
		padded = append(padded, " "+l)
	}
	lines := append([]string{m.header()}, m.theme.Frame(theme.Title{Left: content.Line(m.page.title())}, padded, m.width, m.height-2, true,
		theme.Scroll{Offset: top, Visible: m.room(), Total: len(b.lines)})...)
	return strings.Join(append(lines, m.footer()), "\n")
}

func (m *Model) body() body { return m.page.view(m, min(textWide, m.width-4)) }

// room is how many lines of a page are seen.
func (m *Model) room() int { return max(1, m.height-4) }

// top is the first line that is seen: what has the focus is, and what stands above it as far as there is room. Keys may
// have moved the page.
func (m *Model) top(b body) int {
	top := 0
	if b.to > m.room() {
		top = min(b.from, b.to-m.room())
	}
	return max(0, min(top+m.scroll, len(b.lines)-m.room()))
}

// scrollBy moves the page, no further than it goes.
func (m *Model) scrollBy(n int) {
	if m.width == 0 || m.page == nil {
		return
	}
	b := m.body()
	before := m.top(b)
	m.scroll += n
	m.scroll = m.scroll - n + m.top(b) - before
}

// header says where in the wizard we are.
func (m *Model) header() string {
	t := m.theme
	left := t.BarName.Say(" mailtriage setup ")
	if n, of := m.answers.number(m.step); n > 0 {
		left += t.BarText.Render(content.Line(t.Glyphs.Dot + " step " + ratio(n, of) + " "))
	}
	return left + t.Bar.Render(content.Line(strings.Repeat(" ", max(0, m.width-cellWidth(left)))))
}

// footer is what has just happened, else the keys.
func (m *Model) footer() string {
	t := m.theme
	if !m.note.text.Empty() {
		style, sign := t.Toast, t.Glyphs.Pass
		if m.note.bad {
			style, sign = t.ToastBad, t.Glyphs.Warning
		}
		return style.Render(content.Line(theme.Fit(" "+sign+" "+m.note.text.Truncate(m.width-4).String(), m.width)))
	}
	out := t.Hint.Say(" ")
	for _, h := range append(m.page.hints(m), hint{"^c", "leave"}) {
		next := t.Key.Render(content.Line(h.key)) + t.Hint.Render(content.Line(" "+h.text+"  "))
		if cellWidth(out)+cellWidth(next) > m.width {
			break
		}
		out += next
	}
	return out + t.Hint.Render(content.Line(strings.Repeat(" ", max(0, m.width-cellWidth(out)))))
}
