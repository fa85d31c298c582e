package tui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/keys"
)

// cancel stops the running job; twice within a second or two quits.
func (m *Model) cancel() tea.Cmd {
	now := m.Now()
	if now.Sub(m.interrupt) < 2*time.Second {
		if why := m.unsent(); why != "" && !m.askingToQuit() {
			m.interrupt = now
			return m.quitUnsent(why)
		}
		return m.leave()
	}
	m.interrupt = now
	exporting := m.stopExport()
	switch any, others := m.stop(); {
	case any && others:
		return m.say("Stopping what is under way in other mailboxes: what is done stays done. ^c again quits")
	case any:
		return m.say("Stopping: what is done stays done. ^c again quits")
	}
	if exporting {
		return m.say(exportStops + ". ^c again quits")
	}
	return m.say("^c again quits")
}

func (m *Model) quit() tea.Cmd {
	here, elsewhere := m.running()
	n, where := len(here)+len(elsewhere), ""
	if why := m.unsent(); why != "" {
		return m.quitUnsent(why)
	}
	switch {
	case n == 0 && m.export != nil:
		return m.quitExporting()
	case n == 0:
		return m.goodbye()
	case len(elsewhere) > 0 && len(here) == 0:
		where = " in another mailbox"
	case len(elsewhere) > 0:
		where = fmt.Sprintf(", %d of them in another mailbox", len(elsewhere))
	}
	return m.push(&confirm{
		title: "Quit?", text: []string{fmt.Sprintf("%s under way%s. What has not begun will not be done.", plural(n, "action is", "actions are"), where)},
		asked: m.Keys.Action(keys.Quit).Keys, yes: (*Model).leave,
	})
}
