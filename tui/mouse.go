package tui

import (
	tea "charm.land/bubbletea/v2"

	"mailtriage/keys"
)

// click puts focus and cursor where the mouse is; a second click on a folder opens it.
func (m *Model) click(msg tea.MouseClickMsg) tea.Cmd {
	if len(m.dialogs) > 0 || m.writing != nil || m.tooSmall() {
		return nil
	}
	if t, ok := m.tabAt(msg.X, msg.Y); ok {
		return m.goTo(t)
	}
	for _, p := range m.panes() {
		if !p.holds(msg.X, msg.Y) {
			continue
		}
		m.focusTo(p.scope)
		line := msg.Y - p.y - 1
		if line < 0 || line >= p.h-2 {
			return nil
		}
		return m.front().click(m, p, line)
	}
	return nil
}

func (m *Model) clickMail(p pane, line int) tea.Cmd {
	switch p.scope {
	case keys.Folders:
		if m.folders.Click(line) {
			return m.open()
		}
	case keys.Messages:
		m.messages.Click(line, p.w-2)
		return m.moved()
	}
	return nil
}

// wheel scrolls the pane under the mouse.
func (m *Model) wheel(msg tea.MouseWheelMsg) tea.Cmd {
	way := keys.Down
	if msg.Button == tea.MouseWheelUp {
		way = keys.Up
	}
	if len(m.dialogs) > 0 || m.writing != nil {
		return nil
	}
	for _, p := range m.panes() {
		if !p.holds(msg.X, msg.Y) {
			continue
		}
		return m.front().wheel(m, p.scope, way)
	}
	return nil
}

func (m *Model) wheelMail(scope keys.Scope, way keys.ID) tea.Cmd {
	for range 3 {
		switch scope {
		case keys.Folders:
			m.folders.Do(way)
		case keys.Reader:
			m.reader.Do(way)
		default:
			m.messages.Do(way)
		}
	}
	return m.moved()
}
