package emulator

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"slices"
	"strings"

	"mailtriage/graph/emulator/odata"
)

type attachmentKind uint8

const (
	fileAttachment attachmentKind = iota
	itemAttachment
	referenceAttachment
)

// smallAttachment is the most that one request may attach; more takes an upload session.
const smallAttachment = 3 << 20

// attachment is one attachment. An item's content is its MIME bytes.
type attachment struct {
	number      uint32
	kind        attachmentKind
	name        string
	contentType string
	content     []byte
	inline      bool
	contentID   string
	link        string // of a reference
}

func (a *attachment) odataType() string {
	return "#microsoft.graph." + [...]string{"fileAttachment", "itemAttachment", "referenceAttachment"}[a.kind]
}

// attachmentJSON is the attachment as Graph shows it, with its bytes when they are asked for.
func (c *call) attachmentJSON(b *mailbox, m *message, a *attachment, bytes bool) object {
	id := itemID{kind: attachmentID, box: b.number, seq: m.seq, part: a.number}
	o := object{
		"@odata.type": a.odataType(), "@odata.mediaContentType": a.contentType, "id": id.String(), "lastModifiedDateTime": when(m.modified), "name": a.name,
		"contentType": nil, "size": len(a.content) + 200, "isInline": a.inline,
	}
	if a.contentType != "" {
		o["contentType"] = a.contentType
	}
	switch a.kind {
	case fileAttachment:
		o["contentId"], o["contentLocation"] = nil, nil
		if a.contentID != "" {
			o["contentId"] = a.contentID
		}
		if bytes {
			o["contentBytes"] = base64.StdEncoding.EncodeToString(a.content)
		}
	case itemAttachment:
		o["contentType"] = nil
		delete(o, "@odata.mediaContentType")
	case referenceAttachment:
		delete(o, "@odata.mediaContentType")
	}
	return o
}

// part finds the attachment of a call.
func (c *call) part() (*mailbox, *message, *attachment, error) {
	b, m, err := c.item()
	if err != nil {
		return nil, nil, nil, err
	}
	id, ok := parseID(c.params["attachment"])
	if !ok || id.kind != attachmentID {
		return nil, nil, nil, malformedID()
	}
	for _, a := range m.attachments() {
		if a.number == id.part && id.seq == m.seq && id.box == b.number {
			return b, m, a, nil
		}
	}
	return nil, nil, nil, fault(http.StatusNotFound, "ErrorItemNotFound", "The specified attachment was not found.")
}

func (c *call) listAttachments() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(odata.Limits{})
	if err != nil {
		return answer{}, err
	}
	var list []object
	for _, a := range m.attachments() {
		list = append(list, c.attachmentJSON(b, m, a, true))
	}
	return c.listed(q, "users('"+c.params["user"]+"')/messages/attachments", 1000, list)
}

func (c *call) getAttachment() (answer, error) {
	b, m, a, err := c.part()
	if err != nil {
		return answer{}, err
	}
	q, err := c.query(odata.Limits{})
	if err != nil {
		return answer{}, err
	}
	o := pick(c.attachmentJSON(b, m, a, true), q.Select)
	for _, e := range q.Expand {
		if strings.EqualFold(e.Property, "microsoft.graph.itemattachment/item") && a.kind == itemAttachment {
			o["item"] = c.innerItem(b, m, a)
		}
	}
	o["@odata.context"] = c.context("users('" + c.params["user"] + "')/messages/attachments/$entity")
	return reply(http.StatusOK, o)
}

// innerItem is the message within an item attachment.
func (c *call) innerItem(b *mailbox, m *message, a *attachment) object {
	inner := receivedMIME(a.content, m.seq, m.received)
	inner.folder = m.folder
	o := b.full(c, inner, nil)
	for _, own := range []string{"@odata.etag", "parentFolderId", "conversationId", "conversationIndex", "changeKey"} {
		delete(o, own)
	}
	o["@odata.type"], o["id"] = "#microsoft.graph.message", ""
	return o
}

