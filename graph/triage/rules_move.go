package triage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"mailtriage/graph"
	"mailtriage/keys"
)

// Errors of moving rules in the sequence.
var (
	errSequenceContended = errors.New("the sequence of the rules is being changed by somebody else all the time: try again")
	errInTheWay          = errors.New("a rule that is read only stands in the way: Microsoft Graph does not move it")
)

// MoveRules is an order to move rules by one in the sequence: up, or down. all are all rules there are; those marked that
// stand one after the other stay so.
func MoveRules(all []graph.Rule, ids []string, up bool) Order {
	now := sequenceOf(all)
	to, marked := slices.Clone(now), set(ids)
	if up {
		for i := 1; i < len(to); i++ {
			if marked[to[i]] && !marked[to[i-1]] {
				to[i], to[i-1] = to[i-1], to[i]
			}
		}
	} else {
		for i := len(to) - 2; i >= 0; i-- {
			if marked[to[i]] && !marked[to[i+1]] {
				to[i], to[i+1] = to[i+1], to[i]
			}
		}
	}
	return movingOrder(all, ids, now, to)
}

// MoveRuleTo is an order to put one rule at a place in the sequence, counted from 1.
func MoveRuleTo(all []graph.Rule, id string, place int) Order {
	now := sequenceOf(all)
	to := slices.DeleteFunc(slices.Clone(now), func(x string) bool { return x == id })
	to = slices.Insert(to, min(max(0, place-1), len(to)), id)
	return movingOrder(all, []string{id}, now, to)
}

// movingOrder is an order for those of some rules that come to stand elsewhere.
func movingOrder(all []graph.Rule, ids, now, to []string) Order {
	var list []graph.Rule
	for i, id := range to {
		if rule, known := ruleByID(all, id); known && slices.Contains(ids, id) && slices.Index(now, id) != i {
			list = append(list, rule)
		}
	}
	o := RuleOrder(keys.MoveRule, list)
	o.Rules.Order, o.Rules.Moved, o.Rules.Were = now, to, numbersOf(all, now)
	return o
}

// sequenceOf are the ids of rules in their sequence.
func sequenceOf(rules []graph.Rule) []string {
	sorted := slices.Clone(rules)
	slices.SortStableFunc(sorted, func(a, b graph.Rule) int { return cmp.Compare(a.Sequence, b.Sequence) })
	ids := make([]string, len(sorted))
	for i, r := range sorted {
		ids[i] = r.ID
	}
	return ids
}

func movingRules() special {
	return special{
		plan: planMoveRules, touches: []string{theRules},
		run: func(r *runner, o Order) (string, error) {
			return "", r.reorder(o.Targets, o.Rules.Order, o.Rules.Moved)
		},
		undo: func(r *runner, of *job) (string, error) {
			list := r.job.lifted(of)
			r.total(len(list))
			was := of.Plan.Order.Rules
			err := r.reorder(list, was.Moved, was.Order)
			if err == nil {
				r.renumber(was.Order, was.Were)
			}
			return "", err
		},
		look: func(ctx context.Context, r *runner, o Order) error {
			return r.lookAtSequence(ctx, o.Targets, o.Rules.Moved)
		},
		lookUndo: func(ctx context.Context, r *runner, of *job) error {
			return r.lookAtSequence(ctx, r.job.lifted(of), of.Plan.Order.Rules.Order)
		},
	}
}

