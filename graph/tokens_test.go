package graph_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/golang-jwt/jwt/v5"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

// tokensAsked counts the tokens that were asked for, and those with claims.
func tokensAsked(e *emulator.Running) (all, claimed int) {
	for _, s := range e.SignIns() {
		if s.Operation == "signin.token" {
			all++
			if strings.Contains(s.Claims, `"nbf"`) {
				claimed++
			}
		}
	}
	return all, claimed
}

// TestARefusedTokenIsReplaced goes on without anybody noticing when the service no longer takes a token: by its own
// time, or since continuous access evaluation wants another.
func TestARefusedTokenIsReplaced(t *testing.T) {
	for name, refuse := range map[string]func(*emulator.Running){
		"expired": func(e *emulator.Running) { e.ExpireTokens() }, "claims challenge": func(e *emulator.Running) { e.RevokeTokens() },
	} {
		t.Run(name, func(t *testing.T) {
			e, m, _ := serve(t, 0)
			page, err := m.Messages(t.Context(), "inbox", 40)
			if err != nil {
				t.Fatal(err)
			}
			refuse(e)
			if _, err := m.Message(t.Context(), page.Headers[0].ID); err != nil {
				t.Fatalf("reading: %v", err)
			}
			refuse(e)
			requests := make([]graph.Request, 40)
			for i, h := range page.Headers {
				requests[i] = m.MoveRequest(h.ID, "archive")
			}
			e.ForgetRequests()
			for i, r := range batch(t, m, requests) {
				if r.Err != nil {
					t.Fatalf("move %d: %v", i, r.Err)
				}
			}
			moved := 0
			for _, r := range e.Requests() {
				if strings.HasSuffix(r.Path, "/move") && r.Status < 300 {
					moved++
				}
			}
			if all, claimed := tokensAsked(e); moved != 40 || all != 3 || claimed != 2 {
				t.Errorf("%d moves, want 40; %d tokens, want 3; %d with claims, want 2", moved, all, claimed)
			}
		})
	}
}

func batch(t *testing.T, m *graph.Mailbox, requests []graph.Request) []graph.Response {
	t.Helper()
	return m.Batch(t.Context(), requests)
}

// TestATokenThatRunsOutInsideABatch repeats those requests of a batch that found no good token, and no others.
func TestATokenThatRunsOutInsideABatch(t *testing.T) {
	e, m, _ := serve(t, 0)
	page, err := m.Messages(t.Context(), "inbox", 20)
	if err != nil {
		t.Fatal(err)
	}
	e.AddFaults(emulator.Fault{Operation: "message.move", Skip: 12, Count: 3, Token: "expired"})
	requests := make([]graph.Request, 20)
	for i, h := range page.Headers {
		requests[i] = m.MoveRequest(h.ID, "archive")
	}
	for i, r := range batch(t, m, requests) {
		if r.Err != nil {
			t.Errorf("move %d: %v", i, r.Err)
		}
	}
	done, refused := 0, 0
	for _, r := range e.Requests() {
		switch {
		case !strings.HasSuffix(r.Path, "/move"):
		case r.Status == http.StatusUnauthorized:
			refused++
		case r.Status < 300:
			done++
		}
	}
	if done != 20 || refused != 3 {
		t.Errorf("%d moves done, want 20; %d refused, want 3", done, refused)
	}
}

// TestATokenThatIsNeverTaken is an error, after one more try.
func TestATokenThatIsNeverTaken(t *testing.T) {
	e, m, _ := serve(t, 0)
	e.AddFaults(emulator.Fault{Operation: "message.get", Status: 401, Count: 100})
	page, err := m.Messages(t.Context(), "inbox", 1)
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Message(t.Context(), page.Headers[0].ID)
	if !graph.IsKind(err, graph.Unauthenticated) {
		t.Errorf("%v", err)
	}
	if all, _ := tokensAsked(e); all != 2 {
		t.Errorf("%d tokens were asked for, want 2", all)
	}
}

