package triage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mailtriage/graph"
	"mailtriage/keys"
)

// mergeAgain is how often a change of categories is merged and sent again, when somebody else has changed the message
// meanwhile or an answer was lost.
const mergeAgain = 3

// planTags plans a change of categories. What each message has besides is not known yet: it is read before the change.
func planTags(m Mailbox, o Order) (Plan, error) {
	o.Tags = o.Tags.clean()
	if len(o.Tags.Add)+len(o.Tags.Remove) == 0 {
		return Plan{}, errors.New("no category was given")
	}
	var needed []Target
	for _, t := range o.Targets {
		if _, did := o.Tags.merge(t.Categories); !did.empty() {
			needed = append(needed, t)
		}
	}
	if len(needed) == 0 {
		return Plan{}, ErrNothing
	}
	o.Targets = needed
	what := count(len(needed), "message") + ": " + o.Tags.String()
	p := Plan{
		Order: o, Undoable: true, Summary: "Categories of " + what, Done: "Changed the categories of " + what,
		Undo: "takes away what was added, gives back what was removed, and leaves all other categories",
	}
	p.Lines = limited(len(needed), func(i int) string {
		return "GET, PATCH " + m.CategoriesRequest(needed[i].ID, nil, "").URL + " (If-Match) " + o.Tags.String() + "  " + needed[i].Subject
	})
	return p, nil
}

// clean are the tags with each name once, none of them empty, and none both added and removed.
func (t Tags) clean() Tags {
	var out Tags
	for _, name := range t.Add {
		if name = strings.TrimSpace(name); name != "" && !has(out.Add, name) {
			out.Add = append(out.Add, name)
		}
	}
	for _, name := range t.Remove {
		if name = strings.TrimSpace(name); name != "" && !has(out.Remove, name) && !has(out.Add, name) {
			out.Remove = append(out.Remove, name)
		}
	}
	return out
}

func (t Tags) empty() bool { return len(t.Add)+len(t.Remove) == 0 }

// has tells whether a category is among others. For Outlook names that differ in case alone are the same.
func has(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}

// Merge is what a message's categories are with the tags added and removed.
func (t Tags) Merge(now []string) []string {
	next, _ := t.merge(now)
	return next
}

// merge also tells what of the tags is a change.
func (t Tags) merge(now []string) (next []string, did Tags) {
	for _, name := range now {
		if has(t.Remove, name) {
			did.Remove = append(did.Remove, name)
		} else {
			next = append(next, name)
		}
	}
	for _, name := range t.Add {
		if !has(next, name) {
			next, did.Add = append(next, name), append(did.Add, name)
		}
	}
	return next, did
}

// Back are the tags that undo these on a message that had other categories before.
func (t Tags) Back(before []string) Tags {
	_, did := t.merge(before)
	return Tags{Add: did.Remove, Remove: did.Add}
}

// tagging is what is to change about the categories of one message, and how far that has come.
type tagging struct {
	target Target
	tags   Tags
	before []string // of an undo: what it had, in its order

	next []string // what is to be written
	did  Tags     // and what of it is a change
	etag string   // of what was read
	lost bool     // it was written, and the answer was lost
	err  error    // why it is to be read again
}

func taggings(o Order) []tagging {
	list := make([]tagging, len(o.Targets))
	for i, t := range o.Targets {
		list[i] = tagging{target: t, tags: o.Tags}
	}
	return list
}

// untaggings undo exactly what a job has added and removed.
func untaggings(of *job, outcomes []outcome) []tagging {
	byID := map[string]Target{}
	for _, t := range of.Plan.Order.Targets {
		byID[t.ID] = t
	}
	var list []tagging
	for _, x := range outcomes {
		if t, known := byID[x.ID]; known && x.State == done && len(x.Added)+len(x.Removed) > 0 {
			list = append(list, tagging{target: t, tags: Tags{Add: x.Removed, Remove: x.Added}, before: t.Categories})
		}
	}
	return list
}

// tag changes the categories of messages, a batch at a time; before each it may be paused or stopped.
func (r *runner) tag(list []tagging) {
	bulk := len(list) >= bulkFrom
	for left := list; len(left) > 0; {
		if !r.e.mayGoOn(r.job) {
			steps := make([]step, len(left))
			for i, t := range left {
				steps[i].target = t.target
			}
			r.stopped(steps)
			return
		}
		n := min(r.piece(bulk), len(left))
		r.tagSome(slices.Clone(left[:n]), bulk)
		left = left[n:]
	}
}

