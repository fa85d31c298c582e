package calendar

import (
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/zones"
	"mailtriage/theme"
	"mailtriage/views/table"
)

// Draw draws the calendar: at most h lines of w cells, and how far it is scrolled.
func (m *Model) Draw(w, h int, focused bool, now time.Time) ([]string, theme.Scroll) {
	m.now = now
	if m.view == Agenda || !m.Loaded() {
		return m.View(w, h, focused)
	}
	state := theme.CursorAway
	if focused {
		state = theme.Cursor
	}
	switch m.view {
	case Day:
		return m.drawDay(w, h, state)
	case Week:
		return m.drawWeek(w, h, state), theme.Scroll{}
	default:
		return m.drawMonth(w, h, state), theme.Scroll{}
	}
}

// style is how an event is written, in its state.
func (m *Model) style(e *graph.Event, s *theme.Row) theme.Style {
	switch tone(e) {
	case table.Bad:
		return s.Bad.Strikethrough(e.Cancelled)
	case table.Warn:
		return s.Warn
	}
	return s.Base
}

// signs are an event's mark, and what is unusual about it, each with a sign of its own: the colour is never all there is.
func (m *Model) signs(e *graph.Event) string {
	g, out := &m.theme.Glyphs, ""
	_, marked, why := m.Is(e.ID)
	if marked {
		out += g.Selected
	}
	if why != "" || e.Cancelled {
		out += g.Failed
	}
	if e.Doubt != "" || e.ShowAs == "tentative" {
		out += g.Unsure
	}
	return out
}

// chip is an event on one line of w cells.
func (m *Model) chip(e *graph.Event, day time.Time, w int, cursor theme.RowState) string {
	s := m.row(e, cursor)
	at, what := m.short(e, day)
	signs := m.signs(e)
	if w < 16 && e.AllDay { // the day's own width tells
		at = "*"
	}
	head := at + " "
	if signs != "" {
		head += signs + " "
	}
	room := w - cells(head)
	if room < 3 {
		return s.Accent.Render(content.Line(head).Pad(w))
	}
	return s.Accent.Render(content.Line(head)) + m.style(e, s).Render(what.Pad(room))
}

func (m *Model) row(e *graph.Event, cursor theme.RowState) *theme.Row {
	if under, _, _ := m.Is(e.ID); under {
		return m.theme.Row(cursor)
	}
	return m.theme.Row(theme.Plain)
}

func cells(s string) int { return content.Line(s).Width() }

// drawWeek draws seven days beside each other, the events of each below each other.
func (m *Model) drawWeek(w, h int, cursor theme.RowState) []string {
	from, _ := m.Period()
	blocks := make([][]string, 7)
	left := w
	for i := range blocks {
		width := left / (7 - i)
		left -= width
		blocks[i] = m.weekDay(zones.DayOf(from, i), width, h, cursor)
	}
	return theme.Beside(blocks...)
}

func (m *Model) weekDay(day time.Time, w, h int, cursor theme.RowState) []string {
	t := m.theme
	inner := w - 1
	head := t.Label
	if sameDay(day, m.now.In(m.zone.Location)) {
		head = t.Accent.Bold(true)
	}
	lines := []string{head.Render(content.Line(m.dayHead(day, inner)).Pad(inner)) + " ", t.Rule(inner) + " "}
	list := m.on(day)
	per := 2
	for per < 4 && len(list)*(per+1) <= h-2 {
		per++ // a second line of the subject, and a line between
	}
	first := m.firstSeen(list, (h-2)/per)
	n := shownOf(len(list), first, h-2, per)
	for i := first; i < first+n; i++ {
		e := &list[i]
		s := m.row(e, cursor)
		at, what := m.short(e, day)
		signs := m.signs(e)
		if _, to := m.span(e); !e.AllDay && inner >= 13+cells(signs) {
			at += "-" + to.Format("15:04")
		}
		if signs != "" {
			at += " " + signs
		}
		lines = append(lines, s.Accent.Render(content.Line(at).Pad(inner))+" ")
		text := []content.Text{what}
		if per == 4 {
			text = what.Wrap(inner)
		}
		for k := range per - 1 {
			switch {
			case k < len(text) && k < 2:
				lines = append(lines, m.style(e, s).Render(text[k].Pad(inner))+" ")
			default:
				lines = append(lines, strings.Repeat(" ", w))
			}
		}
	}
	for len(lines) < h {
		lines = append(lines, strings.Repeat(" ", w))
	}
	if hidden := len(list) - n; hidden > 0 {
		lines[h-1] = t.Muted.Render(content.Line(fmt.Sprintf("+%d more", hidden)).Pad(inner)) + " "
	}
	return lines[:h]
}

