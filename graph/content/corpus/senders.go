package corpus

import "strings"

// from is a mail whose header is written out, but for what all have.
func from(subject, header string) []byte {
	return []byte(crlf(header) + field("To", `"Security Operations" <soc@contoso.com>`) + field("Subject", subject) + field("Message-ID", "<corpus@sender.example>") +
		field("Date", "Tue, 24 Nov 2026 09:12:00 +0000") + "Content-Type: text/plain; charset=utf-8\r\n\r\nPlease tell me when you are at your desk.\r\n")
}

const boundary = "Received: from mx.evil.example (203.0.113.9) by AM0EUR.mail.protection.outlook.com (10.0.0.1) with Microsoft SMTP Server id 15.20.1; Tue, 24 Nov 2026 09:12:03 +0000\n"

// senders are the ways in which a mail says that it is from somebody else, with what the tenant's boundary found.
func senders() []Mail {
	results := func(spf, dkim, dmarc, compauth string) string {
		return "Authentication-Results: spf=" + spf + " (sender IP is 203.0.113.9) smtp.mailfrom=evil.example; dkim=" + dkim + " header.d=evil.example;dmarc=" + dmarc + " header.from=evil.example;compauth=" + compauth + "\n" + boundary
	}
	return group("senders",
		named{"all checks passed", from("Passed", results("pass", "pass (signature was verified)", "pass action=none", "pass reason=100")+"From: Ann <ann@evil.example>\n")},
		named{"SPF fails", from("SPF", results("fail", "pass", "pass action=none", "pass reason=100")+"From: Ann <ann@evil.example>\n")},
		named{"DKIM body changed", from("DKIM", results("pass", "fail (body hash did not verify)", "fail action=none", "fail reason=601")+"From: Ann <ann@evil.example>\n")},
		named{"DMARC says reject", from("DMARC", results("fail", "none (message not signed)", "fail action=oreject", "fail reason=000")+"From: Contoso <it@contoso.com>\n")},
		named{"results that the sender wrote", from("Forged results", boundary+"Authentication-Results: contoso.com; spf=pass smtp.mailfrom=contoso.com; dkim=pass header.d=contoso.com; dmarc=pass header.from=contoso.com\nFrom: Chief <ceo@contoso.com>\n")},
		named{"results below the tenant's own", from("Two results", results("fail", "none", "fail action=quarantine", "fail reason=000")+"Received: from home (198.51.100.7) by mx.evil.example; Tue, 24 Nov 2026 09:11:00 +0000\nAuthentication-Results: mx.evil.example; spf=pass; dkim=pass; dmarc=pass\nFrom: Chief <ceo@contoso.com>\n")},
		named{"chain of ARC", from("ARC", results("fail", "none", "fail action=none", "pass reason=130")+"ARC-Seal: i=1; a=rsa-sha256; s=arc; d=list.example; cv=none; b=AbC=\nARC-Message-Signature: i=1; a=rsa-sha256; d=list.example; s=arc; h=from; bh=x; b=y\nARC-Authentication-Results: i=1; list.example; spf=pass smtp.mailfrom=evil.example; dmarc=pass header.from=evil.example\nFrom: Ann <ann@evil.example>\n")},
		named{"no results at all", from("No results", "From: Ann <ann@evil.example>\n")},
		named{"address of another in the name", from("Name", results("pass", "pass", "pass action=none", "pass reason=100")+"From: \"ceo@contoso.com\" <x@evil.example>\n")},
		named{"name of the chief at a free mail service", from("Are you at your desk?", results("pass", "pass", "pass action=none", "pass reason=100")+"From: \"Miriam Adler\" <miriam.adler.ceo@gmail.com>\nReply-To: office@evil.example\n")},
		named{"answers go elsewhere", from("Reply", results("pass", "pass", "pass action=none", "pass reason=100")+"From: Ann <ann@supplier.example>\nReply-To: Ann <ann@supp1ier.example>\nReturn-Path: <bounce-4711@mailer.evil.example>\nSender: robot@mailer.evil.example\n")},
		named{"letters of another script in the domain", from("Letters", results("pass", "pass", "pass action=none", "pass reason=100")+"From: Contoso IT <it@xn--ontoso-gyf.com>\n")},
		named{"one letter off", from("One letter", results("pass", "pass", "pass action=none", "pass reason=100")+"From: Contoso IT <it@contos0.com>\n")},
		named{"the filter's own words", from("Stamped", results("softfail", "none", "fail action=quarantine", "fail reason=001")+"X-Forefront-Antispam-Report: CIP:203.0.113.9;CTRY:NL;LANG:en;SCL:8;SRV:;IPV:NLI;SFV:SPM;H:mx.evil.example;PTR:mx.evil.example;CAT:HPHISH;SFS:(13230040);DIR:INB;\nX-Microsoft-Antispam: BCL:7;ARA:1230\nX-MS-Exchange-Organization-SCL: 8\nFrom: Ann <ann@evil.example>\n")},
		named{"clock that runs back", from("Clocks", boundary+"Received: from b.evil.example by mx.evil.example with ESMTP; Tue, 24 Nov 2026 11:40:00 +0000\nReceived: from a.evil.example by b.evil.example; Tue, 24 Nov 2026 04:00:00 -0500\nReceived: by a.evil.example; not a date\nFrom: Ann <ann@evil.example>\n")},
		named{"two hundred hops", from("Hops", boundary+strings.Repeat("Received: from a (198.51.100.7) by b; Tue, 24 Nov 2026 09:00:00 +0000\n", 200)+"From: Ann <ann@evil.example>\n")},
		named{"hops that are no hops", from("Not hops", boundary+"Received:\nReceived: ;;;\nReceived: from ([]) by (;) with id for <>; Tue\nFrom: Ann <ann@evil.example>\n")},
		named{"signature", from("Signed", results("pass", "pass", "pass action=none", "pass reason=100")+"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=evil.example; s=sel; h=from:to:subject; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AbCd\nFrom: Ann <ann@evil.example>\n")},
		named{"list with a way to leave it", from("News", results("pass", "pass", "pass action=none", "pass reason=100")+"List-Id: <news.evil.example>\nList-Unsubscribe: <https://evil.example/u?id=1>, <mailto:u@evil.example>\nPrecedence: bulk\nFrom: News <news@evil.example>\n")},
		named{"answer to nothing known", from("Re: our contract", results("pass", "pass", "pass action=none", "pass reason=100")+"In-Reply-To: <never-sent@contoso.com>\nReferences: <never-sent@contoso.com>\nFrom: Ann <ann@evil.example>\n")},
	)
}
