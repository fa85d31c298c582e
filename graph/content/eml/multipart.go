package eml

import (
	"bytes"
	"fmt"
	"strings"
)

// split reads the parts of a multipart (RFC 2046 section 5.1).
func (r *reader) split(p *Part, depth int) {
	boundary := strings.TrimRight(p.Params["boundary"], " \t")
	if boundary == "" {
		p.fault(BoundaryMissing, "")
		if boundary = guessBoundary(p.Body); boundary == "" {
			r.readText(p)
			return
		}
	}
	if !r.room(p, depth) {
		return
	}
	fallback := "text/plain"
	if p.Type == "multipart/digest" {
		fallback = "message/rfc822"
	}
	rest, closed, found := p.Body, false, false
	before, rest, end := nextDelimiter(rest, boundary)
	if end == notFound {
		p.fault(BoundaryUnused, boundary)
		r.readText(p)
		return
	}
	p.Opened, p.Preamble = Multipart, before
	for !closed {
		if end == last {
			closed, p.Epilogue = true, rest
			break
		}
		if r.parts >= partLimit {
			p.fault(TooMany, fmt.Sprintf("%d parts", partLimit))
			return
		}
		var one []byte
		one, rest, end = nextDelimiter(rest, boundary)
		if end == notFound && found && len(bytes.TrimSpace(one)) == 0 {
			break
		}
		found = true
		p.Children = append(p.Children, r.part(one, fallback, depth+1))
		if end == notFound {
			break
		}
	}
	if !closed {
		p.fault(BoundaryOpen, boundary)
	}
	if len(bytes.TrimSpace(p.Epilogue)) > 0 {
		p.fault(AfterTheEnd, string(bytes.TrimSpace(p.Epilogue)[:min(80, len(bytes.TrimSpace(p.Epilogue)))]))
	}
}

// delimiter is what ends a part.
type delimiter int

const (
	notFound delimiter = iota // the end of all
	between
	last
)

// nextDelimiter cuts at the next line that is the boundary alone. The line break before it is the delimiter's.
func nextDelimiter(b []byte, boundary string) (before, rest []byte, end delimiter) {
	mark := []byte("--" + boundary)
	for at := 0; ; {
		i := bytes.Index(b[at:], mark)
		if i < 0 {
			return b, nil, notFound
		}
		i += at
		at = i + len(mark)
		if i > 0 && b[i-1] != '\n' {
			continue
		}
		text, after := line(b[at:])
		end = between
		text = bytes.TrimRight(text, " \t\r\n")
		if bytes.HasPrefix(text, []byte("--")) {
			end, text = last, bytes.TrimLeft(text[2:], " \t")
		}
		if len(text) > 0 { // another boundary, that begins like this one
			continue
		}
		before = bytes.TrimSuffix(b[:i], []byte("\n"))
		return bytes.TrimSuffix(before, []byte("\r")), after, end
	}
}

func findBoundary(b []byte, boundary string) bool {
	if boundary == "" {
		return false
	}
	_, _, end := nextDelimiter(b, boundary)
	return end != notFound
}

// guessBoundary takes the first line that looks like a boundary with a header below it.
func guessBoundary(b []byte) string {
	for n := 0; len(b) > 0 && n < 200; n++ {
		var text []byte
		text, b = line(b)
		text = bytes.TrimRight(text, " \t\r\n")
		if len(text) > 2 && len(text) < 200 && bytes.HasPrefix(text, []byte("--")) && (startsField(b) || len(b) > 0 && b[0] == '\n') {
			return string(text[2:])
		}
	}
	return ""
}
