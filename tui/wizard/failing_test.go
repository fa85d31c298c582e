package wizard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/doctor"
)

func TestFailedSignInIsMended(t *testing.T) {
	drive(t, 80, 24, func(c *Config, w *world) {
		resumed(auth.ClientSecret, StepSummary)(c, w)
		w.signInErrs = []error{errSecret}
	}, func(s *screen) {
		s.press("enter", "wrong-one", "enter", "enter", "enter", "enter")
		s.shows("Signing in failed: the client secret is wrong (AADSTS7000215)", "give the secret's value, not its id.", "▸ Mend it at step 5: the secret")
		s.hides("mailtriage login")
		if len(s.world.stores) != 0 {
			t.Error("something was stored")
		}
		s.press("enter", hush, "enter") // in place of the one that is there
		s.shows("Summary")              // at once: nothing else is open
		s.press("enter")
		s.wait(time.Second)
		s.shows("All is well")
		if s.world.signIns[1].secret != hush {
			t.Error("signed in with the wrong secret again")
		}
		s.keepsSecrets(hush, "wrong-one")
	})
}

func TestWhereAFailureIsMended(t *testing.T) {
	for code, want := range map[string]string{
		"700016": "step 3: the app registration", "900382": "step 1: the cloud", "65001": "step 4: what to grant", "50011": "step 4: what to grant", "70011": "step 4: what you want",
		"53003": "step 2: the way to sign in", "90033": "", "123456": "", "7000222": "", // there is no step for secrets here
	} {
		drive(t, 80, 24, func(c *Config, w *world) {
			resumed(auth.Browser, StepSummary)(c, w)
			w.signInErrs = []error{fmt.Errorf("signing in: %w", errors.New("AADSTS"+code+": no."))}
		}, func(s *screen) {
			s.press("enter", "enter")
			s.shows("Signing in failed", code)
			if want == "" {
				s.hides("Mend it at")
				s.shows("▸ Try again")
				s.press("enter")
				s.wait(time.Second)
				s.shows("All is well")
				return
			}
			s.shows("▸ Mend it at " + want)
			s.press("enter")
			s.hides("did not work")
		})
	}
	drive(t, 80, 24, func(c *Config, w *world) {
		resumed(auth.Browser, StepSummary)(c, w)
		w.signInErrs = []error{context.DeadlineExceeded, errSecret}
	}, func(s *screen) {
		s.press("enter", "enter", "j", "enter")
		s.shows("╭ Summary ")
		s.press("enter", "esc")
		s.shows("╭ Summary ")
		s.world.signInErrs = []error{errSecret}
		s.press("enter", "k", "enter")
		if !s.quit || s.m.Result().Outcome != Left {
			t.Error("it was not left")
		}
	})
}

// TestEveryCodeWithAStepHasWords holds the table of steps to the codes that auth knows.
func TestEveryCodeWithAStepHasWords(t *testing.T) {
	for step, codes := range mends() {
		for code := range strings.FieldsSeq(codes) {
			err := errors.New("AADSTS" + code + ": no")
			if _, ok := auth.Explain(err); !ok || stepNames()[step] == "" || mendedBy(err) != step {
				t.Errorf("%v leads to %q, want %q, with words", err, mendedBy(err), step)
			}
		}
	}
}

