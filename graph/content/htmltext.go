package content

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// text writes a run of characters, white space folded as HTML folds it.
func (r *renderer) text(s string) {
	if r.mute > 0 || r.silent != 0 {
		return
	}
	s = foreign(s)
	if strings.TrimSpace(s) != "" {
		r.fades(r.hidden == 0 && r.ground.hides())
	}
	if r.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				r.newline(1)
				r.flush()
			}
			r.raw(line)
		}
		return
	}
	fields := strings.FieldsFunc(s, folds)
	if len(fields) == 0 {
		r.space = r.space || r.begun && s != ""
		return
	}
	if s != "" && folds(rune(s[0])) {
		r.space = true
	}
	for i, f := range fields {
		if i > 0 {
			r.space = true
		}
		r.write(f)
	}
	if folds(rune(s[len(s)-1])) {
		r.space = true
	}
}

// foreign is text of the mail, in which our own marks can't be forged.
func foreign(s string) string { return ourMarks.Replace(s) }

var ourMarks = strings.NewReplacer("⟦", "[[", "⟧", "]]")

// folds tells of the white space that HTML folds into one space.
func folds(c rune) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// write puts a word on the line, after what is owed before it.
func (r *renderer) write(word string) {
	if r.mute > 0 {
		return
	}
	r.flush()
	if r.space && r.begun {
		r.out.WriteByte(' ')
	}
	r.raw(word)
}

func (r *renderer) raw(s string) {
	if s == "" {
		return
	}
	r.flush()
	r.out.WriteString(s)
	r.begun, r.any, r.space = true, true, false
}

// newline owes at least n line breaks before what comes next.
func (r *renderer) newline(n int) {
	if r.mute > 0 {
		return
	}
	if n == 1 && r.gap >= 1 && !r.begun {
		return
	}
	r.gap = max(r.gap, n)
	r.begun, r.space = false, false
}

// flush writes the line breaks that are owed, and the marks of the quotes that the new line is in.
func (r *renderer) flush() {
	if r.gap == 0 {
		return
	}
	marks := strings.Repeat("> ", min(r.quote, 8))
	for n := min(r.gap, 2); r.any && n > 0; n-- {
		r.out.WriteByte('\n')
		if n > 1 {
			r.out.WriteString(strings.TrimRight(marks, " "))
		}
	}
	r.out.WriteString(marks)
	r.gap = 0
}

// item begins an item of a list, indented by how deep it stands.
func (r *renderer) item() {
	r.newline(1)
	depth, mark := 0, "• "
	for i := range r.stack {
		e := &r.stack[i]
		if e.tag == atom.Ul || e.tag == atom.Ol {
			depth++
			mark = "• "
			if e.ordered > 0 {
				mark = strconv.Itoa(e.ordered) + ". "
			}
		}
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].tag == atom.Ul || r.stack[i].tag == atom.Ol {
			if r.stack[i].ordered > 0 {
				r.stack[i].ordered++
			}
			break
		}
	}
	r.write(strings.Repeat("  ", max(0, min(depth, 8)-1)) + mark)
	r.begun = false // no space after the mark but its own, and no line break
}

// cell begins a cell of a table: what stands on a row is set apart.
func (r *renderer) cell() {
	if r.cells > 0 && r.begun {
		r.flush()
		r.out.WriteString("  │ ")
		r.space = false
	}
	r.cells++
}

// image says what a picture was to show, and from where it would have come.
func (r *renderer) image(t html.Token) {
	source, alt := attribute(t, "src"), foreign(strings.TrimSpace(attribute(t, "alt")))
	host := ""
	if !strings.HasPrefix(strings.ToLower(source), "cid:") && !strings.HasPrefix(strings.ToLower(source), "data:") {
		host = r.remote(&r.doc, source)
	}
	if pixel(t) {
		r.write("[tracking pixel" + leads(host) + "]")
		return
	}
	if alt == "" {
		alt = "no description"
	}
	r.write("[image: " + alt + leads(host) + "]")
	r.space = true
}

func pixel(t html.Token) bool {
	tiny := func(v string) bool { v = strings.TrimSuffix(strings.TrimSpace(v), "px"); return v == "0" || v == "1" }
	return tiny(attribute(t, "width")) && tiny(attribute(t, "height"))
}

func leads(host string) string {
	if host == "" {
		return ""
	}
	return " from " + host
}

// field says what a form would have asked for.
func (r *renderer) field(t html.Token) {
	kind := strings.ToLower(attribute(t, "type"))
	switch kind {
	case "hidden":
		return
	case "submit", "button":
		r.write("[button: " + foreign(attribute(t, "value")) + "]")
		r.space = true
		return
	case "":
		kind = "text"
	}
	name := strings.TrimSpace(attribute(t, "placeholder"))
	if name == "" {
		name = attribute(t, "name")
	}
	r.write(foreign("[" + kind + " field: " + name + "]"))
	r.space = true
}

// loads notes what else a client would have fetched.
func (r *renderer) loads(t html.Token) {
	var from []string
	switch t.DataAtom {
	case atom.Link, atom.Base:
		from = []string{"href"}
	case atom.Iframe, atom.Embed, atom.Script, atom.Audio, atom.Source, atom.Frame, atom.Input, atom.Track:
		from = []string{"src"}
	case atom.Video:
		from = []string{"src", "poster"}
	case atom.Object:
		from = []string{"data"}
	case atom.Image: // within a drawing
		from = []string{"href", "xlink:href", "src"}
	}
	for _, name := range append(from, "background") {
		if v := attribute(t, name); v != "" {
			r.remote(&r.doc, v)
		}
	}
	for candidate := range strings.SplitSeq(attribute(t, "srcset"), ",") {
		if source := strings.Fields(candidate); len(source) > 0 {
			r.remote(&r.doc, source[0])
		}
	}
	for _, target := range urls(attribute(t, "style")) {
		r.remote(&r.doc, target)
	}
}

var function = regexp.MustCompile(`(?i)url\(`)

// urls are what a style names with url(), at most a hundred.
func urls(style string) []string {
	var out []string
	for _, at := range function.FindAllStringIndex(style, 100) {
		target, _, _ := strings.Cut(style[at[1]:], ")")
		out = append(out, strings.Trim(target, `"' `))
	}
	return out
}
