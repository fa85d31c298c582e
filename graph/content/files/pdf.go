package files

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A PDF is scanned for names and strings as they stand (ISO 32000-1 7.3), object streams included: what a reader of
// objects does not reach because the file is broken on purpose is seen as well.

// Limits on a PDF.
const (
	pdfLimit   = 64 << 20 // bytes scanned
	pdfStreams = 4 << 20  // bytes of one object stream, unpacked
	pdfString  = 64 << 10 // bytes of a string
)

func (f *file) pdf() {
	if len(f.data) > pdfLimit {
		f.cut("Only its first 64 MB were looked at.")
	}
	p := pdfReader{file: f, names: map[string]int{}}
	p.scan(f.data[:min(len(f.data), pdfLimit)], true)
	p.judge()
}

type pdfReader struct {
	*file
	names  map[string]int // how often each name stands there
	object map[string]bool
	last   string // the name before
	key    string // the name before that
	files  int
	code   strings.Builder // its JavaScript, in small letters
	packed io.ReadCloser   // what unpacks streams; made once
}

// scan goes through objects; streams tells whether any may follow.
func (p *pdfReader) scan(d []byte, streams bool) {
	p.object = map[string]bool{}
	for i := 0; i < len(d); {
		switch c := d[i]; {
		case c == '%':
			i += lineEnd(d[i:])
		case c == '/':
			i = p.name(d, i+1)
		case c == '(':
			var s []byte
			s, i = pdfLiteral(d, i+1)
			p.text(s)
		case c == '<' && i+1 < len(d) && d[i+1] == '<':
			i += 2
		case c == '<':
			var s []byte
			s, i = pdfHex(d, i+1)
			p.text(s)
		case c == 's' && streams && bytes.HasPrefix(d[i:], []byte("stream")):
			i = p.stream(d, i+6)
		case c == 'o' && bytes.HasPrefix(d[i:], []byte("obj")):
			p.object, p.last, p.key = map[string]bool{}, "", ""
			i += 3
		default:
			i++
		}
	}
}

func lineEnd(d []byte) int {
	if n := bytes.IndexAny(d, "\r\n"); n >= 0 {
		return n + 1
	}
	return len(d)
}

// name reads a name, whose characters may stand as #xx.
func (p *pdfReader) name(d []byte, i int) int {
	var b []byte
	for ; i < len(d) && len(b) < 128; i++ {
		c := d[i]
		if c <= ' ' || strings.IndexByte("()<>[]{}/%", c) >= 0 {
			break
		}
		if c == '#' && i+2 < len(d) && hexDigit(d[i+1]) && hexDigit(d[i+2]) {
			c = digit(d[i+1])<<4 | digit(d[i+2])
			i += 2
			if c == '#' || c > ' ' && c < 0x7f {
				p.names["#"]++
			}
		}
		b = append(b, c)
	}
	name := string(b)
	p.key, p.last = p.last, name
	if len(p.names) < 4096 {
		p.names[name]++
	}
	if len(p.object) < 256 {
		p.object[name] = true
	}
	return i
}

func digit(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// text takes a string by the name before it.
func (p *pdfReader) text(s []byte) {
	t := string(s)
	if bytes.HasPrefix(s, []byte{0xfe, 0xff}) {
		t = utf16Text(s[2:], true)
	}
	switch p.last {
	case "URI":
		p.found(Link, Note, "Where its links lead.", t)
	case "JS":
		p.found(Active, Odd, "It holds JavaScript.", t)
		if p.code.Len() < codeLimit {
			p.code.WriteString(strings.ToLower(t) + "\n")
		}
	case "F", "UF", "Win", "P", "D":
		switch {
		case p.object["Launch"]:
			p.found(Active, Bad, "It starts a program (Launch).", t)
		case (p.object["GoToR"] || p.object["GoToE"] || p.object["ImportData"]) && (strings.HasPrefix(t, `\\`) || strings.Contains(t, "://")):
			p.found(Outside, Bad, "It opens a file from elsewhere: Windows may give away who the reader is.", t)
		case p.object["Filespec"] || p.object["EF"]:
			p.found(Embedded, Note, "It holds embedded files.", t)
		case p.object["SubmitForm"]:
			p.found(Form, Odd, "It sends what is filled in to an address.", t)
		}
	}
	p.last = ""
}

func pdfLiteral(d []byte, i int) (s []byte, end int) {
	for depth := 1; i < len(d); i++ {
		c := d[i]
		switch c {
		case '\\':
			if i++; i >= len(d) {
				return s, i
			}
			switch c = d[i]; {
			case c == 'n' || c == 'r' || c == 't' || c == 'b' || c == 'f':
				c = ' '
			case c >= '0' && c <= '7':
				v := 0
				for n := 0; n < 3 && i < len(d) && d[i] >= '0' && d[i] <= '7'; n++ {
					v = v*8 + int(d[i]-'0')
					i++
				}
				i--
				c = byte(v)
			case c == '\r' || c == '\n':
				continue
			}
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s, i + 1
			}
		}
		if len(s) < pdfString {
			s = append(s, c)
		}
	}
	return s, i
}

