package corpus

import (
	"net/url"

	"github.com/skip2/go-qrcode"
)

const target = "https://evil.example/login?user=soc@contoso.com"

// links are what hides where a link goes. The forms of the wrapping services are as their documentation and their
// public decoders have them.
func links() []Mail {
	q := url.QueryEscape(target)
	var out []Mail
	for _, l := range []struct{ name, href string }{
		{"Safe Links", "https://eur01.safelinks.protection.outlook.com/?url=" + q + "&data=05%7C02%7Csoc%40contoso.com%7C0&sdata=x&reserved=0"},
		{"URL Defense v1", "https://urldefense.proofpoint.com/v1/url?u=" + q + "&k=x"},
		{"URL Defense v2", "https://urldefense.proofpoint.com/v2/url?u=https-3A__evil.example_login-3Fuser-3Dsoc-40contoso.com&d=DwMFAg&c=x&r=y&m=z&s=w&e="},
		{"URL Defense v3", "https://urldefense.com/v3/__https://evil.example/login?user=soc*contoso.com__;QA!!x!y$"},
		{"Mimecast", "https://protect-eu.mimecast.com/s/AbCdEfGh?domain=evil.example"},
		{"Barracuda", "https://linkprotect.cudasvc.com/url?a=" + q + "&c=E,1,x&typo=1"},
		{"Cisco", "https://secure-web.cisco.com/1AbCdEf/" + url.PathEscape(target)},
		{"Sophos", "https://eu-west-1.protection.sophos.com?d=evil.example&u=aHR0cHM6Ly9ldmlsLmV4YW1wbGUvbG9naW4/dXNlcj1zb2NAY29udG9zby5jb20=&i=x&t=y&h=z"},
		{"Trend Micro", "https://imsva91-ctp.trendmicro.com/wis/clicktime/v1/query?url=" + q + "&umid=x&auth=y"},
		{"Symantec", "https://clicktime.symantec.com/3AbC?u=" + q},
		{"Google", "https://www.google.com/url?q=" + q + "&sa=D&source=editors"},
		{"Google AMP", "https://www.google.com/amp/s/evil.example/login"},
		{"three layers", "https://eur01.safelinks.protection.outlook.com/?url=" + url.QueryEscape("https://urldefense.proofpoint.com/v1/url?u="+url.QueryEscape("https://www.google.com/url?q="+q))},
		{"short link", "https://urlshort.example/4711"},
		{"redirect in a parameter", "https://www.contoso.com/out?next=" + q},
		{"address as a number", "http://3405803785/login"},
		{"address in octal", "http://0313.0.0161.011/login"},
		{"address in hexadecimal", "http://0xCB.0x0.0x71.0x9/login"},
		{"address of two parts", "http://203.28937/login"},
		{"IPv6 address", "http://[2001:db8::9]:8080/login"},
		{"IPv4 within IPv6", "http://[::ffff:203.0.113.9]/login"},
		{"name and password before the host", "https://www.contoso.com:login@evil.example/"},
		{"backslashes", `https:\\evil.example\login`},
		{"port", "https://evil.example:8443/"},
		{"punycode that looks like a bank", "https://xn--pypal-4ve.example/login"},
		{"Cyrillic letters in the host", "https://соntоsо.com/login"},
		{"own domain with a digit in it", "https://c0ntoso.com/login"},
		{"own domain as part of another", "https://contoso.com.login-secure.example/"},
		{"own domain with a hyphen", "https://contoso-login.example/"},
		{"dots that are none", "https://www。contoso。com.evil.example/"},
		{"percent signs in the host", "https://%65%76%69%6c.example/"},
		{"tabs and line breaks within", "ht\ttps://ev\nil.example/log\tin"},
		{"two thousand characters", "https://evil.example/" + long(2000)},
	} {
		out = append(out, Mail{"links", l.name, markup("Link: "+l.name, `<p>Please <a href="`+l.href+`">sign in</a> today.</p>`)})
	}
	picture := qr(target)
	return append(out, group("links",
		named{"defanged in the text", text("Indicators", "Seen: hxxps://evil[.]example/a, evil(dot)example, 203[.]0[.]113[.]9 and user[at]evil.example")},
		named{"addresses in plain text", text("Plain", "See https://evil.example/a?b=c, (http://evil.example/x). <https://evil.example/y>, www.evil.example and ftp://evil.example/z;")},
		named{"QR code in a picture of the body", mixed("Scan", within("related", htmlPart(`<p>Scan this code with your telephone.</p><img src="cid:code" alt="code">`), inline("image/png", "code", picture)))},
		named{"QR code in an attachment", mixed("Scan the file", textPart("Please scan the code."), attached("image/png", "access.png", picture))},
		named{"QR code in the page itself", markup("Scan the page", `<p>Scan.</p><img src="data:image/png;base64,`+onLine(picture)+`">`)},
		named{"a thousand links", markup("Many links", repeated(1000, `<a href="https://evil.example/%d">one</a> `))},
	)...)
}

func qr(s string) []byte {
	b, err := qrcode.Encode(s, qrcode.Medium, 160)
	if err != nil {
		panic(err) // of a fixed text
	}
	return b
}
