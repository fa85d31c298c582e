package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// BatchLimit is how many requests a $batch may hold (https://learn.microsoft.com/graph/json-batching).
const BatchLimit = 20

// Request is one request of a batch: pure data, as a plan shows it.
type Request struct {
	Doing      string // "moving the message", for errors
	Permission string
	Method     string
	URL        string // relative: /users/{id}/messages/{id}/move
	Body       any    // nil: none
	IfMatch    string // the etag that what is changed must still have; empty: whatever it has
	Preview    bool   // it is not in v1.0 yet: see Client.batchOnce
	Beta       bool   // it is in beta, and goes there
	Eventual   bool   // it is an advanced query of the directory (ConsistencyLevel)
}

// Response is the answer to one request of a batch. Err is nil when it was done.
type Response struct {
	Status    int
	RequestID string
	Body      json.RawMessage
	Err       *Error

	claims string // that the service asks for before it takes a token again; empty: none
}

// Decode reads the answer's body.
func (r Response) Decode(v any) error {
	if r.Err != nil {
		return r.Err
	}
	if err := json.Unmarshal(r.Body, v); err != nil {
		return &Error{Op: "reading the answer", Kind: Malformed, Status: r.Status, RequestID: r.RequestID, Err: err}
	}
	return nil
}

// segment writes an id as one segment of a path, or as one value of a query: ids contain / + and =, values anything.
func segment(id string) string { return stricter.Replace(url.PathEscape(id)) }

// stricter escapes what a path may hold unescaped, and ids are better without.
var stricter = strings.NewReplacer("+", "%2B", "=", "%3D", "&", "%26")

func (m *Mailbox) path(rest string) string { return "/users/" + segment(m.id) + rest }

// Batch sends requests, as many to a $batch as it may hold, and answers in the order asked. What was refused for want
// of capacity is sent again when the service allows it; everything else is answered as it came. Within ctx's
// deadline. Bulk work goes in small pieces, so that others get in between.
//
// Operation: POST /$batch
// Docs: https://learn.microsoft.com/graph/json-batching
func (c *Client) Batch(ctx context.Context, requests []Request) []Response {
	out := make([]Response, len(requests))
	for from := 0; from < len(requests); {
		to := min(from+c.piece(ctx), len(requests))
		c.chunk(ctx, requests[from:to], out[from:to])
		from = to
	}
	return out
}

// Piece is how many requests go well in one batch just now: whoever has many asks before each batch.
func (m *Mailbox) Piece(ctx context.Context) int { return m.c.piece(ctx) }

// piece is how many requests go in one batch. One of 20 keeps everybody else out for as long as five requests take, one
// after the other; bulk work keeps its places for one, and leaves those that somebody is waiting for.
func (c *Client) piece(ctx context.Context) int {
	if priorityOf(ctx) == bulk {
		return c.gate().room()
	}
	return BatchLimit
}

// chunk sends one batch, and again what of it was refused.
func (c *Client) chunk(ctx context.Context, requests []Request, out []Response) {
	left := make([]int, len(requests))
	for i := range left {
		left[i] = i
	}
	renewed := false
	for attempt := 1; len(left) > 0; attempt++ {
		token, _ := c.pipeline.tokens.get(ctx) // that the batch will carry; without one the batch fails by itself
		c.batchOnce(ctx, requests, out, left)
		if expired := unauthenticated(out, left); len(expired) > 0 && !renewed {
			renewed = true
			c.renew(ctx, token, requests, out, expired)
		}
		var again []int
		var wait time.Duration
		for _, i := range left {
			if e := out[i].Err; e != nil && attempt < c.pipeline.attempts && refusedForNow(requests[i], e) {
				again = append(again, i)
				wait = max(wait, e.RetryAfter)
			}
		}
		if len(again) == 0 {
			return
		}
		if wait == 0 {
			wait = min(c.pipeline.waitCap, firstWait<<(attempt-1))
		}
		if deadline, ok := ctx.Deadline(); ok && time.Now().Add(wait).After(deadline) {
			return
		}
		c.gate().hold(wait)
		left = again
	}
}

