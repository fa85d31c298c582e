package zones_test

import (
	_ "embed"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mailtriage/graph/zones"
)

// icu is what another library, ICU, makes of every Windows zone: which IANA zone it is, and its offset at moments of
// 2021, among them those just before and after clocks are changed. The years since are left out: ICU's release knows less
// of them than the rules that are built in here.
//
//go:embed testdata/icu.tsv
var icu string

func TestWindowsZonesAgreeWithICU(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(icu), "\n")
	moments := strings.Split(lines[0], "\t")[1:]
	found := 0
	for _, line := range lines[1:] {
		parts := strings.Split(line, "\t")
		z := zones.Find(parts[0])
		if z.Doubt != "" {
			t.Errorf("%s %s", parts[0], z.Doubt)
			continue
		}
		for i, m := range moments {
			unix, _ := strconv.ParseInt(m, 10, 64)
			_, offset := time.Unix(unix, 0).In(z.Location).Zone()
			if strconv.Itoa(offset/60) != parts[i+2] {
				t.Errorf("%s (%s, by ICU %s) at %s: %d minutes, by ICU %s", parts[0], z.IANA, parts[1], time.Unix(unix, 0).UTC(), offset/60, parts[i+2])
			}
		}
		found++
	}
	if found < 135 || found != len(zones.All()) {
		t.Errorf("%d zones were held to ICU, there are %d", found, len(zones.All()))
	}
}

func TestEveryNameFindsItsZoneAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(zones.All()).Draw(t, "zone")
		windows, iana := zones.Find(c.Windows), zones.Find(c.IANA)
		shouted := zones.Find(" " + strings.ToUpper(c.Windows) + " ")
		at := time.Unix(rapid.Int64Range(0, 4102444800).Draw(t, "at"), 0)
		for _, z := range []zones.Zone{windows, iana, shouted} {
			if z.Doubt != "" || !at.In(z.Location).Equal(at) || at.In(z.Location).Format(time.RFC3339) != at.In(windows.Location).Format(time.RFC3339) {
				t.Fatalf("%+v: %+v", c, z)
			}
		}
		if back := zones.Windows(c.IANA); zones.Find(back).IANA == "" {
			t.Fatalf("%s is called %q by Windows", c.IANA, back)
		}
	})
}

func TestUnknownZones(t *testing.T) {
	for _, c := range []struct {
		name, at, doubt string
	}{
		{"", "UTC", "not known here"},
		{"Local", "UTC", "not known here"},
		{"../../etc/passwd", "UTC", "not known here"},
		{"Middle Earth Standard Time", "UTC", "not known here"},
		{"Customized Time Zone", "UTC", "mailbox's own"},
		{"tzone://Microsoft/Custom", "UTC", "mailbox's own"},
		{"tzone://Microsoft/Utc", "UTC", ""},
		{"Z", "UTC", ""},
		{"(UTC+01:00) Amsterdam, Berlin", "UTC+01:00", "offset alone: UTC+01:00 all year"},
		{"UTC-03:30", "UTC-03:30", "offset alone"},
		{"GMT+0545", "UTC+05:45", "offset alone"},
		{"UTC+99:00", "UTC", "not known here"},
		{"Europe/Berlin", "Europe/Berlin", ""},
		{"w. europe standard time", "Europe/Berlin", ""},
		{"Kamchatka Standard Time", "Asia/Kamchatka", ""},
	} {
		z := zones.Find(c.name)
		if z.Location.String() != c.at || (c.doubt == "") != (z.Doubt == "") || !strings.Contains(z.Doubt, c.doubt) {
			t.Errorf("%q: %s, %q", c.name, z.Location, z.Doubt)
		}
	}
	if z := zones.Fixed("Customized Time Zone", 330); z.Location.String() != "UTC+05:30" || z.Name != "Customized Time Zone" {
		t.Errorf("%+v", z)
	}
}

func TestDaysOfEveryZone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := zones.Find(rapid.SampledFrom(zones.All()).Draw(t, "zone").Windows)
		y, n := rapid.IntRange(2000, 2037).Draw(t, "year"), rapid.IntRange(1, 366).Draw(t, "day")
		day, next := zones.Day(y, 1, n, z.Location), zones.Day(y, 1, n+1, z.Location)
		if !zones.DayOf(day, 1).Equal(next) || !zones.DayOf(day, 0).Equal(day) {
			t.Fatalf("%s: %s, then %s", z.Name, day, next)
		}
		want := time.Date(y, 1, n, 0, 0, 0, 0, time.UTC)
		wantNext := want.AddDate(0, 0, 1)
		if day.Day() == want.Day() { // Samoa and others have left out whole days
			if before := day.Add(-time.Second); before.Day() == day.Day() {
				t.Fatalf("%s: a second before %s is the same day", z.Name, day)
			}
			if last := next.Add(-time.Second); last.Day() != day.Day() && next.Day() == wantNext.Day() {
				t.Fatalf("%s: a second before %s is not the day of %s", z.Name, next, day)
			}
		}
		if by, at := zones.Change(day); by != 0 {
			_, was := at.Add(-time.Second).Zone()
			_, is := at.Zone()
			if time.Duration(is-was)*time.Second != by {
				t.Fatalf("%s: at %s by %s, not %ds", z.Name, at, by, is-was)
			}
		}
	})
}

func TestDaysOfTwentyThreeAndTwentyFiveHours(t *testing.T) {
	for _, c := range []struct {
		zone    string
		y, m, d int
		hours   float64
		at      string
	}{
		{"W. Europe Standard Time", 2026, 3, 29, 23, "03:00"},
		{"W. Europe Standard Time", 2026, 10, 25, 25, "02:00"},
		{"W. Europe Standard Time", 2026, 11, 24, 24, ""},
		{"Eastern Standard Time", 2026, 3, 8, 23, "03:00"},
		{"Eastern Standard Time", 2026, 11, 1, 25, "01:00"},
		{"Lord Howe Standard Time", 2026, 4, 5, 24.5, "01:30"},
		{"Lord Howe Standard Time", 2026, 10, 4, 23.5, "02:30"},
		{"Middle East Standard Time", 2026, 3, 29, 23, "01:00"},       // Beirut: no midnight
		{"Cuba Standard Time", 2026, 11, 1, 25, "00:00"},              // Havana: midnight twice
		{"E. South America Standard Time", 2017, 10, 15, 23, "01:00"}, // São Paulo, while it changed its clocks: no midnight
	} {
		day := zones.Day(c.y, time.Month(c.m), c.d, zones.Find(c.zone).Location)
		if got := zones.DayOf(day, 1).Sub(day).Hours(); got != c.hours {
			t.Errorf("%s: %s has %g hours, not %g", c.zone, day.Format(time.DateOnly), got, c.hours)
		}
		by, at := zones.Change(day)
		if (by != 0) != (c.at != "") || by != 0 && at.Format("15:04") != c.at {
			t.Errorf("%s: %s: clocks change by %s at %s, not %s", c.zone, day.Format(time.DateOnly), by, at, c.at)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"UTC", "W. Europe Standard Time", "(UTC+01:00) x", "tzone://Microsoft/Custom", "America/", "\x00", "GMT-99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		z := zones.Find(name)
		if z.Location == nil || z.Name != name || z.IANA == "" && z.Doubt == "" {
			t.Errorf("%q: %+v", name, z)
		}
	})
}
