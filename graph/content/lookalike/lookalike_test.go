package lookalike_test

import (
	_ "embed"
	"fmt"
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/lookalike"
)

var known = lookalike.Known{Own: []string{"contoso.com", "fabrikam.de", "contoso.onmicrosoft.com"}, Sender: []string{"billing@northwind.example", "gmail.com"}}

// The ways are named where each group begins, with where they are told or seen: those of dnstwist (github.com/elceef/dnstwist, its
// fuzzers), of Unicode's UTS #39 (unicode.org/reports/tr39), and of reports of fraud by mail.
func TestImitations(t *testing.T) {
	for host, want := range map[string]struct {
		imitates string
		how      lookalike.How
		detail   string
	}{
		// characters that look alike: UTS #39, section 4; dnstwist, homoglyph; Spaulding and others, “The Landscape of Domain Name
		// Typosquatting” (2016)
		"rnicrosoft.com":          {"microsoft.com", lookalike.Confusable, "“rn” stands where “m” belongs"},
		"micr0soft.com":           {"microsoft.com", lookalike.Confusable, "“0” stands where “o” belongs"},
		"micrоsoft.com":           {"microsoft.com", lookalike.Confusable, "“о” (U+043E, Cyrillic) stands where “o” belongs"},
		"xn--micrsoft-qbh.com":    {"microsoft.com", lookalike.Confusable, "(U+043E, Cyrillic)"},
		"paypa1.com":              {"paypal.com", lookalike.Confusable, "“1” stands where “l” belongs"},
		"paypai.com":              {"paypal.com", lookalike.Confusable, "“i” stands where “l” belongs"},
		"pаypаl.com":              {"paypal.com", lookalike.Confusable, "Cyrillic"},
		"рауpal.com":              {"paypal.com", lookalike.Confusable, "Cyrillic"},
		"xn--80ak6aa92e.com":      {"apple.com", lookalike.Confusable, "Cyrillic"}, // Zheng, 2017: "Phishing with Unicode Domains"
		"pàypal.com":              {"paypal.com", lookalike.Confusable, "“à” (U+00E0, Latin)"},
		"goog1e.com":              {"google.com", lookalike.Confusable, "“1”"},
		"googie.com":              {"google.com", lookalike.Confusable, "“i”"},
		"arnazon.com":             {"amazon.com", lookalike.Confusable, "“rn”"},
		"linkedln.com":            {"linkedin.com", lookalike.Confusable, "“l”"},
		"bardays.co.uk":           {"barclays.com", lookalike.Confusable, "“d” stands where “cl” belongs"},
		"vvellsfargo.com":         {"wellsfargo.com", lookalike.Confusable, "“vv” stands where “w” belongs"},
		"n3tflix.com":             {"netflix.com", lookalike.Confusable, "“3”"},
		"app1e.com":               {"apple.com", lookalike.Confusable, "“1”"},
		"dh1.com":                 {"dhl.com", lookalike.Confusable, "“1”"},
		"c0nt0so.com":             {"contoso.com", lookalike.Confusable, "“0nt0” stands where “onto” belongs"},
		"cont0so.onmicrosoft.com": {"contoso.com", lookalike.Confusable, "“0”"},
		"cоntoso.com":             {"contoso.com", lookalike.Confusable, "Cyrillic"},
		"fabrlkam.de":             {"fabrikam.de", lookalike.Confusable, "“l”"},
		"n0rthwind.example":       {"northwind.example", lookalike.Confusable, "“0”"},
		// slips of the keys: dnstwist, transposition, omission, repetition, replacement, insertion; of two in long names, Damerau (1964)
		"mircosoft.com":      {"microsoft.com", lookalike.Typo, "“rc” stands where “cr” belongs"},
		"micosoft.com":       {"microsoft.com", lookalike.Typo, "“r” is missing"},
		"microsooft.com":     {"microsoft.com", lookalike.Typo, "“o” stands twice"},
		"microsift.com":      {"microsoft.com", lookalike.Typo, "the key beside it"},
		"microsaft.com":      {"microsoft.com", lookalike.Typo, "“a” stands where “o” belongs"},
		"netflixx.com":       {"netflix.com", lookalike.Typo, "stands twice"},
		"bankofamercia.com":  {"bankofamerica.com", lookalike.Typo, ""},
		"bankofamerikka.com": {"bankofamerica.com", lookalike.Typo, "two letters away"},
		"microsoftoniine.co": {"microsoftonline.com", lookalike.Confusable, "“i”"},
		"contosso.com":       {"contoso.com", lookalike.Typo, "stands twice"},
		"cnotoso.com":        {"contoso.com", lookalike.Typo, "“no” stands where “on” belongs"},
		"nortwind.example":   {"northwind.example", lookalike.Typo, "“h” is missing"},
		// the true domain in front: apwg.org, Global Phishing Survey, “subdomain” attacks; RFC 3986, section 7.6
		"microsoft.com.evil.example":             {"microsoft.com", lookalike.Prefix, "stands before the true domain, evil.example"},
		"login.microsoftonline.com.a.b.test.top": {"microsoftonline.com", lookalike.Prefix, "test.top"},
		"www.amazon.com.session-id.ru":           {"amazon.com", lookalike.Prefix, "session-id.ru"},
		"contoso.com.files.example":              {"contoso.com", lookalike.Prefix, ""},
		"northwind.example.pay.top":              {"northwind.example", lookalike.Prefix, ""},
		// the name in a part: Kintis and others, “Hiding in Plain Sight: A Longitudinal Study of Combosquatting Abuse” (2017); dnstwist, dictionary
		"paypal.secure-login.xyz":        {"paypal.com", lookalike.Subdomain, "stands under secure-login.xyz"},
		"paypa1.secure-login.xyz":        {"paypal.com", lookalike.Subdomain, "“1” stands where “l” belongs"},
		"paypal-login.web.app":           {"paypal.com", lookalike.Part, "is a part of paypal-login.web.app"},
		"microsoft.com-login.ru":         {"microsoft.com", lookalike.Subdomain, "stands under com-login.ru"},
		"contoso.login-portal.top":       {"contoso.com", lookalike.Subdomain, ""},
		"microsoft-support.example":      {"microsoft.com", lookalike.Part, "is a part of microsoft-support.example"},
		"rnicrosoft-support.example":     {"microsoft.com", lookalike.Part, "“rn” stands where “m” belongs"},
		"secure-paypal.example":          {"paypal.com", lookalike.Part, ""},
		"paypalsecurity.com":             {"paypal.com", lookalike.Part, ""},
		"loginmicrosoftonline.com":       {"microsoftonline.com", lookalike.Part, ""},
		"apple-id-verify.example":        {"apple.com", lookalike.Part, ""},
		"chase-secure-login.com":         {"chase.com", lookalike.Part, ""},
		"dhl-tracking.top":               {"dhl.com", lookalike.Part, ""},
		"ups-redelivery.info":            {"ups.com", lookalike.Part, ""},
		"contoso-login.com":              {"contoso.com", lookalike.Part, ""},
		"contoso-invoices.example":       {"contoso.com", lookalike.Part, ""},
		"wwwcontoso.com":                 {"contoso.com", lookalike.Part, ""},
		"paypal-billing.onmicrosoft.com": {"paypal.com", lookalike.Part, ""},
		"microsoft-login.sharepoint.com": {"microsoft.com", lookalike.Part, ""},
		// the same name under another ending: dnstwist, tld-swap
		"microsoft.top":  {"microsoft.com", lookalike.Ending, "under “.top”"},
		"paypal.tk":      {"paypal.com", lookalike.Ending, ""},
		"contoso.co":     {"contoso.com", lookalike.Ending, "under “.co”"},
		"fabrikam.com":   {"fabrikam.de", lookalike.Ending, ""},
		"paypal.web.app": {"paypal.com", lookalike.Ending, ""},
	} {
		t.Run(host, func(t *testing.T) {
			got, found := lookalike.Check(host, known)
			if !found || got.Imitates != want.imitates || got.How != want.how || !strings.Contains(got.Detail, want.detail) {
				t.Errorf("%v %+v (%s), want %s by %s, %q", found, got, got.How, want.imitates, want.how, want.detail)
			}
		})
	}
}