func planMoveRules(m Mailbox, o Order) (Plan, error) {
	if len(o.Targets) == 0 {
		return Plan{}, ErrNothing
	}
	for _, t := range o.Targets {
		if seen, known := ruleByID(o.Rules.Seen, t.ID); known && seen.ReadOnly {
			return Plan{}, fmt.Errorf("%q: %w", t.Subject, ErrRuleReadOnly)
		}
	}
	to := func(id string) int { return slices.Index(o.Rules.Moved, id) + 1 }
	where := fmt.Sprintf("to place %d of %d", to(o.Targets[0].ID), len(o.Rules.Moved))
	if len(o.Targets) > 1 {
		where = "down in the sequence"
		if to(o.Targets[0].ID) <= slices.Index(o.Rules.Order, o.Targets[0].ID) {
			where = "up in the sequence"
		}
	}
	p := Plan{Order: o, Summary: "Move " + theseRules(o.Targets) + " " + where, Done: "Moved " + theseRules(o.Targets) + " " + where, Undoable: true, Undo: "puts it back to its place in the sequence"}
	p.Lines = limited(len(o.Targets), func(i int) string {
		t := o.Targets[i]
		return fmt.Sprintf("PATCH %s sequence: to place %d  %s", ruleURL(m, t.ID), to(t.ID), t.Subject)
	})
	p.Lines = append(p.Lines, "PATCH of what lies between, where the service does not make room by itself, and GET (to check)")
	return p, nil
}

// before are the rules that come before one in a sequence, without those that are not in another.
func before(sequence []string, id string, in map[string]bool) map[string]bool {
	out := map[string]bool{}
	for _, x := range sequence {
		if x == id {
			break
		}
		if in[x] {
			out[x] = true
		}
	}
	return out
}

// standsAs tells whether a rule stands behind the same rules as in another sequence, as far as both have them.
func standsAs(now []string, id string, as []string) bool {
	both := set(among(now, set(as)))
	a, b := before(now, id, both), before(as, id, both)
	return len(a) == len(b) && len(except(keysOf(a), b)) == 0
}

