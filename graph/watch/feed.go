package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/store"
)

// pointName is the name under which a feed's point is kept of its folder.
const pointName = "watch"

// Letter is a message to be handled.
type Letter struct {
	graph.Header
	Again bool // it was given before, and the program ended before the end of that was known
	Tries int  // how often it has failed
}

// Handled is what came of handling a message.
type Handled struct {
	Extract []byte        // kept in the store as what was extracted from the message, if there is anything
	Values  []store.Value // kept of the mailbox together with that the message was handled
}

// ErrStop is wrapped by the error of a handler that can handle nothing more: the round ends, and nothing is set aside.
var ErrStop = errors.New("nothing more can be handled")

// ErrPause is wrapped by the error of a handler that most likely fails for every other message too, as when a disk is full: the
// round ends, is told as one with a problem, and only this message is set aside.
var ErrPause = errors.New("nothing can be handled just now")

// Handler handles messages. Read gets what is needed of a message; it may be called for several messages at once, and again
// for the same. Handle is called for one message after another: what it does is done once.
type Handler interface {
	Read(ctx context.Context, l Letter) (any, error)
	Handle(ctx context.Context, l Letter, read any) (Handled, error)
}

// FeedSource is what a feed reads from; *graph.Mailbox is one.
type FeedSource interface {
	Source
	Folder(ctx context.Context, id string) (graph.Folder, error)
}

// FeedConfig says what a feed follows and how.
type FeedConfig struct {
	Source  FeedSource
	Folder  graph.Folder
	Place   store.Place // where it is kept what was found and handled: of this folder
	Handler Handler
	Now     func() time.Time

	FirstMax, LaterMax int       // the most messages that the first round hands on, and each later one
	NewestFirst        bool      // which come first
	Start, End         time.Time // messages that came from Start on and before End; zero: without bound
	Changes            bool      // a message that has changed is handed on again
	NoDelta            bool      // the cloud has no delta query
}

// Feed hands the messages of a folder on, each once: in the order of their times within a round, and none is lost when the
// program ends, whenever that is. It is not safe for use by several goroutines at once, and nobody else may feed from the
// same place.
type Feed struct {
	FeedConfig
	w     *Watcher
	store int // how often the store had been replaced when this began
	mark  mark
	look  time.Time // when the folder itself is looked at again
	lost  int       // how often in a row the folder was not there
	saved time.Time // when the point was kept last
}

// mark is what is kept of a feed.
type mark struct {
	Point      Point     `json:"point"`
	Name       string    `json:"name"`
	ParentID   string    `json:"parent"`
	Ran        bool      `json:"ran,omitempty"` // the first round is over
	Start, End time.Time `json:",omitzero"`
}

// Event is something that has become of the folder itself.
type Event struct {
	Kind     string // "renamed", "moved", "deleted"
	From, To string // names: of the folder, or of the folder above it
}

// The kinds of events.
const (
	Renamed = "renamed"
	Moved   = "moved"
	Deleted = "deleted"
)

// Report is what a round has come to.
type Report struct {
	Found   int // messages that were not known before
	Handled int
	Failed  int // set aside in this round
	Waiting int // still to be handled
	Aside   int // set aside, and tried again later
	Synced  bool
	Over    bool  // all that came before End was handled
	Unread  int   // messages that have changed and that the service fails to give
	Fatal   error // an error of the handler that wraps ErrStop: nothing more was handled
	Problem error // why the folder could not be looked at; what was found before was handled all the same
	Events  []Event
}

// NewFeed makes a feed, which goes on where an earlier one has been.
func NewFeed(ctx context.Context, c FeedConfig) (*Feed, error) {
	f := &Feed{FeedConfig: c}
	return f, f.begin(ctx)
}