func TestGivingUp(t *testing.T) {
	t.Run("signing in", func(t *testing.T) {
		drive(t, 80, 24, func(c *Config, w *world) {
			resumed(auth.DeviceCode, StepSummary)(c, w)
			w.block = make(chan struct{})
			w.device = &auth.DeviceMessage{URL: "https://microsoft.com/devicelogin", Code: "FJC3QWE8K"}
		}, func(s *screen) {
			s.press("enter", "enter")
			s.wait(12 * time.Second)
			s.shows("Waiting for the code to be typed, 12s", "https://microsoft.com/devicelogin", "FJC3QWE8K")
			s.press("c")
			if !slices.Equal(s.copied, []string{"FJC3QWE8K"}) {
				t.Errorf("copied %q", s.copied)
			}
			s.press("esc")
			s.shows("╭ Summary ", "Given up: nothing was stored")
			s.press("enter")
			s.wait(2 * time.Second)
			s.shows("typed, 2s")
			if len(s.world.stores) != 0 {
				t.Error("something was stored")
			}
		})
	})
	t.Run("storing", func(t *testing.T) {
		drive(t, 80, 24, func(c *Config, w *world) {
			resumed(auth.Browser, StepSummary)(c, w)
			w.undo = 2 * time.Second
		}, func(s *screen) {
			s.press("enter", "enter")
			s.wait(time.Second)
			s.shows("Storing the profile and its secrets, 1s")
			s.press("esc")
			s.wait(time.Second)
			s.shows("waiting until what was begun is undone", "2s")
			s.wait(1500 * time.Millisecond)
			s.shows("╭ Summary ", "Given up: nothing was stored")
			s.world.undo = 0
			s.press("enter")
			s.wait(time.Second)
			s.shows("All is well")
		})
	})
	t.Run("leaving while storing", func(t *testing.T) {
		drive(t, 80, 24, func(c *Config, w *world) {
			resumed(auth.Browser, StepSummary)(c, w)
			w.undo = 2 * time.Second
		}, func(s *screen) {
			s.press("enter", "enter", "ctrl+c")
			s.wait(time.Second)
			if s.quit {
				t.Fatal("it was left before what was begun was undone")
			}
			s.wait(1500 * time.Millisecond)
			if r := s.m.Result(); !s.quit || r.Outcome != Left || r.Stored {
				t.Errorf("quit %v with %+v", s.quit, r)
			}
		})
	})
	t.Run("leaving twice while storing", func(t *testing.T) {
		drive(t, 80, 24, func(c *Config, w *world) {
			resumed(auth.Browser, StepSummary)(c, w)
			w.undo = time.Minute
		}, func(s *screen) {
			s.press("enter", "enter", "ctrl+c", "ctrl+c")
			if !s.quit {
				t.Error("it holds the person back")
			}
		})
	})
	t.Run("the doctor", func(t *testing.T) {
		drive(t, 80, 24, func(c *Config, w *world) {
			resumed(auth.Browser, StepSummary)(c, w)
			w.slow = 2 * time.Second
		}, func(s *screen) {
			s.press("enter", "enter")
			s.wait(5 * time.Second)
			s.shows("Looking whether all is well, 5s", "keyring")
			s.press("enter") // not yet
			s.shows("Looking")
			s.press("esc")
			s.shows("Not all was looked at")
			s.press("r")
			s.wait(15 * time.Second)
			s.shows("All is well")
			s.press("esc")
			s.shows("╭ Summary ")
			s.press("ctrl+c")
			if r := s.m.Result(); !s.quit || r.Outcome != Left || !r.Stored || !strings.Contains(r.Notice, "is stored") {
				t.Errorf("quit %v with %+v", s.quit, r)
			}
		})
	})
	t.Run("reading a file", func(t *testing.T) {
		drive(t, 80, 24, func(c *Config, w *world) {
			resumed(auth.Certificate, StepSecret)(c, w)
			w.block = make(chan struct{})
		}, func(s *screen) {
			s.press("enter", "enter", "enter")
			s.wait(3 * time.Second)
			s.shows("Reading the certificate's file, 3s")
			s.press("x", "enter")
			s.send(tea.PasteMsg{Content: "x"})
			s.press("esc")
			s.shows("Its secret", "/home/ada/mailtriage.pem", "Given up")
			close(s.world.block)
			s.world.block = nil
			s.settle()
			s.shows("Its secret") // what was given up is not heard
			s.press("enter")
			s.shows("Which mailbox")
		})
	})
}

