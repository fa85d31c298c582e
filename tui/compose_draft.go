package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/views/compose"
)

// readLetter reads the message that a letter is about.
func (m *Model) readLetter(kind graph.LetterKind, h graph.Header) tea.Cmd {
	return m.read(loadLetter, "reading the message to answer", func(ctx context.Context) loaded {
		msg, err := m.Mailbox.Message(ctx, h.ID)
		return loaded{message: msg, err: err, letter: &letter{kind: kind}}
	})
}

// openDraft reads a draft, with what is attached to it, to write it on.
func (m *Model) openDraft(h graph.Header) tea.Cmd {
	if why := m.off(m.Keys.Action(keys.Send)); why != "" {
		return m.refuse(why)
	}
	l := m.newLetter(graph.NewLetter, "Draft")
	box := m.Mailbox
	return m.read(loadLetter, "reading the draft", func(ctx context.Context) loaded {
		msg, err := box.Message(ctx, h.ID)
		if err == nil {
			err = l.fill(msg)
		}
		return loaded{message: msg, err: err, letter: l}
	})
}

// draft is a draft that is written on: what is not written anew stays as it is in the mailbox.
type draft struct {
	graph.Continued
	html  string // of its body, which stays; empty: it is text
	links int    // in that
	text  content.Text
	cut   bool     // the text is not all of it
	given string   // the pane's text as it was given: unchanged, the body stays as it is
	ids   []string // of what was attached when it was read
}

// fill puts a draft into a letter. Its HTML stays what it is: what is written goes above it.
func (l *letter) fill(msg graph.Message) error {
	if text, ok := graph.FromText(msg.Body); ok && strings.EqualFold(msg.BodyType, "html") {
		msg.BodyType, msg.Body = "text", text
	}
	doc := content.Body(msg.BodyType, msg.Body)
	d := &l.draft
	d.ID, d.ETag, d.text, d.cut, d.links = msg.ID, msg.ETag, doc.Text, doc.Cut, len(doc.Links)+doc.MoreLinks
	l.pane.SetRecipients(compose.To, msg.To)
	l.pane.SetRecipients(compose.Cc, msg.Cc)
	l.pane.SetRecipients(compose.Bcc, msg.Bcc)
	l.pane.SetLine(compose.Subject, msg.Subject)
	if msg.From.Address != "" {
		l.pane.SetFrom(msg.From.Address)
	}
	switch {
	case strings.EqualFold(msg.BodyType, "html"):
		d.html, l.way = msg.Body, keptHTML
	case doc.Cut || !l.pane.SetText(strings.TrimRight(doc.Text.String(), "\n ")):
		return fmt.Errorf("the draft is too long to be written on here")
	}
	d.given = l.pane.Text()
	for _, a := range msg.Attachments {
		if !a.Inline { // what belongs to the HTML stays with it
			l.pane.Attach(compose.File{File: graph.File{Name: a.Name, ContentType: a.ContentType, Size: int64(a.Size)}, Attached: a.ID})
			d.ids = append(d.ids, a.ID)
		}
	}
	return nil
}

// original says how the HTML of a draft goes along.
func (d *draft) original(w way, note string) compose.Original {
	o := compose.Original{Way: "the draft's HTML, as it is; what is written here goes above it", Quote: content.Block(strings.Trim(d.text.String(), "\n"))}
	if w == turnedText {
		o = compose.Original{Way: "turned into PLAIN TEXT: formatting, images and the targets of links are not kept", Warn: true}
	}
	if note != "" {
		o.Way, o.Warn = note+"; "+o.Way, true
	}
	return o
}

// turnDraft turns a draft's HTML into text to write on, and back while that is untouched.
func (m *Model) turnDraft() tea.Cmd {
	l := m.writing
	d := &l.draft
	whole := strings.TrimRight(d.given+"\n\n"+strings.Trim(d.text.String(), "\n "), "\n ")
	switch {
	case l.way == turnedText && l.pane.Text() != content.Block(whole).String():
		return m.refuse("The text has been changed: to keep the draft's HTML, close it and open it again")
	case l.way == turnedText:
		l.way = keptHTML
		l.pane.SetText(d.given)
	default:
		d.given = strings.TrimRight(l.pane.Text(), "\n ")
		whole = strings.Trim(d.given+"\n\n"+strings.Trim(d.text.String(), "\n "), "\n ")
		if d.cut || !l.pane.SetText(whole) {
			return m.refuse("The draft is too long to be turned into text here")
		}
		l.way = turnedText
	}
	l.showOriginal()
	return nil
}

// writeOn says in a letter which draft it is, and what of its body is written.
func (d *draft) writeOn(out *graph.Letter, w way) {
	out.Draft = d.Continued
	switch {
	case d.html != "" && w == keptHTML:
		out.Draft.KeepBody = d.ID != "" && strings.TrimSpace(out.Body) == ""
		out.Body, out.HTML = graph.AboveHTML(out.Body, d.html), true
	case d.html == "":
		out.Draft.KeepBody = d.ID != "" && out.Body == d.given
	}
}

// dropped are the ids of what was attached to the draft and is to go.
func (d *draft) dropped(left []compose.File) []string {
	return slices.DeleteFunc(slices.Clone(d.ids), func(id string) bool {
		return slices.ContainsFunc(left, func(f compose.File) bool { return f.Attached == id })
	})
}

// notes are what is worth knowing of a letter before it goes out.
func (l *letter) notes() []string {
	var out []string
	if l.note != "" {
		out = append(out, capital(l.note)+".")
	}
	if l.draft.html != "" && l.way == turnedText {
		out = append(out, "It goes out as plain text: the draft's formatting, images and the targets of its links are not kept.")
	}
	return out
}

// wentWrong notes what became of the draft that a letter was, when that could not be written on or sent.
func (d *draft) wentWrong(l *letter, failed error) {
	switch {
	case d.ID == "":
	case graph.IsKind(failed, graph.Precondition):
		d.ETag = ""
		l.note = "the draft was changed elsewhere since it was opened: to send or keep it now puts this in its place"
	case graph.IsKind(failed, graph.NotFound):
		l.note = "the draft is no longer there: it would go out as a new message, in a conversation of its own"
		for _, f := range l.pane.Files() {
			if f.Attached != "" {
				f.Trouble = "it is gone with the draft"
				l.pane.Attach(f)
			}
		}
		d.Continued, d.ids = graph.Continued{}, nil
	default:
		d.ETag = "" // it may be ourselves who have changed it
	}
	l.showOriginal()
}

// letterRead opens the letter whose message or draft has been read.
func (m *Model) letterRead(msg loaded) tea.Cmd {
	switch {
	case m.writing != nil || len(m.dialogs) > 0:
		return nil
	case msg.letter.pane == nil:
		return m.writeAbout(msg.letter.kind, msg.message)
	}
	msg.letter.pane.Focus(compose.Body)
	msg.letter.showOriginal()
	return m.write(msg.letter)
}
