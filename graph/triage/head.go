package triage

import (
	"cmp"
	"fmt"
	"slices"

	"mailtriage/graph"
)

// putFirst puts managed rules back at the head of the sequence, where they were made, when a rule of somebody else has come
// before them: it may end the sequence, or move the mail elsewhere. That it can't be done is said, and is no failure: the
// senders are blocked as far as rules go. It is tried once: two programs that both want to be first would never end.
func (r *runner) putFirst(rules []graph.Rule) (notes []string) {
	late, first := behind(rules)
	if len(late) == 0 {
		return nil
	}
	ctx, cancel := r.context(false)
	defer cancel()
	for _, rule := range slices.Backward(late) { // the last of them first, so that they keep their order
		if _, err := r.e.Mailbox.PutRuleFirst(ctx, rule.ID); err != nil {
			return []string{fmt.Sprintf("the rule %q comes before %q, and could not be put behind it: %v", first.Name, rule.Name, err)}
		}
	}
	return []string{fmt.Sprintf("put back before the rule %q", first.Name)}
}

// behind are the managed rules that a rule of somebody else comes before, in sequence, and the first of those others.
func behind(rules []graph.Rule) (late []graph.Rule, first graph.Rule) {
	sorted := slices.Clone(rules)
	slices.SortStableFunc(sorted, func(a, b graph.Rule) int { return cmp.Compare(a.Sequence, b.Sequence) })
	for _, rule := range sorted {
		switch {
		case !isManaged(rule) && first.ID == "":
			first = rule
		case first.ID != "" && isManaged(rule) && fault(rule) == "":
			late = append(late, rule)
		}
	}
	return late, first
}
