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
	"fmt"
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
	case get && (r.URL.Path == discoveryPath || rest == "v2.0/.well-known/openid-configuration" || rest == ".well-known/openid-configuration" || rest == "discovery/v2.0/keys"):
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
}

// ServeHTTP serves what lies below the authority's host.
func (a *Authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	operation := Operation(r)
	if operation == "" {
		http.NotFound(w, r)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	malformed := r.ParseForm() != nil
	a.mu.Lock()
	defer a.mu.Unlock()
	key, _ := cut(r)
	q := &request{a: a, http: r, form: r.Form, key: key, now: a.config.Now()}
	if operation == Configuration {
		a.configuration(w, q)
		return
	}
	var refused *refusal
	if malformed {
		refused = bad(900144, "invalid_request", "The request body could not be read.")
		a.refuse(w, refused)
	} else {
		refused = q.serve(w, operation)
	}
	a.note(q, operation, refused)
}

// serve serves what is not configuration, and tells what was refused, for the log.
func (q *request) serve(w http.ResponseWriter, operation string) *refusal {
	var body any
	var refused *refusal
	switch {
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
		q.a.refuse(w, refused)
		return refused
	}
	answer(w, http.StatusOK, body)
	return nil
}

func (q *request) base() string { return base(q.http) }

func base(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// find finds the tenant and the app that a request names.
func (q *request) find() *refusal {
	if q.tenant = q.a.tenant(q.key); q.tenant == nil {
		return bad(90002, "invalid_request", "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", q.key)
	}
	id := q.form.Get("client_id")
	if user, _, ok := q.http.BasicAuth(); ok {
		id = user
	}
	if strings.TrimSpace(id) == "" {
		return missing("client_id")
	}
	i := slices.IndexFunc(q.tenant.Apps, func(x App) bool { return strings.EqualFold(x.ClientID, id) })
	if i < 0 {
		return bad(700016, "unauthorized_client", "Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", id, q.tenant.ID)
	}
	q.app = &q.tenant.Apps[i]
	return nil
}

func (a *Authority) tenant(key string) *Tenant {
	for i := range a.tenants {
		t := &a.tenants[i]
		if strings.EqualFold(t.ID, key) || slices.ContainsFunc(t.Domains, func(d string) bool { return strings.EqualFold(d, key) }) {
			return t
		}
	}
	return nil
}

// ChangeApp changes an application of any tenant.
func (a *Authority) ChangeApp(clientID string, change func(*App)) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.tenants {
		for j := range a.tenants[i].Apps {
			if app := &a.tenants[i].Apps[j]; strings.EqualFold(app.ClientID, clientID) {
				change(app)
				return nil
			}
		}
	}
	return fmt.Errorf("there is no application %q", clientID)
}

// Apps lists the applications of all tenants.
func (a *Authority) Apps() []App {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []App
	for _, t := range a.tenants {
		list = append(list, t.Apps...)
	}
	return list
}
