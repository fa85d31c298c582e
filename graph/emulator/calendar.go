package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailtriage/graph/emulator/odata"
	"mailtriage/graph/emulator/world"
)

// event is one calendar entry's state: a single event or the master of a series.
type event struct {
	seq uint64
	*world.Event
	made time.Time
}

var eventProperties = []string{
	"id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "transactionId", "originalStartTimeZone", "originalEndTimeZone", "iCalUId", "uid",
	"reminderMinutesBeforeStart", "isReminderOn", "hasAttachments", "subject", "bodyPreview", "importance", "sensitivity", "isAllDay", "isCancelled",
	"isOrganizer", "responseRequested", "seriesMasterId", "showAs", "type", "webLink", "onlineMeetingUrl", "isOnlineMeeting", "onlineMeetingProvider",
	"allowNewTimeProposals", "isDraft", "hideAttendees", "responseStatus", "body", "start", "end", "location", "locations", "recurrence",
	"attendees", "organizer", "onlineMeeting", "occurrenceId", "originalStart",
}

func eventLimits() odata.Limits {
	return odata.Limits{Known: func(p string) bool { return slices.Contains(eventProperties, p) }}
}

func (b *mailbox) seedEvents(now time.Time) {
	for i := range b.Events {
		own := b.Events[i] // it may change
		e := &event{seq: b.take(), Event: &own, made: now}
		b.events[e.id(b.number, "")] = e
	}
}

// id names an event, or with a date one occurrence of a series.
func (e *event) id(box int, date string) string {
	part := uint32(0)
	if date != "" {
		n, _ := strconv.Atoi(strings.ReplaceAll(date, "-", ""))
		part = uint32(n)
	}
	return itemID{kind: eventID, box: box, seq: e.seq, part: part}.String()
}

// eventJSON is an event as Graph shows it, its times in a zone.
func (e *event) json(box int, o *occurrence, zone string, loc *time.Location) object {
	start, end, subject, kind, id, cancelled := e.Start, e.End, e.Subject, "singleInstance", e.id(box, ""), e.Cancelled
	var master any
	switch {
	case o != nil && e.Recurrence != nil:
		start, end, subject, kind, id, master = o.start, o.end, o.subject, "occurrence", e.id(box, o.date), e.id(box, "")
		if o.exception {
			kind = "exception"
		}
		cancelled = cancelled || o.cancelled
	case e.Recurrence != nil:
		kind = "seriesMaster"
	}
	j := object{
		"@odata.etag": `W/"` + id[20:40] + `"`, "id": id, "createdDateTime": when(e.made), "lastModifiedDateTime": when(e.made), "changeKey": id[20:40],
		"categories": list(e.Categories), "originalStartTimeZone": orElse(e.Zone, "UTC"), "originalEndTimeZone": orElse(e.Zone, "UTC"), "iCalUId": e.UID,
		"reminderMinutesBeforeStart": 15, "isReminderOn": true, "hasAttachments": false, "subject": subject, "bodyPreview": preview("html", e.BodyHTML),
		"importance": orElse(e.Importance, "normal"), "sensitivity": orElse(e.Sensitivity, "normal"), "isAllDay": e.AllDay, "isCancelled": cancelled,
		"isOrganizer": e.IsOrganizer, "responseRequested": true, "seriesMasterId": master, "showAs": orElse(e.ShowAs, "busy"), "type": kind,
		"webLink": "https://outlook.office365.com/owa/?itemid=" + id[:24], "onlineMeetingUrl": nil, "isOnlineMeeting": e.JoinURL != "",
		"onlineMeetingProvider": map[bool]string{true: "teamsForBusiness", false: "unknown"}[e.JoinURL != ""], "allowNewTimeProposals": true, "isDraft": false,
		"hideAttendees":  false,
		"responseStatus": object{"response": map[bool]string{true: "organizer", false: "accepted"}[e.IsOrganizer], "time": "0001-01-01T00:00:00Z"},
		"body":           object{"contentType": "html", "content": e.BodyHTML}, "start": zoned(start.In(loc), zone), "end": zoned(end.In(loc), zone),
		"location":  object{"displayName": e.Location, "locationType": "default", "uniqueId": e.Location, "uniqueIdType": "private"},
		"locations": []any{}, "recurrence": nil, "attendees": e.attendeesJSON(), "organizer": recipient(&e.Organizer), "onlineMeeting": nil,
	}
	if kind == "seriesMaster" {
		j["recurrence"] = e.Recurrence
	}
	if e.JoinURL != "" {
		j["onlineMeeting"] = object{"joinUrl": e.JoinURL}
	}
	if e.AllDay { // an all-day event has no zone: it is that day everywhere
		j["start"], j["end"] = zoned(start.UTC(), zone), zoned(end.UTC(), zone)
	}
	return j
}

