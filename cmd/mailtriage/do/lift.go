package do

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// BlockRule is an Inbox rule of somebody else's that blocks a sender.
type BlockRule struct {
	RuleID   string `json:"ruleId" doc:"the rule's id"`
	RuleName string `json:"ruleName" doc:"the rule's name"`
	Lift     string `json:"lift,omitempty" doc:"the command that switches it off; without one its owner can, in Outlook"`
}

// LiftedRule is a rule that was switched off.
type LiftedRule struct {
	RuleID   string `json:"ruleId" doc:"the rule's id"`
	RuleName string `json:"ruleName,omitempty" doc:"the rule's name"`
	Outcome
}

func liftingRules() Action {
	return Action{
		Name: "lift-rule", Of: keys.LiftRule, Title: "switch off Inbox rules of others that block senders", Result: LiftedRule{}, Plans: true, run: liftRules,
		Long:   "The rule stays as it is, and undo switches it on again. It may be for more senders than one: list-blocks tells them, and which\nrules can be lifted. What mailtriage blocks is lifted by unblock.",
		Params: []Param{{Name: "rule-id", Kind: List, Required: true, Help: "the rule's id, as list-blocks and unblock tell it; may be given more than once"}},
	}
}

// liftRules switches off rules that block: no others, so that nobody switches off by accident what sorts mail.
func liftRules(ctx context.Context, c *call) error {
	e, err := c.planner()
	if err != nil {
		return err
	}
	b, err := e.Blocks(ctx)
	if err != nil {
		return err
	}
	o := triage.Order{Action: keys.LiftRule}
	for i, id := range c.list("rule-id") {
		if slices.Contains(c.list("rule-id")[:i], id) {
			continue
		}
		t, err := ruleToLift(b.List, id)
		switch {
		case errors.Is(err, triage.ErrNothing):
			c.rows([]triage.Target{t}, nil)
		case err != nil:
			c.rowFailed(t, err, "")
		default:
			o.Targets = append(o.Targets, t)
		}
	}
	if len(o.Targets) == 0 {
		return nil
	}
	x, planned, err := c.carryOut(ctx, o)
	if planned || err != nil {
		return err
	}
	c.rows(o.Targets, x)
	return nil
}

// ruleToLift finds a rule among those that block; ErrNothing: it is switched off already.
func ruleToLift(list []triage.Blocked, id string) (triage.Target, error) {
	i := slices.IndexFunc(list, func(b triage.Blocked) bool { return b.RuleID == id })
	if i < 0 {
		return triage.Target{ID: id}, errors.New("there is no rule of that id that blocks a sender: list-blocks lists those that do")
	}
	b := list[i]
	t := triage.Target{ID: id, Subject: b.RuleName}
	switch {
	case b.Liftable():
		return t, nil
	case b.Managed:
		return t, errors.New("it is mailtriage's own rule: unblock lifts what it blocks")
	case b.Off():
		return t, triage.ErrNothing
	}
	return t, fmt.Errorf("the rule %s: its owner can lift it in Outlook", b.Odd)
}

// stillBlocking are the rules of others that keep a sender out.
func (c *call) stillBlocking(list []triage.Blocked, sender string) (out []BlockRule) {
	for _, b := range list {
		if b.Managed || !b.Hits(sender) || slices.ContainsFunc(out, func(r BlockRule) bool { return r.RuleID == b.RuleID }) {
			continue
		}
		r := BlockRule{RuleID: b.RuleID, RuleName: b.RuleName}
		if b.Liftable() {
			r.Lift = c.toLift(b.RuleID)
		}
		out = append(out, r)
	}
	return out
}

// others tells in words which rules of others still block.
func others(list []BlockRule) (text string) {
	for _, r := range list {
		how := cmp.Or(r.Lift, "its owner can lift it in Outlook")
		text += fmt.Sprintf("; the rule %q still blocks: %s", r.RuleName, how)
	}
	return text
}

// toLift is the command that switches off a rule of this mailbox; empty: it can't be written safely.
func (c *call) toLift(id string) string {
	command := "mailtriage do lift-rule"
	for _, name := range []string{"profile", "mailbox"} {
		if c.given(name) {
			command += " --" + name + " " + c.text(name)
		}
	}
	command += " --rule-id " + id
	if strings.ContainsFunc(command, func(r rune) bool {
		return !strings.ContainsRune(" -+/=_.@", r) && (r > 'z' || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	}) {
		return ""
	}
	return command
}
