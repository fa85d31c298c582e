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
)

func TestMoments(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	now := time.Date(2026, 11, 24, 12, 30, 0, 0, zone)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, zone) }
	for text, want := range map[string][2]time.Time{
		"": {}, "today": {day(24), day(25)}, " Yesterday ": {day(23), day(24)}, "2026-11-03": {day(3), day(4)},
		"2026-11-03 14:05": {day(3).Add(14*time.Hour + 5*time.Minute), day(3).Add(14*time.Hour + 6*time.Minute)},
		"24h":              {now.Add(-24 * time.Hour), now.Add(-24 * time.Hour)}, "7d": {now.AddDate(0, 0, -7), now.AddDate(0, 0, -7)}, "2w": {now.AddDate(0, 0, -14), now.AddDate(0, 0, -14)},
	} {
		from, to, err := moment(text, now)
		if err != nil || !from.Equal(want[0]) || !to.Equal(want[1]) {
			t.Errorf("%q: %v to %v, %v", text, from, to, err)
		}
	}
	for _, text := range []string{"soon", "d", "0d", "-1d", "2026-13-01", "7x", "24.11.2026", "é"} {
		if _, _, err := moment(text, now); err == nil || !strings.Contains(err.Error(), "no date") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzMoment(f *testing.F) {
	f.Add("7d")
	f.Fuzz(func(t *testing.T, text string) {
		if from, to, err := moment(text, noon); err == nil && to.Before(from) {
			t.Errorf("%q: %v to %v", text, from, to)
		}
	})
}

// memory keeps saved searches in memory.
type memory struct {
	list []SavedSearch
	fail error
}

func (k *memory) List() []SavedSearch { return slices.Clone(k.list) }
func (k *memory) at(name string) int {
	return slices.IndexFunc(k.list, func(s SavedSearch) bool { return s.Name == name })
}

func (k *memory) Put(s SavedSearch) error {
	if i := k.at(s.Name); k.fail == nil && i >= 0 {
		k.list[i] = s
	} else if k.fail == nil {
		k.list = append(k.list, s)
	}
	return k.fail
}

func (k *memory) Rename(from, to string) error { k.list[k.at(from)].Name = to; return k.fail }
func (k *memory) Delete(name string) error {
	i := k.at(name)
	k.list = slices.Delete(k.list, i, i+1)
	return k.fail
}

// twoFolders has a message of the parcel wave in the archive and one in Deleted Items, too.
func twoFolders(c *Config, b *fakeBox) {
	h := header(0)
	for i, folder := range []string{"archive", "trash"} {
		h.ID, h.Subject, h.Received = "extra-"+folder, "An older parcel", noon.Add(-time.Duration(100+i)*time.Hour)
		b.add(folder, h)
	}
	c.Searches = &memory{}
}

func TestSearchFindsAndEscGoesBackToWhereOneWas(t *testing.T) {
	drive(t, 200, 60, twoFolders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("j", "j", "j", "space", "j")
		at, _ := s.m.messages.Cursor()
		s.press("s", "parcel", "enter")
		s.shows("Search: parcel 26", "An older parcel", "Archive", "Deleted Items", "found in the mailbox", "live off")
		if q := s.box.searched[0]; q.Query != "parcel" || q.Folder != "" || q.WellKnown {
			t.Errorf("%+v", q)
		}
		s.press("L")
		s.shows("Live watch is off in search results")
		s.press("j", "/", "older", "enter")
		s.shows("2 match")
		s.press("esc")
		s.shows("Search: parcel 26")
		s.press("esc")
		s.shows("Inbox 60", "1 selected")
		if now, _ := s.m.messages.Cursor(); now.ID != at.ID {
			t.Errorf("the cursor is on %s, it was on %s", now.ID, at.ID)
		}
	})
}

