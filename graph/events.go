package graph

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"mailtriage/graph/zones"
)

// Calendar says whose calendar is meant. The zero value is the mailbox's own.
type Calendar struct {
	Group string // the id of a group; empty: the mailbox
}

// EventKind tells a single event from a series and what belongs to one
// (https://learn.microsoft.com/graph/api/resources/event).
type EventKind string

// The kinds of events.
const (
	SingleInstance EventKind = "singleInstance"
	Occurrence     EventKind = "occurrence"
	Exception      EventKind = "exception" // an occurrence that was changed
	SeriesMaster   EventKind = "seriesMaster"
)

// Event is an event of a calendar. Start and End are moments; of an event that lasts all day they are days: midnight by
// UTC of its first day, and of the day after its last.
type Event struct {
	ID, SeriesMasterID, ICalUID string
	Kind                        EventKind
	Subject, Preview            string // Preview: the first 255 characters of the body, as plain text
	Start, End                  time.Time
	StartAs, EndAs              ZonedTime // as the service gave them
	Zone                        string    // in which it was made, as Outlook calls it; may be unknown
	Doubt                       string    // why its times can't be relied on; empty: they can
	AllDay, Cancelled, Draft    bool
	IsOrganizer                 bool // of the mailbox that was asked
	Organizer                   Address
	Attendees                   []Attendee
	Locations                   []string
	OnlineMeeting               bool
	JoinURL, WebLink            string
	ShowAs                      string // free, tentative, busy, oof, workingElsewhere, unknown
	Response                    string // of the mailbox: none, organizer, tentativelyAccepted, accepted, declined, notResponded
	Importance, Sensitivity     string
	Categories                  []string
	Attached                    bool
	Created, Modified           time.Time

	// In full only:
	BodyType, Body string
	Recurrence     json.RawMessage // of a series: patternedRecurrence
}

// ZonedTime is dateTimeTimeZone (https://learn.microsoft.com/graph/api/resources/datetimetimezone).
type ZonedTime struct {
	DateTime string `json:"dateTime" doc:"day and time, without an offset"`
	TimeZone string `json:"timeZone" doc:"the zone in which it is meant"`
}

// Attendee is somebody, or a room, that was invited.
type Attendee struct {
	Address
	Type     string // required, optional, resource
	Response string // none, organizer, tentativelyAccepted, accepted, declined, notResponded
}

// Others are the attendees besides the organizer: those who are told when a meeting is cancelled.
func (e *Event) Others() []Attendee {
	return slices.DeleteFunc(slices.Clone(e.Attendees), func(a Attendee) bool {
		return strings.EqualFold(a.Address.Address, e.Organizer.Address) && a.Address.Address != ""
	})
}

// Told are the addresses that the service sends a cancellation to when the event is deleted: of a meeting of the mailbox's
// own all who were invited, rooms too; else nobody's. A meeting that was cancelled has been told of.
func (e *Event) Told() []string {
	if !e.IsOrganizer || e.Cancelled {
		return nil
	}
	var out []string
	for _, a := range e.Others() {
		out = append(out, a.Address.Address)
	}
	return out
}

// InSeries tells whether it is one time of a series.
func (e *Event) InSeries() bool { return e.SeriesMasterID != "" }

type eventJSON struct {
	ID              string          `json:"id"`
	SeriesMasterID  string          `json:"seriesMasterId"`
	ICalUID         string          `json:"iCalUId"`
	Type            EventKind       `json:"type"`
	Subject         string          `json:"subject"`
	BodyPreview     string          `json:"bodyPreview"`
	Start           ZonedTime       `json:"start"`
	End             ZonedTime       `json:"end"`
	StartZone       string          `json:"originalStartTimeZone"`
	IsAllDay        bool            `json:"isAllDay"`
	IsCancelled     bool            `json:"isCancelled"`
	IsDraft         bool            `json:"isDraft"`
	IsOrganizer     bool            `json:"isOrganizer"`
	HasAttachments  bool            `json:"hasAttachments"`
	IsOnlineMeeting bool            `json:"isOnlineMeeting"`
	OnlineMeeting   *joinJSON       `json:"onlineMeeting"`
	OnlineURL       string          `json:"onlineMeetingUrl"`
	WebLink         string          `json:"webLink"`
	ShowAs          string          `json:"showAs"`
	Importance      string          `json:"importance"`
	Sensitivity     string          `json:"sensitivity"`
	Categories      []string        `json:"categories"`
	Created         time.Time       `json:"createdDateTime"`
	Modified        time.Time       `json:"lastModifiedDateTime"`
	Organizer       *recipientJSON  `json:"organizer"`
	Attendees       []attendeeJSON  `json:"attendees"`
	Location        placeJSON       `json:"location"`
	Locations       []placeJSON     `json:"locations"`
	Recurrence      json.RawMessage `json:"recurrence"`
	ResponseStatus  struct{ Response string }
	Body            struct {
		ContentType string `json:"contentType"`
		Content     string `json:"content"`
	} `json:"body"`
}

