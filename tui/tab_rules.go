package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/rules"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// rulesTab is the mailbox's Inbox rules, and one of them in full.
type rulesTab struct{}

// rulesPanes is the width from which the list and the rule stand beside each other.
const rulesPanes = 120

// inboxRules are the rules as they were read last.
type inboxRules struct {
	list    []graph.Rule
	domains []string // the tenant's own
	read    bool
}

func (rulesTab) panes(m *Model, h int) []pane {
	if m.width < rulesPanes {
		return m.whole(m.focus)
	}
	left := m.width * 55 / 100
	return []pane{{keys.Rules, 0, 1, left, h}, {keys.RuleText, left, 1, m.width - left, h}}
}

func (rulesTab) shown(m *Model) tea.Cmd { return m.rulesShown() }

func (rulesTab) where(*Model) content.Text { return content.Line("Rules") }

func (rulesTab) draw(m *Model, p pane) []string {
	focused := m.focus == p.scope && len(m.dialogs) == 0
	w, h := p.w-2, p.h-2
	if p.scope == keys.RuleText {
		lines, scroll := m.rules.Detail(w, h)
		return m.theme.Frame(titled("Rule", ""), lines, p.w, p.h, focused, scroll)
	}
	below := m.listBelow(m.rules, focused, w)
	lines, scroll := m.rules.View(w, h-len(below), focused)
	for len(below) > 0 && len(lines) < h-len(below) {
		lines = append(lines, "")
	}
	name, right := "Rules", ""
	if m.rules.Loaded() {
		name, right = listTitle("Rules", m.rules)
		if n := m.rules.Suspicious(); n > 0 {
			name += " (" + content.Count(n) + " suspicious)"
		}
	}
	return m.theme.Frame(titled(name, right), append(lines, below...), p.w, p.h, focused, scroll)
}

// list is the rules, where they have the focus.
func (rulesTab) list(m *Model) (listed, string) {
	if m.focus == keys.Rules {
		return m.rules, "rules"
	}
	return nil, ""
}

func (rulesTab) listMoved(*Model) tea.Cmd { return nil }

func (rulesTab) motion(m *Model, id keys.ID) tea.Cmd {
	if m.focus == keys.RuleText {
		m.rules.DoText(id)
	} else {
		m.rules.Do(id)
	}
	return nil
}

func (rulesTab) click(m *Model, p pane, line int) tea.Cmd {
	if p.scope == keys.Rules && m.rules.Click(line, p.w-2, p.h-2) {
		m.focusTo(keys.RuleText)
	}
	return nil
}

func (rulesTab) wheel(m *Model, s keys.Scope, way keys.ID) tea.Cmd {
	for range 3 {
		if s == keys.RuleText {
			m.rules.DoText(way)
		} else {
			m.rules.Do(way)
		}
	}
	return nil
}

func (rulesTab) handler(m *Model, id keys.ID) (func() tea.Cmd, bool) {
	h, ok := map[keys.ID]func() tea.Cmd{
		keys.GetRule: m.openRule, keys.Right: m.openRule, keys.Left: m.toRules, keys.Back: m.backFromRules, keys.Refresh: m.readRules, keys.RuleSource: m.ruleSource,
		keys.EnableRule:  func() tea.Cmd { return m.begin(triage.RuleOrder(keys.EnableRule, m.rules.Targets())) },
		keys.DisableRule: func() tea.Cmd { return m.begin(triage.RuleOrder(keys.DisableRule, m.rules.Targets())) },
		keys.DeleteRule:  m.deleteRules,
		keys.RuleUp:      func() tea.Cmd { return m.moveRules(true) },
		keys.RuleDown:    func() tea.Cmd { return m.moveRules(false) },
	}[id]
	return h, ok
}

