package graph

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"
)

// unsentError is of a request that no connection was had for: nothing of it was sent, whatever went wrong.
type unsentError struct{ error }

func (e unsentError) Unwrap() error { return e.error }

// waiting tells whether a request still waits for a connection. A transport that tells nothing of its connections leaves it
// open what was sent: then it is false.
type waiting struct{ atomic.Bool }

func (w *waiting) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { w.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { w.Store(false) },
	})
}

// told marks an error with that nothing was sent, if that is so.
func (w *waiting) told(err error) error {
	if err != nil && w.Load() {
		return unsentError{err}
	}
	return err
}

// isUnsent tells whether nothing was sent.
func isUnsent(err error) bool {
	var u unsentError
	return errors.As(err, &u)
}