func (c *call) attachmentValue() (answer, error) {
	_, _, a, err := c.part()
	if err != nil {
		return answer{}, err
	}
	if a.kind == referenceAttachment {
		return answer{}, fault(http.StatusMethodNotAllowed, "ErrorInvalidRequest", "A reference attachment has no content.")
	}
	return answer{status: http.StatusOK, body: a.content}.with("Content-Type", orElse(a.contentType, "application/octet-stream")), nil
}

// attach adds an attachment to a draft, or to a message that becomes editable by it.
func (m *message) attach(a *attachment) {
	if m.draft == nil {
		contentType, content := m.content()
		m.draft = &draft{contentType: contentType, content: content, attachments: slices.Clone(m.attachments())}
	}
	for _, other := range m.draft.attachments {
		m.draft.nextPart = max(m.draft.nextPart, other.number)
	}
	m.draft.nextPart++
	a.number = m.draft.nextPart
	m.draft.attachments = append(m.draft.attachments, a)
	m.HasAttachments = m.HasAttachments || !a.inline
}

// attachmentInput is an attachment as clients send it.
type attachmentInput struct {
	Type         string `json:"@odata.type"`
	Name         string
	ContentType  string
	ContentBytes []byte
	ContentID    string `json:"contentId"`
	IsInline     bool
	SourceURL    string `json:"sourceUrl"`
	Item         map[string]any
}

func (in attachmentInput) attachment(b *mailbox, c *call) (*attachment, error) {
	if in.Name == "" {
		return nil, fault(http.StatusBadRequest, "ErrorRequiredPropertyMissing", "Required property is missing: name.")
	}
	a := &attachment{name: in.Name, contentType: in.ContentType, content: in.ContentBytes, inline: in.IsInline, contentID: in.ContentID}
	switch in.Type {
	case "#microsoft.graph.fileAttachment":
		if a.contentType == "" {
			a.contentType = "application/octet-stream"
		}
	case "#microsoft.graph.itemAttachment":
		a.kind, a.contentType = itemAttachment, "message/rfc822"
		inner := &message{seq: 0, draft: &draft{contentType: "text"}}
		inner.Draft, inner.Sent = true, c.s.clock.Now()
		inner.Subject, _ = in.Item["subject"].(string)
		inner.InternetMessageID = "<" + newGUID() + "@emulator>"
		a.content = compose(inner)
	case "#microsoft.graph.referenceAttachment":
		a.kind, a.link = referenceAttachment, in.SourceURL
	default:
		return nil, badRequest("A type named '%s' is not an attachment.", in.Type)
	}
	return a, nil
}

func (c *call) createAttachment() (answer, error) {
	b, m, err := c.item()
	if err != nil {
		return answer{}, err
	}
	var in attachmentInput
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if len(in.ContentBytes) >= smallAttachment {
		return answer{}, fault(http.StatusRequestEntityTooLarge, "ErrorMessageSizeExceeded", "The message exceeds the maximum supported size: use an upload session.")
	}
	a, err := in.attachment(b, c)
	if err != nil {
		return answer{}, err
	}
	m.attach(a)
	b.changed(m, c.s.clock.Now())
	o := c.attachmentJSON(b, m, a, true)
	o["@odata.context"] = c.context("users('" + c.params["user"] + "')/messages/attachments/$entity")
	return reply(http.StatusCreated, o)
}

func (c *call) deleteAttachment() (answer, error) {
	b, m, a, err := c.part()
	if err != nil {
		return answer{}, err
	}
	if m.draft == nil {
		contentType, content := m.content()
		m.draft = &draft{contentType: contentType, content: content, attachments: slices.Clone(m.attachments())}
	}
	m.draft.attachments = slices.DeleteFunc(slices.Clone(m.draft.attachments), func(x *attachment) bool { return x.number == a.number })
	m.HasAttachments = slices.ContainsFunc(m.draft.attachments, func(x *attachment) bool { return !x.inline })
	b.changed(m, c.s.clock.Now())
	return done(http.StatusNoContent)
}

func readAll(r io.Reader, limit int64) ([]byte, error) {
	var b bytes.Buffer
	_, err := io.Copy(&b, io.LimitReader(r, limit+1))
	return b.Bytes(), err
}
