// Package indicators shows the indicators of one message or of many: grouped, defanged, counted, each with where it stands.
package indicators

import (
	"fmt"
	"slices"

	"mailtriage/graph/content"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Model is the pane.
type Model struct {
	theme    *theme.Theme
	list     []indicators.Shared
	messages int
	notes    []string // what was not looked at
	parts    bool     // what stands only as a part of others is shown too
	open     map[string]bool
	at       int // the cursor, in shown
	top      int // the first line that is seen
	rows     int // lines that were seen last

	shown []int // of list
}

// New makes the pane of the indicators of messages; notes say what was not looked at.
func New(list []indicators.Shared, messages int, notes []string) *Model {
	m := &Model{theme: theme.New(theme.Options{Dark: true}), list: list, messages: messages, notes: notes, open: map[string]bool{}, rows: 1}
	m.arrange()
	return m
}

// SetTheme changes how it looks.
func (m *Model) SetTheme(t *theme.Theme) { m.theme = t }

// arrange picks what is shown, and keeps the cursor on what it was on.
func (m *Model) arrange() {
	under := ""
	if i := m.under(); i >= 0 {
		under = key(m.list[i])
	}
	m.shown = m.shown[:0]
	for i := range m.list {
		if m.parts || !m.list[i].Part() {
			m.shown = append(m.shown, i)
		}
	}
	m.at = max(0, slices.IndexFunc(m.shown, func(i int) bool { return key(m.list[i]) == under }))
}

func key(s indicators.Shared) string { return string(s.Kind) + " " + s.Value }

// under is what is under the cursor; -1: nothing is.
func (m *Model) under() int {
	if m.at < len(m.shown) {
		return m.shown[m.at]
	}
	return -1
}

// Do moves, opens and closes; false: it is none of the pane's.
func (m *Model) Do(id keys.ID) bool {
	step := 0
	switch id {
	case keys.Down:
		step = 1
	case keys.Up:
		step = -1
	case keys.HalfDown, keys.PageDown:
		step = max(1, m.rows/2)
	case keys.HalfUp, keys.PageUp:
		step = -max(1, m.rows/2)
	case keys.Top:
		step = -len(m.shown)
	case keys.Bottom:
		step = len(m.shown)
	case keys.Open, keys.Right, keys.Left, keys.Select:
		if i := m.under(); i >= 0 {
			k := key(m.list[i])
			m.open[k] = id == keys.Right || id != keys.Left && !m.open[k]
		}
		return true
	case keys.Source:
		m.parts = !m.parts
		m.arrange()
		return true
	default:
		return false
	}
	m.at = max(0, min(m.at+step, len(m.shown)-1))
	return true
}

// Copy is the value under the cursor, defanged.
func (m *Model) Copy() content.Text {
	if i := m.under(); i >= 0 {
		return content.Defang(m.list[i].Value)
	}
	return content.Text{}
}

// Raw is the value under the cursor as it works.
func (m *Model) Raw() content.Text {
	if i := m.under(); i >= 0 {
		return content.Value(m.list[i].Value)
	}
	return content.Text{}
}

// Shared is all that is shown, in its order: what is exported.
func (m *Model) Shared() []indicators.Shared {
	out := make([]indicators.Shared, len(m.shown))
	for i, n := range m.shown {
		out[i] = m.list[n]
	}
	return out
}

// Hints are the pane's own keys, by the actions whose keys they are.
func (m *Model) Hints() []string {
	what := "hosts and domains within others, too"
	if m.parts {
		what = "only what stands for itself"
	}
	return []string{string(keys.Open), "where it stands", string(keys.Source), what, string(keys.Export), "exports"}
}

// titles are the kinds in words: of one, and of more.
var titles = map[indicators.Kind][2]string{
	indicators.URL: {"URL", "URLs"}, indicators.Domain: {"domain", "domains"}, indicators.IPv4: {"IPv4 address", "IPv4 addresses"}, indicators.IPv6: {"IPv6 address", "IPv6 addresses"},
	indicators.Email: {"e-mail address", "e-mail addresses"}, indicators.MD5: {"MD5", "MD5"}, indicators.SHA1: {"SHA-1", "SHA-1"}, indicators.SHA256: {"SHA-256", "SHA-256"},
	indicators.SHA512: {"SHA-512", "SHA-512"}, indicators.SSDeep: {"ssdeep", "ssdeep"},
}

func counted(n int, words [2]string) string {
	if n == 1 {
		return "1 " + words[0]
	}
	return fmt.Sprintf("%d %s", n, words[1])
}
