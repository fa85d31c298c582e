// Package entra is sign-in as Microsoft Entra ID does it, for one process: OpenID configuration, keys, the pages that a
// person sees, and the v2.0 endpoints with the grants for client credentials (secret or certificate), authorization code
// with PKCE, device code and refresh token
// (https://learn.microsoft.com/entra/identity-platform/v2-protocols).
//
// People sign in with their name alone. Where Entra would let a person consent, this tenant wants an administrator: what
// an app has not been granted for all is refused.
package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Tenant is what sign-in knows of a tenant.
type Tenant struct {
	ID      string
	Domains []string
	Apps    []App
	Users   []User
}

// App is a registered application.
type App struct {
	ClientID, Name, Secret string
	SecretExpires          time.Time // zero: never
	Certificates           [][]byte  // DER
	Roles                  []string  // application permissions granted
	Delegated              []string  // delegated permissions consented to for all
	Public                 bool      // may sign people in without a secret ("allow public client flows")
	RedirectURIs           []string  // http://localhost stands for every port
	ConditionalAccess      bool      // a policy blocks every sign-in
}

// User is somebody who may sign in.
type User struct {
	ID, UPN, Name, Given, Surname string
	Enabled                       bool
	SignIn                        string // what stands in the way: "", "mfa", "conditional-access", "disabled"
}

// Config says who may sign in, and to what.
type Config struct {
	Tenants        []Tenant
	Now            func() time.Time
	Resource       string        // the base URL of Graph, which bare scopes are of; empty: any resource is known
	Permissions    []string      // the delegated permissions that Graph has; none: any
	TokenLifetime  time.Duration // of access tokens; 0: an hour
	DeviceInterval time.Duration // the least time between two polls with a device code; 0: 5 s
}

// Authority serves sign-in. It is an http.Handler.
type Authority struct {
	config Config
	key    func() *rsa.PrivateKey

	mu      sync.Mutex // guards what follows
	tenants []Tenant
	access  map[string]*accessToken // by jti
	refresh map[string]*refreshToken
	codes   map[string]*code
	devices map[string]*device // by device code
	given   []Given
	signIns []SignIn
}

// New makes an authority. Its key is made when the first token is.
func New(config Config) *Authority {
	if config.TokenLifetime == 0 {
		config.TokenLifetime = time.Hour
	}
	if config.DeviceInterval == 0 {
		config.DeviceInterval = 5 * time.Second
	}
	a := &Authority{
		config: config, access: map[string]*accessToken{}, refresh: map[string]*refreshToken{}, codes: map[string]*code{}, devices: map[string]*device{},
		key: sync.OnceValue(func() *rsa.PrivateKey {
			key, err := rsa.GenerateKey(rand.Reader, 2048)
			if err != nil {
				panic(err) // the machine has no randomness
			}
			return key
		}),
	}
	for _, t := range config.Tenants {
		t.Apps, t.Users = slices.Clone(t.Apps), slices.Clone(t.Users)
		a.tenants = append(a.tenants, t)
	}
	return a
}

// The operations of sign-in, as faults know them.
const (
	Configuration = "signin.configuration"
	Token         = "signin.token"
	Authorize     = "signin.authorize" // the pages for people, of device codes too
	DeviceCode    = "signin.devicecode"
)

// Operations names the operations of sign-in.
func Operations() []string { return []string{Authorize, Configuration, DeviceCode, Token} }

// Operation names what a request asks for; empty: nothing that is served here.
func Operation(r *http.Request) string {
	_, rest := cut(r)
	get, post := r.Method == http.MethodGet, r.Method == http.MethodPost
	switch {
	case get && (r.URL.Path == discoveryPath || rest == "v2.0/.well-known/openid-configuration" || rest == "discovery/v2.0/keys"):
		return Configuration
	case post && rest == "oauth2/v2.0/token":
		return Token
	case (get || post) && (rest == "oauth2/v2.0/authorize" || r.URL.Path == devicePath):
		return Authorize
	case post && rest == "oauth2/v2.0/devicecode":
		return DeviceCode
	}
	return ""
}

