package do

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"mailtriage/graph"
	"mailtriage/graph/rules"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// RuleResult is an Inbox rule, as Graph has it and in words.
type RuleResult struct {
	ID          string     `json:"id" doc:"the rule's id"`
	DisplayName string     `json:"displayName" doc:"its name"`
	Sequence    int        `json:"sequence" doc:"its number in the sequence in which rules run"`
	IsEnabled   bool       `json:"isEnabled" doc:"whether it is switched on"`
	IsReadOnly  bool       `json:"isReadOnly" doc:"whether it can't be changed by Microsoft Graph"`
	HasError    bool       `json:"hasError" doc:"whether it is broken"`
	Conditions  any        `json:"conditions,omitempty" doc:"its conditions, as Graph has them"`
	Exceptions  any        `json:"exceptions,omitempty" doc:"its exceptions, as Graph has them"`
	Actions     any        `json:"actions,omitempty" doc:"its actions, as Graph has them"`
	Sentence    string     `json:"sentence" doc:"what it does, in words, with folders by their paths"`
	Ours        bool       `json:"ours" doc:"whether mailtriage blocks by it"`
	Weight      int        `json:"weight" doc:"what the signs of a takeover weigh together"`
	Suspicious  bool       `json:"suspicious" doc:"whether that is enough to mark the rule"`
	Signs       []RuleSign `json:"signs,omitempty" doc:"the signs of a takeover that it shows, the heaviest first"`
}

// RuleSign is one sign of a takeover.
type RuleSign struct {
	Name   string `json:"name" doc:"the sign's name in the table"`
	Weight int    `json:"weight" doc:"its weight"`
	Why    string `json:"why" doc:"what of the rule it is"`
}

// RuleChanged is a rule that was switched, moved or deleted.
type RuleChanged struct {
	RuleResult
	Outcome
}

func onInboxRules() []Action {
	which := Param{Name: "rule-id", Also: []string{"id"}, Kind: List, Required: true, Help: "the rule's id, or its name if only one has it; may be given more than once"}
	return []Action{
		{
			Name: "list-rules", Of: keys.ListRules, Title: "list the Inbox rules in sequence, each in words, with the signs of a takeover", Result: RuleResult{}, run: listRules,
			Long:   "Microsoft Graph does not show Sweep rules, nor rules that are hidden: an administrator sees those by Get-SweepRule and\nGet-InboxRule -IncludeHidden.",
			Params: []Param{{Name: "suspicious", Kind: Switch, Help: "only those with signs enough to mark them"}},
		},
		{Name: "rule", Of: keys.GetRule, Title: "read Inbox rules: conditions, exceptions, actions, in words, with their signs", Result: RuleResult{}, Params: []Param{which}, run: listRules},
		{Name: "enable-rule", Of: keys.EnableRule, Title: "switch Inbox rules on", Result: RuleChanged{}, Plans: true, Params: []Param{which}, run: changeRules},
		{Name: "disable-rule", Of: keys.DisableRule, Title: "switch Inbox rules off", Result: RuleChanged{}, Plans: true, Params: []Param{which}, run: changeRules},
		{
			Name: "delete-rule", Of: keys.DeleteRule, Title: "delete Inbox rules: undo makes them anew as they were", Result: RuleChanged{}, Plans: true, run: changeRules,
			Params: []Param{which, {Name: "without-undo", Kind: Switch, Help: "also those that Microsoft Graph would not make anew: broken ones, or whose folder is gone"}},
		},
		{
			Name: "move-rule", Of: keys.MoveRule, Title: "put Inbox rules at another place in the sequence", Result: RuleChanged{}, Plans: true, run: changeRules,
			Params: []Param{
				which, {Name: "to", Kind: Number, Default: "0", Help: "the place of one rule among all, counted from 1"},
				{Name: "up", Kind: Switch, Help: "one place up"}, {Name: "down", Kind: Switch, Help: "one place down"},
			},
		},
	}
}

// ruleBook is what is known of a mailbox's rules.
type ruleBook struct {
	list    []graph.Rule
	box     rules.Mailbox
	folders *graph.FolderTree // nil: they could not be read
}

func (c *call) ruleBook(ctx context.Context) (ruleBook, error) {
	list, err := c.seat.Mailbox.Rules(ctx)
	if err != nil {
		return ruleBook{}, err
	}
	slices.SortStableFunc(list, func(a, b graph.Rule) int { return a.Sequence - b.Sequence })
	b := ruleBook{list: list}
	b.box = rules.Mailbox{Ours: triage.IsOurs, Folder: func(string) string { return "" }, WellKnown: func(string) string { return "" }}
	if b.folders, err = c.tree(ctx); err != nil {
		b.folders = nil
		c.say("the folders could not be read, and are told by their ids: %v", err)
	} else {
		b.box.Folder = b.folders.Path
		b.box.WellKnown = func(id string) string { f, _ := b.folders.Get(id); return f.WellKnown }
	}
	if b.box.Domains, err = c.seat.Mailbox.OwnDomains(ctx); err != nil {
		c.say("the tenant's domains could not be read: every address counts as one outside of it: %v", err)
	}
	return b, nil
}

func (b ruleBook) hasFolder(id string) bool {
	if b.folders == nil {
		return true
	}
	_, there := b.folders.Get(id)
	return there
}

