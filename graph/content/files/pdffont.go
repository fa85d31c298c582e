package files

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// pdfFont says which characters the codes of a font stand for, and how wide they are.
type pdfFont struct {
	wide     bool // codes of two bytes, if its map does not say otherwise
	units    bool // codes are UTF-16
	to       *pdfMap
	simple   [256]string // of codes of one byte; empty: not known
	widths   []pdfWidth
	found    map[uint32]pdfWide // of codes that were looked up
	standard float64            // the width of what is not listed; 0: not known
}

// pdfWidth is how wide some codes in a row are, in thousandths of the size: one for each, or for all of them the same.
type pdfWidth struct {
	from, to uint32
	each     []any
	all      float64
}

// pdfWide is how wide a code is.
type pdfWide struct {
	n    float64
	sure bool
}

// pdfMap says which characters codes stand for (ToUnicode).
type pdfMap struct {
	to      map[uint32]string
	lengths []pdfCodes
}

// pdfCodes are codes of one length.
type pdfCodes struct {
	bytes    int
	from, to uint32
}

const (
	pdfMapped = 70_000 // codes of a map
	pdfMaps   = 64     // maps of a file
	pdfFonts  = 2000   // fonts of a file
)

// font reads a font; nothing but its dictionary is needed, and what that refers to.
func (o *pdfObjects) font(v any) *pdfFont {
	ref, isRef := v.(pdfRef)
	if f, known := o.fonts[ref]; isRef && known {
		return f
	}
	if o.asked++; o.asked > pdfFonts {
		return o.plain()
	}
	d := o.dict(v)
	f := &pdfFont{to: o.toUnicode(d["ToUnicode"])}
	if d["Subtype"] == pdfName("Type0") {
		o.composite(f, d)
	} else {
		f.wide = false
		f.simple = o.encoding(d["Encoding"])
		list, _ := o.value(d["Widths"]).([]any)
		first, _ := o.value(d["FirstChar"]).(float64)
		f.widths = []pdfWidth{{from: uint32(first), to: uint32(first) + uint32(len(list)), each: list}}
	}
	if isRef {
		o.fonts[ref] = f
	}
	return f
}

// plain is a font that is not known: most that are not embedded have the usual characters.
func (o *pdfObjects) plain() *pdfFont {
	const none = pdfRef(-1)
	f, known := o.fonts[none]
	if !known {
		f = &pdfFont{simple: o.encoding(pdfName("WinAnsiEncoding"))}
		o.fonts[none] = f
	}
	return f
}

// composite reads a font of codes of several bytes.
func (o *pdfObjects) composite(f *pdfFont, d pdfDict) {
	f.wide, f.standard = true, 1000
	if name, ok := o.value(d["Encoding"]).(pdfName); ok {
		f.units = strings.HasPrefix(string(name), "Uni") && (strings.Contains(string(name), "UTF16") || strings.Contains(string(name), "UCS2"))
	}
	list, _ := o.value(d["DescendantFonts"]).([]any)
	if len(list) == 0 {
		return
	}
	below := o.dict(list[0])
	if n, ok := o.value(below["DW"]).(float64); ok {
		f.standard = n
	}
	w, _ := o.value(below["W"]).([]any)
	for i := 0; i+1 < len(w); {
		from, _ := w[i].(float64)
		if each, ok := o.value(w[i+1]).([]any); ok {
			f.widths = append(f.widths, pdfWidth{from: uint32(from), to: uint32(from) + uint32(len(each)), each: each})
			i += 2
			continue
		}
		if i+2 < len(w) {
			to, _ := w[i+1].(float64)
			all, _ := w[i+2].(float64)
			f.widths = append(f.widths, pdfWidth{from: uint32(from), to: uint32(to) + 1, all: all})
		}
		i += 3
	}
}

// width is how wide a code is.
func (f *pdfFont) width(code uint32) pdfWide {
	w, known := f.found[code]
	if !known {
		w = f.look(code)
		if f.found == nil {
			f.found = map[uint32]pdfWide{}
		}
		if len(f.found) < pdfMapped {
			f.found[code] = w
		}
	}
	return w
}

func (f *pdfFont) look(code uint32) pdfWide {
	const looked = 2000 // a list that is longer is built to keep readers busy
	for _, w := range f.widths[:min(len(f.widths), looked)] {
		if code < w.from || code >= w.to {
			continue
		}
		if i := int(code - w.from); i < len(w.each) {
			n, ok := w.each[i].(float64)
			return pdfWide{n, ok}
		}
		return pdfWide{w.all, w.each == nil}
	}
	return pdfWide{f.standard, f.standard != 0}
}

// encoding is what codes of one byte stand for.
func (o *pdfObjects) encoding(v any) (out [256]string) {
	table := charmap.Windows1252
	v = o.value(v)
	d, _ := v.(pdfDict)
	if v == pdfName("MacRomanEncoding") || d["BaseEncoding"] == pdfName("MacRomanEncoding") {
		table = charmap.Macintosh
	}
	for i := ' '; i < 256; i++ {
		if r := table.DecodeByte(byte(i)); r != utf8.RuneError && r >= ' ' {
			out[i] = string(r)
		}
	}
	if v == nil { // of the standard encoding, where that matters in words
		out[0xae], out[0xaf] = "fi", "fl"
	}
	list, _ := o.value(d["Differences"]).([]any)
	at := 0
	for _, v := range list {
		switch v := v.(type) {
		case float64:
			at = int(v)
		case pdfName:
			if at >= 0 && at < len(out) {
				out[at] = pdfGlyph(string(v))
			}
			at++
		}
	}
	return out
}

