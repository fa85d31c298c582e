package doctor_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/doctor"
	"mailtriage/keys"
)

var update = flag.Bool("update", false, "write the golden texts anew")

func TestRightWorld(t *testing.T) {
	for name, arrange := range map[string]func(*scene){
		"right world": func(*scene) {},
		"right world of a person": func(s *scene) {
			s.person = analyst
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, appAll)
			arrange(s)
			r := s.run(t)
			if r.Worst() != doctor.OK {
				t.Errorf("the worst is %s", r.Worst())
			}
			for _, c := range r.Checks {
				theirs := s.person != "" && strings.Contains(c.Found, "their own mailbox only") // the mailbox is a shared one
				if c.State != doctor.OK && !theirs {
					t.Errorf("%s: %s: %s", c.Name, c.State, c.Found)
				}
			}
			golden(t, name, r)
		})
	}
}

func TestBrokenWorlds(t *testing.T) {
	for _, w := range brokenWorlds() {
		t.Run(w.name, func(t *testing.T) {
			s := newScene(t, w.app)
			if w.arrange != nil {
				w.arrange(s)
			}
			r := s.run(t)
			var fails []string
			for _, c := range r.Checks {
				if c.State == doctor.Fail && !c.Action {
					fails = append(fails, c.Name)
				}
			}
			if !slices.Equal(fails, w.fails) {
				t.Errorf("%q fail, want %q", fails, w.fails)
			}
			c := find(t, r, w.check)
			if c.State != w.state || !strings.Contains(c.Found, w.cause) || !strings.Contains(c.Mend, w.mend) {
				t.Errorf("%s is %s: %q, mend %q; want %s: %q, mend %q", c.Name, c.State, c.Found, c.Mend, w.state, w.cause, w.mend)
			}
			golden(t, w.name, r)
		})
	}
}

// run opens a scene, looks at it, and holds the report to what every report must be.
func (s *scene) run(t *testing.T) doctor.Report {
	t.Helper()
	var told []doctor.Check
	r := doctor.Run(t.Context(), s.open(), func(c doctor.Check) { told = append(told, c) })
	if !slices.Equal(told, r.Checks) {
		t.Error("what was told one by one is not what the report holds")
	}
	raw, err := json.Marshal(r)
	must(t, err)
	for _, g := range s.server.Given() {
		if strings.Contains(string(raw), g.Value) {
			t.Errorf("the report holds a token: %s", g.Kind)
		}
	}
	for _, secret := range []string{s.secret, "proxy-password", "nonsense"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the report holds the secret %s", secret)
		}
	}
	var actions []string
	for _, c := range r.Checks {
		if c.Action {
			actions = append(actions, c.Name)
		}
		if c.Found == "" || c.State == doctor.Fail && c.Mend == "" {
			t.Errorf("%s says %q, mend %q", c.Name, c.Found, c.Mend)
		}
		if c.State == doctor.Fail && c.Action && c.Missing == "" {
			t.Errorf("%s fails and names no permission", c.Name)
		}
	}
	if !slices.Equal(actions, keys.ConnectorActions()) {
		t.Errorf("the actions are %q", actions)
	}
	return r
}

func find(t *testing.T, r doctor.Report, name string) doctor.Check {
	t.Helper()
	i := slices.IndexFunc(r.Checks, func(c doctor.Check) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("there is no check %s", name)
	}
	return r.Checks[i]
}

// golden holds a report's text to the one that is kept.
func golden(t *testing.T, name string, r doctor.Report) {
	t.Helper()
	got := doctor.Layout{}.Text(r.Clean(steady))
	file := filepath.Join("testdata", strings.ReplaceAll(strings.ReplaceAll(name, ",", ""), " ", "-")+".txt")
	if *update {
		must(t, os.MkdirAll("testdata", 0o750))
		must(t, os.WriteFile(file, []byte(got), 0o600))
		return
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
