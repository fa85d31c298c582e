package calendar

import (
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/zones"
	"mailtriage/views/table"
)

type column = table.Column[graph.Event]

func (m *Model) columns() []column {
	text := func(f func(*graph.Event) string) func(graph.Event) string {
		return func(e graph.Event) string { return f(&e) }
	}
	return []column{
		{Name: "When", Width: 15, Text: text(m.when), Order: m.byTime, Tone: func(graph.Event) table.Tone { return table.Accent }},
		{Name: "State", Field: "", Width: 9, Text: text(state), Tone: func(e graph.Event) table.Tone { return tone(&e) }},
		{Name: "Subject", Field: "subject", Text: text(func(e *graph.Event) string { return e.Subject })},
		{Name: "Organizer", Width: 26, From: 76, Text: text(organizer)},
		{Name: "Where", Field: "location", Width: 22, From: 110, Text: text(func(e *graph.Event) string { return strings.Join(e.Locations, "; ") })},
		{Name: "Answers", Width: 8, From: 130, Right: true, Text: text(answers)},
		{Name: "Start", Field: "start", Width: 20, Off: true, Text: text(func(e *graph.Event) string { return m.written(e, e.Start) })},
		{Name: "End", Field: "end", Width: 20, Off: true, Text: text(func(e *graph.Event) string { return m.written(e, e.End) })},
		{Name: "Organizer's address", Field: "organizer", Width: 30, Off: true, Text: text(func(e *graph.Event) string { return e.Organizer.Address })},
		{Name: "Attendees", Field: "attendees", Width: 30, Off: true, Text: text(attendees)},
		{Name: "All day", Field: "isAllDay", Width: 7, Off: true, Text: text(func(e *graph.Event) string { return fmt.Sprint(e.AllDay) })},
		{Name: "Cancelled", Field: "isCancelled", Width: 9, Off: true, Text: text(func(e *graph.Event) string { return fmt.Sprint(e.Cancelled) })},
		{Name: "Type", Field: "type", Width: 14, Off: true, Text: text(func(e *graph.Event) string { return string(e.Kind) })},
		{Name: "Preview", Field: "bodyPreview", Width: 40, Off: true, Text: text(func(e *graph.Event) string { return e.Preview })},
		{Name: "Id", Field: "id", Width: 20, Off: true, Text: text(func(e *graph.Event) string { return e.ID })},
		{Name: "Link", Field: "webLink", Width: 30, Off: true, Text: text(func(e *graph.Event) string { return e.WebLink })},
	}
}

func (m *Model) byTime(a, b graph.Event) int {
	fromA, _ := m.span(&a)
	fromB, _ := m.span(&b)
	return fromA.Compare(fromB)
}

// written is a time of an event in an export: with its offset, of an event that lasts all day the day.
func (m *Model) written(e *graph.Event, t time.Time) string {
	if e.AllDay {
		return t.Format(time.DateOnly)
	}
	return t.In(m.zone.Location).Format(time.RFC3339)
}

// when says in the agenda when an event takes place, under the heading of its first day.
func (m *Model) when(e *graph.Event) string {
	from, to := m.span(e)
	last := to
	if e.AllDay {
		last = to.Add(-time.Second)
	}
	switch more := !sameDay(from, last); {
	case e.AllDay && more:
		return "until " + last.Format("2 Jan")
	case e.AllDay:
		return "all day"
	case more && !last.Equal(zones.DayOf(from, 1)):
		return from.Format("15:04") + " to " + last.Format("2 Jan")
	}
	return from.Format("15:04") + "-" + to.Format("15:04")
}

func sameDay(a, b time.Time) bool {
	y, m, d := a.Date()
	yb, mb, db := b.Date()
	return y == yb && m == mb && d == db
}

