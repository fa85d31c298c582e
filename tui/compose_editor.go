package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"mailtriage/views/compose"
)

// editorReady is a copy of the text that an editor can be let at; editorClosed, what the editor has made of it.
type editorReady struct {
	of   *letter
	file string
	err  error
}

type editorClosed struct {
	of   *letter
	text string
	err  error
}

// openEditor lets the person's editor at the text: in a file of its own, in a folder that nobody else can look into.
func (m *Model) openEditor() tea.Cmd {
	if len(m.Editor) == 0 {
		return m.refuse("There is no editor: set VISUAL or EDITOR")
	}
	l := m.writing
	text := l.pane.Text()
	return func() tea.Msg {
		file, err := copyForEditor(text)
		return editorReady{l, file, err}
	}
}

func copyForEditor(text string) (string, error) {
	dir, err := os.MkdirTemp("", "mailtriage-")
	if err != nil {
		return "", fmt.Errorf("making a file for the editor: %w", err)
	}
	file := filepath.Join(dir, "message.txt")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("making a file for the editor: %w", errors.Join(err, os.RemoveAll(dir)))
	}
	return file, nil
}

func (m *Model) editorReady(msg editorReady) tea.Cmd {
	if msg.err != nil {
		return m.fail(msg.err)
	}
	if m.writing != msg.of {
		return func() tea.Msg { _ = os.RemoveAll(filepath.Dir(msg.file)); return nil }
	}
	run := exec.CommandContext(context.Background(), m.Editor[0], append(append([]string{}, m.Editor[1:]...), msg.file)...) //nolint:gosec // the person's own editor
	return tea.ExecProcess(run, func(err error) tea.Msg { return closeEditor(msg.of, msg.file, err) })
}

// closeEditor takes what the editor has left and removes the copy, whatever has happened.
func closeEditor(l *letter, file string, failed error) tea.Msg {
	defer func() { _ = os.RemoveAll(filepath.Dir(file)) }()
	if failed != nil {
		return editorClosed{of: l, err: fmt.Errorf("the editor failed, and the text is as it was: %w", failed)}
	}
	raw, err := os.ReadFile(file) //nolint:gosec // our own copy
	if err != nil {
		return editorClosed{of: l, err: fmt.Errorf("what the editor left can't be read, and the text is as it was: %w", err)}
	}
	return editorClosed{of: l, text: string(raw)}
}

func (m *Model) editorClosed(msg editorClosed) tea.Cmd {
	switch {
	case msg.err != nil:
		return m.fail(msg.err)
	case m.writing != msg.of:
		return nil
	case !msg.of.pane.SetText(msg.text):
		return m.refuse("The text is too long, and is as it was before the editor")
	}
	msg.of.pane.Focus(compose.Body)
	return nil
}
