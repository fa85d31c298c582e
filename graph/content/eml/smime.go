package eml

import (
	"bytes"
	"errors"
)

// The content types of CMS (RFC 5652, RFC 8551 section 3), as BER writes them.
var (
	oidSigned     = []byte("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")
	oidEnveloped  = []byte("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03")
	oidCompressed = []byte("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09")
	oidAuthEnv    = []byte("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17")
)

// openSMIME reads what was signed and is wrapped in its signature. Whether the signature is good is not looked at. The
// libraries for CMS read it whole and go as deep as it says; all that is needed here is the way to the content.
func (r *reader) openSMIME(p *Part, depth int) {
	info, _, err := berElement(p.Body)
	if err != nil {
		p.fault(Unreadable, "S/MIME: "+err.Error())
		return
	}
	kind, rest, err := berElement(info.content)
	switch {
	case err != nil:
		p.fault(Unreadable, "S/MIME: "+err.Error())
		return
	case bytes.Equal(kind.content, oidEnveloped), bytes.Equal(kind.content, oidAuthEnv):
		p.fault(Encrypted, "S/MIME")
		return
	case bytes.Equal(kind.content, oidCompressed):
		p.fault(Unreadable, "S/MIME, compressed")
		return
	case !bytes.Equal(kind.content, oidSigned):
		p.fault(Unreadable, "S/MIME of an unknown kind")
		return
	}
	content, err := signedContent(rest)
	if err != nil {
		p.fault(Unreadable, "S/MIME: "+err.Error())
		return
	}
	if len(content) == 0 || !r.room(p, depth) {
		return
	}
	r.decoded += len(content)
	p.Opened, p.Children = Signed, []*Part{r.part(content, "text/plain", depth+1)}
}

// signedContent finds what was signed: ContentInfo's content, SignedData, encapContentInfo, eContent.
func signedContent(b []byte) ([]byte, error) {
	wrapped, _, err := berElement(b) // [0]
	if err != nil {
		return nil, err
	}
	signed, _, err := berElement(wrapped.content)
	if err != nil {
		return nil, err
	}
	rest := signed.content
	for range 2 { // the version, the digest algorithms
		if _, rest, err = berElement(rest); err != nil {
			return nil, err
		}
	}
	encap, _, err := berElement(rest)
	if err != nil {
		return nil, err
	}
	_, rest, err = berElement(encap.content) // its type
	if err != nil || len(rest) == 0 {        // signed from outside
		return nil, err
	}
	outer, _, err := berElement(rest)
	if err != nil {
		return nil, err
	}
	octets, _, err := berElement(outer.content)
	if err != nil {
		return nil, err
	}
	return octetString(octets, 0), nil
}

// octetString is the bytes of a string that may be in pieces.
func octetString(e ber, depth int) []byte {
	if !e.composed {
		return e.content
	}
	var out []byte
	for rest := e.content; len(rest) > 0 && depth < berDepth; {
		piece, after, err := berElement(rest)
		if err != nil {
			break
		}
		out = append(out, octetString(piece, depth+1)...)
		rest = after
	}
	return out
}

// ber is an element of BER (X.690 section 8.1): what it holds, and whether that is elements.
type ber struct {
	composed bool
	content  []byte
}

const berDepth = 32

var (
	errBERShort = errors.New("it is cut off")
	errBERDeep  = errors.New("nested too deep")
)

// berElement reads the first element, and gives what stands behind it.
func berElement(b []byte) (ber, []byte, error) { return berAt(b, 0) }

func berAt(b []byte, depth int) (e ber, rest []byte, err error) {
	if depth > berDepth {
		return e, nil, errBERDeep
	}
	if len(b) < 2 {
		return e, nil, errBERShort
	}
	e.composed = b[0]&0x20 != 0
	n := 1
	if b[0]&0x1f == 0x1f { // a tag of several bytes
		for n < len(b) && b[n]&0x80 != 0 {
			n++
		}
		n++
	}
	if n >= len(b) {
		return e, nil, errBERShort
	}
	size, length := int(b[n]), b[n]
	n++
	switch {
	case length == 0x80:
		return indefinite(b[n:], e, depth)
	case length > 0x80:
		more := int(length & 0x7f)
		if more > 4 || n+more > len(b) {
			return e, nil, errBERShort
		}
		size = 0
		for _, c := range b[n : n+more] {
			size = size<<8 | int(c)
		}
		n += more
	}
	if size > len(b)-n { // what is there is read
		return ber{e.composed, b[n:]}, nil, nil
	}
	return ber{e.composed, b[n : n+size]}, b[n+size:], nil
}

// indefinite reads elements to the mark of the end. What is never ended ends with the bytes.
func indefinite(b []byte, e ber, depth int) (ber, []byte, error) {
	rest := b
	for len(rest) >= 2 {
		if rest[0] == 0 && rest[1] == 0 {
			e.content = b[:len(b)-len(rest)]
			return e, rest[2:], nil
		}
		_, after, err := berAt(rest, depth+1)
		if err != nil {
			return e, nil, err
		}
		rest = after
	}
	e.content = b
	return e, nil, nil
}
