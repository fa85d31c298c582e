package messages_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/messages"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// mail is message n of a folder: the higher the older, a minute each.
func mail(n int) graph.Header {
	return graph.Header{
		ID: fmt.Sprintf("id-%d", n), Subject: fmt.Sprintf("subject %d", n), From: graph.Address{Name: "Ada", Address: "ada@contoso.com"},
		Received: now.Add(-time.Duration(n) * time.Minute),
	}
}

func mails(from, to int) []graph.Header {
	var out []graph.Header
	for n := from; n < to; n++ {
		out = append(out, mail(n))
	}
	return out
}

func ids(ns ...int) []string {
	var out []string
	for _, n := range ns {
		out = append(out, fmt.Sprintf("id-%d", n))
	}
	return out
}

// list is a folder of 50 messages on a screen of 10 rows.
func list(t testing.TB) *messages.Model {
	t.Helper()
	m := messages.New(theme.New(theme.Options{Dark: true}))
	m.Append(mails(0, 50), false)
	m.View(120, 10, true, now)
	return m
}

func press(m *messages.Model, list ...keys.ID) {
	for _, k := range list {
		m.Do(k)
		m.View(120, 10, true, now)
	}
}

func times(k keys.ID, n int) []keys.ID { return slices.Repeat([]keys.ID{k}, n) }

func cursor(t testing.TB, m *messages.Model) string {
	t.Helper()
	h, ok := m.Cursor()
	if !ok {
		return ""
	}
	return h.ID
}

func wantCursor(t testing.TB, m *messages.Model, n int) {
	t.Helper()
	if got := cursor(t, m); got != ids(n)[0] {
		t.Errorf("cursor on %q, want id-%d", got, n)
	}
}

func targets(m *messages.Model) []string {
	var out []string
	for _, h := range m.Targets() {
		out = append(out, h.ID)
	}
	return out
}

func wantTargets(t testing.TB, m *messages.Model, ns ...int) {
	t.Helper()
	if got := targets(m); !slices.Equal(got, ids(ns...)) {
		t.Errorf("targets %v, want %v", got, ids(ns...))
	}
}

// screen is the text that is drawn, without styles.
func screen(m *messages.Model, w, h int) string {
	lines, _ := m.View(w, h, true, now)
	return plain(strings.Join(lines, "\n"))
}

func TestCursorStaysOnItsMessage(t *testing.T) {
	arrival := graph.Header{ID: "new", Subject: "just in", Received: now.Add(time.Minute)}
	moved := mail(20)
	moved.Received = now.Add(2 * time.Minute)
	for name, change := range map[string]func(*messages.Model){
		"new mail above":        func(m *messages.Model) { m.Upsert([]graph.Header{arrival}) },
		"gone above":            func(m *messages.Model) { m.Remove(ids(0, 1, 2)) },
		"taken above":           func(m *messages.Model) { m.Take(ids(3)) },
		"another page":          func(m *messages.Model) { m.Append(mails(50, 80), true) },
		"all at once":           func(m *messages.Model) { m.Upsert([]graph.Header{arrival}); m.Remove(ids(0, 30, 49)) },
		"the message is newer":  func(m *messages.Model) { m.Upsert([]graph.Header{moved}) },
		"the filter narrows":    func(m *messages.Model) { m.SetFilter("subject 2") },
		"the filter is cleared": func(m *messages.Model) { m.SetFilter("subject 2"); m.SetFilter("") },
	} {
		t.Run(name, func(t *testing.T) {
			m := list(t)
			press(m, times(keys.Down, 20)...)
			change(m)
			wantCursor(t, m, 20)
			if !strings.Contains(screen(m, 120, 10), "subject 20") {
				t.Error("the cursor's message is off the screen")
			}
		})
	}
}

func TestScreenStandsStill(t *testing.T) {
	m := list(t)
	press(m, times(keys.Down, 20)...)
	before := screen(m, 120, 10)
	m.Upsert([]graph.Header{{ID: "a", Received: now.Add(time.Minute)}, {ID: "b", Received: now.Add(2 * time.Minute)}})
	if after := screen(m, 120, 10); after != before {
		t.Errorf("the screen jumped:\n%s\nto\n%s", before, after)
	}
	m.Remove(ids(0, 1, 2, 3, 4))
	if after := screen(m, 120, 10); after != before {
		t.Errorf("the screen jumped:\n%s\nto\n%s", before, after)
	}
}

func TestArrivalsAtTheTopAreSeen(t *testing.T) {
	m := list(t)
	m.Upsert([]graph.Header{{ID: "a", Subject: "just in", Received: now.Add(time.Minute)}})
	wantCursor(t, m, 0)
	if s := screen(m, 120, 10); !strings.HasPrefix(strings.SplitN(s, "just in", 2)[0], " ") || !strings.Contains(s, "just in") {
		t.Errorf("new mail is not seen at the top:\n%s", s)
	}
}

