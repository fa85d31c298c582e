package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
)

// chooseFrom picks the mailbox that a letter is from. It is sent, and its copy kept, by the open mailbox all the same
// (https://learn.microsoft.com/graph/outlook-send-mail-from-other-user).
func (m *Model) chooseFrom() tea.Cmd {
	return m.pickMailbox(&mailboxes{picker: *newPick(m, "From", nil), from: m.writing})
}

// setFrom makes a letter one from an address.
func (m *Model) setFrom(l *letter, address string) tea.Cmd {
	list, err := graph.ParseAddresses(address)
	if err != nil || len(list) != 1 {
		return m.refuse("This can't be what a letter is from: " + address)
	}
	l.pane.SetFrom(list[0].Address)
	if l.from = list[0]; l.draft.ID == "" && strings.EqualFold(l.from.Address, m.Mailbox.ID()) {
		l.from = graph.Address{} // its own: there is nothing to ask for
		return m.say("From this mailbox again")
	}
	return m.say("From " + l.from.Address + ", if that mailbox lets " + m.Mailbox.ID() + " send in its name")
}
