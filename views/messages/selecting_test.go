package messages_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/messages"
)

func TestSelection(t *testing.T) {
	for name, c := range map[string]struct {
		press []keys.ID
		want  []int
	}{
		"none: the cursor":               {[]keys.ID{keys.Down}, []int{1}},
		"marks and steps on":             {[]keys.ID{keys.Select, keys.Select, keys.Down, keys.Select}, []int{0, 1, 3}},
		"unmarks":                        {[]keys.ID{keys.Select, keys.Up, keys.Select}, []int{1}},
		"a range downwards":              {[]keys.ID{keys.Down, keys.Range, keys.Down, keys.Down}, []int{1, 2, 3}},
		"a range upwards":                {[]keys.ID{keys.Down, keys.Down, keys.Range, keys.Up}, []int{1, 2}},
		"a range ended by its key":       {[]keys.ID{keys.Range, keys.Down, keys.Range, keys.Down, keys.Down}, []int{0, 1}},
		"a range ended by space":         {[]keys.ID{keys.Range, keys.Down, keys.Select, keys.Down}, []int{0, 1}},
		"a range adds to the selection":  {[]keys.ID{keys.Select, keys.Down, keys.Range, keys.Down}, []int{0, 2, 3}},
		"all, but one":                   {[]keys.ID{keys.SelectAll, keys.Select}, []int{1, 2, 3, 4, 5}},
		"all twice is none":              {[]keys.ID{keys.SelectAll, keys.SelectAll}, []int{0}},
		"the others":                     {[]keys.ID{keys.Select, keys.Invert}, []int{1, 2, 3, 4, 5}},
		"space at the end does not move": {[]keys.ID{keys.Bottom, keys.Select}, []int{5}},
	} {
		t.Run(name, func(t *testing.T) {
			m := messages.New(theme.New(theme.Options{}))
			m.Append(mails(0, 6), false)
			press(m, c.press...)
			wantTargets(t, m, c.want...)
		})
	}
}

func TestSelectedCountsTheRangeUnderWay(t *testing.T) {
	m := list(t)
	press(m, keys.Select, keys.Up, keys.Range, keys.Down, keys.Down)
	if m.Selected() != 3 {
		t.Errorf("%d selected, want 3: the marked row lies in the range", m.Selected())
	}
}

func TestBackGoesStepByStep(t *testing.T) {
	m := list(t)
	m.SetFilter("subject 1")
	press(m, keys.Select, keys.Range, keys.Down)
	for _, want := range []struct {
		selected int
		filter   string
	}{{1, "subject 1"}, {0, "subject 1"}, {0, ""}} {
		if !m.Back() || m.Selected() != want.selected || m.Filter() != want.filter {
			t.Fatalf("%d selected, filter %q; want %d and %q", m.Selected(), m.Filter(), want.selected, want.filter)
		}
	}
	if m.Back() {
		t.Error("there was something left to take back")
	}
}

func TestSelectAllTakesWhatMatches(t *testing.T) {
	m := list(t)
	m.SetFilter("subject 4")
	press(m, keys.SelectAll)
	m.SetFilter("")
	wantTargets(t, m, 4, 14, 24, 34, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49)
}

func TestSelectionSurvivesANewTime(t *testing.T) {
	m := list(t)
	press(m, keys.Down, keys.Select)
	h := mail(1)
	h.Received = now.Add(-90 * 1e9)
	m.Upsert([]graph.Header{h})
	wantTargets(t, m, 1)
}

