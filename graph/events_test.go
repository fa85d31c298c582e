package graph_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
)

// eventsAt is a mailbox with events of a test's own.
func eventsAt(t *testing.T, zone string, events ...world.Event) (*graph.Mailbox, *emulator.Running) {
	t.Helper()
	tn := world.Tenant{
		ID: "11111111-1111-1111-1111-111111111111", Apps: []world.App{{ClientID: "app", Secret: "s"}}, Domains: []string{"x.test"},
		Users:     []world.User{{ID: "u1", UserPrincipalName: "soc@x.test", Mail: "soc@x.test"}},
		Mailboxes: []world.Mailbox{{UserID: "u1", TimeZone: zone, Folders: []world.Folder{{Name: "Inbox", WellKnown: "inbox"}}, Events: events}},
	}
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: "soc@x.test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return c.Mailbox("soc@x.test"), e
}

// TestSeriesOverTheChangeOfClocks: a series keeps its time of day in its own zone, and the offset changes.
func TestSeriesOverTheChangeOfClocks(t *testing.T) {
	start := time.Date(2026, 10, 23, 7, 0, 0, 0, time.UTC) // 09:00 in Berlin
	daily := world.Event{
		UID: "d", Subject: "Daily", Start: start, End: start.Add(time.Hour), Zone: "W. Europe Standard Time",
		Recurrence: map[string]any{"pattern": map[string]any{"type": "daily", "interval": 1}, "range": map[string]any{"type": "numbered", "startDate": "2026-10-23", "numberOfOccurrences": 5}},
		Exceptions: []world.Exception{{Date: "2026-10-24", Deleted: true}, {Date: "2026-10-26", Start: start.AddDate(0, 0, 4), End: start.AddDate(0, 0, 4).Add(2 * time.Hour), Subject: "Daily, moved"}},
	}
	m, e := eventsAt(t, "W. Europe Standard Time", daily)
	page, err := m.CalendarView(t.Context(), graph.Calendar{}, start.AddDate(0, 0, -1), start.AddDate(0, 0, 9), graph.EventQuery{})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, x := range page.Events {
		got += fmt.Sprintf("%s %s %s %v\n", x.Start.Format("02 15:04"), x.Kind, x.Subject, x.InSeries())
	}
	if got != "23 07:00 occurrence Daily true\n25 08:00 occurrence Daily true\n27 07:00 exception Daily, moved true\n27 08:00 occurrence Daily true\n" {
		t.Errorf("\n%s", got)
	}
	one, err := m.Event(t.Context(), graph.Calendar{}, page.Events[0].SeriesMasterID)
	if err != nil || one.Kind != graph.SeriesMaster || len(one.Recurrence) == 0 || one.Zone != "W. Europe Standard Time" {
		t.Errorf("%+v, %v", one, err)
	}
	r := e.Requests()[0]
	q, _ := url.ParseQuery(r.Query)
	if r.Path != "/v1.0/users/soc@x.test/calendarView" || q.Get("startDateTime") != "2026-10-22T07:00:00Z" || q.Get("endDateTime") != "2026-11-01T07:00:00Z" ||
		!strings.Contains(r.Headers["Prefer"], `outlook.timezone="UTC"`) || !strings.Contains(r.Headers["Prefer"], `IdType="ImmutableId"`) || strings.Contains(q.Get("$select"), "body,") {
		t.Errorf("%s?%v %v", r.Path, q, r.Headers)
	}
}

