package messages

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// wide is the width from which a row is one line: below it sender and subject each have a line of their own.
const wide = 92

func (m *Model) height(w int) int {
	if w >= wide {
		return 1
	}
	return 2
}

// View draws the list: h lines of w cells, and how far it is scrolled.
func (m *Model) View(w, h int, focused bool, now time.Time) ([]string, theme.Scroll) {
	if len(m.shown) == 0 {
		return m.empty(w, h), theme.Scroll{}
	}
	per := m.height(w)
	m.rows = max(1, h/per)
	m.scroll()
	from, to, ranged := m.span()
	lines := make([]string, 0, h)
	for i := m.top; i < len(m.shown) && len(lines)+per <= h; i++ {
		state := theme.Plain
		switch {
		case i == m.at && focused:
			state = theme.Cursor
		case i == m.at:
			state = theme.CursorAway
		}
		r := m.shown[i]
		row := rowView{m: m, r: r, styles: m.theme.Row(state), selected: m.selected[r] || ranged && i >= from && i <= to, cursor: i == m.at, now: now}
		lines = append(lines, row.lines(w)...)
	}
	if !m.complete && len(lines) < h && m.top+m.rows >= len(m.shown) {
		if m.state == Failed {
			lines = append(lines, m.theme.Bad.Render(content.Line("  the rest could not be read: F5 tries again").Truncate(w)))
		} else {
			lines = append(lines, m.theme.Muted.Say("  loading more …"))
		}
	}
	return lines, theme.Scroll{Offset: m.top, Visible: m.rows, Total: len(m.shown)}
}

// scroll keeps the cursor on the screen, with a row to spare.
func (m *Model) scroll() {
	margin := min(1, (m.rows-1)/2)
	m.top = min(m.top, max(0, m.at-margin))
	m.top = max(m.top, m.at+margin-m.rows+1)
	m.top = max(0, min(m.top, len(m.shown)-m.rows))
	if m.top > m.at {
		m.top = m.at
	}
}

// empty says why there is nothing to see, and what to do.
func (m *Model) empty(w, h int) []string {
	var text []string
	add := func(style theme.Style, s string) {
		for _, line := range content.Block(s).Wrap(max(10, w-4)) {
			text = append(text, style.Render(line))
		}
	}
	t := m.theme
	switch {
	case m.state == Loading:
		add(t.Muted, "Loading messages …\n\nEsc gives up.")
	case m.state == Failed:
		add(t.Bad, m.trouble)
		add(t.Muted, "\nF5 tries again, E shows the details.")
	case m.filter != "" && len(m.order) > 0:
		add(t.Strong, "Nothing matches the filter.")
		add(t.Muted, "\nEsc clears it.")
		if !m.complete {
			add(t.Muted, "Only what is loaded is looked at.")
		}
	case m.found.Place != nil:
		add(t.Strong, "Nothing was found.")
		add(t.Muted, "\n"+m.found.Nothing)
	default:
		add(t.Strong, "This folder is empty.")
		add(t.Muted, "\nJ and K go to the next and the previous folder.\nL watches it for new mail.")
	}
	lines := make([]string, 0, h)
	for range max(0, (h-len(text))/2) {
		lines = append(lines, "")
	}
	for _, s := range text {
		lines = append(lines, strings.Repeat(" ", max(1, (w-lipgloss.Width(s))/2))+s)
	}
	return lines
}

// rowView draws one row.
type rowView struct {
	m                *Model
	r                int32
	styles           *theme.Row
	selected, cursor bool
	now              time.Time
}

// marks is how many cells the signs before a row take: cursor, selection, state, a gap.
const marks = 4

func (v rowView) lines(w int) []string {
	if v.m.height(w) == 1 {
		return []string{v.oneLine(w)}
	}
	return v.twoLines(w)
}

// signs stand before a row: where the cursor is, whether it is selected, and how the message stands.
func (v rowView) signs() string {
	g, s := &v.m.theme.Glyphs, v.styles
	flags := v.m.store.records[v.r].flags
	cursor, selected, state := s.Accent.Say(" "), s.Base.Say(" "), s.Base.Say(" ")
	if v.cursor {
		cursor = s.Accent.Render(content.Line(g.Cursor))
	}
	if v.selected {
		selected = s.Mark.Render(content.Line(g.Selected))
	}
	switch {
	case v.m.reasons[v.r] != "":
		state = s.Bad.Render(content.Line(g.Failed))
	case flags&isFlagged != 0:
		state = s.Mark.Render(content.Line(g.Flag))
	case flags&isCompleted != 0:
		state = s.Good.Render(content.Line(g.Completed))
	case flags&isHigh != 0:
		state = s.Bad.Render(content.Line(g.High))
	case flags&isRead == 0:
		state = s.Accent.Render(content.Line(g.Unread))
	}
	return cursor + selected + state + s.Base.Say(" ")
}

