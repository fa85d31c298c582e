package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/calendar"
)

// eventEnd asks before events are deleted or meetings cancelled: what they are, whose, and who will be told. Neither Enter
// nor a key that opened it is an answer; of times of a series it is asked whether the series is meant.
type eventEnd struct {
	action  keys.ID
	list    []graph.Event
	comment string // of cancelling
	unseen  int    // of them are hidden by the filter
}

// manyEventsEnd is from how many events on the count must be typed.
const manyEventsEnd = 100

func (m *Model) askDeleteEvents() tea.Cmd {
	return m.endEvents(&eventEnd{action: keys.DeleteEvent, list: m.calendar.targets(m.focus)})
}

// askCancelEvents asks for the comment first.
func (m *Model) askCancelEvents() tea.Cmd {
	list := m.calendar.targets(m.focus)
	told := len(toldOf(list))
	hints := []string{"What " + plural(told, "attendee is", "attendees are") + " told with the cancellation. A - alone says nothing.", "Enter goes on, and asks once more."}
	return m.push(newNaming(m, "Cancel "+plural(len(list), "meeting", "meetings"), "", hints, func(m *Model, typed string) (tea.Cmd, error) {
		if typed = strings.TrimSpace(typed); typed == "-" {
			typed = ""
		}
		return m.endEvents(&eventEnd{action: keys.CancelEvent, list: list, comment: typed}), nil
	}))
}

func (m *Model) endEvents(d *eventEnd) tea.Cmd {
	shown := m.calendar.pane.Shown()
	for _, e := range d.list {
		if !slices.ContainsFunc(shown, func(s graph.Event) bool { return s.ID == e.ID }) {
			d.unseen++
		}
	}
	if m.dryRun && !d.inSeries() {
		return m.begin(d.order(m, false))
	}
	return m.push(d)
}

func (d *eventEnd) inSeries() bool {
	return slices.ContainsFunc(d.list, func(e graph.Event) bool { return e.InSeries() })
}

// order is the order on the events as they are, or on the series that they are of: each once.
func (d *eventEnd) order(m *Model, series bool) triage.Order {
	o := triage.Order{Action: d.action}
	o.Event = triage.EventChange{Group: m.calendar.group.ID, Calendar: m.calendar.group.DisplayName, Comment: d.comment}
	seen := map[string]bool{}
	for i := range d.list {
		e := &d.list[i]
		id, what := e.ID, "the event"
		switch {
		case series && e.InSeries():
			id, what = e.SeriesMasterID, "the whole series"
		case e.InSeries():
			what = "one time of the series"
		}
		if !seen[id] {
			seen[id] = true
			o.Event.What = what
			o.Targets = append(o.Targets, triage.Target{ID: id, Subject: e.Subject, From: e.Organizer.Address})
		}
	}
	return o
}

func (d *eventEnd) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	pressed, series := msg.String(), false
	switch {
	case pressed == "esc", pressed == "n":
		m.pop()
		return m.say(d.words("Nothing was deleted", "Nothing was cancelled"))
	case pressed == "y" && !d.inSeries(), pressed == "1" && d.inSeries():
	case pressed == "2" && d.inSeries():
		series = true
	default:
		return nil
	}
	o := d.order(m, series)
	m.pop()
	if n := len(o.Targets); n >= manyEventsEnd && !m.dryRun {
		return m.push(d.count(m, o))
	}
	return m.begin(o)
}

// count asks for the count of many events.
func (d *eventEnd) count(m *Model, o triage.Order) dialog {
	headers := make([]graph.Header, len(o.Targets))
	for i, t := range o.Targets {
		headers[i].Subject = t.Subject
	}
	t := askCount(m, &typed{
		title: d.words("Delete events", "Cancel meetings"), left: d.words("Nothing was deleted", "Nothing was cancelled"), targets: headers,
		warning: d.words("Delete ", "Cancel ") + plural(len(headers), "event", "events") + ". There is no undo.", then: func(m *Model) tea.Cmd { return m.begin(o) },
	})
	t.unseen = d.unseen
	return t
}

func (d *eventEnd) words(deleting, cancelling string) string {
	if d.action == keys.CancelEvent {
		return cancelling
	}
	return deleting
}

