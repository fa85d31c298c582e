package do

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// Sent is a message that was sent.
type Sent struct {
	Subject string   `json:"subject" doc:"its subject"`
	To      []string `json:"to,omitempty" doc:"whom it is for"`
	Cc      []string `json:"cc,omitempty" doc:"who got a copy"`
	Bcc     []string `json:"bcc,omitempty" doc:"who got a copy unseen"`
	Files   []string `json:"attachments,omitempty" doc:"the names of what is attached"`
	Outcome
}

func sending() Action {
	people := func(name, help string) Param {
		return Param{Name: name, Kind: List, Help: help + ": addresses, with commas between; may be given more than once"}
	}
	return Action{
		Name: "send", Of: keys.Send, Title: "send a message, with attachments of any size that Exchange takes", Result: Sent{}, Plans: true, run: send,
		Long: "It is made as a draft and then sent: when something fails the draft stays in Drafts, and nothing is ever sent twice. Until it goes\nout, which undo_send delays, ^C stops it.",
		Params: []Param{
			people("to", "whom it is for"), people("cc", "who gets a copy"), people("bcc", "who gets a copy unseen"),
			{Name: "from", Kind: Text, Help: "the address that it is from, when it is not the mailbox's own"},
			{Name: "subject", Kind: Text, Required: true, Help: "its subject"},
			{Name: "body", Kind: Text, Help: "its text"},
			{Name: "body-file", Kind: Text, Help: "a file with its text; - reads it from standard input"},
			{Name: "html", Kind: Switch, Help: "the text is HTML"},
			{Name: "attachment", Also: []string{"attachments"}, Kind: List, Help: "a file to attach; may be given more than once"},
		},
	}
}

// bodyLimit is how long a text may be, in bytes.
const bodyLimit = 4 << 20

func send(ctx context.Context, c *call) error {
	l, err := c.letter()
	if err != nil {
		return err
	}
	o := triage.Order{Action: keys.Send, Letter: l}
	if c.dryRun {
		return c.plan(o)
	}
	e, err := c.engine(ctx)
	if err != nil {
		return err
	}
	x, err := c.perform(ctx, e, o)
	if errors.Is(err, triage.ErrNobody) {
		return usagef("--to is needed: %w", err)
	}
	if err != nil {
		return err
	}
	c.note(x)
	s := x.Job.Plan.Order.Send
	r := Sent{Subject: s.Subject, To: s.To, Cc: s.Cc, Bcc: s.Bcc, Files: s.Files, Outcome: Outcome{Status: stateDone, Job: string(x.Job.ID), Message: x.Job.Plan.Done}}
	if why := x.why(); why != nil {
		r.Outcome = c.failedBy(why, x.Job.ID)
		c.tally.fail(s.Subject, why, r.Error)
	} else {
		c.tally.done++
	}
	c.put(r)
	return nil
}

// why is the reason for which a job of one row was not done; nil: it was.
func (x *ended) why() error {
	switch {
	case x.Err != nil:
		return x.Err
	case len(x.Failed) > 0:
		return x.Failed[0].Err
	case x.Job.Done == 0:
		return triage.ErrStopped
	}
	return nil
}

// letter is the message that was asked for.
func (c *call) letter() (l graph.Letter, err error) {
	l = graph.Letter{Kind: graph.NewLetter, Subject: c.text("subject"), Body: c.text("body"), HTML: c.is("html")}
	for _, p := range []struct {
		name string
		into *[]graph.Address
	}{{"to", &l.To}, {"cc", &l.Cc}, {"bcc", &l.Bcc}} {
		if *p.into, err = graph.ParseAddresses(strings.Join(c.list(p.name), ", ")); err != nil {
			return l, usagef("--%s: %w", p.name, err)
		}
	}
	if len(l.Recipients()) == 0 {
		return l, usagef("--to is needed: %w", triage.ErrNobody)
	}
	if c.given("from") {
		from, err := graph.ParseAddresses(c.text("from"))
		if err != nil || len(from) != 1 {
			return l, usagef("--from is %q: one address", c.text("from"))
		}
		l.From = from[0]
	}
	if c.given("body") == c.given("body-file") {
		return l, usagef("--body or --body-file is needed, one of them")
	}
	if c.given("body-file") {
		if l.Body, err = c.read(c.text("body-file")); err != nil {
			return l, usagef("--body-file: %w", err)
		}
	}
	for _, path := range c.list("attachment") {
		f, err := graph.FileAt(path)
		if err != nil {
			return l, usagef("--attachment: %w", err)
		}
		l.Attachments = append(l.Attachments, f)
	}
	l.Tidy()
	return l, nil
}

// read reads a text from a file or standard input.
func (c *call) read(name string) (string, error) {
	in := c.env.In
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, bodyLimit+1))
	if err == nil && len(raw) > bodyLimit {
		err = errors.New("it is longer than 4 MB")
	}
	return string(raw), err
}