func (e *event) attendeesJSON() []any {
	out := []any{}
	for _, a := range e.Attendees {
		out = append(out, object{
			"type": orElse(a.Type, "required"), "status": object{"response": orElse(a.Response, "none"), "time": "0001-01-01T00:00:00Z"},
			"emailAddress": object{"name": a.Name, "address": a.Address.Address},
		})
	}
	return out
}

// zone is the zone in which the client wants times.
func (c *call) zone() (string, *time.Location, error) {
	zone := orElse(c.preference("outlook.timezone"), "UTC")
	loc, err := location(zone)
	if err != nil {
		return "", nil, fault(http.StatusBadRequest, "TimeZoneNotSupportedException", "A valid TimeZone value must be specified. The following TimeZone value is not supported: '%s'.", zone)
	}
	return zone, loc, nil
}

func (c *call) listEvents() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	return c.eventList(b.number, sortedEvents(b.events))
}

func sortedEvents(events map[string]*event) []*event {
	var list []*event
	for _, e := range events {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b *event) int {
		if c := b.Start.Compare(a.Start); c != 0 {
			return c
		}
		return int(a.seq) - int(b.seq)
	})
	return list
}

func (c *call) eventList(box int, events []*event) (answer, error) {
	q, err := c.query(eventLimits())
	if err != nil {
		return answer{}, err
	}
	zone, loc, err := c.zone()
	if err != nil {
		return answer{}, err
	}
	var list []object
	for _, e := range events {
		list = append(list, e.json(box, nil, zone, loc))
	}
	return c.listed(q, c.owner()+"/events", defaultPage, list)
}

func (c *call) owner() string {
	if g := c.params["group"]; g != "" {
		return "groups('" + g + "')"
	}
	return "users('" + c.params["user"] + "')"
}

func (c *call) calendarView() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	return c.view(b.number, sortedEvents(b.events))
}

// view lists what takes place between two times, series as their occurrences.
func (c *call) view(box int, events []*event) (answer, error) {
	q, err := c.query(eventLimits())
	if err != nil {
		return answer{}, err
	}
	zone, loc, err := c.zone()
	if err != nil {
		return answer{}, err
	}
	from, err := c.moment("startDateTime")
	if err != nil {
		return answer{}, err
	}
	to, err := c.moment("endDateTime")
	if err != nil {
		return answer{}, err
	}
	if !from.Before(to) {
		return answer{}, fault(http.StatusBadRequest, "ErrorInvalidParameter", "The end must be after the start.")
	}
	type row struct {
		start time.Time
		o     object
	}
	var rows []row
	for _, e := range events {
		for _, o := range occurrences(e.Event, from, to) {
			rows = append(rows, row{o.start, e.json(box, &o, zone, loc)})
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return a.start.Compare(b.start) })
	list := make([]object, len(rows))
	for i, r := range rows {
		list[i] = r.o
	}
	return c.listed(q, c.owner()+"/calendarView", defaultPage, list)
}

