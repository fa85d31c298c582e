package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/zones"
	"mailtriage/keys"
)

// askDate asks for the day to go to.
func (m *Model) askDate() tea.Cmd {
	hints := []string{"2026-11-24, 24.11., 24.11.2026, today, tomorrow, yesterday, +3d, -2w, +1m, mon to sun, 2026-11"}
	return m.push(newNaming(m, "Go to date", "", hints, func(m *Model, typed string) (tea.Cmd, error) {
		day, err := dayTyped(typed, m.calendar.pane.Chosen(), m.Now())
		if err != nil {
			return nil, err
		}
		m.calendar.pane.GoToDay(day)
		return m.readEvents(), nil
	}))
}

// dayTyped reads a day as people type it, in the zone of the chosen day; what is told by a distance counts from today.
func dayTyped(typed string, chosen, now time.Time) (time.Time, error) {
	text := strings.ToLower(strings.TrimSpace(typed))
	at := chosen.Location()
	today := zones.DayOf(now.In(at), 0)
	if n, ok := map[string]int{"today": 0, "tomorrow": 1, "yesterday": -1}[text]; ok {
		return zones.DayOf(today, n), nil
	}
	for i, name := range []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"} {
		if len(text) >= 3 && strings.HasPrefix(name, text) {
			return zones.DayOf(today, (i-int(today.Weekday())+7)%7), nil // the next such day, today being one
		}
	}
	for _, layout := range []string{time.DateOnly, "2.1.2006", "2006/1/2", "2 Jan 2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return zones.Day(t.Year(), t.Month(), t.Day(), at), sane(t)
		}
	}
	if t, err := time.Parse("2006-01", text); err == nil {
		return zones.Day(t.Year(), t.Month(), 1, at), sane(t)
	}
	for _, layout := range []string{"2.1.", "2.1", "01-02"} { // of the year that is shown; 29.2. of a leap year
		if t, err := time.Parse("2006 "+layout, strconv.Itoa(chosen.Year())+" "+text); err == nil {
			return zones.Day(t.Year(), t.Month(), t.Day(), at), nil
		}
	}
	if len(text) > 2 && (text[0] == '+' || text[0] == '-') {
		if n, err := strconv.Atoi(text[:len(text)-1]); err == nil && n > -10_000 && n < 10_000 {
			switch y, mo, d := today.Date(); text[len(text)-1] {
			case 'd':
				return zones.DayOf(today, n), nil
			case 'w':
				return zones.DayOf(today, 7*n), nil
			case 'm':
				return zones.Day(y, mo+time.Month(n), d, at), nil
			}
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date", strings.TrimSpace(typed))
}

// sane refuses years that no calendar of the service has.
func sane(t time.Time) error {
	if t.Year() < 1900 || t.Year() > 2200 {
		return errors.New("a year from 1900 to 2200")
	}
	return nil
}

// askCalendar lets the calendar be chosen: the mailbox's, or a group's, found by its name.
func (m *Model) askCalendar() tea.Cmd {
	list := []choice{{text: "The calendar of " + m.Mailbox.ID(), note: "the mailbox", pick: func(m *Model) tea.Cmd { return m.showCalendar(graph.Group{}) }}}
	if g := m.calendar.group; g.ID != "" {
		list = append(list, choice{text: "The calendar of " + g.DisplayName, note: "shown", pick: func(m *Model) tea.Cmd { return m.showCalendar(g) }})
	}
	d := newPick(m, "Calendar", list)
	d.input.CharLimit, d.input.Placeholder = 120, "the name or address of a group"
	d.typed = func(text string) []choice {
		if text = strings.TrimSpace(text); text == "" {
			return nil
		}
		return []choice{{text: "Find the group " + text, disabled: m.groupsOff(), pick: func(m *Model) tea.Cmd { return m.findGroups(text) }}}
	}
	d.below = func(m *Model, w int) []string {
		if why := m.groupsOff(); why != "" {
			return wrapped(m.theme.Warn, "Groups: "+why+".", w)
		}
		return wrapped(m.theme.Muted, "Type the beginning of a group's name, and Enter finds it.", w)
	}
	return m.push(d)
}

// groupsFound is the end of looking for groups.
type groupsFound struct {
	visit int
	typed string
	list  []graph.Group
	err   error
}

func (m *Model) findGroups(typed string) tea.Cmd {
	box, visit := m.Mailbox, m.visits
	find := func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), readDeadline)
		defer cancel()
		list, err := box.FindGroups(ctx, typed, 50)
		return groupsFound{visit, typed, list, err}
	}
	return tea.Batch(m.say("Looking for groups …"), find)
}

func (msg groupsFound) tell(m *Model) tea.Cmd {
	switch {
	case msg.visit != m.visits:
		return nil
	case msg.err != nil:
		return m.fail(msg.err)
	case len(msg.list) == 0:
		return m.refuse("No group has a name or address that begins with " + msg.typed)
	}
	var list []choice
	for _, g := range msg.list {
		c := choice{text: g.DisplayName, note: g.Mail, pick: func(m *Model) tea.Cmd { return m.showCalendar(g) }}
		if !g.HasCalendar() {
			c.disabled = g.DisplayName + " is no Microsoft 365 group: it has no calendar"
		}
		list = append(list, c)
	}
	return m.push(newPick(m, "The calendar of a group", list))
}

