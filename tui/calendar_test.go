package tui

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/zones"
)

// fakeCalendar is the calendar of a mailbox in memory.
type fakeCalendar struct {
	zone   string
	events []graph.Event
	asked  []string // of calendarView: whose, from when, until when, and the filter
	groups []graph.Group
	said   string // with a cancellation
}

func (b *fakeBox) TimeZone(ctx context.Context) (zones.Zone, error) {
	return zones.Find(b.calendar.zone), b.ask(ctx, "zone")
}

func (b *fakeBox) CalendarView(ctx context.Context, of graph.Calendar, from, to time.Time, q graph.EventQuery) (graph.EventPage, error) {
	b.mu.Lock()
	b.calendar.asked = append(b.calendar.asked, strings.TrimSpace(of.Group+" "+from.UTC().Format("2006-01-02 15")+" "+to.UTC().Format("2006-01-02 15")+" "+q.Filter))
	b.mu.Unlock()
	if err := b.ask(ctx, "calendar"); err != nil {
		return graph.EventPage{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var page graph.EventPage
	for _, e := range b.calendar.events {
		if e.Start.Before(to) && e.End.After(from) {
			page.Events = append(page.Events, e)
		}
	}
	return page, nil
}

func (b *fakeBox) NextEvents(context.Context, graph.Calendar, string, graph.EventQuery) (graph.EventPage, error) {
	return graph.EventPage{}, nil
}

func (b *fakeBox) Event(ctx context.Context, _ graph.Calendar, id string) (graph.Event, error) {
	if err := b.ask(ctx, "event"); err != nil {
		return graph.Event{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.calendar.events {
		if e.ID == id {
			e.BodyType = "html"
			if e.Body == "" {
				e.Body = `<p>Join: <a href="https://meet-x.test/j">https://meet.contoso.com</a></p>`
			}
			return e, nil
		}
	}
	return graph.Event{}, &graph.Error{Op: "opening the event", Kind: graph.NotFound, Status: 404}
}

func (b *fakeBox) FindGroups(ctx context.Context, _ string, _ int) ([]graph.Group, error) {
	return b.calendar.groups, b.ask(ctx, "groups")
}

func (b *fakeBox) EventRequest(_ graph.Calendar, id string) graph.Request {
	return b.request("event.get", id, "")
}

func (b *fakeBox) DeleteEventRequest(_ graph.Calendar, id string) graph.Request {
	return b.request("event.delete", id, "")
}

func (b *fakeBox) CancelEventRequest(_ graph.Calendar, id, comment string) graph.Request {
	b.calendar.said = comment
	return b.request("event.cancel", id, "")
}

func (b *fakeBox) eventRequest(verb, id string) graph.Response {
	b.mu.Lock()
	defer b.mu.Unlock()
	of := func(e graph.Event) bool { return e.ID == id || e.SeriesMasterID == id }
	if !slices.ContainsFunc(b.calendar.events, of) {
		return graph.Response{Err: &graph.Error{Op: "looking at the event", Kind: graph.NotFound, Status: 404}}
	}
	if verb != "event.get" {
		b.calendar.events = slices.DeleteFunc(b.calendar.events, of)
		return graph.Response{Status: 204}
	}
	raw, _ := json.Marshal(map[string]any{"id": id})
	return graph.Response{Status: 200, Body: raw}
}

func (b *fakeBox) eventNames() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []string
	for _, e := range b.calendar.events {
		list = append(list, e.ID)
	}
	return strings.Join(list, " ")
}

// withEvents is a calendar with a malicious invitation between two meetings of the mailbox's own.
func withEvents(_ *Config, b *fakeBox) {
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	others := []graph.Attendee{{Address: graph.Address{Name: "Bob", Address: "bob@contoso.com"}, Response: "accepted"}, {Address: graph.Address{Address: "eve@contoso.com"}, Type: "optional", Response: "declined"}}
	own := func(id, subject string, from, hours time.Duration) graph.Event {
		return graph.Event{ID: id, Subject: subject, Kind: graph.SingleInstance, Start: day.Add(from * time.Hour), End: day.Add((from + hours) * time.Hour), Zone: "W. Europe Standard Time", IsOrganizer: true, Organizer: graph.Address{Address: "soc@contoso.com"}, Attendees: others}
	}
	first, second := own("s1", "SOC stand-up", 8, 1), own("s2", "SOC stand-up", 32, 1)
	first.Kind, first.SeriesMasterID, second.Kind, second.SeriesMasterID = graph.Occurrence, "series", graph.Occurrence, "series"
	evil := own("evil", "Message number 4", 13, 1)
	evil.IsOrganizer, evil.Organizer, evil.JoinURL, evil.Locations = false, graph.Address{Name: "Accounts", Address: "sender4@attack.example"}, "https://meet-x.test/j", []string{"Online"}
	alone := own("alone", "Focus", 15, 2)
	alone.Attendees = nil
	holiday := graph.Event{ID: "day", Subject: "Audit", Kind: graph.SingleInstance, AllDay: true, Start: day, End: day.AddDate(0, 0, 2), Organizer: graph.Address{Address: "bob@contoso.com"}, ShowAs: "tentative"}
	b.calendar = fakeCalendar{zone: "W. Europe Standard Time", events: []graph.Event{first, second, evil, alone, holiday}, groups: []graph.Group{
		{ID: "g1", DisplayName: "Security Team", Mail: "security@contoso.com", GroupTypes: []string{"Unified"}}, {ID: "g2", DisplayName: "Security readers"},
	}}
}

// poisonCalendar puts an attack into every field of an event.
func poisonCalendar(b *fakeBox, x string) {
	withEvents(nil, b)
	b.calendar.zone = x
	b.calendar.groups = []graph.Group{{ID: x, DisplayName: x, Mail: x, GroupTypes: []string{"Unified"}}}
	for i := range b.calendar.events {
		e := &b.calendar.events[i]
		e.Subject, e.Preview, e.Organizer.Name, e.Zone, e.Doubt, e.JoinURL, e.Body = x, x, x, x, x, x, x
		e.Locations, e.Categories, e.ShowAs, e.Response, e.Sensitivity = []string{x}, []string{x}, x, x, x
		if !e.IsOrganizer {
			e.Organizer.Address = x
		}
		for k := range e.Attendees {
			e.Attendees[k] = graph.Attendee{Address: graph.Address{Name: x, Address: x}, Type: x, Response: x}
		}
	}
}

func inCalendar(t *testing.T, change func(*Config, *fakeBox), story func(*screen)) {
	t.Helper()
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		withEvents(c, b)
		if change != nil {
			change(c, b)
		}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("3")
		s.wait(200 * time.Millisecond)
		story(s)
	})
}

func TestTheCalendarIsReadInTheMailboxsZone(t *testing.T) {
	inCalendar(t, nil, func(s *screen) {
		s.shows("Agenda: 24 Nov - 7 Dec 2026 (5)", "W. Europe Standard Time", "Tuesday 24 November 2026, today", "09:00-10:00", "14:00-15:00", "until 25 Nov", "hxxps://meet-x[.]test/j")
		if got := s.box.calendar.asked; len(got) != 2 || got[0] != "2026-11-23 23 2026-12-07 23" || got[1] != "2026-12-07 23 2026-12-21 23" { // the next period is read ahead
			t.Errorf("%q", got)
		}
		s.press("v")
		s.shows("Day: Tue 24 November 2026")
		s.press("v", "v", "]")
		s.shows("Month: December 2026")
		s.press("[", ".", "v", "Z", "tokyo", "enter")
		s.shows("Tokyo Standard Time", "17:00-18:00")
		s.press("'", "24.12.", "enter")
		s.shows("Agenda: 24 Dec - 6 Jan 2027", "Nothing takes place here.")
		s.press("'", "30.2.", "enter")
		s.shows("is no date")
		s.press("esc", "'", "yesterday", "enter")
		s.shows("Agenda: 23 Nov")
		n := len(s.box.calendar.asked)
		s.press("]", "[")
		if got := len(s.box.calendar.asked); got != n+1 {
			t.Errorf("a period that was shown is read anew: %d requests", got-n)
		}
		s.press("f5")
		if got := len(s.box.calendar.asked); got < n+2 {
			t.Errorf("it is not read anew on demand: %d requests", got-n)
		}
	})
}

func TestOnlyWhatCanBeAskedIsAsked(t *testing.T) {
	inCalendar(t, nil, func(s *screen) {
		n := len(s.box.calendar.asked)
		s.press("f", "subject = 1", "enter")
		s.shows("is no operator")
		if len(s.box.calendar.asked) != n {
			t.Error("it was sent")
		}
		s.press("ctrl+u", "isAllDay eq false", "tab", "ctrl+u", "2", "enter")
		if got := s.box.calendar.asked[n:]; len(got) == 0 || !strings.HasSuffix(got[0], "isAllDay eq false") {
			t.Errorf("%q", got)
		}
		s.shows("OData: isAllDay eq false", "there are more than 2 events")
	})
}

func TestEventsAreDeletedAndCancelledByKey(t *testing.T) {
	inCalendar(t, nil, func(s *screen) {
		s.m.calendar.pane.GoTo("evil")
		s.press("d")
		s.shows("Delete 1 event", "It was called by sender4@attack.example, not by this mailbox: nobody", "There is no undo.")
		s.press("d", "enter", "space")
		s.shows("Delete 1 event")
		s.press("n")
		s.shows("Nothing was deleted")
		s.press("d", "y")
		s.shows(`Deleted the event "Message number 4"`)
		s.wait(3 * time.Second)
		if got := s.box.eventNames(); got != "s1 s2 alone day" {
			t.Errorf("%s", got)
		}
		s.hides("Message number 4  ")
		s.m.calendar.pane.GoTo("alone")
		s.press("x", "-", "enter")
		s.shows("Cancel 1 meeting", "nobody has to be told")
		s.press("x", "enter", "y")
		s.wait(3 * time.Second)
		if got := s.box.eventNames(); got != "s1 s2 day" || s.box.calendar.said != "" {
			t.Errorf("%s; %q", got, s.box.calendar.said)
		}
		s.m.calendar.pane.GoTo("s1")
		s.press("x", "Off until June", "enter")
		s.shows("2 attendees are sent a cancellation:", "bob@contoso.com, eve@contoso.com.", "The comment: Off until June", "1 this time only", "2 the whole series")
		s.press("y", "enter")
		s.shows("1 this time only", "n no")
		s.press("n")
		s.shows("Nothing was cancelled")
		s.press("x", "Off until June", "enter", "2")
		s.shows(`Cancelled the whole series "SOC stand-up"`)
		s.wait(3 * time.Second)
		if got := s.box.eventNames(); got != "day" || s.box.calendar.said != "Off until June" {
			t.Errorf("%s; %q", got, s.box.calendar.said)
		}
		s.press("x")
		s.shows("Only its organizer can cancel it")
		s.press("u")
		s.shows("There is nothing to undo")
		s.press("5")
		s.shows(`Cancelled the whole series "SOC stand-up"`, `Deleted the event "Message number 4"`)
	})
}

func TestSeveralEventsAtOnce(t *testing.T) {
	inCalendar(t, nil, func(s *screen) {
		for _, id := range []string{"evil", "alone"} {
			s.m.calendar.pane.GoTo(id)
			s.press("space")
		}
		s.press("d")
		s.shows("Delete 2 events", "1 event was called by others: of those nobody is told.", "nobody has to be told")
		s.press("y")
		s.wait(3 * time.Second)
		if got := s.box.eventNames(); got != "s1 s2 day" {
			t.Errorf("%s", got)
		}
		s.shows("Deleted 2 events")
	})
}

func TestAMaliciousInvitation(t *testing.T) {
	inCalendar(t, nil, func(s *screen) {
		s.m.calendar.pane.GoTo("evil")
		s.press("enter")
		s.wait(200 * time.Millisecond)
		s.shows("the text says hxxps://meet[.]contoso[.]com,", "the link goes to meet-x[.]test", "Accounts <sender4@attack.example>")
		s.press("b")
		s.wait(3 * time.Second)
		s.shows("Blocked sender4@attack.example")
		s.press("u")
		s.wait(3 * time.Second)
		if len(s.box.rules) != 0 {
			t.Errorf("%+v", s.box.rules)
		}
		s.press("w")
		s.wait(200 * time.Millisecond)
		s.shows("Search: subject:Message number 4, from:sender4@a")
		if q := s.box.searched; len(q) == 0 || q[0].Sender != "sender4@attack.example" || q[0].Subject != "Message number 4" || q[0].Folder != "" {
			t.Errorf("%+v", q)
		}
		s.press("3")
		s.m.calendar.pane.GoTo("alone")
		s.press("esc", "w")
		s.shows("No mail brought it")
		s.press("b")
		s.shows("There is no organizer to block")
	})
}

func TestADryRunOfEventsSendsNothing(t *testing.T) {
	inCalendar(t, nil, func(s *screen) {
		s.press("!")
		s.m.calendar.pane.GoTo("evil")
		s.press("d")
		s.shows(`Delete the event "Message number 4"`, "there is no undo")
		s.press("esc")
		s.m.calendar.pane.GoTo("s1")
		s.press("x", "Bye", "enter", "2")
		s.shows("comment: \"Bye\"")
		if slices.ContainsFunc(s.box.asked, func(v string) bool { return strings.HasPrefix(v, "event.") }) {
			t.Errorf("%v", s.box.asked)
		}
	})
}

func TestAnEventThatFailsSaysWhyOnItsRow(t *testing.T) {
	inCalendar(t, func(_ *Config, b *fakeBox) {
		b.fail["event.delete"] = &graph.Error{Op: "deleting the event", Kind: graph.Forbidden, Status: 403, Code: "ErrorAccessDenied", Permission: "Calendars.ReadWrite"}
	}, func(s *screen) {
		s.m.calendar.pane.GoTo("evil")
		s.press("d", "y")
		s.wait(3 * time.Second)
		s.shows("0 done, 1 failed", "✗", "not allowed (ErrorAccessDenied)")
		if got := s.box.eventNames(); !strings.Contains(got, "evil") {
			t.Errorf("%s", got)
		}
	})
}

func TestCalendarsOfGroups(t *testing.T) {
	app := func(c *Config, _ *fakeBox) {
		c.Who = func(context.Context) (auth.Identity, error) {
			return auth.Identity{Kind: auth.Application, Permissions: []string{"Calendars.Read", "Group.Read.All"}}, nil
		}
	}
	inCalendar(t, app, func(s *screen) {
		s.press("c", "secur")
		s.shows("Groups: Microsoft Graph shows the calendar of a group to signed-in", "people only")
		s.press("enter")
		s.shows("this sign-in is an application's")
		if slices.Contains(s.box.asked, "groups") {
			t.Error("it was asked for all the same")
		}
	})
	inCalendar(t, nil, func(s *screen) {
		s.press("c", "secur", "enter")
		s.wait(200 * time.Millisecond)
		s.shows("The calendar of a group", "Security Team")
		s.press("down", "enter")
		s.shows("is no Microsoft 365 group")
		s.box.mu.Lock()
		s.box.fail["calendar"] = &graph.Error{Op: "reading the calendar (a group's calendar)", Kind: graph.Forbidden, Status: 403, Code: "ErrorAccessDenied", Permission: "Group.Read.All"}
		s.box.mu.Unlock()
		s.press("c", "secur", "enter")
		s.press("enter")
		s.wait(200 * time.Millisecond)
		s.shows("Calendar of Security Team", "signed-in people only")
		if got := s.box.calendar.asked; !strings.HasPrefix(got[len(got)-1], "g1 ") {
			t.Errorf("%q", got)
		}
	})
}

func TestACalendarWithoutItsZone(t *testing.T) {
	inCalendar(t, func(_ *Config, b *fakeBox) {
		b.fail["zone"] = &graph.Error{Op: "reading the mailbox's time zone", Kind: graph.Forbidden, Status: 403, Permission: "MailboxSettings.Read"}
	}, func(s *screen) {
		s.shows("UTC", "08:00-09:00", "the mailbox's time zone could not be read (not allowed)", "times are shown in UTC")
		delete(s.box.fail, "zone")
		s.press("f5")
		s.shows("W. Europe Standard Time", "09:00-10:00")
	})
	inCalendar(t, func(_ *Config, b *fakeBox) { b.calendar.zone = "tzone://Microsoft/Custom" }, func(s *screen) {
		s.shows("08:00-09:00", "the mailbox's time zone tzone://Microsoft/Custom is one of")
	})
}

func TestReadingACalendarIsGivenUp(t *testing.T) {
	inCalendar(t, func(_ *Config, b *fakeBox) { b.slow = map[string]chan struct{}{"calendar": make(chan struct{})} }, func(s *screen) {
		s.shows("Loading the calendar")
		s.press("esc")
		s.shows("Given up")
		s.press("]") // one under way is given up for the next
		s.press("]")
		s.wait(2 * time.Minute)
		s.shows("deadline exceeded", "F5 tries again")
	})
}

func TestReadOnlyAndMissingPermissions(t *testing.T) {
	inCalendar(t, func(c *Config, _ *fakeBox) { c.ReadOnly = true }, func(s *screen) {
		for key, says := range map[string]string{"d": "Delete event: this profile is read only", "x": "Cancel meeting: this profile is read only", "b": "Block organizer: this profile is read only"} {
			s.press(key)
			s.shows(says)
		}
	})
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		withEvents(c, b)
		c.Who = func(context.Context) (auth.Identity, error) {
			return auth.Identity{Kind: auth.Person, User: "soc@contoso.com", Permissions: []string{"Mail.ReadWrite"}}, nil
		}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("3")
		s.shows("Calendar: the token lacks Calendars.Read")
	})
}