func (c *call) moment(name string) (time.Time, error) {
	v := option(c.values, name)
	if v == "" {
		return time.Time{}, fault(http.StatusBadRequest, "ErrorInvalidParameter", "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.")
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.9999999", time.DateOnly} {
		if t, err := time.Parse(layout, v); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fault(http.StatusBadRequest, "ErrorInvalidParameter", "The value '%s' of parameter '%s' is invalid.", v, name)
}

// event finds the event of a call, and the occurrence where it names one.
func (c *call) event(events map[string]*event, box int) (*event, *occurrence, error) {
	id, ok := parseID(c.params["event"])
	if !ok || id.kind != eventID {
		return nil, nil, malformedID()
	}
	e := events[itemID{kind: eventID, box: box, seq: id.seq}.String()]
	if e == nil || id.box != box {
		return nil, nil, itemNotFound()
	}
	if id.part == 0 {
		return e, nil, nil
	}
	s := strconv.Itoa(int(id.part))
	day, err := time.Parse("20060102", s)
	if err != nil {
		return nil, nil, malformedID()
	}
	for _, o := range occurrences(e.Event, day.AddDate(0, 0, -40), day.AddDate(0, 0, 40)) {
		if o.date == day.Format(time.DateOnly) {
			return e, &o, nil
		}
	}
	return nil, nil, itemNotFound()
}

func (c *call) eventEntity(events map[string]*event, box int) (answer, error) {
	e, o, err := c.event(events, box)
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(eventLimits())
	if err != nil {
		return answer{}, err
	}
	zone, loc, err := c.zone()
	if err != nil {
		return answer{}, err
	}
	j := pick(e.json(box, o, zone, loc), q.Select)
	j["@odata.context"] = c.context(c.owner() + "/events/$entity")
	return reply(http.StatusOK, j)
}

// drop deletes an event, or leaves one occurrence out of its series. Where the mailbox is the organizer's, the attendees
// are told: the event is cancelled in their calendars.
func (c *call) drop(events map[string]*event, box int) (answer, error) {
	e, o, err := c.event(events, box)
	if err != nil {
		return answer{}, err
	}
	if e.IsOrganizer {
		c.s.state.cancelAtAttendees(e, o)
	}
	if o != nil {
		e.except(world.Exception{Date: o.date, Deleted: true})
	} else {
		delete(events, e.id(box, ""))
	}
	return done(http.StatusNoContent)
}

// except changes one occurrence of a series, in place of what was changed of it before.
func (e *event) except(x world.Exception) {
	e.Exceptions = append(slices.DeleteFunc(slices.Clone(e.Exceptions), func(was world.Exception) bool { return was.Date == x.Date }), x)
}

// cancelAtAttendees cancels an event, or one occurrence of it, in every other calendar that has it.
func (t *tenant) cancelAtAttendees(of *event, o *occurrence) {
	for _, b := range t.mailboxes {
		for _, e := range b.events {
			switch {
			case e == of || e.IsOrganizer || e.UID == "" || e.UID != of.UID:
			case o == nil:
				e.Cancelled = true
			default:
				e.except(world.Exception{Date: o.date, Cancelled: true, Start: o.start, End: o.end, Subject: "Canceled: " + o.subject})
			}
		}
	}
}

func (c *call) getEvent() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	return c.eventEntity(b.events, b.number)
}

func (c *call) deleteEvent() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	return c.drop(b.events, b.number)
}

func (c *call) cancelEvent() (answer, error) {
	b, err := c.box()
	if err != nil {
		return answer{}, err
	}
	return c.cancel(b.events, b.number)
}

// cancel cancels a meeting as its organizer. A comment may come along
// (https://learn.microsoft.com/graph/api/event-cancel).
func (c *call) cancel(events map[string]*event, box int) (answer, error) {
	var body struct{ Comment *string }
	if len(c.body) > 0 {
		if err := c.read(&body); err != nil {
			return answer{}, err
		}
	}
	e, _, err := c.event(events, box)
	if err != nil {
		return answer{}, err
	}
	if !e.IsOrganizer {
		return answer{}, fault(http.StatusBadRequest, "ErrorInvalidRequest", "Your request can't be completed. You need to be an organizer to cancel a meeting.")
	}
	if a, err := c.drop(events, box); err != nil {
		return a, err
	}
	return done(http.StatusAccepted)
}
