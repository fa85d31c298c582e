package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"mailtriage/graph/auth"
	"mailtriage/keys"
)

// sends are the verbs by which the fake mailbox is changed.
var sends = []string{"move", "copy", "patch", "purge", "rules", "tag", "flag", "report"}

func readOnly(c *Config, _ *fakeBox) { c.ReadOnly = true }

// holding signs in an application with some permissions, or a person when user is set.
func holding(user, permissions string) func(*Config, *fakeBox) {
	return func(c *Config, _ *fakeBox) {
		id := auth.Identity{
			Kind: auth.Application, Tenant: "6f2f3b9e-0000-4000-8000-00000000c0de", App: "11111111-2222-4333-8444-555555555555", AppName: "SOC triage",
			Permissions: strings.Fields(permissions), Expires: noon.Add(59 * time.Minute),
		}
		if user != "" {
			id.Kind, id.User, id.Name = auth.Person, user, "Ada Okafor"
		}
		c.Who = func(context.Context) (auth.Identity, error) { return id, nil }
	}
}

func TestReadOnlyRefusesEveryWritingAction(t *testing.T) {
	for _, scope := range []keys.Scope{keys.Folders, keys.Messages, keys.Reader} {
		drive(t, 120, 40, readOnly, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.shows(" READ ONLY ")
			s.m.focusTo(scope)
			tried := 0
			for _, a := range s.m.Keys.In(scope) {
				if !a.Writes {
					continue
				}
				tried++
				says := a.Title + ": this profile is read only"
				for _, key := range a.Keys {
					s.m.toast.text = s.m.path() // another text
					s.press(key)
					s.shows(says)
				}
				s.press("f5")
				s.m.toast.text = s.m.path()
				s.m.focusTo(scope)
				s.press(":")
				choose(t, s, a.Title+": "+a.Help)
				s.shows(says)
				if len(s.m.dialogs) > 0 {
					t.Fatalf("%s opened a dialog", a.ID)
				}
			}
			if tried == 0 {
				t.Fatal("no action writes")
			}
			for _, verb := range sends {
				if slices.Contains(s.box.asked, verb) {
					t.Errorf("%s was sent", verb)
				}
			}
		})
	}
}

// choose puts the cursor of the open list on a choice, and Enter picks it.
func choose(t *testing.T, s *screen, text string) {
	t.Helper()
	d, ok := s.m.dialogs[len(s.m.dialogs)-1].(*picker)
	if !ok {
		t.Fatalf("%T is open", s.m.dialogs)
	}
	i := slices.IndexFunc(d.found, func(f fuzzy.Match) bool { return d.choices[f.Index].text == text })
	if i < 0 {
		t.Fatalf("there is no %q", text)
	}
	d.at = i
	s.press("enter")
}

// TestReadOnlyHoldsWhereNoKeyIsAsked shows that what plans and undoes refuses by itself.
func TestReadOnlyHoldsWhereNoKeyIsAsked(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("d")
		s.box.asked = nil
		s.m.ReadOnly = true
		s.press("U")
		s.shows("Deleted 1 message")
		s.press("u")
		s.shows("Undo: this profile is read only")
		s.press("1")
		s.send(tea.KeyPressMsg(keyOf("esc")[0]))
		s.run(s.m.undoLast())
		s.run(s.m.delete())
		s.settle()
		if slices.ContainsFunc(s.box.asked, func(v string) bool { return slices.Contains(sends, v) }) {
			t.Errorf("sent: %v", s.box.asked)
		}
	})
}

func TestWhatACloudLacksIsOff(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) { c.Cloud = "china"; watching(c, b) }, func(s *screen) {
		s.wait(40 * time.Second)
		s.shows("live 30s")
		if slices.Contains(s.box.asked, "delta") {
			t.Error("the folder is watched by delta")
		}
		for key, says := range map[string]string{
			"b": "Block: Microsoft Graph does not offer Inbox rules in the cloud china", "B": "Unblock: Microsoft Graph does not offer Inbox rules in the cloud china",
			"D": "Delete for good: Microsoft Graph does not offer deleting a message for good in the cloud china",
			"p": "Report: Microsoft Graph does not offer reporting a message in the cloud china",
		} {
			s.press(key)
			s.shows(says)
		}
		s.press("d")
		s.shows("Deleted 1 message")
	})
}

