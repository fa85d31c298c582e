package emulator

import (
	"slices"
	"time"
)

// copyTree copies a folder with all that is in it.
func (b *mailbox) copyTree(f, to *folder, now time.Time) *folder {
	twin := &folder{seq: b.take(), name: f.name, hidden: f.hidden}
	b.attach(to, twin)
	for _, m := range f.messages {
		b.insert(twin, b.twin(m, now))
	}
	for _, child := range slices.Clone(f.children) {
		b.copyTree(child, twin, now)
	}
	return twin
}

// twin is a copy of a message, not yet in a folder.
func (b *mailbox) twin(m *message, now time.Time) *message {
	t := *m
	t.seq, t.moves, t.changes, t.folder = b.take(), 0, 0, nil
	t.Categories = slices.Clone(m.Categories)
	t.created, t.modified = now, now
	if m.draft != nil {
		d := *m.draft
		d.attachments = slices.Clone(m.draft.attachments)
		t.draft = &d
	}
	return &t
}
