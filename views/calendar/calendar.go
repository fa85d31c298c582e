// Package calendar is the pane of a calendar: its agenda, a day, a week and a month, all with one cursor; and one event
// in full.
package calendar

import (
	"cmp"
	"slices"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/zones"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/table"
)

// View is how a calendar is drawn.
type View int

// The views, in the order of their key.
const (
	Agenda View = iota
	Day
	Week
	Month
	views
)

// String names the view.
func (v View) String() string { return [...]string{"Agenda", "Day", "Week", "Month"}[v] }

// agendaDays is how many days an agenda has.
const agendaDays = 14

// Model is the events of a period, in a zone. It holds them in a list, whatever the view: cursor, marks and filter are
// the list's.
type Model struct {
	*table.Model[graph.Event]

	theme *theme.Theme
	zone  zones.Zone
	view  View
	day   time.Time // the beginning of the day that the period is chosen by
	now   time.Time
	all   []graph.Event // as they were given
	top   int           // of the day: the first slot that is seen
	seen  string        // the event that was under the cursor when the day was drawn last
	want  string        // the event to go to when the period has been read
	gone  bool          // to a day: the cursor follows when the period has been read
}

// New makes an empty calendar.
func New(t *theme.Theme, z zones.Zone, today time.Time) *Model {
	m := &Model{theme: t, zone: z, now: today}
	m.day = zones.DayOf(today.In(z.Location), 0)
	m.Model = table.New(t, table.Words{Loading: "Loading the calendar", Empty: "Nothing takes place here."}, func(e graph.Event) string { return e.ID }, m.columns()...)
	m.Group = m.heading
	m.Seek = func(e graph.Event) string { return e.Preview }
	return m
}

// SetTheme changes how the calendar looks.
func (m *Model) SetTheme(t *theme.Theme) {
	m.theme = t
	m.Model.SetTheme(t)
}

// Showing is the view, Zone the time zone, and Chosen the day by which the period is chosen.
func (m *Model) Showing() View     { return m.view }
func (m *Model) Zone() zones.Zone  { return m.zone }
func (m *Model) Chosen() time.Time { return m.day }

// SetView changes the view; the period is then that around the event under the cursor, unless nothing takes place from the
// day on that was gone to.
func (m *Model) SetView(v View) {
	if e, ok := m.Cursor(); ok && !m.gone {
		from, _ := m.span(&e)
		if start, end := m.Period(); from.After(start) && from.Before(end) {
			m.day = zones.DayOf(from, 0)
		}
	}
	m.view = (v + views) % views
}

// SetZone changes the zone in which times and days are.
func (m *Model) SetZone(z zones.Zone) {
	y, mo, d := m.day.Date()
	m.zone, m.day = z, zones.Day(y, mo, d, z.Location)
}

// GoToDay chooses the period that a moment is in. When its events are set, the cursor goes to the first that is not over
// when that day begins.
func (m *Model) GoToDay(t time.Time) { m.day, m.gone = zones.DayOf(t.In(m.zone.Location), 0), true }

// toDay puts the cursor on the day that was gone to.
func (m *Model) toDay() {
	for _, e := range m.Rows() {
		if _, to := m.span(&e); to.After(m.day) && m.GoTo(e.ID) {
			m.gone = false
			return
		}
	}
}

// Step chooses the next period, or with -1 the one before.
func (m *Model) Step(by int) {
	switch m.view {
	case Agenda:
		m.day = zones.DayOf(m.day, by*agendaDays)
	case Week:
		m.day = zones.DayOf(m.day, by*7)
	case Month:
		y, mo, _ := m.day.Date()
		m.day = zones.Day(y, mo+time.Month(by), 1, m.zone.Location)
	default:
		m.day = zones.DayOf(m.day, by)
	}
}

// Period is what is shown: from the beginning of its first day to the beginning of the day after its last.
func (m *Model) Period() (from, to time.Time) {
	switch m.view {
	case Agenda:
		return m.day, zones.DayOf(m.day, agendaDays)
	case Week:
		from = zones.DayOf(m.day, -weekday(m.day))
		return from, zones.DayOf(from, 7)
	case Month:
		y, mo, _ := m.day.Date()
		first, next := zones.Day(y, mo, 1, m.zone.Location), zones.Day(y, mo+1, 1, m.zone.Location)
		from = zones.DayOf(first, -weekday(first))
		return from, zones.DayOf(next, (7-weekday(next))%7)
	}
	return m.day, zones.DayOf(m.day, 1)
}

