package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	publicID  = "33333333-3333-3333-3333-333333333333"
	otherID   = "44444444-4444-4444-4444-444444444444"
	barredID  = "55555555-5555-5555-5555-555555555555"
	host      = "http://example.com" // of httptest.NewRequest
	redirect  = "http://localhost:51234"
	verifier  = "a-verifier-that-is-long-enough-to-be-one-0123456789"
	ada, bob  = "ada@contoso.com", "bob@contoso.com"
	delegated = "User.Read Mail.Read Mail.ReadWrite"
)

// keys are made once: RSA keys take long.
var clientKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func certificateUntil(t testing.TB, end time.Time) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(end.Unix()), Subject: pkix.Name{CommonName: "app"}, NotBefore: end.AddDate(-1, 0, 0), NotAfter: end}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &clientKey().PublicKey, clientKey())
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// desk is an authority at a time of the test's own, asked without a network.
type desk struct {
	*Authority
	t   testing.TB
	now *time.Time
}

func newDesk(t testing.TB) desk {
	t.Helper()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	valid, expired := certificateUntil(t, now.AddDate(0, 6, 0)), certificateUntil(t, now.AddDate(0, 0, -1))
	consented := strings.Fields(delegated)
	return desk{t: t, now: &now, Authority: New(Config{
		Now: func() time.Time { return now }, Resource: resource, Permissions: append([]string{"Mail.Send"}, consented...),
		Tenants: []Tenant{{
			ID: tenantID, Domains: []string{"contoso.com"},
			Apps: []App{
				{ClientID: clientID, Name: "app", Secret: "s3cret", SecretExpires: now.AddDate(0, 1, 0), Certificates: [][]byte{expired, valid}, Roles: []string{"Mail.Read"}, Delegated: consented, RedirectURIs: []string{"https://app.test/back"}},
				{ClientID: publicID, Name: "public", Public: true, Delegated: consented, RedirectURIs: []string{"http://localhost", "https://app.test/back"}},
				{ClientID: otherID, Name: "other", Public: true, RedirectURIs: []string{"http://localhost"}},
				{ClientID: barredID, Name: "barred", Secret: "s3cret", Public: true, ConditionalAccess: true, Delegated: consented, RedirectURIs: []string{"http://localhost"}},
			},
			Users: []User{
				{ID: "u1", UPN: ada, Name: "Ada", Enabled: true}, {ID: "u2", UPN: bob, Name: "Bob"},
				{ID: "u3", UPN: "mfa@contoso.com", Enabled: true, SignIn: NeedsMFA}, {ID: "u4", UPN: "ca@contoso.com", Enabled: true, SignIn: ConditionalAccess},
			},
		}},
	})}
}

func (d desk) ask(method, path string, form url.Values) *httptest.ResponseRecorder {
	d.t.Helper()
	var r *http.Request
	if method == http.MethodGet {
		r = httptest.NewRequestWithContext(d.t.Context(), method, path+"?"+form.Encode(), nil)
	} else {
		r = httptest.NewRequestWithContext(d.t.Context(), method, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// reply is what the token endpoint says.
type reply struct {
	status       int
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	IDToken      string `json:"id_token"`
	ClientInfo   string `json:"client_info"`
	Scope        string `json:"scope"`
	ExpiresIn    int    `json:"expires_in"`
	Error        string `json:"error"`
	Description  string `json:"error_description"`
	Suberror     string `json:"suberror"`
	Claims       string `json:"claims"`
	Codes        []int  `json:"error_codes"`
	UserCode     string `json:"user_code"`
	DeviceCode   string `json:"device_code"`
	Verification string `json:"verification_uri"`
	Interval     int    `json:"interval"`
	Message      string `json:"message"`
}

// code is the AADSTS code; 0: there is none.
func (r reply) code() int {
	if len(r.Codes) == 0 {
		return 0
	}
	return r.Codes[0]
}

func (d desk) post(endpoint string, form url.Values) reply {
	d.t.Helper()
	w := d.ask(http.MethodPost, "/"+tenantID+"/oauth2/v2.0/"+endpoint, form)
	r := reply{status: w.Code}
	if err := json.Unmarshal(w.Body.Bytes(), &r); err != nil {
		d.t.Fatalf("%v: %s", err, w.Body)
	}
	if (r.status == http.StatusOK) != (r.code() == 0) || r.code() != 0 && !regexp.MustCompile(`^AADSTS\d+: .*Trace ID: .*Correlation ID: .*Timestamp: `).MatchString(r.Description) {
		d.t.Errorf("%d is answered with %+v", r.status, r)
	}
	return r
}

// refused holds an answer to a code of AADSTS and one of OAuth; 0 is a token.
func (d desk) refused(name string, r reply, code int, oauth string) {
	d.t.Helper()
	if r.code() != code || r.Error != oauth || (r.AccessToken == "") != (code != 0) {
		d.t.Errorf("%s: %d %s, want %d %s: %s", name, r.code(), r.Error, code, oauth, r.Description)
	}
}

// with is a form with some values changed; an empty value takes the parameter away.
func with(form url.Values, pairs ...string) url.Values {
	changed := url.Values{}
	for k, v := range form {
		changed[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if changed.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			changed.Del(pairs[i])
		}
	}
	return changed
}

// payload reads a token's claims without checking it.
func payload(t *testing.T, token string) map[string]any {
	t.Helper()
	c := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, c); err != nil {
		t.Fatalf("%v: %q", err, token)
	}
	return c
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
