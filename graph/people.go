package graph

import (
	"context"
	"strconv"
	"strings"

	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// Person is somebody in the directory: enough to pick them, or their mailbox.
type Person struct {
	ID                string
	DisplayName       string
	Mail              string
	UserPrincipalName string
}

// Address is what the person's mailbox is asked for by.
func (p Person) Address() string {
	if p.Mail != "" {
		return p.Mail
	}
	return p.UserPrincipalName
}

// FindPeople finds people whose name, address or user name has words that begin with what was typed, at most top of
// them. What is typed is searched for as it stands, quotes included.
//
// Operation: GET /users
// Docs: https://learn.microsoft.com/graph/api/user-list
// Permission: User.ReadBasic.All
func (c *Client) FindPeople(ctx context.Context, typed string, top int) ([]Person, error) {
	o := op{"searching the directory", "User.ReadBasic.All"}
	search := words(typed, personWords...)
	n := int32(max(1, min(top, 999))) //nolint:gosec // bounded
	config := &users.UsersRequestBuilderGetRequestConfiguration{
		Headers: advanced(), QueryParameters: &users.UsersRequestBuilderGetQueryParameters{
			Search: &search, Top: &n, Select: []string{"id", "displayName", "mail", "userPrincipalName"},
		},
	}
	info, err := users.NewUsersRequestBuilderInternal(map[string]string{}, c.adapter).ToGetRequestInformation(ctx, config)
	a, err := c.send(ctx, o, info, err)
	if err != nil {
		return nil, err
	}
	var page struct{ Value []Person }
	if err := o.decode(a, &page); err != nil {
		return nil, err
	}
	return page.Value, nil
}

// People lists whom the mailbox's owner deals with and whose name or address has words that begin with what was typed, the
// nearest first: also people outside the tenant.
//
// Operation: GET /users/{id}/people
// Docs: https://learn.microsoft.com/graph/api/user-list-people
// Permission: People.Read
func (m *Mailbox) People(ctx context.Context, typed string, top int) ([]Person, error) {
	search := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(strings.TrimSpace(strings.ToValidUTF8(typed, "\ufffd")))
	var page struct {
		Value []struct {
			ID, DisplayName, UserPrincipalName string
			ScoredEmailAddresses               []struct{ Address string }
		}
	}
	rest := "/people?$top=" + strconv.Itoa(max(1, top)) + "&$search=" + queryValue(`"`+search+`"`)
	if err := m.getJSON(ctx, op{"searching people", "People.Read"}, rest, &page); err != nil {
		return nil, err
	}
	var list []Person
	for _, v := range page.Value {
		p := Person{ID: v.ID, DisplayName: v.DisplayName, UserPrincipalName: v.UserPrincipalName}
		if len(v.ScoredEmailAddresses) > 0 {
			p.Mail = v.ScoredEmailAddresses[0].Address
		}
		list = append(list, p)
	}
	return list, nil
}
