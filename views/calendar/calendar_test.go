package calendar_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/zones"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/calendar"
)

var update = flag.Bool("update", false, "write the screens anew")

func plain() *theme.Theme { return theme.New(theme.Options{Dark: true}) }

var berlin = zones.Find("W. Europe Standard Time")

func at(day string, clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, berlin.Location)
	if err != nil {
		panic(err)
	}
	return t
}

func meeting(id, subject, day, from, to string) graph.Event {
	return graph.Event{ID: id, Subject: subject, Kind: graph.SingleInstance, Start: at(day, from).UTC(), End: at(day, to).UTC(), Organizer: graph.Address{Name: "Ada Lovelace", Address: "ada@x.test"}}
}

func allDay(id, subject, first, after string) graph.Event {
	a, _ := time.Parse(time.DateOnly, first)
	b, _ := time.Parse(time.DateOnly, after)
	return graph.Event{ID: id, Subject: subject, Kind: graph.SingleInstance, AllDay: true, Start: a, End: b, Organizer: graph.Address{Address: "bob@x.test"}}
}

// busy is a week with everything in it: the clocks go back at its end.
func busy() []graph.Event {
	standup := meeting("s1", "SOC stand-up", "2026-10-19", "09:00", "09:15")
	standup.Kind, standup.SeriesMasterID, standup.IsOrganizer = graph.Occurrence, "s", true
	moved := meeting("s2", "SOC stand-up, moved", "2026-10-20", "09:30", "10:45")
	moved.Kind, moved.SeriesMasterID = graph.Exception, "s"
	review := meeting("r", "Review of the quarter", "2026-10-20", "10:00", "12:00")
	review.ShowAs, review.Locations = "tentative", []string{"Hamburg 2.14"}
	off := meeting("c", "Debrief", "2026-10-20", "10:30", "11:00")
	off.Cancelled = true
	night := meeting("n", "Change of the firewall", "2026-10-24", "22:00", "22:00")
	night.End = at("2026-10-25", "02:30").Add(time.Hour).UTC() // the second 02:30
	late := meeting("l", "Migration", "2026-10-25", "01:30", "04:00")
	doubt := meeting("q", "From a strange system", "2026-10-22", "14:00", "15:00")
	doubt.Doubt = "its time is given in the zone Customized Time Zone"
	return []graph.Event{
		standup, moved, review, off, night, late, doubt, allDay("a", "ISO audit", "2026-10-20", "2026-10-23"), allDay("h", "Holiday", "2026-10-25", "2026-10-26"),
		meeting("x", "", "2026-10-23", "16:00", "16:00"), meeting("i", "Invoice review, join now", "2026-10-21", "11:00", "11:30"),
		allDay("out", "Before the week", "2026-10-18", "2026-10-19"),
	}
}

func week(view calendar.View) *calendar.Model {
	m := calendar.New(plain(), berlin, at("2026-10-20", "10:10"))
	m.SetView(view)
	m.SetEvents(busy())
	return m
}

func draw(m *calendar.Model, w, h int) string {
	lines, _ := m.Draw(w, h, true, at("2026-10-20", "10:10"))
	for i, l := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(l), " ")
		if n := ansi.StringWidth(l); n > w {
			lines[i] += fmt.Sprintf(" <- %d cells", n)
		}
	}
	if len(lines) > h {
		lines = append(lines, fmt.Sprintf("%d lines, there is room for %d", len(lines), h))
	}
	return m.Title() + "\n" + strings.Join(lines, "\n") + "\n"
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		t.Errorf("%s is not what is drawn (go test ./views/calendar -update, then git diff): %v\n%s", file, err, got)
	}
}

func TestViews(t *testing.T) {
	for _, size := range [][2]int{{58, 12}, {78, 20}, {118, 36}, {198, 56}} {
		for _, view := range []calendar.View{calendar.Agenda, calendar.Day, calendar.Week, calendar.Month} {
			m := week(view)
			m.GoTo("r")
			golden(t, fmt.Sprintf("%s-%dx%d", strings.ToLower(view.String()), size[0], size[1]), draw(m, size[0], size[1]))
		}
		m := week(calendar.Day)
		m.GoToDay(at("2026-10-25", "12:00"))
		m.SetEvents(busy())
		golden(t, fmt.Sprintf("clocks back-%dx%d", size[0], size[1]), draw(m, size[0], size[1]))
		m.GoToDay(at("2026-03-29", "12:00"))
		m.SetEvents(nil)
		golden(t, fmt.Sprintf("clocks forward-%dx%d", size[0], size[1]), draw(m, size[0], size[1]))
	}
}

