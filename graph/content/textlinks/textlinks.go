// Package textlinks finds links in text: what begins with a scheme, hosts that stand alone, and where each ends. It finds what
// the expression of xurls finds, and goes through a text once: an expression that looks for the longest match at every place takes
// seconds for a megabyte, and for a chain of addresses without blanks it does not come to an end.
package textlinks

import (
	"iter"
	"net/netip"
	"strings"
)

// All are where the links of a text begin and end, in order: links with a scheme, hosts with a port and a path, and addresses of
// mail with their scheme ("mailto:"). Bare addresses of mail are none.
func All(s string) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		f := finder{s: s, host: span{to: -1}, scheme: span{to: -1}}
		for f.next() {
			if !yield(f.found.from, f.found.to) {
				return
			}
		}
	}
}

// span is a place in the text; without an end it is not known yet.
type span struct{ from, to int }

// finder goes through a text. The next host and the next scheme are looked for ahead, each once.
type finder struct {
	s            string
	at           int // all before it is done with
	nameless     int // no domain begins before it
	host, scheme span
	found        span
}

// next finds the next link.
func (f *finder) next() bool {
	for {
		if f.scheme.to < 0 || f.scheme.from < f.at {
			f.scheme = f.schemed()
		}
		if f.host.to < 0 || f.host.from < f.at {
			f.host = f.bare()
		}
		h, c := f.host, f.scheme
		switch {
		case h.from == len(f.s) && c.from == len(f.s):
			return false
		case c.from <= h.from:
			f.found, f.at = c, c.to
			return true
		}
		if end := f.mailEnd(h); end > 0 {
			f.at = end
			continue
		}
		h.to = f.hostEnd(h.to)
		f.found, f.at = h, h.to
		return true
	}
}

// schemed finds the next link that has a scheme.
func (f *finder) schemed() span {
	for at := f.at; ; at++ {
		n := strings.IndexByte(f.s[at:], ':')
		if n < 0 {
			return span{len(f.s), len(f.s)}
		}
		at += n
		if strings.HasPrefix(f.s[at:], "://") {
			if c := f.schemeAt(at, at+len("://"), slashedSchemes); c.to > 0 {
				return c
			}
		}
		if c := f.schemeAt(at, at+1, plainSchemes); c.to > 0 {
			return c
		}
	}
}

// schemeAt reads the link whose scheme ends at a colon, and which goes on at rest.
func (f *finder) schemeAt(colon, rest int, known map[string]bool) span {
	from := schemeBefore(f.s[f.at:colon], known)
	if from < 0 {
		return span{}
	}
	n := End(f.s[rest:])
	if n == 0 {
		return span{}
	}
	return span{f.at + from, rest + n}
}

// schemeLimit is how long the longest scheme is.
var schemeLimit = longest(slashedSchemes)

// schemeBefore finds where the scheme begins that ends with s, the longest that there is; below 0: there is none.
func schemeBefore(s string, known map[string]bool) int {
	from := len(s)
	for from > 0 && len(s)-from < schemeLimit && (alnum(s[from-1]) || strings.IndexByte("+-.", s[from-1]) >= 0) {
		from--
	}
	low := strings.ToLower(s[from:])
	for i := range len(low) {
		if known[low[i:]] {
			return from + i
		}
	}
	return -1
}

// localLimit is how long the part of an address before the @ is looked for (RFC 5321, section 4.5.3.1.1, and more).
const localLimit = 128

// mailEnd tells where an address of mail ends whose domain a host is, or that begins with it; 0: it is of none.
func (f *finder) mailEnd(h span) int {
	if h.from > f.at && f.s[h.from-1] == '@' {
		if before := h.from - 2; before >= f.at && local(f.s[before]) {
			return h.to
		}
		return f.hostEnd(h.to)
	}
	for i := h.to; i < len(f.s) && i-h.to < localLimit; i++ {
		switch b := f.s[i]; {
		case b == '@':
			if i+1 < len(f.s) && sign(f.s[i+1:]) > 0 {
				if d := domainAt(f.s, i+1); d.to > d.from {
					return d.to
				}
			}
			return 0
		case !local(b):
			return 0
		}
	}
	return 0
}

// local tells of a sign of the part of an address before the @.
func local(b byte) bool { return alnum(b) || strings.IndexByte("._%-+", b) >= 0 }

