package tui

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/auth"
)

// othersRules are rules of somebody else's that block.
func othersRules(_ *Config, b *fakeBox) {
	b.rules = []graph.Rule{
		{ID: "r1", Name: "Block sender: swiftparce1", Enabled: true, Conditions: json.RawMessage(`{"senderContains":["swiftparce1"]}`), Actions: json.RawMessage(`{"delete":true}`)},
		{
			ID: "r2", Name: "mine", Enabled: true, FromAddresses: []graph.Address{{Address: "Eve@x.test"}, {Address: "mallory@x.test"}},
			Conditions: json.RawMessage(`{"fromAddresses":[{}],"subjectContains":["a"]}`), Actions: json.RawMessage(`{"moveToFolder":"junk"}`),
		},
		{ID: "r3", Name: "from the administrator", Enabled: true, ReadOnly: true, FromAddresses: []graph.Address{{Address: "ro@x.test"}}, Conditions: json.RawMessage(`{"fromAddresses":[{}]}`), Actions: json.RawMessage(`{"moveToFolder":"trash"}`)},
		{ID: "r4", Name: "to a folder", Enabled: true, FromAddresses: []graph.Address{{Address: "news@x.test"}}, Conditions: json.RawMessage(`{"fromAddresses":[{}]}`), Actions: json.RawMessage(`{"moveToFolder":"archive"}`)},
	}
}

func TestBlockAndUnblock(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "b", "enter")
		s.shows("this address", "Block no-reply@swiftparce1.example", "its mail goes to Junk Email")
		if len(s.box.rules) != 0 {
			t.Error("the key that asked has blocked")
		}
		s.press("1")
		s.shows("Blocked no-reply@swiftparce1.example")
		s.press("b", "1")
		s.shows("Already blocked: no-reply@swiftparce1.example")
		s.hides("u undoes")
		s.press("B")
		s.wait(3 * time.Second)
		s.shows("Unblocked no-reply@swiftparce1.example")
		if len(s.box.rules) != 0 {
			t.Error("the rule is still there")
		}
		s.press("u")
		s.wait(3 * time.Second)
		if len(s.box.rules) != 1 {
			t.Error("undo has not blocked again")
		}
	})
}

// TestWhoIsBlockedInTheTenantIsNamed before it is done, above all who is of the mailbox's own domain.
func TestWhoIsBlockedInTheTenantIsNamed(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("space", "space", "space", "b", "3", "enter", "enter")
		s.shows("and block 3", "⚠ ada.okafor@contoso.com is of your own domain", "no-reply@swiftparce1.example")
		s.press("n")
		s.hides("Block in the whole tenant")
	})
}

func TestBlockToDeletedItems(t *testing.T) {
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.BlockTo = "deleteditems" }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b")
		s.shows("goes to Deleted Items")
	})
}

func TestBlockADomain(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "2")
		s.shows("All mail from @swiftparce1.example", "may be hit too")
		s.press("enter", "2", "b")
		if len(s.box.rules) != 0 {
			t.Error("it was blocked without a yes")
		}
		s.press("y")
		s.shows("Blocked @swiftparce1.example")
		s.press("u")
		s.wait(3 * time.Second)
		if len(s.box.rules) != 0 {
			t.Error("the rule is still there")
		}
		s.press("j", "b") // of contoso.com
		s.shows("off: it is one of the tenant's own domains")
		s.press("2")
		s.shows("Block its domain: it is one of")
		s.press("!", "k", "b", "2")
		s.shows("Nothing has been sent", "POST", "all of @swiftparce1.ex")
	})
}

func TestListOfBlocked(t *testing.T) {
	drive(t, 120, 40, othersRules, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "1", "X")
		s.shows("…swiftparce1…", "Block sender: swiftparce1", "eve@x.test", "by analyst, Nov 24", "Blocked: 5; rules 1 of 256 kB")
		s.hides("news@x.test")
		s.press("swiftparce1", "enter")
		s.shows("Switch off the rule", "Block sender: swiftparce1")
		s.press("enter")
		if !s.box.rules[1].Enabled {
			t.Fatal("Enter has switched it off")
		}
		s.press("y")
		s.shows("Switched off the rule")
		if s.box.rules[1].Enabled {
			t.Error("it is still on")
		}
		s.press("u")
		s.wait(time.Second)
		if !s.box.rules[1].Enabled {
			t.Error("undo has not switched it on")
		}
		s.press("X", "eve", "enter")
		s.shows("It is also for mallory@x.test")
		s.press("n", "X", "ro@x", "enter")
		s.shows("is read only")
		s.press("X", "no-reply", "enter")
		s.wait(3 * time.Second)
		s.shows("Unblocked no-reply@swiftparce1.example", "still acts on this sender")
	})
}

