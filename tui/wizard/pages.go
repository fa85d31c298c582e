package wizard

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
)

// said is an intro of one paragraph.
func said(text string) func(*Model, int) []string {
	return func(m *Model, w int) []string { return wrapped(m.theme.Text, text, w) }
}

// What the welcome offers.
const (
	goOn   = "go on"
	setUp  = "set up"
	try    = "demo"
	goAway = "leave"
)

func welcome(m *Model) page {
	var options []option[string]
	begin := "Set up an account"
	if m.canResume() {
		n, of := m.answers.number(m.resumeAt())
		options = append(options, option[string]{goOn, "Go on where you left", "At step " + ratio(n, of) + ". Secrets were not kept."})
		begin = "Begin anew"
	}
	options = append(options,
		option[string]{setUp, begin, "Leave with ^c at any time: the answers are kept, secrets are not."},
		option[string]{try, "Try the demo", "A made-up tenant on this machine: no account, no network."},
		option[string]{goAway, "Leave", "Nothing is changed."},
	)
	pick := options[0].value
	f := &form{
		name: "Welcome", fields: []*field{choice(m, &pick, "", options)}, back: func(*Model) tea.Cmd { return nil },
		intro: func(m *Model, w int) []string {
			lines := wrapped(m.theme.Text, "mailtriage sorts a Microsoft 365 mailbox through Graph. It takes an app registration in Entra, and somebody who grants it permissions; "+
				"this leads there, step by step.", w)
			if m.NoKeyring != "" { // better known now than when the secret is there
				lines = append(append(lines, ""), wrapped(m.theme.Warn, m.NoKeyring, w)...)
			}
			return lines
		},
	}
	f.done = func(m *Model) tea.Cmd {
		switch pick {
		case goOn:
			return m.visit(m.resumeAt())
		case try:
			return m.end(Demo)
		case goAway:
			return m.leave()
		}
		if m.canResume() {
			m.answers, m.secrets, m.Resumed = Answers{}.clean(), Secrets{}, false
		}
		return m.next()
	}
	return f.start()
}

// canResume tells whether there is something to go on with: an earlier run's answers, or this one's.
func (m *Model) canResume() bool {
	return m.Resumed || m.answers.Step != "" && m.answers.Step != StepWelcome
}

func chooseCloud(m *Model) page {
	names := map[string]string{
		"global": "Global: Microsoft 365 worldwide, most tenants", "us-gov": "US Government: GCC High", "us-dod": "US Department of Defense", "china": "China, operated by 21Vianet",
	}
	var options []option[string]
	for _, c := range auth.Clouds() {
		options = append(options, option[string]{c.Name, names[c.Name], host(c.Graph) + ", sign-in at " + host(c.Authority)})
	}
	options = append(options, option[string]{Custom, "Custom: addresses of your own", "Graph's and the authority's base URL, for a cloud that is not in the list"})
	pick := m.answers.Cloud
	graph, authority := m.answers.GraphURL, m.answers.Authority
	ours := func() bool { return pick != Custom }
	f := &form{name: "Which cloud", intro: said("Where is the tenant?"), fields: []*field{
		choice(m, &pick, "", options),
		m.typed(&graph, "Graph's base URL", "like https://graph.microsoft.com", auth.CheckGraph),
		m.typed(&authority, "Authority: where people and applications sign in", "like https://login.microsoftonline.com", auth.CheckAuthority),
	}}
	f.fields[1].hidden, f.fields[2].hidden = ours, ours
	f.done = func(m *Model) tea.Cmd {
		m.answers.Cloud, m.answers.GraphURL, m.answers.Authority = pick, graph, authority
		return m.next()
	}
	return f.start()
}

func host(base string) string { return strings.TrimPrefix(base, "https://") }

// waysInOrder are the ways that the wizard offers, the one for people first, the one of last resort last.
func waysInOrder() []auth.Way {
	return []auth.Way{auth.Browser, auth.ClientSecret, auth.Certificate, auth.Automatic, auth.DeviceCode}
}

