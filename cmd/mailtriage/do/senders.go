package do

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// onSenders are the actions on senders, given by their addresses or by messages of theirs.
func onSenders() []Action {
	params := append(ids("message-id"), Param{Name: "sender", Kind: List, Help: "the address; may be given more than once, with messages or without"},
		Param{Name: "domain", Kind: List, Help: "the domain, all of it; may be given more than once"})
	return []Action{
		{
			Name: "block", Of: keys.Block, Title: "block senders by an Inbox rule: exactly these addresses, or, asked for, a domain", Params: params, Result: SenderResult{}, Plans: true, run: rule,
			Long: "What a sender has sent so far stays where it is. An address that is blocked already is left as it is. A\ndomain of free mail and the tenant's own are refused.",
		},
		{Name: "unblock", Of: keys.Unblock, Title: "lift the block of senders", Params: params, Result: SenderResult{}, Plans: true, run: rule},
		{Name: "blocks", Of: keys.Blocks, Title: "list what is blocked, by which rule and by whom", Result: BlockedSender{}, run: listBlocks},
	}
}

// domainForm is how a domain is written (RFC 1035, section 2.3.1).
var domainForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]$`)

// rule blocks or unblocks all senders in one job.
func rule(ctx context.Context, c *call) error {
	o := triage.Order{Action: c.action.Of}
	for _, a := range c.list("sender") {
		if err := addSender(&o, a); err != nil {
			return err
		}
	}
	for _, d := range c.list("domain") {
		d = strings.ToLower(strings.TrimSpace(d))
		if !domainForm.MatchString(d) {
			return usagef("--domain is %q: a domain, like attack.example", d)
		}
		if d = "@" + d; !slices.Contains(o.Senders, d) { // so the engine tells domains from addresses
			o.Senders = append(o.Senders, d)
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

// BlockedSender is something that an Inbox rule blocks.
type BlockedSender struct {
	Sender   string    `json:"sender" doc:"the address, or the domain after an @; of a part, what the sender has in it"`
	Part     bool      `json:"part,omitempty" doc:"the rule looks for a part of the sender's address or name"`
	Managed  bool      `json:"managed" doc:"it is a rule of mailtriage: unblock lifts it"`
	RuleID   string    `json:"ruleId" doc:"the rule's id"`
	RuleName string    `json:"ruleName" doc:"the rule's name"`
	FolderID string    `json:"folderId,omitempty" doc:"the folder that its mail goes to; without one it is deleted"`
	Works    bool      `json:"works" doc:"whether the rule acts on mail"`
	Odd      string    `json:"odd,omitempty" doc:"what is odd about the rule"`
	Who      string    `json:"who,omitempty" doc:"who blocked it, where the journal knows"`
	When     time.Time `json:"when,omitzero" doc:"and when"`
}

func listBlocks(ctx context.Context, c *call) error {
	e, err := c.seat.Engine()
	if err != nil {
		return err
	}
	b, err := e.Blocks(ctx)
	if err != nil {
		return err
	}
	for _, x := range b.List {
		c.tally.done++
		c.put(BlockedSender{
			Sender: x.Sender, Part: x.Part, Managed: x.Managed, RuleID: x.RuleID, RuleName: x.RuleName, FolderID: x.Folder, Works: x.Works, Odd: x.Odd, Who: x.Who, When: x.At,
		})
	}
	return nil
}
