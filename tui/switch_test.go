package tui

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/triage"
)

// toCEO goes to the second mailbox by its typed address.
func (s *screen) toCEO() { s.press("M", ceo, "enter") }

func (s *screen) toSOC() { s.press("M", "soc@contoso.com", "enter") }

const board = "For the board's eyes (0)"

func TestAnotherMailbox(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		o := withOffices(s)
		s.wait(200 * time.Millisecond)
		s.press("!", "/", "parcel", "enter", "space", "z")
		s.shows("1 selected", "/ parcel")
		s.toCEO()
		s.shows("soc ▸ ceo@contoso.com ▸ Inbox", "Inbox 3", board, "This is ceo@contoso.com", "DRY RUN")
		s.hides(first, "selected", "/ parcel")
		if s.m.zoomed || s.m.filtering {
			t.Error("the panes were not put right")
		}
		if !slices.Equal(o.asked, []string{"soc " + ceo}) {
			t.Errorf("asked for %v", o.asked)
		}
		if title := s.m.View().WindowTitle; title != "mailtriage soc "+ceo {
			t.Errorf("the title is %q", title)
		}
		s.press("!", "d")
		s.shows("Deleted 1 message", "Inbox 2")
		if len(o.boxes[ceo].messages["trash"]) != 1 || len(s.box.messages["trash"]) != 0 {
			t.Error("it was done in the other mailbox")
		}
	})
}

func TestAnotherProfile(t *testing.T) {
	drive(t, 120, 40, watching, func(s *screen) {
		o := withOffices(s)
		o.change = func(s *Session) { s.ReadOnly, s.Cloud, s.Notice = true, "china", "The certificate ends soon" }
		s.wait(200 * time.Millisecond)
		s.press("P")
		s.shows("✓ soc", "client-secret, contoso.com", "browser, 6f2f3b9e…")
		s.press("enter")
		s.shows("This is the profile soc already")
		s.press("P", "board", "enter")
		s.shows("board ▸ ceo@contoso.com ▸ Inbox", "READ ONLY", "live off", "The certificate ends soon", board)
		s.press("d")
		s.shows("Delete: this profile is read only")
		s.press("2")
		s.shows("in the cloud china")
	})
}

// TestQueuedWritesStayWithTheirMailbox: what was begun in one mailbox goes on there while another is shown, and is told
// of.
func TestQueuedWritesStayWithTheirMailbox(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		o := withOffices(s)
		s.wait(200 * time.Millisecond)
		release := s.hold(s.box)
		s.press("space", "space", "d")
		s.shows("0 of 2 done")
		s.toCEO()
		s.shows(board, "0 of 2 done", "Inbox 3")
		s.press("u")
		s.shows("There is nothing to undo") // here
		release()
		s.shows("soc@contoso.com: Deleted 2 messages", "Inbox 3", board)
		s.hides("u undoes", "of 2 done")
		if n := len(s.box.subjects("trash")); n != 2 {
			t.Errorf("%d messages were deleted", n)
		}
		if got := o.boxes[ceo].subjects("inbox"); len(got) != 3 {
			t.Errorf("left in the other mailbox: %v", got)
		}
		s.toSOC()
		s.shows("▸ soc@contoso.com ▸ Inbox", "Inbox 58 (39 unread)")
		s.hides(first)
		s.press("u")
		s.shows("Undone: deleted 2 messages", first, "Inbox 60 (40 unread)")
	})
}

func TestWhatFailsElsewhereTouchesNothingHere(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.fail["move"] = forbidden }, func(s *screen) {
		withOffices(s)
		s.wait(200 * time.Millisecond)
		release := s.hold(s.box)
		s.press("d")
		s.toCEO()
		release()
		s.shows("soc@contoso.com: Delete 1 message", "0 done, 1 failed: not allowed", "Inbox 3 (2 unread)")
		s.hides("✗ SwiftParcel")
		s.press("E")
		s.shows("Mail.ReadWrite", forbidden.RequestID)
	})
}

// TestGoingBackInTheMiddle: the mailbox's engine lives on, is heard once, and what it is about to take away is off the
// list that is read meanwhile.
func TestGoingBackInTheMiddle(t *testing.T) {
	for _, trouble := range []bool{false, true} {
		var engine *counted
		drive(t, 120, 40, func(c *Config, b *fakeBox) {
			engine = &counted{Engine: c.Engine.(*triage.Engine)}
			c.Engine = engine
			if trouble {
				b.fail["move"] = forbidden
			}
		}, func(s *screen) {
			o := withOffices(s)
			s.wait(200 * time.Millisecond)
			s.box.mu.Lock()
			wait := make(chan struct{})
			s.box.slow = map[string]chan struct{}{"move": wait}
			s.box.mu.Unlock()
			s.press("d")
			for range 3 {
				s.toCEO()
				s.shows(board)
				s.toSOC()
				s.shows("0 of 1 done")
				s.hides(first)
			}
			if len(s.m.heard.engines) != 2 || engine.listened != 1 || o.engines[ceo].listened != 1 {
				t.Fatalf("%d engines are heard, listened to %d and %d times", len(s.m.heard.engines), engine.listened, o.engines[ceo].listened)
			}
			close(wait)
			s.wait(200 * time.Millisecond)
			if trouble {
				s.shows("✗ SwiftParcel Delivery", "0 done, 1 failed", "Inbox 60 (40 unread)")
				return
			}
			s.shows("Deleted 1 message", "u undoes", "Inbox 59 (39 unread)")
			s.hides(first)
			s.press("u")
			s.shows(first, "Inbox 60 (40 unread)")
		})
	}
}

