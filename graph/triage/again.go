package triage

import (
	"context"
	"errors"
	"slices"

	"mailtriage/graph"
	"mailtriage/keys"
)

// Again is a plan for rows of a job that were not done: the original order, narrowed to them, as they are now.
type Again struct {
	Plan
	Gone    int       // of the rows: they are no longer in the mailbox
	MovedOn int       // of the rows: somebody has moved them on meanwhile, and they are left where they are
	Apart   []Failure // these rows, with ErrGone or ErrMovedOn
}

// NotBegun lists the rows of a job that it was stopped before, by the user or by a crash, and that no later job has
// taken up.
func (e *Engine) NotBegun(id JobID) []string { return e.remaining(id, true) }

// FailedRows lists the rows of a job that failed, and may be tried again. Those of which nobody knows whether they were
// done are among them only if doing them twice is doing them once.
func (e *Engine) FailedRows(id JobID) []string { return e.remaining(id, false) }

func (e *Engine) remaining(id JobID, stopped bool) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	j := e.jobs[id]
	if j == nil {
		return nil
	}
	rest, retry, _ := j.remaining()
	if stopped {
		return rest
	}
	return retry
}

// remaining are the rows of a job that were not begun, and those that failed; unbegun counts the former, and those that
// a later job has taken up.
func (j *job) remaining() (rest, retry []string, unbegun int) {
	o := j.Plan.Order
	if j.Running || j.Ended.IsZero() || len(o.Targets)+len(o.Senders) == 0 || o.Folder.Path != "" { // a folder is changed anew by its key
		return nil, nil, 0
	}
	// What an undo left is undone from the job itself; other actions are not of messages alone, or go out.
	never := j.UndoOf != "" || !repeatable(o.Action) && o.Action != keys.Copy && o.Action != keys.Report
	of := map[string]bool{}
	for _, r := range untold(o, nil) {
		of[r.Key()] = true
	}
	for _, r := range j.rowsOf(j.outcomes, nil) {
		if !r.Begun() {
			unbegun++
		}
		switch key := r.Key(); {
		case never:
		case r.Result == done || !of[key] || j.taken[key]:
		case !r.Begun():
			rest = append(rest, key)
		case r.Result == failed || repeatable(o.Action):
			retry = append(retry, key)
		}
	}
	return rest, retry, unbegun
}

// repeatable tells of an action whether doing it twice is doing it once.
func repeatable(action keys.ID) bool {
	switch action {
	case keys.Move, keys.Archive, keys.Delete, keys.Purge, keys.MarkRead, keys.MarkUnread, keys.Flag, keys.Categories, keys.Block, keys.Unblock:
		return true
	}
	return false
}

// wherever tells of an action whether it may be done to a message that has been moved on since it was ordered.
func wherever(action keys.ID) bool {
	switch action {
	case keys.MarkRead, keys.MarkUnread, keys.Flag, keys.Categories, keys.Copy:
		return true
	}
	return false
}

// Again plans rows of a job anew that were not done. It looks at the messages as they are now, and sends nothing else.
// What there is nothing left to do about is not offered again.
func (e *Engine) Again(ctx context.Context, id JobID, rows []string) (Again, error) {
	e.mu.Lock()
	j := e.jobs[id]
	if j == nil {
		e.mu.Unlock()
		return Again{}, errors.New("the journal does not know this action")
	}
	rest, retry, _ := j.remaining()
	rows = among(slices.Concat(rest, retry), set(rows))
	o := only(j.Plan.Order, rows)
	e.mu.Unlock()
	if len(rows) == 0 {
		return Again{}, errTakenUp
	}
	o.Again = id
	a := Again{}
	if !ruled(j) {
		now, err := e.asTheyAre(ctx, o, &a)
		if err != nil {
			return Again{}, err
		}
		o.Targets = now
	}
	var err error
	if len(o.Targets)+len(o.Senders) == 0 {
		err = ErrNothing
	} else {
		a.Plan, err = e.Plan(o)
	}
	if err == nil || errors.Is(err, ErrNothing) {
		e.mu.Lock()
		j.takeUp(except(rows, set(rowsIn(a.Order))))
		e.mu.Unlock()
	}
	return a, err
}

var errTakenUp = errors.New("there is nothing left of it to do")

// asTheyAre looks at the targets of an order. It leaves out those that are gone, and those that were moved on when that
// makes the order another one.
func (e *Engine) asTheyAre(ctx context.Context, o Order, a *Again) ([]Target, error) {
	ctx = graph.Bulk(ctx)
	var now []Target
	for left := o.Targets; len(left) > 0; {
		n := min(max(1, e.Mailbox.Piece(ctx)), len(left))
		requests := make([]graph.Request, n)
		for i, t := range left[:n] {
			requests[i] = e.Mailbox.HeaderRequest(t.ID)
		}
		for i, r := range e.Mailbox.Batch(ctx, requests) {
			h, err := graph.DecodeHeader(r)
			switch {
			case graph.IsKind(err, graph.NotFound):
				a.Gone++
				a.Apart = append(a.Apart, Failure{left[i], ErrGone})
			case err != nil:
				return nil, err
			case !wherever(o.Action) && h.ParentFolderID != left[i].FolderID && h.ParentFolderID != o.To.ID:
				a.MovedOn++
				a.Apart = append(a.Apart, Failure{left[i], ErrMovedOn})
			default:
				now = append(now, TargetOf(h))
			}
		}
		left = left[n:]
	}
	return now, nil
}

func rowsIn(o Order) []string {
	var list []string
	for _, r := range untold(o, nil) {
		list = append(list, r.Key())
	}
	return list
}

// takeUp notes rows as taken up by a later job.
func (j *job) takeUp(rows []string) {
	if j.taken == nil {
		j.taken = map[string]bool{}
	}
	for _, r := range rows {
		j.taken[r] = true
	}
	j.recount()
}

// reserve takes rows for a job that does what another left undone, so that nobody does them twice; giveBack gives them
// back when it did not begin.
func (e *Engine) reserve(o Order) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	of := e.jobs[o.Again]
	if of == nil {
		return nil
	}
	rest, retry, _ := of.remaining()
	if len(except(rowsIn(o), set(slices.Concat(rest, retry)))) > 0 {
		return errTakenUp
	}
	of.takeUp(rowsIn(o))
	return nil
}

func (e *Engine) giveBack(o Order) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if of := e.jobs[o.Again]; of != nil {
		for _, r := range rowsIn(o) {
			delete(of.taken, r)
		}
		of.recount()
	}
}
