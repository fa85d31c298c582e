package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/views/activity"
)

// showJobs reads what the engine remembers into the activity tab.
func (m *Model) showJobs() {
	older := activity.NoOlder
	if m.Engine.HasOlder() {
		older = activity.HasOlder
	}
	m.work.jobs.Set(m.jobs(), older, m.Engine.Damage())
}

// noteJob shows a job of the shown mailbox as it stands now.
func (m *Model) noteJob(j triage.Job) {
	m.work.jobs.Put(j, m.Now())
	for _, other := range []triage.JobID{j.UndoOf, j.Plan.Order.Again} { // what it is about stands otherwise now
		if of, known := m.Engine.Job(other); known && !j.Running {
			m.work.jobs.Put(of, m.Now())
		}
	}
	if j.ID == m.work.rows.ID() {
		m.work.rows.Set(j, m.Engine.Rows(j.ID))
	}
}

// begun shows a job that has just begun, unless more is known of it already.
func (m *Model) begun(msg started) {
	if msg.engine == m.Engine && !m.work.jobs.Knows(msg.job.ID) {
		m.noteJob(msg.job)
	}
}

// followJob shows the rows of the job under the cursor.
func (m *Model) followJob() {
	if m.front().action != keys.ActivityTab {
		return
	}
	m.work.jobs.Pin()
	j, ok := m.work.jobs.Cursor()
	if !ok || j.ID == m.work.rows.ID() {
		return
	}
	s, _ := m.engineOf(j.ID)
	rows := s.engine.Rows(j.ID)
	if rows == nil {
		rows = m.olderRows[j.ID]
	}
	m.work.rows.Set(j, rows)
}

// undoList shows in the activity tab what can be undone, and requestLog the last requests.
func (m *Model) undoList() tea.Cmd {
	m.focusTo(keys.Jobs)
	m.showJobs()
	m.work.jobs.Only(activity.Undoable)
	return nil
}

func (m *Model) requestLog() tea.Cmd {
	m.focusTo(keys.Requests)
	m.work.requests.Do(keys.Top)
	return nil
}

// openJob goes to the rows of the job under the cursor; on the offer of older ones it reads them.
func (m *Model) openJob() tea.Cmd {
	if m.focus != keys.Jobs {
		return nil
	}
	if m.work.jobs.AtOlder() {
		return m.readOlder()
	}
	if _, ok := m.work.jobs.Cursor(); ok {
		m.focusTo(keys.JobRows)
	}
	return nil
}

func (m *Model) toJobs() tea.Cmd { m.focusTo(keys.Jobs); return nil }

// backFromActivity goes back one step, in the end to the tab before.
func (m *Model) backFromActivity() tea.Cmd {
	switch {
	case m.giveUp(loadOlder):
		m.work.jobs.SetOlder(activity.HasOlder)
		return m.say("Given up")
	case m.giveUp(loadAgain):
		return m.say("Given up: nothing was sent")
	case m.zoomed:
		m.zoomed = false
	case m.focus == keys.JobRows:
		if !m.work.rows.Back() {
			m.focusTo(keys.Jobs)
		}
	default:
		m.work.jobs.Only(activity.All)
		m.focus = keys.Jobs
		return m.goBack()
	}
	return nil
}

func (m *Model) showOnly() tea.Cmd {
	if m.focus == keys.JobRows {
		m.work.rows.ShowNext()
	} else {
		m.work.jobs.ShowNext()
	}
	return nil
}

func (m *Model) pauseJob() tea.Cmd {
	j, _ := m.work.jobs.Cursor()
	s, _ := m.engineOf(j.ID)
	switch {
	case j.Paused && s.engine.Resume(j.ID):
		return m.say("It goes on")
	case s.engine.Pause(j.ID):
		return m.sayWith("Paused: what is on its way is still done", keys.PauseJob, "lets it go on")
	}
	return m.refuse("It is stopping, or has ended")
}

func (m *Model) stopJob() tea.Cmd {
	j, _ := m.work.jobs.Cursor()
	s, _ := m.engineOf(j.ID)
	s.engine.Cancel(j.ID)
	return m.say("Stopping: what is done stays done, what was not begun can be done later")
}

// undoJob undoes the job under the cursor; among its rows those that are marked, else the one under the cursor.
func (m *Model) undoJob() tea.Cmd {
	if ask := m.jobElsewhere("Undo"); ask != nil {
		return ask
	}
	j, _ := m.work.jobs.Cursor()
	if m.focus == keys.Jobs || j.Running && j.Plan.Order.Action == keys.Send { // a letter is stopped as a whole
		return m.undo(j.ID)
	}
	rows := m.work.rows.Marked()
	if r, ok := m.work.rows.Cursor(); ok && len(rows) == 0 {
		rows = []string{r.Key()}
	}
	left := m.Engine.Left(j.ID)
	rows = slices.DeleteFunc(rows, func(key string) bool { return !slices.Contains(left, key) })
	if len(rows) == 0 {
		return m.refuse("Nothing of these can be undone: they were not done, or have been undone")
	}
	m.unmark()
	return m.undo(j.ID, rows...)
}

func (m *Model) unmark() {
	for len(m.work.rows.Marked()) > 0 && m.work.rows.Back() {
	}
}

