package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content/sender"
	"mailtriage/keys"
	"mailtriage/views/parts"
	senderview "mailtriage/views/sender"
)

// sheetRow is one side from which a message can be examined.
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
		{keys.Reasons, "Why suspicious", "why", reasonSheet},
		{keys.Links, "Links", "links", linkSheet},
		{keys.WhoSent, "Sender", "sender", senderSheet},
		{keys.Attachments, "Attachments", "files", filesSheet},
		{keys.Indicators, "Indicators", "indicators", indicatorSheet},
		{keys.Parts, "MIME tree", "tree", partsSheet},
	}
}

// senderSheet is who sent the message.
func senderSheet(_ context.Context, e *exam) (sheetPane, error) {
	fields := sender.Header(e.mail.Raw)
	return senderview.New(func(records map[string]string) sender.Report {
		return sender.Read(fields, sender.Options{Domains: e.own, MIME: e.mail.Raw, Keys: records})
	}, fields), nil
}

// checkSignature checks the signature under the cursor by a TXT record that was pasted.
func (d *examiner) checkSignature(m *Model, record string) tea.Cmd {
	pane, ok := d.panes[d.sheet.action].(*senderview.Model)
	if !ok {
		return nil
	}
	again, ok := pane.WithRecord(record)
	if !ok {
		return m.say("A TXT record is pasted onto a signature: put the cursor on one")
	}
	row, e, inner := d.sheet.action, d.exam, d.inner
	return tea.Batch(m.say("Checking the signature by the record that was pasted"), func() tea.Msg {
		return sheetMade{dialog: d, inner: inner, sheet: row, exam: e, pane: again()}
	})
}

// partsSheet is how the message is put together.
func partsSheet(_ context.Context, e *exam) (sheetPane, error) { return parts.New(e.whole), nil }

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
	if id == keys.Indicators { // of a selection, too
		return m.indicators, true
	}
	row, ok := sheetFor(id)
	return func() tea.Cmd { return m.examine(row) }, ok
}
