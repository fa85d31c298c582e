package watching

import (
	"context"
	"sync"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/evidence/indicators"
)

// Extractor finds the indicators of messages of a mailbox. The tenant's own domains are asked for once; where they are not
// to be had, none is marked as own.
func Extractor(box *graph.Mailbox) func(context.Context, []byte) ([]Indicator, error) {
	var once sync.Once
	var own []string
	return func(ctx context.Context, raw []byte) ([]Indicator, error) {
		once.Do(func() { own, _ = box.OwnDomains(ctx) })
		return Extract(raw, own), nil
	}
}

// Extract finds the indicators of a message in MIME.
func Extract(raw []byte, own []string) []Indicator {
	var out []Indicator
	for _, i := range indicators.Extract(indicators.Of(eml.Parse(raw), nil), indicators.Options{Own: own}) {
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
		out = append(out, x)
	}
	return out
}
