package watch

import (
	"context"
	"sync"
)

// How much is read ahead: as many at once as the service serves one application at once, and a few that wait to be handled.
const (
	readAtOnce = 4
	readMost   = 8
)

// ahead reads what is needed of messages before it is their turn.
type ahead struct {
	results []chan result
	free    chan struct{} // a place among those that are read or wait
	stop    func()
}

type result struct {
	read any
	err  error
}

func readAhead(ctx context.Context, h Handler, letters []Letter) *ahead {
	ctx, cancel := context.WithCancel(ctx)
	a := &ahead{results: make([]chan result, len(letters)), free: make(chan struct{}, readMost)}
	for i := range a.results {
		a.results[i] = make(chan result, 1)
	}
	next := make(chan int)
	var all sync.WaitGroup
	all.Go(func() {
		defer close(next)
		for i := range letters {
			select {
			case a.free <- struct{}{}:
			case <-ctx.Done():
				return
			}
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	})
	for range readAtOnce {
		all.Go(func() {
			for i := range next {
				read, err := h.Read(ctx, letters[i])
				a.results[i] <- result{read, err}
			}
		})
	}
	a.stop = func() {
		cancel()
		all.Wait()
	}
	go func() { // what was not read when it was given up says so
		<-ctx.Done()
		all.Wait()
		for _, c := range a.results {
			select {
			case c <- result{err: ctx.Err()}:
			default:
			}
		}
	}()
	return a
}

// of gives what was read of a message. Each is asked for once, in their order.
func (a *ahead) of(i int) (any, error) {
	r := <-a.results[i]
	select {
	case <-a.free:
	default: // it was given up before it was read
	}
	return r.read, r.err
}
