package tui

import (
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
)

// headerEntries are the Internet headers, in the order in which they stand.
func headerEntries(d graph.Details) []entry {
	out := make([]entry, len(d.InternetMessageHeaders))
	for i, h := range d.InternetMessageHeaders {
		out[i] = entry{content.Line(h.Name).String(), content.Value(h.Value)}
	}
	return out
}

// propertyEntries are what else is known of a message; mime is how many bytes it has, 0: not known.
func (m *Model) propertyEntries(d graph.Details, mime int) []entry {
	var out []entry
	add := func(name, value string) {
		if value != "" {
			out = append(out, entry{name, content.Value(value)})
		}
	}
	add("Subject", d.Subject)
	add("From", oneAddress(d.From))
	if d.Sender != d.From {
		add("Sender", oneAddress(d.Sender))
	}
	for _, list := range []struct {
		name string
		all  []graph.Address
	}{{"Reply to", d.ReplyTo}, {"To", d.To}, {"Cc", d.Cc}, {"Bcc", d.Bcc}} {
		for _, a := range list.all {
			add(list.name, oneAddress(a))
		}
	}
	for _, at := range []struct {
		name string
		t    time.Time
	}{{"Received", d.Received}, {"Sent", d.Sent}, {"Created", d.Created}, {"Modified", d.Modified}} {
		if !at.t.IsZero() {
			add(at.name, at.t.UTC().Format(time.RFC3339))
		}
	}
	add("State", stateOf(d.Header))
	add("Importance", map[graph.Importance]string{graph.Low: "low", graph.Normal: "normal", graph.High: "high"}[d.Importance])
	add("Categories", strings.Join(d.Categories, ", "))
	for _, a := range d.Attachments {
		add("Attached", attachedWords(a))
	}
	if mime > 0 {
		add("MIME", fmt.Sprintf("%s bytes", content.Count(mime)))
	}
	add("Folder", m.folders.Path(d.ParentFolderID))
	add("Folder id", d.ParentFolderID)
	add("Id", d.ID)
	add("Internet message id", d.InternetMessageID)
	add("Conversation id", d.ConversationID)
	add("Change key", d.ChangeKey)
	add("ETag", d.ETag)
	add("Web link", d.WebLink)
	return out
}

func oneAddress(a graph.Address) string {
	if a.Name == "" || a.Name == a.Address {
		return a.Address
	}
	return a.Name + " <" + a.Address + ">"
}

func stateOf(h graph.Header) string {
	state := []string{"unread"}
	if h.Read {
		state[0] = "read"
	}
	if h.Flagged {
		state = append(state, "flagged")
	}
	if h.Draft {
		state = append(state, "draft")
	}
	return strings.Join(state, ", ")
}

func attachedWords(a graph.Attachment) string {
	parts := nonEmpty(a.Name, a.ContentType, a.Kind, content.Count(a.Size)+" bytes")
	if a.Inline {
		parts = append(parts, "inline")
	}
	return strings.Join(parts, ", ")
}
