package messages

import (
	"slices"

	"mailtriage/keys"
)

// mark does an action of selecting.
func (m *Model) mark(id keys.ID) bool {
	switch id {
	case keys.Select:
		if m.anchor >= 0 {
			m.endRange()
			break
		}
		if m.cursor >= 0 {
			m.toggle(m.cursor)
			m.goTo(m.at + 1)
		}
	case keys.Range:
		if m.anchor >= 0 {
			m.endRange()
		} else {
			m.anchor = m.cursor
		}
	case keys.SelectAll:
		m.selectAll()
	case keys.Invert:
		m.endRange()
		for _, r := range m.shown {
			m.toggle(r)
		}
	default:
		return false
	}
	m.release()
	return true
}

func (m *Model) toggle(r int32) {
	if m.selected[r] {
		delete(m.selected, r)
	} else {
		m.selected[r] = true
	}
}

// selectAll selects all that match the filter; if they are all selected, none of them.
func (m *Model) selectAll() {
	m.anchor = -1
	all := true
	for _, r := range m.shown {
		all = all && m.selected[r]
	}
	for _, r := range m.shown {
		if all {
			delete(m.selected, r)
		} else {
			m.selected[r] = true
		}
	}
}

// span is the range under way, as places in what is shown.
func (m *Model) span() (from, to int, ok bool) {
	if m.anchor < 0 || len(m.shown) == 0 {
		return 0, 0, false
	}
	i, found := slices.BinarySearchFunc(m.shown, m.anchor, m.store.before)
	if !found {
		return 0, 0, false
	}
	return min(i, m.at), max(i, m.at), true
}

// endRange turns the range under way into a selection.
func (m *Model) endRange() {
	if from, to, ok := m.span(); ok {
		for _, r := range m.shown[from : to+1] {
			m.selected[r] = true
		}
	}
	m.anchor = -1
}

// Back takes back one step: the range, then the selection, then the filter. False: there was nothing to take back.
func (m *Model) Back() bool {
	switch {
	case m.anchor >= 0:
		m.anchor = -1
	case len(m.selected) > 0:
		clear(m.selected)
	case m.filter != "":
		m.SetFilter("")
	default:
		return false
	}
	m.release()
	return true
}

// ClearSelection ends a selection, as after an action on it.
func (m *Model) ClearSelection() {
	m.anchor = -1
	clear(m.selected)
	m.release()
}

// Filter is what the list is narrowed by.
func (m *Model) Filter() string { return m.filter }

// SetFilter narrows the list to what matches. What is selected stays selected.
func (m *Model) SetFilter(text string) {
	was := m.query
	m.filter, m.query = text, parse(text)
	if m.query.empty() {
		m.shown = m.order
		m.fixCursor()
		return
	}
	from := m.order
	if m.query.narrows(&was) {
		from = m.shown
	}
	shown := make([]int32, 0, len(from)/4+8)
	for _, r := range from {
		if m.store.match(r, &m.query) {
			shown = append(shown, r)
		}
	}
	m.shown = shown
	m.fixCursor()
}

// Shown is how many messages match the filter.
func (m *Model) Shown() int { return len(m.shown) }

// Unseen is how many of the selected messages the filter hides: an action is for them too.
func (m *Model) Unseen() int {
	if !m.filtered() {
		return 0
	}
	n := 0
	for r := range m.selected {
		if !m.store.match(r, &m.query) {
			n++
		}
	}
	return n
}
