package tui

import (
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// flag flags the messages; if all of them are flagged, it takes the flags off.
func (m *Model) flag() tea.Cmd {
	headers, to := m.messages.Targets(), graph.NotFlagged
	for _, h := range headers {
		if !h.Flagged {
			to = graph.Flagged
		}
	}
	return m.begin(triage.Order{Action: keys.Flag, Targets: targetsOf(headers), Details: triage.Details{Flag: to}})
}

// showTags shows in the reader the categories and the flag that the list has of its message.
func (m *Model) showTags() {
	if h, ok := m.messages.Cursor(); ok {
		m.reader.SetTags(h)
	}
}

// applyTags shows what report, categories and flag will do.
func (m *Model) applyTags(o triage.Order, ids []string) {
	switch o.Action {
	case keys.Report:
		if moving := o.MovedByReport(); len(moving) > 0 {
			o.Action, o.Targets = keys.Move, moving // so it is for the list
			m.apply(o)
		}
	case keys.Categories:
		m.messages.Change(ids, func(h *graph.Header) { h.Categories = o.Tags.Merge(h.Categories) })
	case keys.Flag:
		m.messages.Change(ids, func(h *graph.Header) { h.SetFlag(o.Flag) })
	}
}

// revertTags takes back what report, categories and flag did not do.
func (m *Model) revertTags(o triage.Order, list []triage.Target, reason string) {
	if o.Action != keys.Report {
		m.tagsBack(o, list)
	}
	o.Targets = list
	for _, t := range o.MovedByReport() {
		m.revert(triage.Order{Action: keys.Move, To: o.To}, []triage.Target{t}, reason)
	}
	for _, t := range list {
		m.messages.Reason([]string{t.ID}, reason)
	}
}

// tagsBack shows the categories and the flags that messages had before an action. What others have changed of the
// categories meanwhile stays.
func (m *Model) tagsBack(o triage.Order, list []triage.Target) {
	for _, t := range list {
		m.messages.Change([]string{t.ID}, func(h *graph.Header) {
			if o.Action == keys.Flag {
				h.SetFlag(t.Flag)
				return
			}
			h.Categories = o.Tags.Back(t.Categories).Merge(h.Categories)
		})
	}
}

// undoes says what the key of undo does about an action that was done.
func undoes(p triage.Plan) string {
	if p.Order.Action == keys.Report {
		return "moves back"
	}
	return "undoes"
}
