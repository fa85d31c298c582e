package tui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/keys"
	"mailtriage/theme"
	indicatorview "mailtriage/views/indicators"
)

// gatherDeadline is how long the messages of a selection may take to be read, all of them.
const gatherDeadline = 30 * time.Minute

// gathering is the dialog that shows the indicators of a selection, when all its messages have been read.
type gathering struct {
	targets []graph.Header
	pane    *indicatorview.Model // nil: not all is read yet
	read    []graph.Header       // those that could be read

	done   int
	began  time.Time
	cancel context.CancelFunc
	err    error
}

// gathered is one message more; gatherEnd, all of them.
type gathered struct{ of *gathering }

type gatherEnd struct {
	of    *gathering
	read  []graph.Header
	list  []indicators.Shared
	notes []string
	err   error
}

func (m *Model) gather(targets []graph.Header) tea.Cmd {
	d := &gathering{targets: targets, began: m.Now()}
	box, around := m.Mailbox, m.around
	cmd, stop := follow(gatherDeadline, func(ctx context.Context, tell func(tea.Msg)) { tell(d.readAll(graph.Bulk(ctx), box, around, tell)) })
	d.cancel = stop
	return tea.Batch(m.push(d), cmd)
}

// readAll reads every message, some side by side. It is of no model: nothing of the dialog is changed here.
func (d *gathering) readAll(ctx context.Context, box Mailbox, around *surroundings, tell func(tea.Msg)) gatherEnd {
	end := gatherEnd{of: d}
	own, err := around.domains(ctx)
	if err != nil && ctx.Err() != nil {
		end.err = err
		return end
	}
	found, failed := make([][]indicators.Indicator, len(d.targets)), make([]error, len(d.targets))
	notes := make([][]string, len(d.targets))
	for i := range failed {
		failed[i] = context.DeadlineExceeded // what is not come to in time
	}
	evidence.Each(ctx, len(d.targets), func(i int) {
		var raw []byte
		if raw, _, failed[i] = box.MIME(ctx, d.targets[i].ID, examLimit); failed[i] == nil {
			found[i], notes[i] = indicatorsOf(eml.Parse(raw), around.marking(own))
		}
		tell(gathered{d})
	})
	var lists [][]indicators.Indicator
	for i, h := range d.targets {
		if failed[i] != nil {
			end.err = failed[i]
			end.notes = append(end.notes, h.Subject+": "+reason(failed[i]))
			continue
		}
		end.read, lists, end.notes = append(end.read, h), append(lists, found[i]), append(end.notes, notes[i]...)
	}
	if len(lists) > 0 {
		end.list, end.err = indicators.Together(lists...), nil
	}
	return end
}

func (g gathered) tell(*Model) tea.Cmd {
	g.of.done++
	return nil
}

func (g gatherEnd) tell(m *Model) tea.Cmd {
	d := g.of
	d.cancel()
	if !m.isOpen(d) {
		return nil
	}
	if g.err != nil {
		d.err, m.lastError = g.err, g.err
		return nil
	}
	d.read, d.pane = g.read, indicatorview.New(g.list, len(g.read), g.notes)
	d.pane.SetTheme(m.theme)
	return nil
}

func (d *gathering) close()      { d.cancel() }
func (d *gathering) waits() bool { return d.pane == nil && d.err == nil }

func (d *gathering) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch key := msg.String(); {
	case key == "esc" || key == "q":
		m.pop()
		return nil
	case d.pane == nil:
		return nil
	case key == "y":
		return m.copySheet(d.pane)
	case key == "ctrl+y":
		return m.askLive(d.pane)
	case key == "enter":
		d.pane.Do(keys.Open)
		return nil
	}
	if a, ok := m.Keys.Lookup(keys.Reader, msg.String()); ok && a.ID == keys.Export {
		return m.askShare(d.pane.Shared(), shareable(d.read...))
	} else if ok {
		d.pane.Do(a.ID)
	}
	return nil
}

func (d *gathering) paste(*Model, string) tea.Cmd { return nil }

func (d *gathering) view(m *Model, w, h int) []string {
	t := m.theme
	rows := max(1, h-4)
	var lines []string
	var scroll theme.Scroll
	switch {
	case d.err != nil:
		lines = firstLines(wrapped(t.Bad.Render, m.words(d.err), w-4), rows)
	case d.pane == nil:
		lines = []string{t.Muted.Render(fmt.Sprintf(" Reading %s of %s %s", content.Count(d.done), plural(len(d.targets), "message", "messages"), m.since(d.began)))}
	default:
		lines, scroll = d.pane.View(w-2, rows)
	}
	for len(lines) < rows {
		lines = append(lines, "")
	}
	pairs := []string{"Esc", "closes"}
	if d.pane != nil {
		pairs = slices.Concat(m.shareHints(d.pane), []string{"y", "copies", "^y", "live"}, pairs)
	}
	lines = append(lines, t.Border.Render(repeat(t.Glyphs.Line, w-2)), " "+keyLine(t, pairs...))
	return t.Frame(theme.Title{Left: "Indicators: " + plural(len(d.targets), "message", "messages")}, lines, w, h, true, scroll)
}

// shareHints are the keys that a pane has of its own.
func (m *Model) shareHints(p hintedPane) []string {
	var out []string
	hints := p.Hints()
	for i := 0; i+1 < len(hints); i += 2 {
		key := m.Keys.Label("enter")
		if id := keys.ID(hints[i]); id != keys.Open {
			key = m.Keys.Key(id)
		}
		out = append(out, key, hints[i+1])
	}
	return out
}
