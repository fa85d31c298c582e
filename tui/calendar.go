package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/graph/zones"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/calendar"
)

// Calendars is what the screen reads calendars from; *graph.Mailbox is one.
type Calendars interface {
	TimeZone(context.Context) (zones.Zone, error)
	CalendarView(ctx context.Context, of graph.Calendar, from, to time.Time, q graph.EventQuery) (graph.EventPage, error)
	NextEvents(ctx context.Context, of graph.Calendar, next string, q graph.EventQuery) (graph.EventPage, error)
	Event(ctx context.Context, of graph.Calendar, id string) (graph.Event, error)
	FindGroups(ctx context.Context, typed string, top int) ([]graph.Group, error)
}

// manyEvents is how many events of a period are read at most, when nothing else is asked for.
const manyEvents = 1000

// calendarTabState is the calendar that is shown.
type calendarTabState struct {
	pane     *calendar.Model
	event    *calendar.Event
	group    graph.Group // whose calendar it is; none: the mailbox's
	own      zones.Zone  // the mailbox's
	zoneRead bool
	zoneNote string
	query    graph.EventQuery
	limit    int
	read     bool // it has been shown
	more     bool // there are more events than the limit
	resting  int  // counts cursor moves: only the last one's rest counts
	kept     map[string]eventsFound
}

// eventsFound is the end of reading events, and first of the mailbox's time zone.
type eventsFound struct {
	key      string // of the period, the calendar and the query
	list     []graph.Event
	more     bool
	zone     zones.Zone
	zoneNote string // why the zone is not the mailbox's
	zoneOnly bool
}

func newCalendarTab(m *Model) calendarTabState {
	return calendarTabState{
		pane: calendar.New(m.theme, zones.UTC(), m.Now()), event: calendar.NewEvent(m.theme), limit: manyEvents, kept: map[string]eventsFound{},
	}
}

func (c *calendarTabState) setTheme(t *theme.Theme) {
	c.pane.SetTheme(t)
	c.event.SetTheme(t)
}

func (c *calendarTabState) of() graph.Calendar { return graph.Calendar{Group: c.group.ID} }

// targets are the events that an action is for: the marked ones, else the one under the cursor; of the event in full that
// one.
func (c *calendarTabState) targets(focus keys.Scope) []graph.Event {
	if focus == keys.EventText {
		if e, ok := c.pane.Get(c.event.ID()); ok {
			return []graph.Event{e}
		}
		return nil
	}
	return c.pane.Targets()
}

// calendarShown reads the calendar when it is shown for the first time: first in which zone its days are.
func (m *Model) calendarShown() tea.Cmd {
	if m.calendar.read || m.reading(loadCalendar) {
		return nil
	}
	m.calendar.read = true
	if m.calendar.zoneRead {
		return m.readEvents()
	}
	box := m.Mailbox
	return m.read(loadCalendar, "reading the mailbox's time zone", func(ctx context.Context) loaded {
		z, err := box.TimeZone(ctx)
		found := eventsFound{zone: z, zoneOnly: true}
		switch {
		case ctx.Err() != nil:
			return loaded{err: err}
		case err != nil:
			found.zone, found.zoneNote = zones.UTC(), "the mailbox's time zone could not be read ("+reason(err)+"): times are shown in UTC"
		case z.Doubt != "":
			found.zoneNote = "the mailbox's time zone " + z.String()
		}
		return loaded{events: found}
	})
}

// readEvents reads the period that is shown, unless it has been read before.
func (m *Model) readEvents() tea.Cmd {
	c := &m.calendar
	c.pane.Begin()
	c.event.Clear()
	m.giveUp(loadEvent)
	from, to := c.pane.Period()
	key := c.key(from, to)
	if found, ok := c.kept[key]; ok {
		m.giveUp(loadCalendar)
		return m.eventsRead(found)
	}
	read := m.eventsOf(key, from, to)
	return m.read(loadCalendar, "reading the calendar", func(ctx context.Context) loaded {
		found, err := read(ctx)
		return loaded{events: found, err: err}
	})
}

// key names a period of the calendar, as it is asked for.
func (c *calendarTabState) key(from, to time.Time) string {
	return strings.Join([]string{c.group.ID, from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339), c.query.Filter, content.Count(c.limit)}, "|")
}

// eventsOf reads the events of a period.
func (m *Model) eventsOf(key string, from, to time.Time) func(context.Context) (eventsFound, error) {
	c := &m.calendar
	box, of, q, limit := m.Mailbox, c.of(), c.query, c.limit
	if q.Top = 250; limit > 0 {
		q.Top = min(q.Top, limit+1)
	}
	return func(ctx context.Context) (eventsFound, error) {
		found := eventsFound{key: key}
		page, err := box.CalendarView(ctx, of, from, to, q)
		for ; err == nil; page, err = box.NextEvents(ctx, of, page.Next, q) {
			found.list = append(found.list, page.Events...)
			if limit > 0 && len(found.list) > limit {
				found.list, found.more = found.list[:limit], true
			}
			if found.more || page.Next == "" {
				break
			}
		}
		return found, err
	}
}

// readAhead reads the period after the one that is shown, so that it is there at once when it is gone to. What is asked for
// meanwhile goes before it; that it fails is nobody's trouble until it is gone to.
func (m *Model) readAhead() tea.Cmd {
	c := &m.calendar
	from, to := c.pane.NextPeriod()
	key := c.key(from, to)
	if _, kept := c.kept[key]; kept {
		return nil
	}
	read := m.eventsOf(key, from, to)
	cmd := m.read(loadAhead, "", func(ctx context.Context) loaded {
		found, err := read(graph.Bulk(ctx))
		return loaded{err: err, then: func(m *Model, err error) tea.Cmd {
			if err == nil {
				m.keepEvents(found)
			}
			return nil
		}}
	})
	return cmd
}

