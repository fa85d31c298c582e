package rules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"mailtriage/graph/content"
	"mailtriage/graph/rules"
	"mailtriage/theme"
)

// perRule is how many lines a rule takes in the list: its name, and what it does.
const perRule = 2

// View draws the list: h lines of w cells, and how far it is scrolled.
func (m *Model) View(w, h int, focused bool) ([]string, theme.Scroll) {
	t := m.theme
	switch {
	case m.trouble != "":
		return append(notice(w, t.Bad, m.trouble), notice(w, t.Muted, "\nF5 tries again, E shows the details.")...), theme.Scroll{}
	case !m.loaded:
		return notice(w, t.Muted, "Loading rules …\n\nEsc gives up."), theme.Scroll{}
	case len(m.all) == 0:
		return notice(w, t.Muted, "This mailbox has no Inbox rules."), theme.Scroll{}
	case len(m.shown) == 0:
		return notice(w, t.Muted, "Nothing matches the filter.\n\nEsc clears it."), theme.Scroll{}
	}
	m.rows = max(1, h/perRule)
	at := max(0, m.at())
	m.top = max(min(m.top, at), at-m.rows+1)
	m.top = max(0, min(m.top, len(m.shown)-m.rows))
	var lines []string
	for i := m.top; i < min(len(m.shown), m.top+m.rows); i++ {
		state := theme.Plain
		if i == at {
			state = theme.CursorAway
			if focused {
				state = theme.Cursor
			}
		}
		lines = append(lines, m.rule(m.shown[i], state, w)...)
	}
	return lines, theme.Scroll{Offset: m.top, Visible: m.rows, Total: len(m.shown)}
}

func notice(w int, style lipgloss.Style, text string) []string {
	var out []string
	for _, line := range content.Block(text).Wrap(max(10, w-2)) {
		out = append(out, " "+style.Render(line.String()))
	}
	return out
}

// rule draws one rule: signs, place in the sequence and name; below, what it does.
func (m *Model) rule(r *row, state theme.RowState, w int) []string {
	g, s := &m.theme.Glyphs, m.theme.Row(state)
	edge := s.Accent.Render(" ")
	if state != theme.Plain {
		edge = s.Accent.Render(g.Cursor)
	}
	mark := s.Base.Render(" ")
	switch {
	case m.reasons[r.ID] != "":
		mark = s.Bad.Render(g.Failed)
	case m.selected[r.ID]:
		mark = s.Mark.Render(g.Selected)
	}
	name := s.Base
	if r.marked() > 0 {
		name = s.Bad
	}
	if !r.Enabled {
		name = s.Muted
	}
	tail := m.tail(r)
	number := fmt.Sprintf("%4d ", r.Sequence)
	room := w - 3 - len(number) - lipgloss.Width(tail) - 1
	label := r.name
	if label.Empty() {
		label = content.Line("(no name)")
	}
	first := edge + mark + s.Base.Render(" ") + s.Muted.Render(number) + name.Render(label.Pad(max(4, room))) + s.Base.Render(" ") + m.tailStyle(s, r).Render(tail)
	indent := 3 + len(number)
	second := edge + s.Muted.Render(strings.Repeat(" ", indent-1)+m.below(r).Pad(max(4, w-indent)))
	return []string{theme.Fit(first, w), theme.Fit(second, w)}
}

// below is what stands below a rule's name: why an action on it failed, else what the rule does.
func (m *Model) below(r *row) content.Text {
	if why := m.reasons[r.ID]; why != "" {
		return content.Line(why)
	}
	return r.sentence
}

// tail is how a rule stands, in words: they say it without colour too.
func (m *Model) tail(r *row) string {
	var parts []string
	if !r.Enabled {
		parts = append(parts, "off")
	}
	if r.HasError {
		parts = append(parts, "broken")
	}
	if r.ReadOnly {
		parts = append(parts, "read only")
	}
	if r.ours {
		parts = append(parts, "ours")
	}
	if r.marked() > 0 {
		parts = append(parts, m.theme.Glyphs.Warning+" "+strconv.Itoa(r.weight))
	}
	return strings.Join(parts, ", ")
}

func (m *Model) tailStyle(s *theme.Row, r *row) lipgloss.Style {
	if r.marked() > 0 {
		return s.Bad
	}
	return s.Muted
}

// Detail draws the rule under the cursor in full: h lines of w cells, and how far it is scrolled.
func (m *Model) Detail(w, h int) ([]string, theme.Scroll) {
	i := m.at()
	if i < 0 {
		return nil, theme.Scroll{}
	}
	var lines []string
	if m.raw {
		lines = m.json(m.shown[i], w)
	} else {
		lines = m.words(m.shown[i], w)
	}
	m.lines, m.detail = len(lines), h
	m.detailTop = max(0, min(m.detailTop, len(lines)-h))
	return lines[m.detailTop:min(len(lines), m.detailTop+h)], theme.Scroll{Offset: m.detailTop, Visible: h, Total: len(lines)}
}

// words say the rule: what it does, why it is suspicious, and how it stands.
func (m *Model) words(r *row, w int) []string {
	t := m.theme
	out := notice(w, t.Strong, r.Name)
	out = append(out, "")
	out = append(out, notice(w, t.Text, r.sentence.String())...)
	if len(r.signs) > 0 {
		title := "Signs of a takeover"
		if r.marked() == 0 {
			title = "Signs, too weak to mark it"
		}
		out = append(out, "")
		out = append(out, notice(w, t.Warn, fmt.Sprintf("%s (%d, marked from %d)", title, r.weight, rules.Suspicious))...)
		for _, s := range r.signs {
			out = append(out, notice(w, t.Text, fmt.Sprintf("%s %d  %s: it %s", t.Glyphs.Warning, s.Weight, s.Name, s.Why))...)
		}
	}
	out = append(out, "")
	for _, f := range m.facts(r) {
		out = append(out, notice(w, t.Muted, f)...)
	}
	return out
}

// facts are how a rule stands, and its id.
func (m *Model) facts(r *row) []string {
	state := "on"
	if !r.Enabled {
		state = "off"
	}
	out := []string{fmt.Sprintf("%s, number %d in the sequence", state, r.Sequence)}
	if r.ours {
		out = append(out, "made by mailtriage to block senders")
	}
	if r.HasError {
		out = append(out, "broken: the service can't run it")
	}
	if r.ReadOnly {
		out = append(out, "read only: it can't be changed through Microsoft Graph")
	}
	return append(out, "id "+r.ID)
}

// json is the rule as the service sent it.
func (m *Model) json(r *row, w int) []string {
	var out []string
	for _, part := range []struct {
		name string
		raw  json.RawMessage
	}{{"conditions", r.Conditions}, {"exceptions", r.Exceptions}, {"actions", r.Actions}} {
		if len(part.raw) == 0 {
			continue
		}
		var b bytes.Buffer
		if json.Indent(&b, part.raw, "", "  ") != nil {
			b.Write(part.raw)
		}
		out = append(out, notice(w, m.theme.Label, part.name)...)
		for _, line := range content.Block(b.String()).Lines() {
			for _, l := range line.Fold(max(10, w-2)) {
				out = append(out, " "+m.theme.Text.Render(l.String()))
			}
		}
	}
	return out
}
