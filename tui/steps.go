package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// step is what work under way has told, with the command that waits for what it tells next.
type step struct {
	msg  tea.Msg
	next tea.Cmd
}

// follow makes a command of work that tells of its steps, with a deadline, and what gives it up. What is told after it
// was given up is lost, and keeps nobody waiting.
func follow(deadline time.Duration, work func(ctx context.Context, tell func(tea.Msg))) (tea.Cmd, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	steps := make(chan tea.Msg)
	tell := func(msg tea.Msg) {
		select {
		case steps <- msg:
		case <-ctx.Done():
		}
	}
	var next tea.Cmd
	next = func() tea.Msg {
		msg, more := <-steps
		if !more {
			return nil
		}
		return step{msg, next}
	}
	start := func() tea.Msg {
		go func() {
			defer close(steps)
			bounded, end := context.WithTimeout(ctx, deadline)
			defer end()
			work(bounded, tell)
		}()
		return next()
	}
	return start, cancel
}
