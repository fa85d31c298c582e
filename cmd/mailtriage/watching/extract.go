package watching

import (
	"context"
	"fmt"
	"sync"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence/indicators"
)

// Domains tell which domains are the tenant's own; *graph.Mailbox does.
type Domains interface {
	OwnDomains(context.Context) ([]string, error)
}

// Marking tells how indicators are marked: by the tenant's own domains, which are asked for until they are had, and kept
// then, and by what is known to be good. Its error is that the domains are not to be had just now: nothing is told with marks
// missing, since it is told once.
type Marking func(context.Context) (indicators.Options, error)

// NewMarking makes the marking of a mailbox's indicators.
func NewMarking(of Domains, known []string) Marking {
	var mu sync.Mutex
	var own []string
	return func(ctx context.Context) (indicators.Options, error) {
		mu.Lock()
		defer mu.Unlock()
		if len(own) == 0 {
			list, err := of.OwnDomains(ctx)
			if err != nil {
				return indicators.Options{}, fmt.Errorf("the tenant's own domains, by which indicators are marked: %w", err)
			}
			own = list
		}
		return indicators.Options{Own: own, Known: known}, nil
	}
}

// Found is what was found in a message.
type Found struct {
	Indicators []Indicator
	Notes      []string // what was not looked at: hostile
}

// told are findings as records tell them.
func told(f indicators.Findings) Found {
	out := Found{Notes: f.Notes}
	for _, i := range f.List {
		x := Indicator{Record: ofIndicator, Type: string(i.Kind), Value: i.Value, Defanged: content.Defang(i.Value).String(), Count: i.Count}
		for _, f := range i.Found {
			place := f.Place
			if f.Of != "" {
				place += ", " + f.Of
			}
			x.Places = append(x.Places, place)
		}
		for _, m := range i.Marks {
			x.Marks = append(x.Marks, string(m))
		}
		out.Indicators = append(out.Indicators, x)
	}
	return out
}
