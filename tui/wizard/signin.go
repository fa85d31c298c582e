package wizard

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
	"mailtriage/graph/content"
)

type (
	deviceShown = told[auth.DeviceMessage]
	signedIn    struct {
		n   int
		id  auth.Identity
		err error
	}
	stored struct {
		n   int
		err error
	}
)

// signing is the page of a sign-in under way.
type signing struct {
	sheet
	device *auth.DeviceMessage
}

// signIn begins to sign in.
func (m *Model) signIn() tea.Cmd {
	ctx, n := m.begin("Signing in")
	p := &signing{}
	p.sheet = sheet{name: "Signing in", lines: p.draw, keys: p.keysNow, press: p.pressed}
	m.show(p)
	shown := make(chan auth.DeviceMessage)
	sign, a, s := m.SignIn, m.answers, m.secrets
	return tea.Batch(m.tick(n), hear(ctx, n, shown), func() tea.Msg {
		id, err := sign(ctx, a, s, func(d auth.DeviceMessage) { tell(ctx, shown, d) })
		return signedIn{n, id, err}
	})
}

func (p *signing) draw(m *Model, w int) []string {
	t := m.theme
	out := []string{t.Strong.Render(content.Line(m.waited())), ""}
	switch {
	case p.device != nil:
		out = append(out, wrapped(t.Text, "Open this page in a browser, on any machine:", w)...)
		out = append(append(out, wrapped(t.Link, "  "+line(p.device.URL), w)...), "")
		out = append(out, wrapped(t.Text, "and type this code there:", w)...)
		out = append(append(out, wrapped(t.Accent.Bold(true), "  "+line(p.device.Code), w)...), "")
		return append(out, wrapped(t.Muted, "Type only a code that you asked for yourself, as you did this one.", w)...)
	case m.answers.Way == auth.DeviceCode:
		return append(out, wrapped(t.Text, "Asking for a code.", w)...)
	case m.answers.Way == auth.Browser:
		return append(out, wrapped(t.Text, "A browser opens on this machine: sign in there, then come back here.", w)...)
	}
	return append(out, wrapped(t.Text, "The application shows its credential to "+host(authorityOf(m.answers))+".", w)...)
}

func authorityOf(a Answers) string {
	_, authority := a.Endpoints()
	return authority
}

func (p *signing) keysNow(*Model) []hint {
	if p.device != nil {
		return []hint{{"c", "copy the code"}, {"Esc", "give up"}}
	}
	return []hint{{"Esc", "give up"}}
}

func (p *signing) pressed(m *Model, name string) tea.Cmd {
	switch {
	case name == "esc":
		m.stop()
		m.open(StepSummary)
		return m.say("Given up: nothing was stored")
	case name == "c" && p.device != nil:
		return tea.Batch(tea.SetClipboard(line(p.device.Code)), m.say("Copied, where the terminal allows it (OSC 52)"))
	}
	return nil
}

func (m *Model) deviceShown(msg deviceShown) tea.Cmd {
	p, here := m.page.(*signing)
	if !m.current(msg.n) || !here {
		return nil
	}
	p.device = &msg.what
	m.work.what = "Waiting for the code to be typed"
	return msg.next
}

func (m *Model) signedIn(msg signedIn) tea.Cmd {
	if !m.current(msg.n) {
		return nil
	}
	m.stop()
	if msg.err != nil {
		m.show(m.failure("Signing in failed", msg.err, (*Model).signIn))
		return nil
	}
	m.identity = msg.id
	if m.answers.Mailbox == "" {
		for _, own := range []string{msg.id.User, msg.id.ObjectID} {
			if checkMailbox(own) == nil && line(own) == own {
				m.answers.Mailbox = own
				break
			}
		}
	}
	if m.answers.Mailbox == "" {
		return tea.Batch(m.mend(StepMailbox), m.complain("The sign-in does not say whose mailbox is meant: give its address"))
	}
	return m.store()
}

// who is the one who signed in, in words.
func (m *Model) who() string {
	id := m.identity
	switch {
	case id.User != "":
		return line(id.User)
	case id.AppName != "":
		return "the application " + line(id.AppName)
	}
	return "the application " + m.answers.ClientID
}