// tagSome reads, changes and writes, until each message is as it is to be or there is no more to try.
func (r *runner) tagSome(list []tagging, bulk bool) {
	var failures, lost []Failure
	before := r.done
	for again := 0; len(list) > 0; again++ {
		list, lost = r.readTags(list)
		failures = append(failures, lost...)
		if again > mergeAgain {
			for _, t := range list {
				failures = append(failures, r.fail(t.target, t.err, outcome{ID: t.target.ID, State: failed}))
			}
			break
		}
		list, lost = r.writeTags(list, bulk)
		failures = append(failures, lost...)
	}
	r.e.progress(r.job, r.done-before, failures)
}

// readTags reads what messages have, and merges. Those that are as they are to be are done.
func (r *runner) readTags(list []tagging) (left []tagging, failures []Failure) {
	steps := make([]step, len(list))
	for i, t := range list {
		steps[i].target = t.target
	}
	for i, a := range r.headers(steps) {
		t := list[i]
		h, etag, err := graph.DecodeTagged(a)
		if err != nil {
			failures = append(failures, r.unread(t, err))
			continue
		}
		var ours Tags
		if t.lost { // what is so now is so by the writing whose answer was lost
			ours = t.did.within(h.Categories)
		}
		t.etag = etag
		if t.next, t.did = t.tags.merge(h.Categories); t.did.empty() {
			r.tagged(t.target, ours, h, a.RequestID)
			continue
		}
		if t.before != nil && same(t.next, t.before) {
			t.next = t.before
		}
		left = append(left, t)
	}
	return left, failures
}

// unread is a message whose categories could not be read.
func (r *runner) unread(t tagging, err error) Failure {
	if r.job.undoes != nil && graph.IsKind(err, graph.NotFound) {
		err = ErrGone
	}
	if !t.lost || errors.Is(err, ErrGone) {
		return r.fail(t.target, err, outcome{ID: t.target.ID, State: failed})
	}
	return r.fail(t.target, fmt.Errorf("%w; %w, and could not be looked at: %w", t.err, errMaybe, err), outcome{ID: t.target.ID, State: unknown})
}

// writeTags writes what was merged. Those that somebody else has changed meanwhile, and those whose answers were lost, are
// to be read again.
func (r *runner) writeTags(list []tagging, bulk bool) (again []tagging, failures []Failure) {
	if len(list) == 0 {
		return nil, nil
	}
	steps := make([]step, len(list))
	for i, t := range list {
		steps[i] = step{target: t.target, request: r.e.Mailbox.CategoriesRequest(t.target.ID, t.next, t.etag)}
	}
	for i, a := range r.send(steps, bulk) {
		t := list[i]
		switch {
		case a.Err == nil:
			h, _ := graph.DecodeHeader(a) // what it has is what was sent
			r.tagged(t.target, t.did, h, a.RequestID)
		case a.Err.Maybe() || a.Err.Kind == graph.Precondition:
			t.lost, t.err = a.Err.Maybe(), a.Err
			again = append(again, t)
		default:
			failures = append(failures, r.fail(t.target, a.Err, outcome{ID: t.target.ID, State: failed, RequestID: a.RequestID}))
		}
	}
	return again, failures
}

// tagged records a message that has the categories that it is to have, and what of that is this job's doing.
func (r *runner) tagged(t Target, did Tags, h graph.Header, requestID string) {
	r.outcomes = append(r.outcomes, outcome{ID: t.ID, State: done, Parent: h.ParentFolderID, RequestID: requestID, Added: did.Add, Removed: did.Remove})
	r.done++
}

// within are the tags that categories show the effect of.
func (t Tags) within(now []string) Tags {
	return Tags{
		Add:    slices.DeleteFunc(slices.Clone(t.Add), func(s string) bool { return !has(now, s) }),
		Remove: slices.DeleteFunc(slices.Clone(t.Remove), func(s string) bool { return has(now, s) }),
	}
}

// same tells whether two lists hold the same names, in whatever order.
func same(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// lookAtTags finds out of which messages the categories were changed before a crash. What they had before is in the
// journal's intent.
func (r *runner) lookAtTags(ctx context.Context, list []tagging) error {
	steps := make([]step, len(list))
	byID := map[string]tagging{}
	for i, t := range list {
		byID[t.target.ID] = t
		steps[i] = step{target: t.target, state: func(h graph.Header) bool {
			_, left := t.tags.merge(h.Categories)
			return left.empty()
		}}
	}
	if err := r.lookAtSteps(ctx, steps); err != nil {
		return err
	}
	for i := range r.outcomes {
		if x := &r.outcomes[i]; x.State == done && r.job.Plan.Order.Action == keys.Categories && r.job.UndoOf == "" {
			t := byID[x.ID]
			_, did := t.tags.merge(t.target.Categories)
			x.Added, x.Removed = did.Add, did.Remove
		}
	}
	return nil
}