// begin goes on from what is kept.
func (f *Feed) begin(ctx context.Context) error {
	f.w, f.store, f.mark = New(f.Source, f.Folder.ID), f.Place.Store().Replaced(), mark{Name: f.Folder.Name, ParentID: f.Folder.ParentID}
	if f.NoDelta {
		f.w = NewPolling(f.Source, f.Folder.ID, f.Now)
	}
	raw, _, err := f.Place.Get(ctx, pointName)
	if err != nil {
		return err
	}
	var kept mark
	if len(raw) > 0 && json.Unmarshal(raw, &kept) == nil {
		if !kept.Start.Equal(f.Start) || !kept.End.Equal(f.End) {
			kept.Point = Point{} // what was passed over may be wanted now: the folder is looked through anew
		}
		f.mark = kept
		f.w.Resume(kept.Point)
	}
	f.mark.Start, f.mark.End = f.Start, f.End
	return nil
}

// Round looks for what is new, keeps it, and hands on what is to be handed on. An error is of the store, and leaves
// everything as it was kept last; what goes wrong at the service is in the report. When ctx ends the message in hand is
// handled to its end.
func (f *Feed) Round(ctx context.Context) (Report, error) {
	var r Report
	if f.Place.Store().Replaced() != f.store { // what was kept is gone: all that is there is found anew
		if err := f.begin(ctx); err != nil {
			return r, err
		}
	}
	if err := f.find(ctx, &r); err != nil {
		return r, err
	}
	if r.Synced || r.Problem != nil && f.mark.Ran {
		if err := f.hand(ctx, &r); err != nil {
			return r, err
		}
	}
	var err error
	r.Waiting, r.Aside, err = f.Place.Waits(context.WithoutCancel(ctx))
	r.Over = r.Synced && !f.End.IsZero() && f.Now().After(f.End) && r.Waiting == 0
	return r, err
}

// find looks for what is new until it is known what the folder holds.
func (f *Feed) find(ctx context.Context, r *Report) error {
	if err := f.folder(ctx, r); err != nil {
		return err
	}
	for r.Problem == nil && !r.Synced {
		c, problem := f.w.Round(ctx)
		if r.Problem = problem; problem != nil {
			if graph.IsKind(problem, graph.NotFound) {
				f.look = time.Time{}
			}
			return nil
		}
		before := f.mark.Point
		f.mark.Point = f.w.Point()
		a := store.Arrival{Changes: f.Changes, Gone: c.Removed, Letters: make([]store.Letter, 0, len(c.Upserted))}
		for i := range c.Upserted {
			l, err := f.letter(&c.Upserted[i])
			if err != nil {
				return err
			}
			a.Letters = append(a.Letters, l)
		}
		v, err := f.value()
		if err != nil {
			return err
		}
		if now := f.Now(); len(a.Letters)+len(a.Gone)+c.Unread+r.Unread > 0 || now.Sub(f.saved) >= folderEvery { // an idle round writes nothing
			a.Values, f.saved = []store.Value{v}, now
		}
		added, err := f.Place.Take(context.WithoutCancel(ctx), a)
		if err != nil {
			f.mark.Point = before
			f.w.Resume(before)
			return err
		}
		r.Found += added
		r.Synced, r.Unread = c.Synced, c.Unread
	}
	return nil
}

func (f *Feed) value() (store.Value, error) {
	raw, err := json.Marshal(f.mark)
	return store.Value{Name: pointName, Data: raw}, err
}

func (f *Feed) letter(h *graph.Header) (store.Letter, error) {
	l := store.Letter{ID: h.ID, Change: h.ChangeKey, Received: h.Received}
	if h.Received.Before(f.Start) || !f.End.IsZero() && !h.Received.Before(f.End) {
		l.State = store.PassedOver
		return l, nil
	}
	raw, err := json.Marshal(h)
	l.Data = raw
	return l, err
}

// folderEvery is how often the folder itself is looked at: whether it was moved, renamed or deleted.
const folderEvery = 10 * time.Minute

