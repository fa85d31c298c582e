package messages

import "mailtriage/graph"

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