// retryFailed tries again what of a job failed; among its rows those that are marked, if any are.
func (m *Model) retryFailed() tea.Cmd {
	if ask := m.jobElsewhere("Try again"); ask != nil {
		return ask
	}
	j, _ := m.work.jobs.Cursor()
	rows := m.Engine.FailedRows(j.ID)
	if marked := m.work.rows.Marked(); m.focus == keys.JobRows && len(marked) > 0 {
		rows = slices.DeleteFunc(rows, func(key string) bool { return !slices.Contains(marked, key) })
	}
	if len(rows) == 0 {
		return m.refuse("None of the marked rows failed")
	}
	return m.again(j, rows)
}

// doTheRest does what of a job was not begun.
func (m *Model) doTheRest() tea.Cmd {
	if ask := m.jobElsewhere("Do the rest"); ask != nil {
		return ask
	}
	j, _ := m.work.jobs.Cursor()
	return m.again(j, m.Engine.NotBegun(j.ID))
}

// again looks at the messages as they are now, plans rows of a job anew, and begins that as a job of its own.
func (m *Model) again(j triage.Job, rows []string) tea.Cmd {
	if why := m.off(m.Keys.Action(j.Plan.Order.Action)); why != "" {
		return m.refuse(why)
	}
	m.unmark()
	engine := m.Engine
	return m.read(loadAgain, "looking at messages", func(ctx context.Context) loaded {
		a, err := engine.Again(ctx, j.ID, rows)
		return loaded{again: a, err: err}
	})
}

// againPlanned begins what was planned anew, and asks first where the action itself asks.
func (m *Model) againPlanned(a triage.Again) tea.Cmd {
	m.showJobs()
	note := leftAlone(a)
	begin := func(m *Model) tea.Cmd {
		if note == "" {
			return m.beginPlan(a.Plan)
		}
		return tea.Batch(m.beginPlan(a.Plan), m.say(a.Summary+" ("+note+")"))
	}
	switch action := m.Keys.Action(a.Order.Action); {
	case m.dryRun:
		return m.beginPlan(a.Plan)
	case action.Danger == keys.Typed:
		return m.push(askCount(m, &typed{
			title: action.Title, left: "Nothing was sent", targets: headersOf(a.Order.Targets), then: begin,
			warning: a.Summary + ". Undo: " + a.Undo + ".",
		}))
	case action.Danger == keys.Confirm:
		return m.push(&confirm{title: action.Title + " again?", text: nonEmpty(a.Summary, "Undo: "+a.Undo, note), yes: begin})
	}
	return begin(m)
}

// leftAlone says what of the rows is not done again, and why.
func leftAlone(a triage.Again) string {
	var parts []string
	if a.Gone > 0 {
		parts = append(parts, fmt.Sprintf("%d gone from the mailbox", a.Gone))
	}
	if a.MovedOn > 0 {
		parts = append(parts, fmt.Sprintf("%d moved on by others and left alone", a.MovedOn))
	}
	return strings.Join(parts, ", ")
}

func (m *Model) againFailed(msg loaded) tea.Cmd {
	m.showJobs()
	if errors.Is(msg.err, triage.ErrNothing) {
		text := "There is nothing left to do"
		if note := leftAlone(msg.again); note != "" {
			text += ": " + note
		}
		return m.refuse(text)
	}
	return m.fail(msg.err)
}

func headersOf(list []triage.Target) []graph.Header {
	out := make([]graph.Header, len(list))
	for i, t := range list {
		out[i].ID, out[i].Subject = t.ID, t.Subject
	}
	return out
}

// readOlder reads what the journal knows of longer ago.
func (m *Model) readOlder() tea.Cmd {
	m.work.jobs.SetOlder(activity.ReadingOlder)
	engine := m.Engine
	return m.read(loadOlder, "reading the journal", func(context.Context) loaded {
		h, err := engine.Older()
		return loaded{older: h, err: err}
	})
}

func (m *Model) olderRead(h triage.History) {
	if m.olderRows == nil {
		m.olderRows = make(map[triage.JobID][]triage.Row, len(h.Records))
	}
	list := make([]triage.Job, 0, len(h.Records))
	for _, r := range slices.Backward(h.Records) {
		list = append(list, r.AsJob())
		m.olderRows[r.Job] = r.Rows
	}
	damage := make([]string, len(h.Damage))
	for i, d := range h.Damage {
		damage[i] = d.String()
	}
	m.work.jobs.AddOlder(list, damage)
}

// offers names the keys of what can be done about a job, with how many rows that is for.
func (m *Model) offers(j triage.Job) string {
	var parts []string
	add := func(n int, id keys.ID, text string) {
		if n > 0 {
			parts = append(parts, m.Keys.Key(id)+" "+fmt.Sprintf(text, n))
		}
	}
	add(j.Retry, keys.Retry, "retry failed (%d)")
	add(j.Rest, keys.Rest, "do the rest (%d)")
	if j.Underway.Left > 0 && j.Running {
		parts = append(parts, m.Keys.Key(keys.Undo)+" stops it: the draft stays in Drafts")
	}
	add(j.Left, keys.Undo, "undo ("+m.Keys.Key(keys.Select)+" marks some of the %d)")
	return strings.Join(parts, "   ")
}
