package graph

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	abs "github.com/microsoft/kiota-abstractions-go"
)

// eventSelect are the properties that a calendar shows: nothing that makes the service open the body.
func eventSelect() []string {
	return []string{
		"id", "seriesMasterId", "iCalUId", "type", "subject", "bodyPreview", "start", "end", "originalStartTimeZone", "isAllDay", "isCancelled", "isDraft", "isOrganizer",
		"hasAttachments", "isOnlineMeeting", "onlineMeeting", "onlineMeetingUrl", "webLink", "showAs", "importance", "sensitivity", "categories", "createdDateTime",
		"lastModifiedDateTime", "organizer", "attendees", "location", "locations", "responseStatus",
	}
}

// EventQuery says which events are asked for, and how.
type EventQuery struct {
	Filter string // OData; empty: all
	Zone   string // in which the service is to give times, as Windows or IANA call it; empty: UTC, which is exact
	Top    int    // a page, 1 to 1,000; 0: 100
}

// Check says why a query can't be asked; nil: it can. It sends nothing.
func (q EventQuery) Check() error { return CheckEventFilter(q.Filter) }

func (q EventQuery) options() string {
	top := q.Top
	if top <= 0 {
		top = 100
	}
	s := "$select=" + strings.Join(eventSelect(), ",") + "&$top=" + strconv.Itoa(min(top, 1000))
	if f := filterOf(q.Filter); f != "" {
		s += "&$filter=" + queryValue(f)
	}
	return s
}

// headers ask for times in a zone, on every page.
func (q EventQuery) headers() *abs.RequestHeaders {
	zone := q.Zone
	if zone == "" {
		zone = "UTC"
	}
	return headers(`outlook.timezone="` + strings.NewReplacer(`\`, "", `"`, "", "\r", "", "\n", "").Replace(zone) + `"`)
}

// calendar is the path of a calendar's owner.
func (m *Mailbox) calendar(c Calendar) string {
	if c.Group != "" {
		return "/groups/" + segment(c.Group)
	}
	return m.path("")
}

// inGroup marks what is done in the calendar of a group: errors know it by that.
const inGroup = " (a group's calendar)"

func (c Calendar) op(doing string) op {
	if c.Group != "" {
		return op{doing + inGroup, "Group.Read.All"}
	}
	return op{doing, "Calendars.Read"}
}

// CalendarView lists what takes place between two times, series as their occurrences, in the order in which it begins.
//
// Operation: GET /users/{id}/calendarView
// Docs: https://learn.microsoft.com/graph/api/user-list-calendarview
// Permission: Calendars.Read
func (m *Mailbox) CalendarView(ctx context.Context, of Calendar, from, to time.Time, q EventQuery) (EventPage, error) {
	between := "startDateTime=" + queryValue(from.UTC().Format(time.RFC3339)) + "&endDateTime=" + queryValue(to.UTC().Format(time.RFC3339))
	return m.events(ctx, of, "/calendarView?"+between+"&$orderby=start/dateTime&", q)
}

// Events lists single events and whole series, as they were made.
//
// Operation: GET /users/{id}/events
// Docs: https://learn.microsoft.com/graph/api/user-list-events
// Permission: Calendars.Read
func (m *Mailbox) Events(ctx context.Context, of Calendar, q EventQuery) (EventPage, error) {
	return m.events(ctx, of, "/events?", q)
}

// NextEvents reads the page that a page's Next leads to; the query is the one that it was asked by.
func (m *Mailbox) NextEvents(ctx context.Context, of Calendar, next string, q EventQuery) (EventPage, error) {
	return m.eventPage(ctx, of.op("reading more events"), next, q)
}

func (m *Mailbox) events(ctx context.Context, of Calendar, what string, q EventQuery) (EventPage, error) {
	if err := q.Check(); err != nil {
		return EventPage{}, err
	}
	return m.eventPage(ctx, of.op("reading the calendar"), m.c.v1(m.calendar(of)+what+q.options()), q)
}

func (m *Mailbox) eventPage(ctx context.Context, o op, to string, q EventQuery) (EventPage, error) {
	info, err := m.c.link(o, to, q.headers())
	if err != nil {
		return EventPage{}, err
	}
	a, err := m.c.send(ctx, o, info, nil)
	if err != nil {
		return EventPage{}, err
	}
	var page struct {
		Value []eventJSON
		Next  string `json:"@odata.nextLink"`
	}
	if err := o.decode(a, &page); err != nil {
		return EventPage{}, err
	}
	out := EventPage{Next: page.Next}
	for i := range page.Value {
		out.Events = append(out.Events, page.Value[i].event())
	}
	return out, nil
}

// Event reads one event in full, with its body and what makes it a series; its times are by UTC.
//
// Operation: GET /users/{id}/events/{id}
// Docs: https://learn.microsoft.com/graph/api/event-get
// Permission: Calendars.Read
func (m *Mailbox) Event(ctx context.Context, of Calendar, id string) (Event, error) {
	o := of.op("opening the event")
	info, err := m.c.link(o, m.c.v1(m.calendar(of)+"/events/"+segment(id)+"?$select="+strings.Join(append(eventSelect(), "body", "recurrence"), ",")), EventQuery{}.headers())
	if err != nil {
		return Event{}, err
	}
	a, err := m.c.send(ctx, o, info, nil)
	if err != nil {
		return Event{}, err
	}
	var j eventJSON
	if err := o.decode(a, &j); err != nil {
		return Event{}, err
	}
	return j.event(), nil
}

// v1 is the address of something in v1.0.
func (c *Client) v1(path string) string { return c.origin.String() + "/" + stable + path }

// EventRequest looks at an event.
//
// Operation: GET /users/{id}/events/{id}
// Docs: https://learn.microsoft.com/graph/api/event-get
// Permission: Calendars.Read
func (m *Mailbox) EventRequest(of Calendar, id string) Request {
	o := of.op("looking at the event")
	return Request{Doing: o.doing, Permission: o.permission, Method: http.MethodGet, URL: m.calendar(of) + "/events/" + segment(id) + "?$select=" + strings.Join(eventSelect(), ",")}
}

// DeleteEventRequest deletes an event: a single one, one time of a series, or by the id of its master the whole series.
// Where the mailbox is the organizer, the service sends cancellations to the attendees.
//
// Operation: DELETE /users/{id}/events/{id}
// Docs: https://learn.microsoft.com/graph/api/event-delete
// Permission: Calendars.ReadWrite
func (m *Mailbox) DeleteEventRequest(of Calendar, id string) Request {
	o := of.toWrite("deleting the event")
	return Request{Doing: o.doing, Permission: o.permission, Method: http.MethodDelete, URL: m.calendar(of) + "/events/" + segment(id)}
}

// CancelEventRequest cancels a meeting as its organizer: the attendees are sent a cancellation with the comment, and the
// event leaves the calendar.
//
// Operation: POST /users/{id}/events/{id}/cancel
// Docs: https://learn.microsoft.com/graph/api/event-cancel
// Permission: Calendars.ReadWrite
func (m *Mailbox) CancelEventRequest(of Calendar, id, comment string) Request {
	o := of.toWrite("cancelling the meeting")
	return Request{
		Doing: o.doing, Permission: o.permission, Method: http.MethodPost, URL: m.calendar(of) + "/events/" + segment(id) + "/cancel",
		Body: map[string]string{"comment": comment},
	}
}

func (c Calendar) toWrite(doing string) op {
	if c.Group != "" {
		return op{doing + inGroup, "Group.ReadWrite.All"}
	}
	return op{doing, "Calendars.ReadWrite"}
}
