package auth

import "slices"

// Lacks names the least permission that a token surely lacks for what needs one, and says why, where there is none to ask
// for; both are empty where it may be allowed. own tells of a person whether the mailbox is their own. An application's
// permission may have been granted in Exchange Online, which its token does not show: that is taken to be so when the token
// shows no permission of Exchange at all (https://learn.microsoft.com/exchange/permissions-exo/application-rbac).
func (id Identity) Lacks(permission string, own bool) (least, why string) {
	if id.Kind == Application {
		own = true
		if Exchange(permission) && !slices.ContainsFunc(id.Permissions, Exchange) {
			return "", ""
		}
	}
	if id.Allows(permission, own) {
		return "", ""
	}
	if least = id.Least(permission, own); least == "" {
		return "", "no permission lets a person read this of another's mailbox: it takes an application, or the owner's own sign-in"
	}
	return least, ""
}
