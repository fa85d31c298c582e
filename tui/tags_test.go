package tui

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/triage"
)

// on is a message of the fake mailbox, wherever it lies.
func (b *fakeBox) on(id string) (folder string, h graph.Header) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f, i := b.find(id)
	if i < 0 {
		return "", graph.Header{}
	}
	return f, b.messages[f][i]
}

func TestFlagGoesOnAndOff(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("F")
		s.shows("Flagged 1 message", "⚑ SwiftParcel", "⚑ flagged", "u undoes")
		if _, h := s.box.on("id-000"); !h.Flagged {
			t.Error("it is not flagged")
		}
		s.press("space", "space", "F") // one has a flag, one not: both have it
		s.shows("Flagged 1 message")
		s.press("k", "k", "space", "space", "F")
		s.shows("Took the flag off 2 messages")
		if _, h := s.box.on("id-001"); h.Flagged {
			t.Error("it is still flagged")
		}
		s.press("u")
		s.shows("Undone: took the flag off 2 messages")
		if _, h := s.box.on("id-001"); !h.Flagged {
			t.Error("the flag is not back")
		}
	})
}

func TestACompletedFlagIsShownAndComesBack(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.messages["inbox"][0].Completed = true }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.shows("⚐ SwiftParcel", "⚐ completed")
		s.press("F")
		s.shows("⚑ flagged")
		s.press("u")
		s.shows("⚐ completed")
		if _, h := s.box.on("id-000"); !h.Completed {
			t.Error("it is not completed any more")
		}
	})
}

func TestTagsThatFailAreTakenBack(t *testing.T) {
	for name, c := range map[string]struct {
		verb string
		keys []string
		gone string
	}{
		"flag":         {"flag", []string{"F"}, "flagged"},
		"categories":   {"tag", []string{"c", "space", "enter"}, "#Phishing"},
		"unread first": {"get", []string{"c", "space", "enter"}, "#Phishing"},
		"report":       {"report", []string{"p", "1"}, "nothing is gone"},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.fail[c.verb] = forbidden; b.messages["inbox"] = b.messages["inbox"][:1] }, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press(c.keys...)
				s.shows("✗ SwiftParcel", "not allowed", "1 failed", "Inbox 1")
				s.hides(c.gone)
			})
		})
	}
}

func TestCategoriesOfASelection(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		// The third has Phishing and Campaign, the others none.
		s.press("space", "space", "space", "c")
		s.shows("Categories of 3 messages", "[-] #Phishing", "on 1 of 3", "[ ] #Legal hold", "purple")
		s.press("space", "down", "space", "space") // Phishing on all, Campaign on none
		s.shows("[x] #Phishing", "+ is added", "[ ] #Campaign", "- is removed")
		s.press("Wave 7", "enter") // and a new one
		s.shows("[x] #Wave 7")
		s.press("enter")
		s.shows("Changed the categories of 3 messages: +Phishing +Wave 7 -Campaign", "u undoes")
		for i := range 3 {
			if _, h := s.box.on(fmt.Sprintf("id-%03d", i)); !slices.Equal(h.Categories, []string{"Phishing", "Wave 7"}) {
				t.Errorf("%d has %v", i, h.Categories)
			}
		}
		s.press("g")
		s.shows("Tags     #Phishing  #Wave 7")
		s.press("u")
		s.hides("Wave 7  ")
		if _, h := s.box.on("id-002"); !slices.Equal(h.Categories, []string{"Phishing", "Campaign"}) {
			t.Errorf("%v", h.Categories)
		}
		if _, h := s.box.on("id-000"); len(h.Categories) != 0 {
			t.Errorf("%v", h.Categories)
		}
	})
}

func TestCategoriesAreLeftAsTheyAre(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("c", "enter")
		s.shows("No category was changed")
		s.press("c", "space", "space", "enter")
		s.shows("No category was changed")
		s.press("c", "leg", "esc")
		s.shows("#Phishing", "#Legal hold")
		s.press("esc")
		s.hides("Legal hold")
		if slices.Contains(s.box.asked, "tag") {
			t.Error("something was written")
		}
	})
}

func TestACategoryIsFoundByItsLettersAndPasted(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("c", "PHISHING") // it is there already: no other is made of it
		s.hides("new: Enter adds it")
		s.press("enter", "rep mic", "enter", "enter")
		if _, h := s.box.on("id-000"); !slices.Equal(h.Categories, []string{"Phishing", "Reported to Microsoft"}) {
			t.Errorf("%v", h.Categories)
		}
	})
}

func TestTheMailboxsOwnAreReadOnce(t *testing.T) {
	drive(t, 80, 24, func(_ *Config, b *fakeBox) { b.slow = map[string]chan struct{}{"categories": make(chan struct{})} }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("c", "Wave 7", "enter")
		s.wait(3 * time.Second)
		s.shows("reading the mailbox's own list", "3 s")
		close(s.box.slow["categories"])
		s.settle()
		s.hides("reading the mailbox's own list")
		s.shows("[x] #Wave 7", "Reported to Microsoft") // what was wished for meanwhile stays
		s.press("esc", "c", "esc", "c")
		n := 0
		for _, a := range s.box.asked {
			if a == "categories" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("read %d times", n)
		}
		s.press("esc", "f5", "c")
		if !slices.Contains(s.box.asked[len(s.box.asked)-2:], "categories") {
			t.Error("not read anew after a refresh")
		}
	})
}

func TestReadingTheMailboxsOwnIsGivenUp(t *testing.T) {
	drive(t, 80, 24, func(_ *Config, b *fakeBox) { b.slow = map[string]chan struct{}{"categories": make(chan struct{})} }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("c", "esc")
		s.hides("Categories of", "reading")
		delete(s.box.slow, "categories")
		s.press("c")
		s.shows("Legal hold")
	})
}

