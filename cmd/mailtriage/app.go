package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/adrg/xdg"
	"github.com/charmbracelet/colorprofile"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/tui"
)

// gcPercent trades a little work of the collector for memory: what is kept of a long list holds no pointers and costs
// it nothing to walk.
const gcPercent = 40

// runMailbox opens the app on the mailbox of the settings, with a journal on disk.
func runMailbox(ctx context.Context, c console, s settings, looks appearance) error {
	if err := looks.check(); err != nil {
		return err
	}
	journal, err := triage.OpenJournal(filepath.Join(xdg.StateHome, "mailtriage", "journal"))
	if err != nil {
		return err
	}
	return runApp(ctx, c, app{settings: s, looks: looks, journal: journal})
}

// app is what a run of the screen is made of.
type app struct {
	settings
	looks   appearance
	journal *triage.Journal
	badge   string
}

// runApp builds everything, hands it in, and runs the screen until it is left.
func runApp(ctx context.Context, c console, a app) error {
	debug.SetGCPercent(gcPercent)
	log, gate := &requestLog{}, newLatest()
	client, err := a.client(ctx, log, gate)
	if err != nil {
		return err
	}
	keymap, err := keys.NewMap(keys.Actions(), nil)
	if err != nil {
		return err
	}
	mailbox := client.Mailbox(a.mailbox)
	engine, err := triage.New(triage.Config{Mailbox: mailbox, Journal: a.journal, Who: operator()})
	if err != nil {
		return err
	}
	noColor := c.getenv("NO_COLOR") != ""
	session := tui.Session{
		Mailbox: mailbox, Engine: engine, Badge: a.badge, Live: a.live, Notice: damaged(a.journal.Damaged()), Gate: gate.out, Requests: log.last, Explain: explain,
	}
	model := tui.New(tui.Config{Session: session, Keys: keymap, ASCII: a.looks.ascii, NoColor: noColor, Theme: a.looks.theme})
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithInput(c.in), tea.WithOutput(c.out), tea.WithEnvironment(c.environ)}
	if noColor { // any value counts; the library reads a boolean
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	_, err = tea.NewProgram(model, options...).Run()
	engine.Close()
	if ctx.Err() == nil || !errors.Is(err, tea.ErrProgramKilled) {
		return err
	}
	return nil // it was told to end
}

// damaged says which lines of the journal can't be relied on.
func damaged(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return fmt.Sprintf("%d damaged in the journal, the first: %s", len(lines), lines[0])
}

// client makes the Graph client that the settings describe. Nothing is sent yet.
func (a app) client(ctx context.Context, log *requestLog, gate *latest) (*graph.Client, error) {
	transport, err := a.transport()
	if err != nil {
		return nil, err
	}
	config := graph.Config{BaseURL: a.graph, Token: a.token, Transport: transport, UserAgent: "mailtriage/" + version, Observe: log.add, Gate: gate.put}
	if a.token == "" {
		secret := auth.Config{Way: auth.ClientSecret, Tenant: a.tenant, ClientID: a.clientID, Secret: a.secret, Authority: a.authority, Graph: a.graph, Transport: transport}
		if err := secret.Check(); err != nil {
			return nil, usageError{fmt.Errorf("%s, %s, %s: %w", varTenant, varClient, varAuthority, err)}
		}
		if config.Credential, err = auth.New(ctx, secret); err != nil {
			return nil, err
		}
	}
	return graph.New(config)
}

// transport trusts the system's authorities and those of the settings.
func (a app) transport() (*http.Transport, error) {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, errors.New("the program has no HTTP transport")
	}
	t := standard.Clone()
	t.MaxIdleConnsPerHost = 8
	t.ResponseHeaderTimeout = 2 * time.Minute
	if a.roots == nil {
		return t, nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(a.roots) {
		return nil, usagef("%s names a file without a certificate in PEM form", varCerts)
	}
	t.TLSClientConfig.RootCAs = pool
	return t, nil
}

// operator is who acts, for the journal.
func operator() string {
	u, err := user.Current()
	if err != nil {
		return "unknown"
	}
	return u.Username
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

// logged is how many requests the request log shows.
const logged = 200

// requestLog keeps the last requests.
type requestLog struct {
	mu   sync.Mutex
	list []graph.RequestLog
}

func (l *requestLog) add(r graph.RequestLog) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) == logged {
		l.list = append(l.list[:0], l.list[1:]...)
	}
	l.list = append(l.list, r)
}

func (l *requestLog) last() []graph.RequestLog {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]graph.RequestLog(nil), l.list...)
}

// latest hands on the gate's newest state, and only when what the screen shows of it has changed; who puts never
// waits.
type latest struct {
	mu   sync.Mutex
	last time.Time
	out  chan graph.GateState
}

func newLatest() *latest { return &latest{out: make(chan graph.GateState, 1)} }

func (l *latest) put(s graph.GateState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.ThrottledUntil.Equal(l.last) {
		return
	}
	l.last = s.ThrottledUntil
	select {
	case <-l.out:
	default:
	}
	l.out <- s
}
