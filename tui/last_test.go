package tui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
)

// leftAt is a mailbox that was left with a folder open.
func leftAt(id, message string, watched ...string) func(*Config, *fakeBox) {
	return func(c *Config, b *fakeBox) {
		for i := range 5 {
			h := header(i)
			h.ID, h.Subject = fmt.Sprint("phish-", i), fmt.Sprint("Phish ", i)
			b.add("phish", h)
		}
		c.Kept = keptOf(b, noon, since)
		i := slices.IndexFunc(b.folders, func(f graph.Folder) bool { return f.ID == id })
		last := graph.Folder{ID: id, Name: "Spring wave"}
		if i >= 0 {
			last = b.folders[i]
		}
		c.Last = Last{Folder: last, Message: message, Watched: watched}
	}
}

// TestAMailboxOpensWhereItWasLeft, unless a setting names a folder, or the folder is gone.
func TestAMailboxOpensWhereItWasLeft(t *testing.T) {
	for name, c := range map[string]struct {
		folder, message string
		named           string
		path, cursor    string
		says            string
	}{
		"a folder and a message":          {"phish", "phish-3", "", "Inbox/Phishing", "phish-3", ""},
		"the message is gone":             {"phish", "gone", "", "Inbox/Phishing", "phish-0", ""},
		"the Inbox":                       {"inbox", "id-007", "", "Inbox", "id-007", ""},
		"another folder is named":         {"phish", "phish-3", "archive", "Archive", "", ""},
		"another folder is named by path": {"phish", "phish-3", "Inbox/Reports", "Inbox/Reports", "", ""},
		"the same folder is named":        {"inbox", "id-007", "Inbox", "Inbox", "id-007", ""},
		"the folder is gone":              {"gone", "x", "", "Inbox", "id-000", "This is the Inbox: the folder Spring wave is no longer there"},
		"never left":                      {"", "", "", "Inbox", "id-000", ""},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, func(cfg *Config, b *fakeBox) {
				leftAt(c.folder, c.message)(cfg, b)
				cfg.Folder = c.named
			}, func(s *screen) {
				s.wait(2 * time.Second)
				s.shows("▸ "+c.path+" ", c.says)
				if h, _ := s.m.messages.Cursor(); h.ID != c.cursor {
					t.Errorf("the cursor is on %q", h.ID)
				}
			})
		})
	}
}

// TestWhereOneWasIsKept: when the app is left, and as soon as another folder is opened or watched.
func TestWhereOneWasIsKept(t *testing.T) {
	drive(t, 120, 40, leftAt("inbox", ""), func(s *screen) {
		kept := s.m.Kept.(*fakeKept)
		s.wait(2 * time.Second)
		s.press("J")
		s.wait(2 * time.Second)
		if kept.last.Folder.ID != "phish" {
			t.Errorf("%+v", kept.last)
		}
		s.press("L")
		s.wait(2 * time.Second)
		if !slices.Equal(kept.last.Watched, []string{"phish"}) {
			t.Errorf("%+v", kept.last)
		}
		s.press("j", "j", "s", "parcel", "enter") // results are no place to come back to
		s.wait(time.Second)
		s.press("q")
		s.wait(time.Second)
		if !s.quit || kept.last.Folder.ID != "phish" || kept.last.Message != "phish-2" {
			t.Errorf("quit %v: %+v", s.quit, kept.last)
		}
	})
}

// TestWatchedFoldersAreWatchedAgain: each goes on where it was, with one request a round, and what came meanwhile is new.
func TestWatchedFoldersAreWatchedAgain(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		leftAt("inbox", "", "inbox", "phish")(c, b)
		c.Live = 30 * time.Second
		kept := c.Kept.(*fakeKept)
		held := map[uint64]bool{}
		for _, h := range b.messages["phish"] {
			held[store.Fingerprint(h.ID)] = true
		}
		kept.held = map[string]KeptStart{"phish": {Point: &watch.Point{Link: "round phish", Synced: true}, Held: held}}
		kept.point = &watch.Point{Link: "round inbox", Synced: true}
		came, moved, changed := header(50), header(51), b.messages["phish"][3]
		came.ID, came.Received, moved.ID, moved.Received = "came", noon.Add(-time.Minute), "moved", noon.Add(-1000*time.Hour)
		b.into["phish"] = []graph.Header{came, moved, changed}
		b.fail["delta"] = noConnection
		old, known := header(52), b.messages["inbox"][4]
		old.ID, old.Received = "moved into the Inbox", noon.Add(-2000*time.Hour)
		b.into["inbox"] = []graph.Header{old, known}
	}, func(s *screen) {
		s.wait(3 * time.Second) // the first look fails
		s.box.mu.Lock()
		delete(s.box.fail, "delta")
		s.box.mu.Unlock()
		s.wait(2 * time.Minute)
		s.shows("live 30s, 2 folders, 3 new")
		s.press("ctrl+l")
		s.shows("Inbox/Phishing", "+2", "+1")
		s.press("esc")
		s.wait(5 * time.Minute)
		s.shows("2 folders, 3 new")
		for _, id := range []string{"inbox", "phish"} {
			if n := s.roundsOf(id); n < 9 || n > 15 {
				t.Errorf("%s was asked for %d times", id, n)
			}
		}
		if slices.Contains(s.box.folderOf, "phish") {
			t.Error("the folder was walked through")
		}
		kept := s.m.Kept.(*fakeKept)
		if want := "phish: 3 put, 0 removed, point true, after false, now true"; !slices.Contains(kept.changes, want) {
			t.Errorf("%v", kept.changes)
		}
	})
}

