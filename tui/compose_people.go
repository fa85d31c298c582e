package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
)

// search is the search of the directory for what is typed into a line of recipients.
type search struct {
	n      int // counts what was typed: only the last search counts
	cancel context.CancelFunc
	began  time.Time
	off    bool // the directory can't be asked: it is said once
}

// recipientDue asks for a search when nothing was typed for a moment; recipientsFound is its end.
type recipientDue struct {
	of *letter
	n  int
}

type recipientsFound struct {
	of   *letter
	n    int
	list []graph.Person
	err  error
}

// soughtChanged begins a search when something else is sought than before, and gives the earlier one up.
func (m *Model) soughtChanged(before string) tea.Cmd {
	l := m.writing
	text := l.pane.Sought()
	if text == before {
		return nil
	}
	m.endSearch()
	l.pane.ClearOffers()
	if m.FindPeople == nil || l.search.off || len([]rune(text)) < searchLeast {
		return nil
	}
	n := l.search.n
	return tea.Tick(searchAfter, func(time.Time) tea.Msg { return recipientDue{l, n} })
}

// endSearch gives the search up that is under way or due.
func (m *Model) endSearch() {
	s := &m.writing.search
	s.n++
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

func (m *Model) recipientDue(msg recipientDue) tea.Cmd {
	l := msg.of
	if m.writing != l || msg.n != l.search.n {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), searchDeadline)
	l.search.cancel, l.search.began = cancel, m.Now()
	find, text := m.FindPeople, l.pane.Sought()
	l.pane.Searching("Searching the directory …", false)
	return func() tea.Msg {
		defer cancel()
		list, err := find(ctx, text)
		return recipientsFound{l, msg.n, list, err}
	}
}

func (m *Model) recipientsFound(msg recipientsFound) {
	l := msg.of
	if m.writing != l || msg.n != l.search.n {
		return
	}
	l.search.cancel = nil
	if msg.err == nil {
		l.pane.Offer(msg.list)
		return
	}
	m.lastError = msg.err
	var e *graph.Error
	text := m.searchWords(msg.err)
	if l.search.off = errors.As(msg.err, &e) && e.Kind == graph.Forbidden; l.search.off {
		text = "No search in the directory: the token lacks " + e.Permission
	}
	l.pane.Searching(text, true)
}

// searching tells whether the directory is being searched for a recipient.
func (m *Model) searching() bool { return m.writing != nil && m.writing.search.cancel != nil }
