package emulator

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"mailtriage/graph/emulator/world"
)

// parsed is what was read of a message's MIME bytes.
type parsed struct {
	contentType, content string
	headers              []any
	attachments          []*attachment
}

// draft is the content of a message that was written through the API.
type draft struct {
	contentType, content string
	attachments          []*attachment
	nextPart             uint32
}

// mimeBytes are the message's MIME bytes.
func (m *message) mimeBytes() []byte {
	if m.draft != nil {
		return compose(m)
	}
	return m.MIME()
}

// open reads the MIME bytes, once while they are at hand.
func (m *message) open() *parsed {
	if m.read == nil {
		m.read = parse(m.mimeBytes())
	}
	return m.read
}

func (m *message) content() (contentType, content string) {
	if m.draft != nil {
		return m.draft.contentType, m.draft.content
	}
	p := m.open()
	return p.contentType, p.content
}

func (m *message) attachments() []*attachment {
	if m.draft != nil {
		return m.draft.attachments
	}
	return m.open().attachments
}

func (m *message) headers() []any {
	if m.draft != nil {
		return []any{}
	}
	return m.open().headers
}

var quoted = regexp.MustCompile(`(?is)<div[^>]+(id="?(appendonsend|divRplyFwdMsg)|class="?gmail_quote)|<blockquote|-----Original Message-----|(?m)^On .{10,120} wrote:$`)

// uniqueContent is what the sender wrote above the mail that it answers.
func (m *message) uniqueContent() (contentType, content string) {
	contentType, content = m.content()
	if at := quoted.FindStringIndex(content); at != nil {
		content = content[:at[0]]
	}
	return contentType, content
}

func parse(raw []byte) *parsed {
	p := &parsed{contentType: "text"}
	p.headers = headerList(raw)
	e, err := enmime.ReadEnvelope(bytes.NewReader(raw))
	if err != nil {
		p.content = string(raw)
		return p
	}
	p.content = e.Text
	if e.HTML != "" {
		p.contentType, p.content = "html", e.HTML
	}
	for _, list := range []struct {
		parts  []*enmime.Part
		inline bool
	}{{e.Inlines, true}, {e.Attachments, false}, {e.OtherParts, true}} {
		for _, part := range list.parts {
			p.attachments = append(p.attachments, attachmentOf(part, list.inline, uint32(len(p.attachments)+1)))
		}
	}
	return p
}

func attachmentOf(part *enmime.Part, inline bool, number uint32) *attachment {
	a := &attachment{number: number, name: part.FileName, contentType: part.ContentType, content: part.Content, inline: inline && part.ContentID != "", contentID: part.ContentID}
	if part.ContentType == "message/rfc822" {
		a.kind = itemAttachment
		if inner, err := mail.ReadMessage(bytes.NewReader(part.Content)); err == nil {
			if subject, err := new(mime.WordDecoder).DecodeHeader(inner.Header.Get("Subject")); err == nil {
				a.name = subject
			}
		}
	}
	if a.name == "" {
		a.name = fmt.Sprintf("ATT%05d", number)
	}
	return a
}

