package outlook

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// The attributes of TNEF that are read (MS-OXTNEF section 2.1.3.1), without their types.
const (
	attFrom        = 0x8000
	attSubject     = 0x8004
	attSent        = 0x8005
	attClass       = 0x8008
	attBody        = 0x800c
	attData        = 0x800f
	attTitle       = 0x8010
	attRendData    = 0x9002
	attMessage     = 0x9003
	attRecipients  = 0x9004
	attAttachment  = 0x9005
	attOEMCodepage = 0x9007
)

const tnefSignature = 0x223e9f78

// IsTNEF tells whether bytes begin as TNEF does.
func IsTNEF(b []byte) bool { return len(b) > 6 && binary.LittleEndian.Uint32(b) == tnefSignature }

// ReadTNEF reads a winmail.dat. It fails only where there is nothing to read.
func ReadTNEF(b []byte) (*Message, error) { return readTNEF(b, 0, &budget{left: byteLimit}) }

// tnef is a message while it is read.
type tnef struct {
	m        *Message
	props    properties
	codepage uint32
	current  *Attachment // that the attributes are of
	depth    int
	budget   *budget
}

func readTNEF(b []byte, depth int, left *budget) (*Message, error) {
	if !IsTNEF(b) {
		return nil, errors.New("it is not TNEF")
	}
	r := &tnef{m: &Message{}, props: properties{}, codepage: 1252, depth: depth, budget: left}
	for b = b[6:]; len(b) > 0; {
		if len(b) < 11 {
			r.fault("it is cut off")
			break
		}
		id, size := binary.LittleEndian.Uint16(b[1:]), int(binary.LittleEndian.Uint32(b[5:]))
		if size < 0 || size > len(b)-11 {
			r.fault("it is cut off")
			size = min(max(0, len(b)-9), max(0, size))
			r.attribute(id, b[9:9+size])
			break
		}
		r.attribute(id, b[9:9+size])
		b = b[9+size+2:] // and a checksum, that Outlook does not look at either
	}
	r.end()
	return r.m, nil
}

func (r *tnef) fault(s string) { r.m.Faults = append(r.m.Faults, s) }

func (r *tnef) attribute(id uint16, data []byte) {
	switch id {
	case attOEMCodepage:
		if len(data) >= 4 {
			r.codepage = binary.LittleEndian.Uint32(data)
		}
	case attClass:
		r.m.Class = inCodepage(bytes.TrimRight(data, "\x00"), r.codepage)
	case attSubject:
		r.m.Subject = inCodepage(bytes.TrimRight(data, "\x00"), r.codepage)
	case attBody:
		r.m.Text = inCodepage(bytes.TrimRight(data, "\x00"), r.codepage)
	case attSent:
		r.m.Sent = dateOf(data)
	case attMessage:
		p, _ := r.properties(data)
		for k, v := range p {
			r.props[k] = v
		}
	case attRecipients:
		r.recipients(data)
	case attRendData, attTitle, attData, attAttachment:
		r.attached(id, data)
	}
}

// attached takes what is said of an attachment; its rendering data is said first.
func (r *tnef) attached(id uint16, data []byte) {
	if id == attRendData || r.current == nil {
		if len(r.m.Attachments) >= attachmentLimit {
			r.current = &Attachment{}
			r.fault(fmt.Sprintf("more than %d attachments", attachmentLimit))
			return
		}
		r.m.Attachments = append(r.m.Attachments, Attachment{})
		r.current = &r.m.Attachments[len(r.m.Attachments)-1]
	}
	a := r.current
	switch id {
	case attTitle:
		if a.Name == "" {
			a.Name = inCodepage(bytes.TrimRight(data, "\x00"), r.codepage)
		}
	case attData:
		if r.budget.take(len(data)) {
			a.Data = data
		}
	case attAttachment:
		p, _ := r.properties(data)
		more := attachment(p, r.codepage)
		if more.Name == "" {
			more.Name = a.Name
		}
		if v := p[prData]; v.kind == typeObject && len(v.data) > 16 && IsTNEF(v.data[16:]) {
			more.Data = a.Data
			more.Message = r.embedded(v.data[16:])
		} else if len(more.Data) == 0 {
			more.Data = a.Data
		}
		*a = more
	}
}

