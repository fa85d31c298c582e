package triage

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
)

// errUnheard is why it is not known whether a rule was made.
var errUnheard = errors.New("the service did not say what it has made")

// DeleteRules is an order to delete rules, as they are shown. There is no place where deleted rules lie: undo makes them
// anew. inMailbox tells of a folder's id whether there is such a folder.
func DeleteRules(list []graph.Rule, inMailbox func(folder string) bool) Order {
	o := RuleOrder(keys.DeleteRule, list)
	for _, r := range list {
		if CannotRemake(r, inMailbox) != "" {
			o.Rules.Final = append(o.Rules.Final, r.ID)
		}
	}
	return o
}

// CannotRemake says why Microsoft Graph would not make a rule anew once it is deleted; empty: it would.
func CannotRemake(r graph.Rule, inMailbox func(folder string) bool) string {
	actions := graph.Terms(r.Actions)
	switch {
	case r.HasError:
		return "it is broken, and no rule is made that can't run"
	case len(actions) == 0:
		return "it does nothing, and no rule is made without an action"
	case strings.TrimSpace(r.Name) == "":
		return "it has no name, and no rule is made without one"
	}
	for _, name := range []string{"moveToFolder", "copyToFolder"} {
		var to string
		if json.Unmarshal(actions[name], &to) == nil && to != "" && inMailbox != nil && !inMailbox(to) {
			return "the folder that it goes to is gone, and no rule is made without it"
		}
	}
	return ""
}

func deletingRules() special {
	return special{
		plan: planDeleteRules, touches: []string{theRules}, look: lookAtDeleted,
		run:      func(r *runner, o Order) (string, error) { return "", r.eachRule(o.Targets, r.deleted(o)) },
		undo:     func(r *runner, of *job) (string, error) { return r.remake(of) },
		lookUndo: lookAtRemade,
	}
}

func planDeleteRules(m Mailbox, o Order) (Plan, error) {
	if len(o.Targets) == 0 {
		return Plan{}, ErrNothing
	}
	for _, t := range o.Targets {
		if seen, known := ruleByID(o.Rules.Seen, t.ID); !known {
			return Plan{}, fmt.Errorf("what %q does is not known, so it could not be made anew: nothing is deleted", t.Subject)
		} else if err := RefuseRule(o.Action, seen); err != nil {
			return Plan{}, fmt.Errorf("%q: %w", t.Subject, err)
		}
	}
	p := Plan{Order: o, Summary: "Delete " + theseRules(o.Targets), Done: "Deleted " + theseRules(o.Targets), Undoable: len(o.Rules.Final) < len(o.Targets)}
	switch n := len(o.Rules.Final); {
	case n == 0:
		p.Undo = "makes it anew as it was"
	case !p.Undoable:
		p.Undo = "there is no undo: Microsoft Graph does not make it anew"
	default:
		p.Undo = fmt.Sprintf("makes them anew, but for %d that Microsoft Graph does not make", n)
	}
	p.Lines = append([]string{"GET " + strings.TrimSuffix(ruleURL(m, ""), "/") + " (to check)"}, limited(len(o.Targets), func(i int) string {
		t := o.Targets[i]
		return "DELETE " + ruleURL(m, t.ID) + "  " + t.Subject
	})...)
	return p, nil
}

// deleted is how a rule is deleted: only as the user saw it, since that is what undo would make anew.
func (r *runner) deleted(o Order) ruleStep {
	return func(rules []graph.Rule, t Target, sent bool) (graph.Request, bool, error) {
		rule, there := ruleByID(rules, t.ID)
		seen, _ := ruleByID(o.Rules.Seen, t.ID)
		switch {
		case !there && sent:
			return graph.Request{}, true, nil
		case !there:
			return graph.Request{}, false, errByOthers
		case rule.ReadOnly:
			return graph.Request{}, false, ErrRuleReadOnly
		case !rule.SameAs(seen) || rule.Enabled != seen.Enabled:
			return graph.Request{}, false, ErrRuleChanged
		}
		return r.e.Mailbox.DeleteRuleRequest(t.ID), false, nil
	}
}

func lookAtDeleted(ctx context.Context, r *runner, o Order) error {
	rules, err := r.e.Mailbox.Rules(ctx)
	if err != nil {
		return err
	}
	for _, t := range o.Targets {
		if _, there := ruleByID(rules, t.ID); there {
			r.fail(t, fmt.Errorf("not done: %w", ErrStopped), outcome{ID: t.ID, State: failed})
			continue
		}
		r.outcomes = append(r.outcomes, outcome{ID: t.ID, State: done})
		r.done++
	}
	return nil
}

// mayRemake tells of a rule that an order has deleted whether it can be made anew.
func (o Order) mayRemake(id string) bool { return !slices.Contains(o.Rules.Final, id) }

