package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/content/report"
	"mailtriage/keys"
	"mailtriage/theme"
)

// examLimit is how many bytes of a message are read to examine it: as much as Exchange Online takes in one mail.
const examLimit = 150 << 20

// exam is a message under examination: what the sheets are made from. It does not change once it has been read.
type exam struct {
	header graph.Header
	cut    bool           // there were more than examLimit: the rest is missing
	own    []string       // the tenant's own domains, in lower case; empty: they could not be read
	mail   *eml.Part      // what is examined: the message, or the original inside a report
	whole  *eml.Part      // the message as it lies in the mailbox
	report *report.Report // what it is a report of; nil: of nothing
	inner  bool           // the original is examined
	around *surroundings  // what is known beside the mail, and asked for
}

// readExam reads a message whole; inner: it is the original in it that is to be examined. Without its bytes there is nothing to
// examine; the tenant's domains may be missing.
func readExam(ctx context.Context, box Mailbox, around *surroundings, h graph.Header, inner bool) (*exam, error) {
	raw, more, err := box.MIME(ctx, h.ID, examLimit)
	if err != nil {
		return nil, err
	}
	own, err := around.domains(ctx)
	if err != nil && ctx.Err() != nil {
		return nil, err
	}
	return examOf(h, raw, more, own, around).of(inner), nil
}

// examOf parses what was read of a message; cut: there is more.
func examOf(h graph.Header, raw []byte, cut bool, own []string, around *surroundings) *exam {
	whole := eml.Parse(raw)
	e := &exam{header: h, cut: cut, own: own, around: around, mail: whole, whole: whole}
	if r, ok := report.Find(whole); ok {
		e.report = &r
	}
	return e
}

// of is the same with the original as what is examined, or the message around it. A message that is no report has none.
func (e *exam) of(inner bool) *exam {
	out := *e
	out.mail, out.inner = e.whole, inner && e.report != nil
	if out.inner {
		out.mail = e.report.Original
	}
	return &out
}

// sheetPane draws one side of a message that is examined. It is given what it shows when it is made.
type sheetPane interface {
	SetTheme(*theme.Theme)
	Do(keys.ID) bool // moves, opens and closes; false: it is none of the pane's
	View(w, h int) ([]string, theme.Scroll)
	Copy() content.Text // what is under the cursor, defanged
}

// rawPane is a sheet with something that can also be copied as it stands in the mail, after a question.
type rawPane interface{ Raw() content.Text }

// examiner is the dialog that shows a message's sheets, one at a time.
type examiner struct {
	of    graph.Header
	inner bool          // the original inside it
	exam  *exam         // nil: not read yet
	found *KeptFindings // by a watch: what the sheet of indicators shows; nil: it shows what is found in the exam
	anew  bool          // the message is read, whatever a watch has found
	sheet sheetRow
	panes map[keys.ID]sheetPane

	began  time.Time
	cancel context.CancelFunc
	done   bool
	err    error
}

// sheetMade is the end of reading a message, and of making a sheet of it.
type sheetMade struct {
	dialog *examiner
	inner  bool // of the original
	sheet  keys.ID
	exam   *exam
	found  *KeptFindings
	pane   sheetPane
	beside string // of the sheet of reasons: what is red of the mails that are not examined
	err    error
}

// examine opens a sheet of the message under the cursor.
func (m *Model) examine(row sheetRow) tea.Cmd {
	h, ok := m.messages.Cursor()
	if !ok {
		return nil
	}
	_, inner := m.senderOf(h)
	d := &examiner{of: h, inner: inner, panes: map[keys.ID]sheetPane{}}
	if m.lastExam != nil && m.lastExam.header.ID == h.ID {
		d.exam = m.lastExam.of(inner)
	}
	return tea.Batch(m.push(d), d.turnTo(m, row))
}

// turnTo shows another sheet; what was being read for the one before is given up.
func (d *examiner) turnTo(m *Model, row sheetRow) tea.Cmd {
	d.close()
	d.sheet, d.done, d.err = row, d.panes[row.action] != nil, nil
	if d.done {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), readDeadline)
	d.began, d.cancel = m.Now(), cancel
	box, of, inner, e, around := m.Mailbox, d.of, d.inner, d.exam, m.around
	kept, version := m.Kept, m.messages.Version(of.ID)
	if row.action != keys.Indicators || d.anew {
		kept = nil
	}
	return func() tea.Msg {
		defer cancel()
		out := sheetMade{dialog: d, inner: inner, sheet: row.action, exam: e}
		if before := foundBefore(ctx, kept, of.ID, version, around.good); e == nil && before != nil {
			if f, ok := before.of(inner); ok {
				out.found, out.pane = before, findingsSheet(f)
				return out
			}
		}
		if out.exam == nil {
			if out.exam, out.err = readExam(ctx, box, around, of, inner); out.err != nil {
				return out
			}
		}
		if out.pane, out.err = row.make(ctx, out.exam); row.action == keys.Reasons && out.err == nil {
			out.beside = beside(out.exam)
		}
		return out
	}
}

