package triage

// Rows tells what became of each row of a job that has ended: of its messages, or of the addresses that it blocked or
// unblocked. Of an undo of a copy they are about the copy.
func (e *Engine) Rows(id JobID) []Row {
	e.mu.Lock()
	defer e.mu.Unlock()
	j := e.jobs[id]
	if j == nil || j.Running {
		return nil
	}
	targets := make(map[string]Target, len(j.Plan.Order.Targets))
	for _, t := range j.Plan.Order.Targets {
		targets[t.ID] = t
	}
	if of := e.jobs[j.UndoOf]; of != nil {
		for _, o := range of.outcomes {
			if t, known := targets[o.ID]; known && o.NewID != "" {
				targets[o.NewID] = t
			}
		}
	}
	rows := make([]Row, len(j.outcomes))
	for i, o := range j.outcomes {
		t := targets[o.ID]
		t.ID = o.ID
		rows[i] = Row{Target: t, Sender: o.Sender, Result: o.State, Parent: o.Parent, NewID: o.NewID, Error: o.Error, RequestID: o.RequestID}
	}
	return rows
}
