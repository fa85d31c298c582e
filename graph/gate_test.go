package graph

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheGateLetsFourIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(nil)
		in := make(chan int, 10)
		for i := range 6 {
			go func() {
				if g.enter(t.Context(), 1) == nil {
					in <- i
				}
			}()
			synctest.Wait()
		}
		if len(in) != 4 {
			t.Fatalf("%d are in", len(in))
		}
		g.leave(1)
		synctest.Wait()
		if len(in) != 5 {
			t.Errorf("%d are in after one has left", len(in))
		}
		g.leave(1)
		synctest.Wait()
		for want := range 6 {
			if got := <-in; got != want {
				t.Errorf("%d went in, want %d: first come, first served", got, want)
			}
		}
	})
}

func TestABatchHasTheGateToItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(nil)
		if err := g.enter(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		batch, single := make(chan struct{}), make(chan struct{})
		go func() { _ = g.enter(t.Context(), atOnce); close(batch) }()
		synctest.Wait()
		go func() { _ = g.enter(t.Context(), 1); close(single) }()
		synctest.Wait()
		select {
		case <-batch:
			t.Fatal("the batch is in beside another")
		case <-single:
			t.Fatal("the one behind overtook the batch")
		default:
		}
		g.leave(1)
		<-batch
		g.leave(atOnce)
		<-single
	})
}

func TestWhoIsWaitedForGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(nil)
		_ = g.enter(t.Context(), atOnce)
		order := make(chan string, 2)
		go func() { _ = g.enter(Bulk(t.Context()), atOnce); order <- "bulk"; g.leave(atOnce) }()
		synctest.Wait()
		go func() { _ = g.enter(t.Context(), 1); order <- "person"; g.leave(1) }()
		synctest.Wait()
		g.leave(atOnce)
		if first := <-order; first != "person" {
			t.Errorf("%s went first", first)
		}
		<-order
	})
}

func TestWhenTheServiceAsksEverybodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var last GateState
		g := newGate(func(s GateState) { last = s })
		g.hold(12 * time.Second)
		if last.ThrottledUntil.IsZero() {
			t.Error("nobody is told")
		}
		began := time.Now()
		if err := g.enter(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited != 12*time.Second {
			t.Errorf("waited %v", waited)
		}
		synctest.Wait()
		if !last.ThrottledUntil.IsZero() || last.Running != 1 {
			t.Errorf("%+v", last)
		}
	})
}

func TestGivingUpLeavesNoPlaceTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(nil)
		_ = g.enter(t.Context(), atOnce)
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() { gone <- g.enter(ctx, 1) }()
		synctest.Wait()
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		g.leave(atOnce)
		if g.running != 0 {
			t.Errorf("%d places are taken", g.running)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "5": 5 * time.Second, "0": 0, "-3": 0, "1.5": 1500 * time.Millisecond, "nonsense": 0, "999999999": maxRetryAfter, "1e400": 0,
		"Tue, 24 Nov 2026 12:00:30 GMT": 30 * time.Second, "Tue, 24 Nov 2026 11:00:00 GMT": 0, "NaN": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q is %v, want %v", value, got, want)
		}
	}
}

func TestErrorsSayWhatHappenedAndWhatToDo(t *testing.T) {
	o := op{"moving the message", "Mail.ReadWrite"}
	e := o.refused(403, http.Header{"Request-Id": {"abc"}}, []byte(`{"error":{"code":"ErrorAccessDenied","message":"Access is denied."}}`))
	if got := e.Error(); got != "moving the message: not allowed (ErrorAccessDenied)" {
		t.Errorf("%q", got)
	}
	for wait, says := range map[time.Duration]string{12 * time.Second: "Try again after that", 0: "Try again in a minute"} {
		if got := (&Error{Kind: Throttled, RetryAfter: wait}).Advice(); !strings.Contains(got, says) {
			t.Errorf("given up for throttling: %q", got)
		}
	}
	if !strings.Contains(e.Advice(), "Mail.ReadWrite") || e.RequestID != "abc" {
		t.Errorf("%q %q", e.Advice(), e.RequestID)
	}
	for kind := Other; kind <= Foreign; kind++ {
		e := &Error{Op: "x", Kind: kind}
		if e.Error() == "x: " || e.Advice() == "" || strings.Contains(e.Error(), "\n") {
			t.Errorf("kind %d: %q %q", kind, e.Error(), e.Advice())
		}
	}
}

func FuzzRefused(f *testing.F) {
	f.Add(403, `{"error":{"code":"x","message":"y","innerError":{"request-id":"z"}}}`)
	f.Add(503, "<html>")
	f.Add(429, `{"error":"a string"}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		e := op{"x", ""}.refused(status, http.Header{}, []byte(body))
		if len(e.Error()) > 4000 || e.Advice() == "" {
			t.Errorf("%d bytes", len(e.Error()))
		}
	})
}