func TestDaysAsTheyAreTyped(t *testing.T) {
	berlin := zones.Find("W. Europe Standard Time").Location
	chosen, now := zones.Day(2026, 3, 10, berlin), time.Date(2026, 3, 27, 23, 30, 0, 0, time.UTC) // Saturday there
	for typed, want := range map[string]string{
		"today": "2026-03-28", " Tomorrow ": "2026-03-29", "yesterday": "2026-03-27", "mon": "2026-03-30", "saturday": "2026-03-28", "+3d": "2026-03-31", "-1w": "2026-03-21", "+1m": "2026-04-28",
		"2026-11-24": "2026-11-24", "24.11.": "2026-11-24", "4.1": "2026-01-04", "24.11.2027": "2027-11-24", "2026-12": "2026-12-01", "02-03": "2026-02-03", "29.2.2028": "2028-02-29",
		"29.2.": "", "": "", "x": "", "+d": "", "+99999d": "", "0001-01-01": "", "2026-13-01": "", "mo": "",
	} {
		got, err := dayTyped(typed, chosen, now)
		if (err == nil) != (want != "") || err == nil && (got.Format(time.DateOnly) != want || !got.Equal(zones.DayOf(got, 0)) || got.Location() != berlin) {
			t.Errorf("%q: %s, %v", typed, got, err)
		}
	}
}

