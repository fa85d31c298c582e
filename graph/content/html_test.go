package content_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
)

func TestEverythingThatWouldLoadIsListed(t *testing.T) {
	for name, page := range map[string]string{
		"style sheet": `<link rel=stylesheet href="https://x.example/s.css">`, "import": `<style>@import url(https://x.example/i.css);</style>`, "import by a string": `<style>@import "https://x.example/i.css";</style>`,
		"url in a sheet": `<style>p{background:url('https://x.example/b.png')}</style>`, "font": `<style>@font-face{src:url(https://x.example/f.woff)}</style>`, "url for small screens": `<style>@media print{p{background:url("https://x.example/p.png")}}</style>`,
		"url in a style": `<p style="width:1px;background:url(data:,a);list-style:URL(https://x.example/d.png)">a`, "background": `<td background="https://x.example/bg.png">`,
		"srcset": `<img src="data:," srcset="data:,a 1x, https://x.example/2x.png 2x">`, "poster": `<video poster="https://x.example/p.png">`, "video": `<video src="https://x.example/v.mp4">`, "frame": `<iframe src="https://x.example/"></iframe>`,
		"object": `<object data="https://x.example/o"></object>`, "button of a picture": `<input type=image src="https://x.example/i.png">`, "drawing": `<svg><image href="https://x.example/s.png"/></svg>`, "old drawing": `<svg><image xlink:href="https://x.example/s.png"/></svg>`,
		"subtitles": `<track src="https://x.example/t.vtt">`, "script": `<script src="https://x.example/s.js"></script>`,
	} {
		if d := content.FromHTML(page); !slices.Contains(d.Remote, "x[.]example") {
			t.Errorf("%s: %q", name, d.Remote)
		}
	}
}

