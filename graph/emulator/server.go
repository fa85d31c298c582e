// Package emulator is a Microsoft Graph on loopback, for a demo without a tenant and for tests of any Graph client.
// It does what Microsoft Graph v1.0 (and a little of beta) is documented to do with mail, calendar, directory and
// sign-in, refuses what Graph refuses, and knows nothing of the clients that use it.
//
// Beside Graph's own paths (/v1.0, /beta) and the authority's (/{tenant}/…) there are admin calls for tests. They
// need no token:
//
//	GET    /_emulator/operations          the names of all operations, for faults
//	GET    /_emulator/requests            the requests seen, oldest first, with what was inside batches
//	DELETE /_emulator/requests            forget them
//	POST   /_emulator/messages?mailbox=M  deliver a message (message/rfc822, or Graph's JSON) through the mailbox's rules
//	GET    /_emulator/mailbox?mailbox=M   what lies where: folders with their messages, rules
//	POST   /_emulator/faults              add faults: a JSON array of Fault
//	DELETE /_emulator/faults              take them away
//	GET    /_emulator/clock               the server's time
//	POST   /_emulator/clock               {"advance": "90s"} moves it on
//	POST   /_emulator/expire              {"delta": true} every delta token given out so far is too old (410);
//	                                      {"tokens": true} every access token given out so far is refused (401);
//	                                      {"claims": true} the same, with a claims challenge to clients that said they
//	                                      can answer one; {"refresh": true} every refresh token is revoked
//	GET    /_emulator/apps                the applications that may sign in, with their secrets
//	POST   /_emulator/app                 changes an application: AppChange
//	POST   /_emulator/user                {"user", "sign_in"} what stands in the way of a person's sign-in: "mfa",
//	                                      "conditional-access", "disabled" or nothing
//	POST   /_emulator/device              {"user_code", "user", "answer"} answers a device code in place of a person:
//	                                      "accept", "decline", or "expire"
//	GET    /_emulator/tokens              the tokens and codes given out so far: entra.Given
//	GET    /_emulator/signins             the sign-ins asked for so far, without secrets: entra.SignIn
package emulator

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"mailtriage/graph/emulator/entra"
	"mailtriage/graph/emulator/world"
)

// Options say what is served and how.
type Options struct {
	Tenant  world.Tenant
	Mailbox string           // the mailbox that Info names, and whose rules act on mail delivered without a mailbox
	Now     func() time.Time // nil: time.Now
	Latency time.Duration    // how long each Graph operation takes
	Faults  []Fault
	// ReportInV1 serves reportMessage in v1.0 too; MarkAsJunk serves the retired markAsJunk.
	ReportInV1, MarkAsJunk bool
	// Secret is a static token that is taken for every permission; empty: none is.
	Secret string
	Roles  []string // that the static token carries; none: all there are
	// Resource is the audience that tokens must have: the base URL that clients use.
	Resource string
	// Cloud is the national cloud that is played: "global" (also when empty), "us-gov", "us-dod", "china". What a cloud
	// does not have is not served.
	Cloud          string
	TokenLifetime  time.Duration // of access tokens; 0: an hour
	DeviceInterval time.Duration // the least time between two polls with a device code; 0: 5 s
}

// Server serves one tenant. It is an http.Handler.
type Server struct {
	opts      Options
	authority *entra.Authority
	clock     *clock
	limits    *limits
	faults    *faults
	seen      *requestLog
	routes    []operation
	roles     []string // of the static token

	mu      sync.Mutex // guards what follows
	state   *tenant
	epoch   int // of delta tokens
	uploads map[string]*upload
}

// New makes a server.
func New(opts Options) (*Server, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if err := checkCloud(opts.Cloud); err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	s := &Server{opts: opts, clock: &clock{now: opts.Now}, limits: newLimits(), faults: &faults{}, seen: &requestLog{}}
	s.faults.add(opts.Faults)
	s.authority = entra.New(entra.Config{
		Tenants: []entra.Tenant{directoryOf(opts.Tenant)}, Now: s.clock.Now, Resource: opts.Resource, Permissions: delegatedPermissions(opts.Tenant),
		TokenLifetime: opts.TokenLifetime, DeviceInterval: opts.DeviceInterval,
	})
	s.routes, s.roles = operations(), opts.Roles
	if len(s.roles) == 0 {
		s.roles = allRoles()
	}
	var err error
	if s.state, err = newTenant(opts.Tenant, s.clock.Now()); err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	s.uploads = map[string]*upload{}
	return s, nil
}

// ServeHTTP serves Graph, sign-in and the admin calls.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	segment, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch segment {
	case "v1.0", "beta":
		s.serveGraph(w, r)
	case "_emulator":
		s.serveAdmin(w, r)
	case "_upload":
		s.serveUpload(w, r)
	case "oidc":
		s.serveUserInfo(w, r)
	default:
		s.serveSignIn(w, r)
	}
}

// clock is a clock that can be moved on.
type clock struct {
	now   func() time.Time
	mu    sync.Mutex
	ahead time.Duration
}

// Now is the server's time, in UTC.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now().Add(c.ahead).UTC()
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}
