package tui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/views/messages"
)

// How a person is called to what came into a watched folder.
const (
	NotifyOff     = "off"
	NotifyBell    = "bell"
	NotifyDesktop = "desktop"
)

// notifyWidth is how many cells of a subject and of a sender a notification has.
const notifyWidth = 60

// notify calls the person if a message that came is one of those that they are to be called for. A notification is one a
// look, however many came.
func (m *Model) notify(x *watched, came []graph.Header) tea.Cmd {
	if m.Notify != NotifyBell && m.Notify != NotifyDesktop {
		return nil
	}
	var newest graph.Header
	n := 0
	for _, h := range came {
		if h.Read || h.Draft || !messages.Match(m.NotifyFor, h) {
			continue
		}
		if n++; newest.ID == "" || h.Received.After(newest.Received) {
			newest = h
		}
	}
	switch {
	case n == 0:
		return nil
	case m.Notify == NotifyBell:
		return tea.Raw("\a")
	}
	return tea.Raw(ansi.Notify(notice(n, m.folderName(x.id), newest)))
}

// notice is the text of a notification. It goes into an escape sequence (OSC 9), so nothing in it may end that: foreign text
// has passed the sanitiser, and the text begins with our own name, since some terminals take a number there for a command.
func notice(n int, folder string, newest graph.Header) string {
	from := newest.From.Name
	if from == "" {
		from = newest.From.Address
	}
	return "mailtriage: " + plural(n, "message", "messages") + " in " + content.Line(folder).Truncate(notifyWidth).String() + ": " +
		content.Line(newest.Subject).Truncate(notifyWidth).String() + " - " + content.Line(from).Truncate(notifyWidth).String()
}