type (
	joinJSON     struct{ JoinURL string }
	placeJSON    struct{ DisplayName string }
	attendeeJSON struct {
		recipientJSON
		Type   string
		Status struct{ Response string }
	}
)

func (j *eventJSON) event() Event {
	e := Event{
		ID: j.ID, SeriesMasterID: j.SeriesMasterID, ICalUID: j.ICalUID, Kind: j.Type, Subject: j.Subject, Preview: j.BodyPreview, StartAs: j.Start, EndAs: j.End, Zone: j.StartZone,
		AllDay: j.IsAllDay, Cancelled: j.IsCancelled, Draft: j.IsDraft, IsOrganizer: j.IsOrganizer, Attached: j.HasAttachments, OnlineMeeting: j.IsOnlineMeeting,
		JoinURL: j.OnlineURL, WebLink: j.WebLink, ShowAs: j.ShowAs, Importance: j.Importance, Sensitivity: j.Sensitivity, Categories: j.Categories,
		Created: j.Created, Modified: j.Modified, Organizer: j.Organizer.address(), Response: j.ResponseStatus.Response, BodyType: j.Body.ContentType, Body: j.Body.Content,
	}
	if j.OnlineMeeting != nil && j.OnlineMeeting.JoinURL != "" {
		e.JoinURL = j.OnlineMeeting.JoinURL
	}
	if string(j.Recurrence) != "null" {
		e.Recurrence = j.Recurrence
	}
	for i := range j.Attendees {
		a := &j.Attendees[i]
		e.Attendees = append(e.Attendees, Attendee{Address: a.address(), Type: a.Type, Response: a.Status.Response})
	}
	for _, p := range append([]placeJSON{j.Location}, j.Locations...) {
		if p.DisplayName != "" && !slices.Contains(e.Locations, p.DisplayName) {
			e.Locations = append(e.Locations, p.DisplayName)
		}
	}
	e.times()
	return e
}

// times reads when the event takes place.
func (e *Event) times() {
	start, doubt := e.StartAs.moment()
	end, doubtEnd := e.EndAs.moment()
	if e.Doubt = doubt; doubt == "" {
		e.Doubt = doubtEnd
	}
	if e.Start, e.End = start.UTC(), end.UTC(); e.AllDay {
		e.Start, e.End = e.day(start), e.day(end)
		if !e.Start.Before(e.End) {
			e.End = e.Start.AddDate(0, 0, 1)
		}
		return
	}
	if e.End.Before(e.Start) {
		e.End = e.Start
		if e.Doubt == "" {
			e.Doubt = "its end is before its beginning"
		}
	}
}

// day is the day that a midnight of an event that lasts all day stands for. A service that puts them into another zone than
// that of the event moves them away from midnight: then the event's own zone says which day it was.
func (e *Event) day(t time.Time) time.Time {
	if h, m, s := t.Clock(); h+m+s != 0 {
		if z := zones.Find(e.Zone); z.Doubt == "" {
			t = t.In(z.Location)
		}
		t = t.Add(12 * time.Hour) // what is left of a difference is rounded to the nearest day
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// moment is the moment that is meant, in its zone.
func (z ZonedTime) moment() (t time.Time, doubt string) {
	zone := zones.Find(z.TimeZone)
	t, err := time.ParseInLocation("2006-01-02T15:04:05.9999999", strings.TrimSuffix(z.DateTime, "Z"), zone.Location)
	switch {
	case err != nil:
		return t, "its time could not be read"
	case zone.Doubt != "":
		return t, "its time is given in the zone " + zone.String()
	}
	return t, ""
}

// EventPage is a page of events; Next is the opaque link to the page after it, empty on the last.
type EventPage struct {
	Events []Event
	Next   string
}

// DecodeEvent reads the answer to an EventRequest.
func DecodeEvent(r Response) (Event, error) {
	var j eventJSON
	if err := r.Decode(&j); err != nil {
		return Event{}, err
	}
	return j.event(), nil
}