func TestCursorGoesToTheNextWhenItsMessageLeaves(t *testing.T) {
	for name, c := range map[string]struct {
		at, want int
		take     []int
	}{
		"one":                       {5, 6, []int{5}},
		"a range that ends with it": {5, 6, []int{2, 3, 4, 5}},
		"a range around it":         {5, 8, []int{4, 5, 6, 7}},
		"the last":                  {49, 48, []int{49}},
		"others below":              {5, 5, []int{6, 7}},
		"the first rows":            {0, 3, []int{0, 1, 2}},
	} {
		for how, leave := range map[string]func(*messages.Model, []string){
			"taken": (*messages.Model).Take, "removed": (*messages.Model).Remove,
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				m := list(t)
				press(m, times(keys.Down, c.at)...)
				leave(m, ids(c.take...))
				wantCursor(t, m, c.want)
			})
		}
	}
}

func TestHold(t *testing.T) {
	arrivals := []graph.Header{{ID: "a", Received: now.Add(time.Minute)}, {ID: "b", Received: now.Add(2 * time.Minute)}}
	for name, c := range map[string]struct{ hold, release func(*messages.Model) }{
		"a dialog":    {func(m *messages.Model) { m.Hold(true) }, func(m *messages.Model) { m.Hold(false) }},
		"a selection": {func(m *messages.Model) { press(m, keys.Select) }, func(m *messages.Model) { m.Back() }},
		"a range":     {func(m *messages.Model) { press(m, keys.Range) }, func(m *messages.Model) { m.Back() }},
		"taken rows":  {func(m *messages.Model) { press(m, keys.Select) }, func(m *messages.Model) { m.Take(ids(0)) }},
	} {
		t.Run(name, func(t *testing.T) {
			m := list(t)
			c.hold(m)
			m.Upsert(arrivals)
			m.Upsert(arrivals[:1])
			if n, _ := m.Loaded(); n != 50 || m.Pending() != 2 {
				t.Errorf("held: %d rows, %d waiting; want 50 and 2", n, m.Pending())
			}
			m.Remove([]string{"b"})
			c.release(m)
			if !m.Knows("a") || m.Knows("b") || m.Pending() != 0 {
				t.Errorf("released: a %v, b %v, %d waiting", m.Knows("a"), m.Knows("b"), m.Pending())
			}
		})
	}
}

func TestOlderThanWhatIsLoadedWaitsForItsPage(t *testing.T) {
	old := mail(60)
	m := messages.New(theme.New(theme.Options{}))
	m.Append(mails(0, 50), true)
	m.Upsert([]graph.Header{old})
	if m.Knows(old.ID) {
		t.Error("a message beyond the loaded rows came in")
	}
	m.Append(nil, false)
	m.Upsert([]graph.Header{old})
	if !m.Knows(old.ID) {
		t.Error("with the folder complete, an older message did not come in")
	}
}

func TestPagesThatOverlap(t *testing.T) {
	m := messages.New(theme.New(theme.Options{}))
	m.Append(mails(0, 20), true)
	again := mail(19)
	again.Received, again.Subject = now.Add(time.Hour), "newer now"
	m.Append(append([]graph.Header{again}, mails(20, 40)...), false)
	if n, complete := m.Loaded(); n != 40 || !complete {
		t.Errorf("%d rows, complete %v; want 40 and all", n, complete)
	}
	m.Do(keys.Top)
	wantCursor(t, m, 19)
	m.Remove(ids(19))
	if n, _ := m.Loaded(); n != 39 {
		t.Errorf("%d rows after one went, want 39", n)
	}
}

func TestRestore(t *testing.T) {
	m := list(t)
	press(m, keys.Down)
	m.Take(ids(1, 2, 30))
	m.Restore(ids(1, 30, 999), "access denied")
	m.Restore(ids(2), "")
	press(m, keys.Top)
	if got := screen(m, 120, 10); strings.Index(got, "subject 1 ") > strings.Index(got, "subject 2 ") || strings.Count(got, "access denied") != 1 {
		t.Errorf("rows are not back in their places with the reason on one:\n%s", got)
	}
	if n, _ := m.Loaded(); n != 50 {
		t.Errorf("%d rows, want 50", n)
	}
	m.Take(ids(1))
	m.Restore(ids(1), "")
	if strings.Contains(screen(m, 120, 10), "access denied") {
		t.Error("the reason outlives the next try")
	}
}

