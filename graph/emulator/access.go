package emulator

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"mailtriage/graph/emulator/entra"
	"mailtriage/graph/emulator/world"
)

// identify finds out who asks.
func (s *Server) identify(header http.Header) (entra.Claims, error) {
	bearer, ok := strings.CutPrefix(header.Get("Authorization"), "Bearer ")
	if !ok || bearer == "" {
		return entra.Claims{}, fault(http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token is empty.")
	}
	if s.opts.Secret != "" && bearer == s.opts.Secret {
		return entra.Claims{AppID: "static", Roles: s.roles}, nil
	}
	claims, err := s.authority.Verify(bearer, s.opts.Resource)
	if err != nil {
		return claims, errors.Join(fault(http.StatusUnauthorized, "InvalidAuthenticationToken", "%s", err.Error()), err)
	}
	return claims, nil
}

// challenge is the WWW-Authenticate header of a refused token. One that was revoked is asked for anew by a claims
// challenge (https://learn.microsoft.com/entra/identity-platform/claims-challenge).
func challenge(err error) string {
	header := `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`
	var c entra.Challenge
	if errors.As(err, &c) {
		claims := fmt.Sprintf(`{"access_token":{"nbf":{"essential":true,"value":"%d"}}}`, c.NotBefore.Unix())
		header += `, error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte(claims)) + `", errorDescription="` + c.Error() + `"`
	}
	return header
}

func allRoles() []string {
	var roles []string
	for _, o := range operations() {
		roles = append(roles, o.perms...)
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

// sharable tells of the delegated permissions that have a twin for mailboxes of others: Mail.Read.Shared
// (https://learn.microsoft.com/graph/permissions-reference).
func sharable(permission string) bool {
	return slices.Contains([]string{"Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite", "Mail.Send", "Calendars.Read", "Calendars.ReadWrite"}, permission)
}

// holds tells whether a token carries a permission. The twin for shared mailboxes holds for one's own, too.
func holds(who entra.Claims, permission string) bool {
	return slices.Contains(who.Roles, permission) || slices.Contains(who.Scopes, permission) || holdsShared(who, permission)
}

func holdsShared(who entra.Claims, permission string) bool {
	return sharable(permission) && slices.Contains(who.Scopes, permission+".Shared")
}

// permitted tells whether the token carries a permission that the operation needs.
func (c *call) permitted() error {
	if len(c.op.perms) == 0 || slices.ContainsFunc(c.op.perms, func(p string) bool { return holds(c.who, p) }) {
		return nil
	}
	if c.op.outlook {
		return accessDenied()
	}
	return fault(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

func accessDenied() error {
	return fault(http.StatusForbidden, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
}

// basicOnly tells whether the token may see no more of mail than what ReadBasic shows.
func (c *call) basicOnly() bool {
	return !slices.ContainsFunc(mailRead, func(p string) bool { return holds(c.who, p) })
}

// delegated tells whether the token is a person's.
func (c *call) delegated() bool { return len(c.who.Scopes) > 0 }

// userKey is the user that a call names; /me is the one whose token it is.
func (c *call) userKey() (string, error) {
	key := c.params["user"]
	if key != "me" {
		return key, nil
	}
	if !c.delegated() {
		return "", badRequest("/me request is only valid with delegated authentication flow.")
	}
	return c.who.ObjectID, nil
}

// box finds the mailbox that a call is for.
func (c *call) box() (*mailbox, error) {
	key, err := c.userKey()
	if err != nil {
		return nil, err
	}
	u := c.s.state.user(key)
	if u == nil {
		return nil, fault(http.StatusNotFound, "ErrorInvalidUser", "The requested user '%s' is invalid.", key)
	}
	b := c.s.state.mailboxes[u.ID]
	if b == nil {
		return nil, fault(http.StatusNotFound, "MailboxNotEnabledForRESTAPI", "The mailbox is either inactive, soft-deleted, or is hosted on-premise.")
	}
	return b, c.opens(u, b)
}

// opens tells whether the token opens a mailbox: an application's all but those that a policy keeps from it
// (https://learn.microsoft.com/graph/auth-limit-mailbox-access), a person's their own, and those shared with them.
func (c *call) opens(u *world.User, b *mailbox) error {
	if !c.delegated() {
		app := c.s.state.app(c.who.AppID)
		if app == nil || len(app.Mailboxes) == 0 || slices.ContainsFunc(app.Mailboxes, named(u)) {
			return nil
		}
		return fault(http.StatusForbidden, "ErrorAccessDenied", "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.")
	}
	me := c.s.state.user(c.who.ObjectID)
	switch {
	case u.ID == c.who.ObjectID:
		return nil
	case !slices.ContainsFunc(c.op.perms, func(p string) bool { return holdsShared(c.who, p) }):
		return accessDenied()
	case me == nil || !slices.ContainsFunc(b.Delegates, named(me)):
		return fault(http.StatusNotFound, "ErrorItemNotFound", "The specified object was not found in the store.")
	}
	return nil
}

// reaches tells whether the token reaches somebody's entry in the directory. With User.Read or People.Read a person sees
// no more than their own.
func (c *call) reaches(u *world.User) error {
	if !c.delegated() || u.ID == c.who.ObjectID {
		return nil
	}
	for _, p := range c.op.perms {
		if p != "User.Read" && p != "People.Read" && holds(c.who, p) {
			return nil
		}
	}
	return fault(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

func (t *tenant) app(clientID string) *world.App {
	for i := range t.Apps {
		if strings.EqualFold(t.Apps[i].ClientID, clientID) {
			return &t.Apps[i]
		}
	}
	return nil
}

// named tells whether a key, an id or an address, is a user's.
func named(u *world.User) func(key string) bool {
	return func(key string) bool {
		return key == u.ID || strings.EqualFold(key, u.UserPrincipalName) || u.Mail != "" && strings.EqualFold(key, u.Mail)
	}
}
