package watching

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"mailtriage/graph"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
)

// Folder is a folder to watch.
type Folder struct {
	graph.Folder
	Path string
}

// Options say what is watched and what becomes of it.
type Options struct {
	Mailbox *graph.Mailbox
	Store   *store.Store
	Folders []Folder
	NoDelta bool // the cloud has no delta query

	First, Later int // the most messages of the first round and of each later one
	Newest       bool
	Start, End   time.Time
	Every        time.Duration // between rounds
	Once         bool          // one round, and that is all

	Extract []string                                                     // of what records are written: urls, ips, domains, hashes, emails
	Marking Marking                                                      // needed where something is extracted
	Case    func(context.Context, watch.Letter) (path string, err error) // nil: no cases are made
	Command func(ctx context.Context, records []any) error               // nil: none is run

	Sink   Sink   // where records go
	Output string // a file, in place of it

	Say   func(format string, args ...any) // tells what goes wrong, and what becomes of folders
	Event func(FolderEvent)                // is told what becomes of folders, too; may be nil
	Now   func() time.Time
	Wait  func(context.Context, time.Duration) error
	Gauge *Gauge // may be nil
}

// Tally is what a watch has come to.
type Tally struct{ Handled, Failed, Waiting, Aside int }

// post is one watched folder.
type post struct {
	Folder
	feed    *watch.Feed
	due     time.Time
	trouble int // rounds in a row that have failed
	gone    bool
	over    bool
	last    watch.Report
	lock    *flock.Flock
}

// watching is a run.
type watching struct {
	Options
	posts  []*post
	out    *watch.Output
	tally  Tally
	missed []error // of the only round
}

// MissedError is that folders could not be looked at in the only round.
type MissedError struct {
	Folders []error // why, of each, with its path
	Of      int     // how many were to be looked at
}

func (e *MissedError) Error() string {
	var why []string
	for _, err := range e.Folders {
		why = append(why, err.Error())
	}
	text := strings.Join(why, "; ")
	if e.Of > 1 {
		text = fmt.Sprintf("%d of %d folders could not be looked at: %s", len(e.Folders), e.Of, text)
	}
	return text
}

// Unwrap gives what went wrong.
func (e *MissedError) Unwrap() []error { return e.Folders }

// Run watches until ctx ends, until all that was asked for has come, or, when it is to look only once, until every folder
// was looked at. When ctx ends the message in hand is handled to its end. Its error says why it could not go on; a
// *MissedError, that there are folders that could not be looked at in the only round.
func Run(ctx context.Context, o Options) (Tally, error) {
	w := &watching{Options: o}
	defer w.end()
	for _, f := range o.Folders {
		if !slices.ContainsFunc(w.posts, func(p *post) bool { return p.ID == f.ID }) { // named by path and by id, say
			w.posts = append(w.posts, &post{Folder: f})
		}
	}
	if err := w.begin(ctx); err != nil {
		return w.tally, err
	}
	for _, p := range w.posts {
		waiting, aside, err := w.place(p).Waits(ctx)
		if err == nil && waiting+aside > 0 {
			o.Say("%s: %d to be handled from before, %d set aside", p.Path, waiting, aside)
		}
	}
	err := w.loop(ctx)
	for _, p := range w.posts {
		w.tally.Waiting += p.last.Waiting
		w.tally.Aside += p.last.Aside
	}
	return w.tally, err
}

func (w *watching) place(p *post) store.Place { return w.Store.Folder(w.Mailbox.ID(), p.ID) }

