// Package watch follows folders: what came, what changed, what went. A Watcher asks when it is told to, by delta query
// (https://learn.microsoft.com/graph/delta-query-messages) or, where a cloud has none, by the time of receipt. A Feed hands
// each message that a Watcher finds to what follows, once, and keeps in the store what was handled.
package watch

import (
	"context"
	"errors"
	"hash/maphash"
	"maps"
	"slices"
	"time"

	"mailtriage/graph"
)

// Source is where a folder's changes come from; *graph.Mailbox is one.
type Source interface {
	Messages(ctx context.Context, folder string, top int) (graph.HeaderPage, error)
	Delta(ctx context.Context, folder string, pageSize int) (graph.DeltaPage, error)
	NextDelta(ctx context.Context, link string, pageSize int) (graph.DeltaPage, error)
	NewerMessages(ctx context.Context, folder string, from time.Time, top int) (graph.HeaderPage, error)
	NextMessages(ctx context.Context, next string) (graph.HeaderPage, error)
	TryHeaders(ctx context.Context, ids []string) ([]graph.Header, []graph.Unread, error)
}

// How much a round asks for.
const (
	pageSize     = 1000 // of the walk through what is there
	roundSize    = 200  // of a round of changes
	pagesAtOnce  = 5    // of the walk in one round: a folder of 100,000 takes 20 rounds, and new mail is seen in each
	newest       = 50   // messages looked at while the walk lasts
	maxRoundPage = 500  // pages of one round: more is a fault of the server's
)

// Changes is what a round found.
type Changes struct {
	Upserted []graph.Header // new or changed, as they are now
	Removed  []string       // ids of what is no longer in the folder
	Synced   bool           // the walk is over: from now on a round is one small request
	Unread   int            // messages that have changed, and that the service fails to give: they are tried again
	Why      error          // and why, of one of them
	// Holds is set when a walk has just ended: it tells of what the folder holds. What it does not hold has vanished
	// while nobody watched.
	Holds func(id string) bool
}

// Watcher follows one folder. It is not safe for use by several goroutines at once.
type Watcher struct {
	source Source
	folder string
	seed   maphash.Seed

	link   string          // where to read on; empty: begin
	synced bool            // link leads to a round of changes, no longer through the walk
	seen   map[uint64]bool // what the walk has met, by the hash of the id
	partly bool            // the walk went on where an earlier run had left it: what that met is not known
	owed   map[string]*debt
	poll   *poll // nil: by delta
}

// New makes a watcher of a folder, by id or well-known name. Nothing is asked yet.
func New(source Source, folder string) *Watcher {
	return &Watcher{source: source, folder: folder, seed: maphash.MakeSeed(), seen: map[uint64]bool{}, owed: map[string]*debt{}}
}

// Folder is what is watched.
func (w *Watcher) Folder() string { return w.folder }

// Point is where a watcher is: who keeps it can go on there in a later run.
type Point struct {
	Link   string    `json:"link,omitempty"`
	Synced bool      `json:"synced,omitempty"`
	Owed   []string  `json:"owed,omitempty"` // ids of messages that have changed, and that could not be read yet
	From   time.Time `json:"from,omitzero"`  // without delta: all that came before it has been found
	Swept  time.Time `json:"swept,omitzero"` // without delta: when the whole folder was looked through
}

// Point tells where the watcher is. What a round has told is behind it.
func (w *Watcher) Point() Point {
	p := Point{Link: w.link, Synced: w.synced, Owed: slices.Sorted(maps.Keys(w.owed))}
	if w.poll != nil {
		p.Link, p.From, p.Swept = "", w.poll.from, w.poll.swept
	}
	return p
}

// Resume goes on where an earlier run has been.
func (w *Watcher) Resume(p Point) {
	w.link, w.synced, w.seen, w.partly = p.Link, p.Synced, map[uint64]bool{}, p.Link != "" && !p.Synced
	for _, id := range p.Owed {
		w.owed[id] = &debt{why: errors.New("it could not be read"), wait: 1, left: 1}
	}
	if w.poll != nil {
		w.link, w.poll.from, w.poll.swept = "", p.From, p.Swept
	}
}

// Round asks what has changed. After an error everything is as before it, and the next round asks again.
func (w *Watcher) Round(ctx context.Context) (Changes, error) {
	c, err := w.look(ctx)
	if err == nil {
		w.settle(ctx, &c)
	}
	return c, err
}

