package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/theme"
)

// savedList lists the saved searches: Enter opens one. What is typed goes into the line for a name, when that is open.
type savedList struct {
	list    []SavedSearch
	at, top int

	naming  *SavedSearch // what is to have the name that is being typed; nil: none
	renames string       // its name so far; empty: it is new
	input   textinput.Model
	sure    string // the search that is deleted if the answer is y
	note    string
	bad     bool
}

// searchesChanged is the end of a change to the saved searches.
type searchesChanged struct {
	dialog *savedList
	note   string
	name   string // to put the cursor on
	err    error
}

func (m *Model) savedSearches() tea.Cmd {
	return m.push(&savedList{list: m.Searches.List(), input: newInput(m.theme)})
}

func (d *savedList) cursor() (SavedSearch, bool) {
	if d.at < 0 || d.at >= len(d.list) {
		return SavedSearch{}, false
	}
	return d.list[d.at], true
}

func (d *savedList) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case d.naming != nil:
		return d.typeName(m, msg)
	case d.sure != "":
		return d.answer(m, msg.String())
	}
	d.note, d.bad = "", false
	s, ok := d.cursor()
	switch msg.String() {
	case "esc", "q":
		m.pop()
	case "j", "down":
		d.at = min(d.at+1, max(0, len(d.list)-1))
	case "k", "up":
		d.at = max(0, d.at-1)
	case "enter":
		if ok {
			m.pop()
			return m.runSearch(s.Query, s.Name)
		}
	case "s":
		if r := m.results; r != nil {
			d.name(SavedSearch{Query: r.query, Name: r.name}, "")
		} else {
			d.note = "No search is shown: " + m.Keys.Key("search") + " begins one."
		}
	case "e":
		if ok {
			d.name(s, s.Name)
		}
	case "d":
		if ok {
			d.sure = s.Name
		}
	}
	return nil
}

// name begins to type a name for a search.
func (d *savedList) name(s SavedSearch, renames string) {
	d.naming, d.renames = &s, renames
	d.input.CharLimit = 60
	d.input.SetValue(content.Line(s.Name).String())
	d.input.CursorEnd()
	d.input.Focus()
}

func (d *savedList) typeName(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		d.naming = nil
		return nil
	case "enter":
		return d.keep(m)
	}
	d.note = ""
	d.input, _ = d.input.Update(msg)
	return nil
}

// keep saves or renames. A name that is taken is not taken over by a rename.
func (d *savedList) keep(m *Model) tea.Cmd {
	s, name, was := *d.naming, strings.TrimSpace(d.input.Value()), d.renames
	taken := slices.ContainsFunc(d.list, func(o SavedSearch) bool { return o.Name == name })
	d.bad = true
	switch {
	case name == "":
		d.note = "Type a name."
		return nil
	case taken && was != "" && name != was:
		d.note = "There is a search of that name."
		return nil
	}
	d.naming, d.bad = nil, false
	if name == was {
		return nil
	}
	if was != "" {
		return d.change(m, func(k Searches) error { return k.Rename(was, name) }, "Renamed", name)
	}
	s.Name = name
	if r := m.results; r != nil {
		r.name = name
	}
	return d.change(m, func(k Searches) error { return k.Put(s) }, map[bool]string{true: "Saved in place of the one before", false: "Saved"}[taken], name)
}

// answer deletes, if it is told to.
func (d *savedList) answer(m *Model, key string) tea.Cmd {
	name := d.sure
	if key != "y" && key != "n" && key != "esc" {
		return nil
	}
	d.sure = ""
	if key != "y" {
		return nil
	}
	return d.change(m, func(k Searches) error { return k.Delete(name) }, "Deleted", "")
}

// change changes what is kept.
func (d *savedList) change(m *Model, do func(Searches) error, note, name string) tea.Cmd {
	k := m.Searches
	return func() tea.Msg { return searchesChanged{d, note, name, do(k)} }
}

func (m *Model) searchesChanged(msg searchesChanged) tea.Cmd {
	d := msg.dialog
	if msg.err != nil {
		m.lastError = msg.err
	}
	if !m.isOpen(d) || m.Searches == nil {
		return nil
	}
	d.list = m.Searches.List()
	if at := slices.IndexFunc(d.list, func(s SavedSearch) bool { return s.Name == msg.name }); at >= 0 {
		d.at = at
	}
	d.at = max(0, min(d.at, len(d.list)-1))
	if d.note, d.bad = msg.note+".", msg.err != nil; d.bad {
		d.note = "It was not kept: " + msg.err.Error()
	}
	return nil
}

func (d *savedList) paste(_ *Model, text string) tea.Cmd {
	if d.naming != nil {
		d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	}
	return nil
}

func (d *savedList) view(m *Model, w, h int) []string {
	t := m.theme
	w = min(w, 84)
	foot := d.foot(m, w-4)
	rows := max(1, min(max(6, len(d.list)), h-3-len(foot)))
	d.top = max(min(d.top, d.at), d.at-rows+1)
	var lines []string
	for i := d.top; i < min(len(d.list), d.top+rows); i++ {
		lines = append(lines, d.row(m, i, w-2))
	}
	if len(d.list) == 0 {
		lines = append(lines, t.Muted.Say(" No search has been saved yet."))
	}
	for len(lines) < rows {
		lines = append(lines, "")
	}
	lines = append(lines, "")
	for _, l := range foot {
		lines = append(lines, " "+l)
	}
	return t.Frame(titled("Saved searches", ""), lines, w, min(h, len(lines)+2), true, theme.Scroll{Offset: d.top, Visible: rows, Total: len(d.list)})
}

// foot says what is asked, what has happened, or what can be done.
func (d *savedList) foot(m *Model, w int) []string {
	t := m.theme
	var out []string
	if d.note != "" {
		style := t.Muted
		if d.bad {
			style = t.Bad
		}
		out = firstLines(wrapped(style, d.note, w), 3)
	}
	switch {
	case d.naming != nil:
		in := d.input
		in.SetWidth(max(8, w-7))
		return append(out, t.Label.Say("Name  ")+in.View(), keyLine(t, m.Keys.Label("enter"), "keeps it", "Esc", "leaves it"))
	case d.sure != "":
		out = append(out, wrapped(t.Warn, "Delete "+d.sure+"? There is no undo.", w)...)
		return append(out, keyLine(t, "y", "yes", "n", "no"))
	case len(d.list) == 0:
		return append(out, keyLine(t, "s", "saves the search that is shown", "Esc", "closes"))
	}
	return append(out, keyLine(t, m.Keys.Label("enter"), "opens", "s", "saves this", "e", "renames", "d", "deletes", "Esc", "closes"))
}

func (d *savedList) row(m *Model, i, w int) string {
	s, edge := m.theme.Row(theme.Plain), " "
	if i == d.at {
		s, edge = m.theme.Row(theme.Cursor), m.theme.Glyphs.Cursor
	}
	saved := d.list[i]
	name := content.Line(saved.Name).Truncate(w / 3)
	room := max(1, w-4-w/3)
	return s.Accent.Render(content.Line(edge)) + s.Base.Render(content.Line(" "+name.Pad(w/3).String())) + s.Muted.Render(content.Line(" "+content.Line(saved.Query.Words()+" "+m.whereOf(saved.Query)).Pad(room).String()+" "))
}
