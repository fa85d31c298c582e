package triage

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
)

// bulkFrom is how many messages make a job bulk work, which lets others go first: more than the service runs at once.
const bulkFrom = 5

// looks is how often it is looked for what became of a request whose answer was lost, and sends is how often one is
// sent at all.
const (
	looks     = 4
	sends     = 3
	firstLook = 250 * time.Millisecond
)

// runner does one job.
type runner struct {
	e        *Engine
	job      *job
	outcomes []outcome
	failures []Failure
	done     int
	made     Place // of creating folders: the one that was asked for

	read, wrote time.Time         // of the rules: when they were read last, and when one that others write too was written
	cameFrom    map[string]string // of an unblock: the folder that each sender's mail went to
}

// step is one request of a job with the target that it is for.
type step struct {
	target  Target
	request graph.Request
	state   func(graph.Header) bool // whether a message is as the request was to make it
	isCopy  bool
	isPurge bool
	moves   bool           // of a report: the service is to move it
	unseen  bool           // of a report: nothing in the mailbox tells whether it was done
	event   *graph.Request // it is about an event, and this looks at it; nil: about a message
}

func (r *runner) do() (note string, err error) {
	o := r.job.Plan.Order
	own := specialOf(o.Action)
	switch {
	case len(own.touches) > 0 && !r.e.mayGoOn(r.job):
		return "", r.failedWhole(ErrStopped)
	case r.job.undoes != nil:
		return r.undo(r.job.undoes)
	case own.run != nil:
		return own.run(r, o)
	}
	v, _ := verbFor(o)
	steps := make([]step, len(o.Targets))
	for i, t := range o.Targets {
		steps[i] = r.step(v, o, t)
	}
	r.all(steps)
	return "", nil
}

func (r *runner) step(v verb, o Order, t Target) step {
	s := step{target: t, request: v.request(r.e.Mailbox, t, o.To), isCopy: o.Action == keys.Copy, isPurge: o.Action == keys.Purge}
	switch o.Action {
	case keys.MarkRead, keys.MarkUnread:
		want := o.Action == keys.MarkRead
		s.state = func(h graph.Header) bool { return h.Read == want }
	case keys.Flag:
		s.state = func(h graph.Header) bool { return h.Flag() == o.Flag }
	case keys.BlockTenant:
		s.unseen = true
	case keys.DeleteEvent, keys.CancelEvent:
		looking := r.e.Mailbox.EventRequest(o.Event.calendar(), t.ID)
		s.event, s.isPurge = &looking, o.Action == keys.DeleteEvent
	case keys.Report:
		s.moves = o.movesOnReport(t)
		s.unseen = !s.moves
		s.state = func(h graph.Header) bool { return r.isAt(h, o.To.ID) }
	default:
		s.state = func(h graph.Header) bool { return r.isAt(h, o.To.ID) }
	}
	return s
}

// isAt tells whether a message lies in a folder, given by id or well-known name.
func (r *runner) isAt(h graph.Header, folder string) bool {
	if !slices.Contains(graph.WellKnownFolders(), folder) {
		return h.ParentFolderID == folder
	}
	ctx, cancel := r.context(false)
	defer cancel()
	f, err := r.e.Mailbox.Folder(ctx, folder)
	return err == nil && h.ParentFolderID == f.ID
}

// all runs steps, a batch at a time; before each it may be paused or stopped.
func (r *runner) all(steps []step) {
	bulk := len(steps) >= bulkFrom
	for left := steps; len(left) > 0; {
		if !r.e.mayGoOn(r.job) {
			r.stopped(left)
			return
		}
		n := min(r.piece(bulk), len(left))
		r.batch(left[:n], bulk)
		left = left[n:]
	}
}

// piece is how many steps go in the next batch.
func (r *runner) piece(bulk bool) int {
	ctx, cancel := r.context(bulk)
	defer cancel()
	return r.e.Mailbox.Piece(ctx)
}

// batch runs one batch of steps to the point where it is known what became of each.
func (r *runner) batch(steps []step, bulk bool) {
	var failures []Failure
	before := r.done
	for attempt := 1; len(steps) > 0; attempt++ {
		var doubtful []step
		var doubts []*graph.Error
		for i, a := range r.send(steps, bulk) {
			switch s := steps[i]; {
			case a.Err == nil && s.leftBehind(a):
				failures = append(failures, r.reportedOnly(s, a))
			case a.Err == nil:
				r.succeed(s, a)
			case s.isPurge && a.Err.Kind == graph.NotFound:
				r.succeed(s, graph.Response{RequestID: a.RequestID})
			case r.job.undoes != nil && s.request.Method == http.MethodPatch && a.Err.Kind == graph.NotFound:
				failures = append(failures, r.fail(s.target, ErrGone, outcome{ID: s.target.ID, State: failed, RequestID: a.RequestID}))
			case a.Err.Maybe():
				doubtful, doubts = append(doubtful, s), append(doubts, a.Err)
			default:
				failures = append(failures, r.fail(s.target, a.Err, outcome{ID: s.target.ID, State: failed, RequestID: a.RequestID}))
			}
		}
		var lost []Failure
		steps, lost = r.settle(doubtful, doubts, attempt < sends)
		failures = append(failures, lost...)
	}
	r.e.progress(r.job, r.done-before, failures)
}

