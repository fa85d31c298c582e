package indicators

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
)

func one(t *testing.T, list []Indicator, kind Kind, value string) Indicator {
	t.Helper()
	for _, i := range list {
		if i.Kind == kind && i.Value == value {
			return i
		}
	}
	t.Fatalf("no %s %q in %+v", kind, value, list)
	return Indicator{}
}

func text1(s string) Sources { return Sources{{Place: "text", Text: s}} }

func TestMarks(t *testing.T) {
	for value, want := range map[string][]Mark{
		// RFC 1918, RFC 4193, RFC 6598, RFC 5737, RFC 3849, RFC 2606, RFC 6762, RFC 9476 and IANA's registries
		"10.1.2.3": {Private}, "192.168.0.0/16": {Private}, "fd12::1": {Private}, "172.32.0.1": nil, "100.64.1.1": {Reserved}, "192.0.2.4": {Reserved},
		"127.0.0.1": {Reserved}, "169.254.169.254": {Reserved}, "224.0.0.1": {Reserved}, "255.255.255.255": {Reserved}, "8.8.8.8": nil, "2001:db8::1": {Reserved}, "fe80::1": {Reserved},
		"2606:4700::1111": nil, "::ffff:10.0.0.1": {Private}, "evil.example": {Reserved}, "mail.example.com": {Reserved}, "dc.contoso.local": {Private}, "evil.org": nil,
		"mail.contoso.com": {Own}, "contoso.com": {Own}, "notcontoso.com": nil, "joe@contoso.com": {Own}, "http://x.contoso.com/a": {Own}, "http://10.0.0.1/": {Private},
		"http://intranet/": {Private}, "https://user@evil.org/": nil, "joe@[10.0.0.1]": {Private}, "http://3232235777/": {Private},
	} {
		list := Extract(text1(value), Options{Own: []string{"Contoso.com"}})
		if len(list) == 0 {
			t.Errorf("%s: nothing is found", value)
			continue
		}
		if got := list[0].Marks; !slices.Equal(got, want) {
			t.Errorf("%s is marked %v; want %v", value, got, want)
		}
	}
}

func TestAllowList(t *testing.T) {
	allow := []string{"microsoft.com", "10.0.0.0/8", "8.8.8.8", "https://evil.org/fine", "joe@evil.org", "d41d8cd98f00b204e9800998ecf8427e", " ", "münchen.de"}
	in := `login.microsoft.com 10.2.3.4 8.8.8.8 8.8.4.4 https://evil.org/fine/a https://evil.org/finer https://www.microsoft.com/x joe@evil.org ann@evil.org
d41d8cd98f00b204e9800998ecf8427e notmicrosoft.com https://münchen.de/a a@microsoft.com`
	got := got(Extract(text1(in), Options{Allow: allow}))
	want := []string{"u:https://evil.org/finer", "d:notmicrosoft.com", "4:8.8.4.4", "e:ann@evil.org"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q; want %q", got, want)
	}
}

// TestKnown marks by the same list what the allow-list leaves out, and nothing else.
func TestKnown(t *testing.T) {
	for _, i := range Extract(text1("https://login.microsoft.com/x joe@evil.org 10.2.3.4 https://notmicrosoft.com/"), Options{Known: []string{"microsoft.com", "10.0.0.0/8"}}) {
		want := strings.Contains(i.Value, ".microsoft.com") || i.Value == "10.2.3.4"
		if i.Has(Known) != want {
			t.Errorf("%s %s is marked %v", i.Kind, i.Value, i.Marks)
		}
	}
}

func TestWhereItStands(t *testing.T) {
	list := Extract(Sources{
		{Place: "text", Text: "hxxps://evil[.]org/a and evil [dot] org, twice: evil[.]org"},
		{Place: "header Received", Kind: Header, Name: "Received", Text: "from evil.org (evil.org [203.0.113.9]) by mx.corp.com id 15.20.1.2"},
	}, Options{})
	d := one(t, list, Domain, "evil.org")
	want := []Found{
		{"text", "hxxps://evil[.]org/a", "host of URL"}, {"text", "evil [dot] org", ""}, {"text", "evil[.]org", ""}, {"header Received", "evil.org", ""},
	}
	if !slices.Equal(d.Found, want) || d.Count != 5 {
		t.Errorf("found %d times in %q; want 5 times in %q", d.Count, d.Found, want)
	}
	for _, i := range list {
		if i.Value == "15.20.1.2" {
			t.Errorf("the version of the mail server is taken for an address")
		}
	}
}

