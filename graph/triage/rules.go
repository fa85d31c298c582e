package triage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mailtriage/graph"
	"mailtriage/keys"
)

// RuleChange is what an order says of the Inbox rules that it is for. Its targets are rules: an id, and the name as the
// subject.
type RuleChange struct {
	Seen  []graph.Rule `json:"seen,omitempty"`  // the rules as the user saw them: undo goes back to this
	Final []string     `json:"final,omitempty"` // of delete: the ids of those that can't be made anew
	Order []string     `json:"order,omitempty"` // of move: the ids of all rules, as the user saw them in sequence
	Moved []string     `json:"moved,omitempty"` // and as they are to stand
	Were  []int        `json:"were,omitempty"`  // and the numbers that those of Order had
}

// Errors of actions on rules.
var (
	ErrRuleReadOnly = errors.New("the rule is read only: Microsoft Graph does not change it, its owner can in Outlook")
	ErrRuleBroken   = errors.New("the rule is broken: the service can't run it, and its owner must mend it in Outlook first")
	ErrRuleChanged  = errors.New("somebody else has changed the rule meanwhile: it was left as it is")

	errByOthers = errors.New("somebody else has done that meanwhile")
)

// RuleOrder is an order to switch rules on or off, as they are shown.
func RuleOrder(action keys.ID, list []graph.Rule) Order {
	o := Order{Action: action, Targets: ruleTargets(list)}
	o.Rules.Seen = list
	return o
}

func ruleTargets(list []graph.Rule) []Target {
	targets := make([]Target, len(list))
	for i, r := range list {
		targets[i] = Target{ID: r.ID, Subject: r.Name}
	}
	return targets
}

// RefuseRule says why an action can't be done to a rule, as far as the rule itself tells; nil: it can.
func RefuseRule(action keys.ID, r graph.Rule) error {
	switch {
	case r.ReadOnly:
		return ErrRuleReadOnly
	case action == keys.EnableRule && r.HasError:
		return ErrRuleBroken
	}
	return nil
}

// switching switches rules on or off.
func switching(on bool) special {
	return special{
		plan: planSwitch, touches: []string{theRules},
		run: func(r *runner, o Order) (string, error) { return "", r.eachRule(o.Targets, r.switched(o, on)) },
		undo: func(r *runner, of *job) (string, error) {
			list := r.job.lifted(of)
			r.total(len(list))
			return "", r.eachRule(list, r.switched(of.Plan.Order, !on))
		},
		look: func(ctx context.Context, r *runner, o Order) error { return r.lookAtSwitches(ctx, o.Targets, on) },
		lookUndo: func(ctx context.Context, r *runner, of *job) error {
			return r.lookAtSwitches(ctx, r.job.lifted(of), !on)
		},
	}
}

func planSwitch(m Mailbox, o Order) (Plan, error) {
	on := o.Action == keys.EnableRule
	var needed []Target
	for _, t := range o.Targets {
		seen, known := ruleByID(o.Rules.Seen, t.ID)
		if known && seen.Enabled == on {
			continue
		}
		if err := RefuseRule(o.Action, seen); known && err != nil {
			return Plan{}, fmt.Errorf("%q: %w", t.Subject, err)
		}
		needed = append(needed, t)
	}
	if len(needed) == 0 {
		return Plan{}, ErrNothing
	}
	o.Targets, o.Rules.Seen = needed, ofTargets(o.Rules.Seen, needed)
	how, undo := "off", "switches it on again"
	if on {
		how, undo = "on", "switches it off again"
	}
	p := Plan{Order: o, Summary: "Switch " + how + " " + theseRules(needed), Done: "Switched " + how + " " + theseRules(needed), Undoable: true, Undo: undo}
	p.Lines = limited(len(needed), func(i int) string {
		r := m.EnableRuleRequest(needed[i].ID, on)
		return fmt.Sprintf("%s %s isEnabled: %v  %s", r.Method, ruleURL(m, needed[i].ID), on, needed[i].Subject)
	})
	return p, nil
}

// ofTargets are the rules that targets are.
func ofTargets(list []graph.Rule, targets []Target) []graph.Rule {
	return slices.DeleteFunc(slices.Clone(list), func(r graph.Rule) bool {
		return !slices.ContainsFunc(targets, func(t Target) bool { return t.ID == r.ID })
	})
}

// theseRules names rules: by name, or how many they are.
func theseRules(list []Target) string {
	if len(list) == 1 {
		return fmt.Sprintf("the rule %q", list[0].Subject)
	}
	return count(len(list), "rule")
}

func ruleURL(m Mailbox, id string) string {
	return "/users/" + m.ID() + "/mailFolders/inbox/messageRules/" + shortID(id)
}

