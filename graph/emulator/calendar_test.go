package emulator_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
)

// calendars are two mailboxes with the same meeting and the same series; who of them is whose organizer is in its name.
func calendars(t *testing.T) *emulator.Server {
	t.Helper()
	series := map[string]any{
		"pattern": map[string]any{"type": "daily", "interval": 1},
		"range":   map[string]any{"type": "noEnd", "startDate": "2026-03-02", "recurrenceTimeZone": "W. Europe Standard Time"},
	}
	events := func(organizer bool) []world.Event {
		return []world.Event{
			{UID: "one", Subject: "Budget", Start: monday, End: monday.Add(time.Hour), Zone: "UTC", IsOrganizer: organizer},
			{UID: "many", Subject: "Daily", Start: monday.Add(2 * time.Hour), End: monday.Add(3 * time.Hour), Zone: "W. Europe Standard Time", IsOrganizer: organizer, Recurrence: series},
			{UID: "day", Subject: "Holiday", AllDay: true, Start: monday.Truncate(24 * time.Hour), End: monday.Truncate(24*time.Hour).AddDate(0, 0, 2), Zone: "UTC"},
		}
	}
	s, err := emulator.New(emulator.Options{Secret: "token", Now: func() time.Time { return monday }, Tenant: world.Tenant{
		ID: "t", Domains: []string{"contoso.com"},
		Users: []world.User{{ID: "u1", UserPrincipalName: "ada@contoso.com", Mail: "ada@contoso.com"}, {ID: "u2", UserPrincipalName: "bob@contoso.com", Mail: "bob@contoso.com"}},
		Mailboxes: []world.Mailbox{
			{UserID: "u1", TimeZone: "UTC", Folders: []world.Folder{{Name: "Inbox", WellKnown: "inbox"}}, Events: events(true)},
			{UserID: "u2", TimeZone: "UTC", Folders: []world.Folder{{Name: "Inbox", WellKnown: "inbox"}}, Events: events(false)},
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type shownEvent struct {
	ID, Subject, Type, SeriesMasterID string
	IsCancelled                       bool
	Start                             struct{ DateTime, TimeZone string }
}

func asked(t *testing.T, s *emulator.Server, method, path, query, body, prefer string) (int, []shownEvent, string) {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, "/v1.0"+path+"?"+values.Encode(), strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer token")
	if prefer != "" {
		r.Header.Set("Prefer", prefer)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var got struct {
		Value []shownEvent
		Next  string `json:"@odata.nextLink"`
		Error struct{ Code string }
	}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
	}
	return w.Code, got.Value, got.Error.Code + got.Next
}

// monday is the second of March 2026.
var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const march = "startDateTime=2026-03-02T00:00:00Z&endDateTime=2026-03-05T00:00:00Z"

func TestCalendarQueries(t *testing.T) {
	s := calendars(t)
	for _, c := range []struct {
		path, query, prefer string
		status, rows        int
		code, first         string
	}{
		{"/calendarView", march, "", 200, 5, "", "2026-03-02T00:00:00.0000000 UTC"},
		{"/calendarView", "endDateTime=2026-03-05T00:00:00Z", "", 400, 0, "ErrorInvalidParameter", ""},
		{"/calendarView", march, `outlook.timezone="Tokyo Standard Time"`, 200, 5, "", "2026-03-02T00:00:00.0000000 Tokyo Standard Time"}, // a day is that day everywhere
		{"/calendarView", march + "&$filter=start/dateTime ge '2026-03-03'", "", 200, 2, "", ""},
		{"/calendarView", march + "&$filter=isAllDay eq true", "", 200, 1, "", ""},
		{"/calendarView", march + "&$filter=contains(subject,'daily')", "", 200, 3, "", ""},
		{"/calendarView", march + "&$filter=nonsense eq 'x'", "", 400, 0, "", ""},
		{"/calendarView", march + "&$orderby=start/dateTime&$top=2", "", 200, 2, "$skiptoken", ""},
		{"/events", "$filter=start/dateTime ge '2026-03-02T01:00:00Z'", "", 200, 2, "", ""},
	} {
		status, rows, code := asked(t, s, "GET", "/users/u1"+c.path, c.query, "", c.prefer)
		if status != c.status || len(rows) != c.rows || !strings.Contains(code, c.code) || c.first != "" && rows[0].Start.DateTime+" "+rows[0].Start.TimeZone != c.first {
			t.Errorf("%s?%s: %d %q, %d rows: %+v", c.path, c.query, status, code, len(rows), rows)
		}
	}
}

func TestDeletingAndCancellingEvents(t *testing.T) {
	s := calendars(t)
	list := func(user string) map[string]shownEvent {
		_, rows, _ := asked(t, s, "GET", "/users/"+user+"/calendarView", march, "", "")
		out := map[string]shownEvent{}
		for _, e := range rows {
			out[e.Subject+" "+e.Start.DateTime[8:10]] = e
		}
		return out
	}
	send := func(want int, method, user, id, rest, body string) {
		t.Helper()
		if status, _, code := asked(t, s, method, "/users/"+user+"/events/"+url.PathEscape(id)+rest, "", body, ""); status != want {
			t.Errorf("%s %s: %d %s", method, rest, status, code)
		}
	}
	ada := list("u1")
	send(204, "DELETE", "u1", ada["Daily 03"].ID, "", "")
	send(404, "DELETE", "u1", ada["Daily 03"].ID, "", "")
	send(400, "POST", "u2", list("u2")["Budget 02"].ID, "/cancel", `{"comment":"x"}`) // no organizer
	send(400, "POST", "u1", ada["Budget 02"].ID, "/cancel", `{"comment":5}`)
	send(202, "POST", "u1", ada["Budget 02"].ID, "/cancel", `{"comment":"It is off"}`)
	send(404, "GET", "u1", ada["Budget 02"].ID, "", "")
	ada, bob := list("u1"), list("u2")
	if _, there := ada["Daily 03"]; there || len(ada) != 3 {
		t.Errorf("the organizer's calendar: %+v", ada)
	}
	if !bob["Budget 02"].IsCancelled || !bob["Canceled: Daily 03"].IsCancelled || bob["Daily 04"].IsCancelled || len(bob) != 5 {
		t.Errorf("the attendee's calendar: %+v", bob)
	}
	send(204, "DELETE", "u1", ada["Daily 02"].SeriesMasterID, "", "")
	if ada, bob = list("u1"), list("u2"); len(ada) != 1 || !bob["Daily 04"].IsCancelled {
		t.Errorf("after the series was deleted: %+v, %+v", ada, bob)
	}
	send(204, "DELETE", "u2", bob["Daily 04"].SeriesMasterID, "", "") // an attendee's deleting tells nobody
	if len(list("u1")) != 1 {
		t.Error("what an attendee deletes is gone from the organizer's calendar")
	}
}
