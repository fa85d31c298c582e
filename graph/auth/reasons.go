package auth

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
)

// reasons remembers why the authority refused last: the library underneath azidentity throws away what it is told while
// it waits for a device code to be typed.
type reasons struct {
	http.RoundTripper
	mu   sync.Mutex
	last string // words of the last refusal, with its AADSTS code; empty after an answer that was none
}

// RoundTrip sends a request.
func (r *reasons) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.RoundTripper.RoundTrip(req)
	if err != nil {
		r.note("")
		return resp, err
	}
	words := ""
	if resp.StatusCode >= http.StatusBadRequest {
		raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
		_ = resp.Body.Close()
		if err != nil {
			r.note("")
			return nil, err
		}
		resp.Body = io.NopCloser(bytes.NewReader(raw))
		if words = reasonIn(raw); !aadsts.MatchString(words) {
			words = aadsts.FindString(string(raw))
		}
	}
	r.note(words)
	return resp, nil
}

func (r *reasons) note(words string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = words
}

// told adds the reason to an error that does not tell it. Where nobody has signed in, nobody was refused.
func (r *reasons) told(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil || r.last == "" || aadsts.MatchString(err.Error()) || errors.Is(err, errNobody) {
		return err
	}
	return &refusal{r.last, err}
}
