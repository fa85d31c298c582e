package triage

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"mailtriage/graph"
	"mailtriage/keys"
)

// verb is how an action on messages is done, undone and spoken of.
type verb struct {
	name, past string // "Move", "Moved"
	request    func(Mailbox, Target, Place) graph.Request
	needs      func(Target, Place) bool // whether a target needs doing at all
	inverse    func(Mailbox, Target, outcome) graph.Request
	undo       string
	toFolder   bool
}

func moving(name, past string) verb {
	return verb{
		name: name, past: past, toFolder: true,
		request: func(m Mailbox, t Target, to Place) graph.Request { return m.MoveRequest(t.ID, to.ID) },
		needs:   func(t Target, to Place) bool { return t.FolderID != to.ID },
		inverse: func(m Mailbox, t Target, _ outcome) graph.Request { return m.MoveRequest(t.ID, t.FolderID) },
		undo:    "moves them back to where they were",
	}
}

func marking(name, past string, read bool) verb {
	return verb{
		name: name, past: past,
		request: func(m Mailbox, t Target, _ Place) graph.Request { return m.ReadRequest(t.ID, read) },
		needs:   func(t Target, _ Place) bool { return t.Read != read },
		inverse: func(m Mailbox, t Target, _ outcome) graph.Request { return m.ReadRequest(t.ID, t.Read) },
		undo:    "gives back the state that each had",
	}
}

// verbs are the actions on messages. Block and unblock are not among them: they are about a rule.
func verbOf(action keys.ID) (verb, bool) {
	switch action {
	case keys.Move:
		return moving("Move", "Moved"), true
	case keys.Archive:
		return moving("Archive", "Archived"), true
	case keys.Delete:
		return moving("Delete", "Deleted"), true
	case keys.MarkRead:
		return marking("Mark as read", "Marked as read:", true), true
	case keys.MarkUnread:
		return marking("Mark as unread", "Marked as unread:", false), true
	case keys.Copy:
		return verb{
			name: "Copy", past: "Copied", toFolder: true, undo: "moves the copies to Deleted Items",
			request: func(m Mailbox, t Target, to Place) graph.Request { return m.CopyRequest(t.ID, to.ID) },
			needs:   func(Target, Place) bool { return true },
			inverse: func(m Mailbox, _ Target, o outcome) graph.Request { return m.MoveRequest(o.NewID, "deleteditems") },
		}, true
	case keys.Purge:
		return verb{
			name: "Delete for good", past: "Deleted for good:",
			request: func(m Mailbox, t Target, _ Place) graph.Request { return m.PurgeRequest(t.ID) },
			needs:   func(Target, Place) bool { return true },
		}, true
	}
	return verb{}, false
}

// Errors of planning: there is nothing to send.
var (
	ErrNothing = errors.New("there is nothing to do: they are like that already")
	errNoPlace = errors.New("no folder was given")
)

// MakePlan works an order out. It sends nothing.
func MakePlan(m Mailbox, o Order) (Plan, error) {
	if own := specialOf(o.Action); own.plan != nil {
		return own.plan(m, o)
	}
	v, known := verbFor(o)
	if !known {
		return Plan{}, fmt.Errorf("there is no action %q on messages", o.Action)
	}
	if v.toFolder && o.To.ID == "" {
		return Plan{}, errNoPlace
	}
	var needed []Target
	for _, t := range o.Targets {
		if v.needs(t, o.To) {
			needed = append(needed, t)
		}
	}
	if len(needed) == 0 {
		return Plan{}, ErrNothing
	}
	o.Targets = needed
	where := ""
	if v.toFolder && o.Action != keys.Delete {
		where = " to " + o.To.Path
	}
	p := Plan{Order: o, Summary: v.name + " " + count(len(needed), "message") + where, Done: v.past + " " + count(len(needed), "message") + where, Undoable: v.inverse != nil, Undo: v.undo}
	if !p.Undoable {
		p.Undo = "there is no undo: they are gone"
	}
	for i, t := range needed {
		if i == planLines {
			p.Lines = append(p.Lines, fmt.Sprintf("… and %d more like these", len(needed)-i))
			break
		}
		p.Lines = append(p.Lines, line(v.request(m, t, o.To), t))
	}
	return p, nil
}

// planLines is how many requests a dry run shows.
const planLines = 200

func line(r graph.Request, t Target) string {
	s := r.Method + " " + r.URL
	if body, ok := r.Body.(map[string]string); ok && body["destinationId"] != "" {
		s += " to " + shortID(body["destinationId"])
	}
	return s + "  " + t.Subject
}

func shortID(id string) string {
	if len(id) > 24 {
		return id[:8] + "…" + id[len(id)-8:]
	}
	return id
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%s %ss", thousands(n), what)
}

func thousands(n int) string { return humanize.Comma(int64(n)) }

// planRule plans block and unblock.
func planRule(m Mailbox, o Order) (Plan, error) {
	o.Senders = senders(o)
	if len(o.Senders) == 0 {
		return Plan{}, errors.New("there is no sender's address to block")
	}
	if o.Action == keys.Block {
		for _, s := range o.Senders {
			if isDomain(s) {
				if err := RefuseDomain(DomainOf(s), m.ID()); err != nil {
					return Plan{}, fmt.Errorf("%s is not blocked: %w", s, err)
				}
			}
		}
	}
	who := o.Senders[0]
	if n := len(o.Senders); n > 1 {
		who = count(n, "sender")
	}
	p := Plan{Order: o, Undoable: true}
	rules := "/users/" + m.ID() + "/mailFolders/inbox/messageRules"
	p.Lines = []string{"GET " + rules}
	if o.Action == keys.Block {
		to := cmp.Or(o.To.Path, BlockPlace(defaultBlockTo))
		p.Summary, p.Done, p.Undo = "Block "+who, "Blocked "+who, "lifts the block again"
		p.Lines = append(p.Lines, limited(len(o.Senders), func(i int) string {
			if s := o.Senders[i]; isDomain(s) {
				return "POST " + rules + "  all of " + s + " to " + to + ", unless it is blocked already"
			}
			return "POST or PATCH " + rules + "  exactly " + o.Senders[i] + " to " + to + ", unless it is blocked already"
		})...)
		p.Lines = append(p.Lines, "GET "+rules+" (to check)", "PATCH "+rules+"  to the head of the sequence, if another rule has come before it")
		return p, nil
	}
	p.Summary, p.Done, p.Undo = "Unblock "+who, "Unblocked "+who, "blocks again"
	p.Lines = append(p.Lines, limited(len(o.Senders), func(i int) string { return "PATCH or DELETE " + rules + ": without " + o.Senders[i] })...)
	p.Lines = append(p.Lines, "GET "+rules+" (to check)")
	return p, nil
}

// BlockPlace is what people call the folder that blocked mail goes to.
func BlockPlace(wellKnown string) string {
	if wellKnown == "deleteditems" {
		return "Deleted Items"
	}
	return "Junk Email"
}

// senders are the addresses and domains of an order, each once, in lower case.
func senders(o Order) []string {
	list := o.Senders
	if len(list) == 0 {
		for _, t := range o.Targets {
			list = append(list, t.From)
		}
	}
	var out []string
	for _, a := range list {
		a = strings.ToLower(strings.TrimSpace(a))
		if at := strings.LastIndex(a, "@"); at >= 0 && at < len(a)-1 && !strings.ContainsAny(a, " \t\r\n") && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}
