// Package refang undoes what people do to links, hosts and addresses so that nothing can be clicked: evil[.]example is
// evil.example again. Schemes in disguise (hxxp) stay: what reads URLs knows them.
package refang

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"mailtriage/graph/content/domains"
)

// Edit is a place where a text differs from how it came, in bytes.
type Edit struct {
	At, End     int  // in the text as it is now
	Was, WasEnd int  // in the text as it came
	Defang      bool // somebody made a value harmless there: it is one
}

// Mode says what counts as made harmless.
type Mode int

const (
	Marked Mode = iota // what is marked by signs: [.], (dot), \., and characters in disguise
	Spoken             // what is written out as well: "evil dot example", "evil . example"
)

// brackets are what people put in brackets so that nothing can be clicked, and what it stands for.
var brackets = map[string]string{
	".": ".", "dot": ".", "d0t": ".", "punkt": ".", "point": ".",
	"@": "@", "at": "@", "a": "@", "@at": "@", "ät": "@",
	":": ":", "::": "::", "://": "://", ":/": ":/", "//": "//", "/": "/", ":\\\\": "://", "colon": ":", "slash": "/",
	"-": "-", "dash": "-",
}

// spoken are values written out: "evil dot example".
var (
	spokenDot = regexp.MustCompile(`^(?i)\s+(?:dot|d0t|punkt)\s+([a-z0-9-]+)`)
	spokenAt  = regexp.MustCompile(`^(?i)\s+(?:at|ät)\s+[a-z0-9-]+\s*(?:\s(?:dot|d0t)\s|[\[({<]\s*(?:dot|d0t)\s*[\])}>])`)
	spacedDot = regexp.MustCompile(`^(?i)(?:\s+\.\s*|\s*\.\s+)([a-z]{2,})\b`)
)

// Text undoes what keeps values from being clicked. The edits say where, in the order of the text.
func Text(s string, mode Mode) (string, []Edit) {
	if !suspicious(s) {
		return s, nil
	}
	r := refanger{s: s, spoken: mode == Spoken}
	r.out.Grow(len(s))
	for r.at < len(s) {
		r.step()
	}
	return r.out.String(), r.edits
}

// suspicious tells whether there is anything to undo.
func suspicious(s string) bool {
	for i := range len(s) {
		switch b := s[i]; {
		case b >= 0x80, b == '[', b == '(', b == '{', b == '\\', b == '<', b == ']':
			return true
		case b == ' ' && i+1 < len(s):
			switch s[i+1] {
			case '.', 'd', 'D', 'p', 'P', ' ':
				return true
			}
		case b == '.' && i+1 < len(s) && s[i+1] == ' ':
			return true
		}
	}
	return false
}

// refanger goes through a text once.
type refanger struct {
	s      string
	spoken bool
	at     int
	out    strings.Builder
	edits  []Edit
}

func (r *refanger) step() {
	b := r.s[r.at]
	switch {
	case b == '[' || b == '(' || b == '{' || b == '<':
		if r.bracket() {
			return
		}
	case b == '\\':
		if r.escaped() {
			return
		}
	case b == ' ' || b == '\t':
		if r.blank() {
			return
		}
	case b == '.':
		if r.dot() {
			return
		}
	case b >= 0x80:
		r.wide()
		return
	}
	r.out.WriteByte(b)
	r.at++
}

// replace writes what stands for the next n bytes, and for the spaces before them when those belong to it.
func (r *refanger) replace(n int, with string, defang bool) {
	at := r.out.Len()
	r.out.WriteString(with)
	r.edits = append(r.edits, Edit{At: at, End: r.out.Len(), Was: r.at, WasEnd: r.at + n, Defang: defang})
	r.at += n
}

// before is the byte that was read last.
func (r *refanger) before() byte {
	if r.at == 0 {
		return 0
	}
	return r.s[r.at-1]
}

// bracket undoes [.], (dot), {at}, <:>, hxxp[s], and the half of one.
func (r *refanger) bracket() bool {
	n, with := bracketed(r.s[r.at:])
	if n == 0 {
		rest := r.s[r.at+1:]
		if r.s[r.at] != '<' && len(rest) > 1 && rest[0] == '.' && alnum(rest[1]) && alnum(r.before()) {
			r.replace(2, ".", true)
			return true
		}
		return false
	}
	if with == "s" && !endsInScheme(r.s[:r.at]) {
		return false
	}
	if with == "@" && !word(r.before()) {
		return false
	}
	n += r.blanksAfter(n, with)
	r.replace(n, with, true)
	return true
}

// blanksAfter counts the blanks after a sign that belongs between two parts.
func (r *refanger) blanksAfter(n int, with string) int {
	rest := r.s[r.at+n:]
	bare := strings.TrimLeft(rest, " ")
	if gone := len(rest) - len(bare); gone > 0 && gone <= 2 && with != ":" && bare != "" && (alnum(bare[0]) || strings.IndexByte("[({", bare[0]) >= 0) {
		return gone
	}
	return 0
}

// bracketed reads what stands in brackets; n is 0 when it means nothing to us.
func bracketed(s string) (n int, with string) {
	end := strings.IndexAny(s[1:min(len(s), 12)], "])}>")
	if end < 0 {
		return 0, ""
	}
	inner := strings.ToLower(strings.TrimSpace(s[1 : end+1]))
	if inner == "s" {
		return end + 2, "s"
	}
	with, ok := brackets[inner]
	if !ok || s[0] == '<' && inner == "a" || inner == "a" && s[0] != '(' || s[0] == '<' && inner == "/" {
		return 0, ""
	}
	return end + 2, with
}

var schemeEnd = regexp.MustCompile(`(?i)(?:^|[^a-z])h..p$`)