// wayNames are the ways in words: the name, and when it fits.
func wayNames() map[auth.Way][2]string {
	return map[auth.Way][2]string{
		auth.Browser: {"Browser: a person, at this machine (recommended)",
			"You sign in with the browser, with all that the tenant asks for, and act with your own rights."},
		auth.ClientSecret: {"Client secret: an application, quick to set up",
			"The application signs in by itself, with a secret of its registration. The secret runs out, and whoever has it is the application."},
		auth.Certificate: {"Certificate: an application, the safer way",
			"The application signs in by itself, with a private key that never leaves this machine. For what runs for long."},
		auth.Automatic: {"Automatic: an application with both of these",
			"The client secret, and the certificate once the secret is refused or has expired."},
		auth.DeviceCode: {"Device code: a person, at another machine",
			"The last resort, for a machine without a browser: you type a code elsewhere. Many tenants block it, because attackers send people codes of " +
				"their own and have them typed in."},
	}
}

func chooseWay(m *Model) page {
	var options []option[auth.Way]
	for _, w := range waysInOrder() {
		options = append(options, option[auth.Way]{w, wayNames()[w][0], wayNames()[w][1]})
	}
	pick := m.answers.Way
	f := &form{name: "Which way to sign in", intro: said("Who signs in, and by what?"), fields: []*field{choice(m, &pick, "", options)}}
	f.done = func(m *Model) tea.Cmd {
		m.answers.Way = pick
		return m.next()
	}
	return f.start()
}

func nameApp(m *Model) page {
	f := &form{
		name: "Which app registration", intro: said("Both stand on the registration's overview page (Entra admin centre, App registrations)."),
		fields: []*field{
			m.typed(&m.answers.Tenant, "Tenant", "its id, or one of its domains: contoso.com", auth.CheckTenant),
			m.typed(&m.answers.ClientID, "Application (client) id", "like 00001111-aaaa-2222-bbbb-3333cccc4444", auth.CheckClientID),
		},
		done: (*Model).next,
	}
	return f.start()
}

func choosePurpose(m *Model) page {
	var options []option[string]
	for _, p := range auth.Presets() {
		options = append(options, option[string]{p.Name, p.For, ""})
	}
	pick := m.answers.Preset
	f := &form{
		name: "What you want to do", fields: []*field{choice(m, &pick, "", options)},
		intro: said("Only the permissions for this are asked for. More can be granted later."),
	}
	f.done = func(m *Model) tea.Cmd {
		if pick == readOnlyPreset && m.answers.Preset != readOnlyPreset {
			m.answers.ReadOnly = true
		}
		m.answers.Preset = pick
		m.answers.ReadOnly = m.answers.ReadOnly && pick == readOnlyPreset
		return m.next()
	}
	return f.start()
}

func nameMailbox(m *Model) page {
	hint := "an address or a user's id: soc@contoso.com"
	if m.answers.Way.Delegated() {
		hint += "; empty: your own"
	}
	readOnly := m.answers.ReadOnly
	f := &form{
		name: "Which mailbox", intro: said("A profile is a mailbox with its way to sign in; there can be several."),
		fields: []*field{
			m.typed(&m.answers.Mailbox, "Mailbox", hint, m.answers.checkMailbox),
			m.typed(&m.answers.Profile, "Profile's name", "for --profile", checkProfile),
			choice(m, &readOnly, "Read-only", []option[bool]{
				{true, "Yes: every action that writes is off", ""}, {false, "No: what the permissions lack fails by itself", ""},
			}),
		},
	}
	f.fields[2].hidden = func() bool { return m.answers.Preset != readOnlyPreset }
	f.done = func(m *Model) tea.Cmd {
		m.answers.ReadOnly = readOnly && m.answers.Preset == readOnlyPreset
		return m.next()
	}
	return f.start()
}
