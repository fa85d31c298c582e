package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// readAndParsed are the two forms of a report: for people, and for programs.
func readAndParsed(markdown func() []byte, json func() ([]byte, error)) []fileForm {
	return []fileForm{
		{"Markdown, to be read", ".md", func() ([]byte, error) { return markdown(), nil }},
		{"JSON, for a program", ".json", json},
	}
}

// askCheckExport asks which file a takeover check is to be written to.
func (m *Model) askCheckExport() tea.Cmd {
	r, _ := m.check.pane.Report()
	return m.askTextFile(&textFile{
		title: "Export the takeover check", what: "the takeover check", there: "The check is in", forms: readAndParsed(func() []byte { return []byte(r.Markdown()) }, r.JSON),
		hint: "Parts that were not checked, and messages that signs are about, are in both.",
	}, m.fileName(fmt.Sprintf("takeover check %s", r.Mailbox)))
}

// askCardExport asks which file the card is to be written to.
func (m *Model) askCardExport() tea.Cmd {
	c, name := m.people.card, m.people.card.Address().Name
	return m.askTextFile(&textFile{
		title: "Export the card", what: "the card", there: "The card is in", forms: readAndParsed(func() []byte { return c.Markdown(m.Now()) }, c.JSON),
		hint: "What could not be read is named in both.",
	}, m.fileName("card "+name))
}
