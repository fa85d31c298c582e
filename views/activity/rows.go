package activity

import (
	"cmp"
	"fmt"
	"time"

	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Rows is a job with what became of each of its messages, or addresses.
type Rows struct {
	theme   *theme.Theme
	job     triage.Job
	rows    []triage.Row
	shown   []int
	notDone bool // only what was not done is shown
	marked  map[string]bool
	window
}

// NewRows makes an empty one.
func NewRows(t *theme.Theme) *Rows { return &Rows{theme: t, marked: map[string]bool{}} }

// SetTheme changes how it looks.
func (m *Rows) SetTheme(t *theme.Theme) { m.theme = t }

// ID is the job that is shown.
func (m *Rows) ID() triage.JobID { return m.job.ID }

// Set shows a job. Another one begins at its first row, with nothing marked.
func (m *Rows) Set(j triage.Job, rows []triage.Row) {
	if j.ID != m.job.ID {
		m.notDone, m.window = false, window{}
		clear(m.marked)
	}
	m.job, m.rows = j, rows
	m.filter()
}

func (m *Rows) filter() {
	m.shown = m.shown[:0]
	for i := range m.rows {
		if !m.notDone || m.rows[i].Result != "done" {
			m.shown = append(m.shown, i)
		}
	}
	m.at = max(0, min(m.at, len(m.shown)-1))
}

// ShowNext shows only what was not done, or all.
func (m *Rows) ShowNext() {
	m.notDone, m.window = !m.notDone, window{}
	m.filter()
}

// Marked lists the rows that are marked, as Undo and Again take them.
func (m *Rows) Marked() []string {
	var list []string
	for i := range m.rows {
		if key := m.rows[i].Key(); m.marked[key] {
			list = append(list, key)
		}
	}
	return list
}

// Cursor is the row under the cursor.
func (m *Rows) Cursor() (triage.Row, bool) {
	if m.at < 0 || m.at >= len(m.shown) {
		return triage.Row{}, false
	}
	return m.rows[m.shown[m.at]], true
}

// Back takes the marks off, or the filter; false: there are none.
func (m *Rows) Back() bool {
	switch {
	case len(m.marked) > 0:
		clear(m.marked)
	case m.notDone:
		m.ShowNext()
	default:
		return false
	}
	return true
}

// Do moves and marks.
func (m *Rows) Do(id keys.ID) bool {
	switch id {
	case keys.Select:
		if r, ok := m.Cursor(); ok {
			if key := r.Key(); m.marked[key] {
				delete(m.marked, key)
			} else {
				m.marked[key] = true
			}
			m.move(keys.Down, len(m.shown))
		}
		return true
	case keys.SelectAll:
		for _, i := range m.shown {
			m.marked[m.rows[i].Key()] = true
		}
		return true
	}
	return m.move(id, len(m.shown))
}

// headLines is how many lines tell of the job, above its rows.
const headLines = 4

// Click puts the cursor on the row at a line.
func (m *Rows) Click(line, width int) {
	if i := m.top + (line-headLines)/linesPer(width); line >= headLines && i < len(m.shown) {
		m.at = i
	}
}

// View draws the job: at most h lines of w cells. How says how it stands, offers what can be done about it.
func (m *Rows) View(w, h int, focused bool, how, offers string, now time.Time) ([]string, theme.Scroll) {
	if m.job.ID == "" {
		return []string{"", m.theme.Muted.Say("  No job is open.")}, theme.Scroll{}
	}
	t := m.theme
	times := when(m.job.Begun, now)
	if !m.job.Ended.IsZero() {
		times += " to " + when(m.job.Ended, now)
	}
	lines := []string{
		" " + t.Strong.Render(content.Line(Told(&m.job)).Truncate(w-2)),
		" " + t.Muted.Render(content.Line(times+" by "+cmp.Or(m.job.Who, "unknown")+": "+how).Truncate(w-2)),
		" " + t.Accent.Render(content.Line(offers).Truncate(w-2)),
		"",
	}
	if len(m.shown) == 0 {
		return append(lines, t.Muted.Say("  Nothing to show: f shows all rows.")), theme.Scroll{}
	}
	room := h - headLines
	told := m.inFull(w)
	if len(told) > 0 && room-len(told) < toldFrom {
		told = nil
	}
	from, to, scroll := m.fit((room-len(told))/linesPer(w), len(m.shown))
	for i := from; i < to; i++ {
		lines = append(lines, m.row(&m.rows[m.shown[i]], i, focused, w)...)
	}
	for len(told) > 0 && len(lines) < h-len(told) {
		lines = append(lines, "")
	}
	return append(lines, told...), scroll
}

// What is said in full below the rows: at most so many lines, where so many are left for the rows.
const toldLines, toldFrom = 5, 4

// inFull says why the row under the cursor was not done, in as many lines as that takes: the row itself has room for a few words.
func (m *Rows) inFull(w int) []string {
	r, known := m.Cursor()
	if !known || r.Undone || r.Error == "" {
		return nil
	}
	out := []string{""}
	for _, line := range content.Block(r.Error).Wrap(w - 2) {
		if len(out) > toldLines {
			break
		}
		out = append(out, " "+m.theme.Text.Render(line))
	}
	return out
}

func (m *Rows) row(r *triage.Row, i int, focused bool, w int) []string {
	s, g := m.theme.Row(m.state(i, focused)), &m.theme.Glyphs
	cursor, mark := " ", " "
	if i == m.at {
		cursor = g.Cursor
	}
	if m.marked[r.Key()] {
		mark = g.Selected
	}
	sign, style, what := g.Pass, s.Good, "done"
	switch {
	case r.Undone:
		sign, style, what = g.Paused, s.Muted, "undone"
	case r.Result == triage.Waiting:
		sign, style, what = g.Dot, s.Muted, "waits"
	case !r.Begun():
		sign, style, what = g.Unsure, s.Warn, "not begun"
	case r.Result == "failed":
		sign, style, what = g.Failed, s.Bad, r.Error
	case r.Result == triage.Unsettled:
		sign, style, what = g.Unsure, s.Warn, "not known yet"
	case r.Result != "done":
		sign, style, what = g.Unsure, s.Warn, "nobody knows whether it was done: "+r.Error
	}
	about, from := content.Line(cmp.Or(r.Sender, r.Subject, "(no subject)")), content.Line(r.From)
	why := content.Line(what)
	head := s.Accent.Render(content.Line(cursor)) + s.Mark.Render(content.Line(mark)) + style.Render(content.Line(sign)) + s.Base.Say(" ")
	if linesPer(w) == 1 {
		right := min(why.Width(), (w-4)/2)
		return []string{head + s.Base.Render(about.Pad(w-4-right-32)) + s.Muted.Render(content.Line(" "+from.Pad(30).String()+" ")) + style.Render(why.Pad(right))}
	}
	left := min(from.Width(), (w-4)/2)
	return []string{
		head + s.Base.Render(about.Pad(max(1, w-4))),
		s.Accent.Render(content.Line(cursor)) + s.Base.Say("   ") + s.Muted.Render(content.Line(from.Pad(left).String()+" ")) + style.Render(why.Pad(max(1, w-5-left))),
	}
}

// Title names what is shown of the job.
func (m *Rows) Title() (left, right string) {
	left = "Job"
	if m.notDone {
		left = "Job: not done"
	}
	if n := len(m.marked); n > 0 {
		right = fmt.Sprintf("%d marked", n)
	}
	return left, right
}