func TestNamesOnlyWhereTheOwnAreNot(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config, *fakeBox)
		says   string
		asks   bool
	}{
		"china":      {func(c *Config, _ *fakeBox) { c.Cloud = "china" }, "Microsoft Graph does not offer the mailbox's list of categories in the", false},
		"permission": {holding("", "Mail.ReadWrite"), "lacks MailboxSettings.Read", false},
		"refused": {func(_ *Config, b *fakeBox) {
			b.fail["categories"] = &graph.Error{Op: "reading the mailbox's categories", Kind: graph.Forbidden, Status: 403, Permission: "MailboxSettings.Read"}
		}, "not allowed", true},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, c.change, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press("c")
				s.shows(c.says, "#Campaign") // the list knows it
				s.hides("Legal hold")
				if slices.Contains(s.box.asked, "categories") != c.asks {
					t.Error(s.box.asked)
				}
				s.press("camp", "enter", "enter")
				s.shows("Changed the categories of 1 message: +Campaign")
			})
		})
	}
}

func TestReport(t *testing.T) {
	for name, c := range map[string]struct {
		keys     []string
		reported string
		says     string
		at       string
	}{
		"phish":           {[]string{"p", "1"}, "phish true", "Reported 1 message as phish, moved to Junk Email", "junk"},
		"junk":            {[]string{"p", "2"}, "junk true", "as junk, moved to Junk Email", "junk"},
		"phish, left":     {[]string{"p", "m", "1"}, "phish false", "Reported 1 message as phish", "inbox"},
		"m twice":         {[]string{"p", "m", "m", "1"}, "phish true", "moved to Junk Email", "junk"},
		"not junk, there": {[]string{"p", "3"}, "notJunk true", "Reported 1 message as not junk", "inbox"},
		"unknown":         {[]string{"p", "4"}, "unknown false", "as unknown", "inbox"},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, nil, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press(c.keys...)
				s.shows(c.says)
				if at, _ := s.box.on("id-000"); at != c.at || !slices.Equal(s.box.reported, []string{c.reported}) {
					t.Errorf("it lies in %s, reported %v", at, s.box.reported)
				}
				if c.at == "inbox" {
					s.shows(first, "Inbox 60")
					s.hides("u moves back", "u undo")
					return
				}
				s.hides(first)
				s.shows("Inbox 59", "u moves back")
				s.press("u")
				s.shows("Moved back, the report itself stands: reported 1 message as phish"[:38], first, "Inbox 60")
				if at, _ := s.box.on("id-000"); at != "inbox" || len(s.box.reported) != 1 {
					t.Errorf("it lies in %s, reported %v", at, s.box.reported)
				}
			})
		})
	}
}

func TestReportAsksAndIsNotAnsweredByTheKeyThatAsked(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("p", "p", "enter", "5", "y", "space")
		s.shows("Report 1 message as", "A report can't be")
		s.press("esc")
		s.hides("Report 1 message as")
		if len(s.box.reported) != 0 {
			t.Error(s.box.reported)
		}
	})
}

func TestManyReportsAskForTheCount(t *testing.T) {
	drive(t, 80, 24, func(_ *Config, b *fakeBox) {
		for i := 60; i < 120; i++ {
			b.add("inbox", header(i))
		}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("G", "G", "V", "p", "1")
		s.shows("Report 120 messages to Microsoft as phish.", "Type the count")
		s.press("esc")
		s.shows("Nothing was reported")
		s.press("p", "1", "120", "enter")
		s.wait(time.Second)
		s.shows("Reported 120 messages as phish")
		if len(s.box.reported) != 120 {
			t.Errorf("%d were reported", len(s.box.reported))
		}
	})
}

func TestAReportThatMayHaveBeenSentSaysSo(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) {
		b.fail["report"] = &graph.Error{Op: "reporting the message", Kind: graph.CutOff}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("p", "m", "1")
		s.wait(30 * time.Second)
		s.shows(first, "it may have been reported;")
		if !errors.Is(s.m.lastError, triage.ErrMaybeReported) {
			t.Error(s.m.lastError)
		}
		n := 0
		for _, a := range s.box.asked {
			if a == "report" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("sent %d times", n)
		}
	})
}

func TestTagScreens(t *testing.T) {
	reading := func(_ *Config, b *fakeBox) { b.slow = map[string]chan struct{}{"categories": make(chan struct{})} }
	china := func(c *Config, _ *fakeBox) { c.Cloud = "china" }
	flagged := func(_ *Config, b *fakeBox) {
		b.messages["inbox"][0].Completed, b.messages["inbox"][0].Categories = true, []string{"Phishing", "Reported to Microsoft", "再確認"}
	}
	for _, size := range sizes {
		for name, c := range map[string]struct {
			change func(*Config, *fakeBox)
			keys   []string
		}{
			"report":             {nil, []string{"space", "space", "space", "p"}},
			"report left":        {nil, []string{"p", "m"}},
			"report dry run":     {nil, []string{"!", "space", "space", "p", "1"}},
			"categories":         {nil, []string{"space", "space", "space", "c", "space", "down", "space", "space"}},
			"categories typed":   {nil, []string{"c", "Wave 7"}},
			"categories reading": {reading, []string{"c"}},
			"categories china":   {china, []string{"c"}},
			"categories dry run": {nil, []string{"!", "c", "space", "enter"}},
			"tags":               {flagged, []string{"enter"}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], c.change, func(s *screen) {
					s.wait(200 * time.Millisecond)
					s.press(c.keys...)
					golden(t, s, name)
					s.press("esc", "esc")
				})
			})
		}
	}
}
