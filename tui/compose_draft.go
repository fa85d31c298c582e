package tui

import (
	"context"
	"fmt"
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
			err = l.fill(ctx, box, msg)
		}
		return loaded{message: msg, err: err, letter: l}
	})
}

// fill puts a draft into a letter. It goes out as plain text: what can't go along is said.
func (l *letter) fill(ctx context.Context, box Mailbox, msg graph.Message) error {
	l.replaces = msg.ID
	l.pane.SetRecipients(compose.To, msg.To)
	l.pane.SetRecipients(compose.Cc, msg.Cc)
	l.pane.SetRecipients(compose.Bcc, msg.Bcc)
	l.pane.SetLine(compose.Subject, msg.Subject)
	doc := content.Body(msg.BodyType, msg.Body)
	if doc.Cut || !l.pane.SetText(strings.TrimRight(doc.Text.String(), "\n ")) {
		return fmt.Errorf("the draft is too long to be written on here")
	}
	var lost []string
	if strings.EqualFold(msg.BodyType, "html") {
		lost = append(lost, "its formatting and the targets of its links are not kept")
	}
	for _, a := range msg.Attachments {
		if a.Kind != "file" || a.Inline || a.Size > graph.LargestFile {
			lost = append(lost, a.Name+" does not go along")
			continue
		}
		raw, err := box.AttachmentBytes(ctx, msg.ID, a)
		if err != nil {
			return err
		}
		l.pane.Attach(compose.File{File: graph.FileOf(a.Name, raw)})
	}
	if len(lost) > 0 {
		l.note = "this draft goes out as plain text: " + strings.Join(lost, "; ")
	}
	return nil
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