// shownOf is how many of a day's events stand in so many lines, per lines each, from the first that is seen on; where
// there are more, the last line is left to say so.
func shownOf(all, first, lines, per int) int {
	if all*per <= lines {
		return all
	}
	return max(0, min(all-first, (lines-1)/per))
}

// firstSeen is the event of a day with which its list begins, so that the one under the cursor is seen.
func (m *Model) firstSeen(list []graph.Event, fit int) int {
	for i := range list {
		if under, _, _ := m.Is(list[i].ID); under && i >= fit {
			return i - max(0, fit-2)
		}
	}
	return 0
}

// dayHead names a day in few cells.
func (m *Model) dayHead(day time.Time, w int) string {
	name := day.Format("Mon 2")
	if w >= 12 {
		name = day.Format("Mon 2 Jan")
	}
	if by, _ := zones.Change(day); by != 0 {
		name += " " + hours(zones.DayOf(day, 1).Sub(day)) + "h"
	}
	return name
}

// drawMonth draws weeks below each other, a cell a day.
func (m *Model) drawMonth(w, h int, cursor theme.RowState) []string {
	t := m.theme
	from, to := m.Period()
	weeks := 0
	for d := from; d.Before(to); d = zones.DayOf(d, 7) {
		weeks++
	}
	head, left := "", w
	for i := range 7 {
		width := left / (7 - i)
		left -= width
		head += t.Label.Render(content.Line(zones.DayOf(from, i).Format("Mon")).Pad(width))
	}
	lines := []string{head}
	room := h - 1
	for i := range weeks {
		high := room / (weeks - i)
		room -= high
		blocks := make([][]string, 7)
		left := w
		for k := range blocks {
			width := left / (7 - k)
			left -= width
			blocks[k] = m.monthDay(zones.DayOf(from, 7*i+k), width, high, cursor)
		}
		lines = append(lines, theme.Beside(blocks...)...)
	}
	return lines
}

func (m *Model) monthDay(day time.Time, w, h int, cursor theme.RowState) []string {
	t := m.theme
	inner := w - 1
	style, name := t.Strong, day.Format("2")
	if day.Day() == 1 {
		name = day.Format("2 Jan")
	}
	if day.Month() != m.day.Month() {
		style = t.Muted
	}
	if sameDay(day, m.now.In(m.zone.Location)) {
		style, name = t.Accent.Bold(true), name+" today"
	}
	if by, _ := zones.Change(day); by != 0 {
		name += " " + hours(zones.DayOf(day, 1).Sub(day)) + "h"
	}
	list := m.on(day)
	first := m.firstSeen(list, h-1)
	n := min(len(list)-first, h-1)
	if hidden := len(list) - n; hidden > 0 {
		name += fmt.Sprintf(" +%d", hidden)
	}
	lines := []string{style.Render(content.Line(name).Pad(inner)) + " "}
	for i := first; i < first+n; i++ {
		lines = append(lines, m.chip(&list[i], day, inner, cursor)+" ")
	}
	for len(lines) < h {
		lines = append(lines, strings.Repeat(" ", w))
	}
	return lines[:h]
}
