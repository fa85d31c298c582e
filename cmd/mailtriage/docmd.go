package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/cmd/mailtriage/do"
	"mailtriage/graph/content"
	"mailtriage/graph/doctor"
	"mailtriage/graph/takeover"
	"mailtriage/graph/triage"
	"mailtriage/tui"
)

// whereTo are the settings that say where an action goes and how it signs in.
func whereTo() []string {
	return []string{
		"profile", "mailbox", "tenant", "client_id", "auth", "thumbprint", "scopes", "cloud", "graph_url", "authority", "read_only", "undo_send", "retry_count", "retry_wait", "known_good",
	}
}

func newDo(c console) *cobra.Command {
	file, isFile := c.err.(*os.File)
	cmd := do.Command(do.Env{
		In: c.in, Out: c.out, Err: c.err, Terminal: isFile && term.IsTerminal(int(file.Fd())), Cache: filepath.Join(xdg.CacheHome, "mailtriage"),
		Settings: func(f *pflag.FlagSet) { config.Register(f, whereTo()...) },
		Open:     c.openSeat,
		Doctor: func(ctx context.Context, flags *pflag.FlagSet, tell func(doctor.Check)) error {
			n, fault := c.connect(only(flags, whereTo()...), "")
			if errors.Is(fault, errNothingSet) {
				return fault
			}
			_, err := c.examine(ctx, n, fault, func(k doctor.Check) { tell(k.Clean(safe)) })
			return err
		},
		Token: c.freshToken,
	})
	cmd.PersistentPreRun = func(cmd *cobra.Command, _ []string) {
		signal.Ignore(syscall.SIGPIPE) // who reads the results may go away: what is being done is done all the same
		context.AfterFunc(cmd.Context(), func() { signal.Reset(os.Interrupt, syscall.SIGTERM) })
	}
	return cmd
}

// only are the settings of some keys among an action's flags: an action's own may have a setting's name, like --folder.
func only(flags *pflag.FlagSet, keys ...string) *pflag.FlagSet {
	settings := pflag.NewFlagSet("settings", pflag.ContinueOnError)
	config.Register(settings, keys...)
	out := pflag.NewFlagSet("settings", pflag.ContinueOnError)
	settings.VisitAll(func(s *pflag.Flag) {
		if f := flags.Lookup(s.Name); f != nil {
			out.AddFlag(f)
		}
	})
	return out
}

// openSeat goes to the mailbox of the settings, for one action.
func (c console) openSeat(ctx context.Context, flags *pflag.FlagSet) (*do.Seat, error) {
	connect := c.profiles(only(flags, whereTo()...))
	n, err := connect("")
	if err == nil {
		err = n.needMailbox()
	}
	if err != nil {
		return nil, err
	}
	s := &seats{console: c, connect: connect, session: c.session, list: map[string]*seat{}}
	t, err := s.take(ctx, n.Profile)
	if err != nil {
		return nil, err
	}
	return &do.Seat{
		Profile: t.Profile, Cloud: t.Cloud, ReadOnly: t.ReadOnly, Mailbox: t.client.Mailbox(t.Mailbox), Explain: explain, Close: s.close,
		Known: t.Known, Who: operator(), Program: takenBy(), Journal: touching,
		Searches: func() []do.SavedSearch { return saved(readSearches(stateHome("searches.json")).of(t.Profile)) },
		Takeover: func(ctx context.Context, days int, tell func(takeover.Part)) takeover.Report {
			return t.check(ctx, t.Mailbox, days, tell)
		},
		Polling: func(ctx context.Context) (do.Polling, error) {
			kept, err := c.watchStore(ctx, n, true, func(format string, args ...any) {
				c.say("%s", "mailtriage: "+content.Log(fmt.Sprintf(format, args...)))
			})
			return do.Polling{Store: kept, Folder: n.Folder, First: n.FirstRunMax, Later: n.LaterMax, Newest: n.Order == config.NewestFirst, Extract: n.Extract}, err
		},
		Engine: func() (*triage.Engine, error) {
			if s.journal == nil {
				if s.journal, err = triage.OpenJournal(stateHome("journal")); err != nil {
					return nil, err
				}
			}
			return s.engine(t, t.Mailbox)
		},
	}, nil
}

// saved are the saved searches of a profile, to be done by name.
func saved(searches tui.Searches) []do.SavedSearch {
	var list []do.SavedSearch
	for _, s := range searches.List() {
		list = append(list, do.SavedSearch{Name: s.Name, Words: s.Query.Words(), Folder: s.Query.InFolder(), Ask: s.Query.Search})
	}
	return list
}

// freshToken gets a fresh token, and tells whose it is.
func (c console) freshToken(ctx context.Context, flags *pflag.FlagSet) (do.Token, error) {
	n, id, s, err := c.askWho(ctx, only(flags, whereTo()...), freshNow)
	if err != nil {
		return do.Token{}, err
	}
	w := whoIs(n, id, s)
	return do.Token{
		Message: w.Message, Profile: w.Profile, Mailbox: w.Mailbox, Kind: string(w.Kind), User: w.User, Name: w.Name, Application: w.Application, ClientID: w.ClientID,
		Tenant: w.Tenant, Permissions: w.Permissions, SignedInBy: w.SignedInBy, Expires: w.Expires,
	}, nil
}

// exitCode is the exit code that an action's error has; all tells that all has been said.
func exitCode(err error) (code int, all, has bool) {
	var exit *do.ExitError
	if !errors.As(err, &exit) {
		return 0, false, false
	}
	return exit.Code, exit.Err == nil, true
}