func FuzzDayTyped(f *testing.F) {
	for _, s := range []string{"2026-11-24", "24.11.", "+3d", "mon", "-1m", "٣.٤."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if day, err := dayTyped(typed, noon, noon); err == nil && !day.Equal(zones.DayOf(day, 0)) {
			t.Errorf("%q: %s", typed, day)
		}
	})
}

// TestCalendarScreens draws the tab in each of its states and views, and its dialogs.
func TestCalendarScreens(t *testing.T) {
	many := func(c *Config, b *fakeBox) {
		withEvents(c, b)
		for i := range 6 {
			e := b.calendar.events[2]
			e.ID, e.Subject = fmt.Sprint("more", i), fmt.Sprint("Overlapping ", i)
			e.Start = e.Start.Add(time.Duration(10*i) * time.Minute)
			e.Cancelled = i == 3
			b.calendar.events = append(b.calendar.events, e)
		}
	}
	for name, c := range map[string]struct {
		change func(*Config, *fakeBox)
		keys   []string
	}{
		"calendar agenda":  {withEvents, nil},
		"calendar day":     {many, []string{"v"}},
		"calendar week":    {many, []string{"v", "v"}},
		"calendar month":   {many, []string{"v", "v", "v"}},
		"calendar event":   {withEvents, []string{"j", "j", "enter"}},
		"calendar loading": {func(_ *Config, b *fakeBox) { b.slow = map[string]chan struct{}{"calendar": make(chan struct{})} }, nil},
		"calendar empty":   {func(_ *Config, b *fakeBox) { b.calendar.zone = "UTC" }, nil},
		"calendar failed":  {func(_ *Config, b *fakeBox) { b.fail["calendar"] = throttled }, nil},
		"calendar forbidden": {func(_ *Config, b *fakeBox) {
			b.fail["calendar"] = &graph.Error{Op: "reading the calendar", Kind: graph.Forbidden, Status: 403, Code: "ErrorAccessDenied", Permission: "Calendars.Read"}
		}, nil},
		"calendar zone unknown": {func(c *Config, b *fakeBox) { withEvents(c, b); b.calendar.zone = "Customized Time Zone" }, nil},
		"delete event":          {withEvents, []string{"j", "j", "d"}},
		"delete series":         {withEvents, []string{"j", "d"}},
		"cancel meeting":        {withEvents, []string{"j", "x", "It is off"}},
		"cancel series":         {withEvents, []string{"j", "x", "It is off", "enter"}},
		"go to date":            {withEvents, []string{"'", "tues"}},
		"choose calendar":       {withEvents, []string{"c", "sec"}},
		"time zone":             {withEvents, []string{"Z", "lond"}},
		"filter events":         {withEvents, []string{"f", "subject = 1", "enter"}},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], c.change, func(s *screen) {
					s.wait(200 * time.Millisecond)
					s.press("3")
					s.wait(200 * time.Millisecond)
					s.press(c.keys...)
					s.wait(200 * time.Millisecond)
					golden(t, s, name)
				})
			})
		}
	}
}