// TestNothingIsWatchedAtFirst where watching is off, nor what was no longer watched.
func TestNothingIsWatchedAtFirst(t *testing.T) {
	for name, c := range map[string]struct {
		live    time.Duration
		watched []string
		says    string
	}{"off": {0, []string{"phish"}, "live off"}, "given up": {30 * time.Second, []string{}, "live 30s"}} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, func(cfg *Config, b *fakeBox) {
				leftAt("inbox", "", c.watched...)(cfg, b)
				cfg.Live = c.live
			}, func(s *screen) {
				s.wait(time.Minute)
				s.shows(c.says)
				if n := len(s.m.watches.list); n > 0 {
					t.Errorf("%d folders are watched", n)
				}
				s.press("q")
				s.wait(time.Second)
				if got := s.m.Kept.(*fakeKept).last.Watched; !slices.Equal(got, c.watched) {
					t.Errorf("the next run watches %v", got)
				}
			})
		})
	}
}

// TestWatchingIsSwitchedOnLater: the folder to begin with is watched then, as in a first run.
func TestWatchingIsSwitchedOnLater(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		leftAt("inbox", "")(c, b)
		c.Live, c.Last.Watched = 30*time.Second, nil
	}, func(s *screen) {
		s.wait(time.Second)
		if s.m.watches.of("inbox") == nil {
			t.Error("the Inbox is not watched")
		}
	})
}

// TestAWatchedFolderThatIsGone is told, and the others are watched; before the folders are known none is given up.
func TestAWatchedFolderThatIsGone(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		leftAt("inbox", "", "gone", "phish")(c, b)
		c.Live = 30 * time.Second
		c.Kept.(*fakeKept).folders = nil
		b.cutOff(true)
	}, func(s *screen) {
		s.wait(time.Minute)
		if n := len(s.m.watches.list); n != 2 {
			t.Errorf("%d folders are watched", n)
		}
		s.box.cutOff(false)
		s.wait(3 * time.Minute)
		if len(s.m.watches.list) != 1 || s.m.watches.of("phish") == nil {
			t.Errorf("%d folders are watched", len(s.m.watches.list))
		}
	})
}

// TestAFolderThatWasEmpty is one that is kept, too: what has come into it is news, and it is not read anew.
func TestAFolderThatWasEmpty(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		leftAt("inbox", "", "inbox")(c, b)
		c.Live = 30 * time.Second
		kept := c.Kept.(*fakeKept)
		kept.list, kept.point = nil, &watch.Point{Link: "round inbox", Synced: true}
		old := header(7)
		old.Received = noon.Add(-1000 * time.Hour)
		b.messages["inbox"] = nil
		b.add("inbox", old)
		b.into["inbox"] = b.messages["inbox"]
		b.slow = map[string]chan struct{}{"delta": make(chan struct{})}
	}, func(s *screen) {
		s.wait(time.Second)
		s.shows("KEPT 12:00", "Inbox 0")
		close(s.box.slow["delta"])
		s.wait(time.Second)
		s.shows(header(7).Subject)
		s.hides("KEPT")
		if n := s.m.watches.of("inbox").fresh; n != 1 {
			t.Errorf("%d are new", n)
		}
		if slices.Contains(s.box.asked, "list") {
			t.Error("the folder was read anew")
		}
	})
}

// TestWatchingGoesOnFromWhatIsKept: to watch the open folder takes one request, too, and it is known what it held.
func TestWatchingGoesOnFromWhatIsKept(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		leftAt("inbox", "")(c, b)
		c.Kept.(*fakeKept).point = &watch.Point{Link: "round inbox", Synced: true}
	}, func(s *screen) {
		s.wait(5 * time.Second)
		lists := s.box.times("list")
		s.press("L")
		s.wait(5 * time.Second)
		if n := s.box.times("list") - lists; n > 0 {
			t.Errorf("the folder was walked through: %d lists were asked for", n)
		}
		s.comes("inbox", "moved here, and old", "An old one")
		s.box.mu.Lock()
		s.box.into["inbox"][0].Received = noon.Add(-1000 * time.Hour)
		s.box.mu.Unlock()
		s.wait(31 * time.Second)
		if x := s.m.watches.of("inbox"); x == nil || x.fresh != 1 {
			t.Errorf("%+v", x)
		}
	})
}
