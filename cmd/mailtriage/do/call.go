package do

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// call is one run of an action.
type call struct {
	action Action
	env    Env
	flags  *pflag.FlagSet
	dryRun bool
	seat   *Seat
	made   *triage.Engine // see planner
	out    lines
	tally  tally
}

// open goes to the mailbox, if what is asked may be done there at all.
func (c *call) open(ctx context.Context) (err error) {
	if c.seat, err = c.env.Open(ctx, c.flags); err != nil {
		return err
	}
	row := c.action.row()
	if why := row.NotOffered(c.seat.Cloud); why != "" {
		return &ExitError{Code: NotAllowed, Err: errors.New(why)}
	}
	if row.Writes && c.seat.ReadOnly && !c.dryRun {
		return &ExitError{Code: NotAllowed, Err: fmt.Errorf("%s: the profile %s is read only", row.Title, c.seat.Profile)}
	}
	return nil
}

// say tells something on stderr, which may come from a mail or the server.
func (c *call) say(format string, args ...any) {
	_, _ = fmt.Fprintln(c.env.Err, "mailtriage: "+content.Log(fmt.Sprintf(format, args...)))
}

// put writes a result.
func (c *call) put(v any) { c.out.put(v) }

// planner makes the mailbox's engine, to plan and to look by.
func (c *call) planner() (e *triage.Engine, err error) {
	if c.made == nil {
		c.made, err = c.seat.Engine()
	}
	return c.made, err
}

// engine makes the mailbox's engine, and settles first what a crash has left open.
func (c *call) engine(ctx context.Context) (*triage.Engine, error) {
	e, err := c.planner()
	if err != nil {
		return nil, err
	}
	settled, err := e.Recover(ctx)
	for _, f := range settled {
		c.say("after a crash it was looked up what became of %q: %s [%s]", f.Job.Plan.Summary, f.Job.Tally(), f.Job.ID)
	}
	if err != nil {
		c.say("what a crash has left open could not be looked up: %v", err)
	}
	return e, nil
}

// ended is how a job ended.
type ended struct {
	triage.Finished
	rows   []triage.Row
	left   []string         // what of it an undo would undo
	failed map[string]error // by the row's id
}

// carryOut does an order; in a dry run it says what would be done, and planned is true.
func (c *call) carryOut(ctx context.Context, o triage.Order) (x *ended, planned bool, err error) {
	if c.dryRun {
		return nil, true, c.plan(o)
	}
	e, err := c.engine(ctx)
	if err != nil {
		return nil, false, err
	}
	x, err = c.perform(ctx, e, o)
	return x, false, err
}

