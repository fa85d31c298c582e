package messages_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/theme"
	"mailtriage/views/messages"
)

func TestDate(t *testing.T) {
	tokyo := time.FixedZone("Tokyo", 9*3600)
	for _, c := range []struct {
		t, now time.Time
		want   string
	}{
		{now.Add(-3 * time.Hour), now, "09:00"},
		{now.Add(-13 * time.Hour), now, "Nov 23"},
		{time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), now, "Jan  5"},
		{time.Date(2025, 11, 24, 12, 0, 0, 0, time.UTC), now, "2025-11-24"},
		{time.Date(2025, 12, 31, 23, 30, 0, 0, time.UTC), now.In(tokyo), "Jan  1"}, // the day is the reader's
		{time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC), now.In(tokyo), "01:00"},
	} {
		if got := messages.Date(c.t, c.now); got != c.want {
			t.Errorf("%s seen at %s: %q, want %q", c.t, c.now, got, c.want)
		}
	}
}

func row(h graph.Header, o theme.Options, w int) string {
	m := messages.New(theme.New(o))
	h.ID, h.Received = "1", now.Add(-time.Hour)
	m.Append([]graph.Header{h}, false)
	return screen(m, w, 4)
}

func TestARowTellsItsState(t *testing.T) {
	for name, c := range map[string]struct {
		h           graph.Header
		rich, ascii string
	}{
		"unread":     {graph.Header{}, "●", "*"},
		"flagged":    {graph.Header{Flagged: true}, "⚑", "F"},
		"important":  {graph.Header{Importance: graph.High, Read: true}, "!", "!"},
		"attachment": {graph.Header{Attached: true, Read: true}, "⊕", "@"},
		"categories": {graph.Header{Categories: []string{"Phishing"}}, "#Phishing", "#Phishing"},
		"no subject": {graph.Header{}, "(no subject)", "(no subject)"},
		"date":       {graph.Header{}, "11:00", "11:00"},
	} {
		for _, w := range []int{58, 91, 92, 160} {
			if s := row(c.h, theme.Options{Dark: true}, w); !strings.Contains(s, c.rich) {
				t.Errorf("%s, %d wide: no %q in %q", name, w, c.rich, s)
			}
			s := row(c.h, theme.Options{ASCII: true, NoColor: true}, w)
			if !strings.Contains(s, c.ascii) {
				t.Errorf("%s, %d wide: no %q in %q", name, w, c.ascii, s)
			}
			for _, r := range s {
				if r > 0x7e && !strings.ContainsRune("…", r) {
					t.Errorf("%s: %q is not ASCII in %q", name, r, s)
				}
			}
		}
	}
}

// TestTheDomainIsSeen: where mail claims to come from is what an analyst looks at first.
func TestTheDomainIsSeen(t *testing.T) {
	h := graph.Header{Subject: "hello", From: graph.Address{Name: "SwiftParcel Delivery Notifications", Address: "no-reply@swiftparce1.example"}}
	for _, w := range []int{38, 58, 91, 92, 120, 160} {
		if s := row(h, theme.Options{}, w); !strings.Contains(s, "@swiftpar") {
			t.Errorf("%d wide: no domain in\n%s", w, s)
		}
	}
}

func TestTheSubjectHasRoom(t *testing.T) {
	subject := "abcdefghijklmnopqrstuvwxyz0123456789"
	h := graph.Header{Subject: subject, Attached: true, Categories: []string{"Phishing", "Campaign 3", "Reported", "Reviewed"}, From: graph.Address{Name: "Somebody", Address: "somebody@example.com"}}
	for w := 38; w < 200; w++ {
		if s := row(h, theme.Options{}, w); !strings.Contains(s, subject[:23]) {
			t.Errorf("%d wide: the subject has fewer than 24 cells in\n%s", w, s)
		}
	}
}

