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
	deliveredLimit    = 5000 // messages that are moved with one block: the newest that are found
	deliveredDeadline = 10 * time.Minute
	manyDelivered     = 100 // messages from which on their count must be typed
)

// counting counts what senders have delivered, before it is asked whether to block them and to move it.
type counting struct {
	block  triage.Order
	to     triage.Place // where it is moved, and where blocked mail goes
	from   map[string]bool
	found  found
	began  time.Time
	cancel context.CancelFunc
}

// found is what senders have delivered.
type found struct {
	list []graph.Header
	left int  // are left out: where they lie they do no harm
	more bool // there are more than the limit
}

// tallied tells how far counting has come; done: to the end.
type tallied struct {
	d     *counting
	found found
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
	d := &counting{block: triage.Order{Action: keys.Block, Senders: senders, Targets: targets}, to: to, from: m.deliveredInto(to), began: m.Now()}
	box := m.Mailbox
	cmd, cancel := follow(deliveredDeadline, func(ctx context.Context, tell func(tea.Msg)) {
		f, err := deliveredBy(graph.Bulk(ctx), box, senders, d.from, func(f found) { tell(tallied{d: d, found: f}) })
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

// deliveredInto are the folders that such mail is moved out of: all that are known but those of deleted mail, of junk, of
// what was written here, and what lies below them.
func (m *Model) deliveredInto(to triage.Place) map[string]bool {
	all := map[string]bool{}
	for _, p := range m.folders.All() {
		all[p.ID] = p.ID != to.ID
	}
	for _, name := range []string{"deleteditems", "junkemail", "sentitems", "drafts", "outbox", "recoverableitemsdeletions"} {
		if out, ok := m.folders.WellKnown(name); ok {
			maps.DeleteFunc(all, func(id string, _ bool) bool { return m.folders.Within(id, out.ID) })
		}
	}
	return all
}

// deliveredBy finds the messages of senders, each asked for exactly, in folders that they are moved out of.
func deliveredBy(ctx context.Context, box Mailbox, senders []string, from map[string]bool, tell func(found)) (found, error) {
	var f found
	seen := map[string]bool{}
	for _, s := range senders {
		var at graph.SearchPoint
		for !at.End {
			page, err := box.Search(ctx, graph.Search{From: s}, at)
			if err != nil {
				return f, err
			}
			for _, h := range page.Headers {
				if seen[h.ID] || !strings.EqualFold(h.From.Address, s) { // what is moved is not left to the service alone
					continue
				}
				seen[h.ID] = true
				switch {
				case !from[h.ParentFolderID]:
					f.left++
				case len(f.list) == deliveredLimit:
					f.more = true
					return f, nil
				default:
					f.list = append(f.list, h)
				}
			}
			at = page.Next
			tell(found{list: slices.Clip(f.list), left: f.left})
		}
	}
	return f, nil
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
	n := len(d.found.list)
	orders := []triage.Order{d.block}
	if n > 0 {
		orders = append(orders, triage.Order{Action: keys.Move, Targets: targetsOf(d.found.list), To: d.to})
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
	text = append(text, fmt.Sprintf("And move there what was delivered: %s, of %s.%s", plural(n, "message", "messages"), m.whereDelivered(d.found.list), d.leftOut()))
	if d.found.more {
		text = append(text, "There are more: no more than "+thousands(deliveredLimit)+" are moved at once. Do it again for the rest.")
	}
	key := m.Keys.Key(keys.Undo)
	text = append(text, key+" undoes the move, and "+key+" again the block.")
	if n < manyDelivered {
		return m.push(&confirm{title: "Block and move", text: text, asked: m.Keys.Action(keys.Block).Keys, yes: yes})
	}
	t := askCount(m, &typed{title: "Block and move", left: "Nothing was blocked, nothing was moved", targets: d.found.list, warning: strings.Join(text, "\n"), then: yes})
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
	if d.found.left == 0 {
		return ""
	}
	return " " + thousands(d.found.left) + " more stay in Deleted Items, Junk Email, Sent Items and the like."
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
	lines := wrapped(m.theme.Text.Render, "Counting what "+d.who()+" delivered to this mailbox "+m.since(d.began), room)
	lines = append(lines, m.theme.Muted.Render(plural(len(d.found.list), "message", "messages")+" so far; it stops at "+thousands(deliveredLimit)), "", keyLine(m.theme, "Esc", "gives up: nothing is blocked"))
	return box(m.theme, content.Line("Block "+d.who()).Truncate(room).String(), lines, w, h, 44)
}
