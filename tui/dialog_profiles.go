package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content"
)

// profiles picks the profile to go to; the open one is marked.
func (m *Model) profiles() tea.Cmd {
	list := m.Profiles()
	widest := 0
	for _, p := range list {
		widest = max(widest, content.Line(p.Name).Width())
	}
	choices := make([]choice, len(list))
	for i, p := range list {
		mark := " "
		if p.Name == m.Profile {
			mark = m.theme.Glyphs.Selected
		}
		choices[i] = choice{
			text: mark + " " + content.Line(p.Name).Pad(min(widest, 20)).String() + "  " + p.Mailbox,
			note: strings.Join(nonEmpty(p.Way, tenantShort(p.Tenant, m.theme.Glyphs.Ellipsis)), ", "),
			pick: func(m *Model) tea.Cmd { return m.toProfile(p) },
		}
	}
	return m.push(newPick(m, "Profiles", choices))
}

func (m *Model) toProfile(p ProfileChoice) tea.Cmd {
	if p.Name == m.Profile && (p.Mailbox == "" || strings.EqualFold(p.Mailbox, m.Mailbox.ID())) {
		return m.refuse("This is the profile " + p.Name + " already")
	}
	return m.switchTo(p.Name, p.Mailbox)
}

// tenantShort is enough of a tenant's id to tell it from others; a domain is left as it is.
func tenantShort(s, ellipsis string) string {
	if head, _, id := strings.Cut(s, "-"); id && len(s) == 36 && len(head) == 8 {
		return head + ellipsis
	}
	return s
}
