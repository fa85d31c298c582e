package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	abs "github.com/microsoft/kiota-abstractions-go"
)

// Draft is how a letter's draft stands in the mailbox. After it was sent, ID is that of the copy in Sent Items
// (https://learn.microsoft.com/graph/outlook-immutable-id).
type Draft struct {
	Header
	IsDraft bool
}

// markName is the property by which a draft of ours is found again: an extended property, which stays with the item and
// which the service can look for (https://learn.microsoft.com/graph/api/resources/extended-properties-overview).
const markName = "String {6f1c1a0e-5d0b-4c7e-9d7a-2f5c1b9e8a41} Name mailtriage"

type extendedJSON struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

type recipientOut struct {
	EmailAddress map[string]string `json:"emailAddress"`
}

func recipientsOut(list []Address) []recipientOut {
	out := make([]recipientOut, len(list)) // never null: that would leave what the service has put there
	for i, a := range list {
		out[i].EmailAddress = map[string]string{"address": a.Address}
		if a.Name != "" {
			out[i].EmailAddress["name"] = a.Name
		}
	}
	return out
}

// letterJSON is a letter as a message (https://learn.microsoft.com/graph/api/resources/message), attachments aside.
func letterJSON(l Letter, mark string) map[string]any {
	kind := "text"
	if l.HTML {
		kind = "html"
	}
	m := map[string]any{
		"subject":      l.Subject,
		"toRecipients": recipientsOut(l.To), "ccRecipients": recipientsOut(l.Cc), "bccRecipients": recipientsOut(l.Bcc),
		"singleValueExtendedProperties": []extendedJSON{{markName, mark}},
	}
	if !l.Draft.KeepBody {
		m["body"] = Body{Type: kind, Content: l.Body}
	}
	if l.From.Address != "" {
		m["from"] = recipientsOut([]Address{l.From})[0]
	}
	return m
}

// messageCall makes a request about a message, or about the messages when id is empty.
func (m *Mailbox) messageCall(method abs.HttpMethod, id, rest string, body any) (*abs.RequestInformation, error) {
	template, params := "{+baseurl}/users/{user%2Did}/messages", map[string]string{"baseurl": m.c.origin.String() + "/v1.0", "user%2Did": m.id}
	if id != "" {
		template, params["message%2Did"] = template+"/{message%2Did}", id
	}
	info := abs.NewRequestInformationWithMethodAndUrlTemplateAndPathParameters(method, template+rest, params)
	info.Headers.AddAll(headers())
	if body == nil {
		return info, nil
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("writing the request: %w", err)
	}
	info.SetStreamContentAndContentType(raw, "application/json")
	return info, nil
}

func (m *Mailbox) draft(ctx context.Context, o op, method abs.HttpMethod, id, rest string, body any) (Draft, error) {
	info, err := m.messageCall(method, id, rest, body)
	return m.askDraft(ctx, o, info, err)
}

func (m *Mailbox) askDraft(ctx context.Context, o op, info *abs.RequestInformation, err error) (Draft, error) {
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return Draft{}, err
	}
	var j headerJSON
	if err := o.decode(a, &j); err != nil {
		return Draft{}, err
	}
	if j.ID == "" {
		return Draft{}, o.unreadable(a.status, a.header, errNoID)
	}
	return Draft{Header: j.header(), IsDraft: j.IsDraft}, nil
}

var errNoID = fmt.Errorf("there is no id in it")

// CreateDraft makes the draft of a letter that answers nothing, in Drafts. The mark finds it again: see FindDrafts.
//
// Operation: POST /users/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/user-post-messages
// Permission: Mail.ReadWrite
func (m *Mailbox) CreateDraft(ctx context.Context, l Letter, mark string) (Draft, error) {
	return m.draft(ctx, op{"making the draft", "Mail.ReadWrite"}, abs.POST, "", "", letterJSON(l, mark))
}

// AnswerDraft makes the draft of a reply, a reply to all or a forward, which belongs to the original's conversation. Body
// and recipients are the service's still, with the original's HTML in it: UpdateDraft puts the letter's in their place.
//
// Operation: POST /users/{id}/messages/{id}/createReply
// Docs: https://learn.microsoft.com/graph/api/message-createreply
// Permission: Mail.ReadWrite
func (m *Mailbox) AnswerDraft(ctx context.Context, l Letter, mark string) (Draft, error) {
	how := "/createReply"
	switch l.Kind {
	case ReplyAll:
		how = "/createReplyAll"
	case Forward:
		how = "/createForward"
	case NewLetter, Reply, ForwardAttached:
	}
	marked := map[string]any{"message": map[string]any{"singleValueExtendedProperties": []extendedJSON{{markName, mark}}}}
	return m.draft(ctx, op{"making the draft", "Mail.ReadWrite"}, abs.POST, l.Of, how, marked)
}

