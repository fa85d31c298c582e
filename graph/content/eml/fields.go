package eml

import (
	"bytes"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Header is the fields of a header, in their order.
type Header []Field

// Field is one field of a header.
type Field struct {
	Name  string // as it was written
	Raw   string // what stands after the colon, with its line breaks
	Value string // unfolded and decoded (RFC 2047)

	line string // unfolded, in UTF-8, encoded words as they were written
}

// Field finds the first field of a name.
func (h Header) Field(name string) (Field, bool) {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f, true
		}
	}
	return Field{}, false
}

// Get is the value of the first field of a name, or empty.
func (h Header) Get(name string) string {
	f, _ := h.Field(name)
	return f.Value
}

// Values are the values of all fields of a name, in their order.
func (h Header) Values(name string) (out []string) {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			out = append(out, f.Value)
		}
	}
	return out
}

// Date reads the Date field; zero: there is none, or it can't be read.
func (h Header) Date() time.Time { return Date(h.Get("Date")) }

// layouts are the forms of a date that are met beside those of RFC 5322.
var layouts = []string{
	time.RFC3339, time.RFC850, time.ANSIC, time.UnixDate, time.RFC1123, time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05 -0700", "2006-01-02 15:04:05 -0700",
}

var inBrackets = regexp.MustCompile(`\([^()]*\)`)

// Date reads a date as fields of a mail have it, comments within it passed over; zero: it can't be read.
func Date(s string) time.Time {
	s = strings.TrimSpace(s[:min(len(s), dateLimit)])
	if t, err := mail.ParseDate(s); err == nil {
		return t
	}
	s = strings.Join(strings.Fields(inBrackets.ReplaceAllString(s, " ")), " ")
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

// Address is a name and an address, as they were written: hostile both.
type Address struct{ Name, Address string }

// Addresses reads the first field of a name as a list of addresses. Commas and brackets within an encoded word are part of
// the name, whatever a client makes of them.
func (h Header) Addresses(name string) []Address {
	f, ok := h.Field(name)
	if !ok {
		return nil
	}
	return addresses(f.unfolded())
}

// Limits on a list of addresses, and on a date.
const (
	addressLimit = 2000
	listLimit    = 256 << 10 // bytes
	dateLimit    = 200       // bytes of a date
)

func addresses(s string) (out []Address) {
	s = s[:min(len(s), listLimit)]
	if neverClosed(s) {
		s = strings.NewReplacer(`"`, "", "(", " ", ")", " ").Replace(s)
	}
	for s != "" && len(out) < addressLimit {
		one, rest := nextAddress(s)
		s = rest
		if a := address(one); a != (Address{}) {
			out = append(out, a)
		}
	}
	return out
}

// neverClosed tells whether a quote or a comment is opened and not closed: then none of them can be told from text.
func neverClosed(s string) bool {
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && (quoted || depth > 0):
			i++
		case c == '"' && depth == 0:
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		}
	}
	return quoted || depth > 0
}

// nextAddress cuts a list at the first comma or semicolon that stands outside of quotes, comments and brackets. The name of
// a group is left out.
func nextAddress(s string) (one, rest string) {
	depth, quoted, angle := 0, false, false
	from := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && (quoted || depth > 0):
			i++
		case c == '"' && depth == 0:
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth > 0:
		case c == '<':
			angle = true
		case c == '>':
			angle = false
		case c == ':' && !angle:
			from = i + 1
		case (c == ',' || c == ';') && !angle:
			return s[from:i], s[i+1:]
		}
	}
	return s[from:], ""
}

func address(s string) Address {
	s = strings.TrimSpace(s)
	open := strings.LastIndexByte(s, '<')
	if open >= 0 && !strings.Contains(s[open:], `"`) {
		inner, _, _ := strings.Cut(s[open+1:], ">")
		return Address{phrase(s[:open]), strings.TrimSpace(inner)}
	}
	if i := strings.IndexByte(s, '('); i > 0 && strings.HasSuffix(s, ")") { // "a@b.example (Name)"
		return Address{phrase(s[i+1 : len(s)-1]), strings.TrimSpace(s[:i])}
	}
	if strings.Contains(s, "@") {
		return Address{"", strings.Trim(s, `"' `)}
	}
	return Address{phrase(s), ""}
}

// phrase is a display name: quotes taken off, encoded words decoded.
func phrase(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = unescape(s[1 : len(s)-1])
	}
	text, _ := decodeWords(s)
	return strings.TrimSpace(text)
}

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// unfolded is the field on one line, not decoded.
func (f Field) unfolded() string {
	if f.line == "" {
		return Unfold(f.Raw)
	}
	return f.line
}

