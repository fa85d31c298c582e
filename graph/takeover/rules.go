package takeover

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/rules"
)

// rules looks at each Inbox rule by the signs of rules.
func (c *check) rules(ctx context.Context, p *Part) error {
	list, err := c.ruleList(ctx)
	if err != nil {
		return err
	}
	own, err := c.domains(ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(list, func(r graph.Rule) bool { return slices.ContainsFunc(forwards(r), own.outside) }) {
		own.guessing(p)
	}
	box := rules.Mailbox{Domains: own.domains, Ours: c.Ours, Folder: func(string) string { return "" }, WellKnown: func(string) string { return "" }}
	if folders, err := c.folders(ctx); err == nil {
		t := treeOf(folders)
		box.Folder, box.WellKnown = t.path, t.wellKnown
	} else if ctx.Err() != nil {
		return err
	} else if len(list) > 0 {
		p.partly("the folders could not be read: where rules move mail to is not known")
	}
	signs := 0
	for _, r := range list {
		found := rules.Signs(r, box)
		weight := rules.Weight(found)
		if weight < rules.Suspicious {
			continue
		}
		signs++
		why := make([]string, len(found))
		for i, s := range found {
			why[i] = s.Why
		}
		state := ""
		if !r.Enabled {
			state = " (switched off)"
		}
		p.reason(signRule, Reason{Weight: weight, RuleID: r.ID, Why: fmt.Sprintf("the rule “%s”%s %s", r.Name, state, strings.Join(why, "; "))})
	}
	p.found("%s, %s", count(len(list), "rule", "rules"), countOrNone(signs, "with signs"))
	return nil
}

// forwarding tells what Inbox rules forward; what is set elsewhere Graph does not show.
func (c *check) forwarding(ctx context.Context, p *Part) error {
	list, err := c.ruleList(ctx)
	if err != nil {
		return err
	}
	own, err := c.domains(ctx)
	if err != nil {
		return err
	}
	p.partly("only Inbox rules are shown")
	some, guessed := false, false
	for _, r := range list {
		for _, to := range forwards(r) {
			where := "inside"
			if own.outside(to) {
				where = "outside"
				if !guessed {
					own.guessing(p)
				}
				guessed = true
			}
			some = true
			p.found("the rule “%s” sends mail on to %s, %s of the tenant", r.Name, to, where)
		}
	}
	if !some {
		p.found("no Inbox rule forwards or redirects")
	}
	return nil
}

// forwards are the addresses that a rule sends mail on to.
func forwards(r graph.Rule) []string {
	type recipient struct{ EmailAddress struct{ Address string } }
	var a struct{ ForwardTo, ForwardAsAttachmentTo, RedirectTo []recipient }
	if json.Unmarshal(r.Actions, &a) != nil {
		return nil
	}
	var out []string
	for _, list := range [][]recipient{a.ForwardTo, a.ForwardAsAttachmentTo, a.RedirectTo} {
		for _, x := range list {
			out = append(out, x.EmailAddress.Address)
		}
	}
	return out
}

// tree finds folders by their ids.
type tree map[string]graph.Folder

func treeOf(list []graph.Folder) tree {
	t := tree{}
	for _, f := range list {
		t[f.ID] = f
	}
	return t
}

func (t tree) wellKnown(id string) string {
	if f, ok := t[id]; ok {
		return f.WellKnown
	}
	for _, known := range graph.WellKnownFolders() { // rules may name a folder so
		if strings.EqualFold(id, known) {
			return known
		}
	}
	return ""
}

// path is what people call a folder. Well-known ones stand for themselves.
func (t tree) path(id string) string {
	f, ok := t[id]
	if !ok {
		return t.wellKnown(id)
	}
	path := f.Name
	for range len(t) { // never in a circle
		above, ok := t[f.ParentID]
		if !ok || above.WellKnown == "msgfolderroot" {
			break
		}
		path, f = above.Name+"/"+path, above
	}
	return path
}
