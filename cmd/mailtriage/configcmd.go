package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph/auth"
	"mailtriage/graph/auth/vault"
	"mailtriage/graph/content"
)

func newConfig(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Show the settings and where each comes from, or change them",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newConfigShow(c), newConfigEdit(c), newConfigSet(c), newConfigPath(c))
	return cmd
}

func newConfigShow(c console) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show each setting, its value and where it comes from; secrets only as being there or not",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := config.Resolve(config.Sources{Flags: cmd.Flags(), Getenv: c.getenv, Home: c.home})
			if err != nil {
				return usageError{err}
			}
			rows := c.byVariables(s, s.Show(c.secretStates(cmd.Context(), s.Profile)...))
			if asJSON {
				return json.NewEncoder(c.out).Encode(rows)
			}
			return c.table(rows, s.ASCII)
		},
	}
	config.Register(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "a JSON array on stdout")
	return cmd
}

// byVariables fills in what azidentity's variables say, when it is they that say how to sign in.
func (c console) byVariables(s config.Settings, rows []config.Shown) []config.Shown {
	n := connection{Settings: s, way: auth.Way(s.Auth)}
	if !n.byVariables(c.getenv) {
		return rows
	}
	says := map[string]string{"tenant": varTenant, "client_id": varClient, "authority": varAuthority}
	for i, r := range rows {
		name, known := says[r.Key]
		switch {
		case r.Key == "auth" && s.Auth != string(auth.Environment):
			rows[i].Value, rows[i].Origin = string(auth.Environment), "variables AZURE_*"
		case known && r.Value == "" && c.getenv(name) != "":
			rows[i].Value, rows[i].Origin = content.Line(c.getenv(name)).String(), "variable "+name
		}
	}
	return rows
}

// secretStates tells which secrets of a profile there are.
func (c console) secretStates(ctx context.Context, profile string) []config.Secret {
	var out []config.Secret
	v := c.vaultOf(profile)
	for _, s := range []struct {
		name string
		kind vault.Kind
	}{{"client secret", vault.ClientSecret}, {"certificate", vault.Certificate}, {"person's sign-in", vault.Account}} {
		state := "not in the keyring"
		has, err := v.Has(ctx, s.kind)
		if s.kind == vault.Account && err == nil && !has {
			has, err = v.Has(ctx, vault.Tokens)
		}
		var lacking *vault.Unavailable
		switch {
		case errors.As(err, &lacking):
			state = "not known: " + lacking.Error()
		case err != nil:
			state = "not known: " + err.Error()
		case has:
			state = "in the keyring"
		}
		out = append(out, config.Secret{Name: s.name, State: state})
	}
	return out
}

// table writes rows in columns.
func (c console) table(rows []config.Shown, ascii bool) error {
	none := map[bool]string{true: "-", false: "–"}[ascii]
	var wide [2]int
	for _, r := range rows {
		wide[0], wide[1] = max(wide[0], len(r.Key)), max(wide[1], len(r.Value))
	}
	wide[1] = min(wide[1], 44)
	for _, r := range rows {
		value := r.Value
		if value == "" {
			value = none
		}
		line := strings.TrimRight(fmt.Sprintf("%-*s  %-*s  %s", wide[0], r.Key, wide[1], value, r.Origin), " ")
		if _, err := fmt.Fprintln(c.out, line); err != nil {
			return err
		}
	}
	return nil
}

func newConfigSet(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "set KEY VALUE",
		Short:   "Change one setting of a profile in the file; an empty value takes it out",
		Example: "  mailtriage config set mailbox soc@contoso.com --profile soc",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("%s takes a key and a value", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := config.Resolve(config.Sources{Flags: cmd.Flags(), Getenv: c.getenv, Home: c.home})
			var unknown *config.UnknownProfileError
			profile, path := s.Profile, s.Path
			var changes []config.Change
			switch {
			case errors.As(err, &unknown): // the first setting of a profile makes it
				profile, path = unknown.Name, config.Path(cmd.Flags(), c.getenv, c.home)
				changes = append(changes, config.AddProfile(profile))
			case err != nil && profile == "":
				return usageError{err}
			}
			if args[1] == "" {
				changes = append(changes, config.Unset(profile, args[0]))
			} else {
				changes = append(changes, config.Set(profile, args[0], args[1]))
			}
			if err := config.Edit(cmd.Context(), path, changes...); err != nil {
				return usageError{err}
			}
			return nil
		},
	}
	config.Register(cmd.Flags(), "profile")
	return cmd
}

func newConfigPath(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "path", Short: "Print where the file of settings is", Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(c.out, config.Path(cmd.Flags(), c.getenv, c.home))
			return err
		},
	}
	config.Register(cmd.Flags(), "profile")
	return cmd
}

func newConfigEdit(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "edit",
		Short: "Edit the file of settings in $EDITOR; it is checked on close",
		Long: `edit opens a copy of the settings in $VISUAL or $EDITOR. When the editor is closed the copy is checked and takes
the file's place. If something is wrong in it, the file stays as it was, the copy is kept, and it is said where.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.editConfig(cmd.Context(), config.Path(cmd.Flags(), c.getenv, c.home))
		},
	}
	config.Register(cmd.Flags(), "profile")
	return cmd
}

// lockPatience is how long another program that changes the settings is waited for.
const lockPatience = 10 * time.Second

// editConfig lets a person edit a copy, and puts it in the file's place when it is right.
func (c console) editConfig(ctx context.Context, path string) error {
	was, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the settings: %w", err)
	}
	text := was
	if len(was) == 0 {
		text = []byte("# Settings of mailtriage; secrets don't belong here (mailtriage login).\n\n[profiles.default]\n# tenant = \"contoso.com\"\n# client_id = \"\"\n# mailbox = \"soc@contoso.com\"\n")
	}
	name, err := copyOf(filepath.Dir(path), text)
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // ^C is a key of the editor's: it must not end what is being written
	if err := c.runEditor(ctx, name); err != nil {
		return fmt.Errorf("the settings are left as they were; the copy is %s: %w", name, err)
	}
	edited, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("reading the copy that was edited: %w", err)
	}
	if bytes.Equal(edited, text) {
		c.say("Nothing was changed.")
		return os.Remove(name)
	}
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	if err := config.Replace(ctx, path, was, edited); err != nil {
		return usagef("the settings are left as they were; what you wrote is kept in %s: %w", name, err)
	}
	return os.Remove(name)
}

// copyOf writes a copy for the editor beside the file, for nobody else's eyes.
func copyOf(dir string, text []byte) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("making the folder of the settings: %w", err)
	}
	f, err := os.CreateTemp(dir, "edit-*.toml")
	if err != nil {
		return "", fmt.Errorf("making a copy of the settings: %w", err)
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("making a copy of the settings: %w", err)
	}
	return f.Name(), nil
}

// editor is the person's editor, with its arguments: the variable may hold some, as in "code --wait".
func (c console) editor() []string {
	usual := map[bool]string{true: "notepad", false: "vi"}[runtime.GOOS == "windows"]
	return strings.Fields(cmp.Or(strings.TrimSpace(c.getenv("VISUAL")), strings.TrimSpace(c.getenv("EDITOR")), usual))
}

// runEditor runs the person's editor on a file.
func (c console) runEditor(ctx context.Context, name string) error {
	words := c.editor()
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], name)...) //nolint:gosec // the person's own editor
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.in, c.out, c.err
	if _, terminal := c.out.(*os.File); !terminal {
		cmd.Stdout = io.Discard
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("running the editor %s: %w", words[0], err)
	}
	return nil
}
