package emulator_test

import (
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
)

func TestFaultsOfSignIn(t *testing.T) {
	var operations []string
	h := apartment(t, nil)
	h.admin("GET", "operations", "", &operations)
	for _, name := range []string{"signin.authorize", "signin.configuration", "signin.devicecode", "signin.token", "messages.list"} {
		if !slices.Contains(operations, name) {
			t.Errorf("%s is not listed", name)
		}
	}
	ask := map[string]func(h house) *httptest.ResponseRecorder{
		"signin.configuration": func(h house) *httptest.ResponseRecorder {
			return h.send("GET", "/"+tenantID+"/v2.0/.well-known/openid-configuration", "", "", "")
		},
		"signin.token": func(h house) *httptest.ResponseRecorder {
			_, w := h.signIn("token", "grant_type", "client_credentials", "client_id", "app", "client_secret", "s", "scope", resource+"/.default")
			return w
		},
		"signin.authorize": func(h house) *httptest.ResponseRecorder {
			return h.send("GET", "/"+tenantID+"/oauth2/v2.0/authorize?client_id=app&response_type=code&redirect_uri=http://localhost:1&scope=User.Read", "", "", "")
		},
		"signin.devicecode": func(h house) *httptest.ResponseRecorder {
			_, w := h.signIn("devicecode", "client_id", "app", "scope", "User.Read")
			return w
		},
	}
	for name, ask := range ask {
		h := apartment(t, nil)
		h.AddFaults(emulator.Fault{Operation: "*", Status: 500, Count: -1})
		whole := ask(h)
		if whole.Code != 200 {
			t.Fatalf("%s without a fault: %d %s", name, whole.Code, whole.Body)
		}
		for what, c := range map[string]struct {
			fault emulator.Fault
			ok    func(*httptest.ResponseRecorder) bool
		}{
			"status": {emulator.Fault{Status: 503, RetryAfter: 7}, func(w *httptest.ResponseRecorder) bool {
				return w.Code == 503 && w.Header().Get("Retry-After") == "7" && strings.Contains(w.Body.String(), "temporarily_unavailable")
			}},
			"code": {emulator.Fault{Status: 400, Code: "invalid_grant", Message: "No."}, func(w *httptest.ResponseRecorder) bool {
				return w.Code == 400 && strings.Contains(w.Body.String(), `"invalid_grant"`) && strings.Contains(w.Body.String(), ": No. Trace ID")
			}},
			"truncated": {emulator.Fault{Body: "truncated"}, func(w *httptest.ResponseRecorder) bool {
				return w.Code == 200 && w.Body.Len() > 0 && w.Body.Len() < whole.Body.Len()*3/4
			}},
			"html": {emulator.Fault{Body: "html", Latency: "1ns"}, func(w *httptest.ResponseRecorder) bool {
				return strings.HasPrefix(w.Body.String(), "<html>") && w.Header().Get("Content-Type") == "text/html"
			}},
			"empty": {emulator.Fault{Body: "empty"}, func(w *httptest.ResponseRecorder) bool { return w.Code == 200 && w.Body.Len() == 0 }},
		} {
			c.fault.Operation = name
			h := apartment(t, nil)
			h.AddFaults(c.fault)
			if w := ask(h); !c.ok(w) {
				t.Errorf("%s, %s: %d %.300s", name, what, w.Code, w.Body)
			}
			if w := ask(h); w.Code != 200 {
				t.Errorf("%s after %s: %d", name, what, w.Code)
			}
		}
		for _, cut := range []string{"before", "after"} {
			h := apartment(t, nil)
			h.AddFaults(emulator.Fault{Operation: name, Cut: cut})
			if err := aborts(func() { ask(h) }); err != http.ErrAbortHandler { //nolint:errorlint // what net/http compares with
				t.Errorf("%s, cut %s: %v", name, cut, err)
			}
			if seen := len(h.SignIns()); name != "signin.configuration" && (seen == 1) != (cut == "after") {
				t.Errorf("%s, cut %s: %d were served", name, cut, seen)
			}
		}
	}
}

