package indicators

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// leading attributes are those whose values lead somewhere when somebody clicks, or at once.
var leads = set("href src action formaction background poster data cite longdesc ping srcset xlink:href data-href data-url data-src content")

var (
	cssURL  = regexp.MustCompile(`(?i)url\(\s*["']?([^"')]+)`)
	refresh = regexp.MustCompile(`(?i)url\s*=\s*["']?([^"'>]+)`)
)

// commentDepth is how deep comments that hold HTML, as those for Outlook do, are looked into.
const commentDepth = 2

// html looks through the text of HTML, as it is read, and through where it leads.
func (x *extraction) html(s Source) {
	w := &walker{x: x, s: s}
	w.walk(s.Text, 0)
	x.text(Source{Place: s.Place, Text: w.text.String()})
	x.text(Source{Place: s.Place + " (script)", Kind: Code, Text: w.code.String()})
}

type walker struct {
	x     *extraction
	s     Source
	text  strings.Builder
	code  strings.Builder
	mute  atom.Atom // the element whose text is a program's
	style bool
}

func (w *walker) walk(source string, level int) {
	z := html.NewTokenizer(strings.NewReader(source))
	z.SetMaxBuf(sourceLimit)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			w.words(string(z.Text()))
		case html.CommentToken:
			w.comment(string(z.Text()), level)
		case html.StartTagToken, html.SelfClosingTagToken:
			w.open(z.Token())
		case html.EndTagToken:
			w.close(z.Token())
		}
	}
}

func (w *walker) words(s string) {
	switch {
	case w.style:
		w.css(s)
	case w.mute != 0:
		w.code.WriteString(s + "\n")
	default:
		w.text.WriteString(s)
	}
}

// comment reads what is HTML to Outlook (<!--[if mso]>…<![endif]-->), and what else was left there.
func (w *walker) comment(s string, level int) {
	if level == commentDepth {
		w.x.tell(w.s.Place, "comments in comments: the innermost were not looked at")
		return
	}
	if strings.HasPrefix(s, "[if ") || strings.Contains(s, "<") {
		_, rest, _ := strings.Cut(s, ">")
		w.walk(rest, level+1)
		return
	}
	w.text.WriteString("\n" + s + "\n")
}

func (w *walker) open(t html.Token) {
	switch t.DataAtom {
	case atom.Script:
		w.mute = t.DataAtom
	case atom.Style:
		w.mute, w.style = t.DataAtom, true
	}
	if breaks(t.DataAtom) {
		w.text.WriteByte('\n')
	}
	for _, a := range t.Attr {
		w.attribute(t, a)
	}
}

func (w *walker) close(t html.Token) {
	if w.mute == t.DataAtom {
		w.mute, w.style = 0, false
	}
	if breaks(t.DataAtom) {
		w.text.WriteByte('\n')
	}
}

func (w *walker) attribute(t html.Token, a html.Attribute) {
	switch key := a.Key; {
	case key == "style":
		w.css(a.Val)
	case key == "content" && t.DataAtom == atom.Meta:
		if m := refresh.FindStringSubmatch(a.Val); m != nil {
			w.lead(t, m[1])
		}
	case key == "srcset":
		for one := range strings.SplitSeq(a.Val, ",") {
			w.lead(t, strings.Fields(one + " .")[0])
		}
	case leads[key] && key != "content":
		w.lead(t, a.Val)
	case key == "alt" || key == "title":
		w.text.WriteString("\n" + a.Val + "\n")
	case strings.HasPrefix(key, "on"):
		w.code.WriteString(a.Val + "\n")
	}
}

func (w *walker) css(s string) {
	for _, m := range cssURL.FindAllStringSubmatch(s, -1) {
		w.lead(html.Token{Data: "style"}, m[1])
	}
}

// lead notes where something leads.
func (w *walker) lead(t html.Token, target string) {
	target = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(strings.TrimSpace(target))
	place := w.s.Place + " <" + t.Data + ">"
	if t.DataAtom == atom.A {
		place = w.s.Place + " link"
	}
	low := strings.ToLower(target[:min(len(target), 16)])
	switch {
	case target == "" || strings.HasPrefix(low, "cid:") || strings.HasPrefix(low, "data:") || strings.HasPrefix(low, "#"):
		return
	case strings.HasPrefix(low, "//"):
		target = "https:" + target
	case strings.HasPrefix(low, "javascript:"):
		w.code.WriteString(target + "\n")
		return
	}
	// Blanks in a target are a part of it.
	if i := strings.Index(target, "://"); i > 0 {
		head, rest, path := strings.Cut(target[i+3:], "/")
		if target = target[:i+3] + head; path {
			target += "/" + strings.ReplaceAll(rest, " ", "%20")
		}
		if v, u, ok := parse(target); ok {
			w.x.url(v, u, Found{Place: place, As: target}, 0)
			return
		}
	}
	w.x.text(Source{Place: place, Kind: Code, Text: target})
}

// breaks tells of elements that part words.
func breaks(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.P, atom.Div, atom.Td, atom.Th, atom.Tr, atom.Table, atom.Li, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr,
		atom.Blockquote, atom.Pre, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Center, atom.Form, atom.Title, atom.Option, atom.Button, atom.Img, atom.Textarea,
		atom.Dt, atom.Dd, atom.Body, atom.Head, atom.Html, atom.Script, atom.Style:
		return true
	}
	return false
}