func TestSearchFormAsksForAll(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("s", "enter")
		s.shows("There is nothing to search for yet")
		s.press("tab", "O'Brien \"x\"", "tab", "swift", "down", "body", "tab", "tab", "2026-11-01", "tab", "yesterday", "tab", "space", "tab", "space", "tab", "space", "enter")
		q := s.box.searched[0]
		want := graph.Search{
			Folder: "inbox", Subject: `O'Brien "x"`, Sender: "swift", Body: "body", After: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
			Before: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), Attachments: graph.Yes, Read: graph.No,
		}
		if q != want {
			t.Errorf("%+v", q)
		}
		s.shows("Nothing was found", "found in Inbox")
		s.press("s")
		s.shows(`O'Brien "x"`, "yesterday", "< with >", "< unread >", "this folder: Inbox")
		s.press("esc", "s", "tab", "tab", "tab", "tab", "<a@b>", "enter") // with a body besides
		s.shows("takes either $filter", "Search")
		s.press("esc", "esc", "s", "(a", "enter")
		s.shows("brackets")
		s.press("esc", "s", "x", "shift+tab", "space", "space", "enter")
		if q := s.box.searched[len(s.box.searched)-1]; !q.WellKnown || q.Query != "x" || q.Folder != "" {
			t.Errorf("%+v", q)
		}
		s.press("esc", "s", "shift+tab", "shift+tab", "shift+tab", "shift+tab", "soon", "enter")
		s.shows("is no date")
	})
}

func TestWhatIsMovedStaysFoundAndWhatIsDeletedLeaves(t *testing.T) {
	drive(t, 200, 60, twoFolders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		inbox := func() (total int) { f, _ := s.m.folders.Get("inbox"); return f.Total }
		s.press("s", "parcel", "enter")
		before := inbox()
		s.press("a") // the newest, of the Inbox
		s.shows("Archived 1 message", "Search: parcel 26")
		if h, _ := s.m.messages.Cursor(); h.ParentFolderID != "archive" || inbox() != before-1 {
			t.Errorf("it is in %s, the Inbox has %d of %d", h.ParentFolderID, inbox(), before)
		}
		s.press("d")
		s.shows("Search: parcel 25")
		s.press("u")
		s.shows("Search: parcel 26", "Undone")
		if h, _ := s.m.messages.Cursor(); h.ParentFolderID != "archive" && h.ID == "id-000" {
			t.Errorf("%+v", h)
		}
		s.press("u")
		if f, _ := s.box.on("id-000"); f != "inbox" || inbox() != before {
			t.Errorf("it is in %s, the Inbox has %d of %d", f, inbox(), before)
		}
		// What is done to results is true of the folder behind them.
		s.press("g", "space", "space", "d")
		s.shows("Search: parcel 24", "Deleted 2 messages")
		s.press("esc")
		s.shows("Inbox 58")
		s.press("u")
		s.shows("Inbox 60")
		// Several folders at once.
		s.press("s", "older", "enter", "V", "m", "Reports", "enter")
		s.shows("Moved 2 messages", "Search: older 2", "Inbox/Reports")
		s.press("u")
		s.shows("Undone", "Archive", "Deleted Items")
		for folder, want := range map[string]int{"archive": 1, "trash": 1, "reports": 0} {
			if f, _ := s.m.folders.Get(folder); f.Total != want {
				t.Errorf("%s has %d", folder, f.Total)
			}
		}
	})
}

func TestASearchOfAFolderLosesWhatIsMoved(t *testing.T) {
	drive(t, 120, 40, twoFolders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("s", "parcel", "shift+tab", "space", "enter")
		s.shows("Search: parcel 24", "found in Inbox")
		s.press("a")
		s.shows("Search: parcel 23")
		s.press("u")
		s.shows("Search: parcel 24")
		s.box.fail["move"] = forbidden
		s.press("a")
		s.shows("Search: parcel 24", "not allowed")
		s.press("esc")
		s.shows("Inbox 60", "not allowed")
	})
}

func TestReadStateIsCountedWhereMessagesLie(t *testing.T) {
	drive(t, 120, 40, twoFolders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("s", "older", "enter", "V", "r")
		for _, id := range []string{"archive", "trash"} {
			if f, _ := s.m.folders.Get(id); f.Unread != 0 {
				t.Errorf("%s: %d unread", id, f.Unread)
			}
		}
		s.press("u")
		for _, id := range []string{"archive", "trash"} {
			if f, _ := s.m.folders.Get(id); f.Unread != 1 {
				t.Errorf("%s: %d unread", id, f.Unread)
			}
		}
	})
}

