package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"mailtriage/graph/auth"
)

const mendConsent = "an administrator must grant the application its permissions (App registrations, API permissions, Grant admin consent)"

// mendLogin says how what it takes to sign in is given, by the way to sign in.
func (e *examination) mendLogin() string {
	if e.Way == auth.Environment {
		return "set AZURE_CLIENT_SECRET, or AZURE_CLIENT_CERTIFICATE_PATH"
	}
	return "store what it takes to sign in, or sign in: mailtriage login"
}

func (e *examination) mendRenew() string {
	const renew = "renew it in the app registration (Entra admin centre, App registrations, Certificates & secrets), then "
	if e.Way == auth.Environment {
		return renew + "give the new one by azidentity's variables"
	}
	return renew + "store the new one: mailtriage login"
}

// signIn gets a token that is new: one from memory would hide that the next will be refused.
func (e *examination) signIn(ctx context.Context) Check {
	if e.ready() {
		return fine("not needed: there is a ready token, which is not renewed")
	}
	if s := e.state(nameAuthority); s == Fail || s == Skipped {
		return skipped("not tried", e.blame(nameAuthority))
	}
	if refused := e.authority.refusedTenant(); refused != nil {
		return e.refused(refused)
	}
	s, err := await(ctx, e.Session)
	if err != nil {
		return e.unprepared(err)
	}
	now := e.Now()
	id, err := s.Fresh(ctx, now.Add(e.skew))
	switch {
	case errors.Is(err, auth.ErrOpaque):
	case err != nil:
		c := e.refused(err)
		if !s.Delegated() {
			by, _ := s.InForce(now)
			c.Found += "; tried with: " + by
		}
		return c
	default:
		e.identity = &id
	}
	e.session = s
	by, warn := s.InForce(now)
	if warn {
		return warning(by, e.mendRenew())
	}
	return fine(by)
}

// unprepared says why there is nothing to sign in with.
func (e *examination) unprepared(err error) Check {
	for _, name := range []string{nameKeyring, nameConfig} {
		if e.state(name) == Fail {
			return skipped("there is nothing to sign in with", name)
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return failed(e.late()+", making the sign-in ready", e.mendLogin())
	}
	return failed(line(err), e.mendLogin())
}

// refused says in words why a sign-in failed.
func (e *examination) refused(err error) Check {
	x, known := auth.Explain(err)
	switch {
	case known:
		return failed(x.What+" ("+x.Code+")", x.Mend)
	case x.Code != "":
		return failed("Entra refuses the sign-in with "+x.Code,
			"look it up: https://login.microsoftonline.com/error?code="+strings.TrimPrefix(x.Code, "AADSTS"))
	case auth.NeedsPerson(err):
		return failed("nobody is signed in yet", "sign in: mailtriage login")
	case errors.Is(err, context.DeadlineExceeded):
		return failed(e.late(), "try again in a while; if it stays so, check the network and the proxy")
	}
	var answered *azidentity.AuthenticationFailedError
	if errors.As(err, &answered) && answered.RawResponse != nil {
		return failed(fmt.Sprintf("the sign-in service answers with status %d and gives no reason", answered.RawResponse.StatusCode),
			"a gateway or the sign-in page of the network may stand between: open "+e.Authority+" in a browser and see, or try again in a while")
	}
	return failed(line(err), "check the network and the proxy, and try again")
}

const longest = 300 // characters of an error

// line writes an error on one line, and no more of it than people read: those of libraries go on with whole answers.
func line(err error) string {
	text := []rune(strings.Join(strings.Fields(err.Error()), " "))
	if len(text) > longest {
		return string(text[:longest]) + "..."
	}
	return string(text)
}

// token says what the token says.
func (e *examination) token(context.Context) Check {
	if e.ready() {
		id, err := auth.ReadToken(e.Token)
		if err != nil {
			return skipped("the ready token can't be read: what it allows is not known", "")
		}
		e.identity = &id
	}
	if s := e.state(nameSignIn); s == Fail || s == Skipped {
		return skipped("there is none", e.blame(nameSignIn))
	}
	if e.identity == nil {
		return warning("it can't be read: what it allows is not known", "nothing to do, unless an action is refused")
	}
	id := *e.identity
	found := e.describe(id)
	switch {
	case !id.Expires.IsZero() && id.Expires.Before(e.Now().Add(e.skew)):
		return failed(found+": it has run out", "get a new one: mailtriage token")
	case len(id.Permissions) == 0:
		return warning(found, e.mendNothingGranted())
	case auth.CheckTenant(e.Tenant) == nil && !strings.Contains(e.Tenant, ".") && !strings.EqualFold(e.Tenant, id.Tenant):
		return warning(found, "this is not the tenant of the settings: check tenant")
	}
	return fine(found)
}

func (e *examination) mendNothingGranted() string {
	if e.identity.Kind == auth.Application {
		return mendConsent + ", unless RBAC for Applications in Exchange Online grants them, which tokens do not tell"
	}
	return mendConsent + ", or ask for scopes and sign in again: mailtriage login"
}

func (e *examination) describe(id auth.Identity) string {
	app := "application " + id.App
	if id.AppName != "" {
		app = "application " + id.AppName + " (" + id.App + ")"
	}
	parts := []string{"of " + app}
	if id.Kind == auth.Person {
		who := id.User
		if id.Name != "" {
			who = strings.TrimSpace(id.User + " (" + id.Name + ")")
		}
		parts = []string{"of " + who, "through " + app}
	}
	parts = append(parts, "tenant "+id.Tenant)
	if !id.Expires.IsZero() {
		parts = append(parts, "good until "+id.Expires.UTC().Format("2006-01-02 15:04 UTC"))
	}
	switch n := len(id.Permissions); n {
	case 0:
		parts = append(parts, "no permissions")
	case 1:
		parts = append(parts, "1 permission: "+id.Permissions[0])
	default:
		parts = append(parts, fmt.Sprintf("%d permissions: %s", n, strings.Join(id.Permissions, " ")))
	}
	return strings.Join(parts, ", ")
}

// blame names the check that a skipped one hangs on in the end.
func (e *examination) blame(name string) string {
	for _, c := range e.report.Checks {
		if c.Name != name || c.State != Skipped {
			continue
		}
		if i := strings.LastIndex(c.Found, ": see "); i >= 0 {
			return c.Found[i+len(": see "):]
		}
	}
	return name
}

// until is a time of today as people read it.
func until(t time.Time) string { return t.UTC().Format("15:04:05 UTC") }
