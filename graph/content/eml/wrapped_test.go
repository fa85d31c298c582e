package eml

import (
	"encoding/base64"
	"os"
	"strings"
	"testing"
)

// inMail attaches bytes to a mail.
func inMail(t *testing.T, kind, name string, body []byte) *Part {
	t.Helper()
	return Parse(wire("From: p.raman@contoso.com", "Subject: outer", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "outer words",
		"--b", "Content-Type: "+kind+"; name="+name, "Content-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString(body), "--b--"))
}

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../outlook/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWinmail(t *testing.T) {
	p := inMail(t, "application/ms-tnef", "winmail.dat", fixture(t, "winmail.dat"))
	want := `multipart/mixed [multipart]
  text/plain
  application/ms-tnef "winmail.dat" [TNEF (winmail.dat)]
    text/html
    application/pdf "a long name.pdf"
    message/rfc822 "Your parcel is held" [message]
      multipart/mixed [multipart]
        text/html
`
	if got := shape(p); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if p.PlainText() != "outer words" || p.HTML() != "<p>inside</p>" {
		t.Errorf("its text: %q %q", p.PlainText(), p.HTML())
	}
	if a := p.Attachments(); len(a) != 3 || a[2].Inner().Header.Addresses("From")[0].Address != "notice@swift-parcel.example" {
		t.Errorf("%d attachments", len(a))
	}
}

func TestMSG(t *testing.T) {
	p := inMail(t, "application/octet-stream", "report.msg", fixture(t, "report.msg"))
	want := `multipart/mixed [multipart]
  text/plain
  application/octet-stream "report.msg" [Outlook message (.msg)]
    multipart/mixed [multipart]
      text/plain
      application/pdf "Rechnung €.pdf"
      message/rfc822 "Your parcel is held" [message]
        multipart/mixed [multipart]
          text/html
`
	if got := shape(p); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	m := p.Attachments()[0].Inner()
	if m.Header.Get("Subject") != "FW: is this real?" || m.PlainText() != "Is this real? ä" || m.Header.Addresses("To")[0] != (Address{"Security, Operations", "soc@contoso.com"}) {
		t.Errorf("%+v", m.Header)
	}
	o := m.Attachments()[1].Inner()
	if o.Header.Get("Received") != "from a by b" || len(o.Header.Values("Content-Type")) != 1 || !strings.Contains(o.HTML(), "Привет €") {
		t.Errorf("the original: %+v %q", o.Header, o.HTML())
	}
}

func TestUnreadableWrappings(t *testing.T) {
	for name, p := range map[string]*Part{
		"broken .msg":  inMail(t, "application/vnd.ms-outlook", "a.msg", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 900)...)),
		"broken TNEF":  inMail(t, "application/ms-tnef", "winmail.dat", []byte("\x78\x9f\x3e\x22\x01\x00\x01\x02\x03\x04\x05\xff\xff\xff\x7f12")),
		"broken p7m":   inMail(t, "application/pkcs7-mime", "smime.p7m", []byte("\x30\x80\x06")),
		"no p7m":       inMail(t, "application/pkcs7-mime", "smime.p7m", []byte("words")),
		"compressed":   inMail(t, "application/pkcs7-mime", "smime.p7z", element(0x30, element(6, oidCompressed))),
		"unknown kind": inMail(t, "application/pkcs7-mime", "smime.p7m", element(0x30, element(6, []byte{42}))),
	} {
		if f := p.Children[1].Faults; len(f) != 1 || f[0].Code != Unreadable {
			t.Errorf("%s: %v", name, f)
		}
	}
}

// element writes an element of DER.
func element(tag byte, content ...[]byte) []byte {
	var all []byte
	for _, c := range content {
		all = append(all, c...)
	}
	switch n := len(all); {
	case n < 0x80:
		return append([]byte{tag, byte(n)}, all...)
	default:
		return append([]byte{tag, 0x82, byte(n >> 8), byte(n)}, all...)
	}
}

func TestSMIME(t *testing.T) {
	inner := wire("Content-Type: multipart/mixed; boundary=i", "", "--i", "Content-Type: text/html", "", "<p>signed words</p>", "--i", "Content-Type: application/pdf; name=a.pdf", "", "%PDF", "--i--", "")
	data := []byte("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
	signed := func(octets []byte) []byte {
		return element(0x30, element(6, oidSigned), element(0xa0, element(0x30, element(2, []byte{1}), element(0x31), element(0x30, element(6, data), element(0xa0, octets)), element(0x31))))
	}
	pieces := append(append(append([]byte{0x24, 0x80}, element(4, inner[:40])...), element(4, inner[40:])...), 0, 0)
	endless := []byte{0x30, 0x80}
	endless = append(append(endless, element(6, oidSigned)...), 0xa0, 0x80, 0x30, 0x80)
	endless = append(append(append(endless, element(2, []byte{1})...), element(0x31)...), 0x30, 0x80)
	endless = append(append(append(endless, element(6, data)...), 0xa0, 0x80), pieces...)
	for name, raw := range map[string][]byte{"DER": signed(element(4, inner)), "in pieces": signed(pieces), "BER without lengths, never ended": endless} {
		p := Parse(append(wire("From: a@b.example", "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "Content-Transfer-Encoding: base64", "", ""), base64.StdEncoding.EncodeToString(raw)...))
		want := "application/pkcs7-mime \"smime.p7m\" [S/MIME, signed]\n  multipart/mixed [multipart]\n    text/html\n    application/pdf \"a.pdf\"\n"
		if got := shape(p); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
		if p.HTML() != "<p>signed words</p>" || len(p.Attachments()) != 1 {
			t.Errorf("%s: %q, %d attached", name, p.HTML(), len(p.Attachments()))
		}
	}
	p := inMail(t, "application/pkcs7-mime", "smime.p7m", element(0x30, element(6, oidEnveloped), element(0xa0)))
	if f := p.Children[1].Faults; len(f) != 1 || f[0] != (Fault{Encrypted, "S/MIME"}) {
		t.Errorf("enveloped: %v", f)
	}
	deep := []byte("\x30\x80")
	for range 10_000 {
		deep = append(deep, 0x30, 0x80)
	}
	if p := inMail(t, "application/pkcs7-mime", "smime.p7m", deep); len(p.Children[1].Faults) == 0 {
		t.Error("nested without end, and no word of it")
	}
}

// BenchmarkParse is of an ordinary mail of two bodies and a file.
func BenchmarkParse(b *testing.B) {
	raw := wire("From: a@b.example", "Subject: =?utf-8?B?SGVsbG8g?=", "Content-Type: multipart/mixed; boundary=outer", "", "--outer", "Content-Type: multipart/alternative; boundary=i", "",
		"--i", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", strings.Repeat("Gr=C3=BC=C3=9Fe aus K=C3=B6ln\r\n", 100),
		"--i", "Content-Type: text/html; charset=iso-8859-1", "", strings.Repeat("<p>Gr\xfc\xdfe</p>\r\n", 300), "--i--",
		"--outer", "Content-Type: application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString(make([]byte, 200<<10)), "--outer--")
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		Parse(raw)
	}
}