// toUnicode reads a map of codes; nil: there is none.
func (o *pdfObjects) toUnicode(v any) *pdfMap {
	ref, _ := v.(pdfRef)
	if m, known := o.maps[ref]; known {
		return m
	}
	x := o.object(v)
	if x == nil || x.stream == nil || len(o.maps) >= pdfMaps {
		return nil
	}
	d, _ := x.value.(pdfDict)
	x.read = true
	m := &pdfMap{to: map[uint32]string{}}
	m.parse(&pdfParser{d: o.unpacked(x, d), left: pdfMapped * 4})
	o.maps[ref] = m
	return m
}

// parse reads a CMap (Adobe Technical Note 5411).
func (m *pdfMap) parse(p *pdfParser) {
	for v := p.next(0); v != nil; v = p.next(0) {
		switch v {
		case pdfWord("begincodespacerange"):
			p.codes(2, func(v []any) {
				if from, ok := v[0].([]byte); ok && len(m.lengths) < 100 {
					m.lengths = append(m.lengths, pdfCodes{len(from), pdfCode(v[0]), pdfCode(v[1])})
				}
			})
		case pdfWord("beginbfchar"):
			p.codes(2, func(v []any) { m.set(pdfCode(v[0]), v[1], 0) })
		case pdfWord("beginbfrange"):
			p.codes(3, m.span)
		}
	}
}

// codes goes through groups of values up to a keyword.
func (p *pdfParser) codes(n int, each func([]any)) {
	group := make([]any, 0, n)
	for {
		v := p.next(0)
		if _, ends := v.(pdfWord); ends || v == nil {
			return
		}
		if group = append(group, v); len(group) == n {
			each(group)
			group = group[:0]
		}
	}
}

// span maps codes in a row, to characters in a row or to each its own.
func (m *pdfMap) span(v []any) {
	from, to := pdfCode(v[0]), pdfCode(v[1])
	list, each := v[2].([]any)
	for i := uint32(0); from <= to && i <= to-from && len(m.to) < pdfMapped; i++ {
		switch {
		case !each:
			m.set(from+i, v[2], i)
		case int(i) < len(list):
			m.set(from+i, list[i], 0)
		default:
			return
		}
	}
}

// set maps a code to characters, of which the last is so many on.
func (m *pdfMap) set(code uint32, v any, on uint32) {
	b, ok := v.([]byte)
	if !ok || len(m.to) >= pdfMapped {
		return
	}
	s := utf16Text(b[:min(len(b), 32)], true)
	if len(b) == 1 {
		s = string(rune(b[0]))
	}
	if on > 0 && s != "" {
		last, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size] + string(last+rune(on))
	}
	m.to[code] = s
}

// pdfCode is a code by its bytes.
func pdfCode(v any) (code uint32) {
	b, _ := v.([]byte)
	for _, c := range b[:min(len(b), 4)] {
		code = code<<8 | uint32(c)
	}
	return code
}

// pdfRun is what a string says.
type pdfRun struct {
	text    string
	codes   int
	spaces  int     // codes that are a blank of one byte: they are as wide as is asked
	unknown int     // codes that do not tell their character
	width   float64 // in thousandths of the size
	sure    bool    // the width is known
}

// read reads a string.
func (f *pdfFont) read(s []byte) pdfRun {
	r := pdfRun{sure: true}
	var out strings.Builder
	for len(s) > 0 {
		n := f.length(s)
		code := pdfCode(s[:n])
		text, known := f.character(code, s[:n])
		if !known {
			r.unknown++
		}
		out.WriteString(text)
		r.codes++
		if n == 1 && s[0] == ' ' {
			r.spaces++
		}
		w := f.width(code)
		if !w.sure {
			const usual = 500
			w.n, r.sure = usual, false
		}
		r.width += w.n
		s = s[n:]
	}
	r.text = ligatures.Replace(out.String())
	return r
}

// ligatures are characters that stand for several letters: no address is written with them.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")

// length is how many bytes the next code has.
func (f *pdfFont) length(s []byte) int {
	if !f.wide {
		return 1
	}
	if f.to != nil && !f.units {
		for n := 1; n <= min(4, len(s)); n++ {
			code := pdfCode(s[:n])
			for _, l := range f.to.lengths {
				if l.bytes == n && code >= l.from && code <= l.to {
					return n
				}
			}
		}
	}
	return min(2, len(s))
}

func (f *pdfFont) character(code uint32, raw []byte) (text string, known bool) {
	if f.to != nil {
		if text, ok := f.to.to[code]; ok {
			return text, true
		}
	}
	switch {
	case f.units:
		return utf16Text(raw, true), true
	case f.wide || len(raw) != 1:
		return "", false
	}
	text = f.simple[raw[0]]
	return text, text != ""
}
