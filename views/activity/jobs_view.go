package activity

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/theme"
)

// View draws the list: at most h lines of w cells, and how far it is scrolled.
func (m *Jobs) View(w, h int, focused bool, now time.Time) ([]string, theme.Scroll) {
	note := ""
	if n := len(m.damage); n > 0 && h > 4 {
		text := fmt.Sprintf("%s %d damaged in the journal, the first: %s. `mailtriage journal verify` lists them", m.theme.Glyphs.Warning, n, m.damage[0])
		note = m.theme.Warn.Render(content.Line(text).Truncate(w))
		h--
	}
	lines, scroll := m.rowsView(w, h, focused, now)
	if note != "" {
		lines = append([]string{note}, lines...)
	}
	return lines, scroll
}

func (m *Jobs) rowsView(w, h int, focused bool, now time.Time) ([]string, theme.Scroll) {
	if m.total() == 0 {
		return m.empty(), theme.Scroll{}
	}
	from, to, scroll := m.fit(h/linesPer(w), m.total())
	var lines []string
	for i := from; i < to; i++ {
		s := m.theme.Row(m.state(i, focused))
		cursor := " "
		if i == m.at {
			cursor = m.theme.Glyphs.Cursor
		}
		if i == len(m.shown) {
			text := "   older months: Enter reads them"
			if m.older == ReadingOlder {
				text = "   reading older months " + m.theme.Glyphs.Ellipsis
			}
			lines = append(lines, s.Accent.Render(content.Line(cursor))+s.Muted.Render(content.Line(text).Pad(w-1)))
			continue
		}
		lines = append(lines, m.row(&m.list[m.shown[i]], s, cursor, w, now)...)
	}
	return lines, scroll
}

func (m *Jobs) empty() []string {
	if m.beginning != "" && m.show != Undoable {
		return []string{"", m.theme.Strong.Render(content.Line("  " + m.beginning)), "", m.theme.Muted.Say("  It is being written to the journal, and begins then.")}
	}
	text := map[Show]string{
		All: "Nothing has been done in this mailbox yet.", UnderWay: "Nothing is under way.", Undoable: "There is nothing that can be undone.", NotDone: "Nothing was left undone.",
	}[m.show]
	return []string{"", m.theme.Strong.Render(content.Line("  " + text))}
}

func (m *Jobs) row(j *triage.Job, s *theme.Row, cursor string, w int, now time.Time) []string {
	sign, style := m.sign(j, s)
	head := s.Accent.Render(content.Line(cursor)) + style.Render(content.Line(sign)) + s.Base.Say(" ")
	at := content.Line(when(j.Begun, now)).Pad(13).String()
	what := content.Line(m.elsewhere(j) + Told(j))
	how := content.Line(m.State(j, now))
	if linesPer(w) == 1 {
		room := w - 3 - 14
		right := min(how.Width(), room/2)
		return []string{head + s.Muted.Render(content.Line(at+" ")) + s.Base.Render(what.Pad(room-right-1)) + s.Base.Say(" ") + style.Render(how.Pad(right))}
	}
	return []string{
		head + s.Muted.Render(content.Line(at+" ")) + s.Base.Render(what.Pad(max(1, w-17))),
		s.Accent.Render(content.Line(cursor)) + s.Base.Say("  ") + style.Render(how.Pad(max(1, w-3))),
	}
}

// elsewhere names the mailbox of a job that is another than the open one.
func (m *Jobs) elsewhere(j *triage.Job) string {
	if box := j.Plan.Order.Mailbox; m.mailbox != "" && box != "" && !strings.EqualFold(box, m.mailbox) {
		return box + ": "
	}
	return ""
}

// sign is how a job stands, in one cell and a colour.
func (m *Jobs) sign(j *triage.Job, s *theme.Row) (string, theme.Style) {
	g := &m.theme.Glyphs
	switch {
	case j.Running && (j.Paused || len(j.WaitsFor) > 0):
		return g.Paused, s.Warn
	case j.Running:
		return g.Live, s.Accent
	case j.Ended.IsZero():
		return g.Unsure, s.Warn
	case j.Error != "" || j.Failed > j.Unbegun:
		return g.Failed, s.Bad
	case j.Unbegun > 0 || cutShort(j):
		return g.Unsure, s.Warn
	}
	return g.Pass, s.Good
}