// folder looks at the folder itself, if that is due.
func (f *Feed) folder(ctx context.Context, r *Report) error {
	now := f.Now()
	if now.Before(f.look) {
		return nil
	}
	is, problem := f.Source.Folder(ctx, f.Folder.ID)
	if r.Problem = problem; problem != nil {
		if noFolder(problem) {
			if f.lost++; f.lost == 1 {
				r.Events = append(r.Events, Event{Kind: Deleted, From: f.mark.Name})
			}
			f.look = now.Add(folderEvery)
		}
		return nil
	}
	f.look, f.lost = now.Add(folderEvery), 0
	was := f.mark
	if was.Name != is.Name {
		r.Events = append(r.Events, Event{Kind: Renamed, From: was.Name, To: is.Name})
	}
	if was.ParentID != is.ParentID {
		r.Events = append(r.Events, Event{Kind: Moved, From: f.name(ctx, was.ParentID), To: f.name(ctx, is.ParentID)})
	}
	if len(r.Events) == 0 {
		return nil
	}
	f.mark.Name, f.mark.ParentID = is.Name, is.ParentID
	v, err := f.value()
	if err != nil {
		return err
	}
	return f.Place.Put(context.WithoutCancel(ctx), v)
}

// noFolder tells of a folder that is gone; a mailbox that is gone is not found either.
func noFolder(err error) bool {
	var e *graph.Error
	return errors.As(err, &e) && e.Kind == graph.NotFound && (e.Code == "ErrorItemNotFound" || e.Code == "ErrorFolderNotFound")
}

// name is a folder's name as far as it is to be had.
func (f *Feed) name(ctx context.Context, id string) string {
	if is, err := f.Source.Folder(ctx, id); err == nil {
		return is.Name
	}
	return "a folder that is gone"
}

// Begun lists the ids of messages of a place that were given to be handled, and of which nothing is known since.
func Begun(ctx context.Context, p store.Place) ([]string, error) {
	list, err := p.Open(ctx, false, 1)
	if err != nil {
		return nil, err
	}
	letters, err := opened(list)
	if err != nil || len(letters) == 0 || !letters[0].Again {
		return nil, err
	}
	return []string{letters[0].ID}, nil
}

func opened(list []store.Letter) ([]Letter, error) {
	var out []Letter
	for _, s := range list {
		l := Letter{Again: s.State == store.Begun, Tries: s.Tries}
		if err := json.Unmarshal(s.Data, &l.Header); err != nil {
			return nil, fmt.Errorf("what waits in the store can't be read: %w", err)
		}
		out = append(out, l)
	}
	return out, nil
}

// How long a message that failed waits: twice as long each time.
const (
	firstBackOff = time.Minute
	lastBackOff  = 6 * time.Hour
)

// backOff is how long until a message that has failed so often before is tried again; no sooner than the service asks.
func backOff(tries int, err error) time.Duration {
	d := min(firstBackOff<<min(tries, 12), lastBackOff)
	var e *graph.Error
	if errors.As(err, &e) {
		d = max(d, e.RetryAfter)
	}
	return d
}

// bounded is a reason as it is kept: one that is endless is cut.
func bounded(err error) string {
	const most = 500
	text := []rune(err.Error())
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}

// Standing is what is kept of a feed.
type Standing struct {
	ID, Name       string // of the folder
	Waiting, Aside int
	Failed         []Failed // what is set aside, what is due first at first
}

// Failed is a message that was set aside.
type Failed struct {
	Letter
	Due time.Time
	Why string
}

// Standings lists the feeds of a mailbox, with at most so many of what is set aside of each.
func Standings(ctx context.Context, s *store.Store, mailbox string, limit int) ([]Standing, error) {
	ids, err := s.Mailbox(mailbox).Folders(ctx, pointName)
	if err != nil {
		return nil, err
	}
	var out []Standing
	for _, id := range ids {
		p, x := s.Folder(mailbox, id), Standing{ID: id}
		raw, _, err := p.Get(ctx, pointName)
		if err != nil {
			return nil, err
		}
		var m mark
		if json.Unmarshal(raw, &m) == nil {
			x.Name = m.Name
		}
		if x.Waiting, x.Aside, err = p.Waits(ctx); err != nil {
			return nil, err
		}
		list, err := p.Aside(ctx, time.Unix(1<<40, 0), limit)
		if err != nil {
			return nil, err
		}
		letters, err := opened(list)
		if err != nil {
			return nil, err
		}
		for i, l := range letters {
			x.Failed = append(x.Failed, Failed{Letter: l, Due: list[i].Due, Why: list[i].Why})
		}
		out = append(out, x)
	}
	return out, nil
}
