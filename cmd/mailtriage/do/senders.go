package do

import (
	"context"
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
			Name: "block", Of: keys.Block, Title: "block senders by an Inbox rule: exactly these addresses, or, asked for, a domain", Result: SenderResult{}, And: Moved{}, Plans: true, run: block,
			Long: "What a sender has sent so far stays where it is, unless --with-delivered is given: then it goes where blocked mail goes, out of all\nfolders but Deleted Items, Junk Email, Sent Items and the like, as a job of its own. An address that is blocked already is left as\nit is. A domain of free mail and the tenant's own are refused.",
			Params: append(slices.Clone(params), Param{Name: "with-delivered", Kind: Switch, Help: "move what the senders have delivered, too; --dry-run counts it"},
				Param{Name: "confirm", Kind: Number, Default: "0", Help: "with --with-delivered, from 100 messages on: how many are moved; it must be their very count"}),
		},
		{
			Name: "unblock", Of: keys.Unblock, Title: "lift the block of senders", Params: params, Result: SenderResult{}, Plans: true, run: rule,
			Long: "Rules of others that still block a sender are named, with the command that lifts them.",
		},
		tenantBlocking(),
		{Name: "blocks", Also: []string{string(keys.Blocks)}, Of: keys.Blocks, Title: "list what is blocked, by which rule and by whom", Result: BlockedSender{}, run: listBlocks},
		liftingRules(),
	}
}

// domainForm is how a domain is written (RFC 1035, section 2.3.1).
var domainForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]$`)

// rule blocks or unblocks all senders in one job.
func rule(ctx context.Context, c *call) error {
	o, err := c.senders(ctx)
	if err != nil || len(o.Senders) == 0 {
		return err
	}
	return c.ruleJob(ctx, o)
}

// senders are the senders that were given, by address, by domain or by messages of theirs.
func (c *call) senders(ctx context.Context) (triage.Order, error) {
	o := triage.Order{Action: c.action.Of}
	for _, a := range c.list("sender") {
		if err := addSender(&o, a); err != nil {
			return o, err
		}
	}
	for _, d := range c.list("domain") {
		d = strings.ToLower(strings.TrimSpace(d))
		if !domainForm.MatchString(d) {
			return o, usagef("--domain is %q: a domain, like attack.example", d)
		}
		if d = "@" + d; !slices.Contains(o.Senders, d) { // so the engine tells domains from addresses
			o.Senders = append(o.Senders, d)
		}
	}
	ids, err := c.ids(ctx)
	if err != nil {
		return o, err
	}
	c.sendersOf(ctx, &o, ids)
	return o, nil
}

func (c *call) ruleJob(ctx context.Context, o triage.Order) error {
	x, planned, err := c.carryOut(ctx, o)
	if planned || err != nil {
		return err
	}
	c.note(x)
	var blocks triage.Blocks
	if o.Action == keys.Unblock {
		if blocks, err = c.made.Blocks(context.WithoutCancel(ctx)); err != nil { // what was done is done
			c.say("which rules of others still block could not be read: %v", err)
		}
	}
	c.senderRows(o, x, blocks.List)
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
			f := c.failedBy(errNoSender, "")
			c.tally.fail(t.ID, errNoSender, f.Error)
			f.Message = t.ID + ": " + f.Message
			c.put(SenderResult{Sender: t.From, Outcome: f})
		}
	}
}

// senderRows writes a result for each address; blocks are what is blocked now, where that is worth telling.
func (c *call) senderRows(o triage.Order, x *ended, blocks []triage.Blocked) {
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
		if r.Rules = c.stillBlocking(blocks, s); r.Error == nil {
			r.Message += others(r.Rules)
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
	Narrow   bool      `json:"narrow,omitempty" doc:"the rule says more of the mail than its sender"`
	Liftable bool      `json:"liftable" doc:"it is another's rule, and lift-rule switches it off"`
	Who      string    `json:"who,omitempty" doc:"who blocked it, where the journal knows"`
	When     time.Time `json:"when,omitzero" doc:"and when"`
}

func listBlocks(ctx context.Context, c *call) error {
	e, err := c.planner()
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
			Sender: x.Sender, Part: x.Part, Managed: x.Managed, RuleID: x.RuleID, RuleName: x.RuleName, FolderID: x.Folder, Works: x.Works, Odd: x.Odd,
			Narrow: x.Narrow, Liftable: x.Liftable(), Who: x.Who, When: x.At,
		})
	}
	return nil
}
