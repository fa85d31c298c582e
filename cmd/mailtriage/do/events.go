package do

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/graph/zones"
	"mailtriage/keys"
)

// Event is an event of a calendar, as Graph has it.
type Event struct {
	ID               string          `json:"id" doc:"the event's immutable id"`
	Subject          string          `json:"subject" doc:"its subject"`
	BodyPreview      string          `json:"bodyPreview" doc:"the first 255 characters of its text"`
	Start            graph.ZonedTime `json:"start" doc:"when it begins"`
	End              graph.ZonedTime `json:"end" doc:"when it ends; of an event that lasts all day, midnight after its last day"`
	Location         Location        `json:"location" doc:"where"`
	Organizer        *Recipient      `json:"organizer,omitempty" doc:"who called it"`
	Attendees        []Attendee      `json:"attendees" doc:"who was invited, with their answers"`
	IsAllDay         bool            `json:"isAllDay" doc:"whether it lasts all day"`
	IsCancelled      bool            `json:"isCancelled" doc:"whether it was cancelled"`
	IsOrganizer      bool            `json:"isOrganizer" doc:"whether the mailbox is its organizer"`
	Type             string          `json:"type" enum:"singleInstance,occurrence,exception,seriesMaster" doc:"a single event, one time of a series, such a time that was changed, or the whole series"`
	SeriesMasterID   string          `json:"seriesMasterId,omitempty" doc:"of one time of a series: the id of the whole series"`
	ShowAs           string          `json:"showAs,omitempty" doc:"free, tentative, busy, oof, workingElsewhere or unknown"`
	OnlineMeetingURL string          `json:"onlineMeetingUrl,omitempty" doc:"the link to join it, as it is: it may be malicious"`
	ICalUID          string          `json:"iCalUId,omitempty" doc:"the same in the calendars of all who were invited"`
	WebLink          string          `json:"webLink,omitempty" doc:"where Outlook on the web shows it"`
}

// Location is a place by its name.
type Location struct {
	DisplayName string `json:"displayName" doc:"its name"`
}

// Attendee is somebody who was invited, or a room.
type Attendee struct {
	EmailAddress EmailAddress `json:"emailAddress" doc:"name and address"`
	Type         string       `json:"type,omitempty" doc:"required, optional or resource"`
	Status       Answer       `json:"status" doc:"the answer"`
}

// Answer is what an attendee has answered.
type Answer struct {
	Response string `json:"response,omitempty" doc:"none, organizer, tentativelyAccepted, accepted, declined or notResponded"`
}

// EventResult is an event that was deleted or cancelled.
type EventResult struct {
	ID        string   `json:"id" doc:"the id that the event had"`
	Subject   string   `json:"subject,omitempty" doc:"its subject"`
	Type      string   `json:"type,omitempty" doc:"a single event, one time of a series, or the whole series, as list-events has it"`
	Organizer string   `json:"organizer,omitempty" doc:"the organizer's address"`
	Told      []string `json:"told,omitempty" doc:"the addresses that the service sends a cancellation to; empty: nobody, the mailbox is not the organizer"`
	Outcome
}

func onEvents() []Action {
	group := Param{Name: "group", Also: []string{"group-id"}, Kind: Text, Help: "the calendar of a group in place of the mailbox's: its id, address or name; only for a signed-in person"}
	which := []Param{
		{Name: "id", Also: []string{"event-id"}, Kind: List, Help: "the event's id; may be given more than once"},
		{Name: "ids", Kind: Text, Help: "a file of ids, or of JSON objects with an id, one a line; - reads them from standard input"},
		group,
		{Name: "series", Kind: Switch, Help: "where the id is that of one time of a series, mean the whole series"},
		{Name: "confirm", Kind: Number, Default: "0", Help: "how many events are meant: it must be their very count"},
	}
	return []Action{
		{
			Name: "list-events", Of: keys.ListEvents, Title: "list the events of a calendar", Result: Event{}, run: listEvents,
			Long: "Without dates single events and whole series are listed as they were made; with dates, what takes place between them.",
			Params: []Param{
				group,
				{Name: "filter", Kind: Text, Help: "OData: isAllDay eq true, contains(subject,'invoice'), start/dateTime ge '2026-11-24'"},
				{Name: "limit", Kind: Number, Default: "100", Help: "how many at most; 0: all there are"},
				{Name: "start-date", Kind: Date, Help: "only what takes place on that day or later: a date (2026-11-24, by UTC), or a time (2026-11-24T09:00:00Z)"},
				{Name: "end-date", Kind: Date, Help: "only what takes place up to the end of that day, or before that time"},
				{Name: "time-zone", Kind: Text, Default: "UTC", Help: "in which times are given, by its Windows or IANA name: \"W. Europe Standard Time\", Europe/Berlin"},
			},
		},
		{
			Name: "delete-event", Of: keys.DeleteEvent, Title: "delete events, times of a series, or whole series: there is no undo", Params: which, Result: EventResult{}, Plans: true, run: onEvent,
			Long: "Where the mailbox is the organizer, the service sends cancellations to the attendees. --dry-run says which, and to whom.\n--confirm must be the count of events; without it, or with another count, nothing is sent.",
		},
		{
			Name: "cancel-event", Of: keys.CancelEvent, Title: "cancel meetings as their organizer, with a comment to the attendees: there is no undo", Result: EventResult{}, Plans: true, run: onEvent,
			Params: append(slices.Clone(which), Param{Name: "comment", Kind: Text, Help: "what the attendees are told"}),
			Long:   "--confirm must be the count of events; without it, or with another count, nothing is sent.",
		},
	}
}

