package triage

import (
	"errors"
	"fmt"

	"mailtriage/graph"
	"mailtriage/keys"
)

// ErrMaybeReported is why a report is neither done nor not done: its answer was lost, and as it moves nothing, nothing in
// the mailbox tells of it. It is not sent again: that would report twice.
var ErrMaybeReported = errors.New("it may have been reported; it was not sent again")

// MovedByReport are the messages of an order to report that the service is asked to move.
func (o Order) MovedByReport() []Target {
	var list []Target
	for _, t := range o.Targets {
		if o.movesOnReport(t) {
			list = append(list, t)
		}
	}
	return list
}

// ErrNotMoved is what became of a message that was reported, and that the service has left where it was.
var ErrNotMoved = errors.New("it was reported; the service has not moved it so far")

// ErrMaybeSubmitted is the same of a submission: only the portal tells of it.
var ErrMaybeSubmitted = errors.New("it may have been submitted; look under Submissions in the Defender portal, it was not sent again")

// errMaybe is of a row whose answer was lost, and of which it could not be found out what became of it.
var errMaybe = errors.New("it may have been done")

// MaybeDone tells of an error that nobody knows whether what was asked for was done.
func MaybeDone(err error) bool { return errors.Is(err, errMaybe) }

// MaybeSent tells of an error that nobody knows whether a report or a submission was sent.
func MaybeSent(err error) bool {
	return errors.Is(err, ErrMaybeReported) || errors.Is(err, ErrMaybeSubmitted)
}

// unseen says of an action that shows nowhere in the mailbox that nobody knows whether it was done.
func (o Order) unseen(doubt error) error {
	maybe := ErrMaybeReported
	if o.Action == keys.BlockTenant {
		maybe = ErrMaybeSubmitted
	}
	return fmt.Errorf("%w: %w", maybe, doubt)
}

// planReport plans a report. Only the service's move can be undone.
func planReport(m Mailbox, o Order) (Plan, error) {
	as, known := map[graph.ReportAction]string{graph.Phish: "phish", graph.Junk: "junk", graph.NotJunk: "not junk", graph.Unsure: "unknown"}[o.Report.As]
	switch {
	case !known:
		return Plan{}, fmt.Errorf("a message can't be reported as %q", o.Report.As)
	case len(o.Targets) == 0:
		return Plan{}, ErrNothing
	case o.Report.Move && o.Report.As == graph.Unsure:
		return Plan{}, errors.New("what is reported as unknown is not moved")
	case o.Report.Move && o.To.ID == "":
		return Plan{}, errNoPlace
	}
	if !o.Report.Move {
		o.To = Place{}
	}
	what, then := count(len(o.Targets), "message"), ""
	p := Plan{Order: o, Undo: "there is no undo: a report is sent to Microsoft"}
	if len(o.MovedByReport()) > 0 {
		then = ", moved to " + o.To.Path
		p.Undoable, p.Undo = true, "moves them back to where they were; the report itself is not undone"
	}
	p.Summary, p.Done = "Report "+what+" as "+as+then, "Reported "+what+" as "+as+then
	p.Lines = limited(len(o.Targets), func(i int) string {
		t := o.Targets[i]
		r := m.ReportRequest(t.ID, o.Report.As, o.Report.Move)
		l := r.Method + " " + r.URL + " as " + string(o.Report.As)
		if o.Report.Move {
			l += ", to be moved"
		}
		return l + "  " + t.Subject
	})
	return p, nil
}

// undone says what an undo has done, in words; which says of how many rows, when it is not of all.
func undone(p Plan, which string) string {
	if p.Order.Action == keys.Report {
		return "Moved back" + which + ", the report itself stands: " + lower(p.Done)
	}
	return "Undone" + which + ": " + lower(p.Done)
}

// movesOnReport tells whether a report is to move a message: one that lies there already can't be seen to be moved.
func (o Order) movesOnReport(t Target) bool { return o.Report.Move && t.FolderID != o.To.ID }

// movedByReport tells whether the service has moved a message that was reported, as far as its answer could be read.
func (o Order) movedByReport(x outcome, t Target) bool {
	return o.movesOnReport(t) && x.Parent != t.FolderID
}

// leftBehind tells of the answer to a report whose message was to be moved, and was not.
func (s step) leftBehind(a graph.Response) bool {
	if !s.moves {
		return false
	}
	h, err := graph.DecodeHeader(a)
	return err == nil && !s.state(h)
}

// reportedOnly records a message that was reported and not moved.
func (r *runner) reportedOnly(s step, a graph.Response) Failure {
	return r.fail(s.target, ErrNotMoved, outcome{ID: s.target.ID, State: done, Parent: s.target.FolderID, RequestID: a.RequestID})
}