func TestStoringFails(t *testing.T) {
	drive(t, 80, 24, func(c *Config, w *world) {
		resumed(auth.Browser, StepSummary)(c, w)
		w.storeErrs = []error{errors.New("no keyring is running: start gnome-keyring, or set the AZURE_ variables")}
	}, func(s *screen) {
		s.press("enter", "enter")
		s.shows("The sign-in worked, but it could not be stored", "no keyring is running", "▸ Try again")
		s.press("enter")
		s.wait(time.Second)
		s.shows("All is well")
		if len(s.world.signIns) != 1 || len(s.world.stores) != 2 {
			t.Errorf("signed in %d times, stored %d times", len(s.world.signIns), len(s.world.stores))
		}
	})
}

func TestDoctorsVerdict(t *testing.T) {
	for _, c := range []struct {
		check doctor.Check
		want  []string
	}{
		{doctor.Check{Name: "mailbox", State: doctor.Fail, Found: "an access policy bars it", Mend: "ask for it to be let in"}, []string{"Something is wrong", "✗ mailbox", "▸ ask for it"}},
		{doctor.Check{Name: "certificate", State: doctor.Warn, Found: "ends in 12 days"}, []string{"something is worth knowing", "⚠ certificate"}},
		{doctor.Check{Name: "proxy", State: doctor.Skipped, Found: "none"}, []string{"All is well", "· proxy"}},
	} {
		drive(t, 80, 24, func(cfg *Config, w *world) {
			resumed(auth.Browser, StepSummary)(cfg, w)
			w.checks = append(w.checks, c.check)
		}, func(s *screen) {
			s.press("enter", "enter")
			s.wait(time.Second)
			s.shows(append(c.want, "1 of 2 actions are allowed", "send email: lacks Mail.Send")...)
			s.press("enter")
			if !s.quit || s.m.Result().Outcome != Finished {
				t.Error("the mailbox is not opened")
			}
		})
	}
}

func TestWhoseMailbox(t *testing.T) {
	for _, c := range []struct {
		id   auth.Identity
		want string
	}{
		{auth.Identity{User: "ada@contoso.com"}, "ada@contoso.com"},
		{auth.Identity{User: "not an address", ObjectID: clientID}, clientID},
		{auth.Identity{User: "a\x1b[2Jda@contoso.com"}, ""},
		{auth.Identity{}, ""},
	} {
		drive(t, 80, 24, func(cfg *Config, w *world) {
			resumed(auth.Browser, StepSummary)(cfg, w)
			cfg.Draft.Mailbox = ""
			w.identity = c.id
		}, func(s *screen) {
			s.press("enter", "enter")
			s.wait(time.Second)
			if c.want == "" {
				s.shows("╭ Which mailbox ", "give its address")
				s.press(mailbox, "enter", "enter", "enter")
				s.wait(time.Second)
				c.want = mailbox
			}
			s.shows("All is well")
			if got := s.world.stores; len(got) != 1 || got[0].Mailbox != c.want {
				t.Errorf("%+v: stored %+v", c.id, got)
			}
		})
	}
}

// TestLeftAndResumed leaves at every step and goes on from what was kept, as it comes out of a file.
func TestLeftAndResumed(t *testing.T) {
	steps := [][]string{nil, {"enter"}, {"j", "enter"}, {tenant, "enter", clientID, "enter"}, {"enter"}, {"enter"}, {hush, "enter"}, {mailbox, "enter", "enter"}}
	want := []string{"Welcome", "Which cloud", "Which way to sign in", "Which app registration", "What you want to do", "What to grant", "Its secret", "Which mailbox", "Summary"}
	for n := 1; n < len(want); n++ {
		var kept []byte
		drive(t, 80, 24, nil, func(s *screen) {
			s.press("enter")
			for _, keys := range steps[1:n] {
				s.press(keys...)
			}
			s.shows("╭ " + want[n] + " ")
			s.press("ctrl+c")
			if r := s.m.Result(); !s.quit || r.Outcome != Left || !strings.Contains(r.Notice, "mailtriage setup") || !strings.Contains(r.Notice, "are kept") {
				t.Fatalf("%s: quit %v with %+v", want[n], s.quit, r)
			}
			if s.frame() != "" {
				t.Error("something is still drawn")
			}
			s.press("enter", "x")
			s.keepsSecrets(hush)
			var err error
			if kept, err = json.Marshal(s.draft()); err != nil {
				t.Fatal(err)
			}
		})
		drive(t, 80, 24, func(c *Config, _ *world) {
			if err := json.Unmarshal(kept, &c.Draft); err != nil {
				t.Fatal(err)
			}
			c.Resumed = true
		}, func(s *screen) {
			s.shows("Go on where you left")
			s.press("enter")
			at := n
			if n > 6 {
				at = 6 // the secret was not kept: it is asked for again
			}
			s.shows("╭ " + want[at] + " ")
		})
	}
}

