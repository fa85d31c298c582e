package tui

import (
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
)

// How long a toast stays.
const (
	saidFor   = 8 * time.Second
	failedFor = 20 * time.Second
)

// toast is one line about what has just happened, in the footer's place.
type toast struct {
	text content.Text
	tail string // a key and what it does; never cut off
	kind tone
	n    int
}

// tone is how a toast is meant.
type tone int

const (
	done    tone = iota // it was done, or is so
	refused             // nothing was done, and why
	bad                 // it went wrong
)

type toastOver struct{ n int }

// say tells something.
func (m *Model) say(text string) tea.Cmd { return m.show(text, "", done, saidFor) }

// refuse tells why nothing is done.
func (m *Model) refuse(why string) tea.Cmd { return m.show(why, "", refused, saidFor) }

// sayWith tells something, with what a key can do about it.
func (m *Model) sayWith(text string, key keys.ID, does string) tea.Cmd {
	return m.show(text, m.Keys.Key(key)+" "+does, done, saidFor)
}

// complain tells that something went wrong, with the key for the details.
func (m *Model) complain(text string) tea.Cmd {
	return m.show(text, m.Keys.Key(keys.Details)+" details", bad, failedFor)
}

func (m *Model) show(text, tail string, kind tone, d time.Duration) tea.Cmd {
	m.toast = toast{text: content.Line(text), tail: tail, kind: kind, n: m.toast.n + 1}
	n := m.toast.n
	return tea.Tick(d, func(time.Time) tea.Msg { return toastOver{n} })
}

func (m *Model) toastOver(msg toastOver) {
	if msg.n == m.toast.n {
		m.toast.text = content.Text{}
	}
}

// fail tells of an error, with the key for its details.
func (m *Model) fail(err error) tea.Cmd { return m.failIn("", err) }

// failIn tells of an error, and of the mailbox that it happened in when that is not the one that is shown.
func (m *Model) failIn(mailbox string, err error) tea.Cmd {
	if errors.Is(err, triageStopped) {
		return nil
	}
	m.lastError = err
	if graph.IsKind(err, graph.Unauthenticated) && mailbox == "" {
		m.rights.refused = "at " + m.Now().Format("15:04") + ": " + reason(err)
	}
	if ask := m.askPerson(err, mailbox); ask != nil {
		return ask // the dialog says what there is to say
	}
	return m.complain(mailbox + m.words(err))
}

// words says in one line what went wrong and what to do.
func (m *Model) words(err error) string {
	if more := m.Explain(err); more != "" {
		return "not signed in: " + more
	}
	text := err.Error()
	var e *graph.Error
	if errors.As(err, &e) {
		if !strings.HasSuffix(text, ".") {
			text += "."
		}
		text += " " + e.Advice()
	}
	return text
}
