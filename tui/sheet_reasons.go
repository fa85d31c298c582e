package tui

import (
	"context"

	"mailtriage/graph/content/reasons"
	view "mailtriage/views/reasons"
)

// reasonSheet shows why a message is suspicious.
func reasonSheet(ctx context.Context, e *exam) (sheetPane, error) {
	mail := reasons.Of(e.mail)
	around, unasked := e.around.of(ctx, mail, e.header.Received)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return view.New(reasons.Judge(mail, around), unasked), nil
}
