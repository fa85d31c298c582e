// Package rules is the pane of the mailbox's Inbox rules: each in words, with the signs of a takeover that it shows.
package rules

import (
	"cmp"
	"slices"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/rules"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Order is how the rules stand in the list.
type Order uint8

// The orders: what is suspicious first, or as the service runs them.
const (
	BySigns Order = iota
	BySequence
)

// Model is the pane's state.
type Model struct {
	theme    *theme.Theme
	all      []*row
	shown    []*row
	order    Order
	filter   string
	cursor   string // a rule's id
	selected map[string]bool
	reasons  map[string]string // why an action on a rule was not done
	top      int
	rows     int // that are on the screen

	raw       bool // the rule's JSON in place of its words
	detailTop int
	detail    int // lines that are on the screen of it
	lines     int // and that there are

	trouble string
	loaded  bool
}

// row is a rule with what is said of it.
type row struct {
	graph.Rule
	name, sentence content.Text
	signs          []rules.Sign
	weight         int
	ours           bool
}

// New makes an empty pane.
func New(t *theme.Theme) *Model {
	return &Model{theme: t, selected: map[string]bool{}, reasons: map[string]string{}, rows: 1}
}

// SetTheme changes how the pane looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme = t }

// SetLoading says that the rules are being read, where there is nothing to show yet.
func (m *Model) SetLoading() { m.loaded, m.trouble = len(m.all) > 0, "" }

// SetFailed says that the rules could not be read, and why.
func (m *Model) SetFailed(why string) { m.trouble, m.loaded = why, true }

// SetRules takes the rules of a mailbox. Cursor and marks stay with the rules that they are on.
func (m *Model) SetRules(list []graph.Rule, box rules.Mailbox) {
	m.trouble, m.loaded = "", true
	m.all = make([]*row, len(list))
	here := map[string]bool{}
	for i, r := range list {
		x := &row{Rule: r, name: content.Line(r.Name), sentence: content.Line(rules.Sentence(r, box.Folder)), signs: rules.Signs(r, box), ours: box.Ours != nil && box.Ours(r)}
		x.weight = rules.Weight(x.signs)
		m.all[i], here[r.ID] = x, true
	}
	for id := range m.selected {
		if !here[id] {
			delete(m.selected, id)
		}
	}
	m.layout()
}

// SetOrder changes the order of the list, and Ordered tells it.
func (m *Model) SetOrder(o Order) { m.order = o; m.layout() }

// Ordered tells the order of the list.
func (m *Model) Ordered() Order { return m.order }

// SetFilter narrows the list to rules in whose name or words a text is; Filter tells it.
func (m *Model) SetFilter(text string) { m.filter = text; m.layout() }

// Filter is what the list is narrowed to.
func (m *Model) Filter() string { return m.filter }

// layout works out what is shown, in which order.
func (m *Model) layout() {
	at := m.at()
	m.shown = m.shown[:0]
	want := strings.ToLower(m.filter)
	for _, r := range m.all {
		if strings.Contains(strings.ToLower(r.Name+"\n"+r.sentence.String()), want) {
			m.shown = append(m.shown, r)
		}
	}
	slices.SortStableFunc(m.shown, func(a, b *row) int {
		if m.order == BySigns {
			if c := cmp.Compare(b.marked(), a.marked()); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.Sequence, b.Sequence)
	})
	if m.at() < 0 && len(m.shown) > 0 { // its rule has gone: the one that has taken its place
		m.cursor = m.shown[min(max(0, at), len(m.shown)-1)].ID
	}
}

// marked is the weight of a rule that is suspicious; others are all alike.
func (r *row) marked() int {
	if r.weight < rules.Suspicious {
		return 0
	}
	return r.weight
}

func (m *Model) at() int {
	return slices.IndexFunc(m.shown, func(r *row) bool { return r.ID == m.cursor })
}

// Cursor is the rule under the cursor.
func (m *Model) Cursor() (graph.Rule, bool) {
	if i := m.at(); i >= 0 {
		return m.shown[i].Rule, true
	}
	return graph.Rule{}, false
}

// Targets are the rules that are marked, as they stand in the list, else the one under the cursor.
func (m *Model) Targets() []graph.Rule {
	var out []graph.Rule
	for _, r := range m.shown {
		if m.selected[r.ID] {
			out = append(out, r.Rule)
		}
	}
	if r, ok := m.Cursor(); ok && len(out) == 0 {
		out = append(out, r)
	}
	return out
}

// Count tells how many rules there are, and how many of them are suspicious.
func (m *Model) Count() (all, suspicious int) {
	for _, r := range m.all {
		if r.marked() > 0 {
			suspicious++
		}
	}
	return len(m.all), suspicious
}

// Selected is how many rules are marked.
func (m *Model) Selected() int { return len(m.selected) }

// ClearSelection takes all marks off.
func (m *Model) ClearSelection() { clear(m.selected) }

// Reason puts the reason on rules why an action on them was not done; an empty one takes it off.
func (m *Model) Reason(ids []string, why string) {
	for _, id := range ids {
		if why == "" {
			delete(m.reasons, id)
		} else {
			m.reasons[id] = why
		}
	}
}

// ToggleRaw shows the rule as the service sent it, and back.
func (m *Model) ToggleRaw() { m.raw, m.detailTop = !m.raw, 0 }

// Back takes one step back: marks, then the filter; false: there is nothing to take back.
func (m *Model) Back() bool {
	switch {
	case m.raw:
		m.ToggleRaw()
	case len(m.selected) > 0:
		m.ClearSelection()
	case m.filter != "":
		m.SetFilter("")
	default:
		return false
	}
	return true
}

// Do does an action of moving or marking; false: it is none of the list's.
func (m *Model) Do(id keys.ID) bool {
	switch id {
	case keys.Down:
		m.goTo(m.at() + 1)
	case keys.Up:
		m.goTo(m.at() - 1)
	case keys.Top:
		m.goTo(0)
	case keys.Bottom:
		m.goTo(len(m.shown) - 1)
	case keys.HalfDown, keys.HalfUp, keys.PageDown, keys.PageUp:
		m.goTo(m.at() + page(id, m.rows))
	case keys.Select:
		m.mark()
	case keys.Invert:
		m.invert()
	default:
		return false
	}
	return true
}

// DoDetail moves within the rule that is shown in full; false: it is none of its actions.
func (m *Model) DoDetail(id keys.ID) bool {
	switch id {
	case keys.Down:
		m.detailTop++
	case keys.Up:
		m.detailTop--
	case keys.Top:
		m.detailTop = 0
	case keys.Bottom:
		m.detailTop = m.lines
	case keys.HalfDown, keys.HalfUp, keys.PageDown, keys.PageUp:
		m.detailTop += page(id, m.detail)
	default:
		return false
	}
	m.detailTop = max(0, min(m.detailTop, m.lines-m.detail))
	return true
}

func page(id keys.ID, rows int) int {
	half, whole := max(1, rows/2), max(1, rows-1)
	return map[keys.ID]int{keys.HalfDown: half, keys.HalfUp: -half, keys.PageDown: whole, keys.PageUp: -whole}[id]
}

func (m *Model) goTo(i int) {
	if len(m.shown) == 0 {
		return
	}
	if next := m.shown[min(max(0, i), len(m.shown)-1)].ID; next != m.cursor {
		m.cursor, m.detailTop = next, 0
	}
}

// mark marks the rule under the cursor, or takes its mark off, and steps on.
func (m *Model) mark() {
	if m.at() < 0 {
		return
	}
	m.toggle(m.cursor)
	m.goTo(m.at() + 1)
}

func (m *Model) toggle(id string) {
	if m.selected[id] {
		delete(m.selected, id)
	} else {
		m.selected[id] = true
	}
}

func (m *Model) invert() {
	for _, r := range m.shown {
		m.toggle(r.ID)
	}
}

// Click puts the cursor on the rule that is drawn on a line; true: it was there already.
func (m *Model) Click(line int) bool {
	i := m.top + line/perRule
	if line < 0 || i >= len(m.shown) {
		return false
	}
	was := m.cursor
	m.goTo(i)
	return was == m.cursor
}
