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

// house is a server asked without a network, at a time of the test's own.
type house struct {
	*emulator.Server
	t *testing.T
}

const (
	tenantID = "11111111-1111-1111-1111-111111111111"
	resource = "http://example.com" // of httptest.NewRequest
)

// apartment is a tenant of two people who share a mailbox, and of applications that may do this or that.
func apartment(t *testing.T, change func(*emulator.Options)) house {
	t.Helper()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	all := strings.Fields("Mail.ReadWrite Mail.Send MailboxSettings.ReadWrite Calendars.ReadWrite User.Read.All Group.Read.All People.Read.All ThreatSubmission.ReadWrite.All")
	delegated := strings.Fields("User.Read User.ReadBasic.All People.Read Group.Read.All Mail.ReadBasic Mail.Read Mail.Read.Shared Mail.ReadWrite.Shared Mail.Send.Shared MailboxSettings.Read Calendars.Read Calendars.Read.Shared")
	inbox := []world.Folder{{Name: "Inbox", WellKnown: "inbox"}, {Name: "Drafts", WellKnown: "drafts"}, {Name: "Sent Items", WellKnown: "sentitems"}}
	opts := emulator.Options{Resource: resource, Now: func() time.Time { return now }, Mailbox: "soc@contoso.com", Tenant: world.Tenant{
		ID: tenantID, Domains: []string{"contoso.com"},
		Apps: []world.App{
			{ClientID: "app", DisplayName: "app", Secret: "s", Roles: all, Delegated: delegated, Public: true, RedirectURIs: []string{"http://localhost"}},
			{ClientID: "narrow", DisplayName: "narrow", Secret: "s", Roles: all, Mailboxes: []string{"SOC@contoso.com", "u2"}},
		},
		Users: []world.User{
			{ID: "u1", DisplayName: "Ada", UserPrincipalName: "ada@contoso.com", Mail: "ada@contoso.com", AccountEnabled: true},
			{ID: "u2", DisplayName: "Bob", UserPrincipalName: "bob@contoso.com", Mail: "bob@contoso.com", AccountEnabled: true},
			{ID: "u3", DisplayName: "SOC", UserPrincipalName: "soc@contoso.com", Mail: "soc@contoso.com", AccountEnabled: true},
			{ID: "u4", DisplayName: "Dan", UserPrincipalName: "dan@contoso.com", AccountEnabled: true},
		},
		Groups:    []world.Group{{ID: "g1", DisplayName: "Team", GroupTypes: []string{"Unified"}}},
		Mailboxes: []world.Mailbox{{UserID: "u1", TimeZone: "UTC", Folders: inbox}, {UserID: "u2", TimeZone: "UTC", Folders: inbox}, {UserID: "u3", TimeZone: "UTC", Folders: inbox, Delegates: []string{"ada@contoso.com"}}},
	}}
	if change != nil {
		change(&opts)
	}
	s, err := emulator.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return house{s, t}
}

func (h house) send(method, path, contentType, body, token string) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// graph asks Graph, and tells status and the error's code.
func (h house) graph(token, method, path, body string) (int, string, *httptest.ResponseRecorder) {
	h.t.Helper()
	w := h.send(method, path, "application/json", body, token)
	var e struct{ Error struct{ Code string } }
	_ = json.Unmarshal(w.Body.Bytes(), &e)
	return w.Code, e.Error.Code, w
}

// admin makes an admin call, and reads what it answers into out.
func (h house) admin(method, path, body string, out any) int {
	h.t.Helper()
	w := h.send(method, "/_emulator/"+path, "application/json", body, "")
	if out != nil {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			h.t.Fatalf("%s: %v: %s", path, err, w.Body)
		}
	}
	return w.Code
}

func (h house) signIn(endpoint string, pairs ...string) (map[string]any, *httptest.ResponseRecorder) {
	h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	w := h.send("POST", "/"+tenantID+"/oauth2/v2.0/"+endpoint, "application/x-www-form-urlencoded", form.Encode(), "")
	var out map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &out)
	return out, w
}

func (h house) application(clientID string, pairs ...string) string {
	h.t.Helper()
	out, w := h.signIn("token", append([]string{"grant_type", "client_credentials", "client_id", clientID, "client_secret", "s", "scope", resource + "/.default"}, pairs...)...)
	token, _ := out["access_token"].(string)
	if token == "" {
		h.t.Fatalf("no token: %s", w.Body)
	}
	return token
}

func (h house) person(user, scope string) (token, refresh string) {
	h.t.Helper()
	code, w := h.signIn("devicecode", "client_id", "app", "scope", scope+" offline_access")
	if w.Code != 200 {
		h.t.Fatalf("no device code: %s", w.Body)
	}
	if status := h.admin("POST", "device", `{"user_code":"`+code["user_code"].(string)+`","user":"`+user+`","answer":"accept"}`, nil); status != 200 {
		h.t.Fatalf("%s is not let in: %d", user, status)
	}
	out, w := h.signIn("token", "grant_type", "urn:ietf:params:oauth:grant-type:device_code", "client_id", "app", "device_code", code["device_code"].(string))
	token, _ = out["access_token"].(string)
	refresh, _ = out["refresh_token"].(string)
	if token == "" {
		h.t.Fatalf("no token: %s", w.Body)
	}
	return token, refresh
}
