package do

import (
	"context"
	"strings"

	"mailtriage/graph"
	"mailtriage/keys"
)

// How an original goes along.
const (
	asQuote      = "quoted"
	asLiveQuote  = "live"
	asAttachment = "attached"
	notAtAll     = "none"
)

// answering are the actions that write about a message.
func answering() []Action {
	about := func(original []string, help, to string, more ...Param) []Param {
		list := []Param{
			{Name: "id", Also: []string{"message-id"}, Kind: Text, Required: true, Help: "the id of the original"},
			recipientParam("to", to), recipientParam("cc", "who gets a copy"), recipientParam("bcc", "who gets a copy unseen"),
			{Name: "subject", Kind: Text, Help: "its subject, in place of the original's"},
			{Name: "original", Kind: Text, Choices: original, Default: asQuote, Help: help},
		}
		return append(append(list, more...), written()...)
	}
	const quoting = "how the original goes along: quoted as text with its links defanged, quoted with live links"
	replied := func() []Param {
		return about([]string{asQuote, asLiveQuote, notAtAll}, quoting+", or not", "whom it is for, in place of those whom the answer goes to")
	}
	const plain = "It is plain text. Nothing of the original's HTML, its pictures and its links goes along unless asked for.\n"
	return []Action{
		{
			Name: "reply", Of: keys.Reply, Title: "answer a message's sender", Params: replied(), Result: Sent{}, Plans: true, run: answer(graph.Reply),
			Long: plain + sendingHelp,
		},
		{
			Name: "reply-all", Of: keys.ReplyAll, Title: "answer all that a message went to", Params: replied(), Result: Sent{}, Plans: true, run: answer(graph.ReplyAll),
			Long: plain + sendingHelp,
		},
		{
			Name: "forward", Of: keys.Forward, Title: "forward a message, in the text or as an attachment", Result: Sent{}, Plans: true, run: answer(graph.Forward),
			Long: plain + "What is attached to the original goes along with the text unless --without-attachments is given; as an attachment the original\ngoes along as it came, with all that is in it.\n" + sendingHelp,
			Params: about([]string{asQuote, asAttachment, asLiveQuote}, quoting+", or attached as it came", "whom it is for",
				Param{Name: "without-attachments", Kind: Switch, Help: "what is attached to the original does not go along"}),
		},
	}
}

// answer writes about a message, as the screen does.
func answer(kind graph.LetterKind) func(context.Context, *call) error {
	return func(ctx context.Context, c *call) error {
		if err := (&idList{seen: map[string]bool{}}).add(c.text("id")); err != nil {
			return usagef("--id: %w", err)
		}
		if c.is("without-attachments") && c.text("original") == asAttachment {
			return usagef("--without-attachments and --original attached exclude each other: it goes along as it came")
		}
		l := graph.Letter{Kind: kind}
		if err := c.fill(&l, kind != graph.Forward); err != nil { // what is wrong with it is told before anything is read
			return err
		}
		if kind == graph.Forward && len(l.Recipients()) == 0 && !c.is("keep") {
			return usagef("--to is needed: whom is it forwarded to?")
		}
		of, err := c.seat.Mailbox.Message(ctx, c.text("id"))
		if err != nil {
			return err
		}
		if of.Draft && kind != graph.Forward {
			return usagef("the message is a draft: it can't be answered")
		}
		c.address(&l, of)
		return c.post(ctx, c.about(l, of))
	}
}

// address says whom an answer goes to, as far as that was not given.
func (c *call) address(l *graph.Letter, of graph.Message) {
	if l.Kind == graph.Forward {
		return
	}
	a := graph.AnswerTo(of, l.Kind == graph.ReplyAll, c.seat.Mailbox.ID(), l.From.Address)
	if !c.given("to") {
		if l.To = a.To; a.Elsewhere {
			c.say("the sender asks for answers at another address than its own: %s", strings.Join(addresses(of.ReplyTo), ", "))
		}
	}
	if !c.given("cc") {
		l.Cc = a.Cc
	}
	l.Tidy()
}

// about puts into a letter what it says of its original.
func (c *call) about(l graph.Letter, of graph.Message) graph.Letter {
	how := graph.Defanged
	switch c.text("original") {
	case asLiveQuote:
		how = graph.LiveLinks
	case notAtAll:
		how = graph.NoQuote
	case asAttachment:
		how, l.Kind = graph.NoQuote, graph.ForwardAttached
	}
	l.Of, l.LeaveOut = of.ID, c.is("without-attachments")
	if l.Subject = c.text("subject"); !c.given("subject") {
		l.Subject = graph.AnswerSubject(l.Kind, of.Subject)
	}
	l.Body = graph.WithQuote(l.Body, graph.Quote(of, l.Kind, how))
	return l
}

func addresses(list []graph.Address) []string {
	var out []string
	for _, a := range list {
		out = append(out, graph.FormatAddress(a))
	}
	return out
}
