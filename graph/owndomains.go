package graph

import "context"

// OwnDomains lists the domains that are verified to be the tenant's own.
func (m *Mailbox) OwnDomains(ctx context.Context) ([]string, error) {
	return DecodeOwnDomains(m.Batch(ctx, []Request{m.OwnDomainsRequest()})[0])
}
