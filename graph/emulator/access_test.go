package emulator_test

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/emulator"
)

func TestWhatATokenOpens(t *testing.T) {
	h := apartment(t, nil)
	app, narrow := h.application("app"), h.application("narrow")
	as := func(user, scope string) string { token, _ := h.person(user, scope); return token }
	ada, adaShared := as("ada@contoso.com", "Mail.Read MailboxSettings.Read User.Read"), as("ada@contoso.com", "Mail.Read.Shared MailboxSettings.Read User.ReadBasic.All")
	bobShared, dan := as("bob@contoso.com", "Mail.Read.Shared Calendars.Read.Shared"), as("dan@contoso.com", "Mail.Read People.Read Group.Read.All")
	const draft = `{"message":{"subject":"s","toRecipients":[{"emailAddress":{"address":"ada@contoso.com"}}]}}`
	for name, c := range map[string]struct {
		token, method, path, body string
		status                    int
		code                      string
	}{
		"an application, any mailbox":             {app, "GET", "/v1.0/users/ada@contoso.com/messages", "", 200, ""},
		"an application, /me":                     {app, "GET", "/v1.0/me/messages", "", 400, "BadRequest"},
		"an application, /me in the directory":    {app, "GET", "/v1.0/me", "", 400, "BadRequest"},
		"an application, no such user":            {app, "GET", "/v1.0/users/x@contoso.com/messages", "", 404, "ErrorInvalidUser"},
		"an application, no mailbox":              {app, "GET", "/v1.0/users/dan@contoso.com/messages", "", 404, "MailboxNotEnabledForRESTAPI"},
		"an application, a group's calendar":      {app, "GET", "/v1.0/groups/g1/events", "", 403, "ErrorAccessDenied"},
		"a policy, inside, by name":               {narrow, "GET", "/v1.0/users/soc@contoso.com/messages", "", 200, ""},
		"a policy, inside, by id":                 {narrow, "GET", "/v1.0/users/bob@contoso.com/messages", "", 200, ""},
		"a policy, outside":                       {narrow, "GET", "/v1.0/users/u1/messages", "", 403, "ErrorAccessDenied"},
		"a policy, outside, writing":              {narrow, "POST", "/v1.0/users/u1/sendMail", draft, 403, "ErrorAccessDenied"},
		"a policy, outside, settings":             {narrow, "GET", "/v1.0/users/u1/mailboxSettings", "", 403, "ErrorAccessDenied"},
		"a policy does not hold the directory":    {narrow, "GET", "/v1.0/users/u1", "", 200, ""},
		"a person, /me":                           {ada, "GET", "/v1.0/me/messages", "", 200, ""},
		"a person, their own by name":             {ada, "GET", "/v1.0/users/Ada@contoso.com/messages", "", 200, ""},
		"a person, settings":                      {ada, "GET", "/v1.0/me/mailboxSettings", "", 200, ""},
		"a person, not permitted":                 {ada, "GET", "/v1.0/me/events", "", 403, "ErrorAccessDenied"},
		"a person, not permitted to write":        {ada, "POST", "/v1.0/me/sendMail", draft, 403, "ErrorAccessDenied"},
		"a person, shared, without the scope":     {ada, "GET", "/v1.0/users/soc@contoso.com/messages", "", 403, "ErrorAccessDenied"},
		"a person, shared":                        {adaShared, "GET", "/v1.0/users/soc@contoso.com/messages", "", 200, ""},
		"a person, shared, a folder":              {adaShared, "GET", "/v1.0/users/soc@contoso.com/mailFolders/inbox", "", 200, ""},
		"the shared scope holds for one's own":    {adaShared, "GET", "/v1.0/me/messages", "", 200, ""},
		"settings are never shared":               {adaShared, "GET", "/v1.0/users/soc@contoso.com/mailboxSettings", "", 403, "ErrorAccessDenied"},
		"rules are never shared":                  {adaShared, "GET", "/v1.0/users/soc@contoso.com/mailFolders/inbox/messageRules", "", 403, "ErrorAccessDenied"},
		"reading only":                            {adaShared, "POST", "/v1.0/users/soc@contoso.com/sendMail", draft, 403, "ErrorAccessDenied"},
		"sending from a shared mailbox":           {as("ada@contoso.com", "Mail.Send.Shared"), "POST", "/v1.0/users/soc@contoso.com/sendMail", draft, 202, ""},
		"a person who is no delegate":             {bobShared, "GET", "/v1.0/users/soc@contoso.com/messages", "", 404, "ErrorItemNotFound"},
		"a calendar of one who is no delegate":    {bobShared, "GET", "/v1.0/users/soc@contoso.com/events", "", 404, "ErrorItemNotFound"},
		"the mailbox's own account":               {as("soc@contoso.com", "Mail.Read"), "GET", "/v1.0/me/messages", "", 200, ""},
		"a person without a mailbox":              {dan, "GET", "/v1.0/me/messages", "", 404, "MailboxNotEnabledForRESTAPI"},
		"a person's own entry":                    {ada, "GET", "/v1.0/me", "", 200, ""},
		"another's entry":                         {ada, "GET", "/v1.0/users/u2", "", 403, "Authorization_RequestDenied"},
		"another's entry, permitted":              {adaShared, "GET", "/v1.0/users/u2", "", 200, ""},
		"a person's people":                       {dan, "GET", "/v1.0/me/people", "", 200, ""},
		"another's people":                        {dan, "GET", "/v1.0/users/u2/people", "", 403, "Authorization_RequestDenied"},
		"a person, a group's calendar":            {dan, "GET", "/v1.0/groups/g1/events", "", 200, ""},
		"headers only":                            {as("ada@contoso.com", "Mail.ReadBasic"), "GET", "/v1.0/me/messages", "", 200, ""},
		"not a token":                             {"x", "GET", "/v1.0/me/messages", "", 401, "InvalidAuthenticationToken"},
		"everything consented to, by .default":    {as("ada@contoso.com", resource+"/.default"), "GET", "/v1.0/users/soc@contoso.com/messages", "", 200, ""},
		"a policy does not hold a person's token": {as("bob@contoso.com", "Mail.Read"), "GET", "/v1.0/me/messages", "", 200, ""},
	} {
		if status, code, w := h.graph(c.token, c.method, c.path, c.body); status != c.status || code != c.code {
			t.Errorf("%s: %d %s, want %d %s: %s", name, status, code, c.status, c.code, w.Body)
		}
	}
	if _, _, w := h.graph(narrow, "GET", "/v1.0/users/u1/messages", ""); !strings.Contains(w.Body.String(), "[RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.") {
		t.Errorf("%s", w.Body)
	}
}

