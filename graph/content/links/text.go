package links

import (
	"regexp"
	"strings"
	"sync"

	"mvdan.cc/xurls/v2"

	"mailtriage/graph/content/qr"
)

var (
	angled = regexp.MustCompile(`<\s*([^<>\s]+)\s*>`)
	// broken is a link over several lines, held together by angle brackets (RFC 3986, appendix C).
	broken = regexp.MustCompile(`<((?i:https?|ftp)://[^<>"]+)>`)
	spaces = regexp.MustCompile(`\s+`)

	// inText finds links and bare hosts in text. It is made once, and only where there is text: it takes a moment.
	inText = sync.OnceValue(func() *regexp.Regexp {
		re := xurls.Relaxed()
		re.Longest()
		return re
	})
)

// refangs undo the ways in which people write links so that they can't be followed.
var refangs = []struct {
	from *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`(?i)\bh(?:xx|\*\*|tt)p(s?)(?:\[:\]|:)(?:\[?/\]?){2}`), "http$1://"},
	{regexp.MustCompile(`(?i)\bh(?:xx|\*\*|tt)p(s?)\[://\]`), "http$1://"},
	{regexp.MustCompile(`(?i)\bfxp://`), "ftp://"},
	{regexp.MustCompile(`(?i)\s?[\[({<]\s?(?:\.|dot|punkt|point)\s?[\])}>]\s?`), "."},
	{regexp.MustCompile(`(?i)[\[({<]:[\])}>]`), ":"},
	{regexp.MustCompile(`(?i)[\[({<]/[\])}>]`), "/"},
	{regexp.MustCompile(`(?i)\s?[\[({<]\s?(?:@|at)\s?[\])}>]\s?`), "@"},
}

// refang writes links again as they were before somebody made them harmless.
func refang(s string) string {
	if !strings.ContainsAny(s, "[({<*") && !strings.Contains(strings.ToLower(s), "xp") {
		return s
	}
	for _, r := range refangs {
		s = r.from.ReplaceAllString(s, r.to)
	}
	return s
}

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
	plain := refang(s)
	for word := range strings.FieldsSeq(plain) {
		if len(word) < 4 || !strings.Contains(word, ".") && !strings.Contains(word, "://") { // searching all of a text takes long
			continue
		}
		for _, span := range inText().FindAllStringIndex(word, linksListed) {
			link := strings.TrimRight(word[span[0]:span[1]], ".,;:!?'\"")
			if !linkLike(link, word[:span[0]]) {
				continue
			}
			stands := at
			if plain != s && !strings.Contains(s, link) {
				stands.Where += ", defanged"
			}
			c.add(withScheme(link), link, stands)
		}
	}
}

// linkLike tells whether what was found in text is a link: not an address, not a file's name.
func linkLike(link, before string) bool {
	if strings.Contains(link, "://") {
		return true
	}
	host, _, path := strings.Cut(link, "/")
	if strings.Contains(host, "@") || strings.HasSuffix(before, "@") || strings.HasPrefix(link, "mailto:") {
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
