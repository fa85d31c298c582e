package files

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"mailtriage/graph/content"
	look "mailtriage/graph/content/files"
	"mailtriage/theme"
)

// item is what the cursor goes by.
type item struct {
	key   string
	depth int
	opens bool // it has something below it
	open  bool
	sign  string
	style theme.Style // of the sign
	text  content.Text
	heavy theme.Style  // of the text
	after content.Text // beside the text, muted
	copy  content.Text
	raw   content.Text
	of    int    // the attachment
	draw  []byte // a picture's bytes
	flat  bool   // no room is left for a sign: a hash just fits into 80 columns

	first, lines int // where it was drawn
}

// arrange makes the items anew, and finds the one under the cursor among them.
func (m *Model) arrange() {
	m.items = m.items[:0]
	for i := range m.list {
		m.attachment(i)
	}
	m.at = min(m.at, max(0, len(m.items)-1))
	for i := range m.items {
		if m.items[i].key == m.key {
			m.at = i
		}
	}
	if m.at < len(m.items) {
		m.key = m.items[m.at].key
	}
}

// add adds an item; it tells whether what is below it is to be added, too.
func (m *Model) add(it item, open bool) bool {
	if turned, by := m.turned[it.key]; by {
		open = turned
	}
	it.open = it.opens && open
	m.items = append(m.items, it)
	return it.open
}

// few is how many attachments are shown with all that was found.
const few = 3

func (m *Model) attachment(i int) {
	t, a := m.theme, &m.list[i]
	sign, style := m.severity(a.Report.Worst(), &a.Report)
	key := fmt.Sprint(i)
	about := []string{look.Bytes(int64(a.Report.Size)), typeWords(a.Report.Type)}
	if a.Inline {
		about = append(about, "shown in the body")
	}
	if a.Within != "" {
		about = append(about, "in "+a.Within)
	}
	name := a.Report.Name
	if strings.TrimSpace(name) == "" {
		name = "(without a name)"
	}
	it := item{key: key, opens: true, sign: sign, style: style, text: content.Line(name), heavy: t.Strong, after: content.Line(strings.Join(about, ", ")), copy: content.Line(a.Report.SHA256), of: i}
	if m.add(it, len(m.list) <= few || a.Report.Worst() == look.Bad) {
		m.report(key, 1, i, &a.Report, a)
	}
}

// severity is the sign of how bad something is.
func (m *Model) severity(s look.Severity, r *look.Report) (string, theme.Style) {
	t := m.theme
	switch {
	case s == look.Bad:
		return t.Glyphs.Fail, t.Bad
	case s == look.Odd:
		return t.Glyphs.Warning, t.Warn
	case r != nil && !r.Type.Known():
		return t.Glyphs.Unsure, t.Muted
	}
	return t.Glyphs.Dot, t.Muted
}

func typeWords(t look.Type) string {
	if !t.Known() {
		return "of no type that is known"
	}
	return t.Words
}

// report shows what is told of a file: an attachment, or one in an archive, which has no a.
func (m *Model) report(key string, depth, of int, r *look.Report, a *Attachment) {
	m.claims(key, depth, of, r)
	for i, f := range r.Findings {
		m.finding(fmt.Sprintf("%s f%d", key, i), depth, of, f)
	}
	if a != nil {
		for i, fault := range a.Faults {
			m.add(item{key: fmt.Sprintf("%s m%d", key, i), depth: depth, sign: m.theme.Glyphs.Warning, style: m.theme.Warn, text: content.Line(fault), heavy: m.theme.Text, copy: content.Line(fault), of: of}, false)
		}
	}
	for _, h := range [][2]string{{"MD5", r.MD5}, {"SHA1", r.SHA1}, {"SHA256", r.SHA256}} {
		if h[1] != "" {
			m.add(item{key: key + " " + h[0], depth: depth, text: content.Line(fmt.Sprintf("%-7s%s", h[0], h[1])), heavy: m.theme.Muted, copy: content.Line(h[1]), of: of, flat: true}, false)
		}
	}
	if a != nil && r.Type.Class == look.Picture {
		it := item{key: key + " picture", depth: depth, opens: true, text: content.Line("Picture"), heavy: m.theme.Text, after: content.Line("Enter decodes and draws it"), of: of, draw: a.Data}
		if p := m.pictures[it.key]; p != nil && p.size.X > 0 {
			it.after = content.Line(fmt.Sprintf("%d × %d pixels", p.size.X, p.size.Y))
		}
		m.add(it, false)
	}
	m.contents(key, depth, of, r)
}

// claims says what name and mail say where that is not what the bytes say.
func (m *Model) claims(key string, depth, of int, r *look.Report) {
	var says []string
	if r.Claimed.Known() && r.Claimed.ID != r.Type.ID {
		says = append(says, "by its name "+r.Claimed.Words)
	}
	if r.Declared != "" {
		says = append(says, "declared as "+r.Declared)
	}
	if len(says) > 0 {
		text := content.Line(strings.Join(says, ", "))
		m.add(item{key: key + " claims", depth: depth, text: text, heavy: m.theme.Muted, copy: content.Line(r.Declared), of: of}, false)
	}
}

