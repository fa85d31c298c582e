package sender_test

import (
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/sender"
)

// drawn fails when what is fit to draw holds a control character.
func drawn(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c >= 0x7f && c < 0xa0 }) {
			t.Errorf("%q", s)
		}
	}
}

// FuzzAuthenticationResults: whatever stands below the boundary moves no verdict.
func FuzzAuthenticationResults(f *testing.F) {
	for _, s := range []string{"spf=pass; dkim=pass; dmarc=pass", `mx.a.test 1; spf=fail smtp.mailfrom="a; dmarc=pass`, "spf=pass (a (b) \\) ; dmarc=pass", "i=1; x; arc=pass", "= = ;=;/=;", "none"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		defer hostile.Bounded(t)()
		list := append(fields(behind+failed+entry), sender.Field{Name: "Authentication-Results", Value: value}, sender.Field{Name: "ARC-Authentication-Results", Value: value}, sender.Field{Name: "ARC-Seal", Value: value})
		r := sender.Read(list, sender.Options{})
		if r.Verdicts != (sender.Verdicts{SPF: sender.Fail, DKIM: sender.NoPolicy, DMARC: sender.Fail, CompAuth: sender.Fail}) {
			t.Errorf("%+v", r.Verdicts)
		}
		for _, s := range r.Stamps {
			drawn(t, s.Why, s.Claimed)
		}
		sender.Read([]sender.Field{list[0], {Name: "Authentication-Results", Value: value}, list[4]}, sender.Options{})
	})
}

// FuzzAntispam: any report is read without harm.
func FuzzAntispam(f *testing.F) {
	for _, s := range []string{"CIP:203.0.113.25;CTRY:NL;LANG:en;SCL:1;SFV:NSPM;H:a;PTR:b;CAT:NONE;DIR:INB;", "SCL:99999999999999999999;LANG:x-y-z-;CTRY:\x1b", ":::;;;", "BCL:9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		defer hostile.Bounded(t)()
		for _, name := range []string{"X-Forefront-Antispam-Report", "X-Microsoft-Antispam", "X-CustomSpam"} {
			for _, a := range sender.Read(append(fields(behind+failed+entry), sender.Field{Name: name, Value: value}), sender.Options{}).Antispam {
				drawn(t, a.Words, a.Why)
			}
		}
	})
}

// FuzzReceived: whatever the sender writes below the boundary does not move it.
func FuzzReceived(f *testing.F) {
	for _, s := range []string{"from a (b [192.0.2.1]) by c with d id e for <f>; Thu, 5 Nov 2026 10:12:01 +0100 (CET)", "by x.mail.protection.outlook.com", ";;(", "from from by by ; 1", `from "a by b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		defer hostile.Bounded(t)()
		r := sender.Read(append(fields(behind+failed+entry), sender.Field{Name: "Received", Value: value}, sender.Field{Name: "Date", Value: value}), sender.Options{})
		if r.Boundary.Field != 5 || len(r.Path) != 5 || r.Path[0].Own {
			t.Errorf("%+v", r.Boundary)
		}
		for _, x := range r.Findings {
			drawn(t, x.Text)
		}
	})
}

// FuzzSender: any message is read without harm.
func FuzzSender(f *testing.F) {
	f.Add([]byte(behind+results+entry+sent+filtered+"DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=s; h=from; bh=AA; b=AA\n\nbody\n"), "v=DKIM1; p=AAAA")
	f.Add([]byte("From: \"a <b@c"), "")
	f.Fuzz(func(t *testing.T, mime []byte, key string) {
		defer hostile.Bounded(t)()
		r := sender.Read(nil, sender.Options{MIME: mime, Domains: []string{"contoso.com"}, Keys: map[string]string{"s._domainkey.a.test": key}})
		drawn(t, r.Limits...)
		drawn(t, r.Boundary.Why)
		for _, x := range r.Findings {
			drawn(t, x.Text)
		}
		for _, s := range r.Signatures {
			drawn(t, s.Why...)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	list := fields(behind + results + entry + sent + filtered)
	b.ReportAllocs()
	for b.Loop() {
		sender.Read(list, sender.Options{Domains: []string{"contoso.com"}})
	}
}

// BenchmarkBody is the hash of the body of a message of 10 MB.
func BenchmarkBody(b *testing.B) {
	mime := []byte("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=a.test; s=s; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AA\r\nFrom: a@a.test\r\n\r\n" + strings.Repeat("a line of a  body\r\n", 10<<20/19))
	b.SetBytes(int64(len(mime)))
	b.ReportAllocs()
	for b.Loop() {
		sender.Read(nil, sender.Options{MIME: mime})
	}
}
