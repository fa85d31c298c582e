package files

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// The text of a PDF is what its pages, the forms that they draw, and the rest of its streams show, in whatever colour or mode:
// what is not seen is read as well. Codes stand for characters as their fonts say (ISO 32000-1 9.10).

// Limits on the text of a PDF.
const (
	pdfPages   = 500
	pdfWork    = 16 << 20 // bytes of all streams, unpacked
	pdfNesting = 8        // forms in forms
	pdfStack   = 64       // values before an operator that are kept, and states
)

// pdfWords takes the text of a PDF.
func (f *file) pdfWords(t *Saying) {
	f.left = pdfWork
	o := f.pdfObjects()
	r := pdfText{pdfObjects: o, seen: pdfDict{}}
	pages := 0
	for _, x := range o.all {
		d, ok := x.value.(pdfDict)
		if !ok || !o.shows(d) {
			continue
		}
		if pages++; pages > pdfPages {
			f.cut("Only the text of its first 500 pages was read.")
			break
		}
		r.page(d)
	}
	if pages <= pdfPages {
		r.rest()
	}
	r.notes()
	switch {
	case f.left <= 0:
		f.cut("Only the first 16 MB of its pages were read.")
	case r.unknown > 0 && r.unknown*10 >= r.known+r.unknown:
		f.cut("Some of its text was not read: its fonts do not tell which characters they draw.")
	case r.known == 0 && len(o.unread) > 0:
		f.cut("Some of its parts are packed in ways that are not read.")
	}
	t.Words = r.out.String()
}

// shows tells whether a dictionary is a page: what else has contents has them as a string.
func (o *pdfObjects) shows(d pdfDict) bool {
	switch d["Contents"].(type) {
	case pdfRef, []any:
		_, text := o.value(d["Contents"]).([]byte)
		return !text
	}
	return false
}

// pdfText puts the text of pages together.
type pdfText struct {
	*pdfObjects
	out            strings.Builder
	known, unknown int     // codes
	seen           pdfDict // fonts, by the names that pages give them
	depth          int     // forms in forms

	pdfState
	stack []pdfState
	last  pdfPlace
}

func (r *pdfText) page(d pdfDict) {
	var content []byte
	list, ok := r.value(d["Contents"]).([]any)
	if !ok {
		list = []any{d["Contents"]}
	}
	for _, v := range list {
		content = append(append(content, r.take(r.object(v))...), '\n') // an operator may stand in two of them
	}
	r.draw(content, r.resources(d), pdfUnit)
	r.say(&r.out, "\n")
}

// take is what a stream holds that has not been read, and that fits.
func (r *pdfText) take(x *pdfObject) []byte {
	if x == nil || x.read || x.stream == nil || r.left <= 0 {
		return nil
	}
	x.read = true
	d, _ := x.value.(pdfDict)
	b := r.unpacked(x, d)
	b = b[:min(len(b), int(max(0, r.left)))]
	r.left -= int64(len(b))
	return b
}

// resources are what a page has, or the pages that it belongs to.
func (r *pdfText) resources(d pdfDict) pdfDict {
	for range pdfDepth {
		if found := r.dict(d["Resources"]); found != nil {
			return found
		}
		if d = r.dict(d["Parent"]); d == nil {
			return nil
		}
	}
	return nil
}

// rest reads what no page leads to: pages are cut loose so that readers of them see nothing, and marks have a look of their own.
func (r *pdfText) rest() {
	for _, x := range r.all {
		d, ok := x.value.(pdfDict)
		if !ok || x.read || x.stream == nil || !r.mayShow(d) {
			continue
		}
		b := r.take(x)
		if !bytes.Contains(b, []byte("BT")) {
			continue
		}
		named := r.dict(d["Resources"])
		if named == nil {
			named = pdfDict{"Font": r.seen}
		}
		r.draw(b, named, pdfUnit)
		r.say(&r.out, "\n")
	}
}

// written are the entries whose strings are for people: of notes, fields that are filled in, bookmarks, the document itself.
var written = []string{"Contents", "V", "TU", "Title", "Subject", "Keywords", "Alt"}