func pdfHex(d []byte, i int) (s []byte, end int) {
	var high byte
	odd := false
	for ; i < len(d) && d[i] != '>'; i++ {
		if !hexDigit(d[i]) {
			if d[i] > ' ' {
				return s, i + 1 // no string
			}
			continue
		}
		if odd && len(s) < pdfString {
			s = append(s, high<<4|digit(d[i]))
		}
		high, odd = digit(d[i]), !odd
	}
	return s, i + 1
}

// stream passes a stream, and looks into those that hold objects or files.
func (p *pdfReader) stream(d []byte, i int) int {
	if !p.object["Length"] && !p.object["Filter"] {
		return i
	}
	for n := 0; n < 2 && i < len(d) && (d[i] == '\r' || d[i] == '\n'); n++ {
		i++
	}
	n := bytes.Index(d[i:], []byte("endstream"))
	if n < 0 {
		n = len(d) - i
	}
	body := d[i : i+n]
	about := p.object
	switch {
	case about["ObjStm"]:
		if b, ok := p.inflate(body, about, pdfStreams); ok {
			p.scan(b, false)
		}
	case about["EmbeddedFile"]:
		p.files++
		if b, ok := p.inflate(body, about, insideLimit); ok {
			p.embed(fmt.Sprintf("embedded file %d", p.files), bytes.TrimRight(b, "\r\n"))
		}
	}
	p.object, p.last, p.key = map[string]bool{}, "", ""
	return min(len(d), i+n+len("endstream"))
}

// inflate unpacks a stream, if it is packed in the usual way.
func (p *pdfReader) inflate(body []byte, about map[string]bool, limit int64) ([]byte, bool) {
	if about["Encrypt"] {
		return nil, false
	}
	if !about["FlateDecode"] && !about["Fl"] {
		return body, !about["Filter"]
	}
	if p.left <= 0 || !p.reset(body) {
		return nil, false
	}
	b, whole, _ := p.unpack(p.packed, limit, deflated)
	if !whole {
		p.cut("Some of its parts were looked at in part: they are larger than a look may unpack.")
	}
	return b, len(b) > 0
}

// reset begins to unpack another stream; false: it is encrypted, or broken.
func (p *pdfReader) reset(body []byte) bool {
	var err error
	if p.packed == nil {
		p.packed, err = zlib.NewReader(bytes.NewReader(body))
	} else {
		err = p.packed.(zlib.Resetter).Reset(bytes.NewReader(body), nil)
	}
	return err == nil
}

// judge tells what the names mean together.
func (p *pdfReader) judge() {
	has := func(names ...string) (seen []string) {
		for _, n := range names {
			if p.names[n] > 0 {
				seen = append(seen, "/"+n)
			}
		}
		return seen
	}
	p.codeSigns(Active, p.code.String())
	opens := has("OpenAction", "AA")
	if js := has("JS", "JavaScript"); len(js) > 0 {
		if len(opens) > 0 {
			p.found(Active, Bad, "It holds JavaScript, and something runs when it is opened.", append(js, opens...)...)
		} else {
			p.found(Active, Odd, "It holds JavaScript.")
		}
	}
	if p.names["Launch"] > 0 {
		p.found(Active, Bad, "It starts a program (Launch).")
	}
	if l := has("RichMedia", "Flash", "3D", "Movie"); len(l) > 0 {
		p.found(Active, Odd, "It holds media that run.", l...)
	}
	if l := has("SubmitForm", "ImportData"); len(l) > 0 {
		p.found(Form, Odd, "It sends what is filled in to an address.", l...)
	}
	if l := has("XFA"); len(l) > 0 {
		p.found(Form, Note, "It holds a form (XFA).")
	}
	if p.names["EmbeddedFile"] > 0 || p.names["EmbeddedFiles"] > 0 {
		p.found(Embedded, Note, "It holds embedded files.")
	}
	if p.names["#"] > 0 && len(has("JS", "JavaScript", "Launch", "OpenAction", "URI")) > 0 {
		p.found(Active, Odd, "Names in it are written so that filters do not read them.")
	}
	if p.names["Encrypt"] > 0 {
		p.locked()
	}
}

// locked tells of one that is encrypted, and what can be read of it all the same.
func (p *pdfReader) locked() {
	for i := range p.Findings { // as strings stand in it, they say nothing
		p.Findings[i].Evidence = slices.DeleteFunc(p.Findings[i].Evidence, func(s string) bool { return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) })
	}
	o := p.pdfObjects()
	if p.Encrypted = !o.unlocked; p.Encrypted {
		p.found(Locked, Note, "It is encrypted: its links and texts are not told.")
		return
	}
	p.found(Locked, Note, "It is encrypted, and opens without a password.")
	for _, x := range o.all {
		if list := pdfLinks(x.value); len(list) > 0 {
			p.found(Link, Note, "Where its links lead.", list...)
		}
	}
}
