package auth

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Kind tells who a token stands for.
type Kind string

// The kinds of tokens.
const (
	Application Kind = "application"
	Person      Kind = "person"
)

// Identity is what a token says of the one who carries it. It is read, not verified: the service verifies it. Names
// come from the server, and are hostile.
type Identity struct {
	Kind        Kind
	Tenant      string // id
	App         string // client id
	AppName     string
	User        string   // a person's user principal name
	Name        string   // a person's
	ObjectID    string   // of the person or the service principal
	Permissions []string // application permissions (roles), or delegated ones (scp)
	Audience    string
	Issued      time.Time
	Expires     time.Time
}

type tokenClaims struct {
	jwt.RegisteredClaims
	AppID    string   `json:"appid"`
	Azp      string   `json:"azp"` // the client id in tokens of version 2
	AppName  string   `json:"app_displayname"`
	IDType   string   `json:"idtyp"`
	ObjectID string   `json:"oid"`
	Roles    []string `json:"roles"`
	Scopes   string   `json:"scp"`
	TenantID string   `json:"tid"`
	UPN      string   `json:"upn"`
	Username string   `json:"preferred_username"`
	Name     string   `json:"name"`
}

// ErrOpaque is the error of a token that can't be read: those of personal accounts are for Graph's eyes only.
var ErrOpaque = errors.New("the token can't be read: it is for the service's eyes only")

// ReadToken reads what an access token says
// (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference). The error never holds the token.
func ReadToken(token string) (Identity, error) {
	var c tokenClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &c); err != nil {
		return Identity{}, ErrOpaque
	}
	id := Identity{
		Kind: Application, Tenant: c.TenantID, App: cmp.Or(c.AppID, c.Azp), AppName: c.AppName, User: cmp.Or(c.UPN, c.Username), Name: c.Name,
		ObjectID: c.ObjectID, Permissions: c.Roles, Audience: strings.Join(c.Audience, " "),
	}
	if c.Scopes != "" || c.IDType == "user" {
		id.Kind, id.Permissions = Person, strings.Fields(c.Scopes)
	}
	slices.Sort(id.Permissions)
	if c.IssuedAt != nil {
		id.Issued = c.IssuedAt.Time
	}
	if c.ExpiresAt != nil {
		id.Expires = c.ExpiresAt.Time
	}
	return id, nil
}

// graphApp is Microsoft Graph's own application id, which is the audience of some tokens.
const graphApp = "00000003-0000-0000-c000-000000000000"

// CheckAudience tells whether a token is meant for a service at a base URL. One that can't be read can't be checked.
func CheckAudience(token, base string) error {
	id, err := ReadToken(token)
	if err != nil {
		return nil //nolint:nilerr // opaque: there is nothing to check
	}
	for a := range strings.FieldsSeq(id.Audience) {
		if sameOrigin(a, base) || strings.EqualFold(a, graphApp) && microsoft(base) {
			return nil
		}
	}
	return fmt.Errorf("the token is for another service than %s, to which it is not sent: check the cloud, and Graph's base URL", base)
}

// microsoft tells of Graph's hosts in Microsoft's own clouds.
func microsoft(base string) bool {
	return slices.ContainsFunc(Clouds(), func(c Cloud) bool { return sameOrigin(c.Graph, base) })
}

func sameOrigin(a, b string) bool {
	x, err1 := url.Parse(a)
	y, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && x.Scheme == y.Scheme && strings.EqualFold(x.Host, y.Host)
}

// Renewal is what to claim of a token so that a new one is made, not an old one taken from a cache: that it was issued
// after a time. It has the form of the service's own challenges
// (https://learn.microsoft.com/entra/identity-platform/claims-challenge).
func Renewal(after time.Time) string {
	return fmt.Sprintf(`{"access_token":{"nbf":{"essential":true,"value":"%d"}}}`, after.Unix())
}
