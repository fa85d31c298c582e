package tui

import (
	"testing"
	"time"
)

// TestWhatWasRetriedIsUndone deletes what could not be deleted at first, and undoes that from the list.
func TestWhatWasRetriedIsUndone(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.fail["move"] = forbidden }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("d")
		s.wait(time.Second)
		s.box.mu.Lock()
		delete(s.box.fail, "move")
		s.box.mu.Unlock()
		s.press("5", "r")
		s.wait(time.Second)
		s.press("1")
		s.hides(first)
		s.press("u")
		s.wait(time.Second)
		s.shows("Undone: deleted 1 message", "Inbox 60")
	})
}
