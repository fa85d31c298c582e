package corpus

import "strings"

// plain is a mail with a body as it stands below header lines of its own.
func plain(subject, lines, body string) []byte {
	var extra []string
	if lines != "" {
		extra = strings.Split(lines, "\n")
	}
	return []byte(head(subject, extra...) + "\r\n" + body)
}

// broken are mails that keep no rule of RFC 5322, 2045, 2047 or 2231, and those that keep rules few know.
func broken() []Mail {
	return group("mime",
		named{"no charset at all", plain("No charset", "Content-Type: text/plain", "Gr\xfc\xdfe aus K\xf6ln\r\n")},
		named{"UTF-8 labelled as Latin-1", plain("Wrong label", "Content-Type: text/plain; charset=iso-8859-1", "Grüße aus Köln\r\n")},
		named{"Latin-1 labelled as UTF-8", plain("Wrong label", "Content-Type: text/plain; charset=utf-8", "Gr\xfc\xdfe aus K\xf6ln\r\n")},
		named{"charset that does not exist", plain("Unknown charset", "Content-Type: text/plain; charset=x-klingon", "Good day\r\n")},
		named{"UTF-7", plain("=?utf-7?Q?Hi_Mom_-+Jjo--!?=", "Content-Type: text/plain; charset=utf-7", "+ADw-script+AD4-alert(1)+ADw-/script+AD4- Gr+APwA3w-e\r\n")},
		named{"byte order mark", plain("A mark first", "Content-Type: text/plain; charset=utf-8", "\xef\xbb\xbfGood day\r\n")},
		named{"meta charset against the header", plain("Two charsets", "Content-Type: text/html; charset=utf-8", "<meta charset=\"windows-1251\"><p>Grüße</p>\r\n")},
		named{"base64 cut in the middle", plain("Cut", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "R29vZCBkYXksIHRoaXMgaXMgY3V0IGluIHRoZSBtaWRkb\r\n")},
		named{"base64 with rubbish in it", plain("Rubbish", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "R29v!ZC Bk*YX\r\n ksIHR-oaXMgaXMg_cnViYmlzaA==\r\nand a line after\r\n")},
		named{"quoted-printable with broken escapes", plain("Broken escapes", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", "50=% off =G1 =3 and =e2=82=ac, a soft=\r\nbreak =\r\n=")},
		named{"transfer encoding that does not exist", plain("Unknown encoding", "Content-Type: text/plain\nContent-Transfer-Encoding: x-rot13", "Good day\r\n")},
		named{"uuencoded in the text", plain("Uuencoded", "Content-Type: text/plain", "Here it is:\r\nbegin 644 invoice.txt\r\n+2&5L;&\\@=V]R;&0*\r\n`\r\nend\r\n")},
		named{"boundary never closed", plain("Open end", "Content-Type: multipart/mixed; boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\nGood day\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0x")},
		named{"boundary that is not there", plain("No boundary", "Content-Type: multipart/mixed; boundary=b", "There is no part in here.\r\n")},
		named{"multipart without a boundary", plain("No boundary named", "Content-Type: multipart/alternative", "--b\r\nContent-Type: text/plain\r\n\r\nGood day\r\n--b--\r\n")},
		named{"boundary with spaces and quotes", plain("Odd boundary", `Content-Type: multipart/mixed; boundary="a b'()+_,-./:=?c"`, "--a b'()+_,-./:=?c\r\n\r\nGood day\r\n--a b'()+_,-./:=?c--\r\nafter the end\r\n")},
		named{"sixty multiparts one in another", nested(60)},
		named{"a thousand parts", mixed("Many parts", many(1000)...)},
		named{"empty parts", mixed("Empty", part{nil, ""}, part{[]string{"Content-Type: text/plain"}, ""}, part{[]string{"Content-Type:"}, "Good day"})},
		named{"text labelled as multipart", plain("Not a multipart", "Content-Type: multipart/text; boundary=", "Good day\r\n")},
		named{"content type that is no type", plain("No type", "Content-Type: ;;;=;charset", "Good day\r\n")},
		named{"two content types", plain("Two types", "Content-Type: text/plain\nContent-Type: text/html", "<b>Which?</b>\r\n")},
		named{"two of From and Subject", []byte("From: first@supplier.example\r\nFrom: \"Chief\" <ceo@contoso.com>\r\nTo: soc@contoso.com\r\nSubject: First\r\nSubject: Second\r\nDate: Tue, 24 Nov 2026 09:12:00 +0000\r\n\r\nWhich?\r\n")},
		named{"From with nobody in it", []byte(strings.Replace(string(text("Nobody", "Good day")), `From: "Accounts" <accounts@supplier.example>`, "From: <>", 1))},
		named{"From that is no address", []byte(strings.Replace(string(text("No address", "Good day")), `From: "Accounts" <accounts@supplier.example>`, "From: Accounts at supplier dot example", 1))},
		named{"two people in From", []byte(strings.Replace(string(text("Two people", "Good day")), `From: "Accounts" <accounts@supplier.example>`, `From: "A" <a@supplier.example>, "B" <b@evil.example>`, 1))},
		named{"comments and groups in addresses", text("Groups", "Good day", "Cc: Friends (of ours (nested)): a@b.example (x), \"q\\\"uoted\" <c@d.example>;")},
		named{"header line without a colon", plain("A strange line", "this is no header field\nX-After: still read", "Good day\r\n")},
		named{"header folded at odd places", plain("Folded", "X-Folded: a\r\n\t\r\n b\r\n   c\nContent-Type:\r\n text/plain;\r\n\tcharset=\r\n utf-8", "Good day\r\n")},
		named{"header of a hundred thousand characters", plain("Long", "X-Long: "+strings.Repeat("long ", 20_000), "Good day\r\n")},
		named{"a thousand header fields", plain("Many", strings.Repeat("X-Many: one of many\n", 999)+"X-Last: last", "Good day\r\n")},
		named{"eight-bit bytes in the header", plain("Rechnung f\xfcr K\xf6ln", "", "Good day\r\n")},
		named{"encoded word cut inside a letter", plain("=?utf-8?B?R3LDvA==?= =?utf-8?B?w58=?= =?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "", "Good day\r\n")},
		named{"encoded words with spaces, without end", plain("=?utf-8?Q?Caf=C3=A9 au lait?= and =?utf-8?Q?no_end", "", "Good day\r\n")},
		named{"encoded word of an unknown charset", plain("=?x-klingon?B?R29vZA==?= day", "", "Good day\r\n")},
		named{"encoded word within an encoded word", plain("=?utf-8?Q?=3D=3Futf-8=3FQ=3FGood=3F=3D?=", "", "Good day\r\n")},
		named{"encoded line break in the subject", plain("=?utf-8?Q?Good=0D=0ABcc:_victim=40contoso.com?=", "", "Good day\r\n")},
		named{"encoded word as an address", []byte(strings.Replace(string(text("Hidden address", "Good day")), `From: "Accounts" <accounts@supplier.example>`, "From: =?utf-8?Q?ceo=40contoso.com_=3Cceo=40contoso.com=3E?= <x@evil.example>", 1))},
		named{"file name in pieces and languages (RFC 2231)", mixed("Pieces", textPart("See the file."), part{[]string{"Content-Type: application/pdf", "Content-Disposition: attachment; filename*0*=utf-8'de'Rechnung%20; filename*1*=f%C3%BCr; filename*2=\" K.pdf\"", "Content-Transfer-Encoding: base64"}, "JVBERi0xLjQK"})},
		named{"file name with broken percent signs", mixed("Percent", textPart("See the file."), part{[]string{"Content-Type: application/pdf", "Content-Disposition: attachment; filename*=utf-8''a%ZZ%4.pdf%", "Content-Transfer-Encoding: base64"}, "JVBERi0xLjQK"})},
		named{"two file names that differ", mixed("Two names", textPart("See the file."), part{[]string{"Content-Type: application/octet-stream; name=\"invoice.pdf\"", "Content-Disposition: attachment; filename=\"invoice.exe\"; filename*=utf-8''invoice.txt", "Content-Transfer-Encoding: base64"}, "TVqQAAMAAAA="})},
		named{"file name in encoded words", mixed("Encoded name", textPart("See the file."), attached("application/pdf", "=?utf-8?B?UmVjaG51bmcgZsO8ci5wZGY=?=", []byte("%PDF-1.4\n")))},
		named{"zero bytes", plain("Zero", "Content-Type: text/plain; charset=utf-8", "Good\x00day\x00\x00\r\n")},
		named{"carriage returns alone", []byte("From: a@supplier.example\rSubject: Only returns\r\rGood day\rover\r")},
		named{"line feeds alone", []byte(strings.ReplaceAll(string(text("Only feeds", "Good day\nfriends")), "\r\n", "\n"))},
		named{"one line of 200,000 characters", text("Long line", strings.Repeat("word ", 40_000))},
		named{"nothing below the header", []byte(head("No body"))},
		named{"no header", []byte("\r\nThere is only a body.\r\n")},
		named{"nothing but one field", []byte("Subject: All there is\r\n\r\n")},
		named{"date that is none", []byte(strings.Replace(string(text("No date", "Good day")), "Date: Tue, 24 Nov 2026 09:12:00 +0000", "Date: yesterday at noon-ish", 1))},
		named{"date in the year 2099", []byte(strings.Replace(string(text("From the future", "Good day")), "Date: Tue, 24 Nov 2026", "Date: Thu, 24 Nov 2099", 1))},
		named{"alternatives that say different things", plain("Two minds", "Content-Type: multipart/alternative; boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\nThe meeting is at noon.\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Send the password to <a href=\"https://evil.example\">us</a></p>\r\n--b--\r\n")},
		named{"only HTML, the text empty", plain("Empty text", "Content-Type: multipart/alternative; boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>All is here.</p>\r\n--b--\r\n")},
		named{"flowed text", plain("Flowed", "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no", "This is one \r\nparagraph that \r\nflows.\r\n\r\n> quoted \r\n> on\r\n-- \r\nA. Signature\r\n")},
		named{"enriched text", plain("Enriched", "Content-Type: text/enriched", "<bold>Good</bold> day\r\n")},
		named{"winmail.dat", mixed("Rich text", textPart("See the file."), attached("application/ms-tnef", "winmail.dat", tnef()))},
		named{"winmail.dat that is cut", mixed("Rich text, cut", textPart("See the file."), attached("application/ms-tnef", "winmail.dat", tnef()[:40]))},
		named{"signed by S/MIME", plain("Signed", "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\nThis is signed.\r\n--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHAqCA\r\n--b--\r\n")},
		named{"encrypted by S/MIME", plain("Encrypted", "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64", "MIAGCSqGSIb3DQEHA6CAMIACAQAxggEk\r\n")},
		named{"encrypted by PGP", plain("PGP", "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b", "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n--b--\r\n")},
		named{"PGP within the text", text("Inline PGP", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThis is signed.\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----")},
		named{"body kept elsewhere", plain("Elsewhere", "Content-Type: message/external-body; access-type=URL; URL=\"https://evil.example/body\"", "Content-Type: text/plain\r\n\r\n")},
	)
}

// nested are multiparts one in another.
func nested(depth int) []byte {
	p := textPart("At the bottom")
	for range depth {
		p = within("mixed", p)
	}
	return []byte(head("Deep", p.header...) + "\r\n" + p.body)
}

func many(n int) []part {
	out := make([]part, n)
	for i := range out {
		out[i] = textPart("one of many")
	}
	return out
}

// tnef is a stream with a subject and one attachment (MS-OXTNEF 2.1).
func tnef() []byte {
	var b []byte
	put := func(level byte, id uint32, data string) {
		b = append(b, level)
		b = append(b, le(id, 4)...)
		b = append(b, le(uint32(len(data)), 4)...)
		b = append(b, data...)
		sum := uint32(0)
		for _, c := range []byte(data) {
			sum += uint32(c)
		}
		b = append(b, le(sum&0xffff, 2)...)
	}
	b = append(b, le(0x223e9f78, 4)...) // the signature
	b = append(b, le(1, 2)...)          // a key
	put(1, 0x00089006, "\x00\x00\x01\x00")
	put(1, 0x00018004, "From a winmail.dat\x00")
	put(2, 0x00069002, string(append(le(1, 2), make([]byte, 12)...)))
	put(2, 0x00018010, "inside.txt\x00")
	put(2, 0x0006800f, "A file within a winmail.dat\n")
	return b
}

func le(v uint32, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(v >> (8 * i))
	}
	return out
}
