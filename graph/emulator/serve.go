package emulator

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// bodyLimit is how much a request may carry: Graph takes 4 MB.
const bodyLimit = 4 << 20

// serveGraph serves a request under /v1.0 or /beta.
func (s *Server) serveGraph(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit+1<<16))
	if err != nil {
		http.Error(w, "", http.StatusRequestEntityTooLarge)
		return
	}
	version, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	in := incoming{
		method: r.Method, version: version, path: rest, values: r.URL.Query(), rawQuery: r.URL.RawQuery, header: r.Header, body: body,
		baseURL: base(r), requestID: newGUID(), began: s.clock.Now(),
	}
	a := s.dispatch(r, in)
	if a.cut {
		panic(http.ErrAbortHandler)
	}
	write(w, a)
}

// incoming is a request, alone or inside a batch.
type incoming struct {
	method, version, path string // path escaped, below the version
	values                url.Values
	rawQuery              string
	header                http.Header
	body                  []byte
	baseURL, requestID    string
	began                 time.Time
	batch                 *batch // when inside one
}

func base(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func write(w http.ResponseWriter, a answer) {
	for k, v := range a.header {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if a.half {
		_, _ = w.Write(a.body[:len(a.body)/2])
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body)
}

// dispatch runs a request through sign-in, permission, limits, faults, and its operation.
func (s *Server) dispatch(r *http.Request, in incoming) answer {
	clientID := in.header.Get("client-request-id")
	finish := func(a answer) answer {
		a = a.with("request-id", in.requestID).with("Date", s.clock.Now().Format(http.TimeFormat))
		if clientID != "" {
			a = a.with("client-request-id", clientID)
		}
		s.seen.add(in, a, s.clock.Now())
		return a
	}
	fail := func(err error) answer { return finish(refuse(err, s.clock.Now(), in.requestID, clientID)) }
	if in.version != "v1.0" && in.version != "beta" {
		return fail(badRequest("Invalid version: %s", in.version))
	}
	path := segments(in.path)
	who, err := s.identify(in.header)
	if err != nil {
		return fail(err).with("WWW-Authenticate", challenge(err))
	}
	op, params, stray := s.find(in.method, in.version, path)
	switch {
	case op == nil && stray == "":
		return fail(fault(http.StatusMethodNotAllowed, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."))
	case op == nil:
		return fail(badRequest("Resource not found for the segment '%s'.", stray))
	case op.handle == nil:
		if in.batch != nil {
			return fail(badRequest("A batch may not hold a batch."))
		}
		return finish(s.performBatch(r, in))
	}
	c := &call{s: s, op: op, version: in.version, method: in.method, path: in.path, params: params, values: in.values, header: in.header, body: in.body, who: who, baseURL: in.baseURL}
	if a, ok := s.admit(c, in); !ok {
		return finish(a)
	}
	defer s.limits.leave(c)
	return finish(s.perform(r, c, in))
}

// admit checks permission and limits. When it admits a call, the call must leave.
func (s *Server) admit(c *call, in incoming) (answer, bool) {
	clientID := in.header.Get("client-request-id")
	if err := c.permitted(); err != nil {
		return refuse(err, s.clock.Now(), in.requestID, clientID), false
	}
	wait, err := s.limits.enter(c, s.clock.Now())
	if err != nil {
		return refuse(err, s.clock.Now(), in.requestID, clientID).with("Retry-After", strconv.Itoa(wait)), false
	}
	return answer{}, true
}

// perform runs an operation, with the faults that are due.
func (s *Server) perform(r *http.Request, c *call, in incoming) answer {
	clientID := in.header.Get("client-request-id")
	f, due := s.faults.due(c.op.name, in.path)
	if wait := s.opts.Latency + f.latency(); wait > 0 {
		select {
		case <-time.After(wait):
		case <-r.Context().Done():
			return answer{cut: true}
		}
	}
	if due && f.before() {
		return f.instead(s.clock.Now(), in.requestID, clientID)
	}
	s.mu.Lock()
	a, err := c.op.handle(c)
	s.mu.Unlock()
	if err != nil {
		a = refuse(err, s.clock.Now(), in.requestID, clientID)
	}
	if due {
		a = f.spoil(a)
	}
	return a
}

// performBatch runs a batch, with the faults that are due for it as a whole.
func (s *Server) performBatch(r *http.Request, in incoming) answer {
	clientID := in.header.Get("client-request-id")
	f, due := s.faults.due("batch", in.path)
	if wait := f.latency(); wait > 0 {
		select {
		case <-time.After(wait):
		case <-r.Context().Done():
			return answer{cut: true}
		}
	}
	if due && f.before() {
		return f.instead(s.clock.Now(), in.requestID, clientID)
	}
	a, err := s.serveBatch(r, in)
	if err != nil {
		a = refuse(err, s.clock.Now(), in.requestID, clientID)
	}
	if due {
		a = f.spoil(a)
	}
	return a
}