func TestDraftIsCheckedBeforeItIsUsed(t *testing.T) {
	for name, c := range map[string]struct {
		draft Answers
		want  string
	}{
		"nothing":       {Answers{}, "Which app registration"},
		"odd step":      {Answers{Step: "later"}, "Which app registration"},
		"odd way":       {Answers{Step: StepSummary, Way: "telepathy", Tenant: tenant, ClientID: clientID}, "Summary"},
		"environment":   {Answers{Step: StepSecret, Way: auth.Environment, Tenant: tenant, ClientID: clientID}, "Summary"},
		"bad client id": {Answers{Step: StepSummary, Way: auth.Browser, Tenant: tenant, ClientID: "x"}, "Which app registration"},
		"bad custom":    {Answers{Step: StepSummary, Cloud: Custom, GraphURL: "http://evil.example", Authority: "https://x.example"}, "Which cloud"},
		"bad mailbox":   {Answers{Step: StepSummary, Way: auth.ClientSecret, Tenant: tenant, ClientID: clientID, Mailbox: "../x"}, "Its secret"},
		"left earlier":  {answered(auth.Browser, StepWay), "Which way to sign in"},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 80, 24, func(cfg *Config, _ *world) { cfg.Draft, cfg.Resumed = c.draft, true }, func(s *screen) {
				s.press("enter")
				s.shows("╭ " + c.want + " ")
			})
		})
	}
	drive(t, 80, 24, func(c *Config, _ *world) { c.Draft = answered(auth.Browser, StepSummary) }, func(s *screen) { // settings, not a draft
		s.hides("Go on where")
		s.press("enter", "enter", "enter")
		s.shows(tenant, clientID)
	})
	drive(t, 80, 24, resumed(auth.Browser, StepSummary), func(s *screen) {
		s.press("j", "enter", "enter", "enter") // anew
		s.hides("> "+tenant, "> "+clientID)
	})
}

// TestWhatIsInTheWrongFieldIsNotKept: a secret pasted where it does not belong is in no draft.
func TestWhatIsInTheWrongFieldIsNotKept(t *testing.T) {
	drive(t, 80, 24, nil, func(s *screen) {
		s.press(toWay(0)...)
		s.press(tenant, "enter")
		s.send(tea.PasteMsg{Content: hush})
		s.press("ctrl+c")
		if d := s.draft(); d.ClientID != "" || d.Tenant != tenant {
			t.Errorf("%+v", d)
		}
	})
}

func TestSavingFails(t *testing.T) {
	drive(t, 80, 24, func(_ *Config, w *world) { w.saveErr = errors.New("the disk is full") }, func(s *screen) {
		s.press("enter")
		s.shows("The answers could not be kept: the disk is full", "╭ Which cloud ")
		s.press("enter")
		s.shows("╭ Which way") // and goes on
		s.wait(30 * time.Second)
		s.hides("disk")
		s.press("ctrl+c")
		if r := s.m.Result(); !s.quit || !strings.Contains(r.Notice, "could not be kept: the disk is full") {
			t.Errorf("%+v", r)
		}
	})
}

