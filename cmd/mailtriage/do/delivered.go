package do

import (
	"context"
	"errors"
	"fmt"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// manyDelivered is how many delivered messages are moved without their count being given.
const manyDelivered = 100

// block blocks senders, and moves what they have delivered if that is asked for.
func block(ctx context.Context, c *call) error {
	if !c.is("with-delivered") {
		return rule(ctx, c)
	}
	if len(c.list("domain")) > 0 {
		return usagef("--with-delivered is for addresses: what a domain has delivered is found by search")
	}
	o, err := c.senders(ctx)
	if err != nil || len(o.Senders) == 0 {
		return err
	}
	move, d, err := c.delivered(ctx, &o)
	if err != nil {
		return fmt.Errorf("nothing was blocked: counting what was delivered failed: %w", err)
	}
	n := len(d.List)
	if said := c.number("confirm"); !c.dryRun && said != n && (n >= manyDelivered || said != 0) {
		return usagef("--confirm is %d, and %d messages would be moved to %s: say --confirm %d; nothing was sent", said, n, move.To.Path, n)
	}
	if d.Left > 0 {
		c.say("%d more stay in Deleted Items, Junk Email, Sent Items and the like", d.Left)
	}
	if d.More {
		c.say("there are more: no more than %d are moved at once. Do it again for the rest", graph.DeliveredLimit)
	}
	before := c.tally.failed
	if err := c.ruleJob(ctx, o); err != nil || n == 0 || c.tally.failed > before {
		return err
	}
	return c.moveDelivered(ctx, move)
}

// delivered finds what the senders have delivered, and where it is moved to: where the mailbox's blocked mail goes.
func (c *call) delivered(ctx context.Context, o *triage.Order) (move triage.Order, d graph.Delivered, err error) {
	e, err := c.planner()
	if err != nil {
		return move, d, err
	}
	t, err := c.tree(ctx)
	if err != nil {
		return move, d, err
	}
	to, ok := t.WellKnown(e.BlockTo)
	if !ok {
		return move, d, errors.New("the mailbox has no " + triage.BlockPlace(e.BlockTo))
	}
	d, err = graph.DeliveredBy(graph.Bulk(ctx), c.seat.Mailbox, o.Senders, t.Harmful(to.ID), func(graph.Delivered) {})
	move = triage.Order{Action: keys.Move, To: triage.Place{ID: to.ID, Path: t.Path(to.ID)}}
	for _, h := range d.List {
		move.Targets = append(move.Targets, triage.TargetOf(h))
	}
	return move, d, err
}

// moveDelivered moves, and tells of each message.
func (c *call) moveDelivered(ctx context.Context, o triage.Order) error {
	x, planned, err := c.carryOut(ctx, o)
	if planned || err != nil {
		return err
	}
	c.rows(o.Targets, x)
	return nil
}
