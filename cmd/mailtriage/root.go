package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"mailtriage/cmd/mailtriage/config"
)

// version is the release; a build from a checkout adds its revision.
const version = "0.1.0"

func newRoot(c console) *cobra.Command {
	root := &cobra.Command{
		Use:   "mailtriage",
		Short: "Triage a Microsoft 365 mailbox from the terminal",
		Long: `mailtriage opens a Microsoft 365 mailbox in the terminal and triages it by keys.

With nothing set up yet it asks, step by step, how to sign in and which mailbox to open (mailtriage setup). To look
around first, without an account: mailtriage demo. On a machine without a keyring AZURE_TENANT_ID, AZURE_CLIENT_ID and
AZURE_CLIENT_SECRET sign in, and MAILTRIAGE_MAILBOX (or --mailbox) says which mailbox.

Every setting is a key of the file of settings, a variable and a flag: a flag stands over a variable, a variable over
the file, the file over the default. mailtriage config show tells which is in force.`,
		Example: `  mailtriage demo
  mailtriage setup
  mailtriage --mailbox soc@contoso.com
  mailtriage doctor --profile soc`,
		Version:       buildVersion(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArguments,
		RunE:          func(cmd *cobra.Command, _ []string) error { return c.open(cmd) },
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetVersionTemplate("mailtriage {{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	config.Register(root.Flags())
	root.AddCommand(newSetup(c), newLogin(c), newLogout(c), newWhoami(c), newToken(c), newDoctor(c), newConfig(c), newJournal(c), newCase(c), newDo(c), newWatch(c), newCache(c), newDemo(c), newEmulator(c))
	return root
}

// open opens the app; with nothing set up yet, and somebody at the terminal, it asks first.
func (c console) open(cmd *cobra.Command) error {
	connect := c.profiles(cmd.Flags())
	n, err := connect("")
	if errors.Is(err, errNothingSet) && c.interactive() {
		return c.setup(cmd.Context(), cmd.Flags())
	}
	if err != nil {
		return err
	}
	return runMailbox(cmd.Context(), c, n, connect, c.session)
}

// interactive tells whether somebody is at the terminal.
func (c console) interactive() bool {
	in, ok := c.in.(*os.File)
	out, ok2 := c.out.(*os.File)
	return ok && ok2 && term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd()))
}

// profiles connects profiles. What flags and variables say is about the profile that the run began with; others are as
// the file has them. That the run is read only holds for all.
func (c console) profiles(flags *pflag.FlagSet) func(string) (connection, error) {
	var began *connection
	return func(profile string) (connection, error) {
		if began == nil || profile == "" || profile == began.Profile {
			n, err := c.connect(flags, profile)
			if err == nil && began == nil {
				began = &n
			}
			return n, err
		}
		path, home := config.Path(flags, c.getenv, c.home), config.Path(nil, nil, c.home)
		other := c
		other.getenv = func(name string) string {
			switch {
			case name == config.PathVariable && path != home:
				return path
			case strings.HasPrefix(name, "MAILTRIAGE_"):
				return ""
			}
			return c.getenv(name)
		}
		n, err := other.connect(nil, profile)
		if origin := began.Value("read_only").Origin; began.ReadOnly && !strings.HasPrefix(origin, "file") {
			n.ReadOnly = true
		}
		return n, err
	}
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s knows no %q (see %s --help)", cmd.CommandPath(), args[0], cmd.CommandPath())
	}
	return nil
}

// appearance is how the screen is to look.
type appearance struct {
	ascii bool
	theme string
}

func (a *appearance) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.ascii, "ascii", false, "draw with ASCII characters only")
	cmd.Flags().StringVar(&a.theme, "theme", "auto", "light, dark, or auto: as the terminal says")
}

func (a appearance) check() error {
	switch a.theme {
	case "auto", "light", "dark":
		return nil
	}
	return usagef("--theme is %q: light, dark or auto", a.theme)
}

func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return fmt.Sprintf("%s (%s, %s)", version, s.Value[:12], info.GoVersion)
		}
	}
	return fmt.Sprintf("%s (%s)", version, info.GoVersion)
}
