package content_test

import (
	"strings"
	"testing"

	"mailtriage/graph/content"
)

func TestNothingInADefangedTextIsALinkToATerminal(t *testing.T) {
	for in, want := range map[string]string{
		"see https://evil.example/x?y=1 and pay":      "see hxxps://evil[.]example/x?y=1 and pay",
		"(http://a.test/b), HTTPS://C.TEST":           "(hxxp://a[.]test/b), HxxPS://C[.]TEST",
		"www.evil.example/x and WWW.b.test.":          "www[.]evil[.]example/x and WWW[.]b[.]test[.]",
		"ftp://f.test/a file:///etc/passwd":           "fxp://f[.]test/a file[:]///etc/passwd",
		"two\nhttps://lines.test/\nhere":              "two\nhxxps://lines[.]test/\nhere",
		"⟦hidden: http://h.test/⟧ after":              "⟦hidden: hxxp://h[.]test/⟧ after",
		"Invoice.pdf of 1.2.2026, e.g. by a@b.test":   "Invoice.pdf of 1.2.2026, e.g. by a@b.test",
		"xhttps://glued.test":                         "xhxxps://glued[.]test",
		"gopher://g.test news:alt.test mailto:a@b.de": "gopher://g[.]test news:alt.test mailto:a@b.de",
	} {
		got := content.Block(in).Defanged().String()
		if got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		if again := content.Block(got).Defanged().String(); again != got {
			t.Errorf("%q done once more is %q", got, again)
		}
	}
	if n := content.Line("\x1b www.a.test").Defanged().Tricks(); n != 1 {
		t.Errorf("%d tricks are counted, not 1", n)
	}
	if long := strings.Repeat("a", 1<<19) + " https://a.test"; !strings.HasSuffix(content.Block(long).Defanged().String(), " hxxps://a[.]test") {
		t.Error("the end of a long text is lost")
	}
}
