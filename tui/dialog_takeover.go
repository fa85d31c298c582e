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
	"mailtriage/graph/takeover"
)

// checkExport asks which file a takeover check is to be written to. The name's end says how.
type checkExport struct {
	report takeover.Report
	input  textinput.Model
	wrong  string
	busy   bool
}

func (m *Model) askCheckExport() tea.Cmd {
	r, _ := m.check.pane.Report()
	d := &checkExport{report: r, input: newInput(m.theme)}
	name := content.FileName(fmt.Sprintf("takeover check %s %s", r.Mailbox, m.Now().Format("2006-01-02 1504"))) + ".md"
	d.input.SetValue(m.short(filepath.Join(m.Downloads, name)))
	d.input.CursorEnd()
	d.input.Focus()
	return m.push(d)
}

// checkWritten is the end of writing a check.
type checkWritten struct {
	of   *checkExport
	file evidence.File
	err  error
}

func (d *checkExport) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
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

func (d *checkExport) paste(_ *Model, text string) tea.Cmd {
	d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	return nil
}

// encode writes the check as the file's name says; nil: it says nothing that is known.
func (d *checkExport) encode(path string) ([]byte, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".md", ".markdown":
		return []byte(d.report.Markdown()), nil
	case ".json":
		return d.report.JSON()
	}
	return nil, nil
}

func (d *checkExport) begin(m *Model) tea.Cmd {
	path := m.long(d.input.Value())
	raw, err := d.encode(path)
	if raw == nil || err != nil {
		d.wrong = "Name a file that ends in .md or in .json."
		return nil
	}
	d.busy = true
	return func() tea.Msg {
		done := make(chan checkWritten, 1)
		go func() {
			f, err := evidence.WriteFile(path, raw)
			done <- checkWritten{d, f, err}
		}()
		ctx, cancel := context.WithTimeout(context.Background(), listExportDeadline)
		defer cancel()
		select {
		case w := <-done:
			return w
		case <-ctx.Done(): // a network drive that hangs
			return checkWritten{d, evidence.File{}, fmt.Errorf("writing the file: %w", ctx.Err())}
		}
	}
}

func (w checkWritten) tell(m *Model) tea.Cmd {
	w.of.busy = false
	if errors.Is(w.err, fs.ErrExist) && m.isOpen(w.of) {
		w.of.wrong = "There is such a file already, and nothing is written over: another name."
		return nil
	}
	if m.isOpen(w.of) {
		m.pop()
	}
	if w.err != nil {
		return m.fail(fmt.Errorf("exporting the takeover check: %w", w.err))
	}
	return m.say(fmt.Sprintf("The check is in %s, SHA-256 %s", m.short(w.file.Path), w.file.SHA256))
}

func (d *checkExport) view(m *Model, w, h int) []string {
	t := m.theme
	w = min(w, 84)
	input := d.input
	input.SetWidth(max(10, w-4-len("File ")-1))
	lines := []string{t.Label.Render("File ") + input.View(), ""}
	lines = append(lines, wrapped(t.Muted.Render, "The name's end says how: .md for a text to be read, .json for a program. Parts that were not checked, and messages that signs are about, are in both.", w-4)...)
	if d.wrong != "" {
		lines = append(lines, wrapped(t.Bad.Render, d.wrong, w-4)...)
	}
	lines = append(lines, "", keyLine(t, m.Keys.Label("enter"), "exports", "Esc", "leaves"))
	return box(t, "Export the takeover check", lines, w, h, w)
}
