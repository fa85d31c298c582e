package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

// emulatorFlags are what the emulator is told.
type emulatorFlags struct {
	listen, faults, cloud    string
	at                       string
	secure, report, junk     bool
	messages, users          int
	seed                     uint64
	latency, lifetime, polls time.Duration
}

func newEmulator(c console) *cobra.Command {
	var f emulatorFlags
	cmd := &cobra.Command{
		Use:   "emulator",
		Short: "Serve Microsoft Graph on loopback, for any client",
		Long: `emulator serves the demo's tenant as Microsoft Graph would, on a loopback address, until it is interrupted. Its first
line on stdout is a JSON object. With --tls: graph and authority (https base URLs), ca (a PEM file to trust), tenant,
client_id, client_secret, mailbox. Without: graph (plain http), token, mailbox.

The same seed at the same time serves the same mailbox. A faults file is a JSON array of objects like
  {"operation": "message.move", "skip": 2, "count": 3, "status": 429, "retryAfter": 5}
with, beside status, one of "cut": "before" or "after" (the work), "body": "truncated", "html" or "empty",
"token": "expired", and "latency": "2s". GET /_emulator/operations lists the operations; those of sign-in begin with
"signin.".`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runEmulator(cmd.Context(), c, f) },
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", "loopback address to listen on; port 0 takes a free one")
	cmd.Flags().BoolVar(&f.secure, "tls", false, "serve https with a certificate authority of its own, and sign-in")
	cmd.Flags().IntVar(&f.messages, "messages", 0, "about how many messages the mailbox has (default 2,000)")
	cmd.Flags().IntVar(&f.users, "users", 0, "how many people the directory has (default 200); from a thousand on, two fifths of them are in one group")
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "which mailbox is made")
	cmd.Flags().StringVar(&f.at, "at", "", "the time that the mailbox is made for, its newest mail just before it: a date (2026-11-24) or a time (2026-11-24T09:00:00Z) (default now)")
	cmd.Flags().DurationVar(&f.latency, "latency", 0, "how long each operation takes")
	cmd.Flags().StringVar(&f.faults, "faults", "", "a JSON file of what goes wrong")
	cmd.Flags().StringVar(&f.cloud, "cloud", "global", "the cloud that is played, without what it lacks: "+strings.Join(emulator.Clouds(), ", "))
	cmd.Flags().DurationVar(&f.lifetime, "token-lifetime", time.Hour, "how long an access token is good")
	cmd.Flags().DurationVar(&f.polls, "device-interval", 5*time.Second, "how long a client with a device code is asked to wait between two polls")
	cmd.Flags().BoolVar(&f.report, "report-in-v1", false, "serve reportMessage in v1.0 too")
	cmd.Flags().BoolVar(&f.junk, "mark-as-junk", false, "serve the retired markAsJunk")
	return cmd
}

func runEmulator(ctx context.Context, c console, f emulatorFlags) error {
	if f.messages < 0 {
		return usagef("--messages is %d: give a number of messages", f.messages)
	}
	if f.users < 0 {
		return usagef("--users is %d: give a number of people", f.users)
	}
	if f.lifetime < time.Second || f.polls < time.Second {
		return usagef("--token-lifetime and --device-interval are a second and more")
	}
	at, err := f.time(time.Now())
	if err != nil {
		return err
	}
	faults, err := readFaults(f.faults)
	if err != nil {
		return err
	}
	e, err := emulator.Start(f.listen, f.secure, emulator.Options{
		Tenant: demo.Tenant(demo.Options{Seed: f.seed, Messages: f.messages, Users: f.users, Now: at}), Mailbox: demo.Mailbox, Latency: f.latency, Faults: faults,
		ReportInV1: f.report, MarkAsJunk: f.junk, Cloud: f.cloud, TokenLifetime: f.lifetime, DeviceInterval: f.polls,
	})
	if err != nil {
		return usageError{err}
	}
	defer e.Stop()
	if f.secure {
		dir, err := os.MkdirTemp("", "mailtriage-emulator-")
		if err != nil {
			return fmt.Errorf("writing the certificate authority: %w", err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		e.Info.CA = filepath.Join(dir, "ca.pem")
		if err := os.WriteFile(e.Info.CA, e.CA, 0o600); err != nil {
			return fmt.Errorf("writing the certificate authority: %w", err)
		}
	}
	line, err := json.Marshal(e.Info)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(c.out, "%s\n", line); err != nil {
		return fmt.Errorf("writing to stdout: %w", err)
	}
	<-ctx.Done()
	return nil
}

// time is the time that the mailbox is made for.
func (f emulatorFlags) time(now time.Time) (time.Time, error) {
	if f.at == "" {
		return now.UTC(), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, f.at); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usagef("--at is %q: a date (2026-11-24) or a time (2026-11-24T09:00:00Z)", f.at)
}

func readFaults(name string) ([]emulator.Fault, error) {
	if name == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, usagef("--faults: %w", err)
	}
	var list []emulator.Fault
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, usagef("--faults: %s is not a JSON array of faults: %w", name, err)
	}
	return list, nil
}