// perform plans an order and does it. Without anything to do there is no job.
func (c *call) perform(ctx context.Context, e *triage.Engine, o triage.Order) (*ended, error) {
	p, err := e.Plan(o)
	if errors.Is(err, triage.ErrNothing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return c.begin(ctx, e, p)
}

// begin does what was planned.
func (c *call) begin(ctx context.Context, e *triage.Engine, p triage.Plan) (*ended, error) {
	if ctx.Err() != nil {
		return nil, triage.ErrStopped
	}
	j, err := e.Start(ctx, p)
	if err != nil {
		return nil, err
	}
	return c.wait(ctx, e, j)
}

// wait waits for a job's end. When it is given up, the job begins nothing more: what is done stays done.
func (c *call) wait(ctx context.Context, e *triage.Engine, j triage.Job) (*ended, error) {
	bar := newProgress(c.env, j)
	defer bar.clear()
	stop := ctx.Done()
	for {
		select {
		case <-stop:
			stop = nil
			e.Cancel(j.ID)
			bar.clear()
			c.say("stopping %q: what is on its way is finished (once more to quit at once)", j.Plan.Summary)
		case event, open := <-e.Events():
			if !open {
				return nil, errors.New("the engine has ended before the job")
			}
			switch event := event.(type) {
			case triage.Progress:
				if event.Job.ID == j.ID {
					bar.show(event.Job)
				}
			case triage.Finished:
				if event.Job.ID == j.ID {
					return endedBy(e, event), nil
				}
			}
		}
	}
}

// notDone is why something was surely not done, whatever the error alone says: the mailbox was looked at.
type notDone struct{ error }

func (n notDone) Unwrap() error { return n.error }

func endedBy(e *triage.Engine, f triage.Finished) *ended {
	x := &ended{Finished: f, rows: e.Rows(f.Job.ID), left: e.Left(f.Job.ID), failed: map[string]error{}}
	for _, failure := range f.Failed {
		x.failed[failure.Target.ID] = failure.Err
	}
	for _, r := range x.rows {
		if err := x.failed[r.ID]; err != nil && r.Result == stateFailed {
			x.failed[r.ID] = notDone{err}
		}
	}
	return x
}

// note tells what is worth knowing of a job beside its rows.
func (c *call) note(x *ended) {
	if x != nil && x.Note != "" {
		c.say("%s: %s", x.Job.Plan.Summary, x.Note)
	}
}

// stopNote says how far a job came that was stopped.
func (c *call) stopNote(x *ended) {
	if x != nil && x.Job.Stopped {
		c.say("stopped: %s", x.Job.Tally())
	}
}

// plan shows what an order comes to.
func (c *call) plan(o triage.Order) error {
	e, err := c.planner()
	if err != nil {
		return err
	}
	p, err := e.Plan(o)
	return c.planned(p, o.Action, err)
}

// planned shows a plan, or why there is none.
func (c *call) planned(p triage.Plan, action keys.ID, err error) error {
	r := PlanResult{DryRun: true, Action: string(action), Mailbox: c.seat.Mailbox.ID()}
	switch {
	case errors.Is(err, triage.ErrNothing):
		r.Summary = "Nothing: it is so already"
	case err != nil:
		return &ExitError{Code: Usage, Err: err}
	default:
		r.Summary, r.Undoable, r.Undo, r.Requests = p.Summary, p.Undoable, p.Undo, p.Lines
		for _, t := range p.Order.Targets {
			r.IDs = append(r.IDs, t.ID)
		}
	}
	c.put(r)
	c.tally.done++
	return nil
}

// jobSize is how many messages one job has at most: one line of the journal, and one undo.
const jobSize = 10_000

// readSize is how many messages are looked at in one go.
const readSize = 100

// unread is a message that could not be looked at.
type unread struct {
	id  string
	err error
}

// targets looks at messages, so that it is known what undo goes back to. When none can be had because nobody is signed in,
// or the like, the rest is not asked for.
func (c *call) targets(ctx context.Context, ids []string) (list []triage.Target, headers map[string]graph.Header, lost []unread) {
	headers = map[string]graph.Header{}
	work := ctx
	if len(ids) > readSize/20 {
		work = graph.Bulk(ctx)
	}
	var hopeless error
	for some := range slices.Chunk(ids, readSize) {
		if hopeless == nil && ctx.Err() != nil {
			hopeless = triage.ErrStopped
		}
		if hopeless != nil {
			for _, id := range some {
				lost = append(lost, unread{id, hopeless})
			}
			continue
		}
		requests := make([]graph.Request, len(some))
		for i, id := range some {
			requests[i] = c.seat.Mailbox.HeaderRequest(id)
		}
		bad := 0
		for i, a := range c.seat.Mailbox.Batch(work, requests) {
			h, err := graph.DecodeHeader(a)
			switch {
			case err != nil && ctx.Err() != nil:
				lost = append(lost, unread{some[i], triage.ErrStopped})
			case err != nil:
				lost = append(lost, unread{some[i], err})
				if endless(err) {
					bad, hopeless = bad+1, err
				}
			case headers[h.ID].ID != "": // one message by two of its ids
			default:
				headers[h.ID] = h
				list = append(list, triage.TargetOf(h))
			}
		}
		if bad < len(some) {
			hopeless = nil
		}
	}
	return list, headers, lost
}

// endless tells of errors that the next message would meet too.
func endless(err error) bool {
	return graph.IsKind(err, graph.Unauthenticated) || graph.IsKind(err, graph.Offline) || graph.IsKind(err, graph.Forbidden) || graph.IsKind(err, graph.Throttled)
}