// remaking are the rules that an undo is to make anew, the first in sequence first.
func (r *runner) remaking(of *job) []graph.Rule {
	var list []graph.Rule
	for _, o := range r.job.wanted(of) {
		if rule, known := ruleByID(of.Plan.Order.Rules.Seen, o.ID); known && o.State == done && of.Plan.Order.mayRemake(o.ID) {
			list = append(list, rule)
		}
	}
	slices.SortStableFunc(list, func(a, b graph.Rule) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return list
}

// remake makes deleted rules anew. A rule that is made has another id: it is told from those of others by not having been
// there before, which the journal knows before the first is made, and by its name.
func (r *runner) remake(of *job) (note string, err error) {
	list := r.remaking(of)
	r.total(len(list))
	var notes []string
	known, doubts := map[string]bool(nil), map[string]error{}
	for n := 0; len(list) > 0; n++ {
		rules, err := r.readRules()
		if err != nil {
			return strings.Join(notes, "; "), r.unreadRules(ruleTargets(list), doubts, err)
		}
		if known == nil {
			if known, err = r.noteKnown(rules, list); err != nil {
				return "", r.failedWhole(err)
			}
		}
		var left []graph.Rule
		for i, rule := range list {
			t := Target{ID: rule.ID, Subject: rule.Name}
			made, there := madeAnew(rules, rule, known)
			switch {
			case there:
				notes = append(notes, r.remade(rule, made, "")...)
				known[made.ID] = true
				continue
			case !r.e.mayGoOn(r.job):
				r.stoppedRules(ruleTargets(slices.Concat(left, list[i:])), doubts)
				return strings.Join(notes, "; "), nil
			case n == tries:
				r.ruleFailed(t, doubts[rule.ID], failed)
				continue
			}
			a := r.send([]step{{target: t, request: r.e.Mailbox.CreateRuleRequest(rule)}}, false)[0]
			err := a.Decode(&made)
			switch {
			case err == nil && made.ID != "":
				notes = append(notes, r.remade(rule, made, a.RequestID)...)
				known[made.ID] = true
			case a.Err != nil && !again(a.Err):
				r.ruleFailed(t, a.Err, failed)
			default:
				time.Sleep(r.e.Settle) // it may still come: a second one would be one too many
				doubts[rule.ID], left = errors.Join(err, errUnheard), append(left, rule)
			}
		}
		list = left
	}
	return strings.Join(notes, "; "), nil
}

// noteKnown writes to the journal which rules there are before any is made.
func (r *runner) noteKnown(rules, list []graph.Rule) (map[string]bool, error) {
	var ids []string
	for _, rule := range slices.Concat(rules, list) { // those to be made are among them, so that it is never empty
		ids = append(ids, rule.ID)
	}
	return set(ids), r.e.Journal.append(entry{Time: r.e.Now(), Kind: "adding", Job: r.job.ID, Senders: ids})
}

// madeAnew finds the rule that was made of another.
func madeAnew(rules []graph.Rule, of graph.Rule, known map[string]bool) (graph.Rule, bool) {
	var found []graph.Rule
	for _, rule := range rules {
		if !known[rule.ID] && rule.Name == of.Name {
			found = append(found, rule)
		}
	}
	for _, rule := range found {
		if rule.SameAs(of) {
			return rule, true
		}
	}
	if len(found) == 0 {
		return graph.Rule{}, false
	}
	return found[0], true
}

// remade notes a rule as made anew, puts it where it was if the service has put it elsewhere, and says in what it is not
// as it was.
func (r *runner) remade(was, made graph.Rule, requestID string) (notes []string) {
	r.ruleIs(outcome{ID: was.ID, NewID: made.ID, State: done, RequestID: requestID})
	if made.Sequence != was.Sequence {
		a := r.send([]step{{request: r.e.Mailbox.RuleSequenceRequest(made.ID, was.Sequence)}}, false)[0]
		if a.Err != nil {
			notes = append(notes, fmt.Sprintf("%q stands at %d in the sequence now: %v", was.Name, made.Sequence, a.Err))
		}
	}
	if !made.SameAs(was) || made.Enabled != was.Enabled {
		notes = append(notes, fmt.Sprintf("the service has made %q otherwise than it was: look at it", was.Name))
	}
	return notes
}

// lookAtRemade finds out which rules an undo has made anew: those that were not there before. Without a word of what was
// there nothing was sent.
func lookAtRemade(ctx context.Context, r *runner, of *job) error {
	rules, err := r.e.Mailbox.Rules(ctx)
	if err != nil {
		return err
	}
	known := set(r.job.adding)
	for _, rule := range r.remaking(of) {
		made, there := madeAnew(rules, rule, known)
		if !there || len(known) == 0 {
			r.fail(Target{ID: rule.ID, Subject: rule.Name}, fmt.Errorf("not done: %w", ErrStopped), outcome{ID: rule.ID, State: failed})
			continue
		}
		known[made.ID] = true
		r.outcomes = append(r.outcomes, outcome{ID: rule.ID, NewID: made.ID, State: done})
		r.done++
	}
	return nil
}
