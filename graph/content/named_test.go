package content

import (
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
)

// A link's text that names a file or a version names no host: a mail that links "Invoice.pdf" is no lie by that.
func TestNamed(t *testing.T) {
	for label, want := range map[string]string{
		"portal.contoso.com": "portal.contoso.com", "https://Portal.contoso.com/a": "portal.contoso.com", "www.bücher.example": "www.bücher.example",
		"contoso.com/login": "contoso.com", "login.test": "login.test", "203.0.113.5": "203.0.113.5", "10.0.1/x": "10.0.0.1", "//contoso.com": "contoso.com",
		"http://Invoice.pdf/": "invoice.pdf", "pay.contoso.zip": "pay.contoso.zip", "contoso.zip/a": "contoso.zip", "bit.ly": "bit.ly", "shop.lan": "shop.lan",
		"Invoice_2026-1187.pdf": "", "scan.docx": "", "holiday.mov": "", "archive.zip": "", "readme.md": "", "Node.js": "", "v3.5": "", "10.2": "", "1.2.3": "",
		"eve@attack.example": "", "see contoso.com": "", "Click here": "", "...": "", ".": "", "end.": "", "": "",
	} {
		if got := Named(label); got != want {
			t.Errorf("%q names %q, want %q", label, got, want)
		}
	}
}

func TestDiffers(t *testing.T) {
	for _, c := range []struct {
		label, target string
		want          bool
	}{
		{"Invoice_2026-1187.pdf", "https://docs-share-invoice.test/r/1", false},
		{"portal.contoso.com", "https://login.c0ntoso.com/", true},
		{"www.contoso.com", "https://contoso.com/", false},
		{"https://contoso.com/", "https://www.contoso.com/a", false},
		{"203.0.113.5", "https://203.0.113.6/", true},
		{"contoso.com", "", false},
	} {
		if got := Differs(c.label, c.target); got != c.want {
			t.Errorf("%q over %q differs: %v", c.label, c.target, got)
		}
	}
}

func FuzzNamed(f *testing.F) {
	for _, s := range []string{"contoso.com", "http://[::1]/", "a。b", "xn--.com", "%2e.com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, label string) {
		defer hostile.Bounded(t)()
		host := Named(label)
		if strings.ContainsAny(host, " \t\n") {
			t.Errorf("%q names %q", label, host)
		}
		if host != "" && !strings.Contains(label, "//") && Differs(label, "http://"+strings.TrimSpace(label)) {
			t.Errorf("%q differs from the link to itself", label)
		}
	})
}
