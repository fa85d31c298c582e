// Package wizard leads through the first run: which cloud, which way to sign in, which app registration, what to ask an
// administrator for, which mailbox; then it signs in and lets the doctor look. It does no I/O itself: what takes time is
// handed in, and runs in commands that Esc gives up.
package wizard

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"mailtriage/graph/auth"
	"mailtriage/graph/doctor"
	"mailtriage/theme"
)

// Config is what the wizard is given.
type Config struct {
	// Draft is what is answered already: by an earlier run that was left, or by settings. It is checked before it is used.
	Draft Answers
	// Resumed tells that the draft is an earlier run's, which can be gone on with.
	Resumed bool
	// Taken are the profiles that are there already: to store one under such a name replaces it, which is said before.
	Taken []string
	// NoKeyring says why no secret can be kept on this machine, and what to do without; empty: it can.
	NoKeyring string
	// Save keeps the answers so far; it is called after every step, one call at a time. Nil: nothing is kept.
	Save func(Answers) error
	// ReadKeyPair reads a certificate's file. Its errors are in words, and auth.NeedsPassword tells those for want of a
	// password.
	ReadKeyPair func(path, password, thumbprint string) (auth.KeyPair, error)
	// SignIn signs in, and keeps nothing but a person's tokens. It shows a device code, if there is one.
	SignIn func(ctx context.Context, a Answers, s Secrets, show func(auth.DeviceMessage)) (auth.Identity, error)
	// Store writes the profile and its secrets, once the sign-in has worked. When it fails or ctx ends, it leaves nothing
	// behind. It may be called again, with other answers.
	Store func(context.Context, Answers, Secrets) error
	// Doctor looks whether all is well, and reports each check as it comes.
	Doctor func(ctx context.Context, a Answers, s Secrets, report func(doctor.Check)) doctor.Report

	ASCII   bool
	NoColor bool
	Theme   string // "light", "dark", or "auto": as the terminal says
	Now     func() time.Time
}

// Outcome is how a run of the wizard ended.
type Outcome int

// The outcomes.
const (
	Left     Outcome = iota // before the end
	Finished                // the profile is stored: open the mailbox
	Demo                    // the demo is wanted
)

// Result is what a run of the wizard comes to.
type Result struct {
	Outcome  Outcome
	Answers  Answers
	Identity auth.Identity // who signed in; hostile, as the token's are
	Stored   bool          // the profile and its secrets are stored, even when the wizard was left
	Notice   string        // to print after the screen is gone: whether the answers are kept, and how to go on; may be empty
}

// Model is the wizard's state.
type Model struct {
	Config
	theme  *theme.Theme
	styles *huh.Styles

	answers  Answers
	secrets  Secrets
	readFrom string // the file and thumbprint that the key pair in secrets was read by
	identity auth.Identity

	width, height int
	step          Step
	page          page
	scroll        int  // lines that the page was moved by hand
	mending       bool // a step was gone back to: the summary comes next
	note          note
	work          work
	saver         saver

	outcome Outcome
	stored  bool
	leaving bool
	over    bool
}

// New makes a wizard. Nothing is done yet.
func New(c Config) *Model {
	if c.Now == nil {
		c.Now = time.Now
	}
	m := &Model{Config: c, answers: c.Draft.clean()}
	if !c.Resumed {
		m.answers.Step = ""
	}
	m.setTheme(theme.New(theme.Options{Dark: c.Theme != "light", NoColor: c.NoColor, ASCII: c.ASCII}))
	m.open(StepWelcome)
	return m
}

// Init asks for the terminal's background.
func (m *Model) Init() tea.Cmd {
	if m.Theme == "auto" {
		return tea.RequestBackgroundColor
	}
	return nil
}

// Result is what the run came to, once the program has ended.
func (m *Model) Result() Result {
	return Result{Outcome: m.outcome, Answers: m.answers, Identity: m.identity, Stored: m.stored, Notice: m.notice()}
}

func (m *Model) notice() string {
	switch {
	case m.outcome != Left:
		return ""
	case m.stored:
		return "The profile is stored. Open the mailbox with: mailtriage"
	case !m.canResume():
		return "Nothing was set up. Begin again with: mailtriage setup"
	case m.Save == nil:
		return "The answers are not kept. Begin again with: mailtriage setup"
	case m.saver.err != nil:
		return "The answers could not be kept: " + line(m.saver.err.Error()) + ". Begin again with: mailtriage setup"
	}
	return "The answers so far are kept, secrets are not. Go on with: mailtriage setup"
}
