package tui

import "mailtriage/graph"

// What the engine needs of a mailbox for calendars, which the mailbox in memory has not.

func (b *fakeBox) EventRequest(_ graph.Calendar, id string) graph.Request {
	return b.request("event", id, "")
}

func (b *fakeBox) DeleteEventRequest(_ graph.Calendar, id string) graph.Request {
	return b.request("delete-event", id, "")
}

func (b *fakeBox) CancelEventRequest(_ graph.Calendar, id, comment string) graph.Request {
	return b.request("cancel-event", id, comment)
}
