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
	"mailtriage/views/table"
)

// Model is the pane's state: the list, and the rule under its cursor in full.
type Model struct {
	*table.Model[*Row]
	theme *theme.Theme

	raw    bool // the rule's JSON in place of its words
	top    int
	of     string // the rule that top is of
	height int    // lines of it that are on the screen
	lines  int    // and that there are
}

// Row is a rule with what is said of it.
type Row struct {
	graph.Rule
	sentence content.Text
	words    string
	signs    []rules.Sign
	weight   int
	ours     bool
}

// New makes an empty pane.
func New(t *theme.Theme) *Model {
	m := &Model{theme: t}
	words := table.Words{Loading: "Loading rules", Empty: "This mailbox has no Inbox rules.\n\nMicrosoft Graph does not show Sweep rules, nor rules that are hidden: an administrator sees those by Get-SweepRule and Get-InboxRule -IncludeHidden."}
	m.Model = table.New(t, words, func(r *Row) string { return r.ID }, m.columns()...)
	m.Below = func(r *Row) content.Text { return r.sentence }
	m.Seek = func(r *Row) string { return r.words + "\n" + r.why() }
	return m
}

// SetTheme changes how the pane looks.
func (m *Model) SetTheme(t *theme.Theme) {
	m.theme = t
	m.Model.SetTheme(t)
}

// SetRules takes the rules of a mailbox: what is suspicious first, the rest as the service runs them. Cursor and marks stay
// with the rules that they are on.
func (m *Model) SetRules(list []graph.Rule, box rules.Mailbox) {
	rows := make([]*Row, len(list))
	for i, r := range list {
		x := &Row{Rule: r, words: rules.Sentence(r, box.Folder), signs: rules.Signs(r, box), ours: box.Ours != nil && box.Ours(r)}
		x.sentence, x.weight = content.Line(x.words), rules.Weight(x.signs)
		rows[i] = x
	}
	slices.SortStableFunc(rows, func(a, b *Row) int {
		return cmp.Or(cmp.Compare(b.marked(), a.marked()), cmp.Compare(a.Sequence, b.Sequence))
	})
	m.SetRows(rows)
}

// marked is the weight of a rule that is suspicious; others are all alike.
func (r *Row) marked() int {
	if r.weight < rules.Suspicious {
		return 0
	}
	return r.weight
}

// why is what the signs of a rule say.
func (r *Row) why() string {
	list := make([]string, len(r.signs))
	for i, s := range r.signs {
		list[i] = s.Name + ": it " + s.Why
	}
	return strings.Join(list, "; ")
}

// Cursor is the rule under the cursor.
func (m *Model) Cursor() (graph.Rule, bool) {
	if r, ok := m.Model.Cursor(); ok {
		return r.Rule, true
	}
	return graph.Rule{}, false
}

// Targets are the rules that are marked, else the one under the cursor; All are all there are, in sequence.
func (m *Model) Targets() []graph.Rule { return plain(m.Model.Targets()) }

// All are all rules, in sequence.
func (m *Model) All() []graph.Rule {
	list := plain(m.Rows())
	slices.SortStableFunc(list, func(a, b graph.Rule) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return list
}

func plain(rows []*Row) []graph.Rule {
	out := make([]graph.Rule, len(rows))
	for i, r := range rows {
		out[i] = r.Rule
	}
	return out
}

// BySequence lists the rules as the service runs them, if they are listed otherwise.
func (m *Model) BySequence() {
	asRun := slices.IsSortedFunc(m.Rows(), func(a, b *Row) int { return cmp.Compare(a.Sequence, b.Sequence) })
	if !asRun || !m.Unsorted() {
		m.SortBy(sequence)
	}
}

// Suspicious tells how many rules are marked as such.
func (m *Model) Suspicious() (n int) {
	for _, r := range m.Rows() {
		if r.marked() > 0 {
			n++
		}
	}
	return n
}

// ToggleRaw shows the rule as the service has it, and back to its words.
func (m *Model) ToggleRaw() { m.raw, m.top = !m.raw, 0 }

// Back takes one step back: from the JSON, then marks, then the filter; false: there is nothing to take back.
func (m *Model) Back() bool {
	if m.raw {
		m.ToggleRaw()
		return true
	}
	return m.Model.Back()
}

// DoText moves within the rule that is shown in full; false: it is none of its actions.
func (m *Model) DoText(id keys.ID) bool {
	half, page := max(1, m.height/2), max(1, m.height-1)
	by, ok := map[keys.ID]int{
		keys.Down: 1, keys.Up: -1, keys.HalfDown: half, keys.HalfUp: -half, keys.PageDown: page, keys.PageUp: -page, keys.Top: -m.lines, keys.Bottom: m.lines,
	}[id]
	if ok {
		m.top = max(0, min(m.top+by, m.lines-m.height))
	}
	return ok
}
