package do

import (
	"context"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
)

// Listed is a message as a list shows it.
type Listed struct {
	ID                string     `json:"id" doc:"the message's immutable id"`
	Subject           string     `json:"subject" doc:"its subject"`
	Sender            *Recipient `json:"sender,omitempty" doc:"who sent it"`
	From              *Recipient `json:"from,omitempty" doc:"whom it is from"`
	ReceivedDateTime  time.Time  `json:"receivedDateTime" doc:"when it was received, by UTC"`
	BodyPreview       string     `json:"bodyPreview" doc:"the first 255 characters of its text"`
	HasAttachments    bool       `json:"hasAttachments" doc:"whether something is attached, inline pictures aside"`
	IsRead            bool       `json:"isRead" doc:"whether it is marked as read"`
	Importance        string     `json:"importance" enum:"low,normal,high" doc:"its importance"`
	Categories        []string   `json:"categories,omitempty" doc:"its categories"`
	ParentFolderID    string     `json:"parentFolderId" doc:"the folder where it lies"`
	InternetMessageID string     `json:"internetMessageId,omitempty" doc:"its Message-ID header"`
}

func reading() []Action {
	return []Action{
		searching(), savedSearches(),
		{
			Name: "list-messages", Of: keys.ListMessages, Title: "list a folder's messages, newest first", Result: Listed{}, run: listMessages,
			Params: []Param{
				{Name: "folder", Kind: Folder, Default: "inbox", Help: "which one: a well-known name, a path (Inbox/Phishing) or an id"},
				{Name: "limit", Kind: Number, Default: "100", Help: "how many at most; 0: all there are"},
				{Name: "offset", Kind: Number, Default: "0", Help: "how many of the newest are passed over"},
				{Name: "start-date", Kind: Date, Help: "only what was received on that day or later: a date (2026-11-24, by UTC), or a time (2026-11-24T09:00:00Z)"},
				{Name: "end-date", Kind: Date, Help: "only what was received up to the end of that day, or before that time"},
			},
		},
		{
			Name: "get-email", Also: []string{string(keys.Open)}, Of: keys.Open, Title: "read messages: people, body, headers, what is attached", Result: Email{}, run: getEmail,
			Long: "With --download-email or --download-attachments the message, or what is attached to it too, is written byte by byte into --dir,\nwith SHA-256, and never over a file that is there.",
			Params: append(ids(), Param{Name: "extract-headers", Kind: Switch, Help: "tell all Internet headers"},
				Param{Name: "download-email", Kind: Switch, Help: "write the message as .eml"},
				Param{Name: "download-attachments", Kind: Switch, Help: "write the message as .eml, and what is attached beside it"}, dirParam()),
		},
		{
			Name: "properties", Of: keys.Properties, Title: "read messages' ids, people, dates and sizes, and as asked their headers and bodies", Result: Email{}, run: getProperties,
			Params: append(ids(), Param{Name: "get-headers", Kind: Switch, Help: "tell all Internet headers"}, Param{Name: "get-body", Kind: Switch, Help: "tell the body"},
				Param{Name: "get-unique-body", Kind: Switch, Help: "tell what of the body is not quoted from earlier messages"},
				Param{Name: "get-sender", Kind: Switch, Default: "true", Help: "tell sender and recipients"},
				Param{Name: "get-attachments", Kind: Switch, Default: "true", Help: "tell what is attached"}),
		},
		{
			Name: "export", Of: keys.Export, Title: "write messages byte by byte, with their SHA-256, into a folder or a zip", Result: Exported{}, run: export,
			Params: append(ids(), dirParam(), Param{Name: "zip", Kind: Switch, Help: "write one zip, --dir with .zip"}, Param{Name: "attachments", Kind: Switch, Help: "write what is attached as files of their own, too"}),
		},
	}
}

func dirParam() Param {
	return Param{Name: "dir", Kind: Text, Help: "the folder to write into; made when it is not there"}
}

// pageSize is how many messages are asked for at once where previews come with them.
const pageSize = 100

func listMessages(ctx context.Context, c *call) error {
	l := graph.Listing{Skip: c.number("offset")}
	var err error
	if l.From, l.Until, err = c.dates(); err != nil {
		return err
	}
	folder, err := c.place(ctx, c.text("folder"))
	if err != nil {
		return err
	}
	left := c.number("limit")
	all := left == 0
	if l.PageSize = pageSize; !all {
		l.PageSize = min(pageSize, left)
	}
	page, err := c.seat.Mailbox.Previews(ctx, folder.ID, l)
	if err != nil {
		return err
	}
	seen := map[string]bool{} // new mail pushes what was told already onto the next page
	for {
		for _, p := range page.Previews {
			if seen[p.ID] || !all && left == 0 {
				continue
			}
			seen[p.ID] = true
			left--
			c.tally.done++
			c.put(listed(p))
		}
		more := page.Next != "" && (all || left > 0) && c.out.err == nil
		if !more {
			break
		}
		if page, err = c.seat.Mailbox.NextPreviews(ctx, page.Next); err != nil {
			return err
		}
	}
	return nil
}

// dates are the bounds that were given: from the one on, and before the other. A day is meant whole.
func (c *call) dates() (from, until time.Time, err error) {
	if s := c.text("start-date"); s != "" {
		from, _, _ = when(s)
	}
	if s := c.text("end-date"); s != "" {
		end, day, _ := when(s)
		if until = end; day {
			until = end.AddDate(0, 0, 1)
		}
	}
	if !from.IsZero() && !until.IsZero() && !from.Before(until) {
		return from, until, usagef("--start-date is after --end-date")
	}
	return from, until, nil
}

func listed(p graph.Preview) Listed {
	return Listed{
		ID: p.ID, Subject: p.Subject, Sender: recipient(p.Sender), From: recipient(p.From), ReceivedDateTime: p.Received, BodyPreview: p.BodyPreview, HasAttachments: p.Attached,
		IsRead: p.Read, Importance: importance(p.Importance), Categories: p.Categories, ParentFolderID: p.ParentFolderID, InternetMessageID: p.InternetMessageID,
	}
}

func importance(i graph.Importance) string {
	return map[graph.Importance]string{graph.Low: "low", graph.Normal: "normal", graph.High: "high"}[i]
}
