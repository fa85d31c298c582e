package ahead

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestInTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 50
		broken := errors.New("broken")
		var now, highest, begun atomic.Int32
		at := 0
		for i, r := range Read(t.Context(), n, func(_ context.Context, i int) (int, error) {
			begun.Add(1)
			highest.Store(max(highest.Load(), now.Add(1)))
			time.Sleep(time.Duration(n-i) * time.Millisecond)
			now.Add(-1)
			if i == 7 {
				return 0, broken
			}
			return i * i, nil
		}) {
			if i != at || i != 7 && (r.Value != i*i || r.Err != nil) || i == 7 && !errors.Is(r.Err, broken) {
				t.Fatalf("%d in place of %d: %+v", i, at, r)
			}
			if ahead := int(begun.Load()) - i; ahead > most+1 {
				t.Errorf("%d are read ahead", ahead)
			}
			at++
		}
		if at != n || highest.Load() != atOnce {
			t.Errorf("%d of %d, %d at once", at, n, highest.Load())
		}
	})
}

// TestGivenUp: what is under way is ended, and nothing else is begun, when the loop ends or the context does.
func TestGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var begun, ended atomic.Int32
		read := func(ctx context.Context, i int) (int, error) {
			begun.Add(1)
			defer ended.Add(1)
			if i < 3 {
				return i, nil
			}
			<-ctx.Done()
			return 0, ctx.Err()
		}
		for i := range Read(t.Context(), 1000, read) {
			if i == 2 {
				break
			}
		}
		if n := begun.Load(); n != ended.Load() || n > most+3 {
			t.Errorf("%d begun, %d ended", n, ended.Load())
		}
		ctx, cancel := context.WithCancel(t.Context())
		got, failed := 0, 0
		for i, r := range Read(ctx, 1000, read) {
			if i == 2 {
				cancel()
			}
			got++
			if errors.Is(r.Err, context.Canceled) {
				failed++
			}
		}
		if got != 1000 || failed != 997 {
			t.Errorf("%d told, %d of them given up", got, failed)
		}
	})
}
