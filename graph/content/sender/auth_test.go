package sender_test

import (
	"strings"
	"testing"

	"mailtriage/graph/content/sender"
)

// TestVerdicts holds the reading of results to what RFC 8601, RFC 8617 and Microsoft's page on message headers
// (https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo) say, and to what senders may try.
func TestVerdicts(t *testing.T) {
	good := sender.Verdicts{SPF: sender.Pass, DKIM: sender.Pass, DMARC: sender.Pass, CompAuth: sender.Pass}
	bad := sender.Verdicts{SPF: sender.Fail, DKIM: sender.NoPolicy, DMARC: sender.Fail, CompAuth: sender.Fail}
	forged := strings.ReplaceAll(strings.ReplaceAll(results, "mail.fabrikam.test", "evil.test"), "fabrikam.test", "contoso.com")
	only := func(v string) string { return behind + "Authentication-Results: " + v + "\n" + entry }
	for name, c := range map[string]struct {
		header string
		want   sender.Verdicts
	}{
		"passes":                            {behind + results + entry + sent, good},
		"fails":                             {behind + failed + entry + sent, bad},
		"forged by the sender":              {behind + failed + entry + forged + sent, bad},
		"forged, the boundary wrote none":   {behind + entry + forged + sent, sender.Verdicts{}},
		"forged with a front of its own":    {behind + failed + entry + behind + results + entry + sent, bad},
		"not through Exchange Online":       {"Received: from a by mx.isp.test; Thu, 5 Nov 2026 09:12:04 +0000\n" + results + entry + sent, sender.Verdicts{}},
		"no Received at all":                {results + "From: a@b.test\n", sender.Verdicts{}},
		"nothing":                           {"", sender.Verdicts{}},
		"another host's name as its end":    {"Received: from x by evil-mail.protection.outlook.com.evil.test; Thu, 5 Nov 2026 09:12:04 +0000\n" + results + entry, sender.Verdicts{}},
		"the name without the dot before":   {"Received: from x by evilmail.protection.outlook.com; x\n" + results + "Received: from y by evil.test; x\n", sender.Verdicts{}},
		"within the organization":           {behind + "From: ann@contoso.com\n" + results, sender.Verdicts{}},
		"renamed for the way on":            {behind + "X-MS-Exchange-" + failed + entry + sent, bad},
		"what the sender's Exchange found":  {behind + failed + "Authentication-Results-Original: dkim=pass header.d=contoso.com;dmarc=pass\n" + entry + sent, bad},
		"a hop by its address alone":        {"Received: from x by 2603:10a6:208:1::7 with HTTPS; Thu, 5 Nov 2026 09:12:06 +0000\n" + failed + entry + sent, bad},
		"cloud of the US government":        {strings.ReplaceAll("Received: from x by SA1P110CA0001.outlook.office365.us; x\n"+failed+entry, "mail.protection.outlook.com", "mail.protection.office365.us"), bad},
		"cloud of China":                    {strings.ReplaceAll("Received: from x by BJX.CHNPR01.prod.partner.outlook.cn; x\n"+failed+entry, "mail.protection.outlook.com", "mail.protection.partner.outlook.cn"), bad},
		"several above: the topmost":        {behind + failed + results + entry, bad},
		"in capitals":                       {only("SPF=PASS; DKIM=Fail"), sender.Verdicts{SPF: sender.Pass, DKIM: sender.Fail}},
		"recipient's domain between":        {only("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.test; contoso.com; dkim=fail header.d=a.test;contoso.com; dmarc=none"), sender.Verdicts{SPF: sender.Pass, DKIM: sender.Fail, DMARC: sender.NoPolicy}},
		"authserv-id and version":           {only("mx.contoso.com 1; spf=softfail smtp.mailfrom=a.test"), sender.Verdicts{SPF: sender.SoftFail}},
		"version of a method, spaces":       {only("x.test; spf / 1 = pass"), sender.Verdicts{}},
		"spaces round =":                    {only("x.test; spf/1 = pass smtp.mailfrom = a.test"), sender.Verdicts{SPF: sender.Pass}},
		"one of two signatures holds":       {only("dkim=fail header.d=a.test; dkim=pass header.d=b.test; dkim=fail header.d=c.test"), sender.Verdicts{DKIM: sender.Pass}},
		"a word twice: the worse":           {only("dmarc=fail; dmarc=pass"), sender.Verdicts{DMARC: sender.Fail}},
		"forged within quotes":              {only(`spf=fail smtp.mailfrom="a; spf=pass; dmarc=pass x"; dmarc=fail header.from="a; dkim=pass"`), sender.Verdicts{SPF: sender.Fail, DMARC: sender.Fail}},
		"forged within a comment":           {only(`spf=fail (a \) ; spf=pass x (b; dmarc=pass) ); dkim=fail`), sender.Verdicts{SPF: sender.Fail, DKIM: sender.Fail}},
		"forged behind an open quote":       {only(`spf=fail smtp.mailfrom="a; dmarc=pass`), sender.Verdicts{SPF: sender.Fail}},
		"forged behind an open comment":     {only(`spf=fail (a; dmarc=pass`), sender.Verdicts{SPF: sender.Fail}},
		"= within a value":                  {only("spf=pass smtp.mailfrom=bounce+ann=contoso.com@a.test; dkim=pass header.b=abc=="), sender.Verdicts{SPF: sender.Pass, DKIM: sender.Pass}},
		"words of Microsoft's own":          {only("dmarc=bestguesspass action=none; compauth=softpass reason=202"), sender.Verdicts{DMARC: sender.Pass, CompAuth: sender.SoftFail}},
		"errors":                            {only("spf=temperror; dkim=permerror; dmarc=neutral"), sender.Verdicts{SPF: sender.SoftFail, DKIM: sender.SoftFail, DMARC: sender.SoftFail}},
		"none":                              {only("none"), sender.Verdicts{}},
		"broken":                            {only(";;=;= ;spf;=pass;;("), sender.Verdicts{}},
		"the chain, from the boundary's":    {behind + "ARC-Authentication-Results: i=2; mx.microsoft.com 1; spf=pass smtp.mailfrom=a.test; arc=pass (0 oda=1 ltdi=1 spf=[1,1,smtp.mailfrom=a.test])\n" + failed + entry, sender.Verdicts{SPF: sender.Fail, DKIM: sender.NoPolicy, DMARC: sender.Fail, CompAuth: sender.Fail, ARC: sender.Pass}},
		"the chain, from the sender's":      {behind + failed + entry + "ARC-Authentication-Results: i=1; mx.evil.test; arc=pass\n", bad},
		"a field's name in other letters":   {behind + strings.ReplaceAll(failed, "Authentication-Results", "AUTHENTICATION-results") + entry, bad},
		"a gateway that nobody named":       {behind + failed + entry + "Authentication-Results: mx.gateway.test; dmarc=pass\n", bad},
		"Received folded before its 'by'":   {behind + failed + strings.ReplaceAll(entry, "by\n ", "\n by\n\t"), bad},
		"a HELO that names another 'by'":    {behind + failed + strings.ReplaceAll(entry, "from mail.fabrikam.test", `from "x by y.evil.test"`), bad},
		"a comment that names another 'by'": {behind + failed + strings.ReplaceAll(entry, "(203.0.113.25)", "(203.0.113.25 by evil.test) (x"), sender.Verdicts{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := read(c.header).Verdicts; got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// TestStampsSayWhoseTheyAre is about what is shown beside a claim.
func TestStampsSayWhoseTheyAre(t *testing.T) {
	r := sender.Read(fields(behind+failed+entry+"Authentication-Results: mx.gateway.test; dmarc=pass; spf=pass\nAuthentication-Results-Original: dkim=none\n"+sent), sender.Options{})
	if len(r.Stamps) != 3 {
		t.Fatalf("%d stamps", len(r.Stamps))
	}
	for i, c := range []struct {
		trusted bool
		claimed string
		why     string
	}{
		{true, "DB5EUR03FT031[.]mail[.]protection[.]outlook[.]com", "above field 5, Received, with which Exchange Online took the mail in"},
		{false, "mx[.]gateway[.]test", "claimed by mx[.]gateway[.]test, not trusted: it came with the mail, below field 5, Received"},
		{false, "the sender's own Exchange", "claimed by the sender's own Exchange, not trusted: it came with the mail, below field 5, Received"},
	} {
		if s := r.Stamps[i]; s.Trusted != c.trusted || s.Claimed != c.claimed || s.Why != c.why {
			t.Errorf("stamp %d: %v, by %q: %q", i, s.Trusted, s.Claimed, s.Why)
		}
	}
	if len(r.Results) != 4 || r.Results[2].Get("action") != "oreject" || r.Results[0].Comment != "sender IP is 203.0.113.25" || r.Results[0].Field != 4 {
		t.Errorf("results: %+v", r.Results)
	}
}

// TestAGatewayThatIsNamed is about mail that comes in through a service before Exchange Online.
func TestAGatewayThatIsNamed(t *testing.T) {
	gateway := "Authentication-Results: mx.gateway.test; arc=none; dmarc=pass\n"
	o := sender.Options{Authorities: []string{"MX.gateway.test"}}
	above := strings.ReplaceAll(failed, "dmarc=fail action=oreject", "arc=fail")
	for name, c := range map[string]struct {
		header string
		want   sender.Verdict
	}{
		"right below":            {behind + above + entry + gateway + sent, sender.Pass},
		"below the next server":  {behind + above + entry + sent + gateway, sender.NotChecked},
		"the boundary knows it":  {behind + failed + entry + gateway + sent, sender.Fail},
		"without a boundary":     {gateway + sent, sender.NotChecked},
		"by another of its name": {behind + above + entry + strings.ReplaceAll(gateway, "mx.", "mx2.") + sent, sender.NotChecked},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sender.Read(fields(c.header), o).Verdicts.DMARC; got != c.want {
				t.Errorf("DMARC %v, want %v", got, c.want)
			}
		})
	}
}

func TestSeals(t *testing.T) {
	r := read(behind + `ARC-Seal: i=2; a=rsa-sha256; s=arcselector10001; d=microsoft.com; cv=pass;
 b=AAAA
ARC-Authentication-Results: i=2; mx.microsoft.com 1; spf=pass smtp.mailfrom=lists.test; arc=pass (0 oda=0 ltdi=1)
` + results + entry + `ARC-Seal: i=1; a=rsa-sha256; s=s1; d=Lists.test; cv=none; b=BB
ARC-Authentication-Results: i=1; mx.lists.test; dkim=pass header.d=fabrikam.test
ARC-Seal: i=99; d=evil.test
ARC-Seal: i=x; d=evil.test
` + sent)
	if len(r.ARC) != 2 {
		t.Fatalf("%d seals: %+v", len(r.ARC), r.ARC)
	}
	newest, oldest := r.ARC[0], r.ARC[1]
	if newest.Instance != 2 || newest.Domain != "microsoft.com" || newest.Chain != "pass" || !newest.Own || newest.Field != 4 {
		t.Errorf("newest: %+v", newest)
	}
	if oldest.Instance != 1 || oldest.Chain != "none" || oldest.Own || len(oldest.Results) != 1 || oldest.Results[0].Method != "dkim" {
		t.Errorf("oldest: %+v", oldest)
	}
	if r.Verdicts.ARC != sender.Pass {
		t.Errorf("ARC %v", r.Verdicts.ARC)
	}
}

func TestReason(t *testing.T) {
	for code, want := range map[string]string{
		"000": "DMARC failed, and the domain asks for quarantine or rejection", "100": "passed", "130": "passed: ARC stands in for DMARC, which failed", "703": "passed",
		"601": "failed, and the domain is one of the organization's own", "499": "let past the check", "": "", "8": "", "1": "", "800": "",
	} {
		if got := sender.Reason(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}
