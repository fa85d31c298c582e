// Package entra is sign-in as Microsoft Entra ID does it, for one process: OpenID configuration, keys, and the v2.0
// token endpoint with the client credentials grant
// (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
package entra

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// lifetime is how long a token is good.
const lifetime = time.Hour

// Tenant is what sign-in knows of a tenant.
type Tenant struct {
	ID      string
	Domains []string
	Apps    []App
}

// App is a registered application.
type App struct {
	ClientID, Name, Secret string
	Roles                  []string // application permissions granted
}

// Config says who may sign in.
type Config struct {
	Tenants []Tenant
	Now     func() time.Time
}

// Authority serves sign-in. It is an http.Handler.
type Authority struct {
	config Config
	key    func() *rsa.PrivateKey
}

// New makes an authority. Its key is made when the first token is.
func New(config Config) *Authority {
	return &Authority{config: config, key: sync.OnceValue(func() *rsa.PrivateKey {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err) // the machine has no randomness
		}
		return key
	})}
}

// ServeHTTP serves what lies below the authority's host.
func (a *Authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	rest := strings.Join(parts[1:], "/")
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/common/discovery/instance":
		answer(w, http.StatusOK, map[string]any{"tenant_discovery_endpoint": base(r) + "/common/v2.0/.well-known/openid-configuration", "metadata": []any{}})
	case r.Method == http.MethodGet && (rest == "v2.0/.well-known/openid-configuration" || rest == ".well-known/openid-configuration"):
		a.configuration(w, r, parts[0])
	case r.Method == http.MethodGet && rest == "discovery/v2.0/keys":
		a.keys(w)
	case r.Method == http.MethodPost && rest == "oauth2/v2.0/token":
		a.token(w, r, parts[0])
	default:
		http.NotFound(w, r)
	}
}

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

func (a *Authority) tenant(key string) *Tenant {
	for i := range a.config.Tenants {
		t := &a.config.Tenants[i]
		if strings.EqualFold(t.ID, key) || slices.ContainsFunc(t.Domains, func(d string) bool { return strings.EqualFold(d, key) }) {
			return t
		}
	}
	return nil
}

func (a *Authority) configuration(w http.ResponseWriter, r *http.Request, key string) {
	t := a.tenant(key)
	if t == nil {
		a.refuse(w, refusal{http.StatusBadRequest, "invalid_tenant", 90002, fmt.Sprintf("Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.", key)})
		return
	}
	at := base(r) + "/" + key
	answer(w, http.StatusOK, map[string]any{
		"issuer": at + "/v2.0", "authorization_endpoint": at + "/oauth2/v2.0/authorize", "token_endpoint": at + "/oauth2/v2.0/token",
		"device_authorization_endpoint": at + "/oauth2/v2.0/devicecode", "jwks_uri": at + "/discovery/v2.0/keys",
		"end_session_endpoint": at + "/oauth2/v2.0/logout", "response_types_supported": []string{"code", "id_token", "code id_token"},
		"subject_types_supported": []string{"pairwise"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"}, "tenant_region_scope": "EU",
		"cloud_instance_name": r.Host, "msgraph_host": r.Host,
	})
}

func (a *Authority) keys(w http.ResponseWriter) {
	public := a.key().PublicKey
	answer(w, http.StatusOK, map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "kid": a.kid(), "n": base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
	}}})
}

func (a *Authority) kid() string {
	sum := sha256.Sum256(a.key().N.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:20])
}

// refusal is an error in Entra's terms
// (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
type refusal struct {
	status  int
	code    string // of OAuth
	number  int    // of AADSTS
	message string
}

func (a *Authority) refuse(w http.ResponseWriter, r refusal) {
	now, trace, correlation := a.config.Now(), newID(), newID()
	answer(w, r.status, map[string]any{
		"error": r.code,
		"error_description": fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			r.number, r.message, trace, correlation, now.Format("2006-01-02 15:04:05Z")),
		"error_codes": []int{r.number}, "timestamp": now.Format("2006-01-02 15:04:05Z"), "trace_id": trace, "correlation_id": correlation,
		"error_uri": fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", r.number),
	})
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// token is the token endpoint.
func (a *Authority) token(w http.ResponseWriter, r *http.Request, key string) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	if err := r.ParseForm(); err != nil {
		a.refuse(w, refusal{http.StatusBadRequest, "invalid_request", 900144, "The request body could not be read."})
		return
	}
	tenant, app, refused := a.check(r, key)
	if refused != nil {
		a.refuse(w, *refused)
		return
	}
	resource := strings.TrimSuffix(strings.Fields(r.PostForm.Get("scope"))[0], "/.default")
	signed, err := a.sign(r, tenant, app, resource)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"token_type": "Bearer", "expires_in": int(lifetime.Seconds()), "ext_expires_in": int(lifetime.Seconds()), "access_token": signed,
	})
}

