package tui

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
)

// objectFilter asks for OData and a limit, for the list that has the focus. What can't be meant is told before anything is
// sent.
type objectFilter struct {
	members bool
	inputs  [2]textinput.Model // the filter, the limit
	at      int
	wrong   string
}

func (m *Model) askObjectFilter() tea.Cmd {
	d := &objectFilter{members: m.focus == keys.Members}
	f := d.finding(m)
	for i, x := range []struct{ value, hint string }{{f.filter, "startswith(displayName,'ada')"}, {limitText(f.limit), "no limit"}} {
		in := newInput(m.theme)
		in.CharLimit = searchText
		in.Placeholder = x.hint
		in.SetValue(x.value)
		in.CursorEnd()
		d.inputs[i] = in
	}
	d.inputs[0].Focus()
	return m.push(d)
}

func limitText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (d *objectFilter) finding(m *Model) *finding {
	if d.members {
		return &m.people.in
	}
	return &m.people.search
}

func (d *objectFilter) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	d.wrong = ""
	switch msg.String() {
	case "esc":
		m.pop()
	case "enter":
		return d.run(m)
	case "tab", "down", "shift+tab", "up":
		d.inputs[d.at].Blur()
		d.at = 1 - d.at
		return d.inputs[d.at].Focus()
	default:
		d.inputs[d.at], _ = d.inputs[d.at].Update(msg)
	}
	return nil
}

func (d *objectFilter) paste(_ *Model, text string) tea.Cmd {
	d.inputs[d.at], _ = d.inputs[d.at].Update(tea.PasteMsg{Content: text})
	return nil
}

func (d *objectFilter) run(m *Model) tea.Cmd {
	filter, limit := strings.TrimSpace(d.inputs[0].Value()), 0
	if err := graph.CheckDirectoryFilter(filter); err != nil {
		d.wrong = capital(err.Error()) + "."
		return nil
	}
	if s := strings.TrimSpace(d.inputs[1].Value()); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			d.wrong = "The limit is a number from 1 on, or empty."
			return nil
		}
		limit = n
	}
	f := d.finding(m)
	f.filter, f.limit = strings.TrimPrefix(filter, "$filter="), limit
	f.n++
	m.pop()
	if d.members {
		return m.readMembers()
	}
	return m.searchDirectory()
}

func (d *objectFilter) view(m *Model, w, h int) []string {
	w = min(w, 84)
	room := w - 4
	t := m.theme
	var lines []string
	for i, name := range []string{"$filter", "At most"} {
		style := t.Label
		if i == d.at {
			style = t.Accent
		}
		in := d.inputs[i]
		in.SetWidth(max(8, room-11))
		lines = append(lines, style.Render(content.Line(name+strings.Repeat(" ", 10-len(name))))+in.View())
	}
	lines = append(lines, "")
	if d.wrong != "" {
		lines = append(lines, wrapped(t.Bad, d.wrong, room)...)
	} else {
		lines = append(lines, wrapped(t.Muted, "OData, as in: accountEnabled eq false, userType eq 'Guest', endswith(mail,'@contoso.com'). Empty: all.", room)...)
	}
	lines = append(lines, keyLine(t, m.Keys.Label("enter"), "asks", "Tab", "next", "Esc", "leaves"))
	title := "Which people and groups"
	if d.members {
		title = "Which members"
	}
	return box(t, title, lines, w, h, 60)
}
