package folders_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/folders"
)

func box() []graph.Folder {
	return []graph.Folder{
		{ID: "root", WellKnown: "msgfolderroot", Name: "Top of Information Store"},
		{ID: "zeta", ParentID: "root", Name: "zeta"},
		{ID: "alpha", ParentID: "root", Name: "Alpha/Beta"},
		{ID: "junk", ParentID: "root", Name: "Junk Email", WellKnown: "junkemail"},
		{ID: "in", ParentID: "root", Name: "Inbox", WellKnown: "inbox", Total: 20, Unread: 7},
		{ID: "sent", ParentID: "root", Name: "Sent Items", WellKnown: "sentitems"},
		{ID: "phish", ParentID: "in", Name: "Phishing", Total: 3, Unread: 3},
		{ID: "2026", ParentID: "phish", Name: "2026"},
		{ID: "hid", ParentID: "root", Name: "secret", Hidden: true},
		{ID: "search", ParentID: "root", Name: "Unread mail", Search: true},
		{ID: "a", ParentID: "b", Name: "bites"},
		{ID: "b", ParentID: "a", Name: "its tail"},
	}
}

func tree(t testing.TB) *folders.Model {
	t.Helper()
	m := folders.New(theme.New(theme.Options{Dark: true}))
	m.SetFolders(box())
	return m
}

func text(m *folders.Model, w, h int) string {
	lines, _ := m.View(w, h, true)
	return ansi.Strip(strings.Join(lines, "\n"))
}

// names are the folders that are shown, in order.
func names(m *folders.Model) []string {
	var out []string
	m.Do(keys.Top)
	for {
		f, _ := m.Cursor()
		if slices.Contains(out, f.ID) {
			return out
		}
		out = append(out, f.ID)
		m.Do(keys.Down)
	}
}

func at(m *folders.Model) string {
	f, _ := m.Cursor()
	return f.ID
}

func TestOrder(t *testing.T) {
	m := tree(t)
	got := names(m)
	want := []string{"in", "phish", "sent", "junk", "alpha"}
	if !slices.Equal(got[:5], want) {
		t.Errorf("%v, want first %v: Outlook's order, then names, closed below the Inbox", got, want)
	}
	if got[len(got)-1] != "hid" {
		t.Errorf("the hidden folder is not the last of %v", got)
	}
	if !slices.Contains(got, "a") && !slices.Contains(got, "b") {
		t.Errorf("folders that are each other's parent are lost: %v", got)
	}
}