// TestTheCursorStaysWhereAnEventWasDeleted: what came after it has the cursor, also when the calendar has been read anew.
func TestTheCursorStaysWhereAnEventWasDeleted(t *testing.T) {
	inCalendar(t, nil, func(s *screen) {
		s.m.calendar.pane.GoTo("evil")
		s.press("d", "y")
		at, _ := s.m.calendar.pane.Cursor()
		s.wait(3 * time.Second)
		if e, ok := s.m.calendar.pane.Cursor(); !ok || e.ID != at.ID || e.ID == "s1" {
			t.Errorf("the cursor is on %q, was on %q", e.ID, at.ID)
		}
	})
}

// TestTheNextPeriodIsReadAhead, so that it is there at once; and not again.
func TestTheNextPeriodIsReadAhead(t *testing.T) {
	inCalendar(t, nil, func(s *screen) {
		n := len(s.box.calendar.asked)
		if n < 2 {
			t.Fatalf("%q", s.box.calendar.asked)
		}
		s.m.Update(tea.KeyPressMsg(tea.Key{Code: ']', Text: "]"})) // what it asks for has not been answered
		if !s.m.calendar.pane.Loaded() {
			t.Error("it has to be waited for")
		}
		s.wait(time.Second)
		s.press("[")
		s.wait(time.Second)
		s.press("]")
		s.wait(time.Second)
		seen := map[string]bool{}
		for _, a := range s.box.calendar.asked {
			if seen[a] {
				t.Errorf("asked twice: %q", a)
			}
			seen[a] = true
		}
	})
}
