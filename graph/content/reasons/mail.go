package reasons

import (
	"strings"

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
	Forms        []Form
	HTML         string // the body's source
	Attachments  []Attachment
	QR           []string // what QR codes in its pictures say
	Invite       bool     // it asks to a meeting
}

// Address is a mailbox with the name that the mail gives it.
type Address struct{ Name, Address string }

// Link is a link of the body; Target is where it leads once it is unwrapped.
type Link struct{ Label, Target string }

// Form is a form of the body, or of an HTML file that is attached.
type Form struct {
	Action   string
	Password bool // it has a field for one
}

// Attachment is a file of the mail, as far as it was looked into.
type Attachment struct {
	Name      string
	Real      string   // what its bytes are, as the end of a file's name, without dot: "pdf", "exe"; empty: not known
	Encrypted bool     // it, or a file in it, opens with a password only
	Names     []string // of the files in an archive
	Source    string   // what is written in it, of HTML and SVG
	Macros    bool     // of an Office file
	Pulls     []string // what it would load or start when opened: an external template, DDE, a launch action
}

// Context is what is known around a mail. What nobody has asked for is not in it, and the rules that need it are silent.
type Context struct {
	Own      []string        // the tenant's domains
	People   []Person        // of the directory
	Senders  map[string]bool // by address in lower case: whether mail from it was here before; not in it: nobody asked
	Messages map[string]bool // by message id, in lower case and without its brackets: whether it is here; not in it: nobody asked
	Like     Like            // nil: look-alikes are not looked for
}

// Like tells whether a domain is made to look like another, which, and by what means, in a few words.
type Like func(domain string) (imitated, how string, ok bool)

// Person is somebody of the directory.
type Person struct {
	Name, Title string // Title is the job's
	Addresses   []string
}

// ThreadID is a message id as Context.Messages has it.
func ThreadID(id string) string { return strings.ToLower(strings.Trim(strings.TrimSpace(id), "<>")) }
