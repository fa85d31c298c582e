package tui

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"mailtriage/graph"
)

// TestAWriteFindsOutThatThereIsNoNetwork: what was asked for was not done and is told so, the app is offline without anything
// being read, later writes are refused, and it is back by itself.
func TestAWriteFindsOutThatThereIsNoNetwork(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			drive(t, size[0], size[1], nil, func(s *screen) {
				s.wait(time.Second)
				s.box.cutOff(true)
				s.press("d")
				s.shows("OFFLINE", "0 done, 1 failed: no connection")
				if h, _ := s.m.messages.Cursor(); !s.m.messages.Knows("id-000") || h.ID != "id-001" {
					t.Errorf("the cursor is on %s", h.ID)
				}
				golden(t, s, "offline-by-a-write")
				for _, key := range []string{"d", "r"} {
					s.press(key)
					s.shows("offline, nothing can be changed")
				}
				if n := len(s.engine.Jobs()); n != 1 {
					t.Errorf("%d jobs were begun", n)
				}
				s.box.cutOff(false)
				s.wait(firstAgain)
				s.hides("OFFLINE")
				s.press("d")
				s.wait(time.Second)
				if !slices.Contains(s.box.asked, "move") {
					t.Error("nothing can be changed again")
				}
			})
		})
	}
}

// TestAnAnswerThatWasLost says nothing of a network that is gone, nor that nothing was done: unless a look at the mailbox finds
// out that there is none.
func TestAnAnswerThatWasLost(t *testing.T) {
	lost := &graph.Error{Op: "moving the message", Kind: graph.CutOff, Err: errors.New("unexpected EOF")}
	for name, c := range map[string]struct {
		look    error
		offline bool
	}{"the look fails, too": {lost, false}, "nothing is reached any more": {noConnection, true}} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, nil, func(s *screen) {
				s.wait(time.Second)
				if c.offline {
					s.box.cutOff(true)
				}
				s.box.fail["move"], s.box.fail["get"] = lost, c.look
				s.press("d")
				s.wait(10 * time.Second)
				s.shows("1 failed: it may have been done: the connection was cut", "it may have been done: the c")
				if s.m.offline.on != c.offline {
					t.Errorf("offline is %v", s.m.offline.on)
				}
				if r := s.engine.Rows(s.engine.Jobs()[0].ID)[0]; r.Result != "unknown" {
					t.Errorf("the row's result is %v", r.Result)
				}
			})
		})
	}
}

// TestUndoFindsOutThatThereIsNoNetwork, too.
func TestUndoFindsOutThatThereIsNoNetwork(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(time.Second)
		s.press("d")
		s.wait(time.Second)
		s.box.cutOff(true)
		s.box.fail["get"] = noConnection
		s.press("u")
		s.wait(time.Second)
		s.shows("OFFLINE", "no connection")
		s.box.cutOff(false)
		delete(s.box.fail, "get")
		s.wait(firstAgain)
		s.hides("OFFLINE")
		s.press("u")
		s.wait(time.Second)
		if f, _ := s.box.find("id-000"); f != "inbox" {
			t.Errorf("the message is in %s", f)
		}
	})
}
