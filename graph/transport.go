package graph

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// How often and how long a request is repeated. kiota's own retry is not used: it sleeps without knowing of the
// requests beside it.
const (
	defaultAttempts = 4
	firstWait       = 500 * time.Millisecond
	bodyLimit       = 256 << 20 // bytes of an answer: a message with 150 MB attached has 205 in base64
)

// errTooLarge is that an answer has more: it would have as much when it is asked for again.
var errTooLarge = fmt.Errorf("the answer is larger than %d MB", bodyLimit>>20)

// RequestLog is one request as the request log shows it: no secrets, no content.
type RequestLog struct {
	Time      time.Time
	Method    string
	Path      string // without the query
	Status    int    // 0: no answer
	Duration  time.Duration
	RequestID string
	Parts     int // requests in a batch
}

// pipeline is the one way by which requests go out: to one server only, signed in, through the gate, repeated where
// that is safe, and on record.
type pipeline struct {
	origin   *url.URL
	tokens   *tokens
	base     http.RoundTripper
	gate     *Gate
	observe  func(RequestLog)
	waitCap  time.Duration
	attempts int
}

// RoundTrip sends a request, and again where it is safe. The answer's body has been read whole.
func (p *pipeline) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != p.origin.Scheme || r.URL.Host != p.origin.Host {
		return nil, fmt.Errorf("%s://%s: %w", r.URL.Scheme, r.URL.Host, errForeign)
	}
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	renewed := false
	for attempt := 1; ; attempt++ {
		bearer, err := p.tokens.get(r.Context())
		if err != nil {
			return nil, err
		}
		resp, err := p.once(r, body, bearer)
		if err == nil && resp.StatusCode == http.StatusUnauthorized && !renewed {
			// Refused before anything was done: whatever it was, it is sent once more with another token.
			renewed = true
			switch err := p.tokens.replace(r.Context(), bearer, challenged(resp.Header)); {
			case err == nil:
				continue
			case !errors.Is(err, errStatic):
				return nil, err // it says why, which the refusal does not
			}
		}
		wait, again := p.again(r, resp, err, attempt)
		if !again {
			return answered(resp), err
		}
		if err := pause(r.Context(), wait); err != nil {
			return nil, err
		}
	}
}

// answered takes the challenge out of an answer: it was met here as far as it can be, and the SDK's adapter would send
// everything once more for it.
func answered(resp *http.Response) *http.Response {
	if resp != nil {
		resp.Header.Del("WWW-Authenticate")
	}
	return resp
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("reading the request: %w", err)
	}
	return body, nil
}

// once sends a request one time.
func (p *pipeline) once(r *http.Request, body []byte, bearer string) (*http.Response, error) {
	parts := partsOf(r, body)
	weight := min(max(parts, 1), atOnce)
	if err := p.gate.enter(r.Context(), weight); err != nil {
		return nil, err
	}
	defer p.gate.leave(weight)
	var connection waiting
	out := r.Clone(connection.watch(r.Context()))
	out.Header.Set("Authorization", "Bearer "+bearer)
	if body != nil {
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	}
	began := time.Now()
	resp, err := p.base.RoundTrip(out)
	err = connection.told(err)
	entry := RequestLog{Time: began, Method: r.Method, Path: r.URL.EscapedPath(), Parts: parts}
	if err == nil {
		entry.Status, entry.RequestID = resp.StatusCode, resp.Header.Get("request-id")
		err = slurp(r.Context(), resp)
	}
	entry.Duration = time.Since(began)
	p.observe(entry)
	if err != nil {
		return nil, err
	}
	p.gate.hold(p.asked(resp))
	return resp, nil
}

// partsOf counts the requests in a batch; what is none has none. The service runs so many of them at once.
func partsOf(r *http.Request, body []byte) int {
	if !strings.HasSuffix(r.URL.Path, "/$batch") {
		return 0
	}
	return bytes.Count(body, []byte(`"method":`))
}

// upToKey is for how much of an answer is wanted.
type upToKey struct{}

// upTo wants no more than the first n bytes of an answer, and one more, by which it is known that there are more.
func upTo(ctx context.Context, n int) context.Context { return context.WithValue(ctx, upToKey{}, n) }

// slurp reads the body whole, or as much of it as is wanted, so that a connection cut in it is known now.
func slurp(ctx context.Context, resp *http.Response) error {
	if f, ok := ctx.Value(sinkKey{}).(*filled); ok && resp.StatusCode == http.StatusOK {
		return f.pour(resp)
	}
	limit, partly := ctx.Value(upToKey{}).(int)
	if !partly {
		limit = bodyLimit
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, int64(limit)+1))
	_ = resp.Body.Close()
	if err != nil {
		return cut(err)
	}
	if len(raw) > limit && !partly {
		return errTooLarge
	}
	resp.Body = io.NopCloser(bytes.NewReader(raw))
	return nil
}

// asked is how long the answer asks everybody to wait.
func (p *pipeline) asked(resp *http.Response) time.Duration {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	return retryAfter(resp.Header, time.Now())
}

// again decides whether a request may be sent again, and after what pause beside the gate's. What changes something
// is sent again only when the service has refused it: after a cut it may have been done.
func (p *pipeline) again(r *http.Request, resp *http.Response, err error, attempt int) (time.Duration, bool) {
	if attempt >= p.attempts || r.Context().Err() != nil {
		return 0, false
	}
	repeatable := r.Method == http.MethodGet || r.Method == http.MethodPatch || r.Method == http.MethodDelete
	backoff := min(p.waitCap, firstWait<<(attempt-1))
	backoff = backoff/2 + rand.N(backoff/2+1) //nolint:gosec // jitter
	if err != nil {
		switch (op{}).failed(r.Context(), err).Kind {
		case CutOff:
			return backoff, repeatable
		case Offline: // there is a server, and no way to speak with it yet
			return backoff, !certificate(err) && !dialled(err)
		default:
			return 0, false
		}
	}
	asked := p.asked(resp)
	if deadline, ok := r.Context().Deadline(); ok && time.Now().Add(asked).After(deadline) {
		return 0, false
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		if asked > 0 {
			return 0, true
		}
		return backoff, true
	case http.StatusServiceUnavailable:
		if asked > 0 {
			return 0, true
		}
		return backoff, repeatable
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return backoff, repeatable
	}
	return 0, false
}

func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
