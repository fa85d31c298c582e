package tui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence"
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
		lines = append(lines, s.Base.Render(sign+content.Line(list[i].Name).Pad(28)))
	}
	lines = append(lines, "", keyLine(t, m.Keys.Label("space"), "on, off", "Esc", "closes"))
	return box(t, "Columns", lines, w, h, 36)
}

// listExport asks which file a list is to be written to.
type listExport struct {
	sheet evidence.Sheet
	rows  string
	input textinput.Model
	wrong string
	busy  bool
}

// listExportDeadline is how long writing a file may take.
const listExportDeadline = readDeadline

func (m *Model) askListExport() tea.Cmd {
	l, rows := m.list()
	d := &listExport{sheet: sheetOf(l), rows: rows, input: newInput(m.theme)}
	d.input.SetValue(m.short(filepath.Join(m.Downloads, fmt.Sprintf("mailtriage %s %s.csv", rows, m.Now().Format("2006-01-02 1504")))))
	d.input.CursorEnd()
	d.input.Focus()
	return m.push(d)
}

// listWritten is the end of writing a list.
type listWritten struct {
	of   *listExport
	file evidence.File
	err  error
}

func (d *listExport) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch key := msg.String(); {
	case key == "esc":
		m.pop()
		return m.say("Nothing was exported")
	case d.busy:
	case key == "enter":
		return d.begin(m)
	default:
		d.wrong = ""
		d.input, _ = d.input.Update(msg)
	}
	return nil
}

func (d *listExport) paste(_ *Model, text string) tea.Cmd {
	d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	return nil
}

func (d *listExport) begin(m *Model) tea.Cmd {
	path := m.long(d.input.Value())
	raw, err := d.sheet.Encode(path)
	if path == "" || err != nil {
		d.wrong = "Name a file that ends in .csv or in .jsonl."
		return nil
	}
	d.busy = true
	return func() tea.Msg {
		f, err := writeFile(path, raw)
		return listWritten{d, f, err}
	}
}

// writeFile writes a file, and waits for no network drive that hangs.
func writeFile(path string, raw []byte) (evidence.File, error) {
	type end struct {
		f   evidence.File
		err error
	}
	done := make(chan end, 1)
	go func() {
		f, err := evidence.WriteFile(path, raw)
		done <- end{f, err}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), listExportDeadline)
	defer cancel()
	select {
	case e := <-done:
		return e.f, e.err
	case <-ctx.Done():
		return evidence.File{}, fmt.Errorf("writing the file: %w", ctx.Err())
	}
}

func (w listWritten) tell(m *Model) tea.Cmd {
	w.of.busy = false
	if w.err == nil {
		if m.isOpen(w.of) {
			m.pop()
		}
		return m.say(fmt.Sprintf("%s in %s, SHA-256 %s", plural(len(w.of.sheet.Rows), "row", "rows"), m.short(w.file.Path), w.file.SHA256))
	}
	if errors.Is(w.err, fs.ErrExist) && m.isOpen(w.of) {
		w.of.wrong = "There is such a file already, and nothing is written over: another name."
		return nil
	}
	if m.isOpen(w.of) {
		m.pop()
	}
	return m.fail(fmt.Errorf("exporting the %s: %w", w.of.rows, w.err))
}

func (d *listExport) view(m *Model, w, h int) []string {
	t := m.theme
	w = min(w, 84)
	input := d.input
	input.SetWidth(max(10, w-4-len("File ")-1))
	lines := []string{t.Label.Render("File ") + input.View(), ""}
	lines = append(lines, wrapped(t.Muted.Render, "The name's end says how: .csv, or .jsonl (a JSON object a line). All columns go into it, shown or not: "+strings.Join(d.sheet.Fields, ", ")+".", w-4)...)
	if d.wrong != "" {
		lines = append(lines, wrapped(t.Bad.Render, d.wrong, w-4)...)
	}
	lines = append(lines, "", keyLine(t, m.Keys.Label("enter"), "exports", "Esc", "leaves"))
	return box(t, "Export "+plural(len(d.sheet.Rows), "row", "rows"), lines, w, h, w)
}
