package tui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
	"mailtriage/views/folders"
)

type folderPlace = folders.Place

// help lists the keys of the pane that has the focus.
func (m *Model) help() tea.Cmd {
	focus := m.focus
	name := map[keys.Scope]string{
		keys.Folders: "folders", keys.Messages: "the message list", keys.Reader: "the reader", keys.Compose: "a letter", keys.Jobs: "the jobs", keys.JobRows: "the rows of a job",
		keys.Requests: "the requests", keys.Rules: "the rules", keys.RuleText: "a rule", keys.Calendar: "the calendar", keys.EventText: "an event", keys.Directory: "the directory",
		keys.Card: "a card", keys.Members: "the members", keys.Takeover: "the takeover check",
	}[focus]
	return m.push(&scroller{title: "Keys in " + name, lines: func(m *Model, w int) []string {
		var lines []string
		for _, g := range keys.Groups() {
			var rows []string
			for _, a := range m.Keys.In(focus) {
				if a.Group == g && len(a.Keys) > 0 {
					rows = append(rows, m.helpRow(a, w)...)
				}
			}
			if len(rows) > 0 {
				if len(lines) > 0 {
					lines = append(lines, "")
				}
				lines = append(append(lines, m.theme.OverlayTitle.Render(content.Line(string(g)))), rows...)
			}
		}
		return lines
	}})
}

func (m *Model) helpRow(a keys.Action, w int) []string {
	var labels []string
	for _, k := range a.Keys {
		labels = append(labels, m.Keys.Label(k))
	}
	key := content.Line(strings.Join(labels, " "))
	help, style := a.Help, m.theme.Text
	if why := m.off(a); why != "" {
		help, style = help+" "+m.theme.Glyphs.Dot+" off: "+reasonAlone(a, why), m.theme.Muted
	}
	text := content.Line(help).Wrap(max(10, w-13))
	rows := make([]string, len(text))
	for i, t := range text {
		label := ""
		if i == 0 {
			label = key.Pad(12).String()
		}
		rows[i] = m.theme.Accent.Render(content.Line(label).Pad(12)) + " " + style.Render(t)
	}
	return rows
}

// reasonAlone is why an action can't be done, without the action's name before it.
func reasonAlone(a keys.Action, why string) string {
	if rest, named := strings.CutPrefix(why, a.Title+": "); named {
		return rest
	}
	return strings.ToLower(why[:1]) + why[1:]
}

// details says of the last error what happened, why, what to do, and the request's id.
func (m *Model) details() tea.Cmd {
	err := m.lastError
	return m.push(&scroller{title: "Error", lines: func(m *Model, w int) []string {
		lines := wrapped(m.theme.Bad, err.Error(), w)
		add := func(name, text string) {
			if text != "" {
				lines = append(append(lines, "", m.theme.Label.Render(content.Line(name))), wrapped(m.theme.Text, text, w)...)
			}
		}
		var e *graph.Error
		if errors.As(err, &e) {
			add("What the service says", strings.TrimSpace(e.Code+" "+e.Message))
			add("What to do", e.Advice())
			if e.Err != nil {
				add("Cause", e.Err.Error())
			}
			add("Permission it needs", e.Permission)
			add("request-id", e.RequestID)
		}
		add("Sign-in", m.Explain(err))
		return lines
	}})
}

// planLines are a plan's requests, each in full: who or what it is about stands at its end.
func (m *Model) planLines(p triage.Plan, w int) (lines []string) {
	for _, l := range p.Lines {
		lines = append(lines, wrapped(m.theme.Text, content.Line(l).String(), w)...)
	}
	return lines
}

// newPlanView shows what an action would send.
func newPlanView(p triage.Plan) *scroller {
	return &scroller{title: "Dry run", lines: func(m *Model, w int) []string {
		lines := append(wrapped(m.theme.Strong, p.Summary, w), wrapped(m.theme.Muted, "Undo: "+p.Undo, w)...)
		lines = append(lines, wrapped(m.theme.Warn, "Nothing has been sent.", w)...)
		lines = append(lines, "")
		return append(lines, m.planLines(p, w)...)
	}}
}
