// Package corpus holds mails of our own making, each with one trick, script or format in it, named for it: what the app
// must survive and show right. Tests of everything that reads or draws mail go through all of them.
//
// All names are of reserved domains (RFC 2606) or of companies that do not exist, but for the hosts of link-wrapping
// services, whose form is what is tested; no mail holds working malware.
package corpus

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// Mail is one mail of the corpus.
type Mail struct {
	Group string // "html", "reports"
	Name  string // what it tries, unique in its group: "hidden by display none"
	Raw   []byte // its MIME bytes; not always well-formed
}

// Mails lists the corpus, in a fixed order. The bytes are the same each time.
func Mails() []Mail {
	return slices.Concat(tricks(), scripts(), charsets(), broken(), hidden(), html(), links(), senders(), files(), reports(), ordinary())
}

// field is a line of the header.
func field(name, value string) string { return name + ": " + value + "\r\n" }

// head is the header of a mail that came from outside, as Exchange Online hands it over; extra lines go last.
func head(subject string, extra ...string) string {
	return headFrom(`"Accounts" <accounts@supplier.example>`, subject, extra...)
}

func headFrom(from, subject string, extra ...string) string {
	var b strings.Builder
	b.WriteString(field("Authentication-Results", "spf=pass (sender IP is 203.0.113.9) smtp.mailfrom=supplier.example; dkim=pass (signature was verified) header.d=supplier.example;dmarc=pass action=none header.from=supplier.example;compauth=pass reason=100"))
	b.WriteString(field("Received", "from mx.supplier.example (203.0.113.9) by AM0EUR.mail.protection.outlook.com (10.0.0.1) with Microsoft SMTP Server id 15.20.1; Tue, 24 Nov 2026 09:12:03 +0000"))
	b.WriteString(field("From", from))
	b.WriteString(field("To", `"Security Operations" <soc@contoso.com>`))
	b.WriteString(field("Subject", subject))
	b.WriteString(field("Date", "Tue, 24 Nov 2026 09:12:00 +0000"))
	b.WriteString(field("Message-ID", "<corpus@supplier.example>"))
	b.WriteString(field("MIME-Version", "1.0"))
	for _, line := range extra {
		b.WriteString(line + "\r\n")
	}
	return b.String()
}

// text is a mail of plain UTF-8 text.
func text(subject, body string, extra ...string) []byte {
	return []byte(head(subject, append(extra, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit")...) + "\r\n" + crlf(body) + "\r\n")
}

// markup is a mail of HTML.
func markup(subject, body string, extra ...string) []byte {
	return []byte(head(subject, append(extra, "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: 8bit")...) + "\r\n" + crlf(body) + "\r\n")
}

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

// part is one part of a multipart mail: its header lines and its body as they stand.
type part struct {
	header []string
	body   string
}

func textPart(body string) part {
	return part{[]string{"Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"}, crlf(body)}
}

func htmlPart(body string) part {
	return part{[]string{"Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: 8bit"}, crlf(body)}
}

// attached is a file, its name as it is written in the header.
func attached(contentType, name string, data []byte) part {
	return part{[]string{
		fmt.Sprintf("Content-Type: %s; name=\"%s\"", contentType, name), fmt.Sprintf("Content-Disposition: attachment; filename=\"%s\"", name),
		"Content-Transfer-Encoding: base64",
	}, wrapped(data)}
}

// inline is a picture of the body.
func inline(contentType, id string, data []byte) part {
	return part{[]string{"Content-Type: " + contentType, "Content-ID: <" + id + ">", "Content-Disposition: inline", "Content-Transfer-Encoding: base64"}, wrapped(data)}
}

// letter is a mail as an attachment.
func letter(raw []byte, disposition string) part {
	lines := []string{"Content-Type: message/rfc822"}
	if disposition != "" {
		lines = append(lines, "Content-Disposition: "+disposition)
	}
	return part{lines, string(raw)}
}

// wrapped is base64 in lines of 76.
func wrapped(data []byte) string {
	s := base64.StdEncoding.EncodeToString(data)
	var b strings.Builder
	for line := range slices.Chunk([]byte(s), 76) {
		b.Write(line)
		b.WriteString("\r\n")
	}
	return b.String()
}

// multi is a multipart body of a kind: "mixed", "alternative".
func multi(kind string, parts ...part) (contentType, body string) {
	boundary := fmt.Sprintf("=_%s_%d", kind, len(parts))
	for _, p := range parts { // no boundary within its own parts
		for strings.Contains(p.body, boundary) || strings.Contains(strings.Join(p.header, ""), boundary) {
			boundary += "x"
		}
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("--" + boundary + "\r\n" + strings.Join(p.header, "\r\n") + "\r\n\r\n" + p.body + "\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return "Content-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"", b.String()
}

// within is a multipart as a part.
func within(kind string, parts ...part) part {
	contentType, body := multi(kind, parts...)
	return part{[]string{contentType}, body}
}

// mixed is a mail of several parts.
func mixed(subject string, parts ...part) []byte { return mixedWith(subject, nil, parts...) }

func mixedWith(subject string, extra []string, parts ...part) []byte {
	contentType, body := multi("mixed", parts...)
	return []byte(head(subject, append(extra, contentType)...) + "\r\n" + body)
}

// group names mails that stand as pairs of name and bytes.
type named struct {
	name string
	raw  []byte
}

func group(name string, list ...named) []Mail {
	out := make([]Mail, len(list))
	for i, n := range list {
		out[i] = Mail{name, n.name, n.raw}
	}
	return out
}
