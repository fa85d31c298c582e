package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// blockList lists what is blocked. Enter lifts a block; an address or "@domain" that is typed can be blocked.
type blockList struct {
	*picker
	list   triage.Blocks
	cancel context.CancelFunc // of the read under way
	began  time.Time
	note   string // why there is no list
}

// blocksRead is the end of reading what is blocked.
type blocksRead struct {
	dialog *blockList
	list   triage.Blocks
	err    error
}

func (m *Model) blockList() tea.Cmd {
	if why := m.off(m.Keys.Action(keys.Blocks)); why != "" {
		return m.refuse(why)
	}
	d := &blockList{picker: newPick(m, "Blocked", nil), began: m.Now()}
	d.input.CharLimit, d.input.Placeholder = 320, "find, or type an address or @domain to block it"
	d.nothing, d.below = "", d.about
	ctx, cancel := context.WithTimeout(context.Background(), readDeadline)
	d.cancel = cancel
	engine := m.Engine
	return tea.Batch(m.push(d), func() tea.Msg {
		defer cancel()
		list, err := engine.Blocks(ctx)
		return blocksRead{d, list, err}
	})
}

func (m *Model) blocksRead(msg blocksRead) {
	d := msg.dialog
	if !m.isOpen(d) {
		return
	}
	d.cancel = nil
	if msg.err != nil {
		m.lastError = msg.err
		d.note = "What is blocked could not be read. " + m.words(msg.err)
		return
	}
	d.list = msg.list
	d.title = fmt.Sprintf("Blocked: %d; rules %d of %d kB", len(d.list.List), (d.list.Used+1023)>>10, d.list.Quota>>10)
	if len(d.list.List) == 0 {
		d.nothing = "Nothing is blocked here."
	}
	for _, b := range d.list.List {
		d.choices = append(d.choices, d.choice(m, b))
	}
	d.typed = func(text string) []choice { return d.ofTyped(m, text) }
	d.match()
}

func (d *blockList) choice(m *Model, b triage.Blocked) choice {
	c := choice{text: b.Sender, note: "by " + b.RuleName, pick: func(m *Model) tea.Cmd { return m.askLift(b, d.list.List) }}
	if b.Part {
		c.text = "…" + b.Sender + "…"
	}
	switch {
	case b.Managed:
		c.pick = func(m *Model) tea.Cmd {
			return m.begin(triage.Order{Action: keys.Unblock, Senders: []string{b.Sender}})
		}
		c.note = "mailtriage"
		if !b.At.IsZero() {
			c.note = "by " + b.Who + ", " + b.At.In(m.Now().Location()).Format("Jan _2 15:04")
		}
		c.disabled = m.off(m.Keys.Action(keys.Unblock))
	case b.Liftable():
		c.disabled = m.off(m.Keys.Action(keys.LiftRule))
	case !b.Works:
		c.disabled = fmt.Sprintf("The rule %q %s: it blocks nothing", b.RuleName, b.Odd)
	default:
		c.disabled = fmt.Sprintf("The rule %q %s: its owner can lift it in Outlook", b.RuleName, b.Odd)
	}
	return c
}

// ofTyped is what can be done about an address or "@domain" that is typed: block it, or lift what acts on it. It stands
// before what else looks like it: Enter is about exactly what was typed.
func (d *blockList) ofTyped(m *Model, text string) []choice {
	s := strings.ToLower(strings.TrimSpace(text))
	at := strings.LastIndex(s, "@")
	if at < 0 || !strings.Contains(s[at:], ".") || strings.HasSuffix(s, ".") || strings.ContainsAny(s, " \t,;<>") {
		return nil
	}
	var list []choice
	for _, b := range d.list.List {
		part := b.Part && b.Works && at > 0 && strings.Contains(s, b.Sender)
		c := d.choice(m, b)
		switch {
		case b.Managed && b.Sender == s:
			c.text = "Unblock " + s
			return append([]choice{c}, list...)
		case part, !b.Part && !b.Managed && b.Sender == s:
			c.text = "Lift what acts on " + s
			list = append(list, c)
		}
	}
	c := choice{text: "Block " + s, note: "to " + m.blockPlace(), disabled: m.off(m.Keys.Action(keys.Block)), pick: func(m *Model) tea.Cmd {
		return m.begin(triage.Order{Action: keys.Block, Senders: []string{s}})
	}}
	if at == 0 {
		c.text, c.pick = "Block the domain "+s, func(m *Model) tea.Cmd { return m.askDomain(s[1:], nil) }
		if err := triage.RefuseDomain(s[1:], m.Mailbox.ID()); err != nil && c.disabled == "" {
			c.disabled = capital(err.Error())
		}
	}
	return append(list, c)
}

// about says what is waited for, what failed, or all about the row under the cursor.
func (d *blockList) about(m *Model, w int) []string {
	switch {
	case d.cancel != nil:
		return []string{m.theme.Muted.Render(content.Line("reading the Inbox rules " + m.since(d.began)))}
	case d.note != "":
		return wrapped(m.theme.Bad, d.note, w)
	case len(d.found) == 0:
		return wrapped(m.theme.Muted, "Type an address, or @domain, to block it.", w)
	}
	i := d.found[d.at].Index
	if c := d.choices[i]; c.disabled != "" {
		return wrapped(m.theme.Warn, c.disabled, w)
	} else if i >= len(d.list.List) {
		return wrapped(m.theme.Muted, c.text+": Enter.", w)
	}
	b := d.list.List[i]
	does := "Enter lifts it."
	if !b.Managed {
		does = "Enter switches the rule off."
	}
	where := "is deleted"
	if b.Folder != "" {
		where = "goes to " + m.folders.Path(b.Folder)
	}
	what := "Mail from " + b.Sender
	if b.Part {
		what = fmt.Sprintf("Mail whose sender has %q in address or name", b.Sender)
	}
	if b.Narrow {
		what += ", if more holds,"
	}
	return wrapped(m.theme.Muted, fmt.Sprintf("%s %s, by the rule %q. %s", what, where, b.RuleName, does), w)
}

func (d *blockList) close() {
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
	}
}

func (d *blockList) waits() bool { return d.cancel != nil }

// onePerSender are messages, one of each sender.
func onePerSender(list []graph.Header) []graph.Header {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(list), func(h graph.Header) bool {
		from := strings.ToLower(h.From.Address)
		twice := seen[from] || from == ""
		seen[from] = true
		return twice
	})
}
