package tui

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// conversation lists all messages of the conversation under the cursor, as a search does.
//
// Docs: https://learn.microsoft.com/graph/api/resources/message (conversationId, which $filter takes)
func (m *Model) conversation() tea.Cmd {
	h, ok := m.messages.Cursor()
	if !ok {
		return nil
	}
	box, of := m.Mailbox, h
	return m.read(loadConversation, "reading which conversation it is", func(ctx context.Context) loaded {
		d, err := box.Details(ctx, of.ID)
		if err == nil && d.ConversationID == "" {
			err = errors.New("the service says of no conversation for this message")
		}
		return loaded{err: err, then: func(m *Model, err error) tea.Cmd {
			if err != nil {
				return m.fail(err)
			}
			return m.runSearch(SearchQuery{Text: "$filter=conversationId eq '" + strings.ReplaceAll(d.ConversationID, "'", "''") + "'"}, "Conversation: "+of.Subject)
		}}
	})
}
