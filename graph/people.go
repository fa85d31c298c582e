package graph

import (
	"context"
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
	word := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(strings.TrimSpace(typed))
	search := `"displayName:` + word + `" OR "mail:` + word + `" OR "userPrincipalName:` + word + `"`
	n := int32(max(1, min(top, 999))) //nolint:gosec // bounded
	config := &users.UsersRequestBuilderGetRequestConfiguration{
		Headers: headers(), QueryParameters: &users.UsersRequestBuilderGetQueryParameters{
			Search: &search, Top: &n, Select: []string{"id", "displayName", "mail", "userPrincipalName"},
		},
	}
	config.Headers.Add("ConsistencyLevel", "eventual")
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
