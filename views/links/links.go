// Package links shows the links of a mail: each once, defanged, with what it is within its wrappings, what it imitates, what is odd
// about it, and where in the mail it stands. It never opens one.
package links

import (
	"slices"

	"mailtriage/graph/content"
	"mailtriage/graph/content/links"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Model is the pane's state.
type Model struct {
	theme *theme.Theme
	found links.Found
	at    int          // the link under the cursor
	open  map[int]bool // those that are shown whole
	top   int          // the first line that is shown
	rows  int

	drawings []drawing
}

// New makes a pane of a mail's links, the worst of them first.
func New(found links.Found) *Model {
	found.Links = slices.Clone(found.Links)
	slices.SortStableFunc(found.Links, func(a, b *links.Link) int { return int(gravityOf(a)) - int(gravityOf(b)) })
	return &Model{found: found, open: map[int]bool{}, drawings: make([]drawing, len(found.Links))}
}

// gravity is how much there is to fear of a link.
type gravity int

const (
	grave gravity = iota
	odd
	plain
)

func gravityOf(l *links.Link) gravity {
	switch {
	case l.Imitates != nil, l.Differs():
		return grave
	case len(l.Flags) > 0, l.QR(), l.Opaque != "", l.Leads != "", l.TooDeep, l.TooLong:
		return odd
	}
	return plain
}

// SetTheme changes how it looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme = t }

// Cursor is the link under the cursor; nil: there is none.
func (m *Model) Cursor() *links.Link {
	if m.at < len(m.found.Links) {
		return m.found.Links[m.at]
	}
	return nil
}

// Do moves the cursor, and opens or closes the link under it.
func (m *Model) Do(id keys.ID) bool {
	last := len(m.found.Links) - 1
	page := max(1, m.rows/4)
	switch id {
	case keys.Open:
		m.open[m.at] = !m.open[m.at]
		return true
	case keys.Back:
		was := m.open[m.at]
		delete(m.open, m.at)
		return was
	}
	by, known := map[keys.ID]int{
		keys.Down: 1, keys.Up: -1, keys.PageDown: page, keys.PageUp: -page, keys.HalfDown: (page + 1) / 2, keys.HalfUp: -(page + 1) / 2, keys.Top: -last - 1, keys.Bottom: last + 1,
	}[id]
	m.at = max(0, min(m.at+by, last))
	return known
}

// Copy is the link under the cursor, unwrapped and defanged.
func (m *Model) Copy() content.Text {
	if l := m.Cursor(); l != nil {
		return content.Defang(l.Target)
	}
	return content.Text{}
}

// Raw is it as it can be followed: for a question first.
func (m *Model) Raw() content.Text {
	if l := m.Cursor(); l != nil {
		return content.Line(l.Target)
	}
	return content.Text{}
}
