package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph/store"
)

func newCache(c console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cache",
		Short: "Show or clear what is kept of mailboxes on this machine",
		Long: `The headers of messages, folders, and where watches are, are kept in one file a profile, encrypted under a key that is in
the keyring (or in ` + varStoreKey + `). The settings no_cache, cache_size and cache_days say whether and how much. Messages
that were opened are kept in full where cache_bodies says so; attachments never are.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCacheInfo(c), newCacheClear(c))
	return cmd
}

// withStore opens the store of the profile that the flags name.
func (c console) withStore(cmd *cobra.Command, work func(context.Context, *store.Store) error) error {
	s, err := config.Resolve(config.Sources{Flags: cmd.Flags(), Getenv: c.getenv, Home: c.home})
	if err != nil {
		return usageError{err}
	}
	kept, note, err := c.openStore(cmd.Context(), connection{Settings: s})
	if err != nil {
		return err
	}
	defer func() { _ = kept.Close() }()
	if note != "" {
		c.say("%s", safeText(note))
	}
	return work(cmd.Context(), kept)
}

// kept is what a store holds, as --json tells it.
type kept struct {
	File      string    `json:"file,omitempty"`
	Bytes     int64     `json:"bytes"`
	Version   int       `json:"version"`
	Mailboxes int       `json:"mailboxes"`
	Folders   int       `json:"folders"`
	Headers   int       `json:"headers"`
	Oldest    time.Time `json:"oldest,omitzero"`
	Bodies    int       `json:"messages"`
	Extracts  int       `json:"extracted"`
	Waiting   int       `json:"waiting"`
	Aside     int       `json:"setAside"`
	Handled   int       `json:"handled"`
}

func newCacheInfo(c console) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "info",
		Short: "Show what is kept, and how much of it",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd, func(ctx context.Context, s *store.Store) error {
				i, err := s.Info(ctx)
				if err != nil {
					return err
				}
				if asJSON {
					return json.NewEncoder(c.out).Encode(kept{i.Path, i.Bytes, i.Version, i.Mailboxes, i.Folders, i.Headers, i.Oldest.UTC(), i.Bodies, i.Extracts, i.Waiting, i.Aside, i.Handled})
				}
				where := i.Path
				if where == "" {
					where = "nothing is kept: this is in memory"
				}
				oldest := "-"
				if !i.Oldest.IsZero() {
					oldest = i.Oldest.Local().Format(time.DateTime)
				}
				_, err = fmt.Fprintf(c.out, "file            %s\nsize            %.1f MB\nmailboxes       %d\nfolders         %d\nheaders         %d (the oldest of %s)\nmessages        %d in full\nextracted from  %d messages\nwatches         %d messages handled, %d waiting, %d set aside\n",
					safeText(where), float64(i.Bytes)/1e6, i.Mailboxes, i.Folders, i.Headers, oldest, i.Bodies, i.Extracts, i.Handled, i.Waiting, i.Aside)
				return err
			})
		},
	}
	config.Register(cmd.Flags(), "profile")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object on stdout")
	return cmd
}

func newCacheClear(c console) *cobra.Command {
	watches := false
	cmd := &cobra.Command{
		Use:   "clear",
		Short: "Remove what is kept of the profile's mailboxes",
		Long: `clear removes headers, folders, messages, and what was extracted. Where watches are, and which messages they have handled, stays: else
they would hand all of them on again. With --watches that goes, too.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withStore(cmd, func(ctx context.Context, s *store.Store) error {
				if err := s.Clear(ctx, watches); err != nil {
					return err
				}
				c.say("Nothing is kept of the mailboxes any more%s.", map[bool]string{false: ", but where watches are"}[watches])
				return nil
			})
		},
	}
	config.Register(cmd.Flags(), "profile")
	cmd.Flags().BoolVar(&watches, "watches", false, "also where watches are, and what they have handled: they begin anew")
	return cmd
}
