package graph_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
)

// tenant is made once: making it is the slow part.
var tenant = demo.Tenant(demo.Options{Seed: 1, Messages: 300, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)})

func fresh() world.Tenant {
	t := tenant
	t.Mailboxes = append([]world.Mailbox(nil), tenant.Mailboxes...)
	return t
}

// serve starts an emulator over TLS, and a client that signs in to it through azidentity.
func serve(t *testing.T, app int) (*emulator.Running, *graph.Mailbox, *graph.Client) {
	t.Helper()
	tn := fresh()
	tn.Apps = tn.Apps[app:]
	e, err := emulator.Start("127.0.0.1:0", true, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(e.CA)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(transport.CloseIdleConnections)
	credential, err := auth.New(t.Context(), secretOf(e, transport))
	if err != nil {
		t.Fatal(err)
	}
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Credential: credential, Transport: transport, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return e, c.Mailbox(demo.Mailbox), c
}

// secretOf is how the emulator's application signs in.
func secretOf(e *emulator.Running, transport http.RoundTripper) auth.Config {
	return auth.Config{
		Way: auth.ClientSecret, Tenant: e.Info.Tenant, ClientID: e.Info.ClientID, Secret: e.Info.ClientSecret, Authority: e.Info.Authority, Graph: e.Info.Graph,
		Transport: transport,
	}
}

func TestFoldersAreFoundByWellKnownName(t *testing.T) {
	for mailbox, inbox := range map[string]string{demo.Mailbox: "Inbox", "empfang@contoso.de": "Posteingang"} {
		_, _, c := serve(t, 0)
		folders, err := c.Mailbox(mailbox).Folders(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		root := graph.NewFolderTree(folders).Root()
		found, search, hidden := "", 0, 0
		for _, f := range folders {
			if f.WellKnown == "inbox" && (root.ID == "" || f.ParentID != root.ID) {
				t.Errorf("the Inbox lies in %q, the folder above all is %q", f.ParentID, root.ID)
			}
			if f.WellKnown == "inbox" {
				found = f.Name
			}
			if f.Search {
				search++
			}
			if f.Hidden {
				hidden++
			}
		}
		if found != inbox {
			t.Errorf("%s: the Inbox is %q, want %q", mailbox, found, inbox)
		}
		if mailbox == demo.Mailbox && (len(folders) < 60 || search != 2 || hidden != 1) {
			t.Errorf("%d folders, %d of them searches, %d hidden", len(folders), search, hidden)
		}
	}
}

func TestMessagesPageToTheEnd(t *testing.T) {
	e, m, _ := serve(t, 0)
	page, err := m.Messages(t.Context(), "inbox", 50)
	if err != nil {
		t.Fatal(err)
	}
	all := page.Headers
	for page.Next != "" {
		if page, err = m.NextMessages(t.Context(), page.Next); err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Headers...)
	}
	state, err := e.Mailbox("")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(state.Folders["inbox"]) {
		t.Fatalf("%d messages, the Inbox has %d", len(all), len(state.Folders["inbox"]))
	}
	for i, h := range all {
		if want := state.Folders["inbox"][i]; h.ID != want.ID || h.Subject != want.Subject || h.From.Address != want.From || h.Read != want.Read {
			t.Fatalf("message %d is %+v, want %+v", i, h, want)
		}
		if i > 0 && h.Received.After(all[i-1].Received) {
			t.Fatalf("message %d is newer than the one before it", i)
		}
	}
	for _, r := range e.Requests() {
		if !strings.Contains(r.Headers["Prefer"], `IdType="ImmutableId"`) {
			t.Errorf("%s %s: Prefer is %q", r.Method, r.Path, r.Headers["Prefer"])
		}
	}
	first := e.Requests()[0]
	if first.Path != "/v1.0/users/soc%40contoso.com/mailFolders/inbox/messages" || !strings.Contains(first.Query, "%24top=50") || strings.Contains(first.Query, "body") {
		t.Errorf("asked for %s?%s", first.Path, first.Query)
	}
}

func TestMessageInFull(t *testing.T) {
	_, m, _ := serve(t, 0)
	page, err := m.Messages(t.Context(), "inbox", 100)
	if err != nil {
		t.Fatal(err)
	}
	attached := 0
	for _, h := range page.Headers[:20] {
		full, err := m.Message(t.Context(), h.ID)
		if err != nil {
			t.Fatal(err)
		}
		if full.Subject != h.Subject || full.Body == "" || len(full.To) == 0 || len(full.InternetMessageHeaders) < 5 {
			t.Errorf("%q: %d recipients, %d headers, body of %d", full.Subject, len(full.To), len(full.InternetMessageHeaders), len(full.Body))
		}
		attached += len(full.Attachments)
	}
	if attached == 0 {
		t.Error("nothing attached to any of 20 messages")
	}
}

func TestBatchAnswersInOrder(t *testing.T) {
	e, m, c := serve(t, 0)
	page, err := m.Messages(t.Context(), "inbox", 45)
	if err != nil {
		t.Fatal(err)
	}
	var moves []graph.Request
	for _, h := range page.Headers {
		moves = append(moves, m.MoveRequest(h.ID, "archive"))
	}
	e.ForgetRequests()
	e.AddFaults(emulator.Fault{Operation: "message.move", Count: 3, Skip: 2, Status: 403}, emulator.Fault{Operation: "message.move", Status: 429, RetryAfter: 0, Skip: 20})
	failed := 0
	for i, r := range c.Batch(t.Context(), moves) {
		if r.Err != nil {
			failed++
			if r.Err.Kind != graph.Forbidden || r.Err.Permission != "Mail.ReadWrite" {
				t.Errorf("move %d: %v", i, r.Err)
			}
			continue
		}
		h, err := graph.DecodeHeader(r)
		if err != nil || h.ID != page.Headers[i].ID {
			t.Errorf("move %d answers for another message: %v", i, err)
		}
	}
	batches := 0
	for _, r := range e.Requests() {
		if strings.HasSuffix(r.Path, "/$batch") {
			batches++
		}
	}
	if failed != 3 || batches != 4 {
		t.Errorf("%d failed in %d batches, want 3 in 4 (one to repeat what was throttled)", failed, batches)
	}
}

func TestErrorsByKind(t *testing.T) {
	e, m, _ := serve(t, 0)
	page, err := m.Messages(t.Context(), "inbox", 1)
	if err != nil {
		t.Fatal(err)
	}
	id := page.Headers[0].ID
	for name, c := range map[string]struct {
		fault emulator.Fault
		kind  graph.Kind
	}{
		"401":         {emulator.Fault{Status: 401, Count: 2}, graph.Unauthenticated},
		"403":         {emulator.Fault{Status: 403}, graph.Forbidden},
		"404":         {emulator.Fault{Status: 404}, graph.NotFound},
		"409":         {emulator.Fault{Status: 409}, graph.Conflict},
		"410":         {emulator.Fault{Status: 410}, graph.Gone},
		"412":         {emulator.Fault{Status: 412}, graph.Precondition},
		"429":         {emulator.Fault{Status: 429, Count: 10}, graph.Throttled},
		"503":         {emulator.Fault{Status: 503, Count: 10}, graph.Unavailable},
		"504":         {emulator.Fault{Status: 504, Count: 10}, graph.Unavailable},
		"400":         {emulator.Fault{Status: 400}, graph.BadRequest},
		"cut before":  {emulator.Fault{Cut: "before", Count: 10}, graph.CutOff},
		"cut after":   {emulator.Fault{Cut: "after", Count: 10}, graph.CutOff},
		"truncated":   {emulator.Fault{Body: "truncated", Count: 10}, graph.Malformed},
		"HTML":        {emulator.Fault{Body: "html", Count: 10}, graph.Malformed},
		"HTML, error": {emulator.Fault{Status: 503, Body: "html", Count: 10}, graph.Unavailable},
		"empty":       {emulator.Fault{Body: "empty", Count: 10}, graph.Malformed},
		"no answer":   {emulator.Fault{Latency: "1h", Count: 10}, graph.TimedOut},
	} {
		t.Run(name, func(t *testing.T) {
			e.ClearFaults()
			c.fault.Operation = "message.get"
			e.AddFaults(c.fault)
			ctx := t.Context()
			if c.kind == graph.TimedOut {
				short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
				ctx = short
			}
			_, err := m.Message(ctx, id)
			if !graph.IsKind(err, c.kind) {
				t.Fatalf("%v: not of kind %d", err, c.kind)
			}
			if strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "opening the message: ") {
				t.Errorf("%q", err)
			}
		})
	}
}