// hostEnd finds where a link ends whose host ends at a place: behind its port and its path.
func (f *finder) hostEnd(at int) int {
	if i := at + 1; at < len(f.s) && f.s[at] == ':' && i < len(f.s) && digit(f.s[i]) {
		for at = i; at < len(f.s) && digit(f.s[at]); at++ {
		}
	}
	if at < len(f.s) && f.s[at] == '/' {
		return at + 1 + End(f.s[at+1:])
	}
	return at
}

// bare finds the next host: a domain, an address of IPv4, or one of IPv6 in brackets.
func (f *finder) bare() span {
	for at := f.at; at < len(f.s); {
		if f.s[at] == '[' {
			if end := strings.IndexByte(f.s[at:min(len(f.s), at+48)], ']'); end > 0 {
				if ip, err := netip.ParseAddr(f.s[at+1 : at+end]); err == nil && ip.Is6() && ip.Zone() == "" {
					return span{at, at + end + 1}
				}
			}
			at++
			continue
		}
		n := sign(f.s[at:])
		if n == 0 {
			at += width(f.s[at:])
			continue
		}
		if at >= f.nameless {
			d := domainAt(f.s, at)
			if d.to > d.from {
				return d
			}
			f.nameless = d.to
		}
		if ip := addressIn(f.s, at, f.nameless); ip.to > 0 {
			return ip
		}
		at = f.nameless
	}
	return span{len(f.s), len(f.s)}
}

// domainAt reads the domain that begins at a place, the longest that there is. Without one, the span is empty, and where what might
// have been one ends.
func domainAt(s string, at int) span {
	from, end := at, 0
	for first := true; ; first = false {
		to, valid := labelEnd(s, at)
		if !first {
			if n := topLevel(s, at, to); n > 0 {
				end = at + n
			}
		}
		at = to
		if !valid || at+1 >= len(s) || s[at] != '.' || sign(s[at+1:]) == 0 {
			break
		}
		at++
	}
	if end > 0 {
		return span{from, end}
	}
	return span{at, at}
}

// labelEnd finds where the label of a domain ends; it is valid when it ends in no hyphen.
func labelEnd(s string, at int) (end int, valid bool) {
	for at < len(s) {
		n := sign(s[at:])
		if n == 0 && s[at] != '-' {
			break
		}
		valid = n > 0
		at += max(n, 1)
	}
	return at, valid
}

// topLevel tells how much of a label is a top-level domain: of one in ASCII the whole word, of another what it begins with, for in its
// writing there may be no blanks.
func topLevel(s string, from, to int) int {
	label := s[from:to]
	if len(label) > 4 && strings.EqualFold(label[:4], "xn--") {
		n := 4
		for n < len(label) && (alnum(label[n]) || label[n] == '-') {
			n++
		}
		return n * min(n-4, 1)
	}
	n := 0
	for n < len(label) && alnum(label[n]) {
		n++
	}
	if n > 0 {
		if n > topLevelLimit || !topLevels[strings.ToLower(label[:n])] || from+n < len(s) && s[from+n] == '_' {
			return 0
		}
		return n
	}
	low := strings.ToLower(label[:min(len(label), topLevelLimit)])
	if len(low) > topLevelLimit {
		low = low[:topLevelLimit]
	}
	for n = len(low); n > 0; n-- {
		if topLevels[low[:n]] {
			return n
		}
	}
	return 0
}

// addressIn finds the first address of IPv4 in a part of the text.
func addressIn(s string, from, to int) span {
	for at := from; at < to; at++ {
		if !digit(s[at]) || at > 0 && (alnum(s[at-1]) || s[at-1] == '_') {
			continue
		}
		if n := address(s[at:min(to, at+len("255.255.255.255"))]); n > 0 && (at+n == len(s) || !alnum(s[at+n]) && s[at+n] != '_') {
			return span{at, at + n}
		}
	}
	return span{}
}

// address tells how long the address of IPv4 is that begins digits and dots; 0: there is none.
func address(s string) int {
	n := 0
	for part := range 4 {
		if part > 0 {
			if n >= len(s) || s[n] != '.' {
				return 0
			}
			n++
		}
		begin, value := n, 0
		for n < len(s) && digit(s[n]) && n-begin < 3 {
			value = value*10 + int(s[n]-'0')
			n++
		}
		if n == begin || value > 255 || n-begin > 1 && s[begin] == '0' {
			return 0
		}
	}
	return n
}