//go:embed testdata/ordinary.txt
var ordinary string

func TestOrdinaryNamesImitateNothing(t *testing.T) {
	n := 0
	for line := range strings.Lines(ordinary) {
		host := strings.TrimSpace(line)
		if host == "" || strings.HasPrefix(host, "#") {
			continue
		}
		n++
		if f, found := lookalike.Check(host, known); found {
			t.Errorf("%s %s", host, f.Words())
		}
	}
	if n < 200 {
		t.Errorf("only %d names were tried", n)
	}
}

// What belongs to a name is not an imitation of another: each brand's own domains.
func TestTrueDomainsImitateNothing(t *testing.T) {
	n := 0
	for line := range strings.Lines(lookalike.Brands) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(cells) != 4 || cells[1] == "" || cells[2] == "" {
			t.Errorf("a line without its four cells: %q", line)
			continue
		}
		n++
		for _, d := range strings.Fields(cells[2]) {
			for _, host := range []string{d, "www." + d} {
				if f, found := lookalike.Check(host, lookalike.Known{}); found {
					t.Errorf("%s of %s %s", host, cells[0], f.Words())
				}
			}
		}
	}
	if n < 150 {
		t.Errorf("only %d brands", n)
	}
}

// From UTS #39, section 4, and of its table.
func TestSkeleton(t *testing.T) {
	for _, c := range [][2]string{{"paypal", "раураl"}, {"scope", "ѕсоре"}, {"rn", "m"}, {"1", "l"}, {"O", "0"}, {"ﬁ", "fi"}, {"a\u200db", "ab"}} {
		if a, b := lookalike.Skeleton(c[0]), lookalike.Skeleton(c[1]); a != b {
			t.Errorf("%q is %q, %q is %q", c[0], a, c[1], b)
		}
	}
	if lookalike.Skeleton("alice") == lookalike.Skeleton("alicia") {
		t.Error("unlike names have one skeleton")
	}
}