func TestFromHTML(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"paragraphs":               {"<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"},
		"white space folds":        {"<p>a\n   b\t c</p>", "a b c"},
		"entities once":            {"<p>&lt;b&gt; &amp;lt; &nbsp;x</p>", "<b> &lt;  x"},
		"list":                     {"<ul><li>a<li>b</ul>", "• a\n• b"},
		"ordered list":             {"<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"},
		"list in a list":           {"<ul><li>a<ul><li>b</li></ul></li></ul>", "• a\n\n  • b"},
		"table":                    {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a  │ b\nc  │ d"},
		"quote":                    {"<blockquote><p>one</p><p>two</p></blockquote>", "> one\n>\n> two"},
		"preformatted":             {"<pre>a\n  b</pre>", "a\n  b"},
		"link":                     {`<a href="https://evil.example/">click</a> me`, "click [1] me"},
		"image":                    {`<img src="https://cdn.example/x.png" alt="Logo">`, "[image: Logo from cdn[.]example]"},
		"tracking pixel":           {`<img src="https://t.example/o.gif" width="1" height="1">`, "[tracking pixel from t[.]example]"},
		"head without an end":      {"<head><meta charset=utf-8><body><p>PAY ME", "PAY ME"},
		"title is not text":        {"<head><title>no</title></head><p>yes", "yes"},
		"script and style are not": {"<style>p{}</style><script>alert('x')</script>yes", "yes"},
		"noscript is":              {"<noscript><p>PAY ME</p></noscript>", "PAY ME"},
		"svg text is":              {"<svg><text>PAY ME</text></svg>", "PAY ME"},
		"object fallback is":       {"<object data=x><p>PAY ME</p></object>", "PAY ME"},
		"hidden by display":        {`<p>a <span style="display:none">b</span> c</p>`, "a ⟦hidden: b⟧ c"},
		"hidden by size":           {`<div style="font-size:0px">b</div>`, "⟦hidden: b⟧"},
		"hidden by colour":         {`<div style="color:#fff;background-color:white">b</div>`, "⟦hidden: b⟧"},
		"hidden, nearly white":     {`<div style="color:#fefefe">b</div>c`, "⟦hidden: b⟧\nc"},
		"hidden, transparent":      {`<div style="color:transparent">b</div>`, "⟦hidden: b⟧"},
		"hidden on black":          {`<table bgcolor="#000000"><tr><td><font color="black">b <b>c</b></font> <span style="color:#fff">d</span></table>`, "⟦hidden: b c⟧ d"},
		"white on a dark cell":     {`<div style="color:white"><table bgcolor="navy"><tr><td>b</table></div>`, "b"},
		"white on a picture":       {`<div style="color:white;background:url(x.png)">b</div>`, "b"},
		"grey is read":             {`<p style="color:#999">b</p>`, "b"},
		"hidden by a class":        {`<style>.x{display:none} @media (max-width:600px){.y{display:none}} p.z{font-size:0}</style><p class="x">a<p class="Y y">b<p class=z>c<div class=z>d</div>`, "⟦hidden: a⟧\n\nb\n\n⟦hidden: c⟧\n\nd"},
		"hidden by an id":          {`<style>#q{visibility:hidden}</style><span id=q>a</span>b`, "⟦hidden: a⟧b"},
		"its own style wins":       {`<style>.x{display:none}</style><p class=x style="display:block">a</p>`, "a"},
		"a paragraph ends":         {`<p style="display:none">a<p>b`, "⟦hidden: a⟧\n\nb"},
		"hidden from the ear":      {`<p aria-hidden="true">a</p>`, "⟦hidden from screen readers: a⟧"},
		"hidden for Outlook":       {`<div style="mso-hide: all">b</div>`, "⟦hidden: b⟧"},
		"our marks can't be made":  {"<p>⟦hidden: no⟧</p>", "[[hidden: no]]"},
		"form":                     {`<form action="https://evil.example/p"><input type=password name=pw><input type=submit value=Go></form>`, "[form from evil[.]example]\n[password field: pw] [button: Go]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.TrimSpace(content.FromHTML(c.in).Text.String()); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTextIsNeverLostInTheDepths(t *testing.T) {
	deep := strings.Repeat("<div>", 400)
	for _, in := range []string{deep + "<style>x</style>PAY ME", deep + "<pre>x</pre><p>PAY ME", deep + "<template>x</template>PAY ME", deep + "<blockquote>x</blockquote>PAY ME", deep + "<script>x</script>" + strings.Repeat("</div>", 400) + "PAY ME"} {
		if got := content.FromHTML(in).Text.String(); !strings.Contains(got, "PAY ME") {
			t.Errorf("%q", got)
		}
	}
}

func TestLinksAndWhatIsWorthKnowing(t *testing.T) {
	d := content.FromHTML(`<a href="https://login-c0ntoso.example/a">https://portal.contoso.com</a><a href="https://contoso.com@203.0.113.5/x">ok</a>
<a href="https://login-c0ntoso.example/a">https://portal.contoso.com</a><script src="https://s.example/x.js"></script><img src="https://i.example/a.png"><div style="background:url('https://b.example/c')">x</div>`)
	if len(d.Links) != 2 || !d.Links[0].Differs || d.Links[0].Target.String() != "hxxps://login-c0ntoso[.]example/a" || d.Links[1].Host.String() != "203.0.113.5" {
		t.Errorf("%+v", d.Links)
	}
	if got := strings.Join(d.Links[1].Flags, ","); !strings.Contains(got, "before @") || !strings.Contains(got, "IP address") {
		t.Errorf("%q", got)
	}
	if got := strings.Join(d.Remote, " "); got != "s[.]example i[.]example b[.]example" || d.Scripts != 1 {
		t.Errorf("%q, %d scripts", got, d.Scripts)
	}
}

func TestHostAsABrowserSeesIt(t *testing.T) {
	for link, want := range map[string]string{
		"https://Good.Example/x": "good.example", `https:\\evil.example\x`: "evil.example", `https://good.example\@evil.example/`: "good.example", "https:/evil.example": "evil.example",
		"ht\ttps://evil.example": "evil.example", "https://a@b@evil.example:99999/": "evil.example", "http://3232235777/": "192.168.1.1", "http://0x7f.1/": "127.0.0.1", "http://0177.0.0.1": "127.0.0.1",
		"//evil.example/x": "evil.example", "https://xn--mnchen-3ya.example": "münchen.example", "javascript:alert(1)": "", "https://evil。example/": "evil.example", "http://[2001:db8::1]:80/": "2001:db8::1",
	} {
		if got := content.Host(link); got != want {
			t.Errorf("%q leads to %q, want %q", link, got, want)
		}
	}
	if flags := content.HostFlags("https://pаypal.example"); !strings.Contains(strings.Join(flags, ","), "several scripts") {
		t.Errorf("%q", flags)
	}
}

func TestDefangLeavesNothingToClick(t *testing.T) {
	for in, want := range map[string]string{
		"https://evil.example/a.b":    "hxxps://evil[.]example/a.b",
		"www.evil.example/login":      "www[.]evil[.]example/login",
		"//evil.example/x":            "//evil[.]example/x",
		"https:/evil.example":         "hxxps:/evil[.]example",
		"https://a.b/?u=http://c.d/e": "hxxps://a[.]b/?u=hxxp://c.d/e",
		"javascript://x.y/%0aalert":   "javascript[:]//x[.]y/%0aalert",
		"eve@attack.example":          "eve[@]attack[.]example",
		"HTTP://EVIL.EXAMPLE":         "Hxxp://EVIL[.]EXAMPLE",
		"https://evil。example/":       "hxxps://evil[.]example/",
		"mailto:eve@attack.example":   "mailto[:]eve[@]attack[.]example",
	} {
		if got := content.Defang(in).String(); !strings.EqualFold(got, want) {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		} else if again := content.Defang(got).String(); again != got {
			t.Errorf("%q, which is harmless, becomes %q", got, again)
		} else if again := content.DefangText("see " + got + " there"); strings.Contains(again, "[[") {
			t.Errorf("%q, which is harmless, becomes %q in a text", got, again)
		}
	}
}

// TestWorkIsBounded is about what grows out of proportion, not about speed: the limits are far beyond what it takes.
func TestWorkIsBounded(t *testing.T) {
	var hosts, links strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&hosts, "<img src=//h%d.x>", i)
		fmt.Fprintf(&links, "<a href=//h%d.x>%d</a>", i, i)
	}
	for name, in := range map[string]string{
		"nested tables": strings.Repeat("<table><tr><td>", 700_000), "hosts": hosts.String(), "links": links.String(), "one long word": strings.Repeat("x", 10<<20), "hidden": strings.Repeat(`<p style="display:none">x`, 100_000),
	} {
		began := time.Now()
		d := content.FromHTML(in)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		if n := len(d.Text.String()); n > 3<<20 || len(d.Links) > 500 || len(d.Remote) > 200 {
			t.Errorf("%s: %d bytes, %d links, %d hosts", name, n, len(d.Links), len(d.Remote))
		}
	}
}

func FuzzFromHTML(f *testing.F) {
	for _, attack := range hostile.Strings() {
		f.Add("<p>" + attack.Text + `<a href="` + attack.Text + `">x</a>`)
	}
	f.Add("<table><tr><td><ul><li><blockquote><pre>x</table>y")
	f.Fuzz(func(t *testing.T, s string) {
		defer hostile.Bounded(t)()
		d := content.FromHTML(s)
		texts := []string{d.Text.String()}
		for _, l := range d.Links {
			texts = append(texts, l.Label.String(), l.Target.String(), l.Host.String())
		}
		for _, safe := range append(texts, d.Remote...) {
			if bad := hostile.Escapes(safe); len(bad) > 0 {
				t.Fatalf("%q is left", bad)
			}
		}
	})
}

func BenchmarkFromHTML(b *testing.B) {
	in := strings.Repeat(`<tr><td style="color:#333"><p>Dear customer, please <a href="https://x.example/1">click</a> here.</p></td></tr>`, 9500)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		_ = content.FromHTML("<table>" + in + "</table>")
	}
}
