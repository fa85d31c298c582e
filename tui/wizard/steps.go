package wizard

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
)

// Step is a step of the wizard, as a draft names it.
type Step string

// The steps, in order. What to do and what to grant for it count as one.
const (
	StepWelcome Step = "welcome"
	StepCloud   Step = "cloud"
	StepWay     Step = "way"
	StepApp     Step = "application"
	StepPurpose Step = "purpose"
	StepGrant   Step = "grant"
	StepSecret  Step = "secret"
	StepMailbox Step = "mailbox"
	StepSummary Step = "summary"
)

// steps are those that the answers call for: a person has no secret to store.
func (a Answers) steps() []Step {
	all := []Step{StepWelcome, StepCloud, StepWay, StepApp, StepPurpose, StepGrant, StepSecret, StepMailbox, StepSummary}
	if a.Way.Delegated() {
		return slices.DeleteFunc(all, func(s Step) bool { return s == StepSecret })
	}
	return all
}

// number is how a step is counted; the welcome is none.
func (a Answers) number(step Step) (n, of int) {
	for _, s := range a.steps() {
		if s != StepWelcome && s != StepGrant {
			of++
		}
		if s == step {
			n = of
		}
	}
	return n, of
}

// complete tells whether a step's answers are there and have the right form.
func (m *Model) complete(s Step) bool {
	a := m.answers
	switch s {
	case StepCloud:
		return a.Cloud != Custom || auth.CheckGraph(a.GraphURL) == nil && auth.CheckAuthority(a.Authority) == nil
	case StepApp:
		return auth.CheckTenant(a.Tenant) == nil && auth.CheckClientID(a.ClientID) == nil
	case StepSecret:
		return (!a.wantsSecret() || m.secrets.ClientSecret != "") && (!a.wantsKeyPair() || m.secrets.KeyPair != nil)
	case StepMailbox:
		return a.checkMailbox(a.Mailbox) == nil && checkProfile(a.Profile) == nil
	}
	return true
}

func (a Answers) wantsSecret() bool  { return a.Way == auth.ClientSecret || a.Way == auth.Automatic }
func (a Answers) wantsKeyPair() bool { return a.Way == auth.Certificate || a.Way == auth.Automatic }

// checkMailbox lets a person leave the mailbox open: it is their own then.
func (a Answers) checkMailbox(s string) error {
	if a.Way.Delegated() {
		return optional(checkMailbox)(s)
	}
	return checkMailbox(s)
}

// firstOpen is the first step that lacks an answer, else the summary.
func (m *Model) firstOpen() Step {
	for _, s := range m.answers.steps() {
		if !m.complete(s) {
			return s
		}
	}
	return StepSummary
}

// resumeAt is where a draft is gone on with: where it was left, or before that where something is missing.
func (m *Model) resumeAt() Step {
	steps := m.answers.steps()
	left, open := slices.Index(steps, m.answers.Step), slices.Index(steps, m.firstOpen())
	if left > 0 && left < open {
		return steps[left]
	}
	return steps[open]
}

// next goes on from the step that was answered.
func (m *Model) next() tea.Cmd {
	steps := m.answers.steps()
	to := steps[min(len(steps)-1, slices.Index(steps, m.step)+1)]
	if m.mending && to != StepGrant {
		to = m.firstOpen()
	}
	return m.visit(to)
}

// back goes one step back.
func (m *Model) back() tea.Cmd {
	steps := m.answers.steps()
	return m.visit(steps[max(0, slices.Index(steps, m.step)-1)])
}

// mend goes back to a step; the summary comes after it, if nothing else is open.
func (m *Model) mend(s Step) tea.Cmd {
	m.mending = true
	return m.visit(s)
}

// visit opens a step, and keeps the answers so far.
func (m *Model) visit(s Step) tea.Cmd {
	m.open(s)
	return m.save()
}

func (m *Model) open(s Step) {
	m.step = s
	if s != StepWelcome {
		m.answers.Step = s
	}
	if s == StepSummary {
		m.mending = false
	}
	m.show(map[Step]func(*Model) page{
		StepWelcome: welcome, StepCloud: chooseCloud, StepWay: chooseWay, StepApp: nameApp, StepPurpose: choosePurpose, StepGrant: grant,
		StepSecret: giveSecret, StepMailbox: nameMailbox, StepSummary: summary,
	}[s](m))
}

func (m *Model) show(p page) {
	m.page, m.scroll = p, 0
}

// has tells whether the answers call for a step.
func (a Answers) has(s Step) bool { return slices.Contains(a.steps(), s) }