func (m *Model) showCalendar(g graph.Group) tea.Cmd {
	m.calendar.group = g
	return m.readEvents()
}

// askZone lets the time zone be chosen.
func (m *Model) askZone() tea.Cmd {
	c := &m.calendar
	zone := func(text, note string, z zones.Zone) choice {
		return choice{text: text, note: note, pick: func(m *Model) tea.Cmd { return m.showZone(z) }}
	}
	var list []choice
	if c.zoneRead {
		note := "the mailbox's"
		if c.own.Doubt != "" {
			note = "the mailbox's, as far as it is known"
		}
		list = append(list, zone(c.own.Name, note, c.own))
	}
	list = append(list, zone("UTC", "", zones.UTC()))
	if here := m.Now().Location(); here != time.UTC {
		list = append(list, zone("This machine's", here.String(), zones.Zone{Name: here.String(), IANA: here.String(), Location: here}))
	}
	for _, z := range zones.All() {
		if z.Windows != "UTC" && z.Windows != c.own.Name {
			list = append(list, zone(z.Windows, z.IANA, zones.Find(z.Windows)))
		}
	}
	d := newPick(m, "Time zone", list)
	d.input.Placeholder = "a zone as Windows or IANA call it"
	d.typed = func(text string) []choice {
		if z := zones.Find(text); z.Doubt == "" && strings.Contains(text, "/") || strings.HasPrefix(z.Doubt, "is known by its offset") {
			return []choice{zone(strings.TrimSpace(text), z.Location.String(), z)}
		}
		return nil
	}
	return m.push(d)
}

func (m *Model) showZone(z zones.Zone) tea.Cmd {
	c := &m.calendar
	c.pane.SetZone(z)
	if c.zoneNote = ""; z.Doubt != "" {
		c.zoneNote = "the time zone " + z.String()
	}
	if m.focus == keys.EventText { // the event stays open: only its times are written anew
		m.focusTo(keys.Calendar)
	}
	return m.readKeeping()
}

// eventQuery asks which events are read: an OData filter, checked before it is sent, and how many at most.
type eventQuery struct {
	filter, limit textinput.Model
	inLimit       bool
	wrong         string
}

func (m *Model) askEventFilter() tea.Cmd {
	d := &eventQuery{filter: newInput(m.theme), limit: newInput(m.theme)}
	d.filter.CharLimit, d.limit.CharLimit = 1000, 5
	d.filter.Placeholder = "contains(subject,'invoice') and isAllDay eq false"
	d.filter.SetValue(m.calendar.query.Filter)
	d.limit.SetValue(strconv.Itoa(m.calendar.limit))
	d.filter.CursorEnd()
	d.filter.Focus()
	return m.push(d)
}

func (d *eventQuery) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.pop()
	case "tab", "shift+tab", "up", "down":
		d.turn()
	case "enter":
		return d.take(m)
	default:
		d.wrong = ""
		d.input().Focus()
		*d.input(), _ = d.input().Update(msg)
	}
	return nil
}

func (d *eventQuery) input() *textinput.Model {
	if d.inLimit {
		return &d.limit
	}
	return &d.filter
}

func (d *eventQuery) turn() {
	d.input().Blur()
	d.inLimit = !d.inLimit
	d.input().Focus()
}

func (d *eventQuery) paste(_ *Model, text string) tea.Cmd {
	*d.input(), _ = d.input().Update(tea.PasteMsg{Content: text})
	return nil
}

func (d *eventQuery) take(m *Model) tea.Cmd {
	q := graph.EventQuery{Filter: strings.TrimSpace(d.filter.Value())}
	limit, err := strconv.Atoi(strings.TrimSpace(d.limit.Value()))
	switch wrong := q.Check(); {
	case wrong != nil:
		d.wrong = capital(wrong.Error())
		return nil
	case err != nil || limit < 1:
		d.wrong = "The limit is a whole number from 1 on."
		return nil
	}
	m.pop()
	m.calendar.query, m.calendar.limit = q, limit
	return m.readKeeping()
}

func (d *eventQuery) view(m *Model, w, h int) []string {
	t := m.theme
	room := min(72, w-4)
	label := func(name string, on bool) string {
		if on {
			return t.Accent.Render(content.Line(name))
		}
		return t.Label.Render(content.Line(name))
	}
	d.filter.SetWidth(max(10, room-9))
	lines := []string{label("Filter ", !d.inLimit) + d.filter.View(), label("Limit  ", d.inLimit) + d.limit.View(), ""}
	if d.wrong != "" {
		lines = append(lines, wrapped(t.Bad, d.wrong, room)...)
	} else {
		lines = append(lines, wrapped(t.Muted, "Which events are asked for, as the service filters them. Dates are compared as start/dateTime ge '2026-11-24T09:00'. Empty: all.", room)...)
	}
	lines = append(lines, "", keyLine(t, m.Keys.Label("enter"), "asks so", "Tab", "other line", "Esc", "leaves"))
	return box(t, "OData filter of events", lines, w, h, 44)
}

// organizersOf are the addresses of those who called events, without the mailbox itself: each once.
func organizersOf(list []graph.Event) []string {
	var out []string
	for _, e := range list {
		a := strings.ToLower(e.Organizer.Address)
		if !e.IsOrganizer && strings.Contains(a, "@") && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}
