package tui

import (
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/calendar"
)

// calendarTab is a calendar, and one event in full.
type calendarTab struct{}

// calendarPanes is the width from which the calendar and the event stand beside each other; days that stand beside each
// other need more.
const (
	calendarPanes = 120
	calendarDays  = 170
)

// eventBeside tells whether the event stands beside the calendar.
func (m *Model) eventBeside() bool {
	if v := m.calendar.pane.Showing(); v == calendar.Week || v == calendar.Month {
		return m.width >= calendarDays
	}
	return m.width >= calendarPanes
}

// eventWidth is the cells of the event that stands beside the calendar.
const eventWidth = 54

func (calendarTab) panes(m *Model, h int) []pane {
	if !m.eventBeside() {
		return m.whole(m.focus)
	}
	right := max(eventWidth, m.width*36/100)
	return []pane{{keys.Calendar, 0, 1, m.width - right, h}, {keys.EventText, m.width - right, 1, right, h}}
}

func (calendarTab) shown(m *Model) tea.Cmd { return m.calendarShown() }

func (calendarTab) where(m *Model) content.Text {
	if g := m.calendar.group; g.ID != "" {
		return content.Line("Calendar of " + g.DisplayName)
	}
	return content.Line("Calendar")
}

func (calendarTab) draw(m *Model, p pane) []string {
	focused := m.focus == p.scope && len(m.dialogs) == 0
	w, h := p.w-2, p.h-2
	c := &m.calendar
	if p.scope == keys.EventText {
		lines, scroll := c.event.View(w, h, c.pane.Zone())
		return m.theme.Frame(titled("Event", ""), lines, p.w, p.h, focused, scroll)
	}
	below := append(m.listBelow(c.pane, focused, w), c.notes(m, w)...)
	lines, scroll := c.pane.Draw(w, h-len(below), focused, m.Now())
	for len(below) > 0 && len(lines) < h-len(below) {
		lines = append(lines, "")
	}
	return m.theme.Frame(c.title(p.w), append(lines, below...), p.w, p.h, focused, scroll)
}

// title names the view, the period and the zone, as far as there is room.
func (c *calendarTabState) title(w int) theme.Title {
	_, right := listTitle("", c.pane)
	_, all := c.pane.Count()
	left := c.pane.Showing().String() + ": " + c.pane.Title()
	count := ""
	if c.pane.Loaded() {
		count = " (" + content.Count(all) + ")"
	}
	zone := content.Line(c.pane.Zone().Name).Truncate(28).String()
	if right != "" {
		zone = right
	}
	const border = 9
	for _, l := range []string{left + count, left} {
		if cellWidth(l)+cellWidth(zone)+border <= w {
			return titled(l, zone)
		}
	}
	return titled(left, right)
}

// notes stand below the calendar: what is not among the events, and what is wrong with the zone.
func (c *calendarTabState) notes(m *Model, w int) []string {
	var out []string
	add := func(style theme.Style, text string) {
		out = append(out, firstLines(indented(wrapped(style, text, max(10, w-3))), 3)...)
	}
	if f := c.query.Filter; f != "" {
		add(m.theme.Muted, "OData: "+f+"  "+m.Keys.Key(keys.EventFilter)+" changes it")
	}
	if c.more && c.pane.Loaded() {
		add(m.theme.Warn, m.theme.Glyphs.Warning+" there are more than "+content.Count(c.limit)+" events: "+m.Keys.Key(keys.EventFilter)+" raises the limit")
	}
	if c.zoneNote != "" {
		add(m.theme.Warn, m.theme.Glyphs.Warning+" "+c.zoneNote)
	}
	return out
}

// list is the events, where they have the focus.
func (calendarTab) list(m *Model) (listed, string) {
	if m.focus == keys.Calendar {
		return m.calendar.pane, "events"
	}
	return nil, ""
}

func (calendarTab) listMoved(m *Model) tea.Cmd { return m.eventMoved() }

func (calendarTab) motion(m *Model, id keys.ID) tea.Cmd {
	if m.focus == keys.EventText {
		m.calendar.event.Do(id)
		return nil
	}
	m.calendar.pane.Move(id)
	return m.eventMoved()
}