func TestThrottledReadGoesOnByItself(t *testing.T) {
	e, m, _ := serve(t, 0)
	e.AddFaults(emulator.Fault{Operation: "messages.list", Status: 429, Count: 2}, emulator.Fault{Operation: "messages.list", Status: 503, Count: 1})
	if _, err := m.Messages(t.Context(), "inbox", 1); err != nil {
		t.Fatal(err)
	}
}

func TestWritesAreNotRepeatedAfterACut(t *testing.T) {
	e, m, c := serve(t, 0)
	page, err := m.Messages(t.Context(), "inbox", 1)
	if err != nil {
		t.Fatal(err)
	}
	e.ForgetRequests()
	e.AddFaults(emulator.Fault{Operation: "message.copy", Cut: "after"})
	r := c.Batch(t.Context(), []graph.Request{m.CopyRequest(page.Headers[0].ID, "archive")})[0]
	if r.Err == nil || r.Err.Kind != graph.CutOff || !r.Err.Maybe() {
		t.Fatalf("%v", r.Err)
	}
	copies := 0
	for _, q := range e.Requests() {
		if strings.HasSuffix(q.Path, "/copy") {
			copies++
		}
	}
	if copies != 1 {
		t.Errorf("the copy was sent %d times", copies)
	}
}

func TestLinksToOtherServersAreRefused(t *testing.T) {
	_, m, _ := serve(t, 0)
	for _, link := range []string{"https://graph.attacker.example/v1.0/users", "http://127.0.0.1:1/v1.0", "https://u:p@127.0.0.1/", "::"} {
		if _, err := m.NextMessages(t.Context(), link); !graph.IsKind(err, graph.Foreign) {
			t.Errorf("%s: %v", link, err)
		}
	}
}

