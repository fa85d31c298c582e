package tui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/theme"
)

// inspector shows what is known of a message line by line, headers or properties, to find and to copy.
type inspector struct {
	of      graph.Header
	sheet   sheet
	entries [sheets][]entry
	input   textinput.Model
	found   []int // the entries of the sheet that match
	at      int   // the cursor, in found
	top     int   // the first line that is seen

	wrapped [][]content.Text // of found, at a width
	width   int
	rows    int

	began  time.Time
	cancel context.CancelFunc
	done   bool
	err    error
}

// sheet is one of the inspector's two.
type sheet int

const (
	headerSheet sheet = iota
	propertySheet
	sheets
)

func (s sheet) String() string { return [...]string{"headers", "properties"}[s] }

// entry is a name with a value: foreign text, made safe.
type entry struct {
	name  string
	value content.Text
}

func (e entry) line() string { return e.name + ": " + e.value.String() }

// inspected is the end of reading for an inspector.
type inspected struct {
	dialog  *inspector
	details graph.Details
	err     error
}

func (m *Model) showHeaders() tea.Cmd    { return m.inspect(headerSheet) }
func (m *Model) showProperties() tea.Cmd { return m.inspect(propertySheet) }

func (m *Model) inspect(s sheet) tea.Cmd {
	h, ok := m.messages.Cursor()
	if !ok {
		return nil
	}
	d := &inspector{of: h, sheet: s, input: newInput(m.theme)}
	d.input.Focus()
	return tea.Batch(m.push(d), d.start(m))
}

func (d *inspector) start(m *Model) tea.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), readDeadline)
	d.began, d.cancel, d.done, d.err = m.Now(), cancel, false, nil
	box, id := m.Mailbox, d.of.ID
	return func() tea.Msg {
		defer cancel()
		details, err := box.Details(ctx, id)
		return inspected{d, details, err}
	}
}

func (m *Model) inspected(msg inspected) {
	d := msg.dialog
	if !m.isOpen(d) {
		return
	}
	d.done, d.err = true, msg.err
	if msg.err != nil {
		m.lastError = msg.err
		return
	}
	size, _ := m.cache.size(d.of.ID)
	d.entries = [sheets][]entry{headerEntries(msg.details), m.propertyEntries(msg.details, size)}
	d.match()
}

func (d *inspector) close() { d.cancel() }

func (d *inspector) waits() bool { return !d.done }

// match finds the entries that what is typed is a part of.
func (d *inspector) match() {
	d.found, d.at, d.top, d.wrapped = nil, 0, 0, nil
	want := strings.ToLower(d.input.Value())
	for i, e := range d.entries[d.sheet] {
		if strings.Contains(strings.ToLower(e.line()), want) {
			d.found = append(d.found, i)
		}
	}
}

func (d *inspector) entry(i int) entry { return d.entries[d.sheet][d.found[i]] }

func (d *inspector) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		if d.input.Value() == "" {
			m.pop()
			return nil
		}
		d.input.SetValue("")
		d.match()
	case "tab", "shift+tab":
		d.sheet = 1 - d.sheet
		d.match()
	case "ctrl+r":
		if d.err != nil {
			return d.start(m)
		}
	case "enter":
		return d.copyOne(m)
	case "ctrl+y":
		return d.copyAll(m)
	case "down", "ctrl+n":
		d.step(1)
	case "up", "ctrl+p":
		d.step(-1)
	case "pgdown":
		for range max(1, d.rows-1) {
			d.step(1)
		}
	case "pgup":
		for range max(1, d.rows-1) {
			d.step(-1)
		}
	default:
		before := d.input.Value()
		if d.input, _ = d.input.Update(msg); d.input.Value() != before {
			d.match()
		}
	}
	return nil
}

func (d *inspector) paste(_ *Model, text string) tea.Cmd {
	d.input, _ = d.input.Update(tea.PasteMsg{Content: text})
	d.match()
	return nil
}

// step goes one entry on or back; through one that is higher than the dialog, line by line.
func (d *inspector) step(way int) {
	if len(d.found) == 0 || len(d.wrapped) != len(d.found) {
		return
	}
	from, to := d.extent(d.at)
	switch {
	case way > 0 && to > d.top+d.rows && from <= d.top:
		d.top++
	case way < 0 && from < d.top && to >= d.top+d.rows:
		d.top--
	default:
		before := d.at
		d.at = max(0, min(d.at+way, len(d.found)-1))
		from, to = d.extent(d.at)
		if d.top = max(d.top, to-d.rows); d.at != before && way > 0 {
			d.top = min(d.top, from)
		}
		if way < 0 {
			d.top = max(min(d.top, from), to-d.rows)
		}
	}
}