// renew replaces the token of a batch, and sends again what was refused with it.
func (c *Client) renew(ctx context.Context, token string, requests []Request, out []Response, expired []int) {
	err := c.pipeline.tokens.replace(ctx, token, out[expired[0]].claims)
	if err == nil {
		c.batchOnce(ctx, requests, out, expired)
		return
	}
	for _, i := range expired {
		out[i].Err.Err = err // it says why, which the refusal does not
	}
}

// unauthenticated lists the requests whose token ran out while the batch was under way: they were not done.
func unauthenticated(out []Response, places []int) []int {
	var list []int
	for _, i := range places {
		if e := out[i].Err; e != nil && e.Status == http.StatusUnauthorized {
			list = append(list, i)
		}
	}
	return list
}

func (c *Client) gate() *Gate { return c.pipeline.gate }

// refusedForNow tells whether a request was surely not done and may be sent again.
func refusedForNow(r Request, e *Error) bool {
	if e.Kind == Throttled {
		return true
	}
	safe := r.IfMatch == "" && (r.Method == http.MethodGet || r.Method == http.MethodPatch || r.Method == http.MethodDelete)
	return e.Kind == Unavailable && (e.Status == http.StatusServiceUnavailable && e.RetryAfter > 0 || safe && e.Status != 0)
}

type batchRequest struct {
	ID      string            `json:"id"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Body    any               `json:"body,omitempty"`
}

type batchResponse struct {
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
}

// batchTo sends the requests of the places given in one batch to a version of Graph and fills in their answers.
func (c *Client) batchTo(ctx context.Context, version string, requests []Request, out []Response, places []int) {
	o := op{doing: "sending a batch"}
	body, err := batchBody(requests, places)
	if err != nil {
		c.failAll(requests, out, places, &Error{Kind: Other, Err: err})
		return
	}
	a, err := c.send(ctx, o, c.post("/"+version+"/$batch", body, headers()), nil)
	if err != nil {
		c.failAll(requests, out, places, o.failed(ctx, err))
		return
	}
	var answered struct{ Responses []batchResponse }
	if err := o.decode(a, &answered); err != nil {
		c.failAll(requests, out, places, o.failed(ctx, err))
		return
	}
	missing := map[int]bool{}
	for _, i := range places {
		missing[i] = true
	}
	for _, r := range answered.Responses {
		i, err := strconv.Atoi(r.ID)
		if err != nil || !missing[i] {
			continue
		}
		delete(missing, i)
		out[i] = r.response(requests[i])
	}
	for i := range missing {
		out[i] = Response{Err: &Error{Op: requests[i].Doing, Kind: Malformed, Permission: requests[i].Permission}}
	}
}

func batchBody(requests []Request, places []int) ([]byte, error) {
	parts := make([]batchRequest, 0, len(places))
	for _, i := range places {
		r := requests[i]
		h := map[string]string{"Prefer": immutable, "client-request-id": uuid.NewString()}
		if r.Body != nil {
			h["Content-Type"] = "application/json"
		}
		if r.Eventual {
			h["ConsistencyLevel"] = "eventual"
		}
		if r.IfMatch != "" {
			h["If-Match"] = r.IfMatch
		}
		parts = append(parts, batchRequest{strconv.Itoa(i), r.Method, r.URL, h, r.Body})
	}
	body, err := json.Marshal(map[string]any{"requests": parts})
	if err != nil {
		return nil, fmt.Errorf("writing a batch: %w", err)
	}
	return body, nil
}

func (r batchResponse) response(to Request) Response {
	header := http.Header{}
	for k, v := range r.Headers {
		header.Set(k, v)
	}
	out := Response{Status: r.Status, RequestID: header.Get("request-id"), Body: r.Body}
	if r.Status < 200 || r.Status > 299 {
		out.Err, out.claims = op{to.Doing, to.Permission}.refused(r.Status, header, r.Body), challenged(header)
	}
	return out
}

func (c *Client) failAll(requests []Request, out []Response, places []int, e *Error) {
	for _, i := range places {
		one := *e
		one.Op, one.Permission = requests[i].Doing, requests[i].Permission
		out[i] = Response{Status: e.Status, RequestID: e.RequestID, Err: &one}
	}
}
