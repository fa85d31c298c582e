package triage_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// littleEvents are three meetings of which the mailbox is the organizer, a daily series of its own, and somebody else's.
func littleEvents(at time.Time) []world.Event {
	var list []world.Event
	for i := range 3 {
		list = append(list, world.Event{UID: fmt.Sprint("m", i), Subject: fmt.Sprint("Meeting ", i), Start: at.Add(time.Duration(i) * time.Hour), End: at.Add(time.Duration(i+1) * time.Hour), Zone: "UTC", IsOrganizer: true, Organizer: world.Address{Address: "soc@x.test"}})
	}
	return append(list, world.Event{
		UID: "daily", Subject: "Daily", Start: at.Add(5 * time.Hour), End: at.Add(6 * time.Hour), Zone: "UTC", IsOrganizer: true,
		Recurrence: map[string]any{"pattern": map[string]any{"type": "daily", "interval": 1}, "range": map[string]any{"type": "numbered", "startDate": "2026-11-24", "numberOfOccurrences": 3}},
	}, world.Event{UID: "theirs", Subject: "Join now", Start: at.Add(8 * time.Hour), End: at.Add(9 * time.Hour), Zone: "UTC", Organizer: world.Address{Address: "evil@y.test"}})
}

// events are what is in the calendar, by subject and day.
func (b *bench) events() map[string]graph.Event {
	b.t.Helper()
	from := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	page, err := b.client().CalendarView(b.t.Context(), graph.Calendar{}, from, from.AddDate(0, 0, 7), graph.EventQuery{})
	if err != nil {
		b.t.Fatal(err)
	}
	out := map[string]graph.Event{}
	for _, e := range page.Events {
		out[fmt.Sprint(e.Subject, " ", e.Start.Day())] = e
	}
	return out
}

func (b *bench) eventOrder(action keys.ID, names ...string) triage.Order {
	b.t.Helper()
	o := triage.Order{Action: action}
	all := b.events()
	for _, name := range names {
		e, ok := all[name]
		if !ok {
			b.t.Fatalf("there is no event %q", name)
		}
		o.Targets = append(o.Targets, triage.Target{ID: e.ID, Subject: e.Subject, From: e.Organizer.Address})
	}
	if action == keys.CancelEvent {
		o.Event.Comment = "It is off"
	}
	return o
}

