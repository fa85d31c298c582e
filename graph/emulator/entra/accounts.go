package entra

import (
	"fmt"
	"strings"
	"time"
)

// What may stand in the way of a user's sign-in.
const (
	NeedsMFA          = "mfa"
	ConditionalAccess = "conditional-access"
	Disabled          = "disabled"
)

// ChangeUser changes a user of any tenant, found by id or user principal name.
func (a *Authority) ChangeUser(key string, change func(*User)) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.tenants {
		if u := a.tenants[i].user(key); u != nil {
			change(u)
			return nil
		}
	}
	return fmt.Errorf("there is no user %q", key)
}

func (t *Tenant) user(key string) *User {
	for i := range t.Users {
		if u := &t.Users[i]; u.ID == key || strings.EqualFold(u.UPN, key) {
			return u
		}
	}
	return nil
}

// identify finds the user who signs in.
func (q *request) identify(login string) *refusal {
	if q.user = q.tenant.user(strings.TrimSpace(login)); q.user == nil {
		return bad(50034, "invalid_grant", "The user account %s does not exist in the %s directory. To sign into this application, the account must be added to the directory.", login, q.tenant.ID)
	}
	return nil
}

// mayEnter tells what keeps the user, or everybody, out of the application.
func (q *request) mayEnter() *refusal {
	switch {
	case !q.user.Enabled || q.user.SignIn == Disabled:
		return bad(50057, "invalid_grant", "The user account is disabled.")
	case q.user.SignIn == NeedsMFA:
		return needsMFA()
	case q.user.SignIn == ConditionalAccess || q.app.ConditionalAccess:
		return blocked()
	}
	return nil
}

// SignIn is a request for a sign-in as it was seen, without its secrets.
type SignIn struct {
	Time       time.Time `json:"time"`
	Operation  string    `json:"operation"`
	Method     string    `json:"method"`
	Path       string    `json:"path"`
	GrantType  string    `json:"grant_type,omitempty"`
	ClientID   string    `json:"client_id,omitempty"`
	Scope      string    `json:"scope,omitempty"`
	Claims     string    `json:"claims,omitempty"`
	Credential string    `json:"credential,omitempty"` // "secret", "certificate"; empty: none
	User       string    `json:"user,omitempty"`
	Error      string    `json:"error,omitempty"` // of OAuth
	Code       int       `json:"code"`            // of AADSTS; 0: it went well
}

const signInLimit = 20_000

func (a *Authority) note(q *request, operation string, refused *refusal) {
	s := SignIn{
		Time: q.now, Operation: operation, Method: q.http.Method, Path: q.http.URL.Path, GrantType: q.form.Get("grant_type"), ClientID: q.form.Get("client_id"),
		Scope: q.form.Get("scope"), Claims: q.form.Get("claims"), Credential: q.credential(),
	}
	if user, _, ok := q.http.BasicAuth(); ok {
		s.ClientID = user
	}
	if q.user != nil {
		s.User = q.user.UPN
	}
	if refused != nil {
		s.Error, s.Code = refused.code, refused.number
	}
	if len(a.signIns) < signInLimit {
		a.signIns = append(a.signIns, s)
	}
}

// SignIns lists the requests seen, oldest first.
func (a *Authority) SignIns() []SignIn {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]SignIn{}, a.signIns...)
}
