package triage

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
)

// MaxTenantDays is for how many days at most the tenant's list is asked to block.
const MaxTenantDays = 90

// TenantBlock is until when senders are to be blocked in the whole tenant, and why, for who looks at the list.
type TenantBlock struct {
	Until time.Time `json:"until,omitzero"`
	Note  string    `json:"note,omitempty"`
}

// submitting is how a message is submitted, with the wish to block. There is no undo, and nothing in the mailbox tells of it.
func submitting(b TenantBlock) verb {
	return verb{request: func(m Mailbox, t Target, _ Place) graph.Request {
		return m.ThreatRequest(t.ID, m.ID(), graph.TenantBlock{Until: b.Until, Note: b.Note})
	}}
}

// planTenant plans to block in the whole tenant: one message of each sender is submitted.
func planTenant(m Mailbox, o Order) (Plan, error) {
	seen := map[string]bool{}
	var each []Target
	for _, t := range o.Targets {
		if from := strings.ToLower(t.From); from != "" && !seen[from] {
			seen[from] = true
			each = append(each, t)
		}
	}
	switch {
	case len(each) == 0:
		return Plan{}, errors.New("it takes a message: Microsoft reads from it what to block")
	case !strings.Contains(m.ID(), "@"):
		return Plan{}, errors.New("the mailbox must be named by its address to submit a message")
	case o.Tenant.Until.IsZero():
		return Plan{}, errors.New("no day was given until which to block")
	}
	o.Targets = each
	who := count(len(each), "sender")
	if len(each) == 1 {
		who = each[0].From
	}
	until := " in the tenant until " + o.Tenant.Until.Format("2006-01-02")
	p := Plan{Order: o, Summary: "Block " + who + until, Done: "Submitted, to block " + who + until, Undo: "there is no undo: only an administrator can take it off the list, in the Defender portal"}
	p.Lines = limited(len(each), func(i int) string {
		r := m.ThreatRequest(each[i].ID, m.ID(), graph.TenantBlock{Until: o.Tenant.Until, Note: o.Tenant.Note})
		return fmt.Sprintf("%s /beta%s as phishing, block until %s  %s", r.Method, r.URL, o.Tenant.Until.UTC().Format(time.RFC3339), each[i].From)
	})
	return p, nil
}
