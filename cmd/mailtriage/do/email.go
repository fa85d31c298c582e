package do

import (
	"context"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/evidence"
	"mailtriage/graph/triage"
)

// Email is a message in full.
type Email struct {
	ID                     string           `json:"id" doc:"the message's immutable id"`
	Subject                string           `json:"subject" doc:"its subject"`
	Sender                 *Recipient       `json:"sender,omitempty" doc:"who sent it"`
	From                   *Recipient       `json:"from,omitempty" doc:"whom it is from"`
	ToRecipients           []Recipient      `json:"toRecipients,omitempty" doc:"whom it is for"`
	CcRecipients           []Recipient      `json:"ccRecipients,omitempty" doc:"who got a copy"`
	BccRecipients          []Recipient      `json:"bccRecipients,omitempty" doc:"who got a copy unseen"`
	ReplyTo                []Recipient      `json:"replyTo,omitempty" doc:"whom replies go to"`
	ReceivedDateTime       time.Time        `json:"receivedDateTime,omitzero" doc:"when it was received, by UTC"`
	SentDateTime           time.Time        `json:"sentDateTime,omitzero" doc:"when it was sent, by UTC"`
	CreatedDateTime        time.Time        `json:"createdDateTime,omitzero" doc:"when it came into being in this mailbox"`
	LastModifiedDateTime   time.Time        `json:"lastModifiedDateTime,omitzero" doc:"when it was changed last"`
	HasAttachments         bool             `json:"hasAttachments" doc:"whether something is attached, inline pictures aside"`
	Importance             string           `json:"importance" enum:"low,normal,high" doc:"its importance"`
	IsRead                 bool             `json:"isRead" doc:"whether it is marked as read"`
	Categories             []string         `json:"categories,omitempty" doc:"its categories"`
	Flag                   string           `json:"flag" enum:"notFlagged,flagged,complete" doc:"how its flag stands"`
	ParentFolderID         string           `json:"parentFolderId" doc:"the folder where it lies"`
	InternetMessageID      string           `json:"internetMessageId,omitempty" doc:"its Message-ID header"`
	ConversationID         string           `json:"conversationId,omitempty" doc:"the conversation that it belongs to"`
	WebLink                string           `json:"webLink,omitempty" doc:"where Outlook shows it"`
	BodyPreview            *string          `json:"bodyPreview,omitempty" doc:"the first 255 characters of its text"`
	Body                   *graph.Body      `json:"body,omitempty" doc:"its body, as it was sent"`
	UniqueBody             *graph.Body      `json:"uniqueBody,omitempty" doc:"what of the body is not quoted from earlier messages"`
	InternetMessageHeaders []HeaderField    `json:"internetMessageHeaders,omitempty" doc:"all Internet headers, in their order"`
	Attachments            []AttachmentInfo `json:"attachments,omitempty" doc:"what is attached"`
	Files                  []FileResult     `json:"files,omitempty" doc:"the files that were written"`
}

// HeaderField is one Internet header.
type HeaderField struct {
	Name  string `json:"name" doc:"the header's name"`
	Value string `json:"value" doc:"what it says"`
}

// AttachmentInfo tells of something attached.
type AttachmentInfo struct {
	ID          string `json:"id" doc:"the attachment's id"`
	Name        string `json:"name" doc:"its name, as the sender gave it"`
	ContentType string `json:"contentType,omitempty" doc:"its type, as the sender gave it"`
	Size        int    `json:"size" doc:"its size, in bytes"`
	IsInline    bool   `json:"isInline" doc:"whether the body shows it"`
	Kind        string `json:"kind" doc:"file, item or reference"`
}

// FileResult is a file that was written.
type FileResult struct {
	Path   string `json:"path" doc:"where it is"`
	Size   int    `json:"size" doc:"its size, in bytes"`
	SHA256 string `json:"sha256" doc:"its SHA-256, in hexadecimal"`
}