func TestPath(t *testing.T) {
	m := tree(t)
	for id, want := range map[string]string{"2026": "Inbox/Phishing/2026", "alpha": `Alpha\/Beta`, "none": ""} {
		if got := m.Path(id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}

func TestAllIsWhatCanHoldMail(t *testing.T) {
	for _, p := range tree(t).All() {
		if p.Hidden || p.Search || p.ID == "root" {
			t.Errorf("%s is offered as a target", p.Name)
		}
	}
	if n := len(tree(t).All()); n != 9 {
		t.Errorf("%d folders can hold mail, want 9", n)
	}
}

func TestCloseAndOpen(t *testing.T) {
	m := tree(t)
	for _, c := range []struct {
		press keys.ID
		done  bool
		at    string
		shown int
	}{
		{keys.Down, true, "phish", 9}, {keys.Right, true, "phish", 10}, {keys.Right, false, "phish", 10}, {keys.Down, true, "2026", 10},
		{keys.Left, true, "phish", 10}, {keys.Left, true, "phish", 9}, {keys.Left, true, "in", 9}, {keys.Left, true, "in", 8}, {keys.Left, false, "in", 8},
	} {
		done := m.Do(c.press)
		_, scroll := m.View(30, 5, true)
		if done != c.done || at(m) != c.at || scroll.Total != c.shown {
			t.Errorf("%s: %v, on %s, %d shown; want %v, %s, %d", c.press, done, at(m), scroll.Total, c.done, c.at, c.shown)
		}
	}
	m.SetFolders(box())
	if _, scroll := m.View(30, 5, true); scroll.Total != 8 {
		t.Errorf("%d shown after the folders came again: what was closed is open", scroll.Total)
	}
}

func TestOpenShowsWhereItIs(t *testing.T) {
	m := tree(t)
	m.Open("2026")
	if at(m) != "2026" || !strings.Contains(text(m, 30, 20), "2026") {
		t.Errorf("the cursor is on %s, the screen\n%s", at(m), text(m, 30, 20))
	}
	if f, ok := m.Beside(-1); !ok || f.ID != "phish" {
		t.Errorf("before it is %v", f.ID)
	}
	if f, ok := m.Beside(1); !ok || f.ID != "sent" {
		t.Errorf("after it is %v", f.ID)
	}
}

func TestCursorWhenItsFolderGoes(t *testing.T) {
	m := tree(t)
	m.Open("2026")
	m.SetFolders(slices.DeleteFunc(box(), func(f graph.Folder) bool { return f.ID == "2026" }))
	if at(m) != "phish" {
		t.Errorf("the cursor is on %q, want what was above: phish", at(m))
	}
	m.SetFolders(box()[:2])
	if at(m) != "zeta" {
		t.Errorf("the cursor is on %q, want the only folder", at(m))
	}
}

// TestCursorWhenItsFolderIsMovedOutOfSight stays where the folder was: not far away, on the first line of all.
func TestCursorWhenItsFolderIsMovedOutOfSight(t *testing.T) {
	m := tree(t)
	list := append(box(), graph.Folder{ID: "bin", ParentID: "root", Name: "bin"}, graph.Folder{ID: "old", ParentID: "bin", Name: "old"})
	m.SetFolders(list)
	m.Open("2026")
	moved := slices.Clone(list)
	for i := range moved {
		if moved[i].ID == "2026" {
			moved[i].ParentID = "bin"
		}
	}
	m.SetFolders(moved)
	if at(m) != "phish" {
		t.Errorf("the cursor is on %q, want what it lay in: phish", at(m))
	}
}

func TestCount(t *testing.T) {
	m := tree(t)
	for _, c := range []struct{ total, unread, wantTotal, wantUnread int }{{-1, -1, 19, 6}, {0, 5, 19, 11}, {0, 50, 19, 19}, {-100, 0, 0, 0}, {0, -5, 0, 0}} {
		m.Count("in", c.total, c.unread)
		if f, _ := m.Get("in"); f.Total != c.wantTotal || f.Unread != c.wantUnread {
			t.Errorf("%+d %+d: %d and %d unread, want %d and %d", c.total, c.unread, f.Total, f.Unread, c.wantTotal, c.wantUnread)
		}
	}
	m.Count("none", 1, 1)
}

func TestClick(t *testing.T) {
	m := tree(t)
	m.View(30, 5, true)
	if m.Click(1) || at(m) != "phish" {
		t.Errorf("a first click: on %s", at(m))
	}
	if !m.Click(1) {
		t.Error("a second click on the same line is not told apart")
	}
	if m.Click(99) || m.Click(-1) || at(m) != "phish" {
		t.Errorf("a click outside moved the cursor to %s", at(m))
	}
}

func TestStates(t *testing.T) {
	m := folders.New(theme.New(theme.Options{}))
	if !strings.Contains(text(m, 30, 5), "Loading") {
		t.Error("does not say that it is loading")
	}
	m.SetFailed("signed out \x1b]0;evil\a; sign in again")
	if s, _ := m.View(20, 9, true); !strings.Contains(ansi.Strip(strings.Join(s, " ")), "signed out") || strings.Contains(strings.Join(s, ""), "\x1b]") {
		t.Errorf("the failure: %q", s)
	}
	m.SetFolders(nil)
	if !strings.Contains(text(m, 40, 5), "no folders") {
		t.Error("does not say that there are none")
	}
}

// TestEveryLineFits draws hostile and deep trees in every size.
func TestEveryLineFits(t *testing.T) {
	list := []graph.Folder{{ID: "0", Name: "Inbox", WellKnown: "inbox", Unread: 123456}}
	for i, name := range []string{"請求書フォルダ", "👩‍👩‍👧 family", "שלום עולם", "\x1b[31mred\x1b[0m", "a\nb\tc", strings.Repeat("long ", 50), "\u202egnp.exe", "", "Zażółć", "deep"} {
		list = append(list, graph.Folder{ID: fmt.Sprint(i + 1), ParentID: fmt.Sprint(i), Name: name, Unread: i, Hidden: i == 3, Search: i == 4})
	}
	for i := 11; i < 60; i++ {
		list = append(list, graph.Folder{ID: fmt.Sprint(i), ParentID: fmt.Sprint(i - 1), Name: "deeper"})
	}
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "ascii": {ASCII: true, NoColor: true}} {
		m := folders.New(theme.New(o))
		m.SetFolders(list)
		m.SetWatched(map[string]int{"3": 0})
		for range list {
			m.Do(keys.Right)
			m.Do(keys.Down)
		}
		for w := 18; w < 80; w += 5 {
			for _, h := range []int{1, 2, 13, 100} {
				lines, _ := m.View(w, h, true)
				if len(lines) > h {
					t.Fatalf("%d lines, room for %d", len(lines), h)
				}
				for i, line := range lines {
					if got := ansi.StringWidth(line); got != w {
						t.Errorf("%s, %dx%d: line %d is %d cells wide: %q", name, w, h, i, got, ansi.Strip(line))
					}
				}
			}
		}
	}
}

func BenchmarkFiveThousandFolders(b *testing.B) {
	list := []graph.Folder{{ID: "0", Name: "Inbox", WellKnown: "inbox"}}
	for i := 1; i < 5000; i++ {
		list = append(list, graph.Folder{ID: fmt.Sprint(i), ParentID: fmt.Sprint(i / 10), Name: fmt.Sprintf("Folder %d", i)})
	}
	m := folders.New(theme.New(theme.Options{Dark: true}))
	m.SetFolders(list)
	moves := []keys.ID{keys.Right, keys.Down, keys.PageDown, keys.Bottom, keys.Top}
	b.Run("key to view", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			m.Do(moves[i%len(moves)])
			m.View(30, 58, true)
		}
	})
	b.Run("new counts", func(b *testing.B) {
		for b.Loop() {
			m.SetFolders(list)
		}
	})
}

func TestResolve(t *testing.T) {
	m := folders.New(theme.New(theme.Options{}))
	m.SetFolders([]graph.Folder{{ID: "i", Name: "Posteingang", WellKnown: "inbox"}, {ID: "r", ParentID: "i", Name: "Reports"}})
	m.Count("r", 5, 2)
	if f, err := m.Resolve("inbox/reports"); err != nil || f.ID != "r" || f.Unread != 2 {
		t.Errorf("%+v, %v: want the folder as it is shown", f, err)
	}
	if _, err := m.Resolve("inbox/report"); err == nil || !strings.Contains(err.Error(), "did you mean Posteingang/Reports?") {
		t.Errorf("%v", err)
	}
}

// TestChangeWithoutTheRoot: the folder above all is not in every list.
func TestChangeWithoutTheRoot(t *testing.T) {
	m := folders.New(theme.New(theme.Options{Dark: true}))
	m.SetFolders(slices.DeleteFunc(box(), func(f graph.Folder) bool { return f.ID == "root" }))
	m.Change("phish", func(f *graph.Folder) { f.ParentID = "junk" })
	if p := m.Path("2026"); p != "Junk Email/Phishing/2026" {
		t.Errorf("it lies at %q", p)
	}
}