func keysOf(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// reorder puts rules where they are to stand, if they stand where they stood. It reads the rules anew after each change:
// the service may or may not have made room.
func (r *runner) reorder(list []Target, from, to []string) error {
	rules, err := r.readRules()
	if err != nil {
		return r.failedWhole(err)
	}
	var mine []Target
	for _, t := range list {
		now := sequenceOf(rules)
		switch rule, there := ruleByID(rules, t.ID); {
		case !there:
			r.ruleFailed(t, ErrGone, failed)
		case standsAs(now, t.ID, to) && r.job.undoes != nil:
			r.ruleIs(outcome{ID: t.ID, State: done})
		case standsAs(now, t.ID, to):
			r.ruleFailed(t, errByOthers, failed)
		case !standsAs(now, t.ID, from):
			r.ruleFailed(t, ErrMovedOn, failed)
		case rule.ReadOnly:
			r.ruleFailed(t, ErrRuleReadOnly, failed)
		default:
			mine = append(mine, t)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	want := placed(among(sequenceOf(rules), set(to)), rowIDs(mine), to)
	rules, err = r.sequence(rules, want, set(rowIDs(mine)))
	now := sequenceOf(rules)
	for _, t := range mine {
		switch {
		case standsAs(now, t.ID, want):
			r.ruleIs(outcome{ID: t.ID, State: done})
		case mayBe(err):
			r.ruleFailed(t, err, unknown)
		default:
			r.ruleFailed(t, cmp.Or(err, errSequenceContended), failed)
		}
	}
	return nil
}

func rowIDs(list []Target) []string {
	ids := make([]string, len(list))
	for i, t := range list {
		ids[i] = t.ID
	}
	return ids
}

// placed is a sequence in which some rules stand as in another one: each behind the nearest that it stands behind there.
func placed(now, rows, like []string) []string {
	rest := except(now, set(rows))
	for i, id := range like {
		if !slices.Contains(rows, id) {
			continue
		}
		at := 0
		for _, earlier := range slices.Backward(like[:i]) {
			if k := slices.Index(rest, earlier); k >= 0 {
				at = k + 1
				break
			}
		}
		rest = slices.Insert(rest, at, id)
	}
	return rest
}

// sequence changes numbers until the rules stand in an order. It returns the rules as they stand in the end.
func (r *runner) sequence(rules []graph.Rule, want []string, mine map[string]bool) ([]graph.Rule, error) {
	var doubt error
	for vain, n := 0, 0; vain < tries && n < 4*len(want)+tries; n++ {
		id, number, ok, err := nextNumber(rules, want, mine)
		if ok || err != nil {
			return rules, err
		}
		if !r.e.mayGoOn(r.job) {
			return rules, ErrStopped
		}
		a := r.send([]step{{request: r.e.Mailbox.RuleSequenceRequest(id, number)}}, false)[0]
		vain++
		if a.Err == nil {
			vain, doubt = 0, nil
		} else if doubt = a.Err; !again(a.Err) {
			return r.lastSeen(rules), a.Err
		}
		now, err := r.readRules()
		if err != nil {
			return rules, err
		}
		rules = now
	}
	return rules, cmp.Or(doubt, errSequenceContended)
}

// numbersOf are the numbers of rules in the sequence.
func numbersOf(all []graph.Rule, ids []string) []int {
	numbers := make([]int, len(ids))
	for i, id := range ids {
		rule, _ := ruleByID(all, id)
		numbers[i] = rule.Sequence
	}
	return numbers
}

// renumber gives rules that stand in their old order their old numbers too, as far as that can be: the order is what counts,
// so that nothing is told of what can't.
func (r *runner) renumber(order []string, numbers []int) {
	for n := 0; n < 2*len(order) && len(order) == len(numbers) && r.e.mayGoOn(r.job); n++ {
		rules, err := r.readRules()
		if err != nil || !slices.Equal(sequenceOf(rules), order) {
			return
		}
		id, number, some := nextOldNumber(rules, order, numbers)
		if !some || r.send([]step{{request: r.e.Mailbox.RuleSequenceRequest(id, number)}}, false)[0].Err != nil {
			return
		}
	}
}

// nextOldNumber is a rule that can be given its old number without another having to make room.
func nextOldNumber(rules []graph.Rule, order []string, numbers []int) (id string, number int, some bool) {
	now := numbersOf(rules, order)
	for i, id := range order {
		rule, _ := ruleByID(rules, id)
		free := (i == 0 || now[i-1] < numbers[i]) && (i == len(order)-1 || numbers[i] < now[i+1])
		if now[i] != numbers[i] && free && !rule.ReadOnly {
			return id, numbers[i], true
		}
	}
	return "", 0, false
}

// lastSeen are the rules as they stand now, or as they were seen last.
func (r *runner) lastSeen(rules []graph.Rule) []graph.Rule {
	if now, err := r.readRules(); err == nil {
		return now
	}
	return rules
}

// nextNumber is the one number that has to be changed next so that rules stand in an order, and of which rule; ok: they
// stand so already. Rather those that are to be moved are given another number than those that lie between. A service that
// makes room at a number and one that does not come to the same end.
func nextNumber(rules []graph.Rule, want []string, mine map[string]bool) (id string, number int, ok bool, err error) {
	line := make([]graph.Rule, 0, len(want))
	for _, x := range want {
		if rule, there := ruleByID(rules, x); there { // one that somebody has deleted meanwhile is in nobody's way
			line = append(line, rule)
		}
	}
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		if b.Sequence > a.Sequence {
			continue
		}
		upTo := i < 2 || b.Sequence > line[i-2].Sequence // a fits in before b
		switch {
		case mine[a.ID] && upTo && !a.ReadOnly && b.Sequence < a.Sequence:
			return a.ID, b.Sequence, false, nil
		case !b.ReadOnly:
			return b.ID, a.Sequence + 1, false, nil
		case upTo && !a.ReadOnly && b.Sequence < a.Sequence:
			return a.ID, b.Sequence, false, nil
		}
		return "", 0, false, errInTheWay
	}
	return "", 0, true, nil
}

func (r *runner) lookAtSequence(ctx context.Context, list []Target, as []string) error {
	rules, err := r.e.Mailbox.Rules(ctx)
	if err != nil {
		return err
	}
	now := sequenceOf(rules)
	for _, t := range list {
		if _, there := ruleByID(rules, t.ID); there && standsAs(now, t.ID, as) {
			r.outcomes = append(r.outcomes, outcome{ID: t.ID, State: done})
			r.done++
			continue
		}
		r.fail(t, fmt.Errorf("not done: %w", ErrStopped), outcome{ID: t.ID, State: failed})
	}
	return nil
}
