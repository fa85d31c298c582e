package tui

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"mailtriage/graph/doctor"
	"mailtriage/keys"
)

// surgery is a doctor whose checks end one by one.
type surgery struct {
	checks []doctor.Check
	pause  time.Duration
	runs   int
	gaveUp error
}

func newSurgery() *surgery {
	checks := []doctor.Check{
		{Name: "config", State: doctor.OK, Found: "~/.config/mailtriage/config.toml, profile soc"},
		{Name: "keyring", State: doctor.OK, Found: "Secret Service"},
		{Name: "network", State: doctor.OK, Found: "login.microsoftonline.com and graph.microsoft.com answer over TLS"},
		{Name: "proxy", State: doctor.Skipped, Found: "none is set"},
		{Name: "clock", State: doctor.Warn, Found: "4 minutes behind the service", Mend: "Set this machine's clock right: sign-ins fail from 5 minutes on."},
		{Name: "sign-in", State: doctor.OK, Found: "client secret"},
		{Name: "token", State: doctor.OK, Found: "application SOC triage, until 12:59"},
		{Name: "mailbox", State: doctor.Fail, Found: "an access policy bars this application from soc@contoso.com (ErrorAccessDenied)", Mend: "Ask an Exchange administrator: Test-ApplicationAccessPolicy tells which policy, New-ApplicationAccessPolicy lets the application in."},
		{Name: "throttling", State: doctor.Skipped, Found: "the mailbox can't be reached"},
	}
	for i, name := range keys.ConnectorActions() {
		c := doctor.Check{Name: name, State: doctor.OK, Found: "allowed", Action: true}
		if i%5 == 2 {
			c.State, c.Found, c.Missing = doctor.Fail, "lacks MailboxSettings.ReadWrite", "MailboxSettings.ReadWrite"
		}
		checks = append(checks, c)
	}
	return &surgery{checks: checks, pause: time.Second}
}

func (d *surgery) examine(ctx context.Context, report func(doctor.Check)) doctor.Report {
	d.runs++
	for i, c := range d.checks {
		select {
		case <-time.After(d.pause):
			report(c)
		case <-ctx.Done():
			d.gaveUp = ctx.Err()
			return doctor.Report{Checks: d.checks[:i]}
		}
	}
	return doctor.Report{Checks: d.checks}
}

func TestTheDoctorTellsOfEachCheckAsItEnds(t *testing.T) {
	d := newSurgery()
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Doctor = d.examine }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("I")
		s.shows("Doctor", "checking …", "Esc gives up")
		s.hides("keyring")
		s.wait(2 * time.Second)
		s.shows("✓ keyring", "Secret Service", "checking … 2 s")
		s.hides("throttling")
		s.wait(7 * time.Second)
		s.shows("✗ mailbox", "an access policy bars", "New-ApplicationAccessPolicy", "⚠ clock", "· proxy", "✗ 1 failed  ⚠ 1 warning")
		s.wait(time.Minute)
		s.shows("What this sign-in may do: 22 of 27", "r again", "n next problem")
		s.hides("checking")
		s.press("G")
		s.shows("generate token")
		s.hides("keyring")
		s.press("n") // after the last comes the first
		s.shows("⚠ clock")
		s.hides("· proxy")
		s.press("n")
		s.hides("⚠ clock")
		s.press("r")
		s.shows("checking …")
		s.wait(3 * time.Second)
		s.press("esc")
		s.wait(time.Second)
		if d.runs != 2 || !errors.Is(d.gaveUp, context.Canceled) {
			t.Errorf("%d runs, the last ended with %v", d.runs, d.gaveUp)
		}
		s.hides("Doctor")
	})
}

func TestADoctorRunAgainForgetsTheRunBefore(t *testing.T) {
	d := newSurgery()
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Doctor = d.examine }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("I")
		s.wait(4 * time.Second)
		s.press("r")
		s.wait(2500 * time.Millisecond)
		if got := len(s.m.dialogs[0].(*checkup).checks); got != 2 {
			t.Errorf("%d checks are shown", got)
		}
		d.pause = time.Hour
		s.press("r")
		s.wait(4 * time.Minute)
		s.hides("checking") // the deadline has passed
	})
}

func TestDoctorScreens(t *testing.T) {
	for _, size := range sizes {
		for name, c := range map[string]struct {
			wait time.Duration
			keys []string
		}{
			"doctor running": {5 * time.Second, nil}, "doctor done": {time.Minute, nil}, "doctor end": {time.Minute, []string{"G"}}, "doctor next": {time.Minute, []string{"n", "n"}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], func(c *Config, _ *fakeBox) { c.Doctor = newSurgery().examine }, func(s *screen) {
					s.wait(200 * time.Millisecond)
					s.press("I")
					s.wait(c.wait)
					s.press(c.keys...)
					golden(t, s, name)
					s.press("esc")
				})
			})
		}
	}
}
