package do

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// TenantBlocked is a message that was submitted, to have its sender blocked in the whole tenant.
type TenantBlocked struct {
	ID      string `json:"id" doc:"the message's immutable id"`
	Subject string `json:"subject,omitempty" doc:"its subject"`
	Sender  string `json:"sender,omitempty" doc:"its sender's address"`
	Outcome
}

func tenantBlocking() Action {
	return Action{
		Name: "block-tenant", Of: keys.BlockTenant, Title: "submit messages as phishing, and have their senders blocked in the whole tenant for some days", Result: TenantBlocked{}, Plans: true, run: blockTenant,
		Long: "Microsoft reads from a message what to put on the tenant's list: its sender, links and files. One message of each sender is\nsubmitted. There is no undo: only an administrator can take it off the list, in the Defender portal. --confirm must be the count of\nsenders; without it, or with another count, nothing is sent.",
		Params: append(ids("message-id"), Param{Name: "days", Kind: Number, Default: "30", Help: "for how many days, 1 to " + strconv.Itoa(triage.MaxTenantDays)},
			Param{Name: "note", Kind: Text, Help: "why, for who looks at the list"},
			Param{Name: "confirm", Kind: Number, Default: "0", Help: "how many senders are to be blocked: it must be their very count"}),
	}
}

// noteLimit is how long a note may be, in characters.
const noteLimit = 200

func blockTenant(ctx context.Context, c *call) error {
	days, note := c.number("days"), strings.TrimSpace(c.text("note"))
	if days < 1 || days > triage.MaxTenantDays {
		return usagef("--days is %d: from 1 to %d", days, triage.MaxTenantDays)
	}
	if n := len([]rune(note)); n > noteLimit {
		return usagef("--note has %d characters: %d at most", n, noteLimit)
	}
	ids, err := c.ids(ctx)
	if err != nil {
		return err
	}
	targets, _, lost := c.targets(ctx, ids)
	each, rest := onePerSender(targets)
	if n := c.number("confirm"); n != len(each) && len(each) > 0 && !c.dryRun {
		return usagef("--confirm is %d, and %d would be blocked in the whole tenant, without undo: say --confirm %d; nothing was sent", n, len(each), len(each))
	}
	for _, u := range lost {
		c.rowFailed(triage.Target{ID: u.id}, u.err, "")
	}
	for _, t := range rest {
		if t.From == "" {
			c.rowFailed(t, errNoSender, "")
			continue
		}
		c.tally.done++
		c.put(c.messageResult(t, triage.Row{Target: t}, Outcome{Status: stateUnchanged, Message: "not submitted: one message of each sender is"}))
	}
	if len(each) == 0 {
		return nil
	}
	o := triage.Order{Action: keys.BlockTenant, Targets: each}
	o.Tenant = triage.TenantBlock{Until: time.Now().AddDate(0, 0, days), Note: note}
	x, planned, err := c.carryOut(ctx, o)
	if planned || err != nil {
		return err
	}
	c.rows(each, x)
	return nil
}

var errNoSender = errors.New("the message has no sender's address")

// onePerSender picks one message of each sender; the rest are other messages of theirs, and those without a sender.
func onePerSender(list []triage.Target) (each, rest []triage.Target) {
	for _, t := range list {
		if t.From == "" || slices.ContainsFunc(each, func(e triage.Target) bool { return strings.EqualFold(e.From, t.From) }) {
			rest = append(rest, t)
		} else {
			each = append(each, t)
		}
	}
	return each, rest
}
