// Package do is the command line of actions: mailtriage do <action>. What there is to do is declared once, in the table of
// Actions; commands, --list, JSON Schemas, completion and the README's table derive from it. What it does goes through the
// same plan, engine and journal as the keys.
package do

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/pflag"

	"mailtriage/graph"
	"mailtriage/graph/doctor"
	"mailtriage/graph/takeover"
	"mailtriage/graph/triage"
)

// Env is what actions are given to talk to, and a way to a mailbox.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	Terminal bool   // Err is a terminal: progress is shown
	Cache    string // the folder where names for completion are kept for a moment; empty: nowhere
	// Settings adds the flags that say where to go and how to sign in.
	Settings func(*pflag.FlagSet)
	// Open goes to the mailbox of the settings. Its errors are told as they are.
	Open func(context.Context, *pflag.FlagSet) (*Seat, error)
	// Doctor checks what the settings say, telling of each check as it ends. It works where Open fails.
	Doctor func(ctx context.Context, settings *pflag.FlagSet, tell func(doctor.Check)) error
	// Token gets a fresh token, and says whose it is.
	Token func(context.Context, *pflag.FlagSet) (Token, error)
}

// Seat is a mailbox of a profile: what actions read from and act by.
type Seat struct {
	Profile  string
	Cloud    string // "global", "china": what it does not offer is refused
	ReadOnly bool
	Mailbox  *graph.Mailbox
	// Engine makes the mailbox's engine, with the journal. What only reads never asks for it.
	Engine       func() (*triage.Engine, error)
	Known        []string // indicators that are known to be good
	Who, Program string   // who acts by what, for evidence
	// Journal gives the lines of the journal that touch a message, for evidence.
	Journal func(graph.Header) ([]string, error)
	// Searches lists the searches that were saved in the app; nil: there are none.
	Searches func() []SavedSearch
	// Takeover looks at the mailbox for signs of a takeover, and tells of each part as it ends.
	Takeover func(ctx context.Context, days int, tell func(takeover.Part)) takeover.Report
	// Polling opens what a look at a folder goes by.
	Polling func(context.Context) (Polling, error)
	// Explain says what a failed sign-in means; empty: nothing to add.
	Explain func(error) string
	// Close ends the engine, if there is one: what is done stays done.
	Close func()
}

// Token is whose a token is and what it allows; never the token.
type Token struct {
	Message     string    `json:"message" doc:"what was got, in words"`
	Profile     string    `json:"profile" doc:"the profile of the settings"`
	Mailbox     string    `json:"mailbox,omitempty" doc:"the profile's mailbox"`
	Kind        string    `json:"kind,omitempty" doc:"application or person"`
	User        string    `json:"user,omitempty" doc:"the person's user principal name"`
	Name        string    `json:"name,omitempty" doc:"the person's name"`
	Application string    `json:"application,omitempty" doc:"the application's name"`
	ClientID    string    `json:"client_id,omitempty" doc:"the application's id"`
	Tenant      string    `json:"tenant,omitempty" doc:"the tenant's id"`
	Permissions []string  `json:"permissions" doc:"what the token allows"`
	SignedInBy  string    `json:"signed_in_by,omitempty" doc:"what it was signed in by, and until when that is good"`
	Expires     time.Time `json:"expires,omitzero" doc:"until when the token is good"`
}

// The exit codes.
const (
	Done       = 0
	Failed     = 1
	Usage      = 2
	Partly     = 3
	NotAllowed = 4
	Throttled  = 5
)

// ExitCodes says what each exit code means, in their order.
func ExitCodes() []string {
	return []string{
		Done:       "all was done, or was so already",
		Failed:     "nothing of it was done",
		Usage:      "it was asked for in a way that can't be understood, or can't be done by this program; nothing was sent",
		Partly:     "some of it was done and some not: each result says which",
		NotAllowed: "not allowed: not signed in, a permission or an access policy, a read-only profile, or the cloud lacks it",
		Throttled:  "the service was asked too often and did not let it through in time; nothing of it was done",
	}
}

// ExitError ends the program with a code. Without an error in it all has been said.
type ExitError struct {
	Code int
	Err  error
}

func (e *ExitError) Error() string {
	if e.Err == nil {
		return "not all was done"
	}
	return e.Err.Error()
}

// Unwrap gives what is to be said.
func (e *ExitError) Unwrap() error { return e.Err }

// codeOf is the exit code of an error.
func codeOf(err error) int {
	var exit *ExitError
	switch {
	case err == nil:
		return Done
	case errors.As(err, &exit):
		return exit.Code
	case graph.IsKind(err, graph.Unauthenticated), graph.IsKind(err, graph.Forbidden):
		return NotAllowed
	case graph.IsKind(err, graph.Throttled):
		return Throttled
	}
	return Failed
}