func (r *tnef) embedded(b []byte) *Message {
	if r.depth+1 >= depthLimit {
		r.fault(fmt.Sprintf("nested deeper than %d", depthLimit))
		return nil
	}
	inner, err := readTNEF(b, r.depth+1, r.budget)
	if err != nil {
		return nil
	}
	return inner
}

func (r *tnef) recipients(data []byte) {
	if len(data) < 4 {
		return
	}
	n, data := binary.LittleEndian.Uint32(data), data[4:]
	for range min(n, recipientLimit) {
		p, rest := r.properties(data)
		if len(rest) == len(data) {
			return
		}
		r.m.add(p, r.codepage)
		data = rest
	}
}

// end makes of the properties what the attributes have not said.
func (r *tnef) end() {
	old := *r.m
	if n := r.props.number(prCodepage); n != 0 {
		r.codepage = n
	}
	r.m.take(r.props, r.codepage)
	if r.m.Subject == "" {
		r.m.Subject = old.Subject
	}
	if r.m.Text == "" && r.m.HTML == "" {
		r.m.Text = old.Text
	}
	if r.m.Class == "" {
		r.m.Class = old.Class
	}
	if r.m.Sent.IsZero() {
		r.m.Sent = old.Sent
	}
	if r.budget.hit {
		r.fault(fmt.Sprintf("larger than %d MB, not read whole", byteLimit>>20))
	}
}

// dateOf reads a date of TNEF: seven numbers of two bytes, from the year to the day of the week.
func dateOf(b []byte) time.Time {
	if len(b) < 12 {
		return time.Time{}
	}
	n := func(i int) int { return int(binary.LittleEndian.Uint16(b[2*i:])) }
	return time.Date(n(0), time.Month(n(1)), n(2), n(3), n(4), n(5), 0, time.UTC)
}

// properties reads a list of properties (MS-OXTNEF section 2.1.3.4), and gives what stands behind it.
func (r *tnef) properties(b []byte) (properties, []byte) {
	out := properties{}
	if len(b) < 4 {
		return out, b[len(b):]
	}
	n := binary.LittleEndian.Uint32(b)
	b = b[4:]
	for range min(n, propertyLimit) {
		if len(b) < 4 {
			return out, b[len(b):]
		}
		kind, id := binary.LittleEndian.Uint16(b), binary.LittleEndian.Uint16(b[2:])
		b = b[4:]
		if id >= 0x8000 {
			var ok bool
			if b, ok = skipName(b); !ok {
				return out, nil
			}
		}
		v, rest, ok := r.value(kind, b)
		if !ok {
			return out, nil
		}
		out[id], b = v, rest
	}
	return out, b
}

// skipName passes over the name of a named property: a GUID, and a number or a text.
func skipName(b []byte) ([]byte, bool) {
	if len(b) < 24 {
		return nil, false
	}
	if binary.LittleEndian.Uint32(b[16:]) == 0 {
		return b[24:], true
	}
	n := padded(int(binary.LittleEndian.Uint32(b[20:])))
	if n < 0 || n > len(b)-24 {
		return nil, false
	}
	return b[24+n:], true
}

func padded(n int) int { return (n + 3) &^ 3 }

// value reads one value; of several, the first.
func (r *tnef) value(kind uint16, b []byte) (value, []byte, bool) {
	many := kind&0x1000 != 0
	kind &^= 0x1000
	size, fixed := 0, true
	switch kind {
	case typeShort, typeLong, 0x0004, 0x000a, typeBool:
		size = 4
	case 0x0005, 0x0006, 0x0007, 0x0014, typeTime:
		size = 8
	case 0x0048:
		size = 16
	case typeObject, typeANSI, typeText, typeBinary:
		fixed = false
	case 0, 1:
		return value{kind: kind}, b, true
	default:
		return value{}, nil, false
	}
	n := uint32(1)
	if many || !fixed {
		if len(b) < 4 {
			return value{}, nil, false
		}
		n, b = binary.LittleEndian.Uint32(b), b[4:]
	}
	var first value
	for i := range min(n, propertyLimit) {
		if !fixed {
			if len(b) < 4 {
				return value{}, nil, false
			}
			size, b = int(binary.LittleEndian.Uint32(b)), b[4:]
		}
		if size < 0 || size > len(b) {
			return value{}, nil, false
		}
		if i == 0 && (fixed || r.budget.take(size)) {
			first = value{kind, b[:size]}
		}
		b = b[min(len(b), padded(size)):]
	}
	return first, b, true
}
