package graph

import (
	"context"
	"strconv"
	"strings"
)

// GroupName is a group: enough to pick it, or its calendar.
type GroupName struct {
	ID, DisplayName, Mail string
	GroupTypes            []string
}

// HasCalendar tells whether the group is a Microsoft 365 group: no other has a calendar.
func (g GroupName) HasCalendar() bool {
	for _, t := range g.GroupTypes {
		if strings.EqualFold(t, "Unified") {
			return true
		}
	}
	return false
}

// FindGroups finds groups whose name or address has words that begin with what was typed, at most top of them.
//
// Operation: GET /groups
// Docs: https://learn.microsoft.com/graph/api/group-list
// Permission: GroupMember.Read.All
func (m *Mailbox) FindGroups(ctx context.Context, typed string, top int) ([]GroupName, error) {
	o := op{"searching the groups", "GroupMember.Read.All"}
	word := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(strings.TrimSpace(typed))
	search := `"displayName:` + word + `" OR "mail:` + word + `"`
	h := headers()
	h.Add("ConsistencyLevel", "eventual")
	info, err := m.c.link(o, m.c.v1("/groups?$search="+queryValue(search)+"&$select=id,displayName,mail,groupTypes&$top="+strconv.Itoa(max(1, min(top, 999)))), h)
	if err != nil {
		return nil, err
	}
	a, err := m.c.send(ctx, o, info, nil)
	if err != nil {
		return nil, err
	}
	var page struct{ Value []GroupName }
	if err := o.decode(a, &page); err != nil {
		return nil, err
	}
	return page.Value, nil
}
