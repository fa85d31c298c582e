package links_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/links"
	"mailtriage/graph/content/lookalike"
)

var known = lookalike.Known{Own: []string{"contoso.com"}, Sender: []string{"northwind.example"}}

// letter makes a mail of parts: each its header's lines, an empty one, its body.
func letter(parts ...string) *eml.Part {
	var b strings.Builder
	b.WriteString("From: a@northwind.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n")
	for _, p := range parts {
		b.WriteString("--B\r\n" + strings.ReplaceAll(p, "\n", "\r\n") + "\r\n")
	}
	b.WriteString("--B--\r\n")
	return eml.Parse([]byte(b.String()))
}

func htmlPart(s string) string { return "Content-Type: text/html; charset=utf-8\n\n" + s }
func textPart(s string) string { return "Content-Type: text/plain; charset=utf-8\n\n" + s }

// places writes links as "target (where: label ×count) …", in order.
func places(f links.Found) string {
	var out []string
	for _, l := range f.Links {
		s := l.Target
		for _, p := range l.Places {
			s += fmt.Sprintf(" (%s: %s ×%d", p.Where, p.Label, p.Count)
			if p.Differs {
				s += ", differs"
			}
			s += ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, "\n")
}

func TestLinksOfAMail(t *testing.T) {
	for name, c := range map[string]struct {
		mail *eml.Part
		want string
	}{
		"text against target": {letter(htmlPart(`<a href="https://evil.example/">https://portal.contoso.com</a>`)), "https://evil.example/ (HTML: https://portal.contoso.com ×1, differs)"},
		"each once": {letter(htmlPart(`<a href="https://a.example/">one</a> <a href="https://a.example/">one</a> <a href="https://a.example/">two</a>`)),
			"https://a.example/ (HTML: one ×2) (HTML: two ×1)"},
		"wrapped and not": {letter(htmlPart(`<a href="https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F&amp;data=1">https://a.example/</a>`), textPart("see https://a.example/")),
			"https://a.example/ (HTML: https://a.example/ ×1) (text: https://a.example/ ×1)"},
		"wrapped, its text too": {letter(htmlPart(`<a href="https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F&amp;data=1">https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F</a>`)),
			"https://a.example/ (HTML: https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F ×1)"},
		"wrapped, its text another": {letter(htmlPart(`<a href="https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2F&amp;data=1">https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F</a>`)),
			"https://evil.example/ (HTML: https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F ×1, differs)"},
		"a picture as link":    {letter(htmlPart(`<a href="https://a.example/"><img src="cid:1" alt="Sign in"></a>`)), "https://a.example/ (HTML: [image: Sign in] ×1)"},
		"a form":               {letter(htmlPart(`<form action="https://a.example/p"><button formaction="https://b.example/">x</button></form>`)), "https://a.example/p (HTML, form:  ×1)\nhttps://b.example/ (HTML, button of a form:  ×1)"},
		"opens by itself":      {letter(htmlPart(`<meta http-equiv="Refresh" content="0; URL='https://a.example/'">`)), "https://a.example/ (HTML, opens by itself:  ×1)"},
		"a base":               {letter(htmlPart(`<base href="https://a.example/x/"><a href="y">z</a>`)), "https://a.example/x/ (HTML, base of all links:  ×1)\nhttps://a.example/x/y (HTML: z ×1)"},
		"for Outlook alone":    {letter(htmlPart(`<!--[if mso]><v:roundrect href="https://a.example/"><a href="https://b.example/">x</a></v:roundrect><![endif]-->`)), "https://a.example/ (HTML, for Outlook alone, shape:  ×1)\nhttps://b.example/ (HTML, for Outlook alone: x ×1)"},
		"a map":                {letter(htmlPart(`<map><area href="https://a.example/" alt="Go"></map>`)), "https://a.example/ (HTML, part of a picture: Go ×1)"},
		"written, not a link":  {letter(htmlPart(`<p>Go to www.a.example/login now</p><style>u{background:url(https://s.example)}</style>`)), "http://www.a.example/login (HTML, not as a link: www.a.example/login ×1)"},
		"in a frame":           {letter(htmlPart(`<iframe src="https://a.example/"></iframe>`)), "https://a.example/ (HTML, frame:  ×1)"},
		"in SVG":               {letter("Content-Type: image/svg+xml; name=x.svg\nContent-Disposition: attachment; filename=x.svg\n\n<svg><a xlink:href=\"https://a.example/\"><text>Pay</text></a></svg>"), "https://a.example/ (attachment x.svg: Pay ×1)"},
		"not closed":           {letter(htmlPart(`<a href="https://a.example/">one<a href="https://b.example/">two`)), "https://a.example/ (HTML: one ×1)\nhttps://b.example/ (HTML: two ×1)"},
		"marks and pictures":   {letter(htmlPart(`<a href="#top">up</a><a href="cid:1">x</a><a>none</a>`)), ""},
		"plain text":           {letter(textPart("Visit https://a.example/x. Or (https://b.example/y), <https://c.example>; mail eve@d.example, read report.zip and e.f.")), "https://a.example/x (text: https://a.example/x ×1)\nhttps://b.example/y (text: https://b.example/y ×1)\nhttps://c.example (text: https://c.example ×1)"},
		"defanged text":        {letter(textPart("hxxps://evil[.]test.com/a and hxxp[:]//b(dot)test.com plus c[.]test[.]com")), "https://evil.test.com/a (text, defanged: https://evil.test.com/a ×1)\nhttp://b.test.com (text, defanged: http://b.test.com ×1)\nhttp://c.test.com (text, defanged: c.test.com ×1)"},
		"defanged beside not":  {letter(textPart("https://a.test.com/x and hxxps://a.test.com/x and h**p://b[.]test.com")), "https://a.test.com/x (text: https://a.test.com/x ×1) (text, defanged: https://a.test.com/x ×1)\nhttp://b.test.com (text, defanged: http://b.test.com ×1)"},
		"no link in sentences": {letter(textPart("It is over. top marks to all at example dot com, see 3. de Vries")), ""},
		"over several lines":   {letter(textPart("<https://a.example/very/\nlong>")), "https://a.example/very/long (text: https://a.example/very/long ×1)"},
		"unsubscribe":          {eml.Parse([]byte("List-Unsubscribe: <mailto:u@a.example>, <https://a.example/u>\r\n\r\nx")), "mailto:u@a.example (List-Unsubscribe header:  ×1)\nhttps://a.example/u (List-Unsubscribe header:  ×1)"},
		"in an HTML file":      {letter("Content-Type: application/octet-stream; name=\"pay.html\"\nContent-Disposition: attachment; filename=\"pay.html\"\n\n<a href=\"https://a.example/\">x</a>"), "https://a.example/ (attachment pay.html: x ×1)"},
		"in a mail within":     {letter("Content-Type: message/rfc822\n\nSubject: y\nContent-Type: text/html\n\n<a href=\"https://a.example/\">x</a>"), "https://a.example/ (HTML of attached mail: x ×1)"},
		"in an invitation":     {letter("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nLOCATION:https://a.example/meet\nEND:VCALENDAR"), "https://a.example/meet (invitation: https://a.example/meet ×1)"},
		"a program in a link":  {letter(htmlPart(`<a href="javascript:alert(1)">x</a>`)), "javascript:alert(1) (HTML: x ×1)"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := places(links.Of(c.mail, known)); got != c.want {
				t.Errorf("%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestWhatIsToldOfALink(t *testing.T) {
	l := links.Of(letter(htmlPart(`<a href="https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Flogin.c0ntoso.co.uk%3A8443%2F">contoso.com</a>`), textPart("https://urldefense.com/v3/__https://login.c0ntoso.co.uk:8443/__;!!a!b$")), known).Links
	if len(l) != 1 || l[0].Registrable != "c0ntoso.co.uk" || l[0].Imitates == nil || l[0].Imitates.Imitates != "contoso.com" || !l[0].Differs() || l[0].Count() != 2 {
		t.Fatalf("%+v", l[0])
	}
	if got := strings.Join(l[0].Flags, "; "); got != "port 8443" {
		t.Errorf("%q", got)
	}
	if len(l[0].Layers) != 1 || len(l[0].Forms) != 1 || !strings.HasPrefix(l[0].Forms[0], "https://urldefense.com/") {
		t.Errorf("%d layers, forms %q", len(l[0].Layers), l[0].Forms)
	}
	if l := links.Look("https://protect-us.mimecast.com/s/x?domain=paypa1.com", known); l.Imitates == nil || l.Imitates.Imitates != "paypal.com" {
		t.Errorf("what Mimecast says of its target is not looked at: %+v", l)
	}
	if l := links.Look("http://192.0.2.1/x", known); l.Registrable != "" {
		t.Errorf("an address has the registrable domain %q", l.Registrable)
	}
}

func TestManyLinksAreCounted(t *testing.T) {
	var b strings.Builder
	for i := range 2100 {
		fmt.Fprintf(&b, `<a href="https://a%d.example/">x</a>`, i)
	}
	f := links.Of(letter(htmlPart(b.String())), known)
	if len(f.Links) != 2000 || f.More != 100 {
		t.Errorf("%d links and %d more", len(f.Links), f.More)
	}
	f = links.Of(letter(textPart(strings.Repeat("x ", 2<<20))), known)
	if len(f.Notes) != 1 || !strings.Contains(f.Notes[0], "first 2 MB") {
		t.Errorf("%q", f.Notes)
	}
}

// TestLinksThatMultiply holds mails of very many links to what their bytes can account for.
func TestLinksThatMultiply(t *testing.T) {
	many := func(n int, pattern string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, pattern, i)
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		part   string
		listed int
	}{
		"the same over and over": {textPart(strings.Repeat("https://login.c0ntoso.co.uk/ ", 10_000)), 1},
		"each another":           {textPart(many(10_000, "https://login%d.c0ntoso.co.uk/ ")), 2000},
		"wrapped each otherwise": {textPart(many(10_000, "https://eur01.safelinks.protection.outlook.com/?url=http%%3A%%2F%%2Fa.example&data=%d ")), 1},
		"defanged":               {textPart(many(10_000, "hxxps://login%d[.]c0ntoso[.]co[.]uk/ ")), 2000},
		"all one word":           {textPart(many(5_000, "a%d[.]example/(,")), 2000},
	} {
		t.Run(name, func(t *testing.T) {
			mail := letter(c.part)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			f := links.Of(mail, known)
			runtime.ReadMemStats(&after)
			if made := after.TotalAlloc - before.TotalAlloc; made > 35<<20 {
				t.Errorf("%d kB of mail make %d kB", len(c.part)>>10, made>>10)
			}
			if len(f.Links) != c.listed {
				t.Errorf("%d links are listed, want %d", len(f.Links), c.listed)
			}
		})
	}
}

func FuzzOf(f *testing.F) {
	for _, s := range []string{`<a href="https://a.example/">x</a>`, `<base href="//[">` + `<a href="%">`, `<!--[if mso]><!--[if mso]><a href=x>`, "hxxp[:]//[.][.]", "<https://a.example/\r\n>", `<meta http-equiv=refresh content=";url=">`, "www.\x00.com", "http://" + strings.Repeat("a.", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		defer hostile.Bounded(t)()
		for _, l := range links.Of(letter(htmlPart(s), textPart(s)), known).Links {
			if len(l.Places) == 0 || l.Count() < 1 {
				t.Errorf("a link that stands nowhere: %+v", l)
			}
		}
	})
}

func BenchmarkOf1000(b *testing.B) {
	var s strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&s, `<p>Order %d <a href="https://nam12.safelinks.protection.outlook.com/?url=https%%3A%%2F%%2Fmail%d.customer-news.example%%2Fx%%3Fid%%3D%d&amp;data=05">details of your order</a></p>`, i, i, i)
	}
	mail := letter(htmlPart(s.String()))
	b.SetBytes(int64(s.Len()))
	for b.Loop() {
		if f := links.Of(mail, known); len(f.Links) != 1000 {
			b.Fatalf("%d links", len(f.Links))
		}
	}
}
