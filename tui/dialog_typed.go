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

// typed asks for the count before what can't be undone is done to messages.
type typed struct {
	title, warning, left string // left is said when it is given up
	then                 func(*Model) tea.Cmd

	targets []graph.Header
	count   int // that is to be typed: of the targets, or of what there are no rows of
	unseen  int // of them are hidden by the filter
	input   textinput.Model
	wrong   bool
}

func newTyped(m *Model, targets []graph.Header) *typed {
	return askCount(m, &typed{
		title: "Delete for good", left: "Nothing was deleted", targets: targets,
		warning: "Delete " + plural(len(targets), "message", "messages") + " for good. There is no undo: they go past Deleted Items.",
		then:    func(m *Model) tea.Cmd { return m.begin(triage.Order{Action: keys.Purge, Targets: targetsOf(targets)}) },
	})
}

func askCount(m *Model, d *typed) *typed {
	d.input = newInput(m.theme)
	if d.targets != nil {
		d.unseen, d.count = m.messages.Unseen(), len(d.targets)
	}
	d.input.CharLimit = 9
	d.input.Focus()
	return d
}

func (d *typed) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.pop()
		return m.say(d.left)
	case "enter":
		if d.input.Value() != strconv.Itoa(d.count) {
			d.wrong = true
			return nil
		}
		m.pop()
		return d.then(m)
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
	room := min(64, w-6)
	lines := wrapped(m.theme.Bad, d.warning, room)
	if d.unseen > 0 {
		lines = append(lines, wrapped(m.theme.Warn, "Hidden by the filter, and selected all the same: "+strconv.Itoa(d.unseen)+".", room)...)
	}
	foot := []string{"", m.theme.Muted.Render(content.Line("Type the count, " + strconv.Itoa(d.count) + ", and Enter; Esc leaves them.")), m.theme.Accent.Say("> ") + d.input.View()}
	if d.wrong {
		foot = append(foot, m.theme.Bad.Say("That is not the count."))
	}
	lines = append(lines, "")
	shown := max(0, min(samples, len(d.targets), h-3-len(lines)-len(foot)-1)) // what must be read and typed comes before what is but told
	for i, t := range d.targets {
		if i == shown && i == 0 {
			break
		}
		if i == shown {
			lines = append(lines, m.theme.Muted.Render(content.Line("… and "+strconv.Itoa(d.count-shown)+" more")))
			break
		}
		lines = append(lines, m.theme.Text.Render(content.Line(t.Subject).Truncate(room)))
	}
	if shown == 0 {
		lines = lines[:len(lines)-1]
	}
	lines = append(lines, foot...)
	return box(m.theme, d.title, lines, w, h, 40)
}
