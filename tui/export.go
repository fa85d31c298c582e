package tui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence"
	"mailtriage/keys"
)

// exportDeadline is how long an export may take in all: thousands of messages, at the service's pace.
const exportDeadline = 12 * time.Hour

// exportStops says that an export is being given up.
const exportStops = "Stopping the export: what is whole stays"

// exporting is an export under way.
type exporting struct {
	order       evidence.Order
	done, total int
	stop        context.CancelFunc
	end         context.CancelFunc // of its telling
	stopped     bool
	quit        bool // the app is left when it has ended
}

// exported tells how far an export is; exportEnded, what became of it.
type exported struct {
	of   *exporting
	done int
}

type exportEnded struct {
	of     *exporting
	result evidence.Result
	err    error
}

// exportBusy says why another export can't begin; empty: it can.
func (m *Model) exportBusy() string {
	if x := m.export; x != nil {
		return fmt.Sprintf("Export: %s of %s are done; the next one can begin when it has ended, or is given up by %s", content.Count(x.done), content.Count(x.total), m.Keys.Key(keys.Back))
	}
	return ""
}

// startExport begins an export. It goes on whatever else is done on the screen.
func (m *Model) startExport(o evidence.Order) tea.Cmd {
	ctx, stop := context.WithCancel(context.Background())
	x := &exporting{order: o, total: len(o.Messages), stop: stop}
	m.export = x
	box := m.Mailbox
	// What is told after it was given up is told all the same: what is whole stays, and is named.
	cmd, end := follow(exportDeadline, func(whole context.Context, tell func(tea.Msg)) {
		defer context.AfterFunc(whole, stop)()
		r, err := evidence.Export(ctx, box, o, func(done int) { tell(exported{x, done}) })
		tell(exportEnded{x, r, err})
	})
	x.end = end
	return tea.Batch(cmd, m.say("Exporting "+plural(x.total, "message", "messages")+": "+m.Keys.Key(keys.Back)+" gives it up"))
}

// stopExport gives the export up; false: there is none, or it is being given up already.
func (m *Model) stopExport() bool {
	if m.export == nil || m.export.stopped {
		return false
	}
	m.export.stopped = true
	m.export.stop()
	return true
}

func (m *Model) exported(msg exported) { msg.of.done = max(msg.of.done, msg.done) }

// exportEnded tells what became of an export: below whatever is open, in full.
func (m *Model) exportEnded(msg exportEnded) tea.Cmd {
	x := msg.of
	x.stop()
	x.end()
	m.export = nil
	if x.quit {
		return m.goodbye()
	}
	r := msg.result
	m.dialogs = append([]dialog{m.exportedView(x.order, r, msg.err)}, m.dialogs...)
	switch {
	case msg.err != nil:
		m.lastError = msg.err
		return m.complain(exportSummary(x.order, r) + ": " + m.words(msg.err))
	case len(r.Failed) > 0:
		m.lastError = r.Failed[0].Err
		return m.complain(exportSummary(x.order, r) + ", " + plural(len(r.Failed), "thing is", "things are") + " missing: " + reason(r.Failed[0].Err))
	case r.Path == "":
		return m.refuse(exportSummary(x.order, r))
	}
	return m.say(exportSummary(x.order, r) + " to " + m.short(r.Path))
}

// exportSummary says in one line what became of an export.
func exportSummary(o evidence.Order, r evidence.Result) string {
	text := fmt.Sprintf("Exported %s of %s", content.Count(r.Done), plural(len(o.Messages), "message", "messages"))
	if r.Stopped {
		text = "Given up: e" + text[1:]
	}
	if n := len(r.Files) - r.Done; n > 0 {
		text += " and " + plural(n, "attachment", "attachments")
	}
	if r.Links > 0 {
		text += fmt.Sprintf(" (%s only, not fetched)", plural(r.Links, "is a link", "are links"))
	}
	return text
}

// quitExporting asks before an export is given up for good.
func (m *Model) quitExporting() tea.Cmd {
	x := m.export
	return m.push(&confirm{
		title: "Quit?", text: []string{fmt.Sprintf("An export is under way: %s of %s. What is whole stays.", content.Count(x.done), plural(x.total, "message", "messages"))},
		asked: m.Keys.Action(keys.Quit).Keys, yes: (*Model).leave,
	})
}

// leave ends the app: at once, or when an export has left nothing half written.
func (m *Model) leave() tea.Cmd {
	if x := m.export; x != nil && !x.quit {
		x.quit = true
		m.stopExport()
		return m.say(exportStops)
	}
	return m.goodbye()
}
