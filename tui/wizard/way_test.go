package wizard

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
)

// toWay are the keys from the welcome to a way of signing in.
func toWay(down int) []string {
	keys := []string{"enter", "enter"}
	for range down {
		keys = append(keys, "j")
	}
	return append(keys, "enter")
}

var appKeys = []string{tenant, "enter", clientID, "enter"}

// TestFromNothingToTheMailbox goes the whole way for each way of signing in, by keys, on a small screen.
func TestFromNothingToTheMailbox(t *testing.T) {
	person := []string{"enter", "enter", "enter", "enter"} // purpose, grant, mailbox, profile
	for name, c := range map[string]struct {
		down   int
		keys   []string // from the purpose to the summary
		change func(*world)
		want   signInCall
	}{
		"browser": {0, person, nil, signInCall{Answers: Answers{Way: auth.Browser}}},
		"client secret": {1, []string{"enter", "enter", hush, "enter", mailbox, "enter", "enter"}, nil,
			signInCall{Answers{Way: auth.ClientSecret, Mailbox: mailbox}, hush, false}},
		"certificate": {2, []string{"enter", "enter", "/home/ada/key.pem", "enter", "enter", mailbox, "enter", "enter"}, nil,
			signInCall{Answers{Way: auth.Certificate, Mailbox: mailbox, KeyFile: "/home/ada/key.pem"}, "", true}},
		"automatic": {3, []string{"enter", "enter", hush, "enter", "/home/ada/key.pem", "enter", strings.Repeat("ab", 20), "enter", mailbox, "enter", "enter"}, nil,
			signInCall{Answers{Way: auth.Automatic, Mailbox: mailbox, KeyFile: "/home/ada/key.pem", Thumbprint: strings.Repeat("ab", 20)}, hush, true}},
		"device code": {4, person, func(w *world) {
			w.device = &auth.DeviceMessage{URL: "https://microsoft.com/devicelogin", Code: "FJC3QWE8K"}
		}, signInCall{Answers: Answers{Way: auth.DeviceCode}}},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 80, 24, func(_ *Config, w *world) {
				if c.change != nil {
					c.change(w)
				}
			}, func(s *screen) {
				s.press(toWay(c.down)...)
				s.press(appKeys...)
				s.press(c.keys...)
				s.shows("Summary", "Enter signs in")
				if len(s.world.signIns) != 0 || len(s.world.stores) != 0 {
					t.Fatal("something was done before the summary")
				}
				s.press("enter")
				s.wait(time.Second)
				s.shows("All is well", "Signed in as "+mailbox, "Mail.Send")
				want := c.want
				want.Step, want.Cloud, want.Tenant, want.ClientID, want.Preset, want.Profile = StepSummary, "global", tenant, clientID, "triage", "default"
				if got := s.world.signIns[0]; got != want {
					t.Errorf("signed in with %+v, want %+v", got, want)
				}
				want.Mailbox = mailbox // a person's own, once they have signed in
				if got := s.world.stores; len(got) != 1 || got[0] != want {
					t.Errorf("stored %+v, want %+v", got, want)
				}
				s.press("enter")
				r := s.m.Result()
				if !s.quit || r.Outcome != Finished || r.Answers != want.Answers || !r.Stored || r.Notice != "" || r.Identity.User != mailbox {
					t.Errorf("quit %v with %+v", s.quit, r)
				}
				if s.m.secrets != (Secrets{}) || s.m.page != nil {
					t.Error("the secrets are still there")
				}
				s.keepsSecrets(hush)
			})
		})
	}
}

// TestKeysTypedAhead sends all keys before anything that they lead to is done: none may reach a field that was left.
func TestKeysTypedAhead(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		names := append(toWay(1), appKeys...)
		names = append(names, "enter", "enter", hush, "enter", mailbox, "enter", "enter", "enter")
		for _, n := range names {
			for _, k := range keyOf(n) {
				s.send(tea.KeyPressMsg(k))
			}
		}
		s.wait(time.Second)
		s.shows("All is well")
		if got := s.world.signIns[0]; got.secret != hush || got.Mailbox != mailbox || got.ClientID != clientID {
			t.Errorf("signed in with %+v", got)
		}
		s.keepsSecrets(hush)
	})
}