// each reads messages one after the other and writes a result for each.
func (c *call) each(ctx context.Context, read func(id string) (any, error)) error {
	ids, err := c.ids(ctx)
	if err != nil {
		return err
	}
	var hopeless error
	for _, id := range ids {
		err := hopeless
		var m any
		switch {
		case ctx.Err() != nil:
			err = triage.ErrStopped
		case err == nil:
			m, err = read(id)
		}
		if err != nil {
			if ctx.Err() != nil {
				err = triage.ErrStopped
			} else if graph.IsKind(err, graph.Unauthenticated) || graph.IsKind(err, graph.Offline) {
				hopeless = err
			}
			o := c.failedBy(err, "")
			c.tally.fail(id, err, o.Error)
			c.put(failedRow{ID: id, Outcome: o})
			continue
		}
		c.tally.done++
		c.put(m)
	}
	return nil
}

func getEmail(ctx context.Context, c *call) error {
	download := c.is("download-email") || c.is("download-attachments")
	if download && c.text("dir") == "" {
		return usagef("--dir is needed: where is the message to be written?")
	}
	return c.each(ctx, func(id string) (any, error) {
		m, err := c.seat.Mailbox.Message(ctx, id)
		if err != nil {
			return nil, err
		}
		e := emailOf(m)
		e.Body = &graph.Body{Type: m.BodyType, Content: m.Body}
		e.BodyPreview = &m.BodyPreview
		e.Attachments = attachments(m.Attachments)
		if c.is("extract-headers") {
			e.InternetMessageHeaders = headerFields(m.InternetMessageHeaders)
		}
		if download {
			r, err := evidence.Export(ctx, c.seat.Mailbox, evidence.Order{Messages: []graph.Header{m.Header}, Path: c.text("dir"), Attachments: c.is("download-attachments")}, func(int) {})
			if err == nil && len(r.Failed) > 0 {
				err = r.Failed[0].Err
			}
			if err != nil {
				return nil, err
			}
			e.Files = files(r)
		}
		return e, nil
	})
}

func getProperties(ctx context.Context, c *call) error {
	return c.each(ctx, func(id string) (any, error) {
		d, err := c.seat.Mailbox.Details(ctx, id)
		if err != nil {
			return nil, err
		}
		e := emailOf(d.Message)
		e.ConversationID, e.CreatedDateTime, e.LastModifiedDateTime = d.ConversationID, d.Created, d.Modified
		if !c.is("get-sender") {
			e.Sender, e.From, e.ToRecipients, e.CcRecipients, e.BccRecipients, e.ReplyTo = nil, nil, nil, nil, nil, nil
		}
		if c.is("get-attachments") {
			e.Attachments = attachments(d.Attachments)
		}
		if c.is("get-headers") {
			e.InternetMessageHeaders = headerFields(d.InternetMessageHeaders)
		}
		for _, body := range []struct {
			wanted bool
			read   func(context.Context, string) (graph.Body, error)
			into   **graph.Body
		}{{c.is("get-body"), c.seat.Mailbox.Body, &e.Body}, {c.is("get-unique-body"), c.seat.Mailbox.UniqueBody, &e.UniqueBody}} {
			if !body.wanted {
				continue
			}
			b, err := body.read(ctx, id)
			if err != nil {
				return nil, err
			}
			*body.into = &b
		}
		return e, nil
	})
}

func emailOf(m graph.Message) Email {
	return Email{
		ID: m.ID, Subject: m.Subject, Sender: recipient(m.Sender), From: recipient(m.From), ToRecipients: recipients(m.To), CcRecipients: recipients(m.Cc),
		BccRecipients: recipients(m.Bcc), ReplyTo: recipients(m.ReplyTo), ReceivedDateTime: m.Received, SentDateTime: m.Sent, HasAttachments: m.Attached,
		Importance: importance(m.Importance), IsRead: m.Read, Categories: m.Categories, Flag: string(m.Flag()), ParentFolderID: m.ParentFolderID,
		InternetMessageID: m.InternetMessageID, WebLink: m.WebLink,
	}
}

func headerFields(list []graph.NameValue) []HeaderField {
	out := make([]HeaderField, len(list))
	for i, h := range list {
		out[i] = HeaderField(h)
	}
	return out
}

func attachments(list []graph.Attachment) []AttachmentInfo {
	var out []AttachmentInfo
	for _, a := range list {
		out = append(out, AttachmentInfo{ID: a.ID, Name: a.Name, ContentType: a.ContentType, Size: a.Size, IsInline: a.Inline, Kind: a.Kind})
	}
	return out
}
