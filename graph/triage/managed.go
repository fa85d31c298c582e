package triage

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mailtriage/graph"
)

// BlockRuleName is the name of the managed rule of addresses, as its owner sees it in Outlook; DomainRuleName is how that
// of a domain begins. A domain has a rule of its own: the exceptions that keep it to that domain would let others through.
const (
	BlockRuleName  = "mailtriage: blocked senders"
	DomainRuleName = "mailtriage: blocked domain "
)

// IsOurs tells of rules by which mailtriage blocks: they have one of its names, and are as it makes them.
func IsOurs(r graph.Rule) bool { return isManaged(r) && fault(r) == "" }

// isManaged tells of rules that bear a name of ours, sound or not.
func isManaged(r graph.Rule) bool {
	return strings.HasPrefix(r.Name, BlockRuleName) || strings.HasPrefix(r.Name, DomainRuleName)
}

// fault says why a rule with a name of ours is not used: somebody has changed it, and what they meant is not known. Empty:
// it is as we make them. Such a rule is never written to.
func fault(r graph.Rule) string {
	conditions, exceptions, actions := graph.Terms(r.Conditions), graph.Terms(r.Exceptions), graph.Terms(r.Actions)
	ours := len(conditions) == 1 && conditions["fromAddresses"] != nil && len(exceptions) == 0
	if d := domainOfRule(r); d != "" {
		ours = len(conditions) == 1 && len(exceptions) == 1 && exceptions["senderContains"] != nil && slices.Equal(texts(conditions["senderContains"]), []string{"@" + d})
	}
	switch {
	case r.HasError:
		return "has an error"
	case !r.Enabled:
		return switchedOff
	case !ours:
		return "has been given other conditions"
	case len(actions) != 2 || folderOf(r) == "" || actions["stopProcessingRules"] == nil:
		return "does something else now"
	case r.ReadOnly:
		return readOnly
	}
	return ""
}

// domainOfRule is the domain that a managed rule is named after; empty: it is one of addresses.
func domainOfRule(r graph.Rule) string {
	d, is := strings.CutPrefix(r.Name, DomainRuleName)
	if !is {
		return ""
	}
	return d
}

// folderOf is the id of the folder that a rule moves to.
func folderOf(r graph.Rule) string {
	var to string
	if json.Unmarshal(graph.Terms(r.Actions)["moveToFolder"], &to) != nil {
		return ""
	}
	return to
}

func texts(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	return list
}

// managed are the rules of ours that work.
func managed(rules []graph.Rule) []graph.Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r graph.Rule) bool { return !isManaged(r) || fault(r) != "" })
}

// sendersOfRule lists whom a managed rule blocks; "@domain" is a domain.
func sendersOfRule(r graph.Rule) []string {
	if d := domainOfRule(r); d != "" {
		return []string{"@" + d}
	}
	list := make([]string, len(r.FromAddresses))
	for i, a := range r.FromAddresses {
		list[i] = strings.ToLower(a.Address)
	}
	return list
}

// blocked lists whom managed rules block.
func blocked(rules []graph.Rule) []string {
	var list []string
	for _, r := range managed(rules) {
		list = append(list, sendersOfRule(r)...)
	}
	return list
}

// blockedWhere finds the folder that each blocked sender's mail goes to.
func blockedWhere(rules []graph.Rule) map[string]string {
	at := map[string]string{}
	for _, r := range managed(rules) {
		for _, s := range sendersOfRule(r) {
			at[s] = folderOf(r)
		}
	}
	return at
}

// unusable names the rules of ours that are not used, and why.
func unusable(rules []graph.Rule) []string {
	var list []string
	for _, r := range rules {
		if isManaged(r) && fault(r) != "" {
			list = append(list, fmt.Sprintf("the rule %q %s, and was left alone", r.Name, fault(r)))
		}
	}
	return list
}

// acting are rules of others, or ours that somebody has changed, that act on a sender in a way that looks like a block.
func acting(rules []graph.Rule, sender string) []graph.Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r graph.Rule) bool {
		if !r.Enabled || isManaged(r) && fault(r) == "" {
			return true
		}
		return !slices.ContainsFunc(senderTerms(r), func(t senderTerm) bool { return t.hits(sender) })
	})
}

// senderTerm is what a rule says of the sender.
type senderTerm struct {
	text  string // in lower case
	exact bool   // it is an address, not a part of the sender's address or name
}

func (t senderTerm) hits(sender string) bool {
	return t.text != "" && (t.text == sender || !t.exact && strings.Contains(sender, t.text))
}

func senderTerms(r graph.Rule) []senderTerm {
	var list []senderTerm
	for _, a := range r.FromAddresses {
		list = append(list, senderTerm{strings.ToLower(a.Address), true})
	}
	for _, s := range texts(graph.Terms(r.Conditions)["senderContains"]) {
		list = append(list, senderTerm{strings.ToLower(s), false})
	}
	return list
}
