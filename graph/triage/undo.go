package triage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailtriage/keys"
)

// ErrGone is why an undo could not bring a message back.
var ErrGone = errors.New("it is no longer in the mailbox: somebody has deleted it for good")

// Undo begins a job that undoes what a job did: all of it that is not undone yet, or of that the rows given, which are
// ids of its targets, or addresses when it blocked or unblocked. It waits for that job's end first; what of it is
// paused is not begun any more. A letter is stopped before it goes out, by no job of its own; after that it is an error.
func (e *Engine) Undo(_ context.Context, id JobID, rows ...string) (Job, error) {
	if stopped, is, err := e.callBack(id); is {
		return stopped, err
	}
	of, chosen, err := e.claim(id, rows)
	if err != nil {
		return Job{}, err
	}
	p := undoing(of.Plan, chosen)
	j := &job{Job: Job{Plan: p, Total: max(1, len(p.Order.Targets)), UndoOf: id}, ended: make(chan struct{}), undoes: of, rows: chosen}
	begun, err := e.begin(j, nil)
	if err != nil {
		e.mu.Lock()
		of.unclaim(chosen)
		e.mu.Unlock()
	}
	return begun, err
}

// undoing is the plan of an undo of a plan, or of some rows of it.
func undoing(of Plan, chosen []string) Plan {
	o, which := of.Order, ""
	o.Again = "" // undoing what was done again takes nothing up
	if chosen != nil {
		which = fmt.Sprintf(" for %s of %s", thousands(len(chosen)), thousands(max(len(o.Targets), len(o.Senders))))
		o = only(o, chosen)
	}
	return Plan{Order: o, Summary: "Undo" + which + ": " + of.Summary, Done: undone(of, which), Undo: "an undo is not undone"}
}

// Left lists the rows of a job that can still be undone, as Undo takes them.
func (e *Engine) Left(id JobID) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if j := e.jobs[id]; j != nil && j.Plan.Undoable {
		return except(j.allRows(), j.back)
	}
	return nil
}

// claim takes rows of a job for an undo, so that nobody undoes them twice. None are returned when it is the whole job.
func (e *Engine) claim(id JobID, rows []string) (of *job, chosen []string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	of = e.jobs[id]
	switch {
	case of == nil:
		return nil, nil, errors.New("the journal does not know this action")
	case !of.Plan.Undoable:
		return nil, nil, errors.New(cmp.Or(of.Plan.Undo, "it can't be undone"))
	}
	if !of.Running && of.outcomes == nil {
		return nil, nil, errors.New("it is not settled: another mailtriage is still doing it, or it was cut off, and the next start finds out what became of it")
	}
	all := of.allRows()
	left := except(all, of.back)
	if len(rows) > 0 {
		if ruled(of) {
			rows = strings.Split(strings.ToLower(strings.Join(rows, "\n")), "\n")
		}
		if strange := except(rows, set(all)); len(strange) > 0 {
			return nil, nil, fmt.Errorf("this action has not done %q: nothing was undone", strange[0])
		}
		left = among(left, set(rows))
	}
	if len(left) == 0 && (len(all) > 0 || !of.Running) {
		return nil, nil, errors.New("it has been undone already")
	}
	if of.Paused {
		of.stop()
	}
	if len(left) < len(all) {
		chosen = left
	}
	of.take(chosen)
	return of, chosen, nil
}

// only narrows an order to some of its rows.
func only(o Order, rows []string) Order {
	chosen := set(rows)
	if len(o.Senders) > 0 {
		o.Senders = among(o.Senders, chosen)
		return o
	}
	o.Targets = slices.DeleteFunc(slices.Clone(o.Targets), func(t Target) bool { return !chosen[t.ID] })
	return o
}

// allRows are the rows that a job has done, or, while it is under way, may do.
func (j *job) allRows() []string {
	var list []string
	switch {
	case j.Running && ruled(j):
		return j.Plan.Order.Senders
	case j.Running:
		for _, t := range j.Plan.Order.Targets {
			list = append(list, t.ID)
		}
	case ruled(j):
		return sendersOf(j.outcomes)
	default:
		leaves := j.leaves()
		for _, o := range j.outcomes {
			if o.State == done && leaves(o) || o.Half {
				list = append(list, o.ID)
			}
		}
	}
	return list
}

