package tui

import (
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// How long it is waited before the service is tried again.
const (
	firstAgain = 5 * time.Second
	lastAgain  = 2 * time.Minute
)

// offline is that the service can't be reached. What changes the mailbox is refused until it can.
type offline struct {
	on    bool
	tries int       // in vain
	due   time.Time // when it is tried again
	run   int       // counts: the tick of an earlier wait is ignored
	asked bool      // the person has asked for the try that is under way
}

// againDue asks for another try.
type againDue struct{ visit, run int }

// unreached takes an error of a reading: when the service can't be reached, it is tried again by itself. It tells whether
// the error need not be told any more.
func (m *Model) unreached(err error) (cmd tea.Cmd, told bool) {
	o := &m.offline
	switch {
	case graph.IsKind(err, graph.Offline), o.on && (graph.IsKind(err, graph.CutOff) || graph.IsKind(err, graph.TimedOut)):
		told = o.on && !o.asked
		return m.lost(), told
	case o.on: // it has answered, though not with what was asked for
		m.offline = offline{run: o.run + 1}
		return m.catchUpList(), false
	}
	return nil, false
}

// lost notes that there is no connection, and has it tried again after a while.
func (m *Model) lost() tea.Cmd {
	o := &m.offline
	if o.on && !o.due.IsZero() && m.Now().Before(o.due) && !o.asked {
		return nil // of what fails side by side one counts
	}
	wait := min(firstAgain<<min(o.tries, 10), lastAgain)
	o.on, o.asked, o.due = true, false, m.Now().Add(wait)
	o.tries++
	o.run++
	due := againDue{m.visits, o.run}
	return tea.Tick(wait, func(time.Time) tea.Msg { return due })
}

// notWritten takes what an action has come to: when it was not sent for want of a connection, there is none for others either.
// An answer that was lost is no sign of that, unless there was no connection to look for what became of it.
func (m *Model) notWritten(event triage.Event) tea.Cmd {
	var errs []error
	switch e := event.(type) {
	case triage.Progress:
		errs = reasonsOf(e.Failed)
	case triage.Finished:
		errs = append(reasonsOf(e.Failed), e.Err)
	}
	if slices.ContainsFunc(errs, unconnected) {
		return m.lost()
	}
	return nil
}

func reasonsOf(list []triage.Failure) []error {
	errs := make([]error, len(list))
	for i := range list {
		errs[i] = list[i].Err
	}
	return errs
}

// unconnected tells whether an error, or one of those that it is made of, is that there is no connection.
func unconnected(err error) bool {
	if several, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // this is what goes through the tree
		return slices.ContainsFunc(several.Unwrap(), unconnected)
	}
	return graph.IsKind(err, graph.Offline) || err != nil && unconnected(errors.Unwrap(err))
}

func (d againDue) tell(m *Model) tea.Cmd {
	if !m.offline.on || d.visit != m.visits || d.run != m.offline.run {
		return nil
	}
	return m.readFolders()
}

// tryAgain tries at once whether the service can be reached, and leaves on the screen what is there.
func (m *Model) tryAgain() tea.Cmd {
	m.offline.asked = true
	return m.readFolders()
}

// backOnline is called when the service has answered with the folders: what was missed meanwhile is read.
func (m *Model) backOnline() tea.Cmd {
	if !m.offline.on {
		return nil
	}
	return tea.Batch(m.reached(), m.catchUpList())
}

// listBack is called when the service has answered with the list or what has changed in it.
func (m *Model) listBack() tea.Cmd {
	if !m.offline.on {
		return nil
	}
	cmds := []tea.Cmd{m.reached(), m.readFolders()}
	if n, complete := m.messages.Loaded(); n == 0 && !complete && m.results == nil {
		cmds = append(cmds, m.openFolder(m.folder))
	}
	return tea.Batch(cmds...)
}

func (m *Model) reached() tea.Cmd {
	m.offline = offline{run: m.offline.run + 1}
	if !m.reader.Ready() { // the message under the cursor is one that was not kept
		m.reader.Clear()
	}
	return tea.Batch(m.say("Microsoft Graph is reached again"), m.readWho(), m.moved())
}

// catchUpList brings the list to what it is now.
func (m *Model) catchUpList() tea.Cmd {
	n, complete := m.messages.Loaded()
	switch {
	case m.results != nil || m.wanted != "" || m.reading(loadPage):
		return nil
	case n == 0 && !complete:
		return m.openFolder(m.folder)
	}
	m.watch()
	return m.goOn()
}

// offlineRefuses says why an action that changes the mailbox can't be done while the service can't be reached.
func (m *Model) offlineRefuses(a keys.Action) string {
	if !a.Writes || !m.offline.on {
		return ""
	}
	return a.Title + ": offline, nothing can be changed; " + m.Keys.Key(keys.Refresh) + " tries again"
}
