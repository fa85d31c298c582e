package eml

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
)

// wire writes lines as they go over the wire.
func wire(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n")) }

// shape draws a mail's tree: what each part is, and how it was opened.
func shape(p *Part) string {
	var b strings.Builder
	for depth, q := range p.All() {
		fmt.Fprintf(&b, "%s%s", strings.Repeat("  ", depth), q.Type)
		if q.Name != "" {
			fmt.Fprintf(&b, " %q", q.Name)
		}
		if q.Opened != Leaf {
			fmt.Fprintf(&b, " [%s]", q.Opened)
		}
		for _, f := range q.Faults {
			fmt.Fprintf(&b, " ! %s", f)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestParseOrdinary(t *testing.T) {
	p := Parse(wire(
		"Received: from a.example by b.example;", "\tSun, 29 Nov 2026 08:00:00 +0000",
		"From: =?utf-8?Q?J=C3=BCrgen?= <j@a.example>", "To: b@b.example, \"C, D\" <cd@b.example>",
		"Subject: =?utf-8?B?SGVsbG8g?= =?utf-8?B?d29ybGQ=?=", "Date: Sun, 29 Nov 2026 08:00:00 +0000", "Message-ID: <1@a.example>", "MIME-Version: 1.0",
		`Content-Type: multipart/mixed; boundary="outer"`, "", "This is a multi-part message.",
		"--outer", `Content-Type: multipart/alternative; boundary="outer-inner"`, "",
		"--outer-inner", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", "Gr=C3=BC=C3=9Fe", "",
		"--outer-inner", "Content-Type: text/html; charset=iso-8859-1", "Content-Transfer-Encoding: 8bit", "", "<p>Gr\xfc\xdfe</p>",
		"--outer-inner--", "",
		"--outer", `Content-Type: application/pdf; name="a.pdf"`, "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename=\"a.pdf\"", "", "JVBERi0x", "LjQ=",
		"--outer--", ""))
	want := `multipart/mixed [multipart]
  multipart/alternative [multipart]
    text/plain
    text/html
  application/pdf "a.pdf"
`
	if got := shape(p); got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	if got := p.Header.Get("subject"); got != "Hello world" {
		t.Errorf("subject %q", got)
	}
	if got := p.Header.Addresses("From"); !slices.Equal(got, []Address{{"Jürgen", "j@a.example"}}) {
		t.Errorf("from %v", got)
	}
	if got := p.Header.Addresses("To"); !slices.Equal(got, []Address{{"", "b@b.example"}, {"C, D", "cd@b.example"}}) {
		t.Errorf("to %v", got)
	}
	if got := p.Header[0]; got.Raw != " from a.example by b.example;\r\n\tSun, 29 Nov 2026 08:00:00 +0000" || got.Value != "from a.example by b.example; Sun, 29 Nov 2026 08:00:00 +0000" {
		t.Errorf("folded %q", got)
	}
	if got := p.Header.Date().Unix(); got != 1795939200 {
		t.Errorf("date %d", got)
	}
	if got := p.PlainText(); got != "Grüße\r\n" {
		t.Errorf("text %q", got)
	}
	if kind, got := p.Content(); kind != "html" || got != "<p>Grüße</p>" {
		t.Errorf("content %q %q", kind, got)
	}
	if a := p.Attachments(); len(a) != 1 || string(a[0].Body) != "%PDF-1.4" || a[0].Disposition != "attachment" {
		t.Errorf("attachments %v", a)
	}
	if got := string(p.Preamble); got != "This is a multi-part message." {
		t.Errorf("preamble %q", got)
	}
}

func TestParseMessageInMessage(t *testing.T) {
	p := Parse(wire(
		"From: user@contoso.com", "Subject: report", "Content-Type: multipart/mixed; boundary=x", "",
		"--x", "", "Is this real?", "--x",
		"Content-Type: message/rfc822", `Content-Disposition: attachment; filename="the original.eml"`, "",
		"From: evil@evil.example", "Subject: inner", "Content-Type: multipart/mixed; boundary=y", "",
		"--y", "Content-Type: text/html", "", "<b>pay</b>", "--y", "Content-Type: application/zip; name=a.zip", "Content-Transfer-Encoding: base64", "", "UEsDBA==", "--y--",
		"--x", "Content-Type: application/octet-stream; name=second.eml", "Content-Transfer-Encoding: base64", "", "U3ViamVjdDogc2Vjb25kCgpoaQ==", "--x--"))
	want := `multipart/mixed [multipart]
  text/plain
  message/rfc822 "the original.eml" [message]
    multipart/mixed [multipart]
      text/html
      application/zip "a.zip"
  application/octet-stream "second.eml" [message]
    text/plain
`
	if got := shape(p); got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	if p.PlainText() != "Is this real?" || p.HTML() != "" {
		t.Errorf("the report's own text: %q %q", p.PlainText(), p.HTML())
	}
	a := p.Attachments()
	if len(a) != 2 || a[0].Inner().HTML() != "<b>pay</b>" || a[0].Inner().Header.Get("Subject") != "inner" || len(a[0].Inner().Attachments()) != 1 {
		t.Errorf("the original: %v", a)
	}
	if got := a[1].Inner(); got.Header.Get("Subject") != "second" || got.Text != "hi" {
		t.Errorf("the second: %+v", got)
	}
}

// TestParseBroken holds what is made of mail in wrong forms; the faults are what is said of it.
func TestParseBroken(t *testing.T) {
	tests := []struct {
		name string
		raw  []byte
		want string
		text string // of the mail
	}{
		{"empty", nil, "text/plain\n", ""},
		{"no header", wire("just words", "more"), "text/plain ! a line of the header is no field: just words\n", "just words\r\nmore"},
		{"mailbox file", wire("From a@b Sun Nov 29", "Subject: x", "", "hi"), "text/plain\n", "hi"},
		{"bare line feeds", []byte("Subject: x\n\nhi"), "text/plain\n", "hi"},
		{"bare carriage returns", []byte("Subject: x\r\rhi"), "text/plain\n", "hi"},
		{"rubbish between fields", wire("A: b", "rubbish", "Content-Type: text/html", "", "<p>"), "text/html ! a line of the header is no field: rubbish\n", ""},
		{"body without an empty line", wire("A: b", "Hello there", "you", "", "x"), "text/plain ! a line of the header is no field: Hello there\n", "Hello there\r\nyou\r\n\r\nx"},
		{"two senders", wire("From: a@b.example", "From: c@d.example", "", "x"), "text/plain ! a field that may stand once stands more often: From\n", "x"},
		{"carriage return in a field", wire("Subject: a\rBcc: x", "", "x"), "text/plain ! control characters in the header: Subject\n", "x"},
		{"type out of form", wire("Content-Type: text", "", "x"), "text/plain\n", "x"},
		{"type that is none", wire("Content-Type: ;x=y", "", "x"), "text/plain ! no proper content type\n", "x"},
		{"unknown transfer encoding", wire("Content-Transfer-Encoding: rot13", "", "x"), "text/plain ! transfer encoding unknown, or not allowed here: rot13\n", "x"},
		{"base64 with rubbish", wire("Content-Transfer-Encoding: base64", "", "aGV*sbG8", "!"), "text/plain ! broken base64: 2 of its characters do not belong there\n", "hello"},
		{"base64 twice", wire("Content-Transfer-Encoding: BASE64", "", "aGU=bGxv"), "text/plain\n", "hello"[:2] + "llo"},
		{"quoted-printable broken", wire("Content-Transfer-Encoding: quoted-printable", "", "a=zz=3d=", "b=3"), "text/plain ! broken quoted-printable: 2 places\n", "a=zz=b=3"},
		{"uuencode", wire("Content-Transfer-Encoding: x-uuencode", "", "begin 644 a", "%:&5L;&\\", "`", "end"), "text/plain\n", "hello"},
		{"boundary not named", wire("Content-Type: multipart/mixed", "", "--b", "Content-Type: text/html", "", "<i>", "--b--"), "multipart/mixed [multipart] ! a multipart that does not name its boundary\n  text/html\n", ""},
		{"boundary that is not there", wire("Content-Type: multipart/mixed; boundary=q", "", "words"), "multipart/mixed ! a multipart without parts: q\n", ""},
		{"not closed", wire("Content-Type: multipart/mixed; boundary=q", "", "--q", "", "words"), "multipart/mixed [multipart] ! a multipart that is not closed: q\n  text/plain\n", "words"},
		{"after the end", wire("Content-Type: multipart/mixed; boundary=q", "", "--q", "", "words", "--q--", "more"), "multipart/mixed [multipart] ! text after the last part, which mail clients do not show: more\n  text/plain\n", "words"},
		{"boundary with blanks", wire(`Content-Type: multipart/mixed; boundary="q "`, "", "--q \t", "", "words", "--q-- "), "multipart/mixed [multipart]\n  text/plain\n", "words"},
		{"boundary that another begins with", wire("Content-Type: multipart/mixed; boundary=q", "", "--q", "Content-Type: multipart/mixed; boundary=qq", "", "--qq", "", "words", "--qq--", "--q--"),
			"multipart/mixed [multipart]\n  multipart/mixed [multipart]\n    text/plain\n", "words"},
		{"encoded multipart", wire("Content-Type: multipart/mixed; boundary=q", "Content-Transfer-Encoding: base64", "", "LS1xCgp3b3JkcwotLXEtLQ=="),
			"multipart/mixed [multipart] ! transfer encoding unknown, or not allowed here: base64 on multipart/mixed\n  text/plain\n", "words"},
		{"said to be encoded, and is not", wire("Content-Type: multipart/mixed; boundary=q", "Content-Transfer-Encoding: base64", "", "--q", "", "words", "--q--"),
			"multipart/mixed [multipart] ! transfer encoding unknown, or not allowed here: base64 on multipart/mixed\n  text/plain\n", "words"},
		{"digest", wire("Content-Type: multipart/digest; boundary=q", "", "--q", "", "Subject: in", "", "x", "--q--"), "multipart/digest [multipart]\n  message/rfc822 [message]\n    text/plain\n", ""},
		{"message that is none", wire("Content-Type: message/rfc822", "", "only words"), "message/rfc822 ! could not be opened: no header\n", ""},
		{"elsewhere", wire("Content-Type: message/external-body; access-type=URL; URL=\"http://a.example/\"", "", "A: b"), "message/external-body ! its content is elsewhere and was not fetched: http://a.example/\n", ""},
		{"PGP", wire("Content-Type: text/plain", "", "-----BEGIN PGP MESSAGE-----", "x"), "text/plain ! encrypted, needs a key: PGP\n", "-----BEGIN PGP MESSAGE-----\r\nx"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := Parse(tt.raw)
			if got := shape(p); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if got := p.PlainText(); got != tt.text {
				t.Errorf("text %q, want %q", got, tt.text)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	nested := func(n int) []byte {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		return []byte(b.String() + "\nwords")
	}
	for name, tt := range map[string]struct {
		raw  []byte
		want Code
	}{
		"multiparts in multiparts": {nested(depthLimit + 5), TooDeep},
		"messages in messages":     {[]byte(strings.Repeat("Content-Type: message/rfc822\n\n", depthLimit+5) + "\nwords"), TooDeep},
		"many parts":               {[]byte("Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", partLimit+5)), TooMany},
		"many fields":              {[]byte(strings.Repeat("A: b\n", fieldLimit+5) + "\nwords"), TooLarge},
		"a long field":             {[]byte("A: b\nB: " + strings.Repeat("x", headLimit) + "\n\nwords"), TooLarge},
		"a long text":              {[]byte("A: b\n\n" + strings.Repeat("x", textLimit+1)), TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			p := Parse(tt.raw)
			n := 0
			for range p.All() {
				n++
			}
			if n > partLimit {
				t.Errorf("%d parts", n)
			}
			if !slices.ContainsFunc(p.AllFaults(), func(f Fault) bool { return f.Code == tt.want }) {
				t.Errorf("%d parts, and no word of %q", n, tt.want)
			}
		})
	}
	if p := Parse([]byte(strings.Repeat("A: b\n", fieldLimit+5) + "\nwords")); p.Text != "words" {
		t.Errorf("the body below a header that is cut: %.20q", p.Text)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"Subject: x\n\nhi", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n", "Content-Type: message/rfc822\n\nA: b\n\nx",
		"Content-Type: text/plain; charset=utf-7\n\n+ADw-script+AD4-", "Subject: =?utf-8?B?w?= =?x?Q?=zz", "Content-Disposition: attachment; filename*1=b; filename*0*=utf-8''a%20",
		"Content-Transfer-Encoding: uuencode\n\nbegin 644 x\n%:&5L;&\\\nend", "Content-Type: text/html\n\n<meta charset=hz-gb-2312>~{<:Ky2;~}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		defer hostile.Bounded(t)()
		p := Parse(raw)
		n := 0
		for depth, q := range p.All() {
			if n++; depth > depthLimit+1 || len(q.Faults) > faultLimit {
				t.Fatalf("depth %d, %d faults", depth, len(q.Faults))
			}
		}
		if n > partLimit {
			t.Fatalf("%d parts", n)
		}
		p.Content()
		p.Attachments()
		p.Header.Addresses("From")
	})
}
