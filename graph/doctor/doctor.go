package doctor

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/auth"
)

// Subject is what is looked at.
type Subject struct {
	// Config is what the reading of the settings has found, Terminal what the terminal can do: both are handed on as they
	// are. Checks without a name get "config" and "terminal".
	Config, Terminal []Check

	// Keyring tries the keyring. nil: none is needed, and KeyringNote says why: "the secret comes from variables".
	Keyring     func(context.Context) error
	KeyringNote string

	Way       auth.Way
	Cloud     string // as settings have it: "us-gov", "custom"
	Authority string // base URL; empty with a ready token
	Graph     string // base URL
	Tenant    string
	Mailbox   string
	ReadOnly  bool

	// Transport is the one that the app uses, with its proxy and its roots. Probes go through a clone of it, so that they
	// take no connection that is open already. nil: http.DefaultTransport.
	Transport *http.Transport

	// Session makes the sign-in; its error says why there is none. It is called once, with a deadline. nil: there is a
	// ready token, Token.
	Session func(context.Context) (*auth.Session, error)
	Token   string

	// Inbox gives what reads the mailbox with a session, which is nil with a ready token.
	Inbox func(*auth.Session) (FolderReader, error)

	// Gate tells how things stand at the client's gate; nil: nobody knows.
	Gate func() graph.GateState

	Now      func() time.Time // nil: time.Now
	Deadline time.Duration    // for each check; 0: 20 s
}

// FolderReader reads a folder, by well-known name; a *graph.Mailbox is one.
type FolderReader interface {
	Folder(ctx context.Context, id string) (graph.Folder, error)
}

// The names of the checks, by which one refers to another.
const (
	nameConfig     = "config"
	nameKeyring    = "keyring"
	nameAuthority  = "network authority"
	nameGraph      = "network Graph"
	nameProxy      = "proxy"
	nameClock      = "clock"
	nameSignIn     = "sign-in"
	nameToken      = "token"
	nameMailbox    = "mailbox"
	nameReach      = "reach"
	nameThrottling = "throttling"
	nameTerminal   = "terminal"
)

const defaultDeadline = 20 * time.Second

// examination is one run: what has been found so far, on which later checks hang.
type examination struct {
	Subject
	tell   func(Check)
	report Report

	authority, graph visit
	skew             time.Duration // by which the services' clock is ahead of this one
	session          *auth.Session
	identity         *auth.Identity // nil: not known
	throttled        bool           // an answer of this run was a 429
}

// Run makes all checks, each with a deadline of its own, and tells each as it ends. What hangs on a check that failed is
// skipped, and so is what is left when ctx ends.
func Run(ctx context.Context, s Subject, tell func(Check)) Report {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Deadline <= 0 {
		s.Deadline = defaultDeadline
	}
	if tell == nil {
		tell = func(Check) {}
	}
	e := &examination{Subject: s, tell: tell}
	e.given(nameConfig, s.Config)
	for _, one := range []struct {
		name string
		look func(context.Context) Check
	}{
		{nameKeyring, e.keyring}, {nameAuthority, e.networkAuthority}, {nameGraph, e.networkGraph}, {nameProxy, e.proxy}, {nameClock, e.clock},
		{nameSignIn, e.signIn}, {nameToken, e.token}, {nameMailbox, e.mailbox}, {nameReach, e.reach}, {nameThrottling, e.throttling},
	} {
		e.add(one.name, e.within(ctx, one.look))
	}
	e.given(nameTerminal, s.Terminal)
	for _, c := range e.actions() {
		e.add(c.Name, c)
	}
	return e.report
}

// given takes over what the caller has looked at.
func (e *examination) given(name string, checks []Check) {
	for _, c := range checks {
		if c.Name != "" {
			name = c.Name
		}
		e.add(name, c)
	}
}

func (e *examination) add(name string, c Check) {
	if c.State == "" {
		return // there is nothing to say
	}
	c.Name = name
	e.report.Checks = append(e.report.Checks, c)
	e.tell(c)
}

// within makes one check in the time that it has.
func (e *examination) within(ctx context.Context, look func(context.Context) Check) Check {
	if ctx.Err() != nil {
		return skipped("given up before it was looked at", "")
	}
	limited, cancel := context.WithTimeout(ctx, e.Deadline)
	defer cancel()
	c := look(limited)
	if ctx.Err() != nil {
		return skipped("given up while it was looked at", "")
	}
	return c
}

// state is how a check ended, OK for one that was not made. Of several of a name the worst counts.
func (e *examination) state(name string) State {
	worst := OK
	for _, c := range e.report.Checks {
		if c.Name == name && (c.State == Fail || worst == OK) {
			worst = c.State
		}
	}
	return worst
}

func (e *examination) ready() bool { return e.Session == nil }

// late says that there was no answer in a check's time.
func (e *examination) late() string {
	return "no answer within " + strconv.FormatFloat(e.Deadline.Seconds(), 'f', -1, 64) + " s"
}

// await does what may not heed ctx itself, and gives up waiting for it when ctx ends.
func await[T any](ctx context.Context, do func(context.Context) (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		v, err := do(ctx)
		done <- outcome{v, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// withoutKeyring is a failure for an application, whose secret is there; a person can sign in anew every time.
func (e *examination) withoutKeyring(found, mend string) Check {
	if e.Way.Delegated() {
		return warning("a sign-in is kept for one run only: "+found, mend)
	}
	return failed(found, mend)
}

const mendKeyring = "unlock or start the keyring of this machine (Secret Service, keychain, Credential Manager); without one, set azidentity's variables: " +
	"AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET"

func (e *examination) keyring(ctx context.Context) Check {
	if e.Keyring == nil {
		if e.KeyringNote == "" {
			return skipped("not needed", "")
		}
		return skipped("not needed: "+e.KeyringNote, "")
	}
	_, err := await(ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, e.Keyring(ctx) })
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return e.withoutKeyring(e.late()+": it may wait to be unlocked", mendKeyring)
	case err != nil:
		var advised interface{ Advice() string }
		if errors.As(err, &advised) {
			return e.withoutKeyring(line(err), advised.Advice())
		}
		return e.withoutKeyring(line(err), mendKeyring)
	case e.KeyringNote != "":
		return fine(e.KeyringNote)
	}
	return fine("it can be read")
}
