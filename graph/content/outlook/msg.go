package outlook

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"mailtriage/graph/content/compound"
)

// ReadMSG reads a .msg. It fails where there is no message in the file.
func ReadMSG(b []byte) (*Message, error) {
	left := int64(math.MaxInt64) // what is read is counted below, so that it can be said
	f, err := compound.Open(b, &left)
	if err != nil {
		return nil, err
	}
	root := newStorage()
	for _, e := range f.Entries {
		if !e.Loose {
			root.put(e)
		}
	}
	if _, ok := root.streams[propertyStream]; !ok {
		return nil, errors.New("it is no message")
	}
	r := msg{file: f, left: &budget{left: byteLimit}, size: len(b)}
	return r.message(root, topHeader, 0), nil
}

const (
	propertyStream = "__properties_version1.0"
	valuePrefix    = "__substg1.0_"
)

// How many bytes stand before the properties (MS-OXMSG section 2.4).
const (
	topHeader      = 32
	embeddedHeader = 24
	otherHeader    = 8
)

// storage is a folder of a compound file.
type storage struct {
	streams map[string]compound.Entry
	below   map[string]*storage
}

func newStorage() *storage {
	return &storage{streams: map[string]compound.Entry{}, below: map[string]*storage{}}
}

func (s *storage) put(e compound.Entry) {
	at := s
	path := strings.Split(e.Path, "/")
	if e.Storage {
		path = append(path, "")
	}
	for _, name := range path[:len(path)-1] {
		if at.below[name] == nil {
			at.below[name] = newStorage()
		}
		at = at.below[name]
	}
	if !e.Storage {
		at.streams[e.Name] = e
	}
}

// named lists the folders whose names begin so, in order.
func (s *storage) named(prefix string) (out []*storage) {
	var names []string
	for name := range s.below {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		out = append(out, s.below[name])
	}
	return out
}

// msg is a file while it is read.
type msg struct {
	file *compound.File
	left *budget
	size int // of the whole file: no stream is larger
}

func (r msg) message(s *storage, header, depth int) *Message {
	m := &Message{}
	p := r.properties(s, header)
	codepage := codepageOf(p)
	m.take(p, codepage)
	for i, one := range s.named("__recip_version1.0_") {
		if i >= recipientLimit {
			m.Faults = append(m.Faults, fmt.Sprintf("more than %d recipients", recipientLimit))
			break
		}
		m.add(r.properties(one, otherHeader), codepage)
	}
	for i, one := range s.named("__attach_version1.0_") {
		if i >= attachmentLimit {
			m.Faults = append(m.Faults, fmt.Sprintf("more than %d attachments", attachmentLimit))
			break
		}
		a := attachment(r.properties(one, otherHeader), codepage)
		if inner := one.below[valuePrefix+"3701000D"]; inner != nil {
			if _, ok := inner.streams[propertyStream]; ok {
				if depth+1 < depthLimit {
					a.Message = r.message(inner, embeddedHeader, depth+1)
				} else {
					m.Faults = append(m.Faults, fmt.Sprintf("nested deeper than %d", depthLimit))
				}
			}
		}
		m.Attachments = append(m.Attachments, a)
	}
	if r.left.hit {
		m.Faults = append(m.Faults, fmt.Sprintf("larger than %d MB, not read whole", byteLimit>>20))
	}
	return m
}

// properties reads those of an object: the short ones stand in one stream, each of the others has its own.
func (r msg) properties(s *storage, header int) properties {
	out := properties{}
	if e, ok := s.streams[propertyStream]; ok {
		b := r.read(e)
		for b = b[min(len(b), header):]; len(b) >= 16 && len(out) < propertyLimit; b = b[16:] {
			tag := binary.LittleEndian.Uint32(b)
			out[uint16(tag>>16)] = value{uint16(tag), b[8:16]}
		}
	}
	for name, e := range s.streams {
		rest, ok := strings.CutPrefix(name, valuePrefix)
		tag, err := strconv.ParseUint(rest, 16, 32)
		if !ok || err != nil || len(rest) != 8 || !wanted(uint16(tag>>16)) {
			continue
		}
		id, kind := uint16(tag>>16), uint16(tag)
		if had, ok := out[id]; ok && had.kind == typeText && len(had.data) != 8 { // Unicode wins
			continue
		}
		out[id] = value{kind, r.read(e)}
	}
	for id, v := range out { // a text without its stream is only its size
		if v.kind == typeText || v.kind == typeANSI || v.kind == typeBinary || v.kind == typeObject {
			if _, ok := s.streams[fmt.Sprintf("%s%04X%04X", valuePrefix, id, v.kind)]; !ok {
				delete(out, id)
			}
		}
	}
	return out
}

func wanted(id uint16) bool {
	switch id {
	case prClass, prSubject, prRepName, prRepAddress, prHeader, prSenderName, prSenderAddress, prBody, prRTF, prHTML, prMessageID, prInReplyTo,
		prName, prAddress, prData, prShortFile, prLongFile, prMIMEType, prContentID, prSMTP, prSenderSMTP, prRepSMTP:
		return true
	}
	return false
}

// read reads a stream whole.
func (r msg) read(e compound.Entry) []byte {
	if e.Size == 0 || e.Size > uint64(r.size) || !r.left.take(int(e.Size)) {
		return nil
	}
	return r.file.Read(e, int(e.Size))
}