// state says in one word what is unusual about an event.
func state(e *graph.Event) string {
	switch {
	case e.Cancelled:
		return "cancelled"
	case e.Doubt != "":
		return "time?"
	case e.ShowAs == "tentative":
		return "tentative"
	case e.Kind == graph.Exception:
		return "changed"
	case e.InSeries():
		return "series"
	case e.Response == "declined":
		return "declined"
	}
	return ""
}

func tone(e *graph.Event) table.Tone {
	switch state(e) {
	case "cancelled", "time?":
		return table.Bad
	case "tentative", "changed":
		return table.Warn
	}
	return table.Muted
}

func organizer(e *graph.Event) string {
	if e.IsOrganizer {
		return "this mailbox"
	}
	if e.Organizer.Name == "" || e.Organizer.Name == e.Organizer.Address {
		return e.Organizer.Address
	}
	return e.Organizer.Name + " <" + e.Organizer.Address + ">"
}

// answers counts who has accepted, of all others.
func answers(e *graph.Event) string {
	others, yes := e.Others(), 0
	for _, a := range others {
		if a.Response == "accepted" {
			yes++
		}
	}
	if len(others) == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d", yes, len(others))
}

func attendees(e *graph.Event) string {
	list := make([]string, len(e.Attendees))
	for i, a := range e.Attendees {
		list[i] = a.Address.Address + " " + a.Response
	}
	return strings.Join(list, "; ")
}

// heading is the day that an event is listed under: its first, or that on which the period begins.
func (m *Model) heading(e graph.Event) string {
	from, _ := m.span(&e)
	start, _ := m.Period()
	return m.dayName(zones.DayOf(later(from, start), 0), "Monday 2 January 2006")
}

// dayName names a day, today as such, and says when clocks change on it.
func (m *Model) dayName(day time.Time, layout string) string {
	name := day.Format(layout)
	if sameDay(day, m.now.In(m.zone.Location)) {
		name += ", today"
	}
	if by, at := zones.Change(day); by != 0 {
		way := "forward"
		if by < 0 {
			way, by = "back", -by
		}
		_, before := at.Add(-time.Second).Zone()
		was := at.In(time.FixedZone("", before))
		name += fmt.Sprintf(", %s hours: clocks go %s %s, %s to %s", hours(zones.DayOf(day, 1).Sub(day)), way, span(by), was.Format("15:04"), at.Format("15:04"))
	}
	return name
}

func hours(d time.Duration) string { return fmt.Sprintf("%g", d.Hours()) }

func span(d time.Duration) string {
	switch h, m := int(d.Hours()), int(d.Minutes())%60; {
	case m == 0 && h == 1:
		return "1 hour"
	case m == 0:
		return fmt.Sprintf("%d hours", h)
	case h == 0:
		return fmt.Sprintf("%d minutes", m)
	default:
		return fmt.Sprintf("%d h %d min", h, m)
	}
}

// Title names the period: "Tuesday 24 November 2026", "November 2026".
func (m *Model) Title() string {
	from, to := m.Period()
	last := zones.DayOf(to, -1)
	switch m.view {
	case Day:
		return from.Format("Mon 2 January 2006")
	case Month:
		return m.day.Format("January 2006")
	case Week:
		_, n := from.ISOWeek()
		return fmt.Sprintf("Week %d, %s - %s", n, from.Format("2 Jan"), last.Format("2 Jan 2006"))
	case Agenda:
	}
	return from.Format("2 Jan") + " - " + last.Format("2 Jan 2006")
}

// short is an event in a few words: when it begins, and what it is.
func (m *Model) short(e *graph.Event, day time.Time) (at string, what content.Text) {
	from, _ := m.span(e)
	switch {
	case e.AllDay:
		at = "all day"
	case from.Before(day):
		at = "…"
		if m.theme.ASCII {
			at = ".."
		}
	default:
		at = from.Format("15:04")
	}
	subject := content.Line(e.Subject).Defanged()
	if subject.Empty() {
		subject = content.Line("(no subject)")
	}
	return at, subject
}
