package tui

import (
	"fmt"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/keys"
)

// startFind begins to look for a text in the message that is shown.
func (m *Model) startFind() tea.Cmd {
	if !m.reader.Ready() {
		return m.refuse("No message has been opened yet")
	}
	m.finding = true
	m.find.CursorEnd()
	m.reader.Find(m.find.Value())
	return m.find.Focus()
}

// typeFind looks as it is typed: Enter goes on to the next, Esc ends it.
func (m *Model) typeFind(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.endFind()
	case "enter", "down", "ctrl+n":
		m.reader.FindNext(1)
	case "up", "ctrl+p":
		m.reader.FindNext(-1)
	case "pgdown":
		m.reader.Do(keys.PageDown)
	case "pgup":
		m.reader.Do(keys.PageUp)
	default:
		before := m.find.Value()
		if m.find, _ = m.find.Update(msg); m.find.Value() != before {
			m.reader.Find(m.find.Value())
		}
	}
	return nil
}

func (m *Model) pasteFind(msg tea.PasteMsg) {
	m.find, _ = m.find.Update(msg)
	m.reader.Find(m.find.Value())
}

// endFind stops looking; what was looked for is kept for the next time.
func (m *Model) endFind() {
	m.finding = false
	m.reader.Find("")
}

// findLine is the line below the message while one looks. How much was found stands there whatever is looked for; keys, as there is
// room.
func (m *Model) findLine(w int) string {
	note := ""
	switch at, of := m.reader.Found(); {
	case m.find.Value() == "":
		note = "type what to look for"
	case of == 0:
		note = "not in the message"
	default:
		note = fmt.Sprintf("%d of %d", at, of)
	}
	const sign = " / "
	note = "  " + note + "  "
	typed := typedLine(&m.find, w-len(sign)-len(note))
	keys := []string{m.Keys.Label("enter"), "next", "Esc", "ends", m.Keys.Label("up"), "before"}
	for len(keys) > 0 && len(sign)+cellWidth(typed)+len(note)+cellWidth(keyLine(m.theme, keys...)) > w {
		keys = keys[:len(keys)-2]
	}
	return m.theme.Accent.Say(sign) + typed + m.theme.Muted.Render(content.Line(note)) + keyLine(m.theme, keys...)
}

// typedLine is what is typed, as much of it as there is room for around the cursor.
func typedLine(in *textinput.Model, room int) string {
	in.SetWidth(max(0, min(room, cellWidth(in.Value())+1)-1))
	in.SetCursor(in.Position())
	return in.View()
}