func (calendarTab) click(m *Model, p pane, line int) tea.Cmd {
	if p.scope != keys.Calendar || m.calendar.pane.Showing() != calendar.Agenda {
		return nil
	}
	if m.calendar.pane.Click(line, p.w-2, p.h-2) {
		return m.openEvent()
	}
	return m.eventMoved()
}

func (c calendarTab) wheel(m *Model, s keys.Scope, way keys.ID) tea.Cmd {
	for range 3 {
		if s == keys.EventText {
			m.calendar.event.Do(way)
		} else {
			m.calendar.pane.Do(way)
		}
	}
	return m.eventMoved()
}

func (calendarTab) handler(m *Model, id keys.ID) (func() tea.Cmd, bool) {
	if h, ok := m.calendarSideways(id); ok {
		return h, true
	}
	h, ok := map[keys.ID]func() tea.Cmd{
		keys.OpenEvent: m.openEvent, keys.Back: m.backFromCalendar, keys.Refresh: m.refreshCalendar,
		keys.NextView: m.nextView, keys.Today: m.goToday, keys.GoToDate: m.askDate, keys.PickCalendar: m.askCalendar, keys.PickZone: m.askZone, keys.EventFilter: m.askEventFilter,
		keys.NextPeriod: func() tea.Cmd { return m.stepPeriod(1) }, keys.PrevPeriod: func() tea.Cmd { return m.stepPeriod(-1) },
		keys.DeleteEvent: m.askDeleteEvents, keys.CancelEvent: m.askCancelEvents, keys.BlockOrg: m.blockOrganizer, keys.FindInvite: m.findInvitation,
	}[id]
	return h, ok
}

// calendarSideways are left and right: between days where they stand beside each other, else between the panes.
func (m *Model) calendarSideways(id keys.ID) (func() tea.Cmd, bool) {
	sideways := id == keys.Left || id == keys.Right
	switch v := m.calendar.pane.Showing(); {
	case !sideways, m.focus == keys.Calendar && (v == calendar.Week || v == calendar.Month):
		return nil, false
	case id == keys.Left:
		return func() tea.Cmd { m.focusTo(keys.Calendar); return nil }, true
	}
	return m.openEvent, true
}

func (calendarTab) disabled(m *Model, a keys.Action) string {
	c := &m.calendar
	switch a.ID {
	case keys.DeleteEvent, keys.CancelEvent, keys.BlockOrg, keys.FindInvite, keys.OpenEvent:
	default:
		return ""
	}
	list := c.targets(m.focus)
	if len(list) == 0 || !c.pane.Loaded() {
		return a.Title + ": there is no event here"
	}
	switch a.ID {
	case keys.CancelEvent:
		for _, e := range list {
			if !e.IsOrganizer {
				return "Only its organizer can cancel it: " + m.Keys.Key(keys.DeleteEvent) + " takes it off this calendar (" + e.Subject + ")"
			}
			if e.Cancelled {
				return "It is cancelled already: " + m.Keys.Key(keys.DeleteEvent) + " takes it off this calendar (" + e.Subject + ")"
			}
		}
	case keys.BlockOrg:
		if len(organizersOf(list)) == 0 {
			return "There is no organizer to block: this mailbox called it"
		}
	case keys.FindInvite:
		switch {
		case m.wanted != "":
			return "The folders have not been read yet: a moment"
		case len(list) > 1:
			return a.Title + ": one event at a time"
		case list[0].IsOrganizer:
			return "No mail brought it: this mailbox called it"
		case list[0].Organizer.Address == "":
			return a.Title + ": the event has no organizer"
		}
	}
	return ""
}

// backFromCalendar goes back one step, in the end to the tab before.
func (m *Model) backFromCalendar() tea.Cmd {
	switch {
	case m.giveUp(loadCalendar):
		m.calendar.pane.SetFailed("Given up.")
		return m.say("Given up")
	case m.focus == keys.EventText && m.giveUp(loadEvent):
		m.calendar.event.SetFailed("Given up.")
		return m.say("Given up")
	case m.zoomed:
		m.zoomed = false
	case m.focus == keys.EventText:
		m.focusTo(keys.Calendar)
	case m.calendar.pane.Back():
		m.filter.SetValue(m.calendar.pane.Filter())
	default:
		return m.goBack()
	}
	return nil
}