// TestEveryRowFits draws what is hostile and what is wide at every width.
func TestEveryRowFits(t *testing.T) {
	var box []graph.Header
	for i, s := range []string{"請求書の件についてのお知らせ", "👩‍👩‍👧 🎉 🇩🇪", "שאלה לגבי החשבונית", "فاتورة متأخرة", "\x1b[31mred\x1b[0m\x07", "\u202egnp.exe", "a\nb\tc", strings.Repeat("long ", 90), "", "Zażółć"} {
		box = append(box, graph.Header{
			ID: fmt.Sprint(i), Subject: s, From: graph.Address{Name: s, Address: s + "@" + s}, Categories: []string{s, s}, Received: now.Add(-time.Duration(i) * 90 * 24 * time.Hour),
			Attached: true, Flagged: i%2 == 0, Importance: graph.High,
		})
	}
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "ascii": {ASCII: true, NoColor: true}} {
		m := messages.New(theme.New(o))
		m.Append(box, false)
		m.Reason([]string{"3"}, "access denied: "+strings.Repeat("請", 50))
		m.SetFilter("")
		for w := 36; w < 210; w++ {
			lines, _ := m.View(w, 40, true, now)
			for i, line := range lines {
				if got := ansi.StringWidth(line); got != w {
					t.Fatalf("%s, %d wide: line %d has %d: %q", name, w, i, got, ansi.Strip(line))
				}
				if s := ansi.Strip(line); strings.ContainsAny(s, "\x1b\x07\u202e\n\t") {
					t.Fatalf("%s, %d wide: %q", name, w, s)
				}
			}
		}
	}
}

func TestWhatAnEmptyListSays(t *testing.T) {
	for name, c := range map[string]struct {
		make func(*messages.Model)
		want string
	}{
		"at first":           {func(*messages.Model) {}, "Loading"},
		"loading":            {func(m *messages.Model) { m.SetLoading() }, "Loading"},
		"failed":             {func(m *messages.Model) { m.SetFailed("no permission: Mail.Read \x1b[2J") }, "Mail.Read"},
		"empty":              {func(m *messages.Model) { m.Append(nil, false) }, "empty"},
		"nothing matches":    {func(m *messages.Model) { m.Append(mails(0, 3), false); m.SetFilter("zebra") }, "Esc clears"},
		"of what is loaded":  {func(m *messages.Model) { m.Append(mails(0, 3), true); m.SetFilter("zebra") }, "is loaded"},
		"all taken is empty": {func(m *messages.Model) { m.Append(mails(0, 1), false); m.Take(ids(0)) }, "empty"},
	} {
		t.Run(name, func(t *testing.T) {
			m := messages.New(theme.New(theme.Options{}))
			c.make(m)
			s := screen(m, 60, 12)
			if !strings.Contains(s, c.want) || strings.Contains(s, "\x1b") {
				t.Errorf("no %q in\n%s", c.want, s)
			}
		})
	}
}

func TestLoadingMoreIsSaidAtTheEndOnly(t *testing.T) {
	m := messages.New(theme.New(theme.Options{}))
	m.Append(mails(0, 50), true)
	if s := screen(m, 60, 11); strings.Contains(s, "loading more") { // a line is left over below five rows of two
		t.Errorf("says that more is loading in the middle of the list:\n%s", s)
	}
	press(m, "bottom")
	if s := screen(m, 60, 11); !strings.Contains(s, "loading more") {
		t.Errorf("does not say at its end that more is loading:\n%s", s)
	}
}

func TestScrollTellsHowFar(t *testing.T) {
	m := list(t)
	if _, s := m.View(120, 10, true, now); s != (theme.Scroll{Visible: 10, Total: 50}) {
		t.Errorf("%+v", s)
	}
	m.Do("bottom")
	if _, s := m.View(120, 10, true, now); s != (theme.Scroll{Offset: 40, Visible: 10, Total: 50}) {
		t.Errorf("%+v", s)
	}
}
