package tui

import (
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
)

// emptyDeadline is how long it may take to read all that is in a folder.
const emptyDeadline = 30 * time.Minute

// naming asks for a folder's name or path.
type naming struct {
	title string
	hints []string
	input textinput.Model
	wrong string
	then  func(*Model, string) (tea.Cmd, error) // an error leaves it open, and is shown
}

func newNaming(m *Model, title, value string, hints []string, then func(*Model, string) (tea.Cmd, error)) *naming {
	d := &naming{title: content.Line(title).String(), hints: hints, input: newInput(m.theme), then: then}
	d.input.SetValue(content.Line(value).String())
	d.input.CursorEnd()
	d.input.Focus()
	return d
}

func (d *naming) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.pop()
		return nil
	case "enter":
		if d.input.Value() == "" {
			return nil
		}
		m.pop()
		cmd, err := d.then(m, d.input.Value())
		if err != nil {
			d.wrong = capital(err.Error())
			return m.push(d)
		}
		return cmd
	}
	d.wrong = ""
	d.input, _ = d.input.Update(msg)
	return nil
}

func (d *naming) paste(_ *Model, text string) tea.Cmd {
	d.wrong = ""
	d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	return nil
}

func (d *naming) view(m *Model, w, h int) []string {
	room := min(60, w-6)
	d.input.SetWidth(room - 3)
	lines := []string{m.theme.Accent.Say("> ") + d.input.View(), ""}
	for _, hint := range d.hints {
		lines = append(lines, wrapped(m.theme.Muted, hint, room)...)
	}
	if d.wrong != "" {
		lines = append(lines, wrapped(m.theme.Bad, d.wrong, room)...)
	}
	lines = append(lines, keyLine(m.theme, m.Keys.Label("enter"), "does it", "Esc", "leaves"))
	return box(m.theme, d.title, lines, w, h, 44)
}

func (d *emptying) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() == "esc" {
		m.pop()
		return m.say("Nothing was deleted")
	}
	return nil
}

func (d *emptying) paste(*Model, string) tea.Cmd { return nil }

func (d *emptying) close() { d.cancel() }

func (d *emptying) view(m *Model, w, h int) []string {
	lines := wrapped(m.theme.Text, "Reading what is in "+m.folders.Path(d.folder.ID)+" …", min(60, w-4))
	lines = append(lines, m.theme.Muted.Render(content.Line(plural(d.n, "message", "messages")+" so far")), "", keyLine(m.theme, "Esc", "gives up"))
	return box(m.theme, content.Line("Empty "+d.folder.Name).String(), lines, w, h, 44)
}
