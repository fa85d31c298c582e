package graph

import (
	"context"
	"slices"
	"sync"
	"time"
)

// atOnce is how many requests Outlook runs at once for an app, whatever mailbox
// (https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits). A batch's requests count.
const atOnce = 4

// Gate lets requests through, as many at once as the service allows, first come first served, those that somebody
// waits for at the screen before bulk work. When the service asks to wait, everybody waits.
type Gate struct {
	mu      sync.Mutex
	running int
	waiting [2][]*ticket // by priority
	until   time.Time    // closed until then
	timer   *time.Timer
	changed func(GateState)
}

// GateState is how things stand at the gate.
type GateState struct {
	Running, Waiting int
	ThrottledUntil   time.Time // zero: not throttled
}

// priority says who goes first.
type priority int

const (
	interactive priority = iota
	bulk
)

type priorityKey struct{}

// Bulk marks what is done in a context as bulk work, which lets others go first.
func Bulk(ctx context.Context) context.Context { return context.WithValue(ctx, priorityKey{}, bulk) }

func priorityOf(ctx context.Context) priority {
	p, _ := ctx.Value(priorityKey{}).(priority)
	return p
}

type ticket struct {
	weight   int
	admitted chan struct{}
}

func newGate(changed func(GateState)) *Gate {
	if changed == nil {
		changed = func(GateState) {}
	}
	return &Gate{changed: changed}
}

// enter waits for a place of a weight; leave must follow when it returns nil.
func (g *Gate) enter(ctx context.Context, weight int) error {
	t := &ticket{weight: weight, admitted: make(chan struct{})}
	p := priorityOf(ctx)
	g.mu.Lock()
	g.waiting[p] = append(g.waiting[p], t)
	g.admit()
	g.mu.Unlock()
	select {
	case <-t.admitted:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting[p], t)
	if i < 0 { // let in at the same moment
		g.running -= weight
	} else {
		g.waiting[p] = slices.Delete(g.waiting[p], i, i+1)
	}
	g.admit()
	return ctx.Err()
}

func (g *Gate) leave(weight int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running -= weight
	g.admit()
}

// hold closes the gate for a time, for everybody.
func (g *Gate) hold(d time.Duration) {
	if d <= 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	until := time.Now().Add(d)
	if !until.After(g.until) {
		return
	}
	g.until = until
	if g.timer != nil {
		g.timer.Stop()
	}
	g.timer = time.AfterFunc(d, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.admit()
	})
	g.tell()
}

// admit lets in who fits. The first in line is not overtaken by a smaller one behind it.
func (g *Gate) admit() {
	for !time.Now().Before(g.until) {
		p := interactive
		if len(g.waiting[p]) == 0 {
			p = bulk
		}
		if len(g.waiting[p]) == 0 || g.running+g.waiting[p][0].weight > atOnce {
			break
		}
		t := g.waiting[p][0]
		g.waiting[p] = g.waiting[p][1:]
		g.running += t.weight
		close(t.admitted)
	}
	g.tell()
}

// room is how many places bulk work may take: those that are free once who is waited for has gone in. When there are
// none it takes its turn for all of them.
func (g *Gate) room() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	free := atOnce - g.running
	for _, t := range g.waiting[interactive] {
		free -= t.weight
	}
	if free <= 0 {
		return atOnce
	}
	return free
}

func (g *Gate) tell() {
	s := GateState{Running: g.running, Waiting: len(g.waiting[interactive]) + len(g.waiting[bulk])}
	if time.Now().Before(g.until) {
		s.ThrottledUntil = g.until
	}
	g.changed(s)
}
