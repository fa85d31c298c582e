package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
)

func TestStoppingSaysHowFarItCame(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		release := s.hold(s.box)
		s.press("V", "d", "ctrl+c")
		s.shows("Stopping: what is done stays done")
		release() // the batch that was on its way is done, and no other is begun
		s.shows("Stopped: 20 of 60 done", "u undoes", "not begun")
		if n := len(s.box.subjects("trash")); n != 20 {
			t.Errorf("%d were deleted", n)
		}
		s.pass(3 * time.Second)
		release = s.hold(s.box)
		s.press("u", "ctrl+c")
		release()
		s.shows("Undo stopped: 0 of 20 done")
		s.press("u")
		s.wait(200 * time.Millisecond)
		if n := len(s.box.subjects("trash")); n != 0 {
			t.Errorf("%d are still deleted", n)
		}
	})
}

func TestStoppingTellsOfFailuresToo(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.box.fail["move"] = &graph.Error{Op: "moving the message", Kind: graph.Forbidden, Status: 403, Code: "ErrorAccessDenied"}
		release := s.hold(s.box)
		s.press("V", "d", "ctrl+c")
		release()
		s.shows("Stopped: 0 of 60 done, 20 failed: not allowed")
		if strings.Contains(s.text(), "u undoes") {
			t.Error("nothing was done, and an undo is offered")
		}
	})
}

func TestABlockThatWasStoppedIsSaid(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		release := s.hold(s.box)
		s.press("b", "1", "j", "b", "1", "ctrl+c")
		release()
		s.shows("not begun: the job was stopped")
	})
}

// TestCountsReadInTheMiddleOfAJob are true while it goes on, and when it is stopped: what it has not come to is counted as
// done before, and as not done after.
func TestCountsReadInTheMiddleOfAJob(t *testing.T) {
	drive(t, 120, 40, watching, func(s *screen) {
		s.wait(5 * time.Second)
		wait := make(chan struct{})
		s.box.mu.Lock()
		s.box.slow = map[string]chan struct{}{"move": wait}
		s.box.mu.Unlock()
		s.press("V", "d")
		fresh := header(0)
		fresh.ID, fresh.Subject, fresh.Received = "new-1", "Fresh from the oven", noon.Add(time.Second)
		s.box.mu.Lock()
		s.box.add("inbox", fresh)
		s.box.arrived = []graph.Header{fresh}
		s.box.mu.Unlock()
		s.wait(31 * time.Second)
		s.shows("Fresh from the oven", "Inbox 1 (1 unread)")
		s.press("f5")
		s.shows("Inbox 1 (1 unread)")
		s.press("ctrl+c")
		close(wait)
		s.wait(200 * time.Millisecond)
		unread := 0
		for _, h := range s.box.messages["inbox"] {
			if !h.Read {
				unread++
			}
		}
		s.shows("Stopped: 20 of 60 done", fmt.Sprintf("Inbox 41 (%d unread)", unread))
	})
}

// TestWhatIsMarkedOfALongList says that there is more of it than has been read.
func TestWhatIsMarkedOfALongList(t *testing.T) {
	var wait chan struct{}
	long := func(_ *Config, b *fakeBox) {
		for i := range 100 {
			b.add("inbox", header(100+i))
		}
		wait = make(chan struct{})
		b.slow = map[string]chan struct{}{"next": wait}
	}
	drive(t, 120, 40, long, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("V")
		s.shows("100 selected", "Marked among the 100 that have been read so far: G reads on")
		s.press("V")
		s.hides(" selected")
		close(wait)
		s.wait(200 * time.Millisecond)
		s.press("G", "V")
		s.shows("160 selected")
	})
}
