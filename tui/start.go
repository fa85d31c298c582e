package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
)

const inbox = "inbox"

// startFolder is the folder to begin with, if its name is known in every mailbox; else it is wanted, and is looked for
// once the folders have been read.
func startFolder(name string) (f graph.Folder, wanted string) {
	known := strings.ToLower(name)
	switch {
	case known == inbox, known == "":
		return graph.Folder{ID: inbox, Name: "Inbox", WellKnown: inbox}, ""
	case slices.Contains(graph.WellKnownFolders(), known):
		return graph.Folder{ID: known, Name: name, WellKnown: known}, ""
	}
	return graph.Folder{Name: name}, name
}

// reopen opens the open folder anew, unless it is still to be found.
func (m *Model) reopen() tea.Cmd {
	if r := m.results; r != nil {
		return m.runSearch(r.query, r.name)
	}
	if m.wanted != "" {
		m.messages.SetLoading()
		return nil
	}
	return m.openFolder(m.folder)
}

// openWanted opens the folder that was wanted at the start, else the Inbox.
func (m *Model) openWanted() tea.Cmd {
	name := m.wanted
	f, err := m.folders.Resolve(name)
	if err == nil {
		return m.openFolder(f)
	}
	f, _ = startFolder(inbox)
	if known, ok := m.folders.WellKnown(inbox); ok {
		f = known
	}
	return tea.Batch(m.openFolder(f), m.show("This is the Inbox: "+err.Error(), "", bad, failedFor))
}
