package graph

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// KnownQuery asks what of a mail's surroundings a mailbox knows.
type KnownQuery struct {
	Sender string    // an address; empty: it is not asked
	Before time.Time // mail from the sender that came before this counts
	IDs    []string  // Internet message ids, with their brackets; KnownIDs of them at most are asked for
}

// KnownIDs is how many Internet message ids are looked for at once: with the sender they make one batch.
const KnownIDs = BatchLimit - 1

// Known is what a mailbox knows of a mail's surroundings. What could not be asked is not in it.
type Known struct {
	Wrote    bool            // there is earlier mail from the sender, in any folder
	Asked    bool            // Wrote was found out
	Messages map[string]bool // by Internet message id: whether it is in the mailbox
}

// Known looks whether a sender wrote before, and whether messages are in the mailbox, in one batch. What it could find out
// it tells beside an error about the rest.
//
// Operation: GET /users/{id}/messages
// Docs: https://learn.microsoft.com/graph/api/user-list-messages
// Permission: Mail.ReadBasic
func (m *Mailbox) Known(ctx context.Context, q KnownQuery) (Known, error) {
	out := Known{Messages: map[string]bool{}}
	ids := q.IDs[:min(len(q.IDs), KnownIDs)]
	var asks []Request
	for _, id := range ids {
		asks = append(asks, m.anyRequest("looking for an earlier message", "internetMessageId eq "+literal(id)))
	}
	if q.Sender != "" {
		// The property of the order comes first: https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query
		asks = append(asks, m.anyRequest("looking for earlier mail of the sender", "receivedDateTime lt "+q.Before.UTC().Format(time.RFC3339)+" and from/emailAddress/address eq "+literal(strings.ToLower(q.Sender))))
	}
	if len(asks) == 0 {
		return out, nil
	}
	var failed error
	for i, r := range m.Batch(ctx, asks) {
		var page struct{ Value []struct{ ID string } }
		switch err := r.Decode(&page); {
		case err != nil:
			failed = err
		case i < len(ids):
			out.Messages[ids[i]] = len(page.Value) > 0
		default:
			out.Asked, out.Wrote = true, len(page.Value) > 0
		}
	}
	return out, failed
}

// anyRequest asks for one message of those that a filter lets through.
func (m *Mailbox) anyRequest(doing, filter string) Request {
	return Request{Doing: doing, Permission: "Mail.ReadBasic", Method: http.MethodGet, URL: m.path("/messages?$top=1&$select=id&$filter=" + queryValue(filter))}
}
