package tui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence"
)

// textFile asks which file something is to be written to. The name's end says how.
type textFile struct {
	title string // "Export the card"
	what  string // "the card"
	there string // "The card is in"
	hint  string
	ends  string                            // ".md or in .json"
	write func(path string) ([]byte, error) // nil, or an error: the name's end says nothing that is known
	input textinput.Model
	wrong string
	busy  bool
}

// askTextFile proposes a name in the folder for exports.
func (m *Model) askTextFile(d *textFile, name string) tea.Cmd {
	d.input = newInput(m.theme)
	d.input.SetValue(m.short(filepath.Join(m.Downloads, name)))
	d.input.CursorEnd()
	d.input.Focus()
	return m.push(d)
}

// fileName is a name with the time in it.
func (m *Model) fileName(what, end string) string {
	return content.FileName(what+" "+m.Now().Format("2006-01-02 1504")) + end
}

// textWritten is the end of writing one.
type textWritten struct {
	of   *textFile
	file evidence.File
	err  error
}

func (d *textFile) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
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

func (d *textFile) paste(_ *Model, text string) tea.Cmd {
	d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	return nil
}

func (d *textFile) begin(m *Model) tea.Cmd {
	path := m.long(d.input.Value())
	raw, err := d.write(path)
	if path == "" || raw == nil || err != nil {
		d.wrong = "Name a file that ends in " + d.ends + "."
		return nil
	}
	d.busy = true
	return func() tea.Msg {
		f, err := writeFile(path, raw)
		return textWritten{d, f, err}
	}
}

// writeFile writes a file, over nothing.
func writeFile(path string, raw []byte) (evidence.File, error) {
	return inTime(func() (evidence.File, error) { return evidence.WriteFile(path, raw) })
}

// inTime writes a file, and waits for no network drive that hangs.
func inTime(write func() (evidence.File, error)) (evidence.File, error) {
	type end struct {
		f   evidence.File
		err error
	}
	done := make(chan end, 1)
	go func() {
		f, err := write()
		done <- end{f, err}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), readDeadline)
	defer cancel()
	select {
	case e := <-done:
		return e.f, e.err
	case <-ctx.Done():
		return evidence.File{}, fmt.Errorf("writing the file: %w", ctx.Err())
	}
}

func (w textWritten) tell(m *Model) tea.Cmd {
	w.of.busy = false
	if errors.Is(w.err, fs.ErrExist) && m.isOpen(w.of) {
		w.of.wrong = "There is such a file already, and nothing is written over: another name."
		return nil
	}
	if m.isOpen(w.of) {
		m.pop()
	}
	if w.err != nil {
		return m.fail(fmt.Errorf("exporting %s: %w", w.of.what, w.err))
	}
	return m.say(fmt.Sprintf("%s %s, SHA-256 %s", w.of.there, m.short(w.file.Path), w.file.SHA256))
}

func (d *textFile) view(m *Model, w, h int) []string {
	t := m.theme
	w = min(w, 84)
	input := d.input
	input.SetWidth(max(10, w-4-len("File ")-1))
	lines := []string{t.Label.Render("File ") + input.View(), ""}
	lines = append(lines, wrapped(t.Muted.Render, d.hint, w-4)...)
	if d.wrong != "" {
		lines = append(lines, wrapped(t.Bad.Render, d.wrong, w-4)...)
	}
	lines = append(lines, "", keyLine(t, m.Keys.Label("enter"), "exports", "Esc", "leaves"))
	return box(t, d.title, lines, w, h, w)
}
