package wizard

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
	"mailtriage/graph/doctor"
	"mailtriage/theme"
)

type (
	checked  = told[doctor.Check]
	examined struct {
		n      int
		report doctor.Report
	}
)

// examination is the page of the doctor's checks, and the last one.
type examination struct {
	sheet
	checks  []doctor.Check
	over    bool
	givenUp bool
}

// examine lets the doctor look.
func (m *Model) examine() tea.Cmd {
	ctx, n := m.begin("Looking whether all is well")
	p := &examination{}
	p.sheet = sheet{name: "Is all well?", lines: p.draw, keys: p.keysNow, press: p.pressed}
	m.show(p)
	found := make(chan doctor.Check)
	examine, a, s := m.Doctor, m.answers, m.secrets
	return tea.Batch(m.tick(n), hear(ctx, n, found), func() tea.Msg {
		return examined{n, examine(ctx, a, s, func(c doctor.Check) { tell(ctx, found, c) })}
	})
}

func (m *Model) checked(msg checked) tea.Cmd {
	p, here := m.page.(*examination)
	if !m.current(msg.n) || !here {
		return nil
	}
	p.checks = append(p.checks, msg.what)
	return msg.next
}

func (m *Model) examined(msg examined) {
	p, here := m.page.(*examination)
	if !m.current(msg.n) || !here {
		return
	}
	m.stop()
	p.checks, p.over = msg.report.Checks, true
}

func (p *examination) keysNow(*Model) []hint {
	if !p.over {
		return []hint{{"Esc", "give up"}}
	}
	return []hint{{"Enter", "open the mailbox"}, {"r", "look again"}, {"Esc", "change something"}, {"j k", "scroll"}}
}

func (p *examination) pressed(m *Model, name string) tea.Cmd {
	switch {
	case name == "esc" && !p.over:
		m.stop()
		p.over, p.givenUp = true, true
	case name == "esc":
		return m.visit(StepSummary)
	case name == "enter" && p.over:
		return m.end(Finished)
	case name == "r" && p.over:
		return m.examine()
	}
	return nil
}

func (p *examination) draw(m *Model, w int) []string {
	out := append(p.verdict(m, w), "")
	var actions []doctor.Check
	for _, c := range p.checks {
		if c.Action {
			actions = append(actions, c)
			continue
		}
		out = append(out, checkLines(m, c, w)...)
	}
	if len(actions) > 0 {
		out = append(append(out, ""), actionLines(m, actions, w)...)
	}
	return out
}

// verdict says how it stands, and what to do.
func (p *examination) verdict(m *Model, w int) []string {
	t := m.theme
	out := wrapped(t.Good, t.Glyphs.Pass+" Signed in as "+m.who()+"; the profile "+m.answers.Profile+" is stored.", w)
	switch worst := (doctor.Report{Checks: p.checks}).Worst(); {
	case !p.over:
		return append(out, t.Strong.Render(content.Line(m.waited())))
	case p.givenUp:
		return append(out, wrapped(t.Warn, t.Glyphs.Warning+" Not all was looked at. Enter opens the mailbox all the same.", w)...)
	case worst == doctor.Fail:
		return append(out, wrapped(t.Bad, t.Glyphs.Fail+" Something is wrong. Esc goes back to mend it; Enter opens the mailbox all the same.", w)...)
	case worst == doctor.Warn:
		return append(out, wrapped(t.Warn, t.Glyphs.Warning+" It works, and something is worth knowing. Enter opens the mailbox.", w)...)
	}
	return append(out, wrapped(t.Good, t.Glyphs.Pass+" All is well. Enter opens the mailbox.", w)...)
}

// nameWidth is how wide the checks' names stand, in cells.
const nameWidth = 14

// checkLines are a check: sign, name, what was found, and the mend under it.
func checkLines(m *Model, c doctor.Check, w int) []string {
	style, sign := m.sign(c.State)
	room := w - nameWidth - 3
	out := hanging(style.Render(content.Line(sign))+" "+m.theme.Text.Render(content.Line(c.Name).Pad(nameWidth))+" ", wrapped(m.theme.Muted, line(c.Found), room))
	if c.Mend != "" {
		pad := fmt.Sprintf("%*s", nameWidth+3, "")
		out = append(out, hanging(pad, wrapped(style, m.theme.Glyphs.Arrow+" "+line(c.Mend), room))...)
	}
	return out
}

func (m *Model) sign(s doctor.State) (theme.Style, string) {
	t := m.theme
	switch s {
	case doctor.OK:
		return t.Good, t.Glyphs.Pass
	case doctor.Warn:
		return t.Warn, t.Glyphs.Warning
	case doctor.Fail:
		return t.Bad, t.Glyphs.Fail
	}
	return t.Muted, t.Glyphs.Dot
}

// actionLines say what can be done in the mailbox, and what the rest lacks.
func actionLines(m *Model, actions []doctor.Check, w int) []string {
	var lacking []string
	allowed := 0
	for _, c := range actions {
		switch {
		case c.State == doctor.OK:
			allowed++
		case c.Missing != "":
			lacking = append(lacking, line(c.Name)+": lacks "+line(c.Missing))
		default:
			lacking = append(lacking, line(c.Name)+": "+line(c.Found))
		}
	}
	t := m.theme
	out := wrapped(t.Text, fmt.Sprintf("%d of %d actions are allowed.", allowed, len(actions)), w)
	for _, l := range lacking {
		out = append(out, wrapped(t.Muted, "  "+t.Glyphs.Dot+" "+l, w)...)
	}
	return out
}
