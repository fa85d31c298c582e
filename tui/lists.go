package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence"
	"mailtriage/keys"
	"mailtriage/views/table"
)

// listed is a list in columns, whatever its rows are; a *table.Model is one.
type listed interface {
	narrowed
	SortNext() string
	Reverse() string
	Choices() []table.Choice
	Show(i int, on bool)
	Records() [][]table.Value
	Text() (text string, rows int)
	Count() (shown, all int)
	Marked() int
}

// narrowed is what a filter narrows.
type narrowed interface {
	Filter() string
	SetFilter(string)
}

// listTab is a tab with lists in columns.
type listTab interface {
	// list is the one that has the focus, and what its rows are called: "rules"; nil: no list has it.
	list(m *Model) (l listed, rows string)
	// listMoved follows the list's cursor, which the filter or the order may have moved.
	listMoved(m *Model) tea.Cmd
}

// list is the list in columns that has the focus; nil: there is none.
func (m *Model) list() (listed, string) {
	if t, ok := m.front().tab.(listTab); ok {
		return t.list(m)
	}
	return nil, ""
}

// listMoved follows a list's cursor.
func (m *Model) listMoved() tea.Cmd {
	if t, ok := m.front().tab.(listTab); ok {
		return t.listMoved(m)
	}
	return m.moved()
}

// filtered is what the filter narrows in the pane that has the focus: a list, else the messages.
func (m *Model) filtered() narrowed {
	if l, _ := m.list(); l != nil {
		return l
	}
	return m.messages
}

// listHandler finds what an action does to the list that has the focus.
func (m *Model) listHandler(id keys.ID) (func() tea.Cmd, bool) {
	h, ok := map[keys.ID]func() tea.Cmd{
		keys.Sort: m.sortList, keys.TurnRound: m.reverseList, keys.Columns: m.askColumns, keys.CopyRows: m.copyRows, keys.ExportList: m.askListExport,
	}[id]
	return h, ok
}

// listDisabled says why an action on a list can't be done now; empty: it can.
func (m *Model) listDisabled(a keys.Action) string {
	if _, ok := m.listHandler(a.ID); !ok {
		return ""
	}
	l, _ := m.list()
	if l == nil {
		return a.Title + ": the list has not the focus"
	}
	if shown, _ := l.Count(); shown == 0 && a.ID != keys.Columns {
		return a.Title + ": there is nothing in the list"
	}
	return ""
}

func (m *Model) sortList() tea.Cmd {
	l, rows := m.list()
	return tea.Batch(m.say(capital(rows)+" "+l.SortNext()), m.listMoved())
}

func (m *Model) reverseList() tea.Cmd {
	l, rows := m.list()
	return tea.Batch(m.say(capital(rows)+" "+l.Reverse()), m.listMoved())
}

// copyRows copies the marked rows, else the one under the cursor, made safe: a paste into a shell is as dangerous as
// the screen.
func (m *Model) copyRows() tea.Cmd {
	l, _ := m.list()
	text, n := l.Text()
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		for j, c := range cells {
			cells[j] = content.Value(c).String()
		}
		lines[i] = strings.Join(cells, "\t")
	}
	return tea.Batch(tea.SetClipboard(strings.Join(lines, "\n")), m.say("Copied "+plural(n, "row", "rows")+", if the terminal allows it"))
}

// sheetOf is a list as it is exported.
func sheetOf(l listed) evidence.Sheet {
	var s evidence.Sheet
	for i, record := range l.Records() {
		row := make([]string, len(record))
		for j, v := range record {
			if i == 0 {
				s.Fields = append(s.Fields, v.Field)
			}
			row[j] = v.Value
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// listBelow is the line under a list: its filter, where there is one.
func (m *Model) listBelow(l listed, focused bool, w int) []string {
	if focused && m.filtering || l.Filter() != "" {
		return []string{m.filterLine(l, focused, w)}
	}
	return nil
}

// listTitle counts a list's rows: "Rules 12", and what of them is marked or found.
func listTitle(name string, l listed) (left, right string) {
	shown, all := l.Count()
	var parts []string
	if n := l.Marked(); n > 0 {
		parts = append(parts, content.Count(n)+" marked")
	}
	if l.Filter() != "" {
		parts = append(parts, content.Count(shown)+" match")
	}
	return fmt.Sprintf("%s %s", name, content.Count(all)), strings.Join(parts, ", ")
}
