package reader

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// find is what is looked for in what is shown.
type find struct {
	text string // as it was typed
	want string // its words in lower case, one space between them
	hits []int  // lines in which it begins
	at   int    // of hits, the one that is gone to
	of   int    // how many lines it was looked for in: at another width they are others
}

// Find looks for a text, words across a line's end too, and goes to the first of it from where the reader is, else to
// the first. An empty text ends it.
func (m *Model) Find(text string) {
	m.finding = find{text: text, want: folded(text)}
	m.look()
	for i, line := range m.finding.hits {
		if line >= m.top {
			m.finding.at = i
			break
		}
	}
	m.show()
}

// FindNext goes on to the next hit, or back with -1, round at the ends.
func (m *Model) FindNext(way int) {
	if n := len(m.finding.hits); n > 0 {
		m.finding.at = (m.finding.at + way + n) % n
	}
	m.show()
}

// Found says which of how many hits is gone to, counting from 1.
func (m *Model) Found() (at, of int) {
	if len(m.finding.hits) == 0 {
		return 0, 0
	}
	return m.finding.at + 1, len(m.finding.hits)
}

// show brings the hit into sight, a third down.
func (m *Model) show() {
	if len(m.finding.hits) == 0 {
		return
	}
	if line := m.finding.hits[m.finding.at]; line < m.top || line >= m.top+m.rows {
		m.top = line - m.rows/3
		m.clamp()
	}
}

// plain are the lines that are shown, without their styles.
func (m *Model) plain() []string {
	if m.sourced() {
		out := make([]string, len(m.other.folded))
		for i, l := range m.other.folded {
			out[i] = l.String()
		}
		return out
	}
	out := make([]string, len(m.lines))
	for i, l := range m.lines {
		out[i] = ansi.Strip(l)
	}
	return out
}

// look finds the lines in which what is looked for begins.
func (m *Model) look() {
	f := &m.finding
	f.hits = nil
	lines := m.plain()
	f.of = len(lines)
	if f.want == "" {
		return
	}
	var all strings.Builder
	begins := make([]int, len(lines))
	for i, l := range lines {
		begins[i] = all.Len()
		if l = folded(l); l != "" {
			all.WriteString(l + " ")
		}
	}
	text, line := all.String(), 0
	for at := 0; ; {
		i := strings.Index(text[at:], f.want)
		if i < 0 {
			break
		}
		at += i
		for line+1 < len(begins) && begins[line+1] <= at {
			line++
		}
		if n := len(f.hits); n == 0 || f.hits[n-1] != line {
			f.hits = append(f.hits, line)
		}
		at += len(f.want)
	}
	f.at = max(0, min(f.at, len(f.hits)-1))
}

// live undoes what defanging does: a host is found by its own name, too.
var live = strings.NewReplacer("hxxp", "http", "[.]", ".", "[:]", ":")

func folded(s string) string {
	return live.Replace(strings.Join(strings.Fields(strings.ToLower(s)), " "))
}

// again looks anew when the lines are others than those looked in.
func (m *Model) again(lines int) {
	if m.finding.want != "" && m.finding.of != lines {
		m.look()
	}
}

// marked is a drawn line with what is looked for standing out. Where it goes on below, or spaces stand between its words
// otherwise, the line stands out whole.
func (m *Model) marked(line string, number int) string {
	f := &m.finding
	if f.want == "" {
		return line
	}
	row := m.theme.Row(theme.Plain)
	mark := row.Match
	if len(f.hits) > 0 && f.hits[f.at] == number {
		mark = m.theme.Row(theme.Cursor).Match
	}
	text := ansi.Strip(line)
	lower := strings.ToLower(text)
	if len(lower) != len(text) || !strings.Contains(lower, f.want) {
		if !hit(f.hits, number) {
			return line
		}
		return mark.Render(content.Block(text))
	}
	var b strings.Builder
	for at := 0; ; {
		i := strings.Index(lower[at:], f.want)
		if i < 0 {
			b.WriteString(ansi.Cut(line, width(text[:at]), width(text)))
			return b.String()
		}
		from, to := at+i, at+i+len(f.want)
		b.WriteString(ansi.Cut(line, width(text[:at]), width(text[:from])))
		b.WriteString(mark.Render(content.Block(text[from:to])))
		at = to
	}
}

func width(s string) int { return ansi.StringWidth(s) }

func hit(hits []int, line int) bool {
	for _, h := range hits {
		if h == line {
			return true
		}
	}
	return false
}
