package tui

import (
	"fmt"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// byEnd writes Markdown or JSON, as a file's name says; nil: it says neither.
func byEnd(markdown func() []byte, json func() ([]byte, error)) func(path string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		switch strings.ToLower(filepath.Ext(path)) {
		case ".md", ".markdown":
			return markdown(), nil
		case ".json":
			return json()
		}
		return nil, nil
	}
}

// endsInBoth are the ends that byEnd knows.
const endsInBoth = ".md or in .json"

// askCheckExport asks which file a takeover check is to be written to.
func (m *Model) askCheckExport() tea.Cmd {
	r, _ := m.check.pane.Report()
	return m.askTextFile(&textFile{
		title: "Export the takeover check", what: "the takeover check", there: "The check is in", ends: endsInBoth, write: byEnd(func() []byte { return []byte(r.Markdown()) }, r.JSON),
		hint: "The name's end says how: .md for a text to be read, .json for a program. Parts that were not checked, and messages that signs are about, are in both.",
	}, m.fileName(fmt.Sprintf("takeover check %s", r.Mailbox), ".md"))
}

// askCardExport asks which file the card is to be written to.
func (m *Model) askCardExport() tea.Cmd {
	c, name := m.people.card, m.people.card.Address().Name
	return m.askTextFile(&textFile{
		title: "Export the card", what: "the card", there: "The card is in", ends: endsInBoth, write: byEnd(func() []byte { return c.Markdown(m.Now()) }, c.JSON),
		hint: "The name's end says how: .md for a text to be read, .json for a program. What could not be read is named in both.",
	}, m.fileName("card "+name, ".md"))
}