func TestStates(t *testing.T) {
	for _, view := range []calendar.View{calendar.Agenda, calendar.Day, calendar.Week, calendar.Month} {
		m := calendar.New(plain(), berlin, at("2026-10-20", "10:10"))
		m.SetView(view)
		got := draw(m, 78, 6)
		m.SetFailed("not allowed. It needs the permission Calendars.Read.")
		got += draw(m, 78, 6)
		m.SetEvents(nil)
		got += draw(m, 78, 6)
		m.SetEvents(busy())
		m.SetFilter("nothing is like this")
		got += draw(m, 78, 6)
		for _, want := range []string{"Loading the calendar", "permission Calendars.Read"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: there is no %q in\n%s", view, want, got)
			}
		}
		if view == calendar.Agenda && (!strings.Contains(got, "Nothing takes place here.") || !strings.Contains(got, "Nothing matches the filter.")) {
			t.Errorf("%s:\n%s", view, got)
		}
	}
}

// TestPeriods: the edges of every view are beginnings of days in the zone, and stepping there and back comes back.
func TestPeriods(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := zones.Find(rapid.SampledFrom(zones.All()).Draw(t, "zone").Windows)
		now := time.Unix(rapid.Int64Range(1.4e9, 2.0e9).Draw(t, "now"), 0)
		m := calendar.New(plain(), z, now)
		m.SetView(calendar.View(rapid.IntRange(0, 3).Draw(t, "view")))
		from, to := m.Period()
		if now.Before(from) || !now.Before(to) {
			t.Fatalf("%s: %s is not within %s and %s", m.Showing(), now, from, to)
		}
		for _, edge := range []time.Time{from, to} {
			if !edge.Equal(zones.DayOf(edge, 0)) {
				t.Fatalf("%s is no beginning of a day in %s", edge, z.Name)
			}
		}
		m.Step(1)
		if next, _ := m.Period(); m.Showing() != calendar.Month && !next.Equal(to) {
			t.Fatalf("%s: after %s comes %s", m.Showing(), to, next)
		}
		m.Step(-1)
		if again, _ := m.Period(); !again.Equal(from) {
			t.Fatalf("%s: there and back from %s is %s", m.Showing(), from, again)
		}
	})
}

// TestEveryEventOfADayIsInItsDay: whatever the zone, an event that lasts all day stands on its days and on no other.
func TestEveryEventOfADayIsInItsDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := zones.Find(rapid.SampledFrom(zones.All()).Draw(t, "zone").Windows)
		e := allDay("a", "A day", "2026-10-25", "2026-10-26")
		for d := 24; d <= 26; d++ {
			m := calendar.New(plain(), z, zones.Day(2026, 10, d, z.Location))
			m.SetView(calendar.Day)
			m.SetEvents([]graph.Event{e})
			if n, _ := m.Count(); (n == 1) != (d == 25) {
				t.Fatalf("%s: %d events on the %dth", z.Name, n, d)
			}
		}
	})
}

func TestCursorMarksAndSidewaysAreTheSameInEveryView(t *testing.T) {
	for _, view := range []calendar.View{calendar.Week, calendar.Month} {
		m := week(view)
		m.GoTo("s1")
		var way []string
		for range 8 {
			m.Move(keys.Right)
			e, _ := m.Cursor()
			way = append(way, e.ID)
		}
		if got := strings.Join(way, " "); got != "a i q x n h h h" {
			t.Errorf("%s: to the right: %s", view, got)
		}
		m.Move(keys.Left)
		if e, _ := m.Cursor(); e.ID != "n" {
			t.Errorf("%s: to the left: %s", view, e.ID)
		}
	}
	m := week(calendar.Week)
	m.Move(keys.Select)
	m.SetFilter("invoice")
	if got := draw(m, 78, 20); !strings.Contains(got, "Invoice") || strings.Contains(got, "Holiday") {
		t.Errorf("the filter does not show:\n%s", got)
	}
	if n := len(m.Targets()); n != 1 || m.Marked() != 1 {
		t.Errorf("%d targets", n)
	}
	m.Take([]string{"s"}) // the series
	m.SetFilter("")
	if got := draw(m, 78, 20); strings.Contains(got, "stand-up") {
		t.Errorf("times of the series are left:\n%s", got)
	}
}

