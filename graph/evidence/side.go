package evidence

import (
	"context"
	"errors"
	"sync"
	"time"

	"mailtriage/graph"
)

const (
	// side is how many messages are read side by side: one of the four places that the service has for an app stays free
	// for who is at the keys.
	side = 3
	// Patience is how long one message or attachment may take, unless an order says otherwise.
	Patience = 5 * time.Minute
)

// Each does something with each of n messages, some side by side, until the context ends.
func Each(ctx context.Context, n int, do func(i int)) {
	next := make(chan int)
	var group sync.WaitGroup
	for range min(side, n) {
		group.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	group.Wait()
}

// WriteError is a failure to write.
type WriteError struct{ Err error }

func (w WriteError) Error() string { return w.Err.Error() }

// Unwrap gives what went wrong.
func (w WriteError) Unwrap() error { return w.Err }

// Hopeless tells of what every further message would meet, too: there is no use in going on.
func Hopeless(err error) bool {
	var disk WriteError
	return errors.As(err, &disk) || graph.IsKind(err, graph.Unauthenticated) || graph.IsKind(err, graph.Offline)
}
