package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// outlook answers batches as the service does: each request takes L, four at once; more than four at once are too many.
type outlook struct {
	t       *testing.T
	latency time.Duration
	mu      sync.Mutex
	running int
}

func (o *outlook) RoundTrip(r *http.Request) (*http.Response, error) {
	var asked struct{ Requests []struct{ ID string } }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	n := len(asked.Requests)
	o.run(min(n, atOnce), time.Duration((n+atOnce-1)/atOnce)*o.latency)
	var parts []string
	for _, a := range asked.Requests {
		parts = append(parts, fmt.Sprintf(`{"id":%q,"status":200,"body":{}}`, a.ID))
	}
	body := `{"responses":[` + strings.Join(parts, ",") + `]}`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func (o *outlook) run(n int, d time.Duration) {
	o.mu.Lock()
	if o.running += n; o.running > atOnce {
		o.t.Errorf("%d requests at once", o.running)
	}
	o.mu.Unlock()
	time.Sleep(d)
	o.mu.Lock()
	o.running -= n
	o.mu.Unlock()
}

// TestAKeyPressNeverWaitsBehindBulk holds a thousand moves of one job to 1.1·n·L/4, and what a person does during them to 3·L,
// whenever it is done. The clock is the test's own.
func TestAKeyPressNeverWaitsBehindBulk(t *testing.T) {
	const latency, n = 50 * time.Millisecond, 1000
	for name, c := range map[string]struct {
		every time.Duration // a key is pressed
		size  int           // requests that the key sends
		jobs  int
		most  time.Duration // hundredths of n·L/4; how two jobs interleave is the scheduler's to say
	}{
		"no key":             {0, 0, 1, 110},
		"a key now and then": {487 * time.Millisecond, 1, 1, 110},
		"two jobs at once":   {487 * time.Millisecond, 1, 2, 125},
		"a selection of 4":   {1987 * time.Millisecond, 4, 1, 110},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, err := New(Config{BaseURL: "http://127.0.0.1:1", Token: "x", Transport: &outlook{t: t, latency: latency}})
				if err != nil {
					t.Fatal(err)
				}
				requests := func(n int) []Request {
					list := make([]Request, n)
					for i := range list {
						list[i] = Request{Doing: "moving", Method: http.MethodPost, URL: "/users/x/messages/y/move", Body: map[string]string{"destinationId": "archive"}}
					}
					return list
				}
				send := func(ctx context.Context, n int) {
					for i, r := range client.Batch(ctx, requests(n)) {
						if r.Err != nil {
							t.Errorf("request %d: %v", i, r.Err)
						}
					}
				}
				moving, stop := context.WithCancel(t.Context())
				began := time.Now()
				var jobs sync.WaitGroup
				for range c.jobs {
					jobs.Go(func() {
						for left := n / c.jobs; left > 0; {
							ctx := Bulk(t.Context())
							some := min(left, client.Mailbox("x").Piece(ctx))
							send(ctx, some)
							left -= some
						}
					})
				}
				go func() { jobs.Wait(); stop() }()
				pressed := 0
				for c.every > 0 {
					pause(moving, c.every)
					if moving.Err() != nil {
						break
					}
					at := time.Now()
					send(t.Context(), c.size)
					if waited := time.Since(at); waited > 3*latency {
						t.Errorf("key %d was done after %v", pressed, waited)
					}
					pressed++
				}
				<-moving.Done()
				if took, least := time.Since(began), n*latency/4; took > least*c.most/100 {
					t.Errorf("%v with %d keys, the least is %v", took, pressed, least)
				} else {
					t.Logf("%.3f·n·L/4 with %d keys", float64(took)/float64(least), pressed)
				}
			})
		})
	}
}
