package graph

import (
	"strings"

	"mailtriage/graph/content"
)

// Quoting says what of the original a reply or a forward quotes.
type Quoting uint8

// The ways of quoting.
const (
	Defanged Quoting = iota // its text, with links that nobody can click
	LiveLinks
	NoQuote
)

// quoteTime is how a quote tells when the original was sent, in UTC.
const quoteTime = "2006-01-02 15:04 UTC"

// Quote is what a letter says of its original: who wrote it and when, and its text. It begins with an empty line, to
// write above it. Nothing in it is a link unless it is asked for, and nothing is loaded for it.
func Quote(m Message, kind LetterKind, how Quoting) string {
	if how == NoQuote || kind == NewLetter || kind == ForwardAttached {
		return ""
	}
	safe := func(s string) string {
		if how == LiveLinks {
			return content.Line(s).String()
		}
		return content.DefangText(content.Line(s).String())
	}
	people := func(list []Address) string {
		var out []string
		for _, a := range list {
			out = append(out, safe(FormatAddress(a)))
		}
		return strings.Join(out, "; ")
	}
	var b strings.Builder
	sent := m.Sent
	if sent.IsZero() {
		sent = m.Received
	}
	when := sent.UTC().Format(quoteTime)
	if kind == Forward {
		b.WriteString("\n\n---------- Forwarded message ----------\n")
		field := func(name, value string) {
			if value != "" {
				b.WriteString(name + ": " + value + "\n")
			}
		}
		field("From", people([]Address{m.From}))
		field("Sent", when)
		field("To", people(m.To))
		field("Cc", people(m.Cc))
		field("Subject", safe(m.Subject))
		b.WriteString("\n")
	} else {
		b.WriteString("\n\nOn " + when + ", " + people([]Address{m.From}) + " wrote:\n")
	}
	b.WriteString(content.Quote(m.BodyType, m.Body, how == LiveLinks) + "\n")
	return b.String()
}

// WithQuote puts what is quoted below a letter's own text.
func WithQuote(text, quote string) string {
	if quote == "" {
		return text
	}
	return strings.TrimRight(text, "\n ") + "\n\n" + strings.TrimLeft(quote, "\n")
}

// AnswerSubject is the subject of a reply or a forward: prefixed once, and with nothing hidden in it.
func AnswerSubject(kind LetterKind, subject string) string {
	subject = strings.TrimSpace(content.Line(subject).String())
	prefix, known := "RE: ", []string{"re:", "aw:", "sv:", "antw:"}
	switch kind {
	case NewLetter:
		return subject
	case Forward, ForwardAttached:
		prefix, known = "FW: ", []string{"fw:", "fwd:", "wg:"}
	case Reply, ReplyAll:
	}
	for _, k := range known {
		if len(subject) >= len(k) && strings.EqualFold(subject[:len(k)], k) {
			return subject
		}
	}
	return prefix + subject
}
