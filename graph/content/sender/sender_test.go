package sender_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/sender"
)

// TestFindings has for each kind a header that shows it, and an ordinary one near it that does not.
func TestFindings(t *testing.T) {
	whole := behind + results + entry + sent
	with := func(old, replacement string) string { return strings.Replace(whole, old, replacement, 1) }
	from := `From: "Ann Example" <ann@fabrikam.test>`
	spoofed := strings.ReplaceAll(behind+failed+entry+sent, "ann@fabrikam.test", "boss@contoso.com")
	for name, c := range map[string]struct {
		header string
		want   []sender.Kind
	}{
		"ordinary":                       {whole, nil},
		"Reply-To elsewhere":             {with("To: soc", "Reply-To: x@freemail.test\nTo: soc"), []sender.Kind{sender.ReplyElsewhere}},
		"Reply-To of the same company":   {with("To: soc", "Reply-To: x@mail.fabrikam.test\nTo: soc"), nil},
		"Return-Path elsewhere":          {with("Return-Path: ann@fabrikam.test", "Return-Path: <b@evil.test>"), []sender.Kind{sender.ErrorsElsewhere}},
		"empty Return-Path":              {with("Return-Path: ann@fabrikam.test", "Return-Path: <>"), nil},
		"Sender elsewhere":               {with("To: soc", "Sender: x@news.test\nTo: soc"), []sender.Kind{sender.SentForAnother}},
		"envelope elsewhere":             {with("smtp.mailfrom=fabrikam.test", "smtp.mailfrom=evil.test"), []sender.Kind{sender.EnvelopeDiffers}},
		"signed by another":              {with("header.d=fabrikam.test", "header.d=mailer.test"), []sender.Kind{sender.SignerDiffers}},
		"signed by both":                 {with("header.d=fabrikam.test;", "header.d=mailer.test; dkim=pass header.d=mail.fabrikam.test;"), nil},
		"another customer of one host":   {with("smtp.mailfrom=fabrikam.test", "smtp.mailfrom=evil.github.io"), []sender.Kind{sender.EnvelopeDiffers}},
		"two From":                       {with(from, from+"\nFrom: boss@contoso.com"), []sender.Kind{sender.ManyFrom}},
		"two addresses in From":          {with(from, "From: a@fabrikam.test, b@fabrikam.test"), []sender.Kind{sender.ManyFrom}},
		"no From":                        {with(from+"\n", ""), []sender.Kind{sender.NoFrom}},
		"From without an address":        {with(from, "From: Ann"), []sender.Kind{sender.NoFrom}},
		"the name is another address":    {with(from, `From: "boss@contoso.com" <ann@fabrikam.test>`), []sender.Kind{sender.NameIsAddress}},
		"so, in an encoded word":         {with(from, `From: =?utf-8?q?=3Cboss=40contoso=2Ecom=3E?= <ann@fabrikam.test>`), []sender.Kind{sender.NameIsAddress}},
		"the name is its own address":    {with(from, `From: "ann@fabrikam.test" <ann@fabrikam.test>`), nil},
		"own domain from outside":        {spoofed, []sender.Kind{sender.EnvelopeDiffers, sender.OwnFromOutside}},
		"own domain that passes":         {strings.ReplaceAll(whole, "fabrikam.test", "contoso.com"), nil},
		"results that the sender wrote":  {behind + failed + entry + results + strings.ReplaceAll(sent, "fabrikam.test", "evil.test"), []sender.Kind{sender.ForgedStamp}},
		"a forwarder's honest results":   {behind + failed + entry + "Authentication-Results: mx.lists.test; spf=fail; dkim=none\n" + strings.ReplaceAll(sent, "fabrikam.test", "evil.test"), nil},
		"a clock that is behind":         {with("10:12:01 +0100", "11:12:01 +0100"), []sender.Kind{sender.ClockJump}},
		"a clock that is a little ahead": {with("10:12:01 +0100", "10:12:06 +0100"), nil},
		"Date to come":                   {with("Date: Thu, 5 Nov 2026 10:12:00 +0100", "Date: Fri, 6 Nov 2026 10:12:00 +0100"), []sender.Kind{sender.DateOff}},
		"Date long ago":                  {with("Date: Thu, 5 Nov 2026 10:12:00 +0100", "Date: Thu, 5 Nov 2020 10:12:00 +0100"), []sender.Kind{sender.DateOff}},
		"Date that can't be read":        {with("Date: Thu, 5 Nov 2026 10:12:00 +0100", "Date: yesterday"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []sender.Kind
			for _, f := range read(c.header).Findings {
				got = append(got, f.Kind)
				if f.Kind != sender.NoFrom && (len(f.Sources) == 0 || f.Sources[0].Field == 0) {
					t.Errorf("%q names no field", f.Text)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestPath(t *testing.T) {
	r := read(behind + results + entry + sent)
	var got []string
	for _, h := range r.Path {
		got = append(got, fmt.Sprint(h.Field, h.From, h.IP, h.By, h.Delay, h.Own, h.First))
	}
	want := []string{
		"7 desk 198.51.100.4 mail.fabrikam.test 0s false false",
		"6 mail.fabrikam.test 203.0.113.25 DB5EUR03FT031.mail.protection.outlook.com 3s true true",
		"3 DB5EUR03FT031.eop-EUR03.prod.protection.outlook.com 2603:10a6:10:110:cafe::6b DB8PR04CA0011.outlook.office365.com 1s true false",
		"2 DB8PR04CA0011.eurprd04.prod.outlook.com 2603:10a6:10:110::21 AM0PR04MB0042.eurprd04.prod.outlook.com 0s true false",
		"1 AM0PR04MB0042.eurprd04.prod.outlook.com 2603:10a6:208:1::7 VI1PR04MB0117.eurprd04.prod.outlook.com 1s true false",
	}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range got {
		if squash(got[i]) != squash(want[i]) {
			t.Errorf("hop %d: %s\nwant   %s", i, got[i], want[i])
		}
	}
	if want := time.Date(2026, 11, 5, 9, 12, 0, 0, time.UTC); !r.Sent.Equal(want) {
		t.Errorf("sent %v", r.Sent)
	}
}

func squash(s string) string { return strings.ReplaceAll(s, " ", "") }

// TestReceived is about the forms in which other servers write the field (RFC 5321, section 4.4, and their manuals).
func TestReceived(t *testing.T) {
	at := time.Date(2026, 11, 5, 9, 12, 1, 0, time.UTC)
	for name, c := range map[string]struct {
		field string
		want  sender.Hop
	}{
		"Postfix":           {"from a.test (b.test [192.0.2.1]) by mx.test (Postfix) with ESMTPS id 4D2 for <x@y.test>; Thu,  5 Nov 2026 10:12:01 +0100 (CET)", sender.Hop{From: "a.test", IP: "192.0.2.1", By: "mx.test", With: "ESMTPS", For: "x@y.test", At: at}},
		"Postfix, IPv6":     {"from a.test (unknown [IPv6:2001:db8::1]) by mx.test (Postfix) with SMTP; Thu, 5 Nov 2026 09:12:01 GMT", sender.Hop{From: "a.test", IP: "2001:db8::1", By: "mx.test", With: "SMTP", At: at}},
		"Exim":              {"from [192.0.2.1] (helo=a.test) by mx.test with esmtpsa (TLS1.3) (Exim 4.98) (envelope-from <x@a.test>) id 1t2; Thu, 05 Nov 2026 09:12:01 +0000", sender.Hop{From: "[192.0.2.1]", IP: "192.0.2.1", By: "mx.test", With: "esmtpsa", At: at}},
		"Gmail":             {"by 2002:a05:6a10:1:b0:4c8:1:2 with SMTP id x1csp; Thu, 5 Nov 2026 01:12:01 -0800 (PST)", sender.Hop{By: "2002:a05:6a10:1:b0:4c8:1:2", With: "SMTP", At: at}},
		"qmail":             {"(qmail 123 invoked from network); 5 Nov 2026 09:12:01 -0000", sender.Hop{At: at}},
		"sendmail":          {"from a.test (root@localhost [127.0.0.1]) by mx.test (8.17.1/8.17.1) with ESMTP id 5A for x@y.test; Thu, 5 Nov 2026 09:12:01 GMT", sender.Hop{From: "a.test", IP: "127.0.0.1", By: "mx.test", With: "ESMTP", For: "x@y.test", At: at}},
		"Exchange, by MAPI": {"from A.prod.outlook.com ([fe80::1:2%7]) by A.prod.outlook.com ([fe80::1:2%7]) with mapi id 15.20.9298.010; Thu, 5 Nov 2026 09:12:01 +0000", sender.Hop{From: "A.prod.outlook.com", IP: "fe80::1:2", By: "A.prod.outlook.com", With: "mapi", At: at}},
		"a mapped address":  {"from a.test ([::ffff:192.0.2.1]) by mx.test; Thu, 5 Nov 2026 09:12:01 +0000", sender.Hop{From: "a.test", IP: "192.0.2.1", By: "mx.test", At: at}},
		"a dot at the end":  {"from a.test by mx.test. with SMTP; x; Thu, 5 Nov 2026 09:12:01 +0000", sender.Hop{From: "a.test", By: "mx.test", With: "SMTP", At: at}},
		"no date":           {"from a.test by mx.test with SMTP", sender.Hop{From: "a.test", By: "mx.test", With: "SMTP"}},
		"broken":            {";;(;\"", sender.Hop{}},
		"empty":             {"", sender.Hop{}},
		"two of a kind":     {"from a.test from b.test by mx.test by mx2.test; Thu, 5 Nov 2026 09:12:01 +0000", sender.Hop{From: "a.test", By: "mx.test", At: at}},
	} {
		t.Run(name, func(t *testing.T) {
			r := sender.Read([]sender.Field{{Name: "Received", Value: c.field}}, sender.Options{})
			if len(r.Path) != 1 {
				t.Fatalf("%d hops", len(r.Path))
			}
			got := r.Path[0]
			if !got.At.Equal(c.want.At) {
				t.Errorf("at %v", got.At)
			}
			got.At, got.Source, c.want.At = time.Time{}, sender.Source{}, time.Time{}
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string]string{
		`Ann <ann@a.test>`: "Ann|ann@a.test", `"Ann, B." <ann@a.test>, b@b.test`: "Ann, B.|ann@a.test |b@b.test",
		`=?iso-8859-1?q?Andr=E9?= <a@a.test>`: "André|a@a.test", `=?koi8-r?b?9MXT1A==?= <a@a.test>`: "Тест|a@a.test",
		`Ann [work] <ann@a.test>`: "Ann [work]|ann@a.test", `boss@contoso.com <evil@evil.test>`: "boss@contoso.com|evil@evil.test",
		`Ann <x@y.test> <ann@a.test>`: "Ann <x@y.test>|ann@a.test", `ann@a.test`: "|ann@a.test", `Ann`: "", ``: "", `<>`: "", `"open <a@b.test>`: "open|a@b.test",
		"Ann\r\n\t<ann@a.test>": "Ann|ann@a.test",
	} {
		var got []string
		for _, a := range sender.Addresses(in) {
			if a.Address != "" {
				got = append(got, a.Name+"|"+a.Address)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestAntispam holds the words to Microsoft's pages, which each value names.
func TestAntispam(t *testing.T) {
	words := func(r sender.Report) map[string]string {
		out := map[string]string{}
		for _, a := range r.Antispam {
			if a.Doc == "" || !strings.HasPrefix(a.Doc, "https://learn.microsoft.com/") || a.Why == "" || a.Field == 0 {
				t.Errorf("%s names no page, no reason or no field", a.Key)
			}
			out[fmt.Sprintf("%s:%s %v", a.Key, a.Value, a.Trusted)] = a.Words
		}
		return out
	}
	report := func(v string) string {
		return behind + results + entry + sent + "X-Forefront-Antispam-Report: CIP:203.0.113.25;" + v + "\n"
	}
	for name, c := range map[string]struct {
		header string
		want   map[string]string
	}{
		"ordinary": {behind + results + entry + sent + filtered, map[string]string{
			"CIP:203.0.113.25 true": "203[.]0[.]113[.]25", "CTRY:NL true": "Netherlands", "LANG:en true": "English", "SCL:1 true": "no spam", "IPV:NLI true": "on no list of IP reputation",
			"SFV:NSPM true": "no spam", "H:mail.fabrikam.test true": "mail[.]fabrikam[.]test", "PTR:mail.fabrikam.test true": "mail[.]fabrikam[.]test", "CAT:NONE true": "nothing found", "DIR:INB true": "came in from outside",
			"BCL:0 true": "no bulk mail", "AUTHAS:Anonymous true": "from outside, by nobody who signed in",
		}},
		"phishing":           {report("SCL:8;SFV:SPM;CAT:HPHISH;SFTY:9.19"), map[string]string{"CIP:203.0.113.25 true": "203[.]0[.]113[.]25", "SCL:8 true": "spam, with high confidence", "SFV:SPM true": "spam", "CAT:HPHISH true": "phishing, with high confidence", "SFTY:9.19 true": "phishing: the domain impersonates a protected one"}},
		"let past":           {report("SCL:-1;SFV:SKA;IPV:CAL"), map[string]string{"CIP:203.0.113.25 true": "203[.]0[.]113[.]25", "SCL:-1 true": "not filtered", "SFV:SKA true": "not filtered: the anti-spam policy allows the sender or the domain", "IPV:CAL true": "on the tenant's list of allowed IPs: not filtered"}},
		"unknown values":     {report("SCL:x;SFV:ZZZ;CTRY:??;LANG:1;NEW:1"), map[string]string{"CIP:203.0.113.25 true": "203[.]0[.]113[.]25", "SCL:x true": "not a number", "SFV:ZZZ true": "not described by Microsoft", "CTRY:?? true": "??", "LANG:1 true": "1"}},
		"of another address": {behind + results + entry + "X-Forefront-Antispam-Report: CIP:192.0.2.9;SCL:-1\n", map[string]string{"CIP:192.0.2.9 false": "192[.]0[.]2[.]9", "SCL:-1 false": "not filtered"}},
		"no boundary":        {"X-Forefront-Antispam-Report: SCL:-1\n", map[string]string{"SCL:-1 false": "not filtered"}},
		"broken":             {report(";;:;SCL;SCL:;:5"), map[string]string{"CIP:203.0.113.25 true": "203[.]0[.]113[.]25"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := words(read(c.header))
			for k, w := range c.want {
				if got[k] != w {
					t.Errorf("%s: %q, want %q", k, got[k], w)
				}
				delete(got, k)
			}
			if len(got) > 0 {
				t.Errorf("also %q", got)
			}
		})
	}
}

// TestHostileHeaders puts every attack into every field: what is fit to draw must be so.
func TestHostileHeaders(t *testing.T) {
	names := []string{"From", "Sender", "Reply-To", "Return-Path", "Date", "Received", "Authentication-Results", "ARC-Seal", "ARC-Authentication-Results", "DKIM-Signature", "X-Forefront-Antispam-Report", "X-CustomSpam"}
	for _, attack := range hostile.Strings() {
		x := attack.Text
		list := fields(behind + failed + entry)
		for _, n := range names {
			list = append(list,
				sender.Field{Name: n, Value: x}, sender.Field{Name: n + x, Value: x},
				sender.Field{Name: n, Value: "from " + x + " by " + x + "; i=1; d=" + x + "; spf=pass smtp.mailfrom=" + x + ";CTRY:" + x + ";PTR:" + x + ";<" + x + "@x.test>"})
		}
		r := sender.Read(list, sender.Options{})
		var shown []string
		for _, f := range r.Findings {
			shown = append(shown, f.Text)
			for _, s := range f.Sources {
				shown = append(shown, s.Where())
			}
		}
		for _, s := range r.Stamps {
			shown = append(shown, s.Claimed, s.Why, s.Where())
		}
		for _, a := range r.Antispam {
			shown = append(shown, a.Words, a.Why, a.Title)
		}
		for _, s := range r.Signatures {
			shown = append(shown, s.Why...)
		}
		for _, s := range append(shown, r.Limits...) {
			if strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e }) {
				t.Errorf("%s: %q", attack.Name, s)
			}
		}
	}
}

// TestLimitsAreTold is about headers that are too large: what is left out is said.
func TestLimitsAreTold(t *testing.T) {
	many := func(name, value string, n int) []sender.Field {
		return slices.Repeat([]sender.Field{{Name: name, Value: value}}, n)
	}
	for name, list := range map[string][]sender.Field{
		"fields": many("X", "y", 3000), "hops": many("Received", "by x", 200), "stamps": many("Authentication-Results", "spf=pass", 60), "signatures": many("DKIM-Signature", "v=1", 9),
		"a long one": many("X", strings.Repeat("x", 1<<20), 1), "the filter's": many("X-CustomSpam", "x", 60), "addresses": many("From", "a@b.test", 90),
	} {
		r := sender.Read(list, sender.Options{})
		if len(r.Limits) != 1 || !strings.HasPrefix(r.Limits[0], "not read: ") {
			t.Errorf("%s: %q", name, r.Limits)
		}
	}
}

func TestHeader(t *testing.T) {
	got := sender.Header([]byte("A: 1\r\n 2\r\nno field\r\n: nameless\r\nB:\r\nC : x\n\ty\n\nD: body\n"))
	want := []sender.Field{{Name: "A", Value: "1\r\n 2"}, {Name: "B", Value: ""}, {Name: "C", Value: "x\n\ty"}}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
