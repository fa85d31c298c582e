package entra

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// inactivity is how long a refresh token lives unused
// (https://learn.microsoft.com/entra/identity-platform/refresh-tokens).
const inactivity = 90 * 24 * time.Hour

// grant is what a person has let an application do, until it is redeemed for tokens.
type grant struct {
	tenant, client, user string // ids
	scope                string // as asked
	nonce                string
}

// belongs tells whether a grant was made to the request's application.
func (g *grant) belongs(q *request) bool {
	return g.client == q.app.ClientID && g.tenant == q.tenant.ID
}

// refreshToken is one that was given out.
type refreshToken struct {
	grant
	issued, used time.Time
	revoked      time.Time // zero: it was not
}

// opaque is a random value that clients cannot read.
func opaque(prefix string) string {
	var b [96]byte
	_, _ = rand.Read(b[:])
	return prefix + base64.RawURLEncoding.EncodeToString(b[:])
}

func (q *request) refreshToken(g *grant) string {
	value := opaque("1.AX0A")
	q.a.refresh[value] = &refreshToken{grant: *g, issued: q.now, used: q.now}
	return q.a.give("refresh_token", value)
}

// redeemRefresh gives new tokens for a refresh token. It stays good: Entra gives out a new one each time and does not
// take back the old.
func (q *request) redeemRefresh() (any, *refusal) {
	value := q.form.Get("refresh_token")
	if value == "" {
		return nil, missing("refresh_token")
	}
	t := q.a.refresh[value]
	switch {
	case t == nil:
		return nil, malformedGrant()
	case !t.belongs(q):
		return nil, bad(70000, "invalid_grant", "Provided grant is invalid or malformed.")
	}
	q.user = q.tenant.user(t.user)
	const layout = "2006-01-02T15:04:05.0000000Z"
	idle := q.now.Sub(t.used)
	switch {
	case !t.revoked.IsZero():
		return nil, badToken(50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '%s' and the TokensValidFrom date (before which tokens are not valid) for this user is '%s'.",
			t.issued.UTC().Format(layout), t.revoked.UTC().Format(layout))
	case idle > inactivity:
		return nil, badToken(700082, "The refresh token has expired due to inactivity. The token was issued on %s and was inactive for %s.", t.issued.UTC().Format(layout), days(inactivity))
	}
	if refused := q.mayEnter(); refused != nil {
		return nil, refused
	}
	g := t.grant
	g.nonce = ""
	if scope := q.form.Get("scope"); strings.TrimSpace(scope) != "" {
		g.scope = scope
	}
	asked, refused := q.scopes(g.scope)
	if refused != nil {
		return nil, refused
	}
	asked.offline = true
	t.used = q.now
	return q.answerTokens(asked, &g)
}

// days words a time as .NET does: 90.00:00:00.
func days(d time.Duration) string {
	return fmt.Sprintf("%d.%02d:%02d:%02d", d/(24*time.Hour), d/time.Hour%24, d/time.Minute%60, d/time.Second%60)
}

// RevokeRefresh revokes every refresh token given out so far, as a changed password does.
func (a *Authority) RevokeRefresh() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, t := range a.refresh {
		t.revoked = a.config.Now()
	}
}
