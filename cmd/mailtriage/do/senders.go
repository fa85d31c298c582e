package do

import (
	"context"
	"errors"
	"slices"
	"strings"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// onSenders are the actions on senders, given by their addresses or by messages of theirs.
func onSenders() []Action {
	params := append(ids("message-id"), Param{Name: "sender", Kind: List, Help: "the address; may be given more than once, with messages or without"})
	return []Action{
		{
			Name: "block", Of: keys.Block, Title: "block senders by an Inbox rule: mail from exactly these addresses", Params: params, Result: SenderResult{}, Plans: true, run: rule,
			Long: "What a sender has sent so far stays where it is. An address that is blocked already is left as it is.",
		},
		{Name: "unblock", Of: keys.Unblock, Title: "lift the block of senders", Params: params, Result: SenderResult{}, Plans: true, run: rule},
	}
}

// rule blocks or unblocks all senders in one job.
func rule(ctx context.Context, c *call) error {
	o := triage.Order{Action: c.action.Of}
	for _, a := range c.list("sender") {
		if err := addSender(&o, a); err != nil {
			return err
		}
	}
	ids, err := c.ids(ctx)
	if err != nil {
		return err
	}
	c.sendersOf(ctx, &o, ids)
	if len(o.Senders) == 0 {
		return nil
	}
	if c.dryRun {
		return c.plan(o)
	}
	engine, err := c.engine(ctx)
	if err != nil {
		return err
	}
	x, err := c.perform(ctx, engine, o)
	if err != nil {
		return err
	}
	c.note(x)
	c.senderRows(o, x)
	return nil
}

func addSender(o *triage.Order, address string) error {
	a := strings.ToLower(strings.TrimSpace(address))
	if at := strings.IndexByte(a, '@'); at < 1 || at == len(a)-1 || strings.ContainsFunc(a, func(r rune) bool { return r <= ' ' || r == 0x7f || r == ',' || r == '<' || r == '>' }) {
		return usagef("--sender is %q: an address, like eve@attack.example", address)
	}
	if !slices.Contains(o.Senders, a) {
		o.Senders = append(o.Senders, a)
	}
	return nil
}

// sendersOf adds the senders of messages.
func (c *call) sendersOf(ctx context.Context, o *triage.Order, ids []string) {
	targets, _, lost := c.targets(ctx, ids)
	for _, u := range lost {
		f := c.failedBy(u.err, "")
		c.tally.fail(u.id, u.err, f.Error)
		f.Message = u.id + ": " + f.Message
		c.put(SenderResult{Outcome: f})
	}
	for _, t := range targets {
		if addSender(o, t.From) != nil {
			err := errors.New("the message has no sender's address")
			f := c.failedBy(err, "")
			c.tally.fail(t.ID, err, f.Error)
			f.Message = t.ID + ": " + f.Message
			c.put(SenderResult{Sender: t.From, Outcome: f})
		}
	}
}

// senderRows writes a result for each address.
func (c *call) senderRows(o triage.Order, x *ended) {
	changed := map[string]bool{} // of those that were so already there is nothing to undo
	for _, s := range x.left {
		changed[s] = true
	}
	for _, s := range o.Senders {
		r := SenderResult{Sender: s}
		switch {
		case changed[s]:
			r.Outcome = Outcome{Status: stateDone, Job: string(x.Job.ID), Message: map[keys.ID]string{keys.Block: "blocked", keys.Unblock: "unblocked"}[o.Action]}
			c.tally.done++
		case x.Err != nil:
			r.Outcome = c.failedBy(x.Err, x.Job.ID)
			c.tally.fail(s, x.Err, r.Error)
		default:
			r.Outcome = Outcome{Status: stateUnchanged, Message: map[keys.ID]string{keys.Block: "it was blocked already", keys.Unblock: "it was not blocked by mailtriage"}[o.Action]}
			c.tally.done++
		}
		c.put(r)
	}
}
