package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/cmd/mailtriage/do"
	"mailtriage/cmd/mailtriage/jsonl"
	"mailtriage/cmd/mailtriage/watching"
	"mailtriage/graph/auth"
	"mailtriage/graph/content"
	"mailtriage/graph/evidence/casefolder"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
	"mailtriage/keys"
)

// watchFlags are what a watch is told beside the settings.
type watchFlags struct {
	folders          []string
	json, once       bool
	since, until     string
	exec, output, at string
	cases            string
	patience         time.Duration
}

// ofWatch are the settings that a watch goes by.
func ofWatch() []string {
	return append(whereTo(), "live", "first_run_max", "later_max", "order", "extract", "no_cache")
}

func newWatch(c console) *cobra.Command {
	var f watchFlags
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Watch folders without a screen: each message is written, handed to a command, once",
		Long: `watch follows folders and hands on each message that comes, once: as a line of standard output (--json: a line of JSON a
message and a line for each indicator in it), to a command (--exec: these lines on its standard input), to a file
(--output). Where it is, is kept from run to run, encrypted; what comes while it does not run is handed on when it runs
again. A message that fails, since the command ended with an error or the service did not give it, is set aside and tried
again later; watch status lists those. With --once, exit code 3 says that some folders could not be looked at, or that messages
were set aside in this look: all others were handed on.

The first run hands on at most first_run_max messages, each later round later_max; what is over comes in the rounds after.
SIGTERM and ^C end it when the message in hand is handled. Each message is handed on once, also if the program is killed,
but for the one in hand then: that is given again, with "again": true. To --output each message is written once even then.

Where there is no keyring, in a container or for a service, ` + varStoreKey + ` holds the key of what is kept:
64 hexadecimal digits (openssl rand -hex 32).`,
		Example: `  mailtriage watch --folder Inbox/Phishing --json
  mailtriage watch --folder Inbox --folder Inbox/Phishing --json --extract urls,domains,hashes --output /var/lib/mailtriage/mail.jsonl
  mailtriage watch --folder Inbox --once --exec 'python3 to_ticket.py'
  mailtriage watch status`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.watch(cmd, f) },
	}
	config.Register(cmd.Flags(), ofWatch()...)
	cmd.Flags().StringArrayVar(&f.folders, "folder", nil, "a folder to watch: a well-known name, a path or an id; may be given more than once (default: the setting folder)")
	cmd.Flags().BoolVar(&f.json, "json", false, "write records as JSON Lines")
	cmd.Flags().BoolVar(&f.once, "once", false, "look once, hand on what there is, and end")
	cmd.Flags().StringVar(&f.since, "start-date", "", "only what was received since: a date (2026-11-24), a time (2026-11-24T09:00:00Z), or so long ago (12h, 7d)")
	cmd.Flags().StringVar(&f.until, "end-date", "", "only what was received before that time; the watch ends when all of it was handed on")
	cmd.Flags().StringVar(&f.exec, "exec", "", "a command line for the shell, run for each message: the records are on its standard input; any exit code but 0 means that it failed")
	cmd.Flags().DurationVar(&f.patience, "exec-timeout", 5*time.Minute, "how long the command may take")
	cmd.Flags().StringVar(&f.output, "output", "", "append the records, as JSON Lines, to this file in place of standard output")
	cmd.Flags().StringVar(&f.cases, "case", "", "make a case of each message in this folder: its bytes, what is attached, hashes, a manifest (mailtriage case verify)")
	cmd.Flags().StringVar(&f.at, "listen", "", "serve /metrics and /healthz on this loopback address: 127.0.0.1:9464")
	cmd.AddCommand(newWatchStatus(c))
	return cmd
}