// spare hands out ready tokens.
type spare struct {
	mu     sync.Mutex
	tokens []string
	asked  []policy.TokenRequestOptions
}

func (s *spare) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, o)
	if len(s.tokens) > 1 && o.Claims != "" {
		s.tokens = s.tokens[1:]
	}
	return azcore.AccessToken{Token: s.tokens[0], ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// TestATokenForSomebodyElseIsNotSent sends nothing when a sign-in gives a token that is meant for another service.
func TestATokenForSomebodyElseIsNotSent(t *testing.T) {
	e, _, _ := serve(t, 0)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(e.CA)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	defer transport.CloseIdleConnections()
	for _, audience := range []string{"https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000", "https://evil.example"} {
		token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"aud": audience}).SignedString([]byte("k"))
		if err != nil {
			t.Fatal(err)
		}
		c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Credential: &spare{tokens: []string{token}}, Transport: transport})
		if err != nil {
			t.Fatal(err)
		}
		e.ForgetRequests()
		_, err = c.Mailbox(demo.Mailbox).Messages(t.Context(), "inbox", 1)
		if !graph.IsKind(err, graph.Unauthenticated) || strings.Contains(fmt.Sprint(err, errors.Unwrap(err)), token) {
			t.Errorf("%s: %v", audience, err)
		}
		if n := len(e.Requests()); n != 0 {
			t.Errorf("%s: %d requests were sent", audience, n)
		}
	}
}

func TestPeopleAreFound(t *testing.T) {
	e, _, c := serve(t, 0)
	for typed, want := range map[string]string{"Jörg": "j.brandt@contoso.com", "aoife": "aoife.o'brien@contoso.com", "m.voss": "m.voss@contoso.com", `no"body\`: ""} {
		e.ForgetRequests()
		list, err := c.FindPeople(t.Context(), typed, 5)
		if err != nil {
			t.Fatalf("%s: %v", typed, err)
		}
		found := false
		for _, p := range list {
			found = found || p.Address() == want
		}
		if found != (want != "") {
			t.Errorf("%s finds %+v, want %s", typed, list, want)
		}
		r := e.Requests()[0]
		if r.Method != http.MethodGet || r.Path != "/v1.0/users" || r.Headers["Consistencylevel"] != "eventual" && r.Headers["ConsistencyLevel"] != "eventual" || !strings.Contains(r.Query, "top=5") {
			t.Errorf("%+v", r)
		}
	}
}

// TestAMailboxThatCannotBeOpenedIsNotAMessageThatWent tells what is wrong with a mailbox as a whole in words of its own.
func TestAMailboxThatCannotBeOpenedIsNotAMessageThatWent(t *testing.T) {
	for name, c := range map[string]struct {
		err          *graph.Error
		says, advice string
	}{
		"no such user": {&graph.Error{Op: "reading the folders", Kind: graph.NotFound, Code: "ErrorInvalidUser"}, "no such mailbox", "Check the address"},
		"no licence":   {&graph.Error{Op: "reading the folders", Kind: graph.NotFound, Code: "MailboxNotEnabledForRESTAPI"}, "has no mailbox", "license"},
		"barred":       {&graph.Error{Op: "reading the folders", Kind: graph.Forbidden, Code: "ErrorAccessDenied", Message: "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.", Permission: "Mail.ReadBasic"}, "not allowed", "access policy keeps"},
		"a message":    {&graph.Error{Op: "opening the message", Kind: graph.NotFound, Code: "ErrorItemNotFound"}, "no longer there", "Refresh the list"},
		"forbidden":    {&graph.Error{Op: "reading the folders", Kind: graph.Forbidden, Code: "ErrorAccessDenied", Permission: "Mail.ReadBasic"}, "not allowed", "Mail.ReadBasic"},
	} {
		if !strings.Contains(c.err.Error(), c.says) || !strings.Contains(c.err.Advice(), c.advice) {
			t.Errorf("%s: %s %s", name, c.err.Error(), c.err.Advice())
		}
	}
}
