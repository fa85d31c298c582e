// Package casefolder keeps a message as evidence: a folder with its bytes as the service gave them, what is attached byte by
// byte, what there is to read of it made safe, and a manifest that says of each file where it is from, who took it when, and
// its hashes. A folder is whole or not there, and nothing that is there is written over.
package casefolder

import (
	"context"
	"errors"
	"sync"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/indicators"
)

// The files of a case.
const (
	MessageFile    = "message.eml"
	HeadersFile    = "headers.json"
	TextFile       = "message.txt"
	IndicatorsFile = "indicators.jsonl"
	JournalFile    = "journal.jsonl"
	ManifestFile   = "manifest.jsonl"
	SumsFile       = "SHA256SUMS"

	attachmentsFolder = "attachments"
	messagesFolder    = "messages"
)

// Source is what cases are made from: what messages are exported from.
type Source = evidence.Source

// Order says of which messages cases are made, and where.
type Order struct {
	Messages   []graph.Header
	Path       string // of the folder that they are made in, a folder each
	NoSweep    bool   // what a program that was killed has left there is not looked for
	NoMessages bool   // attached messages are not written as files of their own: they stand in the message in any case
	Who        string // who takes it
	Mailbox    string
	Program    string // that takes it: "mailtriage 1.0"
	Now        func() time.Time
	Patience   time.Duration      // with one message or attachment; 0: 5 minutes
	Indicators indicators.Options // how indicators are told
	// Journal gives the lines of the journal that touch a message, as they stand there; nil: there is none.
	Journal func(h graph.Header) ([]string, error)
}

// Case is one that was made.
type Case struct {
	Message    graph.Header
	Path       string
	Files      []evidence.File // below Path
	Indicators []indicators.Indicator
	Links      int      // attachments that are links to something elsewhere, which is not fetched
	Notes      []string // what is not in it, or not in full
}

// Result is what became of an order.
type Result struct {
	Cases   []Case // in the order of the messages
	Failed  []evidence.Failure
	Left    int // messages that were not begun
	Stopped bool
}

// Make makes a case of each message. told is called as each message ends, by several goroutines; nil: nobody is told. An error tells that there is
// no use in going on: writing failed, or the service can't be reached.
func Make(ctx context.Context, source Source, o Order, told func(done int)) (Result, error) {
	if len(o.Messages) == 0 {
		return Result{}, errors.New("there is nothing to make a case of")
	}
	if o.Patience == 0 {
		o.Patience = evidence.Patience
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if told == nil {
		told = func(int) {}
	}
	if !o.NoSweep {
		_, _ = evidence.Sweep(o.Path) // what can't be removed is no reason to make no case
	}
	run, stop := context.WithCancelCause(graph.Bulk(ctx))
	defer stop(nil)
	m := &making{source: source, order: o, ends: make([]end, len(o.Messages)), told: told, stop: stop}
	m.all(run)
	err := context.Cause(run)
	if ctx.Err() != nil {
		err = nil
	}
	return m.result(ctx.Err() != nil), err
}

// making is an order under way.
type making struct {
	source Source
	order  Order
	told   func(int)
	stop   context.CancelCauseFunc
	ends   []end

	mu   sync.Mutex
	done int
}

// end is what became of one message.
type end struct {
	made   *Case
	failed *evidence.Failure
}

func (m *making) all(ctx context.Context) {
	names := evidence.MessageNames(m.order.Messages)
	evidence.Each(ctx, len(names), func(i int) { m.one(ctx, i, names[i]) })
}

// one makes the case of one message.
func (m *making) one(ctx context.Context, i int, name string) {
	if ctx.Err() != nil {
		return
	}
	h := m.order.Messages[i]
	made, err := m.write(ctx, h, name)
	switch {
	case err == nil:
		m.ends[i].made = made
	case ctx.Err() == nil:
		m.ends[i].failed = &evidence.Failure{Message: h, Err: err}
		if evidence.Hopeless(err) {
			m.stop(err)
		}
	}
	m.mu.Lock()
	m.done++
	n := m.done
	m.mu.Unlock()
	m.told(n)
}

func (m *making) result(stopped bool) Result {
	r := Result{Stopped: stopped}
	for _, e := range m.ends {
		switch {
		case e.made != nil:
			r.Cases = append(r.Cases, *e.made)
		case e.failed != nil:
			r.Failed = append(r.Failed, *e.failed)
		default:
			r.Left++
		}
	}
	return r
}

func disk(err error) error {
	if err == nil {
		return nil
	}
	return evidence.WriteError{Err: err}
}

// safe is foreign text in a note.
func safe(s string) string { return content.Line(s).String() }
