package do

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// onJobs are the actions on what was done before, from the command line or by keys.
func onJobs() []Action {
	return []Action{
		{
			Name: "undo", Of: keys.Undo, Title: "undo what was done in this mailbox, by keys or from here: the whole of it, or some rows", Result: Undone{}, Plans: true, run: undo,
			Params: []Param{
				{Name: "job", Kind: Text, Default: "last", Help: "the job's id, as results and undo-list tell it; last: the newest that can be undone"},
				{Name: "id", Also: []string{"sender"}, Kind: List, Help: "only this message, or address, of it; may be given more than once"},
			},
		},
		{Name: "undo-list", Of: keys.UndoList, Title: "list what can be undone, the newest first", Result: UndoableJob{}, run: undoList},
	}
}

func undoList(_ context.Context, c *call) error {
	e, err := c.planner()
	if err != nil {
		return err
	}
	for _, j := range e.Undoable() {
		c.tally.done++
		c.put(UndoableJob{
			Job: string(j.ID), Action: string(j.Plan.Order.Action), Begun: j.Begun.UTC(), Summary: j.Plan.Done, Undo: j.Plan.Undo, Left: len(e.Left(j.ID)),
		})
	}
	return nil
}

func undo(ctx context.Context, c *call) error {
	var e *triage.Engine
	var err error
	if c.dryRun {
		e, err = c.planner()
	} else {
		e, err = c.engine(ctx)
	}
	if err != nil {
		return err
	}
	of, err := c.jobToUndo(e)
	if err != nil {
		return err
	}
	rows := c.list("id")
	if c.dryRun {
		left := e.Left(of.ID)
		if len(rows) > 0 {
			left = rows
		}
		c.tally.done++
		c.put(PlanResult{
			DryRun: true, Action: string(keys.Undo), Mailbox: c.seat.Mailbox.ID(), IDs: left,
			Summary: fmt.Sprintf("Undo %d of: %s (%s): %s", len(left), of.Plan.Done, of.ID, of.Plan.Undo), Undo: "an undo is not undone",
		})
		return nil
	}
	before, left := e.Rows(of.ID), map[string]bool{}
	for _, key := range e.Left(of.ID) {
		left[key] = true
	}
	j, err := e.Undo(ctx, of.ID, rows...)
	if err != nil {
		return err
	}
	x, err := c.wait(ctx, e, j)
	if err != nil {
		return err
	}
	c.note(x)
	x.rows = slices.DeleteFunc(x.rows, func(r triage.Row) bool { return !left[r.Key()] }) // what was never done
	copies := map[string]string{}
	for _, was := range before {
		copies[was.ID] = was.NewID
	}
	for i := range x.rows { // an undo of a copy is about the copy
		x.rows[i].ID = cmp.Or(copies[x.rows[i].ID], x.rows[i].ID)
	}
	c.undone(of, x)
	c.stopNote(x)
	return nil
}

// jobToUndo finds the job that was named, or the newest that can be undone.
func (c *call) jobToUndo(e *triage.Engine) (triage.Job, error) {
	list := e.Undoable()
	asked := c.text("job")
	if asked == "last" {
		if len(list) == 0 {
			return triage.Job{}, errors.New("there is nothing to undo in this mailbox")
		}
		return list[0], nil
	}
	for _, j := range list {
		if string(j.ID) == asked {
			return j, nil
		}
	}
	return triage.Job{}, fmt.Errorf("the job %q can't be undone, has been undone already, or is another mailbox's: undo-list lists what can", asked)
}

// undone writes a result for each row.
func (c *call) undone(of triage.Job, x *ended) {
	for _, r := range x.rows {
		u := Undone{ID: r.ID, Subject: r.Subject, Sender: r.Sender, ParentFolderID: r.Parent, UndoOf: string(of.ID)}
		switch err := x.failed[r.ID]; {
		case r.Result == stateDone && err == nil:
			u.Outcome = Outcome{Status: stateDone, Job: string(x.Job.ID), Message: x.Job.Plan.Done}
			c.tally.done++
		default:
			if err == nil {
				err = errors.New(r.Error)
			}
			if x.Err != nil {
				err = x.Err
			}
			u.Outcome = c.failedBy(err, x.Job.ID)
			c.tally.fail(r.ID+r.Sender, err, u.Error)
		}
		c.put(u)
	}
	if len(x.rows) == 0 { // it was so already
		c.tally.done++
		c.put(Undone{UndoOf: string(of.ID), Outcome: Outcome{Status: stateUnchanged, Job: string(x.Job.ID), Message: "it was so already"}})
	}
}
