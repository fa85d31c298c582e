package tui

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/theme"
	"mailtriage/views/compose"
)

// attaching asks for the path of a file to attach. Tab completes it, as a shell does.
type attaching struct {
	of    *letter
	input textinput.Model
	names []string // that the path may go on with
	n     int      // counts what was typed: what an earlier look finds is ignored
	found int      // the n that names are for
	wants bool     // Tab was pressed before they were known
	wrong string
}

// pathsFound is what a path may go on with; fileFound, the file at one.
type pathsFound struct {
	dialog *attaching
	n      int
	names  []string
	err    error
}

type fileFound struct {
	dialog *attaching
	n      int
	file   graph.File
	err    error
}

// namesMost is how many names are shown, and entriesMost how many of a folder are looked at.
const (
	namesMost   = 6
	entriesMost = 20_000
)

func (m *Model) attach() tea.Cmd {
	d := &attaching{of: m.writing, input: newInput(m.theme)}
	d.input.SetValue(m.short(m.Downloads) + string(filepath.Separator))
	d.input.CursorEnd()
	d.input.Focus()
	return tea.Batch(m.push(d), d.look(m))
}

func (d *attaching) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	before := d.input.Value()
	switch msg.String() {
	case "esc":
		m.pop()
		return nil
	case "enter":
		return d.take(m)
	case "tab":
		if d.wants = d.found != d.n; !d.wants {
			d.complete()
		}
	default:
		if content.Line(msg.Text).Tricks() == 0 {
			d.input, _ = d.input.Update(msg)
		}
	}
	if d.input.Value() == before {
		return nil
	}
	return d.look(m)
}

func (d *attaching) paste(m *Model, text string) tea.Cmd {
	d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	return d.look(m)
}

// complete adds what all names have in common.
func (d *attaching) complete() {
	if len(d.names) == 0 {
		return
	}
	common := d.names[0]
	for _, name := range d.names[1:] {
		for !strings.HasPrefix(name, common) {
			runes := []rune(common)
			common = string(runes[:len(runes)-1])
		}
	}
	if dir, base := filepath.Split(d.input.Value()); strings.HasPrefix(common, base) {
		d.input.SetValue(dir + common)
		d.input.CursorEnd()
	}
}

// look finds what the path may go on with.
func (d *attaching) look(m *Model) tea.Cmd {
	d.n++
	d.wrong = ""
	n, typed := d.n, d.input.Value()
	dir, base := filepath.Split(typed)
	folder := cmp.Or(m.long(dir), ".")
	return func() tea.Msg {
		names, err := namesIn(folder, base)
		return pathsFound{d, n, names, err}
	}
}

// namesIn lists the names in a folder that begin with something; folders end with a separator, and names that hold
// something that can't be seen are left out: they can't be typed.
func namesIn(folder, base string) ([]string, error) {
	f, err := os.Open(folder) //nolint:gosec // the user names it
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	list, err := f.ReadDir(entriesMost)
	if err != nil && len(list) == 0 {
		return nil, nil //nolint:nilerr // an empty folder
	}
	var names []string
	for _, e := range list {
		name := e.Name()
		if !strings.HasPrefix(name, base) || base == "" && strings.HasPrefix(name, ".") || content.Line(name).String() != name {
			continue
		}
		if e.IsDir() {
			name += string(filepath.Separator)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

func (m *Model) pathsFound(msg pathsFound) tea.Cmd {
	d := msg.dialog
	if !m.isOpen(d) || msg.n != d.n {
		return nil
	}
	d.names, d.found = msg.names, msg.n
	if msg.err != nil {
		d.wrong = notReadable(msg.err)
	}
	if !d.wants {
		return nil
	}
	d.wants = false
	if before := d.input.Value(); !d.completes(before) {
		return nil
	}
	return d.look(m)
}

// notReadable says in words why a path can't be read.
func notReadable(err error) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "There is no such file or folder."
	case errors.Is(err, fs.ErrPermission):
		return "You may not read it."
	case errors.As(err, &path):
		return capital(path.Err.Error()) + "."
	}
	return capital(err.Error()) + "."
}

// completes completes what is typed, and tells whether that has changed it.
func (d *attaching) completes(before string) bool {
	d.complete()
	return d.input.Value() != before
}

// take looks at the file, and attaches it if it can be.
func (d *attaching) take(m *Model) tea.Cmd {
	path := m.long(d.input.Value())
	if path == "" {
		d.wrong = "Name a file."
		return nil
	}
	n := d.n
	return func() tea.Msg {
		f, err := fileAt(path)
		return fileFound{d, n, f, err}
	}
}

func fileAt(path string) (graph.File, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return graph.File{}, err
	}
	return graph.FileAt(whole)
}

