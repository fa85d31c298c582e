package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/auth/vault"
	"mailtriage/graph/content"
	"mailtriage/graph/store"
)

// signInPatience is how long a person may take to sign in.
const signInPatience = 15 * time.Minute

// loginFlags are what a secret is read from. It is never an argument: arguments are seen by everybody on the machine.
type loginFlags struct {
	secretFile, certificateFile string
	unchecked                   bool
}

func newLogin(c console) *cobra.Command {
	var f loginFlags
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Store a profile's secret in the keyring, or sign a person in",
		Long: `login signs a profile in, in the way that its setting auth names.

With client-secret and automatic it asks for the client secret, unseen, or reads it from standard input. With
certificate (and automatic, when --certificate-file is given) it reads a PEM file with the private key and the
certificate, a PFX file with its password, or a private key alone with --thumbprint. With browser and device-code a
person signs in. Secrets are kept in the keyring of the operating system and nowhere else, and only after they were
accepted.`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 { // it may be the secret: it is not said again
				return usagef("mailtriage login takes no argument: it asks for the secret, or reads it from standard input or a file (--secret-file)")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			n, err := c.connect(cmd.Flags(), "")
			if err != nil {
				return err
			}
			return c.login(cmd.Context(), n, f)
		},
	}
	config.Register(cmd.Flags())
	cmd.Flags().StringVar(&f.secretFile, "secret-file", "", "a file that holds the client secret; - for standard input")
	cmd.Flags().StringVar(&f.certificateFile, "certificate-file", "", "a PEM or PFX file with the private key and the certificate")
	cmd.Flags().BoolVar(&f.unchecked, "no-check", false, "store the secret without trying it")
	return cmd
}

func (c console) login(ctx context.Context, n connection, f loginFlags) error {
	switch {
	case n.token != "" || n.way == auth.Environment:
		return usagef("there is nothing to store: %s says how to sign in", map[bool]string{true: varToken, false: "the environment"}[n.token != ""])
	case n.way.Delegated():
		return c.loginPerson(ctx, n)
	case n.way == auth.Certificate || f.certificateFile != "":
		return c.loginCertificate(ctx, n, f)
	}
	secret, err := c.readSecret(ctx, "Client secret of "+n.clientID+" (not shown): ", f.secretFile)
	if err != nil {
		return err
	}
	return c.keep(ctx, n, f, vault.ClientSecret, []byte(secret), func(a *auth.Config) { a.Way, a.Secret = auth.ClientSecret, secret })
}

// loginPerson lets a person sign in.
func (c console) loginPerson(ctx context.Context, n connection) error {
	transport, err := n.transport()
	if err != nil {
		return err
	}
	s, note, err := c.session(ctx, n, transport)
	if err != nil {
		return err
	}
	if note != "" {
		c.say("%s", note)
	}
	ctx, cancel := context.WithTimeout(ctx, signInPatience)
	defer cancel()
	if n.way == auth.Browser {
		c.say("Sign in in the browser that opens now; ^C gives up.")
	}
	err = s.SignIn(ctx, func(m auth.DeviceMessage) {
		c.say("Open %s and type the code %s. Waiting; ^C gives up.", content.Line(m.URL), content.Line(m.Code))
		c.say("Many tenants block this way because it is used for phishing: auth = \"browser\" is the better one where there is a browser.")
	})
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errors.New("nobody signed in in time")
	case err != nil:
		return signInError(err)
	}
	id, err := s.Who(ctx)
	if err != nil && !errors.Is(err, auth.ErrOpaque) {
		return signInError(err)
	}
	c.say("Signed in.")
	return c.tellWho(n, id, s)
}

// loginCertificate reads a key pair from a file and keeps it.
func (c console) loginCertificate(ctx context.Context, n connection, f loginFlags) error {
	if f.certificateFile == "" {
		return usagef("--certificate-file is not set: name a PEM or PFX file with the private key and the certificate")
	}
	raw, err := os.ReadFile(f.certificateFile)
	if err != nil {
		return usagef("--certificate-file: %w", err)
	}
	pair, err := auth.ReadKeyPair(raw, nil, n.Thumbprint)
	if auth.NeedsPassword(err) {
		var password string
		if password, err = c.readSecret(ctx, "Password of "+f.certificateFile+" (not shown): ", ""); err != nil {
			return err
		}
		pair, err = auth.ReadKeyPair(raw, []byte(password), n.Thumbprint)
	}
	if err != nil {
		return usagef("%s: %w", f.certificateFile, err)
	}
	kept, err := pair.PEM()
	if err != nil {
		return err
	}
	if err := c.keep(ctx, n, f, vault.Certificate, kept, func(a *auth.Config) { a.Way, a.KeyPair = auth.Certificate, &pair }); err != nil {
		return err
	}
	if text, warn := pair.Describe(time.Now()); warn {
		c.say("Warning: %s.", text)
	}
	if len(pair.Chain) == 0 && n.Value("thumbprint").Text != "" && strings.HasPrefix(n.Value("thumbprint").Origin, "flag") {
		return config.Edit(ctx, n.Path, config.Set(n.Profile, "thumbprint", pair.Thumbprint))
	}
	return nil
}

