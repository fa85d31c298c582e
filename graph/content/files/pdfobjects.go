package files

import (
	"bytes"
	"compress/flate"
	"encoding/ascii85"
	"io"

	"golang.org/x/image/tiff/lzw"
)

// pdfObject is one as it stands in the file.
type pdfObject struct {
	number     pdfRef
	generation int

	value  any
	stream []byte // as it is packed; nil: it has none
	read   bool   // as text
}

// pdfObjects are all objects of a file, whether or not its tables name them.
type pdfObjects struct {
	*file
	all    []*pdfObject
	named  map[pdfRef]*pdfObject // the last one of each number
	values int                   // that may still be read
	fonts  map[pdfRef]*pdfFont
	asked  int // fonts that were
	maps   map[pdfRef]*pdfMap
	unread map[string]bool // what its streams are packed with, where that is not read

	unlocked bool // it was encrypted, and opens without a password
}

func (f *file) pdfObjects() *pdfObjects {
	o := &pdfObjects{file: f, named: map[pdfRef]*pdfObject{}, values: pdfValues, fonts: map[pdfRef]*pdfFont{}, maps: map[pdfRef]*pdfMap{}, unread: map[string]bool{}}
	o.find(f.data[:min(len(f.data), pdfLimit)])
	o.unlock()
	for _, x := range o.all { // grows meanwhile, by what is in none of these
		if d, ok := x.value.(pdfDict); ok && d["Type"] == pdfName("ObjStm") && x.stream != nil {
			o.packed(x, d)
		}
	}
	if o.values <= 0 {
		f.cut("It holds more objects than a look goes through.")
	}
	return o
}

// find goes through a file from object to object.
func (o *pdfObjects) find(d []byte) {
	p := &pdfParser{d: d}
	for {
		at := bytes.Index(d[p.i:], []byte("obj"))
		if at < 0 || o.values <= 0 {
			return
		}
		p.i += at + 3
		number, generation, ok := pdfNumbered(d[:p.i-3])
		if !ok {
			continue
		}
		p.left = o.values
		x := &pdfObject{number: number, generation: generation, value: p.next(0)}
		o.values = p.left
		if _, ok := x.value.(pdfDict); ok {
			x.stream = p.stream()
		}
		o.add(x)
	}
}

func (o *pdfObjects) add(x *pdfObject) {
	o.all = append(o.all, x)
	o.named[x.number] = x
}

// pdfNumbered is the number and the generation of the object whose keyword follows: "12 0 obj".
func pdfNumbered(d []byte) (number pdfRef, generation int, ok bool) {
	const room = 24
	words := bytes.Fields(d[max(0, len(d)-room):])
	if len(words) < 2 {
		return 0, 0, false
	}
	n, ok := pdfNumber(words[len(words)-2])
	g, too := pdfNumber(words[len(words)-1])
	if !ok || !too || n < 0 || n > 1<<30 || g < 0 || g > 1<<16 {
		return 0, 0, false
	}
	return pdfRef(n), int(g), true
}

// stream takes the stream that follows a dictionary, and goes on after it. Its length is not believed.
func (p *pdfParser) stream() []byte {
	rest := bytes.TrimLeft(p.d[p.i:], " \t\r\n\x00\f")
	body, ok := bytes.CutPrefix(rest, []byte("stream"))
	if !ok {
		return nil
	}
	if len(body) > 0 && body[0] == '\r' {
		body = body[1:]
	}
	if len(body) > 0 && body[0] == '\n' {
		body = body[1:]
	}
	n := bytes.Index(body, []byte("endstream"))
	if n < 0 {
		n = len(body)
	}
	p.i = len(p.d) - len(body) + n
	return body[:n:n]
}

// packed takes the objects of a stream of them. They stand in the order in which it numbers them.
func (o *pdfObjects) packed(x *pdfObject, d pdfDict) {
	b := o.unpacked(x, d)
	p := &pdfParser{d: b, left: o.values}
	defer func() { o.values = p.left }()
	n, _ := d["N"].(float64)
	first, _ := d["First"].(float64)
	var numbers []pdfRef
	for range int(min(n, 100_000)) {
		number, ok := p.next(0).(float64)
		if _, offset := p.next(0).(float64); !ok || !offset {
			break
		}
		numbers = append(numbers, pdfRef(number))
	}
	if first > 0 && first < float64(len(b)) {
		p.i = int(first)
	}
	for _, number := range numbers {
		v := p.next(0)
		if v == nil {
			return
		}
		o.add(&pdfObject{number: number, value: v})
	}
}

// object is what a value refers to; nil: it is no reference, or leads nowhere.
func (o *pdfObjects) object(v any) *pdfObject {
	ref, ok := v.(pdfRef)
	if !ok {
		return nil
	}
	return o.named[ref]
}

// value is a value, or the one that it refers to.
func (o *pdfObjects) value(v any) any {
	if x := o.object(v); x != nil {
		return x.value
	}
	return v
}

func (o *pdfObjects) dict(v any) pdfDict {
	d, _ := o.value(v).(pdfDict)
	return d
}

// unpacked is what is in a stream, as far as it can be read.
func (o *pdfObjects) unpacked(x *pdfObject, d pdfDict) []byte {
	return o.unpackedBy(x.stream, o.filters(d))
}

func (o *pdfObjects) unpackedBy(b []byte, filters []string) []byte {
	o.left -= opening
	for _, name := range filters {
		var r io.Reader
		switch name {
		case "FlateDecode", "Fl": // after its head, which readers do not mind, and without its sum
			r = flate.NewReader(bytes.NewReader(b[min(2, len(b)):]))
		case "LZWDecode", "LZW":
			r = lzw.NewReader(bytes.NewReader(b), lzw.MSB, 8)
		case "ASCII85Decode", "A85":
			b, _, _ = bytes.Cut(b, []byte("~>"))
			r = ascii85.NewDecoder(bytes.NewReader(b))
		case "ASCIIHexDecode", "AHx":
			r = bytes.NewReader(pdfHexStream(b))
		default:
			o.unread[name] = true
			return nil
		}
		var whole bool
		if b, whole, _ = o.unpack(r, pdfStreams, deflated); !whole {
			o.cut("Some of its parts were looked at in part: they are larger than a look may unpack.")
		}
	}
	return b
}

func pdfHexStream(b []byte) (out []byte) {
	var high byte
	odd := false
	for _, c := range b {
		if !hexDigit(c) {
			continue
		}
		if odd {
			out = append(out, high<<4|digit(c))
		}
		high, odd = digit(c), !odd
	}
	return out
}

// filters are what a stream is packed with, the outermost first.
func (o *pdfObjects) filters(d pdfDict) (names []string) {
	v := o.value(d["Filter"])
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, v := range list[:min(len(list), 4)] {
		if name, ok := o.value(v).(pdfName); ok {
			names = append(names, string(name))
		}
	}
	return names
}
