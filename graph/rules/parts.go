// Package rules says what an Inbox rule does in plain words, and which of it are signs that an account has been taken
// over. It is pure: rules come in as the service sent them, words go out. What is quoted in them is hostile text.
package rules

import (
	"encoding/json"
	"slices"
	"strings"

	"mailtriage/graph"
)

// parts is what a rule is made of, by the names of messageRulePredicates and messageRuleActions.
type parts map[string]json.RawMessage

// partsOf reads a part of a rule. What is null or an empty list is not there: the service writes some of it so.
func partsOf(raw json.RawMessage) parts {
	var p parts
	if json.Unmarshal(raw, &p) != nil {
		return nil
	}
	for name, v := range p {
		if s := string(v); s == "null" || s == "[]" || strings.HasPrefix(name, "@") {
			delete(p, name)
		}
	}
	return p
}

// has tells of a part that is a switch whether it is on.
func (p parts) has(name string) bool { return string(p[name]) == "true" }

// text, list and addresses are parts by their kind; empty when they are not there or of another kind.
func (p parts) text(name string) (s string) {
	_ = json.Unmarshal(p[name], &s)
	return s
}

func (p parts) list(name string) (l []string) {
	_ = json.Unmarshal(p[name], &l)
	return l
}

func (p parts) addresses(name string) []graph.Address {
	var list []struct {
		EmailAddress struct{ Name, Address string }
	}
	_ = json.Unmarshal(p[name], &list)
	out := make([]graph.Address, len(list))
	for i, r := range list {
		out[i] = graph.Address(r.EmailAddress)
	}
	return out
}

// unknown lists the parts that a table does not have, so that nothing of a rule goes unsaid.
func (p parts) unknown(table []phrase) []string {
	var names []string
	for name := range p {
		if !slices.ContainsFunc(table, func(x phrase) bool { return x.name == name }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
