package main

import (
	"context"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph/auth"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/triage"
)

// demoLive is how often the demo looks for new mail: so often that its story is seen to go on.
const demoLive = 5 * time.Second

// demoUndoSend is how long a message of the demo can be called back: as it is by default.
const demoUndoSend = 10 * time.Second

func newDemo(c console) *cobra.Command {
	var looks appearance
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Open the app on a made-up abuse mailbox, with nothing to set up",
		Long: `demo opens the app on ` + demo.Mailbox + `, a made-up abuse mailbox that an emulator of Microsoft Graph serves within
this process, over TLS and signed in as a real tenant would be. It needs no account, no network and no configuration,
and leaves nothing on disk but what you export.`,
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
	c.keyringNote = "the demo keeps nothing"
	n := connection{
		Settings: config.Settings{
			Profile: "demo", Mailbox: e.Info.Mailbox, Folder: "Inbox", Live: demoLive, UndoSend: demoUndoSend, NoCache: true, RetryCount: 3, RetryWait: time.Minute, Cloud: config.Custom, Theme: looks.theme, ASCII: looks.ascii, Judge: true,
		},
		way: auth.ClientSecret, tenant: e.Info.Tenant, clientID: e.Info.ClientID, authority: e.Info.Authority, graph: e.Info.Graph, roots: e.CA,
	}
	s := &seats{
		console: c, connect: func(string) (connection, error) { return n, nil }, journal: triage.MemoryJournal(), badge: "DEMO", list: map[string]*seat{},
		recent:   &recentMailboxes{list: map[string][]string{n.Profile: {"empfang@contoso.de"}}},
		searches: readSearches(""),
		session: func(ctx context.Context, n connection, transport http.RoundTripper) (*auth.Session, string, error) {
			a := n.auth(transport)
			a.Secret = e.Info.ClientSecret
			session, err := auth.New(ctx, a)
			return session, "", err
		},
	}
	return runApp(ctx, c, s, n)
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
