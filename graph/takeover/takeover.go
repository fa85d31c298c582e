// Package takeover looks at a mailbox for signs that somebody else than its owner is at work in it. The check is made of
// parts, each a row in Table; each sign that a part can show is a row in Signs. What could not be looked at is told as not
// checked, never as clean. It only reads. What is quoted in its results is hostile text.
package takeover

import (
	"context"
	"time"

	"mailtriage/graph"
)

// Source is what the check reads; *graph.Mailbox is one.
type Source interface {
	ID() string
	VerifiedDomains(context.Context) ([]string, error)
	Folders(context.Context) ([]graph.Folder, error)
	Rules(context.Context) ([]graph.Rule, error)
	Settings(context.Context) (graph.MailboxSettings, error)
	CalendarShares(context.Context) ([]graph.CalendarShare, error)
	Traffic(context.Context, graph.TrafficOf) (graph.TrafficPage, error)
	AccountState(context.Context) (graph.AccountState, error)
}

// Options say what is known before anything is asked. Funcs may be nil.
type Options struct {
	Days int              // how far back mail is looked at; 0: 7
	Now  func() time.Time // nil: time.Now
	// Missing names the least permission that the token lacks for one, so that it is not asked for; empty: it may be there.
	Missing func(permission string) (lacks, why string)
	// NotOffered tells whether the cloud lacks a feature, by the words of the table of parts.
	NotOffered func(feature string) bool
	// Ours tells of our own block rules.
	Ours func(graph.Rule) bool
	// Explain says what a failed sign-in means; empty: nothing to add.
	Explain func(error) string
}

// Days is how far back mail is looked at, unless something else is asked for.
const Days = 7

// State is how far a part was looked at.
type State string

// The states.
const (
	Checked    State = "checked"
	Partly     State = "partly"
	NotChecked State = "not-checked"
)

// Part is what became of one part of the check.
type Part struct {
	Name       string   `json:"name" enum:"rules,forwarding,replies,permissions,sent,aside,notices,account" doc:"the part"`
	Title      string   `json:"title" doc:"what it is, in words"`
	Reads      string   `json:"reads" doc:"what it reads"`
	State      State    `json:"state" enum:"checked,partly,not-checked" doc:"how far it was looked at"`
	Why        string   `json:"why,omitempty" doc:"why it was not, or not wholly, looked at"`
	Permission string   `json:"permission,omitempty" doc:"the permission that is missing"`
	Found      []string `json:"found,omitempty" doc:"what was seen, a sentence each"`
	Reasons    []Reason `json:"reasons,omitempty" doc:"the signs that it shows"`
	Unseen     []Unseen `json:"unseen,omitempty" doc:"what Microsoft Graph does not show of it"`

	// Err is why it was not looked at, where something failed.
	Err error `json:"-"`
}

// Reason is one sign that was found.
type Reason struct {
	Sign     string    `json:"sign" doc:"the sign, by its name in the table of signs"`
	Part     string    `json:"part" doc:"the part that shows it"`
	Weight   int       `json:"weight" doc:"how much it weighs"`
	Why      string    `json:"why" doc:"what of this mailbox it is"`
	RuleID   string    `json:"ruleId,omitempty" doc:"the Inbox rule that it is about"`
	FolderID string    `json:"folderId,omitempty" doc:"the folder where what it is about lies"`
	Messages []Message `json:"messages,omitempty" doc:"messages that it is about, the newest first"`
}

// Message is one that a reason is about.
type Message struct {
	ID                string    `json:"id" doc:"the message's immutable id"`
	Subject           string    `json:"subject" doc:"its subject"`
	From              string    `json:"from,omitempty" doc:"the address that it is from"`
	ReceivedDateTime  time.Time `json:"receivedDateTime" doc:"when it came or was sent, by UTC"`
	InternetMessageID string    `json:"internetMessageId,omitempty" doc:"its Message-ID header"`
}

// Unseen is something that Graph does not show, and how to look at it by hand.
type Unseen struct {
	What string `json:"what" doc:"what it is"`
	How  string `json:"how" doc:"how to look at it by hand"`
}

// Step is something to do next.
type Step struct {
	By      string `json:"by" enum:"analyst,administrator" doc:"who can do it"`
	What    string `json:"what" doc:"what is to be done"`
	Command string `json:"command,omitempty" doc:"a command that does it, or shows what it is about"`
}

// Verdict is what the signs come to.
type Verdict string

// The verdicts.
const (
	TakenOver    Verdict = "taken-over"
	Suspicious   Verdict = "suspicious"
	NothingFound Verdict = "nothing-found"
	Unknown      Verdict = "not-checked" // nothing could be looked at
)

// Report is the whole check.
type Report struct {
	Mailbox string    `json:"mailbox" doc:"the mailbox, as it was asked for"`
	Begun   time.Time `json:"begun" doc:"when the check began"`
	Days    int       `json:"days" doc:"how many days back mail was looked at"`
	Verdict Verdict   `json:"verdict" enum:"taken-over,suspicious,nothing-found,not-checked" doc:"what the signs come to"`
	Weight  int       `json:"weight" doc:"how much the signs weigh together, each kind of sign once"`
	Summary string    `json:"summary" doc:"the verdict in words, with what was not checked"`
	GivenUp bool      `json:"givenUp,omitempty" doc:"it was given up before its end"`
	Parts   []Part    `json:"parts" doc:"the parts, in their order"`
	Next    []Step    `json:"next" doc:"what to do next"`
}

// atOnce is how many parts are under way together: Exchange lets an application ask four things at once.
const atOnce = 4

// Run makes the check, and tells of each part as it ends; tell is not called twice at once. The order of the report is the
// table's. When ctx ends, what has not been looked at is told as not checked.
func Run(ctx context.Context, s Source, o Options, tell func(Part)) Report {
	o = o.filled()
	c := newCheck(s, o)
	table := Table()
	parts := make([]Part, len(table))
	type ended struct {
		at   int
		part Part
	}
	done, places := make(chan ended), make(chan struct{}, atOnce)
	go func() {
		for i, row := range table {
			places <- struct{}{}
			go func() {
				p := c.look(ctx, row)
				<-places
				done <- ended{i, p}
			}()
		}
	}()
	for range table {
		e := <-done
		parts[e.at] = e.part
		if tell != nil {
			tell(e.part)
		}
	}
	return Judge(Report{Mailbox: s.ID(), Begun: c.begun, Days: o.Days, GivenUp: ctx.Err() != nil, Parts: parts})
}

func (o Options) filled() Options {
	if o.Days <= 0 {
		o.Days = Days
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Missing == nil {
		o.Missing = func(string) (string, string) { return "", "" }
	}
	if o.NotOffered == nil {
		o.NotOffered = func(string) bool { return false }
	}
	if o.Explain == nil {
		o.Explain = func(error) string { return "" }
	}
	return o
}
