package emulator

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"mailtriage/graph/emulator/world"
)

// message is one message's state. What a list shows is in fields; body, headers and attachments are in the MIME bytes,
// which are made and read when asked for. A draft's are in parts, from which its MIME is composed.
type message struct {
	seq    uint64
	moves  uint32
	folder *folder

	world.Message
	received, created, modified time.Time
	sender                      *world.Address // nil: as From
	bcc                         []world.Address
	changes                     uint32
	flag                        object // nil: from Flagged
	classification              string
	extended                    []extendedProperty

	draft *draft  // what was written through the API
	read  *parsed // what was read of the MIME, while it is at hand
}

func messageOf(w *world.Message, seq uint64, now time.Time) *message {
	m := &message{seq: seq, Message: *w, received: w.Received.UTC(), created: w.Received.UTC(), modified: w.Received.UTC()}
	if m.received.IsZero() {
		m.received, m.created, m.modified = now, now, now
	}
	return m
}

func (m *message) touch(now time.Time) {
	m.modified = now
	m.changes++
}

func (m *message) changeKey() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], m.seq)
	binary.BigEndian.PutUint32(b[8:], m.changes)
	binary.BigEndian.PutUint32(b[12:], m.moves)
	return "CQAAAB" + base64.StdEncoding.EncodeToString(b[:])
}

func (m *message) etag() string { return `W/"` + m.changeKey() + `"` }

// conversationID is the same for all messages of a conversation.
func (m *message) conversationID() string {
	key := m.ConversationKey
	if key == "" {
		key = m.InternetMessageID
	}
	return "AAQk" + base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf("%-48.48s", key)))
}

func when(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// light is a message as JSON without body: cheap, for lists and filters.
func (b *mailbox) light(c *call, m *message) object {
	id := b.id(c, m)
	o := object{
		"@odata.etag": m.etag(), "id": id, "createdDateTime": when(m.created), "lastModifiedDateTime": when(m.modified),
		"changeKey": m.changeKey(), "categories": list(m.Categories), "receivedDateTime": when(m.received), "sentDateTime": when(m.Sent),
		"hasAttachments": m.HasAttachments, "internetMessageId": m.InternetMessageID, "subject": m.Subject, "importance": orElse(m.Importance, "normal"),
		"parentFolderId": b.folderID(m.folder), "conversationId": m.conversationID(), "conversationIndex": base64.StdEncoding.EncodeToString([]byte(m.conversationID())[:22]),
		"isDeliveryReceiptRequested": nil, "isReadReceiptRequested": false, "isRead": m.Read, "isDraft": m.Draft,
		"webLink":                 "https://outlook.office365.com/owa/?ItemID=" + strings.NewReplacer("/", "%2F", "+", "%2B", "=", "%3D").Replace(id) + "&exvsurl=1&viewmodel=ReadMessageItem",
		"inferenceClassification": orElse(m.classification, "focused"),
		"sender":                  recipient(m.senderOrFrom()), "from": recipient(&m.From),
		"toRecipients": recipients(m.To), "ccRecipients": recipients(m.Cc), "bccRecipients": recipients(m.bcc), "replyTo": recipients(m.ReplyTo),
		"flag": m.flagObject(),
	}
	if !c.basicOnly() {
		o["bodyPreview"] = m.Preview
	}
	return o
}

// full is a message as JSON with what was asked for beyond the light form.
func (b *mailbox) full(c *call, m *message, selected []string) object {
	o := b.light(c, m)
	if c.basicOnly() {
		return o
	}
	if wants(selected, "body", true) {
		o["body"] = c.itemBody(m.content())
	}
	if wants(selected, "uniqueBody", false) {
		o["uniqueBody"] = c.itemBody(m.uniqueContent())
	}
	if wants(selected, "internetMessageHeaders", false) {
		o["internetMessageHeaders"] = m.headers()
	}
	return o
}

// wants tells whether a property is to be answered: when selected, or by default when nothing is.
func wants(selected []string, property string, byDefault bool) bool {
	if selected == nil {
		return byDefault
	}
	for _, s := range selected {
		if s == property || s == "*" {
			return true
		}
	}
	return false
}

func (m *message) senderOrFrom() *world.Address {
	if m.sender != nil {
		return m.sender
	}
	return &m.From
}

func (m *message) flagObject() object {
	switch {
	case m.flag != nil:
		return m.flag
	case m.Flagged:
		return object{"flagStatus": "flagged"}
	}
	return object{"flagStatus": "notFlagged"}
}

func recipient(a *world.Address) any {
	if a == nil || *a == (world.Address{}) {
		return nil
	}
	return object{"emailAddress": object{"name": a.Name, "address": a.Address}}
}

func recipients(list []world.Address) []any {
	out := make([]any, len(list))
	for i := range list {
		out[i] = recipient(&list[i])
	}
	return out
}

func list[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// itemBody is an itemBody in the form that the client prefers.
func (c *call) itemBody(contentType, content string) object {
	if strings.EqualFold(c.preference("outlook.body-content-type"), "text") {
		if contentType == "html" {
			contentType, content = "text", textOf(content)
		}
	} else if contentType == "text" {
		contentType, content = "html", htmlOf(content)
	}
	return object{"contentType": contentType, "content": content}
}
