package reader

import (
	"cmp"
	"fmt"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/reasons"
	"mailtriage/theme"
)

// Suspicion is what the head says of why a message is suspicious.
type Suspicion struct {
	Reasons []reasons.Reason // sorted, the heaviest first
	Whole   bool             // what is around the message is known as well: nothing is left to ask
	Unasked []string         // whom nobody has asked for it: "directory", "mailbox"
	Failed  string           // why it was not judged; empty: it was
	Beside  string           // what is bad of the mails that are not shown: the report around it, or those in it
	Key     string           // of the sheet that tells all
}

// SetSuspicion shows how the message was judged, or, inner, the original in it. Who has begun to read stays where they are.
func (m *Model) SetSuspicion(inner bool, s Suspicion) {
	of := m
	if inner {
		if of = m.within.original; of == nil {
			return
		}
	}
	if inner == m.showsOriginal() && m.top > 0 && m.width > 2 {
		w := max(10, m.width-2)
		before := len(of.suspicious(w))
		of.suspicion = &s
		m.top += len(of.suspicious(w)) - before
	}
	of.suspicion = &s
	m.lines, of.lines = nil, nil
}

// suspicionLines is how many lines the reasons may take.
const suspicionLines = 2

// suspicious says in a line or two why the message is suspicious; nothing as long as it has not been judged.
func (m *Model) suspicious(w int) []string {
	s := m.suspicion
	if s == nil {
		return nil
	}
	style, text := m.verdict()
	lines := firstTwo(style, text, w)
	if s.Beside != "" {
		lines = append(lines, firstTwo(m.theme.Bad, m.theme.Glyphs.Fail+" "+s.Beside, w)...)
	}
	return lines
}

// firstTwo are the first lines of what is said.
func firstTwo(style theme.Style, text string, w int) []string {
	wrapped := content.Line(text).Wrap(w)
	lines := make([]string, 0, suspicionLines)
	for _, line := range wrapped[:min(len(wrapped), suspicionLines)] {
		lines = append(lines, style.Render(line))
	}
	if len(wrapped) > suspicionLines {
		last := content.Line(wrapped[suspicionLines-1].String() + " " + wrapped[suspicionLines].String())
		lines[suspicionLines-1] = style.Render(last.Truncate(w))
	}
	return lines
}

// counts are how many reasons are red and amber, behind the sign of the worst; empty: none is.
func (m *Model) counts() (theme.Style, string) {
	style, sign := m.theme.Warn, m.theme.Glyphs.Warning
	var counts []string
	if red := reasons.Count(m.suspicion.Reasons, reasons.Red); red > 0 {
		style, sign = m.theme.Bad, m.theme.Glyphs.Fail
		counts = append(counts, fmt.Sprintf("%d red", red))
	}
	if amber := reasons.Count(m.suspicion.Reasons, reasons.Amber); amber > 0 {
		counts = append(counts, fmt.Sprintf("%d amber", amber))
	}
	if len(counts) == 0 {
		return style, ""
	}
	return style, sign + " " + strings.Join(counts, ", ")
}

// Standing is the verdict in few words while it is scrolled out of sight: it stands in the frame, where no mail can draw, so
// that a text which looks like a head is not taken for it. Empty: the head is in sight, or there is none.
func (m *Model) Standing() string {
	if m.message == nil || m.sourced() || m.top == 0 {
		return ""
	}
	of, g := m, &m.theme.Glyphs
	if m.showsOriginal() {
		of = m.within.original
	}
	if of.suspicion == nil || of.suspicion.Failed != "" {
		return g.Unsure + " not judged"
	}
	if _, counts := of.counts(); counts != "" {
		return counts
	}
	if of.suspicion.Beside != "" {
		return g.Fail + " red beside it"
	}
	return g.Dot + " nothing suspicious"
}

// leastAddress is how many cells of a sender's address are worth showing.
const leastAddress = 16

// headless names what is shown while its head is scrolled out of sight: with who sent it, where there is room beside Standing.
func (m *Model) headless() string {
	name, of := "Message", m
	switch {
	case m.other.mode == Unique:
		name = "Unique body"
	case m.showsOriginal():
		name, of = "Original", m.within.original
	}
	const between = 12 // " from " and what the frame has between the two
	room := m.width - len(name) - content.Line(m.Standing()).Width() - between
	if from := content.Line(of.header.From.Address); !from.Empty() && room >= leastAddress {
		return name + " from " + from.Middle(room).String()
	}
	return name
}

// verdict is what is said, and how it looks.
func (m *Model) verdict() (theme.Style, string) {
	g, s := &m.theme.Glyphs, m.suspicion
	style, counts := m.counts()
	switch {
	case s.Failed != "":
		return m.theme.Muted, fmt.Sprintf("%s Not judged: %s, %s tries it", g.Unsure, strings.TrimSuffix(s.Failed, "."), s.Key)
	case counts != "":
		return style, fmt.Sprintf("%s: %s, %s says why", counts, s.Reasons[0].Short, s.Key)
	case len(s.Reasons) > 0:
		return m.theme.Muted, fmt.Sprintf("%s %d to know: %s, %s says why%s", g.Dot, len(s.Reasons), s.Reasons[0].Short, s.Key, s.asks(" and asks "))
	case m.partly:
		return m.theme.Muted, fmt.Sprintf("%s Nothing suspicious in what is quoted of it, %s%s", g.Dot, s.Key, cmp.Or(s.asks(" asks "), " looks further"))
	case s.Whole:
		return m.theme.Muted, g.Dot + " Nothing suspicious was found"
	}
	return m.theme.Muted, fmt.Sprintf("%s Nothing suspicious in it, %s%s", g.Dot, s.Key, cmp.Or(s.asks(" asks "), " looks further"))
}

// asks says of a calm word whom it comes without, by who is asked then; empty: nobody is left to ask.
func (s *Suspicion) asks(asks string) string {
	if len(s.Unasked) == 0 {
		return ""
	}
	last := len(s.Unasked) - 1
	if last == 0 {
		return asks + s.Unasked[0]
	}
	return asks + strings.Join(s.Unasked[:last], ", ") + " and " + s.Unasked[last]
}