func (m *Model) fileFound(msg fileFound) tea.Cmd {
	d := msg.dialog
	if !m.isOpen(d) || msg.n != d.n {
		return nil
	}
	if msg.err != nil {
		d.wrong = notReadable(msg.err)
		return nil
	}
	m.pop()
	if !d.of.pane.Attach(compose.File{File: msg.file}) {
		return m.say("It is attached already: " + msg.file.Name)
	}
	return m.say("Attached " + msg.file.Name + ", " + content.Size(msg.file.Size))
}

func (d *attaching) view(m *Model, w, h int) []string {
	t := m.theme
	w = min(w, 84)
	room := w - 4
	input := d.input
	input.SetWidth(max(10, room-6))
	lines := []string{t.Label.Say("File ") + input.View(), ""}
	for i, name := range d.names {
		if i == namesMost {
			lines = append(lines, t.Muted.Render(content.Line("… and "+plural(len(d.names)-i, "more", "more"))))
			break
		}
		lines = append(lines, t.Muted.Render(content.Line(name).Truncate(room)))
	}
	if len(d.names) == 0 && d.wrong == "" {
		lines = append(lines, t.Muted.Say("Nothing there is called so."))
	}
	if d.wrong != "" {
		lines = append(lines, firstLines(wrapped(t.Bad, capital(d.wrong), room), 3)...)
	}
	lines = append(lines, "", keyLine(t, m.Keys.Label("enter"), "attaches it", "Tab", "completes", "Esc", "leaves"))
	return m.theme.Frame(titled("Attach", ""), pad(lines), w, min(h, len(lines)+2), true, theme.Scroll{})
}

func pad(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = " " + l
	}
	return out
}

// filesChecked is the end of a last look at a letter's files.
type filesChecked struct {
	of    *letter
	n     int
	files []compose.File
}

// askToSend looks at the letter once more, and asks.
func (m *Model) askToSend() tea.Cmd {
	l := m.writing
	for f := compose.To; f <= compose.Bcc; f++ {
		if _, err := l.pane.Recipients(f); err != nil {
			l.pane.Focus(f)
			return m.refuse(err.Error())
		}
	}
	l.checks++
	n, files := l.checks, l.pane.Files()
	return func() tea.Msg {
		for i, f := range files {
			if f.Path == "" {
				continue
			}
			now, err := graph.FileAt(f.Path)
			switch {
			case err != nil:
				files[i].Trouble = err.Error()
			default:
				files[i] = compose.File{File: now}
			}
		}
		return filesChecked{l, n, files}
	}
}

func (m *Model) filesChecked(msg filesChecked) tea.Cmd {
	l := msg.of
	if m.writing != l || msg.n != l.checks || len(m.dialogs) > 0 {
		return nil
	}
	for _, f := range msg.files {
		l.pane.Attach(f)
	}
	out, err := l.letter()
	switch {
	case err != nil:
		return m.refuse(err.Error())
	case len(out.Recipients()) == 0:
		l.pane.Focus(compose.To)
		return m.refuse("There is nobody to send it to: give at least one recipient")
	case m.dryRun:
		return m.post(l, out, false)
	}
	return m.push(newSending(m, l, out))
}