func TestLacks(t *testing.T) {
	app := func(p ...string) auth.Identity { return auth.Identity{Kind: auth.Application, Permissions: p} }
	person := func(p ...string) auth.Identity { return auth.Identity{Kind: auth.Person, Permissions: p} }
	for name, c := range map[string]struct {
		id    auth.Identity
		needs string
		lacks bool
	}{
		"an application that may":                            {app("Mail.ReadWrite"), "Mail.ReadWrite", false},
		"more than is needed":                                {app("Mail.ReadWrite"), "Mail.Read", false},
		"less than is needed":                                {app("Mail.Read"), "Mail.ReadWrite", true},
		"mail, but not its settings":                         {app("Mail.ReadWrite"), "MailboxSettings.ReadWrite", true},
		"no permission of Exchange: it may be granted there": {app("User.ReadBasic.All"), "Mail.ReadWrite", false},
		"no permission at all":                               {app(), "Mail.ReadWrite", false},
		"the directory is not Exchange's to grant":           {app("Mail.ReadWrite"), "User.ReadBasic.All", true},
		"no permission at all, and the directory":            {app(), "User.ReadBasic.All", true},
		"a person that may":                                  {person("Mail.ReadWrite"), "Mail.ReadWrite", false},
		"a person that may in shared mailboxes":              {person("Mail.ReadWrite.Shared"), "Mail.ReadWrite", false},
		"a person that may only read":                        {person("Mail.Read", "Mail.Read.Shared"), "Mail.ReadWrite", true},
		"a person without permissions":                       {person(), "Mail.ReadWrite", true},
	} {
		if got := lacks(c.id, c.needs); got != c.lacks {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhatTheTokenLacksIsOff(t *testing.T) {
	for name, c := range map[string]struct {
		user, permissions string
		says              map[string]string
	}{
		"an application that reads": {"", "Mail.Read", map[string]string{
			"m": "Move: the token lacks Mail.ReadWrite (ask an administrator)", "b": "Block: the token lacks MailboxSettings.ReadWrite (ask an administrator)",
		}},
		"a person in another's mailbox": {"ada@contoso.com", "Mail.Read.Shared", map[string]string{"d": "Delete: the token lacks Mail.ReadWrite.Shared (ask an administrator)"}},
		"a person in their own":         {"SOC@contoso.com", "Mail.Read", map[string]string{"d": "Delete: the token lacks Mail.ReadWrite (ask an administrator)"}},
		"granted in Exchange":           {"", "User.ReadBasic.All", map[string]string{"r": "Marked as read"}},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, holding(c.user, c.permissions), func(s *screen) {
				s.wait(200 * time.Millisecond)
				for key, says := range c.says {
					s.press(key)
					s.shows(says)
				}
			})
		})
	}
}

func TestNothingIsOffUntilTheTokenIsKnown(t *testing.T) {
	for name, err := range map[string]error{"opaque": auth.ErrOpaque, "failed": errors.New("no token")} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, func(c *Config, _ *fakeBox) {
				c.Who = func(context.Context) (auth.Identity, error) { return auth.Identity{}, err }
			}, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press("d")
				s.shows("Deleted 1 message")
			})
		})
	}
	t.Run("not answered yet", func(t *testing.T) {
		drive(t, 120, 40, func(c *Config, _ *fakeBox) {
			c.Who = func(ctx context.Context) (auth.Identity, error) {
				<-ctx.Done()
				return auth.Identity{}, ctx.Err()
			}
		}, func(s *screen) {
			s.wait(3 * time.Second)
			s.shows("reading the token 3s")
			s.press("d")
			s.shows("Deleted 1 message")
		})
	})
}

// TestFoldersOpenWithoutThePermissionToReadMessages: a list needs less than a message.
func TestFoldersOpenWithoutThePermissionToReadMessages(t *testing.T) {
	drive(t, 120, 40, holding("", "Mail.ReadBasic.All"), func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("enter")
		s.shows("Open: the token lacks Mail.Read (ask an administrator)")
		s.press("tab", "tab", "j", "enter")
		s.shows("▸ Inbox/Phishing")
	})
}

func TestAWarningOfTheSignInIsToldOnce(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		holding("", "Mail.ReadWrite")(c, b)
		c.InForce = func() (string, bool) { return "certificate ab12 ends on 2026-12-01, in 6 days", true }
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.shows("Signed in by certificate ab12 ends on 2026-12-01")
		s.wait(30 * time.Second)
		s.press("f5")
		s.hides("ends on")
	})
}

func TestRightsScreens(t *testing.T) {
	lacking := holding("", "Mail.Read User.ReadBasic.All")
	china := func(c *Config, _ *fakeBox) { c.Cloud = "china" }
	for _, size := range sizes {
		for name, c := range map[string]struct {
			change func(*Config, *fakeBox)
			keys   []string
		}{
			"read only":          {readOnly, []string{"j", "m"}},
			"read only palette":  {readOnly, []string{":", "mov"}},
			"read only help":     {readOnly, []string{"?", "pgdown"}},
			"missing permission": {lacking, []string{"m"}},
			"missing palette":    {lacking, []string{":", "de"}},
			"missing help":       {lacking, []string{"?", "pgdown"}},
			"china palette":      {china, []string{":", "delgood"}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], c.change, func(s *screen) {
					s.wait(200 * time.Millisecond)
					s.press(c.keys...)
					golden(t, s, name)
				})
			})
		}
	}
}