// TestSavingIsSlow: one draft is written at a time, and the last answers are in the last.
func TestSavingIsSlow(t *testing.T) {
	busy, most := 0, 0
	drive(t, 80, 24, func(c *Config, w *world) {
		c.Save = func(a Answers) error {
			w.mu.Lock()
			busy++
			most = max(most, busy)
			w.mu.Unlock()
			time.Sleep(time.Second)
			w.mu.Lock()
			busy--
			w.mu.Unlock()
			return w.save(a)
		}
	}, func(s *screen) {
		s.press(toWay(0)...)
		s.press(appKeys...)
		s.press("ctrl+c")
		s.wait(5 * time.Second)
		if !s.quit || most != 1 || s.draft().ClientID != clientID || s.draft().Step != StepPurpose {
			t.Errorf("quit %v, %d at a time, at last %+v", s.quit, most, s.draft())
		}
	})
	drive(t, 80, 24, func(c *Config, _ *world) { c.Save = func(Answers) error { time.Sleep(time.Minute); return nil } }, func(s *screen) {
		s.press("enter", "ctrl+c")
		if s.quit {
			t.Error("what is being written was not waited for")
		}
		s.press("ctrl+c")
		if !s.quit {
			t.Error("it holds the person back")
		}
	})
	drive(t, 80, 24, func(c *Config, _ *world) { c.Save = nil }, func(s *screen) {
		s.press("enter", "ctrl+c")
		if r := s.m.Result(); !s.quit || !strings.Contains(r.Notice, "are not kept") {
			t.Errorf("quit %v with %+v", s.quit, r)
		}
	})
}

func TestDemoAndLeave(t *testing.T) {
	for down, want := range map[int]Outcome{1: Demo, 2: Left} {
		drive(t, 80, 24, nil, func(s *screen) {
			for range down {
				s.press("j")
			}
			s.press("enter")
			if r := s.m.Result(); !s.quit || r.Outcome != want || len(s.world.drafts) != 0 || (want == Left) != strings.Contains(r.Notice, "Nothing was set up") {
				t.Errorf("quit %v with %+v and %d drafts", s.quit, r, len(s.world.drafts))
			}
		})
	}
}

// TestNothingHostileReachesTheTerminal feeds every attack through every text that a server, a file or a paste brings.
func TestNothingHostileReachesTheTerminal(t *testing.T) {
	for _, attack := range hostile.Strings() {
		t.Run(attack.Name, func(t *testing.T) {
			t.Parallel()
			x := attack.Text
			change := func(c *Config, w *world) {
				c.Draft, c.Resumed = answered(auth.DeviceCode, StepSummary), true
				c.Draft.KeyFile, c.Draft.GraphURL = x, "https://"+x
				c.Draft.Mailbox = x + mailbox
				w.device = &auth.DeviceMessage{URL: "https://" + x, Code: x}
				w.identity = auth.Identity{User: x, AppName: x, Name: x, ObjectID: x}
				w.signInErrs, w.storeErrs = []error{errors.New(x + "\n" + x)}, []error{errors.New(x)}
				w.saveErr = errors.New(x)
				w.keyPair = func(string, string, string) (auth.KeyPair, error) { return auth.KeyPair{}, errors.New(x) }
				w.checks = []doctor.Check{{Name: x, State: doctor.Fail, Found: x, Mend: x}, {Name: x, State: doctor.Fail, Action: true, Found: x, Missing: x}, {Name: x, Action: true, Found: x}}
			}
			drive(t, 60, 15, change, func(s *screen) {
				s.press("enter", "enter", "enter", "enter")
				s.wait(time.Second)
				s.press("5", "ctrl+u", mailbox, "enter", "enter", "enter", "enter")
				s.wait(time.Second)
				s.press("pgdown", "r")
				s.wait(time.Second)
				s.press("esc", "2", "k", "k", "enter") // by certificate
				s.send(tea.PasteMsg{Content: x})
				s.press("enter", "enter", "enter", "esc", "esc", "esc", "esc")
				s.send(tea.PasteMsg{Content: x})
				for _, f := range s.frames {
					if bad := hostile.Escapes(f); len(bad) > 0 {
						t.Fatalf("%q reaches the terminal", bad)
					}
				}
				for _, c := range s.copied {
					if bad := hostile.Escapes(c); len(bad) > 0 {
						t.Fatalf("%q reaches the clipboard", bad)
					}
				}
				s.press("ctrl+c")
				if n := s.m.Result().Notice; len(hostile.Escapes(n)) > 0 {
					t.Errorf("%q is in the notice", n)
				}
			})
		})
	}
}

