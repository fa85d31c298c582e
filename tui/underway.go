package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// A list that is read while jobs are under way still holds what they are about to take away, and counts that are read
// meanwhile are from the middle of their work.

// noteUnderWay notes the jobs that are under way, before folders and list are read.
func (m *Model) noteUnderWay() {
	m.earlier = map[triage.JobID]bool{}
	for _, j := range m.Engine.Running() {
		m.earlier[j.ID] = true
	}
}

// leaves tells of the actions that take messages out of the list.
func leaves(o triage.Order) bool {
	return o.Action == keys.Report && o.Report.Move || slices.Contains([]keys.ID{keys.Move, keys.Archive, keys.Delete, keys.Purge}, o.Action)
}

// takeUnderWay takes off the list what of a page jobs under way are about to take away.
func (m *Model) takeUnderWay(page []graph.Header) {
	running := m.Engine.Running()
	if len(running) == 0 {
		return
	}
	folder := make(map[string]string, len(page))
	for _, h := range page {
		folder[h.ID] = h.ParentFolderID
	}
	for _, j := range running {
		if j.UndoOf != "" || !leaves(j.Plan.Order) {
			continue
		}
		var ids []string
		for _, t := range j.Plan.Order.Targets {
			if f, read := folder[t.ID]; read && f == t.FolderID && f != j.Plan.Order.To.ID {
				ids = append(ids, t.ID)
			}
		}
		m.takeAway(j.Plan.Order, ids)
	}
}

// countUnderWay counts what jobs under way have not come to yet as done, in counts that were read just now.
func (m *Model) countUnderWay() {
	for _, j := range m.Engine.Running() {
		o := j.Plan.Order
		if j.UndoOf != "" {
			continue
		}
		var waiting []triage.Target
		for _, r := range m.Engine.Rows(j.ID) {
			if r.Result == triage.Waiting {
				waiting = append(waiting, r.Target)
			}
		}
		if o.Action == keys.Report {
			o.Targets = waiting
			waiting, o.Action = o.MovedByReport(), keys.Move
		}
		m.count(o, waiting, 1)
	}
}

// countsRead takes the counts of the open folder that the watch has read. Those from the middle of a job are near the
// truth only: they are read again when all jobs have ended.
func (m *Model) countsRead(f graph.Folder, during bool) tea.Cmd {
	old, ok := m.folders.Get(f.ID)
	if !ok {
		return nil
	}
	m.folders.Count(f.ID, f.Total-old.Total, f.Unread-old.Unread)
	m.countUnderWay()
	if m.recount = during || m.recount; m.recount && len(m.Engine.Running()) == 0 {
		return m.readFolders()
	}
	return nil
}

// catchUp brings the screen up to what a job has done that was under way when folders and list were read.
func (m *Model) catchUp(e triage.Finished) tea.Cmd {
	if leaves(e.Job.Plan.Order) && e.Job.UndoOf == "" {
		for _, f := range e.Failed { // a page that was read later has taken them away again
			m.messages.Restore([]string{f.Target.ID}, reason(f.Err))
		}
	}
	if !m.earlier[e.Job.ID] && (!m.recount || len(m.Engine.Running()) > 0) {
		return nil
	}
	delete(m.earlier, e.Job.ID)
	return m.readFolders()
}
