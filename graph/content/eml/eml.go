// Package eml reads mail as it comes: MIME in any charset, with broken encodings and names in every wrong form. It
// never refuses: what is not as it should be is listed as a fault of the part where it stands, and what is beyond a
// limit is left out, and says so. Nothing here is safe to draw: that is what graph/content is for.
//
// The splitting is our own: enmime, which is in use elsewhere, goes as deep as a mail says, and keeps neither the order
// of header fields nor how they were written, which is what there is to look at.
package eml

import (
	"bytes"
	"fmt"
	"strings"
)

// Limits on what is read of a mail. What is beyond them is left out, with a fault that says so.
const (
	depthLimit  = 40        // parts within parts, messages within messages
	partLimit   = 2000      // parts in all
	decodeLimit = 256 << 20 // bytes of all parts, decoded
	textLimit   = 16 << 20  // bytes of one part that are read as text
	textsLimit  = 64 << 20  // bytes of all parts that are read as text
	headLimit   = 1 << 20   // bytes of one part's header
	fieldLimit  = 2000      // fields of one part's header
	faultLimit  = 24        // faults kept of one part
)

// Part is a mail, or a part of one. Its slices are of the bytes that were read, where they needed no decoding: they are
// not to be written to.
type Part struct {
	Header Header
	Raw    []byte // as it stands in what was read, header and all; of what was wrapped by Outlook there is none

	Type        string            // "text/plain", in lower case: as declared, or what stands for nothing declared
	Params      map[string]string // of the type, decoded, names in lower case
	Disposition string            // "attachment", "inline", or what else is declared, in lower case
	Name        string            // of the file, decoded; of several, the one that Outlook shows
	RawName     string            // as it was written
	OtherNames  []string          // where the header names the file differently in another place
	ContentID   string            // without its brackets
	Encoding    string            // the transfer encoding declared, in lower case

	Body     []byte // decoded; of a multipart, what stands there
	Text     string // of what is text: in UTF-8
	Charset  string // that Text was read as
	Declared string // the charset declared

	Children []*Part
	Opened   Opening // where the children are from
	Preamble []byte  // of a multipart: what no mail client shows
	Epilogue []byte
	Faults   []Fault

	guesses *guesses // that may still be made in the mail
}

// Opening tells how a part came by its children.
type Opening string

// The ways to open a part.
const (
	Leaf      Opening = ""
	Multipart Opening = "multipart"
	Message   Opening = "message"
	TNEF      Opening = "TNEF (winmail.dat)"
	Outlook   Opening = "Outlook message (.msg)"
	Signed    Opening = "S/MIME, signed"
)

// Fault is something in a part that is not as it should be, or that was not read.
type Fault struct {
	Code   Code
	Detail string // foreign text
}

// String says the fault; it is foreign text.
func (f Fault) String() string {
	if f.Detail == "" {
		return string(f.Code)
	}
	return string(f.Code) + ": " + f.Detail
}

// Code is what kind of fault it is, in words.
type Code string

// The faults.
const (
	TooDeep  Code = "nested too deep, not read further"
	TooMany  Code = "too many parts, the rest is not read"
	TooLarge Code = "too large, not read whole"

	HeaderBroken   Code = "a line of the header is no field"
	HeaderTwice    Code = "a field that may stand once stands more often"
	HeaderControl  Code = "control characters in the header"
	WordBroken     Code = "an encoded word out of form"
	ParameterWrong Code = "a parameter out of form"
	NamesDiffer    Code = "the file is named differently in two places"
	TypeBroken     Code = "no proper content type"

	CharsetUnknown Code = "unknown charset"
	CharsetWrong   Code = "not in the charset that it says"
	Base64Broken   Code = "broken base64"
	QuotedBroken   Code = "broken quoted-printable"
	EncodingWrong  Code = "transfer encoding unknown, or not allowed here"

	BoundaryMissing Code = "a multipart that does not name its boundary"
	BoundaryUnused  Code = "a multipart without parts"
	BoundaryOpen    Code = "a multipart that is not closed"
	AfterTheEnd     Code = "text after the last part, which mail clients do not show"

	Encrypted  Code = "encrypted, needs a key"
	Elsewhere  Code = "its content is elsewhere and was not fetched"
	Unreadable Code = "could not be opened"
)

