package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph/auth"
	"mailtriage/graph/content"
)

// who is what whoami and token tell, never the token.
type who struct {
	Message     string    `json:"message"`
	Profile     string    `json:"profile"`
	Mailbox     string    `json:"mailbox,omitempty"`
	Kind        auth.Kind `json:"kind"`
	User        string    `json:"user,omitempty"`
	Name        string    `json:"name,omitempty"`
	Application string    `json:"application"`
	ClientID    string    `json:"client_id"`
	Tenant      string    `json:"tenant"`
	Permissions []string  `json:"permissions"`
	SignedInBy  string    `json:"signed_in_by"`
	Expires     time.Time `json:"expires,omitzero"`
}

func newWhoami(c console) *cobra.Command {
	return whoCommand(c, &cobra.Command{
		Use: "whoami", Short: "Say who is signed in, with which permissions, until when", Args: noArguments,
	}, (*auth.Session).Who)
}

func newToken(c console) *cobra.Command {
	return whoCommand(c, &cobra.Command{
		Use: "token", Short: "Get a fresh token now, and say whose it is and what it allows", Args: noArguments,
		Long: "token asks for a new token whatever is kept, and says who it stands for, in which tenant, with which permissions, and until\nwhen. The token itself is never printed.",
	}, freshNow)
}

func freshNow(s *auth.Session, ctx context.Context) (auth.Identity, error) {
	return s.Fresh(ctx, time.Now())
}

// askWho signs in with what the settings say, and asks who that is.
func (c console) askWho(ctx context.Context, flags *pflag.FlagSet, ask func(*auth.Session, context.Context) (auth.Identity, error)) (n connection, id auth.Identity, s *auth.Session, err error) {
	if n, err = c.connect(flags, ""); err != nil {
		return n, id, nil, err
	}
	if n.token != "" {
		return n, id, nil, usagef("a ready token in %s says nothing of itself", varToken)
	}
	transport, err := n.transport()
	if err != nil {
		return n, id, nil, err
	}
	if s, _, err = c.session(ctx, n, transport); err != nil {
		return n, id, nil, err
	}
	id, err = ask(s, ctx)
	switch {
	case auth.NeedsPerson(err) && n.way.Delegated():
		return n, id, nil, fmt.Errorf("nobody is signed in with the profile %s: mailtriage login", n.Profile)
	case err != nil && !errors.Is(err, auth.ErrOpaque):
		return n, id, nil, signInError(err)
	}
	return n, id, s, nil
}

func whoCommand(c console, cmd *cobra.Command, ask func(*auth.Session, context.Context) (auth.Identity, error)) *cobra.Command {
	asJSON := false
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		n, id, s, err := c.askWho(cmd.Context(), cmd.Flags(), ask)
		if err != nil {
			return err
		}
		if asJSON {
			return json.NewEncoder(c.out).Encode(whoIs(n, id, s))
		}
		return c.tellWho(n, id, s)
	}
	config.Register(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object on stdout")
	return cmd
}

func whoIs(n connection, id auth.Identity, s *auth.Session) who {
	line := func(s string) string { return content.Line(s).String() }
	by, _ := s.InForce(time.Now())
	w := who{
		Profile: n.Profile, Mailbox: n.Mailbox, Kind: id.Kind, User: line(id.User), Name: line(id.Name), Application: line(id.AppName), ClientID: line(cmp.Or(id.App, n.clientID)),
		Tenant: line(cmp.Or(id.Tenant, n.tenant)), SignedInBy: line(by), Expires: id.Expires, Permissions: []string{},
	}
	for _, p := range id.Permissions {
		w.Permissions = append(w.Permissions, line(p))
	}
	w.Message = "A token for " + cmp.Or(w.User, w.Application, w.ClientID) + " is good until " + id.Expires.Format(time.RFC3339)
	if id.Kind == "" {
		w.Message = "Signed in; " + auth.ErrOpaque.Error()
	}
	return w
}

// tellWho says who is signed in, in lines.
func (c console) tellWho(n connection, id auth.Identity, s *auth.Session) error {
	w := whoIs(n, id, s)
	until := ""
	if !w.Expires.IsZero() {
		until = w.Expires.Local().Format("2006-01-02 15:04:05 MST")
	}
	rows := [][2]string{
		{"profile", w.Profile}, {"mailbox", w.Mailbox}, {"kind", string(w.Kind)}, {"person", strings.TrimSpace(w.User + " " + w.Name)},
		{"application", strings.TrimSpace(w.Application + " " + w.ClientID)}, {"tenant", w.Tenant}, {"signed in by", w.SignedInBy},
		{"permissions", cmp.Or(strings.Join(w.Permissions, " "), "none")}, {"good until", until},
	}
	for _, r := range rows {
		if r[1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(c.out, "%-13s %s\n", r[0], r[1]); err != nil {
			return err
		}
	}
	return nil
}
