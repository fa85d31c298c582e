// Package reader shows one message: who, what, and the text made safe.
package reader

import (
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/links"
	"mailtriage/graph/content/sender"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Model is the reader's state.
type Model struct {
	theme     *theme.Theme
	colours   theme.Colours
	header    graph.Header // what is known before the message has come
	message   *graph.Message
	doc       content.Document
	verdicts  sender.Verdicts
	trouble   string
	loading   bool
	other     other // what is shown in place of the body
	finding   find
	within    inside
	suspicion *Suspicion // nil: it has not been judged
	partly    bool       // it is what somebody quoted of a message, without its header and files

	top, rows int
	total     int      // lines of what is shown
	width     int      // the width that lines is for
	lines     []string // wrapped and styled
	now       time.Time
}

// New makes an empty reader.
func New(t *theme.Theme) *Model { return &Model{theme: t, rows: 1} }

// SetTheme changes how the reader looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme, m.lines = t, nil }

// Clear empties the reader.
func (m *Model) Clear() { *m = Model{theme: m.theme, colours: m.colours, rows: m.rows} }

// SetLoading shows the header while the message is on its way.
func (m *Model) SetLoading(h graph.Header) {
	*m = Model{theme: m.theme, colours: m.colours, rows: m.rows, header: h, loading: true}
}

// SetMessage shows a message with its body made safe.
func (m *Model) SetMessage(msg graph.Message, doc content.Document) {
	if m.message != nil && m.message.ID == msg.ID {
		m.message, m.doc, m.lines = &msg, doc, nil
		return
	}
	*m = Model{theme: m.theme, colours: m.colours, rows: m.rows, header: msg.Header, message: &msg, doc: doc, verdicts: Verdicts(msg)}
}

// Verdicts are what the tenant's own boundary found about the sender of a message.
func Verdicts(msg graph.Message) sender.Verdicts {
	fields := make([]sender.Field, len(msg.InternetMessageHeaders))
	for i, h := range msg.InternetMessageHeaders {
		fields[i] = sender.Field(h)
	}
	return sender.Read(fields, sender.Options{}).Verdicts
}

// SetFailed says why the message could not be read.
func (m *Model) SetFailed(h graph.Header, why string) {
	*m = Model{theme: m.theme, colours: m.colours, rows: m.rows, header: h, trouble: why}
}

// ID is the message that is shown, or on its way; empty: none.
func (m *Model) ID() string { return m.header.ID }

// Subject is the subject of what is shown.
func (m *Model) Subject() content.Text { return content.Line(m.header.Subject) }

// Do does an action of scrolling; false: it is none of the reader's.
func (m *Model) Do(id keys.ID) bool {
	page := max(1, m.rows-2)
	switch id {
	case keys.Down:
		m.top++
	case keys.Up:
		m.top--
	case keys.Top:
		m.top = 0
	case keys.Bottom:
		m.top = m.total
	case keys.HalfDown:
		m.top += page / 2
	case keys.HalfUp:
		m.top -= page / 2
	case keys.PageDown:
		m.top += page
	case keys.PageUp:
		m.top -= page
	default:
		return false
	}
	m.clamp()
	return true
}

func (m *Model) clamp() { m.top = max(0, min(m.top, m.total-m.rows)) }

// View draws the message: h lines of w cells, and how far it is scrolled.
func (m *Model) View(w, h int, now time.Time) ([]string, theme.Scroll) {
	if m.header.ID == "" {
		return m.nothing(w, h), theme.Scroll{}
	}
	m.rows = h
	if m.sourced() {
		return m.sourceView(w, h)
	}
	if m.lines == nil || m.width != w || now.Sub(m.now).Abs() > time.Minute {
		was := len(m.lines)
		m.width, m.now = w, now
		m.lines = m.render(w - 2)
		if was > 0 { // at another width the same words stand elsewhere
			m.top = m.top * len(m.lines) / was
		}
	}
	m.total = len(m.lines)
	m.clamp()
	to := min(len(m.lines), m.top+h)
	lines := make([]string, 0, h)
	m.again(len(m.lines))
	for i, line := range m.lines[m.top:to] {
		lines = append(lines, " "+m.marked(line, m.top+i))
	}
	return lines, theme.Scroll{Offset: m.top, Visible: h, Total: len(m.lines)}
}

func (m *Model) nothing(w, h int) []string {
	lines := make([]string, max(0, h/2-1))
	text := "No message is open."
	return append(lines, strings.Repeat(" ", max(0, (w-len(text))/2))+m.theme.Muted.Render(content.Line(text)))
}

func (m *Model) render(w int) []string {
	w = max(10, w)
	if m.showsOriginal() {
		return m.originalLines(w)
	}
	lines := append(m.band(w), m.head(w)...)
	switch {
	case m.trouble != "":
		lines = append(lines, "")
		for _, line := range content.Block(m.trouble).Wrap(w) {
			lines = append(lines, m.theme.Bad.Render(line))
		}
		return lines
	case m.message == nil:
		return append(lines, "", m.theme.Muted.Say("Loading …"))
	}
	lines = append(lines, m.theme.Rule(w))
	if instead, ok := m.underway(w); ok {
		return append(lines, instead...)
	}
	lines = append(lines, m.body(w)...)
	return append(lines, m.links(w)...)
}

const labelWidth = 9

// field draws a named line of the head, going on below itself.
func (m *Model) field(name string, value content.Text, w int) []string {
	const indent = labelWidth
	var out []string
	for i, line := range value.Wrap(max(10, w-indent)) {
		label := ""
		if i == 0 {
			label = name
		}
		out = append(out, m.theme.Label.Render(content.Line(fmt.Sprintf("%-*s", indent, label)))+m.theme.Text.Render(line))
		if i == 5 {
			return append(out, m.theme.Muted.Render(content.Line(strings.Repeat(" ", indent)+"…")))
		}
	}
	return out
}

func who(a graph.Address) string {
	if a.Name == "" || a.Name == a.Address {
		return a.Address
	}
	return a.Name + " <" + a.Address + ">"
}

func whos(list []graph.Address) string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = who(a)
	}
	return strings.Join(out, ", ")
}

