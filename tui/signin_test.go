package tui

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/auth"
)

// ended is what reads fail with when a person must sign in again.
var runOut = &graph.Error{Op: "reading the messages", Kind: graph.Unauthenticated, Err: errors.New("AADSTS700082: The refresh token has expired due to inactivity")}

// person is somebody who signs in, and how that goes.
type person struct {
	device auth.DeviceMessage
	answer chan error // how it ends, when it does
	tries  int
	gaveUp error
}

func (p *person) signIn(ctx context.Context, show func(auth.DeviceMessage)) error {
	p.tries++
	if p.device.Code != "" {
		show(p.device)
	}
	select {
	case err := <-p.answer:
		return err
	case <-ctx.Done():
		p.gaveUp = ctx.Err()
		return ctx.Err()
	}
}

// signsIn gives the session a person who signs in some way; at first nobody has.
func signsIn(p *person, way auth.Way) func(*Config, *fakeBox) {
	return func(c *Config, b *fakeBox) {
		p.answer = make(chan error)
		if way == auth.DeviceCode {
			p.device = auth.DeviceMessage{URL: "https://microsoft.com/devicelogin", Code: "F4K9P2X7Q"}
		}
		c.SignIn, c.Way, c.Live = p.signIn, way, 30*time.Second
		for _, what := range []string{"list", "folders", "delta"} {
			b.fail[what] = runOut
		}
		id := auth.Identity{Kind: auth.Person, User: "ada@contoso.com", Permissions: []string{"Mail.ReadWrite"}}
		c.Who = func(context.Context) (auth.Identity, error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.fail["list"] != nil {
				return auth.Identity{}, runOut
			}
			return id, nil
		}
	}
}

// mend lets everything be read again.
func (b *fakeBox) mend() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.fail)
}

func TestTheSignInOpensOnce(t *testing.T) {
	p := &person{}
	drive(t, 120, 40, signsIn(p, auth.Browser), func(s *screen) {
		s.wait(5 * time.Second)
		s.shows("Sign in in the browser that has opened", "Waiting … 5 s", "Esc gives up")
		if p.tries != 1 || len(s.m.dialogs) != 1 {
			t.Fatalf("%d tries, %d dialogs", p.tries, len(s.m.dialogs))
		}
		s.press("esc")
		s.shows("Not signed in: ^s signs in")
		if !errors.Is(p.gaveUp, context.Canceled) {
			t.Errorf("it ended with %v", p.gaveUp)
		}
		s.press("f5")
		s.wait(2 * time.Minute) // the watch fails again and again
		if p.tries != 1 || len(s.m.dialogs) != 0 {
			t.Fatalf("it opened again: %d tries", p.tries)
		}
		s.press("ctrl+s")
		if p.tries != 2 {
			t.Error("the key does not open it")
		}
		s.box.mend()
		p.answer <- nil
		s.wait(2 * time.Second)
		s.shows("Signed in", first, "Inbox 60", "live 30s")
		if s.m.rights.id.User != "ada@contoso.com" {
			t.Error("the token was not read again")
		}
		before := len(s.box.asked)
		s.wait(31 * time.Second)
		if len(s.box.asked) == before {
			t.Error("the folder is not watched")
		}
		s.box.mu.Lock()
		s.box.fail["delta"] = runOut
		s.box.mu.Unlock()
		s.wait(2 * time.Minute)
		s.shows("Sign in in the browser")
		s.press("esc")
	})
}

func TestTheSignInDoesNotInterrupt(t *testing.T) {
	p := &person{}
	drive(t, 120, 40, signsIn(p, auth.Browser), func(s *screen) {
		s.box.mend()
		s.wait(5 * time.Second)
		s.press("space", "D", "1")
		s.box.mu.Lock()
		s.box.fail["delta"] = runOut
		s.box.mu.Unlock()
		s.wait(time.Minute)
		s.shows("Type the count")
		s.press("esc")
		s.wait(3 * time.Minute)
		s.shows("Sign in in the browser")
		s.press("esc")
	})
}

func TestAWriteThatNeedsAPersonAsksForOne(t *testing.T) {
	p := &person{}
	drive(t, 120, 40, signsIn(p, auth.Browser), func(s *screen) {
		s.box.mend()
		s.box.fail["move"] = runOut
		s.wait(200 * time.Millisecond)
		s.press("d")
		s.shows("Sign in in the browser")
		s.box.mend()
		p.answer <- nil
		s.wait(time.Second)
		s.shows(first, "Inbox 60 (40 unread)")
	})
}

