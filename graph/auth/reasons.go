package auth

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// reasons remembers why the authority refused last, or could not be reached: the library underneath azidentity throws
// away what it is told while it waits for a device code to be typed, and hands errors of the network on as mere text.
type reasons struct {
	http.RoundTripper
	mu     sync.Mutex
	code   string // AADSTS code of the last refusal, empty after an answer that was none
	broken error  // why there was no answer at all
}

// RoundTrip sends a request.
func (r *reasons) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.RoundTripper.RoundTrip(req)
	if err != nil {
		r.note("", err)
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
	r.note(code, nil)
	return resp, nil
}

func (r *reasons) note(code string, broken error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.code, r.broken = code, broken
}

// told adds the reason to an error that does not tell it.
func (r *reasons) told(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil, codeOf(err) != "":
		return err
	case r.code != "":
		return fmt.Errorf("%s: %w", r.code, err)
	case r.broken != nil:
		return fmt.Errorf("the authority can't be reached: %w", r.broken)
	}
	return err
}
