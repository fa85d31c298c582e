package graph

import (
	"context"
	"strings"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// Preview is a message as a list with previews shows it.
type Preview struct {
	Header
	Sender      Address
	BodyPreview string // the first 255 characters of the body, as plain text
}

// Listing says which messages of a folder are listed, newest first.
type Listing struct {
	From, Until time.Time // received from then on, and before then; zero: no bound
	Skip        int       // how many are passed over first
	PageSize    int       // 1 to 1,000; pages with previews are best small
}

// PreviewPage is a page of a list with previews; Next is the opaque link to the page after it, empty on the last.
type PreviewPage struct {
	Previews []Preview
	Next     string
}

// Previews lists messages of a folder (an id or a well-known name) with the beginning of their bodies.
//
// Operation: GET /users/{id}/mailFolders/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/mailfolder-list-messages
// Permission: Mail.Read
func (m *Mailbox) Previews(ctx context.Context, folder string, l Listing) (PreviewPage, error) {
	o := op{"reading the messages", "Mail.Read"}
	top, skip := int32(max(1, min(l.PageSize, 1000))), int32(max(0, l.Skip)) //nolint:gosec // bounded, or as asked
	q := &users.ItemMailFoldersItemMessagesRequestBuilderGetQueryParameters{
		Select: append(headerSelect(), "sender", "bodyPreview"), Top: &top, Orderby: []string{"receivedDateTime desc"},
	}
	if skip > 0 {
		q.Skip = &skip
	}
	if filter := l.filter(); filter != "" {
		q.Filter = &filter
	}
	info, err := m.user().MailFolders().ByMailFolderId(folder).Messages().ToGetRequestInformation(ctx, &users.ItemMailFoldersItemMessagesRequestBuilderGetRequestConfiguration{
		Headers: headers(), QueryParameters: q,
	})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return PreviewPage{}, err
	}
	return o.previewPage(a)
}

// NextPreviews reads the page that a page's Next leads to.
func (m *Mailbox) NextPreviews(ctx context.Context, next string) (PreviewPage, error) {
	o := op{"reading more messages", "Mail.Read"}
	info, err := m.c.link(o, next, headers())
	if err != nil {
		return PreviewPage{}, err
	}
	a, err := m.c.send(ctx, o, info, nil)
	if err != nil {
		return PreviewPage{}, err
	}
	return o.previewPage(a)
}

func (l Listing) filter() string {
	var parts []string
	if !l.From.IsZero() {
		parts = append(parts, "receivedDateTime ge "+l.From.UTC().Format(time.RFC3339))
	}
	if !l.Until.IsZero() {
		parts = append(parts, "receivedDateTime lt "+l.Until.UTC().Format(time.RFC3339))
	}
	return strings.Join(parts, " and ")
}

func (o op) previewPage(a answer) (PreviewPage, error) {
	var page struct {
		Value []struct {
			headerJSON
			Sender      *recipientJSON `json:"sender"`
			BodyPreview string         `json:"bodyPreview"`
		} `json:"value"`
		Next string `json:"@odata.nextLink"`
	}
	if err := o.decode(a, &page); err != nil {
		return PreviewPage{}, err
	}
	out := PreviewPage{Next: page.Next}
	for i := range page.Value {
		v := &page.Value[i]
		out.Previews = append(out.Previews, Preview{Header: v.header(), Sender: v.Sender.address(), BodyPreview: v.BodyPreview})
	}
	return out, nil
}
