package tui

import (
	"fmt"
	"math"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/keys"
)

// departing asks what becomes of a letter that has not gone out yet when its mailbox is left: there undo means other things.
type departing struct {
	profile, mailbox string
	then             keys.ID // the tab to go to there
	engine           Engine
}

func (d *departing) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "y":
		m.pop()
		return m.depart(d.profile, d.mailbox, d.then)
	case "s":
		m.pop()
		return tea.Batch(undoWaiting(d.engine), m.depart(d.profile, d.mailbox, d.then))
	case "n", "esc":
		m.pop()
	}
	return nil
}

func (d *departing) paste(*Model, string) tea.Cmd { return nil }

func (d *departing) view(m *Model, w, h int) []string {
	list, text := waitingLetters(d.engine), "The letter that waited here has gone out, or was stopped."
	if len(list) > 0 {
		text = fmt.Sprintf("%s. It goes out in %d s, from %s, also when another mailbox is open; there undo does not stop it.",
			list[0].Plan.Summary, int(math.Ceil(list[0].Underway.Left.Seconds())), m.Mailbox.ID())
	}
	if n := len(list); n > 1 {
		text += fmt.Sprintf(" So do %d more.", n-1)
	}
	lines := firstLines(wrapped(m.theme.Text, text, min(60, w-4)), h-4)
	lines = append(lines, "", keyLine(m.theme, "y", "goes; it is sent", "s", "stops it and goes", "n", "stays"))
	return box(m.theme, "A letter waits", lines, w, h, 44)
}

// waitsElsewhere says of a letter that waits in another mailbox that undo here does not mean it.
func (m *Model) waitsElsewhere() string {
	_, mailbox, waiting := m.nextOut()
	if !waiting || mailbox == "" {
		return ""
	}
	return " here: the letter that waits is of " + strings.TrimSuffix(mailbox, ": ") + ", and " + m.Keys.Key(keys.Mailboxes) + " goes there"
}
