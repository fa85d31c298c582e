package tui

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/triage"
)

// OwnDomains are the tenant's.
func (b *fakeBox) OwnDomains(ctx context.Context) ([]string, error) {
	return []string{"contoso.com"}, b.ask(ctx, "own domains")
}

func (b *fakeBox) EnableRuleRequest(id string, on bool) graph.Request {
	return b.request("rule.switch", id, fmt.Sprint(on))
}

func (b *fakeBox) RuleSequenceRequest(id string, n int) graph.Request {
	return b.request("rule.sequence", id, fmt.Sprint(n))
}

func (b *fakeBox) DeleteRuleRequest(id string) graph.Request { return b.request("rule.delete", id, "") }

func (b *fakeBox) CreateRuleRequest(r graph.Rule) graph.Request {
	raw, _ := json.Marshal(r)
	return b.request("rule.make", "", string(raw))
}

// ruleRequest does a request on a rule, as the service does: it makes room in the sequence.
func (b *fakeBox) ruleRequest(verb, id, to string) graph.Response {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.rules, func(r graph.Rule) bool { return r.ID == id })
	if i < 0 && verb != "rule.make" {
		return graph.Response{Err: &graph.Error{Op: "changing the rule", Kind: graph.NotFound, Status: 404}}
	}
	status := 200
	var r graph.Rule
	if i >= 0 {
		r = b.rules[i]
	}
	switch verb {
	case "rule.switch":
		r.Enabled = to == "true"
		b.rules[i] = r
	case "rule.delete":
		b.rules, status = slices.Delete(b.rules, i, i+1), 204
	case "rule.sequence":
		b.rules = slices.Delete(b.rules, i, i+1)
		_, _ = fmt.Sscan(to, &r.Sequence)
		b.placeRule(r)
	default:
		_ = json.Unmarshal([]byte(to), &r)
		r.ID += "-anew"
		b.placeRule(r)
		status = 201
	}
	raw, _ := json.Marshal(r)
	return graph.Response{Status: status, Body: raw}
}

func (b *fakeBox) placeRule(r graph.Rule) {
	at := slices.IndexFunc(b.rules, func(x graph.Rule) bool { return x.Sequence >= r.Sequence })
	if at < 0 {
		at = len(b.rules)
	}
	b.rules = slices.Insert(b.rules, at, r)
	for i := at + 1; i < len(b.rules); i++ {
		b.rules[i].Sequence = max(b.rules[i].Sequence, b.rules[i-1].Sequence+1)
	}
}

// withRules fills the mailbox with rules, one of which an attacker has made.
func withRules(_ *Config, b *fakeBox) {
	rule := func(id, name string, n int, when, except, do string) graph.Rule {
		raw := func(s string) json.RawMessage {
			if s == "" {
				return nil
			}
			return json.RawMessage("{" + s + "}")
		}
		return graph.Rule{ID: id, Name: name, Sequence: n, Enabled: true, Conditions: raw(when), Exceptions: raw(except), Actions: raw(do)}
	}
	off := rule("r4", "Old project", 4, `"subjectContains":["Apollo"]`, "", `"moveToFolder":"gone-folder"`)
	off.Enabled = false
	theirs := rule("r5", "Legal hold", 5, "", "", `"copyToFolder":"archive"`)
	theirs.ReadOnly = true
	broken := rule("r6", "To a mailbox that is gone", 6, `"sentToMe":true`, "", `"forwardTo":[{"emailAddress":{"address":"old@contoso.com"}}]`)
	broken.HasError = true
	b.rules = []graph.Rule{
		rule("r1", triage.BlockRuleName, 1, `"fromAddresses":[{"emailAddress":{"address":"eve@attack.example"}}]`, "", `"moveToFolder":"junk","stopProcessingRules":true`),
		rule("r2", "Reports", 2, `"subjectContains":["[Phish Alert]"]`, `"sentOnlyToMe":true`, `"moveToFolder":"reports","stopProcessingRules":true`),
		rule("r3", ".", 3, `"bodyOrSubjectContains":["invoice","payment"]`, `"fromAddresses":[{"emailAddress":{"name":"Ada","address":"ada@contoso.com"}}]`, `"forwardTo":[{"emailAddress":{"address":"drop@evil.example"}}],"delete":true`),
		off, theirs, broken,
	}
	b.rules[0].FromAddresses = []graph.Address{{Address: "eve@attack.example"}}
}

