package do

import (
	"errors"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
)

// The states of a result.
const (
	stateDone      = "done"
	stateUnchanged = "unchanged"
	stateFailed    = "failed"
	stateUnknown   = "unknown"
	stateStopped   = "stopped"
)

// Outcome is what became of one row: every result of what changes a mailbox ends with it.
type Outcome struct {
	Status  string `json:"status" enum:"done,unchanged,failed,unknown,stopped" doc:"unchanged: it was so already; unknown: it may have been done; stopped: not begun"`
	Message string `json:"message,omitempty" doc:"what was done, or why not, in words"`
	Job     string `json:"job,omitempty" doc:"the job in the journal: mailtriage do undo --job takes it"`
	Error   *Fault `json:"error,omitempty" doc:"why it was not done"`
}

// Fault is why something was not done.
type Fault struct {
	Kind      string `json:"kind" enum:"bad-request,not-signed-in,not-allowed,not-found,conflict,gone,changed,throttled,unavailable,offline,cut-off,timed-out,unreadable,stopped,other" doc:"what went wrong, as far as it matters for what to do"`
	Message   string `json:"message" doc:"what happened, in words"`
	Advice    string `json:"advice,omitempty" doc:"what to do about it"`
	Code      string `json:"code,omitempty" doc:"Graph's code"`
	Status    int    `json:"status,omitempty" doc:"of HTTP"`
	RequestID string `json:"requestId,omitempty" doc:"Graph's request-id, for support"`
}

var kinds = map[graph.Kind]string{
	graph.BadRequest: "bad-request", graph.Unauthenticated: "not-signed-in", graph.Forbidden: "not-allowed", graph.NotFound: "not-found",
	graph.Conflict: "conflict", graph.Gone: "gone", graph.Precondition: "changed", graph.Throttled: "throttled", graph.Unavailable: "unavailable",
	graph.Offline: "offline", graph.CutOff: "cut-off", graph.TimedOut: "timed-out", graph.Malformed: "unreadable",
}

// faultOf tells of an error. What comes from the service passes through the sanitiser: it is prose, and no evidence.
func (c *call) faultOf(err error) *Fault {
	f := &Fault{Kind: "other", Message: content.Log(err.Error())}
	var e *graph.Error
	switch {
	case errors.Is(err, triage.ErrStopped):
		f.Kind = "stopped"
	case errors.As(err, &e):
		if k := kinds[e.Kind]; k != "" {
			f.Kind = k
		}
		f.Advice, f.Code, f.Status, f.RequestID = e.Advice(), content.Log(e.Code), e.Status, content.Log(e.RequestID)
		if e.Kind == graph.NotFound && e.Status != 0 && f.Advice == (&graph.Error{Kind: graph.NotFound}).Advice() {
			f.Advice = "It was moved out of the mailbox or deleted, or the id is another mailbox's."
		}
		if e.Code == "ErrorInvalidIdMalformed" {
			f.Advice = "It is not the id of a message. Ids are case-sensitive, and are taken as they are, with / + and =."
		}
		if c.seat != nil && c.seat.Explain != nil {
			if more := c.seat.Explain(err); more != "" {
				f.Advice = content.Log(more)
			}
		}
	}
	return f
}

// failedBy is the outcome of what failed.
func (c *call) failedBy(err error, job triage.JobID) Outcome {
	o := Outcome{Status: stateFailed, Job: string(job), Error: c.faultOf(err)}
	var e *graph.Error
	var surely notDone
	switch {
	case errors.Is(err, triage.ErrStopped):
		o.Status = stateStopped
	case errors.As(err, &surely):
	case triage.MaybeSent(err), errors.As(err, &e) && e.Maybe():
		o.Status = stateUnknown
	}
	o.Message = o.Error.Message
	return o
}

