package domains_test

import (
	"strings"
	"testing"

	"mailtriage/graph/content/domains"
)

// TestOrg holds organizational domains to the public suffix list.
func TestOrg(t *testing.T) {
	for in, want := range map[string]string{
		"mail.contoso.com": "contoso.com", "a.b.example.co.uk": "example.co.uk", "Contoso.COM.": "contoso.com", " a.de ": "a.de", "co.uk": "co.uk", "": "",
		"www.münchen.de": "xn--mnchen-3ya.de", "xn--mnchen-3ya.de": "xn--mnchen-3ya.de", "[192.0.2.1]": "[192.0.2.1]", "mail_1.ü.de": "xn--tda.de", "localhost": "localhost",
		"x.github.io": "x.github.io", "MAIL.Contoso.COM": "contoso.com", "mail.bücher.test": "xn--bcher-kva.test", strings.Repeat("a.", 200): strings.TrimSuffix(strings.Repeat("a.", 200), "."),
	} {
		if got := domains.Org(in); got != want {
			t.Errorf("%q is of %q, want %q", in, got, want)
		}
	}
}

func TestOf(t *testing.T) {
	for in, want := range map[string]string{"a@B.example": "b.example", "<a@b@c.example>": "c.example", "a@c.example. ": "c.example", "none": "", "a@": ""} {
		if got := domains.Of(in); got != want {
			t.Errorf("%q is at %q, want %q", in, got, want)
		}
	}
}

func TestEndings(t *testing.T) {
	for label, want := range map[string]bool{"com": true, "COM": true, "onion": true, "рф": true, "exe": false, "c": false, "uk": true, "invalid": true} {
		if got := domains.Ends(label); got != want {
			t.Errorf("%q ends domains: %v", label, got)
		}
	}
	if domains.Spoken("in") || !domains.Spoken("Com") || !domains.Word("in") || domains.Word("com") || !domains.Common("com") || domains.Common("aero") {
		t.Error("what is a word and what is common is not told apart")
	}
}
