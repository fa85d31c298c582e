package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/doctor"
	"mailtriage/graph/store"
	"mailtriage/graph/takeover"
	"mailtriage/graph/triage"
	"mailtriage/tui"
)

// seat is a profile at work: its sign-in, its client, and the mailboxes that were opened with it.
type seat struct {
	connection
	transport *http.Transport
	session   *auth.Session // nil with a ready token
	client    *graph.Client
	log       *requestLog
	gate      *latest
	note      string // worth telling when the seat is taken
	boxes     map[string]*triage.Engine

	opening sync.Once
	kept    *store.Store // what is kept between runs; nil: nothing
}

// seats are the profiles that were taken up in a run. An engine lives as long as the run, so that what is queued for a
// mailbox is done whatever is on the screen.
type seats struct {
	console  console
	connect  func(profile string) (connection, error)
	session  signIn
	journal  *triage.Journal
	recent   *recentMailboxes
	searches *savedSearches
	badge    string

	mu   sync.Mutex
	list map[string]*seat // by profile
}

// signIn makes the sign-in of a connection, and tells what is worth knowing about it.
type signIn func(context.Context, connection, http.RoundTripper) (s *auth.Session, note string, err error)

// take gives the seat of a profile: the one that is there, or a new one.
func (s *seats) take(ctx context.Context, profile string) (*seat, error) {
	n, err := s.connect(profile)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	there := s.list[n.Profile]
	s.mu.Unlock()
	if there != nil {
		return there, nil
	}
	made, err := newSeat(ctx, n, s.session)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if there := s.list[n.Profile]; there != nil {
		return there, nil
	}
	s.list[n.Profile] = made
	return made, nil
}

// newSeat makes a seat. The keyring is read; nothing is sent.
func newSeat(ctx context.Context, n connection, session signIn) (*seat, error) {
	transport, err := n.transport()
	if err != nil {
		return nil, err
	}
	t := &seat{connection: n, transport: transport, log: &requestLog{}, gate: newLatest(), boxes: map[string]*triage.Engine{}}
	attempts, wait := n.attempts()
	c := graph.Config{BaseURL: n.graph, Token: n.token, Transport: transport, UserAgent: "mailtriage/" + version, Observe: t.log.add, Gate: t.gate.put, Attempts: attempts, WaitCap: wait}
	if n.token == "" {
		if t.session, t.note, err = session(ctx, n, transport); err != nil {
			return nil, err
		}
		c.Credential = t.session
	}
	t.client, err = graph.New(c)
	return t, err
}

// sit opens a mailbox of a profile; an empty one is the profile's own.
func (s *seats) sit(ctx context.Context, profile, mailbox string) (tui.Session, error) {
	t, err := s.take(ctx, profile)
	if err != nil {
		return tui.Session{}, err
	}
	if mailbox == "" {
		mailbox = t.Mailbox
	}
	engine, err := s.engine(t, mailbox)
	if err != nil {
		return tui.Session{}, err
	}
	keptNote, err := t.keep(ctx, s.console)
	if err != nil {
		return tui.Session{}, err
	}
	note := join(t.note, keptNote, t.warning(), damaged(s.journal.Damaged()), s.recent.add(t.Profile, mailbox))
	return s.screen(ctx, t, mailbox, engine, note), nil
}

// keep opens what is kept of the profile's mailboxes between runs. The note is given once.
func (t *seat) keep(ctx context.Context, c console) (note string, err error) {
	t.opening.Do(func() { t.kept, note, err = c.openKept(ctx, t.connection) })
	return note, err
}

// warning tells of a sign-in that will soon stop working.
func (t *seat) warning() string {
	if t.session == nil {
		return ""
	}
	if text, warn := t.session.InForce(time.Now()); warn {
		return text
	}
	return ""
}

// engine gives the engine of a mailbox: one for a run.
func (s *seats) engine(t *seat, mailbox string) (*triage.Engine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.ToLower(mailbox)
	if e := t.boxes[key]; e != nil {
		return e, nil
	}
	e, err := triage.New(triage.Config{
		Mailbox: t.client.Mailbox(mailbox), Journal: s.journal, Who: operator(), UndoSend: t.UndoSend, BlockTo: t.blockTo(),
	})
	if err != nil {
		return nil, err
	}
	t.boxes[key] = e
	return e, nil
}

