package watching

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"mailtriage/graph"
	"mailtriage/graph/evidence"
	"mailtriage/graph/evidence/casefolder"
	"mailtriage/graph/watch"
)

// Cases makes a case of each message, in a folder of its own below the order's path. One that was begun before the program
// was ended by force, and is there as a whole, is not made again.
func Cases(source casefolder.Source, o casefolder.Order, marking Marking) func(context.Context, watch.Letter) (string, error) {
	swept := false // once is enough: there may be many cases, and this is asked for each
	return func(ctx context.Context, l watch.Letter) (string, error) {
		if l.Again || l.Tries > 0 {
			if at := caseOf(o.Path, l.ID); at != "" {
				return at, nil
			}
		}
		one := o
		one.Messages, one.NoSweep = []graph.Header{l.Header}, swept
		swept = true
		var err error
		if one.Indicators, err = marking(ctx); err != nil {
			return "", err
		}
		r, err := casefolder.Make(ctx, source, one, nil)
		var disk evidence.WriteError
		switch {
		case errors.As(err, &disk):
			return "", fmt.Errorf("%w: %w", watch.ErrPause, err)
		case err != nil:
			return "", err
		case len(r.Failed) > 0:
			return "", r.Failed[0].Err
		case len(r.Cases) == 0:
			return "", errors.New("it was given up")
		}
		return r.Cases[0].Path, nil
	}
}

// caseOf finds the case of a message, if there is one.
func caseOf(dir, id string) string {
	list, _ := casefolder.Find(dir)
	for _, at := range list {
		entries, err := casefolder.Entries(at)
		if err == nil && slices.ContainsFunc(entries, func(e casefolder.Entry) bool { return e.MessageID == id }) {
			return at
		}
	}
	return ""
}