func (d *eventEnd) paste(*Model, string) tea.Cmd { return nil }

// toldOf are the addresses that are sent a cancellation, each once.
func toldOf(list []graph.Event) []string {
	var out []string
	for i := range list {
		for _, a := range list[i].Told() {
			if !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return out
}

func (d *eventEnd) view(m *Model, w, h int) []string {
	t := m.theme
	room := min(70, w-4)
	var lines []string
	add := func(style theme.Style, text string) { lines = append(lines, wrapped(style, text, room)...) }
	for i := range d.list[:min(len(d.list), samples)] {
		e := &d.list[i]
		add(t.Strong, orNothing(e.Subject))
		what := calendar.When(e, m.calendar.pane.Zone())
		if e.InSeries() {
			what += ", one time of a series"
		} else if e.Kind == graph.SeriesMaster {
			what += ", a whole series"
		}
		add(t.Muted, what)
	}
	if n := len(d.list) - samples; n > 0 {
		lines = append(lines, t.Muted.Render(content.Line("… and "+strconv.Itoa(n)+" more")))
	}
	lines = append(lines, "")
	for _, text := range d.tells() {
		add(t.Text, text)
	}
	if d.unseen > 0 {
		add(t.Warn, "Hidden by the filter, and selected all the same: "+strconv.Itoa(d.unseen)+".")
	}
	if d.comment != "" {
		add(t.Text, "The comment: "+d.comment)
	}
	add(t.Bad, "There is no undo.")
	foot := []string{"", keyLine(t, "y", "yes", "n", "no")}
	if d.inSeries() {
		one, all := "this time only", "the whole series"
		if len(d.list) > 1 {
			one, all = "these times only", "the whole series of each"
		}
		foot = []string{"", keyLine(t, "1", one, "2", all, "n", "no")}
	}
	if over := len(lines) + len(foot) + 2 - h; over > 0 { // the keys are always told
		lines = lines[:max(0, len(lines)-over)]
	}
	title := d.words("Delete ", "Cancel ") + plural(len(d.list), d.words("event", "meeting"), d.words("events", "meetings"))
	return box(t, title, append(lines, foot...), w, h, 40)
}

// tells says whose the events are, and who will hear of it.
func (d *eventEnd) tells() []string {
	own, told := 0, toldOf(d.list)
	for i := range d.list {
		if d.list[i].IsOrganizer {
			own++
		}
	}
	var out []string
	switch theirs := len(d.list) - own; {
	case theirs > 0 && own == 0 && theirs == 1:
		out = append(out, "It was called by "+orNothing(d.list[0].Organizer.Address)+", not by this mailbox: nobody is told, and it stays in the calendars of all others.")
	case theirs > 0:
		out = append(out, plural(theirs, "event was", "events were")+" called by others: of those nobody is told.")
	}
	switch {
	case own > 0 && len(told) == 0:
		out = append(out, "This mailbox is the organizer, and nobody has to be told.")
	case own > 0:
		names := strings.Join(told[:min(len(told), 5)], ", ")
		if n := len(told) - 5; n > 0 {
			names += fmt.Sprintf(" and %d more", n)
		}
		out = append(out, "This mailbox is the organizer: "+plural(len(told), "attendee is", "attendees are")+" sent a cancellation: "+names+".")
	}
	return out
}

func orNothing(s string) string {
	if content.Line(s).Empty() {
		return "(nothing)"
	}
	return s
}

// blockOrganizer blocks who called the marked events, or the one under the cursor.
func (m *Model) blockOrganizer() tea.Cmd {
	return m.begin(triage.Order{Action: keys.Block, Senders: organizersOf(m.calendar.targets(m.focus)), To: m.blockTarget()})
}

// findInvitation searches the mailbox for the mail that brought an event: from its organizer, with its subject.
func (m *Model) findInvitation() tea.Cmd {
	e := m.calendar.targets(m.focus)[0]
	subject := strings.TrimSpace(e.Subject)
	for _, prefix := range []string{"Canceled: ", "Cancelled: ", "Updated: "} {
		subject = strings.TrimPrefix(subject, prefix)
	}
	return m.runSearch(SearchQuery{Sender: e.Organizer.Address, Subject: subject}, "")
}
