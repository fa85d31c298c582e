package rules_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/content/hostile"
	signs "mailtriage/graph/rules"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/rules"
)

func box() signs.Mailbox {
	return signs.Mailbox{
		Domains: []string{"contoso.example"}, Folder: func(id string) string { return map[string]string{"rss": "RSS Feeds", "news": "Inbox/News"}[id] },
		WellKnown: func(string) string { return "" }, Ours: func(r graph.Rule) bool { return strings.HasPrefix(r.Name, "mailtriage:") },
	}
}

func rule(id, name string, sequence int, when, do string) graph.Rule {
	return graph.Rule{ID: id, Name: name, Sequence: sequence, Enabled: true, Conditions: json.RawMessage("{" + when + "}"), Actions: json.RawMessage("{" + do + "}")}
}

func list() []graph.Rule {
	off := rule("off", "Old one", 3, `"sentToMe":true`, `"moveToFolder":"news"`)
	off.Enabled, off.HasError, off.ReadOnly = false, true, true
	return []graph.Rule{
		rule("ours", "mailtriage: blocked senders", 1, `"senderContains":["x"]`, `"delete":true`),
		rule("news", "Newsletters", 2, `"senderContains":["newsletter"]`, `"moveToFolder":"news"`),
		off,
		rule("bad", ".", 4, `"subjectContains":["invoice"]`, `"moveToFolder":"rss","markAsRead":true`),
	}
}

func pane(t testing.TB) *rules.Model {
	t.Helper()
	m := rules.New(theme.New(theme.Options{Dark: true}))
	m.SetRules(list(), box())
	return m
}

func shown(m *rules.Model, w, h int) string {
	lines, _ := m.View(w, h, true)
	return ansi.Strip(strings.Join(lines, "\n"))
}

func detail(m *rules.Model, w, h int) string {
	lines, _ := m.Detail(w, h)
	return ansi.Strip(strings.Join(lines, "\n"))
}

func at(m *rules.Model) string {
	r, _ := m.Cursor()
	return r.ID
}

func order(m *rules.Model) string {
	var ids []string
	m.Do(keys.Top)
	for range 10 {
		ids = append(ids, at(m))
		was := at(m)
		if m.Do(keys.Down); at(m) == was {
			break
		}
	}
	return strings.Join(ids, " ")
}

func TestWhatIsSuspiciousComesFirst(t *testing.T) {
	m := pane(t)
	if got := order(m); got != "bad ours news off" {
		t.Errorf("%s", got)
	}
	m.SortNext()
	if got := order(m); got != "ours news off bad" {
		t.Errorf("%s", got)
	}
	if bad := m.Suspicious(); bad != 1 {
		t.Errorf("%d suspicious", bad)
	}
	var sequence []string
	for _, r := range m.All() {
		sequence = append(sequence, r.ID)
	}
	if got := strings.Join(sequence, " "); got != "ours news off bad" {
		t.Errorf("%s", got)
	}
}

