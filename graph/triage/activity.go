package triage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mailtriage/keys"
)

// Waiting is the result of a row that its job has not come to yet.
const Waiting = "waiting"

// Standing is how a job stands beside its counts: what it waits for, when it ended, what can still be done about it.
type Standing struct {
	Who      string
	Ended    time.Time // zero: it is under way, here or in another program, or nobody knows yet what became of it
	Settled  bool      // what became of it was looked for in the mailbox after a crash
	Stopping bool      // it was told to stop, and what is on its way is still being done
	WaitsFor []JobID   // jobs that must end first, while there are such
	Error    string    // why it could not be done as a whole
	Unbegun  int       // rows that were not begun: it was stopped, by the user or by a crash
	Undone   int       // rows that have been undone, or are being undone
	Left     int       // rows that can still be undone
	Rest     int       // rows that were not begun and that no later job has taken up, as NotBegun lists them
	Retry    int       // rows that failed, as FailedRows lists them
}

// Jobs lists what the engine remembers, newest first. Older ones are to be had from Older.
func (e *Engine) Jobs() []Job {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := make([]Job, 0, len(e.order))
	for _, id := range slices.Backward(e.order) {
		list = append(list, e.jobs[id].told())
	}
	return list
}

// Job finds a job that the engine remembers.
func (e *Engine) Job(id JobID) (Job, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	j, known := e.jobs[id]
	if !known {
		return Job{}, false
	}
	return j.told(), true
}

// told is a job as others are told of it.
func (j *job) told() Job {
	t := j.Job
	t.WaitsFor = nil
	for _, other := range j.after {
		if j.Running && other.Running {
			t.WaitsFor = append(t.WaitsFor, other.ID)
		}
	}
	t.Stopping = j.Running && j.stopped
	t.Left, t.Rest, t.Retry = j.left, j.rest, j.retry
	t.Unbegun, t.Undone = j.unbegun, j.undone
	if j.UndoOf != "" || j.Running || !j.Plan.Undoable {
		t.Left = 0
	}
	return t
}

// Rows tells what became of each message, or address, of a job; what it has not come to yet is Waiting.
func (e *Engine) Rows(id JobID) []Row {
	e.mu.Lock()
	defer e.mu.Unlock()
	j := e.jobs[id]
	if j == nil {
		return nil
	}
	outcomes := j.outcomes
	if j.Running {
		outcomes = j.sofar
	}
	return j.rowsOf(outcomes, e.jobs[j.UndoOf])
}

// rowsOf puts outcomes and what they are about together; of is the job that this one undoes, if it does.
func (j *job) rowsOf(outcomes []outcome, of *job) []Row {
	o := j.Plan.Order
	original := map[string]string{} // of copies: an undo of a copy is about the copy
	if of != nil {
		for _, x := range of.outcomes {
			if x.NewID != "" {
				original[x.NewID] = x.ID
			}
		}
	}
	about := make(map[string]Target, len(o.Targets))
	for _, t := range o.Targets {
		about[t.ID] = t
	}
	rows := make([]Row, 0, max(len(outcomes), len(o.Targets)))
	told := make(map[string]bool, len(outcomes))
	whole := ""
	for _, x := range outcomes {
		if x.ID == "" && x.Sender == "" {
			whole = x.Error
			continue
		}
		id := cmp.Or(original[x.ID], x.ID)
		t := about[id]
		t.ID = id
		if o.Action == keys.Send {
			t.Subject, t.From = o.Send.Subject, o.Send.From
		}
		r := Row{Target: t, Sender: x.Sender, Result: x.State, Parent: x.Parent, NewID: x.NewID, Error: x.Error, RequestID: x.RequestID}
		r.Undone = r.Result == done && !j.Running && j.back[r.Key()]
		rows, told[r.Key()] = append(rows, r), true
	}
	for _, r := range untold(o, told) {
		switch r.Error = whole; {
		case whole != "":
			r.Result = failed
		case j.Running:
			r.Result = Waiting
		case j.Ended.IsZero():
			r.Result = Unsettled
		case len(o.Senders) > 0 && !j.Settled:
			r.Result = done // of addresses only those are told that were changed
		default:
			r.Result, r.Error = failed, ErrStopped.Error()
		}
		rows = append(rows, r)
	}
	return rows
}

