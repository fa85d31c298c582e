package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
	"mailtriage/keys"
	"mailtriage/theme"
)

type person struct{ id, name, mail, town string }

func people(n int) []person {
	out := make([]person, n)
	for i := range out {
		out[i] = person{strconv.Itoa(i), fmt.Sprintf("Person %03d", (i*7)%n), fmt.Sprintf("p%d@contoso.com", i), []string{"Aachen", "Bonn", "Celle"}[i%3]}
	}
	return out
}

func list(rows ...person) *Model[person] {
	m := New(theme.New(theme.Options{Dark: true, NoColor: true}), Words{"Reading people", "There is nobody."}, func(p person) string { return p.id },
		Column[person]{Name: "Name", Field: "displayName", Text: func(p person) string { return p.name }},
		Column[person]{Name: "Address", Field: "mail", Text: func(p person) string { return p.mail }},
		Column[person]{Name: "Town", Field: "city", Width: 8, From: 60, Text: func(p person) string { return p.town }},
		Column[person]{Name: "Id", Field: "id", Width: 6, Right: true, Off: true, Text: func(p person) string { return p.id }, Order: func(a, b person) int { return len(a.id) - len(b.id) }},
	)
	if rows != nil {
		m.SetRows(rows)
	}
	return m
}

func draw(m *Model[person], w, h int) string {
	lines, _ := m.View(w, h, true)
	for i, l := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(l), " ")
	}
	return strings.Join(lines, "\n")
}

func ids(rows []person) string {
	var out []string
	for _, p := range rows {
		out = append(out, p.id)
	}
	return strings.Join(out, " ")
}

func TestWhatTheListSaysWhenThereIsNothingToShow(t *testing.T) {
	m := list()
	if s := draw(m, 40, 8); !strings.Contains(s, "Reading people …") {
		t.Errorf("while it loads:\n%s", s)
	}
	m.SetFailed("You may not read people: User.ReadBasic.All is missing")
	if s := draw(m, 40, 8); !strings.Contains(s, "User.ReadBasic.All") || !strings.Contains(s, "F5") {
		t.Errorf("when it failed:\n%s", s)
	}
	m.SetRows([]person{})
	if s := draw(m, 40, 8); !strings.Contains(s, "There is nobody.") {
		t.Errorf("when it is empty:\n%s", s)
	}
	m.SetRows(people(3))
	m.SetFilter("nobody has this")
	if s := draw(m, 40, 8); !strings.Contains(s, "Nothing matches") {
		t.Errorf("when the filter finds nothing:\n%s", s)
	}
}

func TestColumnsFitTheirPlace(t *testing.T) {
	m := list(people(3)...)
	for w, want := range map[int]string{
		80: "   Name                              Address                            Town\n▌  Person 000                        p0@contoso.com                     Aachen",
		40: "   Name               Address\n▌  Person 000         p0@contoso.com",
	} {
		if got := draw(m, w, 2+2); !strings.HasPrefix(got, want) {
			t.Errorf("at %d:\n%s\nwant\n%s", w, got, want)
		}
	}
	for w := 5; w < 130; w++ {
		lines, _ := m.View(w, 6, true)
		for _, l := range lines[1:] {
			if n := ansi.StringWidth(l); n != w {
				t.Fatalf("a line of %d cells at %d: %q", n, w, l)
			}
		}
	}
	m.Show(3, true)
	if s := draw(m, 80, 4); !strings.Contains(s, "     Id") || !strings.Contains(s, "      0") {
		t.Errorf("a column shown stands at the right:\n%s", s)
	}
	for i := range 4 {
		m.Show(i, false)
	}
	if n := len(slices.DeleteFunc(m.Choices(), func(c Choice) bool { return !c.Shown })); n != 1 {
		t.Errorf("with all columns hidden, %d are left", n)
	}
}

func TestFilterAndSortKeepTheCursorOnItsRow(t *testing.T) {
	m := list(people(30)...)
	m.GoTo("7")
	m.SetFilter("bonn p")
	if n, all := m.Count(); n != 10 || all != 30 {
		t.Errorf("the filter leaves %d of %d", n, all)
	}
	if p, ok := m.Cursor(); !ok || p.id != "7" {
		t.Errorf("the cursor went to %v", p)
	}
	m.SetFilter("")
	if got := m.SortNext(); got != "by name" {
		t.Errorf("sorted %q", got)
	}
	if p, _ := m.Cursor(); p.id != "7" {
		t.Errorf("sorting moved the cursor to %v", p)
	}
	m.Do(keys.Top)
	if p, _ := m.Cursor(); p.name != "Person 000" {
		t.Errorf("the first by name is %v", p)
	}
	m.Reverse()
	m.Do(keys.Top)
	if p, _ := m.Cursor(); p.name != "Person 029" {
		t.Errorf("the first by name, the other way round, is %v", p)
	}
	m.SortNext()
	m.SortNext()
	if got := m.SortNext(); got != "as they come" {
		t.Errorf("after the last column: %q", got)
	}
}

