package files

import (
	"bytes"
	"encoding/hex"
	"strings"

	"mailtriage/graph/content/compound"
)

// rtfLimit is how many bytes of an RTF document are read.
const rtfLimit = 16 << 20

// rtf looks for objects in an RTF document: [MS-OLEDS] in hexadecimal, which attackers break up with all that Word
// skips: spaces, groups, control words.
func (f *file) rtf() {
	r := rtfReader{file: f, data: f.data[:min(len(f.data), rtfLimit)]}
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
}

func (r *rtfReader) read() {
	d := r.data
	for i := 0; i < len(d); {
		switch c := d[i]; c {
		case '{':
			r.depth++
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
		if t := strings.TrimSpace(r.text.String()); r.want == "template" && strings.Contains(t, "://") || strings.HasPrefix(t, `\\`) {
			r.found(Outside, Bad, "It loads its template from elsewhere when opened: macros come with it.", t)
		}
		r.want = ""
		r.text.Reset()
	}
	r.depth--
}

func (r *rtfReader) plain(c byte) {
	switch {
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
	if i < len(d) && d[i] == ' ' {
		i++
	}
	r.word(word)
	return i
}

func (r *rtfReader) word(w []byte) {
	switch string(w) {
	case "objdata":
		r.endObject()
		r.object = max(1, r.depth)
		r.count++
	case "objupdate":
		r.found(Exploit, Bad, "An object in it is loaded as soon as it is opened (\\objupdate).")
	case "objautlink", "objlink":
		r.found(Outside, Odd, "It holds an object that is linked, not embedded.")
	case "fldinst":
		r.inField = max(1, r.depth)
	case "template":
		r.want, r.wantAt = "template", max(1, r.depth)
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
	lower := strings.ToLower(string(raw[:min(len(raw), 256)]))
	switch {
	case strings.Contains(lower, "equation"):
		r.found(Exploit, Bad, "It holds an object known from attacks (Equation Editor).", "Equation")
	case strings.Contains(lower, "package"):
		r.found(Embedded, Odd, "It holds an embedded file.")
	case strings.Contains(lower, "otkloadr"), strings.Contains(lower, "htmlfile"), strings.Contains(lower, "shockwave"), strings.Contains(lower, "script"):
		r.found(Exploit, Bad, "It holds an object known from attacks.", strings.Map(visible, lower[:min(len(lower), 40)]))
	}
	if i := bytes.Index(raw, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")); i >= 0 {
		if c, err := compound.Open(raw[i:], &r.left); err == nil {
			r.oleObjects(c)
			r.macros(c)
		}
	} else if i := bytes.Index(bytes.ToLower(raw[:min(len(raw), 64)]), []byte("package\x00")); i >= 0 && len(raw) > i+20 {
		r.packaged(raw[i+8+8:], "Package")
	}
	r.links("Addresses in its objects.", string(bytes.ReplaceAll(raw[:min(len(raw), 64<<10)], []byte{0}, nil)))
}
