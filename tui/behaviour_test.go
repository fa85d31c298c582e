package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/keys"
)

// first is the first row's subject.
const first = "could not be delivered (0)"

func watching(c *Config, _ *fakeBox) { c.Live = 30 * time.Second }

func TestMoveAndUndo(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("space", "space", "m", "parc", "enter")
		s.shows("Moved 2 messages to Inbox/Phishing/Parcel wave", "u undoes", "Inbox 58")
		s.hides(first)
		if n := len(s.box.messages["wave"]); n != 2 {
			t.Fatalf("%d messages in the folder", n)
		}
		s.press("u")
		s.shows("Undone: moved 2 messages", first, "Inbox 60 (40 unread)")
		if n := len(s.box.messages["wave"]); n != 0 || len(s.box.messages["inbox"]) != 60 {
			t.Fatalf("%d messages are still in the folder", n)
		}
		s.press("m")
		s.shows("recent")
		s.press("esc", "u")
		s.shows("There is nothing to undo")
	})
}

func TestRowsLeaveAtOnceAndComeBackWithTheReason(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.fail["move"] = forbidden }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.send(tea.KeyPressMsg(keyOf("d")[0]))
		s.hides(first) // before anything was sent
		s.settle()
		s.shows("✗ SwiftParcel Delivery", "not allowed", "E details", "Inbox 60 (40 unread)")
		s.press("E")
		s.shows("Mail.ReadWrite", forbidden.RequestID)
	})
}

func TestUndoAfterTheListWasReadAnew(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("d", "f5")
		s.hides(first)
		s.press("u")
		s.shows(first)
	})
}

func TestPurgeAsksForTheCount(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("space", "space", "D", "enter", "D", "3", "enter")
		s.shows("That is not the count.")
		s.send(tea.PasteMsg{Content: "2"})
		s.press("esc")
		s.shows("Nothing was deleted")
		if len(s.box.messages["inbox"]) != 60 {
			t.Fatal("something was deleted")
		}
		s.press("D", "2", "enter")
		s.shows("Deleted for good: 2 messages")
		s.hides("u undoes")
		if len(s.box.messages["inbox"]) != 58 || len(s.box.messages["trash"]) != 0 {
			t.Error("they are not gone")
		}
	})
}

func TestPurgeTellsOfWhatTheFilterHides(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("space", "space", "/", "(1)", "enter", "D")
		s.shows("Delete 2 messages for good", "Hidden by the filter, and selected all the same: 1.")
		s.press("esc", "esc", "D")
		s.hides("Hidden by the filter")
	})
}

func TestDryRunSendsNothing(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("!")
		s.box.asked = nil
		for _, k := range [][]string{{"d"}, {"a"}, {"r"}, {"b", "1"}, {"B"}, {"D"}, {"F"}, {"p", "1"}, {"c", "space", "enter"}} {
			s.press(k...)
			s.shows("DRY RUN", "Nothing has been sent.")
			s.press("esc")
		}
		for _, verb := range sends {
			if slices.Contains(s.box.asked, verb) {
				t.Errorf("%s was sent", verb)
			}
		}
		s.shows(first)
	})
}

func TestReadAndUnread(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("r")
		s.shows("Marked as read: 1 message", "(39 unread)")
		s.press("r")
		s.shows("like that already")
		s.press("u")
		s.shows("(40 unread)")
		if s.box.messages["inbox"][0].Read {
			t.Error("it is still read")
		}
	})
}

