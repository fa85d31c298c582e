package indicators

import (
	"fmt"
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
)

// slow are texts that are made to be slow to look through, over and over.
var slow = map[string]string{
	"links": "https://a%d.org/x?y=z ", "one link": "https://login.c0ntoso.co.uk/ ", "links without blanks": "https://a%d.org,", "hosts": "a%d.org ", "hosts with paths": "a%d.org/x/y ", "hosts without blanks": "a%d.org,",
	"dots": ".", "dots and letters": "a.a.a.a", "labels": "a.com.", "slashes": "/", "colons": "https:", "schemes": "http://", "addresses": "a@b%d.org ", "brackets": "http://a.org/(", "deep brackets": "http://a/((", "numbers": "1.2.3.4 ", "numbers without blanks": "1.2.3.4.", "v6": "a:b:", "v6 with a dot": "::1.",
	"CJK": "漢字", "CJK hosts": "漢字.com ", "CJK labels": "漢字.中国.", "CJK around links": "漢字https://a%d.org/字", "marks": "a\u0301.", "dashes": "a-.", "www": "www.", "mailto": "mailto:a@b%d.org ", "percent": "http://a.org/%%41", "queries": "a.org?(", "hyphens": "a.b-c.org.", "stars": "h**p://a.org ", "defanged": "hxxps://a%d[.]org/x ",
}

func repeated(unit string, size int) string {
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

// TestTextThatIsMadeToBeSlow holds a megabyte of each to the limits of all that is hostile.
func TestTextThatIsMadeToBeSlow(t *testing.T) {
	for name, unit := range slow {
		t.Run(name, func(t *testing.T) {
			s := repeated(unit, 1<<20)
			defer hostile.Bounded(t)()
			Extract(text1(s), Options{})
		})
	}
}

// BenchmarkText is the time that they take, by their size.
func BenchmarkText(b *testing.B) {
	for name, unit := range slow {
		for _, size := range []int{256 << 10, 1 << 20} {
			b.Run(fmt.Sprintf("%s/%dkB", strings.ReplaceAll(name, " ", "-"), size>>10), func(b *testing.B) {
				s := repeated(unit, size)
				b.SetBytes(int64(size))
				begun := hostile.Spent()
				for b.Loop() {
					Extract(text1(s), Options{})
				}
				b.ReportMetric(float64((hostile.Spent()-begun).Milliseconds())/float64(b.N), "cpu-ms/op")
			})
		}
	}
}