func TestTheListSaysHowARuleStands(t *testing.T) {
	text := shown(pane(t), 78, 20)
	for _, want := range []string{"4 ⚠ 9   .", "When the subject contains “invoice”: move to RSS Feeds, mark as read", "our block", "off, broken, read only"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func TestEveryLineFits(t *testing.T) {
	m := pane(t)
	for _, w := range []int{30, 58, 78, 118, 198} {
		lines, _ := m.View(w, 9, true)
		if len(lines) > 9 {
			t.Errorf("%d lines at width %d", len(lines), w)
		}
		for _, l := range lines {
			if n := ansi.StringWidth(l); n != w {
				t.Errorf("%d cells at width %d: %q", n, w, ansi.Strip(l))
			}
		}
	}
}

func TestCursorAndMarksStayWithTheirRules(t *testing.T) {
	m := pane(t)
	m.Do(keys.Bottom)
	m.Do(keys.Up)
	m.Do(keys.Select) // news
	if at(m) != "off" || m.Marked() != 1 || len(m.Targets()) != 1 || m.Targets()[0].ID != "news" {
		t.Fatalf("at %s, targets %v", at(m), m.Targets())
	}
	next := append([]graph.Rule{rule("new", "New", 1, "", `"delete":true`)}, list()...)
	m.SetRules(next, box())
	if at(m) != "off" || m.Targets()[0].ID != "news" {
		t.Errorf("at %s, targets %v", at(m), m.Targets())
	}
	m.SetRules(list()[:1], box())
	if at(m) != "ours" || m.Marked() != 0 {
		t.Errorf("at %s with %d marked, when their rules have gone", at(m), m.Marked())
	}
	m.SetRules(nil, box())
	if _, ok := m.Cursor(); ok || len(m.Targets()) != 0 {
		t.Error("a rule that is not there")
	}
}

func TestBackTakesOneStep(t *testing.T) {
	m := pane(t)
	m.SetFilter("news")
	m.Do(keys.Select)
	m.ToggleRaw()
	for i, want := range []bool{true, true, true, false} {
		if m.Back() != want {
			t.Errorf("step %d", i)
		}
	}
	if m.Filter() != "" || m.Marked() != 0 {
		t.Error("something is left")
	}
}

func TestTheFilterLooksIntoTheWords(t *testing.T) {
	m := pane(t)
	m.SetFilter("RSS")
	if got := order(m); got != "bad" {
		t.Errorf("%s", got)
	}
	m.SetFilter("nothing like it")
	if !strings.Contains(shown(m, 60, 9), "Nothing matches") {
		t.Error(shown(m, 60, 9))
	}
}

func TestTheWholeRule(t *testing.T) {
	m := pane(t)
	text := detail(m, 60, 40)
	for _, want := range []string{"Signs of a takeover (9, marked from 3)", "hides unread", "it is called “.”", "on, number 4", "id bad"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	m.ToggleRaw()
	if text := detail(m, 60, 40); !strings.Contains(text, `"markAsRead": true`) {
		t.Error(text)
	}
	m.DoText(keys.Bottom)
	if lines, scroll := m.Detail(30, 4); len(lines) > 4 || scroll.Offset+scroll.Visible > scroll.Total {
		t.Errorf("%d lines, %+v", len(lines), scroll)
	}
}

func TestReasonsStandOnTheirRules(t *testing.T) {
	m := pane(t)
	m.Reason([]string{"news"}, "403: no permission")
	if text := shown(m, 78, 20); !strings.Contains(text, "✗") || !strings.Contains(text, "403: no permission") {
		t.Error(text)
	}
	m.Reason([]string{"news"}, "")
	if text := shown(m, 78, 20); strings.Contains(text, "403") {
		t.Error(text)
	}
}

func TestStatesWithoutRules(t *testing.T) {
	m := rules.New(theme.New(theme.Options{}))
	if !strings.Contains(shown(m, 60, 9), "Loading") {
		t.Error("does not say that it loads")
	}
	m.SetFailed("You may not read the rules.")
	if !strings.Contains(shown(m, 60, 9), "may not") {
		t.Error("does not say why")
	}
	m.SetRules(nil, box())
	if !strings.Contains(shown(m, 60, 9), "no Inbox rules") || detail(m, 60, 9) != "" {
		t.Error("does not say that there are none")
	}
}

// TestHostileRules draws attacks in every field that a rule has: only our own escapes come out.
func TestHostileRules(t *testing.T) {
	for _, a := range hostile.Strings() {
		quoted, err := json.Marshal(a.Text)
		if err != nil {
			t.Fatal(err)
		}
		s := string(quoted)
		m := rules.New(theme.New(theme.Options{Dark: true}))
		m.SetRules([]graph.Rule{{ID: a.Text, Name: a.Text, Conditions: json.RawMessage(`{"subjectContains":[` + s + `],` + s + `:1}`), Actions: json.RawMessage(`{"forwardTo":[{"emailAddress":{"name":` + s + `,"address":` + s + `}}]}`)}}, box())
		m.Reason([]string{a.Text}, a.Text)
		lines, _ := m.View(78, 10, true)
		for range 2 {
			more, _ := m.Detail(60, 60)
			lines = append(lines, more...)
			m.ToggleRaw()
		}
		for _, bad := range hostile.Escapes(strings.Join(lines, "\n")) {
			t.Errorf("%s: %q", a.Name, bad)
		}
	}
}

func BenchmarkViewOf5000Rules(b *testing.B) {
	m := rules.New(theme.New(theme.Options{Dark: true}))
	var many []graph.Rule
	for i := range 5000 {
		many = append(many, rule(fmt.Sprint(i), fmt.Sprint("rule ", i), i+1, `"subjectContains":["x"]`, `"delete":true`))
	}
	m.SetRules(many, box())
	for b.Loop() {
		m.Do(keys.Down)
		m.View(118, 40, true)
	}
}
