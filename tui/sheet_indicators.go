package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content/eml"
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
	list, notes := indicatorsOf(e.mail, e.around.marking(e.own))
	return indicatorview.New(indicators.Together(list), 1, notes), nil
}

// indicatorsOf finds the indicators of a message, and says what was not looked at.
func indicatorsOf(mail *eml.Part, o indicators.Options) (list []indicators.Indicator, notes []string) {
	o.Tell = func(place, what string) { notes = append(notes, place+": "+what) }
	list = indicators.Extract(indicators.Of(mail, o.Tell), o)
	return list, notes
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
