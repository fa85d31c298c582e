package emulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// batchLimit is how many requests a batch may hold (https://learn.microsoft.com/graph/json-batching).
const batchLimit = 20

// part is one request of a batch, and later its answer.
type part struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	DependsOn []string          `json:"dependsOn"`

	ended  chan struct{}
	answer answer
}

// batch is a batch under way.
type batch struct {
	parts []*part
	slots chan struct{} // Outlook runs so many of a batch at once
	mu    sync.Mutex
	order []*part // as they end
}

func (s *Server) serveBatch(r *http.Request, in incoming) (answer, error) {
	var asked struct{ Requests []*part }
	c := &call{body: in.body}
	if err := c.read(&asked); err != nil {
		return answer{}, err
	}
	if err := checkBatch(asked.Requests); err != nil {
		return answer{}, err
	}
	b := &batch{parts: asked.Requests, slots: make(chan struct{}, atOnce)}
	var wg sync.WaitGroup
	for _, p := range b.parts {
		wg.Go(func() { s.runPart(r, in, b, p) })
	}
	wg.Wait()
	responses := make([]object, 0, len(b.order))
	for _, p := range b.order {
		if p.answer.cut || p.answer.half {
			return answer{cut: true}, nil
		}
		responses = append(responses, p.response())
	}
	return reply(http.StatusOK, object{"responses": responses})
}

func checkBatch(parts []*part) error {
	if len(parts) == 0 {
		return badRequest("Invalid batch payload format.")
	}
	if len(parts) > batchLimit {
		return badRequest("Number of batch request steps exceeds the maximum value of %d.", batchLimit)
	}
	ids := map[string]bool{}
	for _, p := range parts {
		if p.ID == "" || p.Method == "" || p.URL == "" {
			return badRequest("Request Id, Method or Url is missing in the batch payload.")
		}
		if ids[p.ID] {
			return badRequest("Request Id '%s' is not unique.", p.ID)
		}
		if u, err := url.Parse(p.URL); err != nil || u.IsAbs() {
			return badRequest("Invalid URL in the batch request '%s': it must be relative.", p.ID)
		}
		if len(p.Body) > 0 && p.contentType() == "" {
			return badRequest("Write request id : %s does not contain Content-Type header or body.", p.ID)
		}
		for _, d := range p.DependsOn {
			if !ids[d] {
				return badRequest("Request '%s' depends on '%s', which does not come before it.", p.ID, d)
			}
		}
		ids[p.ID] = true
		p.ended = make(chan struct{})
	}
	return nil
}

func (p *part) contentType() string {
	for k, v := range p.Headers {
		if strings.EqualFold(k, "Content-Type") {
			return v
		}
	}
	return ""
}

func (s *Server) runPart(r *http.Request, outer incoming, b *batch, p *part) {
	defer close(p.ended)
	for _, id := range p.DependsOn {
		i := slices.IndexFunc(b.parts, func(q *part) bool { return q.ID == id })
		<-b.parts[i].ended
		if b.parts[i].answer.status >= http.StatusBadRequest {
			p.answer = refuse(fault(http.StatusFailedDependency, "FailedDependency", "Failed due to a dependency."), s.clock.Now(), newGUID(), "")
			b.end(p)
			return
		}
	}
	b.slots <- struct{}{}
	p.answer = s.dispatch(r, p.incoming(outer, b))
	<-b.slots
	b.end(p)
}

func (b *batch) end(p *part) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.order = append(b.order, p)
}

// incoming makes the request that a part stands for: with the batch's own sign-in.
func (p *part) incoming(outer incoming, b *batch) incoming {
	path, raw, _ := strings.Cut(strings.TrimPrefix(p.URL, "/"), "?")
	values, err := url.ParseQuery(raw)
	if err != nil {
		values = url.Values{}
	}
	header := http.Header{}
	for k, v := range p.Headers {
		header.Set(k, v)
	}
	header.Set("Authorization", outer.header.Get("Authorization"))
	body := []byte(p.Body)
	var encoded string // other content than JSON comes as a string
	if len(body) > 0 && !strings.Contains(p.contentType(), "json") && json.Unmarshal(body, &encoded) == nil {
		body = []byte(encoded)
	}
	return incoming{
		method: strings.ToUpper(p.Method), version: outer.version, path: path, values: values, rawQuery: raw, header: header,
		body: body, baseURL: outer.baseURL, requestID: newGUID(), began: outer.began, batch: b,
	}
}

// response is a part's answer within the batch's.
func (p *part) response() object {
	o := object{"id": p.ID, "status": p.answer.status}
	headers := object{}
	for k := range p.answer.header {
		headers[k] = p.answer.header.Get(k)
	}
	o["headers"] = headers
	if len(p.answer.body) == 0 {
		return o
	}
	if json.Valid(p.answer.body) {
		o["body"] = json.RawMessage(p.answer.body)
	} else {
		o["body"] = p.answer.body // base64, as bytes are
	}
	return o
}
