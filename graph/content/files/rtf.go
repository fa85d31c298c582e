package files

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"strings"

	"mailtriage/graph/content/compound"
)

// rtfLimit is how many bytes of an RTF document are read.
const rtfLimit = 16 << 20

// rtfDepth is in how many groups within groups what a group sets is kept apart.
const rtfDepth = 4096

// rtf looks for objects in an RTF document: [MS-OLEDS] in hexadecimal, which attackers break up with all that Word
// skips: spaces, groups, control words.
func (f *file) rtf() {
	r := rtfReader{file: f, stands: 1, data: f.data[:min(len(f.data), rtfLimit)]}
	if len(f.data) > rtfLimit {
		f.cut("Only its first 16 MB were looked at.")
	}
	r.read()
}

type rtfReader struct {
	*file
	data    []byte
	depth   int
	object  int // the depth at which an object's data began; 0: none
	hex     []byte
	field   strings.Builder
	inField int
	want    string // the control word whose text is wanted
	wantAt  int
	text    strings.Builder
	count   int
	class   string // what the object calls itself, besides its data
	linked  bool   // the object is not in the document
	stands  int    // characters that stand for a \u, for programs that do not know it: how many
	outer   []int  // the same, of the groups around
	skip    int    // of them that are to be passed over
}

func (r *rtfReader) read() {
	d := r.data
	for i := 0; i < len(d); {
		switch c := d[i]; c {
		case '{':
			r.depth++
			r.skip = 0
			if len(r.outer) < rtfDepth {
				r.outer = append(r.outer, r.stands)
			}
			i++
		case '}':
			r.close()
			i++
		case '\\':
			i = r.control(i + 1)
		default:
			r.plain(c)
			i++
		}
	}
	r.endObject()
	if r.count > 0 {
		r.found(Embedded, Odd, "It holds embedded objects.")
	}
}

func (r *rtfReader) close() {
	if r.object > 0 && r.depth <= r.object {
		r.endObject()
	}
	if r.inField > 0 && r.depth <= r.inField {
		r.fields("\x13" + strings.TrimSpace(r.field.String()))
		r.field.Reset()
		r.inField = 0
	}
	if r.want != "" && r.depth <= r.wantAt {
		t := strings.TrimSpace(r.text.String())
		switch {
		case r.want == "objclass":
			r.class = t
		case strings.Contains(t, "://"), strings.HasPrefix(t, `\\`):
			r.found(Outside, Bad, "It loads its template from elsewhere when opened: macros come with it.", t)
		}
		r.want = ""
		r.text.Reset()
	}
	r.skip = 0
	if r.depth > 0 && r.depth <= len(r.outer) {
		r.stands, r.outer = r.outer[r.depth-1], r.outer[:r.depth-1]
	}
	r.depth--
}

func (r *rtfReader) plain(c byte) {
	switch {
	case r.skip > 0 && r.object == 0 && c != '\r' && c != '\n':
		r.skip--
	case r.object > 0:
		if hexDigit(c) && len(r.hex) < insideLimit {
			r.hex = append(r.hex, c)
		}
	case r.inField > 0 && r.field.Len() < 4<<10:
		r.field.WriteByte(c)
	case r.want != "" && r.text.Len() < 4<<10:
		r.text.WriteByte(c)
	}
}

