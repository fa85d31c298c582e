package hostile

import (
	"fmt"
	"strings"
)

// Slow are texts, by name, that are made to be slow to look through when they stand one after another (Repeated).
func Slow() map[string]string {
	return map[string]string{
		"links": "https://a%d.org/x?y=z ", "one link": "https://login.c0ntoso.co.uk/ ", "links without blanks": "https://a%d.org,", "hosts": "a%d.org ", "hosts with paths": "a%d.org/x/y ", "hosts without blanks": "a%d.org,",
		"dots": ".", "dots and letters": "a.a.a.a", "labels": "a.com.", "slashes": "/", "colons": "https:", "schemes": "http://", "addresses": "a@b%d.org ", "brackets": "http://a.org/(", "deep brackets": "http://a/((", "numbers": "1.2.3.4 ", "numbers without blanks": "1.2.3.4.", "v6": "a:b:", "v6 with a dot": "::1.",
		"CJK": "漢字", "CJK hosts": "漢字.com ", "CJK labels": "漢字.中国.", "CJK around links": "漢字https://a%d.org/字", "marks": "a\u0301.", "dashes": "a-.", "www": "www.", "mailto": "mailto:a@b%d.org ", "percent": "http://a.org/%%41", "queries": "a.org?(", "hyphens": "a.b-c.org.", "stars": "h**p://a.org ", "defanged": "hxxps://a%d[.]org/x ",
	}
}

// Repeated writes one of them until it has a size in bytes, each time with another number where it takes one.
func Repeated(unit string, size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		if strings.Contains(unit, "%") {
			fmt.Fprintf(&b, unit, i)
		} else {
			b.WriteString(unit)
		}
	}
	return b.String()
}