// NextPeriod is the period that Step would choose next.
func (m *Model) NextPeriod() (from, to time.Time) {
	next := Model{zone: m.zone, view: m.view, day: m.day}
	next.Step(1)
	return next.Period()
}

// weekday counts from Monday.
func weekday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }

// SetEvents takes the events of the period.
func (m *Model) SetEvents(list []graph.Event) {
	m.all = list
	m.arrange()
	if m.gone {
		m.toDay()
	}
	if m.want != "" {
		m.GoTo(m.want)
		m.want = ""
	}
}

// Want names the event that the cursor is to be on, now or when the period has been read.
func (m *Model) Want(id string) {
	if !m.GoTo(id) {
		m.want = id
	}
}

// arrange puts the events of the period into the list, in the order in which they begin. An event that lasts all day is a
// day wherever one is, so that the service's idea of which belong to a period and ours differ at its edges.
func (m *Model) arrange() {
	start, end := m.Period()
	var kept []graph.Event
	for _, e := range m.all {
		if from, to := m.span(&e); from.Before(end) && (to.After(start) || from.Equal(start)) {
			kept = append(kept, e)
		}
	}
	slices.SortStableFunc(kept, func(a, b graph.Event) int {
		fromA, toA := m.span(&a)
		fromB, toB := m.span(&b)
		return cmp.Or(later(fromA, start).Compare(later(fromB, start)), allDayFirst(&a, &b), fromA.Compare(fromB), toB.Compare(toA), cmp.Compare(a.Subject, b.Subject))
	})
	m.SetRows(kept)
}

func allDayFirst(a, b *graph.Event) int {
	switch {
	case a.AllDay == b.AllDay:
		return 0
	case a.AllDay:
		return -1
	}
	return 1
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// span is when an event takes place, in the zone: of one that lasts all day, whole days of the zone.
func (m *Model) span(e *graph.Event) (from, to time.Time) {
	at := m.zone.Location
	if !e.AllDay {
		return e.Start.In(at), e.End.In(at)
	}
	y, mo, d := e.Start.Date()
	ey, em, ed := e.End.Date()
	return zones.Day(y, mo, d, at), zones.Day(ey, em, ed, at)
}

// on are the events of a day that the filter leaves, in their order. What ends when the day begins is not on it.
func (m *Model) on(day time.Time) []graph.Event {
	next := zones.DayOf(day, 1)
	var out []graph.Event
	for _, e := range m.Shown() {
		if from, to := m.span(&e); from.Before(next) && (to.After(day) || from.Equal(day)) {
			out = append(out, e)
		}
	}
	return out
}

// Move does an action of moving or marking; false: it is none of the calendar's. Left and right go to the day before and
// after with something on it, where days stand beside each other.
func (m *Model) Move(id keys.ID) bool {
	step := map[keys.ID]int{keys.Left: -1, keys.Right: 1}[id]
	if step == 0 || m.view == Agenda || m.view == Day {
		return step == 0 && m.Do(id)
	}
	e, ok := m.Cursor()
	if !ok {
		return true
	}
	from, _ := m.span(&e)
	start, end := m.Period()
	for day := zones.DayOf(later(from, start), step); !day.Before(start) && day.Before(end); day = zones.DayOf(day, step) {
		for _, x := range m.on(day) {
			if begins, _ := m.span(&x); !begins.Before(day) {
				m.GoTo(x.ID)
				return true
			}
		}
	}
	return true
}

// Take takes events out at once, and all times of the series that are among them: they are being deleted.
func (m *Model) Take(ids []string) {
	m.all = slices.DeleteFunc(slices.Clone(m.all), func(e graph.Event) bool {
		return slices.Contains(ids, e.ID) || e.InSeries() && slices.Contains(ids, e.SeriesMasterID)
	})
	m.arrange()
}

// Begin empties the calendar: another period is being read.
func (m *Model) Begin() {
	m.all = nil
	m.SetRows(nil)
	m.SetLoading()
}
