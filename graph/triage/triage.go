// Package triage takes an action from plan to undo: a pure plan, the journal's intent, requests in batches, the
// journal's result, undo. It is the only package that changes a mailbox.
package triage

import (
	"context"
	"errors"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
)

// Target is a message that an action is for, as it was when the user acted: undo goes back to this.
type Target struct {
	ID                string `json:"id"` // immutable
	InternetMessageID string `json:"internetMessageId,omitempty"`
	Subject           string `json:"subject,omitempty"`
	From              string `json:"from,omitempty"` // the address
	FolderID          string `json:"folder,omitempty"`
	Read              bool   `json:"isRead,omitempty"`

	Categories []string         `json:"categories,omitempty"`
	Flag       graph.FlagStatus `json:"flag,omitempty"` // empty: it has none
}

// TargetOf is a target made of what a list shows.
func TargetOf(h graph.Header) Target {
	t := Target{ID: h.ID, InternetMessageID: h.InternetMessageID, Subject: h.Subject, From: h.From.Address, FolderID: h.ParentFolderID, Read: h.Read, Categories: h.Categories}
	if f := h.Flag(); f != graph.NotFlagged {
		t.Flag = f
	}
	return t
}

// Place is a folder as a destination: its id, and what people call it.
type Place struct {
	ID   string `json:"id,omitempty"`
	Path string `json:"path,omitempty"`
}

// Order is what the user asked for.
type Order struct {
	Action  keys.ID
	Mailbox string
	Targets []Target
	To      Place    // where move, copy, delete and archive go, and what block's rule and the service's report move to
	Senders []string // for block and unblock: addresses, and "@domain" for whole domains; empty: the addresses of the targets
	Details
	Letter graph.Letter // for send; the journal has its Details.Send, never its body
}

// Plan is what an order comes to: what will be sent, to which mailbox, and what undo will be. It is pure data.
type Plan struct {
	Order    Order
	Summary  string   // "Move 12 messages to Inbox/Phishing"
	Done     string   // "Moved 12 messages to Inbox/Phishing"
	Lines    []string // the requests, a line each, as a dry run shows them
	Undoable bool
	Undo     string // what undo will do, in words; or why there is none
}

// JobID names one action in the journal.
type JobID string

// Job is an action on its way or done.
type Job struct {
	ID                  JobID
	Plan                Plan
	Begun               time.Time
	Total, Done, Failed int
	Running             bool
	Paused              bool     // it begins no further batch until it is resumed
	Stopped             bool     // it was stopped before all was begun
	Underway            Underway // of send: how far it is
	UndoOf              JobID    // the job that this one undoes; its Plan.Order is then that job's
	Standing
}

// Failure is one target that could not be done, and why (a graph error: errors.As finds which).
type Failure struct {
	Target Target
	Err    error
}

// Event is what the engine tells: Progress or Finished.
type Event interface{ event() }

// Progress tells how far a job is. Failed holds only what is new since the last Progress.
type Progress struct {
	Job    Job
	Failed []Failure
}

// Finished tells that a job has ended. Failed holds all that failed; the rest is done.
type Finished struct {
	Job    Job
	Failed []Failure
	Err    error  // the job as a whole could not be done
	Note   string // something worth knowing: "already blocked"
	Made   Place  // of creating a folder: the folder, also when it was there already
}

func (Progress) event() {}
func (Finished) event() {}

// ErrStopped is why a target was not done when its job was stopped before its turn.
var ErrStopped = errors.New("not begun: the job was stopped")

// ErrMovedOn is why an undo left a message alone.
var ErrMovedOn = errors.New("it has been moved on by somebody else; it was left where it is")

// Mailbox is what the engine needs of a mailbox; *graph.Mailbox has it.
type Mailbox interface {
	ID() string
	Letters
	Batch(context.Context, []graph.Request) []graph.Response
	Piece(context.Context) int
	MoveRequest(id, to string) graph.Request
	CopyRequest(id, to string) graph.Request
	ReadRequest(id string, read bool) graph.Request
	PurgeRequest(id string) graph.Request
	ReportRequest(id string, as graph.ReportAction, move bool) graph.Request
	CategoriesRequest(id string, list []string, etag string) graph.Request
	FlagRequest(id string, to graph.FlagStatus) graph.Request
	HeaderRequest(id string) graph.Request
	FindRequest(folder, internetMessageID string) graph.Request
	Folder(ctx context.Context, id string) (graph.Folder, error)
	Folders(ctx context.Context) ([]graph.Folder, error)
	CreateFolderRequest(above, name string) graph.Request
	RenameFolderRequest(id, name string) graph.Request
	MoveFolderRequest(id, to string) graph.Request
	DeleteFolderRequest(id string) graph.Request
	PurgeFolderRequest(id string) graph.Request
	Rules(context.Context) ([]graph.Rule, error)
	CreateBlockRule(context.Context, graph.BlockRule) (graph.Rule, error)
	SetRuleSenders(ctx context.Context, id string, list []string) (graph.Rule, error)
	DeleteRule(ctx context.Context, id string) error
	EnableRule(ctx context.Context, id string, on bool) (graph.Rule, error)
	PutRuleFirst(ctx context.Context, id string) (graph.Rule, error)
	CreateRuleRequest(graph.Rule) graph.Request
	EnableRuleRequest(id string, on bool) graph.Request
	RuleSequenceRequest(id string, n int) graph.Request
	DeleteRuleRequest(id string) graph.Request
	OwnDomains(context.Context) ([]string, error)
	ThreatRequest(id, recipient string, b graph.TenantBlock) graph.Request
	EventRequest(of graph.Calendar, id string) graph.Request
	DeleteEventRequest(of graph.Calendar, id string) graph.Request
	CancelEventRequest(of graph.Calendar, id, comment string) graph.Request
}