func TestTypedAddresses(t *testing.T) {
	drive(t, 120, 40, othersRules, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("X", "new@attack.test", "enter")
		s.shows("Blocked new@attack.test")
		s.press("X", "@gmail.com", "enter")
		s.shows("everybody may have an address")
		s.press("X", "@attack.test", "enter", "y")
		s.shows("Blocked @attack.test")
		s.press("X", "attack.test")
		s.hides("Block attack.test")
		s.press("esc", "X", "new@attack.test", "enter")
		s.wait(3 * time.Second)
		s.shows("Unblocked new@attack.test")
		s.press("X", "a@swiftparce1.example")
		s.shows("Lift what acts on a@swiftparce1.example", "Block a@swiftparce1.example")
		s.press("esc", "X", "not an address")
		s.shows("Type an address, or @domain")
	})
}

func TestBlockInTheTenant(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "3", "enter", "case 7", "enter")
		s.shows("until 2026-12", "take it back")
		s.press("enter", "3")
		if len(s.box.reported) != 0 {
			t.Fatal("it was submitted without a yes")
		}
		s.press("y")
		s.shows("Submitted, to block no-reply@swiftparce1.example in the tenant until 2026-12-24")
		if fmt.Sprint(s.box.reported) != "[2026-12-24 case 7]" {
			t.Errorf("%v", s.box.reported)
		}
		s.press("u")
		s.shows("There is nothing to undo")
		s.press("b", "3", "backspace", "backspace", "91", "enter", "enter")
		s.shows("Give a number of days from 1 to 90")
		s.press("esc")
		s.shows("Nothing was submitted")
		s.press("!", "b", "3", "enter", "enter")
		s.shows("Nothing has been sent", "until 2026-12", "there is no undo")
		if len(s.box.reported) != 1 {
			t.Error("a dry run has submitted")
		}
	})
}

func TestBlockingThatIsNotAllowed(t *testing.T) {
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Cloud = "us-gov" }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "3")
		s.shows("does not offer threat submission in the cloud us-gov")
	})
	drive(t, 120, 40, func(c *Config, b *fakeBox) { c.ReadOnly = true; othersRules(c, b) }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b")
		s.shows("read only")
		s.press("X", "swiftparce1", "enter")
		s.shows("read only")
		if !s.box.rules[0].Enabled {
			t.Error("it was lifted")
		}
	})
	drive(t, 120, 40, func(c *Config, _ *fakeBox) {
		c.Who = func(context.Context) (auth.Identity, error) {
			return auth.Identity{Kind: auth.Application, Permissions: []string{"Mail.ReadWrite", "MailboxSettings.ReadWrite"}}, nil
		}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "3")
		s.shows("the token lacks ThreatSubmission.ReadWrite.All")
	})
}

func TestBlockFails(t *testing.T) {
	for what, fail := range map[string]string{"create rule": "Block", "rules": "Block"} {
		drive(t, 120, 40, func(_ *Config, b *fakeBox) {
			b.fail[what] = &graph.Error{Op: "creating the block rule", Kind: graph.Forbidden, Status: 403, Permission: "MailboxSettings.ReadWrite"}
		}, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.press("b", "1")
			s.shows(fail, "not allowed")
			if len(s.engine.Undoable()) != 0 {
				t.Error("what failed can be undone")
			}
		})
	}
	drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.fail["rules"] = throttled }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("X")
		s.shows("could not be read", "asks to wait 12 s")
	})
	drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.slow = map[string]chan struct{}{"rules": make(chan struct{})} }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("X")
		s.wait(2 * time.Second)
		s.shows("reading the Inbox rules … 2 s")
		s.press("esc")
		s.hides("reading the Inbox rules")
	})
}

func TestBlockScreens(t *testing.T) {
	for _, size := range sizes {
		for name, press := range map[string][]string{
			"block menu": {"b"}, "block domain": {"b", "2"}, "block tenant": {"b", "3"}, "block tenant asks": {"b", "3", "enter", "enter"}, "blocked list": {"b", "1", "X"}, "blocked typed": {"X", "a@swiftparce1.example"}, "lift asks": {"X", "eve", "enter"},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], othersRules, func(s *screen) {
					s.wait(200 * time.Millisecond)
					s.press(press...)
					golden(t, s, name)
				})
			})
		}
	}
}

func TestManySendersInTheTenantAreCounted(t *testing.T) {
	drive(t, 120, 40, func(_ *Config, b *fakeBox) {
		for i := range 120 {
			h := header(i)
			h.ID, h.From.Address = fmt.Sprint("m", i), fmt.Sprintf("s%d@x.test", i)
			b.add("inbox", h)
		}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("G", "G", "V", "b", "3", "enter", "enter")
		s.shows("Type the count")
		if len(s.box.reported) != 0 {
			t.Error("it was submitted")
		}
	})
}
