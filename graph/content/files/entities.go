package files

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"
)

// Limits on the entities of an XML file.
const (
	entitiesLimit = 1000
	entityLimit   = 256      // bytes of an entity's name
	prologLimit   = 16 << 10 // bytes of a part of a document in which its declarations begin
)

// entities are those that an XML file declares (XML 1.0, 4.2). None is written out: it is counted what that would take.
type entities struct {
	texts   map[string]string
	sizes   map[string]expanse
	open    map[string]bool
	endless bool // one has itself in it
}

// expanse is what a text takes when it is written out: bytes, and references that are followed for it.
type expanse struct{ bytes, refs int64 }

// xml looks at a file that is XML and nothing else that is known.
func (f *file) xml() { f.multiplies(f.data) }

// multiplies tells of XML that is a bomb: entities that stand for many entities that stand for many.
func (f *file) multiplies(data []byte, part ...string) bool {
	if !declares(data) {
		return false
	}
	text, ok := textOf(data, partLimit)
	if !ok {
		text = string(data)
	}
	e := entities{map[string]string{}, map[string]expanse{}, map[string]bool{}, false}
	body := e.declared(text)
	if len(e.texts) == 0 {
		return false
	}
	var largest expanse
	var written int64
	for name, t := range e.texts {
		x := e.of(name)
		largest = expanse{max(largest.bytes, x.bytes), max(largest.refs, x.refs)}
		written += int64(strings.Count(t, "&"))
	}
	largest.bytes = max(largest.bytes, e.out(body).bytes)
	const itself, left = "XML that multiplies itself", "Its entities are not followed."
	switch {
	case e.endless:
		f.bomb(itself+" without end", left, part...)
	case grows(largest.bytes, int64(len(text))):
		f.bomb(fmt.Sprintf("%s: written out it takes %s", itself, Bytes(largest.bytes)), left, part...)
	case largest.refs >= bombFollows && largest.refs >= bombDoubles*written:
		f.bomb(fmt.Sprintf("%s: an entity of it stands for %s others", itself, humanize.Comma(largest.refs)), left, part...)
	default:
		return false
	}
	return true
}

// declared takes in the entities that a text declares, and gives what follows them.
func (e *entities) declared(text string) string {
	for len(e.texts) < entitiesLimit {
		_, rest, ok := strings.Cut(text, "<!ENTITY")
		if !ok {
			break
		}
		text = rest
		head := rest[:min(len(rest), 2*entityLimit)]
		quote := strings.IndexAny(head, `"'>`)
		if quote < 0 || head[quote] == '>' {
			continue
		}
		end := strings.IndexByte(rest[quote+1:], head[quote])
		if words := strings.Fields(head[:quote]); end >= 0 && len(words) == 1 { // others are outside, or for declarations alone
			e.texts[words[0]] = rest[quote+1 : quote+1+end]
			text = rest[quote+1+end:]
		}
	}
	return text
}

// of is what an entity takes.
func (e *entities) of(name string) expanse {
	if x, ok := e.sizes[name]; ok {
		return x
	}
	if e.open[name] {
		e.endless = true
		return expanse{}
	}
	e.open[name] = true
	x := e.out(e.texts[name])
	e.open[name] = false
	e.sizes[name] = x
	return x
}

// out is what a text takes.
func (e *entities) out(text string) (x expanse) {
	for {
		before, rest, ok := strings.Cut(text, "&")
		x.bytes = min(most, x.bytes+int64(len(before)))
		if !ok {
			return x
		}
		text = rest
		name, _, ok := strings.Cut(rest[:min(len(rest), entityLimit)], ";")
		if _, known := e.texts[name]; ok && known {
			in := e.of(name)
			x = expanse{min(most, x.bytes+in.bytes), min(most, x.refs+in.refs+1)}
			text = rest[len(name)+1:]
		}
	}
}

// declares tells whether there may be declarations in XML, those of entities among them. What is in UTF-16 is not looked through.
func declares(data []byte) bool {
	return bytes.Contains(data, []byte("<!ENTITY")) || bytes.Contains(data, []byte("<!DOCTYPE")) || bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff})
}
