package tui

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/theme"
)

// choice is something to choose from a list: what is shown and matched, what stands beside it.
type choice struct {
	text, note string // what is matched and shown, and what stands beside it
	disabled   string // why it can't be chosen; empty: it can
	instead    string // is shown in place of text
	pick       func(*Model) tea.Cmd
	id         string // of the folder, if it is one
}

// picker chooses from a list by a few letters.
type picker struct {
	title   string
	choices []choice
	found   []fuzzy.Match
	input   textinput.Model
	at, top int
	nothing string                         // is said when there is nothing to choose
	below   func(m *Model, w int) []string // lines under the list; nil: none

	then   func(*Model, triage.Place) tea.Cmd  // what is done with a folder
	absent func(m *Model, path string) tea.Cmd // of folders: what is done when there is none of the path typed; nil: nothing
	typed  func(text string) []choice          // what else there is to choose of what is typed, before what was found; nil: nothing
	more   int                                 // how many of the choices are such
}

func newPick(m *Model, title string, choices []choice) *picker {
	d := &picker{title: title, choices: choices, input: newInput(m.theme), nothing: "Nothing is called that."}
	d.input.Focus()
	d.match()
	return d
}

// String and Len make the choices a source of package fuzzy.
func (d *picker) String(i int) string { return d.choices[i].text }

// Len is how many choices there are.
func (d *picker) Len() int { return len(d.choices) }

func (d *picker) match() {
	d.at, d.top = 0, 0
	d.found = d.find()
	if d.typed == nil {
		return
	}
	for i, c := range d.typed(d.input.Value()) {
		d.more++
		d.found = slices.Insert(d.found, i, fuzzy.Match{Index: len(d.choices)})
		d.choices = append(d.choices, c)
	}
}

// find finds the choices that what is typed is for.
func (d *picker) find() []fuzzy.Match {
	d.choices, d.more = d.choices[:len(d.choices)-d.more], 0
	if d.input.Value() == "" {
		all := make([]fuzzy.Match, len(d.choices))
		for i := range d.choices {
			all[i] = fuzzy.Match{Index: i}
		}
		return all
	}
	return fuzzy.FindFrom(d.input.Value(), d)
}

func (d *picker) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.pop()
		return nil
	case "ctrl+o":
		if d.creates(m) {
			path := d.input.Value()
			m.pop()
			return d.absent(m, path)
		}
	case "enter":
		if len(d.found) == 0 {
			return nil
		}
		c := d.choices[d.found[d.at].Index]
		m.pop()
		if c.disabled != "" {
			return m.refuse(c.disabled)
		}
		return c.pick(m)
	case "down", "ctrl+n", "tab":
		d.at = min(d.at+1, len(d.found)-1)
	case "up", "ctrl+p", "shift+tab":
		d.at = max(d.at-1, 0)
	case "pgdown":
		d.at = min(d.at+10, max(0, len(d.found)-1))
	case "pgup":
		d.at = max(d.at-10, 0)
	default:
		before := d.input.Value()
		if d.input, _ = d.input.Update(msg); d.input.Value() != before {
			d.match()
		}
	}
	return nil
}

func (d *picker) paste(_ *Model, text string) tea.Cmd {
	d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	d.match()
	return nil
}

func (d *picker) view(m *Model, w, h int) []string {
	w = min(w, 76)
	rows := max(1, min(h-4, max(8, min(len(d.choices), 16))))
	total, below := rows, d.under(m, w-4)
	rows = max(1, rows-len(below))
	d.top = max(min(d.top, d.at), d.at-rows+1)
	if d.input.Placeholder != "" {
		d.input.SetWidth(max(1, w-8)) // or no more than its first letter is drawn
	}
	lines := []string{" " + m.theme.Accent.Say("> ") + d.input.View(), m.theme.Rule(w - 2)}
	for i := d.top; i < min(len(d.found), d.top+rows); i++ {
		lines = append(lines, d.row(m, i, w-2))
	}
	if len(d.found) == 0 && d.nothing != "" {
		lines = append(lines, m.theme.Muted.Render(content.Line(" "+d.nothing)))
	}
	for len(below) > 0 && len(lines) < rows+2 {
		lines = append(lines, "")
	}
	for _, l := range below {
		lines = append(lines, " "+l)
	}
	return m.theme.Frame(titled(d.title, m.Keys.Label("enter")+" picks, Esc leaves"), lines, w, total+4, true, theme.Scroll{Offset: d.top, Visible: rows, Total: len(d.found)})
}

