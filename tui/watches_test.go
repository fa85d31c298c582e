package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
	"mailtriage/keys"
)

// comes has a message come into a folder.
func (s *screen) comes(folder, id, subject string) {
	h := header(0)
	h.ID, h.Subject, h.ParentFolderID, h.Received, h.Read = id, subject, folder, s.m.Now(), false
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.add(folder, h)
	s.box.into[folder] = append(s.box.into[folder], h)
}

// roundsOf is how often each folder was asked for changes.
func (s *screen) roundsOf(folder string) int {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	return s.box.rounds[folder]
}

// watchTwo watches the Inbox, which is open, and a folder that is opened and left again.
func watchTwo(s *screen) {
	s.wait(5 * time.Second)
	s.press("J", "L") // Inbox/Phishing
	s.wait(5 * time.Second)
	s.press("K")
	s.wait(5 * time.Second)
}

// TestSeveralFoldersAreWatched: each is looked at once a round, whichever is open, and what comes is counted and listed.
func TestSeveralFoldersAreWatched(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		drive(t, size[0], size[1], watching, func(s *screen) {
			watchTwo(s)
			inbox, phish := s.roundsOf("inbox"), s.roundsOf("phish")
			s.wait(5 * time.Minute)
			for folder, n := range map[string]int{"inbox": s.roundsOf("inbox") - inbox, "phish": s.roundsOf("phish") - phish} {
				if n < 9 || n > 11 {
					t.Errorf("%s was asked for %d times in 5 minutes", folder, n)
				}
			}
			s.comes("phish", "new-1", "Parcel held: pay now")
			s.comes("phish", "new-2", "Your mailbox is full")
			s.comes("inbox", "new-3", "Into the Inbox")
			s.wait(31 * time.Second)
			s.shows("live 30s, 2 folders, 3 new", "Into the Inbox")
			s.press("ctrl+l")
			s.shows("Watched folders", "Inbox/Phishing", "+2", "+1", "Parcel held: pay now", "Your mailbox is full")
			golden(t, s, "watched folders")
			s.press("esc", "tab", "tab")
			golden(t, s, "watched in the tree")
			s.press("ctrl+l", "j", "enter")
			s.wait(5 * time.Second)
			s.shows("Phishing")
			if h, ok := s.m.messages.Cursor(); !ok || h.ID != "new-2" && h.ID != "new-1" {
				t.Errorf("the cursor is on %+v", h)
			}
			s.wait(5 * time.Minute) // it is looked at by the list's own watch now
			s.press("ctrl+l")
			s.shows("+2")
		})
	}
}

// TestWhatWasThereIsNotNew: a change of a message that the folder held is none that came, nor one that goes and comes back.
func TestWhatWasThereIsNotNew(t *testing.T) {
	drive(t, 120, 40, watching, func(s *screen) {
		s.box.mu.Lock()
		old := header(7)
		old.ID = "old"
		s.box.add("phish", old)
		s.box.mu.Unlock()
		watchTwo(s)
		s.box.mu.Lock()
		s.box.into["phish"] = []graph.Header{old}
		s.box.mu.Unlock()
		s.wait(31 * time.Second)
		s.hides("new")
		s.comes("phish", "moved here, and old", "An old one")
		s.box.mu.Lock()
		s.box.into["phish"][0].Received = noon.Add(-100 * time.Hour)
		s.box.mu.Unlock()
		s.wait(31 * time.Second)
		s.shows("2 folders, 1 new")
	})
}

