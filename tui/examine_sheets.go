package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content/sender"
	"mailtriage/keys"
	senderview "mailtriage/views/sender"
)

// sheetRow is one side from which a message can be sheetMade.
type sheetRow struct {
	action keys.ID
	title  string // of the dialog: "Links"
	short  string // in the line of keys: "links"
	// make makes the sheet of a message. It runs in a command and may take its time; the context has a deadline.
	make func(context.Context, *exam) (sheetPane, error)
}

// sheetRows are all sheets, in the order in which they are offered.
func sheetRows() []sheetRow {
	return []sheetRow{
		{keys.Attachments, "Attachments", "attachments", filesSheet},
		{keys.WhoSent, "Sender", "sender", senderSheet},
	}
}

// senderSheet is who sent the message.
func senderSheet(_ context.Context, e *exam) (sheetPane, error) {
	fields := sender.Header(e.raw)
	return senderview.New(sender.Read(fields, sender.Options{Domains: e.own, MIME: e.raw}), fields), nil
}

// sheetFor finds the sheet that an action opens.
func sheetFor(id keys.ID) (sheetRow, bool) {
	for _, row := range sheetRows() {
		if row.action == id {
			return row, true
		}
	}
	return sheetRow{}, false
}

// sheetHandler finds what an action does, when it opens a sheet.
func (m *Model) sheetHandler(id keys.ID) (func() tea.Cmd, bool) {
	row, ok := sheetFor(id)
	return func() tea.Cmd { return m.examine(row) }, ok
}