// under is what stands under the list: why the choice under the cursor can't be made, where its row has no room for
// that, or what the list itself has to say.
func (d *picker) under(m *Model, w int) []string {
	if d.below != nil {
		return d.below(m, w)
	}
	if d.creates(m) {
		return wrapped(m.theme.Accent, "^o creates "+d.input.Value()+" and puts them there", w)
	}
	if len(d.found) == 0 {
		return nil
	}
	c := d.choices[d.found[d.at].Index]
	if c.disabled == "" || content.Line(c.shown()).Width()+content.Line(c.note).Width() <= w-2 {
		return nil
	}
	return wrapped(m.theme.Warn, c.disabled, w)
}

// shown is what a row shows.
func (c choice) shown() string {
	if c.instead != "" {
		return c.instead
	}
	return c.text
}

func (d *picker) row(m *Model, i, w int) string {
	c := d.choices[d.found[i].Index]
	s, edge := m.theme.Row(theme.Plain), " "
	if i == d.at {
		s, edge = m.theme.Row(theme.Cursor), m.theme.Glyphs.Cursor
	}
	note := content.Line(c.note).Truncate(w / 2)
	style := s.Base
	if c.disabled != "" {
		style = s.Muted
	}
	return s.Accent.Render(content.Line(edge)) + style.Render(content.Line(" "+c.shown()).Pad(max(2, w-3-note.Width()))) + s.Muted.Render(content.Line(" "+note.String()+" "))
}

// newPicker picks a folder: recent targets first, then the tree.
func newPicker(m *Model, title string, then func(*Model, triage.Place) tea.Cmd) *picker {
	places := m.folders.All()
	slices.SortStableFunc(places, func(a, b folderPlace) int { return m.rank(a.ID) - m.rank(b.ID) })
	var choices []choice
	for _, p := range places {
		note := ""
		if slices.Contains(m.recent, p.ID) {
			note = "recent"
		}
		choices = append(choices, choice{text: p.Path, note: note, id: p.ID, pick: func(m *Model) tea.Cmd {
			return then(m, triage.Place{ID: p.ID, Path: cmp.Or(m.folders.Path(p.ID), p.Path)})
		}})
	}
	d := newPick(m, title, choices)
	d.then = then
	return d
}

// foldersMoved shows folders in an open picker by the paths that they have by now.
func (m *Model) foldersMoved() {
	for _, open := range m.dialogs {
		d, ok := open.(*picker)
		if !ok || d.then == nil {
			continue
		}
		at := ""
		if d.at < len(d.found) {
			at = d.choices[d.found[d.at].Index].id
		}
		for i := range d.choices {
			c := &d.choices[i]
			c.text = cmp.Or(m.folders.Path(c.id), c.text)
		}
		d.match()
		d.at = max(0, slices.IndexFunc(d.found, func(f fuzzy.Match) bool { return at != "" && d.choices[f.Index].id == at }))
	}
}

// creates tells whether what is typed is the path of a folder that may be created.
func (d *picker) creates(m *Model) bool { return d.absent != nil && m.creatable(d.input.Value()) }

// rank puts recent folders first.
func (m *Model) rank(id string) int {
	if i := slices.Index(m.recent, id); i >= 0 {
		return i
	}
	return len(m.recent)
}

// palette finds an action by a few letters.
func (m *Model) palette() tea.Cmd {
	var choices []choice
	for _, a := range m.Keys.In(m.focus) {
		var labels []string
		for _, k := range a.Keys {
			labels = append(labels, m.Keys.Label(k))
		}
		c := choice{text: a.Title + ": " + a.Help, note: strings.Join(labels, " "), disabled: m.disabled(a), pick: func(m *Model) tea.Cmd { return m.do(a) }}
		if c.disabled != "" {
			c.instead = a.Title + ": " + reasonAlone(a, c.disabled)
		}
		choices = append(choices, c)
	}
	return m.push(newPick(m, "Actions", choices))
}