// leaves tells whether what was done leaves something to undo: a report that moved nothing does not, nor a copy that was
// not found again, nor categories that were like that, nor a rule that can't be made anew.
func (o Order) leaves(x outcome, t Target) bool {
	switch o.Action {
	case keys.Report:
		return o.movedByReport(x, t)
	case keys.Copy:
		return x.NewID != ""
	case keys.Categories: // somebody else may have done it before
		return len(x.Added)+len(x.Removed) > 0
	case keys.DeleteRule:
		return o.mayRemake(t.ID)
	}
	return true
}

// leaves is Order.leaves of a job's outcomes.
func (j *job) leaves() func(outcome) bool {
	order := j.Plan.Order
	if !slices.Contains([]keys.ID{keys.Report, keys.Copy, keys.Categories, keys.DeleteRule}, order.Action) {
		return func(outcome) bool { return true }
	}
	byID := make(map[string]Target, len(order.Targets))
	for _, t := range order.Targets {
		byID[t.ID] = t
	}
	return func(o outcome) bool {
		t, known := byID[o.ID]
		return known && order.leaves(o, t)
	}
}

// take and unclaim note rows as undone or not; nil are all.
func (j *job) take(rows []string) {
	if rows == nil {
		rows = j.allRows()
	}
	if j.back == nil {
		j.back = map[string]bool{}
	}
	for _, r := range rows {
		j.back[r] = true
	}
	j.recount()
}

func (j *job) unclaim(rows []string) {
	if rows == nil {
		j.back = nil
	}
	for _, r := range rows {
		delete(j.back, r)
	}
	j.recount()
}

// recount counts the rows that can still be undone, or done: it is asked for all the time.
func (j *job) recount() {
	all := j.allRows()
	j.left = len(except(all, j.back))
	j.undone = len(all) - j.left
	rest, retry, unbegun := j.remaining()
	j.rest, j.retry, j.unbegun = len(rest), len(retry), unbegun
}

// broughtBack notes what an undo has brought back, or found that nobody ever can; the rest may be tried again.
func (j *job) broughtBack(of *job, outcomes []outcome, whole bool) {
	of.take(j.rows)
	original := map[string]string{} // of copies
	for _, o := range of.outcomes {
		if o.NewID != "" {
			original[o.NewID] = o.ID
		}
	}
	settled := map[string]bool{}
	for _, o := range outcomes {
		row := cmp.Or(strings.ToLower(o.Sender), cmp.Or(original[o.ID], o.ID))
		settled[row] = o.State == done || o.Error == ErrMovedOn.Error() || o.Error == ErrGone.Error()
	}
	rows := j.rows
	if rows == nil {
		rows = of.allRows()
	}
	again := []string{}
	for _, row := range rows {
		is, told := settled[row]
		if !told {
			is = ruled(of) && whole // of addresses only those are told that were changed
		}
		if !is {
			again = append(again, row)
		}
	}
	of.unclaim(again)
}

// wanted are the outcomes of a job that an undo is for.
func (j *job) wanted(of *job) []outcome {
	if j.rows == nil {
		return of.outcomes
	}
	rows := set(j.rows)
	return slices.DeleteFunc(slices.Clone(of.outcomes), func(o outcome) bool { return !rows[cmp.Or(strings.ToLower(o.Sender), o.ID)] })
}

// undo undoes what a job has done.
func (r *runner) undo(of *job) (note string, err error) {
	o := of.Plan.Order
	if own := specialOf(o.Action); own.undo != nil {
		return own.undo(r, of)
	}
	steps := r.undoSteps(of)
	r.total(len(steps))
	if v, _ := verbFor(o); v.toFolder {
		steps = r.stillThere(steps, of)
	}
	r.all(steps)
	return "", nil
}

// total sets how much there is to do.
func (r *runner) total(n int) {
	r.e.mu.Lock()
	defer r.e.mu.Unlock()
	r.job.Total = max(1, n)
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, s := range list {
		m[s] = true
	}
	return m
}

func except(list []string, these map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return these[s] })
}

func among(list []string, these map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !these[s] })
}