func inRules(t *testing.T, change func(*Config, *fakeBox), story func(*screen)) {
	t.Helper()
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		withRules(c, b)
		if change != nil {
			change(c, b)
		}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("2")
		story(s)
	})
}

func (b *fakeBox) ruleNames() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, r := range b.rules {
		name := r.Name
		if !r.Enabled {
			name = "(" + name + ")"
		}
		out = append(out, name)
	}
	return strings.Join(out, "; ")
}

func TestRulesAreSwitchedDeletedAndMovedByKey(t *testing.T) {
	inRules(t, nil, func(s *screen) {
		was := s.box.ruleNames()
		s.shows("Rules 6 (1 suspicious)", "⚠ 11", "our block", "drop@evil.example", "Signs of a takeover")
		undone := func() {
			t.Helper()
			s.press("u")
			s.wait(3 * time.Second)
			if now := s.box.ruleNames(); now != was {
				t.Errorf("after undo: %s", now)
			}
		}
		done := func(want string, says ...string) {
			t.Helper()
			s.wait(3 * time.Second)
			if now := s.box.ruleNames(); now != want {
				t.Errorf("%s, want %s", now, want)
			}
			s.shows(says...)
			undone()
		}
		s.press("-")
		s.shows(`Switched off the rule "."`, "u undoes")
		done(strings.Replace(was, "; .;", "; (.);", 1), "off")
		s.press("d")
		s.shows(`Deleted the rule "."`, "u undoes", "Rules 5")
		done(strings.Replace(was, " .;", "", 1))
		s.press("g", "K")
		s.shows(`Moved the rule "." to place 2 of 6`)
		done("mailtriage: blocked senders; .; Reports; (Old project); Legal hold; To a mailbox that is gone")
		s.press("J")
		done("mailtriage: blocked senders; Reports; (Old project); .; Legal hold; To a mailbox that is gone")
		s.press("G", "k", "k", "+") // in the order of the list
		s.shows(`Switched on the rule "Old project"`)
		done(strings.Replace(was, "(Old project)", "Old project", 1))
		s.press("g", "space", "space", "space", "-")
		s.shows("Switched off 3 rules")
		done("(mailtriage: blocked senders); (Reports); (.); (Old project); Legal hold; To a mailbox that is gone")
	})
}

func TestRulesSayWhyTheyAreNotChanged(t *testing.T) {
	inRules(t, nil, func(s *screen) {
		for keys, says := range map[string]string{"g +": "It is switched on already", "g j K": "it stands there already", "G +": "The rule is broken", "G J": "it stands there already", "G k -": "The rule is read only", "G k d": "The rule is read only", "G k K": "The rule is read only"} {
			s.press("1", "2")
			s.press(strings.Split(keys, " ")...)
			s.shows(says)
		}
		if slices.ContainsFunc(s.box.asked, func(v string) bool { return strings.HasPrefix(v, "rule.") }) {
			t.Errorf("%v", s.box.asked)
		}
	})
}

// TestReadOnlyAndWhatTheTokenLacksHoldForRules switches nothing.
func TestReadOnlyAndWhatTheTokenLacksHoldForRules(t *testing.T) {
	for says, change := range map[string]func(*Config, *fakeBox){
		"this profile is read only":                 readOnly,
		"the token lacks MailboxSettings.ReadWrite": holding("", "Mail.ReadWrite MailboxSettings.Read"),
	} {
		inRules(t, change, func(s *screen) {
			for _, key := range []string{"-", "+", "d", "J", "K"} {
				s.press("t", "t", key)
				s.shows(says)
			}
			if slices.ContainsFunc(s.box.asked, func(v string) bool { return strings.HasPrefix(v, "rule.") }) {
				t.Errorf("%v", s.box.asked)
			}
		})
	}
	inRules(t, holding("", "Mail.ReadWrite"), func(s *screen) {
		s.shows("Rules: the token lacks MailboxSettings.Read (ask an administrator)", "Inbox 60")
	})
}

