package graph

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// asking is a service that answers each request in turn, and notes when it came.
type asking struct {
	mu      sync.Mutex
	answers []*http.Response
	came    []time.Time
}

func (a *asking) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.came = append(a.came, time.Now())
	next := answering(http.StatusOK, 0)
	if len(a.answers) > 0 {
		next, a.answers = a.answers[0], a.answers[1:]
	}
	next.Request = r
	return next, nil
}

func answering(status, retryAfter int) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	if retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(retryAfter))
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(`{"value":[]}`))}
}

func (a *asking) client(t *testing.T) *Client {
	t.Helper()
	c, err := New(Config{BaseURL: "http://127.0.0.1:1", Token: "x", Transport: a, WaitCap: 60 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAsLongAsTheServiceAsks waits longer than any cap of ours when the service asks for that, sends nothing else meanwhile,
// whoever wants it, and goes on by itself.
func TestAsLongAsTheServiceAsks(t *testing.T) {
	const asked = 300
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		synctest.Test(t, func(t *testing.T) {
			service := &asking{answers: []*http.Response{answering(status, asked)}}
			box := service.client(t).Mailbox("soc@x.test")
			began := time.Now()
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					time.Sleep(time.Duration(i) * time.Second)
					if _, err := box.Messages(t.Context(), "inbox", 1); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			for i, at := range service.came[1:] {
				if at.Sub(began) < asked*time.Second {
					t.Errorf("after %d, request %d came after %v: the service had asked for %d s", status, i+2, at.Sub(began), asked)
				}
			}
			if len(service.came) != 9 {
				t.Errorf("%d requests", len(service.came))
			}
		})
	}
}

// TestWhatFailedForNowIsAskedAgain reads again after 503 and 504 without a time, and after a pause.
func TestWhatFailedForNowIsAskedAgain(t *testing.T) {
	for _, status := range []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout} {
		synctest.Test(t, func(t *testing.T) {
			service := &asking{answers: []*http.Response{answering(status, 0), answering(status, 0)}}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if _, err := service.client(t).Mailbox("soc@x.test").Messages(ctx, "inbox", 1); err != nil {
				t.Errorf("after %d: %v", status, err)
			}
			if len(service.came) != 3 || service.came[1].Sub(service.came[0]) < firstWait/2 {
				t.Errorf("after %d: %v", status, service.came)
			}
		})
	}
}