// calendarWindow is how far a list with one date goes: what never ends has no last time.
const calendarWindow = 366

func listEvents(ctx context.Context, c *call) error {
	q := graph.EventQuery{Filter: c.text("filter"), Zone: c.text("time-zone")}
	if err := q.Check(); err != nil {
		return usagef("--filter: %w", err)
	}
	if z := zones.Find(q.Zone); z.Doubt != "" {
		return usagef("--time-zone: %q %s", q.Zone, z.Doubt)
	}
	from, until, err := c.dates()
	if err != nil {
		return err
	}
	of, _, err := c.calendar(ctx)
	if err != nil {
		return err
	}
	left := c.number("limit")
	all := left == 0
	if q.Top = pageSize; !all {
		q.Top = min(pageSize, left)
	}
	page, err := c.firstEvents(ctx, of, from, until, q)
	if err != nil {
		return err
	}
	for {
		for i := range page.Events {
			if !all && left == 0 {
				return nil
			}
			left--
			c.tally.done++
			c.put(eventOf(&page.Events[i]))
		}
		if page.Next == "" || !all && left <= 0 || c.out.err != nil {
			return nil //nolint:nilerr // what could not be written is told where it was written
		}
		if page, err = c.seat.Mailbox.NextEvents(ctx, of, page.Next, q); err != nil {
			return err
		}
	}
}

func (c *call) firstEvents(ctx context.Context, of graph.Calendar, from, until time.Time, q graph.EventQuery) (graph.EventPage, error) {
	switch {
	case from.IsZero() && until.IsZero():
		return c.seat.Mailbox.Events(ctx, of, q)
	case from.IsZero():
		from = until.AddDate(0, 0, -calendarWindow)
		c.say("from %s on: without --start-date a year is listed", from.Format(time.DateOnly))
	case until.IsZero():
		until = from.AddDate(0, 0, calendarWindow)
		c.say("up to %s: without --end-date a year is listed", until.Format(time.DateOnly))
	}
	return c.seat.Mailbox.CalendarView(ctx, of, from, until, q)
}

// calendar is the calendar that was named, and what the group is called.
func (c *call) calendar(ctx context.Context) (graph.Calendar, string, error) {
	given := strings.TrimSpace(c.text("group"))
	switch {
	case given == "":
		return graph.Calendar{}, "", nil
	case len(given) == 36 && strings.Count(given, "-") == 4:
		return graph.Calendar{Group: given}, given, nil
	}
	list, err := c.seat.Mailbox.FindGroups(ctx, given, 20)
	if err != nil {
		return graph.Calendar{}, "", err
	}
	var fits []graph.Group
	for _, g := range list {
		if strings.EqualFold(g.Mail, given) || strings.EqualFold(g.DisplayName, given) {
			fits = append(fits, g)
		}
	}
	switch len(fits) {
	case 0:
		return graph.Calendar{}, "", &ExitError{Code: Failed, Err: fmt.Errorf("--group: no group has the id, address or name %q", given)}
	case 1:
		return graph.Calendar{Group: fits[0].ID}, fits[0].DisplayName, nil
	}
	var names []string
	for _, g := range fits {
		names = append(names, g.ID+" ("+g.Mail+")")
	}
	return graph.Calendar{}, "", usagef("--group: %d groups are called %q: %s", len(fits), given, strings.Join(names, ", "))
}

func eventOf(e *graph.Event) Event {
	out := Event{
		ID: e.ID, Subject: e.Subject, BodyPreview: e.Preview, Start: e.StartAs, End: e.EndAs, Location: Location{strings.Join(e.Locations, "; ")}, Organizer: recipient(e.Organizer),
		Attendees: []Attendee{}, IsAllDay: e.AllDay, IsCancelled: e.Cancelled, IsOrganizer: e.IsOrganizer, Type: string(e.Kind), SeriesMasterID: e.SeriesMasterID, ShowAs: e.ShowAs,
		OnlineMeetingURL: e.JoinURL, ICalUID: e.ICalUID, WebLink: e.WebLink,
	}
	for _, a := range e.Attendees {
		out.Attendees = append(out.Attendees, Attendee{EmailAddress{a.Name, a.Address.Address}, a.Type, Answer{a.Response}})
	}
	return out
}

