package demo

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
)

// stamps writes what Exchange Online puts above a mail that comes in, in its form
// (https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo): its hosts from the newest to the one that took
// the mail in, with what that found right above it.
func (l letter) stamps() []byte {
	var b bytes.Buffer
	field := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	domain, client := domainOf(l.from.Address), l.handedBy()
	front := "DB5EUR03FT0" + lastDigit(client)
	at := func(before time.Duration) string { return l.received.Add(-before).Format(time.RFC1123Z) }
	field("Received", "from AM0PR04MB0042.eurprd04.prod.outlook.com (2603:10a6:208:1::7) by\r\n VI1PR04MB0117.eurprd04.prod.outlook.com with HTTPS; "+at(0))
	field("Received", "from "+front+".eop-EUR03.prod.protection.outlook.com\r\n (2603:10a6:208:1:cafe::6b) by AM0PR04MB0042.outlook.office365.com\r\n (2603:10a6:208:1::7) with Microsoft SMTP Server (version=TLS1_3) via Frontend\r\n Transport; "+at(time.Second))
	field("Authentication-Results", fmt.Sprintf("spf=%s (sender IP is %s)\r\n smtp.mailfrom=%s; dkim=%s (%s)\r\n header.d=%s;dmarc=%s action=none header.from=%s;compauth=%s reason=%s",
		orElse(l.spf, "pass"), client, domain, orElse(l.dkim, "pass"), l.signed("signature was verified", "message not signed"), l.signed(domain, "none"), orElse(l.dmarc, "pass"), domain, compauth(l.dmarc), map[bool]string{true: "100", false: "001"}[compauth(l.dmarc) == "pass"]))
	field("Received", fmt.Sprintf("from mail.%s (%s) by %s.mail.protection.outlook.com\r\n (10.152.20.99) with Microsoft SMTP Server (version=TLS1_2); %s", domain, client, front, at(2*time.Second)))
	return b.Bytes()
}

// filtered writes the filter's fields, which Exchange Online puts among the sender's.
func (l letter) filtered(field func(name, value string)) {
	passes := compauth(l.dmarc) == "pass"
	verdict, category := "SPM", "PHSH"
	if passes {
		verdict, category = "NSPM", "NONE"
	}
	host := "mail." + domainOf(l.from.Address)
	field("X-MS-Exchange-Organization-SCL", scl(l.dmarc))
	field("X-MS-Exchange-Organization-AuthAs", "Anonymous")
	field("X-Forefront-Antispam-Report", fmt.Sprintf("CIP:%s;CTRY:NL;LANG:en;SCL:%s;SRV:;\r\n IPV:NLI;SFV:%s;H:%s;PTR:%s;CAT:%s;DIR:INB;", l.handedBy(), scl(l.dmarc), verdict, host, host, category))
	field("X-Microsoft-Antispam", "BCL:0;")
}

func (l letter) handedBy() string { return orElse(l.client, "203.0.113.25") }

// signed is one word for a letter with a signature, and another for one without.
func (l letter) signed(with, without string) string {
	if orElse(l.dkim, "pass") == "none" {
		return without
	}
	return with
}

// sign puts a signature above a mail (RFC 6376, c=relaxed/simple), by a key made from the domain's name: the same at each
// start. The header must have each of the fields that are signed once.
func sign(mail []byte, domain string, at time.Time) []byte {
	head, body, _ := bytes.Cut(mail, []byte("\r\n\r\n"))
	bodyHash := sha256.Sum256(slices.Concat(bytes.TrimRight(body, "\r\n"), []byte("\r\n")))
	signature := fmt.Sprintf("v=1; a=ed25519-sha256; c=relaxed/simple; d=%s; s=demo; t=%d; h=From:To:Subject:Date:Message-ID; bh=%s; b=", domain, at.Unix(), base64.StdEncoding.EncodeToString(bodyHash[:]))
	fields := map[string]string{}
	for line := range strings.SplitSeq(strings.ReplaceAll(string(head), "\r\n ", " "), "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		fields[strings.ToLower(name)] = strings.Join(strings.Fields(value), " ")
	}
	signed := ""
	for _, name := range []string{"from", "to", "subject", "date", "message-id"} {
		signed += name + ":" + fields[name] + "\r\n"
	}
	sum := sha256.Sum256([]byte(signed + "dkim-signature:" + signature))
	seed := sha256.Sum256([]byte("demo key of " + domain))
	signature += base64.StdEncoding.EncodeToString(ed25519.Sign(ed25519.NewKeyFromSeed(seed[:]), sum[:]))
	return append([]byte("DKIM-Signature: "+strings.ReplaceAll(signature, "; ", ";\r\n ")+"\r\n"), mail...)
}