func event() graph.Event {
	e := meeting("i", "Invoice review, join now", "2026-10-25", "01:30", "04:00")
	e.Attendees = []graph.Attendee{
		{Address: graph.Address{Name: "Ada Lovelace", Address: "ada@x.test"}, Type: "required", Response: "organizer"},
		{Address: graph.Address{Name: "SOC", Address: "soc@x.test"}, Type: "required", Response: "none"},
		{Address: graph.Address{Address: "bob@x.test"}, Type: "optional", Response: "accepted"},
		{Address: graph.Address{Name: "Room", Address: "room@x.test"}, Type: "resource", Response: "declined"},
	}
	e.Zone, e.JoinURL, e.Locations, e.Importance, e.ShowAs = "Pacific Standard Time", "https://meet-x.test/j?u=1", []string{"https://meet-x.test"}, "high", "tentative"
	e.Categories, e.Sensitivity, e.Attached, e.Response = []string{"Red"}, "private", true, "tentativelyAccepted"
	return e
}

func drawEvent(p *calendar.Event, w, h int, z zones.Zone) string {
	lines, _ := p.View(w, h, z)
	for i, l := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(l), " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestAnEventInFull(t *testing.T) {
	p := calendar.NewEvent(plain())
	got := drawEvent(p, 60, 40, berlin) + "---\n"
	p.SetLoading(event())
	got += drawEvent(p, 60, 40, berlin) + "---\n"
	p.SetFailed("no longer there. It was moved or deleted by somebody else.")
	got += drawEvent(p, 60, 40, zones.Find("Customized Time Zone")) + "---\n"
	e := event()
	e.Cancelled, e.Doubt, e.Zone = true, "its time is given in the zone Nowhere", "Nowhere"
	e.Recurrence = []byte(`{"pattern":{"type":"weekly","interval":2,"daysOfWeek":["monday"]},"range":{"type":"endDate","startDate":"2026-10-19","endDate":"2026-12-31"}}`)
	p.SetEvent(e, content.Body("html", `<p>Join: <a href="https://meet-x.test/j">https://meet.x.example</a></p><img src="https://track.test/1.gif"><p style="display:none">hidden</p>`))
	got += drawEvent(p, 60, 60, berlin) + "---\n"
	e = allDay("d", "Two days", "2026-10-24", "2026-10-26")
	e.IsOrganizer = true
	p.SetEvent(e, content.Body("text", ""))
	got += drawEvent(p, 60, 40, berlin)
	golden(t, "event", got)
	p.SetEvent(event(), content.Body("text", strings.Repeat("line\n", 80)))
	drawEvent(p, 60, 10, berlin)
	p.Do(keys.Bottom)
	if got := drawEvent(p, 60, 10, berlin); !strings.HasPrefix(got, " line") || strings.Count(got, "\n") != 10 {
		t.Errorf("the end:\n%s", got)
	}
}

func TestNothingHostileIsDrawn(t *testing.T) {
	for _, c := range hostile.Strings() {
		e := event()
		e.Subject, e.Organizer.Name, e.Organizer.Address, e.Locations, e.JoinURL, e.Zone, e.Doubt = c.Text, c.Text, c.Text, []string{c.Text}, c.Text, c.Text, c.Text
		e.Attendees[1].Name, e.Attendees[1].Address.Address, e.Attendees[1].Type, e.Attendees[1].Response = c.Text, c.Text, c.Text, c.Text
		e.Categories, e.ShowAs, e.Response, e.Sensitivity = []string{c.Text}, c.Text, c.Text, c.Text
		e.Recurrence = fmt.Appendf(nil, `{"pattern":{"type":%q}}`, c.Text)
		p := calendar.NewEvent(plain())
		p.SetEvent(e, content.Body("html", c.Text))
		lines, _ := p.View(60, 200, zones.Find(c.Text))
		for _, view := range []calendar.View{calendar.Agenda, calendar.Day, calendar.Week, calendar.Month} {
			m := calendar.New(plain(), berlin, at("2026-10-25", "10:10"))
			m.SetView(view)
			m.SetEvents([]graph.Event{e})
			drawn, _ := m.Draw(78, 20, true, at("2026-10-25", "10:10"))
			lines = append(lines, drawn...)
		}
		if why := hostile.Escapes(strings.Join(lines, "\n")); len(why) > 0 {
			t.Errorf("%s: %q", c.Name, why)
		}
	}
}