func TestUnwrapped(t *testing.T) {
	// Safe Links around Proofpoint's URL Defense, and each alone.
	safe := "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__http%3A%2Fevil.org%2Fa__%3B!!abc!def%24&data=05"
	list := Extract(text1(safe+" https://eur01.safelinks.protection.outlook.com/?url=nothing"), Options{})
	if i := one(t, list, URL, "http://evil.org/a"); i.Has(Wrapped) || i.Found[0].Of != "wrapped" {
		t.Errorf("what was wrapped is %+v", i)
	}
	if !one(t, list, URL, safe).Has(Wrapped) {
		t.Error("the wrapper is not marked")
	}
	if one(t, list, URL, "https://eur01.safelinks.protection.outlook.com/?url=nothing").Has(Wrapped) {
		t.Error("what wraps nothing is marked as a wrapper")
	}
	one(t, list, Domain, "evil.org")
}

func TestURLsInURLs(t *testing.T) {
	list := Extract(text1("https://redir.org/?u=https%3A%2F%2Finner.net%2Fp%3Fq%3D1&x=2 https://redir.org/https://path.net/a"), Options{})
	for _, want := range []string{"https://inner.net/p?q=1", "https://path.net/a"} {
		if i := one(t, list, URL, want); !i.Part() || i.Found[0].Of != "in URL" {
			t.Errorf("%s: %+v", want, i)
		}
	}
}

func TestHTML(t *testing.T) {
	page := `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>tit.org</title>
<meta http-equiv="refresh" content="0; url=https://refresh.org/x"><style>body{background:url('https://css.org/b.png')} .a.com{}</style></head>
<body background="//proto.org/bg.png" style="background:url(https://inline.org/i)">
<a href="https://target.org/a b">https://shown.org/a</a> <a href="mailto:joe@mail.org?subject=x">write</a>
<p>ev<b>il</b>.split.org</p><img src="cid:x@y.org"><img src="https://img.org/p.gif" alt="see alt.org">
<form action="https://form.org/post"><button formaction="https://button.org/f">x</button></form>
<!--[if mso]><v:roundrect href="https://mso.org/a"></v:roundrect><![endif]--><!-- seen at comment.org -->
<script>var u="https://script.org/x"; document.body.style; window.open("https://script.org/y"); s.name = 1</script>
<svg><image xlink:href="https://svg.org/a.svg"/></svg><img srcset="https://set.org/1.png 1x, https://set.org/2.png 2x">
<a href="javascript:location='https://js.org/z'">x</a><a onclick="go('https://click.org/')">y</a><td>one.org</td><td>two.org</td></body></html>`
	list := Extract(Sources{{Place: "HTML", Kind: HTML, Text: page}}, Options{})
	var all []string
	for _, i := range list {
		all = append(all, string(i.Kind)+" "+i.Value)
	}
	for _, want := range []string{
		"url https://refresh.org/x", "url https://css.org/b.png", "url https://proto.org/bg.png", "url https://inline.org/i", "url https://target.org/a%20b", "url https://shown.org/a",
		"email joe@mail.org", "domain evil.split.org", "url https://img.org/p.gif", "domain alt.org", "url https://form.org/post", "url https://button.org/f", "url https://mso.org/a",
		"domain comment.org", "url https://script.org/x", "url https://script.org/y", "url https://svg.org/a.svg", "url https://set.org/1.png", "url https://set.org/2.png",
		"url https://js.org/z", "url https://click.org/", "domain one.org", "domain two.org", "domain tit.org",
	} {
		if !slices.Contains(all, want) {
			t.Errorf("%s is not found", want)
		}
	}
	for _, i := range list {
		if strings.Contains(i.Value, "w3.org") || strings.Contains(i.Value, "y.org") || strings.HasSuffix(i.Value, ".style") || strings.HasSuffix(i.Value, ".name") || i.Value == "a.com" {
			t.Errorf("false: %+v", i)
		}
	}
	if f := one(t, list, URL, "https://target.org/a%20b").Found[0]; f.Place != "HTML link" {
		t.Errorf("a link's place is %q", f.Place)
	}
}

