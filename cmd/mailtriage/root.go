package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is the release; a build from a checkout adds its revision.
const version = "0.1.0"

func newRoot(c console) *cobra.Command {
	var flags overrides
	var looks appearance
	root := &cobra.Command{
		Use:   "mailtriage",
		Short: "Triage a Microsoft 365 mailbox from the terminal",
		Long: `mailtriage opens a Microsoft 365 mailbox in the terminal and triages it by keys.

It signs in as an application: AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET say as which, and
MAILTRIAGE_MAILBOX (or --mailbox) says which mailbox. To look around first, with nothing set up: mailtriage demo`,
		Example: `  mailtriage demo
  mailtriage --mailbox soc@contoso.com
  mailtriage emulator --listen 127.0.0.1:8443 --tls`,
		Version:           buildVersion(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:              noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := readSettings(flags, c.getenv)
			if err != nil {
				return err
			}
			return runMailbox(cmd.Context(), c, s, looks)
		},
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetVersionTemplate("mailtriage {{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.Flags().StringVar(&flags.mailbox, "mailbox", "", "the mailbox: an address or a user id")
	root.Flags().StringVar(&flags.graph, "graph-url", "", "Microsoft Graph's base URL")
	root.Flags().StringVar(&flags.live, "live", "", "how often the open folder is looked at for new mail: 30s, or off")
	looks.flags(root)
	root.AddCommand(newDemo(c), newEmulator(c))
	return root
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
