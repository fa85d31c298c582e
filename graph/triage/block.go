package triage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"mailtriage/graph"
)

const (
	perRule = 500 // addresses in one rule: all rules of a mailbox share 256 kB, an address takes about 100 bytes
	tries   = 5   // reads, changes, and reads again to check
)

// defaultSettle is how old what was read may be when a rule is written, and how long after a write it is looked at again.
// Rules have no etag: who writes puts all addresses, and would lose what another has added since. As nobody writes on what
// was read longer ago than this, whoever is overwritten sees it when it looks again, and puts it right.
const defaultSettle = 2 * time.Second

// defaultBlockTo is where blocked mail goes unless told otherwise.
const defaultBlockTo = "junkemail"

// Errors of blocking as a whole.
var (
	errContended = errors.New("the block rule is being changed by somebody else all the time: try again")
	ErrRulesFull = errors.New("the mailbox's Inbox rules are full (256 kB for all of them): lift blocks, or delete rules that are not needed any more")
)

// block puts addresses and domains into managed rules. Those that are in one already are left as they are, wherever their
// mail goes: undoing the job will not unblock them.
func (r *runner) block(list []string, folder string) (note string, err error) {
	if err := r.refuseOwn(list); err != nil {
		return "", r.failedWhole(err)
	}
	var added []string
	var last []graph.Rule
	chunk := perRule
	err = r.ruleRounds(func(ctx context.Context, rules []graph.Rule) (int, error) {
		last = rules
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
		to, err := r.folderID(ctx, folder)
		if err != nil {
			return len(missing), err
		}
		return len(missing), r.addSome(ctx, rules, missing, to, &chunk)
	})
	if err != nil {
		r.halfDone(added, func(now []string) []string { return intersect(added, now) })
		return "", r.failedWhole(err)
	}
	r.ruleDone(added, nil)
	var notes []string
	if len(added) == 0 {
		notes = append(notes, "already blocked: "+strings.Join(list, ", "))
	}
	notes = append(notes, unusable(last)...)
	return strings.Join(append(notes, r.putFirst(last)...), "; "), nil
}

// folderID is the id of the folder that blocked mail goes to: ids in rules are never well-known names.
func (r *runner) folderID(ctx context.Context, folder string) (string, error) {
	folder = cmp.Or(folder, r.e.BlockTo, defaultBlockTo)
	if !slices.Contains(graph.WellKnownFolders(), folder) {
		return folder, nil
	}
	f, err := r.e.Mailbox.Folder(ctx, folder)
	return f.ID, err
}

// refuseOwn refuses to block a domain of the tenant's own, as far as it is allowed to know them.
func (r *runner) refuseOwn(list []string) error {
	if !slices.ContainsFunc(list, isDomain) {
		return nil
	}
	ctx, cancel := r.context(false)
	defer cancel()
	own, err := r.e.Mailbox.OwnDomains(ctx)
	if err != nil {
		return fmt.Errorf("the tenant's own domains could not be read, so no domain is blocked: %w", err)
	}
	for _, s := range list {
		if isDomain(s) && slices.Contains(own, strings.ToLower(DomainOf(s))) {
			return fmt.Errorf("%s: %w", DomainOf(s), ErrOwnDomain)
		}
	}
	return nil
}

// isDomain tells domains ("@x.example") from addresses in an order's senders.
func isDomain(sender string) bool { return strings.HasPrefix(sender, "@") }

// ruleRounds reads the rules, changes them, and reads them again, until what was read is as it should be: somebody
// else may be changing them too, and an answer may be lost. Each round has a deadline of its own.
//
// change tells how much is still to be done; only rounds that bring it no further are counted. A rule that was written to
// is looked at once more when everybody who had read it before has written or given up.
func (r *runner) ruleRounds(change func(context.Context, []graph.Rule) (left int, err error)) error {
	least := math.MaxInt
	var last error // of a round that failed: it says more than that there were many
	for vain := 0; vain < tries; vain++ {
		left, err := r.ruleRound(change)
		last = err
		switch {
		case err != nil && (graph.RulesFull(err) || !again(err) && !graph.IsKind(err, graph.Throttled)): // after that wait they are read anew
			return err
		case err == nil && left == 0 && r.wrote.IsZero():
			return nil
		case err == nil && left == 0:
			time.Sleep(time.Until(r.wrote.Add(r.e.Settle)))
			r.wrote, least = time.Time{}, math.MaxInt
			continue
		}
		if left < least {
			least, vain = left, 0
		}
	}
	if last != nil {
		return last
	}
	return errContended
}

func (r *runner) ruleRound(change func(context.Context, []graph.Rule) (int, error)) (int, error) {
	ctx, cancel := r.context(false)
	defer cancel()
	r.read = time.Now()
	rules, err := r.e.Mailbox.Rules(ctx)
	if err != nil {
		return 0, err // reading is repeated by the client
	}
	return change(ctx, rules)
}

// write changes a rule that others may change too, unless what was read is too old by now.
func (r *runner) write(ctx context.Context, change func(context.Context) error) error {
	ctx, cancel := context.WithDeadline(ctx, r.read.Add(r.e.Settle))
	defer cancel()
	err := change(ctx)
	r.wrote = time.Now()
	return err
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
	n := 0
	for _, s := range made(blocked(rules)) {
		r.outcomes = append(r.outcomes, outcome{Sender: s, State: done, Parent: r.cameFrom[s]})
		n++
	}
	r.done += n
	r.e.progress(r.job, n, nil)
}

