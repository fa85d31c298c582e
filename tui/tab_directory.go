package tui

import (
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/directory"
)

// directoryTab is what is found of people and groups, one of them in full, and the members of a group.
type directoryTab struct{}

// directoryPanes is the width from which the list stands beside the card, or beside the members.
const directoryPanes = 100

func (directoryTab) panes(m *Model, h int) []pane {
	if m.width < directoryPanes {
		return m.whole(m.focus)
	}
	left := m.width / 2
	right := keys.Card
	if m.focus == keys.Members {
		right = keys.Members
	}
	return []pane{{keys.Directory, 0, 1, left, h}, {right, left, 1, m.width - left, h}}
}

func (directoryTab) shown(m *Model) tea.Cmd { return m.directoryShown() }

func (directoryTab) where(*Model) content.Text { return content.Line("Directory") }

func (d directoryTab) draw(m *Model, p pane) []string {
	focused := m.focus == p.scope && len(m.dialogs) == 0
	w, h := p.w-2, p.h-2
	if p.scope == keys.Card {
		lines, scroll := m.people.card.View(w, h, m.Now())
		return m.theme.Frame(theme.Title{Left: m.people.card.Title()}, lines, p.w, p.h, focused, scroll)
	}
	l, f := m.people.found, &m.people.search
	if p.scope == keys.Members {
		l, f = m.people.members, &m.people.in
	}
	below := m.listBelow(l, focused, w)
	below = append(below, m.askedFor(f)...)
	var lines []string
	var scroll theme.Scroll
	if p.scope == keys.Members && m.people.group.ID == "" {
		lines = []string{"", m.theme.Muted.Render(content.Line(" No group is open: " + m.Keys.Key(keys.ListMembers) + " on a group."))}
	} else {
		lines, scroll = l.View(w, h-len(below), focused)
	}
	for len(below) > 0 && len(lines) < h-len(below) {
		lines = append(lines, "")
	}
	return m.theme.Frame(d.title(m, p.scope, l), append(lines, below...), p.w, p.h, focused, scroll)
}

// askedFor is the line of what narrows a list beside what was typed: OData, a limit.
func (m *Model) askedFor(f *finding) []string {
	text := ""
	if f.filter != "" {
		text = "$filter " + f.filter
	}
	if f.limit > 0 {
		text += "  at most " + content.Count(f.limit)
	}
	if text == "" {
		return nil
	}
	return []string{m.theme.Accent.Say(" f ") + m.theme.Text.Render(content.Line(text).Truncate(max(8, m.width/2-8)))}
}

// title counts what is there: of how many, once the service has told.
func (directoryTab) title(m *Model, s keys.Scope, l *directory.List) theme.Title {
	_, n := l.Count()
	count := content.Count(n)
	p := &m.people
	if s == keys.Members {
		if p.group.ID == "" {
			return titled("Members", "")
		}
		right := of(count, p.in.people, n)
		if p.nested {
			right += ", nested"
		}
		return titled("Members of "+p.group.DisplayName, right)
	}
	total := 0
	for _, k := range []int{p.search.people, p.search.group} {
		total += max(0, k)
	}
	name := []string{"People and groups", "People", "Groups"}[p.search.kinds]
	right := of(count, total, n)
	if k := l.Marked(); k > 0 {
		right = content.Count(k) + " marked, " + right
	}
	return titled(name, right)
}

// of says how many there are of how many.
func of(count string, total, n int) string {
	if total > n {
		return count + " of " + content.Count(total)
	}
	return count
}

// list is the list that has the focus.
func (directoryTab) list(m *Model) (listed, string) {
	switch m.focus {
	case keys.Directory:
		return m.people.found, "people and groups"
	case keys.Members:
		return m.people.members, "members"
	}
	return nil, ""
}

func (directoryTab) listMoved(m *Model) tea.Cmd { return m.directoryTyped() }

func (directoryTab) motion(m *Model, id keys.ID) tea.Cmd {
	switch m.focus {
	case keys.Card:
		m.people.card.Do(id)
	case keys.Members:
		m.people.members.Do(id)
	default:
		m.people.found.Do(id)
	}
	return m.moreOfDirectory()
}

