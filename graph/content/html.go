package content

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Limits on HTML: beyond them a body is cut, and says so.
const (
	htmlLimit  = 12 << 20 // bytes read
	depthLimit = 256      // open elements kept; deeper ones are read as if they stood at this depth
	inNoscript = 4        // noscript within noscript; each is read anew, so that many would take the square of their bytes
	labelLimit = 4 << 10  // bytes of a link's text: links within links have the same text over and over
)

// FromHTML turns HTML into text, in one pass over its tokens, fetching nothing.
func FromHTML(source string) Document {
	r := renderer{found: newFound(), ground: paper, colours: map[string]colour{}}
	if len(source) > htmlLimit {
		source, r.doc.Cut = source[:htmlLimit], true
	}
	if r.sheet = sheets(source); r.sheet.cut {
		r.note("its style sheets were read in part: text that they hide may not be marked")
	}
	for _, target := range r.sheet.loads {
		r.remote(&r.doc, target)
	}
	if !r.read(source) {
		r.doc.Cut = true
	}
	return r.finish()
}

// read goes through HTML; false: there is more than is shown.
func (r *renderer) read(source string) bool {
	z := html.NewTokenizer(strings.NewReader(source))
	z.SetMaxBuf(htmlLimit)
	for !r.full() {
		switch z.Next() {
		case html.ErrorToken:
			return true
		case html.TextToken:
			if r.unscripted { // what stands in noscript is one text to the tokenizer, and HTML to a mail client
				r.unscripted = false
				r.noscript(string(z.Raw()))
				continue
			}
			r.text(string(z.Text()))
		case html.StartTagToken:
			t := z.Token()
			r.open(t)
			r.unscripted = t.DataAtom == atom.Noscript
		case html.SelfClosingTagToken:
			t := z.Token()
			r.open(t)
			r.close(t.DataAtom, t.Data)
		case html.EndTagToken:
			r.unscripted = false
			t := z.Token()
			r.close(t.DataAtom, t.Data)
		case html.CommentToken:
			if source, ok := forOutlook(string(z.Text())); ok {
				r.outlook(source)
			}
		}
	}
	return false
}

// forOutlook is what stands in a comment that Outlook for Windows alone reads, and all others skip.
//
// Docs: https://learn.microsoft.com/previous-versions/windows/internet-explorer/ie-developer/compatibility/ms537512(v=vs.85)
func forOutlook(comment string) (source string, ok bool) {
	condition, source, ok := strings.Cut(strings.TrimSpace(comment), "]>")
	condition = strings.ToLower(condition)
	ok = ok && strings.HasPrefix(condition, "[if") && strings.Contains(condition, "mso") && !strings.Contains(condition, "!mso") && !strings.Contains(condition, "!(mso")
	return source, ok
}

// outlook reads what Outlook alone shows, and marks it. Frames without words, of which newsletters are full, say nothing.
func (r *renderer) outlook(source string) {
	if r.within > 0 {
		return
	}
	probe := renderer{found: newFound(), ground: paper, colours: map[string]colour{}, within: 1, outlooks: true}
	probe.read(source)
	if !probe.any {
		return
	}
	r.newline(1)
	r.write("⟦only in Outlook: ")
	open := len(r.stack)
	r.within, r.outlooks = r.within+1, true
	r.read(source)
	for len(r.stack) > open {
		r.pop()
	}
	r.within, r.outlooks = r.within-1, false
	r.out.WriteString("⟧")
	r.newline(1)
}

// noscript reads what a client without scripts shows.
func (r *renderer) noscript(source string) {
	if r.within == inNoscript {
		r.note("noscript within noscript: what is deeper than " + strconv.Itoa(inNoscript) + " stands as it was written")
		r.text(source)
		return
	}
	r.within++
	r.read(source)
	r.within--
}

// note says below the text what was not read as it should be, once.
func (r *renderer) note(s string) {
	if !slices.Contains(r.notes, s) {
		r.notes = append(r.notes, s)
	}
}

// element is an element that is open.
type element struct {
	tag     atom.Atom
	name    string
	hidden  string // this element hides what is in it, and from whom
	ground  ground // what was around it
	href    string // of a link
	from    int    // where in the text it began
	ordered int    // number of the next item, in an ordered list
}

// renderer writes text as elements open and close.
type renderer struct {
	found
	doc        Document
	out        strings.Builder
	stack      []element
	beyond     int // elements open beyond the limit
	sheet      sheet
	colours    map[string]colour // as they are written, once read
	ground     ground            // colours of the text here, and behind it
	faint      bool              // a passage is open that can't be told from what is behind it
	hidden     int               // open elements that hide
	silent     atom.Atom         // the open element whose text is not for reading: a script, a style
	mute       int               // open templates
	unscripted bool              // the next text is what noscript holds
	within     int               // noscripts that are open
	outlooks   bool              // what is read now is shown by Outlook alone
	notes      []string          // what stands below the text
	pre        int
	quote      int
	gap        int // line breaks owed before the next text
	space      bool
	begun      bool // something stands on this line
	any        bool // something stands in the document
	cells      int  // cells of this table row so far
}

func (r *renderer) full() bool { return r.out.Len() > blockLimit }