// Unfold makes one line of a folded field (RFC 5322 section 2.2.3); a tab is a blank.
func Unfold(s string) string {
	if strings.ContainsAny(s, "\r\n\t") {
		s = strings.NewReplacer("\r\n", "", "\n", "", "\r", " ", "\t", " ").Replace(s)
	}
	return strings.TrimSpace(s)
}

// once are the fields of which a mail has one at most (RFC 5322 section 3.6, RFC 2045): clients differ in which of two they
// show.
var once = map[string]bool{
	"from": true, "sender": true, "reply-to": true, "to": true, "cc": true, "bcc": true, "subject": true, "date": true, "message-id": true,
	"in-reply-to": true, "references": true, "content-type": true, "content-transfer-encoding": true, "content-disposition": true, "mime-version": true,
}

// readHeader reads the fields at the head of a part and gives what stands below them.
func (p *Part) readHeader(raw []byte) (body []byte) {
	if bytes.HasPrefix(raw, []byte("From ")) || bytes.HasPrefix(raw, []byte(">From ")) { // of a mailbox file
		_, raw = line(raw)
	}
	rest, seen := raw, map[string]int{}
	for len(rest) > 0 {
		field, after := foldedLine(rest)
		text := bytes.TrimRight(field, "\r\n")
		if len(text) == 0 {
			rest = after
			break
		}
		if len(raw)-len(after) > headLimit || len(p.Header) >= fieldLimit {
			p.fault(TooLarge, "the header")
			return belowHeader(rest)
		}
		name, value, ok := fieldOf(text)
		if !ok {
			p.fault(HeaderBroken, string(text[:min(len(text), 80)]))
			if len(p.Header) == 0 || !startsField(after) {
				return rest // the body has begun without an empty line
			}
			rest = after
			continue
		}
		p.add(name, value)
		if n := strings.ToLower(name); once[n] {
			if seen[n]++; seen[n] == 2 {
				p.fault(HeaderTwice, name)
			}
		}
		rest = after
	}
	return rest
}

// add takes a field as it was written.
func (p *Part) add(name, raw string) {
	if strings.ContainsFunc(raw, func(r rune) bool { return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0x7f }) || strings.Contains(strings.ReplaceAll(raw, "\r\n", ""), "\r") {
		p.fault(HeaderControl, name)
	}
	line := Unfold(raw)
	if !utf8.ValidString(line) {
		var used string
		line, used = guess([]byte(line), "", p.guesses)
		p.fault(CharsetWrong, name+": bare "+used+" in the header")
	}
	value, faults := decodeWords(line)
	for _, f := range faults {
		p.fault(f.Code, name+": "+f.Detail)
	}
	p.Header = append(p.Header, Field{name, raw, value, line})
}

// line cuts the first line off, with its end.
func line(b []byte) (one, rest []byte) {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i+1], b[i+1:]
	}
	return b, nil
}

// foldedLine cuts the first line off, and those that go on with it.
func foldedLine(b []byte) (one, rest []byte) {
	one, rest = line(b)
	if len(bytes.TrimRight(one, "\r\n")) == 0 {
		return one, rest
	}
	n := len(one)
	for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
		next, after := line(rest)
		n, rest = n+len(next), after
		if n > headLimit {
			break
		}
	}
	return b[:n], rest
}

// fieldOf takes a line apart at its colon. A name is of printable characters (RFC 5322 section 2.2); blanks before the
// colon are let pass, as mail clients do.
func fieldOf(text []byte) (name, value string, ok bool) {
	i := bytes.IndexByte(text, ':')
	if i <= 0 || i > 120 {
		return "", "", false
	}
	n := bytes.TrimRight(text[:i], " \t")
	for _, c := range n {
		if c < 0x21 || c > 0x7e {
			return "", "", false
		}
	}
	return string(n), string(text[i+1:]), len(n) > 0
}

func startsField(b []byte) bool {
	one, _ := line(b)
	_, _, ok := fieldOf(bytes.TrimRight(one, "\r\n"))
	return ok
}

// belowHeader finds the end of a header that is not read further.
func belowHeader(b []byte) []byte {
	at, size := len(b), 0
	for _, end := range []string{"\n\r\n", "\n\n"} {
		if i := bytes.Index(b, []byte(end)); i >= 0 && i < at {
			at, size = i, len(end)
		}
	}
	return b[at+size:]
}
