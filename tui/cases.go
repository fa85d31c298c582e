package tui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/casefolder"
	"mailtriage/keys"
)

// Taker says who takes evidence by what, and where the lines of the journal that touch a message are from.
type Taker struct {
	Who, Program string
	Journal      func(graph.Header) ([]string, error)
}

// casesEnded is what became of case folders.
type casesEnded struct {
	of     *exporting
	result casefolder.Result
	err    error
}

// startCases begins to make case folders: an export like any other, and given up like one.
func (m *Model) startCases(targets []graph.Header, path string) tea.Cmd {
	ctx, stop := context.WithCancel(context.Background())
	x := &exporting{order: evidence.Order{Messages: targets, Path: path}, total: len(targets), stop: stop}
	m.export = x
	box, around := m.Mailbox, m.around
	o := casefolder.Order{Messages: targets, Path: path, Who: m.Taker.Who, Program: m.Taker.Program, Mailbox: box.ID(), Now: m.Now, Journal: m.Taker.Journal}
	cmd, end := follow(exportDeadline, func(whole context.Context, tell func(tea.Msg)) {
		defer context.AfterFunc(whole, stop)()
		own, _ := around.domains(ctx) // without them they are not marked
		o.Indicators = around.marking(own)
		r, err := casefolder.Make(ctx, box, o, func(done int) { tell(exported{x, done}) })
		tell(casesEnded{x, r, err})
	})
	x.end = end
	return tea.Batch(cmd, m.say("Making "+plural(x.total, "case folder", "case folders")+": "+m.Keys.Key(keys.Back)+" gives it up"))
}

func (e casesEnded) tell(m *Model) tea.Cmd {
	x, r := e.of, e.result
	x.stop()
	x.end()
	m.export = nil
	if x.quit {
		return m.goodbye()
	}
	d := &scroller{title: "Case folders", lines: func(m *Model, w int) []string { return m.caseLines(x, r, e.err, w) }}
	m.dialogs = append([]dialog{d}, m.dialogs...)
	summary := caseSummary(x, r)
	switch {
	case e.err != nil:
		m.lastError = e.err
		return m.complain(summary + ": " + m.words(e.err))
	case len(r.Failed) > 0:
		m.lastError = r.Failed[0].Err
		return m.complain(summary + ": " + reason(r.Failed[0].Err))
	case len(r.Cases) == 0:
		return m.refuse(summary)
	}
	return m.say(summary + " in " + m.short(x.order.Path))
}

func caseSummary(x *exporting, r casefolder.Result) string {
	text := fmt.Sprintf("Made %s of %s", content.Count(len(r.Cases)), plural(len(x.order.Messages), "case folder", "case folders"))
	if r.Stopped {
		text = "Given up: m" + text[1:]
	}
	return text
}

// caseLines say what was made, what is in it, and what is not.
func (m *Model) caseLines(x *exporting, r casefolder.Result, err error, w int) []string {
	t := m.theme
	lines := wrapped(t.Strong, caseSummary(x, r), w)
	lines = append(lines, m.fact("In", m.short(x.order.Path), w)...)
	if err != nil {
		lines = append(lines, wrapped(t.Bad, m.words(err), w)...)
	}
	for _, f := range r.Failed {
		lines = append(lines, "", t.Text.Render(content.Line("Not made: "+f.Message.Subject).Truncate(w)))
		lines = append(lines, indented(wrapped(t.Bad, reason(f.Err), w-2))...)
	}
	for _, c := range r.Cases {
		lines = append(lines, "", t.OverlayTitle.Render(content.Line(m.short(c.Path)).Truncate(w)))
		lines = append(lines, "  "+t.Text.Render(content.Line(fmt.Sprintf("%s, %s", plural(len(c.Files), "file", "files"), plural(len(c.Indicators), "indicator", "indicators")))))
		for _, f := range c.Files {
			if f.Path == casefolder.MessageFile {
				lines = append(lines, indented(wrapped(t.Muted, f.Path+"  SHA-256 "+f.SHA256, w-2))...)
			}
		}
		for _, n := range c.Notes {
			lines = append(lines, indented(wrapped(t.Warn, n, w-2))...)
		}
	}
	return lines
}
