package tui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/takeover"
)

// station is what checks mailboxes: the parts end one by one, a second each.
type station struct {
	parts  []takeover.Part
	asked  []string // the mailboxes
	gaveUp int
	hold   chan struct{} // after the third part it waits for it, when set
}

func (c *station) check(ctx context.Context, mailbox string, report func(takeover.Part)) takeover.Report {
	c.asked = append(c.asked, mailbox)
	out := takeover.Report{Mailbox: mailbox, Begun: noon, Days: takeover.Days}
	for i, p := range c.parts {
		var held <-chan struct{} = c.hold
		var next <-chan time.Time
		if i != 3 || c.hold == nil {
			held, next = nil, time.After(time.Second)
		}
		select {
		case <-next:
		case <-held:
		case <-ctx.Done():
			c.gaveUp++
			return out
		}
		out.Parts = append(out.Parts, p)
		report(p)
	}
	return takeover.Judge(out)
}

// someParts are what a check finds: nothing, unless it is told otherwise.
func someParts(change func(p *takeover.Part)) []takeover.Part {
	var out []takeover.Part
	for _, row := range takeover.Table() {
		p := takeover.Part{Name: row.Name, Title: row.Title, Reads: row.Reads, State: takeover.Checked, Found: []string{"nothing out of the ordinary"}}
		for _, u := range row.Unseen {
			p.Unseen = append(p.Unseen, takeover.Unseen{What: u.What, How: strings.ReplaceAll(u.How, "%s", "soc@contoso.com")})
		}
		if change != nil {
			change(&p)
		}
		out = append(out, p)
	}
	return out
}

func takenOver(p *takeover.Part) {
	add := func(sign string, weight int, why, rule, folder string) {
		p.Reasons = append(p.Reasons, takeover.Reason{Sign: sign, Part: p.Name, Weight: weight, Why: why, RuleID: rule, FolderID: folder})
	}
	switch p.Name {
	case "rules":
		p.Found = []string{"3 rules, 1 with signs"}
		add("Inbox rule", 14, "the rule “.” sends mail on to x@freemail.test, outside of contoso.com; moves mail to RSS Feeds, where hardly anybody looks", "odd", "")
	case "forwarding", "permissions":
		p.State, p.Why = takeover.Partly, "only Inbox rules are shown"
	case "replies":
		add("automatic reply leads outside", 2, "the automatic reply names x@freemail.test", "", "")
	case "sent":
		p.Found = []string{"67 messages in 7 days, to 67 addresses, 64 of them outside"}
		add("burst of sent mail", 3, "64 messages were sent in the hour from 2026-11-23 10:00 UTC; on other days it is 1", "", "sent")
	}
}

func partlyForbidden(p *takeover.Part) {
	switch p.Name {
	case "rules", "forwarding", "replies":
		p.State, p.Found, p.Permission, p.Why = takeover.NotChecked, nil, "MailboxSettings.Read", "the token lacks MailboxSettings.Read"
	case "account":
		p.State, p.Found, p.Permission, p.Why = takeover.NotChecked, nil, "User.Read.All", "reading the account: not allowed; it needs User.Read.All, and to be let into this mailbox"
	}
}

func allFailed(p *takeover.Part) {
	p.State, p.Found, p.Why = takeover.NotChecked, nil, "reading the mailbox: too many requests, the service asks to wait 300 s"
	p.Err = &graph.Error{Op: "reading the mailbox", Kind: graph.Throttled, Status: 429, RetryAfter: 300 * time.Second}
}

// inCheck is the screen with something to check mailboxes.
func inCheck(t *testing.T, w, h int, c *station, test func(*screen)) {
	t.Helper()
	drive(t, w, h, func(conf *Config, b *fakeBox) {
		conf.Check, conf.Downloads = c.check, t.TempDir()
		b.rules = []graph.Rule{{ID: "first", Name: "Reports", Enabled: true}, {ID: "odd", Name: ".", Sequence: 1, Enabled: true, Actions: json.RawMessage(`{"delete":true}`)}}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		test(s)
	})
}

func TestTakeoverScreens(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}, {200, 60}} {
		for name, c := range map[string]struct {
			change func(*takeover.Part)
			hold   bool
			keys   []string
		}{
			"filling": {takenOver, true, nil}, "taken over": {takenOver, false, nil}, "taken over end": {takenOver, false, []string{"G"}}, "clean": {nil, false, nil},
			"partly forbidden": {partlyForbidden, false, nil}, "failed": {allFailed, false, nil}, "export": {takenOver, false, []string{"e"}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				station := &station{parts: someParts(c.change)}
				inCheck(t, size[0], size[1], station, func(s *screen) {
					if c.hold {
						station.hold = make(chan struct{})
					}
					s.m.Downloads = "/home/analyst/Downloads"
					s.press("T")
					s.pass(20 * time.Second)
					s.press(c.keys...)
					s.fits()
					golden(t, s, "takeover "+name)
					if station.hold != nil {
						s.press("esc")
					}
				})
			})
		}
	}
}

