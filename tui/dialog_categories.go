package tui

import (
	"context"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/theme"
)

// categories picks which categories messages are to have: each is on all of them, on some, or on none. What is not
// touched stays as it is on each.
type categories struct {
	targets []graph.Header
	rows    []categoryRow
	found   []int // of rows, as typed
	input   textinput.Model
	at, top int

	cancel context.CancelFunc // of the read under way
	began  time.Time
	note   string // why the mailbox's own are not there
}

// categoryRow is one category.
type categoryRow struct {
	name   string
	preset int // its colour, -1: none known
	on     int // how many of the messages have it
	want   wish
}

// wish is what is to become of a category.
type wish int

const (
	asItIs wish = iota
	onAll
	onNone
)

// categoriesRead is the end of reading the mailbox's own categories.
type categoriesRead struct {
	dialog *categories
	list   []graph.Category
	err    error
}

func (m *Model) categorise() tea.Cmd {
	d := &categories{targets: m.messages.Targets(), input: newInput(m.theme)}
	d.input.CharLimit = 255
	d.input.Focus()
	d.list(m, m.own)
	_ = m.push(d)
	if d.note = m.noOwnCategories(); d.note != "" || m.own != nil {
		return nil
	}
	return d.read(m)
}

// noOwnCategories says why the mailbox's own categories can't be read; empty: they can.
func (m *Model) noOwnCategories() string {
	if keys.Lacks(m.Cloud, keys.MasterCategories) {
		return "Microsoft Graph does not offer " + string(keys.MasterCategories) + " in the cloud " + m.Cloud + ": type a name."
	}
	if p := m.rights.missing["MailboxSettings.Read"]; p != "" {
		return "The token lacks " + p + ", for the mailbox's own list and its colours: type a name."
	}
	return ""
}

func (d *categories) read(m *Model) tea.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), readDeadline)
	d.cancel, d.began = cancel, m.Now()
	box := m.Mailbox
	return func() tea.Msg {
		defer cancel()
		list, err := box.Categories(ctx)
		return categoriesRead{d, list, err}
	}
}

func (m *Model) categoriesRead(msg categoriesRead) {
	d := msg.dialog
	if !m.isOpen(d) {
		return
	}
	d.cancel = nil
	if msg.err != nil {
		m.lastError = msg.err
		d.note = "Without the mailbox's own list and its colours (" + reason(msg.err) + "): type a name."
		return
	}
	m.own = msg.list
	if m.own == nil {
		m.own = []graph.Category{}
	}
	colours := theme.Colours{}
	for _, k := range m.own {
		colours[strings.ToLower(k.Name)] = k.Preset
	}
	m.messages.SetColours(colours)
	m.reader.SetColours(colours)
	d.list(m, m.own)
}

// list fills the rows: the mailbox's own in its order, and what else is known by name. What was wished for stays.
func (d *categories) list(m *Model, own []graph.Category) {
	earlier := d.rows
	d.rows = nil
	for _, k := range own {
		d.add(k.Name, k.Preset)
	}
	for _, h := range d.targets {
		for _, name := range h.Categories {
			d.add(name, -1)
		}
	}
	for _, name := range m.messages.Categories() {
		d.add(name, -1)
	}
	for _, r := range earlier {
		if r.want != asItIs {
			d.rows[d.add(r.name, -1)].want = r.want
		}
	}
	d.match()
}

// add adds a name if it is not there, and says where it is.
func (d *categories) add(name string, preset int) int {
	if i := d.index(name); i >= 0 {
		return i
	}
	r := categoryRow{name: name, preset: preset}
	for _, h := range d.targets {
		if slices.ContainsFunc(h.Categories, func(c string) bool { return strings.EqualFold(c, name) }) {
			r.on++
		}
	}
	d.rows = append(d.rows, r)
	return len(d.rows) - 1
}

func (d *categories) index(name string) int {
	return slices.IndexFunc(d.rows, func(r categoryRow) bool { return strings.EqualFold(r.name, name) })
}

// String and Len make the rows a source of package fuzzy.
func (d *categories) String(i int) string { return d.rows[i].name }

// Len is how many rows there are.
func (d *categories) Len() int { return len(d.rows) }

func (d *categories) typed() string { return strings.TrimSpace(d.input.Value()) }

func (d *categories) match() {
	d.found = nil
	if d.typed() == "" {
		for i := range d.rows {
			d.found = append(d.found, i)
		}
	} else {
		for _, f := range fuzzy.FindFrom(d.typed(), d) {
			d.found = append(d.found, f.Index)
		}
	}
	d.at = max(0, min(d.at, d.count()-1))
}

// isNew tells whether what is typed is a name that is not there yet. It is offered below what was found.
func (d *categories) isNew() bool { return d.typed() != "" && d.index(d.typed()) < 0 }

// count is how many rows there are to choose from.
func (d *categories) count() int {
	if d.isNew() {
		return len(d.found) + 1
	}
	return len(d.found)
}

func (d *categories) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	pressed, typing := msg.String(), d.input.Value() != ""
	switch {
	case pressed == "esc" && typing:
		d.clear()
	case pressed == "esc":
		m.pop()
	case pressed == "enter" && !typing:
		return d.send(m)
	case pressed == "enter" || pressed == "tab" || pressed == "space" && !typing:
		d.toggle()
		d.clear()
	case pressed == "down" || pressed == "ctrl+n":
		d.at = max(0, min(d.at+1, d.count()-1))
	case pressed == "up" || pressed == "ctrl+p":
		d.at = max(0, d.at-1)
	case pressed == "pgdown":
		d.at = max(0, min(d.at+10, d.count()-1))
	case pressed == "pgup":
		d.at = max(0, d.at-10)
	default:
		before := d.input.Value()
		if d.input, _ = d.input.Update(msg); d.input.Value() != before {
			d.at = 0
			d.match()
		}
	}
	return nil
}

func (d *categories) paste(_ *Model, text string) tea.Cmd {
	d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	d.at = 0
	d.match()
	return nil
}

// clear ends the typing; the cursor stays on its row.
func (d *categories) clear() {
	at := -1
	if d.at < len(d.found) {
		at = d.found[d.at]
	}
	d.input.SetValue("")
	d.match()
	d.at = max(0, at)
}

// toggle goes on to the row's next state: on all, on none, and where only some have it, as it is.
func (d *categories) toggle() {
	if d.at >= len(d.found) {
		if !d.isNew() {
			return
		}
		i := d.add(d.typed(), -1)
		d.rows[i].want = onAll
		d.found = append(d.found, i)
		return
	}
	r := &d.rows[d.found[d.at]]
	all, none := r.on == len(d.targets), r.on == 0
	switch {
	case r.want == asItIs && all:
		r.want = onNone
	case r.want == asItIs:
		r.want = onAll
	case r.want == onAll && !none:
		r.want = onNone
	default:
		r.want = asItIs
	}
}

func (d *categories) send(m *Model) tea.Cmd {
	var t triage.Tags
	for _, r := range d.rows {
		switch r.want {
		case onAll:
			t.Add = append(t.Add, r.name)
		case onNone:
			t.Remove = append(t.Remove, r.name)
		case asItIs:
		}
	}
	m.pop()
	if len(t.Add)+len(t.Remove) == 0 {
		return m.refuse("No category was changed")
	}
	return m.begin(triage.Order{Action: keys.Categories, Targets: targetsOf(d.targets), Details: triage.Details{Tags: t}})
}

func (d *categories) close() {
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
	}
}

func (d *categories) waits() bool { return d.cancel != nil }