// TestAFolderOfTheTreeIsWatched without being opened, and no more when its key is pressed again or it is gone.
func TestAFolderOfTheTreeIsWatched(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(5 * time.Second)
		s.press("tab", "tab")
		s.m.folders.Do(keys.Top)
		s.m.folders.Open("archive")
		s.press("L")
		s.shows("Watching Archive every 30s", "live 30s, 1 folder")
		s.wait(30 * time.Second)
		s.comes("archive", "new-1", "Into the archive")
		s.wait(31 * time.Second)
		s.shows("1 folder, 1 new")
		s.press("L")
		s.shows("No longer watching Archive", "live off")
		before := s.roundsOf("archive")
		s.wait(5 * time.Minute)
		if n := s.roundsOf("archive"); n != before {
			t.Errorf("it was looked at %d times more", n-before)
		}
		s.press("L")
		s.wait(5 * time.Second)
		s.box.mu.Lock()
		s.box.folders = s.box.folders[:6] // up to Junk Email
		s.box.fail["delta"] = &graph.Error{Op: "asking for what has changed", Kind: graph.NotFound, Status: 404}
		s.box.mu.Unlock()
		for range 50 {
			if s.wait(time.Second); strings.Contains(s.text(), "is no longer there") {
				s.shows("A watched folder is no longer there", "live off")
				return
			}
		}
		t.Errorf("it is not said:\n%s", s.text())
	})
}

// TestTheTroubleOfAWatchedFolderIsSaid, with when it is looked at again; the other is looked at all the same.
func TestTheTroubleOfAWatchedFolderIsSaid(t *testing.T) {
	drive(t, 120, 40, watching, func(s *screen) {
		watchTwo(s)
		s.press("L") // the Inbox is not watched any more
		s.box.mu.Lock()
		s.box.fail["delta"] = &graph.Error{Op: "watching the folder", Kind: graph.Offline}
		s.box.mu.Unlock()
		s.wait(31 * time.Second)
		s.shows("Phishing: no connection, again in")
		s.press("ctrl+l")
		s.shows("no connection")
		s.press("esc")
		s.box.mu.Lock()
		delete(s.box.fail, "delta")
		s.box.mu.Unlock()
		s.wait(65 * time.Second)
		s.hides("no connection")
	})
}

// TestTheMachineSleeps: a round that was under way is given up, and every folder is looked at as soon as it wakes.
func TestTheMachineSleeps(t *testing.T) {
	slept := time.Duration(0)
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		watching(c, b)
		now := c.Now
		c.Now = func() time.Time { return now().Add(slept) }
	}, func(s *screen) {
		watchTwo(s)
		s.box.mu.Lock()
		wait := make(chan struct{})
		s.box.slow = map[string]chan struct{}{"delta": wait}
		s.box.mu.Unlock()
		s.wait(40 * time.Second) // rounds are under way, and no answer comes
		s.box.mu.Lock()
		s.box.slow = nil
		s.box.mu.Unlock()
		slept = 3 * time.Hour
		s.comes("phish", "new-1", "While it slept")
		s.wait(16 * time.Second)
		s.shows("Nothing was looked at for 3h", "2 folders, 1 new")
		close(wait)
		s.wait(time.Minute)
		s.hides("no connection", "failed")
	})
}

// TestNotify calls for what is to be called for, once a look, and what it writes past the screen is one harmless notification.
func TestNotify(t *testing.T) {
	for name, c := range map[string]struct {
		how, what string
		want      []string
	}{
		"off":          {NotifyOff, "", nil},
		"bell":         {NotifyBell, "", []string{"\a"}},
		"nothing fits": {NotifyBell, "subject:zebra", nil},
		"desktop":      {NotifyDesktop, "", []string{"\x1b]9;mailtriage: 2 messages in Inbox/Phishing: ␛[2J␇␛]7mailtriage: 9 ; ␛\\ parcel - SwiftParcel Delivery\a"}},
		"what fits":    {NotifyDesktop, "subject:first", []string{"\x1b]9;mailtriage: 1 message in Inbox/Phishing: first - SwiftParcel Delivery\a"}},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, func(cfg *Config, b *fakeBox) {
				watching(cfg, b)
				cfg.Notify, cfg.NotifyFor = c.how, c.what
			}, func(s *screen) {
				watchTwo(s)
				s.comes("phish", "new-1", "first")
				s.pass(time.Second)
				s.comes("phish", "new-2", "\x1b[2J\a\x1b]7mailtriage: 9 ; \x1b\\ parcel")
				s.wait(31 * time.Second)
				if fmt.Sprintf("%q", s.raw) != fmt.Sprintf("%q", c.want) {
					t.Errorf("it wrote %q, want %q", s.raw, c.want)
				}
			})
		})
	}
}

