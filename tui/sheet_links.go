package tui

import (
	"context"

	contentlinks "mailtriage/graph/content/links"
	"mailtriage/graph/content/lookalike"
	"mailtriage/views/links"
)

// linkSheet shows where a message leads.
func linkSheet(_ context.Context, e *exam) (sheetPane, error) {
	known := lookalike.Known{Own: e.own}
	for _, a := range e.mail.Header.Addresses("From") { // of an original inside a report, not who reported it
		known.Sender = append(known.Sender, a.Address)
	}
	return links.New(contentlinks.Of(e.mail, known)), nil
}
