package links_test

import (
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/links"
)

func TestRedirects(t *testing.T) {
	for name, c := range map[string]struct{ in, leads string }{ // "parameter link"
		"not wrapped":                 {"https://www.contoso.com/a?b=c#d", ""},
		"redirect":                    {"https://shop.example/out?redirect=https%3A%2F%2Fevil.example%2F", "redirect https://evil.example/"},
		"redirect, escaped twice":     {"https://shop.example/out?u=https%253A%252F%252Fevil.example%252F", "u https://evil.example/"},
		"redirect in base64":          {"https://shop.example/out?target=aHR0cHM6Ly9ldmlsLmV4YW1wbGUv", "target https://evil.example/"},
		"redirect after #":            {"https://shop.example/#url=https://evil.example/", "url https://evil.example/"},
		"a page's name is none":       {"https://shop.example/?page=about.html&next=2", ""},
		"a slash-slash link":          {"https://shop.example/login?next=//evil.example/", "next //evil.example/"},
		"a mail address is no target": {"mailto:alice@contoso.com?subject=url=https", ""},
	} {
		t.Run(name, func(t *testing.T) {
			u := links.Unwrap(c.in)
			if leads := strings.TrimSpace(u.Parameter + " " + u.Leads); u.Target != c.in || len(u.Layers) > 0 || u.Opaque != "" || leads != c.leads {
				t.Errorf("%+v, want one that leads %q", u, c.leads)
			}
		})
	}
}

func TestUnwrapHasItsLimits(t *testing.T) {
	deep := "https://evil.example/"
	for range 20 {
		deep = "https://l.facebook.com/l.php?u=" + strings.NewReplacer("%", "%25", "&", "%26", "?", "%3F", ":", "%3A", "/", "%2F").Replace(deep)
		if len(deep) > 30<<10 {
			break
		}
	}
	flat := "https://evil.example/"
	for range 20 {
		flat = "https://www.google.com/amp/s/" + strings.TrimPrefix(flat, "https://")
	}
	for _, link := range []string{deep, flat} {
		if u := links.Unwrap(link); !u.TooDeep && len(u.Layers) > 12 {
			t.Errorf("%d wrappings, too deep: %v", len(u.Layers), u.TooDeep)
		}
	}
	if u := links.Unwrap(flat); !u.TooDeep || len(u.Layers) != 12 {
		t.Errorf("%d wrappings, too deep: %v", len(u.Layers), u.TooDeep)
	}
	if u := links.Unwrap("https://evil.example/" + strings.Repeat("x", 1<<20)); !u.TooLong || len(u.Target) > 64<<10 {
		t.Errorf("too long: %v, %d bytes", u.TooLong, len(u.Target))
	}
}

func FuzzUnwrap(f *testing.F) {
	for _, s := range []string{
		"https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2F&data=1",
		"https://urldefense.proofpoint.com/v2/url?u=http-3A__evil.example_&d=x", "https://urldefense.com/v3/__https://evil.example/**Ax__;w6TDtg!!abc!XYZ$",
		"https://urldefense.com/v3/__****__;w6TDtg!!", "https://secure-web.cisco.com/x/%", "https://eu.protection.sophos.com/?u=%%%", "https://www.bing.com/ck/a?u=a1", "//", ":", "https://[::1", "\x00",
		"https://evil-example.cdn.ampproject.org/c/s/", "https://a.translate.goog/?_x_tr_enc=0,1&_x_tr_hp=-", "https://x.mailinblack.com/securelink/?key=e30", "https://l.defend.egress.com/Warning?Base64Url=eNrLKCkpKLY", "https://protect.checkpoint.com/v2/______", "https://x.example/?u=https%2525253A//y.example",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, link string) {
		defer hostile.Bounded(t)()
		if u := links.Unwrap(link); len(u.Layers) > 12 || len(u.Target) > len(link)*3+8<<10 {
			t.Errorf("%d wrappings, %d bytes of %d", len(u.Layers), len(u.Target), len(link))
		}
	})
}
