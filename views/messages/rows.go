package messages

import "slices"

// insert puts a record into its place in the list.
func (m *Model) insert(r int32) {
	i, found := slices.BinarySearchFunc(m.order, r, m.store.before)
	if !found {
		m.order = slices.Insert(m.order, i, r)
	}
	switch {
	case !m.filtered():
		m.shown = m.order
	case m.store.match(r, &m.query):
		if i, found := slices.BinarySearchFunc(m.shown, r, m.store.before); !found {
			m.shown = slices.Insert(m.shown, i, r)
		}
	}
}

// drop takes a record off the list.
func (m *Model) drop(r int32) {
	if i, found := slices.BinarySearchFunc(m.order, r, m.store.before); found {
		m.order = slices.Delete(m.order, i, i+1)
	}
	if !m.filtered() {
		m.shown = m.order
	} else if i, found := slices.BinarySearchFunc(m.shown, r, m.store.before); found {
		m.shown = slices.Delete(m.shown, i, i+1)
	}
	delete(m.selected, r)
	if m.anchor == r {
		m.anchor = -1
	}
}

// leave takes records off the list, in one pass however many they are.
func (m *Model) leave(list []int32, to place) {
	if len(list) == 0 {
		return
	}
	for _, r := range list {
		m.store.records[r].place = to
		delete(m.selected, r)
		if m.anchor == r {
			m.anchor = -1
		}
	}
	gone := func(r int32) bool { return m.store.records[r].place != here }
	m.order = slices.DeleteFunc(m.order, gone)
	if m.filtered() {
		m.shown = slices.DeleteFunc(m.shown, gone)
	} else {
		m.shown = m.order
	}
}

// few is up to how many records it is quicker to look for the place of each.
const few = 8

// enter puts records into their places that are not in the list.
func (m *Model) enter(list []int32) {
	if len(list) <= few {
		for _, r := range list {
			m.insert(r)
		}
		return
	}
	slices.SortFunc(list, m.store.before)
	m.order = m.merge(m.order, list)
	if !m.filtered() {
		m.shown = m.order
		return
	}
	m.shown = m.merge(m.shown, slices.DeleteFunc(list, func(r int32) bool { return !m.store.match(r, &m.query) }))
}

// merge makes one list of two that are in order.
func (m *Model) merge(a, b []int32) []int32 {
	out := make([]int32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if m.store.before(a[0], b[0]) < 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}
