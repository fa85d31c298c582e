package auth_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"mailtriage/graph/auth"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/person"
	"mailtriage/graph/emulator/world"
)

// TestMain runs this program as a browser when that is what it was started as.
func TestMain(m *testing.M) {
	if person.Main(os.Getenv, os.Args) {
		return
	}
	os.Exit(m.Run())
}

const brandt = "j.brandt@contoso.com"

// authority is an emulator over TLS, and how to reach it.
type authority struct {
	*emulator.Running
	transport *http.Transport
}

func serve(t testing.TB) *authority {
	t.Helper()
	tenant := demo.Tenant(demo.Options{Seed: 1, Messages: 20, Now: time.Now()})
	tenant.Apps = append([]world.App(nil), tenant.Apps...)
	e, err := emulator.Start("127.0.0.1:0", true, emulator.Options{Tenant: tenant, Mailbox: demo.Mailbox, DeviceInterval: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(e.CA)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(transport.CloseIdleConnections)
	return &authority{e, transport}
}

func (a *authority) config(way auth.Way) auth.Config {
	return auth.Config{
		Way: way, Tenant: a.Info.Tenant, ClientID: a.Info.ClientID, Secret: a.Info.ClientSecret, Authority: a.Info.Authority, Graph: a.Info.Graph,
		Scopes: []string{"User.Read", "Mail.ReadWrite.Shared"}, Transport: a.transport, Name: "mailtriage-test",
	}
}

func (a *authority) session(t testing.TB, c auth.Config) *auth.Session {
	t.Helper()
	s, err := auth.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// register makes a certificate and registers it with the application, unless it is to stay unknown.
func (a *authority) register(t testing.TB, until time.Time, known bool) *auth.KeyPair {
	t.Helper()
	key := rsaKeys()[0]
	certificate := certified(t, key, until)
	if known {
		if err := a.ChangeApp(emulator.AppChange{ClientID: a.Info.ClientID, AddCertificate: string(certificate)}); err != nil {
			t.Fatal(err)
		}
	}
	pair, err := auth.ReadKeyPair(join(keyPEM(t, key), certificate), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	return &pair
}

// last is the last request for a token that the authority has seen.
func (a *authority) last() (seen struct {
	grant, credential string
	code              int
}) {
	for _, s := range a.SignIns() {
		if s.Operation == "signin.token" {
			seen.grant, seen.credential, seen.code = s.GrantType, s.Credential, s.Code
		}
	}
	return seen
}

func TestAnApplicationSignsIn(t *testing.T) {
	next := time.Now().AddDate(1, 0, 0)
	bare := func(p *auth.KeyPair) *auth.KeyPair { return &auth.KeyPair{Key: p.Key, Thumbprint: p.Thumbprint} }
	for name, c := range map[string]struct {
		way     auth.Way
		prepare func(*testing.T, *authority, *auth.Config)
		by      string // "secret", "certificate"
		code    string // of the refusal; empty: signed in
		inForce string
	}{
		"secret":       {auth.ClientSecret, nil, "secret", "", "client secret"},
		"wrong secret": {auth.ClientSecret, func(_ *testing.T, _ *authority, c *auth.Config) { c.Secret = "n0nsense" }, "secret", "AADSTS7000215", ""},
		"expired secret": {auth.ClientSecret, func(t *testing.T, a *authority, _ *auth.Config) {
			expireSecret(t, a)
		}, "secret", "AADSTS7000222", ""},
		"certificate": {auth.Certificate, func(t *testing.T, a *authority, c *auth.Config) { c.KeyPair = a.register(t, next, true) }, "certificate", "", "good until"},
		"key and thumbprint": {auth.Certificate, func(t *testing.T, a *authority, c *auth.Config) {
			c.KeyPair = bare(a.register(t, next, true))
		}, "certificate", "", "thumbprint"},
		"certificate that is not registered": {auth.Certificate, func(t *testing.T, a *authority, c *auth.Config) { c.KeyPair = a.register(t, next, false) }, "certificate", "AADSTS700027", ""},
		"certificate that has ended": {auth.Certificate, func(t *testing.T, a *authority, c *auth.Config) {
			c.KeyPair = a.register(t, time.Now().Add(-time.Minute), true)
		}, "certificate", "AADSTS700027", ""},
		"automatic, the secret is good": {auth.Automatic, func(t *testing.T, a *authority, c *auth.Config) { c.KeyPair = a.register(t, next, true) }, "secret", "", "client secret"},
		"automatic, the certificate in reserve ends soon": {auth.Automatic, func(t *testing.T, a *authority, c *auth.Config) {
			c.KeyPair = a.register(t, time.Now().AddDate(0, 0, 10), true)
		}, "secret", "", "in reserve: certificate"},
		"automatic, the secret has expired": {auth.Automatic, func(t *testing.T, a *authority, c *auth.Config) {
			c.KeyPair = a.register(t, next, true)
			expireSecret(t, a)
		}, "certificate", "", "has expired"},
		"automatic, the secret is wrong": {auth.Automatic, func(t *testing.T, a *authority, c *auth.Config) {
			c.KeyPair, c.Secret = a.register(t, next, true), "n0nsense"
		}, "certificate", "", "is wrong"},
		"automatic, only a certificate": {auth.Automatic, func(t *testing.T, a *authority, c *auth.Config) { c.KeyPair, c.Secret = a.register(t, next, true), "" }, "certificate", "", "good until"},
		"automatic, neither is taken": {auth.Automatic, func(t *testing.T, a *authority, c *auth.Config) {
			c.KeyPair, c.Secret = a.register(t, next, false), "n0nsense"
		}, "certificate", "AADSTS700027", ""},
		"automatic, another tenant": {auth.Automatic, func(t *testing.T, a *authority, c *auth.Config) {
			c.KeyPair, c.Tenant = a.register(t, next, true), "nowhere.example"
		}, "", "AADSTS90002", ""},
		"unknown application": {auth.ClientSecret, func(_ *testing.T, _ *authority, c *auth.Config) { c.ClientID = "11111111-2222-4333-8444-555555555555" }, "secret", "AADSTS700016", ""},
		"conditional access": {auth.ClientSecret, func(t *testing.T, a *authority, _ *auth.Config) {
			yes := true
			change(t, a, emulator.AppChange{ConditionalAccess: &yes})
		}, "secret", "AADSTS53003", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := serve(t)
			cfg := a.config(c.way)
			if c.prepare != nil {
				c.prepare(t, a, &cfg)
			}
			s := a.session(t, cfg)
			id, err := s.Who(t.Context())
			if c.code != "" {
				x, ok := auth.Explain(err)
				if !ok || x.Code != c.code {
					t.Fatalf("%v is explained as %+v", err, x)
				}
				if strings.Contains(err.Error(), "n0nsense") {
					t.Errorf("%q tells the secret", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if id.Kind != auth.Application || id.App != a.Info.ClientID || id.Audience != a.Info.Graph || !slices.Contains(id.Permissions, "Mail.ReadWrite") {
				t.Errorf("%+v", id)
			}
			if seen := a.last(); seen.grant != "client_credentials" || seen.credential != c.by || seen.code != 0 {
				t.Errorf("signed in by %+v, want %s", seen, c.by)
			}
			if text, _ := s.InForce(time.Now()); !strings.Contains(text, c.inForce) {
				t.Errorf("in force is %q, want %q", text, c.inForce)
			}
		})
	}
}

func TestACertificateThatEndsSoonIsWarnedOf(t *testing.T) {
	a := serve(t)
	for days, warned := range map[int]bool{365: false, 31: false, 29: true, -1: true} {
		c := a.config(auth.Automatic)
		c.KeyPair = a.register(t, time.Now().AddDate(0, 0, days).Add(time.Hour), true)
		if text, warn := a.session(t, c).InForce(time.Now()); warn != warned {
			t.Errorf("%d days: %q", days, text)
		}
	}
	if text, warn := a.session(t, a.config(auth.ClientSecret)).InForce(time.Now()); warn {
		t.Errorf("a secret: %q", text)
	}
}

func change(t testing.TB, a *authority, c emulator.AppChange) {
	t.Helper()
	c.ClientID = a.Info.ClientID
	if err := a.ChangeApp(c); err != nil {
		t.Fatal(err)
	}
}

func expireSecret(t testing.TB, a *authority) {
	past := time.Now().Add(-time.Hour)
	change(t, a, emulator.AppChange{SecretExpires: &past})
}

// TestTheSecretEndsInTheMiddle sees the certificate take over when a token is renewed, and stay in force.
func TestTheSecretEndsInTheMiddle(t *testing.T) {
	a := serve(t)
	c := a.config(auth.Automatic)
	c.KeyPair = a.register(t, time.Now().AddDate(1, 0, 0), true)
	s := a.session(t, c)
	if _, err := s.Who(t.Context()); err != nil {
		t.Fatal(err)
	}
	expireSecret(t, a)
	for range 2 {
		if _, err := s.Fresh(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	asked := 0
	for _, r := range a.SignIns() {
		if r.Operation == "signin.token" && r.Credential == "secret" {
			asked++
		}
	}
	if text, warn := s.InForce(time.Now()); asked != 2 || !warn || !strings.Contains(text, "client secret was refused") {
		t.Errorf("the secret was tried %d times, want 2; in force: %q", asked, text)
	}
}

func TestTokensAreKeptAndRenewed(t *testing.T) {
	a := serve(t)
	s := a.session(t, a.config(auth.ClientSecret))
	count := func() (n int) {
		for _, r := range a.SignIns() {
			if r.Operation == "signin.token" {
				n++
			}
		}
		return n
	}
	for range 3 {
		if _, err := s.Who(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(); n != 1 {
		t.Errorf("%d tokens for three looks", n)
	}
	first, err := s.GetToken(t.Context(), policy.TokenRequestOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Fresh(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	second, err := s.GetToken(t.Context(), policy.TokenRequestOptions{})
	if err != nil || first.Token == second.Token || count() != 2 {
		t.Errorf("a fresh token is not what is used afterwards: %v, %d tokens", err, count())
	}
}

// TestASlowOrBrokenAuthority holds a sign-in to its deadline, and to an error that is not a refusal.
func TestASlowOrBrokenAuthority(t *testing.T) {
	for name, f := range map[string]emulator.Fault{
		"slow":          {Operation: "signin.token", Latency: "1h", Count: 50},
		"cut":           {Operation: "signin.token", Cut: "before", Count: 50},
		"gateway":       {Operation: "signin.token", Status: 503, Body: "html", Count: 50},
		"configuration": {Operation: "signin.configuration", Status: 500, Count: 50},
		"truncated":     {Operation: "signin.token", Body: "truncated", Count: 50},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := serve(t)
			a.AddFaults(f)
			s := a.session(t, a.config(auth.ClientSecret))
			ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
			defer cancel()
			_, err := s.Who(ctx)
			if err == nil {
				t.Fatal("signed in")
			}
			if x, ok := auth.Explain(err); ok && x.Code != "AADSTS90033" { // not available just now
				t.Errorf("%v is explained as a refusal: %+v", err, x)
			}
			if strings.Contains(err.Error(), a.Info.ClientSecret) {
				t.Errorf("%q tells the secret", err)
			}
		})
	}
}

// shelf is a store in memory.
type shelf struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func newShelf() *shelf { return &shelf{kept: map[string][]byte{}} }

func (s *shelf) Get(_ context.Context, kind string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.kept[kind]), nil
}

func (s *shelf) Put(_ context.Context, kind string, value []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[kind] = bytes.Clone(value)
	return nil
}

// at puts a person in front of the browser that this process opens.
func (a *authority) at(t *testing.T, login, answer string) {
	t.Helper()
	folder := t.TempDir()
	if err := person.Install(folder, os.Args[0], login, answer); err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(ca, a.CA, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("SSL_CERT_FILE", ca)
}

// kept are the two places in which a person's sign-in is kept between runs.
func kept(t *testing.T) map[string]func(*auth.Config) {
	return map[string]func(*auth.Config){
		"in the platform's cache": func(c *auth.Config) {
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			c.Store, c.PlatformCache = newShelf(), true
		},
		"in the keyring": func(c *auth.Config) { c.Store = newShelf() },
	}
}

func TestAPersonSignsIn(t *testing.T) {
	for _, way := range []auth.Way{auth.Browser, auth.DeviceCode} {
		for place := range kept(t) {
			t.Run(string(way)+" "+place, func(t *testing.T) {
				a := serve(t)
				a.at(t, brandt, "accept")
				c := a.config(way)
				kept(t)[place](&c)
				s := a.session(t, c)
				if _, err := s.Who(t.Context()); !auth.NeedsPerson(err) {
					t.Fatalf("before anybody has signed in: %v", err)
				}
				if err := s.SignIn(t.Context(), a.types(t, brandt, "accept")); err != nil {
					t.Fatal(err)
				}
				a.isBrandt(t, s)

				// Another run knows who signed in, and asks nobody.
				again := a.session(t, c)
				a.isBrandt(t, again)
				before := len(a.SignIns())
				if _, err := again.Fresh(t.Context(), time.Now()); err != nil {
					t.Fatal(err)
				}
				if seen := a.last(); seen.grant != "refresh_token" || len(a.SignIns()) == before {
					t.Errorf("a fresh token came by %+v", seen)
				}

				// Once the sign-in is revoked, the person has to come again.
				a.RevokeRefreshTokens()
				if _, err := again.Fresh(t.Context(), time.Now()); !auth.NeedsPerson(err) {
					t.Errorf("revoked: %v", err)
				}
			})
		}
	}
}

// types is a person who types the code that is shown elsewhere.
func (a *authority) types(t testing.TB, login, answer string) func(auth.DeviceMessage) {
	return func(m auth.DeviceMessage) {
		if !strings.HasPrefix(m.URL, "https://") || m.Code == "" {
			t.Errorf("shown: %+v", m)
		}
		if err := a.AnswerDevice(m.Code, login, answer); err != nil {
			t.Error(err)
		}
	}
}

func (a *authority) isBrandt(t *testing.T, s *auth.Session) {
	t.Helper()
	id, err := s.Who(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	asked := slices.DeleteFunc(slices.Clone(id.Permissions), func(p string) bool { return p == "openid" || p == "profile" }) // they come with every sign-in
	if id.Kind != auth.Person || id.User != brandt || !slices.Equal(asked, []string{"Mail.ReadWrite.Shared", "User.Read"}) || id.Audience != a.Info.Graph {
		t.Errorf("%+v: what is asked for is what is given, and nothing more", id)
	}
}

func TestASignInThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		way     auth.Way
		prepare func(*testing.T, *authority, *auth.Config)
		login   string
		answer  string
		code    string
	}{
		"browser, declined": {auth.Browser, nil, brandt, "decline", "AADSTS65004"},
		"device, declined":  {auth.DeviceCode, nil, brandt, "decline", "AADSTS65004"},
		"device, run out":   {auth.DeviceCode, nil, brandt, "expire", "AADSTS70020"},
		"device, not a public client": {auth.DeviceCode, func(t *testing.T, a *authority, _ *auth.Config) {
			no := false
			change(t, a, emulator.AppChange{Public: &no})
		}, brandt, "accept", "AADSTS7000218"},
		"browser, blocked": {auth.Browser, func(t *testing.T, a *authority, _ *auth.Config) {
			if err := a.ChangeUser(brandt, "conditional-access"); err != nil {
				t.Fatal(err)
			}
		}, brandt, "accept", "AADSTS53003"},
		"browser, no consent": {auth.Browser, func(t *testing.T, a *authority, c *auth.Config) { c.Scopes = []string{"Sites.Read.All"} }, brandt, "accept", "AADSTS65"},
	} {
		t.Run(name, func(t *testing.T) {
			a := serve(t)
			a.at(t, c.login, c.answer)
			cfg := a.config(c.way)
			cfg.Store = newShelf()
			if c.prepare != nil {
				c.prepare(t, a, &cfg)
			}
			s := a.session(t, cfg)
			err := s.SignIn(t.Context(), func(m auth.DeviceMessage) { _ = a.AnswerDevice(m.Code, c.login, c.answer) })
			if err == nil {
				t.Fatal("signed in")
			}
			if x, _ := auth.Explain(err); !strings.HasPrefix(x.Code, c.code) || x.Code == "" && c.code != "" {
				t.Errorf("%v is explained as %+v, want %s", err, x, c.code)
			}
			if _, err := s.Who(t.Context()); err == nil {
				t.Error("signed in all the same")
			}
		})
	}
}

// TestASignInIsGivenUp ends both waits when the person gives up.
func TestASignInIsGivenUp(t *testing.T) {
	for _, way := range []auth.Way{auth.Browser, auth.DeviceCode} {
		t.Run(string(way), func(t *testing.T) {
			a := serve(t)
			a.at(t, "", "") // nobody sits there
			c := a.config(way)
			c.Store = newShelf()
			s := a.session(t, c)
			ctx, giveUp := context.WithCancel(t.Context())
			time.AfterFunc(200*time.Millisecond, giveUp)
			if err := s.SignIn(ctx, func(auth.DeviceMessage) {}); err == nil || ctx.Err() == nil {
				t.Errorf("%v", err)
			}
		})
	}
}

// counting is a store that counts how often it is read.
type counting struct {
	*shelf
	reads atomic.Int32
}

func (c *counting) Get(ctx context.Context, kind string) ([]byte, error) {
	c.reads.Add(1)
	return c.shelf.Get(ctx, kind)
}

// TestAKeyringIsReadOncePerToken: not for each request.
func TestAKeyringIsReadOncePerToken(t *testing.T) {
	a := serve(t)
	a.at(t, brandt, "accept")
	c := a.config(auth.DeviceCode)
	kept := &counting{shelf: newShelf()}
	c.Store = kept
	s := a.session(t, c)
	if err := s.SignIn(t.Context(), a.types(t, brandt, "accept")); err != nil {
		t.Fatal(err)
	}
	a.isBrandt(t, s)
	before := kept.reads.Load()
	for range 20 {
		a.isBrandt(t, s)
	}
	if n := kept.reads.Load() - before; n != 0 {
		t.Errorf("the keyring was read %d times for 20 requests", n)
	}
	if _, err := s.Fresh(t.Context(), time.Now()); err != nil || kept.reads.Load() == before {
		t.Errorf("a fresh token: %v, %d reads", err, kept.reads.Load()-before)
	}
}

// failing is a store that can't be used.
type failing struct{}

func (failing) Get(context.Context, string) ([]byte, error) { return nil, errors.New("locked") }
func (failing) Put(context.Context, string, []byte) error   { return errors.New("locked") }

func TestAKeyringThatFailsIsTold(t *testing.T) {
	a := serve(t)
	a.at(t, brandt, "accept")
	c := a.config(auth.Browser)
	c.Store = failing{}
	s := a.session(t, c)
	if _, err := s.Who(t.Context()); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("%v", err)
	}
}