func TestNewMailDoesNotMoveTheCursor(t *testing.T) {
	drive(t, 120, 40, watching, func(s *screen) {
		s.wait(5 * time.Second)
		s.press("j", "j")
		under := s.m.reader.ID()
		fresh := header(0)
		fresh.ID, fresh.Subject, fresh.Received = "new-1", "Fresh from the oven", noon.Add(time.Second)
		s.box.arrived = []graph.Header{fresh}
		s.wait(31 * time.Second)
		s.shows("Fresh from the oven")
		if h, _ := s.m.messages.Cursor(); h.ID != under {
			t.Errorf("the cursor went from %s to %s", under, h.ID)
		}
		// While something is selected the list stands still.
		s.press("space")
		fresh.ID, fresh.Subject = "new-2", "Not yet"
		s.box.arrived = []graph.Header{fresh}
		s.wait(31 * time.Second)
		s.hides("Not yet")
		s.shows("1 new ↑")
		s.press("esc")
		s.shows("Not yet")
		// And while a dialog is open.
		s.press("?")
		fresh.ID, fresh.Subject = "new-3", "Wait for it"
		s.box.arrived, s.box.left = []graph.Header{fresh}, []string{"id-000"}
		s.wait(31 * time.Second)
		s.press("esc")
		s.shows("Wait for it")
		s.hides(first)
	})
}

// TestWatchingGoesOnBesideWhatCannotBeRead: one message that the service fails to give is told, and holds up nothing.
func TestWatchingGoesOnBesideWhatCannotBeRead(t *testing.T) {
	drive(t, 120, 40, watching, func(s *screen) {
		s.wait(5 * time.Second)
		why := &graph.Error{Op: "reading the message", Kind: graph.Unavailable, Status: 503}
		fresh := header(0)
		fresh.ID, fresh.Subject = "new-1", "While one is withheld"
		s.box.mu.Lock()
		s.box.fail["header"] = why
		s.box.withheld, s.box.arrived = []graph.Unread{{ID: "id-003", Err: why}}, []graph.Header{fresh}
		s.box.mu.Unlock()
		s.wait(31 * time.Second)
		s.shows("While one is withheld", "live, 1 unreadable")
		s.press("E")
		s.shows("reading the message")
		s.press("esc")
		s.box.mu.Lock()
		delete(s.box.fail, "header")
		s.box.mu.Unlock()
		s.wait(5 * time.Minute)
		s.shows("live 30s")
	})
}

func TestWatchingBacksOffAndSaysSo(t *testing.T) {
	drive(t, 120, 40, watching, func(s *screen) {
		s.wait(5 * time.Second)
		s.shows("live 30s")
		s.box.fail["delta"] = &graph.Error{Op: "watching the folder", Kind: graph.Offline}
		s.box.fail["folders"] = s.box.fail["delta"]
		s.wait(31 * time.Second)
		s.shows("no connection, again in 1m0s")
		s.box.mu.Lock()
		delete(s.box.fail, "delta")
		delete(s.box.fail, "folders")
		s.box.mu.Unlock()
		s.wait(65 * time.Second)
		s.shows("live 30s")
		s.press("L")
		s.shows("live off")
		before := len(s.box.asked)
		s.wait(3 * time.Minute)
		if len(s.box.asked) != before {
			t.Error("it is still looking")
		}
	})
}

func TestWatchingGoesOnAfterOffAndOnInTheMiddleOfARound(t *testing.T) {
	drive(t, 120, 40, watching, func(s *screen) {
		s.wait(5 * time.Second)
		s.box.mu.Lock()
		wait := make(chan struct{})
		s.box.block = wait
		s.box.mu.Unlock()
		s.wait(31 * time.Second) // a round is under way, and no answer comes
		s.press("L", "L")
		s.box.mu.Lock()
		s.box.block = nil
		s.box.mu.Unlock()
		close(wait)
		s.wait(time.Second)
		fresh := header(0)
		fresh.ID, fresh.Subject, fresh.Received = "new-1", "Still watching", noon.Add(time.Minute)
		s.box.mu.Lock()
		s.box.arrived = []graph.Header{fresh}
		s.box.mu.Unlock()
		s.wait(62 * time.Second)
		s.shows("Still watching")
	})
}

func TestEscapeGivesUpWhatIsWaitedFor(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.block = make(chan struct{}) }, func(s *screen) {
		s.wait(3 * time.Second)
		s.shows("Loading messages", "3s")
		s.press("esc")
		s.shows("Given up")
		close(s.box.block)
		s.box.block = nil
		s.wait(time.Second)
		s.press("f5")
		s.shows(first)
	})
}