func TestAFailedSwitchLeavesEverything(t *testing.T) {
	drive(t, 120, 40, watching, func(s *screen) {
		o := withOffices(s)
		o.fail = &graph.Error{Op: "reading the mailbox", Kind: graph.NotFound, Status: 404, Code: "ErrorInvalidUser"}
		s.wait(5 * time.Second)
		s.press("/", "parcel", "enter", "space")
		s.toCEO()
		s.shows("Could not go to", "soc ▸ ceo@contoso.com", "ErrorInvalidUser", "Everything is as it was.")
		s.press("esc")
		s.shows("soc ▸ soc@contoso.com ▸ Inbox", "1 selected", "/ parcel", "live 30s")
		s.press("E")
		s.shows("ErrorInvalidUser")
		s.press("esc")
		s.toCEO()
		o.fail = nil
		s.press("r")
		s.shows(board)
	})
}

func TestEscapeGivesASwitchUp(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		o := withOffices(s)
		o.block = make(chan struct{})
		s.wait(200 * time.Millisecond)
		s.toCEO()
		s.wait(3 * time.Second)
		s.shows("Going to", "Signing in and opening it … 3 s", "Esc gives up")
		s.press("esc")
		s.shows("Given up: this is still soc@contoso.com", first)
		if !errors.Is(o.gaveUp, context.Canceled) {
			t.Errorf("the work ended with %v", o.gaveUp)
		}
		s.toCEO()
		s.wait(70 * time.Second)
		s.shows("Could not go to", "deadline")
		if !errors.Is(o.gaveUp, context.DeadlineExceeded) {
			t.Errorf("the work ended with %v", o.gaveUp)
		}
	})
}

// TestWhatWasAskedForBeforeIsNotShownAfter: answers that belong to another mailbox come too late.
func TestWhatWasAskedForBeforeIsNotShownAfter(t *testing.T) {
	drive(t, 120, 40, watching, func(s *screen) {
		withOffices(s)
		s.wait(5 * time.Second)
		release := s.hold(s.box)
		s.press("f5")
		s.wait(31 * time.Second) // a round of the watch hangs too
		s.toCEO()
		release()
		s.shows(board, "Inbox 3")
		s.hides(first)
	})
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Engine = &late{Engine: c.Engine, wait: make(chan struct{})} }, func(s *screen) {
		withOffices(s)
		s.wait(200 * time.Millisecond)
		engine := s.m.Engine.(*late)
		s.press("d")
		s.toCEO()
		close(engine.wait)
		s.wait(200 * time.Millisecond)
		s.shows("soc@contoso.com: "+errDisk.Error()[:40], "Inbox 3 (2 unread)")
		s.hides("not begun")
	})
}

// late is an engine whose journal fails after a while.
type late struct {
	Engine
	wait chan struct{}
}

func (l *late) Start(context.Context, triage.Plan) (triage.Job, error) {
	<-l.wait
	return triage.Job{}, errDisk
}

func TestQuitAsksForEveryMailbox(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		o := withOffices(s)
		s.wait(200 * time.Millisecond)
		release := s.hold(s.box)
		s.press("d")
		s.toCEO()
		s.press("q")
		s.shows("Quit?", "1 action is under way in another mailbox")
		s.press("n")
		here := s.hold(o.boxes[ceo])
		s.press("d", "q")
		s.shows("2 actions are under way, 1 of them in another mailbox", "0 of 2 done")
		s.press("n")
		here()
		s.wait(3 * time.Second)
		s.press("ctrl+c")
		s.shows("Stopping what is under way in other mailboxes")
		release()
		s.wait(3 * time.Second)
		s.press("ctrl+c")
		s.shows("^c again quits")
		if s.quit {
			t.Error("it has quit")
		}
	})
}

func TestInterruptStopsTheShownMailboxFirst(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		o := withOffices(s)
		s.wait(200 * time.Millisecond)
		release := s.hold(s.box)
		s.press("d")
		s.toCEO()
		here := s.hold(o.boxes[ceo])
		s.press("space", "space", "D", "2", "enter", "ctrl+c")
		s.shows("Stopping: what is done stays done")
		here()
		release()
		if n := len(s.box.subjects("trash")); n != 1 {
			t.Errorf("%d messages were deleted in the other mailbox, whose job was not to be stopped", n)
		}
	})
}

func TestEachMailboxHasItsOwnGate(t *testing.T) {
	var gate chan graph.GateState
	drive(t, 120, 40, func(c *Config, _ *fakeBox) {
		gate = make(chan graph.GateState, 1)
		c.Gate = gate
	}, func(s *screen) {
		defer close(gate)
		o := withOffices(s)
		own := make(chan graph.GateState, 1)
		defer close(own)
		o.change = func(x *Session) {
			x.Gate = gate
			if x.Mailbox.ID() == ceo {
				x.Gate = own
			}
		}
		s.wait(200 * time.Millisecond)
		s.toCEO()
		gate <- graph.GateState{ThrottledUntil: s.m.Now().Add(time.Minute)}
		s.wait(200 * time.Millisecond)
		s.hides("throttled")
		s.toSOC()
		s.shows("throttled")
		s.toCEO()
		own <- graph.GateState{ThrottledUntil: s.m.Now().Add(5 * time.Second)}
		s.settle()
		s.shows("throttled 5s")
	})
}
