package takeover

import (
	"fmt"
	"strings"

	"mailtriage/graph/content"
	"mailtriage/graph/takeover"
	"mailtriage/theme"
)

// item is what the cursor goes by: a reason, a part, a step. A heading stands before it where one begins.
type item struct {
	key     string
	heading string
	lines   []string // without the cursor's sign
	first   int      // of its lines, among all
	reason  *takeover.Reason
}

// titleCells are the cells of a part's title and of a reason's sign.
const titleCells = 24

// View draws the pane; since tells for how long the check has been under way.
func (m *Model) View(w, h int, focused bool, since string) ([]string, theme.Scroll) {
	if m.state == none {
		return []string{"", m.theme.Muted.Say("  No mailbox has been checked yet.")}, theme.Scroll{}
	}
	head := m.head(w, since)
	m.rows = max(1, h-len(head))
	m.width = min(w, 150) - 3
	m.arrange()
	var lines []string
	from, to := 0, 0 // of the cursor's item
	for i := range m.items {
		it := &m.items[i]
		begins := len(lines)
		if it.heading != "" {
			if i > 0 {
				lines = append(lines, "")
			}
			lines = append(lines, " "+m.theme.OverlayTitle.Render(content.Line(it.heading)))
		}
		it.first = len(lines)
		for _, l := range it.lines {
			sign := "  "
			if i == m.at && focused {
				sign = m.theme.Accent.Render(content.Line(m.theme.Glyphs.Cursor)) + " "
			}
			lines = append(lines, sign+l)
		}
		if i == m.at {
			from, to = begins, len(lines)
		}
	}
	m.total = len(lines)
	if m.top > from {
		m.top = from
	}
	if to-m.top > m.rows {
		m.top = min(from, to-m.rows)
		if to-from <= m.rows {
			m.top = to - m.rows
		}
	}
	m.top = max(0, min(m.top, m.total-m.rows))
	return append(head, lines[m.top:min(m.total, m.top+m.rows)]...), theme.Scroll{Offset: m.top, Visible: m.rows, Total: m.total}
}

// head is the verdict, which stays in view. It always has the same number of lines.
func (m *Model) head(w int, since string) []string {
	t := m.theme
	ended, all := len(m.parts), len(takeover.Table())
	sign, style, text := t.Glyphs.Unsure, t.Muted, m.report.Words()
	switch m.report.Verdict {
	case takeover.TakenOver:
		sign, style = t.Glyphs.Fail, t.Bad
	case takeover.Suspicious:
		sign, style = t.Glyphs.Warning, t.Warn
	case takeover.NothingFound:
		switch {
		case m.state == done && m.notChecked() > 0:
			style = t.Warn
		case m.state == done:
			sign, style = t.Glyphs.Pass, t.Good
		}
	case takeover.Unknown:
	}
	switch {
	case m.state == filling && ended == 0:
		text, style = "Checking", t.Muted
	case m.state == filling:
		text = "So far: " + text
	}
	if m.report.Weight > 0 {
		text += fmt.Sprintf(" (weight %d)", m.report.Weight)
	}
	second := fmt.Sprintf("mail of the last %d days", m.days)
	if m.state == filling {
		second = fmt.Sprintf("%d of %d parts have ended, %s", ended, all, since)
	} else if n := m.notChecked(); n > 0 {
		second = fmt.Sprintf("%d of %d parts NOT CHECKED, %s", n, all, second)
	}
	if m.report.GivenUp {
		second = "given up: " + second
	}
	if m.chosen != "" {
		second += "; " + m.chosen
	}
	return []string{
		" " + style.Bold(true).Render(content.Line(sign+" "+text).Truncate(w-2)), " " + t.Muted.Render(content.Line(second).Truncate(w-2)), "",
	}
}

func (m *Model) headLines() int { return 3 }

func (m *Model) notChecked() (n int) {
	for _, p := range m.report.Parts {
		if p.State == takeover.NotChecked {
			n++
		}
	}
	return n
}