// find finds rules by id or by name; each once.
func (b ruleBook) find(asked []string) ([]graph.Rule, error) {
	var out []graph.Rule
	for _, a := range asked {
		var found []graph.Rule
		for _, r := range b.list {
			if r.ID == a {
				found = []graph.Rule{r}
				break
			}
			if r.Name == a {
				found = append(found, r)
			}
		}
		switch {
		case len(found) == 0:
			return nil, &ExitError{Code: Failed, Err: fmt.Errorf("there is no rule %q: mailtriage do list-rules lists them; nothing was sent", a)}
		case len(found) > 1:
			return nil, &ExitError{Code: Failed, Err: fmt.Errorf("%d rules are called %q: give the id; nothing was sent", len(found), a)}
		case !slices.ContainsFunc(out, func(r graph.Rule) bool { return r.ID == found[0].ID }):
			out = append(out, found[0])
		}
	}
	return out, nil
}

func (b ruleBook) result(r graph.Rule) RuleResult {
	signs := rules.Signs(r, b.box)
	x := RuleResult{
		ID: r.ID, DisplayName: r.Name, Sequence: r.Sequence, IsEnabled: r.Enabled, IsReadOnly: r.ReadOnly, HasError: r.HasError, Conditions: given(r.Conditions), Exceptions: given(r.Exceptions),
		Actions: given(r.Actions), Sentence: rules.Sentence(r, b.box.Folder), Ours: triage.IsOurs(r), Weight: rules.Weight(signs), Suspicious: rules.Weight(signs) >= rules.Suspicious,
	}
	for _, s := range signs {
		x.Signs = append(x.Signs, RuleSign(s))
	}
	return x
}

// given is a part of a rule that may not be there.
func given(raw []byte) any {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	return json.RawMessage(raw)
}

func listRules(ctx context.Context, c *call) error {
	b, err := c.ruleBook(ctx)
	if err != nil {
		return err
	}
	list := b.list
	if c.action.Of == keys.GetRule {
		if list, err = b.find(c.list("rule-id")); err != nil {
			return err
		}
	}
	for _, r := range list {
		if x := b.result(r); x.Suspicious || !c.is("suspicious") {
			c.tally.done++
			c.put(x)
		}
	}
	return nil
}

// ruleOrder is the order that was asked for.
func (c *call) ruleOrder(b ruleBook, list []graph.Rule) (triage.Order, error) {
	var ids []string
	for _, r := range list {
		ids = append(ids, r.ID)
		if err := triage.RefuseRule(c.action.Of, r); err != nil {
			return triage.Order{}, &ExitError{Code: Failed, Err: fmt.Errorf("%q: %w; nothing was sent", r.Name, err)}
		}
		if why := triage.CannotRemake(r, b.hasFolder); why != "" && c.action.Of == keys.DeleteRule && !c.is("without-undo") {
			return triage.Order{}, usagef("%q could not be made anew: %s; --without-undo deletes it all the same; nothing was sent", r.Name, why)
		}
	}
	if c.action.Of == keys.DeleteRule {
		return triage.DeleteRules(list, b.hasFolder), nil
	}
	if c.action.Of != keys.MoveRule {
		return triage.RuleOrder(c.action.Of, list), nil
	}
	ways := 0
	for _, way := range []bool{c.given("to"), c.is("up"), c.is("down")} {
		if way {
			ways++
		}
	}
	switch place := c.number("to"); {
	case ways != 1:
		return triage.Order{}, usagef("say one of --to, --up and --down: where to?")
	case c.given("to") && (len(list) > 1 || place < 1 || place > len(b.list)):
		return triage.Order{}, usagef("--to is %d: the place of one rule among all %d, counted from 1", place, len(b.list))
	case c.given("to"):
		return triage.MoveRuleTo(b.list, ids[0], place), nil
	}
	return triage.MoveRules(b.list, ids, c.is("up")), nil
}

// changeRules switches, moves or deletes rules.
func changeRules(ctx context.Context, c *call) error {
	b, err := c.ruleBook(ctx)
	if err != nil {
		return err
	}
	list, err := b.find(c.list("rule-id"))
	if err != nil {
		return err
	}
	o, err := c.ruleOrder(b, list)
	if err != nil {
		return err
	}
	x, planned, err := c.carryOut(ctx, o)
	if planned || err != nil {
		return err
	}
	c.note(x)
	if now, err := c.seat.Mailbox.Rules(context.WithoutCancel(ctx)); err == nil { // else what was done is done
		b.list = now
	}
	c.ruleRows(b, list, x)
	c.stopNote(x)
	return nil
}

// ruleRows writes a result for each rule: as it is now, or, of one that is gone, as it was.
func (c *call) ruleRows(b ruleBook, list []graph.Rule, x *ended) {
	rows := map[string]triage.Row{}
	if x != nil {
		for _, r := range x.rows {
			rows[r.ID] = r
		}
	}
	for _, was := range list {
		r := RuleChanged{RuleResult: b.result(was)}
		if i := slices.IndexFunc(b.list, func(r graph.Rule) bool { return r.ID == was.ID }); i >= 0 {
			r.RuleResult = b.result(b.list[i])
		}
		switch row, ordered := rows[was.ID]; {
		case !ordered:
			r.Outcome = Outcome{Status: stateUnchanged, Message: "it was so already"}
			c.tally.done++
		case row.Result == stateDone:
			r.Outcome = Outcome{Status: stateDone, Job: string(x.Job.ID), Message: x.Job.Plan.Done}
			c.tally.done++
		default:
			why := x.failed[was.ID]
			for _, other := range []error{x.Err, errors.New(row.Error)} {
				if why == nil {
					why = other
				}
			}
			r.Outcome = c.failedBy(why, x.Job.ID)
			c.tally.fail(was.Name, why, r.Error)
		}
		c.put(r)
	}
}
