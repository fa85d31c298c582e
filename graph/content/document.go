package content

import (
	"fmt"
	"strings"
)

// Document is the body of a mail made safe: its text, and what in it is worth knowing.
type Document struct {
	Text    Text
	Links   []Link
	Remote  []string // hosts from which a mail client would have loaded something, each once
	Hidden  int      // passages that the sender hid from the eye; they stand in the text, marked
	Forms   int
	Scripts int
	Cut     bool // it was too large to show whole
	// MoreLinks and MoreRemote count those beyond the first few hundred, which are not listed.
	MoreLinks, MoreRemote int
}

// Link is a link of a body. In the text it stands as "label [n]", n counting from 1.
type Link struct {
	Label  Text
	Target Text // defanged
	Host   Text // where it truly leads
	Flags  []string
	// Differs tells that the label names another host than the one that the link leads to.
	Differs bool
	// Outlook tells that Outlook for Windows alone shows it.
	Outlook bool

	raw string // as the mail has it: hostile
}

// Raw is the link as the mail has it: hostile, to be taken apart and never to be shown.
func (l Link) Raw() string { return l.raw }

// Body makes a body safe. The type is as in Graph's itemBody: "html" or "text".
func Body(contentType, body string) Document {
	if strings.EqualFold(contentType, "html") {
		return FromHTML(body)
	}
	return Document{Text: Block(body), Cut: len(body) > blockLimit+slack}
}

// Differs tells whether a link's text reads as an address of its own, of another host than the target's.
func Differs(label, target string) bool {
	said, real := Named(label), Host(target)
	return said != "" && real != "" && strings.TrimPrefix(said, "www.") != strings.TrimPrefix(real, "www.")
}

// marker is how a link is numbered in the text.
func marker(n int) string { return fmt.Sprintf(" [%d]", n) }
