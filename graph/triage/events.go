package triage

import (
	"cmp"
	"errors"
	"fmt"

	"mailtriage/graph"
	"mailtriage/keys"
)

// EventChange is what an order on events says beside which they are. The targets of such an order are events: an id, the
// subject, and the organizer's address as From.
type EventChange struct {
	Group    string `json:"group,omitempty"`    // the id of the group whose calendar it is; empty: the mailbox's
	Calendar string `json:"calendar,omitempty"` // what people call that group
	Comment  string `json:"-"`                  // to the attendees, when a meeting is cancelled; like a letter's text it is in no journal
	What     string `json:"what,omitempty"`     // of one event: "one time of a series", "the whole series"
}

// theCalendar is what these orders touch: a series goes with its occurrences, so one job comes after the other.
const theCalendar = "calendar"

func onCalendar() special { return special{plan: planEvents, touches: []string{theCalendar}} }

// onEvents is how events are deleted or cancelled. There is no undo.
func onEvents(o Order) verb {
	of := o.Event.calendar()
	v := verb{name: "Delete", past: "Deleted", request: func(m Mailbox, t Target, _ Place) graph.Request { return m.DeleteEventRequest(of, t.ID) }}
	if o.Action == keys.CancelEvent {
		v = verb{name: "Cancel", past: "Cancelled", request: func(m Mailbox, t Target, _ Place) graph.Request {
			return m.CancelEventRequest(of, t.ID, o.Event.Comment)
		}}
	}
	return v
}

func (c EventChange) calendar() graph.Calendar { return graph.Calendar{Group: c.Group} }

func planEvents(m Mailbox, o Order) (Plan, error) {
	if len(o.Targets) == 0 {
		return Plan{}, errors.New("there is no event")
	}
	v := onEvents(o)
	what := count(len(o.Targets), "event")
	if len(o.Targets) == 1 {
		what = fmt.Sprintf("%s %q", cmp.Or(o.Event.What, "the event"), o.Targets[0].Subject)
	}
	if o.Event.Group != "" {
		what += " in the calendar of " + cmp.Or(o.Event.Calendar, "a group")
	}
	p := Plan{Order: o, Summary: v.name + " " + what, Done: v.past + " " + what, Undo: "there is no undo: Microsoft Graph brings no event back, and who was told stays told"}
	p.Lines = limited(len(o.Targets), func(i int) string {
		r := v.request(m, o.Targets[i], Place{})
		text := line(r, o.Targets[i])
		if o.Event.Comment != "" {
			text += fmt.Sprintf("  comment: %q", o.Event.Comment)
		}
		return text
	})
	return p, nil
}

// eventSeen reads from the answer whether an event was deleted or cancelled. What was cancelled leaves the calendar, or
// stays there as cancelled.
func (r *runner) eventSeen(a graph.Response) (bool, error) {
	if a.Err != nil && a.Err.Kind == graph.NotFound {
		return true, nil
	}
	e, err := graph.DecodeEvent(a)
	return err == nil && e.Cancelled && r.job.Plan.Order.Action == keys.CancelEvent, err
}
