package triage

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
)

// Config is what an engine works with.
type Config struct {
	Mailbox  Mailbox
	Journal  *Journal
	Who      string           // who acts, for the journal
	Now      func() time.Time // nil: time.Now
	Patience time.Duration    // how long one batch may take, waits that the service asks for included; 0: 10 minutes
	UndoSend time.Duration    // how long a letter waits before it goes out, so that it can be stopped; 0: not at all
	BlockTo  string           // where blocked mail goes, when the order does not say: a well-known name; empty: junkemail
	Settle   time.Duration    // how long after a change of a rule another's change of it is waited for; 0: 2 s
}

// Engine runs actions. One is enough for a mailbox.
type Engine struct {
	Config
	events *mailslot

	mu     sync.Mutex
	jobs   map[JobID]*job
	order  []JobID         // as they were begun
	copies map[string]bool // ids of copies that jobs have made
	closed bool
	wg     sync.WaitGroup

	catching sync.Mutex
	seen     mark // how far the journal has been read; catching guards it
}

// job is an action as the engine knows it.
type job struct {
	Job
	outcomes []outcome
	others   bool     // another program began it while this one was running
	by       string   // the program that began it, when the journal tells of it
	adding   []string // of block: the addresses that were not blocked before; of unblock: those that were
	stopped  bool
	halt     chan struct{}   // closed when it is stopped
	draft    string          // of send, when the journal tells of it
	sealed   bool            // of send: it is going out, and can't be stopped
	sealedAt time.Time       // when the journal tells of it
	resumed  chan struct{}   // closed when it is paused no longer
	rows     []string        // of an undo: what it is for; nil: all that was done
	back     map[string]bool // the rows that have been undone, or are being undone
	taken    map[string]bool // the rows that a later job has taken up: see Again
	left     int             // how many rows can still be undone, when it has ended
	undone   int             // and how many have been
	unbegun  int             // how many were not begun
	rest     int             // and of those, how many nobody has taken up
	retry    int             // or failed
	sofar    []outcome       // of a running job
	runner   *runner
	ended    chan struct{}
	after    []*job // that must end first: they touch the same messages
	undoes   *job
}

// New makes an engine, with what the journal remembers.
func New(c Config) (*Engine, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Patience == 0 {
		c.Patience = 10 * time.Minute
	}
	c.Settle, c.BlockTo = cmp.Or(c.Settle, defaultSettle), cmp.Or(c.BlockTo, defaultBlockTo)
	e := &Engine{Config: c, events: newMailslot(), jobs: map[JobID]*job{}, copies: map[string]bool{}}
	entries, seen, err := c.Journal.read(c.Mailbox.ID())
	if err != nil {
		return nil, err
	}
	e.seen = seen
	c.Journal.hold()
	e.remember(entries)
	return e, nil
}

// Plan works an order out. It sends nothing.
func (e *Engine) Plan(o Order) (Plan, error) {
	o.Mailbox = e.Mailbox.ID()
	switch {
	case o.Action == keys.Send:
		o.Send.Delay = e.UndoSend
	case o.Action == keys.Block && o.To.ID == "":
		o.To = Place{ID: e.BlockTo, Path: BlockPlace(e.BlockTo)}
	}
	return MakePlan(e.Mailbox, o)
}

// Events tells what happens, in order, until Close. For one reader.
func (e *Engine) Events() <-chan Event { return e.events.out }

// Start writes the intent to the journal, synced, and begins the job. After an error nothing was sent.
func (e *Engine) Start(_ context.Context, p Plan) (Job, error) {
	j := &job{Job: Job{Plan: p, Total: max(1, len(p.Order.Targets))}, ended: make(chan struct{}), halt: make(chan struct{})}
	return e.begin(j, p.Order.Targets)
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]|0x20) + s[1:]
}

// begin journals the intent and runs the job.
func (e *Engine) begin(j *job, targets []Target) (Job, error) {
	now := e.Now()
	if e.isClosed() {
		return Job{}, errClosing
	}
	j.ID, j.Begun, j.Running, j.Who = newJobID(now), now, true, e.Who
	o, action := j.Plan.Order, j.Plan.Order.Action
	if j.undoes != nil {
		action = keys.Undo
	}
	if err := e.reserve(o); err != nil {
		return Job{}, err
	}
	err := e.Journal.append(entry{
		Time: now, Kind: "intent", Job: j.ID, Who: e.Who, By: e.Journal.by, Mailbox: e.Mailbox.ID(), Action: action, UndoOf: j.UndoOf, Rows: j.rows, To: o.To, Senders: o.Senders,
		Targets: targets, Details: o.Details,
	})
	if err != nil {
		e.giveBack(o)
		return Job{}, fmt.Errorf("nothing was sent: %w", err)
	}
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return Job{}, errClosing
	}
	for _, id := range e.order {
		if other := e.jobs[id]; other.Running && (other == j.undoes || overlap(other, j)) {
			j.after = append(j.after, other)
		}
	}
	e.jobs[j.ID] = j
	e.order = append(e.order, j.ID)
	begun := j.told()
	e.wg.Add(1)
	e.mu.Unlock()
	go e.run(j)
	return begun, nil
}

