package indicators

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"image/jpeg"
	"slices"
	"strings"
	"testing"

	"github.com/skip2/go-qrcode"

	"mailtriage/graph/content/eml"
)

const reportMail = `From: "Ann" <ann@corp.test>
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
Content-Transfer-Encoding: base64

xx
--b--
`

// TestMail finds what every part of a mail names, and says where.
func TestMail(t *testing.T) {
	code, err := qrcode.Encode("https://qr.evil.org/", qrcode.Medium, 256)
	if err != nil {
		t.Fatal(err)
	}
	mail := eml.Parse([]byte(strings.ReplaceAll(strings.Replace(reportMail, "\nxx\n", "\n"+base64.StdEncoding.EncodeToString(code)+"\n", 1), "\n", "\r\n")))
	list := Extract(Of(mail, nil), Options{})
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

// TestDocuments finds what attached documents say and where they lead.
func TestDocuments(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", `<w:p><w:r><w:t>Pay at https://wo</w:t></w:r><w:r><w:t>rd.evil.org/x</w:t></w:r></w:p>`},
		{"word/_rels/document.xml.rels", `<Relationships><Relationship Type="x/hyperlink" Target="https://link.evil.org/" TargetMode="External"/></Relationships>`},
	} {
		w, err := z.Create(part[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(part[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	attach := func(name, kind string, raw []byte) string {
		return "--b\r\nContent-Type: " + kind + "; name=" + name + "\r\nContent-Disposition: attachment; filename=" + name + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(raw) + "\r\n"
	}
	code, err := qrcode.New("https://scan.evil.org/pdf", qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, code.Image(200), nil); err != nil {
		t.Fatal(err)
	}
	mail := "From: a@corp.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		attach("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b.Bytes()) +
		attach("a.pdf", "application/pdf", []byte("%PDF-1.4\n1 0 obj<</A<</URI(https://pdf.evil.org/y)>>>>endobj\n"+
			"2 0 obj<</Type/Page/Contents 3 0 R>>endobj\n3 0 obj<</Length 99>>stream\nBT 3 Tr /F1 9 Tf [(Pay at ht) 20 (tps://said)-20(.evil.org/z)] TJ 0 -12 Td (or 203.0.113.77) Tj ET\nendstream endobj\n"+
			"4 0 obj<</Subtype/Image/Width 200/Height 200/Filter/DCTDecode/Length 99>>stream\n"+photo.String()+"\nendstream endobj\n%%EOF")) + "--b--\r\n"
	list := Extract(Of(eml.Parse([]byte(mail)), nil), Options{})
	for value, place := range map[string]string{"https://word.evil.org/x": "text of the attachment a.docx", "https://link.evil.org/": "attachment a.docx", "https://pdf.evil.org/y": "attachment a.pdf", "https://said.evil.org/z": "text of the attachment a.pdf", "https://scan.evil.org/pdf": "QR code in attachment a.pdf"} {
		if i := one(t, list, URL, value); len(i.Found) == 0 || i.Found[0].Place != place {
			t.Errorf("%s: %+v", value, i.Found)
		}
	}
	one(t, list, IPv4, "203.0.113.77")
}