// brief is how much evidence is shown without being asked for.
const brief = 3

func (m *Model) finding(key string, depth, of int, f look.Finding) {
	t := m.theme
	sign, style := m.severity(f.Severity, nil)
	it := item{key: key, depth: depth, opens: len(f.Evidence) > 0, sign: sign, style: style, text: content.Line(f.Words), heavy: t.Text, copy: content.Line(f.Words), of: of}
	if f.Severity == look.Bad {
		it.heavy = t.Bad
	}
	if f.Where != "" {
		it.after = content.Line("in " + f.Where)
	}
	if !m.add(it, len(f.Evidence) <= brief && f.Severity > look.Note) {
		return
	}
	for i, e := range f.Evidence {
		shown := evidence(f.Kind, e)
		m.add(item{key: fmt.Sprintf("%s e%d", key, i), depth: depth + 1, text: shown, heavy: t.Quote, copy: shown, raw: content.Line(e), of: of}, false)
	}
	if f.More > 0 {
		m.add(item{key: key + " more", depth: depth + 1, text: content.Line(fmt.Sprintf("and %d more", f.More)), heavy: t.Muted, of: of}, false)
	}
}

// evidence is what was found, with nothing in it that a terminal makes a link of; names of files stay as they are.
func evidence(k look.Kind, e string) content.Text {
	if k == look.Link || k == look.Form || strings.Contains(e, "//") || strings.Contains(e, `\\`) || strings.Contains(strings.ToLower(e), "www.") {
		return content.Line(content.DefangText(e))
	}
	return content.Line(e)
}

// contents shows the files of an archive as the tree that their paths make.
func (m *Model) contents(key string, depth, of int, r *look.Report) {
	if len(r.Entries) == 0 {
		return
	}
	count := 0
	root := &branch{}
	for i := range r.Entries {
		if e := &r.Entries[i]; !e.Dir {
			count++
			root.put(strings.FieldsFunc(strings.ReplaceAll(e.Path, `\`, "/"), func(r rune) bool { return r == '/' }), e)
		} else {
			root.put(strings.FieldsFunc(strings.ReplaceAll(e.Path, `\`, "/"), func(r rune) bool { return r == '/' }), nil)
		}
	}
	after := ""
	if r.Unlisted > 0 {
		after = "and more that are not listed"
	}
	it := item{key: key + " contents", depth: depth, opens: true, text: content.Line("Contents: " + files(count)), heavy: m.theme.Text, after: content.Line(after), of: of}
	if m.add(it, true) {
		m.branches(it.key, depth+1, of, root)
	}
}

func files(n int) string {
	if n == 1 {
		return "1 file"
	}
	return fmt.Sprintf("%d files", n)
}

// branch is a folder of an archive.
type branch struct {
	name    string
	folders []*branch
	files   []*look.Entry
}

// deepest is how many folders of a path are shown as such.
const deepest = 24

func (b *branch) put(steps []string, e *look.Entry) {
	for n := 0; len(steps) > 1 || e == nil && len(steps) > 0; n++ {
		if n == deepest {
			break
		}
		i := slices.IndexFunc(b.folders, func(f *branch) bool { return f.name == steps[0] })
		if i < 0 {
			b.folders = append(b.folders, &branch{name: steps[0]})
			i = len(b.folders) - 1
		}
		b, steps = b.folders[i], steps[1:]
	}
	if e != nil {
		b.files = append(b.files, e)
	}
}

func (m *Model) branches(key string, depth, of int, b *branch) {
	for i, f := range b.folders {
		it := item{key: fmt.Sprintf("%s/%d", key, i), depth: depth, opens: true, text: content.Line(f.name + "/"), heavy: m.theme.Muted, copy: content.Line(f.name), of: of}
		if m.add(it, true) {
			m.branches(it.key, depth+1, of, f)
		}
	}
	for i, e := range b.files {
		m.entry(fmt.Sprintf("%s.%d", key, i), depth, of, e)
	}
}

func (m *Model) entry(key string, depth, of int, e *look.Entry) {
	t := m.theme
	var about []string
	if e.Size >= 0 {
		about = append(about, look.Bytes(e.Size))
	}
	sign, style := t.Glyphs.Dot, t.Muted
	if e.Inside != nil {
		about = append(about, typeWords(e.Inside.Type))
		sign, style = m.severity(e.Inside.Worst(), e.Inside)
	} else {
		about = append(about, "not looked into")
	}
	if e.Encrypted {
		about = append(about, "takes a password")
	}
	base := path.Base(strings.ReplaceAll(e.Path, `\`, "/"))
	it := item{key: key, depth: depth, opens: e.Inside != nil, sign: sign, style: style, text: content.Line(base), heavy: t.Text, after: content.Line(strings.Join(about, ", ")), copy: content.Line(e.Path), of: of}
	if m.add(it, false) {
		m.report(key, depth+1, of, e.Inside, nil)
	}
}