// head is what stands above the body.
func (m *Model) head(w int) []string {
	var lines []string
	subject := content.Line(m.header.Subject).Defanged()
	if subject.Empty() {
		subject = content.Line("(no subject)")
	}
	for i, line := range subject.Wrap(w) {
		if i == subjectLines { // or who sends it chooses what is in sight
			lines = append(lines, m.theme.Muted.Render(content.Line(m.theme.Glyphs.Ellipsis)))
			break
		}
		lines = append(lines, m.theme.Strong.Render(line))
	}
	lines = append(lines, m.suspicious(w)...)
	lines = append(lines, m.field("From", content.Line(who(m.header.From)).Defanged(), w)...)
	if m.message != nil {
		lines = append(lines, m.people(w)...)
	}
	lines = append(lines, m.field("Date", m.date(), w)...)
	if m.message == nil {
		return lines
	}
	if m.verdicts.Known() {
		lines = append(lines, m.checks(w)...)
	}
	lines = append(lines, m.attached(w)...)
	return append(append(lines, m.tags(w)...), m.badges(w)...)
}

// How much of the head who sends a message has a say in: from, checks and text stay in sight.
const (
	subjectLines  = 4
	attachedShown = 10
	attachedName  = 120 // cells: of what is longer, both ends
)

// attached names what is attached.
func (m *Model) attached(w int) []string {
	var lines []string
	label := "Attached"
	for i, a := range m.message.Attachments {
		if i == attachedShown {
			text := "… and " + content.Count(len(m.message.Attachments)-i) + " more"
			return append(lines, strings.Repeat(" ", labelWidth)+m.theme.Warn.Render(content.Line(text)))
		}
		kind := a.ContentType
		if kind == "" && a.Kind == "item" {
			kind = "Outlook item"
		}
		text := content.Line(a.Name).Middle(attachedName).String() + "  " + content.Line(kind).Truncate(attachedName).String() + "  " + content.Size(a.Size)
		lines = append(lines, m.field(label, content.Line(text), w)...)
		label = ""
	}
	return lines
}

