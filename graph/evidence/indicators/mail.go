package indicators

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/files"
	"mailtriage/graph/content/qr"
)

// passed are headers that say how a mail is put together, and nothing of where it leads.
var passed = set("content-type content-disposition content-transfer-encoding content-language mime-version date thread-index thread-topic x-microsoft-antispam-message-info x-ms-exchange-antispam-messagedata-0 importance")

// Of lists the texts of a mail: its headers, its bodies, what is attached (text, and of documents their text and their links), what QR codes hold, and all of the mails within it.
// tell is told of what was left out, and where; nil: nobody is.
func Of(mail *eml.Part, tell func(place, what string)) Sources {
	c := collector{tell: tell}
	if c.tell == nil {
		c.tell = func(string, string) {}
	}
	c.mail(mail, "")
	return c.out
}

type collector struct {
	tell     func(place, what string)
	out      Sources
	pictures int
}

// mail collects a mail, or one within another; in is what its places begin with.
func (c *collector) mail(p *eml.Part, in string) {
	for _, f := range p.Header {
		if name := strings.ToLower(f.Name); !passed[name] {
			c.out = append(c.out, Source{Place: in + "header " + f.Name, Kind: Header, Name: f.Name, Text: f.Value})
		}
	}
	c.part(p, in)
}

func (c *collector) part(p *eml.Part, in string) {
	if inner := p.Inner(); inner != nil {
		c.mail(inner, in+"message "+named(p, inner)+", ")
		return
	}
	for _, child := range p.Children {
		c.part(child, in)
	}
	if len(p.Children) > 0 {
		return
	}
	name := named(p, p)
	place := in + "attachment " + name
	if !p.Attached() {
		place = in + map[bool]string{true: "HTML", false: "text"}[p.Type == "text/html"]
	}
	if form, text, ok := readable(p); ok {
		c.out = append(c.out, Source{Place: place, Kind: form, Text: text})
		c.codes(qr.Characters(text), place)
		if form == HTML {
			c.codes(qr.Tables(text), place)
		}
	} else {
		c.document(p, place, in+"text of the attachment "+name)
	}
	if strings.HasPrefix(p.Type, "image/") {
		c.picture(p.Body, place)
	}
}

// document takes what a document says, and where it leads.
func (c *collector) document(p *eml.Part, place, within string) {
	t, ok := files.TextOf(p.Name, p.Type, p.Body)
	if !ok {
		return
	}
	for _, s := range []Source{{Place: within, Text: t.Words}, {Place: place, Text: strings.Join(t.Links, "\n")}} {
		if s.Text != "" {
			c.out = append(c.out, s)
		}
	}
	for _, n := range t.Notes {
		c.tell(place, n)
	}
	list, more := files.PDFPictures(p.Body)
	for _, b := range list {
		c.picture(b, place)
	}
	if more {
		c.tell(place, "not all of its pictures are searched for QR codes")
	}
}

// picturesLimit is how many pictures of a mail are searched for QR codes.
const picturesLimit = 40

func (c *collector) picture(raw []byte, place string) {
	if c.pictures++; c.pictures > picturesLimit {
		if c.pictures == picturesLimit+1 {
			c.tell(place, fmt.Sprintf("only the first %d pictures are searched for QR codes", picturesLimit))
		}
		return
	}
	held, err := qr.Decode(raw)
	if errors.Is(err, qr.ErrTooLarge) || errors.Is(err, qr.ErrTooMany) {
		c.tell(place, err.Error())
	}
	c.codes(held, place)
}

func (c *collector) codes(held []string, place string) {
	for _, s := range held {
		c.out = append(c.out, Source{Place: "QR code in " + place, Text: s})
	}
}

// named is what a part is called, or a mail without a name of its own.
func named(p, mail *eml.Part) string {
	for _, name := range []string{p.Name, mail.Header.Get("Subject"), p.Type} {
		if name != "" {
			return name
		}
	}
	return "without a name"
}

// forms are how what is attached is read, by its extension.
var forms = map[string]Form{
	".html": HTML, ".htm": HTML, ".shtml": HTML, ".xhtml": HTML, ".svg": HTML, ".mht": HTML,
	".js": Code, ".jse": Code, ".vbs": Code, ".vbe": Code, ".ps1": Code, ".bat": Code, ".cmd": Code, ".sh": Code, ".py": Code, ".hta": HTML, ".wsf": Code, ".xml": Code, ".json": Code, ".css": Code,
	".txt": Plain, ".csv": Plain, ".log": Plain, ".url": Plain, ".ics": Plain, ".vcf": Plain, ".md": Plain, ".rtf": Plain, ".ini": Plain, ".yml": Plain,
}

// readable is a part's text, and how it is to be read; false: it has none.
func readable(p *eml.Part) (Form, string, bool) {
	form, known := forms[strings.ToLower(path.Ext(p.Name))]
	text := p.Text
	switch {
	case strings.HasPrefix(p.Type, "text/") || strings.HasPrefix(p.Type, "message/"):
		if text == "" {
			text = string(p.Body[:min(len(p.Body), sourceLimit)])
		}
		if !known {
			form = byType(p.Type)
		}
	case known && textual(p.Body), textual(p.Body) && looksLikeHTML(p.Body):
		text = string(p.Body[:min(len(p.Body), sourceLimit)])
		if !known {
			form = HTML
		}
	default:
		return 0, "", false
	}
	return form, text, text != ""
}

func byType(kind string) Form {
	switch kind {
	case "text/html", "image/svg+xml":
		return HTML
	case "text/javascript", "text/css", "text/xml", "text/vbscript":
		return Code
	}
	return Plain
}

// textual tells whether bytes are text, by the first few thousand.
func textual(b []byte) bool {
	head := b[:min(len(b), 4<<10)]
	if len(head) == 0 || bytes.IndexByte(head, 0) >= 0 {
		return false
	}
	for len(head) > 0 && len(head) < len(b) && !utf8.RuneStart(b[len(head)]) {
		head = head[:len(head)-1]
	}
	return utf8.Valid(head)
}

func looksLikeHTML(b []byte) bool {
	head := bytes.ToLower(b[:min(len(b), 1<<10)])
	return bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<!doctype html")) || bytes.Contains(head, []byte("<script"))
}
