package tui

import (
	"context"
	"testing"
	"time"
)

// TestWhatIsTypedBeforeTheLetterIsThereDeletesNothing begins to write while the message to answer is still being read.
func TestWhatIsTypedBeforeTheLetterIsThereDeletesNothing(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		_ = s.m.read(loadLetter, "reading the message to answer", func(context.Context) loaded { return loaded{} })
		s.press("d", "a", "r")
		s.shows(first, "Inbox 60")
		s.press("esc", "d")
		s.shows("Inbox 59")
	})
}
