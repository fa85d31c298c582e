package messages

import (
	"bytes"
	"time"

	"mailtriage/graph"
)

// GoToID puts the cursor on a message; false: it is not among those shown.
func (m *Model) GoToID(id string) bool {
	for i, r := range m.shown {
		if m.store.id(r) == id {
			m.goTo(i)
			return true
		}
	}
	return false
}

// Match tells whether a message is one that a filter shows, as it is typed above a list. An empty one shows all.
func Match(filter string, h graph.Header) bool {
	one := New(nil)
	one.Append([]graph.Header{h}, false)
	one.SetFilter(filter)
	return one.Shown() > 0
}

// WroteBefore tells whether a message of the list is from that address, and came before then. One that is not is not known to be
// the first: other folders are not looked at.
func (m *Model) WroteBefore(address string, then time.Time) bool {
	from := []byte(address)
	for r := range m.store.records {
		if m.store.records[r].received >= then.Unix() {
			continue
		}
		if had := m.store.slice(int32(r), textAddress); len(had) == len(from) && bytes.EqualFold(had, from) { //nolint:gosec // a list has far fewer
			return true
		}
	}
	return false
}
