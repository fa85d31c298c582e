package tui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
)

// judging lets messages be judged by themselves; the first one is suspicious.
func judging(c *Config, b *fakeBox) {
	withHeaders(c, b)
	c.Judges = true
	b.raw = map[string][]byte{header(0).ID: []byte(suspicious)}
}

// rests is how long it takes until a message is judged.
const rests = restFor + judgeRest + 200*time.Millisecond

func TestTheReaderSaysWhyAMessageIsSuspicious(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			drive(t, size[0], size[1], judging, func(s *screen) {
				s.wait(rests)
				golden(t, s, "judged")
				if n := count(s.box.asked, "mime"); n != 1 {
					t.Errorf("its bytes were asked for %d times", n)
				}
			})
			drive(t, size[0], size[1], func(c *Config, b *fakeBox) {
				judging(c, b)
				c.ASCII = true
				b.raw[header(0).ID] = []byte("From: Ada <ada@northwind.example>\r\nSubject: Minutes\r\n\r\nSee you on Monday.\r\n")
			}, func(s *screen) {
				s.wait(rests)
				golden(t, s, "judged calm")
			})
		})
	}
}

// TestAMessageIsShownBeforeItIsJudged: what is judged later takes nothing from who reads.
func TestAMessageIsShownBeforeItIsJudged(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		judging(c, b)
		b.slow = map[string]chan struct{}{"mime": make(chan struct{})}
		b.bodies[header(0).ID] = graph.Message{Header: header(0), BodyType: "text", Body: strings.Repeat("line\n", 30) + "the middle\n" + strings.Repeat("line\n", 60)}
	}, func(s *screen) {
		s.wait(rests)
		s.shows("From     SwiftParcel")
		s.hides("says why")
		s.press("tab", "ctrl+d")
		row := func() int {
			for i, line := range strings.Split(s.text(), "\n") {
				if strings.Contains(line, "the middle") {
					return i
				}
			}
			return -1
		}
		before := row()
		close(s.box.slow["mime"])
		s.wait(rests)
		if before < 0 || row() != before {
			t.Errorf("what is read stood in row %d, and then in %d:\n%s", before, row(), s.text())
		}
		s.press("g")
		s.shows("✗ 2 red, 1 amber: link text says ours, leads elsewhere,")
	})
}

// TestRacingThroughMessagesReadsNoneOfTheirBytes: only what rests is judged, once, and it is given up when the cursor moves on.
func TestRacingThroughMessagesReadsNoneOfTheirBytes(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		judging(c, b)
		for i := range b.messages["inbox"] { // none that looks like a report: those are looked into
			b.messages["inbox"][i].Subject = "Minutes"
		}
	}, func(s *screen) {
		s.wait(restFor + 100*time.Millisecond)
		for range 20 {
			s.press("j") // each rests long enough to be opened
		}
		if n := count(s.box.asked, "mime"); n != 0 {
			t.Fatalf("the bytes of %d messages were read", n)
		}
		if n := count(s.box.asked, "message"); n < 10 {
			t.Fatalf("only %d messages were opened", n)
		}
		s.wait(rests)
		if n := count(s.box.asked, "mime"); n != 1 {
			t.Fatalf("the bytes of %d messages were read", n)
		}
		s.press("j", "k")
		s.wait(rests)
		if n := count(s.box.asked, "mime"); n != 1 {
			t.Errorf("what is judged was judged again: %v", s.box.asked)
		}
		s.box.slow = map[string]chan struct{}{"mime": make(chan struct{})}
		s.press("j")
		s.wait(rests)
		if !s.m.reading(loadJudge) {
			t.Fatal("it is not being judged")
		}
		s.press("j")
		if s.m.reading(loadJudge) {
			t.Error("it is still being judged")
		}
	})
}

func TestNothingIsJudgedWhenThatIsOff(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) { judging(c, b); c.Judges = false }, func(s *screen) {
		s.wait(2 * rests)
		s.hides("says why")
		if n := count(s.box.asked, "mime"); n != 0 {
			t.Errorf("%v", s.box.asked)
		}
	})
}

func TestWhatCanNotBeJudgedIsQuiet(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		judging(c, b)
		b.fail["mime"] = errors.New("the line is down")
	}, func(s *screen) {
		s.wait(rests)
		s.shows("? Not judged: the line is down, Y tries it", "Pay now")
		if s.m.lastError != nil || s.m.toastLine() != "" {
			t.Errorf("it is an error: %v, %q", s.m.lastError, s.m.toastLine())
		}
		s.box.mu.Lock()
		delete(s.box.fail, "mime")
		s.box.mu.Unlock()
		s.press("j", "k")
		s.wait(rests)
		s.shows("✗ 2 red, 1 amber: ")
	})
}

// TestALargeMessageIsReadOnceAtMost: it is neither judged nor looked into, and not asked for again.
func TestALargeMessageIsReadOnceAtMost(t *testing.T) {
	for name, change := range map[string]func(*Config, *fakeBox){"a mail": judging, "a report": func(c *Config, b *fakeBox) {
		withReport("ada.okafor@contoso.com")(c, b)
		c.Judges = true
	}} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, func(c *Config, b *fakeBox) { change(c, b); b.cut = true }, func(s *screen) {
				s.wait(2 * rests)
				s.shows("? Not judged: it is larger than 25 MB, Y tries it")
				s.press("j", "k")
				s.wait(2 * rests)
				if n := count(s.box.asked, "mime"); n != 1 {
					t.Errorf("its bytes were asked for %d times", n)
				}
			})
		})
	}
}

