package rules

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"

	"mailtriage/graph/content"
	"mailtriage/graph/rules"
	"mailtriage/theme"
)

// Detail draws the rule under the cursor in full: at most h lines of w cells, and how far it is scrolled.
func (m *Model) Detail(w, h int) ([]string, theme.Scroll) {
	r, ok := m.Model.Cursor()
	if !ok || !m.Loaded() {
		return nil, theme.Scroll{}
	}
	if r.ID != m.of {
		m.of, m.top = r.ID, 0
	}
	lines := m.inWords(r, w)
	if m.raw {
		lines = m.json(r, w)
	}
	m.lines, m.height = len(lines), h
	m.top = max(0, min(m.top, len(lines)-h))
	return lines[m.top:min(len(lines), m.top+h)], theme.Scroll{Offset: m.top, Visible: h, Total: len(lines)}
}

func notice(w int, style theme.Style, text string) []string {
	var out []string
	for _, line := range content.Block(text).Wrap(max(10, w-2)) {
		out = append(out, " "+style.Render(line))
	}
	return out
}

// inWords says the rule: what it does, why it is suspicious, and how it stands.
func (m *Model) inWords(r *Row, w int) []string {
	t := m.theme
	out := notice(w, t.Strong, content.Line(cmp.Or(r.Name, "(no name)")).String())
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
func (m *Model) facts(r *Row) []string {
	state := "on"
	if !r.Enabled {
		state = "off"
	}
	out := []string{fmt.Sprintf("%s, number %d in the sequence", state, r.Sequence)}
	if r.ours {
		out = append(out, "made by mailtriage to block senders: unblocking them takes them out of it")
	}
	if r.HasError {
		out = append(out, "broken: the service can't run it")
	}
	if r.ReadOnly {
		out = append(out, "read only: it can't be changed through Microsoft Graph")
	}
	return append(out, "id "+content.Line(r.ID).String())
}

// json is the rule as the service has it.
func (m *Model) json(r *Row, w int) []string {
	var b bytes.Buffer
	if raw, err := r.MarshalJSON(); err != nil || json.Indent(&b, raw, "", "  ") != nil {
		b.Write(raw)
	}
	var out []string
	for _, line := range content.Block(b.String()).Lines() {
		for _, l := range line.Fold(max(10, w-2)) {
			out = append(out, " "+m.theme.Text.Render(l))
		}
	}
	return out
}
