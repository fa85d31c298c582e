package tui

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/graph/evidence/sharing"
)

// shareAsk asks in which form indicators are to be shared, and in which file.
type shareAsk struct {
	set   sharing.Set
	form  int // of sharing.Forms
	input textinput.Model
	wrong string
	busy  bool
}

func (m *Model) askShare(list []indicators.Shared, messages []sharing.Message) tea.Cmd {
	if len(list) == 0 {
		return m.refuse("There is nothing to share")
	}
	d := &shareAsk{set: sharing.Set{Made: m.Now(), List: list, Messages: messages}, input: newInput(m.theme)}
	d.input.SetValue(m.short(filepath.Join(m.Downloads, "mailtriage indicators "+m.Now().Format("2006-01-02 1504")+sharing.Forms()[0].Ending)))
	d.input.CursorEnd()
	d.input.Focus()
	return m.push(d)
}

// indicatorsWritten is the end of writing indicators into a file.
type indicatorsWritten struct {
	of   *shareAsk
	file evidence.File
	err  error
}

func (d *shareAsk) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch key := msg.String(); {
	case key == "esc":
		m.pop()
		return m.say("Nothing was shared")
	case d.busy:
	case key == "enter":
		return d.begin(m)
	case key == "ctrl+y":
		return d.copy(m)
	case key == "tab" || key == "shift+tab":
		d.turn(map[bool]int{true: 1, false: len(sharing.Forms()) - 1}[key == "tab"])
	default:
		d.wrong = ""
		d.input, _ = d.input.Update(msg)
		d.follow()
	}
	return nil
}

func (d *shareAsk) paste(_ *Model, text string) tea.Cmd {
	d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	d.follow()
	return nil
}

// turn goes on to another form: the name's end follows.
func (d *shareAsk) turn(by int) {
	forms := sharing.Forms()
	was := forms[d.form]
	d.form = (d.form + by) % len(forms)
	if base, ok := strings.CutSuffix(d.input.Value(), was.Ending); ok {
		d.input.SetValue(base + forms[d.form].Ending)
		d.input.CursorEnd()
	}
}

// follow takes the form that the name's end says.
func (d *shareAsk) follow() {
	for i, f := range sharing.Forms() {
		if strings.HasSuffix(strings.ToLower(d.input.Value()), f.Ending) {
			d.form = i
		}
	}
}

// copy puts what would be written into the clipboard.
func (d *shareAsk) copy(m *Model) tea.Cmd {
	raw, err := sharing.Forms()[d.form].Encode(d.set)
	if err != nil {
		return m.fail(err)
	}
	m.pop()
	return tea.Batch(tea.SetClipboard(string(raw)), m.say(fmt.Sprintf("Copied %s as %s, if the terminal allows it: the values are live", plural(len(d.set.List), "indicator", "indicators"), sharing.Forms()[d.form].Title)))
}

func (d *shareAsk) begin(m *Model) tea.Cmd {
	path := m.long(d.input.Value())
	if path == "" {
		d.wrong = "Name a file."
		return nil
	}
	d.busy = true
	form, set := sharing.Forms()[d.form], d.set
	return func() tea.Msg {
		raw, err := form.Encode(set)
		if err != nil {
			return indicatorsWritten{d, evidence.File{}, err}
		}
		f, err := writeFile(path, raw)
		return indicatorsWritten{d, f, err}
	}
}

func (w indicatorsWritten) tell(m *Model) tea.Cmd {
	w.of.busy = false
	if errors.Is(w.err, fs.ErrExist) && m.isOpen(w.of) {
		w.of.wrong = "There is such a file already, and nothing is written over: another name."
		return nil
	}
	if m.isOpen(w.of) {
		m.pop()
	}
	if w.err != nil {
		return m.fail(fmt.Errorf("writing the indicators: %w", w.err))
	}
	return m.say(fmt.Sprintf("%s in %s, SHA-256 %s", plural(len(w.of.set.List), "indicator", "indicators"), m.short(w.file.Path), w.file.SHA256))
}

func (d *shareAsk) view(m *Model, w, h int) []string {
	t := m.theme
	w = min(w, 84)
	input := d.input
	input.SetWidth(max(10, w-4-len("File ")-1))
	lines := []string{t.Label.Render("File ") + input.View(), ""}
	for i, f := range sharing.Forms() {
		sign, style := "  ", t.Muted
		if i == d.form {
			sign, style = t.Glyphs.Cursor+" ", t.Text
		}
		lines = append(lines, style.Render(sign+f.Title+" ("+f.Ending+")"))
	}
	lines = append(lines, "")
	lines = append(lines, wrapped(t.Muted.Render, "The values go out as they work, not defanged. What is private, reserved or your own is marked, and sets off no alarm in STIX and MISP.", w-4)...)
	if d.wrong != "" {
		lines = append(lines, wrapped(t.Bad.Render, d.wrong, w-4)...)
	}
	lines = append(lines, "", keyLine(t, m.Keys.Label("enter"), "writes", "Tab", "another form", "^y", "copies it instead", "Esc", "leaves"))
	return box(t, "Share "+plural(len(d.set.List), "indicator", "indicators"), lines, w, h, w)
}
