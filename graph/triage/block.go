package triage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"mailtriage/graph"
)

// BlockRuleName is the name of the managed rule, as its owner sees it in Outlook.
const BlockRuleName = "mailtriage: blocked senders"

const (
	perRule = 500 // addresses in one rule: all rules of a mailbox share 256 kB, an address takes about 100 bytes
	tries   = 5   // reads, changes, and reads again to check
)

var errContended = errors.New("the block rule is being changed by somebody else all the time: try again")

// block puts addresses into the managed rule. Those that are in it already are left as they are: undoing the job will
// not unblock them.
func (r *runner) block(list []string, folder string) (note string, err error) {
	var added []string
	err = r.ruleRounds(func(ctx context.Context, rules []graph.Rule) (int, error) {
		missing := without(list, blocked(rules))
		if len(missing) == 0 {
			return 0, nil
		}
		if added == nil {
			added = missing
			if err := r.e.Journal.append(entry{Time: r.e.Now(), Kind: "adding", Job: r.job.ID, Senders: added}); err != nil {
				return len(missing), err
			}
		}
		if folder == "" {
			f, err := r.e.Mailbox.Folder(ctx, "deleteditems")
			if err != nil {
				return len(missing), err
			}
			folder = f.ID
		}
		return len(missing), r.addToRule(ctx, rules, missing, folder)
	})
	if err != nil {
		r.halfDone(added, func(now []string) []string { return intersect(added, now) })
		return "", r.failedWhole(err)
	}
	r.ruleDone(added)
	if len(added) == 0 {
		note = "already blocked: " + strings.Join(list, ", ")
	}
	return note, nil
}

// ruleRounds reads the rules, changes them, and reads them again, until what was read is as it should be: somebody
// else may be changing them too, and an answer may be lost. Each round has a deadline of its own.
//
// change tells how much is still to be done; only rounds that bring it no further are counted.
func (r *runner) ruleRounds(change func(context.Context, []graph.Rule) (left int, err error)) error {
	least := math.MaxInt
	for vain := 0; vain < tries; vain++ {
		left, err := r.ruleRound(change)
		if left == 0 || err != nil && !again(err) {
			return err
		}
		if left < least {
			least, vain = left, 0
		}
	}
	return errContended
}

func (r *runner) ruleRound(change func(context.Context, []graph.Rule) (int, error)) (int, error) {
	ctx, cancel := r.context(false)
	defer cancel()
	rules, err := r.e.Mailbox.Rules(ctx)
	if err != nil {
		return 0, err // reading is repeated by the client
	}
	return change(ctx, rules)
}

// halfDone records what of a change was made before it failed, so that it can be undone.
func (r *runner) halfDone(asked []string, made func(now []string) []string) {
	if len(asked) == 0 {
		return
	}
	ctx, cancel := r.context(false)
	defer cancel()
	rules, err := r.e.Mailbox.Rules(ctx)
	if err != nil {
		return
	}
	for _, s := range made(blocked(rules)) {
		r.outcomes = append(r.outcomes, outcome{Sender: s, State: done})
		r.done++
	}
	r.e.progress(r.job, r.done, nil)
}

// again tells of errors after which the rules are simply read anew.
func again(err error) bool {
	var e *graph.Error
	return errors.As(err, &e) && (e.Maybe() || e.Kind == graph.NotFound || e.Kind == graph.Conflict || e.Kind == graph.Precondition)
}

// addToRule puts addresses into the first managed rule that has room, or into a new one.
func (r *runner) addToRule(ctx context.Context, rules []graph.Rule, missing []string, folder string) error {
	managed := managed(rules)
	for _, rule := range managed {
		have := addressesOf(rule)
		if len(have)+len(missing) <= perRule {
			_, err := r.e.Mailbox.SetRuleSenders(ctx, rule.ID, append(have, missing...))
			return err
		}
	}
	name := BlockRuleName
	if n := len(managed); n > 0 {
		name = fmt.Sprintf("%s (%d)", BlockRuleName, n+1)
	}
	_, err := r.e.Mailbox.CreateBlockRule(ctx, graph.BlockRule{Name: name, Addresses: missing[:min(len(missing), perRule)], Folder: folder})
	return err
}