var errClosing = errors.New("nothing was sent: mailtriage is about to quit")

func (e *Engine) isClosed() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.closed
}

// madeCopy notes a copy, and isCopy knows it again: it is no other job's.
func (e *Engine) madeCopy(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.copies[id] = true
}

func (e *Engine) isCopy(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.copies[id]
}

func ruled(j *job) bool { return len(j.Plan.Order.Senders) > 0 }

func newJobID(now time.Time) JobID {
	return JobID(now.UTC().Format("20060102T150405") + "-" + random())
}

func random() string {
	var b [6]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// run does a job and tells what became of it.
func (e *Engine) run(j *job) {
	defer e.wg.Done()
	for _, other := range j.after {
		<-other.ended
	}
	r := &runner{e: e, job: j}
	e.mu.Lock()
	j.runner = r
	e.mu.Unlock()
	if len(j.after) > 0 {
		e.progress(j, 0, nil)
	}
	note, err := r.do()
	failures := r.failures
	result := entry{Time: e.Now(), Kind: "result", Job: j.ID, Results: r.outcomes}
	if err != nil {
		result.Error = err.Error()
	}
	if journalErr := e.Journal.append(result); journalErr != nil && err == nil {
		note = "the result could not be written to the journal: " + journalErr.Error()
	}
	e.mu.Lock()
	j.resume()
	j.Running, j.outcomes, j.Ended, j.Error = false, r.outcomes, result.Time, result.Error
	j.sofar, j.runner = nil, nil
	j.recount()
	if of := j.undoes; of != nil {
		j.broughtBack(of, r.outcomes, err == nil)
	}
	ended := j.told()
	j.Plan.Order.Letter = graph.Letter{} // it may be large
	e.mu.Unlock()
	close(j.ended)
	e.events.put(Finished{Job: ended, Failed: failures, Err: err, Note: note, Made: r.made})
}

// progress counts what was done and tells it.
func (e *Engine) progress(j *job, done int, failures []Failure) {
	e.mu.Lock()
	j.Done += done
	j.Failed += len(failures)
	if j.runner != nil {
		j.sofar = append(j.sofar, j.runner.outcomes[len(j.sofar):]...)
	}
	now := j.told()
	e.mu.Unlock()
	e.events.put(Progress{Job: now, Failed: failures})
}

// Undoable lists the jobs that can be undone, newest first: but for those that other programs have begun meanwhile, since
// the last of them is what a person wants undone who has just done something here.
func (e *Engine) Undoable() []Job {
	e.mu.Lock()
	defer e.mu.Unlock()
	var list []Job
	for _, id := range slices.Backward(e.order) {
		if j := e.jobs[id]; !j.others && (j.canBeStopped() || j.Plan.Undoable && j.UndoOf == "" && (j.left > 0 || j.Running && len(j.back) == 0)) {
			list = append(list, j.Job)
		}
	}
	return list
}

// Running lists the jobs under way, oldest first.
func (e *Engine) Running() []Job {
	e.mu.Lock()
	defer e.mu.Unlock()
	var list []Job
	for _, id := range e.order {
		if j := e.jobs[id]; j.Running {
			list = append(list, j.Job)
		}
	}
	return list
}

// Close stops all jobs, waits for what is on its way, and ends the events.
func (e *Engine) Close() {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return
	}
	e.closed = true
	for _, j := range e.jobs {
		j.stop()
	}
	e.mu.Unlock()
	e.wg.Wait()
	e.events.close()
	e.Journal.release()
}

// mailslot is a channel that is never full: who puts something in never waits for who takes it out.
type mailslot struct {
	mu      sync.Mutex
	waiting []Event
	more    chan struct{}
	out     chan Event
	end     chan struct{}
}

func newMailslot() *mailslot {
	m := &mailslot{more: make(chan struct{}, 1), out: make(chan Event), end: make(chan struct{})}
	go m.pump()
	return m
}

func (m *mailslot) put(e Event) {
	m.mu.Lock()
	m.waiting = append(m.waiting, e)
	m.mu.Unlock()
	select {
	case m.more <- struct{}{}:
	default:
	}
}

func (m *mailslot) close() { close(m.end) }

func (m *mailslot) pump() {
	defer close(m.out)
	for {
		m.mu.Lock()
		var next Event
		if len(m.waiting) > 0 {
			next, m.waiting = m.waiting[0], m.waiting[1:]
		}
		m.mu.Unlock()
		if next == nil {
			select {
			case <-m.more:
				continue
			case <-m.end:
				return
			}
		}
		select {
		case m.out <- next:
		case <-m.end:
			return
		}
	}
}