func TestADryRunOnResultsSendsNothing(t *testing.T) {
	drive(t, 120, 40, twoFolders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("s", "older", "enter", "!", "V", "a")
		s.shows("Nothing has been sent", "Archive 1 message") // the other lies there already
		s.press("esc", "esc", "esc")
		s.shows("Inbox 60")
		if f, _ := s.box.on("extra-trash"); f != "trash" {
			t.Errorf("it is in %s", f)
		}
	})
}

func TestASearchIsGivenUpAndRunAgain(t *testing.T) {
	drive(t, 80, 24, twoFolders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.box.slow = map[string]chan struct{}{"search": make(chan struct{})}
		s.press("s", "parcel", "enter")
		s.wait(3 * time.Second)
		s.shows("searching in", "Esc stops", "searching 3s")
		s.press("esc")
		s.shows("Given up", "stopped early")
		close(s.box.slow["search"])
		s.settle()
		s.shows("stopped early")
		s.press("f5")
		s.shows("Search: parcel 26")
		s.press("esc")
		s.shows("Inbox 60")
	})
}

func TestASearchThatFailsSaysWhy(t *testing.T) {
	for _, err := range []*graph.Error{forbidden, throttled, {Op: "searching", Kind: graph.Malformed}, {Op: "searching", Kind: graph.TimedOut}, {Op: "searching", Kind: graph.BadRequest, Status: 400, Message: "Syntax error"}} {
		drive(t, 80, 24, func(_ *Config, b *fakeBox) { b.fail["search"] = err }, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.press("s", "parcel", "enter")
			s.wait(time.Minute)
			s.shows("F5 tries again", "stopped early")
			if n := len(s.box.searched); n != 1 {
				t.Errorf("%d searches", n)
			}
			delete(s.box.fail, "search")
			s.press("f5")
			s.shows("Search: parcel 24")
			s.press("esc", "esc")
			s.shows("Inbox 60")
		})
	}
}

func TestResultsSayWhatIsNotAmongThem(t *testing.T) {
	drive(t, 200, 60, func(_ *Config, b *fakeBox) {
		b.point = graph.SearchPoint{Limited: true, Skipped: []graph.SkippedOne{{Folder: "conflicts", Err: forbidden}}}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("s", "parcel", "enter")
		s.shows("Microsoft Graph stops at 1,000 results", "not searched: conflicts (not allowed")
		s.box.point = graph.SearchPoint{Limited: true, Missed: []time.Time{noon}}
		s.press("f5")
		s.shows("more than 1,000 came at 2026-11-24 12:00:00Z: some are missing")
		s.box.point = graph.SearchPoint{Limited: true}
		s.press("f5")
		s.shows("past Graph's 1,000 by date")
	})
}

func TestSearchFromTheStartAndOtherWaysBack(t *testing.T) {
	drive(t, 200, 60, twoFolders, func(s *screen) {
		s.settle()
		s.press("s", "older", "enter")
		s.shows("Search: older 2")
		s.press("esc")
		s.wait(200 * time.Millisecond)
		s.shows("Inbox 60")
		s.press("s", "older", "enter", "J")
		s.shows("Phishing")
		s.hides("Search:")
		s.press("K", "s", "older", "enter", "tab", "tab", "g", "enter") // the folder behind, in the tree
		s.hides("Search:")
		s.shows("Inbox 60")
	})
}

func TestASearchReadsAheadAndThenOnDemand(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) {
		for i := range searchAhead + 500 {
			h := header(i)
			h.ID, h.Subject = fmt.Sprint("wave-", i), "wave"
			b.messages["phish"] = append(b.messages["phish"], h)
		}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("s", "wave", "enter")
		s.shows("Search: wave 5,0", "more as you scroll")
		s.press("G", "G", "G")
		s.press("G", "G", "G", "G", "G", "G")
		s.shows("Search: wave 5,")
		if n, _ := s.m.messages.Loaded(); n <= searchAhead+searchPage {
			t.Errorf("%d are loaded", n)
		}
	})
}

