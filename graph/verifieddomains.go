package graph

import (
	"context"
	"strings"
)

// VerifiedDomains lists the domains that are verified to be the tenant's own, in lower case, and nothing else: it fails where
// they may not be read.
//
// Operation: GET /organization
// Docs: https://learn.microsoft.com/graph/api/organization-list
// Permission: User.Read
func (m *Mailbox) VerifiedDomains(ctx context.Context) ([]string, error) {
	list, err := DecodeOwnDomains(m.Batch(ctx, []Request{m.OwnDomainsRequest()})[0])
	for i := range list {
		list[i] = strings.ToLower(list[i])
	}
	return list, err
}
