package watch

import (
	"context"
	"maps"
	"slices"

	"mailtriage/graph"
)

// rarest is the number of rounds between two tries of a message that is never given.
const rarest = 32

// debt is a message that has changed, and that the service has failed to give.
type debt struct {
	why        error
	wait, left int // rounds between two tries, and to the next
}

// note keeps what a page could not give, and forgets what it gives now or tells to be gone.
func (w *Watcher) note(page graph.DeltaPage) {
	for _, h := range page.Changed {
		delete(w.owed, h.ID)
	}
	for _, id := range page.Removed {
		delete(w.owed, id)
	}
	for _, u := range page.Unread {
		if d := w.owed[u.ID]; d != nil {
			d.why = u.Err
			continue
		}
		w.owed[u.ID] = &debt{why: u.Err, wait: 1, left: 2} // not in this round again
	}
}

// settle tries what is owed and due, and tells how much is still owed. That it fails again does not fail the round.
func (w *Watcher) settle(ctx context.Context, c *Changes) {
	var due []string
	for _, id := range slices.Sorted(maps.Keys(w.owed)) {
		if w.owed[id].left--; w.owed[id].left <= 0 {
			due = append(due, id)
		}
	}
	if len(due) > 0 {
		read, unread, err := w.source.TryHeaders(ctx, due)
		c.Upserted = append(c.Upserted, read...)
		still := map[string]error{}
		for _, u := range unread {
			still[u.ID] = u.Err
		}
		for _, id := range due {
			d := w.owed[id]
			if why := still[id]; why != nil || err != nil {
				d.wait = min(2*d.wait, rarest)
				d.left = d.wait
				if why != nil {
					d.why = why
				}
				continue
			}
			delete(w.owed, id) // it was read, or is gone
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.owed)) {
		c.Unread, c.Why = c.Unread+1, w.owed[id].why
	}
}
