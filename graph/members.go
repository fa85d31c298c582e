package graph

import (
	"context"
	"net/http"
)

// ObjectPage is a page of members, owners and the like. Count is how many there are in all; -1: not told.
type ObjectPage struct {
	Objects []DirectoryObject
	Count   int
	Next    string
}

// Members lists a group's members: the direct ones, or with transitive those of the groups in it too, each once. next is
// the link of the page before, empty for the first.
//
// Operation: GET /groups/{id}/transitiveMembers
// Docs: https://learn.microsoft.com/graph/api/group-list-transitivemembers
// Permission: GroupMember.Read.All
func (c *Client) Members(ctx context.Context, group string, transitive bool, q ListQuery, next string) (ObjectPage, error) {
	o := op{"reading the members", "GroupMember.Read.All"}
	if next == "" {
		if err := q.check(); err != nil {
			return ObjectPage{Count: -1}, err
		}
		l := listQuery{search: q.search("displayName"), filter: filterOf(q.Filter), selected: objectRow, top: q.Top}
		next = membersPath(group, transitive) + l.String()
	}
	page, err := c.objects(ctx, o, next)
	return ObjectPage{page.objects(""), page.count(), page.Next}, err
}

func membersPath(group string, transitive bool) string {
	if transitive {
		return "/groups/" + segment(group) + "/transitiveMembers?"
	}
	return "/groups/" + segment(group) + "/members?"
}

// GroupCard is a group with what is known about it. Counts that could not be read are -1.
type GroupCard struct {
	Group
	Owners             []DirectoryObject // the first of them
	MoreOwners         bool
	Direct, Transitive int // members
	Missing            []Missing
}

// GroupCard reads a group, its owners and how many members it has, in one round trip.
//
// Operation: GET /groups/{id}
// Docs: https://learn.microsoft.com/graph/api/group-get
// Permission: GroupMember.Read.All
func (c *Client) GroupCard(ctx context.Context, id string) (GroupCard, error) {
	const need = "GroupMember.Read.All"
	path := "/groups/" + segment(id)
	one := listQuery{selected: "id", top: 1}.String()
	answers := c.Batch(ctx, []Request{
		{Doing: "reading the group", Permission: need, Method: http.MethodGet, URL: path + "?$select=" + groupFull},
		{Doing: "reading the owners", Permission: need, Method: http.MethodGet, URL: path + "/owners?" + listQuery{selected: objectRow, top: cardRows}.String(), Eventual: true},
		{Doing: "counting the members", Permission: need, Method: http.MethodGet, URL: membersPath(id, false) + one, Eventual: true},
		{Doing: "counting the members", Permission: need, Method: http.MethodGet, URL: membersPath(id, true) + one, Eventual: true},
	})
	out := GroupCard{Direct: -1, Transitive: -1}
	var g objectJSON
	if err := answers[0].Decode(&g); err != nil {
		return out, objectFault(err)
	}
	out.Group = g.group()
	for i, what := range []string{"owners", "members", "members of members"} {
		var page objectsJSON
		if err := answers[i+1].Decode(&page); err != nil {
			out.Missing = miss(out.Missing, what, err)
			continue
		}
		switch i {
		case 0:
			out.Owners, out.MoreOwners = page.objects(""), page.Next != ""
		case 1:
			out.Direct = page.count()
		case 2:
			out.Transitive = page.count()
		}
	}
	return out, nil
}

// cardRows is how many groups, owners and devices a card reads of each.
const cardRows = 100

func miss(list []Missing, what string, err error) []Missing {
	e, ok := asError(err)
	if !ok {
		e = &Error{Kind: Other, Err: err}
	}
	return append(list, Missing{what, e})
}

// objectFault tells of an object that is not in the directory: the code means a mailbox elsewhere.
func objectFault(err error) error {
	if e, ok := asError(err); ok && e.Kind == NotFound {
		gone := *e
		gone.Code = ""
		return &gone
	}
	return err
}
