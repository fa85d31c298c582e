package do

import (
	"context"
	"encoding/base64"
	"unicode/utf8"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
)

// The forms in which a message is written.
const (
	formText   = "text"
	formBody   = "body"
	formUnique = "unique-body"
	formRaw    = "raw"
)

// SourceResult is what a message is written in.
type SourceResult struct {
	ID       string       `json:"id" doc:"the message's immutable id"`
	Form     string       `json:"form" enum:"text,body,unique-body,raw" doc:"what of it"`
	Type     string       `json:"contentType,omitempty" doc:"of a body: html or text"`
	Content  string       `json:"content" doc:"what it says; of text: made safe, its links numbered and defanged"`
	Encoding string       `json:"encoding,omitempty" enum:"base64" doc:"how the content is written, when it is no text of UTF-8"`
	Size     int          `json:"size" doc:"its size, in bytes"`
	Links    []LinkResult `json:"links,omitempty" doc:"of text: the links, by their numbers from 1 on"`
	Cut      bool         `json:"cut,omitempty" doc:"of text: it is longer than is shown"`
}

// LinkResult is a link of a message's text.
type LinkResult struct {
	Label  string   `json:"label" doc:"what it is called"`
	Target string   `json:"target" doc:"where it leads, defanged"`
	Host   string   `json:"host,omitempty" doc:"the host that it leads to"`
	Flags  []string `json:"flags,omitempty" doc:"what is suspicious about it"`
}

// HeadersResult are the Internet headers of a message.
type HeadersResult struct {
	ID                     string        `json:"id" doc:"the message's immutable id"`
	Subject                string        `json:"subject" doc:"its subject"`
	InternetMessageHeaders []HeaderField `json:"internetMessageHeaders" doc:"all Internet headers, in their order"`
}

func sources() []Action {
	return []Action{
		{Name: "headers", Of: keys.Headers, Title: "read all Internet headers of messages", Params: ids(), Result: HeadersResult{}, run: getHeaders},
		{
			Name: "source", Of: keys.Source, Title: "read messages as text made safe, or in the HTML or MIME that they are written in", Result: SourceResult{}, run: getSource,
			Long: "All but text is as it was sent: hostile. MIME whose bytes are no text of UTF-8 is written as base64; export writes it to a file.",
			Params: append(ids(), Param{Name: "form", Kind: Text, Choices: []string{formText, formBody, formUnique, formRaw}, Default: formText,
				Help: "the body as text, the body as it was sent, what of it is not quoted, or the whole message in MIME"}),
		},
	}
}

func getHeaders(ctx context.Context, c *call) error {
	return c.each(ctx, func(id string) (any, error) {
		d, err := c.seat.Mailbox.Details(ctx, id)
		return HeadersResult{ID: d.ID, Subject: d.Subject, InternetMessageHeaders: headerFields(d.InternetMessageHeaders)}, err
	})
}

func getSource(ctx context.Context, c *call) error {
	form := c.text("form")
	return c.each(ctx, func(id string) (any, error) {
		s := SourceResult{ID: id, Form: form}
		if form == formRaw {
			raw, _, err := c.seat.Mailbox.MIME(ctx, id, 0)
			if s.Size, s.Content = len(raw), string(raw); !utf8.Valid(raw) {
				s.Content, s.Encoding = base64.StdEncoding.EncodeToString(raw), "base64"
			}
			return s, err
		}
		read := c.seat.Mailbox.Body
		if form == formUnique {
			read = c.seat.Mailbox.UniqueBody
		}
		b, err := read(ctx, id)
		s.Type, s.Content, s.Size = b.Type, b.Content, len(b.Content)
		if form == formText {
			s.asText(b)
		}
		return s, err
	})
}

// asText makes the body safe, as the screen does.
func (s *SourceResult) asText(b graph.Body) {
	d := content.Body(b.Type, b.Content)
	s.Content, s.Cut = d.Text.String(), d.Cut
	for _, l := range d.Links {
		s.Links = append(s.Links, LinkResult{Label: l.Label.String(), Target: l.Target.String(), Host: l.Host.String(), Flags: l.Flags})
	}
}