// UpdateDraft makes a draft's subject, body and recipients those of a letter, whatever they were. One that is written on
// is left alone, as an error of Kind Precondition, when it was changed since it was read.
//
// Operation: PATCH /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-update
// Permission: Mail.ReadWrite
func (m *Mailbox) UpdateDraft(ctx context.Context, id string, l Letter, mark string) (Draft, error) {
	info, err := m.messageCall(abs.PATCH, id, "", letterJSON(l, mark))
	if err == nil && l.Draft.ETag != "" {
		info.Headers.Add("If-Match", l.Draft.ETag)
	}
	return m.askDraft(ctx, op{"writing the draft", "Mail.ReadWrite"}, info, err)
}

// Draft looks at a draft, or at what was sent of it.
//
// Operation: GET /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-get
// Permission: Mail.ReadBasic
func (m *Mailbox) Draft(ctx context.Context, id string) (Draft, error) {
	return m.draft(ctx, op{"looking at the draft", "Mail.ReadBasic"}, abs.GET, id, "?$select=id,parentFolderId,internetMessageId,subject,isDraft", nil)
}

// FindDrafts finds in a folder, by id or well-known name, what carries a mark.
//
// Operation: GET /users/{id}/mailFolders/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get
// Permission: Mail.Read
func (m *Mailbox) FindDrafts(ctx context.Context, folder, mark string) ([]Draft, error) {
	filter := fmt.Sprintf("singleValueExtendedProperties/any(ep: ep/id eq '%s' and ep/value eq '%s')", markName, mark)
	r := Request{
		Doing: "looking for the draft", Permission: "Mail.Read", Method: http.MethodGet,
		URL: m.path("/mailFolders/" + segment(folder) + "/messages?$select=id,parentFolderId,internetMessageId,subject,isDraft&$top=10&$filter=" + segment(filter)),
	}
	var page struct{ Value []headerJSON }
	if err := m.c.Batch(ctx, []Request{r})[0].Decode(&page); err != nil {
		return nil, err
	}
	out := make([]Draft, len(page.Value))
	for i := range page.Value {
		out[i] = Draft{Header: page.Value[i].header(), IsDraft: page.Value[i].IsDraft}
	}
	return out, nil
}

// RemoveAttachment takes an attachment off a draft.
//
// Operation: DELETE /users/{id}/messages/{id}/attachments/{id}
// Docs: https://learn.microsoft.com/graph/api/attachment-delete
// Permission: Mail.ReadWrite
func (m *Mailbox) RemoveAttachment(ctx context.Context, id, attachment string) error {
	info, err := m.messageCall(abs.DELETE, id, "/attachments/{attachment%2Did}", nil)
	if err == nil {
		info.PathParameters["attachment%2Did"] = attachment
	}
	_, err = m.c.send(ctx, op{"taking off what is attached", "Mail.ReadWrite"}, info, err)
	return err
}

// Attach attaches a file that is smaller than SmallFile to a draft.
//
// Operation: POST /users/{id}/messages/{id}/attachments
// Docs: https://learn.microsoft.com/graph/api/message-post-attachments
// Permission: Mail.ReadWrite
func (m *Mailbox) Attach(ctx context.Context, id string, f File) error {
	r, err := f.open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	raw, err := f.piece(r, 0, f.Size)
	if err != nil {
		return err
	}
	info, err := m.messageCall(abs.POST, id, "/attachments", map[string]any{
		"@odata.type": "#microsoft.graph.fileAttachment", "name": f.Name, "contentType": f.ContentType, "contentBytes": raw,
	})
	_, err = m.c.send(ctx, op{"attaching " + f.Name, "Mail.ReadWrite"}, info, err)
	return err
}

// SendDraft sends a draft. The service answers before it is sent, and keeps a copy in Sent Items.
//
// Operation: POST /users/{id}/messages/{id}/send
// Docs: https://learn.microsoft.com/graph/api/message-send
// Permission: Mail.Send
func (m *Mailbox) SendDraft(ctx context.Context, id string) error {
	info, err := m.messageCall(abs.POST, id, "/send", nil)
	_, err = m.c.send(ctx, op{"sending the message", "Mail.Send"}, info, err)
	return err
}
