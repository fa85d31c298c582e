package watch_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/watch"
)

type failing struct {
	slow
	at  string
	hit bool
}

func (s *failing) NextDelta(ctx context.Context, link string, n int) (graph.DeltaPage, error) {
	if link == s.at && !s.hit {
		s.hit = true
		return graph.DeltaPage{}, errors.New("cut")
	}
	return s.slow.NextDelta(ctx, link, n)
}

func (s *failing) Delta(ctx context.Context, f string, n int) (graph.DeltaPage, error) {
	return s.NextDelta(ctx, "0", n)
}

func TestWalkErrorLosesPages(t *testing.T) {
	w := watch.New(&failing{slow: slow{pages: 8}, at: "3"}, "inbox")
	got := map[string]bool{}
	for range 10 {
		c, err := w.Round(t.Context())
		if err != nil {
			t.Log("a round failed:", err)
			continue
		}
		for _, h := range c.Upserted {
			got[h.ID] = true
		}
		if c.Synced {
			break
		}
	}
	for i := range 8 {
		if id := fmt.Sprintf("page-%d", i); !got[id] {
			t.Errorf("%s was never told", id)
		}
	}
}

func TestSeenInHeadThenGone(t *testing.T) {
	s := &slow{pages: 12} // head-1 is never among the pages: it left before the walk came to it
	w := watch.New(s, "inbox")
	round(t, w)
	s.head = 2
	c := synced(t, w)
	if c.Holds("head-1") {
		t.Error("a message seen only at the head in round 1, gone since, is still said to be held")
	}
}
