package graph

import (
	"context"
	"strings"
)

// Resolver is what a name is looked up in.
type Resolver interface {
	Resolve(ctx context.Context, address string) (DirectoryPage, error)
	FindObjects(ctx context.Context, q DirectoryQuery, at DirectoryPoint) (DirectoryPage, error)
	People(ctx context.Context, typed string, top int) ([]Person, error)
}

// Resolved is who is meant by a name. People are those that the mailbox's owner deals with and who are not in the directory; they
// are asked for only when the directory has nobody.
type Resolved struct {
	Objects []DirectoryObject
	People  []Person
	Missing []Missing
	More    bool // there are more than these
}

// resolveTop is how many are told of a name that many have.
const resolveTop = 50

// ResolveName finds who is meant by an address, a user name, an alias or a part of a name: in the directory, else among the
// people that the mailbox's owner deals with. An address is taken whole, and finds nobody who has only a similar one.
func ResolveName(ctx context.Context, r Resolver, typed string) (Resolved, error) {
	typed = strings.TrimSpace(typed)
	var page DirectoryPage
	var err error
	if strings.Contains(typed, "@") {
		page, err = r.Resolve(ctx, typed)
	} else {
		page, err = r.FindObjects(ctx, DirectoryQuery{Text: typed, People: true, Groups: true, Top: resolveTop}, DirectoryPoint{})
	}
	if err != nil {
		return Resolved{}, err
	}
	out := Resolved{Objects: page.Objects, Missing: page.Missing, More: !page.Next.End()}
	if len(out.Objects) > 0 {
		return out, nil
	}
	if out.People, err = r.People(ctx, typed, resolveTop); err != nil {
		out.Missing = miss(out.Missing, "people", err)
	}
	return out, nil
}
