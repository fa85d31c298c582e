package tui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// journalRead is the end of a look at what other programs have written to the journal; journalDue asks for the next one.
type journalRead struct {
	engine  Engine
	changed bool
	err     error
}

type journalDue struct{ visit int }

// readJournal looks at what other programs have done meanwhile, and goes on doing so while the activity tab is in front.
func (m *Model) readJournal() tea.Cmd {
	engine := m.Engine
	if m.readingJournal { // what is written meanwhile may be missed: it is looked at once more
		m.journalAgain = true
		return nil
	}
	m.readingJournal = true
	return func() tea.Msg {
		changed, err := engine.CatchUp()
		return journalRead{engine, changed, err}
	}
}

func (msg journalRead) tell(m *Model) tea.Cmd {
	m.readingJournal = false
	var cmd tea.Cmd
	if m.journalAgain {
		m.journalAgain = false
		cmd = m.readJournal()
	}
	if msg.engine == m.Engine {
		if msg.changed {
			m.showJobs()
			if j, ok := m.Engine.Job(m.work.rows.ID()); ok {
				m.work.rows.Set(j, m.Engine.Rows(j.ID))
			}
		}
		if msg.err != nil {
			cmd = tea.Batch(cmd, m.fail(fmt.Errorf("looking for what other programs have done: %w", msg.err)))
		}
	}
	if m.front().action != keys.ActivityTab || m.journalTicks {
		return cmd
	}
	m.journalTicks = true
	visit := m.visits
	return tea.Batch(cmd, tea.Tick(m.interval(), func(time.Time) tea.Msg { return journalDue{visit} }))
}

func (msg journalDue) tell(m *Model) tea.Cmd {
	if m.journalTicks = false; msg.visit != m.visits || m.front().action != keys.ActivityTab {
		return nil
	}
	return m.readJournal()
}

// unopenedRead are the actions of mailboxes that may not have been open in this run.
type unopenedRead struct {
	visit int
	h     triage.History
	err   error
}

// readUnopened reads what the journal knows of other mailboxes, once a visit.
func (m *Model) readUnopened() tea.Cmd {
	if m.unopenedOf == m.visits {
		return nil
	}
	m.unopenedOf = m.visits
	engine, visit := m.Engine, m.visits
	return func() tea.Msg {
		h, err := engine.Elsewhere()
		return unopenedRead{visit, h, err}
	}
}

func (msg unopenedRead) tell(m *Model) tea.Cmd {
	if msg.visit != m.visits || msg.err != nil { // what of it matters here is told by the look at what is new
		return nil
	}
	if m.olderRows == nil {
		m.olderRows = map[triage.JobID][]triage.Row{}
	}
	m.unopened = nil
	for _, r := range msg.h.Records {
		j := r.AsJob()
		j.Plan.Undo = "in its own mailbox"
		m.unopened = append(m.unopened, j)
		m.olderRows[r.Job] = r.Rows
	}
	m.showJobs()
	return nil
}

// jobs lists those of the open mailbox, those that were begun in this run in the others that were open, and what the journal
// knows of others, newest first.
func (m *Model) jobs() []triage.Job {
	list := m.Engine.Jobs()
	own := len(list)
	for _, s := range m.heard.engines {
		if s.engine == m.Engine {
			continue
		}
		for _, j := range s.engine.Jobs() {
			if j.Running || !j.Begun.Before(m.opened) {
				list = append(list, j)
			}
		}
	}
	for _, j := range m.unopened {
		if _, elsewhere := m.knownElsewhere(j.ID); !elsewhere {
			list = append(list, j)
		}
	}
	if len(list) > own {
		slices.SortStableFunc(list, func(a, b triage.Job) int { return b.Begun.Compare(a.Begun) })
	}
	return list
}

// engineOf is the engine that knows a job, and whether it is another mailbox's. Of one that was not open in this run there is
// none: it is the open one's then, which knows nothing of the job.
func (m *Model) engineOf(id triage.JobID) (s source, elsewhere bool) {
	if s, elsewhere := m.knownElsewhere(id); elsewhere {
		return s, true
	}
	s = source{engine: m.Engine, mailbox: m.Mailbox.ID(), profile: m.Profile}
	if j, unopened := m.unopenedJob(id); unopened {
		s.mailbox = j.Plan.Order.Mailbox
		return s, true
	}
	return s, false
}

// unopenedJob finds a job of a mailbox that was not open in this run.
func (m *Model) unopenedJob(id triage.JobID) (triage.Job, bool) {
	i := slices.IndexFunc(m.unopened, func(j triage.Job) bool { return j.ID == id })
	if i < 0 {
		return triage.Job{}, false
	}
	return m.unopened[i], true
}

// knownElsewhere is the engine of another mailbox that knows a job.
func (m *Model) knownElsewhere(id triage.JobID) (s source, elsewhere bool) {
	for _, s := range m.heard.engines {
		if s.engine == m.Engine {
			continue
		}
		if _, known := s.engine.Job(id); known {
			return s, true
		}
	}
	return source{}, false
}

// jobElsewhere asks whether to go to the mailbox of the job under the cursor, when that is not the open one: nothing is
// written to a mailbox that the header does not name. Nil: it is the open one.
func (m *Model) jobElsewhere(what string) tea.Cmd {
	j, _ := m.work.jobs.Cursor()
	s, elsewhere := m.engineOf(j.ID)
	switch {
	case !elsewhere:
		return nil
	case m.Switch == nil:
		return m.refuse(what + ": this was done in " + s.mailbox)
	}
	return m.push(&confirm{
		title: "Another mailbox", text: []string{what + ": this was done in " + s.mailbox + ". Go there? It can be done there, in Activity."},
		yes: func(m *Model) tea.Cmd { return m.switchTo(s.profile, s.mailbox) },
	})
}

// noteElsewhere shows a job of another mailbox as it stands now.
func (m *Model) noteElsewhere(engine Engine, event triage.Event) {
	var j triage.Job
	switch e := event.(type) {
	case triage.Progress:
		j = e.Job
	case triage.Finished:
		j = e.Job
	}
	if j.ID == "" {
		return
	}
	m.work.jobs.Put(j, m.Now())
	if of, known := engine.Job(j.UndoOf); known && m.work.jobs.Knows(of.ID) {
		m.work.jobs.Put(of, m.Now())
	}
	if j.ID == m.work.rows.ID() {
		m.work.rows.Set(j, engine.Rows(j.ID))
	}
}

// undoWaiting stops the letters of an engine that have not gone out yet, and tells how many there were.
func undoWaiting(engine Engine) tea.Cmd {
	return func() tea.Msg {
		for _, j := range waitingLetters(engine) {
			_, _ = engine.Undo(context.Background(), j.ID) // if it has gone out meanwhile, its own end tells
		}
		return nil
	}
}

// waitingLetters are those of an engine that can still be stopped.
func waitingLetters(engine Engine) []triage.Job {
	return slices.DeleteFunc(engine.Running(), func(j triage.Job) bool {
		return j.Plan.Order.Action != keys.Send || j.UndoOf != "" || j.Underway.Left <= 0
	})
}
