package files

import (
	"bytes"
	"strings"
)

// Values of a PDF (ISO 32000-1 7.3). A string is []byte, a number float64, an array []any; nil is the end.
type (
	pdfName string
	pdfRef  int
	pdfWord string // a keyword or an operator
	pdfDict map[string]any
)

// Limits on values: what a hostile file makes of them is bounded in time and memory.
const (
	pdfDepth  = 24      // arrays and dictionaries in each other
	pdfValues = 600_000 // of a file's objects
	pdfOpen   = 200     // strings that do not end
)

// pdfParser reads values one after another.
type pdfParser struct {
	d    []byte
	i    int
	left int // values that may still be read
	open int // strings that did not end
}

// next is the next value.
func (p *pdfParser) next(depth int) any {
	for p.i < len(p.d) && p.left > 0 {
		switch c := p.d[p.i]; {
		case c <= ' ':
			p.i++
			continue
		case c == '%':
			p.i += lineEnd(p.d[p.i:])
			continue
		case c == '(' && p.ends():
			p.left--
			var s []byte
			s, p.i = pdfLiteral(p.d, p.i+1)
			return s
		case c == '<' && !p.doubled():
			p.left--
			var s []byte
			s, p.i = pdfHex(p.d, p.i+1)
			p.i = min(p.i, len(p.d)) // it may have no end
			return s
		}
		p.left--
		return p.other(depth)
	}
	return nil
}

// doubled tells whether a bracket stands twice: it is one of a dictionary.
func (p *pdfParser) doubled() bool { return p.i+1 < len(p.d) && p.d[p.i+1] == p.d[p.i] }

// ends tells whether the string that begins here has an end. Looking for those that have none takes its time.
func (p *pdfParser) ends() bool {
	if p.open >= pdfOpen {
		return false
	}
	near := p.d[p.i:min(len(p.d), p.i+2*pdfString)]
	if _, end := pdfLiteral(near, 1); end <= len(near) && near[end-1] == ')' {
		return true
	}
	p.open++
	return false
}

// other reads what is no string.
func (p *pdfParser) other(depth int) any {
	switch c := p.d[p.i]; {
	case c == '/':
		p.i++
		return pdfName(p.name())
	case c == '[':
		p.i++
		return p.list("]", depth+1)
	case c == '<':
		p.i += 2
		return p.dict(depth + 1)
	case c == '>' && p.doubled():
		p.i += 2
		return pdfWord(">>")
	case strings.IndexByte(")]>{}", c) >= 0, c == '(':
		p.i++
		return pdfWord(c)
	}
	from := p.i
	for p.i < len(p.d) && !pdfDelimits(p.d[p.i]) {
		p.i++
	}
	word := p.d[from:p.i]
	if c := word[0]; c <= '9' && c >= '+' {
		if n, ok := pdfNumber(word); ok {
			return n
		}
	}
	return pdfWord(word[:min(len(word), 64)])
}

func pdfDelimits(c byte) bool { return c <= ' ' || strings.IndexByte("()<>[]{}/%", c) >= 0 }

// pdfNumber reads a number. None has an exponent.
func pdfNumber(word []byte) (n float64, ok bool) {
	digits := bytes.TrimLeft(word, "+-")
	whole, part, _ := bytes.Cut(digits, []byte("."))
	if len(digits) > 32 || len(whole)+len(part) == 0 {
		return 0, false
	}
	scale := 1.0
	for i, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			n = n*10 + float64(c-'0')
		case i != len(whole):
			return 0, false
		}
		if i > len(whole) {
			scale *= 10
		}
	}
	if n /= scale; word[0] == '-' {
		n = -n
	}
	return n, true
}

// name reads a name, whose characters may stand as #xx.
func (p *pdfParser) name() string {
	from := p.i
	for p.i < len(p.d) && !pdfDelimits(p.d[p.i]) {
		p.i++
	}
	raw := p.d[from:min(p.i, from+128)]
	if !bytes.ContainsRune(raw, '#') {
		return string(raw)
	}
	var b []byte
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c == '#' && i+2 < len(raw) && hexDigit(raw[i+1]) && hexDigit(raw[i+2]) {
			c = digit(raw[i+1])<<4 | digit(raw[i+2])
			i += 2
		}
		b = append(b, c)
	}
	return string(b)
}

// list reads values up to a bracket, or to where the object ends: one that is left open must not swallow the others.
func (p *pdfParser) list(end pdfWord, depth int) (out []any) {
	for depth <= pdfDepth {
		before := p.i
		v := p.next(depth)
		word, isWord := v.(pdfWord)
		switch {
		case v == nil, word == end:
			return out
		case word == "endobj", word == "obj", word == "stream", word == "xref", word == "trailer":
			p.i = before
			return out
		case word == "R" && len(out) >= 2:
			if n, ok := out[len(out)-2].(float64); ok {
				out = append(out[:len(out)-2], pdfRef(n))
				continue
			}
		}
		if !isWord || word == "true" || word == "false" || word == "null" {
			out = append(out, v)
		}
	}
	return out
}

func (p *pdfParser) dict(depth int) pdfDict {
	list := p.list(">>", depth)
	d := make(pdfDict, len(list)/2)
	for i := 0; i+1 < len(list); i++ {
		if key, ok := list[i].(pdfName); ok {
			i++
			d[string(key)] = list[i]
		}
	}
	return d
}
