package tui

import (
	"strconv"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// typed asks for the count before messages are deleted for good.
type typed struct {
	targets []graph.Header
	unseen  int // of them are hidden by the filter
	input   textinput.Model
	wrong   bool
}

func newTyped(m *Model, targets []graph.Header) *typed {
	d := &typed{targets: targets, unseen: m.messages.Unseen(), input: newInput(m.theme)}
	d.input.CharLimit = 9
	d.input.Focus()
	return d
}

func (d *typed) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.pop()
		return m.say("Nothing was deleted")
	case "enter":
		if d.input.Value() != strconv.Itoa(len(d.targets)) {
			d.wrong = true
			return nil
		}
		m.pop()
		list := make([]triage.Target, len(d.targets))
		for i, h := range d.targets {
			list[i] = triage.TargetOf(h)
		}
		return m.begin(triage.Order{Action: keys.Purge, Targets: list})
	}
	d.wrong = false
	d.input, _ = d.input.Update(msg)
	return nil
}

// paste is ignored: the count is to be typed.
func (d *typed) paste(*Model, string) tea.Cmd { return nil }

// samples is how many subjects a dialog shows of what it is about.
const samples = 3

func (d *typed) view(m *Model, w, h int) []string {
	n := len(d.targets)
	room := min(64, w-6)
	lines := wrapped(m.theme.Bad.Render, "Delete "+plural(n, "message", "messages")+" for good. There is no undo: they go past Deleted Items.", room)
	if d.unseen > 0 {
		lines = append(lines, wrapped(m.theme.Warn.Render, "Hidden by the filter, and selected all the same: "+strconv.Itoa(d.unseen)+".", room)...)
	}
	lines = append(lines, "")
	for i, t := range d.targets {
		if i == samples {
			lines = append(lines, m.theme.Muted.Render("… and "+strconv.Itoa(n-samples)+" more"))
			break
		}
		lines = append(lines, m.theme.Text.Render(content.Line(t.Subject).Truncate(room).String()))
	}
	lines = append(lines, "", m.theme.Muted.Render("Type the count, "+strconv.Itoa(n)+", and Enter; Esc leaves them."), m.theme.Accent.Render("> ")+d.input.View())
	if d.wrong {
		lines = append(lines, m.theme.Bad.Render("That is not the count."))
	}
	return box(m.theme, "Delete for good", lines, w, h, 40)
}
