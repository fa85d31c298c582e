package watching

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"mailtriage/graph"
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

// mail is what was read of a message.
type mail struct {
	raw        []byte
	gone       bool
	indicators []Indicator
}

// Read gets the message's bytes, if they are needed, and what is in them.
func (h *handler) Read(ctx context.Context, l watch.Letter) (any, error) {
	if len(wanted(h.Extract)) == 0 {
		return mail{}, nil
	}
	raw, _, err := h.Mailbox.MIME(graph.Bulk(ctx), l.ID, 0)
	if graph.IsKind(err, graph.NotFound) {
		return mail{gone: true}, nil // what is known of it is told all the same
	}
	if err != nil {
		return mail{}, err
	}
	found, err := h.Indicators(ctx, raw)
	return mail{raw: raw, indicators: chosen(found, h.Extract)}, err
}

// Handle puts a message into its case, hands it to the command, and writes its records: in this order, since what is
// written last is what says that all was done.
func (h *handler) Handle(ctx context.Context, l watch.Letter, read any) (watch.Handled, error) {
	m, _ := read.(mail)
	r := message(h.Mailbox.ID(), h.folder, l)
	r.Gone, r.Size, r.Indicators = m.gone, len(m.raw), len(m.indicators)
	if m.raw != nil {
		sum := sha256.Sum256(m.raw)
		r.SHA256 = hex.EncodeToString(sum[:])
	}
	if h.Case != nil && !m.gone {
		at, err := h.Case(ctx, l)
		r.Case, r.Gone = at, graph.IsKind(err, graph.NotFound)
		if err != nil && !r.Gone {
			return watch.Handled{}, fmt.Errorf("making the case: %w", err)
		}
	}
	records := []any{r}
	for _, i := range m.indicators {
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
	if len(m.indicators) > 0 {
		done.Extract, err = json.Marshal(m.indicators)
	}
	return done, err
}