func endsInScheme(s string) bool { return schemeEnd.MatchString(s[max(0, len(s)-6):]) }

// escaped undoes what a pattern or JSON puts a backslash before.
func (r *refanger) escaped() bool {
	if r.at+1 < len(r.s) && strings.IndexByte("./:@-?=&", r.s[r.at+1]) >= 0 {
		dot := r.s[r.at+1] == '.' && alnum(r.before()) && r.at+2 < len(r.s) && alnum(r.s[r.at+2])
		r.replace(2, r.s[r.at+1:r.at+2], dot)
		return true
	}
	return false
}

// blank undoes spaces before a sign in brackets, and values written out.
func (r *refanger) blank() bool {
	if !word(r.before()) && r.before() != ':' && r.before() != '/' {
		return false
	}
	rest := r.s[r.at:]
	bare := strings.TrimLeft(rest, " \t")
	gone := len(rest) - len(bare)
	if gone <= 2 && bare != "" && strings.IndexByte("[({<", bare[0]) >= 0 && word(r.before()) {
		if n, with := bracketed(bare); n > 0 && with != "s" && with != "-" && n < len(bare) {
			after := strings.TrimLeft(bare[n:], " ")
			if after != "" && (alnum(after[0]) || after[0] >= 0x80 || after[0] == '/') {
				r.replace(gone+n+len(bare[n:])-len(after), with, true)
				return true
			}
		}
	}
	if !r.spoken || !word(r.before()) || bare == "" {
		return false
	}
	switch bare[0] {
	case 'd', 'D', 'p', 'P':
		if m := spokenDot.FindStringSubmatchIndex(rest[:min(len(rest), 160)]); m != nil && r.endsSpoken(rest[m[2]:m[3]], rest[m[3]:]) {
			r.replace(m[2], ".", true)
			return true
		}
	case 'a', 'A':
		if spokenAt.MatchString(rest) && !leadsTo[r.wordBefore()] {
			r.replace(gone+2+len(bare[2:])-len(strings.TrimLeft(bare[2:], " ")), "@", true)
			return true
		}
	case '.':
		return r.dot()
	}
	return false
}

// leadsTo are words before "at" that make it a preposition.
var leadsTo = map[string]bool{
	"me": true, "us": true, "it": true, "look": true, "hosted": true, "site": true, "page": true, "server": true, "located": true, "is": true, "was": true,
	"found": true, "available": true, "running": true, "live": true, "online": true, "hosting": true, "domain": true, "login": true, "panel": true, "posted": true,
}

func (r *refanger) wordBefore() string {
	i := r.at
	for i > 0 && alnum(r.s[i-1]) {
		i--
	}
	return strings.ToLower(r.s[i:r.at])
}

// endsSpoken tells whether what follows "dot" ends a domain, or goes on to one.
func (r *refanger) endsSpoken(label, rest string) bool {
	if m := spokenDot.FindStringSubmatch(rest); m != nil && domains.Spoken(m[1]) {
		return true
	}
	if bare := strings.TrimLeft(rest[:min(len(rest), 16)], " "); bare != "" && strings.IndexByte("[({<", bare[0]) >= 0 {
		if n, with := bracketed(bare); n > 0 && with == "." {
			return true
		}
	}
	if strings.HasPrefix(rest, ".") && len(rest) > 1 && alnum(rest[1]) {
		return true
	}
	return domains.Spoken(label)
}

// dot undoes blanks around a dot, where a domain ends after it, and "evil.]example".
func (r *refanger) dot() bool {
	rest := r.s[r.at:]
	if len(rest) > 2 && rest[0] == '.' && strings.IndexByte("])}", rest[1]) >= 0 && alnum(rest[2]) && alnum(r.before()) {
		r.replace(2, ".", true)
		return true
	}
	if !r.spoken || !alnum(r.before()) {
		return false
	}
	m := spacedDot.FindStringSubmatchIndex(rest)
	if m == nil {
		return false
	}
	label := rest[m[2]:m[3]]
	// "end. Com" is a sentence, "evil. com" and "evil . com" are not.
	if !domains.Spoken(label) || label != strings.ToLower(label) || rest[0] == '.' && !domains.Common(label) {
		return false
	}
	r.replace(m[2], ".", true)
	return true
}

// wide undoes characters that look like ASCII, and drops those that can't be seen.
func (r *refanger) wide() {
	c, n := utf8.DecodeRuneInString(r.s[r.at:])
	next := byte(0)
	if r.at+n < len(r.s) {
		next = r.s[r.at+n]
	}
	switch {
	case c == 0x200b || c == 0x200c || c == 0x200d || c == 0x2060 || c == 0xfeff || c == 0xad:
		r.replace(n, "", false)
	case c == '。' || c == '｡' || c == '．' || c == '․':
		if alnum(r.before()) && (alnum(next) || next >= 0x80 && fullwidth(r.s[r.at+n:])) || r.before() >= 0x80 && alnum(next) && c != '。' {
			r.replace(n, ".", false)
			return
		}
		r.out.WriteString(r.s[r.at : r.at+n])
		r.at += n
	case c == '＠' || c == '﹫':
		r.replace(n, "@", false)
	case c == '：' && strings.HasPrefix(r.s[r.at+n:], "//"):
		r.replace(n, ":", false)
	case c == 0xa0:
		r.replace(n, " ", false)
	case c == utf8.RuneError && n == 1:
		r.replace(n, " ", false)
	default:
		r.out.WriteString(r.s[r.at : r.at+n])
		r.at += n
	}
}

func fullwidth(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return c >= 0xff10 && c <= 0xff5a
}

// word tells of a byte that names are made of; all beyond ASCII counts.
func word(b byte) bool { return b >= 0x80 || b == '_' || alnum(b) }

func alnum(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
