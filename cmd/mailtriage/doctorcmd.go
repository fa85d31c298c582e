package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"mailtriage/cmd/mailtriage/config"
	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/content"
	"mailtriage/graph/doctor"
)

func newDoctor(c console) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check settings, keyring, network, sign-in, mailbox and the permission of every action",
		Long: `doctor looks at one thing after the other, says what it found, and what to do about what is wrong. Then it tells for
each of the 27 actions whether the sign-in allows it, and which permission is missing.

Exit code 0: nothing is wrong; 1: something failed; 2: it was called wrongly. A permission that is missing for an action
is told and is no failure: it may not be wanted.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			n, fault := c.connect(cmd.Flags(), "")
			if errors.Is(fault, errNothingSet) {
				return fault
			}
			layout := doctor.Layout{Width: c.width(), ASCII: n.ASCII}
			told := 0
			report, err := c.examine(cmd.Context(), n, fault, func(k doctor.Check) {
				if !asJSON && !k.Action { // the rows of actions are said together, below
					told++
					_, _ = fmt.Fprintln(c.out, strings.Join(layout.Lines(k.Clean(safe)), "\n"))
				}
			})
			if err != nil {
				return err
			}
			report = report.Clean(safe)
			if asJSON {
				err = json.NewEncoder(c.out).Encode(report)
			} else if told < len(report.Checks) {
				_, err = fmt.Fprint(c.out, layout.Text(doctor.Report{Checks: report.Checks[told:]}))
			}
			if err != nil {
				return err
			}
			if report.Worst() == doctor.Fail {
				return errFailed
			}
			return nil
		},
	}
	config.Register(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object on stdout")
	return cmd
}

// errFailed ends a command with exit code 1 whose output has said all there is to say.
var errFailed = errors.New("something is wrong: see above")

// examine runs the doctor on what was set, as far as that can be read; fault is what is wrong with it.
func (c console) examine(ctx context.Context, n connection, fault error, report func(doctor.Check)) (doctor.Report, error) {
	if fault != nil {
		k := configCheck(n, fault)
		report(k)
		return doctor.Report{Checks: []doctor.Check{k}}, nil
	}
	t, err := newSeat(ctx, n, func(context.Context, connection, http.RoundTripper) (*auth.Session, string, error) {
		return nil, "", nil // made by the doctor itself, who tells what is wrong with it
	})
	if err != nil { // what was set can't be worked with
		k := configCheck(n, err)
		report(k)
		return doctor.Report{Checks: []doctor.Check{k}}, nil
	}
	s := c.subject(t, n.Mailbox)
	if n.token == "" {
		s.Session = func(ctx context.Context) (*auth.Session, error) {
			made, _, err := c.session(ctx, n, t.transport)
			return made, err
		}
	}
	return doctor.Run(ctx, s, report), nil
}

// subject is what the doctor is to look at.
func (c console) subject(t *seat, mailbox string) doctor.Subject {
	s := doctor.Subject{
		Config: []doctor.Check{configCheck(t.connection, nil)}, Terminal: c.terminalChecks(), Way: t.way, Cloud: t.Cloud, Authority: t.authority, Graph: t.graph, Tenant: t.tenant,
		Mailbox: mailbox, ReadOnly: t.ReadOnly, Transport: t.transport, Token: t.token, Gate: t.gate.now,
		Inbox: func(session *auth.Session) (doctor.FolderReader, error) { return t.inbox(session, mailbox) },
	}
	switch {
	case t.token != "":
		s.Authority, s.KeyringNote = "", "a ready token is given"
	case t.way == auth.Environment:
		s.KeyringNote = "variables say how to sign in"
	case c.keyringNote != "":
		s.KeyringNote = c.keyringNote
	default:
		s.Keyring = func(ctx context.Context) error { return c.vaultOf(t.Profile).Probe(ctx) }
	}
	if t.token == "" {
		s.Session = func(context.Context) (*auth.Session, error) { return t.session, nil }
	}
	return s
}

// inbox reads the mailbox with a session; the seat's own client serves its own session.
func (t *seat) inbox(session *auth.Session, mailbox string) (doctor.FolderReader, error) {
	if session == t.session && t.client != nil {
		return t.client.Mailbox(mailbox), nil
	}
	c, err := graph.New(graph.Config{BaseURL: t.graph, Credential: session, Transport: t.transport, UserAgent: "mailtriage/" + version, Observe: t.log.add, Gate: t.gate.put, Attempts: 1})
	if err != nil {
		return nil, err
	}
	return c.Mailbox(mailbox), nil
}

// configCheck tells of the settings.
func configCheck(n connection, err error) doctor.Check {
	if err == nil {
		found := "profile " + n.Profile + " of " + n.Path
		if _, statErr := os.Stat(n.Path); n.Path == "" {
			found = "the demo's own: nothing is read"
		} else if statErr != nil {
			found = "no file of settings (" + n.Path + "): flags, variables and defaults"
		}
		return doctor.Check{Name: "config", State: doctor.OK, Found: found}
	}
	var problems config.Problems
	if errors.As(err, &problems) {
		lines := make([]string, len(problems))
		for i, p := range problems {
			lines[i] = p.Error()
		}
		return doctor.Check{Name: "config", State: doctor.Fail, Found: strings.Join(lines, "; "), Mend: "mend the file: mailtriage config edit"}
	}
	return doctor.Check{Name: "config", State: doctor.Fail, Found: err.Error(), Mend: "change the setting: mailtriage config edit, or the variable or flag that is named"}
}

// terminalChecks tells what the terminal can do.
func (c console) terminalChecks() []doctor.Check {
	out, ok := c.out.(*os.File)
	if !ok || !term.IsTerminal(int(out.Fd())) {
		return []doctor.Check{{Name: "terminal", State: doctor.OK, Found: "standard output is not a terminal"}}
	}
	w, h, err := term.GetSize(int(out.Fd()))
	if err != nil {
		return []doctor.Check{{Name: "terminal", State: doctor.Warn, Found: "its size is not known: " + err.Error()}}
	}
	k := doctor.Check{Name: "terminal", State: doctor.OK, Found: fmt.Sprintf("%dx%d, TERM %s, colours %s", w, h, cmp.Or(c.getenv("TERM"), "not set"), c.colours())}
	if w < 60 || h < 15 {
		k.State, k.Mend = doctor.Warn, "make it at least 60x15"
	}
	if locale := cmp.Or(c.getenv("LC_ALL"), c.getenv("LC_CTYPE"), c.getenv("LANG")); !strings.Contains(strings.ToUpper(strings.ReplaceAll(locale, "-", "")), "UTF8") && locale != "" {
		k.State, k.Mend = doctor.Warn, "its locale, "+locale+", is not UTF-8: set ascii = true if characters look wrong"
	}
	return []doctor.Check{k}
}

func (c console) colours() string {
	switch {
	case c.getenv("NO_COLOR") != "":
		return "off (NO_COLOR)"
	case strings.Contains(c.getenv("COLORTERM"), "truecolor"), strings.Contains(c.getenv("COLORTERM"), "24bit"):
		return "16 million"
	case strings.Contains(c.getenv("TERM"), "256"):
		return "256"
	}
	return "16"
}

// width is how wide lines may be.
func (c console) width() int {
	if out, ok := c.out.(*os.File); ok {
		if w, _, err := term.GetSize(int(out.Fd())); err == nil && w >= 40 {
			return min(w, 120)
		}
	}
	return 80
}

// safe is a text of a check that may be drawn.
func safe(text string) string { return content.Line(text).String() }