func TestADeviceCode(t *testing.T) {
	p := &person{}
	drive(t, 120, 40, signsIn(p, auth.DeviceCode), func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.shows("https://microsoft.com/devicelogin", "  F4K9P2X7Q  ", "Many tenants block device codes")
		for key, copied := range map[string]string{"c": "F4K9P2X7Q", "u": "https://microsoft.com/devicelogin"} {
			s.press(key)
			s.shows("copied, if the terminal allows it")
			if s.copied != copied {
				t.Errorf("%s copied %q", key, s.copied)
			}
		}
		s.box.mend()
		p.answer <- nil
		s.settle()
		s.shows("Signed in")
		s.wait(time.Second)
		s.shows(first)
	})
}

func TestAFailedSignIn(t *testing.T) {
	p := &person{}
	drive(t, 120, 40, signsIn(p, auth.DeviceCode), func(s *screen) {
		s.wait(200 * time.Millisecond)
		p.answer <- errors.New("AADSTS70020: the code expired")
		s.wait(200 * time.Millisecond)
		s.shows("Not signed in", "The code has run out before it was typed: sign in again", "(AADSTS70020)", "r tries again")
		s.hides("F4K9P2X7Q")
		p.device.Code = "SECONDONE"
		s.press("c", "r")
		s.shows("SECONDONE")
		if s.copied != "" {
			t.Errorf("copied %q", s.copied)
		}
		s.wait(16 * time.Minute)
		s.shows("Nobody has signed in within 15m.")
		s.press("esc")
		if p.tries != 2 {
			t.Errorf("%d tries", p.tries)
		}
	})
}

func TestAnApplicationSaysWhoItIs(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		holding("", "Mail.ReadWrite MailboxSettings.ReadWrite")(c, b)
		c.InForce = func() (string, bool) { return "client secret", false }
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("ctrl+s")
		s.shows("SOC triage", "application", "11111111-2222-4333-8444-555555555555", "6f2f3b9e-0000-4000-8000-00000000c0de", "client secret", "12:59, in 59m", "Mail.ReadWrite", "MailboxSettings.ReadWrite")
		s.press("esc")
		s.m.Who = func(context.Context) (auth.Identity, error) { return auth.Identity{}, runOut }
		s.press("ctrl+s")
		s.shows("The sign-in has run out", "client secret")
		s.press("esc")
		s.m.Who = func(context.Context) (auth.Identity, error) { return auth.Identity{}, auth.ErrOpaque }
		s.press("ctrl+s")
		s.shows("The token can't be read")
	})
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("ctrl+s")
		s.shows("Sign in: the sign-in was given as a ready token")
	})
}

// TestATokenThatWasRefused: what the service says of it stands above what it says of itself, and it is not said to be good.
func TestATokenThatWasRefused(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		holding("", "Mail.ReadWrite")(c, b)
		b.fail["list"] = &graph.Error{Op: "reading the messages", Kind: graph.Unauthenticated, Status: 401, Code: "InvalidAuthenticationToken"}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("ctrl+s")
		s.shows("Refused", "at 12:00: ", "What follows is of the token", "Mail.ReadWrite")
		s.hides("in 59m")
	})
}

func TestSignInScreens(t *testing.T) {
	app := func(c *Config, b *fakeBox) {
		holding("", "Calendars.Read Mail.ReadWrite MailboxSettings.ReadWrite User.ReadBasic.All")(c, b)
		c.InForce = func() (string, bool) { return "certificate 3f2a91c0 ends on 2026-12-05, in 11 days", true }
	}
	for _, size := range sizes {
		for name, c := range map[string]struct {
			way    auth.Way
			change func(*Config, *fakeBox)
			answer error
			keys   []string
		}{
			"sign-in browser": {way: auth.Browser},
			"sign-in device":  {way: auth.DeviceCode},
			"sign-in copied":  {way: auth.DeviceCode, keys: []string{"c"}},
			"sign-in failed":  {way: auth.Browser, answer: errors.New("AADSTS53003: Access has been blocked by Conditional Access policies.")},
			"who":             {change: app, keys: []string{"ctrl+s"}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				p, change := &person{}, c.change
				if change == nil {
					change = signsIn(p, c.way)
				}
				drive(t, size[0], size[1], change, func(s *screen) {
					s.wait(42 * time.Second)
					if c.answer != nil {
						p.answer <- c.answer
					}
					s.press(c.keys...)
					golden(t, s, name)
					s.press("esc")
				})
			})
		}
	}
}
