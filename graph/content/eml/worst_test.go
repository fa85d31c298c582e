package eml

import (
	"strings"
	"testing"
)

// worst are mails that were made to take long: each is looked at many times over, or was.
func worst() map[string]string {
	high := strings.Repeat("\xe4\xf0\xcf abc", 1200)
	return map[string]string{
		"a charset to guess in each part":     "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\n"+high+"\n", 1900),
		"a charset to guess in each field":    strings.Repeat("A: \xe4\xf0\xcf abc\n", 1900) + "\n",
		"encoded words that are never closed": "Subject: " + strings.Repeat("=?a?Q?x ", 120_000) + "\n\nx",
		"encoded words in the wrong charset":  "Subject: " + strings.Repeat("=?utf-8?Q?=E4?= ", 60_000) + "\n\nx",
		"comments that are never closed":      "From: " + strings.Repeat("(,", 500_000) + "\n\nx",
		"quotes that are never closed":        "From: " + strings.Repeat("\",", 500_001) + "\n\nx",
		"parameters in quotes":                "Content-Type: a/b;" + strings.Repeat("\"a=b;", 200_000) + "\n\nx",
		"pieces of one parameter":             "Content-Type: a/b;" + strings.Repeat("a*1=b;", 150_000) + "\n\nx",
		"boundaries that are none":            "Content-Type: multipart/mixed; boundary=-\n\n" + strings.Repeat("---x\n", 200_000),
		"multiparts in multiparts":            strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", 5_000),
	}
}

func BenchmarkWorst(b *testing.B) {
	for name, raw := range worst() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				p := Parse([]byte(raw))
				p.Header.Addresses("From")
				p.Content()
				p.Attachments()
			}
		})
	}
}

// TestGuessesAreFew: guessing a charset is slow, and each part may ask for it.
func TestGuessesAreFew(t *testing.T) {
	for name, raw := range worst() {
		p := Parse([]byte(raw))
		if strings.Contains(name, "guess") && *p.guesses != 0 {
			t.Errorf("%s: %d guesses are left", name, *p.guesses)
		}
		if n := len(p.Header.Addresses("From")); n > addressLimit {
			t.Errorf("%s: %d addresses", name, n)
		}
	}
	// A bare header is read as what it may be, in its value and in its addresses.
	if p := Parse([]byte("From: J\xfcrgen <a@b.example>\n\nx")); p.Header.Get("From") != "Jürgen <a@b.example>" || p.Header.Addresses("From")[0] != (Address{"Jürgen", "a@b.example"}) {
		t.Errorf("%q", p.Header)
	}
}