func TestFold(t *testing.T) {
	for _, c := range [][2]string{{"Müller", "muller"}, {"Аlice", "al1ce"}, {"PAYPAL", "paypa1"}, {"Microsoft", "rn1cr0s0ft"}} {
		if a, b := lookalike.Fold(c[0]), lookalike.Fold(c[1]); a != b {
			t.Errorf("%q is %q, %q is %q", c[0], a, c[1], b)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"rnicrosoft.com", "microsoft.com.evil.example", "xn--80ak6aa92e.com", "xn--", "....", "a.b", "co.uk", "[::1]", "\xff\xfe.com", "contoso.com\x1b]52;c;x\a", strings.Repeat("a.", 300) + "com"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, host string) {
		defer hostile.Bounded(t)()
		if got, found := lookalike.Check(host, known); found && (got.Imitates == "" || got.Whose == "" || got.Detail == "") {
			t.Errorf("%q: a finding without its words: %+v", host, got)
		}
		lookalike.Fold(host)
	})
}

func BenchmarkCheck1000(b *testing.B) {
	hosts := make([]string, 1000)
	for i := range hosts {
		hosts[i] = fmt.Sprintf("mail%d.customer-news-%d.northwind-%d.example", i, i, i)
	}
	for b.Loop() {
		for _, h := range hosts {
			lookalike.Check(h, known)
		}
	}
}