func (v rowView) strong() theme.Style {
	if v.m.store.records[v.r].flags&isRead == 0 {
		return v.styles.Unread
	}
	return v.styles.Base
}

// sender is the name, and as much of the address as there is room for: analysts look at the domain.
func (v rowView) sender(w int) string {
	name, address := content.Line(v.m.store.text(v.r, textName)), content.Line(v.m.store.text(v.r, textAddress))
	if name.Empty() || name.String() == address.String() {
		return v.strong().Render(address.Pad(w))
	}
	domain := address.String()
	if i := strings.LastIndexByte(domain, '@'); i >= 0 && name.Width()+2+address.Width() > w {
		domain = domain[i:]
	}
	room := w - lipgloss.Width(domain) - 1
	if room < 6 {
		half := max(6, w/2)
		return v.strong().Render(name.Pad(half)) + v.styles.Muted.Render(content.Line(" "+domain).Pad(max(0, w-half)))
	}
	shown := name.Truncate(room)
	rest := w - shown.Width() - 1
	return v.strong().Render(shown) + v.styles.Muted.Render(content.Line(" "+domain).Pad(rest+1))
}

// tail is what stands after the subject: why an action failed, attachments, categories.
func (v rowView) tail(room int) (styled string, width int) {
	s, g := v.styles, &v.m.theme.Glyphs
	if reason := v.m.reasons[v.r]; reason != "" {
		t := content.Line(reason).Truncate(max(0, room))
		return s.Bad.Render(content.Line(" " + t.String())), t.Width() + 1
	}
	if v.m.store.records[v.r].flags&isAttached != 0 && room > 4 {
		styled, width = s.Muted.Render(content.Line(" "+g.Attachment)), 2
	}
	if list := v.m.store.text(v.r, textCategories); list != "" {
		for c := range strings.SplitSeq(list, "\x1f") {
			t := content.Line(c).Truncate(14)
			if width+t.Width()+2 > room {
				break
			}
			styled += s.Base.Say(" ") + s.Coloured(c, v.m.colours).Render(content.Line("#"+t.String()))
			width += t.Width() + 2
		}
	}
	return styled, width
}

func (v rowView) subject(w int) string {
	subject := content.Line(v.m.store.text(v.r, textSubject)).Defanged()
	if subject.Empty() {
		return v.styles.Muted.Render(content.Line("(no subject)").Pad(w))
	}
	return v.strong().Render(subject.Pad(w))
}

func (v rowView) date() string {
	return v.styles.Muted.Render(content.Line(fmt.Sprintf("%10s", Date(time.Unix(v.m.store.records[v.r].received, 0), v.now))))
}

const dateWidth = 10

func (v rowView) oneLine(w int) string {
	sender := min(44, max(28, (w-marks)/3))
	places := v.m.places(w)
	room := w - marks - sender - 1 - places - dateWidth - 1
	tail, n := v.tail(room / 3)
	return v.signs() + v.sender(sender) + v.styles.Base.Say(" ") + v.subject(room-n) + tail + v.place(places) + v.styles.Base.Say(" ") + v.date()
}

func (v rowView) twoLines(w int) []string {
	places := v.m.places(w)
	room := w - marks
	rest := room - places // of the second line
	tail, n := v.tail(max(0, rest-26))
	if v.m.reasons[v.r] != "" {
		tail, n = v.tail(rest / 2)
	}
	first := v.signs() + v.sender(max(8, room-dateWidth-1)) + v.styles.Base.Say(" ") + v.date()
	edge := v.styles.Accent.Say(" ")
	if v.cursor {
		edge = v.styles.Accent.Render(content.Line(v.m.theme.Glyphs.Cursor))
	}
	second := edge + v.styles.Base.Say("   ") + v.subject(max(0, rest-n)) + tail + v.place(places)
	return []string{first, second}
}

// Date writes a time as short as it can be told apart: today's as hours and minutes, this year's as a day.
func Date(t, now time.Time) string {
	t = t.In(now.Location())
	switch {
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("Jan _2")
	}
	return t.Format(time.DateOnly)
}
