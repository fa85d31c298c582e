package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// blocking asks what of the messages' senders is to be blocked, and where. Its answers are digits: the key that opened it
// and Enter block nothing.
type blocking struct {
	targets []graph.Header
	unseen  int // of them are hidden by the filter
	senders []string
	domains []string
	inner   int      // of the senders are of the mails inside reports
	reports int      // of the targets look like reports that were not looked into
	asked   []string // keys that open it
}

// blockChoice is one answer; off says why it can't be given.
type blockChoice struct {
	name, then, off string
	pick            func(*Model) tea.Cmd
}

func (m *Model) blockMenu() tea.Cmd {
	d := &blocking{targets: m.messages.Targets(), unseen: m.messages.Unseen(), asked: m.Keys.Action(keys.Block).Keys}
	for _, h := range d.targets {
		from, inner := m.senderOf(h)
		if !inner && m.mayBeReport(h) {
			d.reports++
		}
		if a := strings.ToLower(from.Address); strings.Contains(a, "@") && !slices.Contains(d.senders, a) {
			d.senders = append(d.senders, a)
			if inner {
				d.inner++
			}
			if domain := triage.DomainOf(a); !slices.Contains(d.domains, domain) {
				d.domains = append(d.domains, domain)
			}
		}
	}
	return m.push(d)
}

// blockPlace is what people call the folder that blocked mail goes to.
func (m *Model) blockPlace() string {
	if p := m.blockTarget(); p.ID != "" {
		return p.Path
	}
	return triage.BlockPlace(m.BlockTo)
}

func (d *blocking) choices(m *Model) []blockChoice {
	address, domain, tenant := blockChoice{name: "this address"}, blockChoice{name: "its domain"}, blockChoice{name: "the whole tenant"}
	switch len(d.senders) {
	case 0:
		address.off = "the message has no sender's address"
		domain.off, tenant.off = address.off, address.off
	case 1:
		address.then = "its mail goes to " + m.blockPlace()
	default:
		address.name = plural(len(d.senders), "address", "addresses")
		address.then = "their mail goes to " + m.blockPlace()
	}
	address.pick = func(m *Model) tea.Cmd {
		return m.begin(triage.Order{Action: keys.Block, Targets: targetsOf(d.targets), Senders: d.named()})
	}
	if len(d.domains) == 1 {
		if err := triage.RefuseDomain(d.domains[0], m.Mailbox.ID()); err != nil {
			domain.off = err.Error()
		}
		domain.then = "@" + d.domains[0] + "; asks first"
		domain.pick = func(m *Model) tea.Cmd { return m.askDomain(d.domains[0], targetsOf(d.targets)) }
	} else if domain.off == "" {
		domain.off = "the messages are from " + strconv.Itoa(len(d.domains)) + " domains: take one"
	}
	if tenant.off == "" {
		a := m.Keys.Action(keys.BlockTenant)
		if why := m.off(a); why != "" {
			tenant.off = reasonAlone(a, why)
		}
	}
	if tenant.off == "" && d.inner > 0 {
		tenant.off = "the original is inside a report: submit it where it was delivered"
	}
	tenant.then, tenant.pick = "until a day; asks first, no undo", func(m *Model) tea.Cmd { return m.askTenant(d.targets) }
	list := blockChoice{name: "what is blocked", then: "the list; or type an address", pick: (*Model).blockList}
	return []blockChoice{address, domain, tenant, list, d.withDelivered(m, address)}
}

// withDelivered blocks, and moves what was delivered before.
func (d *blocking) withDelivered(m *Model, address blockChoice) blockChoice {
	c := blockChoice{name: "with its mail", then: "also moves what it delivered; counts first", off: address.off}
	if len(d.senders) > 1 {
		c.name, c.then = "with their mail", "also moves what they delivered; counts first"
	}
	if a := m.Keys.Action(keys.Move); c.off == "" && m.off(a) != "" {
		c.off = reasonAlone(a, m.off(a))
	}
	c.pick = func(m *Model) tea.Cmd { return m.countDelivered(d.senders, targetsOf(d.targets)) }
	return c
}

// named are the senders, where they are not simply those of the messages.
func (d *blocking) named() []string {
	if d.inner == 0 {
		return nil
	}
	return d.senders
}