// TestNoNotificationCommandsTheTerminal: whatever a mail says, it is one escape sequence, with text in it.
func TestNoNotificationCommandsTheTerminal(t *testing.T) {
	for _, x := range hostile.Strings() {
		h := header(0)
		h.Subject, h.From.Name = x.Text, x.Text
		got := notice(1, x.Text, h)
		if !strings.HasPrefix(got, "mailtriage: ") || strings.ContainsFunc(got, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) {
			t.Errorf("%s: %q", x.Name, got)
		}
	}
}

// TestTwoWatchedFoldersOnTheEmulator: mail into each is counted and listed; an idle round is one request a folder.
func TestTwoWatchedFoldersOnTheEmulator(t *testing.T) {
	tn := tenant
	tn.Mailboxes = append([]world.Mailbox(nil), tenant.Mailboxes...)
	inTheBubble(t, tn, func(o *onEmulator) {
		began := time.Now()
		o.m.Now = func() time.Time { return noon.Add(time.Since(began)) }
		o.does("L")
		o.pass(10 * time.Second)
		o.does("J", "L")
		o.pass(30 * time.Second)
		o.does("K")
		o.pass(time.Minute)
		if n := len(o.m.watches.list); n != 2 {
			o.t.Fatalf("%d folders are watched\n%s", n, o.text())
		}
		o.e.ForgetRequests()
		o.pass(5 * time.Minute)
		asked := map[string]int{} // by folder
		for _, r := range o.e.Requests() {
			if !strings.HasSuffix(r.Path, "/messages/delta()") {
				o.t.Errorf("an idle round asked for %s", r.Path)
			}
			asked[r.Path]++
		}
		for path, n := range asked {
			if n < 9 || n > 11 {
				o.t.Errorf("%d requests of %s in 5 minutes", n, path)
			}
		}
		if len(asked) != 2 {
			o.t.Errorf("%v", asked)
		}
		deliver := func(subject string) string {
			id, err := o.e.Deliver("", fmt.Appendf(nil, "From: Eve <eve@attack.example>\r\nSubject: %s\r\nMessage-ID: <%s@x>\r\n\r\nx\r\n", subject, subject))
			if err != nil {
				o.t.Fatal(err)
			}
			return id
		}
		deliver("into-the-inbox")
		box, ok := o.m.Mailbox.(*graph.Mailbox)
		if !ok {
			o.t.Fatal("it is no mailbox of Graph's")
		}
		box.Batch(o.t.Context(), []graph.Request{box.MoveRequest(deliver("into-the-other"), o.m.watches.list[1].id)})
		o.e.AddFaults(emulator.Fault{Operation: "messages.delta", Status: 503, Count: 1})
		o.pass(2 * time.Minute)
		o.does("ctrl+l")
		o.shows("into-the-inbox", "into-the-other", "2 new")
	})
}

// At the start the Inbox goes by its well-known name; what is watched is the folder that this turns out to be.
func TestTheFirstFolderIsWatchedByItsOwnID(t *testing.T) {
	change := func(c *Config, b *fakeBox) {
		c.Live = 5 * time.Second
		for i := range b.folders {
			for _, id := range []*string{&b.folders[i].ID, &b.folders[i].ParentID} {
				if *id == "inbox" {
					*id = "AAMk-inbox"
				}
			}
		}
		b.messages["AAMk-inbox"] = b.messages["inbox"]
	}
	drive(t, 80, 24, change, func(s *screen) {
		for range 40 {
			s.wait(500 * time.Millisecond)
			s.hides("is no longer there")
		}
		if s.m.watches.of("AAMk-inbox") == nil || len(s.m.watches.list) != 1 {
			t.Errorf("%d folders are watched, the Inbox is not one of them", len(s.m.watches.list))
		}
	})
}

// TestAFolderThatWaitsForTheNetworkSaysSo: nobody is looking at it for the first time while there is none.
func TestAFolderThatWaitsForTheNetworkSaysSo(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("L")
		x := s.m.watches.list[0]
		x.good, x.why = time.Time{}, nil
		s.press("ctrl+l")
		s.shows("first look")
		s.m.offline.on = true
		s.shows("offline")
		s.hides("first look")
	})
}