// TestDaysAreDays: an event that lasts all day is those days, in whatever zone the service writes its midnights.
func TestDaysAreDays(t *testing.T) {
	day := time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC)
	m, e := eventsAt(t, "UTC", world.Event{UID: "a", Subject: "Two days", AllDay: true, Start: day, End: day.AddDate(0, 0, 2), Zone: "Tokyo Standard Time"},
		world.Event{UID: "b", Subject: "Over midnight", Start: day.Add(23 * time.Hour), End: day.Add(25 * time.Hour), Zone: "UTC"})
	for _, zone := range []string{"", "Tokyo Standard Time", "Eastern Standard Time", "W. Europe Standard Time"} {
		page, err := m.Events(t.Context(), graph.Calendar{}, graph.EventQuery{Zone: zone})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range page.Events {
			want := [2]time.Time{day, day.AddDate(0, 0, 2)}
			if !x.AllDay {
				want = [2]time.Time{day.Add(23 * time.Hour), day.Add(25 * time.Hour)}
			}
			if !x.Start.Equal(want[0]) || !x.End.Equal(want[1]) || x.Doubt != "" {
				t.Errorf("%s, asked in %q: %s to %s, %s", x.Subject, zone, x.Start, x.End, x.Doubt)
			}
		}
	}
	_ = e
}

// TestTimesThatCannotBeReliedOn: what the service answers by is not always what it was asked for.
func TestTimesThatCannotBeReliedOn(t *testing.T) {
	for _, c := range []struct{ body, start, end, doubt string }{
		{`"start":{"dateTime":"2026-11-24T09:00:00.0000000","timeZone":"Customized Time Zone"},"end":{"dateTime":"2026-11-24T10:00:00","timeZone":"UTC"}`, "2026-11-24 09:00", "2026-11-24 10:00", "mailbox's own"},
		{`"start":{"dateTime":"2026-11-24T09:00:00","timeZone":"UTC+03:00"},"end":{"dateTime":"2026-11-24T10:00:00","timeZone":"UTC"}`, "2026-11-24 06:00", "2026-11-24 10:00", "offset alone"},
		{`"start":{"dateTime":"soon","timeZone":"UTC"},"end":{"dateTime":"2026-11-24T10:00:00","timeZone":"UTC"}`, "0001-01-01 00:00", "2026-11-24 10:00", "could not be read"},
		{`"start":{"dateTime":"2026-11-24T09:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-11-24T08:00:00","timeZone":"UTC"}`, "2026-11-24 09:00", "2026-11-24 09:00", "before its beginning"},
		{`"isAllDay":true,"originalStartTimeZone":"Tokyo Standard Time","start":{"dateTime":"2026-11-23T15:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-11-24T15:00:00","timeZone":"UTC"}`, "2026-11-24 00:00", "2026-11-25 00:00", ""},
		{`"isAllDay":true,"originalStartTimeZone":"Nowhere","start":{"dateTime":"2026-11-23T23:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-11-24T23:00:00","timeZone":"UTC"}`, "2026-11-24 00:00", "2026-11-25 00:00", ""},
		{`"isAllDay":true,"start":{"dateTime":"2026-11-24T00:00:00","timeZone":"UTC"},"end":{"dateTime":"2026-11-24T00:00:00","timeZone":"UTC"}`, "2026-11-24 00:00", "2026-11-25 00:00", ""},
		{`"start":{"dateTime":"2026-11-24T09:00:00Z","timeZone":"tzone://Microsoft/Utc"},"end":{"dateTime":"2026-11-24T10:00:00Z","timeZone":"UTC"}`, "2026-11-24 09:00", "2026-11-24 10:00", ""},
	} {
		e, err := graph.DecodeEvent(graph.Response{Status: 200, Body: []byte(`{"id":"x",` + c.body + `}`)})
		const layout = "2006-01-02 15:04"
		if err != nil || e.Start.Format(layout) != c.start || e.End.Format(layout) != c.end || (c.doubt == "") != (e.Doubt == "") || !strings.Contains(e.Doubt, c.doubt) {
			t.Errorf("%s: %s to %s, %q, %v", c.body, e.Start.Format(layout), e.End.Format(layout), e.Doubt, err)
		}
	}
	if _, err := graph.DecodeEvent(graph.Response{Status: 200, Body: []byte(`{"start":"x"}`)}); !graph.IsKind(err, graph.Malformed) {
		t.Errorf("%v", err)
	}
}

