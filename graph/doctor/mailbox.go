package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/auth"
)

// readMail is the least that it takes to see that a mailbox is there.
const readMail = "Mail.ReadBasic"

// mailbox reads the Inbox's counts.
func (e *examination) mailbox(ctx context.Context) Check {
	for _, name := range []string{nameSignIn, nameGraph} {
		if s := e.state(name); s == Fail || s == Skipped {
			return skipped("not tried", e.blame(name))
		}
	}
	switch {
	case e.Mailbox == "":
		return failed("none is set", "say which mailbox, as an address or a user id: --mailbox, or mailbox in the settings")
	case e.Inbox == nil:
		return skipped("not tried", "")
	}
	reader, err := e.Inbox(e.session)
	if err != nil {
		return failed(line(err), "check the settings of the service (cloud, graph_url)")
	}
	f, err := reader.Folder(ctx, "inbox")
	if err != nil {
		return e.barred(err)
	}
	return fine(fmt.Sprintf("%s is reachable: its Inbox holds %d messages, %d of them unread", e.Mailbox, f.Total, f.Unread))
}

// barred says why a mailbox can't be reached.
func (e *examination) barred(err error) Check {
	var g *graph.Error
	if !errors.As(err, &g) {
		return failed(e.Mailbox+": "+line(err), "try again; if it stays so, look at the request log")
	}
	var c Check
	switch g.Kind {
	case graph.NotFound:
		c = e.notThere(g)
	case graph.Forbidden:
		c = e.forbidden(g)
	case graph.Throttled:
		e.throttled = true
		c = warning(e.Mailbox+" was not looked at: the service is throttling", "nothing to do: try again in a while")
	case graph.Unauthenticated:
		c = failed("Graph does not take the token", "check the cloud and graph_url, and this machine's clock; then sign in again: mailtriage login")
	case graph.TimedOut:
		c = failed(e.Mailbox+": "+e.late(), "try again in a while; if it stays so, check the network and the proxy")
	case graph.Malformed:
		c = failed("something other than Graph answered (status "+fmt.Sprint(g.Status)+")",
			"a gateway or the sign-in page of the network stands between: open "+e.Graph+" in a browser and see, or set HTTPS_PROXY")
	case graph.Unavailable, graph.Offline, graph.CutOff, graph.Foreign, graph.Conflict, graph.Gone, graph.Precondition, graph.BadRequest, graph.Other:
		c = failed(g.Error(), "try again in a while; if it stays so, check the network and the proxy")
	}
	if g.RequestID != "" {
		c.Found += " (request-id " + g.RequestID + ")"
	}
	return c
}

func (e *examination) notThere(g *graph.Error) Check {
	switch {
	case strings.HasPrefix(g.Code, "MailboxNotEnabled"), strings.HasPrefix(g.Code, "MailboxNotSupported"):
		return failed(e.Mailbox+" has no mailbox in Exchange Online: no licence, switched off, or on a server of one's own (MailboxNotEnabledForRESTAPI)",
			"give the user an Exchange Online licence, or name another mailbox")
	case e.another() && g.Code == "ErrorItemNotFound":
		return failed(e.Mailbox+" is not shared with "+e.identity.User+" (ErrorItemNotFound)",
			"let its owner or an Exchange administrator give "+e.identity.User+" full access to it")
	}
	return failed("there is no such user or mailbox: "+e.Mailbox+" ("+g.Code+")",
		"check the address: it must be a user principal name, a primary address or an id in the tenant that was signed in to")
}

func (e *examination) forbidden(g *graph.Error) Check {
	const allowed = "application access policy"
	id := e.identity
	if strings.Contains(g.Message, "[RAOP]") || strings.Contains(g.Message, "AccessPolicy") {
		return failed("an "+allowed+" keeps the application out of "+e.Mailbox,
			"let an Exchange administrator add the mailbox to the group of the policy (Get-ApplicationAccessPolicy, Test-ApplicationAccessPolicy)")
	}
	denied := "access to " + e.Mailbox + " is denied (" + g.Code + ")"
	switch {
	case id == nil:
		return failed(denied, g.Advice())
	case !id.Allows(readMail, e.own()):
		least := id.Least(readMail, e.own())
		c := failed(denied+": the token has no permission to read mail there, "+least+" at least", e.mendPermission(readMail))
		c.Missing = least
		return c
	case id.Kind == auth.Application:
		return failed(denied+" although the token has "+e.granting(readMail), "let an Exchange administrator look for an "+allowed+
			" (Test-ApplicationAccessPolicy) and at RBAC for Applications (Test-ServicePrincipalAuthorization)")
	case e.another():
		return failed(denied+" although the token has "+e.granting(readMail), "let its owner or an Exchange administrator give "+id.User+" full access to it")
	}
	return failed(denied+" although the token has "+e.granting(readMail),
		"let an Exchange administrator see whether the mailbox is closed to this application (Get-CASMailbox)")
}

// own tells whether the mailbox is the one of the person who signed in.
func (e *examination) own() bool {
	return e.identity != nil && e.identity.Kind == auth.Person && (strings.EqualFold(e.Mailbox, e.identity.User) || strings.EqualFold(e.Mailbox, e.identity.ObjectID))
}

// another tells whether a person has signed in, and the mailbox is not that person's.
func (e *examination) another() bool {
	return e.identity != nil && e.identity.Kind == auth.Person && !e.own()
}

// reach tells that application permissions are for every mailbox of the tenant.
func (e *examination) reach(context.Context) Check {
	if e.identity == nil || e.identity.Kind != auth.Application {
		return Check{}
	}
	var wide []string
	for _, p := range e.identity.Permissions {
		if auth.Exchange(p) {
			wide = append(wide, p)
		}
	}
	if len(wide) == 0 {
		return Check{}
	}
	c := fine(strings.Join(wide, " ") + ": for every mailbox of the tenant, unless an administrator has narrowed it, which tokens do not tell")
	c.Mend = "to narrow it: RBAC for Applications in Exchange Online (New-ManagementScope, New-ManagementRoleAssignment; then take the consent away, the two add up), " +
		"or an application access policy (New-ApplicationAccessPolicy)"
	return c
}

// throttling tells whether the service asks to wait.
func (e *examination) throttling(context.Context) Check {
	const mend = "nothing to do: it goes on by itself when the service allows it"
	var s graph.GateState
	if e.Gate != nil {
		s = e.Gate()
	}
	switch {
	case s.ThrottledUntil.After(e.Now()):
		return warning("the service asks to wait until "+until(s.ThrottledUntil), mend)
	case e.throttled:
		return warning("the service answered that there are too many requests (429)", mend)
	case !e.graph.made:
		return skipped("no answer came", e.blame(nameGraph))
	}
	found := "none"
	if s.Running+s.Waiting > 0 {
		found = fmt.Sprintf("none; %d requests are under way, %d wait", s.Running, s.Waiting)
	}
	return fine(found)
}
