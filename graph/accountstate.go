package graph

import (
	"context"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// AccountState is what the directory says of a person's account (https://learn.microsoft.com/graph/api/resources/user).
// Enabled is nil where the token may not see it.
type AccountState struct {
	ID, DisplayName, Mail, UserPrincipalName string
	UserType                                 string // "Member", "Guest"
	Enabled                                  *bool
	Created                                  time.Time
	PasswordChanged                          time.Time // zero: it is not told
	SessionsValidFrom                        time.Time // sign-ins from before are no longer good; zero: it is not told
}

// AccountState reads how the account stands whose mailbox this is. A token that may see names alone gets no more than that.
//
// Operation: GET /users/{id}
// Docs: https://learn.microsoft.com/graph/api/user-get
// Permission: User.Read.All
func (m *Mailbox) AccountState(ctx context.Context) (AccountState, error) {
	o := op{"reading the account", "User.Read.All"}
	info, err := m.user().ToGetRequestInformation(ctx, &users.UserItemRequestBuilderGetRequestConfiguration{
		Headers: headers(), QueryParameters: &users.UserItemRequestBuilderGetQueryParameters{Select: []string{
			"id", "displayName", "mail", "userPrincipalName", "userType", "accountEnabled", "createdDateTime", "lastPasswordChangeDateTime", "signInSessionsValidFromDateTime",
		}},
	})
	a, err := m.c.send(ctx, o, info, err)
	if err != nil {
		return AccountState{}, err
	}
	var j struct {
		ID, DisplayName, Mail, UserPrincipalName, UserType string
		AccountEnabled                                     *bool
		CreatedDateTime                                    time.Time
		LastPasswordChangeDateTime                         time.Time
		SignInSessionsValidFromDateTime                    time.Time
	}
	if err := o.decode(a, &j); err != nil {
		return AccountState{}, err
	}
	return AccountState{
		j.ID, j.DisplayName, j.Mail, j.UserPrincipalName, j.UserType, j.AccountEnabled, j.CreatedDateTime, j.LastPasswordChangeDateTime, j.SignInSessionsValidFromDateTime,
	}, nil
}