func TestMistakesAreToldWhileTyping(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.press(toWay(1)...)
		s.hides("neither a GUID")
		s.press("enter") // nothing typed yet
		s.shows("✗ the tenant is neither a GUID nor a domain", "step 3 of 7")
		s.press("contoso")
		s.shows("✗ the tenant is neither")
		s.press(".com")
		s.shows("✓ this has the right form")
		s.press("enter", "0000", "enter")
		s.shows("✗ the client id is not a GUID", "step 3 of 7")
		s.press("ctrl+u", clientID, "enter", "enter", "enter")
		s.shows("step 5 of 7", "Client secret")
		s.press("enter")
		s.shows("✗ the client secret is missing")
		s.press("00001111-aaaa-2222-bbbb-3333cccc4444")
		s.shows("✗ that has the form of the secret's id")
		s.press("enter")
		s.shows("step 5 of 7")
		s.press("ctrl+u", hush, "enter", "enter")
		s.shows("✗ the mailbox is neither an address nor an id")
		s.press("soc@contoso.com/x")
		s.shows("✗ the mailbox is neither")
		s.press("ctrl+u", clientID, "tab", "ctrl+u", "soc mail")
		s.shows("✗ a profile's name is")
		s.press("enter")
		s.shows("step 6 of 7")
		s.press("ctrl+u", "soc", "enter")
		s.shows("Summary")
	})
	drive(t, 80, 24, nil, func(s *screen) {
		s.press("enter", "k", "enter", "enter") // to Custom, the last
		s.shows("✗ Graph's base URL must be a URL")
		s.press("http://graph.contoso.com")
		s.shows("is plain http to graph.contoso.com")
		s.press("ctrl+u", "http://127.0.0.1:8443", "enter", "http://127.0.0.1:8443", "enter")
		s.shows("✗ the authority must be an https URL", "step 1 of 6")
		s.press("ctrl+u", "https://127.0.0.1:8443/", "enter")
		s.shows("step 2 of 6")
		if g, a := s.m.Result().Answers.Endpoints(); g != "http://127.0.0.1:8443" || a != "https://127.0.0.1:8443" {
			t.Errorf("the endpoints are %s and %s", g, a)
		}
	})
}

func TestBackAndForthKeepsAnswers(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.press(toWay(1)...)
		s.press(appKeys...)
		s.press("enter", "enter", hush, "enter", mailbox, "enter", "enter")
		s.shows("Summary")
		for _, title := range []string{"Which mailbox", "Its secret", "What to grant", "What you want to do", "Which app registration", "Which way to sign in", "Which cloud", "Welcome"} {
			s.press("esc")
			s.shows("╭ " + title + " ")
		}
		s.shows("Go on where you left")
		s.press("esc") // there is nothing before it
		s.shows("╭ Welcome ")
		s.press("enter", "enter")
		s.shows("▸ Client secret")
		s.press("enter")
		s.shows(tenant, clientID)
		s.press("shift+tab", "enter", "tab", "shift+tab", "enter", "enter", "enter", "enter")
		s.shows("there already, and not shown")
		s.press("enter")
		s.shows(mailbox)
		s.press("enter", "enter")
		s.shows("Summary")
		if a := s.m.answers; a.Way != auth.ClientSecret || a.Tenant != tenant || a.ClientID != clientID || a.Mailbox != mailbox || s.m.secrets.ClientSecret != hush {
			t.Errorf("%+v", a)
		}
		s.keepsSecrets(hush)
	})
}

func TestSummaryChangesAStepAndComesBack(t *testing.T) {
	drive(t, 80, 24, resumed(auth.Browser, StepSummary), func(s *screen) {
		s.press("enter", "1", "j", "enter")
		s.shows("Summary", "us-gov")
		s.press("4", "j", "enter") // what is to be granted is another list then: it is shown
		s.shows("What to grant", "Mail.Send")
		s.press("enter")
		s.shows("Summary", "everything")
		s.press("5", "ctrl+u", "enter", "enter")
		s.shows("your own")
		s.press("2", "j", "enter") // a secret is open now
		s.shows("Its secret", "step 5 of 7")
		s.press(hush, "enter")
		s.shows("Which mailbox") // an application has none of its own
		s.press(mailbox, "enter", "enter")
		s.shows("Summary", "Client secret", "a client secret, not shown")
		s.press("9", "x")
		s.shows("Summary")
	})
}

func TestReadOnlyIsAskedForReadingOnly(t *testing.T) {
	drive(t, 80, 24, resumed(auth.Browser, StepPurpose), func(s *screen) {
		s.press("enter", "k", "enter", "enter")
		s.shows("Which mailbox", "▸ Yes: every action that writes is off")
		s.press("enter", "enter", "enter")
		s.shows("default, read-only")
		if !s.m.answers.ReadOnly {
			t.Error("the profile is not read-only")
		}
		s.press("5", "tab", "tab", "j", "enter")
		s.hides("read-only,", "default, read-only")
		s.press("4", "enter", "enter", "4", "j", "enter", "enter")
		if s.m.answers.ReadOnly || s.m.answers.Preset != "triage" {
			t.Errorf("%+v", s.m.answers)
		}
	})
}