// onEvent deletes or cancels the events that were given.
func onEvent(ctx context.Context, c *call) error {
	ids, err := c.ids(ctx)
	if err != nil {
		return err
	}
	of, name, err := c.calendar(ctx)
	if err != nil {
		return err
	}
	list, err := c.eventsBy(ctx, of, ids)
	if err != nil {
		return err
	}
	if n := c.number("confirm"); n != len(list) && !c.dryRun && len(list) > 0 {
		return usagef("--confirm is %d, and %s would be done to %d events, without undo: say --confirm %d; nothing was sent", n, c.action.Name, len(list), len(list))
	}
	o := triage.Order{Action: c.action.Of}
	o.Event = triage.EventChange{Group: of.Group, Calendar: name, Comment: c.text("comment")}
	byID := map[string]*graph.Event{}
	for i := range list {
		e := &list[i]
		if o.Action == keys.CancelEvent && !e.IsOrganizer {
			c.eventFailed(e, errors.New("the mailbox is not its organizer: only the organizer can cancel it; delete-event takes it off this calendar"), "")
			continue
		}
		byID[e.ID] = e
		o.Targets = append(o.Targets, triage.Target{ID: e.ID, Subject: e.Subject, From: e.Organizer.Address})
		if c.dryRun {
			c.say("%s", whoIsTold(e))
		}
	}
	if len(o.Targets) == 0 {
		return nil
	}
	x, planned, err := c.carryOut(ctx, o)
	if planned || err != nil {
		return err
	}
	c.note(x)
	defer c.stopNote(x)
	for _, r := range x.rows {
		switch e := byID[r.ID]; {
		case e == nil:
		case x.failed[r.ID] != nil:
			c.eventFailed(e, x.failed[r.ID], x.Job.ID)
		case r.Result != stateDone:
			c.eventFailed(e, errors.New(r.Error), x.Job.ID)
		default:
			c.tally.done++
			c.put(eventResult(e, Outcome{Status: stateDone, Job: string(x.Job.ID), Message: x.Job.Plan.Done}))
		}
	}
	return nil
}

// eventsBy looks at events by their ids; with --series at the series that they belong to, each once. Those that can't be
// looked at are told.
func (c *call) eventsBy(ctx context.Context, of graph.Calendar, ids []string) ([]graph.Event, error) {
	var out []graph.Event
	seen := map[string]bool{}
	for len(ids) > 0 {
		requests := make([]graph.Request, len(ids))
		for i, id := range ids {
			requests[i] = c.seat.Mailbox.EventRequest(of, id)
		}
		var masters []string
		for i, a := range c.seat.Mailbox.Batch(ctx, requests) {
			e, err := graph.DecodeEvent(a)
			switch {
			case err != nil && len(ids) == 1:
				return nil, err
			case err != nil:
				c.eventFailed(&graph.Event{ID: ids[i]}, err, "")
			case c.is("series") && e.InSeries():
				if !seen[e.SeriesMasterID] {
					seen[e.SeriesMasterID] = true
					masters = append(masters, e.SeriesMasterID)
				}
			case !slices.ContainsFunc(out, func(x graph.Event) bool { return x.ID == e.ID }):
				out = append(out, e)
			}
		}
		ids = masters
	}
	return out, nil
}

// whoIsTold says of an event what it is, and who will hear of its end.
func whoIsTold(e *graph.Event) string {
	what := map[graph.EventKind]string{graph.Occurrence: "one time of a series", graph.Exception: "one time of a series, changed", graph.SeriesMaster: "a whole series"}[e.Kind]
	if what == "" {
		what = "a single event"
	}
	told := e.Told()
	switch {
	case !e.IsOrganizer:
		return fmt.Sprintf("%q is %s, called by %s: nobody is told, and it stays in the calendars of all others", e.Subject, what, e.Organizer.Address)
	case len(told) == 0:
		return fmt.Sprintf("%q is %s of this mailbox: nobody else was invited", e.Subject, what)
	}
	return fmt.Sprintf("%q is %s of this mailbox: %d attendees are told: %s", e.Subject, what, len(told), strings.Join(told, ", "))
}

func eventResult(e *graph.Event, o Outcome) EventResult {
	return EventResult{ID: e.ID, Subject: e.Subject, Type: string(e.Kind), Organizer: e.Organizer.Address, Told: e.Told(), Outcome: o}
}

func (c *call) eventFailed(e *graph.Event, err error, job triage.JobID) {
	o := c.failedBy(err, job)
	c.tally.fail(e.ID, err, o.Error)
	r := eventResult(e, o)
	r.Told = nil
	c.put(r)
}
