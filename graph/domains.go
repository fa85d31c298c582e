package graph

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// OwnDomains lists the domains whose addresses are the tenant's own, in lower case: those that are verified, and those of the
// mailbox's addresses, which are all there is where the others may not be read. What fails for another reason fails: who keeps
// the answer would else keep a part of it for the whole. It fails, too, when there are none.
//
// Operation: GET /organization
// Docs: https://learn.microsoft.com/graph/api/organization-list
// Permission: User.Read
func (m *Mailbox) OwnDomains(ctx context.Context) ([]string, error) {
	answers := m.Batch(ctx, []Request{m.OwnDomainsRequest(), m.AddressesRequest()})
	own, err := DecodeOwnDomains(answers[0])
	addresses, err2 := DecodeAddresses(answers[1])
	for _, err := range []error{err, err2} {
		if err != nil && !IsKind(err, Forbidden) {
			return nil, err
		}
	}
	for _, a := range append(addresses, m.ID()) {
		if at := strings.LastIndexByte(a, '@'); at >= 0 {
			own = append(own, a[at+1:])
		}
	}
	for i := range own {
		own[i] = strings.ToLower(own[i])
	}
	slices.Sort(own)
	if own = slices.Compact(own); len(own) == 0 {
		return nil, errors.Join(err, err2)
	}
	return own, nil
}