// date is when the message came; of one that was forwarded inline, what is said of it.
func (m *Model) date() content.Text {
	received := m.header.Received.In(m.now.Location())
	if !m.header.Received.IsZero() {
		return content.Line(received.Format("Mon 2 Jan 2006 15:04:05 -0700") + ", " + ago(m.now.Sub(received)))
	}
	if m.message != nil {
		for _, h := range m.message.InternetMessageHeaders {
			if strings.EqualFold(h.Name, "Date") {
				return content.Line(h.Value)
			}
		}
	}
	return content.Line("not known")
}

func (m *Model) people(w int) []string {
	var lines []string
	for _, f := range []struct {
		name string
		list []graph.Address
	}{{"Sender", m.sender()}, {"Reply to", m.replyTo()}, {"To", m.message.To}, {"Cc", m.message.Cc}, {"Bcc", m.message.Bcc}} {
		if len(f.list) > 0 {
			lines = append(lines, m.field(f.name, content.Line(whos(f.list)).Defanged(), w)...)
		}
	}
	return lines
}

// sender is shown when it is not who the mail says it is from.
func (m *Model) sender() []graph.Address {
	if strings.EqualFold(m.message.Sender.Address, m.header.From.Address) || m.message.Sender.Address == "" {
		return nil
	}
	return []graph.Address{m.message.Sender}
}

// replyTo is shown when answers would go elsewhere.
func (m *Model) replyTo() []graph.Address {
	for _, a := range m.message.ReplyTo {
		if !strings.EqualFold(a.Address, m.header.From.Address) {
			return m.message.ReplyTo
		}
	}
	return nil
}

// checks are the verdicts on the sender, as many to a line as there is room for.
func (m *Model) checks(w int) []string {
	const label, gap = "Checks   ", "   "
	lines := []string{m.theme.Label.Render(content.Line(label))}
	used := len(label)
	for _, c := range []struct {
		name string
		v    sender.Verdict
	}{{"SPF", m.verdicts.SPF}, {"DKIM", m.verdicts.DKIM}, {"DMARC", m.verdicts.DMARC}, {"compauth", m.verdicts.CompAuth}} {
		if c.v == sender.NotChecked {
			continue
		}
		style, sign := m.theme.Warn, m.theme.Glyphs.Unsure
		switch c.v {
		case sender.Pass:
			style, sign = m.theme.Good, m.theme.Glyphs.Pass
		case sender.Fail:
			style, sign = m.theme.Bad, m.theme.Glyphs.Fail
		}
		size := len(c.name) + 3 + len(c.v.String())
		switch {
		case used == len(label):
		case used+len(gap)+size > w:
			lines = append(lines, strings.Repeat(" ", len(label)))
			used = len(label)
		default:
			lines[len(lines)-1] += gap
			used += len(gap)
		}
		lines[len(lines)-1] += m.theme.Muted.Render(content.Line(c.name+" ")) + style.Render(content.Line(sign+" "+c.v.String()))
		used += size
	}
	return lines
}

