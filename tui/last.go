package tui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A mailbox opens as it was left: at the folder that was open, on the message that was under the cursor, with the same folders
// watched.

// lastDeadline is how long leaving waits until it is kept where one was.
const lastDeadline = 2 * time.Second

// openLast opens the folder to begin with: the one that is named by a setting, else where the mailbox was left.
func (m *Model) openLast(named string) {
	last := m.Last
	begin, wanted := startFolder(named)
	if was := last.Folder; was.ID != "" && (named == "" || begin.WellKnown != "" && begin.WellKnown == was.WellKnown) {
		begin, wanted, m.wantRow = was, "", last.Message
	}
	m.folder, m.wanted = begin, wanted
	m.watches.first = last.Watched == nil || named != ""
	if !m.live { // nothing is watched at first
		m.watches.resting = last.Watched
		return
	}
	for _, id := range last.Watched {
		m.addWatch(id)
	}
}

// toLastRow puts the cursor where it was, once, if the first part of the list has the message.
func (m *Model) toLastRow() {
	if m.wantRow != "" {
		m.messages.GoToID(m.wantRow)
		m.wantRow = ""
	}
}

// whereNow is where the person is.
func (m *Model) whereNow() Last {
	folder, list := m.folder, m.messages
	if r := m.results; r != nil {
		folder, list = r.folder, r.list
	}
	last := Last{Folder: folder}
	if h, ok := list.Cursor(); ok {
		last.Message = h.ID
	}
	last.Watched = slices.Clone(m.watches.resting)
	if m.Live > 0 {
		last.Watched = []string{}
	}
	for _, x := range m.watches.list {
		if !slices.Contains(last.Watched, x.id) {
			last.Watched = append(last.Watched, x.id)
		}
	}
	return last
}

// keepLast keeps where the person is.
func (m *Model) keepLast() tea.Cmd {
	if _, known := m.folders.Get(m.whereNow().Folder.ID); !known {
		return nil
	}
	last := m.whereNow()
	m.Last = last
	return m.keep(func(ctx context.Context, k Kept) error { return k.PutLast(ctx, last) })
}

// goodbye ends the app, once it is kept where the person was.
func (m *Model) goodbye() tea.Cmd {
	m.quitting = true
	kept, last := m.Kept, m.whereNow()
	if _, known := m.folders.Get(last.Folder.ID); kept == nil || !known {
		return tea.Quit
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), lastDeadline)
		defer cancel()
		_ = kept.PutLast(ctx, last) // nobody is there any more to be told
		return tea.Quit()
	}
}