func (m *Model) sheetMade(msg sheetMade) {
	d := msg.dialog
	if !m.isOpen(d) || msg.inner != d.inner {
		return
	}
	if msg.exam != nil {
		d.exam, m.lastExam = msg.exam, msg.exam
	}
	if msg.err == nil {
		msg.pane.SetTheme(m.theme)
		d.panes[msg.sheet] = msg.pane
		if msg.sheet == keys.Indicators {
			d.found = msg.found
		}
		m.sheetJudged(msg)
	}
	if msg.sheet != d.sheet.action { // of a sheet that was left
		return
	}
	if d.done, d.err = true, msg.err; msg.err != nil {
		m.lastError = msg.err
	}
}

func (d *examiner) close() {
	if d.cancel != nil {
		d.cancel()
	}
}

func (d *examiner) waits() bool { return !d.done }

// key has the meaning that it has over a message where that is a sheet or a motion; the rest is the dialog's own.
func (d *examiner) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	pane := d.panes[d.sheet.action]
	switch msg.String() {
	case "esc", "q":
		if pane == nil || msg.String() == "q" || !pane.Do(keys.Back) {
			m.pop()
		}
		return nil
	case "ctrl+r":
		if d.err != nil {
			return d.turnTo(m, d.sheet)
		}
		if d.byWatch() {
			d.anew = true
			delete(d.panes, keys.Indicators)
			return d.turnTo(m, d.sheet)
		}
	case "y":
		return m.copySheet(pane)
	case "ctrl+y":
		return m.askLive(pane)
	case "s":
		if _, ok := pane.(savePane); ok {
			return d.save(m, pane)
		}
	}
	a, ok := m.Keys.Lookup(keys.Reader, msg.String())
	if msg.String() == "enter" { // it opens nothing in the reader, but what a sheet has
		a, ok = m.Keys.Action(keys.Open), true
	}
	if !ok {
		return nil
	}
	if row, ok := sheetFor(a.ID); ok {
		return d.turnTo(m, row)
	}
	if a.ID == keys.Inside {
		return d.turnInside(m)
	}
	if p, ok := pane.(picturePane); ok && a.ID == keys.Zoom {
		return m.showPicture(p)
	}
	if p, ok := pane.(sharedPane); ok && a.ID == keys.Export {
		return m.askShare(p.Shared(), shareable(d.of))
	}
	if pane != nil {
		pane.Do(a.ID)
		return works(pane)
	}
	return nil
}

// setTheme changes how the sheets look that have been made.
func (d *examiner) setTheme(t *theme.Theme) {
	for _, pane := range d.panes {
		pane.SetTheme(t)
	}
}

func (d *examiner) paste(m *Model, text string) tea.Cmd { return d.checkSignature(m, text) }

// copySheet copies what is under the cursor of a sheet.
func (m *Model) copySheet(pane sheetPane) tea.Cmd {
	if pane == nil || pane.Copy().Empty() {
		return nil
	}
	return tea.Batch(tea.SetClipboard(pane.Copy().String()), m.say("Copied, if the terminal allows it"))
}

// askLive asks before something live gets into the clipboard.
func (m *Model) askLive(pane sheetPane) tea.Cmd {
	p, ok := pane.(rawPane)
	if !ok || p.Raw().Empty() {
		return nil
	}
	raw := p.Raw()
	return m.push(&confirm{title: "Copy it live?", text: []string{"What is copied works when it is pasted and followed: " + pane.Copy().String()}, yes: func(m *Model) tea.Cmd {
		return tea.Batch(tea.SetClipboard(raw.String()), m.say("Copied live, if the terminal allows it"))
	}})
}

func (d *examiner) view(m *Model, w, h int) []string {
	rows := max(1, h-4)
	lines, scroll := d.body(m, w-2, rows)
	for len(lines) < rows {
		lines = append(lines, "")
	}
	lines = append(lines, m.theme.Rule(w-2), " "+d.keys(m, w-3))
	right := ""
	if d.byWatch() {
		right = m.byWatch(d.found.At)
	}
	subject := content.Line(d.about()).Truncate(max(0, w-len(d.sheet.title)-len(right)-12))
	return m.theme.Frame(titled(d.sheet.title+": "+subject.String(), right), lines, w, h, true, scroll)
}

// byWatch tells whether what is shown was found by a watch.
func (d *examiner) byWatch() bool {
	return d.sheet.action == keys.Indicators && d.found != nil && d.panes[keys.Indicators] != nil
}

