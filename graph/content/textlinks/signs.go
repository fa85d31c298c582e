package textlinks

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mvdan.cc/xurls/v2"
)

var (
	slashedSchemes = lower(xurls.Schemes, xurls.SchemesUnofficial)
	plainSchemes   = lower(xurls.SchemesNoAuthority)
	topLevels      = lower(xurls.TLDs, xurls.PseudoTLDs)
	topLevelLimit  = longest(topLevels)
)

func lower(lists ...[]string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for _, s := range list {
			set[strings.ToLower(s)] = true
		}
	}
	return set
}

func longest(set map[string]bool) (n int) {
	for s := range set {
		n = max(n, len(s))
	}
	return n
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

func alnum(b byte) bool {
	return digit(b) || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// sign tells how many bytes the first sign takes, if it is one that names are made of: a letter, a mark, a number; 0: it is not.
func sign(s string) int {
	if s[0] < utf8.RuneSelf {
		if alnum(s[0]) {
			return 1
		}
		return 0
	}
	r, n := utf8.DecodeRuneInString(s)
	if unicode.In(r, unicode.L, unicode.M, unicode.N) {
		return n
	}
	return 0
}

// width is how many bytes the first sign takes.
func width(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// part tells how a sign may stand in a link: in it, and at its end too.
type part struct{ in, end bool }

// ascii are the signs of ASCII that a link is made of (RFC 3986). What ends sentences does not end a link.
var ascii = func() (all [utf8.RuneSelf]part) {
	for i := range all {
		all[i].in = alnum(byte(i))
		all[i].end = all[i].in
	}
	for _, b := range []byte(`-_~%$&+=/#`) {
		all[b] = part{true, true}
	}
	for _, b := range []byte(`.!'*,;:@?\`) {
		all[b] = part{in: true}
	}
	return all
}()

// partOf tells how the first sign may stand in a link, and how many bytes it takes. Beyond ASCII it is RFC 3987, without what
// separates words, and without what ends a sentence at the end.
func partOf(s string) (part, int) {
	if s[0] < utf8.RuneSelf {
		return ascii[s[0]], 1
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r >= 0xe000 && r <= 0xf8ff, r >= 0xf0000 && r&0xffff <= 0xfffd: // for private use
		return part{true, true}, n
	case r < 0xa0, r > 0xd7ff && r < 0xf900, r > 0xfdcf && r < 0xfdf0, r > 0xffef && r < 0x10000, r&0xfffe == 0xfffe, r >= 0xe0000 && r < 0xe1000, unicode.Is(unicode.Z, r):
		return part{}, n
	}
	return part{true, !unicode.Is(unicode.Po, r)}, n
}