func TestWhoseMailboxIsChecked(t *testing.T) {
	c := &station{parts: someParts(nil)}
	inCheck(t, 120, 40, c, func(s *screen) {
		checked := func(want string, says string) {
			t.Helper()
			s.press("T")
			s.pass(10 * time.Second)
			s.shows("Takeover check of "+want, says, "Nothing found in what was checked")
			if got := c.asked[len(c.asked)-1]; got != want {
				t.Errorf("%s was checked, want %s", got, want)
			}
			s.press("esc")
		}
		checked("soc@contoso.com", "the open mailbox: the sender is not of the tenant") // of swiftparce1.example
		s.press("j")
		checked("ada.okafor@contoso.com", "the sender of the message under the cursor")
		s.press("2")
		s.wait(time.Second)
		checked("soc@contoso.com", "the open mailbox")
		s.shows("[2 Rules]")
		s.press("5")
		n := len(c.asked)
		s.press("T")
		s.shows("As it was checked at 12:00", "F5 checks again")
		if len(c.asked) != n {
			t.Error("it was checked again without being asked to be")
		}
		s.press("f5")
		s.pass(10 * time.Second)
		s.press("T")
		s.pass(10 * time.Second)
		if len(c.asked) != n+2 {
			t.Errorf("%d checks more, want 2", len(c.asked)-n)
		}
	})
}

// TestNobodyElsesMailboxIsCheckedFromTheDirectory refuses where who is shown has no mailbox: the open one is not meant.
func TestNobodyElsesMailboxIsCheckedFromTheDirectory(t *testing.T) {
	f, c := newTenant(3), &station{parts: someParts(nil)}
	f.objects[0].ID, f.objects[0].DisplayName = "guest", "A guest"
	drive(t, 120, 40, func(conf *Config, _ *fakeBox) { conf.Directory, conf.Check = f, c.check }, func(s *screen) {
		s.press("4", "v", "v") // groups only
		s.wait(time.Second)
		s.press("T")
		s.shows("is no person, and has no mailbox to check")
		s.press("v", "g")
		s.wait(time.Second)
		s.press("T") // its row does not say that there is no mailbox
		s.wait(time.Second)
		s.shows("has no mailbox in Exchange Online")
		s.shows("[4 Directory]")
		s.press("enter")
		s.wait(time.Second)
		s.shows("There is none in Exchange Online.")
		s.press("T")
		s.shows("has no mailbox in Exchange Online")
		if len(c.asked) != 0 {
			t.Errorf("%q was checked", c.asked)
		}
	})
}

func TestDomainsThatCantBeReadMakeItTheOpenMailbox(t *testing.T) {
	c := &station{parts: someParts(nil)}
	inCheck(t, 120, 40, c, func(s *screen) {
		s.box.fail["domains"] = errors.New("no")
		s.press("T")
		s.pass(10 * time.Second)
		s.shows("Takeover check of soc@contoso.com")
	})
}

func TestACheckIsGivenUp(t *testing.T) {
	c := &station{parts: someParts(takenOver)}
	inCheck(t, 120, 40, c, func(s *screen) {
		s.press("T")
		s.pass(3500 * time.Millisecond)
		s.shows("So far: Signs of a takeover", "of 8 parts have ended")
		s.press("y")
		s.shows("the check has not ended")
		s.press("esc")
		s.shows("Given up")
		s.pass(10 * time.Second)
		s.shows("not checked: it was given up", "given up: 5 of 8 parts NOT CHECKED")
		if c.gaveUp != 1 {
			t.Errorf("given up %d times", c.gaveUp)
		}
		s.press("esc")
		s.shows("[1 Mail]")
	})
}