// extent is from which line to which an entry goes.
func (d *inspector) extent(i int) (from, to int) {
	for _, lines := range d.wrapped[:i] {
		from += len(lines)
	}
	return from, from + len(d.wrapped[i])
}

// copyOne copies the value under the cursor.
func (d *inspector) copyOne(m *Model) tea.Cmd {
	if len(d.found) == 0 {
		return nil
	}
	e := d.entry(d.at)
	return tea.Batch(tea.SetClipboard(e.value.String()), m.say("Copied "+e.name+", if the terminal allows it"))
}

// copyAll copies all that is found, a line each.
func (d *inspector) copyAll(m *Model) tea.Cmd {
	if len(d.found) == 0 {
		return nil
	}
	var b strings.Builder
	for i := range d.found {
		b.WriteString(d.entry(i).line() + "\n")
	}
	return tea.Batch(tea.SetClipboard(b.String()), m.say("Copied "+plural(len(d.found), "line", "lines")+", if the terminal allows it"))
}

// view is as high as it may be, so that it stands still while one types.
func (d *inspector) view(m *Model, w, h int) []string {
	w = min(w, 110)
	d.rows = max(1, h-5)
	lines := append(make([]string, 0, h), " "+m.theme.Accent.Say("> ")+d.input.View(), m.theme.Rule(w-2))
	shown, scroll := d.body(m, w-2)
	lines = append(lines, shown...)
	for len(lines) < d.rows+2 {
		lines = append(lines, "")
	}
	keys := keyLine(m.theme, m.Keys.Label("enter"), "copies", "^y", "all", "Tab", (1 - d.sheet).String(), "Esc", "closes")
	if d.err != nil {
		keys = keyLine(m.theme, "^r", "reads again", "Esc", "closes")
	}
	right := ""
	if d.done && d.err == nil {
		right = fmt.Sprintf("%d of %d", len(d.found), len(d.entries[d.sheet]))
	}
	return m.theme.Frame(titled(capital(d.sheet.String()), right), append(lines, " "+keys), w, d.rows+5, true, scroll)
}

// body is what of the entries is seen.
func (d *inspector) body(m *Model, w int) ([]string, theme.Scroll) {
	switch {
	case d.err != nil:
		lines := firstLines(wrapped(m.theme.Bad, m.words(d.err), w-2), d.rows)
		for i := range lines {
			lines[i] = " " + lines[i]
		}
		return lines, theme.Scroll{}
	case !d.done:
		return []string{m.theme.Muted.Render(content.Line(" Reading " + m.since(d.began)))}, theme.Scroll{}
	case len(d.entries[d.sheet]) == 0:
		return []string{m.theme.Muted.Say(" The message has none.")}, theme.Scroll{}
	case len(d.found) == 0:
		return []string{m.theme.Muted.Say(" Nothing matches. Esc clears.")}, theme.Scroll{}
	}
	d.wrap(w - 3)
	var lines []string
	total := 0
	for i, text := range d.wrapped {
		for j, l := range text {
			if total >= d.top && len(lines) < d.rows {
				lines = append(lines, d.line(m, i, j, l, w))
			}
			total++
		}
	}
	return lines, theme.Scroll{Offset: d.top, Visible: d.rows, Total: total}
}

// wrap breaks what is found at a width; the cursor's entry stays in sight.
func (d *inspector) wrap(w int) {
	if d.width != w || d.wrapped == nil {
		d.width, d.wrapped = w, make([][]content.Text, len(d.found))
		for i := range d.found {
			d.wrapped[i] = content.Value(d.entry(i).line()).Wrap(w - 2)
		}
	}
	from, to := d.extent(d.at)
	if to <= d.top || from >= d.top+d.rows {
		d.top = from
	}
	last := 0
	for _, lines := range d.wrapped {
		last += len(lines)
	}
	d.top = max(0, min(d.top, last-d.rows))
}

// line draws one line of an entry: its name stands out, what goes on below is set in.
func (d *inspector) line(m *Model, i, j int, l content.Text, w int) string {
	s, edge := m.theme.Row(theme.Plain), " "
	if i == d.at {
		s, edge = m.theme.Row(theme.Cursor), m.theme.Glyphs.Cursor
	}
	head, rest := "", l.String()
	if name := d.entry(i).name + ":"; j == 0 && strings.HasPrefix(rest, name) {
		head, rest = name, rest[len(name):]
	} else if j > 0 {
		rest = "  " + rest
	}
	used := cellWidth(head) + cellWidth(rest)
	return s.Accent.Render(content.Line(edge)) + s.Base.Say(" ") + s.Accent.Render(content.Line(head)) + s.Base.Render(content.Line(rest+repeat(" ", w-2-used)))
}
