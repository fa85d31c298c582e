package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/triage"
)

// demoLive is how often the demo looks for new mail: so often that its story is seen to go on.
const demoLive = 5 * time.Second

func newDemo(c console) *cobra.Command {
	var looks appearance
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Open the app on a made-up abuse mailbox, with nothing to set up",
		Long: `demo opens the app on ` + demo.Mailbox + `, a made-up abuse mailbox that an emulator of Microsoft Graph serves within
this process, over TLS and signed in as a real tenant would be. It needs no account, no network and no configuration,
and leaves nothing on disk.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := looks.check(); err != nil {
				return err
			}
			return runDemo(cmd.Context(), c, looks)
		},
	}
	looks.flags(cmd)
	return cmd
}

func runDemo(ctx context.Context, c console, looks appearance) error {
	options := demo.Options{Seed: 1, Now: time.Now()}
	e, err := emulator.Start("127.0.0.1:0", true, emulator.Options{Tenant: demo.Tenant(options), Mailbox: demo.Mailbox})
	if err != nil {
		return err
	}
	defer e.Stop()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go tell(ctx, e, demo.NewStory(options))
	return runApp(ctx, c, app{
		settings: settings{
			tenant: e.Info.Tenant, clientID: e.Info.ClientID, secret: e.Info.ClientSecret, authority: e.Info.Authority, graph: e.Info.Graph,
			mailbox: e.Info.Mailbox, live: demoLive, roots: e.CA,
		},
		looks: looks, journal: triage.MemoryJournal(), badge: "DEMO",
	})
}

// tell lets the story's mail arrive.
func tell(ctx context.Context, e *emulator.Running, story *demo.Story) {
	for {
		next := story.Next(time.Now())
		t := time.NewTimer(next.After)
		select {
		case <-t.C:
			_, _ = e.Deliver(next.Mailbox, next.MIME)
		case <-ctx.Done():
			t.Stop()
			return
		}
	}
}
