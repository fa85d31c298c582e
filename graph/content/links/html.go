package links

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"mailtriage/graph/content/qr"
)

// Limits on HTML.
const (
	htmlLimit    = 12 << 20 // bytes read
	commentDepth = 2        // comments for Outlook within each other
)

// page goes through the links of one HTML text.
type page struct {
	c      *collector
	at     Place
	base   string
	href   string // of the link that is open
	label  strings.Builder
	open   bool
	outer  strings.Builder // text outside of links
	silent atom.Atom       // the element whose text is not for reading
	depth  int
}

// html looks for links in HTML: those that can be followed, those that are followed by themselves, and those written as text.
func (c *collector) html(source string, at Place) {
	if len(source) > htmlLimit {
		source = source[:htmlLimit]
		c.found.Notes = append(c.found.Notes, at.Where+": links are looked for in its first 12 MB only")
	}
	p := &page{c: c, at: at}
	p.read(source)
	p.end()
	c.codes(qr.Tables(source), at.Where+", drawn with a table")
	c.text(p.outer.String(), Place{Where: at.Where + ", not as a link"})
}

func (p *page) read(source string) {
	z := html.NewTokenizer(strings.NewReader(source))
	z.SetMaxBuf(htmlLimit)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			p.text(string(z.Text()))
		case html.CommentToken:
			p.comment(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			p.start(z.Token())
		case html.EndTagToken:
			t := z.Token()
			if t.DataAtom == p.silent {
				p.silent = 0
			}
			if t.DataAtom == atom.A {
				p.end()
			}
			if !p.open {
				p.outer.WriteByte('\n')
			}
		}
	}
}

func (p *page) text(s string) {
	switch {
	case p.silent != 0:
	case !p.open:
		p.outer.WriteString(s)
	case p.label.Len() < labelLimit:
		p.label.WriteString(s)
	}
}

// comment reads what Outlook reads: <!--[if mso]> … <![endif]-->.
func (p *page) comment(s string) {
	_, inside, ok := strings.Cut(s, "]>")
	if !ok || !strings.HasPrefix(strings.TrimSpace(s), "[if") || p.depth == commentDepth {
		return
	}
	inside, _, _ = strings.Cut(inside, "<![endif]")
	q := &page{c: p.c, at: Place{Where: p.at.Where + ", for Outlook alone"}, base: p.base, depth: p.depth + 1}
	q.read(inside)
	q.end()
}

func (p *page) start(t html.Token) {
	at := func(how string) Place { return Place{Where: p.at.Where + ", " + how} }
	switch t.DataAtom {
	case atom.Script, atom.Style, atom.Title:
		p.silent = t.DataAtom
	case atom.Base:
		if p.base == "" {
			p.base = attr(t, "href")
			p.add(p.base, "", at("base of all links"))
		}
	case atom.A:
		p.end()
		if p.href = attr(t, "href"); p.href == "" {
			p.href = attr(t, "xlink:href")
		}
		p.open = p.href != ""
	case atom.Area:
		p.add(attr(t, "href"), attr(t, "alt"), at("part of a picture"))
	case atom.Form:
		p.add(attr(t, "action"), "", at("form"))
	case atom.Button, atom.Input:
		p.add(attr(t, "formaction"), attr(t, "value"), at("button of a form"))
	case atom.Meta:
		if strings.EqualFold(attr(t, "http-equiv"), "refresh") {
			p.add(refreshed(attr(t, "content")), "", at("opens by itself"))
		}
	case atom.Iframe, atom.Frame, atom.Embed:
		p.add(attr(t, "src"), "", at("frame"))
	case atom.Img:
		if data, ok := inlined(attr(t, "src")); ok {
			p.c.picture(data, p.at.Where+", picture within")
		}
		if p.open && p.label.Len() < labelLimit {
			p.label.WriteString(" [image: " + attr(t, "alt") + "] ")
		}
	case atom.Link, atom.Image:
	default:
		if strings.Contains(t.Data, ":") { // Outlook's own shapes: v:roundrect, v:rect
			p.add(attr(t, "href"), "", at("shape"))
		}
		if !p.open {
			p.outer.WriteByte('\n')
		}
	}
}

// end closes the link that is open.
func (p *page) end() {
	if p.open {
		p.add(p.href, p.label.String(), p.at)
	}
	p.open, p.href = false, ""
	p.label.Reset()
}

// add notes a link; one without a host is read as standing on the base.
func (p *page) add(target, label string, at Place) {
	target = strings.TrimSpace(target)
	if p.base != "" && target != "" && target != p.base && !strings.HasPrefix(target, "#") {
		base, err := url.Parse(p.base)
		ref, wrong := url.Parse(target)
		if err == nil && wrong == nil && !ref.IsAbs() && ref.Host == "" {
			target = base.ResolveReference(ref).String()
		}
	}
	p.c.add(target, label, at)
}

// refreshed is the link of a page that opens another by itself: "0; url=https://…".
func refreshed(s string) string {
	_, rest, _ := strings.Cut(s, ";")
	if name, link, ok := strings.Cut(rest, "="); ok && strings.EqualFold(strings.TrimSpace(name), "url") {
		return strings.Trim(strings.TrimSpace(link), `'"`)
	}
	return ""
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
