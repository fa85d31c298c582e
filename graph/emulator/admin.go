package emulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"mailtriage/graph/emulator/entra"
)

// Request is a request as it was seen, for tests to look at.
type Request struct {
	Time    time.Time         `json:"time"`
	Method  string            `json:"method"`
	Path    string            `json:"path"` // escaped, with the version
	Query   string            `json:"query,omitempty"`
	Headers map[string]string `json:"headers,omitempty"` // without Authorization
	Body    json.RawMessage   `json:"body,omitempty"`
	Status  int               `json:"status"`
	Batch   bool              `json:"batch,omitempty"` // it came inside a batch
}

const seenLimit = 20_000

// requestLog keeps the requests that were seen.
type requestLog struct {
	mu   sync.Mutex
	list []Request
}

func (l *requestLog) add(in incoming, a answer, now time.Time) {
	r := Request{Time: now, Method: in.method, Path: "/" + in.version + "/" + in.path, Query: in.rawQuery, Status: a.status, Batch: in.batch != nil, Headers: map[string]string{}}
	for k := range in.header {
		if k != "Authorization" {
			r.Headers[k] = strings.Join(in.header.Values(k), ", ")
		}
	}
	if json.Valid(in.body) {
		r.Body = in.body
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) < seenLimit {
		l.list = append(l.list, r)
	}
}

func (l *requestLog) all() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.list)
}

func (l *requestLog) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = nil
}

// Requests lists the requests seen, oldest first.
func (s *Server) Requests() []Request { return s.seen.all() }

// ForgetRequests forgets the requests seen.
func (s *Server) ForgetRequests() { s.seen.clear() }

// AddFaults makes things go wrong from now on.
func (s *Server) AddFaults(list ...Fault) { s.faults.add(list) }

// ClearFaults takes all faults away.
func (s *Server) ClearFaults() { s.faults.clear() }

// Advance moves the server's clock on.
func (s *Server) Advance(d time.Duration) { s.clock.advance(d) }

// ExpireDelta makes every delta token given out so far too old.
func (s *Server) ExpireDelta() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
}

// Deliver hands a message in MIME to a mailbox, through its rules, and returns its immutable id: empty when a rule
// deleted it for good.
func (s *Server) Deliver(mailbox string, raw []byte) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.mailbox(mailbox)
	if err != nil {
		return "", err
	}
	m := receivedMIME(raw, b.take(), s.clock.Now().Truncate(time.Second))
	if s.deliver(b, m) == nil {
		return "", nil
	}
	return itemID{kind: immutableID, box: b.number, seq: m.seq}.String(), nil
}

func (s *Server) mailbox(key string) (*mailbox, error) {
	if key == "" {
		key = s.opts.Mailbox
	}
	u := s.state.user(key)
	if u == nil || s.state.mailboxes[u.ID] == nil {
		return nil, fault(http.StatusNotFound, "ErrorInvalidUser", "There is no mailbox '%s'.", key)
	}
	return s.state.mailboxes[u.ID], nil
}

// Lying is where a message lies, for tests.
type Lying struct {
	ID                string   `json:"id"` // immutable
	InternetMessageID string   `json:"internetMessageId"`
	Subject           string   `json:"subject"`
	From              string   `json:"from"`
	Read              bool     `json:"isRead"`
	Categories        []string `json:"categories,omitempty"`
	Flag              string   `json:"flag,omitempty"` // "flagged", "complete"; without one there is none
}

// MailboxState is a mailbox as it is, for tests.
type MailboxState struct {
	Folders map[string][]Lying `json:"folders"` // by path: well-known names in place of display names at the first level
	Rules   []map[string]any   `json:"rules"`
	Events  []Planned          `json:"events"` // single events and series, by their subjects
}

// Planned is an event in a calendar, for tests.
type Planned struct {
	ID        string   `json:"id"` // immutable
	Subject   string   `json:"subject"`
	Cancelled bool     `json:"isCancelled,omitempty"`
	Without   []string `json:"without,omitempty"` // the dates of the times that were taken out of a series
}

// Mailbox tells what lies where in a mailbox.
func (s *Server) Mailbox(mailbox string) (MailboxState, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.mailbox(mailbox)
	if err != nil {
		return MailboxState{}, err
	}
	state := MailboxState{Folders: map[string][]Lying{}}
	for _, f := range b.folders {
		if f == b.root || f.search != nil {
			continue
		}
		lying := []Lying{}
		for _, m := range f.messages {
			lying = append(lying, Lying{
				itemID{kind: immutableID, box: b.number, seq: m.seq}.String(), m.InternetMessageID, m.Subject, m.From.Address, m.Read, m.Categories, m.lyingFlag(),
			})
		}
		state.Folders[b.path(f)] = lying
	}
	for _, r := range b.rules {
		state.Rules = append(state.Rules, b.ruleJSON(r))
	}
	for _, e := range b.events {
		p := Planned{ID: e.id(b.number, ""), Subject: e.Subject, Cancelled: e.Cancelled}
		for _, x := range e.Exceptions {
			if x.Deleted {
				p.Without = append(p.Without, x.Date)
			}
		}
		state.Events = append(state.Events, p)
	}
	slices.SortFunc(state.Events, func(a, b Planned) int {
		return cmp.Or(strings.Compare(a.Subject, b.Subject), strings.Compare(a.ID, b.ID))
	})
	return state, nil
}