func hexDigit(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// control reads a control word or sign that begins at i, and gives the place after it.
func (r *rtfReader) control(i int) int {
	d := r.data
	from := i
	for i < len(d) && (d[i]|0x20 >= 'a' && d[i]|0x20 <= 'z') && i-from < 64 {
		i++
	}
	if i == from {
		if i < len(d) && d[i] == '\'' {
			if i+2 < len(d) {
				if b, err := hex.DecodeString(string(d[i+1 : i+3])); err == nil && r.object == 0 {
					r.plain(b[0])
				}
			}
			return min(len(d), i+3)
		}
		if i < len(d) && (d[i] == '\\' || d[i] == '{' || d[i] == '}') {
			r.plain(d[i])
		}
		return i + 1
	}
	word := d[from:i]
	number := i
	for i < len(d) && (d[i] == '-' || d[i] >= '0' && d[i] <= '9') && i-number < 12 {
		i++
	}
	if string(word) == "bin" { // raw bytes follow
		n := 0
		for _, c := range d[number:i] {
			if c >= '0' && c <= '9' && n < 1<<30 {
				n = n*10 + int(c-'0')
			}
		}
		i = min(len(d), i+1)
		raw := d[i:min(len(d), i+n)]
		if r.object > 0 && len(r.hex)+2*len(raw) < insideLimit {
			r.hex = hex.AppendEncode(r.hex, raw)
		}
		return i + len(raw)
	}
	n, _ := strconv.Atoi(string(d[number:i])) // too large or none: as good as zero
	if i < len(d) && d[i] == ' ' {
		i++
	}
	switch string(word) {
	case "uc":
		r.stands = n
	case "u":
		r.letter(n)
	default:
		r.word(word)
	}
	return i
}

// letter takes a letter by its code, which is written as a number of 16 bits with a sign.
func (r *rtfReader) letter(code int) {
	r.skip = 0
	if r.object > 0 {
		return
	}
	for _, c := range []byte(string(rune(code & 0xffff))) {
		r.plain(c)
	}
	r.skip = r.stands
}

func (r *rtfReader) word(w []byte) {
	switch string(w) {
	case "objdata":
		r.endObject()
		r.object = max(1, r.depth)
		r.count++
	case "objupdate":
		r.found(Exploit, Bad, "An object in it is loaded as soon as it is opened (\\objupdate).")
	case "object":
		r.class, r.linked = "", false
	case "objautlink", "objlink":
		r.linked = true
		r.found(Outside, Odd, "It holds an object that is linked, not embedded.")
	case "fldinst":
		r.inField = max(1, r.depth)
	case "template", "objclass":
		r.text.Reset()
		r.want, r.wantAt = string(w), max(1, r.depth)
	}
}

// endObject looks at the object whose data has ended.
func (r *rtfReader) endObject() {
	if r.object == 0 {
		return
	}
	raw := make([]byte, len(r.hex)/2)
	_, _ = hex.Decode(raw, r.hex[:len(raw)*2]) // digits only
	r.hex, r.object = r.hex[:0], 0
	lower := strings.ToLower(r.class + "\x00" + string(raw[:min(len(raw), 256)]))
	for _, k := range knownObjects {
		if strings.Contains(lower, k[0]) {
			r.found(Exploit, Bad, "It holds an object known from attacks ("+k[1]+").", strings.Trim(strings.Map(visible, lower[:min(len(lower), 40)]), " \ufffd"))
		}
	}
	before := len(r.Entries)
	if i := bytes.Index(raw, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")); i >= 0 {
		if c, err := compound.Open(raw[i:], &r.left); err == nil {
			if class := classes[c.Class]; class != "" {
				r.found(Exploit, Bad, "It holds an object known from attacks ("+class+").", c.Class)
			}
			r.oleObjects(c)
			r.macros(c)
		}
	}
	at := bytes.Index(bytes.ToLower(raw[:min(len(raw), 64)]), []byte("package\x00"))
	if at >= 0 && len(raw) > at+20 && len(r.Entries) == before {
		r.packaged(raw[at+8+8:], "Package")
	}
	if packed := r.Entries[before:]; len(packed) > 0 || at >= 0 || strings.Contains(strings.ToLower(r.class), "package") {
		r.pack(packed)
	}
	text := string(bytes.ReplaceAll(raw[:min(len(raw), 64<<10)], []byte{0}, nil))
	r.links("Addresses in its objects.", text)
	if r.linked {
		r.fetches(text[:min(len(text), 1<<10)]) // its name stands first, and a picture of it last
	}
}

// knownObjects are words in the names of objects that attacks on Word are known for.
var knownObjects = [][2]string{
	{"equation", "Equation Editor"}, {"ole2link", "a link to an object elsewhere"}, {"otkloadr", "a library that makes attacks easier"},
	{"htmlfile", "an HTML application"}, {"shockwave", "Flash"}, {"scriptlet", "a script"}, {"scriptbridge", "a script"},
}

// pack tells of files in a package, by what a click on them opens. Pictures are dropped into letters so, for no harm.
func (r *rtfReader) pack(packed []Entry) {
	const words = "It holds a file in an OLE package: a click opens it."
	if len(packed) == 0 { // it is not built as packages are: for what reads it otherwise
		r.found(Package, Bad, words, "Package")
	}
	for _, e := range packed {
		if e.Inside == nil || e.Inside.Type.Class != Picture || e.Inside.Claimed.runs() {
			r.found(Package, Bad, words, e.Path)
		}
	}
}

// fetches tells where a linked object comes from.
func (r *rtfReader) fetches(text string) {
	for _, address := range addresses(text) {
		if !local(strings.ToLower(address)) {
			r.found(Outside, Bad, "It loads an object from elsewhere when opened.", address)
		}
	}
}
