package wizard

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
	"mailtriage/graph/content"
)

// fact is a line of the summary.
type fact struct {
	step       Step
	name, text string
	warn       bool
}

func (m *Model) facts() []fact {
	a := m.answers
	kind := "application"
	if a.Way.Delegated() {
		kind = "delegated"
	}
	way, _, _ := strings.Cut(wayNames()[a.Way][0], ":")
	out := []fact{{step: StepCloud, name: "Cloud", text: a.Cloud}}
	if a.Cloud == Custom {
		out = append(out, fact{name: "", text: a.GraphURL + ", sign-in at " + a.Authority})
	}
	out = append(out, fact{step: StepWay, name: "Sign-in", text: way}, fact{step: StepApp, name: "Tenant", text: a.Tenant}, fact{name: "Client id", text: a.ClientID},
		fact{step: StepPurpose, name: "Permissions", text: fmt.Sprintf("%s: %d %s ones", a.Preset, len(a.Permissions()), kind)})
	out = append(out, m.secretFacts()...)
	mailbox, profile := a.Mailbox, a.Profile
	if mailbox == "" {
		mailbox = "your own"
	}
	if a.ReadOnly {
		profile += ", read-only"
	}
	if slices.Contains(m.Taken, a.Profile) {
		profile += ": replaces the profile of that name"
	}
	return append(out, fact{step: StepMailbox, name: "Mailbox", text: mailbox}, fact{name: "Profile", text: profile})
}

func (m *Model) secretFacts() []fact {
	var out []fact
	if m.answers.wantsSecret() {
		out = append(out, fact{name: "Secret", text: "a client secret, not shown"})
	}
	if m.answers.wantsKeyPair() && m.secrets.KeyPair != nil {
		text, warn := m.secrets.KeyPair.Describe(m.Now())
		out = append(out, fact{name: "Certificate", text: strings.TrimPrefix(text, "certificate "), warn: warn})
	}
	if len(out) > 0 {
		out[0].step = StepSecret
	}
	return out
}

func summary(*Model) page {
	return &sheet{
		name: "Summary",
		lines: func(m *Model, w int) []string {
			t := m.theme
			out := wrapped(t.Text, "Enter signs in. The profile is stored once that has worked, its secrets in this machine's keyring.", w)
			out = append(out, "")
			for _, f := range m.facts() {
				number := " "
				if f.step != "" {
					n, _ := m.answers.number(f.step)
					number = fmt.Sprint(n)
				}
				style, sign := t.Text, ""
				if f.warn {
					style, sign = t.Warn, t.Glyphs.Warning+" "
				}
				out = append(out, hanging(t.Accent.Render(content.Line(number))+" "+t.Muted.Render(content.Line(fmt.Sprintf("%-12s", f.name))), wrapped(style, sign+f.text, w-14))...)
			}
			return out
		},
		keys: func(m *Model) []hint {
			n, _ := m.answers.number(StepMailbox)
			return []hint{{"Enter", "sign in"}, {fmt.Sprintf("1-%d", n), "change a step"}, {"Esc", "back"}}
		},
		press: func(m *Model, name string) tea.Cmd {
			switch name {
			case "enter":
				if open := m.firstOpen(); open != StepSummary {
					return m.mend(open)
				}
				return m.signIn()
			case "esc", "shift+tab":
				return m.back()
			}
			steps := m.answers.steps()
			i := slices.IndexFunc(steps, func(s Step) bool {
				n, _ := m.answers.number(s)
				return s != StepWelcome && s != StepSummary && fmt.Sprint(n) == name
			})
			if i < 0 {
				return nil
			}
			return m.mend(steps[i])
		},
	}
}

// hanging puts lines behind a head, and those that follow the first under it.
func hanging(head string, lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = head + l
		if i == 0 {
			head = strings.Repeat(" ", cellWidth(head))
		}
	}
	return out
}

// stepNames are the steps as a failure names them.
func stepNames() map[Step]string {
	return map[Step]string{
		StepCloud: "the cloud", StepWay: "the way to sign in", StepApp: "the app registration", StepPurpose: "what you want to do", StepGrant: "what to grant",
		StepSecret: "the secret", StepMailbox: "the mailbox",
	}
}

// mendedBy is the step at which a failed sign-in is mended, by Entra's code for it; empty: at none of them.
func mendedBy(err error) Step {
	e, _ := auth.Explain(err)
	for step, codes := range mends() {
		if slices.Contains(strings.Fields(codes), strings.TrimPrefix(e.Code, "AADSTS")) {
			return step
		}
	}
	return ""
}

// mends are the codes that each step mends.
func mends() map[Step]string {
	return map[Step]string{
		StepCloud:   "900382 500011",
		StepWay:     "7000216 50074 50076 50078 50079 53003 530003",
		StepApp:     "700016 90002 900023 900021 50020 50034",
		StepPurpose: "650053 70011",
		StepGrant:   "7000218 7000229 65001 65004 90094 50011 50105",
		StepSecret:  "7000215 7000222 700027 700023 50027 1000502",
	}
}
