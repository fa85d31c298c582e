package graph

import (
	"context"
	"strings"
	"sync/atomic"
)

// The versions of Graph.
const (
	stable = "v1.0"
	beta   = "beta"
)

// preview is what is known of operations that are in beta only and may come to v1.0: there is one, reportMessage. v1.0 is
// asked for it once, and what it answers is remembered for the run.
type preview struct {
	version *atomic.Value // string; not set: not known yet
	asking  chan struct{} // holds one who asks
}

func newPreview() preview { return preview{version: new(atomic.Value), asking: make(chan struct{}, 1)} }

func (p preview) known() string {
	v, _ := p.version.Load().(string)
	return v
}

// batchOnce sends the requests of the places given, each to the version of Graph that has it, and fills in their answers.
func (c *Client) batchOnce(ctx context.Context, requests []Request, out []Response, places []int) {
	var plain, previews, early []int
	for _, i := range places {
		switch {
		case requests[i].Beta:
			early = append(early, i)
		case requests[i].Preview:
			previews = append(previews, i)
		default:
			plain = append(plain, i)
		}
	}
	if len(early) > 0 {
		c.batchTo(ctx, beta, requests, out, early)
	}
	if len(plain) > 0 {
		c.batchTo(ctx, stable, requests, out, plain)
	}
	if previews = c.askStable(ctx, requests, out, previews); len(previews) > 0 {
		c.batchTo(ctx, c.preview.known(), requests, out, previews)
	}
}

// askStable finds out whether v1.0 has what is in beta, by one request at a time until that is known. Those that are
// still to be sent are returned.
func (c *Client) askStable(ctx context.Context, requests []Request, out []Response, left []int) []int {
	if len(left) == 0 || c.preview.known() != "" {
		return left
	}
	select {
	case c.preview.asking <- struct{}{}:
		defer func() { <-c.preview.asking }()
	case <-ctx.Done():
		c.failAll(requests, out, left, op{}.failed(ctx, ctx.Err()))
		return nil
	}
	for len(left) > 0 && c.preview.known() == "" {
		c.batchTo(ctx, stable, requests, out, left[:1])
		switch e := out[left[0]].Err; {
		case notServed(e):
			c.preview.version.Store(beta)
			return left // this one too: it was not understood
		case e == nil || e.Kind == NotFound || e.Kind == Conflict || e.Kind == Precondition:
			c.preview.version.Store(stable)
		}
		left = left[1:]
	}
	return left
}

// notServed tells of the answer to an operation that a version of Graph does not have.
func notServed(e *Error) bool {
	return e != nil && e.Kind == BadRequest && strings.HasPrefix(e.Message, "Resource not found for the segment")
}
