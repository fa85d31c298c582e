package links

import (
	"iter"
	"regexp"
	"strings"
	"unicode"

	"mailtriage/graph/content/qr"
	"mailtriage/graph/content/refang"
	"mailtriage/graph/content/textlinks"
)

var (
	angled = regexp.MustCompile(`<\s*([^<>\s]+)\s*>`)
	// broken is a link over several lines, held together by angle brackets (RFC 3986, appendix C).
	broken = regexp.MustCompile(`<((?i:https?|ftp)://[^<>"]+)>`)
	spaces = regexp.MustCompile(`\s+`)
)

// files are endings of names of files that are also top-level domains: alone they are no link.
var files = map[string]bool{"zip": true, "mov": true, "md": true, "py": true, "sh": true, "rs": true, "pl": true, "ps": true, "ai": true, "cc": true, "so": true, "vi": true, "java": true, "do": true}

// text looks for links in text.
func (c *collector) text(s string, at Place) {
	if len(s) > textLimit {
		s = strings.ToValidUTF8(s[:textLimit], "")
		c.cutNote(at.Where)
	}
	c.codes(qr.Characters(s), at.Where+", drawn with characters")
	s = broken.ReplaceAllStringFunc(s, func(m string) string { return "<" + spaces.ReplaceAllString(m[1:len(m)-1], "") + ">" })
	plain, edits := refang.Text(s, refang.Marked)
	for from, to := range words(plain) {
		edits = behind(edits, from)
		c.word(plain[from:to], from, edits, at)
	}
}

// word looks for links in a word; from is where it stands in the text, and edits what was undone there and behind it.
func (c *collector) word(word string, from int, edits []refang.Edit, at Place) {
	if len(word) < 4 || !strings.Contains(word, ".") && !strings.Contains(word, "://") {
		return
	}
	known := word
	if strings.Contains(word, "://") {
		known = disguised.ReplaceAllStringFunc(word, undisguised)
	}
	for begin, end := range textlinks.All(known) {
		link := strings.TrimRight(known[begin:end], ".,;:!?'\"")
		if !linkLike(link) {
			continue
		}
		edits = behind(edits, from+begin)
		stands := at
		if end := begin + len(link); link != word[begin:end] || defanged(edits, from+end) {
			stands.Where += ", defanged"
		}
		c.add(withScheme(link), link, stands)
	}
}

// words are where the words of a text begin and end.
func words(s string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for at := 0; at < len(s); {
			rest := strings.TrimLeftFunc(s[at:], unicode.IsSpace)
			at = len(s) - len(rest)
			n := strings.IndexFunc(rest, unicode.IsSpace)
			if n < 0 {
				n = len(rest)
			}
			if n > 0 && !yield(at, at+n) {
				return
			}
			at += n
		}
	}
}

// disguised are schemes that people write so that nothing can be clicked.
var disguised = regexp.MustCompile(`(?i)\b(?:h(?:xx|\*\*)ps?|fxp)://`)

// undisguised writes such a scheme as it is; it is as long as before.
func undisguised(scheme string) string {
	scheme = strings.ToLower(scheme)
	return strings.NewReplacer("hxx", "htt", "h**", "htt", "fxp", "ftp").Replace(scheme)
}

// behind leaves out the edits that end before a place.
func behind(edits []refang.Edit, at int) []refang.Edit {
	for len(edits) > 0 && edits[0].End <= at {
		edits = edits[1:]
	}
	return edits
}

// defanged tells whether somebody made harmless what ends there; the edits begin with the first in it.
func defanged(edits []refang.Edit, end int) bool {
	for _, e := range edits {
		if e.At >= end || e.Defang {
			return e.At < end
		}
	}
	return false
}

// linkLike tells whether what was found in text is a link: not an address, not a file's name.
func linkLike(link string) bool {
	if strings.Contains(link, "://") {
		return true
	}
	host, _, path := strings.Cut(link, "/")
	if strings.Contains(host, "@") || strings.HasPrefix(link, "mailto:") {
		return false
	}
	last := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	return path || strings.HasPrefix(strings.ToLower(host), "www.") || !files[last] && strings.Contains(host, ".")
}

func withScheme(link string) string {
	if scheme, _, ok := strings.Cut(link, ":"); ok && !strings.ContainsAny(scheme, "./") {
		return link
	}
	return "http://" + link
}
