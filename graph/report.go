package graph

import "net/http"

// ReportAction says what a message is reported as
// (https://learn.microsoft.com/graph/api/message-reportmessage?view=graph-rest-beta).
type ReportAction string

// The report actions.
const (
	Phish   ReportAction = "phish"
	Junk    ReportAction = "junk"
	NotJunk ReportAction = "notJunk"
	Unsure  ReportAction = "unknown"
)

// ReportRequest reports a message to Microsoft. With move the service moves it: to Junk Email as phish or junk, to the
// Inbox as not junk.
//
// Operation: POST /beta/users/{id}/messages/{id}/reportMessage
// Docs: https://learn.microsoft.com/graph/api/message-reportmessage
// Permission: Mail.ReadWrite
func (m *Mailbox) ReportRequest(id string, as ReportAction, move bool) Request {
	return Request{
		Doing: "reporting the message", Permission: "Mail.ReadWrite", Method: http.MethodPost, URL: m.path("/messages/" + segment(id) + "/reportMessage"), Preview: true,
		Body: map[string]any{"IsMessageMoveRequested": move, "ReportAction": as},
	}
}
