package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailtriage/graph/content"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

func newJournal(c console) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "journal",
		Short: "Check, show or export the record of what was done",
		Long: `The journal holds every action: who did what, when, in which mailbox, to which messages, and what became of it. It is
one file a month, each line chained to the one before by its hash. These commands read it and change nothing.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&dir, "dir", "", "the folder of the journal, when it is not the platform's own")
	read := func() (triage.History, error) { return triage.ReadHistory(cmp.Or(dir, stateHome("journal"))) }
	cmd.AddCommand(newJournalVerify(c, read), newJournalShow(c, read), newJournalExport(c, read))
	return cmd
}

func newJournalVerify(c console, read func() (triage.History, error)) *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Check that no line of the journal was changed, cut short or taken out",
		Long: `verify follows the chain of hashes through all months and names each line that breaks it, as file:line and why. What it
can't see is that the newest lines were taken off the end: keep a copy of the journal, or of the last hash, elsewhere.

Exit code 0: all lines hold; 1: some don't, or the journal can't be read.`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			h, err := read()
			if err != nil {
				return err
			}
			for _, d := range h.Damage {
				if _, err := fmt.Fprintf(c.out, "%s:%d: %s\n", safeText(d.File), d.Line, d.Why); err != nil {
					return err
				}
			}
			if n := len(h.Damage); n > 0 {
				return fmt.Errorf("%d of %d lines of the journal can't be relied on", n, h.Lines)
			}
			_, err = fmt.Fprintf(c.out, "%s in %s: all hold\n", counted(h.Lines, "line"), counted(h.Files, "file"))
			return err
		},
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// chosen says which actions of the journal are wanted.
type chosen struct {
	since, mailbox, action string
	limit                  int
}

func (w *chosen) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&w.since, "since", "", "only what was begun since: a date (2026-11-24), a time (2026-11-24T09:00:00Z), or so long ago (12h, 7d)")
	cmd.Flags().StringVar(&w.mailbox, "mailbox", "", "only what was done in this mailbox")
	cmd.Flags().StringVar(&w.action, "action", "", "only this action, by its id: move, block, undo")
	cmd.Flags().IntVar(&w.limit, "limit", 0, "only the last so many actions; 0: all")
}

// of picks what is wanted, oldest first.
func (w chosen) of(list []triage.Record, now time.Time) ([]triage.Record, error) {
	since, err := sinceWhen("--since", w.since, now)
	if err != nil {
		return nil, err
	}
	known := func(a keys.Action) bool { return string(a.ID) == w.action }
	if w.action != "" && !slices.ContainsFunc(keys.Actions(), known) {
		return nil, usagef("--action is %q: there is no such action (move, delete, block, undo, …)", w.action)
	}
	if w.limit < 0 {
		return nil, usagef("--limit is %d: a number of actions, or 0 for all", w.limit)
	}
	list = slices.DeleteFunc(list, func(r triage.Record) bool {
		return r.Begun.Before(since) || w.mailbox != "" && !strings.EqualFold(r.Mailbox, w.mailbox) || w.action != "" && string(r.Action) != w.action
	})
	if w.limit > 0 {
		list = list[max(0, len(list)-w.limit):]
	}
	return list, nil
}

// sinceWhen reads a point in time.
func sinceWhen(flag, s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, now.Location()); err == nil {
		return t, nil
	}
	days, whole := strings.CutSuffix(s, "d")
	var n int
	if _, err := fmt.Sscanf(days, "%d", &n); err == nil && whole && fmt.Sprint(n) == days && n >= 0 && n < 100_000 {
		return now.AddDate(0, 0, -n), nil
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, usagef("%s is %q: a date (2026-11-24), a time (2026-11-24T09:00:00Z), or so long ago (12h, 7d)", flag, s)
}

func newJournalShow(c console, read func() (triage.History, error)) *cobra.Command {
	var w chosen
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Show what was done, a line an action, newest last",
		Long: `show prints a line an action: when, who, in which mailbox, what, and how it ended; below it, each row that was not done
and why.`,
		Example: "  mailtriage journal show --since 7d --action block",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			list, err := c.wanted(w, read)
			if err != nil {
				return err
			}
			for _, r := range list {
				for _, line := range recordLines(r) {
					if _, err := fmt.Fprintln(c.out, line); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
	w.flags(cmd)
	return cmd
}

// wanted reads the journal and picks what is wanted of it; that it is damaged is said, and stops nothing.
func (c console) wanted(w chosen, read func() (triage.History, error)) ([]triage.Record, error) {
	h, err := read()
	if err != nil {
		return nil, err
	}
	if n := len(h.Damage); n > 0 {
		_, _ = fmt.Fprintf(c.err, "mailtriage: %d of %d lines of the journal can't be relied on (mailtriage journal verify names them)\n", n, h.Lines)
	}
	return w.of(h.Records, time.Now())
}

// recordLines are the lines that show an action. Everything in them may come from a mail.
func recordLines(r triage.Record) []string {
	ended := r.Result()
	switch {
	case r.Done > 0 && r.Left > 0:
		ended = fmt.Sprintf("%d done, %d not", r.Done, r.Left)
	case r.Error != "":
		ended += ": " + r.Error
	case ended == "nothing":
		ended = "nothing to do: it was so already"
	}
	if r.Settled {
		ended += " (as found in the mailbox after a crash)"
	}
	lines := []string{strings.Join([]string{
		r.Begun.Local().Format(time.DateTime), safeText(r.Who), safeText(r.Mailbox), safeText(r.Summary()), safeText(ended), "[" + safeText(string(r.Job)) + "]",
	}, "  ")}
	for _, row := range r.Rows {
		if row.Error != "" && row.Error != r.Error {
			lines = append(lines, "    "+safeText(cmp.Or(row.Sender, row.Subject, row.ID))+": "+safeText(row.Error))
		}
	}
	return lines
}

func safeText(s string) string { return content.Line(s).String() }
