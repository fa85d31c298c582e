package indicators

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/keys"
	"mailtriage/theme"
)

func shared(texts ...string) []indicators.Shared {
	var all [][]indicators.Indicator
	for _, s := range texts {
		all = append(all, indicators.Extract(indicators.Sources{{Place: "text", Text: s}}, indicators.Options{Own: []string{"corp.test"}}))
	}
	return indicators.Together(all...)
}

func pane(texts ...string) *Model {
	m := New(shared(texts...), len(texts), nil)
	m.SetTheme(theme.New(theme.Options{NoColor: true}))
	return m
}

func seen(m *Model, w, h int) string {
	lines, _ := m.View(w, h)
	return ansi.Strip(strings.Join(lines, "\n"))
}

func TestView(t *testing.T) {
	m := pane("hxxps://evil[.]org/a joe@evil.org 10.0.0.1", "https://evil.org/a")
	got := seen(m, 80, 20)
	for _, want := range []string{"1 URL, 1 IPv4 address, 1 e-mail address in 2 messages (1 more within others)", "URLs  1", "hxxps://evil[.]org/a", "2 messages", "10[.]0[.]0[.]1", "private", "joe[@]evil[.]org"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not seen:\n%s", want, got)
		}
	}
	if strings.Contains(got, "https://") {
		t.Errorf("a value is live:\n%s", got)
	}
	if c := m.Copy().String(); c != "hxxps://evil[.]org/a" {
		t.Errorf("copied: %q", c)
	}
	if r := m.Raw().String(); r != "https://evil.org/a" {
		t.Errorf("copied live: %q", r)
	}
}

func TestMoving(t *testing.T) {
	m := pane("https://evil.org/a joe@evil.org 10.0.0.1")
	for _, step := range []struct {
		do   keys.ID
		want string
	}{
		{keys.Down, "10[.]0[.]0[.]1"}, {keys.Bottom, "joe[@]evil[.]org"}, {keys.Down, "joe[@]evil[.]org"}, {keys.Up, "10[.]0[.]0[.]1"}, {keys.Top, "hxxps://evil[.]org/a"},
		{keys.Up, "hxxps://evil[.]org/a"}, {keys.Source, "hxxps://evil[.]org/a"}, {keys.Down, "evil[.]org"}, {keys.Source, "hxxps://evil[.]org/a"},
	} {
		if !m.Do(step.do) {
			t.Errorf("%s is none of the pane's", step.do)
		}
		if got := m.Copy().String(); got != step.want {
			t.Errorf("after %s the cursor is on %q; want %q", step.do, got, step.want)
		}
	}
	m.Do(keys.Open)
	if got := seen(m, 80, 20); !strings.Contains(got, "      text") {
		t.Errorf("where it stands is not seen:\n%s", got)
	}
	m.Do(keys.Left)
	if got := seen(m, 80, 20); strings.Contains(got, "      text") {
		t.Errorf("where it stands is still seen:\n%s", got)
	}
	if m.Do(keys.Delete) {
		t.Error("deleting is taken for the pane's")
	}
}

// TestScrolling keeps what is under the cursor in sight.
func TestScrolling(t *testing.T) {
	var s strings.Builder
	for i := range 100 {
		s.WriteString("h" + strings.Repeat("x", i) + ".evil.org ")
	}
	m := pane(s.String())
	for range 110 {
		m.Do(keys.Down)
		lines, scroll := m.View(120, 12)
		if len(lines) > 12 || !strings.Contains(ansi.Strip(strings.Join(lines, "\n")), m.Copy().Truncate(40).String()[:10]) || scroll.Total < 64 {
			t.Fatalf("%d lines, %+v: what is under the cursor is not seen", len(lines), scroll)
		}
	}
}

func TestNothing(t *testing.T) {
	m := pane("hello")
	if got := seen(m, 80, 10); !strings.Contains(got, "nothing in it") || !m.Copy().Empty() || !m.Raw().Empty() {
		t.Errorf("%s", got)
	}
	for _, id := range []keys.ID{keys.Down, keys.Open, keys.Bottom, keys.Source} {
		m.Do(id)
		seen(m, 80, 10)
	}
	m = New(nil, 1, []string{"deep\x1b[31m"})
	if got, _ := m.View(80, 10); !strings.Contains(ansi.Strip(strings.Join(got, "")), "Not looked at: deep") {
		t.Errorf("%q", got)
	}
}

// TestHostile draws what attacks a terminal.
func TestHostile(t *testing.T) {
	for _, c := range hostile.Strings() {
		list := []indicators.Shared{{Indicator: indicators.Indicator{Kind: indicators.URL, Value: "https://evil.org/" + c.Text, Shown: c.Text, Found: []indicators.Found{{Place: c.Text, As: c.Text}}}, In: []int{0}}}
		m := New(list, 1, []string{c.Text})
		m.SetTheme(theme.New(theme.Options{NoColor: true}))
		m.Do(keys.Open)
		for _, size := range [][2]int{{80, 24}, {20, 5}, {4, 2}} {
			lines, _ := m.View(size[0], size[1])
			for _, l := range lines {
				if s := ansi.Strip(l); strings.ContainsAny(s, "\x1b\x07\u202e\n\r") {
					t.Errorf("%s: %q", c.Name, s)
				}
			}
		}
	}
}
