// Package table is a list in columns: filtered, sorted, marked, copied and exported in the same way wherever it stands.
// It is a part of panes and not one itself. It draws only what is on the screen, so that it can hold a whole directory.
package table

import (
	"slices"

	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Tone is how a value is shown. What a tone tells, the value's text or a sign in it tells too.
type Tone uint8

// The tones.
const (
	Normal Tone = iota
	Strong
	Muted
	Accent
	Good
	Warn
	Bad
)

// Column is one value of a row.
type Column[R any] struct {
	Name  string // the heading
	Field string // its name in exports, "displayName"; empty: it is not exported
	Width int    // cells; 0: it shares what is left
	From  int    // shown only where the list has at least so many cells
	Right bool   // stands at the right edge of its cells
	Off   bool   // not shown at first
	// Text is the value as it came: the table makes it safe to draw.
	Text func(R) string
	// Order compares two rows by it; nil: by its text, without regard to case.
	Order func(a, b R) int
	// Tone is how it is shown; nil: Normal.
	Tone func(R) Tone
}

// Words are what an empty list says.
type Words struct {
	Loading string // "Loading rules"
	Empty   string // "This mailbox has no Inbox rules."
}

// Model is a list of rows.
type Model[R any] struct {
	// Below is a second line under each row; nil: there is none.
	Below func(R) content.Text
	// Group is the heading that a row stands under, while the rows are in their first order; nil: there are none.
	Group func(R) string
	// Seek is what the filter looks into beside the columns; nil: nothing.
	Seek func(R) string

	theme   *theme.Theme
	id      func(R) string
	words   Words
	columns []Column[R]
	hidden  []bool
	rows    []R
	shown   []int32 // of rows, in the order of the list
	place   map[string]int32

	filter  string
	sorted  int // the column that it is sorted by; -1: the first order
	down    bool
	cursor  string
	at      int // where in shown the cursor is, -1: nowhere
	marks   map[string]bool
	reasons map[string]string
	top     int
	fit     int // rows that are on the screen

	trouble string
	loaded  bool
}

// New makes an empty list. The id tells a row apart from all others, whatever becomes of it.
func New[R any](t *theme.Theme, words Words, id func(R) string, columns ...Column[R]) *Model[R] {
	m := &Model[R]{theme: t, words: words, id: id, columns: columns, hidden: make([]bool, len(columns)), place: map[string]int32{}, sorted: -1, at: -1, marks: map[string]bool{}, reasons: map[string]string{}, fit: 1}
	for i, c := range columns {
		m.hidden[i] = c.Off
	}
	return m
}

// SetTheme changes how the list looks.
func (m *Model[R]) SetTheme(t *theme.Theme) { m.theme = t }

// SetLoading says that the rows are being read; what is there stays.
func (m *Model[R]) SetLoading() { m.loaded, m.trouble = len(m.rows) > 0, "" }

// SetFailed says that the rows could not be read, and why; Failed tells it.
func (m *Model[R]) SetFailed(why string) { m.trouble, m.loaded = why, true }

// Failed is why the rows could not be read; empty: they could.
func (m *Model[R]) Failed() string { return m.trouble }

// Loaded tells whether the rows have been read.
func (m *Model[R]) Loaded() bool { return m.loaded && m.trouble == "" }

// SetRows takes the rows, in their first order. Cursor and marks stay on the rows that they are on.
func (m *Model[R]) SetRows(rows []R) {
	m.trouble, m.loaded, m.rows = "", true, nil
	clear(m.place)
	m.add(rows)
	for id := range m.marks {
		if _, here := m.place[id]; !here {
			delete(m.marks, id)
		}
	}
	m.arrange()
}

// Append takes further rows; one that is there already takes the place of the earlier one.
func (m *Model[R]) Append(rows []R) {
	m.trouble, m.loaded = "", true
	m.add(rows)
	m.arrange()
}

func (m *Model[R]) add(rows []R) {
	m.rows = slices.Grow(m.rows, len(rows))
	for _, r := range rows {
		id := m.id(r)
		if i, here := m.place[id]; here {
			m.rows[i] = r
			continue
		}
		m.place[id] = int32(len(m.rows)) //nolint:gosec // no list has so many rows
		m.rows = append(m.rows, r)
	}
}

// Rows are all rows, in their first order.
func (m *Model[R]) Rows() []R { return m.rows }

// Get finds a row.
func (m *Model[R]) Get(id string) (r R, ok bool) {
	if i, here := m.place[id]; here {
		return m.rows[i], true
	}
	return r, false
}

// Cursor is the row under the cursor.
func (m *Model[R]) Cursor() (r R, ok bool) {
	if m.at < 0 || m.at >= len(m.shown) {
		return r, false
	}
	return m.rows[m.shown[m.at]], true
}

// Index is the place of the cursor's row in the list as it is shown, from 0; -1: there is none.
func (m *Model[R]) Index() int { return m.at }

// GoTo puts the cursor on a row; false: it is not shown.
func (m *Model[R]) GoTo(id string) bool {
	i := slices.IndexFunc(m.shown, func(i int32) bool { return m.id(m.rows[i]) == id })
	if i >= 0 {
		m.goTo(i)
	}
	return i >= 0
}

// Targets are the marked rows, as they stand in the list, those that the filter hides last; if there are none, the row
// under the cursor.
func (m *Model[R]) Targets() []R {
	var out []R
	for _, i := range m.shown {
		if m.marks[m.id(m.rows[i])] {
			out = append(out, m.rows[i])
		}
	}
	if len(out) < len(m.marks) {
		out = append(out, m.unseen()...)
	}
	if r, ok := m.Cursor(); ok && len(out) == 0 {
		out = append(out, r)
	}
	return out
}

func (m *Model[R]) unseen() []R {
	seen := make(map[string]bool, len(m.shown))
	for _, i := range m.shown {
		seen[m.id(m.rows[i])] = true
	}
	var out []R
	for _, r := range m.rows {
		if id := m.id(r); m.marks[id] && !seen[id] {
			out = append(out, r)
		}
	}
	return out
}

// Count is how many rows are shown, and how many there are.
func (m *Model[R]) Count() (shown, all int) { return len(m.shown), len(m.rows) }

// Marked is how many rows are marked.
func (m *Model[R]) Marked() int { return len(m.marks) }

// ClearMarks takes all marks off.
func (m *Model[R]) ClearMarks() { clear(m.marks) }

// Reason puts on rows why an action on them was not done; an empty one takes it off.
func (m *Model[R]) Reason(ids []string, why string) {
	for _, id := range ids {
		if why == "" {
			delete(m.reasons, id)
		} else {
			m.reasons[id] = why
		}
	}
}

// Back takes one step back: marks, then the filter; false: there is nothing to take back.
func (m *Model[R]) Back() bool {
	switch {
	case len(m.marks) > 0:
		m.ClearMarks()
	case m.filter != "":
		m.SetFilter("")
	default:
		return false
	}
	return true
}

// Do does an action of moving or marking; false: it is none of the list's.
func (m *Model[R]) Do(id keys.ID) bool {
	if to, ok := m.motion(id); ok {
		m.goTo(to)
		return true
	}
	switch id {
	case keys.Select:
		if r, ok := m.Cursor(); ok {
			m.toggle(m.id(r))
			m.goTo(m.at + 1)
		}
	case keys.SelectAll:
		for _, i := range m.shown {
			m.marks[m.id(m.rows[i])] = true
		}
	case keys.Invert:
		for _, i := range m.shown {
			m.toggle(m.id(m.rows[i]))
		}
	default:
		return false
	}
	return true
}

func (m *Model[R]) motion(id keys.ID) (to int, ok bool) {
	half, page := max(1, m.fit/2), max(1, m.fit-1)
	switch id {
	case keys.Down:
		return m.at + 1, true
	case keys.Up:
		return m.at - 1, true
	case keys.Top:
		return 0, true
	case keys.Bottom:
		return len(m.shown) - 1, true
	case keys.HalfDown:
		return m.at + half, true
	case keys.HalfUp:
		return m.at - half, true
	case keys.PageDown:
		return m.at + page, true
	case keys.PageUp:
		return m.at - page, true
	}
	return 0, false
}

func (m *Model[R]) toggle(id string) {
	if m.marks[id] {
		delete(m.marks, id)
	} else {
		m.marks[id] = true
	}
}

func (m *Model[R]) goTo(i int) {
	if len(m.shown) == 0 {
		m.at, m.cursor = -1, ""
		return
	}
	m.at = min(max(0, i), len(m.shown)-1)
	m.cursor = m.id(m.rows[m.shown[m.at]])
}

// Shown are the rows that the filter leaves, in the order of the list.
func (m *Model[R]) Shown() []R {
	out := make([]R, len(m.shown))
	for i, at := range m.shown {
		out[i] = m.rows[at]
	}
	return out
}

// Is tells how a row stands: under the cursor, marked, and why the last action on it failed.
func (m *Model[R]) Is(id string) (cursor, marked bool, why string) {
	return m.cursor == id && m.at >= 0, m.marks[id], m.reasons[id]
}
