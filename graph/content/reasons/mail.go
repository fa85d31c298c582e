package reasons

import (
	"strings"

	"mailtriage/graph/content/files"
	"mailtriage/graph/content/sender"
)

// Mail is what the rules look at of a mail. Its strings are the mail's own: hostile, and not for the screen.
type Mail struct {
	From, Sender Address
	ReplyTo      []Address
	Subject      string
	Threads      []string // message ids that In-Reply-To and References name, with or without their brackets
	Verdicts     sender.Verdicts
	Internal     bool   // the tenant's own boundary says that it never came from outside
	Text         string // the body as content.Document has it, hidden passages marked
	Links        []Link
	Outlook      []Link // of them, those that Outlook for Windows alone shows
	Forms        []Form
	Page         files.Report   // the body's HTML, looked at as if it were a file
	Attachments  []files.Report // as far as they were looked into
	QR           []string       // what QR codes in its pictures say
	Invite       bool           // it asks to a meeting
}

// Inside tells of mail that says that it is from one of the tenant's own domains: who wrote before, and what is answered, matters of
// others' mail only.
func (m Mail) Inside(own []string) bool {
	l := look{Mail: m, Context: Context{Own: own}, from: plain(m.From.Address)}
	return l.inside() && len(m.ReplyTo) == 0
}

// Address is a mailbox with the name that the mail gives it.
type Address struct{ Name, Address string }

// Link is a link of the body; Target is where it leads once it is unwrapped.
type Link struct{ Label, Target string }

// Form is a form of the body.
type Form struct {
	Action   string
	Password bool // it has a field for one
}

// Context is what is known around a mail. What nobody has asked for is not in it, and the rules that need it are silent.
type Context struct {
	Own      []string        // the tenant's domains
	People   []Person        // of the directory
	Senders  map[string]bool // by address in lower case: whether mail from it was here before; not in it: nobody asked
	Messages map[string]bool // by message id, in lower case and without its brackets: whether it is here; not in it: nobody asked
}

// Person is somebody of the directory.
type Person struct {
	Name, Title string // Title is the job's
	Addresses   []string
}

// ThreadID is a message id as Context.Messages has it.
func ThreadID(id string) string { return strings.ToLower(strings.Trim(strings.TrimSpace(id), "<>")) }