func TestEscapeGoesBackStepByStep(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("/", "parcel", "enter", "space", "v", "j")
		s.shows("3 selected")
		s.press("esc")
		s.shows("1 selected")
		s.press("esc")
		s.hides("selected")
		s.shows("match")
		s.press("esc")
		s.hides("match")
	})
}

func TestPasteIsNotKeys(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.send(tea.PasteMsg{Content: "dDaq"})
		s.settle()
		s.shows(first, "A paste is ignored here")
		s.press("/")
		s.send(tea.PasteMsg{Content: "parcel"})
		s.settle()
		s.shows("/ parcel", "match")
	})
}

func TestChangingTheFolderGivesUpReads(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.block = make(chan struct{}) }, func(s *screen) {
		s.settle()
		close(s.box.block)
		s.box.block = nil
		s.wait(200 * time.Millisecond)
		s.box.block = make(chan struct{})
		wait := s.box.block
		s.press("J") // asks for Phishing, which does not answer
		s.box.mu.Lock()
		s.box.block = nil
		s.box.mu.Unlock()
		s.press("K") // back to the Inbox, which does
		s.shows(first)
		close(wait)
		s.wait(time.Second)
		s.shows(first, "Inbox 60")
	})
}

func TestQuitAsksWhileWorkIsUnderWay(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.box.mu.Lock()
		wait := make(chan struct{})
		s.box.block = wait
		s.box.mu.Unlock()
		s.press("d", "q")
		s.shows("Quit?", "1 action is under way")
		s.press("enter", "q")
		if s.quit {
			t.Fatal("Enter or q was taken for a yes")
		}
		s.press("n", "q", "y")
		if !s.quit {
			t.Error("y was not taken for a yes")
		}
		s.box.mu.Lock()
		s.box.block = nil
		s.box.mu.Unlock()
		close(wait)
		s.settle()
	})
}

func TestInterruptTwiceQuits(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("ctrl+c")
		if s.quit {
			t.Fatal("once quits")
		}
		s.press("ctrl+c")
		if !s.quit {
			t.Error("twice does not quit")
		}
	})
}

func TestThrottlingCountsDown(t *testing.T) {
	var gate chan graph.GateState
	drive(t, 120, 40, func(c *Config, _ *fakeBox) {
		gate = make(chan graph.GateState, 1)
		c.Gate = gate
	}, func(s *screen) {
		defer close(gate)
		s.wait(200 * time.Millisecond)
		gate <- graph.GateState{ThrottledUntil: s.m.Now().Add(12 * time.Second)}
		s.settle()
		s.shows("throttled 12s")
		s.wait(5 * time.Second)
		s.shows("throttled 7s")
		s.wait(9 * time.Second)
		s.hides("throttled")
	})
}

func TestActionsSayWhyTheyCannotBeDone(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		for _, c := range []struct{ keys, says string }{{"u", "nothing to undo"}, {"E", "Nothing has gone wrong"}} {
			s.press(c.keys)
			s.shows(c.says)
		}
		s.press("J", "J") // an empty folder
		s.press("d")
		s.shows("there is no message here")
	})
}

func TestEveryActionHasAHandlerOrMovesSomething(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		for _, a := range s.m.Keys.In(keys.Mail) {
			_, handled := s.m.handler(a.ID)
			moves := s.m.messages.Do(a.ID) || s.m.folders.Do(a.ID) || s.m.reader.Do(a.ID)
			if !handled && !moves {
				t.Errorf("nothing does %q", a.ID)
			}
		}
		s.press("5")
		for _, a := range s.m.Keys.In(keys.Activity) {
			_, handled := s.m.handler(a.ID)
			moves := s.m.work.jobs.Do(a.ID) || s.m.work.rows.Do(a.ID) || s.m.work.requests.Do(a.ID)
			if !handled && !moves {
				t.Errorf("nothing does %q in Activity", a.ID)
			}
		}
	})
}

