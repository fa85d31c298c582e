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
)

// started is the end of writing an intent to the journal; err: nothing was sent.
type started struct {
	engine Engine
	visit  int
	plan   triage.Plan
	job    triage.Job
	undo   bool
	err    error
}

// order plans an action on the selection, else on the cursor, and begins it.
func (m *Model) order(action keys.ID, to triage.Place) tea.Cmd {
	return m.begin(triage.Order{Action: action, Targets: targetsOf(m.messages.Targets()), To: to})
}

func targetsOf(headers []graph.Header) []triage.Target {
	targets := make([]triage.Target, len(headers))
	for i, h := range headers {
		targets[i] = triage.TargetOf(h)
	}
	return targets
}

// begin plans an order; in a dry run the plan is all there is.
func (m *Model) begin(o triage.Order) tea.Cmd {
	if why := m.off(m.Keys.Action(o.Action)); why != "" {
		return m.refuse(why)
	}
	p, err := m.Engine.Plan(o)
	if errors.Is(err, triage.ErrNothing) {
		return m.refuse(capital(err.Error()))
	}
	if err != nil {
		return m.fail(err)
	}
	if !m.dryRun {
		m.unmarkTargets(o)
	}
	return m.beginPlan(p)
}

// beginPlan begins what is planned; in a dry run it is shown.
func (m *Model) beginPlan(p triage.Plan) tea.Cmd {
	if m.dryRun {
		return m.push(newPlanView(p))
	}
	m.apply(p.Order)
	m.alsoBehind(func() { m.apply(p.Order) })
	engine, visit := m.Engine, m.visits
	m.beginning(p.Summary)
	start := func() tea.Msg {
		j, err := engine.Start(context.Background(), p)
		return started{engine: engine, visit: visit, plan: p, job: j, err: err}
	}
	return tea.Batch(start, m.moved())
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// apply shows on the screen at once what an action will do.
func (m *Model) apply(o triage.Order) {
	ids := make([]string, len(o.Targets))
	for i, t := range o.Targets {
		ids[i] = t.ID
	}
	m.count(o, o.Targets, 1)
	switch o.Action {
	case keys.Move, keys.Archive, keys.Delete, keys.Purge:
		m.takeAway(o, ids)
	case keys.Copy: // the counts are all that is seen of it
	case keys.MarkRead, keys.MarkUnread:
		m.messages.MarkRead(ids, o.Action == keys.MarkRead)
	case keys.Report, keys.Categories, keys.Flag:
		m.applyTags(o, ids)
	case keys.EnableRule, keys.DisableRule, keys.DeleteRule, keys.MoveRule:
		m.applyRules(o)
	case keys.DeleteEvent, keys.CancelEvent:
		m.calendar.pane.Take(ids)
		m.afterEvents()
	default:
		m.applyFolder(o)
	}
}

// count changes the counts of folders as an action on messages does (+1), or as taking it back does (-1).
func (m *Model) count(o triage.Order, list []triage.Target, by int) {
	for _, t := range list {
		switch o.Action {
		case keys.Move, keys.Archive, keys.Delete, keys.Purge:
			m.folders.Count(t.FolderID, -by, unread(t, -by))
			m.folders.Count(o.To.ID, by, unread(t, by))
		case keys.Copy:
			m.folders.Count(o.To.ID, by, unread(t, by))
		case keys.MarkRead:
			m.folders.Count(t.FolderID, 0, -by)
		case keys.MarkUnread:
			m.folders.Count(t.FolderID, 0, by)
		}
	}
}

// unread is how a folder's count of unread messages changes with a message.
func unread(t triage.Target, by int) int {
	if t.Read {
		return 0
	}
	return by
}

// revert takes back on the screen what an action did not do.
func (m *Model) revert(o triage.Order, list []triage.Target, reason string) {
	if len(list) == 0 {
		return
	}
	ids := make([]string, len(list))
	for i, t := range list {
		ids[i] = t.ID
	}
	m.count(o, list, -1)
	switch o.Action {
	case keys.Move, keys.Archive, keys.Delete, keys.Purge:
		m.bringBack(list, reason)
	case keys.Copy:
		m.messages.Reason(ids, reason)
	case keys.MarkRead, keys.MarkUnread:
		m.messages.MarkRead(ids, o.Action == keys.MarkUnread)
		m.messages.Reason(ids, reason)
	case keys.Report, keys.Categories, keys.Flag:
		m.revertTags(o, list, reason)
	case keys.EnableRule, keys.DisableRule, keys.DeleteRule, keys.MoveRule:
		m.rulesNotDone(ids, reason)
	case keys.DeleteEvent, keys.CancelEvent: // they are read anew when it has ended
		m.calendar.pane.Reason(ids, reason)
	}
}

// beginning notes that an action's intent is being written, until it has begun: there is no job to see yet.
func (m *Model) beginning(what string) {
	m.toBegin++
	m.work.jobs.SetBeginning(what)
}

// begunOrNot notes the end of that.
func (m *Model) begunOrNot(visit int) {
	if visit != m.visits || m.toBegin == 0 {
		return
	}
	if m.toBegin--; m.toBegin == 0 {
		m.work.jobs.SetBeginning("")
	}
}

func (m *Model) started(msg started) tea.Cmd {
	m.begunOrNot(msg.visit)
	if msg.err == nil {
		m.begun(msg)
		return nil
	}
	if !msg.undo && msg.visit == m.visits {
		m.revert(msg.plan.Order, msg.plan.Order.Targets, "not begun")
		m.alsoBehind(func() { m.revert(msg.plan.Order, msg.plan.Order.Targets, "not begun") })
		m.folderBack(msg.plan.Order)
		delete(m.waiting, msg.plan.Order.Folder.Path)
	}
	return tea.Batch(m.failIn(m.mailboxOf(msg.engine), msg.err), m.moved())
}

// failed brings back rows that could not be done, each with its reason.
func (m *Model) failed(j triage.Job, list []triage.Failure) {
	if j.UndoOf != "" {
		return
	}
	for _, f := range list {
		if m.earlier[j.ID] {
			m.messages.Restore([]string{f.Target.ID}, reason(f.Err))
		} else {
			m.revert(j.Plan.Order, []triage.Target{f.Target}, reason(f.Err))
		}
	}
}

// reason is why, in the few words that a row has room for.
func reason(err error) string {
	var e *graph.Error
	if errors.As(err, &e) && !triage.MaybeSent(err) {
		_, rest, _ := strings.Cut(e.Error(), ": ")
		if triage.MaybeDone(err) {
			return "it may have been done: " + rest
		}
		return rest
	}
	return err.Error()
}

// finished shows and tells how an action on the shown mailbox ended.
func (m *Model) finished(e triage.Finished) tea.Cmd {
	cmd := tea.Batch(m.catchUp(e), m.folderEnded(e), m.rulesEnded(e.Job.Plan.Order), m.eventsEnded(e.Job.Plan.Order))
	if e.Job.UndoOf != "" && e.Err == nil {
		return tea.Batch(m.undone(e), cmd)
	}
	return tea.Batch(m.ended(e, ""), cmd)
}

// ended tells how an action ended; mailbox names where, when it is not the one that is shown.
func (m *Model) ended(e triage.Finished, mailbox string) tea.Cmd {
	if wasStopped(e) {
		return m.stopped(e, mailbox)
	}
	if e.Err != nil {
		return m.failIn(mailbox, fmt.Errorf("%s: %w", e.Job.Plan.Summary, e.Err))
	}
	if e.Job.Done == 0 && len(e.Failed) == 0 && e.Note != "" { // it was so before: there is nothing to tell but that, or to undo
		return m.say(mailbox + capital(e.Note))
	}
	text := mailbox + e.Job.Plan.Done
	if n := len(e.Failed); n > 0 {
		m.lastError = e.Failed[0].Err
		what := fmt.Sprintf("%s%s: %d done, %d failed: %s", mailbox, e.Job.Plan.Summary, e.Job.Done, n, reason(e.Failed[0].Err))
		return tea.Batch(m.complain(what), m.askPerson(m.lastError, mailbox))
	}
	if e.Note != "" {
		text += " (" + e.Note + ")"
	}
	if e.Job.Plan.Undoable && mailbox == "" {
		return m.sayWith(text, keys.Undo, undoes(e.Job.Plan))
	}
	return m.say(text)
}

// wellKnown is a folder as a destination, by its well-known name.
func (m *Model) wellKnown(name string) (triage.Place, bool) {
	f, ok := m.folders.WellKnown(name)
	return triage.Place{ID: f.ID, Path: m.folders.Path(f.ID)}, ok
}

func (m *Model) delete() tea.Cmd  { return m.toWellKnown(keys.Delete, "deleteditems") }
func (m *Model) archive() tea.Cmd { return m.toWellKnown(keys.Archive, "archive") }

func (m *Model) toWellKnown(action keys.ID, name string) tea.Cmd {
	to, ok := m.wellKnown(name)
	if !ok {
		return m.refuse("The folders have not been read yet: a moment, or " + m.Keys.Key(keys.Refresh))
	}
	return m.order(action, to)
}

// purge asks for the count first.
func (m *Model) purge() tea.Cmd {
	targets := m.messages.Targets()
	if m.dryRun {
		return m.order(keys.Purge, triage.Place{})
	}
	return m.push(newTyped(m, targets))
}

func (m *Model) move() tea.Cmd { return m.pickFolder("Move "+m.what()+" to", keys.Move) }
func (m *Model) copy() tea.Cmd { return m.pickFolder("Copy "+m.what()+" to", keys.Copy) }

// what says how many messages an action is for.
func (m *Model) what() string { return plural(len(m.messages.Targets()), "message", "messages") }

func (m *Model) pickFolder(title string, action keys.ID) tea.Cmd {
	then := func(m *Model, p triage.Place) tea.Cmd {
		if action == keys.Move && p.ID == m.folder.ID {
			return m.refuse("They are in this folder already")
		}
		m.recent = append([]string{p.ID}, slices.DeleteFunc(m.recent, func(id string) bool { return id == p.ID })...)
		return m.order(action, p)
	}
	d := newPicker(m, title, then)
	targets := targetsOf(m.messages.Targets())
	d.absent = func(m *Model, path string) tea.Cmd {
		return m.createThen(path, func(m *Model, p triage.Place) tea.Cmd {
			return m.begin(triage.Order{Action: action, Targets: targets, To: p})
		})
	}
	return m.push(d)
}
