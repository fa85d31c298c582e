package doctor_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/doctor"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
)

// tenant is made once: making it is the slow part.
var tenant = sync.OnceValue(func() world.Tenant {
	return demo.Tenant(demo.Options{Seed: 1, Messages: 60, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)})
})

// The demo's applications, by place.
const (
	appAll = iota
	appReadOnly
	appHeaders
	appNoSettings
	appNothing
	appExpired
	appOneMailbox
	appBlocked
	appNoConsent
)

// scene is a world to look at: the right one, until something is changed before it is opened.
type scene struct {
	t       testing.TB
	now     time.Time // of this machine; time stands still
	ahead   time.Duration
	options emulator.Options
	front   func(http.Handler) http.Handler // what stands before the service
	mailbox string

	sign    func(*auth.Config)
	person  string                 // who has signed in with a device code; empty: an application signs in
	after   func(*emulator.Server) // what happens after that
	wire    func(*http.Transport)
	subject func(*doctor.Subject)

	server *emulator.Server
	base   string
	secret string
}

func newScene(t testing.TB, app int) *scene {
	tn := tenant()
	tn.Apps = slices.Clone(tn.Apps[app:])
	tn.Users = slices.Clone(tn.Users)
	tn.Mailboxes = slices.Clone(tn.Mailboxes)
	return &scene{t: t, now: time.Now().Truncate(time.Second), options: emulator.Options{Tenant: tn, Mailbox: demo.Mailbox}, mailbox: demo.Mailbox}
}

func (s *scene) serverTime() time.Time { return s.now.Add(s.ahead) }

// serve starts the emulator behind TLS, with its clock on every answer.
func (s *scene) serve() *http.Transport {
	s.t.Helper()
	var handler http.Handler
	front := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", s.serverTime().UTC().Format(http.TimeFormat))
		handler.ServeHTTP(w, r)
	})
	server := httptest.NewUnstartedServer(front)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.base = "https://" + server.Listener.Addr().String()
	s.options.Resource, s.options.Now = s.base, s.serverTime
	e, err := emulator.New(s.options)
	if err != nil {
		s.t.Fatal(err)
	}
	s.server, handler = e, e
	if s.front != nil {
		handler = s.front(e)
	}
	server.StartTLS()
	s.t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	s.t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// open makes what the doctor looks at.
func (s *scene) open() doctor.Subject {
	s.t.Helper()
	transport := s.serve()
	app := s.options.Tenant.Apps[0]
	s.secret = app.Secret
	config := auth.Config{
		Way: auth.ClientSecret, Tenant: s.options.Tenant.ID, ClientID: app.ClientID, Secret: app.Secret, Authority: s.base, Graph: s.base, Transport: transport,
		Scopes: auth.Presets()[2].Delegated, Store: &memory{},
	}
	if s.person != "" {
		config.Way = auth.DeviceCode
	}
	if s.sign != nil {
		s.sign(&config)
	}
	if s.person != "" {
		s.signIn(config)
	}
	if s.after != nil {
		s.after(s.server)
	}
	var gate gateState
	subject := doctor.Subject{
		Config:  []doctor.Check{{State: doctor.OK, Found: "~/.config/mailtriage/config.toml"}},
		Keyring: func(context.Context) error { return nil },
		Way:     config.Way, Cloud: "global", Authority: config.Authority, Graph: config.Graph, Tenant: config.Tenant, Mailbox: s.mailbox,
		Transport: transport,
		Session:   func(ctx context.Context) (*auth.Session, error) { return auth.New(ctx, config) },
		Inbox: func(session *auth.Session) (doctor.FolderReader, error) {
			c, err := graph.New(graph.Config{BaseURL: s.base, Credential: session, Transport: transport, Gate: gate.put, Attempts: 1})
			if err != nil {
				return nil, err
			}
			return c.Mailbox(s.mailbox), nil
		},
		Gate:     gate.get,
		Terminal: []doctor.Check{{State: doctor.OK, Found: "80x24, 256 colours"}},
		Now:      func() time.Time { return s.now },
	}
	if s.wire != nil {
		s.wire(transport)
	}
	if s.subject != nil {
		s.subject(&subject)
	}
	return subject
}

// signIn signs a person in, with a device code that is answered at once.
func (s *scene) signIn(c auth.Config) {
	s.t.Helper()
	session, err := auth.New(s.t.Context(), c)
	if err != nil {
		s.t.Fatal(err)
	}
	err = session.SignIn(s.t.Context(), func(m auth.DeviceMessage) {
		if err := s.server.AnswerDevice(m.Code, s.person, "accept"); err != nil {
			s.t.Error(err)
		}
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

type gateState struct {
	mu sync.Mutex
	s  graph.GateState
}

func (g *gateState) put(s graph.GateState) { g.mu.Lock(); defer g.mu.Unlock(); g.s = s }

func (g *gateState) get() graph.GateState { g.mu.Lock(); defer g.mu.Unlock(); return g.s }

// memory is a store of secrets.
type memory struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (m *memory) Get(_ context.Context, kind string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[kind], nil
}

func (m *memory) Put(_ context.Context, kind string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string][]byte{}
	}
	m.kept[kind] = value
	return nil
}

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// certificate is a key with a certificate that is good for a time yet.
func (s *scene) certificate(good time.Duration) (*auth.KeyPair, []byte) {
	s.t.Helper()
	key := rsaKey()
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "mailtriage"}, NotBefore: s.now.AddDate(-1, 0, 0), NotAfter: s.now.Add(good)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		s.t.Fatal(err)
	}
	return &auth.KeyPair{Key: key, Chain: []*x509.Certificate{c}, Thumbprint: strings.Repeat("AB", 20)}, der
}

// closedPort is an address where nobody listens.
func closedPort(t testing.TB) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	return l.Addr().String()
}

// steady makes what changes from run to run the same.
func steady(text string) string {
	for _, r := range [][2]string{
		{`127\.0\.0\.1:\d+`, "127.0.0.1:443"}, {`request-id [0-9a-f-]{36}`, "request-id 0a1b2c3d"}, {`\d{4}-\d\d-\d\d \d\d:\d\d UTC`, "2026-11-24 10:00 UTC"},
		{`(ends on|ended on|good until) \d{4}-\d\d-\d\d\b`, "$1 2026-12-06"}, {`until \d\d:\d\d:\d\d UTC`, "until 09:02:00 UTC"},
	} {
		text = regexp.MustCompile(r[0]).ReplaceAllString(text, r[1])
	}
	return text
}
