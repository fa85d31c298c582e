package graph

import (
	"context"
	"net/http"
	"strings"
)

// What of people and groups is searched by its words' beginnings. displayName is cut into words; of the others the
// beginning counts (https://learn.microsoft.com/graph/search-query-parameter#using-search-on-directory-object-collections).
var (
	personWords = []string{"displayName", "mail", "userPrincipalName"}
	groupWords  = []string{"displayName", "mail", "mailNickname"}
)

// DirectoryQuery says what of the directory is looked for: what was typed, in names, addresses, aliases and user names;
// or OData; or, with neither, all there is.
type DirectoryQuery struct {
	Text, Filter   string
	People, Groups bool
	Top            int // of a page of each, at most DirectoryTop
}

// Check says why it can't be asked; nil: it can. It sends nothing.
func (q DirectoryQuery) Check() error { return CheckDirectoryFilter(q.Filter) }

// DirectoryPoint is how far a search of the directory is. The zero value is its beginning.
type DirectoryPoint struct {
	begun bool
	legs  []directoryLeg
}

type directoryLeg struct {
	kind ObjectKind
	next string
}

// End tells whether all has been read.
func (p DirectoryPoint) End() bool { return p.begun && len(p.legs) == 0 }

// DirectoryPage is a part of what was found. An object may come again: what is known by its id is to be passed over. People
// and Groups are how many there are in all, told on the first page; -1: not told. Of a search by words they leave out what is
// found by an alias alone.
type DirectoryPage struct {
	Objects        []DirectoryObject
	People, Groups int
	Missing        []Missing // what could not be searched, while something else could
	Next           DirectoryPoint
}

// Missing is something that could not be read beside what could.
type Missing struct {
	What string // "groups", "manager"
	Err  *Error // with the permission that it needs
}

// FindObjects searches people and groups. The first page takes one round trip for both, and each of them may be refused by
// itself; after it one request a page.
//
// Operation: POST /$batch
// Docs: https://learn.microsoft.com/graph/json-batching
// Permission: User.ReadBasic.All, GroupMember.Read.All
func (c *Client) FindObjects(ctx context.Context, q DirectoryQuery, at DirectoryPoint) (DirectoryPage, error) {
	out := DirectoryPage{People: -1, Groups: -1, Next: at}
	if at.End() {
		return out, nil
	}
	if at.begun {
		leg := at.legs[0]
		page, err := c.objects(ctx, finding(leg.kind), leg.next)
		if err != nil {
			return out, err
		}
		out.Objects, out.Next.legs = page.objects(leg.kind), at.legs[1:]
		if page.Next != "" {
			out.Next.legs = append([]directoryLeg{{leg.kind, page.Next}}, out.Next.legs...)
		}
		return out, nil
	}
	if err := q.Check(); err != nil {
		return out, err
	}
	return c.findFirst(ctx, q)
}

func finding(kind ObjectKind) op {
	if kind == GroupObject {
		return op{"searching the groups", "GroupMember.Read.All"}
	}
	return op{"searching the people", "User.ReadBasic.All"}
}

// ask is a request of a batch, for objects of a kind.
type ask struct {
	kind ObjectKind
	main bool // its count and its refusal are told; the others add to it
	Request
}

func askFor(kind ObjectKind, main bool, q listQuery) ask {
	o, path := finding(kind), "/users?"
	q.selected = userRow
	if kind == GroupObject {
		path, q.selected = "/groups?", groupRow
	}
	return ask{kind, main, Request{Doing: o.doing, Permission: o.permission, Method: http.MethodGet, URL: path + q.String(), Eventual: true}}
}

func (q DirectoryQuery) asks() (list []ask) {
	for _, k := range []struct {
		kind  ObjectKind
		ask   bool
		words []string
	}{{UserObject, q.People, personWords}, {GroupObject, q.Groups, groupWords}} {
		if !k.ask {
			continue
		}
		l := listQuery{filter: filterOf(q.Filter), top: q.Top, order: filterOf(q.Filter) == ""}
		if blank(q.Text) {
			list = append(list, askFor(k.kind, true, l))
			continue
		}
		l.search = words(q.Text, k.words...)
		alias := listQuery{filter: "proxyAddresses/any(p:startswith(p," + literal("smtp:"+strings.TrimSpace(q.Text)) + "))", top: q.Top}
		if l.filter != "" {
			alias.filter = "(" + l.filter + ") and " + alias.filter
		}
		list = append(list, askFor(k.kind, true, l), askFor(k.kind, false, alias))
	}
	return list
}

func (c *Client) findFirst(ctx context.Context, q DirectoryQuery) (DirectoryPage, error) {
	return c.gather(ctx, q.asks())
}

// gather sends the asks in one batch and puts together what they find, each object once.
func (c *Client) gather(ctx context.Context, asks []ask) (DirectoryPage, error) {
	out := DirectoryPage{People: -1, Groups: -1, Next: DirectoryPoint{begun: true}}
	requests := make([]Request, len(asks))
	for i, a := range asks {
		requests[i] = a.Request
	}
	seen, answered := map[string]bool{}, false
	for i, r := range c.Batch(ctx, requests) {
		a := asks[i]
		var page objectsJSON
		if err := r.Decode(&page); err != nil {
			if e, ok := asError(err); ok && a.main {
				out.Missing = append(out.Missing, Missing{map[ObjectKind]string{UserObject: "people", GroupObject: "groups"}[a.kind], e})
			}
			continue
		}
		answered = true
		if a.main && a.kind == UserObject {
			out.People = page.count()
		} else if a.main {
			out.Groups = page.count()
		}
		for _, o := range page.objects(a.kind) {
			if !seen[o.ID] {
				seen[o.ID] = true
				out.Objects = append(out.Objects, o)
			}
		}
		if page.Next != "" {
			out.Next.legs = append(out.Next.legs, directoryLeg{a.kind, page.Next})
		}
	}
	if !answered && len(out.Missing) > 0 {
		return out, out.Missing[0].Err
	}
	return out, nil
}

// Resolve finds whose an address is: by mail, user principal name and aliases, of people and groups, in one round trip. It
// is mostly one or none; Missing says what could not be looked at.
//
// Operation: POST /$batch
// Docs: https://learn.microsoft.com/graph/json-batching
// Permission: User.ReadBasic.All, GroupMember.Read.All
func (c *Client) Resolve(ctx context.Context, address string) (DirectoryPage, error) {
	address = strings.TrimSpace(address)
	is, alias := literal(address), "proxyAddresses/any(p:p eq "+literal("smtp:"+address)+")"
	const few = 20
	return c.gather(ctx, []ask{
		askFor(UserObject, true, listQuery{filter: "mail eq " + is + " or userPrincipalName eq " + is, top: few}),
		askFor(UserObject, false, listQuery{filter: alias, top: few}),
		askFor(GroupObject, true, listQuery{filter: "mail eq " + is, top: few}),
		askFor(GroupObject, false, listQuery{filter: alias, top: few}),
	})
}

// EndOfDirectory is the point at which all has been read.
func EndOfDirectory() DirectoryPoint { return DirectoryPoint{begun: true} }
