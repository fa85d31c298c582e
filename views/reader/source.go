package reader

import (
	"fmt"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// Mode is what of a message is shown.
type Mode int

// The modes, in the order in which they are gone through.
const (
	Body   Mode = iota // head, and the body as text
	Unique             // head, and what of the body is not quoted from earlier messages
	Markup             // the body as it was written: HTML, if it is that
	MIME               // the message's bytes as they came
	modes
)

// String names what is shown.
func (m Mode) String() string {
	return [...]string{"body", "unique body", "HTML source", "raw MIME"}[m]
}

// Next is the mode after it; after the last, the first.
func (m Mode) Next() Mode { return (m + 1) % modes }

// Source is a message in another mode than the first.
type Source struct {
	Doc   content.Document // Unique
	Text  content.Text     // Markup, MIME
	Plain bool             // Markup: the body is text, there is no HTML
	Size  int              // bytes of what was read
	Cut   bool             // there is more than was read or can be shown
}

// other is the state of the modes beside the first.
type other struct {
	mode    Mode
	source  *Source // nil: on its way
	trouble string
	folded  []content.Text // the source's lines at a width
	foldedW int
}

// Mode is what is shown.
func (m *Model) Mode() Mode { return m.other.mode }

// Ready tells whether there is a message to show in other modes.
func (m *Model) Ready() bool { return m.message != nil }

// Show turns to a mode whose source is on its way; the body is there.
func (m *Model) Show(mode Mode) { m.turn(other{mode: mode}) }

// SetSource shows the source of a mode.
func (m *Model) SetSource(mode Mode, s Source) { m.turn(other{mode: mode, source: &s}) }

// SetSourceFailed says why the source of a mode could not be read.
func (m *Model) SetSourceFailed(mode Mode, why string) { m.turn(other{mode: mode, trouble: why}) }

func (m *Model) turn(o other) { m.other, m.lines, m.top = o, nil, 0 }

// Title names what is shown.
func (m *Model) Title() string {
	o := m.other
	switch {
	case m.Standing() != "":
		return m.headless()
	case o.mode == Body && m.showsOriginal():
		return "Original, inside a report"
	case o.mode == Body:
		return "Message"
	}
	of := "Message: "
	if m.within.reported != nil { // the source of what it holds is in it
		of = "Report: "
	}
	title := of + o.mode.String()
	if s := o.source; s != nil && o.mode == Markup && s.Plain {
		title = of + "text source"
	}
	if s := o.source; s != nil && s.Size > 0 {
		title += ", " + content.Size(s.Size)
		if s.Cut {
			title += " and more"
		}
	}
	return title
}

// document is the body that is shown.
func (m *Model) document() *content.Document {
	if m.other.mode == Unique && m.other.source != nil {
		return &m.other.source.Doc
	}
	return &m.doc
}

// sourced tells whether a source is shown in place of head and body.
func (m *Model) sourced() bool { return m.other.mode >= Markup && m.other.source != nil }

// sourceView draws what is seen of a source, and styles no more than that.
func (m *Model) sourceView(w, h int) ([]string, theme.Scroll) {
	o := &m.other
	if o.folded == nil || o.foldedW != w {
		was := len(o.folded)
		o.folded, o.foldedW = o.source.Text.Fold(max(10, w-2)), w
		if o.source.Cut {
			o.folded = append(o.folded, content.Line(""), content.Line(fmt.Sprintf("[cut: no more than the first %d MB are shown]", content.SourceLimit>>20)))
		}
		if was > 0 {
			m.top = m.top * len(o.folded) / was
		}
	}
	m.total = len(o.folded)
	m.clamp()
	lines := make([]string, 0, h)
	m.again(m.total)
	for i, l := range o.folded[m.top:min(m.total, m.top+h)] {
		lines = append(lines, " "+m.marked(m.theme.Text.Render(l), m.top+i))
	}
	return lines, theme.Scroll{Offset: m.top, Visible: h, Total: m.total}
}

// underway says that a source is on its way, or why it does not come.
func (m *Model) underway(w int) ([]string, bool) {
	o := &m.other
	switch {
	case o.trouble != "":
		var lines []string
		for _, line := range content.Block(o.trouble).Wrap(w) {
			lines = append(lines, m.theme.Bad.Render(line))
		}
		return lines, true
	case o.mode != Body && o.source == nil:
		return []string{m.theme.Muted.Render(content.Line("Reading the " + strings.TrimSpace(o.mode.String()) + " …"))}, true
	}
	return nil, false
}
