package graph

import (
	"context"
	"errors"
	"strings"
	"time"

	abs "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// Details is all that the service tells of a message but its body.
type Details struct {
	Message
	ConversationID    string
	Created, Modified time.Time
}

type detailsJSON struct {
	messageJSON
	ConversationID       string    `json:"conversationId"`
	CreatedDateTime      time.Time `json:"createdDateTime"`
	LastModifiedDateTime time.Time `json:"lastModifiedDateTime"`
}

type attachmentJSON struct {
	Type        string `json:"@odata.type"`
	ID          string `json:"id"`
	Name        string `json:"name"`
	ContentType string `json:"contentType"`
	Size        int    `json:"size"`
	IsInline    bool   `json:"isInline"`
}

func attachments(list []attachmentJSON) []Attachment {
	var out []Attachment
	for _, a := range list {
		kind := strings.TrimSuffix(strings.TrimPrefix(a.Type, "#microsoft.graph."), "Attachment")
		out = append(out, Attachment{ID: a.ID, Name: a.Name, ContentType: a.ContentType, Kind: kind, Size: a.Size, Inline: a.IsInline})
	}
	return out
}

// Details reads a message's ids, people, dates, Internet headers and what is attached.
//
// Operation: GET /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-get
// Permission: Mail.Read
func (m *Mailbox) Details(ctx context.Context, id string) (Details, error) {
	o := op{"reading the message's properties", "Mail.Read"}
	info, err := m.user().Messages().ByMessageId(id).ToGetRequestInformation(ctx, &users.ItemMessagesMessageItemRequestBuilderGetRequestConfiguration{
		Headers: headers(),
		QueryParameters: &users.ItemMessagesMessageItemRequestBuilderGetQueryParameters{
			Select: append(headerSelect(), "sender", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "sentDateTime", "internetMessageHeaders", "webLink",
				"conversationId", "createdDateTime", "lastModifiedDateTime"),
			Expand: []string{"attachments($select=id,name,contentType,size,isInline)"},
		},
	})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return Details{}, err
	}
	var j detailsJSON
	if err := o.decode(a, &j); err != nil {
		return Details{}, err
	}
	return Details{Message: j.message(), ConversationID: j.ConversationID, Created: j.CreatedDateTime, Modified: j.LastModifiedDateTime}, nil
}

// Body is a body as it was sent (https://learn.microsoft.com/graph/api/resources/itembody): Type is "html" or "text".
type Body struct {
	Type    string `json:"contentType"`
	Content string `json:"content"`
}

// Body reads a message's body alone.
//
// Operation: GET /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-get
// Permission: Mail.Read
func (m *Mailbox) Body(ctx context.Context, id string) (Body, error) {
	return m.oneBody(ctx, op{"reading the body", "Mail.Read"}, id, "body")
}

// UniqueBody reads what of a message's body is not quoted from earlier ones of its conversation.
//
// Operation: GET /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-get
// Permission: Mail.Read
func (m *Mailbox) UniqueBody(ctx context.Context, id string) (Body, error) {
	return m.oneBody(ctx, op{"reading the unique body", "Mail.Read"}, id, "uniqueBody")
}

func (m *Mailbox) oneBody(ctx context.Context, o op, id, property string) (Body, error) {
	info, err := m.user().Messages().ByMessageId(id).ToGetRequestInformation(ctx, &users.ItemMessagesMessageItemRequestBuilderGetRequestConfiguration{
		Headers: headers(), QueryParameters: &users.ItemMessagesMessageItemRequestBuilderGetQueryParameters{Select: []string{"id", property}},
	})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return Body{}, err
	}
	var j struct{ Body, UniqueBody *Body }
	if err := o.decode(a, &j); err != nil {
		return Body{}, err
	}
	switch {
	case j.Body != nil:
		return *j.Body, nil
	case j.UniqueBody != nil:
		return *j.UniqueBody, nil
	}
	return Body{}, o.unreadable(a.status, a.header, errors.New("there is no "+property+" in it"))
}

