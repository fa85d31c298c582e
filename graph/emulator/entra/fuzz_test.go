package entra

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzSignIn sends anything to every endpoint: it is refused in the form that clients read, and nobody is let in without
// a credential.
func FuzzSignIn(f *testing.F) {
	d := newDesk(f)
	f.Add("token", codeForm("x").Encode())
	f.Add("token", url.Values{"grant_type": {grantClient}, "client_id": {clientID}, "client_assertion_type": {assertionType}, "client_assertion": {"e30.e30.e30"}, "scope": {"/.default"}}.Encode())
	f.Add("token", "grant_type=refresh_token&client_id="+publicID+"&claims=%7B&refresh_token=x")
	f.Add("devicecode", "client_id="+publicID+"&scope=a/b/c%20/%20%2F.default")
	f.Add("authorize", with(signInForm(), "answer", "accept", "login", "x").Encode())
	f.Add("authorize", with(signInForm(), "redirect_uri", "http://localhost:%zz").Encode())
	f.Fuzz(func(t *testing.T, endpoint, form string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(form))
		r.URL.Path = "/" + tenantID + "/oauth2/v2.0/" + endpoint
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		var out map[string]any
		switch kind := w.Header().Get("Content-Type"); {
		case strings.HasPrefix(kind, "application/json"):
			if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
				t.Fatalf("%v: %s", err, w.Body)
			}
		case w.Code == http.StatusFound:
			if to, err := url.Parse(w.Header().Get("Location")); err != nil || to.Hostname() != "localhost" && to.Hostname() != "app.test" {
				t.Fatalf("sent away to %q: %v", w.Header().Get("Location"), err)
			}
		}
		if out["access_token"] != nil && !strings.Contains(form, "s3cret") {
			t.Fatalf("a token is given for %q", form)
		}
	})
}
