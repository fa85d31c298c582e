package auth

import (
	"fmt"
	"slices"
	"strings"
)

// need is a permission and what else would do in its place, the least first
// (https://learn.microsoft.com/graph/permissions-reference). Application and delegated permissions differ where a
// mailbox is not one's own.
type need struct{ application, own, shared []string }

func needs() map[string]need {
	mail := func(names ...string) need {
		shared := make([]string, 0, len(names))
		for _, n := range names {
			shared = append(shared, n+".Shared")
		}
		return need{application: names, own: append(slices.Clone(names), shared...), shared: shared}
	}
	same := func(names ...string) need { return need{names, names, names} }
	ownOnly := func(names ...string) need { return need{application: names, own: names} }
	basic := mail("Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite")
	basic.application = []string{"Mail.ReadBasic.All", "Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite"}
	calendar := mail("Calendars.Read", "Calendars.ReadWrite")
	return map[string]need{
		"Mail.ReadBasic":            basic,
		"Mail.Read":                 mail("Mail.Read", "Mail.ReadWrite"),
		"Mail.ReadWrite":            mail("Mail.ReadWrite"),
		"Mail.Send":                 mail("Mail.Send"),
		"MailboxSettings.Read":      ownOnly("MailboxSettings.Read", "MailboxSettings.ReadWrite"),
		"MailboxSettings.ReadWrite": ownOnly("MailboxSettings.ReadWrite"),
		"Calendars.ReadBasic":       ownOnly("Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"), // who may see a calendar: its owner is told
		"Calendars.Read":            calendar,
		"Calendars.ReadWrite":       mail("Calendars.ReadWrite"),
		"User.ReadBasic.All":        same("User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
		"User.Read.All":             same("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
		"GroupMember.Read.All":      same("GroupMember.Read.All", "GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
		"ThreatSubmission.ReadWrite.All": {
			application: []string{"ThreatSubmission.ReadWrite.All"},
			own:         []string{"ThreatSubmission.ReadWrite", "ThreatSubmission.ReadWrite.All"}, shared: []string{"ThreatSubmission.ReadWrite", "ThreatSubmission.ReadWrite.All"},
		},
		"People.Read": {application: []string{"People.Read.All"}, own: []string{"People.Read", "People.Read.All"}, shared: []string{"People.Read.All"}},
	}
}

// alternatives lists what would do for a need, the least first.
func (id Identity) alternatives(permission string, own bool) []string {
	n, ok := needs()[permission]
	switch {
	case !ok:
		return []string{permission}
	case id.Kind == Application:
		return n.application
	case own:
		return n.own
	}
	return n.shared
}

// Allows tells whether the token carries a permission, or one that includes it. For a person, own tells whether the
// mailbox is that person's own: another's needs the permission's .Shared twin.
func (id Identity) Allows(permission string, own bool) bool {
	return permission == "" || slices.ContainsFunc(id.alternatives(permission, own), id.has)
}

// Least names the least permission that would do, as it is called for this kind of token: what to ask an administrator
// for. Empty: none would. A person reaches the settings and rules of nobody's mailbox but their own.
func (id Identity) Least(permission string, own bool) string {
	if list := id.alternatives(permission, own); len(list) > 0 {
		return list[0]
	}
	return ""
}

// Exchange tells of the permissions that Exchange Online can grant an application by itself, which tokens do not show
// (https://learn.microsoft.com/exchange/permissions-exo/application-rbac).
func Exchange(permission string) bool {
	family, _, _ := strings.Cut(permission, ".")
	return family == "Mail" || family == "MailboxSettings" || family == "Calendars"
}

func (id Identity) has(permission string) bool {
	return slices.ContainsFunc(id.Permissions, func(p string) bool { return strings.EqualFold(p, permission) })
}

// Preset is a set of permissions for what somebody wants to do.
type Preset struct {
	Name, For   string
	Delegated   []string
	Application []string
}

// Presets lists the sets, the least first.
func Presets() []Preset {
	return []Preset{
		{
			Name: "read-only", For: "look: read mail, rules, calendars and people, and change nothing",
			Delegated:   strings.Fields("User.Read Mail.Read Mail.Read.Shared MailboxSettings.Read Calendars.Read Calendars.Read.Shared People.Read User.ReadBasic.All"),
			Application: strings.Fields("Mail.Read MailboxSettings.Read Calendars.Read User.ReadBasic.All"),
		},
		{
			Name: "triage", For: "triage: also move, delete, tag, report, block",
			Delegated:   strings.Fields("User.Read Mail.ReadWrite Mail.ReadWrite.Shared MailboxSettings.ReadWrite Calendars.Read Calendars.Read.Shared People.Read User.ReadBasic.All"),
			Application: strings.Fields("Mail.ReadWrite MailboxSettings.ReadWrite Calendars.Read User.ReadBasic.All"),
		},
		{
			Name: "everything", For: "everything: also send mail, delete events, look into groups, block for the whole tenant",
			Delegated: strings.Fields("User.Read Mail.ReadWrite Mail.ReadWrite.Shared Mail.Send Mail.Send.Shared MailboxSettings.ReadWrite Calendars.ReadWrite " +
				"Calendars.ReadWrite.Shared People.Read User.ReadBasic.All GroupMember.Read.All Group.Read.All ThreatSubmission.ReadWrite"),
			Application: strings.Fields("Mail.ReadWrite Mail.Send MailboxSettings.ReadWrite Calendars.ReadWrite People.Read.All User.ReadBasic.All GroupMember.Read.All ThreatSubmission.ReadWrite.All"),
		},
	}
}

// PresetNamed finds a preset.
func PresetNamed(name string) (Preset, bool) {
	list := Presets()
	i := slices.IndexFunc(list, func(p Preset) bool { return p.Name == name })
	if i < 0 {
		return Preset{}, false
	}
	return list[i], true
}

// Scopes reads the setting of delegated scopes: a preset's name, or scopes between spaces. What is asked for is what
// stands there, and nothing more.
func Scopes(setting string) ([]string, error) {
	if p, ok := PresetNamed(strings.TrimSpace(setting)); ok {
		return p.Delegated, nil
	}
	list := strings.Fields(setting)
	if len(list) == 0 {
		return nil, fmt.Errorf("no scopes: name some, or a preset: read-only, triage, everything")
	}
	return list, nil
}
