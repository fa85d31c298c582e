package calendar_test

import (
	"testing"

	"mailtriage/graph"
	"mailtriage/views/calendar"
)

// TestTheCursorGoesToTheDay goes to a day of a month; the views after it are then of that day, not of the month's first.
func TestTheCursorGoesToTheDay(t *testing.T) {
	event := func(id, day string) graph.Event {
		return graph.Event{ID: id, Subject: id, Start: at(day, "10:00"), End: at(day, "11:00")}
	}
	list := []graph.Event{event("first", "2026-10-28"), event("before", "2026-11-16"), event("after", "2026-11-19")}
	m := calendar.New(plain(), berlin, at("2026-11-02", "10:10"))
	m.SetView(calendar.Month)
	m.SetEvents(list)
	m.GoToDay(at("2026-11-18", "12:00"))
	m.SetEvents(list)
	if e, _ := m.Cursor(); e.ID != "after" {
		t.Errorf("the cursor is on %q", e.ID)
	}
	m.SetEvents(list[:2]) // read anew: the cursor is its own master again
	if e, _ := m.Cursor(); e.ID != "before" {
		t.Errorf("read anew, the cursor is on %q", e.ID)
	}
	m.GoToDay(at("2026-11-18", "12:00"))
	m.SetEvents(list[:2]) // nothing takes place on the day or after it
	m.SetView(calendar.Agenda)
	if got := m.Chosen(); got.Day() != 18 {
		t.Errorf("the agenda is that of %s", got)
	}
}