func TestTakenRowsStayAway(t *testing.T) {
	m := list(t)
	m.Take(ids(3))
	m.Upsert(mails(3, 4))
	m.Append(mails(3, 4), false)
	if n, _ := m.Loaded(); n != 49 {
		t.Errorf("a row that an action took is back: %d rows", n)
	}
	m.Remove(ids(3)) // the folder says so too
	m.Upsert(mails(3, 4))
	if n, _ := m.Loaded(); n != 50 {
		t.Errorf("somebody moved the message back, and it is not seen: %d rows", n)
	}
}

func TestUndoAfterTheWatchSawItLeave(t *testing.T) {
	m := list(t)
	m.Take(ids(3))
	m.Remove(ids(3))
	m.Restore(ids(3), "")
	m.Upsert(mails(3, 4))
	if n, _ := m.Loaded(); n != 50 {
		t.Errorf("%d rows, want 50", n)
	}
}

func TestKeep(t *testing.T) {
	m := list(t)
	m.Keep(func(id string) bool { return id != "id-7" && id != "id-8" })
	if n, _ := m.Loaded(); n != 48 || m.Knows("id-7") {
		t.Errorf("%d rows, want 48", n)
	}
}

func TestNearEnd(t *testing.T) {
	m := messages.New(theme.New(theme.Options{}))
	m.Append(mails(0, 200), true)
	m.View(120, 10, true, now)
	if m.NearEnd() {
		t.Error("asks for more at the top of 200")
	}
	press(m, keys.Bottom)
	if !m.NearEnd() {
		t.Error("does not ask for more at the bottom")
	}
	m.SetFailed("offline")
	if m.NearEnd() {
		t.Error("asks again after a failure by itself")
	}
	m.Append(mails(200, 210), false)
	if m.NearEnd() {
		t.Error("asks for more than there is")
	}
}

func TestClick(t *testing.T) {
	m := messages.New(theme.New(theme.Options{}))
	m.Append(mails(0, 3), false)
	m.View(60, 20, true, now)
	for _, c := range []struct{ line, want int }{{3, 1}, {4, 2}, {6, 2}, {15, 2}, {-1, 2}, {0, 0}} {
		if m.Click(c.line, 60); cursor(t, m) != ids(c.want)[0] {
			t.Errorf("a click on line %d: cursor on %s, want id-%d", c.line, cursor(t, m), c.want)
		}
	}
}

// TestRowsOfAnEarlierTimeAreSettled: what is no longer among the newest goes, what is new comes, the cursor stays on its
// message, and the list stands still while something is selected.
func TestRowsOfAnEarlierTimeAreSettled(t *testing.T) {
	for name, selecting := range map[string]bool{"": false, "something is selected": true} {
		t.Run(name, func(t *testing.T) {
			m := messages.New(theme.New(theme.Options{Dark: true}))
			m.Append(mails(0, 50), true)
			m.View(120, 10, true, now)
			press(m, times(keys.Down, 20)...)
			if selecting {
				m.Do(keys.Select)
			}
			before := cursor(t, m)
			page := append([]graph.Header{{ID: "new", Subject: "just in", Received: now.Add(time.Minute)}}, slices.DeleteFunc(mails(0, 60), func(h graph.Header) bool { return h.ID == "id-3" })...)
			m.Settle(page, true)
			m.View(120, 10, true, now)
			if after := cursor(t, m); after != before {
				t.Errorf("the cursor was on %s and is on %s", before, after)
			}
			n, complete := m.Loaded()
			if want := 60 - map[bool]int{true: 1}[selecting]; n != want || complete {
				t.Errorf("%d rows in place of %d, complete: %v", n, want, complete)
			}
			if waits := m.Pending(); (waits == 1) != selecting {
				t.Errorf("%d wait", waits)
			}
			if m.Knows("id-3") {
				t.Error("what has gone is there")
			}
			m.Settle(nil, false)
			if n, complete := m.Loaded(); n != 0 || !complete {
				t.Errorf("%d rows of an empty folder, complete: %v", n, complete)
			}
		})
	}
}

func TestWhoWroteBefore(t *testing.T) {
	m := messages.New(nil)
	at := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	m.Append([]graph.Header{{ID: "2", From: graph.Address{Address: "Ben@Corp.example"}, Received: at}, {ID: "1", From: graph.Address{Address: "ada@corp.example"}, Received: at.Add(-time.Hour)}}, true)
	for _, c := range []struct {
		address string
		then    time.Time
		want    bool
	}{{"ada@corp.example", at, true}, {"ADA@corp.EXAMPLE", at, true}, {"ben@corp.example", at, false}, {"ben@corp.example", at.Add(time.Second), true}, {"ada@corp.exampl", at, false}, {"ada@corp.example", at.Add(-time.Hour), false}} {
		if got := m.WroteBefore(c.address, c.then); got != c.want {
			t.Errorf("%s before %v: %v", c.address, c.then, got)
		}
	}
}
