package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/graph/evidence/sharing"
	"mailtriage/keys"
	indicatorview "mailtriage/views/indicators"
)

// sharedPane is a sheet whose indicators can be written into a file.
type sharedPane interface{ Shared() []indicators.Shared }

// hintedPane is a sheet with keys of its own: an action whose key it is, and what that does here.
type hintedPane interface{ Hints() []string }

// indicatorSheet is the indicators of a message.
func indicatorSheet(_ context.Context, e *exam) (sheetPane, error) {
	return findingsSheet(indicators.Find(e.mail, e.around.marking(e.own))), nil
}

func findingsSheet(f indicators.Findings) sheetPane {
	return indicatorview.New(indicators.Together(f.List), 1, f.Notes)
}

// KeptFindings are the indicators that a watch has found in a message.
type KeptFindings struct {
	indicators.Kept
	At time.Time // when it was
}

// of are those of the message, or of the original inside it; false: there is none.
func (k KeptFindings) of(inner bool) (indicators.Findings, bool) {
	if !inner {
		return k.Whole, true
	}
	if k.Original == nil {
		return indicators.Findings{}, false
	}
	return *k.Original, true
}

// foundBefore is what a watch has found in a message as it is now; nil: nothing is kept, or it is of an earlier version of the
// message or of the program. Whatever goes wrong with it, the message can be read.
func foundBefore(ctx context.Context, kept Kept, id string, version func(string) bool, known []string) *KeptFindings {
	if kept == nil {
		return nil
	}
	f, ok, err := kept.Found(ctx, id)
	if err != nil || !ok || !f.Holds(version, known) {
		return nil
	}
	return &f
}

// indicators opens the sheet of the message under the cursor, or gathers those of the selection.
func (m *Model) indicators() tea.Cmd {
	if targets := m.messages.Targets(); len(targets) > 1 {
		return m.gather(targets)
	}
	row, _ := sheetFor(keys.Indicators)
	return m.examine(row)
}

// shareable is what the indicators of messages are shared with.
func shareable(list ...graph.Header) []sharing.Message {
	out := make([]sharing.Message, len(list))
	for i, h := range list {
		out[i] = sharing.Message{ID: h.ID, InternetMessageID: h.InternetMessageID, Subject: h.Subject, Received: h.Received}
	}
	return out
}
