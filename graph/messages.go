package graph

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// headerSelect are the properties that a list shows: nothing that makes the server open the body.
func headerSelect() []string {
	return []string{
		"id", "parentFolderId", "internetMessageId", "subject", "from", "receivedDateTime", "categories", "importance", "isRead", "isDraft", "flag", "hasAttachments", "changeKey",
	}
}

type recipientJSON struct {
	EmailAddress struct {
		Name    string `json:"name"`
		Address string `json:"address"`
	} `json:"emailAddress"`
}

func (r *recipientJSON) address() Address {
	if r == nil {
		return Address{}
	}
	return Address{r.EmailAddress.Name, r.EmailAddress.Address}
}

func addresses(list []recipientJSON) []Address {
	out := make([]Address, len(list))
	for i := range list {
		out[i] = list[i].address()
	}
	return out
}

type headerJSON struct {
	ID                string         `json:"id"`
	ParentFolderID    string         `json:"parentFolderId"`
	InternetMessageID string         `json:"internetMessageId"`
	Subject           string         `json:"subject"`
	From              *recipientJSON `json:"from"`
	ReceivedDateTime  time.Time      `json:"receivedDateTime"`
	Categories        []string       `json:"categories"`
	Importance        string         `json:"importance"`
	IsRead            bool           `json:"isRead"`
	IsDraft           bool           `json:"isDraft"`
	Flag              struct {
		FlagStatus string `json:"flagStatus"`
	} `json:"flag"`
	HasAttachments bool            `json:"hasAttachments"`
	ChangeKey      string          `json:"changeKey"`
	Removed        json.RawMessage `json:"@removed"`
}

func (h *headerJSON) header() Header {
	importance := Normal
	switch h.Importance {
	case "low":
		importance = Low
	case "high":
		importance = High
	}
	return Header{
		ID: h.ID, ParentFolderID: h.ParentFolderID, InternetMessageID: h.InternetMessageID, Subject: h.Subject, From: h.From.address(), Received: h.ReceivedDateTime,
		Categories: h.Categories, Importance: importance, Read: h.IsRead, Draft: h.IsDraft, Flagged: h.Flag.FlagStatus == string(Flagged), Attached: h.HasAttachments,
		Completed: h.Flag.FlagStatus == string(Complete), ChangeKey: h.ChangeKey,
	}
}

type pageJSON struct {
	Value []headerJSON `json:"value"`
	Next  string       `json:"@odata.nextLink"`
	Delta string       `json:"@odata.deltaLink"`
}

func (p *pageJSON) headers() []Header {
	out := make([]Header, len(p.Value))
	for i := range p.Value {
		out[i] = p.Value[i].header()
	}
	return out
}

// Messages lists the newest messages of a folder (an id or a well-known name), top of them at most.
//
// Operation: GET /users/{id}/mailFolders/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/mailfolder-list-messages
// Permission: Mail.ReadBasic
func (m *Mailbox) Messages(ctx context.Context, folder string, top int) (HeaderPage, error) {
	return m.list(ctx, op{"reading the messages", "Mail.ReadBasic"}, folder, top, newestFirst, nil)
}

// The orders of a list.
const (
	newestFirst = "receivedDateTime desc"
	oldestFirst = "receivedDateTime asc"
)

// list reads the first page of a folder's messages.
func (m *Mailbox) list(ctx context.Context, o op, folder string, top int, order string, filter *string) (HeaderPage, error) {
	n := int32(min(top, 1000)) //nolint:gosec // at most 1,000
	info, err := m.user().MailFolders().ByMailFolderId(folder).Messages().ToGetRequestInformation(ctx, &users.ItemMailFoldersItemMessagesRequestBuilderGetRequestConfiguration{
		Headers: headers(),
		QueryParameters: &users.ItemMailFoldersItemMessagesRequestBuilderGetQueryParameters{
			Select: headerSelect(), Top: &n, Orderby: []string{order}, Filter: filter,
		},
	})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return HeaderPage{}, err
	}
	return o.headerPage(a)
}