// send sends steps as one batch. Each sending has a deadline of its own.
func (r *runner) send(steps []step, bulk bool) []graph.Response {
	ctx, cancel := r.context(bulk)
	defer cancel()
	requests := make([]graph.Request, len(steps))
	for i, s := range steps {
		requests[i] = s.request
	}
	return r.e.Mailbox.Batch(ctx, requests)
}

func (r *runner) context(bulk bool) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.Background(), r.e.Patience)
	if bulk {
		ctx = graph.Bulk(ctx)
	}
	return ctx, cancel
}

func (r *runner) succeed(s step, a graph.Response) {
	o := outcome{ID: s.target.ID, State: done, RequestID: a.RequestID}
	h, err := graph.DecodeHeader(a)
	if err != nil && s.isCopy { // it was made, and which it is the answer does not say
		h, err = r.findCopy(s)
	}
	if err == nil {
		o.Parent = h.ParentFolderID
		if s.isCopy {
			o.NewID = h.ID
			r.e.madeCopy(h.ID)
		}
	}
	r.outcomes = append(r.outcomes, o)
	r.done++
}

func (r *runner) fail(t Target, err error, o outcome) Failure {
	f := Failure{Target: t, Err: err}
	o.Error = err.Error()
	var ge *graph.Error
	if errors.As(err, &ge) && o.RequestID == "" {
		o.RequestID = ge.RequestID
	}
	r.outcomes = append(r.outcomes, o)
	r.failures = append(r.failures, f)
	return f
}

// settle looks in the mailbox for what became of steps whose answers were lost. Those that were not done are returned
// to be sent again, if they may be.
func (r *runner) settle(steps []step, doubts []*graph.Error, mayRepeat bool) (again []step, failures []Failure) {
	if len(steps) == 0 {
		return nil, nil
	}
	ctx, cancel := r.context(false)
	defer cancel()
	for i, s := range steps {
		if s.unseen {
			failures = append(failures, r.fail(s.target, r.job.Plan.Order.unseen(doubts[i]), outcome{ID: s.target.ID, State: unknown}))
			continue
		}
		found, h, err := r.look(ctx, s)
		switch {
		case err != nil:
			failures = append(failures, r.fail(s.target, fmt.Errorf("%w; %w, and could not be looked at: %w", doubts[i], errMaybe, err), outcome{ID: s.target.ID, State: unknown}))
		case found:
			o := outcome{ID: s.target.ID, State: done, Parent: h.ParentFolderID, RequestID: doubts[i].RequestID}
			if s.isCopy {
				o.NewID = h.ID
				r.e.madeCopy(h.ID)
			}
			r.outcomes = append(r.outcomes, o)
			r.done++
		case mayRepeat:
			again = append(again, s)
		default:
			failures = append(failures, r.fail(s.target, doubts[i], outcome{ID: s.target.ID, State: failed}))
		}
	}
	return again, failures
}

// look finds out whether a step was done. It tries for a while, since what cut the answer off may last.
func (r *runner) look(ctx context.Context, s step) (found bool, h graph.Header, err error) {
	wait := firstLook
	for attempt := 1; ; attempt++ {
		found, h, err = r.lookOnce(ctx, s)
		if err == nil || attempt == looks {
			return found, h, err
		}
		select {
		case <-time.After(wait):
			wait *= 2
		case <-ctx.Done():
			return false, h, err
		}
	}
}

func (r *runner) lookOnce(ctx context.Context, s step) (bool, graph.Header, error) {
	return r.seen(s, r.e.Mailbox.Batch(ctx, []graph.Request{r.looking(s)})[0])
}

// looking is the request that shows what became of a step.
func (r *runner) looking(s step) graph.Request {
	switch {
	case s.isCopy:
		return r.e.Mailbox.FindRequest(r.job.Plan.Order.To.ID, s.target.InternetMessageID)
	case s.event != nil:
		return *s.event
	}
	return r.e.Mailbox.HeaderRequest(s.target.ID)
}

// seen reads from the answer whether the step was done.
func (r *runner) seen(s step, a graph.Response) (bool, graph.Header, error) {
	switch {
	case s.isCopy:
		return r.copySeen(s, a)
	case s.event != nil:
		done, err := r.eventSeen(a)
		return done, graph.Header{}, err
	case a.Err != nil && a.Err.Kind == graph.NotFound:
		return s.isPurge, graph.Header{}, nil
	}
	h, err := graph.DecodeHeader(a)
	if err != nil || s.isPurge {
		return false, h, err
	}
	return s.state(h), h, nil
}