func (b *bench) left() string {
	var names []string
	for name := range b.events() {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func TestEventsAreDeletedAndCancelled(t *testing.T) {
	b := little(t, 1, true)
	o := b.eventOrder(keys.DeleteEvent, "Daily 25", "Join now 24")
	p, err := b.engine.Plan(o)
	if err != nil || p.Undoable || len(p.Lines) != 2 || p.Summary != "Delete 2 events" || !strings.HasPrefix(p.Lines[0], "DELETE /users/soc@x.test/events/") || !strings.HasSuffix(p.Lines[0], "  Daily") {
		t.Errorf("%+v, %v", p, err)
	}
	if f := b.do(o); f.Job.Done != 2 || f.Err != nil || len(f.Failed) > 0 {
		t.Errorf("%+v", f)
	}
	o = b.eventOrder(keys.CancelEvent, "Meeting 1 24")
	o.Event.What = "the meeting"
	if p, err = b.engine.Plan(o); err != nil || p.Summary != `Cancel the meeting "Meeting 1"` || !strings.Contains(p.Lines[0], `/cancel  Meeting 1  comment: "It is off"`) {
		t.Errorf("%+v, %v", p, err)
	}
	if f := b.do(o); f.Job.Done != 1 {
		t.Errorf("%+v", f)
	}
	master := b.events()["Daily 26"]
	if f := b.do(triage.Order{Action: keys.DeleteEvent, Targets: []triage.Target{{ID: master.SeriesMasterID, Subject: "Daily"}}}); f.Job.Done != 1 {
		t.Errorf("%+v", f)
	}
	if got := b.left(); got != "Meeting 0 24, Meeting 2 24" {
		t.Errorf("left: %s", got)
	}
	if len(b.engine.Undoable()) != 0 {
		t.Error("it is said to be undoable")
	}
	if _, err := b.engine.Undo(t.Context(), b.engine.Jobs()[0].ID); err == nil || !strings.Contains(err.Error(), "brings no event back") {
		t.Errorf("undo: %v", err)
	}
	got := ""
	for _, r := range b.history().Records {
		got += r.Summary() + ": " + r.Result() + "\n"
	}
	if got != "Delete 2 events: done\nCancel 1 meeting: Meeting 1: done\nDelete 1 event: Daily: done\n" {
		t.Errorf("the journal says\n%s", got)
	}
}

// TestEventsInTrouble: what became of a request whose answer was lost is looked for; a second request is sent only when it
// was not done.
func TestEventsInTrouble(t *testing.T) {
	for _, c := range []struct {
		name    string
		action  keys.ID
		fault   emulator.Fault
		done    bool
		why     graph.Kind
		twice   bool // the request is sent again
		already bool // somebody else has deleted it
	}{
		{name: "delete, cut after", action: keys.DeleteEvent, fault: emulator.Fault{Operation: "event.delete", Cut: "after"}, done: true},
		{name: "delete, cut before", action: keys.DeleteEvent, fault: emulator.Fault{Operation: "event.delete", Cut: "before"}, done: true, twice: true},
		{name: "delete, 503", action: keys.DeleteEvent, fault: emulator.Fault{Operation: "event.delete", Status: 503}, done: true, twice: true},
		{name: "delete, 429", action: keys.DeleteEvent, fault: emulator.Fault{Operation: "event.delete", Status: 429, RetryAfter: 0}, done: true, twice: true},
		{name: "delete, 403", action: keys.DeleteEvent, fault: emulator.Fault{Operation: "event.delete", Status: 403}, why: graph.Forbidden},
		{name: "delete, gone", action: keys.DeleteEvent, already: true, done: true},
		{name: "cancel, cut after", action: keys.CancelEvent, fault: emulator.Fault{Operation: "event.cancel", Cut: "after"}, done: true},
		{name: "cancel, cut before", action: keys.CancelEvent, fault: emulator.Fault{Operation: "event.cancel", Cut: "before"}, done: true, twice: true},
		{name: "cancel, 504", action: keys.CancelEvent, fault: emulator.Fault{Operation: "event.cancel", Status: 504}, done: true, twice: true},
		{name: "cancel, truncated", action: keys.CancelEvent, fault: emulator.Fault{Operation: "event.cancel", Body: "truncated"}, done: true},
		{name: "cancel, 403", action: keys.CancelEvent, fault: emulator.Fault{Operation: "event.cancel", Status: 403}, why: graph.Forbidden},
		{name: "cancel, gone", action: keys.CancelEvent, already: true, why: graph.NotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := little(t, 1, false)
			o := b.eventOrder(c.action, "Meeting 1 24")
			if c.already {
				b.client().Batch(t.Context(), []graph.Request{b.client().DeleteEventRequest(graph.Calendar{}, o.Targets[0].ID)})
			} else {
				c.fault.Count = 1
				b.e.AddFaults(c.fault)
			}
			f := b.do(o)
			if (f.Job.Done == 1) != c.done || (len(f.Failed) == 0) != c.done {
				t.Fatalf("%+v", f)
			}
			if !c.done && !graph.IsKind(f.Failed[0].Err, c.why) {
				t.Errorf("failed by %v", f.Failed[0].Err)
			}
			if gone := !strings.Contains(b.left(), "Meeting 1"); gone != (c.done || c.already) {
				t.Errorf("left: %s", b.left())
			}
			sent := 0
			for _, r := range b.e.Requests() {
				if strings.Contains(r.Path, "/events/") && (r.Method == http.MethodDelete || strings.HasSuffix(r.Path, "/cancel")) {
					sent++
				}
			}
			if want := map[bool]int{true: 2, false: 1}[c.twice || c.already]; sent != want {
				t.Errorf("it was sent %d times, not %d", sent, want)
			}
		})
	}
}

func TestEventsKilledAtEveryStep(t *testing.T) {
	for _, action := range []keys.ID{keys.DeleteEvent, keys.CancelEvent} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			all := eventKilled(t, action, deed{Kind: "none"})
			for _, kind := range kinds {
				if all[kind] == 0 {
					t.Errorf("there is no step %q", kind)
				}
				for at := range all[kind] {
					eventKilled(t, action, deed{Kind: kind, At: at + 1})
				}
			}
		})
	}
}

// eventKilled kills a program that acts on three events once, and holds the next start to what it finds.
func eventKilled(t *testing.T, action keys.ID, d deed) map[string]int {
	t.Helper()
	b := little(t, 1, false)
	d.Order = b.eventOrder(action, "Meeting 0 24", "Meeting 1 24", "Daily 25")
	b.engine.Close()
	was, steps := b.kill(d)
	if was != (d.Kind != "none") {
		t.Fatalf("%s %d: was killed: %v", d.Kind, d.At, was)
	}
	b.engine = b.open()
	if _, err := b.engine.Recover(t.Context()); err != nil {
		t.Fatalf("%s %d: %v", d.Kind, d.At, err)
	}
	h, now := b.history(), b.events()
	if len(h.Damage) > 0 || len(h.Records) > 1 {
		t.Errorf("%s %d: %+v", d.Kind, d.At, h)
	}
	for _, r := range h.Records {
		for i, row := range r.Rows {
			_, there := now[[]string{"Meeting 0 24", "Meeting 1 24", "Daily 25"}[i]]
			if (row.Result == "done") == there {
				t.Errorf("%s %d: %s is there: %v; the journal says %q", d.Kind, d.At, row.Subject, there, row.Result)
			}
		}
	}
	for _, other := range []string{"Meeting 2 24", "Daily 24", "Daily 26", "Join now 24"} {
		if _, there := now[other]; !there {
			t.Errorf("%s %d: %s is gone", d.Kind, d.At, other)
		}
	}
	if sent := len(b.engine.Unsettled()); sent != 0 {
		t.Errorf("%s %d: %d are unsettled", d.Kind, d.At, sent)
	}
	b.engine.Close()
	b.e.Stop()
	return steps
}