// blockTo is the well-known name of the folder that blocked mail goes to.
func (n connection) blockTo() string {
	if n.BlockTo == config.BlockToDeleted {
		return "deleteditems"
	}
	return "junkemail"
}

// named is the folder that a setting names to be opened; empty: none does.
func (n connection) named() string {
	if n.Value("folder").Origin == "default" {
		return ""
	}
	return n.Folder
}

// found is how many people a search of the directory shows.
const found = 20

// screen is what the screen is given of a seat and a mailbox.
func (s *seats) screen(ctx context.Context, t *seat, mailbox string, engine *triage.Engine, note string) tui.Session {
	out := tui.Session{
		Profile: t.Profile, Mailbox: t.client.Mailbox(mailbox), Engine: engine, Gate: t.gate.out, Requests: t.log.last, Badge: s.badge,
		ReadOnly: t.ReadOnly, Cloud: t.Cloud, Folder: t.named(), BlockTo: t.blockTo(), Live: t.Live, Known: t.Known, Notify: t.Notify, NotifyFor: t.NotifyFor, Notice: note, Explain: explain, Recent: s.recent.of(t.Profile),
		FindPeople: func(ctx context.Context, text string) ([]graph.Person, error) {
			return t.client.FindPeople(ctx, text, found)
		},
		Directory: directory{t.client, t.client.Mailbox(mailbox)},
		Check: func(ctx context.Context, mailbox string, report func(takeover.Part)) takeover.Report {
			return t.check(ctx, mailbox, takeover.Days, report)
		},
		Doctor: func(ctx context.Context, report func(doctor.Check)) doctor.Report {
			return doctor.Run(ctx, s.console.subject(t, mailbox), report)
		},
	}
	if t.kept != nil {
		kept := &keptMailbox{store: t.kept, mailbox: mailbox, bodies: t.CacheBodies, limits: t.limits()}
		out.Kept, out.Last = kept, kept.last(ctx)
	}
	if s.searches != nil {
		out.Searches = s.searches.of(t.Profile)
	}
	if t.session == nil {
		return out
	}
	out.Who, out.Way = t.session.Who, t.way
	out.InForce = func() (string, bool) { return t.session.InForce(time.Now()) }
	if t.session.Delegated() {
		out.SignIn = t.session.SignIn
	}
	return out
}

// directory is a tenant's directory as it is seen from a mailbox.
type directory struct {
	*graph.Client
	from *graph.Mailbox
}

// Person reads a person's card; where their settings may not be read, what the mailbox is told of their automatic replies.
func (d directory) Person(ctx context.Context, id string) (graph.PersonCard, error) {
	return d.Client.Person(ctx, id, d.from)
}

// People are those that the mailbox's owner deals with.
func (d directory) People(ctx context.Context, typed string, top int) ([]graph.Person, error) {
	return d.from.People(ctx, typed, top)
}

// close stops every engine: what is done stays done.
func (s *seats) close() {
	s.mu.Lock()
	var engines []*triage.Engine
	var stores []*store.Store
	for _, t := range s.list {
		if t.kept != nil {
			stores = append(stores, t.kept)
		}
		for _, e := range t.boxes {
			engines = append(engines, e)
		}
	}
	s.mu.Unlock()
	for _, e := range engines {
		e.Close()
	}
	for _, kept := range stores {
		_ = kept.Close()
	}
}

// profiles lists what there is to choose from.
func (s *seats) profiles(names []string) []tui.ProfileChoice {
	var out []tui.ProfileChoice
	for _, name := range names {
		n, err := s.connect(name)
		if err != nil {
			n = connection{} // going there says what is wrong
		}
		out = append(out, tui.ProfileChoice{Name: name, Mailbox: n.Mailbox, Tenant: n.tenant, Way: string(n.way)})
	}
	return out
}

// join puts what is worth telling in one line.
func join(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, "; ")
}

// damaged says which lines of the journal can't be relied on.
func damaged(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return fmt.Sprintf("%d damaged in the journal, the first: %s", len(lines), lines[0])
}

// explain puts a failed sign-in in words.
func explain(err error) string {
	if !graph.IsKind(err, graph.Unauthenticated) {
		return ""
	}
	x, ok := auth.Explain(err)
	if !ok {
		return x.Code
	}
	return x.What + ": " + x.Mend + " (" + x.Code + ")"
}