func TestHeaders(t *testing.T) {
	h := func(name, value string) []string {
		return got(Extract(Sources{{Place: "header " + name, Kind: Header, Name: name, Text: value}}, Options{}))
	}
	for _, c := range []struct {
		name, value string
		want        []string
	}{
		{"Message-ID", "<a.b.c-1@mail.evil.org>", []string{"d:mail.evil.org"}},
		{"From", `"PayPal" <service@evil.org>`, []string{"e:service@evil.org"}},
		{"Received", "from [192.0.2.1] (unknown [203.0.113.9]) by mail.corp.com (Postfix) with ESMTP id 4F; Mon", []string{"d:mail.corp.com", "4:192.0.2.1", "4:203.0.113.9"}},
		{"DKIM-Signature", "v=1; a=rsa-sha256; d=evil.org; s=s1; i=@evil.org; h=from:to; bh=abc=; b=def", []string{"d:evil.org"}},
		{"X-Mailer", "Outlook 16.0.1.2, Chrome/1.2.3.4", []string{"4:16.0.1.2"}},
		{"List-Unsubscribe", "<https://evil.org/u?x=1>, <mailto:u@evil.org>", []string{"u:https://evil.org/u?x=1", "e:u@evil.org"}},
	} {
		if got := h(c.name, c.value); !slices.Equal(got, c.want) {
			t.Errorf("%s: %s: found %q; want %q", c.name, c.value, got, c.want)
		}
	}
}

// TestLimits shows that what is left out is told.
func TestLimits(t *testing.T) {
	var told []string
	o := Options{Tell: func(place, what string) { told = append(told, place+": "+what) }}
	Extract(Sources{{Place: "long", Text: strings.Repeat("x", sourceLimit+1)}}, o)
	var b strings.Builder
	for i := range countLimit + 2 {
		fmt.Fprintf(&b, "h%d.evil.org\n", i)
	}
	if n := len(Extract(Sources{{Place: "many", Text: b.String()}}, o)); n != countLimit {
		t.Errorf("%d indicators are told; want %d", n, countLimit)
	}
	nested := "https://a.org/"
	for range depth + 2 {
		nested = "https://a.org/?" + nested
	}
	Extract(text1(nested), o)
	if len(told) != 3 {
		t.Errorf("told: %q; want three", told)
	}
}

func TestOrder(t *testing.T) {
	list := Extract(text1("joe@b.org 203.0.113.9 a.org https://c.org/"), Options{})
	var kinds []Kind
	for _, i := range list {
		kinds = append(kinds, i.Kind)
	}
	if want := []Kind{URL, Domain, Domain, Domain, IPv4, Email}; !slices.Equal(kinds, want) {
		t.Errorf("the kinds are %v; want %v", kinds, want)
	}
}

// FuzzExtract holds that nothing breaks it, that what is found has a form of its kind, and that it finds itself again.
func FuzzExtract(f *testing.F) {
	for _, l := range lines(f) {
		f.Add(l.text, uint8(Plain))
	}
	f.Add("<a href='https://a.org/\x00'>\xff[.]\xc0</a><!--[if <!--[if x>", uint8(HTML))
	f.Add("h\u200bxxp://[::1", uint8(Code))
	f.Fuzz(func(t *testing.T, s string, form uint8) {
		defer hostile.Bounded(t)()
		list := Extract(Sources{{Place: "fuzz", Kind: Form(form % 4), Text: s}}, Options{Own: []string{"a.org"}, Allow: []string{"b.org"}})
		for _, i := range list {
			if i.Value == "" || len(i.Found) == 0 || i.Count < len(i.Found) && i.Count == 0 {
				t.Errorf("%+v", i)
			}
			if i.Kind == URL && !strings.Contains(i.Value, "://") || strings.ContainsAny(i.Value, " \n\t\x00") {
				t.Errorf("the value is %q", i.Value)
			}
			if i.Kind != URL && i.Kind != Email && i.Kind != SSDeep && i.Value != strings.ToLower(i.Value) {
				t.Errorf("the value is not in lower case: %q", i.Value)
			}
		}
	})
}

// BenchmarkHostile is what is made to be slow to look through.
func BenchmarkHostile(b *testing.B) {
	for name, unit := range map[string]string{
		"schemes": "http://", "links": "http://a.org,", "dots": "a.", "open": "a[.", "at": "a@", "spoken": "a dot ", "colons": "1:", "spaces": "a                ", "broken": "=\nhttp://a/",
		"wrapped": "/a=\n", "angles": "<http://a\n", "hex": "0a1b2c3d\n", "inner": "?http://a.org/", "wide": "。", "names": "a.b-c.org.", "signs": "[dot]a", "locals": "a+b=c@",
	} {
		text := "https://" + strings.Repeat("x", 60) + ".org/" + strings.Repeat(unit, (1<<20)/len(unit))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Extract(text1(text), Options{})
			}
		})
	}
}

func BenchmarkExtract(b *testing.B) {
	var s strings.Builder
	for _, l := range lines(b) {
		s.WriteString(l.text + "\n")
	}
	text := s.String()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Extract(text1(text), Options{})
	}
}