// check holds a request for a token to what Entra asks of it.
func (a *Authority) check(r *http.Request, key string) (*Tenant, *App, *refusal) {
	bad := func(number int, code, format string, args ...any) (*Tenant, *App, *refusal) {
		status := http.StatusBadRequest
		if code == "invalid_client" {
			status = http.StatusUnauthorized
		}
		return nil, nil, &refusal{status, code, number, fmt.Sprintf(format, args...)}
	}
	form := r.PostForm
	clientID, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		clientID, secret = user, password
	}
	tenant := a.tenant(key)
	if tenant == nil {
		return bad(90002, "invalid_request", "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", key)
	}
	for _, p := range [][2]string{{"grant_type", form.Get("grant_type")}, {"client_id", clientID}, {"scope", form.Get("scope")}} {
		if strings.TrimSpace(p[1]) == "" {
			return bad(900144, "invalid_request", "The request body must contain the following parameter: '%s'.", p[0])
		}
	}
	if grant := form.Get("grant_type"); grant != "client_credentials" {
		return bad(70003, "unsupported_grant_type", "The app requested an unsupported grant type '%s'.", grant)
	}
	i := slices.IndexFunc(tenant.Apps, func(x App) bool { return strings.EqualFold(x.ClientID, clientID) })
	if i < 0 {
		return bad(700016, "unauthorized_client", "Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", clientID, tenant.ID)
	}
	app := &tenant.Apps[i]
	if secret == "" {
		return bad(7000218, "invalid_client", "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
	}
	if subtle.ConstantTimeCompare([]byte(secret), []byte(app.Secret)) != 1 {
		return bad(7000215, "invalid_client", "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '%s'.", app.ClientID)
	}
	scopes := strings.Fields(form.Get("scope"))
	if len(scopes) == 0 || !strings.HasSuffix(scopes[0], "/.default") {
		return bad(1002012, "invalid_scope", "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", form.Get("scope"))
	}
	return tenant, app, nil
}

// claims are those of an application's access token.
type claims struct {
	jwt.RegisteredClaims
	AppID    string   `json:"appid"`
	AppName  string   `json:"app_displayname"`
	IDType   string   `json:"idtyp"`
	ObjectID string   `json:"oid"`
	Roles    []string `json:"roles,omitempty"`
	Scopes   string   `json:"scp,omitempty"`
	TenantID string   `json:"tid"`
	UPN      string   `json:"upn,omitempty"`
	Version  string   `json:"ver"`
}

func (a *Authority) sign(r *http.Request, tenant *Tenant, app *App, resource string) (string, error) {
	now := a.config.Now()
	sum := sha256.Sum256([]byte("service principal " + app.ClientID))
	h := hex.EncodeToString(sum[:16])
	c := claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Audience: jwt.ClaimStrings{resource}, Issuer: base(r) + "/" + tenant.ID + "/", IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(lifetime)), ID: newID(), Subject: h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:],
		},
		AppID: app.ClientID, AppName: app.Name, IDType: "app", Roles: app.Roles, TenantID: tenant.ID, Version: "1.0",
	}
	c.ObjectID = c.Subject
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	t.Header["kid"], t.Header["x5t"] = a.kid(), a.kid()
	return t.SignedString(a.key())
}

// Claims are what a token says of the one who carries it.
type Claims struct {
	AppID, TenantID, ObjectID, UPN string
	Roles, Scopes                  []string
	Issued, Expires                time.Time
}

// Verify checks a token that was given out here for an audience.
func (a *Authority) Verify(bearer, audience string) (Claims, error) {
	var c claims
	_, err := jwt.ParseWithClaims(bearer, &c, func(*jwt.Token) (any, error) { return &a.key().PublicKey, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(a.config.Now), jwt.WithExpirationRequired(), jwt.WithLeeway(5*time.Second))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Claims{}, errors.New("Lifetime validation failed, the token is expired.") //nolint:staticcheck // Graph's own words
	case errors.Is(err, jwt.ErrTokenMalformed):
		return Claims{}, errors.New("CompactToken parsing failed with error code: 80049217") //nolint:staticcheck // as above
	case err != nil:
		return Claims{}, errors.New("Access token validation failure. Invalid signature.") //nolint:staticcheck // as above
	case !slices.Contains(c.Audience, strings.TrimRight(audience, "/")) && !slices.Contains(c.Audience, strings.TrimRight(audience, "/")+"/"):
		return Claims{}, errors.New("Access token validation failure. Invalid audience.") //nolint:staticcheck // as above
	}
	return Claims{
		AppID: c.AppID, TenantID: c.TenantID, ObjectID: c.ObjectID, UPN: c.UPN, Roles: c.Roles, Scopes: strings.Fields(c.Scopes),
		Issued: c.IssuedAt.Time, Expires: c.ExpiresAt.Time,
	}, nil
}
