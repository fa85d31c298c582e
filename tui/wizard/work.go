package wizard

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
)

// work is what is under way: one thing at a time. What an earlier one still says is not heard.
type work struct {
	n      int
	what   string
	began  time.Time
	cancel context.CancelFunc // nil: nothing is under way
}

// begin starts something that takes time.
func (m *Model) begin(what string) (context.Context, int) {
	m.stop()
	ctx, cancel := context.WithCancel(context.Background())
	m.work = work{n: m.work.n + 1, what: what, began: m.Now(), cancel: cancel}
	return ctx, m.work.n
}

// stop ends what is under way.
func (m *Model) stop() {
	if m.work.cancel != nil {
		m.work.cancel()
		m.work.cancel = nil
	}
}

func (m *Model) current(n int) bool { return m.work.cancel != nil && m.work.n == n }

// waited says what is waited for, and for how long.
func (m *Model) waited() string {
	return fmt.Sprintf("%s, %ds", m.work.what, int(m.Now().Sub(m.work.began).Seconds()))
}

// ticked is a second of waiting.
type ticked struct{ n int }

func (m *Model) tick(n int) tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return ticked{n} })
}

func (m *Model) ticked(msg ticked) tea.Cmd {
	if !m.current(msg.n) {
		return nil
	}
	return m.tick(msg.n)
}

// told is something that was told while work goes on; next hears what follows.
type told[T any] struct {
	n    int
	what T
	next tea.Cmd
}

func hear[T any](ctx context.Context, n int, from <-chan T) tea.Cmd {
	return func() tea.Msg {
		select {
		case x := <-from:
			return told[T]{n, x, hear(ctx, n, from)}
		case <-ctx.Done():
			return nil
		}
	}
}

func tell[T any](ctx context.Context, to chan<- T, x T) {
	select {
	case to <- x:
	case <-ctx.Done():
	}
}
