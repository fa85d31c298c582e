// Package ahead reads messages before it is their turn, some side by side, and hands them on in their order.
package ahead

import (
	"context"
	"iter"
	"sync"
)

// How much is read ahead: as many at once as the service serves one application at once for a mailbox, and a few that wait to
// be handed on and stay in memory.
const (
	atOnce = 4
	most   = 2 * atOnce
)

// Result is what was read, or why it was not.
type Result[T any] struct {
	Value T
	Err   error
}

// Read reads n things and hands on what became of each, in their order. When the context ends, what was not begun has its
// error. Who goes no further ends what is under way; when the loop is over, nothing is read any more.
func Read[T any](ctx context.Context, n int, read func(ctx context.Context, i int) (T, error)) iter.Seq2[int, Result[T]] {
	return func(yield func(int, Result[T]) bool) {
		ctx, cancel := context.WithCancel(ctx)
		ends := make([]chan Result[T], n)
		for i := range ends {
			ends[i] = make(chan Result[T], 1)
		}
		free, next := make(chan struct{}, most), make(chan int)
		var group sync.WaitGroup
		defer group.Wait()
		defer cancel()
		group.Go(func() {
			defer close(next)
			feed(ctx, free, next, ends)
		})
		for range min(atOnce, n) {
			group.Go(func() {
				for i := range next {
					v, err := read(ctx, i)
					ends[i] <- Result[T]{v, err}
				}
			})
		}
		for i := range n {
			if !yield(i, <-ends[i]) {
				return
			}
			select {
			case <-free:
			default: // it was given up before it was begun
			}
		}
	}
}

// feed gives out what is to be read, as far as there is room.
func feed[T any](ctx context.Context, free chan<- struct{}, next chan<- int, ends []chan Result[T]) {
	for i := range ends {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
		}
		select {
		case <-ctx.Done():
			ends[i] <- Result[T]{Err: ctx.Err()}
			continue
		default:
		}
		select {
		case next <- i:
		case <-ctx.Done():
			ends[i] <- Result[T]{Err: ctx.Err()}
		}
	}
}
