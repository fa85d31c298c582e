// Package graph is the typed client for Microsoft Graph: messages, folders, rules, and what every request shares
// (paging, batching, limits, errors). Texts in its types are as the server sent them, hostile until they have
// passed graph/content.
package graph

import "time"

// Address is a name and an address, as in a recipient
// (https://learn.microsoft.com/graph/api/resources/emailaddress).
type Address struct{ Name, Address string }

// Folder is a mail folder (https://learn.microsoft.com/graph/api/resources/mailfolder). WellKnown is its well-known
// name where it has one ("inbox"): found out by asking for it, since display names are in the mailbox's language.
type Folder struct {
	ID, ParentID, Name string
	WellKnown          string
	Children           int
	Total, Unread      int
	Hidden, Search     bool
}

// Importance of a message.
type Importance uint8

// The importances (https://learn.microsoft.com/graph/api/resources/message).
const (
	Normal Importance = iota
	Low
	High
)

// Header is what a list shows of a message: lean, decoded once. ID is an immutable id.
type Header struct {
	ID, ParentFolderID             string
	InternetMessageID              string
	ChangeKey                      string // of this version of it
	Subject                        string
	From                           Address
	Received                       time.Time
	Categories                     []string
	Importance                     Importance
	Read, Draft, Flagged, Attached bool
	Completed                      bool // the flag is ticked off
}

// Message is one message in full.
type Message struct {
	Header
	ETag                   string
	Sender                 Address
	To, Cc, Bcc, ReplyTo   []Address
	Sent                   time.Time
	BodyType               string // "html" or "text"
	Body                   string
	BodyPreview            string // the first 255 characters, as plain text
	InternetMessageHeaders []NameValue
	Attachments            []Attachment
	WebLink                string
}

// NameValue is one Internet message header.
type NameValue struct{ Name, Value string }

// Attachment describes an attachment without its bytes. Kind is "file", "item" or "reference".
type Attachment struct {
	ID, Name, ContentType, Kind string
	Size                        int // bytes
	Inline                      bool
}

// HeaderPage is a page of a list; Next is the opaque link to the page after it, empty on the last.
type HeaderPage struct {
	Headers []Header
	Next    string
}

// Unread is a message that is there, and that the service could not give: it may be asked for again later.
type Unread struct {
	ID  string
	Err *Error
}

// DeltaPage is a page of a delta round. Next leads to the round's next page; on its last page Delta is the link to
// begin the next round with.
type DeltaPage struct {
	Changed     []Header
	Removed     []string // ids of messages deleted or moved away
	Unread      []Unread // of the changed: those that could not be read
	Next, Delta string
}