// OlderMessages lists the messages of a folder that came at a time or before it, newest first, top of them at most.
// Those of the very time come again: what is known by id is to be passed over.
//
// Operation: GET /users/{id}/mailFolders/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/mailfolder-list-messages
// Permission: Mail.ReadBasic
func (m *Mailbox) OlderMessages(ctx context.Context, folder string, from time.Time, top int) (HeaderPage, error) {
	filter := "receivedDateTime le " + from.UTC().Format(time.RFC3339)
	return m.list(ctx, op{"reading more messages", "Mail.ReadBasic"}, folder, top, newestFirst, &filter)
}

// NewerMessages lists the messages of a folder that came at a time or after it, oldest first, top of them at most. Those of
// the very time come again.
//
// Operation: GET /users/{id}/mailFolders/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/mailfolder-list-messages
// Permission: Mail.ReadBasic
func (m *Mailbox) NewerMessages(ctx context.Context, folder string, from time.Time, top int) (HeaderPage, error) {
	filter := "receivedDateTime ge " + from.UTC().Format(time.RFC3339)
	return m.list(ctx, op{"watching the folder", "Mail.ReadBasic"}, folder, top, oldestFirst, &filter)
}

// NextMessages reads the page that a page's Next leads to.
func (m *Mailbox) NextMessages(ctx context.Context, next string) (HeaderPage, error) {
	o := op{"reading more messages", "Mail.ReadBasic"}
	info, err := m.c.link(o, next, headers())
	if err != nil {
		return HeaderPage{}, err
	}
	a, err := m.c.send(ctx, o, info, nil)
	if err != nil {
		return HeaderPage{}, err
	}
	return o.headerPage(a)
}

func (o op) headerPage(a answer) (HeaderPage, error) {
	var page pageJSON
	if err := o.decode(a, &page); err != nil {
		return HeaderPage{}, err
	}
	return HeaderPage{Headers: page.headers(), Next: page.Next}, nil
}

// Delta begins to follow what changes in a folder: its first pages are all that is there, newest first.
//
// Operation: GET /users/{id}/mailFolders/{id}/messages/delta
// Docs: https://learn.microsoft.com/graph/api/message-delta
// Permission: Mail.ReadBasic
func (m *Mailbox) Delta(ctx context.Context, folder string, pageSize int) (DeltaPage, error) {
	o := op{"watching the folder", "Mail.ReadBasic"}
	info, err := m.user().MailFolders().ByMailFolderId(folder).Messages().Delta().ToGetRequestInformation(ctx, &users.ItemMailFoldersItemMessagesDeltaRequestBuilderGetRequestConfiguration{
		Headers:         headers(maxPage(pageSize)),
		QueryParameters: &users.ItemMailFoldersItemMessagesDeltaRequestBuilderGetQueryParameters{Select: headerSelect(), Orderby: []string{"receivedDateTime desc"}},
	})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return DeltaPage{}, err
	}
	return m.deltaPage(ctx, o, a)
}

// NextDelta reads on: from a page's Next, or from the Delta of a round's last page.
func (m *Mailbox) NextDelta(ctx context.Context, link string, pageSize int) (DeltaPage, error) {
	o := op{"watching the folder", "Mail.ReadBasic"}
	info, err := m.c.link(o, link, headers(maxPage(pageSize)))
	if err != nil {
		return DeltaPage{}, err
	}
	a, err := m.c.send(ctx, o, info, nil)
	if err != nil {
		return DeltaPage{}, err
	}
	return m.deltaPage(ctx, o, a)
}

func maxPage(n int) string { return "odata.maxpagesize=" + strconv.Itoa(min(n, 1000)) }

func (m *Mailbox) deltaPage(ctx context.Context, o op, a answer) (DeltaPage, error) {
	var page pageJSON
	if err := o.decode(a, &page); err != nil {
		return DeltaPage{}, err
	}
	out := DeltaPage{Next: page.Next, Delta: page.Delta}
	var partial []string
	for i := range page.Value {
		switch v := &page.Value[i]; {
		case v.Removed != nil:
			out.Removed = append(out.Removed, v.ID)
		case v.ReceivedDateTime.IsZero():
			partial = append(partial, v.ID) // only what has changed: the rest must be asked for
		default:
			out.Changed = append(out.Changed, v.header())
		}
	}
	if len(partial) == 0 {
		return out, nil
	}
	whole, unread, err := m.TryHeaders(ctx, partial)
	out.Changed, out.Unread = append(out.Changed, whole...), unread
	return out, err
}

