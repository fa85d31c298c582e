// Package takeover shows a takeover check as it fills: the verdict, its reasons, each part with what was seen in it or why
// it was not checked, what Microsoft Graph does not show, and what to do next.
package takeover

import (
	"mailtriage/graph/content"
	"mailtriage/graph/takeover"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Model is the pane's state.
type Model struct {
	theme   *theme.Theme
	mailbox string
	chosen  string // why it is this mailbox
	days    int
	parts   map[string]takeover.Part // that have ended, by name
	report  takeover.Report          // of the parts so far; whole when done
	state   state

	key   string // of the item that has the cursor; empty: the first, whatever comes before it
	at    int    // where that stands
	items []item
	width int // of the items
	top   int // the first line that is shown
	rows  int
	total int
}

// state is how far the check is.
type state int

const (
	none state = iota
	filling
	done
)

// New makes a pane without a check.
func New(t *theme.Theme) *Model { return &Model{theme: t} }

// SetTheme changes how it looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme = t }

// Begin empties the pane for a check; chosen says why it is this mailbox.
func (m *Model) Begin(mailbox, chosen string, days int) {
	*m = Model{theme: m.theme, mailbox: mailbox, chosen: chosen, days: days, parts: map[string]takeover.Part{}, state: filling, rows: m.rows, width: m.width}
}

// Named says whose mailbox it is, once that is known.
func (m *Model) Named(mailbox, chosen string) { m.mailbox, m.chosen = mailbox, chosen }

// Add takes a part that has ended.
func (m *Model) Add(p takeover.Part) {
	m.parts[p.Name] = p
	r := takeover.Report{Mailbox: m.mailbox, Days: m.days}
	for _, row := range takeover.Table() {
		if p, ok := m.parts[row.Name]; ok {
			r.Parts = append(r.Parts, p)
		}
	}
	m.report = takeover.Judge(r)
}

// End takes the whole check.
func (m *Model) End(r takeover.Report) {
	m.report, m.state = r, done
	for _, p := range r.Parts {
		m.parts[p.Name] = p
	}
}

// Report is the check; false: it has not ended, or there is none.
func (m *Model) Report() (takeover.Report, bool) { return m.report, m.state == done }

// Mailbox is whose mailbox is looked at, as it was asked for; empty: none.
func (m *Model) Mailbox() string { return m.mailbox }

// Filling tells whether a check is under way.
func (m *Model) Filling() bool { return m.state == filling }

// Cursor is the reason under the cursor.
func (m *Model) Cursor() (takeover.Reason, bool) {
	m.arrange()
	if m.at < len(m.items) && m.items[m.at].reason != nil {
		return *m.items[m.at].reason, true
	}
	return takeover.Reason{}, false
}

// Do moves the cursor.
func (m *Model) Do(id keys.ID) bool {
	m.arrange()
	page := max(1, m.rows/3)
	by, known := map[keys.ID]int{
		keys.Down: 1, keys.Up: -1, keys.PageDown: page, keys.PageUp: -page, keys.HalfDown: (page + 1) / 2, keys.HalfUp: -(page + 1) / 2, keys.Top: -len(m.items), keys.Bottom: len(m.items),
	}[id]
	m.cursorTo(m.at + by)
	return known
}

// cursorTo puts the cursor on an item, and keeps it there whatever comes before it.
func (m *Model) cursorTo(at int) {
	if m.at = max(0, min(at, len(m.items)-1)); m.at < len(m.items) {
		m.key = m.items[m.at].key
	}
	if m.at == 0 {
		m.key = ""
	}
}

// arrange makes the items anew, and finds the one that has the cursor among them.
func (m *Model) arrange() {
	m.items = m.build(max(30, m.width))
	m.at = 0
	for i := range m.items {
		if m.key != "" && m.items[i].key == m.key {
			m.at = i
		}
	}
}

// Click puts the cursor on the item that stands in a line of the pane.
func (m *Model) Click(line int) {
	line += m.top - m.headLines()
	for i, it := range m.items {
		if line >= it.first && line < it.first+len(it.lines) {
			m.cursorTo(i)
		}
	}
}

// Title says whose mailbox it is, and how far the check is.
func (m *Model) Title() theme.Title {
	name := "Takeover check"
	if m.mailbox != "" {
		name += " of " + content.Line(m.mailbox).Truncate(40).String()
	}
	return theme.Title{Left: content.Line(name)}
}

// Chosen says why it is this mailbox.
func (m *Model) Chosen() string { return m.chosen }

// GiveUp ends a check before its end: what has not ended was not looked at.
func (m *Model) GiveUp() {
	r := takeover.Report{Mailbox: m.mailbox, Begun: m.report.Begun, Days: m.days, GivenUp: true}
	for _, row := range takeover.Table() {
		p, ended := m.parts[row.Name]
		if !ended {
			p = takeover.Part{Name: row.Name, Title: row.Title, Reads: row.Reads, State: takeover.NotChecked, Why: "it was given up"}
		}
		r.Parts = append(r.Parts, p)
	}
	m.End(takeover.Judge(r))
}
