package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/keys"
)

// tab is one of the screens that the number keys go to: panes between header and footer. The routing of keys, header,
// footer, dialogs and toasts are the model's. Each tab keeps its state while another is in front.
type tab interface {
	// panes lays the panes out in what is between header and footer, h cells high.
	panes(m *Model, h int) []pane
	// draw draws one of them, frame included.
	draw(m *Model, p pane) []string
	// where names what is shown, for the header.
	where(m *Model) content.Text
	// handler finds what an action does in this tab, where that is another thing than elsewhere.
	handler(m *Model, id keys.ID) (func() tea.Cmd, bool)
	// disabled says why an action can't be done just now; empty: the tab knows of nothing against it.
	disabled(m *Model, a keys.Action) string
	// motion moves within the pane that has the focus.
	motion(m *Model, id keys.ID) tea.Cmd
	// click puts the cursor on a line of a pane's inside; wheel moves in a pane.
	click(m *Model, p pane, line int) tea.Cmd
	wheel(m *Model, s keys.Scope, way keys.ID) tea.Cmd
}

// tabRow declares a tab: the action that goes to it, and its panes in the order of Tab.
type tabRow struct {
	tab
	action keys.ID
	scopes []keys.Scope
	first  keys.Scope // has the focus at first
}

// begun is a tab whose action does more than to bring it to the front. It is named in the header while it is there.
type begun interface{ begins(m *Model) tea.Cmd }

// tabs are the tabs, in the order in which the header shows them.
func tabs() []tabRow {
	return []tabRow{
		{mailTab{}, keys.MailTab, []keys.Scope{keys.Folders, keys.Messages, keys.Reader}, keys.Messages},
		{rulesTab{}, keys.ListRules, []keys.Scope{keys.Rules, keys.RuleText}, keys.Rules},
		{calendarTab{}, keys.ListEvents, []keys.Scope{keys.Calendar, keys.EventText}, keys.Calendar},
		{directoryTab{}, keys.ListUsers, []keys.Scope{keys.Directory, keys.Card, keys.Members}, keys.Directory},
		{activityTab{}, keys.ActivityTab, []keys.Scope{keys.Jobs, keys.JobRows, keys.Requests}, keys.Jobs},
		{takeoverTab{}, keys.CheckTakeover, []keys.Scope{keys.Takeover}, keys.Takeover},
	}
}

// place is where in a tab the user is.
type place struct {
	focus  keys.Scope
	zoomed bool
}

// places is where the user is in the tab in front, and where in the others they were.
type places struct {
	place
	kept   map[keys.ID]place // by the tab's action
	before keys.Scope        // had the focus in the tab before this one
}

// front is the tab in front.
func (m *Model) front() tabRow { return tabOf(m.focus) }

// tabOf is the tab that a pane is of.
func tabOf(s keys.Scope) tabRow {
	all := tabs()
	return all[max(0, slices.IndexFunc(all, func(t tabRow) bool { return slices.Contains(t.scopes, s) }))]
}

// focusTo puts the focus on a pane; if it is another tab's, that comes to the front.
func (m *Model) focusTo(s keys.Scope) {
	from, to := m.front(), tabOf(s)
	if from.action != to.action {
		m.filtering = false
		m.kept[from.action], m.before = m.place, m.focus
		if m.focus == keys.Compose { // a letter that has come back is closed: it is not where the user was
			m.kept[from.action] = place{focus: from.first}
		}
		m.place = m.kept[to.action]
	}
	m.focus = s
}

// goTo brings a tab to the front, as it was left.
func (m *Model) goTo(t tabRow) tea.Cmd {
	if p := m.kept[t.action]; p.focus != 0 && t.action != m.front().action {
		m.focusTo(p.focus)
	} else if t.action != m.front().action {
		m.focusTo(t.first)
	}
	if s, ok := t.tab.(interface{ shown(*Model) tea.Cmd }); ok { // it reads what it shows when it is first seen
		return s.shown(m)
	}
	return nil
}

// goBack goes back to the tab before this one.
func (m *Model) goBack() tea.Cmd { return m.goTo(tabOf(m.before)) }

// startPlaces puts the user at the beginning of every tab.
func (m *Model) startPlaces() {
	m.places = places{place: place{focus: keys.Messages}, kept: map[keys.ID]place{}, before: keys.Messages}
}

// tabHandler finds the tab that an action goes to.
func (m *Model) tabHandler(id keys.ID) (func() tea.Cmd, bool) {
	for _, t := range tabs() {
		if t.action == id {
			if b, ok := t.tab.(begun); ok {
				return func() tea.Cmd { return b.begins(m) }, true
			}
			return func() tea.Cmd { return m.goTo(t) }, true
		}
	}
	return nil, false
}