// build makes the items, w cells wide.
func (m *Model) build(w int) []item {
	t := m.theme
	var out []item
	add := func(heading string, list []item) {
		if len(list) > 0 {
			list[0].heading = heading
		}
		out = append(out, list...)
	}
	var reasons, parts, unseen, steps []item
	for _, r := range m.report.Reasons() {
		style := t.Warn
		if r.Weight >= 5 {
			style = t.Bad
		}
		reasons = append(reasons, item{key: "reason " + r.Part + r.Sign + r.RuleID + r.Why, lines: m.row(w, style, fmt.Sprintf("%2d ", r.Weight)+r.Sign, r.Why, t.Text), reason: &r})
	}
	for _, row := range takeover.Table() {
		p, ended := m.parts[row.Name]
		parts = append(parts, item{key: "part " + row.Name, lines: m.part(w, row, p, ended)})
		for _, u := range p.Unseen {
			lines := wrap(t.Text, u.What, w)
			unseen = append(unseen, item{key: "unseen " + row.Name + u.What, lines: append(lines, wrap(t.Accent, "  "+u.How, w)...)})
		}
	}
	for i, s := range m.report.Next {
		lines := m.row(w, t.Label, fmt.Sprintf("%d. %s", i+1, s.By), s.What, t.Text)
		if s.Command != "" {
			for _, l := range content.Line(s.Command).Wrap(max(20, w-titleCells)) {
				lines = append(lines, strings.Repeat(" ", titleCells)+t.Accent.Render(l))
			}
		}
		steps = append(steps, item{key: "step " + s.What, lines: lines})
	}
	add("Signs", reasons)
	add("What was checked", parts)
	if m.state == done {
		add("What to do next", steps)
	}
	add("Not visible through Microsoft Graph: look by hand", unseen)
	return out
}

// part draws one part: its sign, its title, what was seen or why not.
func (m *Model) part(w int, row takeover.Row, p takeover.Part, ended bool) []string {
	t := m.theme
	if !ended {
		return m.row(w, t.Muted, t.Glyphs.Dot+" "+row.Title, "reading "+row.Reads, t.Muted)
	}
	sign, style := t.Glyphs.Pass, t.Good
	switch {
	case p.State == takeover.NotChecked:
		return m.row(w, t.Warn, t.Glyphs.Unsure+" "+p.Title, "not checked: "+p.Why, t.Warn)
	case len(p.Reasons) > 0:
		sign, style = t.Glyphs.Warning, t.Warn
	}
	text := ""
	for i, f := range p.Found {
		if i > 0 {
			text += "; "
		}
		text += f
	}
	lines := m.row(w, style, sign+" "+p.Title, text, t.Text)
	if p.State == takeover.Partly {
		for _, l := range content.Line("in part: " + p.Why).Wrap(max(20, w-titleCells)) {
			lines = append(lines, strings.Repeat(" ", titleCells)+t.Warn.Render(l))
		}
	}
	return lines
}

// row writes a title and a text beside it.
func (m *Model) row(w int, of theme.Style, title, text string, style theme.Style) []string {
	name := content.Line(title)
	if name.Width() >= titleCells { // it has a line of its own
		lines := []string{of.Render(name.Truncate(w))}
		for _, l := range content.Line(text).Wrap(max(20, w-titleCells)) {
			lines = append(lines, strings.Repeat(" ", titleCells)+style.Render(l))
		}
		return lines
	}
	var lines []string
	for i, l := range content.Line(text).Wrap(max(20, w-titleCells)) {
		left := strings.Repeat(" ", titleCells)
		if i == 0 {
			left = of.Render(name.Pad(titleCells))
		}
		lines = append(lines, left+style.Render(l))
	}
	return lines
}

func wrap(style theme.Style, text string, w int) []string {
	var out []string
	for _, l := range content.Line(text).Wrap(w) {
		out = append(out, style.Render(l))
	}
	return out
}