// untold are the rows of an order that nothing is told of.
func untold(o Order, told map[string]bool) []Row {
	var rows []Row
	if o.Action == keys.Send && len(told) == 0 {
		return []Row{{Target: Target{Subject: o.Send.Subject, From: o.Send.From}}}
	}
	for _, s := range o.Senders {
		if !told[strings.ToLower(s)] {
			rows = append(rows, Row{Sender: s})
		}
	}
	if len(o.Senders) > 0 {
		return rows
	}
	for _, t := range o.Targets {
		if !told[t.ID] {
			rows = append(rows, Row{Target: t})
		}
	}
	return rows
}

// Key names a row as Undo and Again take it.
func (r Row) Key() string { return cmp.Or(strings.ToLower(r.Sender), r.ID) }

// Begun tells of a row that was not done whether it was begun at all.
func (r Row) Begun() bool { return r.Result != failed || !notBegun(r.Error) }

func notBegun(why string) bool { return strings.HasSuffix(why, ErrStopped.Error()) }

// calledBack tells of a letter's result that it was stopped.
func calledBack(why string) bool { return strings.HasPrefix(why, stoppedLetter) }

// Older reads the whole journal, and returns what of this mailbox the engine does not remember. It is to be asked only
// when HasOlder says that there may be such.
func (e *Engine) Older() (History, error) {
	h, err := ReadHistory(e.Journal.dir)
	if err != nil {
		return h, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	h.Records = slices.DeleteFunc(h.Records, func(r Record) bool {
		return e.jobs[r.Job] != nil || !strings.EqualFold(r.Mailbox, e.Mailbox.ID())
	})
	return h, nil
}

// elsewhereMost is how many actions of other mailboxes are told of.
const elsewhereMost = 200

// Elsewhere reads the whole journal, and returns the newest actions of other mailboxes, oldest first: of all who work with
// this journal.
func (e *Engine) Elsewhere() (History, error) {
	if e.Journal.dir == "" {
		return History{}, nil
	}
	h, err := ReadHistory(e.Journal.dir)
	if err != nil {
		return h, err
	}
	h.Records = slices.DeleteFunc(h.Records, func(r Record) bool { return strings.EqualFold(r.Mailbox, e.Mailbox.ID()) })
	h.Records = h.Records[max(0, len(h.Records)-elsewhereMost):]
	return h, nil
}

// HasOlder tells whether the journal goes further back than the engine remembers.
func (e *Engine) HasOlder() bool {
	e.Journal.mu.Lock()
	defer e.Journal.mu.Unlock()
	return e.Journal.older
}

// Damage names the lines of the journal that can't be relied on, among those that were read at the start.
func (e *Engine) Damage() []string { return e.Journal.Damaged() }

// AsJob is a record in the form of a job. Nothing can be done about it any more.
func (r Record) AsJob() Job {
	p := Plan{Summary: r.Summary(), Done: r.Summary(), Order: Order{Action: r.Action, Mailbox: r.Mailbox, To: r.To, Senders: r.Senders}, Undo: "it is too long ago"}
	j := Job{
		ID: r.Job, Plan: p, Begun: r.Begun, Total: max(1, len(r.Rows)), Done: r.Done, Failed: r.Left, UndoOf: r.UndoOf,
		Standing: Standing{Who: r.Who, Ended: r.Ended, Settled: r.Settled, Error: r.Error},
	}
	for _, row := range r.Rows {
		if calledBack(row.Error) {
			j.Stopped = true
			j.Failed--
		}
	}
	return j
}