// unblock takes addresses out of the managed rules; a rule left empty is deleted. Rules of others that hit the same
// address are named.
func (r *runner) unblock(list []string) (note string, err error) {
	var removed []string
	var left []graph.Rule
	err = r.ruleRounds(func(ctx context.Context, rules []graph.Rule) (int, error) {
		left = rules
		there := intersect(list, blocked(rules))
		if len(there) == 0 {
			return 0, nil
		}
		if removed == nil {
			removed = there
			if err := r.e.Journal.append(entry{Time: r.e.Now(), Kind: "removing", Job: r.job.ID, Senders: removed}); err != nil {
				return len(there), err
			}
		}
		return len(there), r.takeFromRules(ctx, rules, there)
	})
	if err != nil {
		r.halfDone(removed, func(now []string) []string { return without(removed, now) })
		return "", r.failedWhole(err)
	}
	r.ruleDone(removed)
	return unblockNote(list, removed, left), nil
}

func (r *runner) takeFromRules(ctx context.Context, rules []graph.Rule, list []string) error {
	for _, rule := range managed(rules) {
		have := addressesOf(rule)
		left := without(have, list)
		var err error
		switch {
		case len(left) == len(have):
			continue
		case len(left) == 0:
			err = r.e.Mailbox.DeleteRule(ctx, rule.ID)
		default:
			_, err = r.e.Mailbox.SetRuleSenders(ctx, rule.ID, left)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func unblockNote(asked, removed []string, rules []graph.Rule) string {
	var notes []string
	if len(removed) == 0 {
		notes = append(notes, "was not blocked by mailtriage: "+strings.Join(asked, ", "))
	}
	for _, rule := range rules {
		if isManaged(rule) || !rule.Enabled {
			continue
		}
		if hit := intersect(asked, addressesOf(rule)); len(hit) > 0 || strings.HasPrefix(rule.Name, "Block sender: ") && slices.Contains(asked, strings.ToLower(strings.TrimPrefix(rule.Name, "Block sender: "))) {
			notes = append(notes, fmt.Sprintf("the rule %q still acts on this sender", rule.Name))
		}
	}
	return strings.Join(notes, "; ")
}

func isManaged(r graph.Rule) bool { return strings.HasPrefix(r.Name, BlockRuleName) && !r.ReadOnly }

func managed(rules []graph.Rule) []graph.Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r graph.Rule) bool { return !isManaged(r) || !r.Enabled })
}

// blocked lists the addresses in managed rules.
func blocked(rules []graph.Rule) []string {
	var list []string
	for _, r := range managed(rules) {
		list = append(list, addressesOf(r)...)
	}
	return list
}

func addressesOf(r graph.Rule) []string {
	list := make([]string, len(r.FromAddresses))
	for i, a := range r.FromAddresses {
		list[i] = strings.ToLower(a.Address)
	}
	return list
}

func without(list, these []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(these, s) })
}

func intersect(list, these []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !slices.Contains(these, s) })
}

func (r *runner) ruleDone(list []string) {
	for _, s := range list {
		r.outcomes = append(r.outcomes, outcome{Sender: s, State: done})
	}
	if len(list) > 0 { // else it was so before, and there is nothing to undo
		r.done++
		r.e.progress(r.job, r.job.Total, nil)
	}
}

// failedWhole records that a job as a whole could not be done.
func (r *runner) failedWhole(err error) error {
	o := outcome{State: failed, Error: err.Error()}
	var ge *graph.Error
	if errors.As(err, &ge) {
		o.RequestID = ge.RequestID
	}
	r.outcomes = append(r.outcomes, o)
	return err
}