func TestAdministratorsListIsCopied(t *testing.T) {
	for way, want := range map[auth.Way][]string{
		auth.Browser:      {"delegated permissions:\n  User.Read\n  Mail.ReadWrite\n", "  http://localhost\n"},
		auth.DeviceCode:   {"delegated permissions:\n", "Allow public client flows:\n  Yes\n"},
		auth.ClientSecret: {"application permissions:\n  Mail.ReadWrite\n", "every mailbox of the tenant", "RBAC for Applications", "application access policy"},
		auth.Certificate:  {"application permissions:\n"},
		auth.Automatic:    {"application permissions:\n"},
	} {
		drive(t, 80, 24, resumed(way, StepGrant), func(s *screen) {
			s.press("enter", "c")
			s.shows("Copied, where the terminal allows it")
			if len(s.copied) != 1 {
				t.Fatalf("%s: %d things were copied", way, len(s.copied))
			}
			for _, w := range append(want, "https://login.microsoftonline.com/contoso.com/adminconsent?client_id="+clientID+"\n") {
				if !strings.Contains(s.copied[0], w) {
					t.Errorf("%s: %q is not in what is copied:\n%s", way, w, s.copied[0])
				}
			}
			if way.Delegated() && strings.Contains(s.copied[0], "every mailbox") {
				t.Error("a person is warned of what only applications can do")
			}
			s.press("x", "enter")
			s.hides("Copied")
		})
	}
}

func TestCertificateFile(t *testing.T) {
	needs := passwordError(t)
	drive(t, 80, 24, func(c *Config, w *world) {
		resumed(auth.Certificate, StepSecret)(c, w)
		w.keyPair = func(path, pass, thumbprint string) (auth.KeyPair, error) {
			switch {
			case !strings.HasSuffix(path, "good"):
				return auth.KeyPair{}, errors.New("there is no such file: " + path)
			case pass != password:
				return auth.KeyPair{}, needs
			}
			return auth.KeyPair{Thumbprint: strings.Repeat("AB", 20)}, nil
		}
	}, func(s *screen) {
		s.press("enter")
		s.hides("Password")
		s.press("ctrl+u", "enter")
		s.shows("✗ the path of the certificate's file is missing")
		s.press("/tmp/bad", "enter", "zz", "enter")
		s.shows("✗ a thumbprint is 40")
		s.press("ctrl+u", "enter")
		s.shows("✗ there is no such file: /tmp/bad", "Its secret")
		s.press("ctrl+u", "/tmp/good", "enter", "enter")
		s.shows("✗ the password of the PFX file is missing or wrong", "▌ Password of the PFX file")
		s.press("wrong", "enter", "enter")
		s.shows("missing or wrong")
		s.press("ctrl+u", password, "enter", "enter")
		s.shows("Which mailbox")
		n := len(s.world.read)
		s.press("esc", "enter", "tab", "tab", "enter") // nothing was changed: it is not read again
		s.shows("Which mailbox")
		if len(s.world.read) != n {
			t.Error("the file was read again")
		}
		s.keepsSecrets(password)
	})
}

// passwordError is the error by which auth asks for a PFX file's password.
func passwordError(t *testing.T) error {
	t.Helper()
	raw, err := os.ReadFile("testdata/locked.pfx") // a certificate, and no key
	if err != nil {
		t.Fatal(err)
	}
	if _, err = auth.ReadKeyPair(raw, nil, ""); !auth.NeedsPassword(err) {
		t.Fatalf("a PFX file without its password is refused with %v", err)
	}
	return err
}

func TestASecretIsReplacedAsAWhole(t *testing.T) {
	drive(t, 80, 24, resumed(auth.ClientSecret, StepSecret), func(s *screen) {
		s.press("enter", "first-one")
		s.shows("typed, and not shown")
		s.press("enter", "esc", "backspace", "ctrl+u", "enter") // there is nothing to see, and nothing to take away
		s.shows("Which mailbox")
		if s.m.secrets.ClientSecret != "first-one" {
			t.Fatal("the secret was changed unseen")
		}
		s.press("esc", "  "+hush, "enter")
		if s.m.secrets.ClientSecret != hush {
			t.Fatal("the secret was not replaced")
		}
		s.press("esc", "x", "backspace", "enter")
		s.shows("the client secret is missing")
		s.send(tea.PasteMsg{Content: hush + "\n"})
		s.press("enter")
		if s.m.secrets.ClientSecret != hush {
			t.Error("what was pasted is not what is there")
		}
		s.keepsSecrets(hush, "first-one")
	})
}

// TestASecretInTheFieldOfAFileIsNotKept writes no draft with what was pasted where the certificate's path belongs.
func TestASecretInTheFieldOfAFileIsNotKept(t *testing.T) {
	drive(t, 80, 24, resumed(auth.Certificate, StepSecret), func(s *screen) {
		s.press("enter", "ctrl+u")
		s.send(tea.PasteMsg{Content: hush})
		s.press("ctrl+c")
		raw, err := json.Marshal(s.world.drafts)
		if err != nil || len(s.world.drafts) == 0 || strings.Contains(string(raw), hush) {
			t.Errorf("%s, %v", raw, err)
		}
	})
}