// TestWhatCannotBeMadeAnewAsksForTheCount deletes a rule to a folder that is gone.
func TestWhatCannotBeMadeAnewAsksForTheCount(t *testing.T) {
	inRules(t, nil, func(s *screen) {
		s.press("G", "k", "k", "d")
		s.shows("Delete for good", "There is no undo", "the folder that it goes to is gone", "Type the count, 1")
		s.press("d", "enter")
		s.shows("That is not the count")
		s.press("ctrl+u", "backspace", "1", "enter")
		s.shows("Deleted the rule")
		s.wait(3 * time.Second)
		if strings.Contains(s.box.ruleNames(), "Old project") {
			t.Error(s.box.ruleNames())
		}
		s.press("u")
		s.shows("There is nothing to undo")
	})
}

func TestADryRunOfRulesSendsNothing(t *testing.T) {
	inRules(t, nil, func(s *screen) {
		s.press("!")
		for key, says := range map[string]string{"-": "isEnabled: false", "d": "DELETE /users/soc@contoso.com/mailFolders/inbox/messageRules/r3", "K": "sequence: to place 2"} {
			s.press(key)
			s.shows(says)
			s.press("esc")
		}
		if slices.ContainsFunc(s.box.asked, func(v string) bool { return strings.HasPrefix(v, "rule.") }) {
			t.Errorf("%v", s.box.asked)
		}
	})
}

func TestARuleThatFailsSaysWhyOnItsRow(t *testing.T) {
	inRules(t, func(_ *Config, b *fakeBox) {
		b.fail["rule.switch"] = &graph.Error{Op: "switching the rule", Kind: graph.Forbidden, Status: 403, Code: "ErrorAccessDenied", Message: "Access is denied.", Permission: "MailboxSettings.ReadWrite"}
	}, func(s *screen) {
		s.press("-")
		s.wait(3 * time.Second)
		s.shows("0 done, 1 failed", "✗", "not allowed", "on, number 3")
	})
}

func TestTheRulesAreReadOnceAndAnewOnDemand(t *testing.T) {
	inRules(t, nil, func(s *screen) {
		s.press("1", "2")
		if n := count(s.box.asked, "rules"); n != 1 {
			t.Errorf("read %d times", n)
		}
		s.press("f5")
		if n := count(s.box.asked, "rules"); n != 2 {
			t.Errorf("read %d times", n)
		}
		s.press("/", "phish", "enter")
		s.shows("1 match", "Reports")
		s.press("esc", "s")
		s.shows("Rules by no")
		s.press("t")
		s.shows(`"displayName": "Reports"`)
		s.press("esc", "enter", "j", "esc", "esc")
		s.shows("Inbox")
	})
}

// TestRulesScreens draws the tab in each of its states.
func TestRulesScreens(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config, *fakeBox)
		keys   []string
	}{
		"rules":         {withRules, nil},
		"rules loading": {func(_ *Config, b *fakeBox) { b.slow = map[string]chan struct{}{"rules": make(chan struct{})} }, nil},
		"rules empty":   {nil, nil},
		"rules failed":  {func(_ *Config, b *fakeBox) { b.fail["rules"] = throttled }, nil},
		"rules forbidden": {func(_ *Config, b *fakeBox) {
			b.fail["rules"] = &graph.Error{Op: "reading the Inbox rules", Kind: graph.Forbidden, Status: 403, Code: "ErrorAccessDenied", Message: "Access is denied. Check credentials and try again.", Permission: "MailboxSettings.Read"}
		}, nil},
		"rules not offered": {func(c *Config, b *fakeBox) { withRules(c, b); c.Cloud = "china" }, nil},
		"rule":              {withRules, []string{"enter"}},
		"rule raw":          {withRules, []string{"t"}},
		"rules switched":    {withRules, []string{"space", "space", "-"}},
		"rules filtered":    {withRules, []string{"/", "gone"}},
		"rules help":        {withRules, []string{"?"}},
		"rules final":       {withRules, []string{"G", "k", "k", "d"}},
	} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], c.change, func(s *screen) {
					s.wait(200 * time.Millisecond)
					s.press("2")
					s.press(c.keys...)
					golden(t, s, name)
					if wait := s.box.slow["rules"]; wait != nil {
						close(wait)
						s.settle()
					}
				})
			})
		}
	}
}

