package graph

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"
)

// Sizes of a search.
const (
	// SearchLimit is the most that Graph gives of one $search (https://learn.microsoft.com/graph/search-query-parameter).
	SearchLimit = 1000
	// searchDoubt is from how many results on it is looked whether there are older ones: where the limit lies has changed
	// before, and a search that ends early is not told from one that has found all.
	searchDoubt = 250
	searchTop   = 250 // messages a page of one folder, or of the mailbox
	searchEach  = 100 // messages a page of each of many folders
)

// SearchPoint is how far a search is. The zero value is its beginning.
type SearchPoint struct {
	End     bool         // all has been read
	Read    int          // how many messages the service has given so far, repeated ones too
	Limited bool         // Graph has stopped at its limit, and the search goes on by date
	Missed  []time.Time  // of which more messages are found than Graph gives and than can be told apart by date
	Skipped []SkippedOne // folders that could not be searched

	begun bool
	legs  []leg
}

// SkippedOne is a folder that a search of many could not look into.
type SkippedOne struct {
	Folder string // its well-known name
	Err    error
}

// SearchPage is a part of what a search finds. A message may come again in a later page: what is known by its id is to
// be passed over.
type SearchPage struct {
	Headers  []Header
	Previews map[string]string  // by message id, where Search asks for them
	Senders  map[string]Address // who sent it, by message id, where Search asks for previews: a delegate sends in another's name
	Next     SearchPoint
}

// leg is what is left of a search in one folder and one stretch of time.
type leg struct {
	folder string // empty: the mailbox
	within span
	next   string // the link to its next page

	got      int
	oldest   time.Time // of what was found within
	sent     time.Time // the earliest that was found was sent
	disorder bool      // ask without $orderby: the service finds the filter too complex with it
}

// Search reads the next page of a search. Newest first within a folder, as far as the service keeps to it.
//
// Operation: GET /users/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/user-list-messages
// Permission: Mail.Read
func (m *Mailbox) Search(ctx context.Context, s Search, at SearchPoint) (SearchPage, error) {
	c, err := s.criteria()
	if err != nil {
		return SearchPage{}, err
	}
	if !at.begun && s.WellKnown {
		return m.searchAll(ctx, s, c)
	}
	if !at.begun {
		at = SearchPoint{begun: true, legs: []leg{{folder: s.Folder}}}
	}
	if at.End {
		return SearchPage{Next: at}, nil
	}
	l := at.legs[0]
	page, err := m.searchLeg(ctx, s, c, l)
	if IsKind(err, BadRequest) && c.order && !l.disorder && l.next == "" && inefficient(err) {
		l.disorder = true
		page, err = m.searchLeg(ctx, s, c, l)
	}
	if err != nil {
		return SearchPage{}, err
	}
	out := SearchPage{Next: at}
	out.Next.legs = slices.Clone(at.legs[1:])
	out.take(c, l, page)
	out.Next.End = len(out.Next.legs) == 0
	return out, nil
}

func inefficient(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Code == "InefficientFilter" || e.Code == "ErrorInefficientFilter")
}

// foundJSON is a page of what was found.
type foundJSON struct {
	Value []struct {
		headerJSON
		SentDateTime time.Time      `json:"sentDateTime"`
		BodyPreview  string         `json:"bodyPreview"`
		Sender       *recipientJSON `json:"sender"`
	} `json:"value"`
	Next string `json:"@odata.nextLink"`
}

// searchLeg reads the next page of a leg.
func (m *Mailbox) searchLeg(ctx context.Context, s Search, c criteria, l leg) (page foundJSON, err error) {
	o := op{"searching", "Mail.Read"}
	to := l.next
	if to == "" {
		to = m.c.origin.String() + "/v1.0" + m.searchURL(s, c, l, searchTop)
	}
	info, err := m.c.link(o, to, headers())
	if err != nil {
		return page, err
	}
	a, err := m.c.send(ctx, o, info, nil)
	if err != nil {
		return page, err
	}
	return page, o.decode(a, &page)
}

// searchURL is where a leg begins.
func (m *Mailbox) searchURL(s Search, c criteria, l leg, top int) string {
	c.order = c.order && !l.disorder
	path := "/messages?"
	if l.folder != "" {
		path = "/mailFolders/" + segment(l.folder) + "/messages?"
	}
	return m.path(path + c.options(l.within, s.Previews, top))
}

// searchAll begins a search in all well-known folders at once. A mailbox has not all of them.
//
// Operation: GET /users/{id}/mailFolders/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/mailfolder-list-messages
// Permission: Mail.Read
func (m *Mailbox) searchAll(ctx context.Context, s Search, c criteria) (SearchPage, error) {
	names := WellKnownFolders()
	requests := make([]Request, len(names))
	for i, name := range names {
		requests[i] = Request{Doing: "searching the folder " + name, Permission: "Mail.Read", Method: http.MethodGet, URL: m.searchURL(s, c, leg{folder: name}, searchEach)}
	}
	out := SearchPage{Next: SearchPoint{begun: true}}
	searched := 0
	for i, r := range m.c.Batch(ctx, requests) {
		var page foundJSON
		err := r.Decode(&page)
		switch {
		case err == nil:
			searched++
			out.take(c, leg{folder: names[i]}, page)
		case !IsKind(err, NotFound):
			out.Next.Skipped = append(out.Next.Skipped, SkippedOne{names[i], err})
		}
	}
	if searched == 0 && len(out.Next.Skipped) > 0 {
		return SearchPage{}, out.Next.Skipped[0].Err
	}
	out.Next.End = len(out.Next.legs) == 0
	return out, nil
}

