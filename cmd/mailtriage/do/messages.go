package do

import (
	"context"
	"errors"
	"slices"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// onMessages are the actions on messages that are given by their ids.
func onMessages() []Action {
	confirm := Param{Name: "confirm", Kind: Number, Default: "0", Help: "how many messages are to be deleted for good: it must be their very count"}
	return []Action{
		{Name: "move", Of: keys.Move, Title: "move messages to a folder", Params: append(ids(), folder("where to")), Result: Moved{}, Plans: true, run: toFolder},
		{Name: "copy", Of: keys.Copy, Title: "copy messages to a folder", Params: append(ids(), folder("where to")), Result: Moved{}, Plans: true, run: toFolder},
		{Name: "archive", Of: keys.Archive, Title: "move messages to Archive", Params: ids(), Result: Moved{}, Plans: true, run: toWellKnown("archive")},
		{Name: "delete", Of: keys.Delete, Title: "move messages to Deleted Items", Params: ids(), Result: Moved{}, Plans: true, run: toWellKnown("deleteditems")},
		{
			Name: "delete-for-good", Of: keys.Purge, Title: "delete messages for good, beyond Deleted Items: there is no undo", Params: append(ids(), confirm), Result: Removed{}, Plans: true, run: purge,
			Long: "What is deleted for good is not in Deleted Items and can't be undone. --confirm must be the count of messages, each counted once;\nwithout it, or with another count, nothing is sent.",
		},
		{
			Name: "update-email", Of: keys.Categories, Title: "change categories, read state and flag of messages, and leave everything else", Result: Updated{}, Plans: true, run: update,
			Long: "Categories are added to those that a message has, and removed from them: what others have set stays.",
			Params: append(ids(), categoryParam("add"), Param{Name: "remove-category", Kind: List, Help: "a category to remove; may be given more than once"},
				Param{Name: "is-read", Kind: Text, Choices: []string{"true", "false"}, Help: "mark as read, or as unread"},
				Param{Name: "flag", Kind: Text, Choices: flagChoices(), Help: "set the flag, tick it off, or take it off"}),
		},
		{Name: "read", Of: keys.MarkRead, Title: "mark messages as read", Params: ids(), Result: Updated{}, Plans: true, run: update},
		{Name: "unread", Of: keys.MarkUnread, Title: "mark messages as unread", Params: ids(), Result: Updated{}, Plans: true, run: update},
		{
			Name: "categories", Of: keys.Categories, Title: "add and remove categories of messages, and leave all others", Result: Updated{}, Plans: true, run: update,
			Params: append(ids(), categoryParam("add"), Param{Name: "remove-category", Kind: List, Help: "a category to remove; may be given more than once"}),
		},
		{
			Name: "flag", Of: keys.Flag, Title: "flag messages, tick their flag off, or take it off", Result: Updated{}, Plans: true, run: update,
			Params: append(ids(), Param{Name: "flag", Kind: Text, Choices: flagChoices(), Default: string(graph.Flagged), Help: "how the flag is to stand"}),
		},
		{
			Name: "report", Of: keys.Report, Title: "report messages to Microsoft as phish, junk or not junk, with or without moving", Result: Moved{}, Plans: true, run: report,
			Long: "A report can't be undone; that the service moved the message can.",
			Params: append(ids("message-id"), Param{Name: "report-action", Kind: Text, Required: true, Choices: []string{string(graph.Phish), string(graph.Junk), string(graph.NotJunk), string(graph.Unsure)}, Help: "what it is reported as"},
				Param{Name: "is-message-move-requested", Kind: Switch, Help: "ask the service to move it: to Junk Email, or as notJunk to the Inbox"}),
		},
	}
}

func categoryParam(verb string) Param {
	return Param{Name: "category", Also: []string{"categories"}, Kind: List, Help: "a category to " + verb + "; may be given more than once"}
}

func flagChoices() []string {
	return []string{string(graph.Flagged), string(graph.Complete), string(graph.NotFlagged)}
}

// toFolder moves or copies to the folder that was given.
func toFolder(ctx context.Context, c *call) error {
	ids, err := c.ids(ctx)
	if err != nil {
		return err
	}
	to, err := c.place(ctx, c.text("folder"))
	if err != nil {
		return err
	}
	return c.bulk(ctx, triage.Order{Action: c.action.Of, To: to}, ids)
}

func toWellKnown(name string) func(context.Context, *call) error {
	return func(ctx context.Context, c *call) error {
		ids, err := c.ids(ctx)
		if err != nil {
			return err
		}
		to, err := c.wellKnown(ctx, name)
		if err != nil {
			return err
		}
		return c.bulk(ctx, triage.Order{Action: c.action.Of, To: to}, ids)
	}
}

func purge(ctx context.Context, c *call) error {
	ids, err := c.ids(ctx)
	if err != nil {
		return err
	}
	if n := c.number("confirm"); n != len(ids) && !c.dryRun {
		return usagef("--confirm is %d, and %d would be deleted for good, without undo: say --confirm %d; nothing was sent", n, len(ids), len(ids))
	}
	return c.bulk(ctx, triage.Order{Action: keys.Purge}, ids)
}

func report(ctx context.Context, c *call) error {
	ids, err := c.ids(ctx)
	if err != nil {
		return err
	}
	o := triage.Order{Action: keys.Report}
	o.Report = triage.Report{As: graph.ReportAction(c.text("report-action")), Move: c.is("is-message-move-requested")}
	if o.Report.Move {
		name := "junkemail"
		if o.Report.As == graph.NotJunk {
			name = "inbox"
		}
		if o.Report.As == graph.Unsure {
			return usagef("what is reported as unknown is not moved: leave --is-message-move-requested out")
		}
		if o.To, err = c.wellKnown(ctx, name); err != nil {
			return err
		}
	}
	return c.bulk(ctx, o, ids)
}

// bulk does an order on messages, so many a job, and writes a result for each.
func (c *call) bulk(ctx context.Context, o triage.Order, ids []string) error {
	var engine *triage.Engine
	var err error
	if !c.dryRun && len(ids) > 0 {
		if engine, err = c.engine(ctx); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(ids, jobSize) {
		targets, _, lost := c.targets(ctx, some)
		for _, u := range lost {
			c.rowFailed(triage.Target{ID: u.id}, u.err, "")
		}
		o.Targets = targets
		if len(targets) == 0 {
			continue
		}
		if c.dryRun {
			if err := c.plan(o); err != nil {
				return err
			}
			continue
		}
		x, err := c.perform(ctx, engine, o)
		if err != nil {
			for _, t := range targets {
				c.rowFailed(t, err, "")
			}
			continue
		}
		c.rows(targets, x)
	}
	return nil
}

// rows writes a result for each target of a job; x is nil when there was nothing to do.
func (c *call) rows(targets []triage.Target, x *ended) {
	c.note(x)
	defer c.stopNote(x)
	byID := map[string]triage.Row{}
	job := triage.JobID("")
	if x != nil {
		job = x.Job.ID
		for _, r := range x.rows {
			byID[r.ID] = r
		}
	}
	for _, t := range targets {
		r, there := byID[t.ID]
		switch {
		case !there && x != nil && x.Err != nil:
			c.rowFailed(t, x.Err, job)
		case !there:
			c.tally.done++
			c.put(c.messageResult(t, triage.Row{Target: t, Parent: t.FolderID}, Outcome{Status: stateUnchanged, Message: "it was so already"}))
		case x.failed[t.ID] != nil:
			c.rowFailed(t, x.failed[t.ID], job)
		case r.Result != stateDone:
			c.rowFailed(t, errors.New(r.Error), job)
		default:
			c.tally.done++
			c.put(c.messageResult(t, r, Outcome{Status: stateDone, Job: string(job), Message: x.Job.Plan.Done}))
		}
	}
}

func (c *call) rowFailed(t triage.Target, err error, job triage.JobID) {
	o := c.failedBy(err, job)
	c.tally.fail(t.ID, err, o.Error)
	c.put(c.messageResult(t, triage.Row{Target: t, Parent: t.FolderID}, o))
}

// messageResult is the result for a message, in the form that the action has.
func (c *call) messageResult(t triage.Target, r triage.Row, o Outcome) any {
	switch c.action.Result.(type) {
	case Removed:
		return Removed{ID: t.ID, Subject: t.Subject, InternetMessageID: t.InternetMessageID, Outcome: o}
	case Updated:
		return Updated{ID: t.ID, Subject: t.Subject, Outcome: o}
	case LiftedRule:
		return LiftedRule{RuleID: t.ID, RuleName: t.Subject, Outcome: o}
	case TenantBlocked:
		return TenantBlocked{ID: t.ID, Subject: t.Subject, Sender: t.From, Outcome: o}
	}
	m := Moved{ID: t.ID, Subject: t.Subject, ParentFolderID: r.Parent, InternetMessageID: t.InternetMessageID, Outcome: o}
	if r.NewID != "" {
		m.ID, m.CopyOf = r.NewID, t.ID
	}
	return m
}
