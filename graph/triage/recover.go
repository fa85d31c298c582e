package triage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mailtriage/graph"
)

// remember rebuilds jobs from the journal, so that undo works after a restart.
func (e *Engine) remember(entries []entry) {
	for _, x := range entries {
		e.take(x)
	}
	for _, j := range e.jobs {
		j.Running = false
		j.recount()
	}
}

// take takes in one line of the journal.
func (e *Engine) take(x entry) {
	if x.Mailbox != "" && !strings.EqualFold(x.Mailbox, e.Mailbox.ID()) {
		return
	}
	if x.Kind == "intent" {
		e.rememberIntent(x)
		return
	}
	j := e.jobs[x.Job]
	if j == nil {
		return
	}
	switch x.Kind {
	case "adding", "removing":
		j.adding = x.Senders
		return
	case kindDraft:
		j.draft = x.Draft
		return
	case kindSending:
		j.sealed, j.sealedAt = true, x.Time
		return
	}
	j.Running, j.outcomes = false, append([]outcome{}, x.Results...)
	j.Ended, j.Error, j.Settled = x.Time, x.Error, x.Kind == "settled"
	j.Stopped = !j.Settled && slices.ContainsFunc(x.Results, func(o outcome) bool { return notBegun(o.Error) || calledBack(o.Error) })
	j.Done, j.Failed = 0, 0
	for _, o := range x.Results {
		switch {
		case o.State == done:
			j.Done++
			e.copies[o.NewID] = true
		case !calledBack(o.Error):
			j.Failed++
		}
	}
	j.recount()
	if of := e.jobs[j.UndoOf]; of != nil {
		j.broughtBack(of, x.Results, x.Error == "")
	}
}

func (e *Engine) rememberIntent(x entry) {
	o := Order{Action: x.Action, Mailbox: x.Mailbox, Targets: x.Targets, To: x.To, Senders: x.Senders, Details: x.Details}
	p := Plan{Order: o, Summary: Record{Action: x.Action, UndoOf: x.UndoOf, Senders: x.Senders, To: x.To}.Summary()}
	p.Done = p.Summary
	if planned, err := MakePlan(e.Mailbox, o); err == nil {
		p = planned
		p.Lines = nil // nobody asks for what was sent long ago
	}
	if of := e.jobs[x.UndoOf]; of != nil {
		p = undoing(of.Plan, x.Rows)
	}
	if of := e.jobs[o.Again]; of != nil {
		of.takeUp(rowsIn(o))
	}
	j := &job{Job: Job{ID: x.Job, Plan: p, Begun: x.Time, Total: max(1, len(p.Order.Targets)), UndoOf: x.UndoOf, Running: true, Standing: Standing{Who: x.Who}}, by: x.By, rows: x.Rows, ended: make(chan struct{})}
	close(j.ended)
	e.jobs[x.Job] = j
	e.order = append(e.order, x.Job)
}

// Unsettled lists the jobs of which the journal knows an intent and no result: a crash came between.
func (e *Engine) Unsettled() []Job {
	e.mu.Lock()
	defer e.mu.Unlock()
	var list []Job
	for _, id := range e.order {
		if j := e.jobs[id]; !j.Running && j.outcomes == nil && !e.Journal.alive(j.by) {
			list = append(list, j.Job)
		}
	}
	return list
}

// Recover looks in the mailbox for what became of the jobs that a crash cut off, and writes it to the journal. It
// changes nothing in the mailbox.
func (e *Engine) Recover(ctx context.Context) ([]Finished, error) {
	var told []Finished
	for _, u := range e.Unsettled() {
		e.mu.Lock()
		j := e.jobs[u.ID]
		e.mu.Unlock()
		r := &runner{e: e, job: j}
		if err := r.lookAtAll(ctx); err != nil {
			return told, fmt.Errorf("looking for what became of %q: %w", j.Plan.Summary, err)
		}
		now := e.Now()
		if err := e.Journal.append(entry{Time: now, Kind: "settled", Job: j.ID, Results: r.outcomes}); err != nil {
			return told, err
		}
		e.mu.Lock()
		j.outcomes, j.Done, j.Failed = r.outcomes, r.done, len(r.outcomes)-r.done
		j.Ended, j.Settled = now, true
		j.recount()
		if of := e.jobs[j.UndoOf]; of != nil {
			j.broughtBack(of, r.outcomes, true)
		}
		ended := j.told()
		e.mu.Unlock()
		told = append(told, Finished{Job: ended, Failed: r.failures})
	}
	return told, nil
}