// MIME reads the message's bytes as they came; with a limit, no more than so many of them, and more tells that there
// are more.
//
// Operation: GET /users/{id}/messages/{id}/$value
// Docs: https://learn.microsoft.com/graph/api/message-get
// Permission: Mail.Read
func (m *Mailbox) MIME(ctx context.Context, id string, limit int) (raw []byte, more bool, err error) {
	o := op{"reading the message's bytes", "Mail.Read"}
	if limit > 0 {
		ctx = upTo(ctx, limit)
	}
	info, err := m.mime(ctx, id)
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return nil, false, err
	}
	if err := genuine(a, true); err != nil {
		return nil, false, o.unreadable(a.status, a.header, err)
	}
	if len(a.body) == 0 {
		return nil, false, o.unreadable(a.status, a.header, errors.New("it is empty"))
	}
	if limit > 0 && len(a.body) > limit {
		return a.body[:limit], true, nil
	}
	return a.body, false, nil
}

// mime asks for a message's bytes.
func (m *Mailbox) mime(ctx context.Context, id string) (*abs.RequestInformation, error) {
	return m.user().Messages().ByMessageId(id).Content().ToGetRequestInformation(ctx, &users.ItemMessagesItemValueContentRequestBuilderGetRequestConfiguration{Headers: headers()})
}

// genuine tells whether bytes come from the service: something between may answer in its place, with a page. page
// tells that what was asked for is not one.
func genuine(a answer, page bool) error {
	if a.header.Get("request-id") == "" || page && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		return errors.New("it is a web page, from something between here and Microsoft Graph")
	}
	return nil
}

// attachmentPages is how many pages of attachments are read: more is a server that goes in a circle.
const attachmentPages = 100

// Attachments lists what is attached to a message, inline or not.
//
// Operation: GET /users/{id}/messages/{id}/attachments
// Docs: https://learn.microsoft.com/graph/api/message-list-attachments
// Permission: Mail.Read
func (m *Mailbox) Attachments(ctx context.Context, id string) ([]Attachment, error) {
	o := op{"listing what is attached", "Mail.Read"}
	var list []attachmentJSON
	info, err := m.user().Messages().ByMessageId(id).Attachments().ToGetRequestInformation(ctx, &users.ItemMessagesItemAttachmentsRequestBuilderGetRequestConfiguration{
		Headers: headers(), QueryParameters: &users.ItemMessagesItemAttachmentsRequestBuilderGetQueryParameters{Select: []string{"id", "name", "contentType", "size", "isInline"}},
	})
	for range attachmentPages {
		a, failed := m.c.send(ctx, o, info, err)
		if failed != nil {
			return nil, failed
		}
		var page struct {
			Value []attachmentJSON `json:"value"`
			Next  string           `json:"@odata.nextLink"`
		}
		if err := o.decode(a, &page); err != nil {
			return nil, err
		}
		list = append(list, page.Value...)
		if page.Next == "" {
			return attachments(list), nil
		}
		info, err = m.c.link(o, page.Next, headers())
		if err != nil {
			return nil, err
		}
	}
	return nil, o.unreadable(0, nil, errors.New("the pages do not end"))
}

// AttachmentBytes reads an attachment's bytes: a file's as they were attached, an item's as MIME. A reference has none.
//
// Operation: GET /users/{id}/messages/{id}/attachments/{id}/$value
// Docs: https://learn.microsoft.com/graph/api/attachment-get
// Permission: Mail.Read
func (m *Mailbox) AttachmentBytes(ctx context.Context, id string, of Attachment) ([]byte, error) {
	o := op{"reading the attachment", "Mail.Read"}
	a, err := m.c.send(ctx, o, m.attachment(id, of), nil)
	if err != nil {
		return nil, err
	}
	if err := genuine(a, noPage(of)); err != nil {
		return nil, o.unreadable(a.status, a.header, err)
	}
	if len(a.body) == 0 && of.Size > emptySize {
		return nil, o.unreadable(a.status, a.header, errors.New("it is empty"))
	}
	return a.body, nil
}

// attachment asks for an attachment's bytes.
func (m *Mailbox) attachment(id string, of Attachment) *abs.RequestInformation {
	info := abs.NewRequestInformationWithMethodAndUrlTemplateAndPathParameters(abs.GET, "{+baseurl}/users/{user%2Did}/messages/{message%2Did}/attachments/{attachment%2Did}/$value",
		map[string]string{"baseurl": m.c.origin.String() + "/v1.0", "user%2Did": m.id, "message%2Did": id, "attachment%2Did": of.ID})
	info.Headers.AddAll(headers())
	return info
}

// noPage tells that an attachment is no page: who answers with one is not the service.
func noPage(of Attachment) bool { return !strings.Contains(strings.ToLower(of.ContentType), "html") }

// emptySize is the most that an empty attachment's size may be: the service counts in what it keeps beside the bytes.
const emptySize = 1 << 10
