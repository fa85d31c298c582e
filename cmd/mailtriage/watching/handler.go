package watching

import (
	"context"
	"fmt"

	"mailtriage/graph"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/graph/watch"
)

// Sink is where records go.
type Sink interface {
	// Put takes the records of one message, and gives what is to be kept with it.
	Put(records []any) (watch.Handled, error)
}

// handler handles the messages of one folder.
type handler struct {
	*Options
	folder string // its path
	sink   Sink
}

// mail is what was read of a message: not its bytes, which are many.
type mail struct {
	size   int
	sha256 string
	gone   bool
	found  Found
	kept   []byte // all that was found in it, for the app
}

// Read gets the message's bytes, if they are needed, and what is in them.
func (h *handler) Read(ctx context.Context, l watch.Letter) (any, error) {
	if len(wanted(h.Extract)) == 0 {
		return mail{}, nil
	}
	in := newTaken()
	_, err := h.Mailbox.CopyMIME(graph.Bulk(ctx), l.ID, in)
	if graph.IsKind(err, graph.NotFound) {
		return mail{gone: true}, nil // what is known of it is told all the same
	}
	if err != nil {
		return mail{}, err
	}
	marks, err := h.Marking(ctx)
	if err != nil {
		return mail{}, err
	}
	all := indicators.Keep(eml.Parse(in.head), l.ChangeKey, marks)
	if n := in.note(); n != "" {
		all.Note(n)
	}
	m := mail{size: in.size, sha256: in.sha256(), found: told(all.Whole)}
	m.found.Indicators = chosen(m.found.Indicators, h.Extract)
	m.kept, err = all.Pack()
	return m, err
}

// Handle puts a message into its case, hands it to the command, and writes its records: in this order, since what is
// written last is what says that all was done.
func (h *handler) Handle(ctx context.Context, l watch.Letter, read any) (watch.Handled, error) {
	m, _ := read.(mail)
	r := message(h.Mailbox.ID(), h.folder, l)
	r.Gone, r.Size, r.SHA256, r.Indicators, r.Notes = m.gone, m.size, m.sha256, len(m.found.Indicators), m.found.Notes
	if h.Case != nil && !m.gone {
		at, err := h.Case(ctx, l)
		r.Case, r.Gone = at, graph.IsKind(err, graph.NotFound)
		if err != nil && !r.Gone {
			return watch.Handled{}, fmt.Errorf("making the case: %w", err)
		}
	}
	records := []any{r}
	for _, i := range m.found.Indicators {
		i.Record, i.ID = ofIndicator, l.ID
		records = append(records, i)
	}
	if h.Command != nil {
		if err := h.Command(ctx, records); err != nil {
			return watch.Handled{}, err
		}
	}
	done, err := h.sink.Put(records)
	if err != nil {
		return watch.Handled{}, fmt.Errorf("%w: %w", watch.ErrStop, err)
	}
	h.Gauge.beat(h.folder, h.Now())
	done.Extract = m.kept
	return done, nil
}
