package do

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// Redone is one row of a job that was done by a later one.
type Redone struct {
	ID             string `json:"id,omitempty" doc:"the message's immutable id; of a copy, the copy's"`
	Subject        string `json:"subject,omitempty" doc:"its subject"`
	Sender         string `json:"sender,omitempty" doc:"of a block: the address"`
	ParentFolderID string `json:"parentFolderId,omitempty" doc:"the folder where it lies now"`
	Again          string `json:"again" doc:"the job that had left it undone"`
	Outcome
}

// onRemains are the actions on what earlier jobs have left undone.
func onRemains() []Action {
	params := func(what string) []Param {
		return []Param{
			{Name: "job", Kind: Text, Default: "last", Help: "the job's id, as results and journal show tell it; last: the newest of which something " + what},
			{Name: "id", Also: []string{"sender"}, Kind: List, Help: "only this message, or address, of it; may be given more than once"},
			{Name: "confirm", Kind: Number, Default: "0", Help: "of deleting for good: how many messages; it must be their very count"},
		}
	}
	const long = "The messages are looked at as they are now. What is gone or was moved on by somebody else is left alone, and told."
	return []Action{
		{Name: "retry-failed", Of: keys.Retry, Title: "try again what of a job failed, by a new job", Params: params("failed"), Result: Redone{}, Plans: true, run: again, Long: long},
		{Name: "do-the-rest", Of: keys.Rest, Title: "do what of a job was not begun, by a new job", Params: params("was not begun"), Result: Redone{}, Plans: true, run: again, Long: long},
	}
}

// again does rows of a job that were left undone.
func again(ctx context.Context, c *call) error {
	plan := c.engine
	if c.dryRun {
		plan = func(context.Context) (*triage.Engine, error) { return c.planner() }
	}
	e, err := plan(ctx)
	if err != nil {
		return err
	}
	of, rows, err := c.remains(e)
	if err != nil {
		return err
	}
	if why := (Action{Of: of.Plan.Order.Action}).row().NotOffered(c.seat.Cloud); why != "" {
		return &ExitError{Code: NotAllowed, Err: errors.New(why)}
	}
	a, err := e.Again(ctx, of.ID, rows)
	nothing := errors.Is(err, triage.ErrNothing)
	if err != nil && !nothing {
		return err
	}
	if c.dryRun {
		return c.planned(a.Plan, of.Plan.Order.Action, err)
	}
	if n := len(a.Order.Targets); !nothing && of.Plan.Order.Action == keys.Purge && c.number("confirm") != n {
		return usagef("--confirm is %d, and %d would be deleted for good, without undo: say --confirm %d; nothing was sent", c.number("confirm"), n, n)
	}
	for _, f := range a.Apart {
		c.redo(of.ID, triage.Row{Target: f.Target}, f.Err, Outcome{})
	}
	if nothing {
		if len(a.Apart) == 0 {
			c.redo(of.ID, triage.Row{}, nil, Outcome{Status: stateUnchanged, Message: "it is so already"})
		}
		return nil
	}
	x, err := c.begin(ctx, e, a.Plan)
	if err != nil {
		return err
	}
	c.note(x)
	c.redone(of.ID, x)
	c.stopNote(x)
	return nil
}

// remains finds the job that was named, or the newest that has such rows, and its rows to do.
func (c *call) remains(e *triage.Engine) (of triage.Job, rows []string, err error) {
	left, what := e.FailedRows, "failed and can be tried again"
	if c.action.Of == keys.Rest {
		left, what = e.NotBegun, "was stopped before it was begun"
	}
	asked := c.text("job")
	for _, j := range e.Jobs() {
		if rows = left(j.ID); asked == string(j.ID) || asked == "last" && len(rows) > 0 {
			of = j
			break
		}
	}
	switch {
	case of.ID == "" && asked == "last":
		return of, nil, fmt.Errorf("there is nothing left in this mailbox that %s", what)
	case of.ID == "" || len(rows) == 0:
		return of, nil, fmt.Errorf("the job %q has nothing left that %s, or is another mailbox's", asked, what)
	}
	if chosen := c.list("id"); len(chosen) > 0 {
		for _, key := range chosen {
			if !slices.Contains(rows, key) && !slices.Contains(rows, strings.ToLower(key)) {
				return of, nil, fmt.Errorf("%q is not among what of the job %s: nothing was sent", key, what)
			}
		}
		rows = slices.DeleteFunc(rows, func(key string) bool {
			return !slices.ContainsFunc(chosen, func(asked string) bool { return key == asked || key == strings.ToLower(asked) })
		})
	}
	return of, rows, nil
}

// redone writes a result for each row.
func (c *call) redone(of triage.JobID, x *ended) {
	for _, r := range x.rows {
		err := x.failed[r.ID]
		switch {
		case x.Err != nil && r.Result != stateDone:
			err = x.Err
		case err == nil && r.Result != stateDone:
			err = errors.New(r.Error)
		}
		c.redo(of, r, err, Outcome{Status: stateDone, Job: string(x.Job.ID), Message: x.Job.Plan.Done})
	}
}

// redo writes what became of one row; o is what is told of it when nothing failed.
func (c *call) redo(of triage.JobID, r triage.Row, err error, o Outcome) {
	u := Redone{ID: r.ID, Subject: r.Subject, Sender: r.Sender, ParentFolderID: r.Parent, Again: string(of), Outcome: o}
	if r.NewID != "" {
		u.ID = r.NewID
	}
	if err != nil {
		u.Outcome = c.failedBy(err, triage.JobID(o.Job))
		c.tally.fail(r.ID+r.Sender, err, u.Error)
	} else {
		c.tally.done++
	}
	c.put(u)
}
