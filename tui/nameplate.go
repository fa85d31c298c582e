package tui

import (
	"strings"

	"mailtriage/graph/content"
)

// ownName is what the header calls the app.
const ownName = " mailtriage "

// forStatus is how many cells at least the header keeps for what goes on before it has room for more than the tabs' keys.
const forStatus = 20

// nameplate is the left end of the header: our own name and the tabs, as much of them as there is room for.
type nameplate struct {
	own  bool
	tabs []tabLabel
}

// tabLabel is a tab as the header names it. The one in front stands in brackets.
type tabLabel struct {
	tab   tabRow
	text  string
	front bool
}

// tabLabels are what the header shows of the tabs: nothing when there is only one.
func (m *Model) tabLabels(short bool) []tabLabel {
	all := tabs()
	if len(all) < 2 {
		return nil
	}
	out := make([]tabLabel, 0, len(all))
	for _, t := range all {
		text, front := m.Keys.Key(t.action), t.action == m.front().action
		if _, hides := t.tab.(begun); hides && !front {
			continue
		}
		if !short {
			text += " " + m.Keys.Action(t.action).Title
		}
		if front {
			text = "[" + text + "]"
		} else {
			text = " " + text + " "
		}
		out = append(out, tabLabel{t, text, front})
	}
	return out
}

// nameplate is the widest that leaves room for profile and mailbox, which come first, and for what goes on.
func (m *Model) nameplate() nameplate {
	long, short := m.tabLabels(false), m.tabLabels(true)
	room := m.width - cellWidth(m.badges())
	full := room - cellWidth(m.where(m.width)) - max(forStatus, 2+cellWidth(strings.Join(m.status(), "  ")))
	for _, n := range []nameplate{{true, long}, {false, long}, {false, short}} {
		if len(n.tabs) > 0 && cellWidth(n.draw(m)) <= full {
			return n
		}
	}
	for _, n := range []nameplate{{len(short) == 0, short}, {}} {
		left := room - cellWidth(n.draw(m))
		if cellWidth(m.where(left)) <= left {
			return n
		}
	}
	return nameplate{}
}

func (n nameplate) draw(m *Model) string {
	t, line := m.theme, ""
	if n.own {
		line = t.BarName.Say(ownName)
	}
	if len(n.tabs) > 0 && !n.own {
		line = t.Bar.Say(" ")
	}
	for _, l := range n.tabs {
		style := t.BarText
		if l.front {
			style = t.BarName
		}
		line += style.Render(content.Line(l.text))
	}
	return line
}

// tabAt finds the tab whose name stands in a cell of the screen.
func (m *Model) tabAt(x, y int) (tabRow, bool) {
	if y != 0 {
		return tabRow{}, false
	}
	n := m.nameplate()
	x--
	if n.own {
		x -= len(ownName) - 1
	}
	for _, l := range n.tabs {
		w := cellWidth(l.text)
		if x >= 0 && x < w {
			return l.tab, true
		}
		x -= w
	}
	return tabRow{}, false
}