func TestMarksAreWhatActionsAndExportsWorkOn(t *testing.T) {
	m := list(people(6)...)
	if got := ids(m.Targets()); got != "0" {
		t.Errorf("without marks: %s", got)
	}
	m.Do(keys.Select)
	m.Do(keys.Select)
	m.SetFilter("celle")
	m.Do(keys.SelectAll)
	if got := ids(m.Targets()); got != "2 5 0 1" {
		t.Errorf("marked: %s", got)
	}
	if text, n := m.Text(); n != 4 || !strings.HasPrefix(text, "Person 002\tp2@contoso.com\tCelle\n") {
		t.Errorf("copied %d: %q", n, text)
	}
	if r := m.Records(); len(r) != 4 || !slices.Equal(r[0], []Value{{"displayName", "Person 002"}, {"mail", "p2@contoso.com"}, {"city", "Celle"}, {"id", "2"}}) {
		t.Errorf("exported: %v", r)
	}
	m.SetRows(people(2))
	if m.Marked() != 2 {
		t.Errorf("marks of rows that have gone are kept: %d", m.Marked())
	}
	for m.Back() {
	}
	if m.Marked() != 0 || m.Filter() != "" || len(m.Records()) != 2 {
		t.Errorf("going back left %d marks, filter %q", m.Marked(), m.Filter())
	}
}

func TestReasonsGroupsAndSecondLines(t *testing.T) {
	m := list(people(4)...)
	m.Reason([]string{"1"}, "someone else was faster")
	if s := draw(m, 80, 8); !strings.Contains(s, "✗ Person 003") || !strings.Contains(s, "someone else was faster") {
		t.Errorf("no reason:\n%s", s)
	}
	m.Below = func(p person) content.Text { return content.Line("lives in " + p.town) }
	m.Group = func(p person) string { return "Group " + p.id[:1] }
	if s := draw(m, 80, 20); strings.Count(s, "Group ") != 4 || !strings.Contains(s, "     lives in Celle") || !strings.Contains(s, "     someone else was faster") {
		t.Errorf("groups and second lines:\n%s", s)
	}
	m.SortNext()
	if s := draw(m, 80, 20); strings.Contains(s, "Group ") {
		t.Errorf("groups while it is sorted by something else:\n%s", s)
	}
	m.SortNext()
	if m.Click(0, 80, 20) || m.Click(3, 80, 20) {
		t.Error("a click on the heading, or on another row, counts as on the cursor")
	}
	if p, _ := m.Cursor(); p.id != "1" {
		t.Errorf("the click went to %v", p)
	}
	if !m.Click(4, 80, 20) {
		t.Error("a click on the second line of the cursor's row is not on it")
	}
}

// TestTheCursorIsAlwaysSeen moves about at random in lists of any size.
func TestTheCursorIsAlwaysSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := list(people(rapid.IntRange(1, 300).Draw(t, "rows"))...)
		if rapid.Bool().Draw(t, "two lines") {
			m.Below = func(person) content.Text { return content.Line("below") }
		}
		if rapid.Bool().Draw(t, "groups") {
			m.Group = func(p person) string { return p.town }
		}
		ways := []keys.ID{keys.Down, keys.Up, keys.Top, keys.Bottom, keys.HalfDown, keys.HalfUp, keys.PageDown, keys.PageUp, keys.Select, keys.Invert}
		for range rapid.IntRange(1, 30).Draw(t, "moves") {
			m.Do(rapid.SampledFrom(ways).Draw(t, "way"))
			if rapid.IntRange(0, 9).Draw(t, "filter") == 0 {
				m.SetFilter(rapid.SampledFrom([]string{"", "bonn", "00", "celle 1"}).Draw(t, "text"))
			}
			w, h := rapid.IntRange(20, 120).Draw(t, "w"), rapid.IntRange(3, 40).Draw(t, "h")
			lines, scroll := m.View(w, h, true)
			p, ok := m.Cursor()
			if n, _ := m.Count(); n == 0 {
				continue
			}
			if !ok || len(lines) > h || !strings.Contains(ansi.Strip(strings.Join(lines, "\n")), theCursor(p)) {
				t.Fatalf("the cursor on %v is not seen at %dx%d (%+v):\n%s", p, w, h, scroll, strings.Join(lines, "\n"))
			}
		}
	})
}

func theCursor(p person) string { return p.name[:6] }

func TestNothingHostileIsDrawn(t *testing.T) {
	for _, attack := range hostile.Strings() {
		evil := attack.Text
		m := list(person{"1", evil, evil, evil})
		m.Below = func(person) content.Text { return content.Line(evil) }
		m.Group = func(person) string { return evil }
		m.Reason([]string{"1"}, evil)
		lines, _ := m.View(100, 10, true)
		for _, l := range lines {
			if bad := hostile.Escapes(l); len(bad) > 0 {
				t.Errorf("%s lets through %q", attack.Name, bad)
			}
		}
	}
}

func BenchmarkView(b *testing.B) {
	m := list(people(50_000)...)
	m.Do(keys.Bottom)
	for b.Loop() {
		m.View(120, 40, true)
	}
}

func BenchmarkFilter(b *testing.B) {
	m := list(people(50_000)...)
	for i := 0; b.Loop(); i++ {
		m.SetFilter([]string{"bonn", "person 01"}[i%2])
	}
}