func TestEvidenceIsGoneTo(t *testing.T) {
	c := &station{parts: someParts(takenOver)}
	inCheck(t, 120, 40, c, func(s *screen) {
		s.press("T")
		s.pass(10 * time.Second)
		s.press("enter")
		s.wait(time.Second)
		s.shows("[2 Rules]")
		if r, ok := s.m.rules.Cursor(); !ok || r.ID != "odd" {
			t.Errorf("the cursor is on %q", r.ID)
		}
		s.press("T", "j", "enter")
		s.wait(time.Second)
		s.shows("[1 Mail]", "Sent Items")
		s.press("T", "j", "enter")
		s.shows("it is told in full here")
		s.press("G", "enter")
		s.shows("go to one of the signs")
		s.press("esc", "g")
	})
	inCheck(t, 120, 40, c, func(s *screen) {
		s.press("j", "T")
		s.pass(10 * time.Second)
		s.press("enter")
		s.shows("It is in the mailbox of ada.okafor@contoso.com: M opens that")
	})
}

func TestACheckIsCopiedAndExported(t *testing.T) {
	c := &station{parts: someParts(takenOver)}
	inCheck(t, 120, 40, c, func(s *screen) {
		s.press("T")
		s.pass(10 * time.Second)
		s.press("y")
		if !strings.HasPrefix(s.copied, "Takeover check of soc@contoso.com: Signs of a takeover (weight 19): the rule “.”") || !strings.Contains(s.copied, "does not show forwarding") {
			t.Errorf("copied %q", s.copied)
		}
		s.press("e", "enter")
		s.until("The check is in")
		path := filepath.Join(s.m.Downloads, "takeover check soc@contoso.com 2026-11-24 1200.md")
		raw, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(raw), "| 14 | Inbox rule |") {
			t.Fatalf("%v\n%s", err, raw)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		s.press("e", "enter")
		s.until("nothing is written over")
		s.press("backspace", "backspace", "json", "enter")
		s.until("The check is in")
		raw, err = os.ReadFile(strings.TrimSuffix(path, "md") + "json")
		var back takeover.Report
		if err != nil || json.Unmarshal(raw, &back) != nil || back.Verdict != takeover.TakenOver || len(back.Parts) != 8 {
			t.Errorf("%v %+v", err, back)
		}
		s.press("e")
		s.press("backspace", "backspace", "x", "enter")
		s.shows("Name a file that ends in .md or in .json.")
		s.press("esc")
		s.shows("Nothing was exported")
	})
}

func TestWhatIsToldOfAnotherCheckIsNotShown(t *testing.T) {
	c := &station{parts: someParts(takenOver)}
	inCheck(t, 120, 40, c, func(s *screen) {
		s.press("T")
		s.pass(time.Second)
		s.send(checkEnded{s.m.check.run - 1, takeover.Report{Mailbox: "else@contoso.com"}})
		s.send(checkPart{s.m.check.run - 1, takeover.Part{Name: "account", Title: "from elsewhere"}})
		s.hides("else@contoso.com", "from elsewhere")
		s.press("1")
		s.pass(10 * time.Second)
		s.shows("Takeover check of soc@contoso.com: Signs of a takeover", "T shows")
	})
}

func TestNothingHostileIsInATakeoverCheck(t *testing.T) {
	hostileStrings(t, func(t *testing.T, x string) {
		parts := someParts(func(p *takeover.Part) {
			p.Found, p.Why, p.Permission = []string{x, "a" + x}, x, x
			p.State = map[bool]takeover.State{true: takeover.NotChecked, false: takeover.Partly}[p.Name == "account"]
			p.Reasons = []takeover.Reason{{Sign: "Inbox rule", Weight: 9, Why: x, RuleID: x}, {Sign: x, Weight: 2, Why: "b" + x, FolderID: x, Messages: []takeover.Message{{Subject: x, From: x, InternetMessageID: x}}}}
			p.Unseen = []takeover.Unseen{{What: x, How: x}}
		})
		c := &station{parts: parts}
		inCheck(t, 120, 40, c, func(s *screen) {
			s.box.id = "soc" + x + "@contoso.com"
			s.press("T")
			s.pass(4 * time.Second)
			clean(t, s, "filling")
			s.pass(10 * time.Second)
			clean(t, s, "done")
			for _, keys := range [][]string{{"G"}, {"g", "enter"}, {"T", "j", "enter"}, {"T", "e"}, {"enter"}, {"esc", "esc"}, {"T", "y"}, {"?"}} {
				s.press(keys...)
				s.pass(time.Second)
				clean(t, s, strings.Join(keys, " "))
			}
			if strings.ContainsAny(s.copied, "\x1b\n\r\x00\x07") {
				t.Errorf("%q was copied", s.copied)
			}
			s.send(tea.WindowSizeMsg{Width: 60, Height: 15})
			clean(t, s, "small")
			s.press("esc", "esc", "esc")
		})
	})
}