// periodsKept is how many periods are kept, to come back to at once.
const periodsKept = 24

func (m *Model) eventsRead(found eventsFound) tea.Cmd {
	c := &m.calendar
	if found.zoneOnly {
		c.own, c.zoneRead, c.zoneNote = found.zone, true, found.zoneNote
		today := c.pane.Chosen().Equal(zones.DayOf(m.Now().In(c.pane.Zone().Location), 0))
		c.pane.SetZone(found.zone)
		if today {
			c.pane.GoToDay(m.Now())
		}
		return m.readEvents()
	}
	m.keepEvents(found)
	c.more = found.more
	c.pane.SetEvents(found.list)
	return tea.Batch(m.eventMoved(), m.readAhead())
}

func (m *Model) keepEvents(found eventsFound) {
	c := &m.calendar
	if len(c.kept) >= periodsKept {
		clear(c.kept)
	}
	c.kept[found.key] = found
}

// forgetEvents forgets what was read of calendars, and what is on its way.
func (m *Model) forgetEvents() {
	clear(m.calendar.kept)
	m.giveUp(loadAhead)
}

func (m *Model) refreshCalendar() tea.Cmd {
	m.forgetEvents()
	if !m.calendar.zoneRead || m.calendar.zoneNote != "" && m.calendar.own.Doubt == "" {
		m.calendar.read, m.calendar.zoneRead = false, false
		m.calendar.pane.Begin()
		return m.calendarShown()
	}
	return m.readEvents()
}

// afterEvents forgets what was read of calendars: something in them is being changed.
func (m *Model) afterEvents() {
	m.forgetEvents()
	if e := m.calendar.event; e.ID() != "" {
		if _, there := m.calendar.pane.Get(e.ID()); !there {
			e.Clear()
			m.giveUp(loadEvent)
			if m.focus == keys.EventText {
				m.focusTo(keys.Calendar)
			}
		}
	}
}

// eventsEnded reads the calendar anew when an action has changed it, if it has been read before.
func (m *Model) eventsEnded(o triage.Order) tea.Cmd {
	if o.Action != keys.DeleteEvent && o.Action != keys.CancelEvent {
		return nil
	}
	m.forgetEvents()
	if !m.calendar.read {
		return nil
	}
	return m.readKeeping()
}

// eventRested tells that the cursor has stood still on an event for a moment.
type eventRested struct{ n int }

// eventMoved follows the cursor: where the event stands beside the calendar it is shown, and read when the cursor rests.
func (m *Model) eventMoved() tea.Cmd {
	c := &m.calendar
	e, ok := c.pane.Cursor()
	if !ok || e.ID == c.event.ID() {
		return nil
	}
	m.giveUp(loadEvent)
	if m.focus != keys.EventText {
		c.event.Clear()
	}
	if !m.eventBeside() {
		return nil
	}
	c.event.SetLoading(e)
	c.resting++
	n := c.resting
	return tea.Tick(restFor, func(time.Time) tea.Msg { return eventRested{n} })
}

func (msg eventRested) tell(m *Model) tea.Cmd {
	if e, ok := m.calendar.pane.Cursor(); ok && msg.n == m.calendar.resting {
		return m.readEvent(e)
	}
	return nil
}

// openEvent shows the event under the cursor in full.
func (m *Model) openEvent() tea.Cmd {
	e, ok := m.calendar.pane.Cursor()
	if !ok {
		return nil
	}
	m.focusTo(keys.EventText)
	if m.calendar.event.ID() == e.ID && (m.calendar.event.Ready() || m.reading(loadEvent)) {
		return nil
	}
	m.calendar.event.SetLoading(e)
	return m.readEvent(e)
}

func (m *Model) readEvent(e graph.Event) tea.Cmd {
	box, of := m.Mailbox, m.calendar.of()
	return m.read(loadEvent, "opening the event", func(ctx context.Context) loaded {
		full, err := box.Event(ctx, of, e.ID)
		if err != nil {
			return loaded{err: err}
		}
		return loaded{event: full, doc: content.Body(full.BodyType, full.Body)}
	})
}

func (m *Model) eventRead(e graph.Event, doc content.Document) {
	if m.calendar.event.ID() == e.ID {
		m.calendar.event.SetEvent(e, doc)
	}
}

// nextView shows the next view of the calendar.
func (m *Model) nextView() tea.Cmd {
	m.calendar.pane.SetView(m.calendar.pane.Showing() + 1)
	return m.readKeeping()
}

// readKeeping reads the period that is shown now, and keeps the cursor on its event if that is in it.
func (m *Model) readKeeping() tea.Cmd {
	e, ok := m.calendar.pane.Cursor()
	cmd := m.readEvents()
	if ok {
		m.calendar.pane.Want(e.ID)
	}
	return cmd
}

func (m *Model) stepPeriod(by int) tea.Cmd {
	m.calendar.pane.Step(by)
	return m.readEvents()
}

func (m *Model) goToday() tea.Cmd {
	m.calendar.pane.GoToDay(m.Now())
	return m.readEvents()
}

// groupsOff says why the calendars of groups can't be read in this session; empty: they may.
func (m *Model) groupsOff() string {
	if m.rights.read && m.rights.err == nil && m.rights.id.Kind == auth.Application {
		return "Microsoft Graph shows the calendar of a group to signed-in people only, and this sign-in is an application's: sign in by browser or device code"
	}
	return ""
}
