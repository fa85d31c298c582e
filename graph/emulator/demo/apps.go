package demo

import (
	"strings"
	"time"

	"mailtriage/graph/emulator/world"
)

// delegated is what people may do by way of the first application: an administrator has consented to it for all.
var delegated = strings.Fields(`User.Read Mail.ReadBasic Mail.ReadBasic.Shared Mail.Read Mail.Read.Shared Mail.ReadWrite Mail.ReadWrite.Shared Mail.Send Mail.Send.Shared
	MailboxSettings.Read MailboxSettings.ReadWrite Calendars.Read Calendars.Read.Shared Calendars.ReadWrite Calendars.ReadWrite.Shared
	User.ReadBasic.All User.Read.All Group.Read.All GroupMember.Read.All People.Read ThreatSubmission.ReadWrite`)

// apps are the registered applications: the one to use, some with fewer permissions, and some that something is wrong with.
func (k *maker) apps() []world.App {
	all := []string{
		"Mail.ReadWrite", "Mail.Send", "MailboxSettings.ReadWrite", "Calendars.ReadWrite", "User.Read.All", "Group.Read.All", "GroupMember.Read.All",
		"People.Read.All", "ThreatSubmission.ReadWrite.All",
	}
	app := func(name string, roles ...string) world.App {
		return world.App{ClientID: k.guid("app " + name), DisplayName: name, Secret: strings.ReplaceAll(k.guid("secret "+name), "-", "~"), Roles: roles}
	}
	public := func(a world.App, permissions []string) world.App {
		a.Public, a.RedirectURIs, a.Delegated = true, []string{"http://localhost"}, permissions
		return a
	}
	expired := app("mailtriage with an expired secret", all...)
	expired.SecretExpires = time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	narrow := app("mailtriage for one mailbox", all...)
	narrow.Mailboxes = []string{Mailbox}
	blocked := public(app("mailtriage behind conditional access", all...), delegated)
	blocked.ConditionalAccess = true
	return []world.App{
		public(app("mailtriage", all...), delegated), app("mailtriage read only", "Mail.Read", "MailboxSettings.Read", "User.ReadBasic.All"),
		app("mailtriage headers only", "Mail.ReadBasic.All"), app("mailtriage without settings", "Mail.ReadWrite"), app("mailtriage without anything"),
		expired, narrow, blocked, public(app("mailtriage without consent"), nil),
	}
}
