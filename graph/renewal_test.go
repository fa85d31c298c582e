package graph_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"mailtriage/graph"
)

// mint gives a new token whenever claims are asked for, and the newest otherwise.
type mint struct {
	mu      sync.Mutex
	issued  int
	claims  []string
	refuses error         // what asking for another token fails with
	takes   time.Duration // to ask for another token
}

func (m *mint) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if o.Claims != "" {
		time.Sleep(m.takes)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if o.Claims != "" {
		if m.refuses != nil {
			return azcore.AccessToken{}, m.refuses
		}
		m.claims = append(m.claims, o.Claims)
		m.issued++
	}
	return azcore.AccessToken{Token: fmt.Sprint("token-", m.issued), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// against makes a client of a service that is one handler.
func against(t *testing.T, m *mint, serve http.HandlerFunc) *graph.Client {
	t.Helper()
	s := httptest.NewServer(serve)
	t.Cleanup(s.Close)
	c, err := graph.New(graph.Config{BaseURL: s.URL, Credential: m})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// wire answers requests without a network.
type wire func(*http.Request) (status int, body string)

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := w(r)
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// TestOfManyRefusedAtOnceOneAsks replaces a token once, however many requests were refused with it.
func TestOfManyRefusedAtOnceOneAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mint{takes: time.Second}
		c, err := graph.New(graph.Config{BaseURL: "http://127.0.0.1", Credential: m, Transport: wire(func(r *http.Request) (int, string) {
			if r.Header.Get("Authorization") == "Bearer token-0" {
				return http.StatusUnauthorized, ""
			}
			return http.StatusOK, `{"id":"x"}`
		})})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := c.Mailbox("a@contoso.com").Folder(t.Context(), "inbox"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if m.issued != 1 {
			t.Errorf("%d tokens were asked for, want 1", m.issued)
		}
	})
}

// TestWhyATokenIsNotReplacedIsTold gives the reason, of one request and of one within a batch.
func TestWhyATokenIsNotReplacedIsTold(t *testing.T) {
	revoked := errors.New("AADSTS50173: the sign-in was revoked")
	c := against(t, &mint{refuses: revoked}, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "$batch") {
			_, _ = io.WriteString(w, `{"responses":[{"id":"0","status":401}]}`)
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
	})
	box := c.Mailbox("a@contoso.com")
	_, one := box.Folder(t.Context(), "inbox")
	for name, err := range map[string]error{"alone": one, "in a batch": box.Batch(t.Context(), []graph.Request{box.MoveRequest("x", "archive")})[0].Err} {
		if !graph.IsKind(err, graph.Unauthenticated) || !errors.Is(err, revoked) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAChallengeWithinABatchIsMet asks for the claims that the service wants, not just for a new token.
func TestAChallengeWithinABatchIsMet(t *testing.T) {
	const want = `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`
	m := &mint{}
	c := against(t, m, func(w http.ResponseWriter, r *http.Request) {
		answer := map[string]any{"id": "0", "status": http.StatusCreated, "body": map[string]string{"id": "x"}}
		if r.Header.Get("Authorization") == "Bearer token-0" {
			challenge := `Bearer error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte(want)) + `"`
			answer = map[string]any{"id": "0", "status": http.StatusUnauthorized, "headers": map[string]string{"WWW-Authenticate": challenge}}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"responses": []any{answer}})
	})
	box := c.Mailbox("a@contoso.com")
	if r := box.Batch(t.Context(), []graph.Request{box.MoveRequest("x", "archive")})[0]; r.Err != nil {
		t.Fatal(r.Err)
	}
	if len(m.claims) != 1 || m.claims[0] != want {
		t.Errorf("claims %q", m.claims)
	}
}

// TestAChallengeIsAnsweredHereAlone sends a request twice at most: the SDK's adapter answers challenges too, and trips
// over one that is not well-formed.
func TestAChallengeIsAnsweredHereAlone(t *testing.T) {
	for _, challenge := range []string{`Bearer claims=broken`, `Bearer claims="e30="`} {
		sent := 0
		c := against(t, &mint{}, func(w http.ResponseWriter, _ *http.Request) {
			sent++
			w.Header().Set("WWW-Authenticate", challenge)
			w.WriteHeader(http.StatusUnauthorized)
		})
		if _, err := c.Mailbox("a@contoso.com").Folder(t.Context(), "inbox"); !graph.IsKind(err, graph.Unauthenticated) || sent != 2 {
			t.Errorf("%s: sent %d times: %v", challenge, sent, err)
		}
	}
}