func TestPaletteAndHelpKnowEveryAction(t *testing.T) {
	drive(t, 200, 60, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		for _, scope := range []keys.Scope{keys.Folders, keys.Messages, keys.Reader, keys.Jobs, keys.JobRows, keys.Requests} {
			s.m.focusTo(scope)
			s.press("?")
			seen := s.text()
			s.press("G")
			seen += s.text()
			s.press("esc")
			for _, a := range s.m.Keys.In(scope) {
				if !strings.Contains(seen, strings.TrimSpace(a.Help[:min(len(a.Help), 60)])) {
					t.Errorf("help does not tell of %q", a.ID)
				}
			}
		}
		s.m.focusTo(keys.Messages)
		s.press(":", "undolist", "enter")
		s.shows("nothing to undo")
	})
}

func TestMouse(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.send(tea.MouseClickMsg{X: 10, Y: 6, Button: tea.MouseLeft})
		s.wait(200 * time.Millisecond)
		if h, _ := s.m.messages.Cursor(); h.ID != "id-002" {
			t.Errorf("the click put the cursor on %s", h.ID)
		}
		s.send(tea.MouseWheelMsg{X: 10, Y: 6, Button: tea.MouseWheelDown})
		if h, _ := s.m.messages.Cursor(); h.ID != "id-005" {
			t.Errorf("the wheel put the cursor on %s", h.ID)
		}
		s.send(tea.MouseClickMsg{X: 100, Y: 6, Button: tea.MouseLeft})
		if s.m.focus != keys.Reader {
			t.Error("the click did not focus the reader")
		}
	})
}

func TestResizeKeepsEverything(t *testing.T) {
	drive(t, 200, 60, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("/", "parcel", "enter", "space", "j")
		h, _ := s.m.messages.Cursor()
		for _, size := range [][2]int{{60, 15}, {10, 3}, {81, 24}, {300, 80}, {139, 24}, {140, 24}, {200, 60}} {
			s.w, s.h = size[0], size[1]
			s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			s.settle()
			if size[0] >= leastWide {
				s.fits()
			}
		}
		s.shows("1 selected", "/ parcel")
		if now, _ := s.m.messages.Cursor(); now.ID != h.ID {
			t.Error("the cursor moved")
		}
	})
}

func TestAFailedPageIsNotAskedForAgainAndAgain(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) {
		for i := 60; i < 400; i++ {
			b.add("inbox", header(i))
		}
		b.fail["next"] = throttled
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("G")
		for range 20 {
			s.press("k", "j")
		}
		asked := 0
		for _, a := range s.box.asked {
			if a == "next" {
				asked++
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		s.shows("too many requests")
		s.press("G")
		s.hides("loading more")
	})
}

func TestEndlessList(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) {
		for i := 60; i < 2500; i++ {
			b.add("inbox", header(i))
		}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		for range 6 {
			s.press("G")
		}
		s.shows("(2499)")
		if n, complete := s.m.messages.Loaded(); n != 2500 || !complete {
			t.Errorf("%d loaded, complete: %v", n, complete)
		}
	})
}

func TestAJournalThatCannotBeWrittenStopsTheAction(t *testing.T) {
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Engine = refusing{c.Engine} }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("d")
		s.shows(first, "nothing was sent", "Inbox 60 (40 unread)")
		if len(s.box.messages["inbox"]) != 60 {
			t.Error("something was sent")
		}
	})
}

var errDisk = errors.New("nothing was sent: writing the journal: no space left on device")

func TestUndoListUndoesAnyOfThem(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		for range 3 {
			s.press("d")
		}
		s.press("U")
		s.shows("Your parcel could", "[Phish Alert] Parcel")
		s.press("down", "down", "u")
		s.shows("Undone")
		if fmt.Sprint(s.box.messages["inbox"][0].ID) != "id-000" || len(s.box.messages["trash"]) != 2 {
			t.Error("another was undone")
		}
	})
}

// TestWhatIsWaitedForIsCountedWithoutAKey: a frame is drawn every second while something is waited for, and only then.
func TestWhatIsWaitedForIsCountedWithoutAKey(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.block = make(chan struct{}) }, func(s *screen) {
		s.settle()
		if !s.m.ticking {
			t.Error("nothing counts")
		}
		close(s.box.block)
		s.box.block = nil
		s.wait(2 * time.Second)
		if s.m.ticking {
			t.Error("it counts on when nothing is waited for")
		}
	})
}
