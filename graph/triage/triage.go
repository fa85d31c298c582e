// Package triage takes an action from plan to undo: a pure plan, the journal's intent, requests in batches, the
// journal's result, undo. It is the only package that changes a mailbox.
package triage

import (
	"context"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
)

// Target is a message that an action is for, as it was when the user acted: undo goes back to this.
type Target struct {
	ID, InternetMessageID, Subject string
	From                           graph.Address
	FolderID                       string
	Read                           bool
}

// Order is what the user asked for.
type Order struct {
	Action  keys.ID
	Mailbox string
	Targets []Target
	// To is where move, copy and archive go; delete's is found by its well-known name. Path is what people call it.
	To Place
	// Senders are the addresses for block and unblock; empty means those of the targets.
	Senders []string
}

// Place is a folder as a destination.
type Place struct{ ID, Path string }

// Plan is what an order comes to: what will be sent, to which mailbox, and what undo will be. It is pure data.
type Plan struct {
	Order    Order
	Summary  string   // "move 12 messages to Inbox/Phishing"
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
	Undone              bool
}

// Failure is one target that could not be done, and why (a graph error: errors.As finds which).
type Failure struct {
	Target Target
	Err    error
}

// Event is what the engine tells: Progress, Finished.
type Event interface{ event() }

// Progress tells how far a job is. Failed holds only what is new since the last Progress.
type Progress struct {
	Job    Job
	Failed []Failure
}

// Finished tells that a job has ended. Failed holds all that failed; the rest is done. Err is set when the job as a
// whole could not be done (then every target is in Failed).
type Finished struct {
	Job    Job
	Failed []Failure
	Err    error
	UndoOf JobID // set when this job undid another
}

func (Progress) event() {}
func (Finished) event() {}

// Runner is what the screen and the command line need of an engine.
type Runner interface {
	// Plan works an order out. It sends nothing.
	Plan(Order) (Plan, error)
	// Start writes the intent to the journal, synced, and queues the job. An error means that nothing was sent.
	Start(context.Context, Plan) (Job, error)
	// Undo queues a job that undoes all that a job did.
	Undo(context.Context, JobID) (Job, error)
	// Undoable lists the jobs that can be undone, newest first.
	Undoable() []Job
	// Cancel stops a job: what is done stays done.
	Cancel(JobID)
	// Events tells what happens, until the engine is closed. One reader.
	Events() <-chan Event
}
