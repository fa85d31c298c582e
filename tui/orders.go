package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/triage"
)

// startedAll is the end of writing several intents, in their order.
type startedAll []started

// beginAll plans orders and begins them one after the other: undo takes the last of them first. When one can't be begun,
// those after it are not. In a dry run the plans are all there is.
func (m *Model) beginAll(orders []triage.Order) tea.Cmd {
	plans := make([]triage.Plan, len(orders))
	for i, o := range orders {
		if why := m.off(m.Keys.Action(o.Action)); why != "" {
			return m.refuse(why)
		}
		var err error
		if plans[i], err = m.Engine.Plan(o); err != nil {
			return m.fail(err)
		}
	}
	if m.dryRun {
		return m.push(newPlansView(plans))
	}
	m.messages.ClearSelection()
	for _, p := range plans {
		m.apply(p.Order)
		m.beginning(p.Summary)
		m.alsoBehind(func() { m.apply(p.Order) })
	}
	engine, visit := m.Engine, m.visits
	start := func() tea.Msg {
		out := make(startedAll, len(plans))
		var err error
		for i, p := range plans {
			var j triage.Job
			if err == nil {
				j, err = engine.Start(context.Background(), p)
			}
			out[i] = started{engine: engine, visit: visit, plan: p, job: j, err: err}
		}
		return out
	}
	return tea.Batch(start, m.moved())
}

func (m *Model) startedAll(list startedAll) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range list {
		cmds = append(cmds, m.started(s))
	}
	return tea.Batch(cmds...)
}

// newPlansView shows what actions would send, one after the other.
func newPlansView(plans []triage.Plan) *scroller {
	return &scroller{title: "Dry run", lines: func(m *Model, w int) []string {
		lines := wrapped(m.theme.Warn, "Nothing has been sent.", w)
		for _, p := range plans {
			lines = append(lines, "")
			lines = append(lines, wrapped(m.theme.Strong, p.Summary, w)...)
			lines = append(lines, wrapped(m.theme.Muted, "Undo: "+p.Undo, w)...)
			lines = append(lines, m.planLines(p, w)...)
		}
		return lines
	}}
}
