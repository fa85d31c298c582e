package watch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/watch"
)

// byTime is a folder that is read by the time of receipt, a page of three at a time.
type byTime struct {
	slow
	list  []graph.Header
	asked int
	loops bool // every page leads to the same one
}

func (b *byTime) Messages(context.Context, string, int) (graph.HeaderPage, error) {
	return graph.HeaderPage{Headers: b.list}, nil
}

func (b *byTime) NewerMessages(_ context.Context, _ string, from time.Time, _ int) (graph.HeaderPage, error) {
	b.asked++
	var out []graph.Header
	for _, h := range b.list {
		if !h.Received.Before(from) {
			out = append(out, h)
		}
	}
	if b.loops {
		return graph.HeaderPage{Headers: out, Next: "again"}, nil
	}
	if len(out) > 3 {
		return graph.HeaderPage{Headers: out[:3], Next: "more"}, nil
	}
	return graph.HeaderPage{Headers: out}, nil
}

func (b *byTime) NextMessages(context.Context, string) (graph.HeaderPage, error) {
	b.asked++
	return graph.HeaderPage{Headers: b.list, Next: "again"}, nil
}

// TestAMessageOfTomorrowHidesNothing: what comes after it, and says the true time, is told.
func TestAMessageOfTomorrowHidesNothing(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	b := &byTime{list: []graph.Header{{ID: "first", Received: now}}}
	w := watch.NewPolling(b, "inbox", func() time.Time { return now })
	synced(t, w)
	b.list = append(b.list, graph.Header{ID: "of tomorrow", Received: now.Add(24 * time.Hour)})
	round(t, w)
	now = now.Add(20 * time.Minute)
	b.list = slices.Insert(b.list, 1, graph.Header{ID: "later", Received: now})
	if got := ids(round(t, w).Upserted); !slices.Contains(got, "later") {
		t.Errorf("told %v", got)
	}
}

// TestAServiceWithoutAnEnd is given up, and each round asks only so often.
func TestAServiceWithoutAnEnd(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	b := &byTime{list: []graph.Header{{ID: "one", Received: now}}}
	w := watch.NewPolling(b, "inbox", func() time.Time { return now })
	synced(t, w)
	b.loops, b.asked = true, 0
	if _, err := w.Round(t.Context()); err == nil || !strings.Contains(err.Error(), "does not come to an end") {
		t.Errorf("%v", err)
	}
	if b.asked > 600 {
		t.Errorf("it asked %d times", b.asked)
	}
}

// TestMoreThanARoundTakesGoesOn: a folder that was not watched for long is caught up with in several rounds.
func TestMoreThanARoundTakesGoesOn(t *testing.T) {
	const many = 2000 // 3 a page: more than a round's pages
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	b := &byTime{list: []graph.Header{{ID: "first", Received: now}}}
	w := watch.NewPolling(b, "inbox", func() time.Time { return now })
	synced(t, w)
	for i := range many {
		b.list = append(b.list, graph.Header{ID: fmt.Sprint(i), Received: now.Add(time.Duration(i+1) * time.Hour)})
	}
	now = now.Add(many * time.Hour)
	told := map[string]bool{}
	rounds := 0
	for ; len(told) <= many && rounds < 5; rounds++ {
		for _, h := range round(t, w).Upserted {
			told[h.ID] = true
		}
	}
	if len(told) != many+1 || rounds < 2 {
		t.Errorf("told %d of %d in %d rounds", len(told), many+1, rounds)
	}
}

// BenchmarkChanges puts together a round in which as much goes as comes.
func BenchmarkChanges(b *testing.B) {
	const many = 20_000
	page := graph.DeltaPage{Delta: "round"}
	for i := range many {
		page.Removed = append(page.Removed, fmt.Sprint("gone", i))
		page.Changed = append(page.Changed, graph.Header{ID: fmt.Sprint("came", i)})
	}
	for b.Loop() {
		w := watch.New(&twoPages{page: page}, "inbox")
		if _, err := w.Round(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// twoPages gives the same page twice.
type twoPages struct {
	slow
	page graph.DeltaPage
}

func (p *twoPages) Delta(context.Context, string, int) (graph.DeltaPage, error) {
	first := p.page
	first.Delta, first.Next = "", "next"
	return first, nil
}

func (p *twoPages) NextDelta(context.Context, string, int) (graph.DeltaPage, error) {
	return p.page, nil
}