func (rulesTab) disabled(m *Model, a keys.Action) string {
	switch a.ID {
	case keys.EnableRule, keys.DisableRule, keys.DeleteRule, keys.RuleUp, keys.RuleDown, keys.GetRule, keys.RuleSource:
	default:
		return ""
	}
	targets := m.rules.Targets()
	if len(targets) == 0 || !m.rules.Loaded() {
		return a.Title + ": there is no rule here"
	}
	if !a.Writes {
		return ""
	}
	for _, r := range targets {
		if err := triage.RefuseRule(a.ID, r); err != nil {
			return capital(err.Error()) + " (" + r.Name + ")"
		}
	}
	switch a.ID {
	case keys.EnableRule, keys.DisableRule:
		on := a.ID == keys.EnableRule
		for _, r := range targets {
			if r.Enabled != on {
				return ""
			}
		}
		if on {
			return "It is switched on already"
		}
		return "It is switched off already"
	case keys.RuleUp, keys.RuleDown:
		if len(m.movingRules(a.ID == keys.RuleUp).Targets) == 0 {
			return a.Title + ": it stands there already"
		}
	}
	return ""
}

// moveRules moves rules by one, in a list in sequence: in any other order it could not be seen.
func (m *Model) moveRules(up bool) tea.Cmd {
	o := m.movingRules(up)
	if !m.dryRun {
		m.rules.BySequence()
	}
	return m.begin(o)
}

// movingRules is the order to move the marked rules, else the one under the cursor, by one.
func (m *Model) movingRules(up bool) triage.Order {
	var ids []string
	for _, r := range m.rules.Targets() {
		ids = append(ids, r.ID)
	}
	return triage.MoveRules(m.rules.All(), ids, up)
}

func (m *Model) openRule() tea.Cmd {
	if _, ok := m.rules.Cursor(); ok {
		m.focusTo(keys.RuleText)
	}
	return nil
}

func (m *Model) toRules() tea.Cmd { m.focusTo(keys.Rules); return nil }

// ruleSource shows the rule's JSON, in full where there is no room for it beside the list.
func (m *Model) ruleSource() tea.Cmd {
	m.rules.ToggleRaw()
	if m.width < rulesPanes {
		m.focusTo(keys.RuleText)
	}
	return nil
}

// backFromRules goes back one step, in the end to the tab before.
func (m *Model) backFromRules() tea.Cmd {
	switch {
	case m.giveUp(loadRules):
		if !m.inbox.read {
			m.rules.SetFailed("Given up.")
		}
		return m.say("Given up")
	case m.zoomed:
		m.zoomed = false
	case m.focus == keys.RuleText:
		m.focusTo(keys.Rules)
	case m.rules.Back():
		m.filter.SetValue(m.rules.Filter())
	default:
		return m.goBack()
	}
	return nil
}

// rulesShown reads the rules when they are shown for the first time.
func (m *Model) rulesShown() tea.Cmd {
	if m.inbox.read || m.reading(loadRules) {
		return nil
	}
	return m.readRules()
}

// readRules reads the rules, and the tenant's domains: what is sent on to others is told by them.
func (m *Model) readRules() tea.Cmd {
	m.rules.SetLoading()
	box := m.Mailbox
	return m.read(loadRules, "reading the Inbox rules", func(ctx context.Context) loaded {
		list, err := box.Rules(ctx)
		if err != nil {
			return loaded{err: err}
		}
		domains, err := box.OwnDomains(ctx)
		if err != nil {
			return loaded{rules: inboxRules{list, nil, true}}
		}
		return loaded{rules: inboxRules{list, domains, true}}
	})
}

func (m *Model) rulesRead(r inboxRules) tea.Cmd {
	m.inbox = r
	m.showRules(r.list)
	m.wantedRule()
	if len(r.domains) == 0 {
		return m.refuse("The tenant's domains could not be read: every address counts as one outside of it")
	}
	return nil
}

// showRules shows rules with the names that folders have by now.
func (m *Model) showRules(list []graph.Rule) {
	m.rules.SetRules(list, rules.Mailbox{
		Domains: m.inbox.domains, Folder: m.folders.Path, Ours: triage.IsOurs,
		WellKnown: func(id string) string { f, _ := m.folders.Get(id); return f.WellKnown },
	})
}
