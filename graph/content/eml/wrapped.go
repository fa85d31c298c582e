package eml

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"slices"
	"strings"
	"time"

	"mailtriage/graph/content/outlook"
)

// openTNEF reads a winmail.dat: what it holds stands below it as parts of the same mail.
func (r *reader) openTNEF(p *Part, depth int) {
	m, err := outlook.ReadTNEF(p.Body)
	if err != nil {
		p.fault(Unreadable, err.Error())
		return
	}
	root := r.unwrap(p, m, depth)
	if root == nil {
		return
	}
	p.Opened = TNEF
	if p.Children = root.Children; len(root.Children) == 0 {
		p.Children = []*Part{root}
	}
}

// openMSG reads a .msg: what it holds is a mail of its own.
func (r *reader) openMSG(p *Part, depth int) {
	m, err := outlook.ReadMSG(p.Body)
	if err != nil {
		p.fault(Unreadable, err.Error())
		return
	}
	if root := r.unwrap(p, m, depth); root != nil {
		p.Opened, p.Children = Outlook, []*Part{root}
	}
}

// unwrap writes a message of Outlook's as MIME and reads that: so there is one way to look at a mail. Raw is then what was
// written here.
func (r *reader) unwrap(p *Part, m *outlook.Message, depth int) *Part {
	for _, f := range m.Faults {
		p.fault(Unreadable, f)
	}
	if !r.room(p, depth) {
		return nil
	}
	raw := mimeOf(m)
	if len(raw) > decodeLimit-r.decoded {
		p.fault(TooLarge, "")
		return nil
	}
	r.decoded += len(raw)
	return r.part(raw, "text/plain", depth+1)
}

// mimeOf writes a message as MIME, with the header that it came with where it has one.
func mimeOf(m *outlook.Message) []byte {
	var b bytes.Buffer
	writeHeader(&b, m)
	inner := make([][]byte, len(m.Attachments))
	for i, a := range m.Attachments {
		if a.Message != nil {
			inner[i] = mimeOf(a.Message)
		}
	}
	boundary := "unwrapped"
	for slices.ContainsFunc(inner, func(raw []byte) bool { return bytes.Contains(raw, []byte(boundary)) }) || strings.Contains(m.Header, boundary) {
		boundary += "-x" // all else is in base64
	}
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=%q\r\n\r\n", boundary)
	part := func(head string, body []byte) {
		fmt.Fprintf(&b, "--%s\r\n%sContent-Transfer-Encoding: base64\r\n\r\n", boundary, head)
		b.WriteString(base64.StdEncoding.EncodeToString(body))
		b.WriteString("\r\n")
	}
	if m.Text != "" {
		part("Content-Type: text/plain; charset=utf-8\r\n", []byte(m.Text))
	}
	if m.HTML != "" {
		part("Content-Type: text/html; charset=utf-8\r\n", []byte(m.HTML))
	}
	for i, a := range m.Attachments {
		if a.Message != nil {
			fmt.Fprintf(&b, "--%s\r\n%s\r\n%s\r\n", boundary, attachmentHeader("message/rfc822", a), inner[i])
			continue
		}
		kind := a.Type
		if mediaType(kind) == "" {
			kind = "application/octet-stream"
		}
		part(attachmentHeader(kind, a), a.Data)
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return b.Bytes()
}

func attachmentHeader(kind string, a outlook.Attachment) string {
	disposition := "attachment"
	if a.Hidden && a.ContentID != "" {
		disposition = "inline"
	}
	name := a.Name
	if a.Message != nil && name == "" {
		name = a.Message.Subject
	}
	head := "Content-Type: " + oneLine(kind) + "\r\n"
	if d := mime.FormatMediaType(disposition, map[string]string{"filename": oneLine(name)}); d != "" && name != "" {
		head += "Content-Disposition: " + d + "\r\n"
	} else {
		head += "Content-Disposition: " + disposition + "\r\n"
	}
	if a.ContentID != "" {
		head += "Content-ID: <" + oneLine(a.ContentID) + ">\r\n"
	}
	return head
}

// writeHeader writes the header that a message came with, without what it says of its own form; of one that has none, what
// Outlook knows.
func writeHeader(b *bytes.Buffer, m *outlook.Message) {
	if lines := strings.TrimSpace(m.Header); lines != "" {
		skip := false
		for line := range strings.SplitSeq(strings.ReplaceAll(lines, "\r\n", "\n"), "\n") {
			if line == "" || strings.HasPrefix(line, "Microsoft Mail Internet Headers") {
				continue
			}
			if line[0] != ' ' && line[0] != '\t' {
				name, _, _ := strings.Cut(strings.ToLower(line), ":")
				skip = name == "content-type" || name == "content-transfer-encoding" || name == "content-disposition"
			}
			if !skip {
				b.WriteString(line + "\r\n")
			}
		}
		return
	}
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, "%s: %s\r\n", name, oneLine(value))
		}
	}
	people := func(list []outlook.Person) string {
		var out []string
		for _, p := range list {
			out = append(out, person(p))
		}
		return strings.Join(out, ", ")
	}
	field("From", person(m.From))
	field("To", people(m.To))
	field("Cc", people(m.Cc))
	field("Bcc", people(m.Bcc))
	field("Subject", m.Subject)
	if !m.Sent.IsZero() {
		field("Date", m.Sent.Format(time.RFC1123Z))
	}
	field("Message-ID", m.ID)
	field("In-Reply-To", m.InReplyTo)
}

func person(p outlook.Person) string {
	switch name := oneLine(p.Name); {
	case p.Address == "" && name == "":
		return ""
	case name == "" || name == p.Address:
		return "<" + oneLine(p.Address) + ">"
	default:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" <` + oneLine(p.Address) + ">"
	}
}

func oneLine(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r", " ", "\n", " ", "\x00", " ").Replace(s))
}