// about says what is known of the senders beside their addresses.
func (d *blocking) about() []string {
	var notes []string
	if n := len(d.senders); d.inner > 0 && d.inner < n {
		notes = append(notes, strconv.Itoa(d.inner)+" of them sent the mail inside a report.")
	} else if d.inner > 0 {
		notes = append(notes, map[bool]string{true: "It sent the mail inside the report.", false: "They sent the mails inside the reports."}[n == 1])
	}
	if d.reports > 0 {
		notes = append(notes, plural(d.reports, "message looks", "messages look")+" like a report that was not opened: its sender is who reported.")
	}
	return notes
}

func (d *blocking) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	pressed := msg.String()
	if pressed == "esc" {
		m.pop()
		return nil
	}
	if slices.Contains(d.asked, pressed) {
		return nil
	}
	for i, c := range d.choices(m) {
		if pressed != strconv.Itoa(i+1) {
			continue
		}
		m.pop()
		if c.off != "" {
			return m.refuse("Block " + c.name + ": " + c.off)
		}
		return c.pick(m)
	}
	return nil
}

func (d *blocking) paste(*Model, string) tea.Cmd { return nil }

func (d *blocking) view(m *Model, w, h int) []string {
	room := min(72, w-4)
	var lines []string
	if d.unseen > 0 {
		lines = append(lines, wrapped(m.theme.Warn, "Hidden by the filter, and selected all the same: "+strconv.Itoa(d.unseen)+".", room)...)
	}
	for _, note := range d.about() {
		lines = append(lines, wrapped(m.theme.Warn, note, room)...)
	}
	for i, c := range d.choices(m) {
		name, then := m.theme.Strong, c.then
		if c.off != "" {
			name, then = m.theme.Muted, "off: "+c.off
		}
		head := m.theme.Accent.Render(content.Line(strconv.Itoa(i+1))) + "  " + name.Render(content.Line(c.name).Pad(17))
		for j, t := range content.Line(then).Wrap(max(10, room-20)) {
			if j > 0 {
				head = repeat(" ", 20)
			}
			lines = append(lines, head+m.theme.Muted.Render(t))
		}
	}
	lines = append(lines, "", keyLine(m.theme, "Esc", "closes"))
	what := plural(len(d.senders), "sender", "senders")
	if len(d.senders) == 1 {
		what = content.Line(d.senders[0]).Truncate(max(10, room-12)).String()
	}
	return box(m.theme, "Block "+what, lines, w, h, 44)
}

// askDomain asks before a domain is blocked, and says what else such a rule may hit.
func (m *Model) askDomain(domain string, targets []triage.Target) tea.Cmd {
	o := triage.Order{Action: keys.Block, Senders: []string{"@" + domain}, Targets: targets}
	if m.dryRun {
		return m.begin(o)
	}
	return m.push(&confirm{
		title: "Block a domain", asked: m.Keys.Action(keys.Block).Keys,
		text: []string{
			"All mail from @" + domain + " goes to " + m.blockPlace() + "; that of its subdomains and of longer names does not.",
			"Inbox rules can't tell a sender's address from the name shown with it: mail whose sender is called \"…@" + domain + "\" may be hit too.",
			m.Keys.Key(keys.Undo) + " undoes it.",
		},
		yes: func(m *Model) tea.Cmd { return m.begin(o) },
	})
}

// askLift asks before a rule of somebody else is switched off: it may do more than block one sender.
func (m *Model) askLift(b triage.Blocked, all []triage.Blocked) tea.Cmd {
	o := triage.Order{Action: keys.LiftRule, Targets: []triage.Target{{ID: b.RuleID, Subject: b.RuleName}}}
	if m.dryRun {
		return m.begin(o)
	}
	var others []string
	for _, x := range all {
		if x.RuleID == b.RuleID && x.Sender != b.Sender {
			others = append(others, x.Sender)
		}
	}
	text := []string{fmt.Sprintf("Switch off the rule %q, which is not mailtriage's.", b.RuleName)}
	if len(others) > 0 {
		more := strings.Join(others[:min(3, len(others))], ", ")
		if n := len(others) - 3; n > 0 {
			more += " and " + strconv.Itoa(n) + " more"
		}
		text = append(text, "It is also for "+more+".")
	}
	return m.push(&confirm{
		title: "Lift a block", text: append(text, m.Keys.Key(keys.Undo)+" switches it on again, as it is."),
		yes: func(m *Model) tea.Cmd { return m.begin(o) },
	})
}
