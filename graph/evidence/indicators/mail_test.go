package indicators

import (
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/content/eml"
)

const report = `From: "Ann" <ann@corp.test>
To: phish@corp.test
Subject: fwd: invoice
Message-ID: <1@mail.corp.test>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Is https://plain.evil.org/very/long/path/that/goes/over/the/end/of/the=
/line bad?
--c
Content-Type: text/html

<a href="https://html.evil.org/">click</a>
--c--
--b
Content-Type: message/rfc822
Content-Disposition: attachment; filename=evil.eml

From: boss@evil.org
Received: from x (x [203.0.113.9]) by y; Mon
Subject: pay
Content-Type: text/plain

pay at hxxp://inner[.]evil[.]org/
--b
Content-Type: application/octet-stream; name=run.js
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename=run.js

dmFyIHUgPSAiaHR0cHM6Ly9qcy5ldmlsLm9yZy94IjsgYS5uYW1lID0gMQ==
--b
Content-Type: image/png; name=qr.png
Content-Disposition: attachment; filename=qr.png

xx
--b--
`

// TestMail finds what every part of a mail names, and says where.
func TestMail(t *testing.T) {
	mail := eml.Parse([]byte(strings.ReplaceAll(report, "\n", "\r\n")))
	qr := func(p *eml.Part, place string) Sources {
		if p.Type != "image/png" {
			return nil
		}
		return Sources{{Place: "QR code in " + place, Text: "https://qr.evil.org/"}}
	}
	list := Extract(Of(mail, qr), Options{})
	for value, place := range map[string]string{
		"https://plain.evil.org/very/long/path/that/goes/over/the/end/of/the/line": "text",
		"https://html.evil.org/": "HTML link",
		"http://inner.evil.org/": "message evil.eml, text",
		"https://js.evil.org/x":  "attachment run.js",
		"https://qr.evil.org/":   "QR code in attachment qr.png",
		"boss@evil.org":          "message evil.eml, header From",
		"203.0.113.9":            "message evil.eml, header Received",
		"ann@corp.test":          "header From",
		"mail.corp.test":         "header Message-ID",
	} {
		i := slices.IndexFunc(list, func(i Indicator) bool { return i.Value == value })
		if i < 0 {
			t.Errorf("%s is not found", value)
			continue
		}
		if got := list[i].Found[0].Place; got != place {
			t.Errorf("%s is found in %q; want %q", value, got, place)
		}
	}
	for _, i := range list {
		if i.Value == "a.name" || i.Value == "1@mail.corp.test" || i.Value == "run.js" {
			t.Errorf("false: %+v", i)
		}
	}
}

func TestTogether(t *testing.T) {
	a := Extract(text1("https://one.org/ https://both.org/ both.org"), Options{})
	b := Extract(text1("https://both.org/ 10.0.0.1"), Options{})
	all := Together(a, b)
	if got := all[0]; got.Value != "https://both.org/" || !slices.Equal(got.In, []int{0, 1}) || got.Count != 2 {
		t.Errorf("the first is %+v; want what stands in both", got)
	}
	if n := len(all); n != 5 {
		t.Errorf("%d together; want 5", n)
	}
	if len(a[0].Found) != 1 {
		t.Error("putting together changed what was put together")
	}
}