const (
	discoveryPath = "/common/discovery/instance"
	devicePath    = "/common/oauth2/deviceauth"
)

// cut cuts a path into the tenant and what follows.
func cut(r *http.Request) (tenant, rest string) {
	tenant, rest, _ = strings.Cut(strings.Trim(r.URL.Path, "/"), "/")
	return tenant, rest
}

// request is one request on its way. What is found out about it is noted for the log.
type request struct {
	a      *Authority
	http   *http.Request
	form   url.Values
	key    string // the tenant, as the path names it
	tenant *Tenant
	app    *App
	user   *User
	now    time.Time

	trace, correlation string // the request's ids, the server's and the client's
}

// ServeHTTP serves what lies below the authority's host.
func (a *Authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	operation := Operation(r)
	q, err := a.receive(w, r)
	a.mu.Lock()
	defer a.mu.Unlock()
	var refused *refusal
	switch {
	case operation == "":
		q.stray(w)
		return
	case operation == Configuration:
		q.configuration(w)
		return
	case err != nil:
		refused = bad(900144, "invalid_request", "The request body could not be read.")
		q.refuse(w, refused)
	default:
		refused = q.serve(w, operation)
	}
	a.note(q, operation, refused)
}

// receive reads a request. The endpoints for applications take parameters from the body only. Clients name their ids in a
// header or among the parameters.
func (a *Authority) receive(w http.ResponseWriter, r *http.Request) (*request, error) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	err := r.ParseForm()
	key, _ := cut(r)
	q := &request{a: a, http: r, form: r.Form, key: key, now: a.config.Now(), trace: newID(), correlation: newID()}
	for _, id := range []string{r.Form.Get("client-request-id"), r.Header.Get("client-request-id")} {
		if isGUID(id) {
			q.correlation = id
		}
	}
	if operation := Operation(r); operation == Token || operation == DeviceCode {
		q.form = r.PostForm
	}
	w.Header().Set("x-ms-request-id", q.trace)
	if r.Header.Get("return-client-request-id") == "true" {
		w.Header().Set("client-request-id", q.correlation)
	}
	return q, err
}

// stray answers what is not served: an endpoint asked by another method, or nothing at all.
func (q *request) stray(w http.ResponseWriter) {
	switch _, rest := cut(q.http); rest {
	case "oauth2/v2.0/token":
		q.errorPage(w, wrongMethod(q.http, "POST, OPTIONS"))
	case "oauth2/v2.0/devicecode":
		q.errorPage(w, wrongMethod(q.http, "POST"))
	default:
		http.NotFound(w, q.http)
	}
}

// serve serves what is not configuration, and tells what was refused, for the log.
func (q *request) serve(w http.ResponseWriter, operation string) *refusal {
	var body any
	refused := q.doubled()
	switch {
	case refused != nil && operation == Authorize:
		q.errorPage(w, refused)
		return refused
	case refused != nil:
	case q.http.URL.Path == devicePath:
		return q.devicePage(w)
	case operation == Authorize:
		return q.authorize(w)
	case operation == DeviceCode:
		body, refused = q.deviceCode()
	default:
		body, refused = q.token()
	}
	if refused != nil {
		q.refuse(w, refused)
		return refused
	}
	q.answer(w, http.StatusOK, body)
	return nil
}

// doubled refuses a parameter that is given more than once.
func (q *request) doubled() *refusal {
	for _, name := range slices.Sorted(maps.Keys(q.form)) { // the same one each time
		if len(q.form[name]) > 1 {
			return bad(9000411, "invalid_request", "The request is not properly formatted. The parameter '%s' is duplicated.", name)
		}
	}
	return nil
}

func (q *request) base() string { return base(q.http) }

func base(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// answer answers in JSON, which nobody may keep.
func (q *request) answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Cache-Control", "no-store, no-cache")
	w.Header().Set("Pragma", "no-cache")
	write(w, status, v)
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