// byWatch says when a watch has found what is shown.
func (m *Model) byWatch(at time.Time) string { return "by a watch, " + m.clock(at) }

// isReport tells whether the message is known to be a report of another.
func (d *examiner) isReport() bool {
	return d.exam != nil && d.exam.report != nil || d.exam == nil && d.found != nil && d.found.Original != nil
}

// about names what the sheet is about: of a report, which of the two mails. The tree is of all of the message.
func (d *examiner) about() string {
	switch {
	case !d.isReport():
		return d.of.Subject
	case d.exam == nil && d.inner:
		return "the original: " + d.found.Subject
	case d.exam != nil && d.exam.inner && d.sheet.action != keys.Parts:
		return "the original: " + d.exam.mail.Header.Get("Subject")
	}
	return "the report: " + d.of.Subject
}

// turnInside turns the sheets, and the reader below them, from the original to the report, or back.
func (d *examiner) turnInside(m *Model) tea.Cmd {
	switch {
	case d.exam == nil && d.found == nil:
		return nil
	case !d.isReport():
		return m.refuse(nothingInside)
	}
	d.inner = !d.inner
	if d.panes = map[keys.ID]sheetPane{}; d.exam != nil {
		d.exam = d.exam.of(d.inner)
	}
	turned := d.turnTo(m, d.sheet)
	if r, shown := m.reader.Reported(); r == nil || m.reader.ID() != d.of.ID || shown == d.inner {
		return turned
	}
	return tea.Batch(turned, m.turnInside())
}

func (d *examiner) body(m *Model, w, rows int) ([]string, theme.Scroll) {
	switch pane := d.panes[d.sheet.action]; {
	case d.err != nil:
		lines := firstLines(wrapped(m.theme.Bad, m.words(d.err), w-2), rows)
		for i := range lines {
			lines[i] = " " + lines[i]
		}
		return lines, theme.Scroll{}
	case pane == nil:
		return []string{m.theme.Muted.Render(content.Line(" Reading the message " + m.since(d.began)))}, theme.Scroll{}
	default:
		return d.noted(m, pane, w, rows)
	}
}

// noted is a sheet, below what is missing of the message.
func (d *examiner) noted(m *Model, pane sheetPane, w, rows int) ([]string, theme.Scroll) {
	if d.exam == nil || !d.exam.cut || rows < 3 {
		return pane.View(w, rows)
	}
	note := firstLines(wrapped(m.theme.Bad, fmt.Sprintf("Only the first %d MB of the message were examined.", examLimit>>20), w-2), 1)
	lines, scroll := pane.View(w, rows-1)
	return append([]string{" " + note[0]}, lines...), scroll
}

// keys names what can be done here, and the other sheets: by their keys alone where their names have no room.
func (d *examiner) keys(m *Model, w int) string {
	if d.err != nil {
		return keyLine(m.theme, "^r", "reads again", "Esc", "closes")
	}
	own := d.own(m)
	var hints, named, others []string
	if p, ok := d.panes[d.sheet.action].(hintedPane); ok {
		hints = m.shareHints(p)
	}
	for _, row := range sheetRows() {
		if key := m.Keys.Key(row.action); row.action != d.sheet.action {
			named, others = append(named, key, row.short), append(others, key)
		}
	}
	if line := keyLine(m.theme, slices.Concat(own, hints, named)...); cellWidth(line) <= w {
		return line
	}
	return fitted(m.theme, w, slices.Concat(own, []string{strings.Join(others, " "), "other sheets"}, hints)...)
}

// own are the keys of the sheet that is shown: they stand first, where there is always room.
func (d *examiner) own(m *Model) []string {
	pairs := []string{"Esc", "closes"}
	pane := d.panes[d.sheet.action]
	if pane != nil && !pane.Copy().Empty() {
		pairs = append(pairs, "y", "copies")
		if p, ok := pane.(rawPane); ok && !p.Raw().Empty() {
			pairs = append(pairs, "^y", "live")
		}
		if p, ok := pane.(savePane); ok {
			if _, _, ok := p.Save(); ok {
				pairs = append(pairs, "s", "saves")
			}
		}
	}
	if p, ok := pane.(picturePane); ok {
		if _, _, ok := p.Picture(); ok {
			pairs = append(pairs, m.Keys.Key(keys.Zoom), "full screen")
		}
	}
	if d.byWatch() {
		pairs = append(pairs, "^r", "reads the mail")
	}
	if d.isReport() && d.sheet.action != keys.Parts { // the tree is of both
		pairs = append(pairs, m.Keys.Key(keys.Inside), map[bool]string{true: "report", false: "original"}[d.inner])
	}
	return pairs
}
