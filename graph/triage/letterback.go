package triage

import (
	"cmp"
	"context"
	"errors"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
)

// Lines of the journal between a letter's intent and its result.
const (
	kindDraft   = "draft"   // its draft was made
	kindSending = "sending" // it is being sent: from here on it may have gone out
)

// stoppedLetter begins the result of a letter that was stopped: it is none that failed.
const stoppedLetter = "stopped. "

// Errors of calling a letter back.
var (
	errSent    = errors.New("it has gone out: there is no undo")
	errGoing   = errors.New("it is going out just now: there is no undo any more")
	errUnsent  = errors.New("it was not sent")
	errUnknown = errors.New("the journal does not tell whether it was sent")
)

// callBack stops a letter that has not gone out yet. is tells whether the job is a letter at all.
func (e *Engine) callBack(id JobID) (stopped Job, is bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	j := e.jobs[id]
	if j == nil || j.Plan.Order.Action != keys.Send {
		return Job{}, false, nil
	}
	defer func() {
		if err == nil {
			e.events.put(Progress{Job: stopped})
		}
	}()
	switch {
	case j.Running && j.sealed:
		return Job{}, true, errGoing
	case j.Running:
		j.stop()
		return j.told(), true, nil
	case j.Done > 0:
		return Job{}, true, errSent
	case j.outcomes == nil:
		return Job{}, true, errUnknown
	}
	return Job{}, true, errUnsent
}

// seal tells whether a letter may go out. After that it can't be stopped.
func (e *Engine) seal(j *job) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	j.sealed = !j.stopped
	return j.sealed
}

// canBeStopped tells of a letter that has not gone out yet.
func (j *job) canBeStopped() bool {
	return j.Running && j.Plan.Order.Action == keys.Send && !j.sealed && !j.stopped
}

// sendingTakes is how long after it began to send the service may still be about it.
const sendingTakes = 2 * time.Minute

// lookAtLetter finds out what became of a letter.
func lookAtLetter(ctx context.Context, r *runner, o Order) error {
	note := func(state string, d graph.Draft, err error) {
		x := outcome{ID: d.ID, State: state, Parent: d.ParentFolderID}
		if state == done {
			r.done++
			r.outcomes = append(r.outcomes, x)
			return
		}
		r.fail(Target{ID: d.ID, Subject: o.Send.Subject}, err, x)
	}
	id := cmp.Or(r.job.draft, o.Send.Draft)
	if id == "" {
		found, err := r.e.Mailbox.FindDrafts(ctx, "drafts", string(r.job.ID))
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			note(failed, graph.Draft{}, errors.New("not sent: mailtriage ended before there was a draft"))
		default:
			note(failed, found[0], unfinished(o))
		}
		return nil
	}
	now, err := r.e.Mailbox.Draft(ctx, id)
	gone := graph.IsKind(err, graph.NotFound)
	if err != nil && !gone {
		return err
	}
	now.ID = id
	switch {
	case !gone && !now.IsDraft:
		note(done, now, nil)
	case gone && r.job.sealed:
		note(unknown, now, errors.New("it was being sent when mailtriage ended; it is no longer in Drafts and not in Sent Items: most likely it was sent"))
	case gone:
		note(failed, now, errors.New("not sent, and the draft is gone: somebody has deleted it"))
	case r.job.sealed && r.e.Now().Sub(r.job.sealedAt) < sendingTakes:
		note(unknown, now, errors.New("it was being sent when mailtriage ended, and is still in Drafts: see whether it goes out before you send it again"))
	default:
		note(failed, now, unfinished(o))
	}
	return nil
}

// unfinished says of a letter whose draft is there that it was not sent.
func unfinished(o Order) error {
	if len(o.Send.Files) > 0 || o.Send.Draft != "" || o.Send.Kind != graph.NewLetter {
		return errors.New("not sent, the draft is in Drafts: mailtriage ended before it went out. See whether the draft is whole")
	}
	return errors.New("not sent, the draft is in Drafts: mailtriage ended before it went out")
}