// keep tries a secret and puts it into the keyring when it was accepted.
func (c console) keep(ctx context.Context, n connection, f loginFlags, kind vault.Kind, value []byte, with func(*auth.Config)) error {
	v := c.vaultOf(n.Profile)
	if err := v.Probe(ctx); err != nil {
		return keyringError(err)
	}
	transport, err := n.transport()
	if err != nil {
		return err
	}
	a := n.auth(transport)
	with(&a)
	s, err := auth.New(ctx, a)
	if err != nil {
		return err
	}
	var id auth.Identity
	if !f.unchecked {
		if id, err = s.Who(ctx); err != nil && !errors.Is(err, auth.ErrOpaque) {
			return fmt.Errorf("nothing was stored: %w", signInError(err))
		}
	}
	if err := v.Put(ctx, kind, value); err != nil {
		return keyringError(err)
	}
	c.say("Stored in the keyring, for the profile %s.", n.Profile)
	if f.unchecked {
		return nil
	}
	return c.tellWho(n, id, s)
}

// readSecret reads a secret: from a file, unseen from the terminal, or the whole of standard input. A line's end behind
// it is not part of it.
func (c console) readSecret(ctx context.Context, prompt, file string) (string, error) {
	raw, err := c.secretBytes(ctx, prompt, file)
	if err != nil {
		return "", err
	}
	secret := strings.TrimRight(string(raw), "\r\n")
	switch {
	case secret == "":
		return "", usagef("nothing was given")
	case strings.ContainsAny(secret, "\r\n"):
		return "", usagef("more than one line was given")
	}
	return secret, nil
}

// secretLimit bounds what is read as a secret, in bytes.
const secretLimit = 64 << 10

func (c console) secretBytes(ctx context.Context, prompt, file string) ([]byte, error) {
	if file != "" && file != "-" {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, usagef("--secret-file: %w", err)
		}
		return raw, nil
	}
	if in, ok := c.in.(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		return c.unseen(ctx, int(in.Fd()), prompt)
	}
	raw, err := io.ReadAll(io.LimitReader(c.in, secretLimit))
	if err != nil {
		return nil, fmt.Errorf("reading standard input: %w", err)
	}
	return raw, nil
}

// unseen reads a line from a terminal without showing it, until ctx ends: reading itself can't be stopped, so it is left
// behind, and the terminal is put back as it was.
func (c console) unseen(ctx context.Context, terminal int, prompt string) ([]byte, error) {
	before, err := term.GetState(terminal)
	if err != nil {
		return nil, fmt.Errorf("looking at the terminal: %w", err)
	}
	_, _ = fmt.Fprint(c.err, prompt)
	defer func() { _, _ = fmt.Fprintln(c.err) }()
	type line struct {
		text []byte
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		text, err := term.ReadPassword(terminal)
		typed <- line{text, err}
	}()
	select {
	case l := <-typed:
		return l.text, l.err
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), term.Restore(terminal, before))
	}
}

// say tells a person something, beside the results on stdout.
func (c console) say(format string, args ...any) {
	_, _ = fmt.Fprintf(c.err, format+"\n", args...)
}

// signInError says what a failed sign-in means and what to do.
func signInError(err error) error {
	if x, ok := auth.Explain(err); ok {
		return fmt.Errorf("%s: %s (%s)", x.What, x.Mend, x.Code)
	}
	if e := graph.SignInError(err); e != nil {
		return fmt.Errorf("%w. %s", err, e.Advice())
	}
	return err
}

func newLogout(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "logout",
		Short: "Remove everything that is kept of a profile's sign-in",
		Long: `logout removes every entry of the profile from the keyring, the tokens in the platform's cache, and the list of
recent mailboxes, and what is kept of its mailboxes on this machine. Its settings stay, and so does the journal.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := config.Resolve(config.Sources{Flags: cmd.Flags(), Getenv: c.getenv, Home: c.home})
			var unknown *config.UnknownProfileError
			switch {
			case errors.As(err, &unknown): // its settings may be gone already, or were never stored
				s.Profile = unknown.Name
			case err != nil && s.Profile == "":
				return usageError{err}
			}
			return c.logout(cmd.Context(), s.Profile)
		},
	}
	config.Register(cmd.Flags(), "profile")
	return cmd
}

func (c console) logout(ctx context.Context, profile string) error {
	err := errors.Join(auth.ForgetTokens(cacheName(profile)), store.Destroy(storePath(profile)), readRecent(stateHome("recent.json")).forget(profile))
	if removed := c.vaultOf(profile).RemoveAll(ctx); removed != nil {
		return errors.Join(err, keyringError(removed))
	}
	if err != nil {
		return fmt.Errorf("removing what is kept of the sign-in: %w", err)
	}
	c.say("Nothing is kept of the sign-in of the profile %s any more.", profile)
	return nil
}
