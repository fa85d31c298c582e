package tui

import (
	"fmt"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// tenantBlock asks for how long senders are to be blocked in the whole tenant, and why. What comes of it can't be taken back
// by Microsoft Graph, so it asks once more.
type tenantBlock struct {
	targets    []graph.Header // one of each sender
	days, note textinput.Model
	inNote     bool
	wrong      string
}

func (m *Model) askTenant(targets []graph.Header) tea.Cmd {
	if why := m.off(m.Keys.Action(keys.BlockTenant)); why != "" {
		return m.refuse(why)
	}
	d := &tenantBlock{targets: onePerSender(targets), days: newInput(m.theme), note: newInput(m.theme)}
	d.days.CharLimit, d.note.CharLimit = 2, 200
	d.days.SetValue("30")
	d.days.Focus()
	return m.push(d)
}

func (d *tenantBlock) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		m.pop()
		return m.say("Nothing was submitted")
	case "tab", "shift+tab", "up", "down":
		d.turn()
	case "enter":
		if !d.inNote {
			d.turn()
			return nil
		}
		return d.ask(m)
	default:
		d.wrong = ""
		if d.inNote {
			d.note, _ = d.note.Update(msg)
		} else {
			d.days, _ = d.days.Update(msg)
		}
	}
	return nil
}

// turn goes to the other line.
func (d *tenantBlock) turn() {
	if d.inNote = !d.inNote; d.inNote {
		d.days.Blur()
		d.note.Focus()
	} else {
		d.note.Blur()
		d.days.Focus()
	}
}

func (d *tenantBlock) paste(_ *Model, text string) tea.Cmd {
	if d.inNote {
		d.note, _ = d.note.Update(tea.PasteMsg{Content: text})
	}
	return nil
}

// ask asks whether to submit: y, or the count where there are many.
func (d *tenantBlock) ask(m *Model) tea.Cmd {
	days, err := strconv.Atoi(strings.TrimSpace(d.days.Value()))
	if err != nil || days < 1 || days > triage.MaxTenantDays {
		d.wrong = "Give a number of days from 1 to " + strconv.Itoa(triage.MaxTenantDays) + "."
		return nil
	}
	until := m.Now().AddDate(0, 0, days)
	o := triage.Order{Action: keys.BlockTenant, Targets: targetsOf(d.targets), Details: triage.Details{Tenant: triage.TenantBlock{Until: until, Note: strings.TrimSpace(d.note.Value())}}}
	m.pop()
	if m.dryRun {
		return m.begin(o)
	}
	who := plural(len(d.targets), "sender", "senders")
	if len(d.targets) == 1 {
		who = d.targets[0].From.Address
	}
	warning := fmt.Sprintf("Submit %s to Microsoft as phishing, and block %s in the whole tenant until %s. Mailtriage can't take it back: an administrator can, in the Defender portal.",
		plural(len(d.targets), "message", "messages"), who, until.Format("2006-01-02"))
	if len(d.targets) >= manyReports {
		return m.push(askCount(m, &typed{title: "Block in the tenant", left: "Nothing was submitted", targets: d.targets, warning: warning, then: func(m *Model) tea.Cmd { return m.begin(o) }}))
	}
	return m.push(&confirm{title: "Block in the whole tenant", text: append([]string{warning}, d.senders(m)...), yes: func(m *Model) tea.Cmd { return m.begin(o) }})
}

// sendersNamed is how many senders are named before it asks, at most.
const sendersNamed = 8

// senders names who is to be blocked, first of all who is of the mailbox's own domain: nothing of this can be taken back.
func (d *tenantBlock) senders(m *Model) []string {
	own := triage.DomainOf(m.Mailbox.ID())
	var first, then []string
	for _, h := range d.targets {
		if own != "" && strings.EqualFold(triage.DomainOf(h.From.Address), own) {
			first = append(first, m.theme.Glyphs.Warning+" "+h.From.Address+" is of your own domain")
		} else if len(d.targets) > 1 {
			then = append(then, h.From.Address)
		}
	}
	out := append(first, then...)
	if more := len(out) - sendersNamed; more > 0 {
		out = append(out[:sendersNamed], fmt.Sprintf("and %d more", more))
	}
	return out
}

func (d *tenantBlock) view(m *Model, w, h int) []string {
	room := min(64, w-4)
	lines := wrapped(m.theme.Text, "Microsoft reads from the mail what to put on the tenant's list: its sender, links and files. One message of each sender is submitted.", room)
	label := func(name string, on bool) string {
		if on {
			return m.theme.Accent.Render(content.Line(name))
		}
		return m.theme.Label.Render(content.Line(name))
	}
	d.note.SetWidth(max(10, room-8))
	lines = append(lines, "", label("Days  ", !d.inNote)+d.days.View(), label("Note  ", d.inNote)+d.note.View(), "")
	if d.wrong != "" {
		lines = append(lines, wrapped(m.theme.Bad, d.wrong, room)...)
	}
	does := "on to the note"
	if d.inNote {
		does = "on, and asks"
	}
	lines = append(lines, keyLine(m.theme, m.Keys.Label("enter"), does, "Tab", "other line", "Esc", "leaves"))
	return box(m.theme, "Block "+plural(len(d.targets), "sender", "senders")+" in the whole tenant", lines, w, h, 44)
}
