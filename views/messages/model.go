// Package messages is the list of a folder's messages: endless, drawn only where it is seen. The cursor is tied to a
// message, not to a row.
package messages

import (
	"hash/maphash"
	"slices"

	"mailtriage/graph"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Model is the list's state. The zero value is not usable; New makes one.
type Model struct {
	theme   *theme.Theme
	colours theme.Colours
	store   *store
	order   []int32 // all rows, newest first
	shown   []int32 // those that match the filter; order itself without one

	cursor   int32 // a record; -1: none
	at       int   // where the cursor stands in shown
	top      int   // the first row on the screen
	rows     int   // how many rows were on the screen last
	selected map[int32]bool
	anchor   int32            // of a range; -1: none
	reasons  map[int32]string // why an action failed on a row
	filter   string
	query    query

	lastTie, firstTie int32
	complete          bool // the end of the folder is loaded
	held              bool
	waiting           []graph.Header // arrivals held back
	state             State
	trouble           string
	found             Found // of a search
}

// State is what the list is about to show.
type State int

// The states.
const (
	Ready State = iota
	Loading
	Failed
)

// New makes an empty list.
func New(t *theme.Theme) *Model {
	m := &Model{theme: t}
	m.Reset()
	return m
}

// Reset empties the list for another folder.
func (m *Model) Reset() {
	*m = Model{theme: m.theme, colours: m.colours, store: newStore(), cursor: -1, anchor: -1, selected: map[int32]bool{}, reasons: map[int32]string{}, rows: 1, state: Loading}
}

// SetTheme changes how the list looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme = t }

// SetLoading and SetFailed say why there is nothing to see.
func (m *Model) SetLoading() { m.state = Loading }

// SetFailed says that the folder could not be read, and why.
func (m *Model) SetFailed(why string) { m.state, m.trouble = Failed, why }

// Append adds a page at the end; more tells whether there is another.
func (m *Model) Append(page []graph.Header, more bool) {
	m.state, m.complete = Ready, !more
	var fresh []int32
	for i := range page {
		if r, known := m.store.find(page[i].ID); known && m.store.records[r].place != left {
			m.update(r, &page[i]) // pages overlap when mail comes in between
			continue
		}
		m.lastTie++
		fresh = append(fresh, m.store.put(&page[i], m.lastTie))
	}
	if len(fresh) == 0 {
		m.fixCursor()
		return
	}
	inOrder := slices.IsSortedFunc(fresh, m.store.before)
	if inOrder && (len(m.order) == 0 || m.store.before(m.order[len(m.order)-1], fresh[0]) < 0) {
		filtered := m.filtered()
		m.order = append(m.order, fresh...)
		if filtered {
			for _, r := range fresh {
				if m.store.match(r, &m.query) {
					m.shown = append(m.shown, r)
				}
			}
		} else {
			m.shown = m.order
		}
	} else {
		m.enter(fresh)
	}
	m.fixCursor()
}

// Settle takes the newest of the folder as they are now, where the rows are of an earlier time: what is not among them has
// gone, what is new comes as in Upsert, and what follows the oldest row comes at the end.
func (m *Model) Settle(page []graph.Header, more bool) {
	in := make(map[string]bool, len(page))
	for i := range page {
		in[page[i].ID] = true
	}
	m.Keep(func(id string) bool { return in[id] })
	if n := len(m.order); n > 0 {
		last := m.store.records[m.order[n-1]].received
		i := slices.IndexFunc(page, func(h graph.Header) bool { return h.Received.Unix() < last })
		if i < 0 {
			i = len(page)
		}
		m.Upsert(page[:i])
		page = page[i:]
	}
	m.Append(page, more)
}

func (m *Model) filtered() bool { return !m.query.empty() }

// fixCursor finds the cursor's message again after rows came or went, and keeps it where it was on the screen. When it
// has gone, the next older one takes its place.
func (m *Model) fixCursor() {
	if len(m.shown) == 0 {
		m.cursor, m.at, m.top = -1, 0, 0
		return
	}
	onScreen := m.at - m.top
	if m.cursor >= 0 {
		i, found := slices.BinarySearchFunc(m.shown, m.cursor, m.store.before)
		m.at = i
		if found {
			if m.top > 0 || i >= m.rows { // at the top of the list what comes above is seen to come
				m.top = max(0, i-onScreen)
			}
			return
		}
	}
	m.at = min(max(0, m.at), len(m.shown)-1)
	m.cursor = m.shown[m.at]
	m.top = max(0, m.at-onScreen)
}

// Upsert takes what the live watch found new or changed. While something is selected or the list is held, what is new
// waits, and the list stands still.
func (m *Model) Upsert(list []graph.Header) {
	for i := range list {
		h := &list[i]
		if r, known := m.store.find(h.ID); known && m.store.records[r].place != left {
			m.update(r, h)
			continue
		}
		if m.beyond(h) {
			continue // it will come when the list is scrolled there
		}
		if m.still() {
			m.wait(h)
			continue
		}
		m.arrive(h)
	}
	m.fixCursor()
}

// update changes a row that is there. One that an action has taken away stays away until it is restored.
func (m *Model) update(r int32, h *graph.Header) {
	rec := m.store.records[r]
	if rec.place != here {
		return
	}
	if rec.received == h.Received.Unix() {
		m.store.replace(r, h)
		m.insert(r) // it may match the filter now
		return
	}
	selected := m.selected[r]
	m.drop(r)
	m.store.replace(r, h)
	m.insert(r)
	if selected {
		m.selected[r] = true
	}
}

// beyond tells of messages older than the oldest row, while more rows are still to be loaded.
func (m *Model) beyond(h *graph.Header) bool {
	if m.complete || len(m.order) == 0 {
		return !m.complete && len(m.order) == 0
	}
	return h.Received.Unix() < m.store.records[m.order[len(m.order)-1]].received
}

func (m *Model) still() bool { return m.held || len(m.selected) > 0 || m.anchor >= 0 }

func (m *Model) wait(h *graph.Header) {
	if i := slices.IndexFunc(m.waiting, func(w graph.Header) bool { return w.ID == h.ID }); i >= 0 {
		m.waiting[i] = *h
		return
	}
	m.waiting = append(m.waiting, *h)
}

// arrive puts a new message into the list. At the top of the list it is seen to slide in; further down the screen stays
// as it is. The cursor stays on its message.
func (m *Model) arrive(h *graph.Header) {
	m.firstTie--
	r := m.store.put(h, m.firstTie)
	m.insert(r)
	above := m.cursor >= 0 && m.store.before(r, m.cursor) < 0 && (!m.filtered() || m.store.match(r, &m.query))
	if !above {
		return
	}
	m.at++
	if m.top > 0 {
		m.top++
	}
}

// Hold keeps the list as it is while a dialog is open.
func (m *Model) Hold(on bool) {
	m.held = on
	m.release()
}

// release lets in what waited, once nothing is selected or open.
func (m *Model) release() {
	if m.still() || len(m.waiting) == 0 {
		return
	}
	list := m.waiting
	m.waiting = nil
	m.Upsert(list)
}

// Pending is how many new messages wait.
func (m *Model) Pending() int { return len(m.waiting) }

// Remove takes away what is no longer in the folder. Of a row that an action has taken it is remembered that it has
// truly left: should it be seen here again, it has come back.
func (m *Model) Remove(ids []string) {
	var gone []int32
	for _, id := range ids {
		m.waiting = slices.DeleteFunc(m.waiting, func(h graph.Header) bool { return h.ID == id })
		r, known := m.store.find(id)
		switch {
		case !known:
		case m.store.records[r].place == here:
			gone = append(gone, r)
			m.forget(r)
		default:
			m.store.records[r].place = left
		}
	}
	m.leave(gone, left)
	m.fixCursor()
}

// forget makes a record unknown: if the message comes back it is new.
func (m *Model) forget(r int32) {
	delete(m.store.index, maphash.String(m.store.seed, m.store.id(r)))
	delete(m.reasons, r)
}

// Keep removes the rows of which holds says that the folder has them no longer.
func (m *Model) Keep(holds func(id string) bool) {
	var gone []string
	for _, r := range m.order {
		if id := m.store.id(r); !holds(id) {
			gone = append(gone, id)
		}
	}
	m.Remove(gone)
}

// Take takes rows off the list at once, for an action that is on its way.
func (m *Model) Take(ids []string) {
	var gone []int32
	for _, id := range ids {
		if r, known := m.store.find(id); known && m.store.records[r].place == here {
			gone = append(gone, r)
			delete(m.reasons, r)
		}
	}
	m.leave(gone, taken)
	m.anchor = -1
	m.fixCursor()
	m.release()
}

// Restore brings back rows that were taken: reason says why, empty for none. Rows that were never here are ignored.
func (m *Model) Restore(ids []string, reason string) {
	var back []int32
	for _, id := range ids {
		r, known := m.store.find(id)
		if !known {
			continue
		}
		if reason != "" {
			m.reasons[r] = reason
		} else {
			delete(m.reasons, r)
		}
		if m.store.records[r].place != here {
			m.store.records[r].place = here
			back = append(back, r)
		}
	}
	m.enter(back)
	m.fixCursor()
}

// Knows tells whether a message was ever in this list.
func (m *Model) Knows(id string) bool {
	_, known := m.store.find(id)
	return known
}

// MarkRead changes whether rows are read.
func (m *Model) MarkRead(ids []string, read bool) {
	for _, id := range ids {
		if r, known := m.store.find(id); known {
			if read {
				m.store.records[r].flags |= isRead
			} else {
				m.store.records[r].flags &^= isRead
			}
			if m.filtered() && m.store.records[r].place == here {
				m.insert(r) // it may match the filter now
			}
		}
	}
	m.fixCursor()
}

// Reason marks rows with why an action failed on them.
func (m *Model) Reason(ids []string, reason string) {
	for _, id := range ids {
		if r, known := m.store.find(id); known {
			m.reasons[r] = reason
		}
	}
}

// Loaded is how many messages are in the list, and whether that is all of the folder's.
func (m *Model) Loaded() (n int, complete bool) { return len(m.order), m.complete }

// NearEnd tells that the next page should be asked for.
func (m *Model) NearEnd() bool {
	if m.complete || m.state == Failed {
		return false
	}
	return len(m.shown)-m.at < 3*m.rows+20
}

// Cursor is the message under the cursor.
func (m *Model) Cursor() (graph.Header, bool) {
	if m.cursor < 0 {
		return graph.Header{}, false
	}
	return m.store.header(m.cursor), true
}

// Version tells whether a message is of a change key, as the list has it now. What it gives may be called anywhere.
func (m *Model) Version(id string) func(changeKey string) bool {
	r, ok := m.store.find(id)
	if !ok {
		return func(string) bool { return false }
	}
	seed, want := m.store.seed, m.store.records[r].change
	return func(changeKey string) bool { return changeKey != "" && maphash.String(seed, changeKey) == want }
}

// Targets are the messages that an action is for: the selection, else the one under the cursor. In the list's order.
func (m *Model) Targets() []graph.Header {
	m.endRange()
	if len(m.selected) == 0 {
		if h, ok := m.Cursor(); ok {
			return []graph.Header{h}
		}
		return nil
	}
	var out []graph.Header
	for _, r := range m.order {
		if m.selected[r] {
			out = append(out, m.store.header(r))
		}
	}
	return out
}

// Selected is how many messages are selected, a range under way included.
func (m *Model) Selected() int {
	from, to, ok := m.span()
	if !ok {
		return len(m.selected)
	}
	n := len(m.selected)
	for _, r := range m.shown[from : to+1] {
		if !m.selected[r] {
			n++
		}
	}
	return n
}

// Do does an action of moving or selecting; false: it is none of the list's.
func (m *Model) Do(id keys.ID) bool {
	switch id {
	case keys.Down:
		m.goTo(m.at + 1)
	case keys.Up:
		m.goTo(m.at - 1)
	case keys.Top:
		m.goTo(0)
	case keys.Bottom:
		m.goTo(len(m.shown) - 1)
	case keys.HalfDown:
		m.goTo(m.at + max(1, m.rows/2))
	case keys.HalfUp:
		m.goTo(m.at - max(1, m.rows/2))
	case keys.PageDown:
		m.goTo(m.at + max(1, m.rows-1))
	case keys.PageUp:
		m.goTo(m.at - max(1, m.rows-1))
	default:
		return m.mark(id)
	}
	return true
}

func (m *Model) goTo(i int) {
	if len(m.shown) == 0 {
		return
	}
	m.at = min(max(0, i), len(m.shown)-1)
	m.cursor = m.shown[m.at]
}

// Click puts the cursor on the row at a line of the list. Below the last row there is nothing to click.
func (m *Model) Click(line, width int) {
	if i := m.top + line/m.height(width); line >= 0 && i < len(m.shown) {
		m.goTo(i)
	}
}

// Oldest is the last message of the list.
func (m *Model) Oldest() (graph.Header, bool) {
	if len(m.order) == 0 {
		return graph.Header{}, false
	}
	return m.store.header(m.order[len(m.order)-1]), true
}