// again tells of errors after which the rules are simply read anew.
func again(err error) bool {
	var e *graph.Error
	return errors.As(err, &e) && (e.Maybe() || e.Kind == graph.NotFound || e.Kind == graph.Conflict || e.Kind == graph.Precondition)
}

// addSome adds as many of what is missing as go into one rule. When the service has no room for that many, fewer are tried,
// in a rule of their own: what can be blocked is.
func (r *runner) addSome(ctx context.Context, rules []graph.Rule, missing []string, folder string, chunk *int) error {
	addresses := slices.DeleteFunc(slices.Clone(missing), isDomain)
	if len(addresses) == 0 {
		d := DomainOf(missing[0])
		_, err := r.e.Mailbox.CreateBlockRule(ctx, graph.BlockRule{Name: DomainRuleName + d, Domain: d, Folder: folder})
		return full(err)
	}
	some := addresses[:min(len(addresses), *chunk)]
	err := r.addToRule(ctx, rules, some, folder, *chunk == perRule)
	if !graph.RulesFull(err) {
		return err
	}
	if len(some) == 1 && *chunk < perRule {
		return full(err)
	}
	*chunk = max(1, len(some)/2)
	return r.addSome(ctx, rules, missing, folder, chunk)
}

// full says of the service's refusal what to do about it.
func full(err error) error {
	if graph.RulesFull(err) {
		return fmt.Errorf("%w: %w", ErrRulesFull, err)
	}
	return err
}

// addToRule puts addresses into the first managed rule to that folder that has room, or into a new one.
func (r *runner) addToRule(ctx context.Context, rules []graph.Rule, some []string, folder string, mayGrow bool) error {
	for _, rule := range managed(rules) {
		have := sendersOfRule(rule)
		if mayGrow && domainOfRule(rule) == "" && folderOf(rule) == folder && len(have)+len(some) <= perRule {
			return r.write(ctx, func(ctx context.Context) error {
				_, err := r.e.Mailbox.SetRuleSenders(ctx, rule.ID, append(have, some...))
				return err
			})
		}
	}
	_, err := r.e.Mailbox.CreateBlockRule(ctx, graph.BlockRule{Name: freeName(rules), Addresses: some, Folder: folder})
	return err
}

// freeName is a name for a rule of addresses that no rule has yet.
func freeName(rules []graph.Rule) string {
	name := BlockRuleName
	for n := 2; slices.ContainsFunc(rules, func(r graph.Rule) bool { return r.Name == name }); n++ {
		name = fmt.Sprintf("%s (%d)", BlockRuleName, n)
	}
	return name
}

// unblock takes addresses and domains out of the managed rules; a rule left empty is deleted. Rules of others that hit the
// same address are named.
func (r *runner) unblock(list []string) (note string, err error) {
	var removed []string
	var last []graph.Rule
	r.cameFrom = map[string]string{}
	err = r.ruleRounds(func(ctx context.Context, rules []graph.Rule) (int, error) {
		last = rules
		there := intersect(list, blocked(rules))
		if len(there) == 0 {
			return 0, nil
		}
		if removed == nil {
			removed = there
			maps.Copy(r.cameFrom, blockedWhere(rules))
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
	r.ruleDone(removed, r.cameFrom)
	return unblockNote(list, removed, last), nil
}

// reblock undoes an unblock: each goes back to where its mail went before.
func (r *runner) reblock(of *job) (note string, err error) {
	byFolder := map[string][]string{}
	for _, o := range r.job.wanted(of) {
		if o.State == done {
			to := cmp.Or(o.Parent, of.Plan.Order.To.ID)
			byFolder[to] = append(byFolder[to], o.Sender)
		}
	}
	var notes []string
	for _, to := range slices.Sorted(maps.Keys(byFolder)) {
		note, err := r.block(byFolder[to], to)
		if err != nil {
			return "", err
		}
		if note != "" {
			notes = append(notes, note)
		}
	}
	return strings.Join(notes, "; "), nil
}

func (r *runner) takeFromRules(ctx context.Context, rules []graph.Rule, list []string) error {
	for _, rule := range managed(rules) {
		have := sendersOfRule(rule)
		left := without(have, list)
		if len(left) == len(have) {
			continue
		}
		err := r.write(ctx, func(ctx context.Context) error {
			if len(left) == 0 {
				return r.e.Mailbox.DeleteRule(ctx, rule.ID)
			}
			_, err := r.e.Mailbox.SetRuleSenders(ctx, rule.ID, left)
			return err
		})
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
	named := map[string]bool{}
	for _, s := range asked {
		for _, rule := range acting(rules, s) {
			if !named[rule.ID] {
				notes = append(notes, fmt.Sprintf("the rule %q still acts on this sender", rule.Name))
			}
			named[rule.ID] = true
		}
		if d := "@" + DomainOf(s); !isDomain(s) && slices.Contains(blocked(rules), d) {
			notes = append(notes, "its domain is still blocked: "+d)
		}
	}
	return strings.Join(notes, "; ")
}

func without(list, these []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(these, s) })
}

func intersect(list, these []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !slices.Contains(these, s) })
}

func (r *runner) ruleDone(list []string, from map[string]string) {
	for _, s := range list {
		r.outcomes = append(r.outcomes, outcome{Sender: s, State: done, Parent: from[s]})
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
