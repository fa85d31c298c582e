// Package files shows what is attached to a message: what each file says it is and what it is, its hashes, what was found
// in it, and what is in archives, as a tree.
package files

import (
	"image"

	"mailtriage/graph/content"
	look "mailtriage/graph/content/files"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Attachment is a file of a message.
type Attachment struct {
	Report look.Report
	Data   []byte   // its bytes: to save them, and to draw a picture
	Inline bool     // shown in the body
	Within string   // the message in this one that it is attached to: hostile; empty: this one
	Faults []string // of how it stands in the message: hostile
}

// Model is the sheet's state.
type Model struct {
	theme    *theme.Theme
	list     []Attachment
	turned   map[string]bool // opened and closed by hand, by key
	pictures map[string]*picture
	work     func() func() // asked for, and not yet taken

	items []item
	key   string // of the item under the cursor
	at    int
	top   int // the first line that is shown
	rows  int
	width int
}

// picture is one that was asked for.
type picture struct {
	small *image.NRGBA // nil: on its way, or it failed
	size  image.Point
	err   error
}

// New makes a sheet of the attachments of a message.
func New(t *theme.Theme, list []Attachment) *Model {
	return &Model{theme: t, list: list, turned: map[string]bool{}, pictures: map[string]*picture{}, rows: 1, width: 80}
}

// SetTheme changes how it looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme = t }

// Do moves the cursor, and opens and closes what it is on.
func (m *Model) Do(id keys.ID) bool {
	m.arrange()
	page := max(1, m.rows/2)
	by, moves := map[keys.ID]int{
		keys.Down: 1, keys.Up: -1, keys.PageDown: page, keys.PageUp: -page, keys.HalfDown: (page + 1) / 2, keys.HalfUp: -(page + 1) / 2, keys.Top: -len(m.items), keys.Bottom: len(m.items),
	}[id]
	if moves {
		m.cursorTo(m.at + by)
		return true
	}
	if m.at >= len(m.items) {
		return false
	}
	switch it := m.items[m.at]; id {
	case keys.Open:
		return m.turn(it, !it.open)
	case keys.Right:
		return m.turn(it, true)
	case keys.Left:
		if it.opens && it.open {
			return m.turn(it, false)
		}
		m.cursorTo(m.parent(m.at))
		return true
	}
	return false
}

// turn opens or closes an item. A picture is decoded when it is opened for the first time.
func (m *Model) turn(it item, open bool) bool {
	if !it.opens {
		return false
	}
	m.turned[it.key] = open
	if open && it.draw != nil && m.pictures[it.key] == nil {
		p := &picture{}
		m.pictures[it.key] = p
		data := it.draw
		m.work = func() func() {
			small, size, err := look.Thumbnail(data, thumbWidth, thumbHeight)
			return func() { p.small, p.size, p.err = small, size, err }
		}
	}
	return true
}

// A picture as it is kept: larger than it can be drawn.
const thumbWidth, thumbHeight = 240, 160

// Work is what takes time, asked for by the last key; nil: nothing. It is run beside the screen, and what it gives, on it.
func (m *Model) Work() func() func() {
	w := m.work
	m.work = nil
	return w
}

func (m *Model) cursorTo(at int) {
	if m.at = max(0, min(at, len(m.items)-1)); m.at < len(m.items) {
		m.key = m.items[m.at].key
	}
}

// parent is the item that an item stands below.
func (m *Model) parent(at int) int {
	for i := at - 1; i >= 0; i-- {
		if m.items[i].depth < m.items[at].depth {
			return i
		}
	}
	return at
}

// Copy is the value under the cursor, defanged: a hash, what was found, a path; of a file, its SHA-256.
func (m *Model) Copy() content.Text {
	if it, ok := m.cursor(); ok {
		return it.copy
	}
	return content.Text{}
}

// Raw is what is under the cursor as it stands in the file; empty: it is no more than Copy.
func (m *Model) Raw() content.Text {
	if it, ok := m.cursor(); ok && it.raw.String() != it.copy.String() {
		return it.raw
	}
	return content.Text{}
}

// Save is the attachment that the cursor is in: a name that is safe on a disk, and its bytes.
func (m *Model) Save() (name string, data []byte, ok bool) {
	it, ok := m.cursor()
	if !ok {
		return "", nil, false
	}
	a := m.list[it.of]
	return content.FileName(a.Report.Name), a.Data, true
}

// Picture is the picture that the cursor is on: the name of its file, and its bytes.
func (m *Model) Picture() (name content.Text, data []byte, ok bool) {
	it, ok := m.cursor()
	if !ok || it.draw == nil {
		return content.Text{}, nil, false
	}
	return content.Line(m.list[it.of].Report.Name), it.draw, true
}

func (m *Model) cursor() (item, bool) {
	m.arrange()
	if m.at < len(m.items) {
		return m.items[m.at], true
	}
	return item{}, false
}