func TestTokensRunOut(t *testing.T) {
	h := apartment(t, func(o *emulator.Options) { o.TokenLifetime = 10 * time.Minute })
	const path = "/v1.0/users/soc@contoso.com/messages"
	ask := func(token string) (int, string) {
		status, _, w := h.graph(token, "GET", path, "")
		return status, w.Header().Get("WWW-Authenticate")
	}
	plain := h.application("app")
	capable := h.application("app", "claims", `{"access_token":{"xms_cc":{"values":["cp1"]}}}`)
	h.admin("POST", "expire", `{"claims": true}`, nil)
	if status, header := ask(plain); status != 401 || strings.Contains(header, "claims") {
		t.Errorf("a client that cannot answer: %d %s", status, header)
	}
	status, header := ask(capable)
	m := regexp.MustCompile(`^Bearer realm="", authorization_uri="[^"]+", client_id="[^"]+", error="insufficient_claims", claims="([^"]+)", errorDescription="Continuous access evaluation [^"]+"$`).FindStringSubmatch(header)
	if status != 401 || m == nil {
		t.Fatalf("%d %s", status, header)
	}
	claims, err := base64.StdEncoding.DecodeString(m[1])
	if err != nil || string(claims) != `{"access_token":{"nbf":{"essential":true,"value":"1795510800"}}}` {
		t.Errorf("%s %v", claims, err)
	}
	if status, header := ask(h.application("app", "claims", string(claims))); status != 200 {
		t.Errorf("the new token: %d %s", status, header)
	}
	token := h.application("app")
	h.admin("POST", "expire", `{"tokens": true}`, nil)
	if status, header := ask(token); status != 401 || strings.Contains(header, "claims") {
		t.Errorf("expired: %d %s", status, header)
	}
	token = h.application("app")
	h.Advance(9 * time.Minute)
	if status, _ := ask(token); status != 200 {
		t.Errorf("within its life: %d", status)
	}
	h.Advance(2 * time.Minute)
	if status, _ := ask(token); status != 401 {
		t.Errorf("after its life: %d", status)
	}
	_, refresh := h.person("ada@contoso.com", "Mail.Read")
	h.admin("POST", "expire", `{"refresh": true}`, nil)
	if out, _ := h.signIn("token", "grant_type", "refresh_token", "client_id", "app", "refresh_token", refresh); !slices.Equal(out["error_codes"].([]any), []any{50173.0}) {
		t.Errorf("%v", out)
	}
}

func TestUserInfo(t *testing.T) {
	h := apartment(t, nil)
	ada, _ := h.person("ada@contoso.com", "openid User.Read")
	silent, _ := h.person("ada@contoso.com", "User.Read")
	for name, c := range map[string]struct {
		token, path string
		status      int
		want        string
	}{
		"a person":               {ada, "/oidc/userinfo", 200, `"email":"ada@contoso.com"`},
		"without the scope":      {silent, "/oidc/userinfo", 403, "Authorization_RequestDenied"},
		"an application":         {h.application("app"), "/oidc/userinfo", 403, "Authorization_RequestDenied"},
		"nobody":                 {"x", "/oidc/userinfo", 401, "InvalidAuthenticationToken"},
		"nothing else is served": {ada, "/oidc/x", 404, ""},
	} {
		status, _, w := h.graph(c.token, "GET", c.path, "")
		if status != c.status || !strings.Contains(w.Body.String(), c.want) || (w.Header().Get("WWW-Authenticate") != "") != (status == 401) {
			t.Errorf("%s: %d %s", name, status, w.Body)
		}
	}
}