// lyingFlag is the flag's state, when it has one.
func (m *message) lyingFlag() string {
	if s, _ := m.flagObject()["flagStatus"].(string); s != "notFlagged" {
		return s
	}
	return ""
}

func (b *mailbox) path(f *folder) string {
	if f.wellKnown != "" {
		return f.wellKnown
	}
	if f.parent == b.root {
		return f.name
	}
	return b.path(f.parent) + "/" + f.name
}

// adminLimit is how many bytes a call may have: a message with 150 MB attached, in base64, and somewhat more.
const adminLimit = 256 << 20

// serveAdmin serves /_emulator.
func (s *Server) serveAdmin(w http.ResponseWriter, r *http.Request) {
	body, err := readAll(r.Body, adminLimit)
	if err != nil {
		return
	}
	var v any
	if err = badRequest("The body has more than %d MB.", adminLimit>>20); len(body) <= adminLimit {
		v, err = s.admin(r, body)
	}
	if err != nil {
		write(w, refuse(err, s.clock.Now(), newGUID(), ""))
		return
	}
	a, err := reply(http.StatusOK, v)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	write(w, a)
}

func (s *Server) admin(r *http.Request, body []byte) (any, error) {
	read := func(v any) error {
		if err := json.Unmarshal(body, v); err != nil {
			return badRequest("The body is not what is expected: %s", err.Error())
		}
		return nil
	}
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, "/_emulator/") {
	case "GET operations":
		var names []string
		for _, o := range s.routes {
			names = append(names, o.name)
		}
		names = append(names, entra.Operations()...)
		slices.Sort(names)
		return slices.Compact(names), nil
	case "GET requests":
		return s.seen.all(), nil
	case "DELETE requests":
		s.seen.clear()
		return object{}, nil
	case "GET mailbox":
		return s.Mailbox(r.URL.Query().Get("mailbox"))
	case "POST messages":
		return s.adminDeliver(r, body)
	case "POST faults":
		var list []Fault
		if err := read(&list); err != nil {
			return nil, err
		}
		s.faults.add(list)
		return object{}, nil
	case "DELETE faults":
		s.faults.clear()
		return object{}, nil
	case "GET clock":
		return object{"now": s.clock.Now()}, nil
	case "POST clock":
		var in struct{ Advance string }
		if err := read(&in); err != nil {
			return nil, err
		}
		d, err := time.ParseDuration(in.Advance)
		if err != nil {
			return nil, badRequest("advance is not a duration: %s", in.Advance)
		}
		s.clock.advance(d)
		return object{"now": s.clock.Now()}, nil
	case "POST expire":
		var in struct{ Delta, Tokens, Claims, Refresh bool }
		if err := read(&in); err != nil {
			return nil, err
		}
		for _, e := range []struct {
			asked  bool
			expire func()
		}{{in.Delta, s.ExpireDelta}, {in.Tokens, s.ExpireTokens}, {in.Claims, s.RevokeTokens}, {in.Refresh, s.RevokeRefreshTokens}} {
			if e.asked {
				e.expire()
			}
		}
		return object{}, nil
	case "GET apps", "POST app", "POST user", "POST device", "GET tokens", "GET signins": //nolint:misspell // sign-ins, in one word
		return s.adminSignIn(r, read)
	}
	return nil, fault(http.StatusNotFound, "NotFound", "There is no such admin call: %s %s", r.Method, r.URL.Path)
}

// adminDeliver takes MIME, or a message in Graph's JSON, which is made into MIME first.
func (s *Server) adminDeliver(r *http.Request, body []byte) (any, error) {
	mailbox := r.URL.Query().Get("mailbox")
	if strings.Contains(r.Header.Get("Content-Type"), "json") {
		var asked map[string]json.RawMessage
		if err := json.Unmarshal(body, &asked); err != nil {
			return nil, badRequest("The message is not JSON: %s", err.Error())
		}
		raw, err := s.mimeOf(mailbox, asked)
		if err != nil {
			return nil, err
		}
		body = raw
	}
	id, err := s.Deliver(mailbox, body)
	return object{"id": id}, err
}

func (s *Server) mimeOf(mailbox string, asked map[string]json.RawMessage) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.mailbox(mailbox)
	if err != nil {
		return nil, err
	}
	c := &call{s: s}
	m, err := c.draftOf(b, asked)
	if err != nil {
		return nil, err
	}
	return compose(m), nil
}