// headerList reads the header fields in order, unfolded, as internetMessageHeaders has them.
func headerList(raw []byte) []any {
	out := []any{}
	head, _, _ := bytes.Cut(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	for line := range strings.SplitSeq(string(head), "\n") {
		if line != "" && (line[0] == ' ' || line[0] == '\t') && len(out) > 0 {
			last := out[len(out)-1].(object)
			last["value"] = last["value"].(string) + " " + strings.TrimSpace(line)
			continue
		}
		if name, value, ok := strings.Cut(line, ":"); ok {
			out = append(out, object{"name": name, "value": strings.TrimSpace(value)})
		}
	}
	return out
}

// fields are the header's fields by name. Exchange takes mail whose header keeps no rule: what is no field is passed over.
func fields(raw []byte) mail.Header {
	out := mail.Header{}
	for _, h := range headerList(raw) {
		name := textproto.CanonicalMIMEHeaderKey(h.(object)["name"].(string))
		out[name] = append(out[name], h.(object)["value"].(string))
	}
	return out
}

// receivedMIME makes a message of MIME bytes that came in.
func receivedMIME(raw []byte, seq uint64, now time.Time) *message {
	head := fields(raw)
	m := &message{seq: seq, received: now, created: now, modified: now}
	m.MIME = func() []byte { return raw }
	words := new(mime.WordDecoder)
	decode := func(name string) string {
		v, err := words.DecodeHeader(head.Get(name))
		if err != nil {
			return head.Get(name)
		}
		return v
	}
	m.Subject = decode("Subject")
	m.InternetMessageID = orElse(strings.TrimSpace(head.Get("Message-ID")), "<"+newGUID()+"@emulator>")
	m.Importance = orElse(strings.ToLower(head.Get("Importance")), "normal")
	m.Sent = now
	if sent, err := head.Date(); err == nil {
		m.Sent = sent.UTC()
	}
	addresses := func(name string) []world.Address {
		var out []world.Address
		found, err := (&mail.AddressParser{WordDecoder: words}).ParseList(head.Get(name))
		if err != nil {
			return nil
		}
		for _, a := range found {
			out = append(out, world.Address{Name: orElse(a.Name, a.Address), Address: a.Address})
		}
		return out
	}
	if from := addresses("From"); len(from) > 0 {
		m.From = from[0]
	}
	if sender := addresses("Sender"); len(sender) > 0 {
		m.sender = &sender[0]
	}
	m.To, m.Cc, m.ReplyTo = addresses("To"), addresses("Cc"), addresses("Reply-To")
	m.ConversationKey = orElse(head.Get("In-Reply-To"), m.InternetMessageID)
	p := parse(raw)
	m.read = p
	m.Preview = preview(p.contentType, p.content)
	for _, a := range p.attachments {
		m.HasAttachments = m.HasAttachments || !a.inline
	}
	return m
}

func preview(contentType, content string) string {
	if contentType == "html" {
		content = textOf(content)
	}
	r := []rune(strings.Join(strings.Fields(content), " "))
	return string(r[:min(len(r), 255)])
}

var (
	tags   = regexp.MustCompile(`(?s)<(script|style|head)[^>]*>.*?</(script|style|head)>|<[^>]*>`)
	breaks = regexp.MustCompile(`(?i)<br\s*/?>|</(p|div|tr|li|h[1-6])>`)
)

// textOf is what Exchange makes of HTML when text is preferred, near enough.
func textOf(content string) string {
	return html.UnescapeString(tags.ReplaceAllString(breaks.ReplaceAllString(content, "\r\n"), ""))
}

// htmlOf is text as HTML, as Exchange makes it when HTML is preferred.
func htmlOf(content string) string {
	lines := strings.ReplaceAll(html.EscapeString(strings.ReplaceAll(content, "\r\n", "\n")), "\n", "<br>\r\n")
	return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><div class="PlainText">` + lines + "</div></body></html>"
}

// compose writes the MIME bytes of a message that was made through the API.
func compose(m *message) []byte {
	var b bytes.Buffer
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, strings.NewReplacer("\r", "", "\n", " ").Replace(value))
		}
	}
	field("From", addressField([]world.Address{m.From}))
	field("To", addressField(m.To))
	field("Cc", addressField(m.Cc))
	field("Reply-To", addressField(m.ReplyTo))
	field("Subject", mime.QEncoding.Encode("utf-8", m.Subject))
	field("Date", m.Sent.Format(time.RFC1123Z))
	field("Message-ID", m.InternetMessageID)
	field("MIME-Version", "1.0")
	if len(m.draft.attachments) == 0 {
		writeText(&b, m.draft)
		return b.Bytes()
	}
	w := multipart.NewWriter(&b)
	_ = w.SetBoundary(fmt.Sprintf("_part_%d_%d_", m.seq, m.changes))
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=%q\r\n\r\n", w.Boundary())
	text, _ := w.CreatePart(textproto.MIMEHeader{"Content-Type": {textType(m.draft)}, "Content-Transfer-Encoding": {"quoted-printable"}})
	qp := quotedprintable.NewWriter(text)
	_, _ = qp.Write([]byte(m.draft.content))
	_ = qp.Close()
	for _, a := range m.draft.attachments {
		a.write(w)
	}
	_ = w.Close()
	return b.Bytes()
}

func writeText(b *bytes.Buffer, d *draft) {
	fmt.Fprintf(b, "Content-Type: %s\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", textType(d))
	qp := quotedprintable.NewWriter(b)
	_, _ = qp.Write([]byte(d.content))
	_ = qp.Close()
}

func textType(d *draft) string {
	if d.contentType == "html" {
		return "text/html; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}

func (a *attachment) write(w *multipart.Writer) {
	if a.kind == referenceAttachment {
		return
	}
	disposition := "attachment"
	if a.inline {
		disposition = "inline"
	}
	h := textproto.MIMEHeader{
		"Content-Type":        {orElse(a.contentType, "application/octet-stream")},
		"Content-Disposition": {mime.FormatMediaType(disposition, map[string]string{"filename": a.name})},
	}
	if a.contentID != "" {
		h.Set("Content-ID", "<"+a.contentID+">")
	}
	if a.contentType == "message/rfc822" {
		part, _ := w.CreatePart(h)
		_, _ = part.Write(a.content)
		return
	}
	h.Set("Content-Transfer-Encoding", "base64")
	part, _ := w.CreatePart(h)
	encoded := base64.StdEncoding.EncodeToString(a.content)
	for len(encoded) > 76 {
		_, _ = fmt.Fprintf(part, "%s\r\n", encoded[:76])
		encoded = encoded[76:]
	}
	_, _ = fmt.Fprintf(part, "%s\r\n", encoded)
}

func addressField(list []world.Address) string {
	var out []string
	for _, a := range list {
		if a.Address != "" {
			out = append(out, (&mail.Address{Name: a.Name, Address: a.Address}).String())
		}
	}
	return strings.Join(out, ", ")
}
