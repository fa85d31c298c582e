package main

import (
	"context"
	"strings"

	"mailtriage/graph/takeover"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// check looks at a mailbox for signs of a takeover, with what the token is known to allow.
func (t *seat) check(ctx context.Context, mailbox string, days int, tell func(takeover.Part)) takeover.Report {
	return takeover.Run(ctx, t.client.Mailbox(mailbox), takeover.Options{
		Days: days, Ours: triage.IsOurs, Explain: explain, Missing: t.missing(ctx, mailbox),
		NotOffered: func(feature string) bool { return keys.Lacks(t.Cloud, keys.Feature(feature)) },
	}, tell)
}

// missing tells of a permission whether the token lacks it for a mailbox. Of a token that can't be read nothing is known: it
// is tried.
func (t *seat) missing(ctx context.Context, mailbox string) func(permission string) (lacks, why string) {
	if t.session == nil {
		return nil
	}
	id, err := t.session.Who(ctx)
	if err != nil {
		return nil
	}
	own := strings.EqualFold(id.User, mailbox) || strings.EqualFold(id.ObjectID, mailbox)
	return func(permission string) (string, string) { return id.Lacks(permission, own) }
}
