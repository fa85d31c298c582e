package graph

import "context"

// HasCalendar tells whether the group is a Microsoft 365 group: no other has a calendar.
func (g Group) HasCalendar() bool { return has(g.GroupTypes, "Unified") }

// FindGroups finds groups whose name or address has words that begin with what was typed, at most top of them.
func (m *Mailbox) FindGroups(ctx context.Context, typed string, top int) ([]Group, error) {
	page, err := m.c.Groups(ctx, ListQuery{Search: typed, Top: top}, "")
	return page.Groups, err
}
