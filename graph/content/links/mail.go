package links

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/lookalike"
)

// Limits on what is listed of one mail: what is beyond them is counted.
const (
	linksListed  = 2000
	formsListed  = 4000 // ways in which links are written, wrapped or not
	placesListed = 20
	labelLimit   = 300     // bytes of a link's text
	textLimit    = 2 << 20 // bytes of one part in which links are looked for as text
)

// Link is a place on the network that a mail leads to. Its strings are as the mail has them: hostile.
type Link struct {
	Unwrapped
	Forms       []string // the other wrapped forms in which the same target stands, each once
	Host        string   // where the target truly leads, in lower case and in Unicode
	Registrable string   // the part of it that somebody has registered: contoso.co.uk; empty: there is none
	Flags       []string // what is odd about it, in words
	Imitates    *lookalike.Finding
	Places      []Place
	MorePlaces  int
}

// Place is where in a mail a link stands.
type Place struct {
	Where   string // "HTML", "text", "attachment invoice.html": with foreign names in it
	Label   string // the text that is shown for the link; foreign
	Count   int    // how often it stands there with that text
	Differs bool   // the text names another host than the one that the link leads to
	QR      bool   // it is read from a picture of squares
}

// Differs tells whether a text of the link names another host.
func (l *Link) Differs() bool {
	return slices.ContainsFunc(l.Places, func(p Place) bool { return p.Differs })
}

// QR tells whether the link stands in a QR code.
func (l *Link) QR() bool { return slices.ContainsFunc(l.Places, func(p Place) bool { return p.QR }) }

// Count is how often the link stands in the mail.
func (l *Link) Count() (n int) {
	for _, p := range l.Places {
		n += p.Count
	}
	return n + l.MorePlaces
}

// Found are the links of a mail, in the order in which they stand.
type Found struct {
	Links []*Link
	More  int      // beyond those that are listed
	Notes []string // what was not looked at, and why; with foreign names in it
}

// Of lists the links of a mail and of all that it holds, each target once.
func Of(mail *eml.Part, known lookalike.Known) Found {
	c := collector{known: known, byTarget: map[string]*Link{}, byForm: map[string]*Link{}}
	c.mail(mail, "")
	return c.found
}

// Look reads a link that stands alone.
func Look(link string, known lookalike.Known) *Link {
	l := &Link{Unwrapped: Unwrap(link)}
	l.Host = content.Host(l.Target)
	if l.Host != "" && !strings.Contains(l.Host, ":") {
		if r, err := publicsuffix.EffectiveTLDPlusOne(l.Host); err == nil && strings.Trim(r, ".0123456789") != "" {
			l.Registrable = r
		}
	}
	l.Flags = content.HostFlags(l.Target)
	if f, ok := lookalike.Check(l.Host, known); ok {
		l.Imitates = &f
	}
	if l.Opaque != "" && l.Domain != "" && l.Imitates == nil {
		if f, ok := lookalike.Check(l.Domain, known); ok {
			l.Imitates = &f
		}
	}
	if l.Leads != "" && l.Imitates == nil {
		if f, ok := lookalike.Check(content.Host(l.Leads), known); ok {
			l.Imitates = &f
		}
	}
	return l
}

// collector puts links together by where they lead.
type collector struct {
	known    lookalike.Known
	byTarget map[string]*Link
	byForm   map[string]*Link // by how it is written
	found    Found
	pictures int // searched for QR codes
}

// add notes a link at a place.
func (c *collector) add(target, label string, at Place) {
	target = strings.TrimSpace(target)
	if target == "" || strings.HasPrefix(target, "#") || strings.HasPrefix(strings.ToLower(target), "cid:") {
		return
	}
	l := c.look(target)
	if l == nil {
		c.found.More++
		return
	}
	at.Label = shorten(strings.Join(strings.Fields(label), " "))
	l.stands(at)
}

// look finds the link that is written so, or lists it; nil: it is beyond those that are listed. Looking at one takes time, and a
// mail may hold as many as it likes.
func (c *collector) look(form string) *Link {
	if l := c.byForm[form]; l != nil {
		return l
	}
	if len(c.found.Links) == linksListed || len(c.byForm) == formsListed {
		return nil
	}
	l := Look(form, c.known)
	if known := c.byTarget[l.Target]; known == nil {
		c.byTarget[l.Target] = l
		c.found.Links = append(c.found.Links, l)
	} else {
		l = known
		if form != l.Target && !slices.Contains(l.Forms, form) && len(l.Forms) < placesListed && (len(l.Layers) == 0 || l.Layers[0].Link != form) {
			l.Forms = append(l.Forms, form)
		}
	}
	c.byForm[form] = l
	return l
}

// stands notes a place of a link.
func (l *Link) stands(at Place) {
	for i := range l.Places {
		if p := &l.Places[i]; p.Where == at.Where && p.Label == at.Label {
			p.Count++
			return
		}
	}
	if len(l.Places) == placesListed {
		l.MorePlaces++
		return
	}
	at.Count, at.Differs = 1, Differs(at.Label, l.Target)
	l.Places = append(l.Places, at)
}

func shorten(s string) string {
	if len(s) <= labelLimit {
		return s
	}
	return strings.ToValidUTF8(s[:labelLimit], "") + "…"
}

// mail goes through a mail and all that it holds; where says in which mail it is, when it is one within another.
func (c *collector) mail(p *eml.Part, where string) {
	c.part(p, where)
	if inner := p.Inner(); inner != nil {
		c.mail(inner, within(where, "attached mail"))
		return
	}
	for _, child := range p.Children {
		c.mail(child, where)
	}
}

func within(outer, inner string) string {
	if outer == "" {
		return inner
	}
	return inner + " of " + outer
}

func (c *collector) part(p *eml.Part, where string) {
	for _, f := range p.Header {
		if strings.EqualFold(f.Name, "List-Unsubscribe") {
			for _, m := range angled.FindAllStringSubmatch(f.Value, 20) {
				c.add(m[1], "", Place{Where: within(where, "List-Unsubscribe header")})
			}
		}
	}
	name := kindOf(p)
	if p.Attached() && p.Name != "" {
		name = "attachment " + p.Name
	}
	at := Place{Where: within(where, name)}
	switch {
	case p.Inner() != nil || len(p.Children) > 0:
	case picture(p):
		c.picture(p.Body, at.Where)
	case p.Type == "text/html" || p.Type == "application/xhtml+xml" || p.Type == "image/svg+xml":
		c.html(text(p), at)
	case strings.HasPrefix(p.Type, "text/") || p.Text != "":
		c.text(text(p), at)
	case p.Attached() && htmlName(p.Name):
		c.html(string(p.Body[:min(len(p.Body), textLimit)]), at)
	default:
		c.pages(p.Body, at.Where)
	}
}

// text is a part's text, which SVG and its like are not given as.
func text(p *eml.Part) string {
	if p.Text != "" {
		return p.Text
	}
	return string(p.Body[:min(len(p.Body), textLimit)])
}

func kindOf(p *eml.Part) string {
	switch p.Type {
	case "text/html":
		return "HTML"
	case "text/plain":
		return "text"
	case "text/calendar":
		return "invitation"
	}
	return p.Type
}

func htmlName(name string) bool {
	name = strings.ToLower(name)
	for _, end := range []string{".htm", ".html", ".xhtml", ".shtml", ".svg", ".mht", ".mhtml"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// cutNote says that not all of a text was looked at.
func (c *collector) cutNote(where string) {
	c.found.Notes = append(c.found.Notes, fmt.Sprintf("%s: links are looked for in its first %d MB only", where, textLimit>>20))
}
