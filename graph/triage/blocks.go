package triage

import (
	"context"
	"slices"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
)

// Blocked is a sender that an Inbox rule keeps out.
type Blocked struct {
	Sender   string // an address, or "@domain"; when Part is set, what the sender's address or name has in it
	Part     bool
	Managed  bool // by a rule of ours, as we made it: unblock lifts it
	RuleID   string
	RuleName string
	Folder   string // the id of the folder that its mail goes to; empty: it is deleted
	Odd      string // what is wrong with the rule: "is switched off", "is read only"; empty: nothing
	Works    bool   // it acts on mail, whatever is odd about it
	Narrow   bool   // only mail of which the rule says more than the sender

	Who string // who blocked it, and when: where the journal knows
	At  time.Time
}

// What may be odd about a rule: that it is switched off, and that nobody but its owner can change it.
const (
	switchedOff = "is switched off"
	readOnly    = "is read only"
)

// Off tells of a rule that is switched off.
func (b Blocked) Off() bool { return b.Odd == switchedOff }

// Liftable tells of what somebody else's rule blocks whether that rule can be switched off: see keys.LiftRule.
func (b Blocked) Liftable() bool { return !b.Managed && b.Works && b.Odd != readOnly }

// Hits tells whether it keeps out a sender: an address, or "@domain". More may have to hold: see Narrow.
func (b Blocked) Hits(sender string) bool {
	return b.Works && senderTerm{b.Sender, !b.Part}.hits(strings.ToLower(sender))
}

// Blocks is what is blocked in a mailbox, and how full its rules are.
type Blocks struct {
	List        []Blocked // in the order of the rules
	Used, Quota int       // bytes of all rules, about
}

// Blocks lists what the mailbox's rules block, ours and others': rules that delete what comes from some senders, or put it
// into Deleted Items or Junk Email.
func (e *Engine) Blocks(ctx context.Context) (Blocks, error) {
	rules, err := e.Mailbox.Rules(ctx)
	if err != nil {
		return Blocks{}, err
	}
	var away []string
	for _, name := range []string{"deleteditems", "junkemail"} {
		f, err := e.Mailbox.Folder(ctx, name)
		if err != nil {
			return Blocks{}, err
		}
		away = append(away, f.ID)
	}
	out := Blocks{Quota: graph.RulesQuota}
	journal := e.blockers()
	for _, r := range rules {
		out.Used += r.Size()
		out.List = append(out.List, blocksOf(r, away, journal)...)
	}
	return out, nil
}

func blocksOf(r graph.Rule, away []string, journal map[string]Blocked) []Blocked {
	b := Blocked{RuleID: r.ID, RuleName: r.Name, Folder: folderOf(r), Works: r.Enabled && !r.HasError}
	var list []Blocked
	if isManaged(r) && fault(r) == "" {
		for _, s := range sendersOfRule(r) {
			b.Sender, b.Managed, b.Who, b.At = s, true, journal[s].Who, journal[s].At
			list = append(list, b)
		}
		return list
	}
	actions, conditions := graph.Terms(r.Actions), graph.Terms(r.Conditions)
	gone := actions["delete"] != nil || actions["permanentDelete"] != nil
	if !isManaged(r) && !gone && !slices.Contains(away, b.Folder) {
		return nil
	}
	if gone {
		b.Folder = ""
	}
	switch {
	case isManaged(r):
		b.Odd = fault(r)
	case r.HasError:
		b.Odd = "has an error"
	case !r.Enabled:
		b.Odd = switchedOff
	case r.ReadOnly:
		b.Odd = readOnly
	}
	for name := range conditions {
		b.Narrow = b.Narrow || name != "fromAddresses" && name != "senderContains"
	}
	b.Narrow = b.Narrow || len(graph.Terms(r.Exceptions)) > 0
	for _, t := range senderTerms(r) {
		b.Sender, b.Part = t.text, !t.exact
		list = append(list, b)
	}
	return list
}

// blockers tells of each sender who blocked it last, as far as the journal knows.
func (e *Engine) blockers() map[string]Blocked {
	e.mu.Lock()
	defer e.mu.Unlock()
	last := map[string]Blocked{}
	for _, id := range e.order {
		j := e.jobs[id]
		action := j.Plan.Order.Action
		adds := action == keys.Block && j.UndoOf == "" || action == keys.Unblock && j.UndoOf != ""
		if !adds {
			continue
		}
		for _, o := range j.outcomes {
			if o.Sender != "" && o.State == done {
				last[strings.ToLower(o.Sender)] = Blocked{Who: j.Who, At: j.Begun}
			}
		}
	}
	return last
}