// Parse reads a mail. Its bytes must not be changed as long as the parts are in use.
func Parse(raw []byte) *Part {
	r := reader{guesses: guessLimit}
	if bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') >= 0 { // as of old, or on purpose
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	return r.part(raw, "text/plain", 0)
}

// reader keeps count over a whole mail.
type reader struct {
	parts   int
	decoded int // bytes
	texts   int // bytes read as text
	guesses guesses
}

// part reads one part; fallback is its type when it declares none.
func (r *reader) part(raw []byte, fallback string, depth int) *Part {
	r.parts++
	p := &Part{Raw: raw, guesses: &r.guesses}
	body := p.readHeader(raw)
	p.describe(fallback)
	r.content(p, body, depth)
	return p
}

// content decodes what stands below a header, and opens it where it can be opened.
func (r *reader) content(p *Part, body []byte, depth int) {
	p.Body = r.decode(p, body)
	if strings.HasPrefix(p.Type, "multipart/") {
		r.split(p, depth)
		return
	}
	r.readText(p)
	r.open(p, depth)
}

// room tells whether a part may have children; if not, it says why.
func (r *reader) room(p *Part, depth int) bool {
	switch {
	case depth >= depthLimit:
		p.fault(TooDeep, fmt.Sprintf("%d levels", depthLimit))
	case r.parts >= partLimit:
		p.fault(TooMany, fmt.Sprintf("%d parts", partLimit))
	default:
		return true
	}
	return false
}

// fault notes a fault, once each, and not more than a part can be asked to list.
func (p *Part) fault(code Code, detail string) {
	f := Fault{code, cutDetail(detail)}
	if len(p.Faults) >= faultLimit {
		return
	}
	for _, had := range p.Faults {
		if had == f {
			return
		}
	}
	p.Faults = append(p.Faults, f)
}

func (p *Part) faults(list []Fault) {
	for _, f := range list {
		p.fault(f.Code, f.Detail)
	}
}

// cutDetail keeps a detail short: it is quoted, not shown whole.
func cutDetail(s string) string {
	if len(s) > 120 {
		return strings.ToValidUTF8(s[:120], "") + "…"
	}
	return s
}

// describe reads what the header says of the part.
func (p *Part) describe(fallback string) {
	p.Type = fallback
	kind, typed := p.Header.Field("Content-Type")
	var list []param
	if typed {
		value, params, faults := parameters(kind.unfolded())
		list = params
		p.faults(faults)
		if t := mediaType(value); t != "" {
			p.Type = t
		} else {
			p.fault(TypeBroken, value)
		}
	}
	p.Params = map[string]string{}
	for _, x := range list {
		if _, had := p.Params[x.name]; !had {
			p.Params[x.name] = x.value
		}
	}
	p.Declared = p.Params["charset"]
	var named []param
	if d, ok := p.Header.Field("Content-Disposition"); ok {
		value, params, faults := parameters(d.unfolded())
		p.faults(faults)
		p.Disposition = strings.ToLower(value)
		named = append(named, pick(params, "filename", "name")...)
	}
	p.name(append(named, pick(list, "name", "filename", "file")...))
	p.ContentID = strings.Trim(p.Header.Get("Content-ID"), "<> \t")
	enc, _, _ := strings.Cut(p.Header.Get("Content-Transfer-Encoding"), ";")
	p.Encoding = strings.ToLower(strings.Trim(strings.TrimSpace(enc), `"'`))
}

func pick(list []param, names ...string) (out []param) {
	for _, want := range names {
		for _, x := range list {
			if x.name == want {
				out = append(out, x)
			}
		}
	}
	return out
}

// name takes the first of a part's names, and notes those that say something else.
func (p *Part) name(list []param) {
	for _, x := range list {
		switch {
		case p.Name == "":
			p.Name, p.RawName = x.value, x.raw
		case x.value != p.Name && x.value != "":
			p.OtherNames = append(p.OtherNames, x.value)
			p.fault(NamesDiffer, p.Name+", "+x.value)
		}
	}
}

// mediaType is a declared type in lower case, or empty when it is none. Some write a word alone.
func mediaType(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), ""))
	major, minor, ok := strings.Cut(s, "/")
	if s == "text" {
		return "text/plain"
	}
	if !ok || major == "" || minor == "" || len(s) > 200 || strings.ContainsFunc(s, func(c rune) bool { return c < 0x21 || c > 0x7e || strings.ContainsRune(`()<>@,;:\"[]?=`, c) }) {
		return ""
	}
	return s
}