// TestTheSheetOfReasonsKnowsMore: it asks around, too, and then the reader knows.
func TestTheSheetOfReasonsKnowsMore(t *testing.T) {
	drive(t, 120, 40, judging, func(s *screen) {
		s.m.Directory = &fakeTenant{objects: []graph.DirectoryObject{{Kind: graph.UserObject, ID: "1", DisplayName: "Ada Okafor", Mail: "ada.okafor@contoso.com", JobTitle: "Chief Financial Officer"}}}
		s.m.around = newSurroundings(s.box, s.m.Directory, nil)
		s.box.stranger = "ada@mail-desk.example"
		s.wait(rests)
		s.shows("✗ 2 red, 1 amber: link text says ours")
		if n := count(s.box.asked, "known"); n != 0 {
			t.Errorf("the mailbox was asked around: %v", s.box.asked)
		}
		s.press("Y")
		s.wait(200 * time.Millisecond)
		s.press("esc")
		s.shows("✗ 3 red, 2 amber: name of a colleague, Y says why")
		if n := count(s.box.asked, "mime"); n != 1 {
			t.Errorf("its bytes were asked for %d times", n)
		}
	})
}

// TestWhatIsKnownWithoutAskingIsTaken: people whom the directory tab has read, and senders who stand in the list. Nothing more is
// asked for it than the message's bytes.
func TestWhatIsKnownWithoutAskingIsTaken(t *testing.T) {
	tenant := &fakeTenant{objects: []graph.DirectoryObject{{Kind: graph.UserObject, ID: "1", DisplayName: "Okafor, Ada", Mail: "ada.okafor@contoso.com", JobTitle: "Chief Financial Officer"}}}
	change := func(c *Config, b *fakeBox) {
		judging(c, b)
		c.Directory = tenant
		b.messages["inbox"][0].From.Address = "ada@mail-desk.example"
		first := b.bodies[header(0).ID]
		first.From.Address = "ada@mail-desk.example"
		b.bodies[header(0).ID] = first
		b.messages["inbox"][1].Subject = "Minutes"
		b.raw[header(1).ID] = []byte("From: Ben Ito <ben@northwind.example>\r\nSubject: Minutes\r\n\r\nSee you on Monday.\r\n")
	}
	asked := func(s *screen, bytes int) {
		s.t.Helper()
		if n := count(s.box.asked, "known"); n != 0 {
			s.t.Errorf("the mailbox was asked: %v", s.box.asked)
		}
		if n := count(s.box.asked, "mime"); n != bytes {
			s.t.Errorf("bytes were asked for %d times", n)
		}
		for _, a := range tenant.asked {
			if strings.Contains(a, "Ada") {
				s.t.Errorf("the directory was asked: %v", tenant.asked)
			}
		}
	}
	drive(t, 120, 40, change, func(s *screen) {
		s.wait(rests)
		s.shows("✗ 2 red, 1 amber: link text says ours")
		asked(s, 1)
		s.press("j")
		s.wait(rests)
		s.shows("· Nothing suspicious in it, Y asks directory and mailbox")
		asked(s, 2)
	})
	drive(t, 120, 40, change, func(s *screen) {
		s.press("4")
		s.wait(time.Second)
		s.shows("Okafor, Ada")
		s.press("1")
		s.wait(rests)
		s.shows("✗ 3 red, 1 amber: name of a colleague, Y says why")
		asked(s, 1)
	})
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		change(c, b)
		b.messages["inbox"][7].From.Address = "Ada@Mail-Desk.example"
	}, func(s *screen) {
		s.press("4")
		s.wait(time.Second)
		s.press("1")
		s.wait(rests)
		s.shows("✗ 2 red, 2 amber: link text says ours") // a colleague's name, of an address that wrote before
		asked(s, 1)
	})
}

// TestOfAReportTheMailThatIsShownIsJudged: the original with the bytes that were read to find it, the report when it is turned to.
func TestOfAReportTheMailThatIsShownIsJudged(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		withReport("ada.okafor@contoso.com")(c, b)
		c.Judges = true
	}, func(s *screen) {
		s.wait(rests + time.Second)
		s.press("enter")
		golden(t, s, "judged original")
		s.press("O")
		s.wait(rests)
		golden(t, s, "judged wrapper")
		if n := count(s.box.asked, "mime"); n != 1 {
			t.Errorf("its bytes were asked for %d times", n)
		}
		s.press("O", "Y")
		s.wait(200 * time.Millisecond)
		s.shows("Why suspicious: the original: Your parcel is held", "O report")
		s.press("O")
		s.wait(200 * time.Millisecond)
		s.shows("Why suspicious: the report: [Phish Alert] Your parcel is held", "O original")
		s.press("esc")
		s.shows("A mail is inside")
		if n := count(s.box.asked, "mime"); n != 1 {
			t.Errorf("its bytes were asked for %d times", n)
		}
	})
}

func TestSheetsOfWhatIsNoReportAreNotTurned(t *testing.T) {
	drive(t, 120, 40, judging, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("Y")
		s.wait(200 * time.Millisecond)
		s.press("O")
		s.shows("Why suspicious: Your parcel could not be delivered", nothingInside)
	})
}
