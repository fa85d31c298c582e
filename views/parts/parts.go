// Package parts shows the tree of a mail's parts: what each is said to be, what is wrong with it, and its header, decoded
// or as it was written.
package parts

import (
	"fmt"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	"mailtriage/keys"
	"mailtriage/theme"
)

// showing is what of the parts is seen.
type showing int

const (
	tree    showing = iota // all parts, and below them the one under the cursor
	decoded                // one part's header, each field on a line
	raw                    // one part's header as it was written
)

// Model is the tree's state.
type Model struct {
	theme  *theme.Theme
	rows   []row
	cursor int
	top    int // of the tree
	show   showing
	scroll int // of a header
	seen   int // lines that a header has room for
	total  int // lines of a header
}

// row is a part in its place.
type row struct {
	part  *eml.Part
	depth int
}

// New makes the tree of a mail.
func New(mail *eml.Part) *Model {
	m := &Model{seen: 1}
	for depth, p := range mail.All() {
		m.rows = append(m.rows, row{p, depth})
	}
	return m
}

// SetTheme changes how the tree looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme = t }

// Do moves, opens the part under the cursor, turns its header from decoded to raw and back, and goes back to the tree; false: it is
// none of these.
func (m *Model) Do(id keys.ID) bool {
	switch id {
	case keys.Open:
		m.scroll = 0
		m.show = map[showing]showing{tree: decoded, decoded: raw, raw: decoded}[m.show]
		return true
	case keys.Back:
		was := m.show
		m.show = tree
		return was != tree
	}
	page := max(1, m.seen-1)
	step, ok := map[keys.ID]int{keys.Down: 1, keys.Up: -1, keys.HalfDown: page / 2, keys.HalfUp: -page / 2, keys.PageDown: page, keys.PageUp: -page, keys.Top: -1 << 20, keys.Bottom: 1 << 20}[id]
	if !ok {
		return false
	}
	if m.show == tree {
		m.cursor = max(0, min(m.cursor+step, len(m.rows)-1))
	} else {
		m.scroll = max(0, min(m.scroll+step, m.total-m.seen))
	}
	return true
}

// Copy is the part's line, or its header, with nothing in it that is a link.
func (m *Model) Copy() content.Text {
	p := m.rows[m.cursor].part
	switch m.show {
	case decoded:
		return content.Block(content.DefangText(fields(p, false)))
	case raw:
		return content.Block(content.DefangText(fields(p, true)))
	}
	return content.Value(content.DefangText(strings.TrimSpace(p.Type + " " + p.Name)))
}

// View draws the tree with the part under the cursor below it, or a header.
func (m *Model) View(w, h int) ([]string, theme.Scroll) {
	if m.show != tree {
		return m.header(w, h)
	}
	below := m.about(w, max(1, h/2))
	room := max(1, h-len(below)-1)
	m.seen = room
	m.top = max(0, min(m.top, len(m.rows)-room))
	if m.cursor < m.top {
		m.top = m.cursor
	}
	if m.cursor >= m.top+room {
		m.top = m.cursor - room + 1
	}
	var lines []string
	for i := m.top; i < min(len(m.rows), m.top+room); i++ {
		lines = append(lines, m.line(i, w))
	}
	for len(lines) < room {
		lines = append(lines, "")
	}
	if h > len(below) {
		lines = append(lines, m.theme.Rule(w))
	}
	return append(lines, below...)[:h], theme.Scroll{Offset: m.top, Visible: room, Total: len(m.rows)}
}

// line is a part in the tree.
func (m *Model) line(i, w int) string {
	r, g := m.rows[i], &m.theme.Glyphs
	p, style := r.part, m.theme.Text
	mark := " "
	if i == m.cursor {
		mark, style = m.theme.Accent.Render(content.Line(g.Cursor)), m.theme.Strong
	}
	sign := g.Leaf
	if len(p.Children) > 0 {
		sign = g.Open
	}
	end := content.Size(len(p.Body))
	if p.Charset != "" {
		end = p.Charset + "  " + end
	}
	faults := ""
	if n := len(p.Faults); n > 0 {
		faults = fmt.Sprintf("%s %d ", g.Warning, n)
	}
	name := ""
	if p.Name != "" {
		name = "  " + p.Name
	}
	told := content.Line(end)
	flaw := content.Line(faults)
	room := max(4, w-4-told.Width()-flaw.Width()-2)
	indent := strings.Repeat("  ", min(r.depth, max(0, room/4)))
	text := content.Line(indent + sign + " " + p.Type + name)
	return mark + " " + style.Render(text.Pad(room)) + " " + m.theme.Warn.Render(flaw) + m.theme.Muted.Render(told)
}

