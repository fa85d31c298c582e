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
	version []func(changeKey string) bool // of each
	pane    *indicatorview.Model          // nil: not all is read yet
	read    []graph.Header                // those that could be read
	kept    int                           // of those, how many a watch had found something in before
	since   time.Time                     // and when it had, the first of them

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
	kept  int
	since time.Time
	err   error
}

func (m *Model) gather(targets []graph.Header) tea.Cmd {
	d := &gathering{targets: targets, began: m.Now()}
	for _, h := range targets {
		d.version = append(d.version, m.messages.Version(h.ID))
	}
	box, kept, around := m.Mailbox, m.Kept, m.around
	cmd, stop := follow(gatherDeadline, func(ctx context.Context, tell func(tea.Msg)) {
		tell(d.readAll(graph.Bulk(ctx), box, kept, around, tell))
	})
	d.cancel = stop
	return tea.Batch(m.push(d), cmd)
}

// readAll takes what a watch has found, and reads the other messages, some side by side. It is of no model: nothing of the dialog
// is changed here.
func (d *gathering) readAll(ctx context.Context, box Mailbox, kept Kept, around *surroundings, tell func(tea.Msg)) gatherEnd {
	end := gatherEnd{of: d}
	found, failed := make([]indicators.Findings, len(d.targets)), make([]error, len(d.targets))
	var left []int // to be read
	for i, h := range d.targets {
		f := foundBefore(ctx, kept, h.ID, d.version[i], around.good)
		if f == nil {
			failed[i] = context.DeadlineExceeded // what is not come to in time
			left = append(left, i)
			continue
		}
		found[i] = f.Whole
		if end.kept++; end.since.IsZero() || f.At.Before(end.since) {
			end.since = f.At
		}
		tell(gathered{d})
	}
	if err := readEach(ctx, d.targets, left, box, around, found, failed, func() { tell(gathered{d}) }); err != nil {
		end.err = err
		return end
	}
	var lists [][]indicators.Indicator
	for i, h := range d.targets {
		if failed[i] != nil {
			end.err = failed[i]
			end.notes = append(end.notes, h.Subject+": "+reason(failed[i]))
			continue
		}
		end.read, lists, end.notes = append(end.read, h), append(lists, found[i].List), append(end.notes, found[i].Notes...)
	}
	if len(lists) > 0 {
		end.list, end.err = indicators.Together(lists...), nil
	}
	return end
}

// readEach reads some of the messages, and finds what is in each or why it can't be read. Its error ends the whole.
func readEach(ctx context.Context, all []graph.Header, which []int, box Mailbox, around *surroundings, found []indicators.Findings, failed []error, tell func()) error {
	if len(which) == 0 {
		return nil
	}
	own, err := around.domains(ctx)
	if err != nil && ctx.Err() != nil {
		return err
	}
	evidence.Each(ctx, len(which), func(n int) {
		i := which[n]
		var raw []byte
		if raw, _, failed[i] = box.MIME(ctx, all[i].ID, examLimit); failed[i] == nil {
			found[i] = indicators.Find(eml.Parse(raw), around.marking(own))
		}
		tell()
	})
	return nil
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
	d.read, d.kept, d.since, d.pane = g.read, g.kept, g.since, indicatorview.New(g.list, len(g.read), g.notes)
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
		lines = firstLines(wrapped(t.Bad, m.words(d.err), w-4), rows)
	case d.pane == nil:
		lines = []string{t.Muted.Render(content.Line(fmt.Sprintf(" Reading %s of %s %s", content.Count(d.done), plural(len(d.targets), "message", "messages"), m.since(d.began))))}
	default:
		lines, scroll = d.pane.View(w-2, rows)
	}
	for len(lines) < rows {
		lines = append(lines, "")
	}
	pairs := []string{"Esc", "closes"}
	if d.pane != nil {
		pairs = slices.Concat(pairs, []string{"y", "copies", "^y", "live"}, m.shareHints(d.pane))
	}
	lines = append(lines, t.Rule(w-2), " "+fitted(t, w-3, pairs...))
	right := ""
	if d.kept > 0 {
		right = content.Count(d.kept) + " " + m.byWatch(d.since)
	}
	return t.Frame(titled("Indicators: "+plural(len(d.targets), "message", "messages"), right), lines, w, h, true, scroll)
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