// copySeen finds a copy that this job made: the same Internet message id in the destination, made since the job
// began, and none of the copies that are known.
func (r *runner) copySeen(s step, a graph.Response) (bool, graph.Header, error) {
	list, err := graph.DecodeFound(a)
	if err != nil {
		return false, graph.Header{}, err
	}
	const skew = 2 * time.Minute // between our clock and the service's
	for _, f := range list {
		if f.ID != s.target.ID && !r.e.isCopy(f.ID) && f.Created.After(r.job.Begun.Add(-skew)) {
			return true, f.Header, nil
		}
	}
	return false, graph.Header{}, nil
}

// findCopy finds the copy that a step has made.
func (r *runner) findCopy(s step) (graph.Header, error) {
	ctx, cancel := r.context(false)
	defer cancel()
	found, h, err := r.look(ctx, s)
	if err == nil && !found {
		err = errors.New("the copy was not found")
	}
	return h, err
}

// undoSteps are the requests that undo what a job has done.
func (r *runner) undoSteps(of *job) []step {
	o := of.Plan.Order
	v, _ := verbFor(o)
	byID := map[string]Target{}
	for _, t := range o.Targets {
		byID[t.ID] = t
	}
	var steps []step
	for _, x := range r.job.wanted(of) {
		t, known := byID[x.ID]
		if x.State != done || !known || !o.leaves(x, t) {
			continue
		}
		s := step{target: t, request: v.inverse(r.e.Mailbox, t, x)}
		switch {
		case o.Action == keys.Copy:
			s.target.ID = x.NewID
			s.state = func(h graph.Header) bool { return h.ParentFolderID != o.To.ID }
		case v.toFolder:
			s.state = func(h graph.Header) bool { return h.ParentFolderID == t.FolderID }
		case o.Action == keys.Flag:
			s.state = func(h graph.Header) bool { return h.Flag() == t.flag() }
		default:
			s.state = func(h graph.Header) bool { return h.Read == t.Read }
		}
		steps = append(steps, s)
	}
	return steps
}

// stillThere leaves out the messages that somebody has moved on since, and says so of each.
func (r *runner) stillThere(steps []step, of *job) []step {
	where := map[string]string{}
	for _, x := range of.outcomes {
		id := x.ID
		if x.NewID != "" {
			id = x.NewID
		}
		where[id] = x.Parent
	}
	var kept []step
	var failures []Failure
	before := r.done
	for i, a := range r.headers(steps) {
		h, err := graph.DecodeHeader(a)
		switch {
		case err == nil && where[steps[i].target.ID] != "" && steps[i].state(h): // back already, by an earlier try
			r.succeed(steps[i], a)
		case graph.IsKind(err, graph.NotFound):
			failures = append(failures, r.fail(steps[i].target, ErrGone, outcome{ID: steps[i].target.ID, State: failed, RequestID: a.RequestID}))
		case err != nil:
			failures = append(failures, r.fail(steps[i].target, err, outcome{ID: steps[i].target.ID, State: failed}))
		case where[steps[i].target.ID] != "" && h.ParentFolderID != where[steps[i].target.ID]:
			failures = append(failures, r.fail(steps[i].target, ErrMovedOn, outcome{ID: steps[i].target.ID, State: failed}))
		default:
			kept = append(kept, steps[i])
		}
	}
	if len(failures) > 0 || r.done > before {
		r.e.progress(r.job, r.done-before, failures)
	}
	return kept
}

// headers looks at messages, and again at those whose answer was lost: in the end at each alone, since one whose answer is
// always cut off takes those of its batch with it.
func (r *runner) headers(steps []step) []graph.Response {
	out := make([]graph.Response, len(steps))
	left := make([]int, len(steps))
	for i := range left {
		left[i] = i
	}
	wait := firstLook
	for attempt := 1; len(left) > 0 && attempt <= looks; attempt++ {
		if attempt > 1 {
			time.Sleep(wait)
			wait *= 2
		}
		some := make([]step, len(left))
		for i, at := range left {
			some[i] = step{request: r.e.Mailbox.HeaderRequest(steps[at].target.ID)}
		}
		var again []int
		for i, a := range r.sendReads(some, len(steps) >= bulkFrom, attempt > looks/2) {
			out[left[i]] = a
			if _, err := graph.DecodeHeader(a); mayBe(err) {
				again = append(again, left[i])
			}
		}
		left = again
	}
	return out
}

func (r *runner) sendReads(steps []step, bulk, alone bool) []graph.Response {
	if !alone {
		return r.send(steps, bulk)
	}
	out := make([]graph.Response, len(steps))
	for i := range steps {
		out[i] = r.send(steps[i:i+1], bulk)[0]
	}
	return out
}

func mayBe(err error) bool {
	var e *graph.Error
	return errors.As(err, &e) && e.Maybe()
}

func sendersOf(list []outcome) []string {
	var out []string
	for _, o := range list {
		if o.Sender != "" && o.State == done {
			out = append(out, strings.ToLower(o.Sender))
		}
	}
	return out
}