// badges warn of what the mail tries.
func (m *Model) badges(w int) []string {
	var notes []string
	tricks := m.document().Text.Tricks() + content.Line(m.header.Subject).Tricks() + content.Line(who(m.header.From)).Tricks()
	for _, list := range [][]graph.Address{m.sender(), m.replyTo(), m.message.To, m.message.Cc, m.message.Bcc} {
		tricks += content.Line(whos(list)).Tricks()
	}
	for _, a := range m.message.Attachments {
		tricks += content.Line(a.Name).Tricks()
	}
	if tricks > 0 {
		notes = append(notes, plural(tricks, "hidden or control character")+" made visible")
	}
	if m.document().Hidden > 0 {
		notes = append(notes, plural(m.document().Hidden, "passage")+" hidden from the eye")
	}
	if n := len(m.document().Remote); n > 0 {
		notes = append(notes, "remote content not loaded: "+strings.Join(m.document().Remote[:min(n, 3)], ", ")+map[bool]string{true: " …", false: ""}[n > 3])
	}
	if m.document().Forms > 0 {
		notes = append(notes, plural(m.document().Forms, "form"))
	}
	if m.document().Scripts > 0 {
		notes = append(notes, plural(m.document().Scripts, "script")+" left out")
	}
	var lines []string
	for _, n := range notes {
		for _, line := range content.Line(m.theme.Glyphs.Warning + " " + n).Wrap(w) {
			lines = append(lines, m.theme.Warn.Render(line))
		}
	}
	return lines
}

func (m *Model) body(w int) []string {
	var lines []string
	if m.document().Text.Empty() {
		return []string{m.theme.Muted.Say("(this message has no text)")}
	}
	hidden := false
	for _, line := range m.document().Text.Defanged().Wrap(w) {
		style := m.theme.Text
		if strings.HasPrefix(line.String(), ">") {
			style = m.theme.Quote
		}
		var drawn string
		drawn, hidden = m.passages(line, style, hidden)
		lines = append(lines, drawn)
	}
	return lines
}

// passages draws a line in which what is hidden from the eye begins or ends, or goes on from the line above; it tells whether
// it goes on below.
func (m *Model) passages(line content.Text, style theme.Style, hidden bool) (string, bool) {
	var out strings.Builder
	for line.String() != "" {
		end := len(line.String())
		if i := strings.Index(line.String(), "⟦hidden"); !hidden && i >= 0 {
			end = i
		} else if i := strings.Index(line.String(), "⟧"); hidden && i >= 0 {
			end = i + len("⟧")
		}
		piece, rest := line.Split(end)
		if hidden {
			out.WriteString(m.theme.Flagged.Render(piece))
			hidden = !strings.HasSuffix(piece.String(), "⟧")
		} else {
			if end > 0 {
				out.WriteString(style.Render(piece))
			}
			hidden = rest.String() != ""
		}
		line = rest
	}
	return out.String(), hidden
}

// links lists where the links of the body truly lead.
func (m *Model) links(w int) []string {
	if len(m.document().Links) == 0 {
		return nil
	}
	lines := []string{"", m.theme.Label.Say("Links")}
	for i, l := range m.document().Links {
		mark := fmt.Sprintf("[%d] ", i+1)
		l = unwrapped(l)
		for j, line := range l.Target.Wrap(max(10, w-len(mark))) {
			if j > 0 {
				mark = strings.Repeat(" ", len(mark))
			}
			lines = append(lines, m.theme.Muted.Render(content.Line(mark))+m.theme.Link.Render(line))
		}
		var notes []string
		if l.Differs {
			notes = append(notes, "the text says "+said(l.Label)+", the link goes to "+content.Defang(l.Host.String()).String())
		}
		notes = append(notes, l.Flags...)
		for _, n := range notes {
			for _, line := range content.Line(n).Defanged().Wrap(max(10, w-6)) {
				lines = append(lines, "    "+m.theme.Warn.Render(line))
			}
		}
	}
	if n := m.document().MoreLinks; n > 0 {
		lines = append(lines, m.theme.Muted.Render(content.Line("… and "+plural(n, "more link"))))
	}
	return lines
}

// said is what the text of a link says. Where that is an address of its own, nothing makes it clickable either.
func said(label content.Text) string {
	const most = 40
	if inner := links.Said(label.String()); inner != label.String() {
		return content.Defang(inner).Truncate(most).String()
	}
	return label.Truncate(most).String()
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// ago writes how long something is past in the unit that fits.
func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return plural(int(d.Minutes()), "minute") + " ago"
	case d < 48*time.Hour:
		return plural(int(d.Hours()), "hour") + " ago"
	}
	return plural(int(d.Hours()/24), "day") + " ago"
}