func TestSavedSearches(t *testing.T) {
	k := &memory{}
	drive(t, 120, 40, func(c *Config, b *fakeBox) { twoFolders(c, b); c.Searches = k }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("S")
		s.shows("No search has been saved yet")
		s.press("s")
		s.shows("No search is shown")
		s.press("esc", "s", "older", "tab", "tab", "swift", "enter", "S", "s", "Old ones", "enter")
		s.shows("Saved", "Old ones", "older, from:swift in the mailbox")
		s.press("e", " 2", "enter")
		s.shows("Renamed", "Old ones 2")
		s.press("esc", "esc")
		s.shows("Inbox 60")
		s.press("S", "enter")
		s.shows("Search: Old ones 2 2", "found in the mailbox")
		if q := s.box.searched[len(s.box.searched)-1]; q.Query != "older" || q.Sender != "swift" {
			t.Errorf("%+v", q)
		}
		s.press("S", "d", "enter", "d")
		s.shows("There is no undo")
		s.press("n", "d", "y")
		s.shows("Deleted", "No search has been saved yet")
		if len(k.list) != 0 {
			t.Errorf("%v", k.list)
		}
		k.fail = errors.New("the disk is full")
		s.press("s", "x", "enter")
		s.shows("It was not kept: the disk is full")
	})
}

func TestASavedSearchOfAFolderThatIsGoneSaysSo(t *testing.T) {
	drive(t, 80, 24, func(c *Config, _ *fakeBox) {
		c.Searches = &memory{list: []SavedSearch{{Name: "a", Query: SearchQuery{Text: "x", In: inFolder, Folder: "Inbox/Gone"}}, {Name: "b", Query: SearchQuery{Text: "x", In: inFolder, Folder: "Inbox/Reports"}}}}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("S", "enter")
		s.shows("There is no folder \"Inbox/Gone\"", "Inbox 60")
		s.press("S", "j", "enter")
		s.shows("Nothing was found")
		if q := s.box.searched[0]; q.Folder != "reports" {
			t.Errorf("%+v", q)
		}
	})
}

func TestSearchScreens(t *testing.T) {
	saved := func(c *Config, b *fakeBox) {
		twoFolders(c, b)
		c.Searches = &memory{list: []SavedSearch{{Name: "Parcel wave", Query: SearchQuery{Text: "parcel", Since: "7d"}}, {Name: "確認", Query: SearchQuery{Sender: "tanaka", Attachments: graph.Yes, In: inKnown}}}}
	}
	for _, size := range sizes {
		for name, keys := range map[string][]string{
			"search form": {"s", "parcel", "tab"}, "search form end": {"s", "shift+tab", "space"}, "search results": {"s", "parcel", "enter", "G"}, "search nothing": {"s", "zebra", "enter"},
			"saved searches": {"S", "j"}, "saved searches delete": {"S", "d"},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], saved, func(s *screen) {
					s.wait(200 * time.Millisecond)
					s.press(keys...)
					golden(t, s, name)
				})
			})
		}
	}
}

// TestNothingHostileReachesTheTerminalFromASearch: folders' names, what is pasted, and what was saved elsewhere.
func TestNothingHostileReachesTheTerminalFromASearch(t *testing.T) {
	hostileStrings(t, func(t *testing.T, x string) {
		drive(t, 120, 40, func(c *Config, b *fakeBox) {
			poison(c, b, x)
			c.Searches = &memory{list: []SavedSearch{{Name: x, Query: SearchQuery{Text: x, Sender: x, Since: x, In: inFolder, Folder: x}}}}
			b.point = graph.SearchPoint{Limited: true, Skipped: []graph.SkippedOne{{Folder: "x" + x, Err: b.fail["move"]}}}
		}, func(s *screen) {
			s.wait(200 * time.Millisecond)
			for _, keys := range [][]string{{"s"}, {"shift+tab", "space"}, {"parcel"}, {"esc", "s", "parcel", "enter"}, {"G"}, {"a"}, {"S"}, {"d"}, {"n", "e"}, {"esc", "enter"}, {"s"}} {
				s.press(keys...)
				clean(t, s, strings.Join(keys, " "))
			}
			s.send(tea.PasteMsg{Content: x})
			s.settle()
			clean(t, s, "pasted")
			s.press("enter")
			clean(t, s, "searched")
			s.send(tea.WindowSizeMsg{Width: 60, Height: 15})
			s.settle()
			clean(t, s, "small")
		})
	})
}