func (w *Watcher) look(ctx context.Context) (Changes, error) {
	if w.poll != nil {
		return w.polled(ctx)
	}
	if w.synced {
		c, err := w.changes(ctx)
		if graph.IsKind(err, graph.Gone) { // the token is too old: begin anew
			w.link, w.synced, w.partly = "", false, false
			return w.walk(ctx)
		}
		return c, err
	}
	return w.walk(ctx)
}

// walk goes on through what is in the folder, and looks at the newest beside, so that new mail is seen at once.
func (w *Watcher) walk(ctx context.Context) (Changes, error) {
	head, err := w.source.Messages(ctx, w.folder, newest)
	if err != nil {
		return Changes{}, err
	}
	out := Changes{Upserted: head.Headers}
	if w.link == "" {
		w.seen, w.partly = map[uint64]bool{}, false
	}
	began := w.link
	for range pagesAtOnce {
		page, err := w.page(ctx, pageSize)
		if graph.IsKind(err, graph.Gone) && w.link != "" {
			w.link = ""
			return out, nil
		}
		if err != nil {
			w.link = began // what was read so far has not been told: it is read again
			return Changes{}, err
		}
		out.add(page)
		w.meet(page.Changed)
		for _, u := range page.Unread {
			w.seen[w.hash(u.ID)] = true
		}
		for _, id := range page.Removed {
			delete(w.seen, w.hash(id))
		}
		if page.Delta != "" {
			w.link, w.synced = page.Delta, true
			break
		}
		w.link = page.Next
	}
	if w.synced {
		out.Synced = true
		w.endWalk(ctx, &out)
	}
	return out, nil
}

// endWalk adds what has changed while the walk lasted, so that it is known what the folder holds.
func (w *Watcher) endWalk(ctx context.Context, out *Changes) {
	seen := w.seen
	w.seen = nil
	since, err := w.changes(ctx)
	if err != nil {
		return // the next round asks for it again; what has vanished is then not told
	}
	for _, h := range since.Upserted {
		seen[w.hash(h.ID)] = true
	}
	for id := range w.owed {
		seen[w.hash(id)] = true
	}
	for _, id := range since.Removed {
		delete(seen, w.hash(id))
	}
	out.add(graph.DeltaPage{Changed: since.Upserted, Removed: since.Removed})
	if !w.partly {
		out.Holds = func(id string) bool { return seen[w.hash(id)] }
	}
}

func (w *Watcher) meet(list []graph.Header) {
	for _, h := range list {
		w.seen[w.hash(h.ID)] = true
	}
}

// changes reads one round of changes to its end.
func (w *Watcher) changes(ctx context.Context) (Changes, error) {
	began := w.link
	out := Changes{Synced: true}
	for range maxRoundPage {
		page, err := w.page(ctx, roundSize)
		if err != nil {
			w.link = began
			return Changes{}, err
		}
		out.add(page)
		if page.Delta != "" {
			w.link = page.Delta
			return out, nil
		}
		w.link = page.Next
	}
	w.link = began
	return Changes{}, errors.New("watching the folder: the service does not come to an end")
}

// add applies a page on top of those before it: what came back after it had gone is there.
func (c *Changes) add(page graph.DeltaPage) {
	if len(c.Removed) > 0 && len(page.Changed) > 0 {
		back := make(map[string]bool, len(page.Changed))
		for i := range page.Changed {
			back[page.Changed[i].ID] = true
		}
		c.Removed = slices.DeleteFunc(c.Removed, func(id string) bool { return back[id] })
	}
	c.Upserted = append(c.Upserted, page.Changed...)
	c.Removed = append(c.Removed, page.Removed...)
}

func (w *Watcher) page(ctx context.Context, size int) (graph.DeltaPage, error) {
	var page graph.DeltaPage
	var err error
	if w.link == "" {
		page, err = w.source.Delta(ctx, w.folder, size)
	} else {
		page, err = w.source.NextDelta(ctx, w.link, size)
	}
	if err == nil && page.Next == "" && page.Delta == "" {
		return page, errors.New("watching the folder: the service gave no link to go on with")
	}
	if err == nil {
		w.note(page)
	}
	return page, err
}

func (w *Watcher) hash(id string) uint64 { return maphash.String(w.seed, id) }

// Pause is how long to wait before the next round: the interval while all is well, longer after each error in a row,
// and as long as the service asks.
func Pause(interval time.Duration, errorsInRow int, err error) time.Duration {
	d := interval
	for range min(errorsInRow, 5) {
		d *= 2
	}
	d = min(d, max(interval, 10*time.Minute))
	var e *graph.Error
	if errors.As(err, &e) {
		d = max(d, e.RetryAfter)
	}
	return d
}
