package do

import (
	"context"
	"errors"
	"slices"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// changes are the orders that an update comes to: one for each kind of change.
func (c *call) changes() ([]triage.Order, error) {
	var list []triage.Order
	switch c.action.Of {
	case keys.MarkRead, keys.MarkUnread:
		return []triage.Order{{Action: c.action.Of}}, nil
	case keys.Flag:
		o := triage.Order{Action: keys.Flag}
		o.Flag = graph.FlagStatus(c.text("flag"))
		return []triage.Order{o}, nil
	}
	if c.given("category") || c.given("remove-category") {
		o := triage.Order{Action: keys.Categories}
		o.Tags = triage.Tags{Add: c.list("category"), Remove: c.list("remove-category")}
		if slices.Contains(append(o.Tags.Add, o.Tags.Remove...), "") {
			return nil, usagef("a category is empty")
		}
		list = append(list, o)
	}
	if c.action.Name == "categories" {
		if len(list) == 0 {
			return nil, usagef("--category or --remove-category is needed")
		}
		return list, nil
	}
	switch c.text("is-read") {
	case "true":
		list = append(list, triage.Order{Action: keys.MarkRead})
	case "false":
		list = append(list, triage.Order{Action: keys.MarkUnread})
	}
	if c.given("flag") {
		o := triage.Order{Action: keys.Flag}
		o.Flag = graph.FlagStatus(c.text("flag"))
		list = append(list, o)
	}
	if len(list) == 0 {
		return nil, usagef("nothing to change was given: --category, --remove-category, --is-read or --flag")
	}
	return list, nil
}

// update changes messages, a job for each kind of change, and writes how each message is afterwards.
func update(ctx context.Context, c *call) error {
	orders, err := c.changes()
	if err != nil {
		return err
	}
	ids, err := c.ids(ctx)
	if err != nil {
		return err
	}
	var engine *triage.Engine
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
		if len(targets) == 0 {
			continue
		}
		if c.dryRun {
			for _, o := range orders {
				o.Targets = targets
				if err := c.plan(o); err != nil {
					return err
				}
			}
			continue
		}
		c.updateSome(ctx, engine, orders, targets)
	}
	return nil
}

// updated is what became of one message so far.
type updated struct {
	jobs    []string
	last    triage.JobID
	changed bool
	err     error
}

func (c *call) updateSome(ctx context.Context, engine *triage.Engine, orders []triage.Order, targets []triage.Target) {
	became := make(map[string]*updated, len(targets))
	for _, t := range targets {
		became[t.ID] = &updated{}
	}
	for _, o := range orders {
		o.Targets = targets
		x, err := c.perform(ctx, engine, o)
		if err != nil {
			for _, u := range became {
				u.err = err
			}
			continue
		}
		c.note(x)
		c.stopNote(x)
		if x == nil {
			continue
		}
		for _, r := range x.rows {
			u := became[r.ID]
			if u == nil {
				continue
			}
			u.last, u.jobs = x.Job.ID, append(u.jobs, string(x.Job.ID))
			switch {
			case x.failed[r.ID] != nil:
				u.err = x.failed[r.ID]
			case r.Result != stateDone:
				u.err = errors.New(r.Error)
			default:
				u.changed = true
			}
		}
	}
	c.writeUpdated(ctx, targets, became)
}

// writeUpdated looks at the messages as they are now: somebody else may have changed them too.
func (c *call) writeUpdated(ctx context.Context, targets []triage.Target, became map[string]*updated) {
	ids := make([]string, len(targets))
	for i, t := range targets {
		ids[i] = t.ID
	}
	_, now, _ := c.targets(context.WithoutCancel(ctx), ids)
	for _, t := range targets {
		u := became[t.ID]
		r := Updated{ID: t.ID, Subject: t.Subject, Jobs: u.jobs, Outcome: Outcome{Status: stateUnchanged, Message: "it was so already"}}
		if h, there := now[t.ID]; there {
			r.IsRead, r.Categories, r.Flag = &h.Read, h.Categories, string(h.Flag())
		}
		switch {
		case u.err != nil:
			r.Outcome = c.failedBy(u.err, u.last)
			c.tally.fail(t.ID, u.err, r.Error)
			if u.changed { // a part of it is done
				c.tally.done++
			}
		case u.changed:
			r.Outcome = Outcome{Status: stateDone, Job: string(u.last)}
			c.tally.done++
		default:
			c.tally.done++
		}
		c.put(r)
	}
}