func aborts(f func()) (reason any) {
	defer func() { reason = recover() }()
	f()
	return nil
}

func TestSignInChangesAtRunTime(t *testing.T) {
	h := apartment(t, nil)
	var apps []struct {
		ClientID     string `json:"client_id"`
		Secret       string
		Certificates int
		Mailboxes    []string
	}
	if h.admin("GET", "apps", "", &apps); len(apps) != 2 || apps[0].Secret != "s" {
		t.Fatalf("%+v", apps)
	}
	running, err := emulator.Start("127.0.0.1:0", true, emulator.Options{Tenant: world.Tenant{Apps: []world.App{{ClientID: "x"}}}})
	if err != nil {
		t.Fatal(err)
	}
	defer running.Stop()
	quote, err := json.Marshal(string(running.CA)) // any certificate will do
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]int{
		`{"client_id":"app","add_certificate":` + string(quote) + `}`: 200,
		`{"client_id":"app","add_certificate":"x"}`:                   400,
		`{"client_id":"app","add_certificate":"` + strings.ReplaceAll(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")})), "\n", `\n`) + `"}`: 400,
		`{"client_id":"nobody"}`: 404,
		`{"client_id":"narrow","mailboxes":["u3"],"roles":["Mail.Read"],"secret":"s"}`: 200,
		`{`: 400,
	} {
		if got := h.admin("POST", "app", body, nil); got != want {
			t.Errorf("%s: %d", body, got)
		}
	}
	if h.admin("GET", "apps", "", &apps); apps[0].Certificates != 1 || !slices.Equal(apps[1].Mailboxes, []string{"u3"}) {
		t.Errorf("%+v", apps)
	}
	if status, _, _ := h.graph(h.application("narrow"), "GET", "/v1.0/users/bob@contoso.com/messages", ""); status != 403 {
		t.Errorf("the policy is not changed: %d", status)
	}
	refused := func(why string, code float64) {
		t.Helper()
		out, w := h.signIn("token", "grant_type", "client_credentials", "client_id", "app", "client_secret", "s", "scope", resource+"/.default")
		if codes, _ := out["error_codes"].([]any); code == 0 && w.Code != 200 || code != 0 && !slices.Equal(codes, []any{code}) {
			t.Errorf("%s: %s", why, w.Body)
		}
	}
	h.admin("POST", "app", `{"client_id":"app","secret_expires":"2026-11-24T08:59:59Z"}`, nil)
	refused("expired secret", 7000222)
	h.admin("POST", "app", `{"client_id":"app","secret_expires":"2027-01-01T00:00:00Z","conditional_access":true}`, nil)
	refused("policy", 53003)
	h.admin("POST", "app", `{"client_id":"app","conditional_access":false,"public":false,"delegated":["Mail.Send"]}`, nil)
	refused("as before", 0)
	for body, want := range map[string]int{
		`{"user":"ada@contoso.com","sign_in":"mfa"}`: 200, `{"user":"ada@contoso.com","sign_in":"tired"}`: 400, `{"user":"x"}`: 400, `{"user":"u1","sign_in":""}`: 200, `[`: 400,
	} {
		if got := h.admin("POST", "user", body, nil); got != want {
			t.Errorf("%s: %d", body, got)
		}
	}
	for _, body := range []string{`{"user_code":"x","user":"u1","answer":"accept"}`, `{`} {
		if got := h.admin("POST", "device", body, nil); got != 400 {
			t.Errorf("%s: %d", body, got)
		}
	}
	var given []struct{ Kind, Value string }
	var seen []struct {
		Operation, Credential string
		Code                  int
	}
	h.admin("GET", "tokens", "", &given)
	h.admin("GET", "signins", "", &seen) //nolint:misspell // as the path is
	if len(given) != 2 || given[0].Kind != "access_token" || len(seen) != 4 || seen[1].Code != 7000222 || seen[0].Credential != "secret" {
		t.Errorf("%+v %+v", given, seen)
	}
}
