package wizard

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mailtriage/graph/auth"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// golden holds a screen to what it was when a person last looked at it.
func golden(t *testing.T, s *screen, name string) {
	t.Helper()
	s.fits()
	file := filepath.Join("testdata", fmt.Sprintf("%s-%dx%d.txt", name, s.w, s.h))
	got := s.text() + "\n"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s: look at it, and if it is right: go test ./tui/wizard -update\n%s", file, got)
	}
}

// answered is a draft with everything in it, for a way and a step.
func answered(way auth.Way, step Step) Answers {
	return Answers{
		Step: step, Cloud: "global", Way: way, Tenant: tenant, ClientID: clientID, Preset: "triage", KeyFile: "/home/ada/mailtriage.pem", Mailbox: mailbox, Profile: "default",
	}
}

func resumed(way auth.Way, step Step) func(*Config, *world) {
	return func(c *Config, _ *world) { c.Draft, c.Resumed = answered(way, step), true }
}

// errSecret is a refusal as azidentity words it.
var errSecret = errors.New("ClientSecretCredential authentication failed. AADSTS7000215: Invalid client secret provided. Trace ID: 0")

func TestScreens(t *testing.T) {
	type change = func(*Config, *world)
	with := func(list ...change) change {
		return func(c *Config, w *world) {
			for _, f := range list {
				f(c, w)
			}
		}
	}
	blocked := func(_ *Config, w *world) { w.block = make(chan struct{}) }
	code := func(_ *Config, w *world) {
		w.device = &auth.DeviceMessage{URL: "https://microsoft.com/devicelogin", Code: "FJC3QWE8K"}
	}
	fail := func(err error) change { return func(_ *Config, w *world) { w.signInErrs = []error{err} } }
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 40}} {
		for name, c := range map[string]struct {
			change change
			keys   []string
		}{
			"welcome":             {nil, nil},
			"welcome back":        {resumed(auth.Browser, StepMailbox), nil},
			"cloud":               {nil, []string{"enter"}},
			"cloud custom":        {nil, []string{"enter", "k", "enter", "http://graph.contoso.com"}},
			"way":                 {nil, []string{"enter", "enter"}},
			"way device code":     {nil, []string{"enter", "enter", "k"}},
			"application":         {nil, []string{"enter", "enter", "enter", tenant, "enter", "00001111-aaaa"}},
			"purpose":             {resumed(auth.Browser, StepPurpose), []string{"enter"}},
			"grant browser":       {resumed(auth.Browser, StepGrant), []string{"enter"}},
			"grant application":   {resumed(auth.ClientSecret, StepGrant), []string{"enter"}},
			"grant device end":    {resumed(auth.DeviceCode, StepGrant), []string{"enter", "pgdown", "pgdown", "pgdown"}},
			"secret":              {resumed(auth.ClientSecret, StepSecret), []string{"enter", hush}},
			"secret certificate":  {resumed(auth.Certificate, StepSecret), []string{"enter", "ctrl+u", "/home/ada/mailtriage.pfx", "enter", password}},
			"mailbox":             {resumed(auth.Browser, StepMailbox), []string{"enter", "ctrl+u", "soc@contoso"}},
			"mailbox read-only":   {with(resumed(auth.Browser, StepMailbox), func(c *Config, _ *world) { c.Draft.Preset, c.Draft.ReadOnly = "read-only", true }), []string{"enter", "tab", "tab"}},
			"summary":             {resumed(auth.Browser, StepSummary), []string{"enter"}},
			"summary automatic":   {resumed(auth.Automatic, StepSummary), []string{"enter", hush, "enter", "enter", "enter", "enter", "enter"}},
			"signing in, browser": {with(resumed(auth.Browser, StepSummary), blocked), []string{"enter", "enter"}},
			"signing in, code":    {with(resumed(auth.DeviceCode, StepSummary), blocked, code), []string{"enter", "enter"}},
			"failed":              {with(resumed(auth.ClientSecret, StepSummary), fail(errSecret)), []string{"enter", hush, "enter", "enter", "enter", "enter"}},
			"failed, raw":         {with(resumed(auth.Browser, StepSummary), fail(errors.New("Post \"https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token\": dial tcp: lookup login.microsoftonline.com: no such host"))), []string{"enter", "enter"}},
			"storing":             {with(resumed(auth.Browser, StepSummary), func(_ *Config, w *world) { w.undo = time.Minute }), []string{"enter", "enter"}},
			"looking":             {with(resumed(auth.Browser, StepSummary), func(_ *Config, w *world) { w.slow = 800 * time.Millisecond }), []string{"enter", "enter"}},
			"done":                {resumed(auth.Browser, StepSummary), []string{"enter", "enter"}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], c.change, func(s *screen) {
					s.press(c.keys...)
					s.wait(3 * time.Second)
					golden(t, s, name)
				})
			})
		}
	}
}

func TestTooSmall(t *testing.T) {
	for _, size := range [][2]int{{59, 24}, {80, 14}, {20, 5}} {
		drive(t, size[0], size[1], nil, func(s *screen) {
			s.shows("needs 60x15", fmt.Sprintf("%dx%d", size[0], size[1]))
			s.press("pgdown", "enter") // nothing breaks
		})
	}
}

func TestLooks(t *testing.T) {
	for name, change := range map[string]func(*Config, *world){
		"light": func(c *Config, _ *world) { c.Theme = "light" }, "no colour": func(c *Config, _ *world) { c.NoColor = true },
		"ascii": func(c *Config, _ *world) { c.ASCII = true },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 80, 24, change, func(s *screen) {
				s.press("enter", "enter", "enter", "contoso", "enter")
				golden(t, s, "looks "+name)
			})
		})
	}
}
