package doctor

import (
	"strings"

	"mailtriage/graph/auth"
	"mailtriage/keys"
)

// actions says of each of the connector's actions whether it can be done.
func (e *examination) actions() []Check {
	var rows []Check
	for _, name := range keys.ConnectorActions() {
		a, ok := keys.Answering(name)
		if !ok {
			continue
		}
		c := e.action(a)
		c.Name, c.Action = name, true
		if c.State == OK {
			c.Found += e.notes(a)
		}
		rows = append(rows, c)
	}
	return rows
}

func (e *examination) action(a keys.Action) Check {
	switch lack := a.NotOffered(e.Cloud); {
	case lack != "":
		return skipped(lack, "")
	case e.ReadOnly && a.Writes:
		return skipped("off: read only", "")
	case a.ID == keys.Token && !e.ready() && e.session == nil:
		return skipped("there is none", e.blame(nameSignIn))
	case a.Permission == "":
		return fine("needs no permission")
	case e.identity == nil:
		return skipped("not known", e.blame(e.unknownSince()))
	case e.identity.Allows(a.Permission, e.own()):
		allowed := "allowed by " + e.granting(a.Permission)
		if auth.Exchange(a.Permission) && e.closed() {
			return skipped(allowed+", but", nameMailbox)
		}
		return fine(allowed)
	case e.byRoleOnly(a.Permission):
		return warning("not in the token; RBAC for Applications may grant it", "the mailbox answers an application without permissions of Exchange in its token: see which "+
			"roles it has there (Test-ServicePrincipalAuthorization), or try it")
	}
	least := e.identity.Least(a.Permission, e.own())
	if least == "" {
		c := skipped("off: a person reaches the settings and rules of their own mailbox only", "")
		c.Mend = "for another mailbox sign in as an application (auth = \"client-secret\" or \"certificate\") with " + a.Permission
		return c
	}
	c := failed("needs "+least, e.mendPermission(a.Permission))
	c.Missing = least
	return c
}

// closed tells whether the mailbox can't be read for another reason than a permission that the token lacks.
func (e *examination) closed() bool {
	for _, c := range e.report.Checks {
		if c.Name == nameMailbox {
			return c.State == Fail && c.Missing == ""
		}
	}
	return false
}

// unknownSince names the check that would have told what the token allows.
func (e *examination) unknownSince() string {
	if s := e.state(nameSignIn); s == Fail || s == Skipped {
		return nameSignIn
	}
	return nameToken
}

// byRoleOnly tells whether the mailbox answers an application whose token has no permission of Exchange's at all.
func (e *examination) byRoleOnly(permission string) bool {
	if e.identity.Kind != auth.Application || !auth.Exchange(permission) || e.state(nameMailbox) != OK {
		return false
	}
	for _, p := range e.identity.Permissions {
		if auth.Exchange(p) {
			return false
		}
	}
	return true
}

// mendPermission says how a permission is got. The same words serve for every permission, so that they need to be said
// but once for several actions.
func (e *examination) mendPermission(permission string) string {
	switch {
	case e.identity.Kind == auth.Person:
		return "add it to the setting scopes and sign in again (mailtriage login); an administrator may have to consent"
	case auth.Exchange(permission):
		return "let an administrator grant it (App registrations, API permissions, Application permissions, Grant admin consent), " +
			"unless RBAC for Applications in Exchange Online grants it, which tokens do not tell"
	}
	return "let an administrator grant it (App registrations, API permissions, Application permissions, Grant admin consent)"
}

// granting names the permission of the token by which another is had: the least, if the token has it.
func (e *examination) granting(permission string) string {
	least := e.identity.Least(permission, e.own())
	by := ""
	for _, p := range e.identity.Permissions {
		one := auth.Identity{Kind: e.identity.Kind, Permissions: []string{p}}
		if strings.EqualFold(p, least) {
			return p
		}
		if by == "" && one.Allows(permission, e.own()) {
			by = p
		}
	}
	return by
}

// notes are what is worth knowing of an action that can be done: a part of it that the cloud lacks, and what calendars of
// groups need (https://learn.microsoft.com/graph/api/group-list-events, group-delete-event).
func (e *examination) notes(a keys.Action) string {
	var notes strings.Builder
	for _, other := range keys.Actions() {
		if lack := other.NotOffered(e.Cloud); lack != "" && other.Connector == a.Connector {
			notes.WriteString("; " + lack)
		}
	}
	if e.identity == nil || a.ID != keys.ListEvents && a.ID != keys.DeleteEvent {
		return notes.String()
	}
	const all = "Group.ReadWrite.All"
	switch least := map[keys.ID]string{keys.ListEvents: "Group.Read.All", keys.DeleteEvent: all}[a.ID]; {
	case e.identity.Kind == auth.Application:
		notes.WriteString("; calendars of groups need a person's sign-in")
	case !e.identity.Allows(least, true) && !e.identity.Allows(all, true):
		notes.WriteString("; calendars of groups need " + least)
	}
	return notes.String()
}
