package do

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Command makes the command and one below it for each action.
func Command(env Env) *cobra.Command {
	var list, asJSON bool
	cmd := &cobra.Command{
		Use:   "do",
		Short: "Do one action, as its key does, from the command line: results are JSON Lines",
		Long: `do does what a key does, through the same plan, engine and journal: what is done here can be undone in the app, and the
other way round. Each result is one JSON object on a line of standard output, which may be looked at: what could command a
terminal is written as a JSON escape. Progress is shown where standard error is a terminal. ^C stops a job: what is done
stays done, and is told; twice quits at once.

Actions have the names of their keys (move) and those of the SOAR connector (move-email); parameters are those of the
connector, with --mailbox for email_address and user_id. Messages are given by --id, or by --ids: a file, or - for
standard input, of ids or of JSON objects with an id, one a line, so that results can be piped into the next action. All
of them are read before anything is sent; each 10,000 of them are one job.

Exit codes:
` + exitCodeLines(),
		Example: `  mailtriage do list-messages --folder Inbox/Phishing --limit 50
  mailtriage do list-messages --start-date 2026-11-24 --limit 0 | jq -c 'select(.sender.emailAddress.address == "eve@attack.example")' | mailtriage do delete --ids -
  mailtriage do move --id AAkALg… --folder 'Inbox/Phishing/Parcel wave' --dry-run
  mailtriage do undo
  mailtriage do --list --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknown(args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case list && asJSON:
				return listJSON(env)
			case list:
				return listText(env)
			}
			return cmd.Help()
		},
		ValidArgsFunction: completeNames,
	}
	cmd.Flags().BoolVar(&list, "list", false, "list the actions")
	cmd.Flags().BoolVar(&asJSON, "json", false, "with --list: the whole table, as one JSON array")
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &ExitError{Code: Usage, Err: err} })
	for _, a := range Actions() {
		cmd.AddCommand(a.command(env))
	}
	return cmd
}

func exitCodeLines() string {
	var lines []string
	for code, text := range ExitCodes() {
		lines = append(lines, fmt.Sprintf("  %d  %s", code, text))
	}
	return strings.Join(lines, "\n")
}

// unknown is the error of an action that there is not, with those that may be meant.
func unknown(name string) error {
	var near []string
	for _, a := range Actions() {
		for _, n := range a.names() {
			if levenshtein.ComputeDistance(name, n) <= 2 {
				near = append(near, n)
			}
		}
	}
	if len(near) > 0 {
		return usagef("there is no action %q: did you mean %s?", name, strings.Join(near, " or "))
	}
	return usagef("there is no action %q: mailtriage do --list names them", name)
}

// command makes the command of one action.
func (a Action) command(env Env) *cobra.Command {
	var dryRun, schema bool
	cmd := &cobra.Command{
		Use: a.Name, Aliases: a.Also, Short: capital(a.Title), Long: strings.TrimSpace(capital(a.Title) + ".\n\n" + a.Long),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("%s takes no %q: what it is about is said by flags (see mailtriage do %s --help)", a.Name, args[0], a.Name)
			}
			return nil
		},
	}
	if a.row().Permission != "" {
		cmd.Long += "\n\nIt needs the permission " + a.row().Permission + "."
	}
	a.flags(cmd.Flags())
	if a.Plans {
		cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show the plan, and send nothing but what reads")
	}
	cmd.Flags().BoolVar(&schema, "schema", false, "write the JSON Schema of the results, and do nothing")
	settings := pflag.NewFlagSet("settings", pflag.ContinueOnError)
	env.Settings(settings)
	cmd.Flags().AddFlagSet(settings)
	cmd.SetUsageFunc(a.usage(settings))
	a.completions(cmd, env)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if schema {
			return writeJSON(env, a.Schema())
		}
		return a.Run(cmd.Context(), env, cmd.Flags(), dryRun)
	}
	return cmd
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Run does the action with flags that were read, and writes its results. Its error has the exit code.
func (a Action) Run(ctx context.Context, env Env, flags *pflag.FlagSet, dryRun bool) error {
	if err := a.check(flags); err != nil {
		return err
	}
	c := &call{action: a, env: env, flags: flags, dryRun: dryRun, out: lines{w: env.Out}}
	if a.needsMailbox() {
		if err := c.open(ctx); err != nil {
			return c.failing(err)
		}
		defer c.seat.Close()
	}
	err := a.run(ctx, c)
	c.tell()
	code := c.tally.code()
	var exit *ExitError
	switch {
	case err != nil && ctx.Err() != nil && !errors.As(err, &exit):
		return &ExitError{Code: Failed, Err: errors.New("given up")}
	case err != nil && c.tally.done > 0 && !errors.As(err, &exit):
		return &ExitError{Code: Partly, Err: c.failing(err)}
	case err != nil:
		return c.failing(err)
	case errors.Is(c.out.err, syscall.EPIPE) && !a.row().Writes:
		return &ExitError{Code: Failed} // who reads has seen enough
	case c.out.err != nil:
		return &ExitError{Code: Failed, Err: c.out.err}
	case code != Done:
		return &ExitError{Code: code}
	}
	return nil
}

// needsMailbox tells of all actions but those that look at what is needed for one.
func (a Action) needsMailbox() bool {
	switch a.Result.(type) {
	case CheckResult, Token:
		return false
	}
	return true
}

func writeJSON(env Env, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.Out, "%s\n", raw)
	return err
}

// usage writes an action's help: its own parameters first, the settings after.
func (a Action) usage(settings *pflag.FlagSet) func(*cobra.Command) error {
	return func(cmd *cobra.Command) error {
		own := pflag.NewFlagSet(a.Name, pflag.ContinueOnError)
		own.SortFlags = false
		names := []string{}
		for _, p := range a.Params {
			names = append(names, p.Name)
		}
		for _, n := range append(names, "dry-run", "schema") {
			if f := cmd.Flags().Lookup(n); f != nil {
				own.AddFlag(f)
			}
		}
		where := pflag.NewFlagSet("where", pflag.ContinueOnError)
		for _, n := range []string{"profile", "mailbox", "read-only", "config"} {
			where.AddFlag(settings.Lookup(n))
		}
		out := cmd.OutOrStderr()
		_, err := fmt.Fprintf(out, "Usage:\n  %s [flags]\n", cmd.CommandPath())
		if err == nil && len(a.Also) > 0 {
			_, err = fmt.Fprintf(out, "\nAlso called:\n  %s\n", strings.Join(a.Also, ", "))
		}
		if err == nil {
			_, err = fmt.Fprintf(out, "\nFlags:\n%s\nWhere to (and the other settings of mailtriage --help):\n%s", own.FlagUsages(), where.FlagUsages())
		}
		return err
	}
}

// completeNames completes the connector's names of actions; cobra completes ours.
func completeNames(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	var list []string
	if typed == "" || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, a := range Actions() {
		for _, n := range a.Also {
			if strings.HasPrefix(n, typed) {
				list = append(list, n+"\t"+capital(a.Title))
			}
		}
	}
	slices.Sort(list)
	return list, cobra.ShellCompDirectiveNoFileComp
}
