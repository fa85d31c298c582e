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
)

// textFile asks which file something is to be written to, and in which form.
type textFile struct {
	title string // "Export the card"
	what  string // "the card"
	there string // "The card is in"
	hint  string
	forms []fileForm // the first is proposed
	copy  string     // what is said when it is copied instead; empty: that is not offered
	form  int        // that is chosen
	input textinput.Model
	wrong string
	busy  bool
}

// fileForm is a form in which something can be written; a file in it has a name with its ending.
type fileForm struct {
	title, ending string
	encode        func() ([]byte, error)
}

// askTextFile proposes a name in the folder for exports; it is given without its ending.
func (m *Model) askTextFile(d *textFile, name string) tea.Cmd {
	d.input = newInput(m.theme)
	d.input.SetValue(m.short(filepath.Join(m.Downloads, name+d.forms[0].ending)))
	d.input.CursorEnd()
	d.input.Focus()
	return m.push(d)
}

// fileName is a name with the time in it.
func (m *Model) fileName(what string) string {
	return content.FileName(what + " " + m.Now().Format("2006-01-02 1504"))
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
	case key == "ctrl+y" && d.copy != "":
		return d.copied(m)
	case key == "tab":
		d.turn(1)
	case key == "shift+tab":
		d.turn(len(d.forms) - 1)
	default:
		d.wrong = ""
		d.input, _ = d.input.Update(msg)
		d.follow()
	}
	return nil
}

func (d *textFile) paste(_ *Model, text string) tea.Cmd {
	d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	d.follow()
	return nil
}

// turn goes on to another form: the name's end follows.
func (d *textFile) turn(by int) {
	was := d.forms[d.form].ending
	d.form = (d.form + by) % len(d.forms)
	if base, ok := strings.CutSuffix(d.input.Value(), was); ok {
		d.input.SetValue(base + d.forms[d.form].ending)
		d.input.CursorEnd()
	}
}

// follow takes the form that the name's end says.
func (d *textFile) follow() {
	for i, f := range d.forms {
		if strings.HasSuffix(strings.ToLower(d.input.Value()), f.ending) {
			d.form = i
		}
	}
}

// copied puts what would be written into the clipboard.
func (d *textFile) copied(m *Model) tea.Cmd {
	raw, err := d.forms[d.form].encode()
	if err != nil {
		return m.fail(err)
	}
	m.pop()
	return tea.Batch(tea.SetClipboard(string(raw)), m.say(fmt.Sprintf(d.copy, d.forms[d.form].title)))
}

func (d *textFile) begin(m *Model) tea.Cmd {
	path := m.long(d.input.Value())
	if !strings.HasSuffix(strings.ToLower(path), d.forms[d.form].ending) {
		d.wrong = "Name a file that ends in " + d.endings() + "."
		return nil
	}
	raw, err := d.forms[d.form].encode()
	if err != nil {
		return m.fail(fmt.Errorf("exporting %s: %w", d.what, err))
	}
	d.busy = true
	return func() tea.Msg {
		f, err := writeFile(path, raw)
		return textWritten{d, f, err}
	}
}

// endings are those that a name may have: ".md or in .json".
func (d *textFile) endings() string {
	list := make([]string, len(d.forms))
	for i, f := range d.forms {
		list[i] = f.ending
	}
	return strings.Join(list, " or in ")
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
	lines := []string{t.Label.Say("File ") + input.View(), ""}
	for i, f := range d.forms {
		sign, style := "  ", t.Muted
		if i == d.form {
			sign, style = t.Glyphs.Cursor+" ", t.Text
		}
		lines = append(lines, style.Render(content.Line(sign+f.title+" ("+f.ending+")")))
	}
	lines = append(lines, "")
	lines = append(lines, wrapped(t.Muted, d.hint, w-4)...)
	if d.wrong != "" {
		lines = append(lines, wrapped(t.Bad, d.wrong, w-4)...)
	}
	pairs := []string{m.Keys.Label("enter"), "writes", "Tab", "another form"}
	if d.copy != "" {
		pairs = append(pairs, "^y", "copies it instead")
	}
	lines = append(lines, "", keyLine(t, append(pairs, "Esc", "leaves")...))
	return box(t, d.title, lines, w, h, w)
}
