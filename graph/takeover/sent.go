package takeover

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/rules"
)

// What is read of Sent Items, and from when on it is odd.
const (
	sentMost     = 1000
	burstLeast   = 30 // messages in an hour
	burstTimes   = 5  // as many as in the busiest hours of other days
	sameLeast    = 15 // messages with one subject
	sameOutside  = 30 // people outside whom they went to
	evidenceMost = 20 // messages that a reason names
)

// sent looks at Sent Items for bursts.
func (c *check) sent(ctx context.Context, p *Part) error {
	own, err := c.domains(ctx)
	if err != nil {
		return err
	}
	page, err := c.box.Traffic(ctx, graph.TrafficOf{Folder: "sentitems", Since: c.since, Most: sentMost})
	if err != nil {
		return err
	}
	if page.More {
		p.partly("only the newest %s were looked at", content.Count(sentMost))
	}
	people, outside := peopleOf(page.List, own)
	p.found("%s in %d days, to %s, %d of them outside", count(len(page.List), "message", "messages"), c.Days, count(people, "address", "addresses"), outside)
	odd := burst(p, page.List)
	if same := sameSubject(p, page.List, own); same != nil {
		own.guessing(p)
		odd = append(odd, same...)
	}
	lure(p, odd)
	return nil
}

// peopleOf counts whom messages went to.
func peopleOf(list []graph.Traffic, own tenant) (all, outside int) {
	seen := map[string]bool{}
	for _, t := range list {
		for _, a := range slices.Concat(t.To, t.Cc, t.Bcc) {
			key := strings.ToLower(a.Address)
			if seen[key] {
				continue
			}
			seen[key] = true
			if all++; own.outside(key) {
				outside++
			}
		}
	}
	return all, outside
}

// burst finds the hour with the most mail, and holds it to the mailbox's usual: the busiest hours of the other days, of which
// the middle one counts. Somebody who sends much every day has no burst.
func burst(p *Part, list []graph.Traffic) []graph.Traffic {
	hours, busiest := map[time.Time][]graph.Traffic{}, map[time.Time]int{}
	var most time.Time
	for _, t := range list {
		h := sentAt(t).Truncate(time.Hour)
		hours[h] = append(hours[h], t)
		day := h.Truncate(24 * time.Hour)
		busiest[day] = max(busiest[day], len(hours[h]))
		if n := len(hours[most]); len(hours[h]) > n || len(hours[h]) == n && h.After(most) {
			most = h
		}
	}
	n := len(hours[most])
	if n == 0 {
		return nil
	}
	var others []int
	for day, top := range busiest {
		if day != most.Truncate(24*time.Hour) {
			others = append(others, top)
		}
	}
	slices.Sort(others)
	usual := 0
	if len(others) > 0 {
		usual = others[len(others)/2]
	}
	from := most.Format("2006-01-02 15:04")
	p.found("most in one hour: %d, from %s UTC; on other days: %d", n, from, usual)
	if n < burstLeast || n < burstTimes*usual {
		return nil
	}
	p.reason(signBurst, Reason{
		Why: fmt.Sprintf("%d messages were sent in the hour from %s UTC; on other days it is %d", n, from, usual), Messages: evidence(hours[most]), FolderID: hours[most][0].ParentFolderID,
	})
	return hours[most]
}

// sameSubject finds one subject in many messages to many people outside. Answers in a conversation go to the same few.
func sameSubject(p *Part, list []graph.Traffic, own tenant) []graph.Traffic {
	by := map[string][]graph.Traffic{}
	for _, t := range list {
		text, _ := bare(t.Subject)
		by[text] = append(by[text], t)
	}
	var found []graph.Traffic
	most := 0
	for _, same := range by {
		_, outside := peopleOf(same, own)
		if len(same) >= sameLeast && outside >= sameOutside && (outside > most || outside == most && same[0].Subject < found[0].Subject) {
			found, most = same, outside
		}
	}
	if found == nil {
		return nil
	}
	p.reason(signSameSubject, Reason{
		Why:      fmt.Sprintf("“%s” went out %d times, to %s", found[0].Subject, len(found), count(most, "address outside", "addresses outside")),
		Messages: evidence(found), FolderID: found[0].ParentFolderID,
	})
	return found
}

// lure tells of subjects that a phish has, where mail went out in an odd way already.
func lure(p *Part, odd []graph.Traffic) {
	n, example := 0, ""
	for _, t := range odd {
		if text, _ := bare(t.Subject); rules.Telling(text) || lures(text) {
			n++
			example = cmp.Or(example, t.Subject)
		}
	}
	if n*2 > len(odd) {
		p.reason(signLure, Reason{Why: fmt.Sprintf("such mail has subjects like “%s”", example)})
	}
}

func sentAt(t graph.Traffic) time.Time {
	if t.Sent.IsZero() {
		return t.Received.UTC()
	}
	return t.Sent.UTC()
}

// evidence names the newest of messages.
func evidence(list []graph.Traffic) []Message {
	out := make([]Message, 0, min(len(list), evidenceMost))
	for _, t := range list[:min(len(list), evidenceMost)] {
		out = append(out, Message{t.ID, t.Subject, t.From.Address, t.Received.UTC(), t.InternetMessageID})
	}
	return out
}