// notes takes what is said beside the pages.
func (r *pdfText) notes() {
	if !r.unlocked && bytes.Contains(r.data, []byte("/Encrypt")) { // these are, too: what stands there are no letters
		return
	}
	for _, x := range r.all {
		d, _ := x.value.(pdfDict)
		for _, key := range written {
			if s, ok := d[key].([]byte); ok {
				r.say(&r.out, pdfSaid(s)+"\n")
			}
		}
	}
}

// pdfLinks are where a value leads.
func pdfLinks(v any) (list []string) {
	switch v := v.(type) {
	case []any:
		for _, in := range v {
			list = append(list, pdfLinks(in)...)
		}
	case pdfDict:
		if s, ok := v["URI"].([]byte); ok {
			list = append(list, pdfSaid(s))
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			list = append(list, pdfLinks(v[key])...)
		}
	}
	return list[:min(len(list), evidenceLimit)]
}

// pdfSaid is a string for people (ISO 32000-1 7.9.2).
func pdfSaid(s []byte) string {
	if t, ok := bytes.CutPrefix(s, []byte{0xfe, 0xff}); ok {
		return utf16Text(t, true)
	}
	if t, ok := bytes.CutPrefix(s, []byte{0xef, 0xbb, 0xbf}); ok {
		return string(t)
	}
	t, _ := charmap.Windows1252.NewDecoder().Bytes(s) // as good as its own for what matters
	return string(t)
}

// mayShow tells whether a stream may draw: it is none of those that are known to be something else.
func (r *pdfText) mayShow(d pdfDict) bool {
	kind, _ := r.value(d["Type"]).(pdfName)
	sub, _ := r.value(d["Subtype"]).(pdfName)
	if slices.Contains([]pdfName{"ObjStm", "XRef", "Metadata", "EmbeddedFile", "CMap"}, kind) || slices.Contains([]pdfName{"Image", "XML", "Type1C", "CIDFontType0C", "OpenType"}, sub) {
		return false
	}
	for _, key := range []string{"Length1", "FunctionType", "ShadingType", "N", "Width"} {
		if _, has := d[key]; has {
			return false
		}
	}
	return true
}

// draw goes through what a page or a form draws.
func (r *pdfText) draw(content []byte, resources pdfDict, area pdfMatrix) {
	state, stack := r.pdfState, r.stack
	r.pdfState, r.stack = pdfState{area: area, text: pdfUnit, line: pdfUnit, stretch: 1, faces: r.dict(resources["Font"]), built: map[string]*pdfFont{}}, nil
	for name, font := range r.faces {
		if _, has := r.seen[name]; !has && len(r.seen) < 1000 {
			r.seen[name] = font
		}
	}
	r.depth++
	p := &pdfParser{d: content, left: len(content) + 1}
	var v []any
	for next := p.next(0); next != nil; next = p.next(0) {
		word, ok := next.(pdfWord)
		if !ok {
			if len(v) == pdfStack { // no operator has that many
				v = append(v[:0], v[pdfStack/2:]...)
			}
			v = append(v, next)
			continue
		}
		switch word {
		case "ID":
			p.image()
		case "Do":
			r.form(v, resources)
		default:
			r.operate(word, v)
		}
		v = v[:0]
	}
	r.depth--
	r.pdfState, r.stack = state, stack
}

// image passes a picture that stands in between.
func (p *pdfParser) image() {
	for {
		n := bytes.Index(p.d[p.i:], []byte("EI"))
		if n < 0 {
			p.i = len(p.d)
			return
		}
		at := p.i + n
		p.i = at + 2
		if p.d[at-1] <= ' ' && (p.i == len(p.d) || p.d[p.i] <= ' ') {
			return
		}
	}
}

// form reads a form that is drawn, the first time that it is.
func (r *pdfText) form(v []any, resources pdfDict) {
	if len(v) == 0 || r.depth >= pdfNesting {
		return
	}
	name, _ := v[len(v)-1].(pdfName)
	x := r.object(r.dict(resources["XObject"])[string(name)])
	if x == nil {
		return
	}
	d, _ := x.value.(pdfDict)
	if !r.mayShow(d) {
		return
	}
	if own := r.dict(d["Resources"]); own != nil {
		resources = own
	}
	r.draw(r.take(x), resources, pdfMatrixOf(r.array(d["Matrix"])).on(r.area))
}

func (o *pdfObjects) array(v any) []any {
	list, _ := o.value(v).([]any)
	return list
}