// cutShort tells that a job was stopped before all was done: a letter that waited was not sent.
func cutShort(j *triage.Job) bool { return j.Stopped && j.Done < j.Total }

// Told is what a job does or did, in words, with the subject of its message when there is only one.
func Told(j *triage.Job) string {
	text := j.Plan.Summary
	if j.UndoOf == "" && !j.Running && j.Failed == 0 && j.Error == "" && !cutShort(j) && !j.Ended.IsZero() {
		text = j.Plan.Done
	}
	if t := j.Plan.Order.Targets; len(t) == 1 && t[0].Subject != "" && len(j.Plan.Order.Senders) == 0 && j.UndoOf == "" && !triage.OnRules(j.Plan.Order.Action) {
		text += ": " + t[0].Subject // a rule is named by its plan
	}
	return text
}

// State says how a job stands.
func (m *Jobs) State(j *triage.Job, now time.Time) string {
	switch {
	case j.Running && j.Stopping:
		return "stopping: what is on its way is still done, " + j.Tally()
	case j.Running && len(j.WaitsFor) > 0:
		text := "waits for: "
		if i, known := m.byID[j.WaitsFor[0]]; known {
			text += m.list[i].Plan.Summary
		} else {
			text += "an earlier action"
		}
		if j.Paused {
			text = "paused, " + text
		}
		return text
	case j.Running && j.Paused:
		return "paused, " + j.Tally()
	case letterAway(j):
		return m.letter(j.Underway)
	case j.Running:
		return m.going(j, now)
	case j.Ended.IsZero() && slices.Contains(m.settling, j.ID):
		return "it was cut off: looking for what became of it"
	case j.Ended.IsZero():
		return "not settled: it was cut off, or another mailtriage is doing it"
	}
	return ended(j)
}

// letterAway tells of a letter on its way.
func letterAway(j *triage.Job) bool {
	return j.Running && j.UndoOf == "" && j.Plan.Order.Action == keys.Send && j.Underway.Doing != ""
}

// letter says how far a letter is on its way, and for how long it can be stopped.
func (m *Jobs) letter(u triage.Underway) string {
	switch {
	case u.Left > 0:
		return fmt.Sprintf("goes out in %d s, %s stops it", int(math.Ceil(u.Left.Seconds())), m.undoKey)
	case u.Size > 0 && u.Sent < u.Size:
		return fmt.Sprintf("%s, %d%%", u.Doing, 100*u.Sent/u.Size)
	}
	return u.Doing
}

// going says how far and how fast a job goes.
func (m *Jobs) going(j *triage.Job, now time.Time) string {
	text, wait := j.Tally(), m.throttled.Sub(now)
	if j.Failed > 0 {
		text += fmt.Sprintf(", %d failed", j.Failed)
	}
	if p := m.paces[j.ID]; p != nil {
		if r := p.rate(now); r > 0 {
			text += ", " + perSecond(r) + ", " + about(p.remaining(now, j.Total-j.Done-j.Failed, wait)) + " left"
		}
	}
	if wait > 0 {
		text += " (throttled)"
	}
	return text
}

// ended says how a job ended.
func ended(j *triage.Job) string {
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	if j.Stopped {
		parts = append(parts, "stopped")
	}
	if j.Settled {
		parts = append(parts, "cut off, and looked for")
	}
	if j.Error != "" {
		parts = append(parts, j.Error)
	}
	add(j.Done, "done")
	add(j.Failed-j.Unbegun, "failed")
	add(j.Unbegun, "not begun")
	switch {
	case j.Undone > 0 && j.Left == 0:
		parts = append(parts, "undone")
	case j.Undone > 0:
		add(j.Undone, "undone")
	}
	if len(parts) == 0 {
		return "there was nothing to do"
	}
	return strings.Join(parts, ", ")
}