func TestLeastPermissionIsNamed(t *testing.T) {
	_, m, _ := serve(t, 2) // headers only
	if _, err := m.Messages(t.Context(), "inbox", 5); err != nil {
		t.Fatal(err)
	}
	_, err := m.Rules(t.Context())
	if !graph.IsKind(err, graph.Forbidden) {
		t.Fatalf("%v", err)
	}
	var e *graph.Error
	if ok := asError(err, &e); !ok || !strings.Contains(e.Advice(), "MailboxSettings.Read") || e.RequestID == "" {
		t.Errorf("%+v", e)
	}
}

func TestWrongSecretIsNotSignedIn(t *testing.T) {
	e, _, _ := serve(t, 0)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(e.CA)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	defer transport.CloseIdleConnections()
	for name, c := range map[string]struct {
		change func(*auth.Config)
		code   string
	}{
		"secret": {func(c *auth.Config) { c.Secret = "nonsense" }, "AADSTS7000215"},
		"client": {func(c *auth.Config) { c.ClientID = "11111111-2222-3333-4444-555555555555" }, "AADSTS700016"},
	} {
		t.Run(name, func(t *testing.T) {
			s := secretOf(e, transport)
			c.change(&s)
			credential, err := auth.New(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			client, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Credential: credential, Transport: transport})
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.Mailbox(demo.Mailbox).Messages(t.Context(), "inbox", 1)
			if x, ok := auth.Explain(err); !ok || x.Code != c.code || x.What == "" || x.Mend == "" {
				t.Errorf("%v: %+v", err, x)
			}
			if strings.Contains(err.Error(), "nonsense") {
				t.Errorf("%q tells the secret", err)
			}
		})
	}
}

func asError(err error, e **graph.Error) bool { return errors.As(err, e) }
