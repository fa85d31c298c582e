package tui

import (
	"testing"
	"time"

	"mailtriage/graph"
)

// TestRefreshLeavesTheCursorOnItsMessage, in a folder and in what was found, while new mail has come above it.
func TestRefreshLeavesTheCursorOnItsMessage(t *testing.T) {
	for _, in := range []string{"folder", "results"} {
		drive(t, 120, 40, nil, func(s *screen) {
			s.wait(200 * time.Millisecond)
			if in == "results" {
				s.press("s", "parcel", "enter")
				s.wait(time.Second)
				if s.m.results == nil {
					t.Fatalf("nothing was searched:\n%s", s.text())
				}
			}
			s.press("j", "j", "j")
			was, _ := s.m.messages.Cursor()
			s.box.mu.Lock()
			s.box.add("inbox", graph.Header{ID: "new", Subject: "a parcel that is new", From: graph.Address{Address: "x@parcel.example"}, Received: noon.Add(time.Minute)})
			s.box.mu.Unlock()
			s.press("f5")
			s.wait(time.Second)
			if !s.m.messages.Knows("new") {
				t.Errorf("%s: it was not read anew", in)
			}
			if is, _ := s.m.messages.Cursor(); is.ID != was.ID || s.m.reader.ID() != was.ID {
				t.Errorf("%s: the cursor was on %s and is on %s, the reader shows %s", in, was.ID, is.ID, s.m.reader.ID())
			}
		})
	}
}
