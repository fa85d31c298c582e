package sender_test

import (
	"strings"

	"mailtriage/graph/content/sender"
)

// The headers here are of our own making, in the shape that Exchange Online gives them: its hosts above, results right
// above the field with which its front took the mail in (message-headers-eop-mdo), what came with the mail below.

// behind is what hosts of Exchange Online write above the results.
const behind = `Received: from AM0PR04MB0042.eurprd04.prod.outlook.com (2603:10a6:208:1::7)
 by VI1PR04MB0117.eurprd04.prod.outlook.com with HTTPS; Thu, 5 Nov 2026 09:12:06 +0000
Received: from DB8PR04CA0011.eurprd04.prod.outlook.com (2603:10a6:10:110::21) by
 AM0PR04MB0042.eurprd04.prod.outlook.com (2603:10a6:208:1::7) with Microsoft
 SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.9298.9;
 Thu, 5 Nov 2026 09:12:05 +0000
Received: from DB5EUR03FT031.eop-EUR03.prod.protection.outlook.com
 (2603:10a6:10:110:cafe::6b) by DB8PR04CA0011.outlook.office365.com
 (2603:10a6:10:110::21) with Microsoft SMTP Server (version=TLS1_3,
 cipher=TLS_AES_256_GCM_SHA384) id 15.20.9298.10 via Frontend Transport; Thu,
 5 Nov 2026 09:12:05 +0000
`

// results are what the front found, for a mail that passes.
const results = `Authentication-Results: spf=pass (sender IP is 203.0.113.25)
 smtp.mailfrom=fabrikam.test; dkim=pass (signature was verified)
 header.d=fabrikam.test;dmarc=pass action=none
 header.from=fabrikam.test;compauth=pass reason=100
Received-SPF: Pass (protection.outlook.com: domain of fabrikam.test designates
 203.0.113.25 as permitted sender) receiver=protection.outlook.com;
 client-ip=203.0.113.25; helo=mail.fabrikam.test; pr=C
`

// failed are what the front found, for a mail that does not.
const failed = `Authentication-Results: spf=fail (sender IP is 203.0.113.25)
 smtp.mailfrom=evil.test; dkim=none (message not signed)
 header.d=none;dmarc=fail action=oreject
 header.from=contoso.com;compauth=fail reason=000
`

// entry is the field with which the front took the mail in.
const entry = `Received: from mail.fabrikam.test (203.0.113.25) by
 DB5EUR03FT031.mail.protection.outlook.com (10.152.20.99) with Microsoft SMTP
 Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.9298.9; Thu,
 5 Nov 2026 09:12:04 +0000
`

// sent is what the mail came with.
const sent = `Received: from desk (desk.fabrikam.test [198.51.100.4])
	by mail.fabrikam.test (Postfix) with ESMTPSA id 4D2A1
	for <soc@contoso.com>; Thu,  5 Nov 2026 10:12:01 +0100 (CET)
From: "Ann Example" <ann@fabrikam.test>
To: soc@contoso.com
Subject: hello
Date: Thu, 5 Nov 2026 10:12:00 +0100
Message-ID: <1@fabrikam.test>
Return-Path: ann@fabrikam.test
`

// filtered is what the filter wrote, among what came.
const filtered = `X-MS-Exchange-Organization-SCL: 1
X-MS-Exchange-Organization-AuthAs: Anonymous
X-Forefront-Antispam-Report: CIP:203.0.113.25;CTRY:NL;LANG:en;SCL:1;SRV:;IPV:NLI;SFV:NSPM;H:mail.fabrikam.test;PTR:mail.fabrikam.test;CAT:NONE;SFS:(13230040);DIR:INB;
X-Microsoft-Antispam: BCL:0;ARA:13230040;
`

// fields reads a header as it stands in MIME.
func fields(header string) []sender.Field {
	return sender.Header([]byte(strings.ReplaceAll(header, "\n", "\r\n") + "\r\n"))
}

func read(header string) sender.Report {
	return sender.Read(fields(header), sender.Options{Domains: []string{"contoso.com"}})
}
