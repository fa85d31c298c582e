package graph

import (
	"strings"
	"testing"
)

func TestAboveHTML(t *testing.T) {
	for _, c := range [][3]string{
		{"", "<p>x</p>", "<p>x</p>"},
		{"a <b>\nc", "<p>x</p>", "<div>a &lt;b&gt;<br>\nc</div><br>\n<p>x</p>"},
		{"a", `<html><head><!-- <body> --><style>p{}</style></head><BODY lang="x>y"><p>x</p></body></html>`, `<html><head><!-- <body> --><style>p{}</style></head><BODY lang="x>y"><div>a</div><br>` + "\n<p>x</p></body></html>"},
		{"a", "<body", "<div>a</div><br>\n<body"},
	} {
		if got := AboveHTML(c[0], c[1]); got != c[2] {
			t.Errorf("%q above %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestFromText(t *testing.T) {
	exchange := `<html><head><meta name="Generator" content="Microsoft Exchange Server"><!-- converted from text --><style><!-- .EmailQuote { margin-left: 1pt } --></style></head>` +
		`<body><font size="2"><span style="font-size:11pt;"><div class="PlainText">a &lt;b&gt;<br>` + "\r\n" + `&nbsp; c <a href="http://x.test/?a=b">http://x.test/?a=b</a><br>` + "\r\n" + `</div></span></font></body></html>`
	for name, c := range map[string]struct {
		body, want string
		ok         bool
	}{
		"of Exchange":         {exchange, "a <b>\n  c http://x.test/?a=b\n", true},
		"a link elsewhere":    {strings.Replace(exchange, `href="http://x`, `href="http://y`, 1), "", false},
		"something is bold":   {strings.Replace(exchange, "a &lt;b&gt;", "<b>a</b>", 1), "", false},
		"an image":            {strings.Replace(exchange, "a &lt;b&gt;", `<img src="cid:x">`, 1), "", false},
		"written as HTML":     {"<html><body><div>a</div></body></html>", "a", false},
		"nothing, or no HTML": {"", "", false},
	} {
		if got, ok := FromText(c.body); ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %q %v", name, got, ok)
		}
	}
}

func FuzzAboveHTML(f *testing.F) {
	f.Add("a", "<html><body>x</body></html>")
	f.Add("<", "<body <body>")
	f.Fuzz(func(t *testing.T, text, body string) {
		got := AboveHTML(text, body)
		if len(got) < len(body) || !strings.HasPrefix(got, body[:afterBodyTag(body)]) || !strings.HasSuffix(got, body[afterBodyTag(body):]) {
			t.Errorf("%q above %q: %q", text, body, got)
		}
		FromText(body)
	})
}
