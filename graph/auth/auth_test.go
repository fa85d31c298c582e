package auth_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"mailtriage/graph/auth"
)

func whole() auth.Config {
	return auth.Config{
		Way: auth.ClientSecret, Tenant: "contoso.com", ClientID: "6b29fc40-ca47-1067-b31d-00dd010662da", Secret: "s3cret",
		Authority: "https://login.microsoftonline.com", Graph: "https://graph.microsoft.com", Scopes: []string{"Mail.Read"},
	}
}

func TestForm(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*auth.Config)
		says   string // empty: it is taken
	}{
		"as it should be":             {func(*auth.Config) {}, ""},
		"tenant as a GUID":            {func(c *auth.Config) { c.Tenant = "9f4083d5-0e6a-4d1c-9a4c-7d5a8f0b1c2d" }, ""},
		"browser without secret":      {func(c *auth.Config) { c.Way, c.Secret = auth.Browser, "" }, ""},
		"Graph, plain on loopback":    {func(c *auth.Config) { c.Graph = "http://127.0.0.1:8080" }, ""},
		"tenant with a slash":         {func(c *auth.Config) { c.Tenant = "contoso.com/x" }, "tenant"},
		"tenant in one word":          {func(c *auth.Config) { c.Tenant = "contoso" }, "tenant"},
		"client id, no GUID":          {func(c *auth.Config) { c.ClientID = "mailtriage" }, "client id"},
		"no secret":                   {func(c *auth.Config) { c.Secret = "" }, "client secret"},
		"no certificate":              {func(c *auth.Config) { c.Way = auth.Certificate }, "certificate"},
		"automatic with nothing":      {func(c *auth.Config) { c.Way, c.Secret = auth.Automatic, "" }, "neither"},
		"browser without scopes":      {func(c *auth.Config) { c.Way, c.Scopes = auth.Browser, nil }, "scopes"},
		"authority, plain http":       {func(c *auth.Config) { c.Authority = "http://login.example" }, "authority"},
		"authority with a path":       {func(c *auth.Config) { c.Authority = "https://login.example/common" }, "authority"},
		"authority, user in it":       {func(c *auth.Config) { c.Authority = "https://u:p@login.example" }, "authority"},
		"Graph, plain http elsewhere": {func(c *auth.Config) { c.Graph = "http://graph.example" }, "loopback"},
		"Graph, another scheme":       {func(c *auth.Config) { c.Graph = "ftp://graph.example" }, "https"},
		"a way that there is not":     {func(c *auth.Config) { c.Way = "password" }, "password"},
	} {
		t.Run(name, func(t *testing.T) {
			s := whole()
			c.change(&s)
			_, err := auth.New(t.Context(), s)
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%q tells the secret", err)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	for in, want := range map[string]string{
		"AADSTS7000215: Invalid client secret": "secret is wrong", "AADSTS7000222: expired": "has expired", "AADSTS700016: x": "client_id", "AADSTS90002: x": "no such tenant",
		"AADSTS53003: x": "conditional access", "AADSTS50076: x": "multi-factor", "AADSTS65001: x": "consent", "AADSTS700027: x": "certificate", "AADSTS700024: x": "clock",
	} {
		x, ok := auth.Explain(fmt.Errorf("signing in: %w", errors.New(in)))
		if !ok || !strings.Contains(x.What+" "+x.Mend, want) || x.What == "" || x.Mend == "" {
			t.Errorf("%q is explained as %+v", in, x)
		}
	}
	if x, ok := auth.Explain(errors.New("AADSTS1234567: something new")); ok || x.Code != "AADSTS1234567" {
		t.Errorf("%+v %v", x, ok)
	}
	if _, ok := auth.Explain(nil); ok {
		t.Error("nothing is explained")
	}
	if !auth.NeedsPerson(fmt.Errorf("x: %w", errors.New("AADSTS700082: expired"))) || auth.NeedsPerson(errors.New("AADSTS53003: blocked")) || auth.NeedsPerson(nil) {
		t.Error("who has to sign in again is told wrong")
	}
}

// tokenOf makes a token that says what is given; nobody here verifies its signature.
func tokenOf(t *testing.T, claims jwt.MapClaims) string {
	t.Helper()
	s, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTokensAreRead(t *testing.T) {
	until := time.Date(2026, 11, 24, 13, 0, 0, 0, time.UTC)
	app, err := auth.ReadToken(tokenOf(t, jwt.MapClaims{
		"aud": "https://graph.microsoft.com", "roles": []string{"Mail.ReadWrite", "Mail.Send"}, "appid": "app", "app_displayname": "triage", "tid": "tenant", "exp": until.Unix(), "idtyp": "app",
	}))
	if err != nil || app.Kind != auth.Application || app.App != "app" || app.AppName != "triage" || !app.Expires.Equal(until) || !slices.Equal(app.Permissions, []string{"Mail.ReadWrite", "Mail.Send"}) {
		t.Errorf("%+v, %v", app, err)
	}
	person, err := auth.ReadToken(tokenOf(t, jwt.MapClaims{"scp": "User.Read Mail.Read", "azp": "app", "preferred_username": "a@contoso.com", "name": "A", "oid": "o", "tid": "tenant"}))
	if err != nil || person.Kind != auth.Person || person.User != "a@contoso.com" || person.App != "app" || !slices.Equal(person.Permissions, []string{"Mail.Read", "User.Read"}) {
		t.Errorf("%+v, %v", person, err)
	}
	for _, bad := range []string{"", "opaque", "a.b.c", strings.Repeat("x", 5000)} {
		if _, err := auth.ReadToken(bad); !errors.Is(err, auth.ErrOpaque) || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

func TestATokenGoesToItsOwnServiceOnly(t *testing.T) {
	const graphApp = "00000003-0000-0000-c000-000000000000"
	for _, c := range []struct {
		audience, base string
		ok             bool
	}{
		{"https://graph.microsoft.com", "https://graph.microsoft.com", true}, {"https://graph.microsoft.com/", "https://GRAPH.microsoft.com", true},
		{graphApp, "https://graph.microsoft.com", true}, {graphApp, "https://microsoftgraph.chinacloudapi.cn", true},
		{graphApp, "https://graph.example", false}, {"https://graph.microsoft.com", "https://graph.microsoft.us", false},
		{"https://graph.microsoft.com", "https://graph.microsoft.com.evil.example", false}, {"https://management.azure.com", "https://graph.microsoft.com", false},
		{"", "https://graph.microsoft.com", false},
	} {
		err := auth.CheckAudience(tokenOf(t, jwt.MapClaims{"aud": c.audience}), c.base)
		if (err == nil) != c.ok {
			t.Errorf("%q for %q: %v", c.audience, c.base, err)
		}
	}
}

func TestWhatAPermissionIncludes(t *testing.T) {
	app := func(list string) auth.Identity {
		return auth.Identity{Kind: auth.Application, Permissions: strings.Fields(list)}
	}
	person := func(list string) auth.Identity {
		return auth.Identity{Kind: auth.Person, Permissions: strings.Fields(list)}
	}
	for _, c := range []struct {
		id    auth.Identity
		need  string
		own   bool
		ok    bool
		least string
	}{
		{app("Mail.ReadWrite"), "Mail.ReadBasic", true, true, "Mail.ReadBasic.All"}, {app("Mail.ReadBasic.All"), "Mail.Read", true, false, "Mail.Read"},
		{app("mail.readwrite"), "Mail.Read", false, true, "Mail.Read"}, {app("Directory.Read.All"), "User.ReadBasic.All", true, true, "User.ReadBasic.All"},
		{app("MailboxSettings.Read"), "MailboxSettings.ReadWrite", true, false, "MailboxSettings.ReadWrite"}, {app(""), "", true, true, ""},
		{app("People.Read"), "People.Read", true, false, "People.Read.All"}, {app("Group.Read.All"), "GroupMember.Read.All", true, true, "GroupMember.Read.All"},
		{person("Mail.ReadWrite"), "Mail.Read", true, true, "Mail.Read"}, {person("Mail.ReadWrite"), "Mail.Read", false, false, "Mail.Read.Shared"},
		{person("Mail.ReadWrite.Shared"), "Mail.Read", true, true, "Mail.Read"}, {person("Mail.ReadWrite.Shared"), "Mail.ReadBasic", false, true, "Mail.ReadBasic.Shared"},
		{person("Calendars.Read"), "Calendars.ReadWrite", true, false, "Calendars.ReadWrite"}, {person("Sites.Read.All"), "Sites.Read.All", false, true, "Sites.Read.All"},
	} {
		if got := c.id.Allows(c.need, c.own); got != c.ok {
			t.Errorf("%v allows %s (own %v): %v", c.id.Permissions, c.need, c.own, got)
		}
		if c.need == "" {
			continue
		}
		if got := c.id.Least(c.need, c.own); got != c.least {
			t.Errorf("least of %s for %s (own %v) is %s, want %s", c.need, c.id.Kind, c.own, got, c.least)
		}
	}
}

// TestPresetsDoWhatTheySay holds each preset to allowing what it is for, and read-only to allowing no change.
func TestPresetsDoWhatTheySay(t *testing.T) {
	want := map[string][]string{
		"read-only":  {"Mail.Read", "MailboxSettings.Read", "Calendars.Read", "User.ReadBasic.All"},
		"triage":     {"Mail.ReadWrite", "MailboxSettings.ReadWrite", "Calendars.Read", "User.ReadBasic.All"},
		"everything": {"Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite", "GroupMember.Read.All", "People.Read"},
	}
	for _, p := range auth.Presets() {
		for _, id := range []auth.Identity{{Kind: auth.Application, Permissions: p.Application}, {Kind: auth.Person, Permissions: p.Delegated}} {
			for _, need := range want[p.Name] {
				if !id.Allows(need, true) {
					t.Errorf("%s, %s: %s is not allowed", p.Name, id.Kind, need)
				}
			}
			if p.Name == "read-only" && (id.Allows("Mail.ReadWrite", true) || id.Allows("MailboxSettings.ReadWrite", true) || id.Allows("Calendars.ReadWrite", true)) {
				t.Errorf("%s, %s changes things", p.Name, id.Kind)
			}
		}
	}
	if s, err := auth.Scopes(" read-only "); err != nil || !slices.Contains(s, "Mail.Read") {
		t.Error(s, err)
	}
	if s, err := auth.Scopes("Mail.Read  User.Read"); err != nil || !slices.Equal(s, []string{"Mail.Read", "User.Read"}) {
		t.Error(s, err)
	}
	if _, err := auth.Scopes("  "); err == nil {
		t.Error("no scopes are taken")
	}
}