// Moved is a message that was moved, copied, deleted or reported.
type Moved struct {
	ID                string `json:"id" doc:"the message's immutable id; of a copy, the copy's"`
	Subject           string `json:"subject,omitempty" doc:"its subject"`
	ParentFolderID    string `json:"parentFolderId,omitempty" doc:"the folder where it lies now"`
	InternetMessageID string `json:"internetMessageId,omitempty" doc:"its Message-ID header"`
	CopyOf            string `json:"copyOf,omitempty" doc:"of a copy: the id of the message that was copied"`
	Outcome
}

// Removed is a message that was deleted for good.
type Removed struct {
	ID                string `json:"id" doc:"the id that the message had"`
	Subject           string `json:"subject,omitempty" doc:"its subject"`
	InternetMessageID string `json:"internetMessageId,omitempty" doc:"its Message-ID header"`
	Outcome
}

// Updated is a message as it is after an update.
type Updated struct {
	ID         string   `json:"id" doc:"the message's immutable id"`
	Subject    string   `json:"subject,omitempty" doc:"its subject"`
	IsRead     *bool    `json:"isRead,omitempty" doc:"whether it is marked as read"`
	Categories []string `json:"categories,omitempty" doc:"its categories"`
	Flag       string   `json:"flag,omitempty" enum:"notFlagged,flagged,complete" doc:"how its flag stands"`
	Jobs       []string `json:"jobs,omitempty" doc:"all jobs in the journal that changed it, the last one as job"`
	Outcome
}

// SenderResult is an address that was blocked or unblocked.
type SenderResult struct {
	Sender string      `json:"sender" doc:"the address, or the domain after an @"`
	Rules  []BlockRule `json:"rules,omitempty" doc:"of unblock: rules of others that still block it"`
	Outcome
}

// Undone is one row that was undone.
type Undone struct {
	ID             string `json:"id,omitempty" doc:"the message's immutable id; of lift-rule: the rule's"`
	Subject        string `json:"subject,omitempty" doc:"its subject"`
	Sender         string `json:"sender,omitempty" doc:"of a block: the address"`
	ParentFolderID string `json:"parentFolderId,omitempty" doc:"the folder where it lies now"`
	UndoOf         string `json:"undoOf" doc:"the job that was undone"`
	Outcome
}

// UndoableJob is a job that can be undone.
type UndoableJob struct {
	Job     string    `json:"job" doc:"its id, as undo --job takes it"`
	Action  string    `json:"action" doc:"what was done"`
	Begun   time.Time `json:"begun" doc:"when"`
	Summary string    `json:"summary" doc:"what was done, in words"`
	Undo    string    `json:"undo" doc:"what undo does, in words"`
	Left    int       `json:"left" doc:"how many rows can still be undone"`
}

// PlanResult is what a dry run shows.
type PlanResult struct {
	DryRun   bool     `json:"dryRun" doc:"always true: nothing was sent but what reads"`
	Action   string   `json:"action" doc:"the action"`
	Mailbox  string   `json:"mailbox" doc:"the mailbox"`
	Summary  string   `json:"summary" doc:"what would be done, in words"`
	Undoable bool     `json:"undoable" doc:"whether it can be undone"`
	Undo     string   `json:"undo,omitempty" doc:"what undo would do, or why there is none"`
	Requests []string `json:"requests,omitempty" doc:"the requests, a line each"`
	IDs      []string `json:"ids,omitempty" doc:"the messages that it would touch"`
}

// Row is a failed row of what only reads.
type failedRow struct {
	ID string `json:"id"`
	Outcome
}

// EmailAddress and Recipient are as Graph has them.
type EmailAddress struct {
	Name    string `json:"name,omitempty" doc:"the name"`
	Address string `json:"address,omitempty" doc:"the address"`
}

// Recipient is somebody that a message is from or for.
type Recipient struct {
	EmailAddress EmailAddress `json:"emailAddress" doc:"name and address"`
}

func recipient(a graph.Address) *Recipient {
	if a == (graph.Address{}) {
		return nil
	}
	return &Recipient{EmailAddress{a.Name, a.Address}}
}

func recipients(list []graph.Address) []Recipient {
	out := []Recipient{}
	for _, a := range list {
		out = append(out, Recipient{EmailAddress{a.Name, a.Address}})
	}
	return out
}
