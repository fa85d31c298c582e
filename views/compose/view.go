package compose

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// labelWidth is how wide the names of the fields are; quoteFrom, from how many lines for the text on the original is
// shown under it.
const (
	labelWidth = 10
	quoteFrom  = 8
)

// View draws the letter: h lines of w cells.
func (m *Model) View(w, h int, focused bool) []string {
	w = max(w-2, 20)
	lines := m.head(w, focused)
	if note := m.note(w); note != "" {
		lines = append(lines, note)
	}
	under := m.below(w)
	if len(lines)+len(under)+3 > h { // a small screen: the text is what is being written
		under = under[:min(len(under), 1)]
	}
	room := max(1, h-len(lines)-len(under)-1)
	var quote []string
	if room >= quoteFrom {
		quote = m.quote(w, room/3)
	}
	lines = append(lines, m.theme.Rule(w))
	lines = append(lines, m.text(w, room-len(quote), focused)...)
	lines = append(append(lines, under...), quote...)
	m.drawOffers(lines, w)
	for i := range lines {
		lines[i] = within(" "+lines[i], w+2)
	}
	return lines[:min(len(lines), h)]
}

// within cuts a line to w cells, whatever a cut makes of signs that are joined.
func within(line string, w int) string {
	out := line
	for n := w; ansi.StringWidth(out) > w && n > 0; n-- {
		out = ansi.Truncate(line, n, "")
	}
	return out
}

// head is all that stands above the text.
func (m *Model) head(w int, focused bool) []string {
	lines := []string{m.label("From", false) + m.theme.Text.Render(content.Line(m.from).Truncate(w-labelWidth))}
	for _, f := range m.fields() {
		if f < inputs {
			lines = append(lines, m.line(f, w, focused))
		}
	}
	if len(m.files) > 0 {
		lines = append(lines, m.drawFiles(w, focused))
	}
	return lines
}

func (m *Model) label(name string, focused bool) string {
	style, edge := m.theme.Label, " "
	if focused {
		style, edge = m.theme.Accent, m.theme.Glyphs.Cursor
	}
	return style.Render(content.Line(edge + fmt.Sprintf("%-*s", labelWidth-1, name)))
}

// line draws a line to type into, or what was typed there, with how many recipients it is when they are not all seen.
func (m *Model) line(f Field, w int, focused bool) string {
	name := map[Field]string{To: "To", Cc: "Cc", Bcc: "Bcc", Subject: "Subject"}[f]
	room := w - labelWidth
	if f == m.focus {
		in := m.input[f]
		in.SetWidth(max(1, room-1))
		if !focused {
			in.Blur()
		}
		return m.label(name, focused) + theme.Fit(in.View(), room)
	}
	text := content.Line(m.Line(f))
	style, count := m.theme.Text, ""
	if list, err := m.Recipients(f); f <= Bcc && err == nil && text.Width() > room {
		count = fmt.Sprintf(" (%d)", len(list))
	}
	if f <= Bcc && m.notes[f] != "" {
		style = m.theme.Bad
	}
	return m.label(name, false) + style.Render(text.Truncate(room-len(count))) + m.theme.Muted.Render(content.Line(count))
}

// note says what is wrong with the first line of recipients of which something is.
func (m *Model) note(w int) string {
	for f := To; f <= Bcc; f++ {
		if m.notes[f] != "" {
			return strings.Repeat(" ", labelWidth) + m.theme.Bad.Render(content.Line(m.theme.Glyphs.Warning+" "+m.notes[f]).Truncate(w-labelWidth))
		}
	}
	return ""
}

// drawFiles draws the attachments in a line: the one under the cursor always, others while there is room, and the total.
func (m *Model) drawFiles(w int, focused bool) string {
	on := focused && m.focus == Files
	total := " " + content.Size(m.Total())
	if n := len(m.files); n > 1 {
		total = fmt.Sprintf(" %d, %s", n, content.Size(m.Total()))
	}
	room := w - labelWidth - len(total)
	line := ""
	for i := m.file; i < len(m.files); i++ {
		f := m.files[i]
		text := f.Name + " " + content.Size(f.Size)
		style := m.theme.Text
		switch {
		case f.Trouble != "":
			text, style = m.theme.Glyphs.Warning+" "+f.Name+": "+f.Trouble, m.theme.Bad
		case on && i == m.file:
			style = m.theme.Row(theme.Cursor).Base
		}
		shown := content.Line(text)
		if i > m.file && shown.Width()+2 > room {
			break
		}
		shown = shown.Truncate(room - 2)
		line += style.Render(shown) + "  "
		room -= shown.Width() + 2
	}
	return m.label("Attached", on) + line + m.theme.Muted.Render(content.Line(total))
}

// text draws what is being written, h lines of it.
func (m *Model) text(w, h int, focused bool) []string {
	if w != m.body.Width() {
		m.body.SetWidth(w)
	}
	if h != m.body.Height() {
		m.body.SetHeight(h)
	}
	m.body, _ = m.body.Update(nil) // brings the cursor into sight at this size
	body := m.body
	if !focused {
		body.Blur()
	}
	lines := strings.Split(body.View(), "\n")
	for len(lines) < h {
		lines = append(lines, "")
	}
	for i := range lines {
		lines[i] = theme.Fit(lines[i], w)
	}
	return lines[:h]
}

// below says how what is answered goes along.
func (m *Model) below(w int) []string {
	if m.original.Way == "" {
		return nil
	}
	style, text := m.theme.Muted, "Original: "+m.original.Way
	if m.original.Warn {
		style, text = m.theme.Warn, m.theme.Glyphs.Warning+" "+text
	}
	return m.styled(content.Line(text), style, w, 2)
}

func (m *Model) styled(text content.Text, style theme.Style, w, most int) []string {
	var out []string
	for _, line := range text.Wrap(w) {
		if len(out) < most {
			out = append(out, style.Render(line))
		}
	}
	return out
}

// quote draws the head of what is quoted.
func (m *Model) quote(w, most int) []string {
	if m.original.Quote.Empty() {
		return nil
	}
	lines := m.original.Quote.Lines()
	var out []string
	for i, line := range lines {
		if len(out) == most-1 && i < len(lines)-1 {
			return append(out, m.theme.Muted.Render(content.Line("… "+strconv.Itoa(len(lines)-i)+" lines more").Truncate(w)))
		}
		out = append(out, m.theme.Quote.Render(line.Truncate(w)))
	}
	return out
}

// drawOffers lays who is offered, or how the search stands, under the line that is being typed.
func (m *Model) drawOffers(lines []string, w int) {
	if m.focus > Bcc {
		return
	}
	at := 2 // the row after From and To
	for _, f := range m.fields() {
		if f < m.focus {
			at++
		}
	}
	if m.offers.note != "" && at < len(lines) {
		style := m.theme.Muted
		if m.offers.bad {
			style = m.theme.Warn
		}
		lines[at] = theme.Fit(strings.Repeat(" ", labelWidth)+style.Render(content.Line(m.offers.note).Truncate(w-labelWidth)), w)
	}
	for i, p := range m.offers.list {
		if at+i >= len(lines) {
			return
		}
		s, edge := m.theme.Row(theme.Cursor), " "
		if i == m.offers.at {
			edge = m.theme.Glyphs.Cursor
		} else {
			s = m.theme.Row(theme.CursorAway)
		}
		name := content.Line(p.DisplayName + "  " + p.Address())
		lines[at+i] = strings.Repeat(" ", labelWidth-1) + s.Accent.Render(content.Line(edge)) + s.Base.Render(name.Pad(w-labelWidth))
	}
}
