package tui

import (
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/activity"
)

// work is what the activity tab shows.
type work struct {
	jobs     *activity.Jobs
	rows     *activity.Rows
	requests *activity.Requests
}

func newWork(t *theme.Theme) work {
	return work{activity.NewJobs(t), activity.NewRows(t), activity.NewRequests(t)}
}

func (w work) setTheme(t *theme.Theme) {
	w.jobs.SetTheme(t)
	w.rows.SetTheme(t)
	w.requests.SetTheme(t)
}

// activityTab is what is under way and what was done, a job with its rows, and the requests.
type activityTab struct{}

// activityPanes is the width from which the jobs and the rows of one stand beside each other.
const activityPanes = 120

func (activityTab) panes(m *Model, h int) []pane {
	if m.focus == keys.Requests || m.width < activityPanes {
		return m.whole(m.focus)
	}
	left := m.width / 2
	return []pane{{keys.Jobs, 0, 1, left, h}, {keys.JobRows, left, 1, m.width - left, h}}
}

func (activityTab) shown(m *Model) tea.Cmd {
	m.showJobs()
	return tea.Batch(m.readJournal(), m.readUnopened())
}

func (activityTab) where(*Model) content.Text { return content.Line("Activity") }

func (activityTab) draw(m *Model, p pane) []string {
	focused := m.focus == p.scope && len(m.dialogs) == 0
	w, h, now := p.w-2, p.h-2, m.Now()
	switch p.scope {
	case keys.Requests:
		lines, scroll := m.work.requests.View(m.Requests(), w, h, now)
		return m.theme.Frame(titled("Requests", ""), lines, p.w, p.h, focused, scroll)
	case keys.JobRows:
		how, offers := "", ""
		if j, ok := m.work.jobs.Cursor(); ok {
			how, offers = m.work.jobs.State(&j, now), m.offers(j)
		}
		lines, scroll := m.work.rows.View(w, h, focused, how, offers, now)
		return m.theme.Frame(titled(m.work.rows.Title()), lines, p.w, p.h, focused, scroll)
	}
	m.work.jobs.SetThrottled(m.gate().ThrottledUntil)
	lines, scroll := m.work.jobs.View(w, h, focused, now)
	n, running := m.work.jobs.Count()
	name := "Jobs " + content.Count(n)
	if running > 0 {
		name += " (" + content.Count(running) + " under way)"
	}
	return m.theme.Frame(titled(name, m.work.jobs.Shows().String()), lines, p.w, p.h, focused, scroll)
}

func (activityTab) motion(m *Model, id keys.ID) tea.Cmd {
	switch m.focus {
	case keys.Requests:
		m.work.requests.Do(id)
	case keys.JobRows:
		m.work.rows.Do(id)
	default:
		m.work.jobs.Do(id)
	}
	return nil
}

func (activityTab) click(m *Model, p pane, line int) tea.Cmd {
	switch p.scope {
	case keys.Jobs:
		m.work.jobs.Click(line, p.w-2)
	case keys.JobRows:
		m.work.rows.Click(line, p.w-2)
	}
	return nil
}

func (a activityTab) wheel(m *Model, s keys.Scope, way keys.ID) tea.Cmd {
	for range 3 {
		switch s {
		case keys.Requests:
			m.work.requests.Do(way)
		case keys.JobRows:
			m.work.rows.Do(way)
		default:
			m.work.jobs.Do(way)
		}
	}
	return nil
}

func (activityTab) handler(m *Model, id keys.ID) (func() tea.Cmd, bool) {
	h, ok := map[keys.ID]func() tea.Cmd{
		keys.Open: m.openJob, keys.Right: m.openJob, keys.Back: m.backFromActivity, keys.Left: m.toJobs,
		keys.Undo: m.undoJob, keys.PauseJob: m.pauseJob, keys.StopJob: m.stopJob, keys.Retry: m.retryFailed, keys.Rest: m.doTheRest, keys.ShowOnly: m.showOnly,
		keys.Refresh: func() tea.Cmd { return tea.Batch(m.readJournal(), m.recover()) },
	}[id]
	return h, ok
}

func (activityTab) disabled(m *Model, a keys.Action) string {
	switch a.ID {
	case keys.PauseJob, keys.StopJob, keys.Retry, keys.Rest, keys.Undo:
	default:
		return ""
	}
	j, ok := m.work.jobs.Cursor()
	_, unopened := m.unopenedJob(j.ID)
	switch {
	case m.toBegin > 0: // what is meant may be a job that can't be seen yet
		return a.Title + ": an action is just being written to the journal, a moment"
	case !ok:
		return a.Title + ": there is no job here"
	case (a.ID == keys.PauseJob || a.ID == keys.StopJob) && !j.Running:
		return a.Title + ": it is not under way"
	case a.ID == keys.StopJob && j.Stopping:
		return "It is stopping already"
	case unopened && j.UndoOf == "" && (a.ID == keys.Undo || a.ID == keys.Retry && j.Failed > 0): // what is left of it its own mailbox tells
		return ""
	case a.ID == keys.Retry && j.Retry == 0:
		return a.Title + ": nothing of it failed that could be tried again"
	case a.ID == keys.Rest && j.Rest == 0:
		return a.Title + ": nothing of it is left to begin"
	case a.ID == keys.Undo && j.UndoOf != "":
		return "An undo is not undone; what it left is undone from the action itself"
	case a.ID == keys.Undo && !j.Running && j.Left == 0:
		return "There is nothing of it to undo"
	}
	return ""
}
