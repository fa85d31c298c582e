package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// posted is the end of writing a letter's intent to the journal; err: nothing was sent.
type posted struct {
	of   *letter
	plan triage.Plan
	job  triage.Job
	err  error
}

// post sends a letter, or keeps it in Drafts: the pane closes, and comes back when that fails. In a dry run the plan is
// all there is.
func (m *Model) post(l *letter, out graph.Letter, keep bool) tea.Cmd {
	if why := m.off(m.Keys.Action(keys.Send)); why != "" {
		return m.refuse(why)
	}
	o := triage.Order{Action: keys.Send, Letter: out}
	o.Send.Keep = keep
	p, err := l.engine.Plan(o)
	if err != nil {
		return m.fail(err)
	}
	if m.dryRun {
		return m.push(newPlanView(p))
	}
	cmd := m.stopWriting()
	return tea.Batch(cmd, m.say(p.Summary+" …"), func() tea.Msg {
		j, err := l.engine.Start(context.Background(), p)
		return posted{l, p, j, err}
	})
}

func (m *Model) posted(msg posted) tea.Cmd {
	if msg.err != nil {
		return tea.Batch(m.comeHome(msg.of, ""), m.failIn(m.mailboxOf(msg.of.engine), msg.err))
	}
	m.away[msg.job.ID] = msg.of
	if e, ended := m.early[msg.job.ID]; ended {
		delete(m.early, msg.job.ID)
		return m.letterEnded(msg.of.engine, e)
	}
	if delay := msg.plan.Order.Send.Delay; delay > 0 && !msg.plan.Order.Send.Keep {
		return m.sayWith(fmt.Sprintf("It goes out in %d s: %s", int(delay.Seconds()), msg.plan.Summary), keys.Undo, "stops it")
	}
	return nil
}

// letterEnded tells what became of a letter. What did not go out comes back, with everything in it.
func (m *Model) letterEnded(engine Engine, e triage.Finished) tea.Cmd {
	where, id := m.mailboxOf(engine), e.Job.ID
	if e.Job.UndoOf != "" {
		if e.Err != nil || len(e.Failed) > 0 {
			return m.failIn(where, errors.Join(e.Err, failures(e)))
		}
		return nil // the letter itself tells that it was stopped
	}
	l, known := m.away[id]
	if !known && !m.earlier[id] && where == "" {
		m.early[id] = e
		return nil
	}
	delete(m.away, id)
	failed := errors.Join(e.Err, failures(e))
	switch {
	case failed == nil && !wasStopped(e):
		return m.say(where + e.Job.Plan.Done)
	case l == nil:
		return m.ended(e, where)
	}
	draft := e.Job.Underway.DraftID
	if l.draft.ID != "" {
		draft = "" // it is the draft itself, and is written on again
	}
	l.draft.wentWrong(l, failed)
	if wasStopped(e) {
		return tea.Batch(m.comeHome(l, draft), m.say(where+"Not sent: it is here again"))
	}
	m.takeBack(l, draft)
	var kept *triage.KeptError
	if e.Job.Underway.DraftID != "" && !errors.As(failed, &kept) && !graph.IsKind(failed, graph.NotFound) {
		l.note = "it may have gone out: look in Sent Items before it is sent again"
		l.showOriginal()
	}
	if len(e.Failed) > 0 {
		failed = e.Failed[0].Err
	}
	l.failed = failed
	return m.notSent(where, fmt.Errorf("%s: %w", e.Job.Plan.Summary, failed))
}

// notSent tells that a letter did not go out. It does not come up by itself, over what is being done meanwhile: it waits for
// its key, and the header tells of it for as long.
func (m *Model) notSent(where string, err error) tea.Cmd {
	if where != "" {
		return m.failIn(where, err)
	}
	m.lastError = err
	if ask := m.askPerson(err, ""); ask != nil {
		return ask
	}
	key := m.Keys.Key(keys.NewMessage) + " opens it"
	if m.focus&m.Keys.Action(keys.NewMessage).Scope == 0 {
		key = "in the list " + key
	}
	return m.show(m.words(err), key, bad, failedFor)
}

// waitingToOpen is a letter from the shown mailbox that could not be sent, and waits to be opened; nil: there is none.
func (m *Model) waitingToOpen() *letter {
	for _, l := range m.returned {
		if l.engine == m.Engine && l.failed != nil {
			return l
		}
	}
	return nil
}

func failures(e triage.Finished) error {
	var list []error
	for _, f := range e.Failed {
		list = append(list, f.Err)
	}
	return errors.Join(list...)
}

// comeHome takes a letter back that did not go out, and opens it.
func (m *Model) comeHome(l *letter, draft string) tea.Cmd {
	m.takeBack(l, draft)
	return m.bringHome()
}

// takeBack takes a letter back; draft is what there is of it in Drafts.
func (m *Model) takeBack(l *letter, draft string) {
	if draft != "" {
		l.replaces = draft
	}
	l.opened = "\x00" // it is not what it was when it was opened: closing it asks
	m.returned = append(m.returned, l)
}

// bringHome opens a letter that has come back because it was stopped, unless another one is being written.
func (m *Model) bringHome() tea.Cmd {
	i := slices.IndexFunc(m.returned, func(l *letter) bool { return l.engine == m.Engine && l.failed == nil })
	if m.writing != nil || i < 0 {
		return nil
	}
	l := m.returned[i]
	m.returned = slices.Delete(m.returned, i, i+1)
	m.filtering = false
	return m.write(l)
}
