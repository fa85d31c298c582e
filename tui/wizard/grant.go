package wizard

import (
	"net/url"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
)

// consentURL is where an administrator grants what the app registration asks for, for the whole tenant
// (https://learn.microsoft.com/entra/identity-platform/v2-admin-consent).
func (a Answers) consentURL() string {
	_, authority := a.Endpoints()
	return authority + "/" + url.PathEscape(a.Tenant) + "/adminconsent?client_id=" + url.QueryEscape(a.ClientID)
}

// request is the list to hand to an administrator, in plain lines.
func (a Answers) request() []string {
	kind := "application permissions"
	if a.Way.Delegated() {
		kind = "delegated permissions"
	}
	lines := []string{
		"App registration " + a.ClientID + " in the tenant " + a.Tenant, "",
		"API permissions, Microsoft Graph, " + kind + ":",
	}
	for _, p := range a.Permissions() {
		lines = append(lines, "  "+p)
	}
	switch a.Way {
	case auth.Browser:
		lines = append(lines, "", "Authentication, Mobile and desktop applications, redirect URI:", "  http://localhost")
	case auth.DeviceCode:
		lines = append(lines, "", "Authentication, Allow public client flows:", "  Yes")
	}
	return append(lines, "", "Then grant admin consent:", "  "+a.consentURL())
}

// reach is the warning about application permissions, and how to narrow them
// (https://learn.microsoft.com/exchange/permissions-exo/application-rbac).
func (a Answers) reach() (warning, mend string) {
	if a.Way.Delegated() {
		return "", ""
	}
	return "Application permissions reach every mailbox of the tenant.",
		"To narrow them to some: RBAC for Applications in Exchange Online (New-ManagementRoleAssignment with a scope). Leave Mail, MailboxSettings and " +
			"Calendars out in Entra then: what is granted in both places adds up. The older way is an application access policy (New-ApplicationAccessPolicy)."
}

func grant(m *Model) page {
	return &sheet{
		name: "What to grant",
		lines: func(m *Model, w int) []string {
			t := m.theme
			var out []string
			warning, mend := m.answers.reach()
			if warning != "" {
				out = append(out, wrapped(t.Warn, t.Glyphs.Warning+" "+warning, w)...)
				out = append(append(out, wrapped(t.Muted, mend, w)...), "")
			}
			out = append(append(out, wrapped(t.Muted, "For an administrator of the tenant, to be copied with c:", w)...), "")
			for _, l := range m.answers.request() {
				style := t.Text
				if strings.HasPrefix(l, "  ") {
					style = t.Accent
				}
				out = append(out, wrapped(style, l, w)...)
			}
			return out
		},
		keys: always(hint{"Enter", "next"}, hint{"c", "copy"}, hint{"Esc", "back"}),
		press: func(m *Model, name string) tea.Cmd {
			switch name {
			case "enter", "tab":
				return m.next()
			case "esc", "shift+tab":
				return m.back()
			case "c":
				text := strings.Join(m.answers.request(), "\n") + "\n"
				if warning, mend := m.answers.reach(); warning != "" {
					text += "\n" + warning + " " + mend + "\n"
				}
				return tea.Batch(tea.SetClipboard(text), m.say("Copied, where the terminal allows it (OSC 52)"))
			}
			return nil
		},
	}
}