func TestSecretsShowNothingOfThemselves(t *testing.T) {
	s := Secrets{ClientSecret: hush, KeyPair: &auth.KeyPair{Thumbprint: "AB"}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(verb, s) + fmt.Sprintf(verb, &s) + fmt.Sprintf(verb, []Secrets{s}); strings.Contains(got, "hush") || strings.Contains(got, fmt.Sprintf("%x", hush)) {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if raw, err := json.Marshal(s); err == nil {
		t.Errorf("they are written as %s", raw)
	}
}

var coloured = regexp.MustCompile(`\x1b\[[0-9;:]*[34]8[;:]`)

// TestRandomKeys presses keys at random: every frame fits, nothing breaks, and looks are kept to.
func TestRandomKeys(t *testing.T) {
	names := []string{"enter", "enter", "enter", "enter", "esc", "tab", "shift+tab", "up", "down", "j", "k", "g", "G", "1", "2", "5", "c", "r", "pgdown", "pgup", "ctrl+u", "backspace",
		tenant, clientID, mailbox, hush, "x", "請", "wait", "size", "paste"}
	for seed := range uint64(12) {
		drive(t, 80, 24, func(c *Config, w *world) {
			c.ASCII, c.NoColor = seed%2 == 0, seed%3 == 0
			w.slow = 300 * time.Millisecond
			w.signInErrs = []error{errSecret, nil, errors.New("AADSTS65001: consent"), nil, context.DeadlineExceeded}
			w.storeErrs = []error{nil, errors.New("no keyring")}
		}, func(s *screen) {
			r := rand.New(rand.NewPCG(seed, 1))
			if seed%4 == 0 {
				s.press("enter", "enter", "enter")
				s.press(appKeys...)
			}
			for range 120 {
				switch name := names[r.IntN(len(names))]; name {
				case "wait":
					s.wait(time.Duration(r.IntN(1500)) * time.Millisecond)
				case "size":
					s.w, s.h = 60+r.IntN(80), 15+r.IntN(30)
					s.send(tea.WindowSizeMsg{Width: s.w, Height: s.h})
				case "paste":
					s.send(tea.PasteMsg{Content: "pasted\ntext"})
				default:
					s.press(name)
				}
				if s.m.over {
					return
				}
				s.fits()
				if seed%3 == 0 && coloured.MatchString(s.frame()) {
					t.Fatalf("a colour without colours: %q", s.frame())
				}
				if seed%2 == 0 && strings.ContainsFunc(strings.ReplaceAll(s.text(), "請", ""), func(r rune) bool { return r > 0x7e }) {
					t.Fatalf("not ASCII:\n%s", s.text())
				}
				if t.Failed() {
					t.Fatalf("seed %d:\n%s", seed, s.text())
				}
			}
		})
	}
}

func TestBackgroundIsFollowed(t *testing.T) {
	drive(t, 80, 24, func(c *Config, _ *world) { c.Theme = "auto" }, func(s *screen) {
		before := s.frame()
		s.send(tea.BackgroundColorMsg{Color: white{}})
		if s.m.theme.Dark || s.frame() == before || s.text() == "" {
			t.Error("a light background changes nothing")
		}
	})
}

type white struct{}

func (white) RGBA() (r, g, b, a uint32) { return 0xffff, 0xffff, 0xffff, 0xffff }