// TestHostileRulesInTheTab feeds attacks through all that a rule has, and the folders that it names.
func TestHostileRulesInTheTab(t *testing.T) {
	hostileStrings(t, func(t *testing.T, x string) {
		drive(t, 120, 40, func(c *Config, b *fakeBox) {
			poison(c, b, x)
			quoted, err := json.Marshal(x)
			if err != nil {
				t.Fatal(err)
			}
			s := string(quoted)
			for i := range 3 {
				b.rules = append(b.rules, graph.Rule{
					ID: fmt.Sprint(i, x), Name: x, Sequence: 9 + i, Enabled: i > 0, HasError: i == 2, Conditions: json.RawMessage(`{"subjectContains":[` + s + `],` + s + `:1}`), Exceptions: json.RawMessage(`{"bodyContains":[` + s + `]}`),
					Actions: json.RawMessage(`{"forwardTo":[{"emailAddress":{"name":` + s + `,"address":` + s + `}}],"moveToFolder":` + s + `}`),
				})
			}
			b.fail["rule.switch"] = &graph.Error{Op: "switching the rule", Kind: graph.Other, Status: 418, Code: x, Message: x, RequestID: x, Err: fmt.Errorf("%s", x)}
		}, func(s *screen) {
			s.wait(200 * time.Millisecond)
			for _, keys := range [][]string{{"2"}, {"G"}, {"enter"}, {"t"}, {"esc", "-"}, {"E"}, {"esc", "!", "K"}, {"esc", "!", "d"}, {"esc", "y"}, {"/", "x"}, {"enter", "C"}, {"esc", "e"}, {"esc", "k", "k", "d"}} {
				s.press(keys...)
				s.pass(2 * time.Second)
				clean(t, s, strings.Join(keys, " "))
			}
			s.send(tea.WindowSizeMsg{Width: 60, Height: 15})
			clean(t, s, "small")
			if strings.ContainsAny(s.copied, "\x1b\r\x00\x07") {
				t.Errorf("%q was copied", s.copied)
			}
		})
	})
}

// TestRulesAreReadAnewWithoutPermissionForMail holds F5 to what the tab needs, not to what mail needs.
func TestRulesAreReadAnewWithoutPermissionForMail(t *testing.T) {
	inRules(t, holding("", "MailboxSettings.Read"), func(s *screen) {
		s.box.asked = nil
		s.press("f5")
		s.wait(time.Second)
		if !slices.ContainsFunc(s.box.asked, func(v string) bool { return strings.Contains(v, "rules") }) {
			t.Errorf("F5 asked %q", s.box.asked)
		}
	})
}

// TestAMoveIsSeen moves a rule while the list stands in another order: it is then in sequence. A dry run leaves the order.
func TestAMoveIsSeen(t *testing.T) {
	inRules(t, nil, func(s *screen) {
		s.press("s", "s")
		s.shows("Rules by signs")
		s.press("!", "J", "esc", "!")
		if got := s.m.rules.Sorted(); got != "by signs" {
			t.Errorf("after a dry run the rules stand %s", got)
		}
		s.press("K")
		s.wait(time.Second)
		if got := s.m.rules.Sorted(); got == "by signs" {
			t.Errorf("after a move they stand %s", got)
		}
	})
}
