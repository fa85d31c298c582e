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
	bad  bool
	n    int
}

type toastOver struct{ n int }

// say tells something.
func (m *Model) say(text string) tea.Cmd { return m.show(text, "", false, saidFor) }

// sayWith tells something, with what a key can do about it.
func (m *Model) sayWith(text string, key keys.ID, does string) tea.Cmd {
	return m.show(text, m.Keys.Key(key)+" "+does, false, saidFor)
}

// complain tells that something went wrong, with the key for the details.
func (m *Model) complain(text string) tea.Cmd {
	return m.show(text, m.Keys.Key(keys.Details)+" details", true, failedFor)
}

func (m *Model) show(text, tail string, bad bool, d time.Duration) tea.Cmd {
	m.toast = toast{text: content.Line(text), tail: tail, bad: bad, n: m.toast.n + 1}
	n := m.toast.n
	return tea.Tick(d, func(time.Time) tea.Msg { return toastOver{n} })
}

func (m *Model) toastOver(msg toastOver) {
	if msg.n == m.toast.n {
		m.toast.text = content.Text{}
	}
}

// fail tells of an error, with the key for its details.
func (m *Model) fail(err error) tea.Cmd {
	if errors.Is(err, triageStopped) {
		return nil
	}
	m.lastError = err
	return m.complain(m.words(err))
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
