package tui

import (
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/keys"
)

// takeoverTab is the takeover check of a mailbox.
type takeoverTab struct{}

func (takeoverTab) begins(m *Model) tea.Cmd { return m.checkTakeover() }

func (takeoverTab) panes(m *Model, _ int) []pane { return m.whole(keys.Takeover) }

func (takeoverTab) where(*Model) content.Text { return content.Line("Takeover check") }

func (takeoverTab) draw(m *Model, p pane) []string {
	focused := len(m.dialogs) == 0
	lines, scroll := m.check.pane.View(p.w-2, p.h-2, focused, m.since(m.check.began))
	return m.theme.Frame(m.check.pane.Title(), lines, p.w, p.h, focused, scroll)
}

func (takeoverTab) motion(m *Model, id keys.ID) tea.Cmd { m.check.pane.Do(id); return nil }

func (takeoverTab) click(m *Model, _ pane, line int) tea.Cmd { m.check.pane.Click(line); return nil }

func (takeoverTab) wheel(m *Model, _ keys.Scope, way keys.ID) tea.Cmd {
	m.check.pane.Do(way)
	return nil
}

func (takeoverTab) handler(m *Model, id keys.ID) (func() tea.Cmd, bool) {
	h, ok := map[keys.ID]func() tea.Cmd{
		keys.Refresh: m.checkAgain, keys.Back: m.backFromCheck, keys.ShowEvidence: m.showEvidence, keys.CopyCheck: m.copyCheck, keys.ExportCheck: m.askCheckExport,
		keys.Left: m.stay, keys.Right: m.stay,
	}[id]
	return h, ok
}

// stay does nothing: there is one pane.
func (m *Model) stay() tea.Cmd { return nil }

func (takeoverTab) disabled(m *Model, a keys.Action) string {
	switch a.ID {
	case keys.CopyCheck, keys.ExportCheck:
		if _, ended := m.check.pane.Report(); !ended {
			return a.Title + ": the check has not ended"
		}
	case keys.Refresh:
		if m.Check == nil {
			return a.Title + ": mailboxes can't be checked here"
		}
	}
	return ""
}
