package auth

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
)

// reasons remembers why the authority refused last, or could not be reached: the library underneath azidentity throws
// away what it is told while it waits for a device code to be typed, and hands errors of the network on as mere text.
type reasons struct {
	http.RoundTripper
	mu     sync.Mutex
	last   string // words of the last refusal, with its AADSTS code; empty after an answer that was none
	broken error  // why there was no answer at all
}

// RoundTrip sends a request.
func (r *reasons) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.RoundTripper.RoundTrip(req)
	if err != nil {
		r.note("", err)
		return resp, err
	}
	words := ""
	if resp.StatusCode >= http.StatusBadRequest {
		raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
		_ = resp.Body.Close()
		if err != nil {
			r.note("", err)
			return nil, err
		}
		resp.Body = io.NopCloser(bytes.NewReader(raw))
		if words = reasonIn(raw); !aadsts.MatchString(words) {
			words = aadsts.FindString(string(raw))
		}
	}
	r.note(words, nil)
	return resp, nil
}

func (r *reasons) note(words string, broken error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last, r.broken = words, broken
}

// told adds the reason to an error that does not tell it. Where nobody has signed in, nobody was refused.
func (r *reasons) told(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil, aadsts.MatchString(err.Error()), errors.Is(err, errNobody):
		return err
	case r.last != "":
		return &refusal{r.last, err}
	case r.broken != nil:
		return &UnreachableError{r.broken}
	}
	return err
}

// UnreachableError is the error of an authority from which no answer came.
type UnreachableError struct{ Err error }

// Error says so, and why.
func (e *UnreachableError) Error() string { return "the authority can't be reached: " + e.Err.Error() }

// Unwrap gives what went wrong.
func (e *UnreachableError) Unwrap() error { return e.Err }
