package content_test

import (
	"regexp"
	"strings"
	"testing"

	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
)

func TestQuote(t *testing.T) {
	for name, c := range map[string]struct {
		kind, in string
		live     bool
		want     string
	}{
		"text":             {"text", "one\n\ntwo", false, "> one\n>\n> two"},
		"text with a link": {"text", "go to https://evil.example/a?b=c now", false, "> go to hxxps://evil[.]example/a?b=c now"},
		"asked for":        {"text", "go to https://evil.example/a", true, "> go to https://evil.example/a"},
		"a host alone":     {"text", "see evil.example/x, or www.evil.example", false, "> see evil[.]example/x, or www[.]evil[.]example"},
		"an address":       {"text", "write to ada@contoso.com", false, "> write to ada@contoso.com"},
		"brackets":         {"text", "<https://evil.example/a>, (http://b.example)", false, "> <hxxps://evil[.]example/a>, (hxxp://b[.]example)"},
		"quoted already":   {"text", "> earlier", false, "> > earlier"},
		"HTML": {"html", `<p>Pay <a href="https://evil.example/x">https://bank.example</a></p><img src="https://t.example/p.gif" alt="Logo">`, false,
			"> Pay hxxps://bank[.]example [1]\n>\n> [image: Logo from t[.]example]\n>\n> [1] hxxps://evil[.]example/x"},
		"HTML, asked for":  {"html", `<p>Pay <a href="https://evil.example/x">here</a></p>`, true, "> Pay here [1]\n>\n> [1] https://evil.example/x"},
		"script in a link": {"html", `<a href="javascript:alert(1)">x</a>`, false, "> x [1]\n>\n> [1] javascript[:]alert(1)"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := content.Quote(c.kind, c.in, c.live); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// clickable is what mail clients make links of.
var clickable = regexp.MustCompile(`(?i)\b(https?|ftp)://|\bwww\.|\b(javascript|mailto|file|data):\S`)

func TestNothingThatIsQuotedCanBeClicked(t *testing.T) {
	for _, c := range hostile.Strings() {
		for _, in := range []string{c.Text, "<a href=\"https://evil.example/\">" + c.Text + "</a> https://evil.example/" + c.Text} {
			for _, kind := range []string{"text", "html"} {
				got := content.Quote(kind, in, false)
				if clickable.MatchString(got) {
					t.Errorf("%s as %s: %q", c.Name, kind, got)
				}
				if content.Block(got).String() != got {
					t.Errorf("%s as %s is not safe to draw: %q", c.Name, kind, got)
				}
			}
		}
	}
}

func FuzzQuote(f *testing.F) {
	f.Add("html", `<a href="https://evil.example">www.x.example</a>`)
	f.Add("text", "hTTp://a.b\nwww.www.x")
	f.Add("text", "http:http://0 //http://a")
	f.Fuzz(func(t *testing.T, kind, body string) {
		defer hostile.Bounded(t)()
		got := content.Quote(kind, body, false)
		if clickable.MatchString(got) {
			t.Errorf("%q", got)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if !strings.HasPrefix(line, ">") {
				t.Errorf("%q is not marked as quoted", line)
			}
		}
	})
}
