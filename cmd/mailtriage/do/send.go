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

// Sent is a message that was sent, or kept in Drafts.
type Sent struct {
	ID      string   `json:"id,omitempty" doc:"its immutable id, in Sent Items or in Drafts"`
	Of      string   `json:"of,omitempty" doc:"of an answer or a forward: the id of the original"`
	Subject string   `json:"subject" doc:"its subject"`
	To      []string `json:"to,omitempty" doc:"whom it is for"`
	Cc      []string `json:"cc,omitempty" doc:"who got a copy"`
	Bcc     []string `json:"bcc,omitempty" doc:"who got a copy unseen"`
	Files   []string `json:"attachments,omitempty" doc:"the names of what is attached"`
	Outcome
}

// recipientParam takes recipients.
func recipientParam(name, help string) Param {
	return Param{Name: name, Kind: List, Help: help + ": addresses, with commas between; may be given more than once"}
}

// written are the parameters of every letter.
func written() []Param {
	return []Param{
		{Name: "from", Kind: Text, Help: "the address that it is from, when it is not the mailbox's own"},
		{Name: "body", Kind: Text, Help: "its text"},
		{Name: "body-file", Kind: Text, Help: "a file with its text; - reads it from standard input"},
		{Name: "attachment", Also: []string{"attachments"}, Kind: List, Help: "a file to attach; may be given more than once"},
		{Name: "keep", Kind: Switch, Help: "keep it in Drafts, and do not send it"},
	}
}

const sendingHelp = "It is made as a draft and then sent: when something fails the draft stays in Drafts, and nothing is ever sent twice. Until it goes\nout, which undo_send delays, ^C stops it."

func sending() Action {
	return Action{
		Name: "send", Of: keys.Send, Title: "send a message, with attachments of any size that Exchange takes", Result: Sent{}, Plans: true, run: send, Long: sendingHelp,
		Params: append([]Param{
			recipientParam("to", "whom it is for"), recipientParam("cc", "who gets a copy"), recipientParam("bcc", "who gets a copy unseen"),
			{Name: "subject", Kind: Text, Required: true, Help: "its subject"},
			{Name: "html", Kind: Switch, Help: "the text is HTML"},
		}, written()...),
	}
}

// bodyLimit is how long a text may be, in bytes.
const bodyLimit = 4 << 20

func send(ctx context.Context, c *call) error {
	l := graph.Letter{Kind: graph.NewLetter, Subject: c.text("subject"), HTML: c.is("html")}
	if err := c.fill(&l, true); err != nil {
		return err
	}
	return c.post(ctx, l)
}

// post sends a letter, or keeps it in Drafts, and tells what became of it.
func (c *call) post(ctx context.Context, l graph.Letter) error {
	o := triage.Order{Action: keys.Send, Letter: l}
	if o.Send.Keep = c.is("keep"); !o.Send.Keep && len(l.Recipients()) == 0 {
		return usagef("--to is needed: %w", triage.ErrNobody)
	}
	x, planned, err := c.carryOut(ctx, o)
	if planned || err != nil {
		return err
	}
	c.note(x)
	s := x.Job.Plan.Order.Send
	r := Sent{Of: s.Of, Subject: s.Subject, To: s.To, Cc: s.Cc, Bcc: s.Bcc, Files: s.Files, Outcome: Outcome{Status: stateDone, Job: string(x.Job.ID), Message: x.Job.Plan.Done}}
	if len(x.rows) > 0 {
		r.ID = x.rows[0].ID
	}
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

// fill puts into a letter what was given: recipients in place of those that it has. Its text may be left out only where
// it is not all that there is to say.
func (c *call) fill(l *graph.Letter, needsText bool) (err error) {
	for _, p := range []struct {
		name string
		into *[]graph.Address
	}{{"to", &l.To}, {"cc", &l.Cc}, {"bcc", &l.Bcc}} {
		if !c.given(p.name) {
			continue
		}
		if *p.into, err = graph.ParseAddresses(strings.Join(c.list(p.name), ", ")); err != nil {
			return usagef("--%s: %w", p.name, err)
		}
	}
	if c.given("from") {
		from, err := graph.ParseAddresses(c.text("from"))
		if err != nil || len(from) != 1 {
			return usagef("--from is %q: one address", c.text("from"))
		}
		l.From = from[0]
	}
	text, file := c.given("body"), c.given("body-file")
	if text && file || needsText && !text && !file {
		return usagef("--body or --body-file is needed, one of them")
	}
	if l.Body = c.text("body"); file {
		if l.Body, err = c.read(c.text("body-file")); err != nil {
			return usagef("--body-file: %w", err)
		}
	}
	for _, path := range c.list("attachment") {
		f, err := graph.FileAt(path)
		if err != nil {
			return usagef("--attachment: %w", err)
		}
		l.Attachments = append(l.Attachments, f)
	}
	l.Tidy()
	return nil
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