// TryHeaders reads the headers of messages by id, and tells of those that the service fails to give; those that are gone
// are in neither list. What concerns them all, as a lost connection or a token that has run out, is an error.
//
// Operation: GET /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-get
// Permission: Mail.ReadBasic
func (m *Mailbox) TryHeaders(ctx context.Context, ids []string) (read []Header, unread []Unread, err error) {
	requests := make([]Request, len(ids))
	for i, id := range ids {
		requests[i] = m.HeaderRequest(id)
	}
	for i, r := range m.c.Batch(ctx, requests) {
		h, err := DecodeHeader(r)
		var e *Error
		switch {
		case err == nil:
			read = append(read, h)
		case !errors.As(err, &e):
			return nil, nil, err
		case e.Kind == NotFound:
		case e.Kind == Unavailable || e.Kind == Malformed || e.Kind == Other:
			unread = append(unread, Unread{ids[i], e})
		default:
			return nil, nil, err
		}
	}
	return read, unread, nil
}

// Headers reads the headers of messages by id; those that are gone are left out.
func (m *Mailbox) Headers(ctx context.Context, ids []string) ([]Header, error) {
	requests := make([]Request, len(ids))
	for i, id := range ids {
		requests[i] = m.HeaderRequest(id)
	}
	var out []Header
	for _, r := range m.c.Batch(ctx, requests) {
		if r.Err != nil && r.Err.Kind == NotFound {
			continue
		}
		h, err := DecodeHeader(r)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}

type messageJSON struct {
	headerJSON
	ETag          string          `json:"@odata.etag"`
	Sender        *recipientJSON  `json:"sender"`
	ToRecipients  []recipientJSON `json:"toRecipients"`
	CcRecipients  []recipientJSON `json:"ccRecipients"`
	BccRecipients []recipientJSON `json:"bccRecipients"`
	ReplyTo       []recipientJSON `json:"replyTo"`
	SentDateTime  time.Time       `json:"sentDateTime"`
	WebLink       string          `json:"webLink"`
	BodyPreview   string          `json:"bodyPreview"`
	Body          struct {
		ContentType string `json:"contentType"`
		Content     string `json:"content"`
	} `json:"body"`
	InternetMessageHeaders []NameValue      `json:"internetMessageHeaders"`
	Attachments            []attachmentJSON `json:"attachments"`
}

// Message reads one message with body, Internet headers, and what is attached.
//
// Operation: GET /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-get
// Permission: Mail.Read
func (m *Mailbox) Message(ctx context.Context, id string) (Message, error) {
	o := op{"opening the message", "Mail.Read"}
	info, err := m.user().Messages().ByMessageId(id).ToGetRequestInformation(ctx, &users.ItemMessagesMessageItemRequestBuilderGetRequestConfiguration{
		Headers: headers(),
		QueryParameters: &users.ItemMessagesMessageItemRequestBuilderGetQueryParameters{
			Select: append(headerSelect(), "sender", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "sentDateTime", "body", "bodyPreview", "internetMessageHeaders", "webLink"),
			Expand: []string{"attachments($select=id,name,contentType,size,isInline)"},
		},
	})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return Message{}, err
	}
	var j messageJSON
	if err := o.decode(a, &j); err != nil {
		return Message{}, err
	}
	return j.message(), nil
}

func (j *messageJSON) message() Message {
	m := Message{
		Header: j.header(), ETag: j.ETag, Sender: j.Sender.address(), To: addresses(j.ToRecipients), Cc: addresses(j.CcRecipients), Bcc: addresses(j.BccRecipients),
		ReplyTo: addresses(j.ReplyTo), Sent: j.SentDateTime, BodyType: j.Body.ContentType, Body: j.Body.Content, InternetMessageHeaders: j.InternetMessageHeaders, WebLink: j.WebLink, BodyPreview: j.BodyPreview,
	}
	m.Attachments = attachments(j.Attachments)
	return m
}

