package entra

import (
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// claims are those of an access token
// (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
type claims struct {
	jwt.RegisteredClaims
	Audience     string   `json:"aud"` // one, not a list
	AppID        string   `json:"appid"`
	AppName      string   `json:"app_displayname"`
	AppAuth      string   `json:"appidacr"` // "0" a public client, "1" a secret, "2" a certificate
	IDType       string   `json:"idtyp"`
	ObjectID     string   `json:"oid"`
	Roles        []string `json:"roles,omitempty"`
	Scopes       string   `json:"scp,omitempty"`
	TenantID     string   `json:"tid"`
	UPN          string   `json:"upn,omitempty"`
	UniqueName   string   `json:"unique_name,omitempty"`
	Name         string   `json:"name,omitempty"`
	GivenName    string   `json:"given_name,omitempty"`
	FamilyName   string   `json:"family_name,omitempty"`
	Version      string   `json:"ver"`
	Capabilities []string `json:"xms_cc,omitempty"`
}

// idClaims are those of an id token (https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference).
type idClaims struct {
	jwt.RegisteredClaims
	Audience          string `json:"aud"`
	Name              string `json:"name,omitempty"`
	PreferredUsername string `json:"preferred_username,omitempty"`
	ObjectID          string `json:"oid,omitempty"`
	TenantID          string `json:"tid"`
	Nonce             string `json:"nonce,omitempty"`
	Version           string `json:"ver"`
}

// accessToken is what is known of one that was given out.
type accessToken struct {
	capable bool      // its client can answer a claims challenge
	expired bool      // refused as if it had run out
	revoked time.Time // refused, with a challenge for one that is newer than this
}

// Given is something secret that was given out: of Kind "access_token", "refresh_token", "id_token", "code" or
// "device_code".
type Given struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// Given lists what was given out so far, oldest first.
func (a *Authority) Given() []Given {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.given)
}

func (a *Authority) give(kind, value string) string {
	a.given = append(a.given, Given{kind, value})
	return value
}

// accessToken makes one for the request's user, or without one for the application itself. can is what the client said
// that it can do.
func (q *request) accessToken(resource string, permissions, can []string) string {
	now := q.now
	c := claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: q.base() + "/" + q.tenant.ID + "/", IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(q.a.config.TokenLifetime)), ID: newID(), Subject: pairwise("service principal " + q.app.ClientID),
		},
		Audience: resource, AppID: q.app.ClientID, AppName: q.app.Name, AppAuth: map[string]string{"": "0", "secret": "1", "certificate": "2"}[q.credential()], TenantID: q.tenant.ID, Version: "1.0",
	}
	if u := q.user; u != nil {
		c.Subject, c.IDType, c.ObjectID, c.UPN, c.UniqueName = q.subject(), "user", u.ID, u.UPN, u.UPN
		c.Name, c.GivenName, c.FamilyName, c.Scopes = u.Name, u.Given, u.Surname, strings.Join(permissions, " ")
	} else {
		c.ObjectID, c.IDType, c.Roles = c.Subject, "app", q.app.Roles
	}
	c.Capabilities = can
	capable := containsFold(can, "cp1")
	q.a.access[c.ID] = &accessToken{capable: capable}
	return q.a.give("access_token", q.a.sign(c))
}

// idToken makes an id token. Without the scope profile it tells nothing but that it is somebody.
func (q *request) idToken(nonce string, profile bool) string {
	c := idClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: q.base() + "/" + q.tenant.ID + "/v2.0", IssuedAt: jwt.NewNumericDate(q.now), NotBefore: jwt.NewNumericDate(q.now),
			ExpiresAt: jwt.NewNumericDate(q.now.Add(time.Hour)), Subject: q.subject(),
		},
		Audience: q.app.ClientID, TenantID: q.tenant.ID, Nonce: nonce, Version: "2.0",
	}
	if profile {
		c.Name, c.PreferredUsername, c.ObjectID = q.user.Name, q.user.UPN, q.user.ID
	}
	return q.a.give("id_token", q.a.sign(c))
}

// subject is the user's id as this application knows it, and no other.
func (q *request) subject() string { return pairwise(q.app.ClientID + " " + q.user.ID) }

func pairwise(of string) string {
	sum := sha256.Sum256([]byte(of))
	return guid(sum[:])
}

func (a *Authority) sign(c jwt.Claims) string {
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	t.Header["kid"], t.Header["x5t"] = a.kid(), a.kid()
	signed, err := t.SignedString(a.key())
	if err != nil {
		panic(err) // plain claims and a key of our own
	}
	return signed
}

// Claims are what a token says of the one who carries it.
type Claims struct {
	AppID, TenantID, ObjectID, UPN string
	Subject                        string   // the person as this application knows them
	Roles, Scopes                  []string // one of the two: an application's, or a person's
	Issued, Expires                time.Time
}

// Challenge is the error of a token that was revoked, where the client can answer with a newer one.
type Challenge struct {
	NotBefore time.Time // what is issued from then on is taken
}

// Error is in Graph's own words.
func (Challenge) Error() string {
	return "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp"
}

// Verify checks a token that was given out here for an audience. A Challenge asks for a newer one.
func (a *Authority) Verify(bearer, audience string) (Claims, error) {
	var c claims
	expired := errors.New("Lifetime validation failed, the token is expired.") //nolint:staticcheck // Graph's own words
	_, err := jwt.ParseWithClaims(bearer, &c, func(*jwt.Token) (any, error) { return &a.key().PublicKey, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(a.config.Now), jwt.WithExpirationRequired(), jwt.WithLeeway(5*time.Second))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return Claims{}, expired
	case errors.Is(err, jwt.ErrTokenMalformed):
		return Claims{}, errors.New("CompactToken parsing failed with error code: 80049217") //nolint:staticcheck // as above
	case err != nil:
		return Claims{}, errors.New("Access token validation failure. Invalid signature.") //nolint:staticcheck // as above
	case strings.TrimRight(c.Audience, "/") != strings.TrimRight(audience, "/"):
		return Claims{}, errors.New("Access token validation failure. Invalid audience.") //nolint:staticcheck // as above
	}
	known, ok := a.accessTokenOf(c.ID)
	switch {
	case !ok: // an id token
		return Claims{}, errors.New("Access token validation failure. Invalid audience.") //nolint:staticcheck // as above
	case known.expired, !known.revoked.IsZero() && !known.capable:
		return Claims{}, expired
	case !known.revoked.IsZero():
		return Claims{}, Challenge{known.revoked}
	}
	return Claims{
		AppID: c.AppID, TenantID: c.TenantID, ObjectID: c.ObjectID, UPN: c.UPN, Subject: c.Subject, Roles: c.Roles, Scopes: strings.Fields(c.Scopes),
		Issued: c.IssuedAt.Time, Expires: c.ExpiresAt.Time,
	}, nil
}

func (a *Authority) accessTokenOf(jti string) (accessToken, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.access[jti]
	if t == nil {
		return accessToken{}, false
	}
	return *t, true
}

// ExpireAccess makes every access token given out so far refused as expired.
func (a *Authority) ExpireAccess() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, t := range a.access {
		t.expired = true
	}
}

// RevokeAccess revokes every access token given out so far: clients that can are challenged for a newer one.
func (a *Authority) RevokeAccess() {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.config.Now()
	for _, t := range a.access {
		t.revoked = now
	}
}
