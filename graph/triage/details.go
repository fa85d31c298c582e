package triage

import (
	"fmt"
	"strings"

	"mailtriage/graph"
	"mailtriage/keys"
)

// Details are what an order says beside messages and places. The journal's intent has them.
type Details struct {
	Report Report           `json:"report,omitzero"`     // of report
	Tags   Tags             `json:"categories,omitzero"` // of categories
	Flag   graph.FlagStatus `json:"flag,omitempty"`      // of flag: what it is to be
	Folder FolderChange     `json:"folder,omitzero"`     // of actions on a folder: which, and what of it
	Send   Sending          `json:"send,omitzero"`       // of send: what is sent to whom
	Tenant TenantBlock      `json:"tenant,omitzero"`     // of block-tenant
	Event  EventChange      `json:"event,omitzero"`      // of actions on events: in which calendar, and what is said
	Rules  RuleChange       `json:"rules,omitzero"`      // of actions on rules: as the user saw them
	Again  JobID            `json:"again,omitempty"`     // the job of which this one does what was left undone
}

// Report is what messages are reported as, and whether the service is asked to move them.
type Report struct {
	As   graph.ReportAction `json:"as"`
	Move bool               `json:"move,omitempty"`
}

// Tags are categories to add and to remove; all others stay as they are.
type Tags struct {
	Add    []string `json:"add,omitempty"`
	Remove []string `json:"remove,omitempty"`
}

// verbFor finds how an order is done and undone, with what it says in detail.
func verbFor(o Order) (verb, bool) {
	switch o.Action {
	case keys.Report:
		return verb{
			toFolder: true, // undo brings back what the service has moved
			request: func(m Mailbox, t Target, _ Place) graph.Request {
				return m.ReportRequest(t.ID, o.Report.As, o.Report.Move)
			},
			inverse: func(m Mailbox, t Target, _ outcome) graph.Request { return m.MoveRequest(t.ID, t.FolderID) },
		}, true
	case keys.Flag:
		return flagging(o.Flag), true
	case keys.BlockTenant:
		return submitting(o.Tenant), true
	case keys.DeleteEvent, keys.CancelEvent:
		return onEvents(o), true
	}
	return verbOf(o.Action)
}

func flagging(to graph.FlagStatus) verb {
	v := verb{
		name: "Flag", past: "Flagged",
		request: func(m Mailbox, t Target, _ Place) graph.Request { return m.FlagRequest(t.ID, to) },
		needs:   func(t Target, _ Place) bool { return t.flag() != to },
		inverse: func(m Mailbox, t Target, _ outcome) graph.Request { return m.FlagRequest(t.ID, t.flag()) },
		undo:    "gives back the flag that each had, without its dates",
	}
	switch to {
	case graph.NotFlagged:
		v.name, v.past = "Take the flag off", "Took the flag off"
	case graph.Complete:
		v.name, v.past = "Tick off", "Ticked off"
	case graph.Flagged:
	}
	return v
}

func (t Target) flag() graph.FlagStatus {
	if t.Flag == "" {
		return graph.NotFlagged
	}
	return t.Flag
}

// limited cuts the lines of a plan to as many as a dry run shows.
func limited(n int, line func(i int) string) []string {
	var lines []string
	for i := range n {
		if i == planLines {
			return append(lines, fmt.Sprintf("… and %d more like these", n-i))
		}
		lines = append(lines, line(i))
	}
	return lines
}

// String is how tags are told: "+Phishing -Campaign".
func (t Tags) String() string {
	var parts []string
	for _, name := range t.Add {
		parts = append(parts, "+"+name)
	}
	for _, name := range t.Remove {
		parts = append(parts, "-"+name)
	}
	return strings.Join(parts, " ")
}
