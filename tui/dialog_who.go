package tui

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
	"mailtriage/graph/content"
	"mailtriage/theme"
)

// who says who is signed in, by what, until when and with which permissions.
func (m *Model) who() tea.Cmd {
	began := m.Now()
	var again *offer
	if m.SignIn != nil {
		again = &offer{"s", "signs in again", (*Model).signIn}
	}
	return tea.Batch(m.push(&scroller{title: "Signed in", more: again, lines: func(m *Model, w int) []string {
		r := m.rights
		switch {
		case !r.read:
			return []string{m.theme.Muted.Render(content.Line("Reading the token " + m.since(began)))}
		case r.err != nil:
			return append(wrapped(m.theme.Bad, m.signInWords(r.err), w), m.fact("By", r.by, w)...)
		}
		return m.identity(r, w)
	}}), m.readWho())
}

func (m *Model) identity(r rights, w int) []string {
	id := r.id
	name := cmp.Or(id.AppName, id.App)
	if id.Kind == auth.Person {
		name = strings.Join(nonEmpty(id.Name, id.User), ", ")
	}
	var lines []string
	if r.refused != "" {
		lines = m.factIn(m.theme.Bad, "Refused", m.theme.Glyphs.Fail+" "+r.refused+". What follows is of the token that was refused.", w)
	}
	lines = append(lines, m.fact("Who", name, w)...)
	lines = append(lines, m.fact("Kind", string(id.Kind), w)...)
	lines = append(lines, m.fact("Client id", id.App, w)...)
	lines = append(lines, m.fact("Tenant", id.Tenant, w)...)
	by := m.fact("By", r.by, w)
	if r.warn {
		by = m.factIn(m.theme.Warn, "By", m.theme.Glyphs.Warning+" "+r.by, w)
	}
	lines = append(lines, by...)
	if !id.Expires.IsZero() && r.refused == "" {
		lines = append(lines, m.fact("Until", m.until(id.Expires), w)...)
	}
	if len(id.Permissions) == 0 {
		return append(lines, m.fact("May", "nothing that the token shows; permissions granted in Exchange Online are not in it", w)...)
	}
	for i, p := range id.Permissions {
		label := ""
		if i == 0 {
			label = "May"
		}
		lines = append(lines, m.fact(label, p, w)...)
	}
	return lines
}

// until is a time, and how far it is.
func (m *Model) until(t time.Time) string {
	left := t.Sub(m.Now())
	if left <= 0 {
		return t.In(m.Now().Location()).Format("15:04") + ": it has run out, and is renewed when it is needed"
	}
	return fmt.Sprintf("%s, in %s; renewed by itself", t.In(m.Now().Location()).Format("15:04"), strings.TrimSuffix(left.Round(time.Minute).String(), "0s"))
}

// factLabel is how wide the names of facts are.
const factLabel = 11

// fact is a named line, wrapped; none when there is nothing to say.
func (m *Model) fact(name, text string, w int) []string {
	return m.factIn(m.theme.Text, name, text, w)
}

func (m *Model) factIn(style theme.Style, name, text string, w int) []string {
	if text == "" {
		return nil
	}
	var out []string
	for _, l := range content.Line(text).Wrap(max(10, w-factLabel)) {
		out = append(out, m.theme.Label.Render(content.Line(name).Pad(factLabel))+style.Render(l))
		name = ""
	}
	return out
}