// watch watches until it is told to end.
func (c console) watch(cmd *cobra.Command, f watchFlags) error {
	if f.patience <= 0 {
		return usagef("--exec-timeout is %s: a time above 0, as 5m", f.patience)
	}
	ctx := cmd.Context()
	signal.Ignore(syscall.SIGPIPE) // that nobody reads any more is an error like others
	context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt, syscall.SIGTERM) })
	n, err := c.profiles(only(cmd.Flags(), ofWatch()...))("")
	if err == nil {
		err = n.needMailbox()
	}
	if err != nil {
		return err
	}
	w := watching.Options{
		NoDelta: keys.Lacks(n.Cloud, keys.MessageDelta), Every: cmp.Or(n.Live, 30*time.Second), Once: f.once, Output: f.output, Now: time.Now, Wait: pauseFor,
		Say: func(format string, args ...any) {
			c.say("%s", "mailtriage: "+content.Log(fmt.Sprintf(format, args...)))
		},
	}
	if w.Start, w.End, err = f.times(time.Now()); err != nil {
		return err
	}
	if w.Store, err = c.watchStore(ctx, n, f.once, w.Say); err != nil {
		return err
	}
	defer func() { _ = w.Store.Close() }()
	s := &seats{console: c, connect: func(string) (connection, error) { return n, nil }, session: c.session, list: map[string]*seat{}}
	t, err := s.take(ctx, n.Profile)
	if err != nil {
		return err
	}
	w.Mailbox = t.client.Mailbox(n.Mailbox)
	n.polls(&w)
	if len(f.folders) == 0 {
		f.folders = []string{n.Folder}
	}
	for _, name := range f.folders {
		folder, path, err := w.Mailbox.ResolveFolder(ctx, name)
		if err != nil {
			return err
		}
		w.Folders = append(w.Folders, watching.Folder{Folder: folder, Path: path})
	}
	c.sinks(&w, f)
	if f.cases != "" {
		w.Case = watching.Cases(w.Mailbox, casefolder.Order{
			Path: f.cases, NoMessages: !slices.Contains(n.Extract, "attached-eml") && n.Value("extract").Origin != "default", Who: operator(), Mailbox: n.Mailbox, Program: takenBy(), Now: time.Now, Journal: touching,
		}, w.Marking)
	}
	if files := filesOnly(n.Extract); f.cases == "" && len(files) > 0 {
		w.Say("extract has %s in it, which only a case takes: --case DIR", strings.Join(files, ", "))
	}
	if f.at != "" {
		w.Gauge = &watching.Gauge{Now: w.Now, Every: w.Every}
		end, err := serveGauge(ctx, f.at, w.Gauge)
		if err != nil {
			return err
		}
		defer end()
	}
	tally, err := watching.Run(ctx, w)
	if tally.Handled+tally.Waiting+tally.Aside > 0 {
		w.Say("%d handled, %d still to be handled, %d set aside", tally.Handled, tally.Waiting, tally.Aside)
	}
	return partly(err, tally, f.once)
}

// filesOnly are of what is extracted those that are files.
func filesOnly(extract []string) []string {
	return slices.DeleteFunc(slices.Clone(extract), func(s string) bool {
		return !slices.Contains([]string{"attachments", "root-eml", "attached-eml"}, s)
	})
}

// partly gives an only round that failed for some folders, or for some messages, the exit code of what was done in part.
func partly(err error, t watching.Tally, once bool) error {
	var missed *watching.MissedError
	if err == nil && once && t.Failed > 0 { // that they were set aside was said
		return &do.ExitError{Code: map[bool]int{true: do.Partly, false: do.Failed}[t.Handled > 0]}
	}
	if errors.As(err, &missed) && (len(missed.Folders) < missed.Of || t.Handled > 0) {
		return &do.ExitError{Code: do.Partly, Err: err}
	}
	return err
}

// polls takes over what the settings say of a watch.
func (n connection) polls(w *watching.Options) {
	w.First, w.Later, w.Newest, w.Extract = n.FirstRunMax, n.LaterMax, n.Order == config.NewestFirst, n.Extract
	w.Marking = watching.NewMarking(w.Mailbox, n.Known)
}

// sinks says where records go.
func (c console) sinks(w *watching.Options, f watchFlags) {
	if w.Sink = watching.Sink(watching.Text{W: c.out}); f.json {
		w.Sink = watching.JSON{W: c.out}
		w.Event = func(e watching.FolderEvent) {
			if line, err := jsonl.Line(e); err == nil && f.output == "" {
				_, _ = c.out.Write(line)
			}
		}
	}
	if f.exec != "" {
		w.Command = watching.Command(f.exec, c.environ, f.patience, c.err)
	}
}

