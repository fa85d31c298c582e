package tui

import (
	"context"

	"mailtriage/graph/content/eml"
	contentlinks "mailtriage/graph/content/links"
	"mailtriage/graph/content/lookalike"
	"mailtriage/views/links"
)

// linkSheet shows where a message leads.
func linkSheet(_ context.Context, e *exam) (sheetPane, error) {
	known := lookalike.Known{Own: e.own, Sender: []string{e.header.From.Address}}
	return links.New(contentlinks.Of(eml.Parse(e.raw), known)), nil
}
