package links

import (
	"fmt"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/content/links"
	"mailtriage/theme"
)

// indent is where what is said of a link begins.
const indent = 4

// View draws the pane in h lines at most.
func (m *Model) View(w, h int) ([]string, theme.Scroll) {
	head := m.head(w)
	m.rows = max(1, h-len(head))
	var lines []string
	from, to := 0, 0 // of the cursor's link
	for i := range m.found.Links {
		begins := len(lines)
		lines = append(lines, m.drawn(i, w)...)
		if i == m.at {
			from, to = begins, len(lines)
			lines[from] = m.theme.Accent.Render(content.Line(m.theme.Glyphs.Cursor)) + lines[from][1:]
		}
	}
	for _, note := range m.notes() {
		lines = append(lines, m.wrapped(m.theme.Warn, note, w, 1)...)
	}
	if m.top > from {
		m.top = from
	}
	if to-m.top > m.rows {
		m.top = min(from, to-m.rows)
	}
	m.top = max(0, min(m.top, len(lines)-m.rows))
	return append(head, lines[m.top:min(len(lines), m.top+m.rows)]...), theme.Scroll{Offset: m.top, Visible: m.rows, Total: len(lines)}
}

// head sums up what there is.
func (m *Model) head(w int) []string {
	if len(m.found.Links) == 0 {
		lines := []string{""}
		for _, l := range content.Line("The mail has no links: neither in its text nor in QR codes of its pictures.").Wrap(max(10, w-2)) {
			lines = append(lines, " "+m.theme.Muted.Render(l))
		}
		return lines
	}
	domains := map[string]bool{}
	wrapped, imitating, differing, codes := 0, 0, 0, 0
	for _, l := range m.found.Links {
		if l.Registrable != "" {
			domains[l.Registrable] = true
		}
		wrapped += count(len(l.Layers) > 0)
		imitating += count(l.Imitates != nil)
		differing += count(l.Differs())
		codes += count(l.QR())
	}
	style := m.theme.Muted
	said := counted(len(m.found.Links), "link", "links") + " to " + counted(len(domains), "domain", "domains")
	for _, part := range []struct {
		n    int
		what string
		bad  bool
	}{{imitating, "imitating a name", true}, {differing, "with another host in the text", true}, {codes, "in a QR code", false}, {wrapped, "wrapped", false}} {
		if part.n > 0 {
			said += fmt.Sprintf("; %d %s", part.n, part.what)
			if part.bad {
				style = m.theme.Bad
			}
		}
	}
	return []string{" " + style.Render(content.Line(said).Truncate(w-2)), ""}
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

func (m *Model) notes() []string {
	notes := m.found.Notes
	if m.found.More > 0 {
		notes = append(notes[:len(notes):len(notes)], fmt.Sprintf("%d links more are not listed", m.found.More))
	}
	return notes
}

// drawing is how one link was drawn last.
type drawing struct {
	theme *theme.Theme
	w     int
	whole bool
	lines []string
}

// drawn is a link as it is drawn, from the last time where nothing has changed.
func (m *Model) drawn(i, w int) []string {
	if d := m.drawings[i]; d.w == w && d.whole == m.open[i] && d.theme == m.theme {
		return d.lines
	}
	m.drawings[i] = drawing{m.theme, w, m.open[i], m.item(m.found.Links[i], w, m.open[i])}
	return m.drawings[i].lines
}

// item draws one link: where it leads, what is to fear, what it is, where it stands, and its wrapped forms.
func (m *Model) item(l *links.Link, w int, whole bool) []string {
	t := m.theme
	sign, style := " ", t.Link
	switch gravityOf(l) {
	case grave:
		sign, style = t.Glyphs.Fail, t.Bad
	case odd:
		sign, style = t.Glyphs.Warning, t.Warn
	case plain:
	}
	target := content.Defang(l.Target)
	first := target.Wrap(w - indent - 1)
	if !whole && len(first) > 2 {
		first = append(first[:1:1], content.Line(first[1].String()+" ...").Truncate(w-indent-1))
	}
	var out []string
	for n, line := range first {
		mark := "  "
		if n == 0 {
			mark = sign + " "
		}
		out = append(out, "  "+style.Render(content.Line(mark+line.String())))
	}
	for _, f := range fears(l) {
		out = append(out, m.wrapped(t.Bad, f, w, indent)...)
	}
	if about := about(l); about != "" {
		out = append(out, m.wrapped(t.Warn, about, w, indent)...)
	}
	out = append(out, m.stands(l, w, whole)...)
	return append(append(out, m.wrappings(l, w, whole)...), "")
}

// fears are what is wrong with a link, each in a line.
func fears(l *links.Link) (out []string) {
	if l.Imitates != nil {
		out = append(out, l.Imitates.Words())
	}
	for _, p := range l.Places {
		if p.Differs {
			out = append(out, "the text says "+content.Defang(links.Said(p.Label)).Truncate(60).String()+", the link goes to "+content.Defang(l.Host).String())
			break
		}
	}
	return out
}

// about is what else is odd.
func about(l *links.Link) string {
	said := append([]string(nil), l.Flags...)
	if l.QR() {
		said = append(said, "in a QR code, which no filter of links reads")
	}
	if l.Opaque != "" {
		hidden := "where it leads only " + l.Opaque + " knows"
		if l.Opaque == "short link" {
			hidden = "short link: where it leads only the service knows"
		}
		if l.Domain != "" {
			hidden += ", it says " + content.Defang(l.Domain).String()
		}
		said = append(said, hidden)
	}
	if l.Leads != "" {
		said = append(said, "may lead on to "+content.Defang(l.Leads).String()+" (parameter "+l.Parameter+")")
	}
	if l.TooDeep {
		said = append(said, "wrapped more often than is taken off")
	}
	if l.TooLong {
		said = append(said, "longer than is read")
	}
	return strings.Join(said, "; ")
}

// stands says whose the host is and where the link stands in the mail.
func (m *Model) stands(l *links.Link, w int, whole bool) []string {
	said := ""
	if l.Registrable != "" {
		said = "domain " + content.Defang(l.Registrable).String() + ", "
	}
	var places []string
	for _, p := range l.Places {
		s := "in " + p.Where
		if p.Label != "" && content.Defang(p.Label).String() != content.Defang(l.Target).String() {
			s += " as “" + content.Defang(p.Label).Truncate(50).String() + "”"
		}
		if p.Count > 1 {
			s += fmt.Sprintf(" %d times", p.Count)
		}
		places = append(places, s)
	}
	if n := len(places); n > 2 && !whole {
		places = append(places[:2], counted(n-2, "place more", "places more"))
	}
	if l.MorePlaces > 0 && whole {
		places = append(places, counted(l.MorePlaces, "place more", "places more"))
	}
	return m.wrapped(m.theme.Muted, said+strings.Join(places, "; "), w, indent)
}

// wrappings are the forms in which the link stands in the mail, below the one that it is in truth.
func (m *Model) wrappings(l *links.Link, w int, whole bool) (out []string) {
	for _, layer := range l.Layers {
		text := "wrapped by " + layer.By + ": " + content.Defang(layer.Link).String()
		if whole {
			out = append(out, m.wrapped(m.theme.Muted, text, w, indent)...)
			continue
		}
		out = append(out, strings.Repeat(" ", indent)+m.theme.Muted.Render(content.Line(text).Truncate(w-indent-1)))
	}
	switch {
	case len(l.Forms) > 0 && whole:
		for _, form := range l.Forms {
			out = append(out, m.wrapped(m.theme.Muted, "also as "+content.Defang(form).String(), w, indent)...)
		}
	case len(l.Forms) > 0:
		out = append(out, m.wrapped(m.theme.Muted, "also wrapped in "+counted(len(l.Forms), "other form", "other forms"), w, indent)...)
	}
	return out
}

func (m *Model) wrapped(style theme.Style, text string, w, in int) (out []string) {
	for _, l := range content.Line(text).Wrap(max(20, w-in-1)) {
		out = append(out, strings.Repeat(" ", in)+style.Render(l))
	}
	return out
}
