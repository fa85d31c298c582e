package triage

import (
	"context"
	"fmt"
	"slices"

	"mailtriage/graph"
)

// lifting switches off rules of others that block: it can be switched on again exactly as it was, which a rule that is
// deleted can't. The targets of such an order are rules, not messages: an id, and the name as the subject.
func lifting() special {
	return special{
		plan: planLift, touches: []string{theRules},
		run:  func(r *runner, o Order) (string, error) { return "", r.switchRules(o.Targets, false) },
		undo: func(r *runner, of *job) (string, error) { return "", r.switchRules(r.job.lifted(of), true) },
		look: func(ctx context.Context, r *runner, o Order) error { return r.lookAtSwitches(ctx, o.Targets, false) },
		lookUndo: func(ctx context.Context, r *runner, of *job) error {
			return r.lookAtSwitches(ctx, r.job.lifted(of), true)
		},
	}
}

func planLift(m Mailbox, o Order) (Plan, error) {
	if len(o.Targets) == 0 {
		return Plan{}, ErrNothing
	}
	what := count(len(o.Targets), "rule")
	if len(o.Targets) == 1 {
		what = fmt.Sprintf("the rule %q", o.Targets[0].Subject)
	}
	p := Plan{Order: o, Summary: "Switch off " + what, Done: "Switched off " + what, Undoable: true, Undo: "switches it on again"}
	p.Lines = limited(len(o.Targets), func(i int) string {
		t := o.Targets[i]
		return "PATCH /users/" + m.ID() + "/mailFolders/inbox/messageRules/" + shortID(t.ID) + " isEnabled: false  " + t.Subject
	})
	return p, nil
}

// lifted are the rules that a job has switched off, of those that its undo is for.
func (j *job) lifted(of *job) []Target {
	wanted := map[string]bool{}
	for _, o := range j.wanted(of) {
		wanted[o.ID] = o.State == done
	}
	return slices.DeleteFunc(slices.Clone(of.Plan.Order.Targets), func(t Target) bool { return !wanted[t.ID] })
}

// switchRules switches rules on or off: those that are so already are left out, and are not this job's.
func (r *runner) switchRules(list []Target, on bool) error {
	left := list
	changed := map[string]bool{}
	err := r.ruleRounds(func(ctx context.Context, rules []graph.Rule) (int, error) {
		var missing []Target
		for _, t := range left {
			if rule, there := ruleByID(rules, t.ID); there && rule.Enabled != on {
				missing = append(missing, t)
			}
		}
		for i, t := range missing {
			changed[t.ID] = true
			if _, err := r.e.Mailbox.EnableRule(ctx, t.ID, on); err != nil {
				return len(missing) - i, err
			}
		}
		return len(missing), nil
	})
	ctx, cancel := r.context(false)
	defer cancel()
	rules, readErr := r.e.Mailbox.Rules(ctx)
	if readErr != nil {
		if err == nil {
			err = readErr
		}
		return r.failedWhole(err)
	}
	failures, before := []Failure{}, r.done
	for _, t := range list {
		switch rule, there := ruleByID(rules, t.ID); {
		case !there:
			failures = append(failures, r.fail(t, ErrGone, outcome{ID: t.ID, State: failed}))
		case rule.Enabled == on && (changed[t.ID] || r.job.undoes != nil):
			r.outcomes = append(r.outcomes, outcome{ID: t.ID, State: done})
			r.done++
		case rule.Enabled != on && err != nil:
			failures = append(failures, r.fail(t, err, outcome{ID: t.ID, State: failed}))
		}
	}
	r.e.progress(r.job, r.done-before, failures)
	return nil
}

func ruleByID(rules []graph.Rule, id string) (graph.Rule, bool) {
	i := slices.IndexFunc(rules, func(r graph.Rule) bool { return r.ID == id })
	if i < 0 {
		return graph.Rule{}, false
	}
	return rules[i], true
}

func (r *runner) lookAtSwitches(ctx context.Context, list []Target, on bool) error {
	rules, err := r.e.Mailbox.Rules(ctx)
	if err != nil {
		return err
	}
	for _, t := range list {
		if rule, there := ruleByID(rules, t.ID); there && rule.Enabled == on {
			r.outcomes = append(r.outcomes, outcome{ID: t.ID, State: done})
			r.done++
			continue
		}
		r.fail(t, fmt.Errorf("not done: %w", ErrStopped), outcome{ID: t.ID, State: failed})
	}
	return nil
}