// take takes a page of a leg, and sees how the search goes on.
func (p *SearchPage) take(c criteria, l leg, page foundJSON) {
	p.Next.Read += len(page.Value)
	for i := range page.Value {
		h := page.Value[i].header()
		l.see(h.Received, page.Value[i].SentDateTime)
		if !c.keeps(h) {
			continue
		}
		p.Headers = append(p.Headers, h)
		if s := page.Value[i].Sender; s != nil {
			if p.Senders == nil {
				p.Senders = map[string]Address{}
			}
			p.Senders[h.ID] = s.address()
		}
		if text := page.Value[i].BodyPreview; text != "" {
			if p.Previews == nil {
				p.Previews = map[string]string{}
			}
			p.Previews[h.ID] = text
		}
	}
	if l.next = page.Next; l.next != "" {
		p.Next.legs = append([]leg{l}, p.Next.legs...)
		return
	}
	if len(c.kql) > 0 && l.got >= searchDoubt {
		p.Next.narrow(c, l)
	}
}

// see notes when a message that was found came, and when it was sent.
func (l *leg) see(received, sent time.Time) {
	l.got++
	if t := received.Truncate(time.Second); l.within.holds(t) && (l.oldest.IsZero() || t.Before(l.oldest)) {
		l.oldest = t
	}
	if t := sent.Truncate(time.Second); !sent.IsZero() && (l.sent.IsZero() || t.Before(l.sent)) {
		l.sent = t
	}
}

// narrow goes on by date where the service has stopped, or may have: from the oldest that was found, which with those of
// the very second comes again. The service begins with what was sent last, and when that was is the sender's to say: mail
// that claims to be old is missing though it came later than the oldest that was found, and is asked for as well.
func (p *SearchPoint) narrow(c criteria, l leg) {
	limited := l.got >= SearchLimit
	p.Limited = p.Limited || limited
	to := l.oldest
	switch {
	case to.IsZero() && l.within.to.IsZero():
		return
	case to.IsZero(): // all lie outside what was asked: times are taken by the day
		p.Missed = append(p.Missed, l.within.to)
		to = l.within.to.UTC().Truncate(24 * time.Hour).Add(-time.Second)
	case !l.within.to.IsZero() && !to.Before(l.within.to): // all came within one second
		p.Missed = append(p.Missed, to)
		to = to.Add(-time.Second)
	}
	earliest := l.within.from
	if c.after.After(earliest) {
		earliest = c.after
	}
	var more []leg
	if !to.Before(earliest) {
		more = append(more, leg{folder: l.folder, within: span{from: l.within.from, to: to, sent: l.within.sent}})
	}
	if limited && !l.oldest.IsZero() && !l.sent.IsZero() && (l.within.to.IsZero() || l.oldest.Before(l.within.to)) {
		more = append(more, leg{folder: l.folder, within: span{from: l.oldest.Add(time.Second), to: l.within.to, sent: l.sent}})
	}
	p.legs = append(more, p.legs...)
}

// SearchAll reads a search to its end, or until limit messages are found (0: all): each once, the newest first. tell is
// told how many have been found so far, and may be nil. Of more messages than the limit the ones kept are the newest
// of those that were read.
func (m *Mailbox) SearchAll(ctx context.Context, s Search, limit int, tell func(found int)) (SearchPage, error) {
	var out SearchPage
	seen := map[string]bool{}
	for !out.Next.End && (limit <= 0 || len(out.Headers) < limit) {
		page, err := m.Search(ctx, s, out.Next)
		if err != nil {
			return out, err
		}
		for _, h := range page.Headers {
			if !seen[h.ID] {
				seen[h.ID] = true
				out.Headers = append(out.Headers, h)
			}
		}
		for id, text := range page.Previews {
			if out.Previews == nil {
				out.Previews = map[string]string{}
			}
			out.Previews[id] = text
		}
		for id, sender := range page.Senders {
			if out.Senders == nil {
				out.Senders = map[string]Address{}
			}
			out.Senders[id] = sender
		}
		out.Next = page.Next
		if tell != nil {
			tell(len(out.Headers))
		}
	}
	slices.SortStableFunc(out.Headers, func(a, b Header) int { return cmp.Or(b.Received.Compare(a.Received), cmp.Compare(a.ID, b.ID)) })
	if limit > 0 && len(out.Headers) > limit {
		out.Headers = out.Headers[:limit]
	}
	return out, nil
}
