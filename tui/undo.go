package tui

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// headersBack are messages that an undo brought back into the open folder.
type headersBack struct {
	visit  int
	folder string
	list   []graph.Header
}

func (m *Model) undoLast() tea.Cmd { return m.undo(m.Engine.Undoable()[0].ID) }

// undo undoes a job, or some rows of it.
func (m *Model) undo(id triage.JobID, rows ...string) tea.Cmd {
	if why := m.off(m.Keys.Action(keys.Undo)); why != "" {
		return m.refuse(why)
	}
	engine, visit := m.Engine, m.visits
	m.beginning("Undo")
	return tea.Batch(m.say("Undoing …"), func() tea.Msg {
		j, err := engine.Undo(context.Background(), id, rows...)
		return started{engine: engine, visit: visit, undo: true, job: j, err: err}
	})
}

// undone shows on the screen what an undo has done.
func (m *Model) undone(e triage.Finished) tea.Cmd {
	var back []triage.Target
	for _, t := range e.Job.Plan.Order.Targets {
		if !slices.ContainsFunc(e.Failed, func(f triage.Failure) bool { return f.Target.ID == t.ID }) {
			back = append(back, t)
		}
	}
	fetch := m.comeBack(e.Job.Plan.Order, back)
	m.alsoBehind(func() { fetch = tea.Batch(fetch, m.comeBack(e.Job.Plan.Order, back)) })
	if wasStopped(e) {
		return tea.Batch(fetch, m.stopped(e, ""))
	}
	if n := len(e.Failed); n > 0 {
		m.lastError = e.Failed[0].Err
		return tea.Batch(fetch, m.complain(fmt.Sprintf("Undone but for %d: %s", n, reason(e.Failed[0].Err))))
	}
	text := e.Job.Plan.Done
	if e.Note != "" {
		text += " (" + e.Note + ")"
	}
	return tea.Batch(fetch, m.say(text))
}

// comeBack shows messages as they were before an action: where they lay, and read or not. Those that this list has not
// seen are read from the mailbox.
func (m *Model) comeBack(o triage.Order, list []triage.Target) tea.Cmd {
	switch o.Action {
	case keys.Block, keys.Unblock, keys.LiftRule, keys.EnableRule, keys.DisableRule, keys.DeleteRule, keys.MoveRule: // the rules are read anew
		return nil
	case keys.CreateFolder, keys.RenameFolder, keys.MoveFolder, keys.DeleteFolder:
		return nil // the folders are read anew
	case keys.Copy:
		for _, t := range list {
			m.folders.Count(o.To.ID, -1, unread(t, -1))
		}
		return nil
	case keys.MarkRead, keys.MarkUnread:
		for _, t := range list {
			m.messages.MarkRead([]string{t.ID}, t.Read)
			m.folders.Count(t.FolderID, 0, map[bool]int{true: -1, false: 1}[t.Read])
		}
		return nil
	case keys.Categories, keys.Flag:
		m.tagsBack(o, list)
		return nil
	case keys.Report:
		o.Targets = list
		list = o.MovedByReport()
	}
	var unknown, away []string
	for _, t := range list {
		m.folders.Count(o.To.ID, -1, unread(t, -1))
		m.folders.Count(t.FolderID, 1, unread(t, 1))
		switch {
		case m.results != nil:
			if m.messages.Knows(t.ID) {
				m.bringBack([]triage.Target{t}, "")
			}
		case t.FolderID != m.folder.ID:
			away = append(away, t.ID)
		case m.messages.Knows(t.ID):
			m.messages.Restore([]string{t.ID}, "")
		default:
			unknown = append(unknown, t.ID)
		}
	}
	m.messages.Remove(away)
	if len(unknown) == 0 {
		return nil
	}
	box, folder, visit := m.Mailbox, m.folder.ID, m.visits
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), readDeadline)
		defer cancel()
		headers, err := box.Headers(ctx, unknown)
		if err != nil {
			return nil // the live watch or a refresh brings them
		}
		return headersBack{visit, folder, headers}
	}
}

func (m *Model) headersBack(msg headersBack) tea.Cmd {
	switch r := m.results; {
	case msg.visit != m.visits:
	case r != nil && msg.folder == r.folder.ID:
		r.list.Upsert(msg.list)
	case msg.folder == m.folder.ID:
		m.messages.Upsert(msg.list)
	}
	return m.moved()
}
