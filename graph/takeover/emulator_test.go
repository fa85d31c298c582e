package takeover_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/takeover"
)

const victim = "p.raman@contoso.com"

// tenant is made once: making it is the slow part.
var tenant = demo.Tenant(demo.Options{Seed: 1, Messages: 300, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)})

// serve starts an emulator over TLS, and a client that signs in to it as an application with some permissions; none named:
// all that the demo's has.
func serve(t *testing.T, change func(*world.Tenant), roles ...string) (*emulator.Running, *graph.Client) {
	t.Helper()
	tn := tenant
	tn.Mailboxes, tn.Apps = slices.Clone(tenant.Mailboxes), slices.Clone(tenant.Apps)
	if roles != nil {
		tn.Apps[0].Roles = roles
	}
	if change != nil {
		change(&tn)
	}
	e, err := emulator.Start("127.0.0.1:0", true, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(e.CA)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(transport.CloseIdleConnections)
	credential, err := auth.New(t.Context(), auth.Config{
		Way: auth.ClientSecret, Tenant: e.Info.Tenant, ClientID: e.Info.ClientID, Secret: e.Info.ClientSecret, Authority: e.Info.Authority, Graph: e.Info.Graph, Transport: transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Credential: credential, Transport: transport, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

// since is a week before the tenant was made.
var since = time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)

func TestTrafficAsksForHeadersAndReadsOn(t *testing.T) {
	e, c := serve(t, nil)
	box := c.Mailbox(victim)
	page, err := box.Traffic(t.Context(), graph.TrafficOf{Folder: "sentitems", Since: since, Most: 1000})
	if err != nil || page.More || len(page.List) != 67 {
		t.Fatalf("%d messages, more: %v, %v", len(page.List), page.More, err)
	}
	for i, m := range page.List {
		if len(m.To) != 1 || m.Sent.IsZero() || m.Received.Before(since) || i > 0 && m.Received.After(page.List[i-1].Received) {
			t.Errorf("%+v", m)
		}
	}
	asked := last(e)
	for _, part := range []string{"/v1.0/users/p.raman@contoso.com/mailFolders/sentitems/messages?", "receivedDateTime%20ge%202026-11-17T09%3A00%3A00Z", "%24orderby=receivedDateTime%20desc", "toRecipients"} {
		if !strings.Contains(strings.ReplaceAll(asked, "$", "%24"), part) {
			t.Errorf("%s: %s is not in it", asked, part)
		}
	}
	if strings.Contains(asked, "body") || strings.Contains(asked, "Preview") {
		t.Errorf("%s: more is asked for than headers", asked)
	}
	page, err = box.Traffic(t.Context(), graph.TrafficOf{Folder: "sentitems", Since: since, Most: 10})
	if err != nil || !page.More || len(page.List) != 10 {
		t.Errorf("%d messages, more: %v, %v", len(page.List), page.More, err)
	}
	const microsoft = "account-security-noreply@accountprotection.microsoft.com"
	page, err = box.Traffic(t.Context(), graph.TrafficOf{Since: since, Senders: []string{"o'nobody@x.test", microsoft}, Most: 10})
	if err != nil || len(page.List) != 1 || page.List[0].From.Address != microsoft {
		t.Errorf("%+v, %v", page, err)
	}
}

// last is the last request that the emulator answered, as it was asked.
func last(e *emulator.Running) string {
	log := e.Requests()
	r := log[len(log)-1]
	if !strings.Contains(r.Headers["Prefer"], `IdType="ImmutableId"`) {
		return "without immutable ids: " + r.Path
	}
	return r.Path + "?" + r.Query
}

func TestAccountAndCalendarAsTheTokenShowsThem(t *testing.T) {
	_, c := serve(t, func(tn *world.Tenant) {
		box := slices.IndexFunc(tn.Mailboxes, func(b world.Mailbox) bool {
			return slices.ContainsFunc(tn.Users, func(u world.User) bool { return u.ID == b.UserID && u.Mail == victim })
		})
		tn.Mailboxes[box].Shares = []world.CalendarShare{{Address: world.Address{Name: "Eve", Address: "eve@freemail.test"}, Role: "write"}, {Address: world.Address{Address: "j.brandt@contoso.com"}, Role: "read"}}
	})
	m := c.Mailbox(victim)
	shares, err := m.CalendarShares(t.Context())
	if err != nil || len(shares) != 3 || shares[0].Who.Address != "eve@freemail.test" || shares[0].Role != "write" || shares[0].Inside || !shares[1].Inside || shares[2].Who.Address != "" || shares[2].Role != "freeBusyRead" {
		t.Errorf("%+v, %v", shares, err)
	}
	a, err := m.AccountState(t.Context())
	if err != nil || a.Enabled == nil || !*a.Enabled || a.PasswordChanged.IsZero() || a.Mail != victim {
		t.Errorf("%+v, %v", a, err)
	}
	_, c = serve(t, nil, "User.ReadBasic.All")
	m = c.Mailbox(victim)
	if a, err = m.AccountState(t.Context()); err != nil || a.Enabled != nil || !a.PasswordChanged.IsZero() || a.Mail != victim {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err = m.CalendarShares(t.Context()); !graph.IsKind(err, graph.Forbidden) {
		t.Errorf("%v", err)
	}
}

func checkOf(t *testing.T, c *graph.Client, mailbox string) takeover.Report {
	t.Helper()
	return takeover.Run(t.Context(), c.Mailbox(mailbox), takeover.Options{Now: func() time.Time { return since.AddDate(0, 0, 7) }}, nil)
}

// TestTheDemoHasOneThatIsTakenOver checks the demo's mailboxes as they are.
func TestTheDemoHasOneThatIsTakenOver(t *testing.T) {
	_, c := serve(t, nil)
	r := checkOf(t, c, victim)
	var signs []string
	for _, x := range r.Reasons() {
		signs = append(signs, x.Sign)
	}
	for _, want := range []string{"Inbox rule", "burst of sent mail", "one subject to many outside", "mail hidden in an odd folder", "warnings put out of sight", "mail that came back", "automatic reply leads outside", "security notice put out of sight"} {
		if !slices.Contains(signs, want) {
			t.Errorf("%s is not found: %q", want, signs)
		}
	}
	if r.Verdict != takeover.TakenOver {
		t.Errorf("%s", r.Summary)
	}
	for _, clean := range []string{"j.brandt@contoso.com", "m.voss@contoso.com", demo.Mailbox} {
		if r := checkOf(t, c, clean); r.Verdict != takeover.NothingFound {
			t.Errorf("%s: %s", clean, r.Summary)
		}
	}
}

// TestTroubleIsToldAsNotChecked has each operation fail in each way.
func TestTroubleIsToldAsNotChecked(t *testing.T) {
	for name, f := range map[string]emulator.Fault{
		"403": {Status: 403, Count: -1}, "404": {Status: 404, Count: -1}, "429": {Status: 429, Count: -1}, "503": {Status: 503, Count: -1}, "cut": {Cut: "after", Count: -1}, "malformed": {Body: "truncated", Count: -1},
	} {
		t.Run(name, func(t *testing.T) {
			e, c := serve(t, nil)
			for _, operation := range []string{"rules.list", "settings.get", "calendar.permissions", "messages.list", "user.get"} {
				f.Operation = operation
				e.AddFaults(f)
			}
			r := checkOf(t, c, victim)
			for _, p := range r.Parts {
				if p.Name == "aside" { // its folders can be listed; what lies in them can't
					if p.State == takeover.Checked || p.Err == nil {
						t.Errorf("%s: %s %v", p.Name, p.State, p.Err)
					}
					continue
				}
				if p.State != takeover.NotChecked || p.Err == nil || p.Why == "" {
					t.Errorf("%s: %s %q %v", p.Name, p.State, p.Why, p.Err)
				}
			}
			if len(r.Reasons()) > 0 {
				t.Errorf("%+v", r.Reasons())
			}
		})
	}
}