// HeaderRequest asks for the header of a message.
//
// Operation: GET /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-get
// Permission: Mail.ReadBasic
func (m *Mailbox) HeaderRequest(id string) Request {
	return Request{Doing: "looking at the message", Permission: "Mail.ReadBasic", Method: http.MethodGet, URL: m.path("/messages/" + segment(id) + "?$select=" + strings.Join(headerSelect(), ","))}
}

// DecodeHeader reads the answer to a HeaderRequest, a MoveRequest or a CopyRequest.
func DecodeHeader(r Response) (Header, error) {
	var j headerJSON
	if err := r.Decode(&j); err != nil {
		return Header{}, err
	}
	return j.header(), nil
}

// MoveRequest moves a message to a folder, by id or well-known name.
//
// Operation: POST /users/{id}/messages/{id}/move
// Docs: https://learn.microsoft.com/graph/api/message-move
// Permission: Mail.ReadWrite
func (m *Mailbox) MoveRequest(id, to string) Request {
	return Request{Doing: "moving the message", Permission: "Mail.ReadWrite", Method: http.MethodPost, URL: m.path("/messages/" + segment(id) + "/move"), Body: map[string]string{"destinationId": to}}
}

// CopyRequest copies a message to a folder, by id or well-known name.
//
// Operation: POST /users/{id}/messages/{id}/copy
// Docs: https://learn.microsoft.com/graph/api/message-copy
// Permission: Mail.ReadWrite
func (m *Mailbox) CopyRequest(id, to string) Request {
	return Request{Doing: "copying the message", Permission: "Mail.ReadWrite", Method: http.MethodPost, URL: m.path("/messages/" + segment(id) + "/copy"), Body: map[string]string{"destinationId": to}}
}

// ReadRequest marks a message as read or unread.
//
// Operation: PATCH /users/{id}/messages/{id}
// Docs: https://learn.microsoft.com/graph/api/message-update
// Permission: Mail.ReadWrite
func (m *Mailbox) ReadRequest(id string, read bool) Request {
	return Request{Doing: "marking the message", Permission: "Mail.ReadWrite", Method: http.MethodPatch, URL: m.path("/messages/" + segment(id)), Body: map[string]bool{"isRead": read}}
}

// PurgeRequest deletes a message for good.
//
// Operation: POST /users/{id}/messages/{id}/permanentDelete
// Docs: https://learn.microsoft.com/graph/api/message-permanentdelete
// Permission: Mail.ReadWrite
func (m *Mailbox) PurgeRequest(id string) Request {
	return Request{Doing: "deleting the message for good", Permission: "Mail.ReadWrite", Method: http.MethodPost, URL: m.path("/messages/" + segment(id) + "/permanentDelete")}
}

// FindRequest asks which messages of a folder have an Internet message id.
//
// Operation: GET /users/{id}/mailFolders/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/mailfolder-list-messages
// Permission: Mail.ReadBasic
func (m *Mailbox) FindRequest(folder, internetMessageID string) Request {
	filter := "internetMessageId eq '" + strings.ReplaceAll(internetMessageID, "'", "''") + "'"
	return Request{Doing: "looking for the copy", Permission: "Mail.ReadBasic", Method: http.MethodGet, URL: m.path("/mailFolders/" + segment(folder) + "/messages?$select=" + strings.Join(append(headerSelect(), "createdDateTime"), ",") + "&$top=50&$filter=" + queryValue(filter))}
}

// Found is a message that a FindRequest found.
type Found struct {
	Header
	Created time.Time // when it came into being in this mailbox: for a copy, when it was copied
}

// DecodeFound reads the answer to a FindRequest.
func DecodeFound(r Response) ([]Found, error) {
	var page struct {
		Value []struct {
			headerJSON
			CreatedDateTime time.Time `json:"createdDateTime"`
		} `json:"value"`
	}
	if err := r.Decode(&page); err != nil {
		return nil, err
	}
	out := make([]Found, len(page.Value))
	for i := range page.Value {
		out[i] = Found{page.Value[i].header(), page.Value[i].CreatedDateTime}
	}
	return out, nil
}
