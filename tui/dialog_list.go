package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// columns shows which columns a list has, and switches them on and off.
type columns struct {
	list listed
	at   int
}

func (m *Model) askColumns() tea.Cmd {
	l, _ := m.list()
	return m.push(&columns{list: l})
}

func (d *columns) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	list := d.list.Choices()
	switch msg.String() {
	case "esc", "enter", "q":
		m.pop()
	case "down", "j", "tab":
		d.at = (d.at + 1) % len(list)
	case "up", "k", "shift+tab":
		d.at = (d.at + len(list) - 1) % len(list)
	case "space":
		d.list.Show(d.at, !list[d.at].Shown)
	}
	return nil
}

func (d *columns) paste(*Model, string) tea.Cmd { return nil }

func (d *columns) view(m *Model, w, h int) []string {
	t := m.theme
	list := d.list.Choices()
	room := max(1, h-4)
	from := max(0, min(d.at-room+1, len(list)-room))
	var lines []string
	for i := from; i < min(len(list), from+room); i++ {
		s, sign := t.Row(theme.Plain), "[ ] "
		if i == d.at {
			s = t.Row(theme.Cursor)
		}
		if list[i].Shown {
			sign = "[x] "
		}
		lines = append(lines, s.Base.Render(content.Line(sign+list[i].Name).Pad(28+cellWidth(sign))))
	}
	lines = append(lines, "", keyLine(t, m.Keys.Label("space"), "on, off", "Esc", "closes"))
	return box(t, "Columns", lines, w, h, 36)
}

// askListExport asks which file a list is to be written to.
func (m *Model) askListExport() tea.Cmd {
	l, rows := m.list()
	sheet := sheetOf(l)
	n := plural(len(sheet.Rows), "row", "rows")
	in := func(title, ending string) fileForm {
		return fileForm{title, ending, func() ([]byte, error) { return sheet.Encode(ending) }}
	}
	return m.askTextFile(&textFile{
		title: "Export " + n, what: "the " + rows, there: n + " in", forms: []fileForm{in("CSV", ".csv"), in("JSON Lines, an object a line", ".jsonl")},
		hint: "All columns go into it, shown or not: " + strings.Join(sheet.Fields, ", ") + ".",
	}, m.fileName("mailtriage "+rows))
}
