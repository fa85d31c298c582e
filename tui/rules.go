package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// deleteRules deletes the marked rules, else the one under the cursor. What undo could not make anew is asked for first.
func (m *Model) deleteRules() tea.Cmd {
	list := m.rules.Targets()
	o := triage.DeleteRules(list, m.hasFolder)
	if len(o.Rules.Final) == 0 || m.dryRun {
		return m.begin(o)
	}
	warning, headers := "There is no undo for this: ", make([]graph.Header, len(list))
	if len(list) > 1 {
		warning = fmt.Sprintf("There is no undo for %d of these %d rules. Of the first: ", len(o.Rules.Final), len(list))
	}
	for i, r := range list {
		headers[i].Subject = r.Name
		if r.ID == o.Rules.Final[0] {
			warning += triage.CannotRemake(r, m.hasFolder) + "."
		}
	}
	d := askCount(m, &typed{title: "Delete for good", left: "Nothing was deleted", targets: headers, warning: warning, then: func(m *Model) tea.Cmd { return m.begin(o) }})
	d.unseen = 0
	return m.push(d)
}

// hasFolder tells whether there is a folder; while the folders are not known, that is not denied.
func (m *Model) hasFolder(id string) bool {
	_, there := m.folders.Get(id)
	return there || len(m.folders.All()) == 0
}

// applyRules shows at once what an action on rules will do.
func (m *Model) applyRules(o triage.Order) {
	ids := make([]string, len(o.Targets))
	for i, t := range o.Targets {
		ids[i] = t.ID
	}
	m.rules.Reason(ids, "")
	list := m.rules.All()
	switch o.Action {
	case keys.EnableRule, keys.DisableRule:
		for i := range list {
			if slices.Contains(ids, list[i].ID) {
				list[i].Enabled = o.Action == keys.EnableRule
			}
		}
	case keys.DeleteRule:
		list = slices.DeleteFunc(list, func(r graph.Rule) bool { return slices.Contains(ids, r.ID) })
	case keys.MoveRule:
		for place, id := range o.Rules.Moved {
			for i := range list {
				if list[i].ID == id {
					list[i].Sequence = place + 1
				}
			}
		}
	default:
		return
	}
	m.showRules(list)
}

// rulesNotDone puts on rules why an action on them was not done. How they are is read when it has ended.
func (m *Model) rulesNotDone(ids []string, reason string) {
	m.showRules(m.inbox.list)
	m.rules.Reason(ids, reason)
}

// rulesEnded reads the rules anew when an action may have changed them, if they have been read before.
func (m *Model) rulesEnded(o triage.Order) tea.Cmd {
	changes := triage.OnRules(o.Action) || o.Action == keys.Block || o.Action == keys.Unblock
	if !changes || !m.inbox.read && !m.reading(loadRules) {
		return nil
	}
	return m.readRules()
}

// unmarkTargets takes the marks off what an action is begun for.
func (m *Model) unmarkTargets(o triage.Order) {
	switch {
	case triage.OnRules(o.Action):
		m.rules.ClearMarks()
	case m.focus&(keys.Calendar|keys.EventText) != 0: // the messages are marked for something else
		m.calendar.pane.ClearMarks()
	default:
		m.messages.ClearSelection()
	}
}
