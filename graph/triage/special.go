package triage

import (
	"context"
	"slices"

	"mailtriage/keys"
)

// special is an action that is more than one request a message: how it is planned, done, undone, and looked for after a
// crash. What is nil goes the way of all actions on messages.
type special struct {
	plan func(Mailbox, Order) (Plan, error)
	run  func(*runner, Order) (note string, err error)
	undo func(r *runner, of *job) (note string, err error)
	// look finds out what of an order was done before a crash, lookUndo what of its undo. They change nothing.
	look     func(context.Context, *runner, Order) error
	lookUndo func(ctx context.Context, r *runner, of *job) error
	// touches names what beside messages an order changes: jobs that touch the same are done one after the other.
	touches []string
}

// specials are these actions, each in a file of its own.
func specials() map[keys.ID]special {
	return map[keys.ID]special{
		keys.Block:      blocking(),
		keys.Unblock:    unblocking(),
		keys.Categories: categorising(),
		keys.Report:     {plan: planReport},

		keys.CreateFolder: creatingFolder(),
		keys.RenameFolder: renamingFolder(),
		keys.MoveFolder:   movingFolder(),
		keys.DeleteFolder: deletingFolder(),
		keys.PurgeFolder:  purgingFolder(),
		keys.Send:         sending(),
		keys.LiftRule:     lifting(),
		keys.BlockTenant:  {plan: planTenant},
		keys.DeleteEvent:  onCalendar(),
		keys.CancelEvent:  onCalendar(),
		keys.EnableRule:   switching(true),
		keys.DisableRule:  switching(false),
		keys.DeleteRule:   deletingRules(),
		keys.MoveRule:     movingRules(),
	}
}

func specialOf(action keys.ID) special { return specials()[action] }

// overlap tells whether two jobs touch the same messages, or both the rules: the order of such jobs matters.
func overlap(a, b *job) bool {
	touched := specialOf(b.Plan.Order.Action).touches
	if slices.ContainsFunc(specialOf(a.Plan.Order.Action).touches, func(what string) bool { return slices.Contains(touched, what) }) {
		return true
	}
	ids := map[string]bool{}
	for _, t := range a.Plan.Order.Targets {
		ids[t.ID] = true
	}
	return slices.ContainsFunc(b.Plan.Order.Targets, func(t Target) bool { return ids[t.ID] })
}

// theRules is what block and unblock touch.
const theRules = "Inbox rules"

func blocking() special {
	return special{
		plan: planRule, touches: []string{theRules}, look: lookAtBlock,
		run:  func(r *runner, o Order) (string, error) { return r.block(o.Senders, o.To.ID) },
		undo: func(r *runner, of *job) (string, error) { return r.unblock(sendersOf(r.job.wanted(of))) },
		lookUndo: func(ctx context.Context, r *runner, of *job) error {
			return r.lookAtRules(ctx, func(now []string) (yes, no []string) {
				list := sendersOf(r.job.wanted(of))
				return without(list, now), intersect(list, now)
			})
		},
	}
}

func unblocking() special {
	return special{
		plan: planRule, touches: []string{theRules},
		run:  func(r *runner, o Order) (string, error) { return r.unblock(o.Senders) },
		undo: func(r *runner, of *job) (string, error) { return r.reblock(of) },
		look: lookAtUnblock,
		lookUndo: func(ctx context.Context, r *runner, of *job) error {
			return r.lookAtRules(ctx, func(now []string) (yes, no []string) {
				list := sendersOf(r.job.wanted(of))
				return intersect(list, now), without(list, now)
			})
		},
	}
}

// lookAtBlock looks only for what was not blocked before: that is not this job's.
func lookAtBlock(ctx context.Context, r *runner, _ Order) error {
	return r.lookAtRules(ctx, func(now []string) (yes, no []string) {
		return intersect(r.job.adding, now), without(r.job.adding, now)
	})
}

// lookAtUnblock looks only for what was blocked before: undo would block the rest, which was not.
func lookAtUnblock(ctx context.Context, r *runner, _ Order) error {
	return r.lookAtRules(ctx, func(now []string) (yes, no []string) {
		return without(r.job.adding, now), intersect(r.job.adding, now)
	})
}

func categorising() special {
	return special{
		plan: planTags,
		run:  func(r *runner, o Order) (string, error) { r.tag(taggings(o)); return "", nil },
		undo: func(r *runner, of *job) (string, error) {
			list := untaggings(of, r.job.wanted(of))
			r.total(len(list))
			r.tag(list)
			return "", nil
		},
		look: func(ctx context.Context, r *runner, o Order) error { return r.lookAtTags(ctx, taggings(o)) },
		lookUndo: func(ctx context.Context, r *runner, of *job) error {
			return r.lookAtTags(ctx, untaggings(of, r.job.wanted(of)))
		},
	}
}
