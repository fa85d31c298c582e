package tui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// heard are the engines and gates that the screen listens to: each once, and to its end. What was queued for a mailbox
// goes on while another is shown, and is still told of.
type heard struct {
	engines []source
	gates   map[<-chan graph.GateState]graph.GateState // and what each said last

	settling map[Engine]bool // those that are looking for what became of what a crash cut off
}

// source is an engine with the mailbox that it works on.
type source struct {
	engine  Engine
	mailbox string
	profile string
}

func newHeard() heard {
	return heard{gates: map[<-chan graph.GateState]graph.GateState{}, settling: map[Engine]bool{}}
}

// hearEngine begins to listen to the session's engine and lets it settle what a crash cut off, unless that was done.
func (m *Model) hearEngine() tea.Cmd {
	engine := m.Engine
	if slices.ContainsFunc(m.heard.engines, func(s source) bool { return s.engine == engine }) {
		return nil
	}
	m.heard.engines = append(m.heard.engines, source{engine, m.Mailbox.ID(), m.Profile})
	return tea.Batch(nextEvent(engine), m.recover())
}

// mailboxOf names an engine's mailbox for what is told of it: "soc@contoso.com: "; nothing for the one that is shown.
func (m *Model) mailboxOf(engine Engine) string {
	for _, s := range m.heard.engines {
		if s.engine == engine && engine != m.Engine {
			return s.mailbox + ": "
		}
	}
	return ""
}

// running lists the jobs under way: the shown mailbox's, and all others'.
func (m *Model) running() (here, elsewhere []triage.Job) {
	for _, s := range m.heard.engines {
		if s.engine == m.Engine {
			here = s.engine.Running()
		} else {
			elsewhere = append(elsewhere, s.engine.Running()...)
		}
	}
	return here, elsewhere
}

// stop stops the shown mailbox's jobs; if it has none, all others'. It tells whether there were any.
func (m *Model) stop() (any, others bool) {
	here, elsewhere := m.running()
	for _, s := range m.heard.engines {
		if (s.engine == m.Engine) == (len(here) > 0) {
			for _, j := range s.engine.Running() {
				s.engine.Cancel(j.ID)
			}
		}
	}
	return len(here)+len(elsewhere) > 0, len(here) == 0
}

// eventArrived is something that an engine tells.
type eventArrived struct {
	engine Engine
	event  triage.Event
}

// nextEvent waits for what an engine tells next.
func nextEvent(engine Engine) tea.Cmd {
	events := engine.Events()
	return func() tea.Msg {
		e, ok := <-events
		if !ok {
			return nil
		}
		return eventArrived{engine, e}
	}
}

func (m *Model) eventArrived(msg eventArrived) tea.Cmd {
	next := nextEvent(msg.engine)
	if msg.engine != m.Engine {
		m.noteElsewhere(msg.engine, msg.event)
	} else {
		next = tea.Batch(next, m.notWritten(msg.event))
	}
	if e, ok := msg.event.(triage.Finished); ok && e.Job.Plan.Order.Action == keys.Send {
		if msg.engine == m.Engine {
			m.noteJob(e.Job)
		}
		return tea.Batch(m.letterEnded(msg.engine, e), next)
	}
	if msg.engine != m.Engine {
		return tea.Batch(m.toldOf(msg), next)
	}
	var cmd tea.Cmd
	switch e := msg.event.(type) {
	case triage.Progress:
		m.noteJob(e.Job)
		m.failed(e.Job, e.Failed)
		m.alsoBehind(func() { m.failed(e.Job, e.Failed) })
	case triage.Finished:
		m.noteJob(e.Job)
		cmd = m.finished(e)
	}
	return tea.Batch(cmd, next, m.moved())
}

// toldOf tells how an action on a mailbox that is not shown ended.
func (m *Model) toldOf(msg eventArrived) tea.Cmd {
	e, ok := msg.event.(triage.Finished)
	if !ok {
		return nil
	}
	return m.ended(e, m.mailboxOf(msg.engine))
}

// recovered tells what became of actions that a crash cut off.
type recovered struct {
	engine Engine
	list   []triage.Finished
	err    error
}

// settleDeadline is how long it may take to look for what became of all that a crash cut off: thousands of messages. Each
// batch has a deadline of its own.
const settleDeadline = time.Hour

// recover settles what a crash cut off, if there is such, and nobody is at it.
func (m *Model) recover() tea.Cmd {
	engine := m.Engine
	var ids []triage.JobID
	for _, j := range engine.Unsettled() {
		ids = append(ids, j.ID)
	}
	if len(ids) == 0 || m.heard.settling[engine] {
		return nil
	}
	m.heard.settling[engine] = true
	m.work.jobs.SetSettling(ids)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), settleDeadline)
		defer cancel()
		list, err := engine.Recover(ctx)
		return recovered{engine, list, err}
	}
}

func (m *Model) recovered(msg recovered) tea.Cmd {
	delete(m.heard.settling, msg.engine)
	m.work.jobs.SetSettling(nil)
	switch {
	case msg.err != nil:
		return m.failIn(m.mailboxOf(msg.engine), msg.err)
	case len(msg.list) == 0:
		return nil
	}
	done, left := 0, 0
	for _, f := range msg.list {
		done += f.Job.Done
		left += f.Job.Failed
	}
	text := fmt.Sprintf("%s%s cut off last time: %d done, %d not done", m.mailboxOf(msg.engine), plural(len(msg.list), "action was", "actions were"), done, left)
	if msg.engine != m.Engine {
		return m.say(text)
	}
	m.showJobs()
	if j, ok := m.Engine.Job(m.work.rows.ID()); ok { // they were unsettled when they were shown
		m.work.rows.Set(j, m.Engine.Rows(j.ID))
	}
	return m.sayWith(text, keys.ActivityTab, "shows")
}

// gateChanged tells how things stand at a gate.
type gateChanged struct {
	gate  <-chan graph.GateState
	state graph.GateState
}

// hearGate begins to listen to the session's gate, unless that is done already.
func (m *Model) hearGate() tea.Cmd {
	if _, heard := m.heard.gates[m.Gate]; heard || m.Gate == nil {
		return nil
	}
	m.heard.gates[m.Gate] = graph.GateState{}
	return nextGate(m.Gate)
}

// nextGate waits for a gate's state to change.
func nextGate(gate <-chan graph.GateState) tea.Cmd {
	return func() tea.Msg {
		s, ok := <-gate
		if !ok {
			return nil
		}
		return gateChanged{gate, s}
	}
}

func (m *Model) gateChanged(msg gateChanged) tea.Cmd {
	m.heard.gates[msg.gate] = msg.state
	return nextGate(msg.gate)
}

// gate is how things stand at the session's gate.
func (m *Model) gate() graph.GateState { return m.heard.gates[m.Gate] }
