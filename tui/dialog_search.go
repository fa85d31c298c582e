package tui

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/theme"
)

// searchAsk asks what to search for and where. Enter searches from any of its lines.
type searchAsk struct {
	inputs      []textinput.Model // of the lines that are typed into
	attachments graph.Which
	read        graph.Which
	in          string
	folder      string // the folder that "this folder" is: a well-known name, or a path as shown
	shown       string // what people call it
	at, top     int
	wrong       string
}

// The lines of the form. Those before the first choice are typed into.
const (
	lineText = iota
	lineSubject
	lineSender
	lineBody
	lineID
	lineSince
	lineUntil
	lineAttachments
	lineRead
	lineIn
	searchLines
)

// searchLabels names each line, with what may stand in it.
func searchLabels() [searchLines][2]string {
	return [searchLines][2]string{
		{"Words", "words, or KQL: from:bob OR \"past due\"; or $filter=…"}, {"Subject", "words of it"}, {"Sender", "name, address or domain"}, {"Body", "words of it"},
		{"Message id", "the whole Internet message id: <…>"}, {"Since", "2026-11-24, today, yesterday, 24h, 7d, 2w"}, {"Until", "as above; a day is the whole of it"},
		{"Attachments", ""}, {"Read", ""}, {"Look in", ""},
	}
}

// searchText is how much may be typed into a line: the service takes no more than some 2,000 characters in all.
const searchText = 500

func (m *Model) askSearch() tea.Cmd {
	d := &searchAsk{}
	folder := m.folder
	var q SearchQuery
	if r := m.results; r != nil {
		q, folder = r.query, r.folder
	}
	labels := searchLabels()
	for i, value := range []string{q.Text, q.Subject, q.Sender, q.Body, q.MessageID, q.Since, q.Until} {
		in := newInput(m.theme)
		in.CharLimit = searchText
		in.Placeholder = labels[i][1]
		in.SetValue(content.Line(value).String())
		in.CursorEnd()
		d.inputs = append(d.inputs, in)
	}
	d.attachments, d.read, d.in = q.Attachments, q.Read, q.In
	if d.folder, d.shown = folder.WellKnown, m.folders.Path(folder.ID); d.folder == "" {
		d.folder = d.shown
	}
	if q.In == inFolder {
		d.folder, d.shown = q.Folder, m.folderOf(q)
	}
	if d.shown == "" {
		d.shown = folder.Name
	}
	d.focus(lineText)
	return m.push(d)
}

func (d *searchAsk) focus(at int) {
	d.at = at
	for i := range d.inputs {
		if i == at {
			d.inputs[i].Focus()
		} else {
			d.inputs[i].Blur()
		}
	}
}

func (d *searchAsk) query() SearchQuery {
	v := func(line int) string { return strings.TrimSpace(d.inputs[line].Value()) }
	q := SearchQuery{
		Text: v(lineText), Subject: v(lineSubject), Sender: v(lineSender), Body: v(lineBody), MessageID: v(lineID), Since: v(lineSince), Until: v(lineUntil),
		Attachments: d.attachments, Read: d.read, In: d.in,
	}
	if q.In == inFolder {
		q.Folder = d.folder
	}
	return q
}

func (d *searchAsk) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	d.wrong = ""
	switch key := msg.String(); {
	case key == "esc":
		m.pop()
	case key == "enter":
		return d.run(m)
	case key == "tab" || key == "down":
		d.focus((d.at + 1) % searchLines)
	case key == "shift+tab" || key == "up":
		d.focus((d.at + searchLines - 1) % searchLines)
	case d.at < len(d.inputs):
		d.inputs[d.at], _ = d.inputs[d.at].Update(msg)
	case key == "space" || key == "right" || key == "l":
		d.turn(1)
	case key == "left" || key == "h":
		d.turn(-1)
	}
	return nil
}

// turn goes to the next or the previous choice of a line.
func (d *searchAsk) turn(step int) {
	switch d.at {
	case lineAttachments:
		d.attachments = turned(d.attachments, step, graph.Either, graph.Yes, graph.No)
	case lineRead:
		d.read = turned(d.read, step, graph.Either, graph.No, graph.Yes)
	case lineIn:
		d.in = turned(d.in, step, inMailbox, inFolder, inKnown)
	}
}

// turned is the choice after (1) or before (-1) one.
func turned[T comparable](now T, step int, among ...T) T {
	for i, x := range among {
		if x == now {
			return among[(i+step+len(among))%len(among)]
		}
	}
	return among[0]
}

func (d *searchAsk) paste(_ *Model, text string) tea.Cmd {
	if d.at < len(d.inputs) {
		d.inputs[d.at], _ = d.inputs[d.at].Update(tea.PasteMsg{Content: text})
	}
	return nil
}

// run searches, if it can be asked so.
func (d *searchAsk) run(m *Model) tea.Cmd {
	q := d.query()
	s, err := q.Search(m.Now(), "")
	if err == nil {
		err = s.Check()
	}
	if err != nil {
		d.wrong = capital(err.Error()) + "."
		return nil
	}
	m.pop()
	return m.runSearch(q, "")
}

func (d *searchAsk) view(m *Model, w, h int) []string {
	w = min(w, 84)
	room := w - 4
	var foot []string
	if d.wrong != "" {
		foot = wrapped(m.theme.Bad, d.wrong, room)
	}
	foot = append(foot, keyLine(m.theme, m.Keys.Label("enter"), "searches", "Tab", "next", m.Keys.Label("space"), "turns a choice", "Esc", "leaves"))
	rows := max(1, min(searchLines, h-2-len(foot)-1))
	d.top = max(min(d.top, d.at), d.at-rows+1)
	var lines []string
	for i := d.top; i < d.top+rows; i++ {
		lines = append(lines, d.line(m, i, room))
	}
	lines = append(append(lines, ""), foot...)
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return m.theme.Frame(titled("Search", ""), lines, w, min(h, len(lines)+2), true, theme.Scroll{Offset: d.top, Visible: rows, Total: searchLines})
}

// line draws a line of the form.
func (d *searchAsk) line(m *Model, i, w int) string {
	const label = 13
	name := m.theme.Label
	if i == d.at {
		name = m.theme.Accent
	}
	left := name.Render(content.Line(searchLabels()[i][0]).Pad(label))
	if i < len(d.inputs) {
		in := d.inputs[i]
		in.SetWidth(max(8, w-label-1))
		return left + in.View()
	}
	s := m.theme.Row(theme.Plain)
	if i == d.at {
		s = m.theme.Row(theme.Cursor)
	}
	return left + s.Base.Render(content.Line("< "+d.choice(i)+" >").Truncate(w-label))
}

// choice says what is chosen on a line.
func (d *searchAsk) choice(line int) string {
	switch line {
	case lineAttachments:
		return map[graph.Which]string{graph.Either: "either way", graph.Yes: "with", graph.No: "without"}[d.attachments]
	case lineRead:
		return map[graph.Which]string{graph.Either: "either way", graph.Yes: "read", graph.No: "unread"}[d.read]
	}
	return map[string]string{inMailbox: "the mailbox", inFolder: "this folder: " + d.shown, inKnown: "the well-known folders"}[d.in]
}
