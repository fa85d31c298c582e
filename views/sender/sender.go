// Package sender shows who sent a mail: what does not fit together, who it says it is from, what the tenant's boundary
// found, what the filter stamped, the way the mail took, and its signatures. Each statement names the field that it was
// read from; opened, it shows that field.
package sender

import (
	"maps"

	"mailtriage/graph/content"
	"mailtriage/graph/content/sender"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Read reads a message again, with the TXT records of DKIM that are known by now, by name.
type Read func(records map[string]string) sender.Report

// Model is the sheet's state.
type Model struct {
	theme   *theme.Theme
	read    Read
	records map[string]string
	fields  []sender.Field
	items   []item
	at      int  // the cursor, in items
	open    bool // the field of the cursor's item is shown

	top, rows int
	from, to  int // the lines of the cursor's item, as last drawn
}

// New makes the sheet of what is read from a message, and of its fields. It reads, which may take its time.
func New(read Read, fields []sender.Field) *Model {
	return &Model{theme: theme.New(theme.Options{}), read: read, fields: fields, items: items(read(nil)), rows: 1}
}

// WithRecord takes a TXT record that was pasted, for the signature under the cursor; false: there is none. What it gives
// makes the sheet anew, which may take its time.
func (m *Model) WithRecord(text string) (func() *Model, bool) {
	if m.at >= len(m.items) || m.items[m.at].record == "" {
		return nil, false
	}
	n := *m
	n.records = maps.Clone(m.records)
	if n.records == nil {
		n.records = map[string]string{}
	}
	n.records[m.items[m.at].record] = text
	return func() *Model {
		n.items = items(n.read(n.records))
		return &n
	}, true
}

// SetTheme changes how it looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme = t }

// Do moves the cursor, and opens and closes the field of a statement.
func (m *Model) Do(id keys.ID) bool {
	page := max(1, m.rows/2)
	switch id {
	case keys.Down:
		m.step(1)
	case keys.Up:
		m.step(-1)
	case keys.PageDown, keys.HalfDown:
		m.step(page)
	case keys.PageUp, keys.HalfUp:
		m.step(-page)
	case keys.Top:
		m.step(-len(m.items))
	case keys.Bottom:
		m.step(len(m.items))
	case keys.Open:
		m.open = !m.open && m.field() != nil
	case keys.Back:
		was := m.open
		m.open = false
		return was
	default:
		return false
	}
	return true
}

// step goes to another statement; through one that is higher than the sheet, line by line.
func (m *Model) step(by int) {
	if m.open && (by > 0 && m.to > m.top+m.rows || by < 0 && m.from < m.top) {
		m.top += by
		return
	}
	if at := max(0, min(m.at+by, len(m.items)-1)); at != m.at {
		m.at, m.open = at, false
	}
}

// field is what the cursor's statement was read from; nil: nothing.
func (m *Model) field() *sender.Field {
	if m.at >= len(m.items) {
		return nil
	}
	if n := m.items[m.at].source.Field; n > 0 && n <= len(m.fields) {
		return &m.fields[n-1]
	}
	return nil
}

// Copy is what is under the cursor, defanged: the field, when it is open.
func (m *Model) Copy() content.Text {
	if f := m.field(); m.open && f != nil {
		return content.Value(content.DefangText(f.Name + ": " + f.Value))
	}
	if m.at < len(m.items) {
		return content.Value(m.items[m.at].copied())
	}
	return content.Text{}
}

// Raw is the same as it stands in the mail; empty: there is nothing that defanging changes.
func (m *Model) Raw() content.Text {
	if f := m.field(); m.open && f != nil {
		return content.Value(f.Name + ": " + f.Value)
	}
	if m.at < len(m.items) {
		return content.Value(m.items[m.at].raw)
	}
	return content.Text{}
}