func TestFilter(t *testing.T) {
	box := []graph.Header{
		{ID: "0", Subject: "Your Invoice 4711", From: graph.Address{Name: "Billing", Address: "billing@contoso.com"}, Read: true, Attached: true},
		{ID: "1", Subject: "Zażółć gęślą jaźń", From: graph.Address{Name: "Łukasz", Address: "l@example.pl"}, Categories: []string{"Phishing"}},
		{ID: "2", Subject: "RÉSUMÉ attached", From: graph.Address{Name: "José", Address: "jose@example.es"}, Flagged: true},
		{ID: "3", Subject: "pay\u200bpal notice", From: graph.Address{Name: "Accounts", Address: "a@pay-pa1.com"}, Draft: true, Read: true},
		{ID: "4", Subject: "hi\nceo@contoso.com é", From: graph.Address{Name: "Mallory", Address: "m@evil.example"}, Read: true},
		{ID: "5", Subject: "請求書の件", From: graph.Address{Name: "田中", Address: "tanaka@osaka.test"}, Read: true, Categories: []string{"Phishing", "Campaign é"}},
	}
	for i := range box {
		box[i].Received = mail(i).Received
	}
	for text, want := range map[string][]string{
		"":                     {"0", "1", "2", "3", "4", "5"},
		"   ":                  {"0", "1", "2", "3", "4", "5"},
		"invoice":              {"0"},
		"INVOICE":              {"0"},
		"voice 47":             {"0"},
		"4711 your":            {"0"},
		"invoice zebra":        {},
		"resume":               {"2"},
		"résumé":               {"2"},
		"jose":                 {"2"},
		"zazolc":               {"1"},
		"ZAŻÓŁĆ":               {"1"},
		"lukasz":               {"1"},
		"gesla":                {"1"},
		"jazn":                 {"1"},
		"paypal":               {"3"},
		"pay-pa1":              {"3"},
		"請求":                   {"5"},
		"phishing":             {"1", "5"},
		"category:campaign":    {"5"},
		"is:unread":            {"1", "2"},
		"is:read has:":         {"0", "3", "4", "5"},
		"is:flagged":           {"2"},
		"is:draft":             {"3"},
		"has:attachment":       {"0"},
		"from:contoso":         {"0"},
		"from:ceo":             {}, // a subject with a line break does not pose as a sender
		"ceo":                  {"4"},
		"subject:ceo":          {"4"},
		"subject:billing":      {},
		"from:jose resume":     {"2"},
		"from:":                {"0", "1", "2", "3", "4", "5"},
		"is:unread example.pl": {"1"},
	} {
		for way, set := range map[string]func(*messages.Model){
			"at once": func(m *messages.Model) { m.SetFilter(text) },
			"typed": func(m *messages.Model) {
				for i := range text {
					m.SetFilter(text[:i])
				}
				m.SetFilter(text)
			},
			"before the page": nil,
		} {
			t.Run(text+" "+way, func(t *testing.T) {
				m := messages.New(theme.New(theme.Options{}))
				if set == nil {
					m.SetFilter(text)
					m.Append(box, false)
				} else {
					m.Append(box, false)
					set(m)
				}
				if got := shown(m); !slices.Equal(got, want) {
					t.Errorf("%q shows %v, want %v", text, got, want)
				}
			})
		}
	}
}

// shown are the ids of the rows, from the first to the last, as one who walks the list meets them.
func shown(m *messages.Model) []string {
	out := []string{}
	m.Do(keys.Top)
	for range m.Shown() {
		h, _ := m.Cursor()
		out = append(out, h.ID)
		m.Do(keys.Down)
	}
	return out
}

func TestArrivalsPassTheFilter(t *testing.T) {
	m := list(t)
	m.SetFilter("subject 1")
	was := m.Shown()
	m.Upsert([]graph.Header{{ID: "a", Subject: "subject 1 again", Received: now.Add(1)}, {ID: "b", Subject: "other", Received: now.Add(2)}})
	if m.Shown() != was+1 {
		t.Errorf("%d match, want %d", m.Shown(), was+1)
	}
	if n, _ := m.Loaded(); n != 52 {
		t.Errorf("%d rows, want 52", n)
	}
}

// TestTypingFindsTheSameAsSettingAtOnce types and rubs out filters at random: each step must find what the same filter finds
// that is set at once.
func TestTypingFindsTheSameAsSettingAtOnce(t *testing.T) {
	var box []graph.Header
	for i := range 60 {
		h := mail(i)
		h.Subject = []string{"from is:read has it", "a:b x:y:", "Zażółć", "is it from you", "請求書 from:"}[i%5]
		h.Read, h.Attached, h.Flagged = i%2 == 0, i%3 == 0, i%7 == 0
		box = append(box, h)
	}
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test's typing
	typed := messages.New(theme.New(theme.Options{}))
	typed.Append(box, false)
	pieces := []string{"f", "from", ":", "is:", "is:read", "read", "un", "has:attachment", "s", " ", "\t", "x:y", "Z", "\u00a0", "：", "é", "a", "subject:"}
	for range 3000 {
		text := typed.Filter()
		if r.IntN(3) == 0 || len(text) > 30 {
			text = text[:r.IntN(len(text)+1)]
		} else {
			text += pieces[r.IntN(len(pieces))]
		}
		text = strings.ToValidUTF8(text, "")
		typed.SetFilter(text)
		once := messages.New(theme.New(theme.Options{}))
		once.Append(box, false)
		once.SetFilter(text)
		if got, want := shown(typed), shown(once); !slices.Equal(got, want) {
			t.Fatalf("%q typed shows %v, at once %v", text, got, want)
		}
	}
}
