package watching

import (
	"context"
	"errors"

	"mailtriage/graph"
)

// Extractor finds the indicators of messages of a mailbox.
func Extractor(*graph.Mailbox) func(context.Context, []byte) ([]Indicator, error) {
	return func(context.Context, []byte) ([]Indicator, error) {
		return nil, errors.New("indicators can't be extracted yet")
	}
}