// lookAtAll finds out of each target of a job whether it was done.
func (r *runner) lookAtAll(ctx context.Context) error {
	o := r.job.Plan.Order
	r.outcomes = []outcome{}
	if of := r.e.jobs[r.job.UndoOf]; of != nil {
		return r.lookAtUndo(ctx, of)
	}
	if own := specialOf(o.Action); own.look != nil {
		return own.look(ctx, r, o)
	}
	v, known := verbFor(o)
	if !known {
		return nil
	}
	steps := make([]step, len(o.Targets))
	for i, t := range o.Targets {
		steps[i] = r.step(v, o, t)
	}
	return r.lookAtSteps(ctx, steps)
}

// lookAtUndo finds out what of an undo was done.
func (r *runner) lookAtUndo(ctx context.Context, of *job) error {
	if own := specialOf(of.Plan.Order.Action); own.lookUndo != nil {
		return own.lookUndo(ctx, r, of)
	}
	return r.lookAtSteps(ctx, r.undoSteps(of))
}

// lookAtSteps looks for what became of steps, many at a time: there may be thousands.
func (r *runner) lookAtSteps(ctx context.Context, steps []step) error {
	if len(steps) >= bulkFrom {
		ctx = graph.Bulk(ctx)
	}
	for left := steps; len(left) > 0; {
		n := min(r.e.Mailbox.Piece(ctx), len(left))
		if err := r.lookAtPiece(ctx, left[:n]); err != nil {
			return err
		}
		left = left[n:]
	}
	return nil
}

// lookAtPiece looks at as many steps as go in one batch.
func (r *runner) lookAtPiece(ctx context.Context, steps []step) error {
	bounded, cancel := context.WithTimeout(ctx, r.e.Patience)
	defer cancel()
	requests := make([]graph.Request, 0, len(steps))
	for _, s := range steps {
		if !s.unseen {
			requests = append(requests, r.looking(s))
		}
	}
	answers := r.e.Mailbox.Batch(bounded, requests)
	for _, s := range steps {
		if s.unseen {
			r.fail(s.target, r.job.Plan.Order.unseen(ErrStopped), outcome{ID: s.target.ID, State: unknown})
			continue
		}
		found, h, err := r.seen(s, answers[0])
		answers = answers[1:]
		if mayBe(err) { // what cut the answer off takes those of its batch with it
			found, h, err = r.look(bounded, s)
		}
		if err != nil {
			return err
		}
		r.looked(s, found, h)
	}
	return nil
}

// looked notes what became of a step.
func (r *runner) looked(s step, found bool, h graph.Header) {
	if !found {
		r.fail(s.target, fmt.Errorf("not done: %w", ErrStopped), outcome{ID: s.target.ID, State: failed})
		return
	}
	x := outcome{ID: s.target.ID, State: done, Parent: h.ParentFolderID}
	if s.isCopy {
		x.NewID = h.ID
		r.e.madeCopy(h.ID) // it is no other target's
	}
	r.outcomes = append(r.outcomes, x)
	r.done++
}

// lookAtRules settles addresses by what is blocked now.
func (r *runner) lookAtRules(ctx context.Context, split func(now []string) (yes, no []string)) error {
	rules, err := r.e.Mailbox.Rules(ctx)
	if err != nil {
		return err
	}
	r.settleSenders(split(blocked(rules)))
	return nil
}

func (r *runner) settleSenders(yes, no []string) {
	for _, s := range yes {
		r.outcomes = append(r.outcomes, outcome{Sender: s, State: done})
		r.done++
	}
	for _, s := range no {
		r.outcomes = append(r.outcomes, outcome{Sender: s, State: failed, Error: ErrStopped.Error()})
	}
}

var _ Mailbox = (*graph.Mailbox)(nil)