// watchStore opens where it is kept what was handled. Without one, nothing is known of it in the next run.
func (c console) watchStore(ctx context.Context, n connection, once bool, say func(string, ...any)) (*store.Store, error) {
	s, note, err := c.openStore(ctx, n)
	if err != nil {
		return nil, err
	}
	if !s.Kept() && !n.NoCache && once {
		_ = s.Close()
		return nil, usagef("%s A single look would hand on the same messages each time: set %s, or say --no-cache to have it so", note+".", varStoreKey)
	}
	if note != "" {
		say("%s", note)
	}
	if err := s.Trim(ctx, n.limits()); err != nil {
		say("%v", err)
	}
	return s, nil
}

func (f watchFlags) times(now time.Time) (start, end time.Time, err error) {
	if start, err = sinceWhen("--start-date", f.since, now); err != nil {
		return start, end, err
	}
	if end, err = sinceWhen("--end-date", f.until, now); err != nil {
		return start, end, err
	}
	if !end.IsZero() && !start.Before(end) {
		return start, end, usagef("--start-date is not before --end-date")
	}
	return start, end, nil
}

// pauseFor waits, unless it is told to end.
func pauseFor(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// serveGauge serves a gauge to this machine alone.
func serveGauge(ctx context.Context, address string, g *watching.Gauge) (end func(), err error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil || !auth.Loopback(host) {
		return nil, usagef("--listen is %q: a loopback address with a port, 127.0.0.1:9464; nobody else is to see what is watched", address)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", address, err)
	}
	server := &http.Server{Handler: g, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }()
	return func() { _ = server.Close() }, nil
}

// watched is a watched folder as watch status tells it.
type watched struct {
	Mailbox string  `json:"mailbox"`
	Folder  string  `json:"folder"`
	ID      string  `json:"folderId"`
	Waiting int     `json:"waiting"`
	Aside   int     `json:"setAside"`
	Failed  []aside `json:"failed,omitempty"`
}

// aside is a message that failed.
type aside struct {
	ID      string    `json:"id"`
	Subject string    `json:"subject"`
	Tries   int       `json:"tries"`
	Due     time.Time `json:"due"`
	Why     string    `json:"why"`
}

func newWatchStatus(c console) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what the watches of the profile's mailbox have still to handle, and what failed and why",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := config.Resolve(config.Sources{Flags: cmd.Flags(), Getenv: c.getenv, Home: c.home})
			if err != nil {
				return usageError{err}
			}
			n := connection{Settings: s}
			if err := n.needMailbox(); err != nil {
				return err
			}
			return c.withStore(cmd, func(ctx context.Context, kept *store.Store) error { return c.watchStatus(ctx, kept, n.Mailbox, asJSON) })
		},
	}
	config.Register(cmd.Flags(), "profile", "mailbox")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a folder on stdout")
	return cmd
}

// listedAside is how many messages that failed are listed of a folder.
const listedAside = 1000

func (c console) watchStatus(ctx context.Context, s *store.Store, mailbox string, asJSON bool) error {
	list, err := watch.Standings(ctx, s, mailbox, listedAside)
	if err != nil {
		return err
	}
	for _, f := range list {
		w := watched{Mailbox: mailbox, Folder: f.Name, ID: f.ID, Waiting: f.Waiting, Aside: f.Aside}
		for _, a := range f.Failed {
			w.Failed = append(w.Failed, aside{a.ID, a.Subject, a.Tries, a.Due.UTC(), a.Why})
		}
		if err := c.tellWatched(w, asJSON); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		c.say("Nothing is known of a watch of %s.", safeText(mailbox))
	}
	return nil
}

func (c console) tellWatched(w watched, asJSON bool) error {
	if asJSON {
		line, err := jsonl.Line(w)
		if err == nil {
			_, err = c.out.Write(line)
		}
		return err
	}
	_, err := fmt.Fprintf(c.out, "%s: %d to be handled, %d set aside\n", safeText(w.Folder), w.Waiting, w.Aside)
	for _, a := range w.Failed {
		if err == nil {
			_, err = fmt.Fprintf(c.out, "  %s  tried %s, again %s: %s\n", safeText(a.Subject), counted(a.Tries, "time"), a.Due.Local().Format(time.DateTime), safeText(a.Why))
		}
	}
	return err
}