// storage is the page of storing, which is not left before that is done or undone.
type storage struct {
	sheet
	givenUp bool
}

func (m *Model) store() tea.Cmd {
	ctx, n := m.begin("Storing the profile and its secrets")
	p := &storage{}
	p.sheet = sheet{
		name: "Storing", keys: always(hint{"Esc", "give up"}),
		lines: func(m *Model, w int) []string {
			t := m.theme
			out := append(wrapped(t.Good, t.Glyphs.Pass+" Signed in as "+m.who()+".", w), "", t.Strong.Render(content.Line(m.waited())))
			if p.givenUp {
				return append(append(out, ""), wrapped(t.Muted, "Given up: waiting until what was begun is undone.", w)...)
			}
			return append(append(out, ""), wrapped(t.Muted, "The keyring may ask to be unlocked, in a window of its own.", w)...)
		},
		press: func(m *Model, name string) tea.Cmd {
			if name == "esc" {
				p.givenUp = true
				m.work.cancel() // what it comes to is still waited for
			}
			return nil
		},
	}
	m.show(p)
	store, a, s := m.Store, m.answers, m.secrets
	return tea.Batch(m.tick(n), func() tea.Msg { return stored{n, store(ctx, a, s)} })
}

func (m *Model) storedNow(msg stored) tea.Cmd {
	p, here := m.page.(*storage)
	if !m.current(msg.n) || !here {
		return nil
	}
	m.stop()
	m.stored = m.stored || msg.err == nil
	switch {
	case m.leaving:
		m.leaving = false
		m.open(StepSummary)
		return m.leave()
	case p.givenUp:
		m.open(StepSummary)
		if msg.err == nil {
			return m.complain("Too late to give up: the profile is stored")
		}
		return m.say("Given up: nothing was stored")
	case msg.err != nil:
		m.show(m.failure("The sign-in worked, but it could not be stored", msg.err, (*Model).store))
		return nil
	}
	return m.examine()
}

// What is offered after a failure.
const (
	retry     = "again"
	mendIt    = "mend"
	toSummary = "summary"
)

// rawLines is how much is shown of an error without words of ours.
const rawLines = 6

// failure says what went wrong, and offers the way back to where it is mended.
func (m *Model) failure(what string, err error, again func(*Model) tea.Cmd) *form {
	step := mendedBy(err)
	options := []option[string]{{retry, "Try again", ""}, {toSummary, "Back to the summary", ""}, {goAway, "Leave; the answers are kept", ""}}
	if _, here := stepNames()[step]; here && m.answers.has(step) {
		n, _ := m.answers.number(step)
		options = append([]option[string]{{mendIt, fmt.Sprintf("Mend it at step %d: %s", n, stepNames()[step]), ""}}, options...)
	}
	pick := options[0].value
	f := &form{name: "That did not work", fields: []*field{choice(m, &pick, "", options)}}
	f.intro = func(m *Model, w int) []string { return m.explained(what, err, w) }
	f.back = func(m *Model) tea.Cmd { return m.visit(StepSummary) }
	f.done = func(m *Model) tea.Cmd {
		switch pick {
		case retry:
			return again(m)
		case mendIt:
			return m.mend(step)
		case goAway:
			return m.leave()
		}
		return f.back(m)
	}
	return f.start()
}

// explained is an error in words: Entra's codes in ours, all else as it came, made safe and cut.
func (m *Model) explained(what string, err error, w int) []string {
	t := m.theme
	e, known := auth.Explain(err)
	if known {
		out := wrapped(t.Bad, t.Glyphs.Fail+" "+what+": "+e.What+" ("+e.Code+").", w)
		mend, _, _ := strings.Cut(e.Mend, ": mailtriage login") // what is asked for here
		return append(out, wrapped(t.Text, "To mend it: "+strings.TrimSuffix(mend, ", then")+".", w)...)
	}
	out := wrapped(t.Bad, t.Glyphs.Fail+" "+what+".", w)
	raw := wrapped(t.Text, err.Error(), w)
	if len(raw) > rawLines {
		raw = append(raw[:rawLines], t.Muted.Render(content.Line(t.Glyphs.Ellipsis)))
	}
	return append(out, raw...)
}
