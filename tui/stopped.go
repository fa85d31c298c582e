package tui

import (
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// stopped tells how far an action came that was stopped: what is done stays done, and can be undone.
func (m *Model) stopped(e triage.Finished, mailbox string) tea.Cmd {
	text := mailbox + "Stopped: " + e.Job.Tally()
	if e.Job.UndoOf != "" {
		text = mailbox + "Undo stopped: " + e.Job.Tally()
	}
	if e.Note != "" { // a letter: what is left of it
		return m.say(mailbox + e.Note)
	}
	if e.Err != nil {
		return m.say(mailbox + e.Job.Plan.Summary + ": " + e.Err.Error())
	}
	n, last := 0, error(nil)
	for _, f := range e.Failed {
		if !errors.Is(f.Err, triage.ErrStopped) {
			n, last = n+1, f.Err
		}
	}
	switch {
	case n > 0:
		m.lastError = last
		return tea.Batch(m.complain(fmt.Sprintf("%s, %d failed: %s", text, n, reason(last))), m.askPerson(last, mailbox))
	case e.Job.Plan.Undoable && e.Job.Done > 0 && mailbox == "":
		return m.sayWith(text, keys.Undo, "undoes")
	}
	return m.say(text)
}

// wasStopped tells whether an action ended because it was stopped.
func wasStopped(e triage.Finished) bool { return e.Job.Stopped || errors.Is(e.Err, triage.ErrStopped) }
