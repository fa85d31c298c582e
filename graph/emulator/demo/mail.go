package demo

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"time"

	"mailtriage/graph/emulator/world"
)

// letter is a mail before it is made into MIME: what the demo's authors write.
type letter struct {
	id, conversation    string
	from                world.Address
	to, cc, replyTo     []world.Address
	subject             string
	received            time.Time
	text, html          string
	parts               []part
	headers             [][2]string // beside the usual ones, in order
	spf, dkim, dmarc    string      // verdicts that the boundary stamped; empty: pass
	client              string      // the address of the server that handed it in
	read, flagged       bool
	importance          string
	categories          []string
	rawFrom, rawSubject string // when the header is to be odd: written as they are
}

// part is an attachment.
type part struct {
	name, contentType string
	content           []byte
	inlineID          string
	rawName           bool // the name is written as it is, however odd
}

// message makes a letter into a message of the tenant's data. The MIME bytes are made when asked for.
func (l letter) message() world.Message {
	m := world.Message{
		InternetMessageID: l.id, Subject: l.subject, From: l.from, To: l.to, Cc: l.cc, ReplyTo: l.replyTo, Sent: l.received.Add(-3 * time.Second), Received: l.received,
		ConversationKey: l.conversation, Preview: preview(l.text), Read: l.read, Flagged: l.flagged, Importance: l.importance, Categories: l.categories,
	}
	if m.Importance == "" {
		m.Importance = "normal"
	}
	for _, p := range l.parts {
		m.HasAttachments = m.HasAttachments || p.inlineID == ""
	}
	m.MIME = l.bytes
	return m
}

func preview(text string) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	return string(r[:min(len(r), 255)])
}

// bytes writes the letter as it is in the mailbox: what was sent, below what Exchange Online stamped on its way in.
func (l letter) bytes() []byte {
	sent := l.sent()
	if orElse(l.dkim, "pass") == "pass" {
		sent = sign(sent, domainOf(l.from.Address), l.received.Add(-3*time.Second))
	}
	return append(l.stamps(), sent...)
}

// sent writes the letter as the sender's server handed it over, below the filter's fields, which stand among the sender's.
func (l letter) sent() []byte {
	var b bytes.Buffer
	field := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	domain := domainOf(l.from.Address)
	field("Received", fmt.Sprintf("from desk.%s (unknown [10.20.0.%s]) by mail.%s (Postfix)\r\n with ESMTPSA id %.8s; %s", domain, lastDigit(l.handedBy()), domain, strings.ToUpper(mark(l.id)), l.received.Add(-3*time.Second).Format(time.RFC1123Z)))
	for _, h := range l.headers {
		field(h[0], h[1])
	}
	field("From", orElse(l.rawFrom, addresses([]world.Address{l.from})))
	field("To", addresses(l.to))
	if len(l.cc) > 0 {
		field("Cc", addresses(l.cc))
	}
	if len(l.replyTo) > 0 {
		field("Reply-To", addresses(l.replyTo))
	}
	field("Subject", orElse(l.rawSubject, mime.QEncoding.Encode("utf-8", l.subject)))
	field("Date", l.received.Add(-3*time.Second).Format(time.RFC1123Z))
	field("Message-ID", l.id)
	if l.importance != "" {
		field("Importance", l.importance)
	}
	l.filtered(field)
	field("MIME-Version", "1.0")
	l.body(&b)
	return b.Bytes()
}

func (l letter) body(b *bytes.Buffer) {
	if len(l.parts) == 0 {
		l.alternative(b)
		return
	}
	w := multipart.NewWriter(b)
	_ = w.SetBoundary("_004_" + mark(l.id) + "_")
	fmt.Fprintf(b, "Content-Type: multipart/mixed; boundary=%q\r\n\r\n", w.Boundary())
	var inner bytes.Buffer
	l.alternative(&inner)
	head, text, _ := bytes.Cut(inner.Bytes(), []byte("\r\n\r\n"))
	h, _ := mail.ReadMessage(bytes.NewReader(append(head, "\r\n\r\n"...)))
	first, _ := w.CreatePart(textproto.MIMEHeader(h.Header))
	_, _ = first.Write(text)
	for _, p := range l.parts {
		p.write(w)
	}
	_ = w.Close()
}

// alternative writes text, HTML, or both.
func (l letter) alternative(b *bytes.Buffer) {
	if l.html == "" || l.text == "" {
		kind, content := "text/plain", l.text
		if l.html != "" {
			kind, content = "text/html", l.html
		}
		fmt.Fprintf(b, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", kind)
		printable(b, content)
		return
	}
	w := multipart.NewWriter(b)
	_ = w.SetBoundary("_000_" + mark(l.id) + "_")
	fmt.Fprintf(b, "Content-Type: multipart/alternative; boundary=%q\r\n\r\n", w.Boundary())
	for _, x := range [][2]string{{"text/plain", l.text}, {"text/html", l.html}} {
		one, _ := w.CreatePart(textproto.MIMEHeader{"Content-Type": {x[0] + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"}})
		var q bytes.Buffer
		printable(&q, x[1])
		_, _ = one.Write(q.Bytes())
	}
	_ = w.Close()
}

func printable(b *bytes.Buffer, s string) {
	w := quotedprintable.NewWriter(b)
	_, _ = w.Write([]byte(strings.ReplaceAll(s, "\n", "\r\n")))
	_ = w.Close()
}

func (p part) write(w *multipart.Writer) {
	disposition := "attachment"
	if p.inlineID != "" {
		disposition = "inline"
	}
	h := textproto.MIMEHeader{}
	name := mime.FormatMediaType(disposition, map[string]string{"filename": p.name})
	if p.rawName {
		name = disposition + `; filename="` + p.name + `"`
	}
	h.Set("Content-Type", p.contentType)
	h.Set("Content-Disposition", name)
	if p.inlineID != "" {
		h.Set("Content-ID", "<"+p.inlineID+">")
	}
	if p.contentType == "message/rfc822" {
		one, _ := w.CreatePart(h)
		_, _ = one.Write(p.content)
		return
	}
	h.Set("Content-Transfer-Encoding", "base64")
	one, _ := w.CreatePart(h)
	encoded := base64.StdEncoding.EncodeToString(p.content)
	for len(encoded) > 76 {
		_, _ = one.Write([]byte(encoded[:76] + "\r\n"))
		encoded = encoded[76:]
	}
	_, _ = one.Write([]byte(encoded + "\r\n"))
}

func addresses(list []world.Address) string {
	var out []string
	for _, a := range list {
		out = append(out, (&mail.Address{Name: a.Name, Address: a.Address}).String())
	}
	return strings.Join(out, ",\r\n ")
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return domain
}

func compauth(dmarc string) string {
	if dmarc == "" || dmarc == "pass" || dmarc == "bestguesspass" {
		return "pass"
	}
	return "fail"
}

func scl(dmarc string) string {
	if compauth(dmarc) == "pass" {
		return "1"
	}
	return "5"
}

func lastDigit(s string) string { return s[len(s)-1:] }

// mark is what a boundary is made of: the letters and digits of the message's id.
func mark(id string) string {
	return strings.Map(func(r rune) rune {
		if r < 128 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return r
		}
		return -1
	}, id[:min(len(id), 60)])
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}