func (d directoryTab) click(m *Model, p pane, line int) tea.Cmd {
	again := false
	switch p.scope {
	case keys.Directory:
		again = m.people.found.Click(line, p.w-2, p.h-2)
	case keys.Members:
		again = m.people.members.Click(line, p.w-2, p.h-2)
	}
	if again {
		return m.openRow()
	}
	return m.moreOfDirectory()
}

func (directoryTab) wheel(m *Model, s keys.Scope, way keys.ID) tea.Cmd {
	for range 3 {
		switch s {
		case keys.Card:
			m.people.card.Do(way)
		case keys.Members:
			m.people.members.Do(way)
		default:
			m.people.found.Do(way)
		}
	}
	return m.moreOfDirectory()
}

func (directoryTab) handler(m *Model, id keys.ID) (func() tea.Cmd, bool) {
	h, ok := map[keys.ID]func() tea.Cmd{
		keys.OpenCard: m.openRow, keys.Right: m.rightInDirectory, keys.Left: m.backInDirectory, keys.Back: m.backInDirectory, keys.Refresh: m.refreshDirectory,
		keys.ListMembers: m.showMembers, keys.NestedMembers: m.toggleNested, keys.WhichKind: m.nextKind, keys.ObjectFilter: m.askObjectFilter,
		keys.TheirMail: m.theirMail, keys.CopyCard: m.copyCard, keys.ExportCard: m.askCardExport,
		keys.TheirRules:    func() tea.Cmd { return m.theirs(keys.ListRules, "Their rules") },
		keys.TheirCalendar: func() tea.Cmd { return m.theirs(keys.ListEvents, "Their calendar") },
	}[id]
	return h, ok
}

func (directoryTab) disabled(m *Model, a keys.Action) string {
	o, ok := m.objectAtHand()
	switch a.ID {
	case keys.OpenCard, keys.TheirRules, keys.TheirCalendar:
		if !ok {
			return a.Title + ": there is nobody here"
		}
	case keys.CopyCard, keys.ExportCard:
		if !ok && m.people.card.Address().Address == "" {
			return a.Title + ": there is nobody here"
		}
	case keys.ListMembers:
		if !ok || o.Kind != graph.GroupObject {
			return a.Title + ": this is no group"
		}
	}
	return ""
}

// rightInDirectory goes one step further: to the card, and from a group's to its members.
func (m *Model) rightInDirectory() tea.Cmd {
	if m.focus != keys.Card {
		return m.openRow()
	}
	if o, ok := m.objectAtHand(); ok && o.Kind == graph.GroupObject {
		return m.showMembers()
	}
	return nil
}

// backInDirectory gives up what is waited for; then it goes back a step.
func (m *Model) backInDirectory() tea.Cmd {
	p := &m.people
	switch {
	case m.giveUp(loadCard):
		if o, ok := p.card.Object(); ok {
			p.card.SetFailed(o, "Given up.")
		}
		return m.say("Given up")
	case m.focus == keys.Members && m.giveUp(loadMembers):
		p.in.more = false
		if _, n := p.members.Count(); n == 0 {
			p.members.SetFailed("Given up.")
		}
		return m.say("Given up")
	case m.giveUp(loadDirectory):
		p.search.more = false
		if _, n := p.found.Count(); n == 0 {
			p.found.SetFailed("Given up.")
		}
		return m.say("Given up")
	case m.zoomed:
		m.zoomed = false
		return nil
	case m.focus == keys.Members && p.members.Back(), m.focus == keys.Directory && p.found.Back():
		return m.directoryTyped()
	case m.focus == keys.Members && p.group.ID != "" && p.cardIs(p.group.ID):
		m.focusTo(keys.Card)
	case m.focus == keys.Card && p.from != 0:
		m.focusTo(p.from)
		p.from = 0
	case m.focus != keys.Directory:
		m.focusTo(keys.Directory)
	}
	return nil
}

func (p *people) cardIs(id string) bool {
	o, ok := p.card.Object()
	return ok && o.ID == id
}

// refreshDirectory reads anew what has the focus.
func (m *Model) refreshDirectory() tea.Cmd {
	switch m.focus {
	case keys.Card:
		if o, ok := m.people.card.Object(); ok {
			return m.openCard(o)
		}
		return nil
	case keys.Members:
		return m.readMembers()
	}
	return m.searchDirectory()
}
