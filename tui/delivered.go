package tui

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

const (
	deliveredDeadline = 10 * time.Minute
	manyDelivered     = 100 // messages from which on their count must be typed
)

// counting counts what senders have delivered, before it is asked whether to block them and to move it.
type counting struct {
	block  triage.Order
	to     triage.Place // where it is moved, and where blocked mail goes
	from   map[string]bool
	found  graph.Delivered
	began  time.Time
	cancel context.CancelFunc
}

// tallied tells how far counting has come; done: to the end.
type tallied struct {
	d     *counting
	found graph.Delivered
	done  bool
	err   error
}

// countDelivered looks for what the senders of messages have delivered, and then asks.
func (m *Model) countDelivered(senders []string, targets []triage.Target) tea.Cmd {
	for _, id := range []keys.ID{keys.Block, keys.Move} {
		if why := m.off(m.Keys.Action(id)); why != "" {
			return m.refuse(why)
		}
	}
	to := m.blockTarget()
	if to.ID == "" {
		return m.refuse("The folders have not been read yet: a moment, or " + m.Keys.Key(keys.Refresh))
	}
	d := &counting{block: triage.Order{Action: keys.Block, Senders: senders, Targets: targets}, to: to, from: m.folders.Tree().Harmful(to.ID), began: m.Now()}
	box := m.Mailbox
	cmd, cancel := follow(deliveredDeadline, func(ctx context.Context, tell func(tea.Msg)) {
		f, err := graph.DeliveredBy(graph.Bulk(ctx), box, senders, d.from, func(f graph.Delivered) { tell(tallied{d: d, found: f}) })
		tell(tallied{d: d, found: f, done: true, err: err})
	})
	d.cancel = cancel
	m.push(d)
	return cmd
}

// blockTarget is the folder that blocked mail goes to; without an id, the folders have not been read.
func (m *Model) blockTarget() triage.Place {
	p, _ := m.wellKnown(cmp.Or(m.BlockTo, "junkemail"))
	return p
}

func (m *Model) tallied(msg tallied) tea.Cmd {
	if !m.isOpen(msg.d) {
		return nil
	}
	msg.d.found = msg.found
	if !msg.done {
		return nil
	}
	m.pop()
	if msg.err != nil {
		return m.fail(fmt.Errorf("%s: %w", "Nothing was blocked: counting failed", msg.err))
	}
	return m.askDelivered(msg.d)
}

// askDelivered shows the count, and asks whether to block and to move.
func (m *Model) askDelivered(d *counting) tea.Cmd {
	n := len(d.found.List)
	orders := []triage.Order{d.block}
	if n > 0 {
		orders = append(orders, triage.Order{Action: keys.Move, Targets: targetsOf(d.found.List), To: d.to})
	}
	yes := func(m *Model) tea.Cmd { return m.beginAll(orders) }
	if m.dryRun {
		return yes(m)
	}
	text := []string{fmt.Sprintf("Block %s: its mail goes to %s.", d.who(), d.to.Path)}
	if n == 0 {
		text = append(text, "No message that was delivered is left to move."+d.leftOut(), m.Keys.Key(keys.Undo)+" undoes it.")
		return m.push(&confirm{title: "Block and move", text: text, asked: m.Keys.Action(keys.Block).Keys, yes: yes})
	}
	text = append(text, fmt.Sprintf("And move there what was delivered: %s, of %s.%s", plural(n, "message", "messages"), m.whereDelivered(d.found.List), d.leftOut()))
	if d.found.More {
		text = append(text, "There are more: no more than "+content.Count(graph.DeliveredLimit)+" are moved at once. Do it again for the rest.")
	}
	key := m.Keys.Key(keys.Undo)
	text = append(text, key+" undoes the move, and "+key+" again the block.")
	if n < manyDelivered {
		return m.push(&confirm{title: "Block and move", text: text, asked: m.Keys.Action(keys.Block).Keys, yes: yes})
	}
	t := askCount(m, &typed{title: "Block and move", left: "Nothing was blocked, nothing was moved", targets: d.found.List, warning: strings.Join(text, "\n"), then: yes})
	t.unseen = 0 // they are in folders, not in the list
	return m.push(t)
}

func (d *counting) who() string {
	if len(d.block.Senders) == 1 {
		return d.block.Senders[0]
	}
	return plural(len(d.block.Senders), "sender", "senders")
}

// leftOut says how many stay where they are, and why.
func (d *counting) leftOut() string {
	if d.found.Left == 0 {
		return ""
	}
	return " " + content.Count(d.found.Left) + " more stay in Deleted Items, Junk Email, Sent Items and the like."
}

// whereDelivered tells the folders that messages lie in, those with the most of them first.
func (m *Model) whereDelivered(list []graph.Header) string {
	counts := map[string]int{}
	for i := range list {
		counts[list[i].ParentFolderID]++
	}
	ids := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(m.folders.Path(a), m.folders.Path(b))
	})
	var parts []string
	for i, id := range ids {
		if i == samples {
			parts = append(parts, plural(len(ids)-samples, "other folder", "other folders"))
			break
		}
		parts = append(parts, m.folders.Path(id)+" ("+strconv.Itoa(counts[id])+")")
	}
	return strings.Join(parts, ", ")
}

func (d *counting) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() == "esc" {
		m.pop()
		return m.say("Nothing was blocked, nothing was moved")
	}
	return nil
}

func (d *counting) paste(*Model, string) tea.Cmd { return nil }

func (d *counting) close() { d.cancel() }

func (d *counting) waits() bool { return true }

func (d *counting) view(m *Model, w, h int) []string {
	room := min(60, w-6)
	lines := wrapped(m.theme.Text, "Counting what "+d.who()+" delivered to this mailbox "+m.since(d.began), room)
	lines = append(lines, m.theme.Muted.Render(content.Line(plural(len(d.found.List), "message", "messages")+" so far; it stops at "+content.Count(graph.DeliveredLimit))), "", keyLine(m.theme, "Esc", "gives up: nothing is blocked"))
	return box(m.theme, content.Line("Block "+d.who()).Truncate(room).String(), lines, w, h, 44)
}