// switched is how a rule is switched. It is switched on only as the user saw it: what somebody else has made of it
// meanwhile may do anything.
func (r *runner) switched(o Order, on bool) ruleStep {
	return func(rules []graph.Rule, t Target, sent bool) (graph.Request, bool, error) {
		rule, there := ruleByID(rules, t.ID)
		seen, known := ruleByID(o.Rules.Seen, t.ID)
		switch {
		case !there:
			return graph.Request{}, false, ErrGone
		case rule.Enabled == on && !sent && r.job.undoes == nil:
			return graph.Request{}, false, errByOthers
		case rule.Enabled == on:
			return graph.Request{}, true, nil
		case on && known && !rule.SameAs(seen):
			return graph.Request{}, false, ErrRuleChanged
		case rule.ReadOnly:
			return graph.Request{}, false, ErrRuleReadOnly
		case on && rule.HasError:
			return graph.Request{}, false, ErrRuleBroken
		}
		return r.e.Mailbox.EnableRuleRequest(t.ID, on), false, nil
	}
}

// ruleStep says of a rule, as the rules are now, what is to be sent; or that it is as it is to be; or why nothing can be
// sent. sent tells whether something was sent before.
type ruleStep func(rules []graph.Rule, t Target, sent bool) (request graph.Request, so bool, err error)

// eachRule brings rules, each by itself, to where they are to be: it reads all of them, sends what is missing, one request
// after the other, and reads again where an answer was lost. What can't be done to one does not keep the rest from it.
func (r *runner) eachRule(list []Target, next ruleStep) error {
	doubts := map[string]error{}
	for n := 0; len(list) > 0; n++ {
		rules, err := r.readRules()
		if err != nil {
			return r.unreadRules(list, doubts, err)
		}
		var left []Target
		for i, t := range list {
			if !r.e.mayGoOn(r.job) {
				r.stoppedRules(slices.Concat(left, list[i:]), doubts)
				return nil
			}
			request, so, err := next(rules, t, doubts[t.ID] != nil)
			switch {
			case err != nil:
				r.ruleFailed(t, err, failed)
				continue
			case so:
				r.ruleIs(outcome{ID: t.ID, State: done})
				continue
			case n == tries:
				r.ruleFailed(t, doubts[t.ID], failed)
				continue
			}
			switch a := r.send([]step{{target: t, request: request}}, false)[0]; {
			case a.Err == nil:
				r.ruleIs(outcome{ID: t.ID, State: done, RequestID: a.RequestID})
			case again(a.Err):
				doubts[t.ID] = a.Err
				left = append(left, t)
			default:
				r.ruleFailed(t, a.Err, failed)
			}
		}
		list = left
	}
	return nil
}

func (r *runner) readRules() ([]graph.Rule, error) {
	ctx, cancel := r.context(false)
	defer cancel()
	return r.e.Mailbox.Rules(ctx)
}

// unreadRules tells that rules could not be looked at: nothing was sent, or nobody knows what became of it.
func (r *runner) unreadRules(list []Target, doubts map[string]error, err error) error {
	if len(doubts) == 0 && len(r.outcomes) == 0 {
		return r.failedWhole(err)
	}
	for _, t := range list {
		if doubt := doubts[t.ID]; doubt != nil {
			r.ruleFailed(t, fmt.Errorf("%w; %w, and could not be looked at: %w", doubt, errMaybe, err), unknown)
			continue
		}
		r.ruleFailed(t, err, failed)
	}
	return nil
}

// stoppedRules notes rules as not begun; of those that something was sent for nobody knows.
func (r *runner) stoppedRules(list []Target, doubts map[string]error) {
	r.e.mu.Lock()
	r.job.Stopped = true
	r.e.mu.Unlock()
	for _, t := range list {
		if doubt := doubts[t.ID]; doubt != nil {
			r.ruleFailed(t, fmt.Errorf("%w; %w", doubt, errMaybe), unknown)
			continue
		}
		r.ruleFailed(t, ErrStopped, failed)
	}
}

// ruleIs notes a rule as done, and ruleFailed as not.
func (r *runner) ruleIs(o outcome) {
	r.outcomes = append(r.outcomes, o)
	r.done++
	r.e.progress(r.job, 1, nil)
}

func (r *runner) ruleFailed(t Target, err error, state string) {
	r.e.progress(r.job, 0, []Failure{r.fail(t, err, outcome{ID: t.ID, State: state})})
}

// OnRules tells of an action whether its targets are rules.
func OnRules(action keys.ID) bool {
	switch action {
	case keys.LiftRule, keys.EnableRule, keys.DisableRule, keys.DeleteRule, keys.MoveRule:
		return true
	}
	return false
}
