package emulator

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is something that goes wrong with an operation.
type Fault struct {
	Operation string `json:"operation"`       // a name from /_emulator/operations, or "*": all of Graph's but "batch", which is a batch as a whole
	Path      string `json:"path,omitempty"`  // what the path must hold, unescaped: an id
	Skip      int    `json:"skip,omitempty"`  // how many pass first
	Count     int    `json:"count,omitempty"` // how many go wrong; 0 is one, -1 all
	// What goes wrong: one of Status (with Code, Message and RetryAfter in seconds), Cut ("before" or "after" the
	// work, or in the "middle" of the answer), Body ("truncated", "html", "empty"), Token ("expired"); Latency (a duration) alone or beside them.
	Status     int    `json:"status,omitempty"`
	Code       string `json:"code,omitempty"`
	Message    string `json:"message,omitempty"`
	RetryAfter int    `json:"retryAfter,omitempty"`
	Cut        string `json:"cut,omitempty"`
	Body       string `json:"body,omitempty"`
	Token      string `json:"token,omitempty"`
	Latency    string `json:"latency,omitempty"`
}

// faults are what is still to go wrong.
type faults struct {
	mu   sync.Mutex
	list []Fault
}

func (f *faults) add(list []Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, one := range list {
		if one.Count == 0 {
			one.Count = 1
		}
		f.list = append(f.list, one)
	}
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}

// due finds the fault that an operation meets now, if any. "*" is every operation of Graph, but not of sign-in, nor a batch
// as a whole.
func (f *faults) due(name, path string) (Fault, bool) {
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.list {
		one := &f.list[i]
		others := strings.HasPrefix(name, "signin.") || name == "batch"
		if one.Count == 0 || one.Operation != name && (one.Operation != "*" || others) || !strings.Contains(path, one.Path) {
			continue
		}
		if one.Skip > 0 {
			one.Skip--
			continue
		}
		if one.Count > 0 {
			one.Count--
		}
		return *one, true
	}
	return Fault{}, false
}

func (f Fault) latency() time.Duration {
	d, _ := time.ParseDuration(f.Latency)
	return d
}

// before tells whether the fault strikes before the work is done.
func (f Fault) before() bool { return f.Status != 0 || f.Cut == "before" || f.Token != "" }

// instead is what is answered in place of doing the work.
func (f Fault) instead(now time.Time, requestID, clientID string) answer {
	if f.Cut == "before" {
		return answer{cut: true}
	}
	e := &graphError{f.Status, f.Code, f.Message}
	if f.Token == "expired" {
		e = &graphError{http.StatusUnauthorized, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."}
	}
	if e.code == "" {
		e.code = codeOf(e.status)
	}
	if e.message == "" {
		e.message = "The request could not be served: " + http.StatusText(e.status) + "."
	}
	a := refuse(e, now, requestID, clientID)
	if f.RetryAfter > 0 {
		a = a.with("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	return f.spoilBody(a)
}

// spoil is what becomes of an answer after the work was done.
func (f Fault) spoil(a answer) answer {
	if f.Cut == "after" {
		return answer{cut: true}
	}
	a.half = f.Cut == "middle"
	return f.spoilBody(a)
}

func (f Fault) spoilBody(a answer) answer {
	switch f.Body {
	case "truncated":
		a.body = a.body[:len(a.body)/2]
	case "html":
		a.body = []byte("<html><head><title>Service Unavailable</title></head><body><h1>Our services aren't available right now</h1></body></html>")
		a = a.with("Content-Type", "text/html")
	case "empty":
		a.body = nil
	}
	return a
}

// codeOf is Graph's usual code of a status.
func codeOf(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "InvalidAuthenticationToken"
	case http.StatusForbidden:
		return "ErrorAccessDenied"
	case http.StatusNotFound:
		return "ErrorItemNotFound"
	case http.StatusConflict:
		return "ErrorIrresolvableConflict"
	case http.StatusGone:
		return "SyncStateNotFound"
	case http.StatusPreconditionFailed:
		return "ErrorIrresolvableConflict"
	case http.StatusTooManyRequests:
		return "ApplicationThrottled"
	case http.StatusServiceUnavailable:
		return "ServiceUnavailable"
	case http.StatusGatewayTimeout:
		return "GatewayTimeout"
	}
	return "UnknownError"
}
