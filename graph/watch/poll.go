package watch

import (
	"context"
	"errors"
	"time"

	"mailtriage/graph"
)

// How a folder is followed without delta: every round asks for what came since the newest that is known, and somewhat
// before it, since a message may be put into the folder later than one that came after it. What was put there much later,
// as by moving it, and what went, is found by looking through the whole folder now and then.
const (
	overlap    = 10 * time.Minute
	sweepEvery = time.Hour
)

// poll is where a watcher without delta is.
type poll struct {
	now   func() time.Time
	from  time.Time // of the newest message that is known
	swept time.Time // when the last sweep began; zero: never
	sweep *reading  // the one under way
	began time.Time
}

// reading is a list that is read oldest first, page by page: by the time of the last message, so that what is moved or
// deleted meanwhile does not shift the next page; by the page's link only within one second.
type reading struct {
	from time.Time
	next string
}

// NewPolling makes a watcher of a folder in a cloud without delta query. now tells when the folder is to be looked through
// again.
func NewPolling(source Source, folder string, now func() time.Time) *Watcher {
	w := New(source, folder)
	w.poll = &poll{now: now}
	return w
}

// polled is a round without delta.
func (w *Watcher) polled(ctx context.Context) (Changes, error) {
	out := Changes{}
	from, whole := w.poll.from, true
	if from.IsZero() { // nothing is known yet: the newest are seen at once, the others by the sweep
		head, err := w.source.Messages(ctx, w.folder, newest)
		if err != nil {
			return Changes{}, err
		}
		out.Upserted, from = head.Headers, latest(from, head.Headers)
	} else {
		var err error
		if out.Upserted, from, whole, err = w.since(ctx, from); err != nil {
			return Changes{}, err
		}
	}
	for i := range out.Upserted {
		w.seen[w.hash(out.Upserted[i].ID)] = true
	}
	if err := w.sweep(ctx, &out); err != nil {
		return Changes{}, err
	}
	w.poll.from = earlier(from, w.poll.now())
	out.Synced = whole && w.poll.sweep == nil
	return out, nil
}

// since reads what came since a time, as far as a round goes; whole: to its end.
func (w *Watcher) since(ctx context.Context, began time.Time) (list []graph.Header, from time.Time, whole bool, err error) {
	r := &reading{from: began.Add(-overlap)}
	from = began
	for range maxRoundPage {
		page, end, err := w.read(ctx, r, roundSize)
		if err != nil {
			return nil, began, false, err
		}
		if list, from = append(list, page...), latest(from, page); end {
			return list, from, true, nil
		}
	}
	if !from.After(began) {
		return nil, began, false, errors.New("watching the folder: the service does not come to an end")
	}
	return list, from, false, nil
}

// earlier is the earlier of two times: a message may say that it is received tomorrow, and what comes until then is not to be
// passed over for it.
func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// sweep goes on looking through the folder, if that is due.
func (w *Watcher) sweep(ctx context.Context, out *Changes) error {
	p := w.poll
	if p.sweep == nil {
		if now := p.now(); !p.swept.IsZero() && now.Sub(p.swept) < sweepEvery {
			w.seen = map[uint64]bool{}
			return nil
		}
		p.sweep, p.began, w.seen = &reading{from: time.Unix(0, 0)}, p.now(), map[uint64]bool{}
		w.meet(out.Upserted)
	}
	began := *p.sweep
	for range pagesAtOnce {
		page, end, err := w.read(ctx, p.sweep, pageSize)
		if err != nil {
			*p.sweep = began // what was read has not been told
			return err
		}
		out.Upserted = append(out.Upserted, page...)
		w.meet(page)
		if end {
			seen := w.seen
			out.Holds = func(id string) bool { return seen[w.hash(id)] }
			p.sweep, p.swept, w.seen = nil, p.began, map[uint64]bool{}
			return nil
		}
	}
	return nil
}

// read gives the next page of a reading, and whether it is the last.
func (w *Watcher) read(ctx context.Context, r *reading, size int) (list []graph.Header, end bool, err error) {
	var page graph.HeaderPage
	if r.next != "" {
		page, err = w.source.NextMessages(ctx, r.next)
	} else {
		page, err = w.source.NewerMessages(ctx, w.folder, r.from, size)
	}
	if err != nil || page.Next == "" {
		return page.Headers, err == nil, err
	}
	last := latest(r.from, page.Headers)
	if last.Truncate(time.Second).After(r.from) {
		r.from, r.next = last.Truncate(time.Second), ""
	} else {
		r.next = page.Next
	}
	return page.Headers, false, nil
}

func latest(at time.Time, list []graph.Header) time.Time {
	for i := range list {
		if list[i].Received.After(at) {
			at = list[i].Received
		}
	}
	return at
}
