package eml

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// param is a parameter of a field: its name in lower case, its value decoded, and how that was written.
type param struct {
	name, value, raw string
	modern           bool // written as RFC 2231 has it
}

// paramLimit is how many parameters of one field are read.
const paramLimit = 500

// parameters takes a field like Content-Type apart (RFC 2045 section 5.1), with the values that go over several parameters
// or are in a charset of their own (RFC 2231). Encoded words in a value, which RFC 2047 forbids, are decoded: every client
// does.
func parameters(s string) (value string, out []param, faults []Fault) {
	value, rest := token(s)
	value = strings.TrimSpace(value)
	var pieces []piece
	for rest != "" && len(pieces) < paramLimit {
		var one string
		one, rest = token(rest[1:])
		name, text, ok := strings.Cut(one, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if !ok || name == "" {
			if strings.TrimSpace(one) != "" {
				faults = append(faults, Fault{ParameterWrong, strings.TrimSpace(one)})
			}
			continue
		}
		text = strings.TrimSpace(text)
		bare, closed := unquote(text)
		if !closed {
			faults = append(faults, Fault{ParameterWrong, one})
		}
		pieces = append(pieces, pieceOf(name, bare, text))
	}
	return value, join(pieces, &faults), faults
}

// token cuts at the first semicolon outside of quotes and comments; rest begins with it.
func token(s string) (one, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == ';' && !quoted:
			return s[:i], s[i:]
		}
	}
	if quoted { // never closed: as if it were not opened
		if i := strings.IndexByte(s, ';'); i >= 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// unquote takes the quotes off; false: they are not in pairs.
func unquote(s string) (string, bool) {
	if len(s) == 0 || s[0] != '"' {
		if at := strings.IndexAny(s, "("); at > 0 && strings.HasSuffix(s, ")") { // a comment
			s = strings.TrimSpace(s[:at])
		}
		return s, !strings.Contains(s, `"`)
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'): // other backslashes are of Windows paths
			i++
			b.WriteByte(s[i])
		case c == '"':
			rest := strings.TrimSpace(s[i+1:])
			return b.String(), rest == "" || strings.HasPrefix(rest, "(")
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), false
}

// piece is a parameter as RFC 2231 sections 3 and 4 write it: name*index*.
type piece struct {
	name, text, raw string
	index           int // -1: it is whole
	encoded         bool
}

func pieceOf(name, text, raw string) piece {
	p := piece{name: name, text: text, raw: raw, index: -1}
	if base, ok := strings.CutSuffix(name, "*"); ok {
		p.name, p.encoded = base, true
	}
	if base, number, ok := strings.Cut(p.name, "*"); ok {
		if n, err := strconv.Atoi(number); err == nil && n >= 0 {
			p.name, p.index = base, n
		}
	}
	return p
}

// join puts the pieces of each parameter together, in the order of their numbers, whatever is missing between.
func join(pieces []piece, faults *[]Fault) (out []param) {
	done := map[string]bool{}
	for _, p := range pieces {
		if p.index < 0 {
			out = append(out, whole(p, faults))
			continue
		}
		if done[p.name] {
			continue
		}
		done[p.name] = true
		var of []piece
		for _, q := range pieces {
			if q.name == p.name && q.index >= 0 {
				of = append(of, q)
			}
		}
		slices.SortStableFunc(of, func(a, b piece) int { return cmp.Compare(a.index, b.index) })
		for i, q := range of {
			if q.index != i {
				*faults = append(*faults, Fault{ParameterWrong, p.name + ": a piece is missing or there twice"})
				break
			}
		}
		out = append(out, continued(of, faults))
	}
	// What is written the new way wins over what stands beside it for old clients (RFC 6266 section 4.3).
	slices.SortStableFunc(out, func(a, b param) int {
		switch {
		case a.modern == b.modern:
			return 0
		case a.modern:
			return -1
		}
		return 1
	})
	return out
}

// whole reads a parameter that is not continued.
func whole(p piece, faults *[]Fault) param {
	x := param{p.name, p.text, p.raw, p.encoded}
	switch {
	case p.encoded:
		charset, text, ok := extended(p.text)
		if !ok {
			*faults = append(*faults, Fault{ParameterWrong, p.name + ": no charset"})
		}
		x.value = inCharset(percent(text), charset, faults)
	default:
		text, wrong := decodeWords(p.text)
		x.value = text
		*faults = append(*faults, wrong...)
	}
	return x
}

func continued(of []piece, faults *[]Fault) param {
	x := param{name: of[0].name, modern: true}
	charset := ""
	var b []byte
	for i, p := range of {
		x.raw += p.raw
		text := p.text
		if p.encoded {
			if i == 0 {
				charset, text, _ = extended(text)
			}
			b = append(b, percent(text)...)
			continue
		}
		b = append(b, text...)
	}
	x.value = inCharset(b, charset, faults)
	if strings.Contains(x.value, "=?") { // both ways at once, as some write it
		x.value, _ = decodeWords(x.value)
	}
	return x
}

// extended takes charset'language'text apart.
func extended(s string) (charset, text string, ok bool) {
	charset, rest, ok := strings.Cut(s, "'")
	if !ok {
		return "", s, false
	}
	_, text, ok = strings.Cut(rest, "'")
	if !ok {
		return charset, rest, false
	}
	return charset, text, true
}

func inCharset(b []byte, charset string, faults *[]Fault) string {
	text, _, fault := decodeText(b, charset, false, nil)
	if fault != nil {
		*faults = append(*faults, *fault)
	}
	return text
}

// percent undoes percent encoding; what is none stays.
func percent(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0 {
			out = append(out, byte(hex(s[i+1])<<4|hex(s[i+2])))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}
