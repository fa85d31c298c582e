package auth

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// reasons remembers why the authority refused last: the library underneath azidentity throws away what it is told while
// it waits for a device code to be typed.
type reasons struct {
	http.RoundTripper
	mu   sync.Mutex
	last string // AADSTS code of the last refusal, empty after an answer that was none
}

// RoundTrip sends a request.
func (r *reasons) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.RoundTripper.RoundTrip(req)
	if err != nil {
		r.note("")
		return resp, err
	}
	code := ""
	if resp.StatusCode >= http.StatusBadRequest {
		raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
		if err != nil {
			return resp, err
		}
		_ = resp.Body.Close()
		resp.Body = io.NopCloser(bytes.NewReader(raw))
		code = aadsts.FindString(string(raw))
	}
	r.note(code)
	return resp, nil
}

func (r *reasons) note(code string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = code
}

// told adds the reason to an error that does not tell it.
func (r *reasons) told(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil || r.last == "" || codeOf(err) != "" {
		return err
	}
	return fmt.Errorf("%s: %w", r.last, err)
}