// about says what there is to say of the part under the cursor, in so many lines at most.
func (m *Model) about(w, most int) []string {
	p := m.rows[m.cursor].part
	var lines []string
	say := func(label, text string, warn bool) {
		if text == "" {
			return
		}
		style := m.theme.Text
		if warn {
			style = m.theme.Warn
		}
		for i, line := range content.Line(text).Wrap(max(10, w-14)) {
			if i > 0 {
				label = ""
			}
			if i > 2 {
				break
			}
			lines = append(lines, " "+m.theme.Label.Render(content.Line(label).Pad(12))+style.Render(line))
		}
	}
	for _, f := range p.Faults {
		say("Fault", f.String(), true)
	}
	say("Declared", declared(p), false)
	say("Name", p.Name, false)
	for _, other := range p.OtherNames {
		say("Also named", other, true)
	}
	if p.RawName != "" && strings.Trim(p.RawName, `"`) != p.Name {
		say("Written", p.RawName, false)
	}
	say("Charset", charset(p), p.Declared != "" && p.Charset != "" && !strings.EqualFold(p.Declared, p.Charset))
	say("Encoding", p.Encoding, false)
	say("Content-ID", p.ContentID, false)
	if p.Opened != eml.Leaf {
		say("Holds", fmt.Sprintf("%d, as %s", len(p.Children), p.Opened), false)
	}
	say("Preamble", strings.TrimSpace(string(p.Preamble[:min(len(p.Preamble), 200)])), false)
	say("Header", fmt.Sprintf("%d fields. Enter shows them, and once more as they were written", len(p.Header)), false)
	if len(lines) > most {
		lines = append(lines[:most-1], m.theme.Muted.Render(content.Line(" "+m.theme.Glyphs.Ellipsis)))
	}
	return lines
}

func declared(p *eml.Part) string {
	if f, ok := p.Header.Field("Content-Type"); ok {
		return strings.Join(strings.Fields(f.Value), " ")
	}
	return "nothing: it stands for " + p.Type
}

func charset(p *eml.Part) string {
	switch {
	case p.Charset == "":
		return ""
	case p.Declared != "" && !strings.EqualFold(p.Declared, p.Charset):
		return p.Charset + ", declared as " + p.Declared
	}
	return p.Charset
}

// header draws the header of the part under the cursor.
func (m *Model) header(w, h int) ([]string, theme.Scroll) {
	p := m.rows[m.cursor].part
	var text content.Text
	title := "Header, decoded"
	if m.show == raw {
		title, text = "Header, as it was written", content.Source(fields(p, true))
	} else {
		text = content.Source(fields(p, false))
	}
	lines := []string{" " + m.theme.Label.Render(content.Line(title+": "+p.Type+"  "+p.Name).Truncate(max(1, w-2)))}
	all := text.Fold(max(10, w-2))
	m.total, m.seen = len(all), max(1, h-1)
	m.scroll = max(0, min(m.scroll, m.total-m.seen))
	for _, line := range all[m.scroll:min(len(all), m.scroll+m.seen)] {
		lines = append(lines, " "+m.theme.Text.Render(line))
	}
	return lines, theme.Scroll{Offset: m.scroll, Visible: m.seen, Total: m.total}
}

// fields writes a header's fields.
func fields(p *eml.Part, written bool) string {
	var b strings.Builder
	for _, f := range p.Header {
		if written {
			b.WriteString(f.Name + ":" + strings.TrimRight(f.Raw, "\r\n") + "\n")
		} else {
			b.WriteString(f.Name + ": " + strings.ReplaceAll(f.Value, "\n", " ") + "\n")
		}
	}
	if b.Len() == 0 {
		return "(no header)"
	}
	return strings.TrimRight(b.String(), "\n")
}
