package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
)

// small is a tenant of two people, two nested groups and a weekly meeting.
func small(t *testing.T) http.Handler {
	t.Helper()
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s, err := emulator.New(emulator.Options{Secret: "token", Now: func() time.Time { return monday }, Tenant: world.Tenant{
		ID: "t", Domains: []string{"contoso.com"},
		Users: []world.User{
			{ID: "u1", DisplayName: "Ada Lovelace", UserPrincipalName: "ada@contoso.com", Mail: "ada@contoso.com", Department: "SOC"},
			{ID: "u2", DisplayName: "Bob O'Neil", UserPrincipalName: "bob@contoso.com", Mail: "bob@contoso.com"},
		},
		Groups:   []world.Group{{ID: "g1", DisplayName: "All", Mail: "all@contoso.com", Members: []string{"g2", "d1"}}, {ID: "g2", DisplayName: "Few", Members: []string{"u1", "g1"}}},
		Contacts: []world.Contact{{ID: "d1", Kind: "device", DisplayName: "Laptop"}},
		Mailboxes: []world.Mailbox{{UserID: "u1", TimeZone: "UTC", Folders: []world.Folder{{Name: "Inbox", WellKnown: "inbox"}}, Events: []world.Event{{
			UID: "e", Subject: "Stand-up", Start: monday, End: monday.Add(time.Hour), Zone: "UTC", IsOrganizer: true,
			Recurrence: map[string]any{
				"pattern": map[string]any{"type": "weekly", "interval": 1, "daysOfWeek": []any{"monday"}, "firstDayOfWeek": "sunday"},
				"range":   map[string]any{"type": "numbered", "startDate": "2026-03-02", "numberOfOccurrences": 3, "recurrenceTimeZone": "UTC"},
			},
		}}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDirectoryCalendarRules(t *testing.T) {
	s := small(t)
	for _, c := range []struct {
		method, path, query, body, header string
		status, rows                      int // rows -1: not a list
		code                              string
	}{
		{"GET", "/users", "", "", "", 200, 2, ""},
		{"GET", "/users", "$filter=startswith(displayName,'ada')", "", "", 200, 1, ""},
		{"GET", "/users", "$filter=displayName eq 'Bob O''Neil'", "", "", 200, 1, ""},
		{"GET", "/users", "$filter=endswith(mail,'a@contoso.com')", "", "", 400, -1, "Request_UnsupportedQuery"},
		{"GET", "/users", "$filter=endswith(mail,'a@contoso.com')&$count=true", "", "ConsistencyLevel: eventual", 200, 1, ""},
		{"GET", "/users", `$search="displayName:ada" OR "mail:bob"`, "", "ConsistencyLevel: eventual", 200, 2, ""},
		{"GET", "/users", `$search="displayName:ada"`, "", "", 400, -1, "Request_UnsupportedQuery"},
		{"GET", "/users", "$top=1000", "", "", 400, -1, ""},
		{"GET", "/users", "$top=999&$count=true", "", "ConsistencyLevel: eventual", 200, 2, ""},
		{"GET", "/users", "$count=true", "", "", 400, -1, "Request_UnsupportedQuery"},
		{"GET", "/users", "$filter=displayName ne 'x'", "", "ConsistencyLevel: eventual", 400, -1, "Request_UnsupportedQuery"},
		{"GET", "/users", "$filter=displayName ne 'x'&$count=true", "", "ConsistencyLevel: eventual", 200, 2, ""},
		{"GET", "/users", `$search="displayName:lace ad"`, "", "ConsistencyLevel: eventual", 200, 0, ""},
		{"GET", "/users", `$search="displayName:LOVE ad"`, "", "ConsistencyLevel: eventual", 200, 1, ""},
		{"GET", "/users", `$search="displayName:neil"`, "", "ConsistencyLevel: eventual", 200, 1, ""},
		{"GET", "/users", `$search="mail:contoso"`, "", "ConsistencyLevel: eventual", 200, 0, ""},
		{"GET", "/users", `$search="proxyAddresses:smtp"`, "", "ConsistencyLevel: eventual", 400, -1, ""},
		{"GET", "/users", "$skip=1", "", "", 400, -1, ""},
		{"GET", "/users/u1/manager", "", "", "", 404, -1, "Request_ResourceNotFound"},
		{"GET", "/users/u1/memberOf", "", "", "", 200, 1, ""},
		{"GET", "/users/u1/registeredDevices", "", "", "", 200, 0, ""},
		{"GET", "/groups/none/members", "", "", "", 404, -1, "Request_ResourceNotFound"},
		{"GET", "/users/nobody", "", "", "", 404, -1, "Request_ResourceNotFound"},
		{"GET", "/groups", "$filter=mail eq 'all@contoso.com'", "", "", 200, 1, ""},
		{"GET", "/groups/g1/members", "", "", "", 200, 2, ""},
		{"GET", "/groups/g1/transitiveMembers", "", "", "", 200, 3, ""},
		{"GET", "/users/u1/people", `$search="bob"`, "", "", 200, 1, ""},
		{"GET", "/users/u1/events", "", "", "", 200, 1, ""},
		{"GET", "/users/u1/calendarView", "startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-05-01T00:00:00Z", "", "", 200, 3, ""},
		{"GET", "/users/u1/calendarView", "startDateTime=2026-03-01T00:00:00Z", "", "", 400, -1, "ErrorInvalidParameter"},
		{"GET", "/users/u1/events", "", "", `Prefer: outlook.timezone="Nowhere"`, 400, -1, "TimeZoneNotSupportedException"},
		{"POST", "/users/u1/mailFolders/inbox/messageRules", "", `{"displayName":"b","sequence":1,"conditions":{"senderContains":["x"]},"actions":{"delete":true}}`, "", 201, -1, ""},
		{"POST", "/users/u1/mailFolders/inbox/messageRules", "", `{"displayName":"b","frob":1}`, "", 400, -1, ""},
		{"GET", "/users/u1/mailFolders/inbox/messageRules", "", "", "", 200, 1, ""},
		{"PATCH", "/users/u1/mailboxSettings", "", `{"timeZone":"Nowhere"}`, "", 400, -1, "ErrorInvalidTimeZone"},
	} {
		query, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), c.method, "/v1.0"+c.path+"?"+query.Encode(), strings.NewReader(c.body))
		r.Header.Set("Authorization", "Bearer token")
		r.Header.Set("Content-Type", "application/json")
		if name, value, ok := strings.Cut(c.header, ": "); ok {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var got struct {
			Value []any
			Error struct{ Code string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Errorf("%s %s: %v", c.path, c.query, err)
		}
		if w.Code != c.status || c.rows >= 0 && len(got.Value) != c.rows || c.code != "" && got.Error.Code != c.code {
			t.Errorf("%s %s?%s: %d, %d rows\n%.300s", c.method, c.path, c.query, w.Code, len(got.Value), w.Body)
		}
	}
}