// begin takes up every folder where it was left.
func (w *watching) begin(ctx context.Context) error {
	var begun []string
	for _, p := range w.posts {
		if err := w.reserve(p); err != nil {
			return err
		}
		ids, err := watch.Begun(ctx, w.place(p))
		if err != nil {
			return err
		}
		begun = append(begun, ids...)
	}
	sink := w.Sink
	if w.Output != "" {
		if w.out != nil {
			_ = w.out.Close()
		}
		var err error
		if w.out, err = watch.OpenOutput(ctx, w.Output, w.Store.Mailbox(w.Mailbox.ID()), begun); err != nil {
			return err
		}
		sink = file{w.out}
	}
	for _, p := range w.posts {
		var err error
		p.feed, err = watch.NewFeed(ctx, watch.FeedConfig{
			Source: w.Mailbox, Folder: p.Folder.Folder, Place: w.place(p), Handler: &handler{&w.Options, p.Path, sink}, Now: w.Now,
			FirstMax: w.First, LaterMax: w.Later, NewestFirst: w.Newest, Start: w.Start, End: w.End, NoDelta: w.NoDelta,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// reserve makes sure that no other process watches the folder with the same store.
func (w *watching) reserve(p *post) error {
	if !w.Store.Kept() || p.lock != nil {
		return nil
	}
	lock := flock.New(w.Store.LockName(w.Mailbox.ID(), p.ID))
	ok, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("watching %s: %w", p.Path, err)
	}
	if !ok {
		return fmt.Errorf("another mailtriage watches %s (it holds %s)", p.Path, filepath.Base(lock.Path()))
	}
	p.lock = lock
	return nil
}

func (w *watching) end() {
	if w.out != nil {
		_ = w.out.Close()
	}
	for _, p := range w.posts {
		if p.lock != nil {
			_ = p.lock.Close()
		}
	}
}

// errAllGone is the end of a watch that has no folder left.
var errAllGone = errors.New("every folder that was watched is gone")

// storeTrouble is how many rounds in a row the store may fail before the watch ends.
const storeTrouble = 5

func (w *watching) loop(ctx context.Context) error {
	broken := 0
	for ctx.Err() == nil {
		for _, p := range w.posts {
			if ctx.Err() != nil || p.gone || p.over || w.Now().Before(p.due) {
				continue
			}
			r, err := p.feed.Round(ctx)
			switch {
			case r.Fatal != nil:
				return r.Fatal
			case err != nil && ctx.Err() != nil:
				return nil //nolint:nilerr // it is told to end
			case err != nil:
				if broken++; broken >= storeTrouble || w.Once {
					return err
				}
				w.Say("%s: %v", p.Path, err)
				if err := w.begin(ctx); err != nil {
					return err
				}
				p.due = w.Now().Add(w.Every)
				continue
			}
			broken = 0
			w.report(p, r)
			if n := w.Store.Notice(); n != "" {
				w.Say("%s", n)
			}
			if w.Once && r.Problem != nil && ctx.Err() == nil {
				w.missed = append(w.missed, fmt.Errorf("%s: %w", p.Path, r.Problem))
			}
		}
		if done, err := w.finished(); done {
			return err
		}
		if err := w.Wait(ctx, w.next().Sub(w.Now())); err != nil {
			return nil //nolint:nilerr // it is told to end
		}
	}
	return nil
}

// finished tells whether there is nothing more to do.
func (w *watching) finished() (bool, error) {
	if w.Once && len(w.missed) > 0 {
		return true, &MissedError{w.missed, len(w.posts)}
	}
	if w.Once {
		return true, nil
	}
	if !slices.ContainsFunc(w.posts, func(p *post) bool { return !p.gone }) {
		return true, errAllGone
	}
	return !slices.ContainsFunc(w.posts, func(p *post) bool { return !p.gone && !p.over }), nil
}

// next is when the next folder is due.
func (w *watching) next() time.Time {
	var at time.Time
	for _, p := range w.posts {
		if !p.gone && !p.over && (at.IsZero() || p.due.Before(at)) {
			at = p.due
		}
	}
	return at
}

// report tells what a round has come to, and says when the next is due.
func (w *watching) report(p *post, r watch.Report) {
	before := p.last
	p.last, p.over = r, r.Over
	w.tally.Handled += r.Handled
	w.tally.Failed += r.Failed
	for _, e := range r.Events {
		w.tell(p, e)
	}
	if r.Failed > 0 {
		w.Say("%s: %d set aside, to be tried again: mailtriage watch status lists them", p.Path, r.Failed)
	}
	if r.Unread > before.Unread {
		w.Say("%s: %d messages can't be read just now, and are tried again", p.Path, r.Unread)
	}
	if r.Problem != nil {
		p.trouble++
		pause := watch.Pause(w.Every, p.trouble, r.Problem)
		if !w.Once && !p.gone { // else it is the error in the end, or said already
			w.Say("%s: %v; again in %s", p.Path, r.Problem, pause.Round(time.Second))
		}
		p.due = w.Now().Add(pause)
	} else {
		if p.trouble > 0 {
			w.Say("%s: watched again", p.Path)
		}
		p.trouble, p.due = 0, w.Now().Add(w.Every)
	}
	w.Gauge.note(p, r, w.Now())
}

// tell tells what has become of a folder.
func (w *watching) tell(p *post, e watch.Event) {
	switch e.Kind {
	case watch.Deleted:
		p.gone = true
		w.Say("the folder %s was deleted: it is no longer watched", p.Path)
	case watch.Renamed:
		w.Say("the folder %s was renamed: %s is called %s now, and watched as before", p.Path, e.From, e.To)
	case watch.Moved:
		w.Say("the folder %s was moved: from %s to %s; it is watched as before", p.Path, e.From, e.To)
	}
	if w.Event != nil {
		w.Event(FolderEvent{Record: ofFolder, Folder: p.Path, ID: p.ID, Event: e.Kind, From: e.From, To: e.To})
	}
}