func TestTheMailboxsTimeZone(t *testing.T) {
	for zone, want := range map[string]string{"W. Europe Standard Time": "Europe/Berlin", "Europe/Lisbon": "Europe/Lisbon"} {
		m, _ := eventsAt(t, zone)
		if z, err := m.TimeZone(t.Context()); err != nil || z.IANA != want || z.Doubt != "" {
			t.Errorf("%s: %+v, %v", zone, z, err)
		}
	}
	m, _ := eventsAt(t, "Customized Time Zone")
	if z, err := m.TimeZone(t.Context()); err != nil || z.Doubt == "" || z.Location != time.UTC {
		t.Errorf("%+v, %v", z, err)
	}
}

func TestPagesAndGroupsOfACalendar(t *testing.T) {
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	var many []world.Event
	for i := range 25 {
		many = append(many, world.Event{UID: fmt.Sprint(i), Subject: fmt.Sprint("Event ", i), Start: day.Add(time.Duration(i) * time.Minute), End: day.Add(time.Hour), Zone: "UTC"})
	}
	m, e := eventsAt(t, "UTC", many...)
	q := graph.EventQuery{Top: 10, Filter: "$filter=startswith(subject,'Event')", Zone: "Nowhere"}
	if _, err := m.CalendarView(t.Context(), graph.Calendar{}, day, day.AddDate(0, 0, 1), q); !graph.IsKind(err, graph.BadRequest) {
		t.Errorf("%v", err)
	}
	q.Zone = "Europe/Berlin"
	page, err := m.CalendarView(t.Context(), graph.Calendar{}, day, day.AddDate(0, 0, 1), q)
	n, pages := len(page.Events), 1
	for ; err == nil && page.Next != ""; pages++ {
		page, err = m.NextEvents(t.Context(), graph.Calendar{}, page.Next, q)
		n += len(page.Events)
	}
	if err != nil || n != 25 || pages != 3 {
		t.Errorf("%d events on %d pages, %v", n, pages, err)
	}
	for _, r := range e.Requests()[1:] {
		if !strings.Contains(r.Headers["Prefer"], `outlook.timezone="Europe/Berlin"`) {
			t.Errorf("%s %v", r.Query, r.Headers)
		}
	}
	if _, err := m.NextEvents(t.Context(), graph.Calendar{}, "https://evil.test/v1.0/users/x/events", q); !graph.IsKind(err, graph.Foreign) {
		t.Errorf("a link to another server: %v", err)
	}

	d, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: fresh(), Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Stop()
	c, err := graph.New(graph.Config{BaseURL: d.Info.Graph, Token: d.Info.Token})
	if err != nil {
		t.Fatal(err)
	}
	soc := c.Mailbox(demo.Mailbox)
	groups, err := soc.FindGroups(t.Context(), `Security "Te`, 5)
	if err != nil || len(groups) != 1 || groups[0].DisplayName != "Security Team" || !groups[0].HasCalendar() {
		t.Errorf("%+v, %v", groups, err)
	}
	_, err = soc.CalendarView(t.Context(), graph.Calendar{Group: groups[0].ID}, day, day.AddDate(0, 0, 1), graph.EventQuery{})
	var ge *graph.Error
	if !errors.As(err, &ge) || ge.Kind != graph.Forbidden || !strings.Contains(ge.Advice(), "signed-in people only (Group.Read.All, delegated), never to an application") {
		t.Errorf("%v", err)
	}
}

func TestEventFiltersAreChecked(t *testing.T) {
	for typed, ok := range map[string]bool{
		"": true, "isAllDay eq true": true, "$filter=subject eq 'O''Brien'": true, "contains(subject,'a (b')": true, "(a eq 1) and not (b eq 2)": true,
		"subject eq 'x": false, "subject = 'x'": false, `subject eq "x"`: false, "(a eq 1": false, "a eq 1)": false, "subject": false, "a eq 'x' & b": false, "a eq 'x\n'": false,
	} {
		if err := graph.CheckEventFilter(typed); (err == nil) != ok {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

func FuzzCheckEventFilter(f *testing.F) {
	f.Add("contains(subject,'x') and start/dateTime ge '2026-11-24'")
	f.Fuzz(func(t *testing.T, typed string) { _ = graph.CheckEventFilter(typed) })
}
