package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/adrg/xdg"
	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mailtriage/cmd/mailtriage/atomic"
	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph/auth"
	"mailtriage/graph/auth/vault"
	"mailtriage/graph/doctor"
	"mailtriage/tui/wizard"
)

func newSetup(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Set a profile up, step by step: cloud, sign-in, permissions, mailbox",
		Long: `setup asks for all that is needed to open a mailbox, says which permissions to have granted, signs in, checks
everything, and opens the mailbox. It can be left at any time: the next setup goes on from there.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !c.interactive() {
				return usagef("setup asks questions, which needs a terminal; without one: mailtriage config set, and mailtriage login")
			}
			return c.setup(cmd.Context(), cmd.Flags())
		},
	}
	config.Register(cmd.Flags())
	return cmd
}

// setup runs the wizard, and opens what it leads to.
func (c console) setup(ctx context.Context, flags *pflag.FlagSet) error {
	w := &installer{console: c, path: config.Path(flags, c.getenv, c.home), draft: stateHome("setup.json"), flags: flags}
	result, err := w.run(ctx)
	if err != nil {
		return err
	}
	if result.Notice != "" {
		c.say("%s", result.Notice)
	}
	switch result.Outcome {
	case wizard.Demo:
		return runDemo(ctx, c, w.looks())
	case wizard.Finished:
		connect := func(string) (connection, error) { return c.connect(flags, result.Answers.Profile) }
		n, err := connect("")
		if err != nil {
			return err
		}
		return runMailbox(ctx, c, n, c.profiles(flags), w.goOn)
	case wizard.Left:
	}
	return nil
}

// installer does what the wizard asks for.
type installer struct {
	console
	path, draft string
	flags       *pflag.FlagSet

	mu      sync.Mutex
	signed  *auth.Session // a person's sign-in that has worked: where there is no keyring nothing else knows of it
	profile string        // for which it is
}

func (w *installer) run(ctx context.Context) (wizard.Result, error) {
	taken := w.taken()
	answers, resumed := w.resume(taken)
	looks := w.looks()
	noColor := w.getenv("NO_COLOR") != ""
	m := wizard.New(wizard.Config{
		Draft: answers, Resumed: resumed, Taken: taken, NoKeyring: w.keyringTrouble(ctx), Save: w.save, ReadKeyPair: readKeyFile, SignIn: w.signIn, Store: w.store, Doctor: w.doctor,
		ASCII: looks.ascii, NoColor: noColor, Theme: looks.theme,
	})
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithInput(w.in), tea.WithOutput(w.out), tea.WithEnvironment(w.environ)}
	if noColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	if _, err := tea.NewProgram(m, options...).Run(); err != nil && (ctx.Err() == nil || !errors.Is(err, tea.ErrProgramKilled)) {
		return wizard.Result{}, err
	}
	r := m.Result()
	if r.Stored {
		if err := os.Remove(w.draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return r, fmt.Errorf("removing the answers that were kept: %w", err)
		}
	}
	return r, nil
}

// keyringPatience is how long the start of setup waits for the keyring.
const keyringPatience = 3 * time.Second

// keyringTrouble says why no secret can be kept, and what to do without; empty: they can, as far as is known so soon.
func (w *installer) keyringTrouble(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, keyringPatience)
	defer cancel()
	var lacking *vault.Unavailable
	if _, err := w.vaultOf(config.DefaultProfile).Has(ctx, vault.Account); !errors.As(err, &lacking) {
		return ""
	}
	return "Secrets can't be kept on this machine: " + lacking.Error() + ". " + lacking.Advice()
}

// looks are those that flags and variables ask for; the file may not be there yet.
func (w *installer) looks() appearance {
	s, err := config.Resolve(config.Sources{Flags: w.flags, Getenv: w.getenv, Home: w.home})
	if err != nil {
		return appearance{theme: "auto"}
	}
	return appearance{ascii: s.ASCII, theme: s.Theme}
}

// resume reads the answers of a run that was left; without them, those that settings give.
func (w *installer) resume(taken []string) (wizard.Answers, bool) {
	raw, err := os.ReadFile(w.draft)
	if err == nil {
		var a wizard.Answers
		if json.Unmarshal(raw, &a) == nil {
			return a, true
		}
	}
	a := wizard.Answers{Profile: config.DefaultProfile}
	for n := 2; slices.Contains(taken, a.Profile); n++ {
		a.Profile = fmt.Sprintf("profile-%d", n)
	}
	return a, false
}

// taken are the profiles that the file has.
func (w *installer) taken() []string {
	file, err := config.Read(w.path)
	if err != nil {
		return nil // storing says what is wrong with it
	}
	return file.Profiles
}

// save keeps the answers for the next run. There is no secret among them.
func (w *installer) save(a wizard.Answers) error {
	raw, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	return atomic.Make(w.draft, append(raw, '\n'))
}

func readKeyFile(path, password, thumbprint string) (auth.KeyPair, error) {
	raw, err := os.ReadFile(expand(path))
	if err != nil {
		return auth.KeyPair{}, err
	}
	return auth.ReadKeyPair(raw, []byte(password), thumbprint)
}

// expand reads ~ as shells do.
func expand(path string) string {
	if rest, ok := cutHome(path); ok {
		return filepath.Join(xdg.Home, rest)
	}
	return path
}

func cutHome(path string) (rest string, ok bool) {
	if len(path) > 1 && path[0] == '~' && (path[1] == '/' || path[1] == filepath.Separator) {
		return path[2:], true
	}
	return path, false
}

// connection is where the answers lead.
func (w *installer) connection(a wizard.Answers) (connection, error) {
	n := connection{
		Settings: config.Settings{
			Profile: cmp.Or(a.Profile, config.DefaultProfile), Cloud: a.Cloud, Mailbox: a.Mailbox, ReadOnly: a.ReadOnly, Scopes: []string{a.Preset}, Thumbprint: a.Thumbprint, Path: w.path,
			RetryCount: 1,
		},
		way: a.Way, tenant: a.Tenant, clientID: a.ClientID,
	}
	n.graph, n.authority = a.Endpoints()
	if file := w.getenv(varCerts); file != "" {
		var err error
		if n.roots, err = os.ReadFile(file); err != nil {
			return n, usagef("%s names a file that can't be read: %w", varCerts, err)
		}
	}
	return n, n.checkSignIn()
}

// session makes the sign-in of the answers: secrets come from the wizard, not yet from the keyring.
func (w *installer) session(ctx context.Context, a wizard.Answers, s wizard.Secrets) (connection, *auth.Session, error) {
	n, err := w.connection(a)
	if err != nil {
		return n, nil, err
	}
	transport, err := n.transport()
	if err != nil {
		return n, nil, err
	}
	if n.way.Delegated() {
		session, _, err := w.goOn(ctx, n, transport)
		return n, session, err
	}
	c := n.auth(transport)
	c.Secret, c.KeyPair = s.ClientSecret, s.KeyPair
	session, err := auth.New(ctx, c)
	return n, session, err
}

// goOn gives the sign-in of a profile: the person's that has just worked, else one made as in every run.
func (w *installer) goOn(ctx context.Context, n connection, transport http.RoundTripper) (*auth.Session, string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.signed != nil && w.profile == n.Profile {
		return w.signed, "", nil
	}
	return w.console.session(ctx, n, transport)
}

func (w *installer) keepSigned(s *auth.Session, profile string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.signed, w.profile = s, profile
}

func (w *installer) signIn(ctx context.Context, a wizard.Answers, s wizard.Secrets, show func(auth.DeviceMessage)) (auth.Identity, error) {
	w.keepSigned(nil, "") // the answers may be others than before
	n, session, err := w.session(ctx, a, s)
	if err != nil {
		return auth.Identity{}, err
	}
	if session.Delegated() {
		if err := session.SignIn(ctx, show); err != nil {
			return auth.Identity{}, err
		}
		w.keepSigned(session, n.Profile)
	}
	id, err := session.Who(ctx)
	if errors.Is(err, auth.ErrOpaque) {
		err = nil
	}
	return id, err
}

func (w *installer) doctor(ctx context.Context, a wizard.Answers, s wizard.Secrets, report func(doctor.Check)) doctor.Report {
	n, session, err := w.session(ctx, a, s)
	if err != nil {
		k := doctor.Check{Name: "sign-in", State: doctor.Fail, Found: err.Error()}
		report(k)
		return doctor.Report{Checks: []doctor.Check{k}}
	}
	t, err := newSeat(ctx, n, func(context.Context, connection, http.RoundTripper) (*auth.Session, string, error) {
		return session, "", nil
	})
	if err != nil {
		k := doctor.Check{Name: "config", State: doctor.Fail, Found: err.Error()}
		report(k)
		return doctor.Report{Checks: []doctor.Check{k}}
	}
	return doctor.Run(ctx, w.subject(t, n.Mailbox), report)
}