func (r *renderer) finish() Document {
	for len(r.stack) > 0 {
		r.pop()
	}
	r.fades(false)
	text := r.out.String()
	if r.doc.Cut {
		r.note("the rest was too long to show")
	}
	for _, n := range r.notes {
		text += "\n\n[" + n + "]"
	}
	r.doc.Text = Block(text)
	return r.doc
}

func (r *renderer) open(t html.Token) {
	if n := len(r.stack); n > 0 && r.stack[n-1].tag == atom.P && blockGap(t.DataAtom) > 0 { // a paragraph ends where another block begins
		r.pop()
	}
	style := r.sheet.style(t)
	e := element{tag: t.DataAtom, name: t.Data, hidden: hides(t, style), ground: r.ground}
	switch t.DataAtom {
	case atom.Br:
		r.newline(1)
	case atom.Hr:
		r.newline(1)
		r.write("────────")
		r.newline(1)
	case atom.Img:
		r.image(t)
	case atom.Script, atom.Style, atom.Title, atom.Iframe:
		r.silent = t.DataAtom
		if t.DataAtom == atom.Script {
			r.doc.Scripts++
		}
		r.loads(t)
		return
	case atom.Li:
		r.item()
	case atom.Td, atom.Th:
		r.cell()
	case atom.Tr:
		r.newline(1)
		r.cells = 0
	case atom.A:
		e.href = attribute(t, "href")
	case 0:
		if r.outlooks && strings.HasPrefix(t.Data, "v:") { // what is drawn there may be a link
			e.href = attribute(t, "href")
		}
	case atom.Ol:
		e.ordered = 1
	case atom.Form:
		r.doc.Forms++
		r.newline(1)
		r.write("[form" + leads(r.remote(&r.doc, attribute(t, "action"))) + "]")
		r.newline(1)
	case atom.Input, atom.Textarea, atom.Select:
		r.field(t)
	}
	r.loads(t)
	if gap := blockGap(t.DataAtom); gap > 0 && t.DataAtom != atom.Li {
		r.newline(gap)
	}
	if r.push(e) {
		r.paint(t, style)
	}
}

// void elements have no end tag, so they never wait for one.
func void(tag atom.Atom) bool {
	switch tag {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Area, atom.Base, atom.Col, atom.Embed, atom.Source, atom.Track, atom.Wbr, atom.Param:
		return true
	}
	return false
}

// push keeps an element open; false: it is not kept.
func (r *renderer) push(e element) bool {
	if void(e.tag) {
		return false
	}
	if len(r.stack) >= depthLimit {
		r.beyond++
		return false
	}
	if e.hidden != "" {
		r.fades(false)
		r.hidden++
		if r.hidden == 1 && r.mute == 0 {
			r.doc.Hidden++
			r.write("⟦" + e.hidden + ": ")
		}
	}
	switch e.tag {
	case atom.Template:
		r.mute++
	case atom.Pre:
		r.pre++
	case atom.Blockquote:
		r.quote++
	}
	e.from = r.out.Len()
	r.stack = append(r.stack, e)
	return true
}

// close ends the innermost element of that name, and what is still open inside it.
func (r *renderer) close(tag atom.Atom, name string) {
	if r.silent != 0 && r.silent == tag {
		r.silent = 0
		return
	}
	if void(tag) {
		return
	}
	if r.beyond > 0 {
		r.beyond--
		return
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].tag == tag && r.stack[i].name == name {
			for len(r.stack) > i {
				r.pop()
			}
			return
		}
		// A stray end tag closes no table around it.
		if r.stack[i].tag == atom.Table && tag != atom.Table {
			return
		}
	}
}

func (r *renderer) pop() {
	e := r.stack[len(r.stack)-1]
	r.stack, r.ground = r.stack[:len(r.stack)-1], e.ground
	switch e.tag {
	case atom.Template:
		r.mute--
	case atom.Pre:
		r.pre--
	case atom.Blockquote:
		r.quote--
	}
	r.endLink(e)
	if e.hidden != "" {
		if r.hidden--; r.hidden == 0 && r.mute == 0 {
			r.out.WriteString("⟧")
		}
	}
	if gap := blockGap(e.tag); gap > 0 {
		r.newline(gap)
	}
}

func (r *renderer) endLink(e element) {
	if e.href == "" || strings.HasPrefix(e.href, "#") || r.mute > 0 {
		return
	}
	label := r.out.String()[min(e.from, r.out.Len()):]
	label = strings.Trim(strings.ToValidUTF8(label[:min(len(label), labelLimit)], ""), " \n⟧")
	before := len(r.doc.Links)
	if n := r.link(&r.doc, label, e.href); n > 0 {
		known := &r.doc.Links[n-1]
		known.Outlook = r.outlooks && (known.Outlook || n > before)
		r.out.WriteString(marker(n))
	}
	r.begun, r.any = true, true
}

// blockGap is how many line breaks stand around an element.
func blockGap(tag atom.Atom) int {
	switch tag {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Blockquote, atom.Pre, atom.Table:
		return 2
	case atom.Div, atom.Li, atom.Tr, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dt, atom.Dd, atom.Center, atom.Form, atom.Fieldset, atom.Main, atom.Nav, atom.Aside, atom.Address, atom.Figure, atom.Body:
		return 1
	}
	return 0
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
