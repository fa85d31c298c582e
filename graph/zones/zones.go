// Package zones finds time zones by the names that calendars give them: those of Windows, which Microsoft Graph uses, and
// those of IANA, by which Go knows their rules. The names are mapped by Unicode's own table; the rules are built in, so
// that a machine without zone files has them too.
package zones

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // machines without zone files have the zones too
)

//go:embed windows.tsv
var table string

// Zone is a time zone as somebody has named it.
type Zone struct {
	Name     string         // as it was given: it may come from a server, and is hostile
	IANA     string         // "Europe/Berlin"; empty: it has none
	Location *time.Location // never nil: UTC where nothing is known
	// Doubt says what is wrong with it, in words that follow the name: that it is unknown, or known by its offset alone.
	// Empty: it is known.
	Doubt string
}

// Choice is a zone that can be picked: what Windows calls it, and what IANA does.
type Choice struct{ Windows, IANA string }

type names struct {
	choices []Choice
	iana    map[string]string // by the lower-case name of Windows
	windows map[string]string // by IANA's
}

// known reads the table once. What Windows has and Unicode's table leaves out is added.
var known = sync.OnceValue(func() names {
	n := names{iana: map[string]string{}, windows: map[string]string{}}
	add := func(windows string, iana ...string) {
		n.iana[strings.ToLower(windows)] = iana[0]
		for _, name := range iana {
			if n.windows[name] == "" {
				n.windows[name] = windows
			}
		}
	}
	for line := range strings.Lines(table) {
		if windows, iana, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") {
			list := strings.Fields(iana)
			n.choices = append(n.choices, Choice{windows, list[0]})
			add(windows, list...)
		}
	}
	for _, c := range []Choice{{"Kamchatka Standard Time", "Asia/Kamchatka"}, {"Mid-Atlantic Standard Time", "Etc/GMT+2"}} { // Windows keeps them for old data
		n.iana[strings.ToLower(c.Windows)] = c.IANA
	}
	for name, windows := range map[string]string{"Etc/UTC": "UTC", "Europe/Kyiv": "FLE Standard Time", "Asia/Kolkata": "India Standard Time", "Asia/Ho_Chi_Minh": "SE Asia Standard Time"} { // names of today
		if n.windows[name] == "" {
			n.windows[name] = windows
		}
	}
	return n
})

// All lists the zones of Windows, from west to east.
func All() []Choice { return slices.Clone(known().choices) }

// Windows is what Windows calls an IANA zone; empty: it has no name for it.
func Windows(iana string) string { return known().windows[iana] }

// UTC is the zone in which nothing can be wrong.
func UTC() Zone { return Zone{Name: "UTC", IANA: "UTC", Location: time.UTC} }

// utcAgain are other names of UTC (https://learn.microsoft.com/graph/api/resources/datetimetimezone).
var utcAgain = []string{"utc", "z", "gmt", "etc/utc", "tzone://microsoft/utc", "coordinated universal time"}

// Find finds a zone by its Windows or its IANA name. A zone that is not known is UTC, or where its name tells one a fixed
// offset from it; Doubt says so.
func Find(name string) Zone {
	bare := strings.TrimSpace(name)
	if slices.Contains(utcAgain, strings.ToLower(bare)) {
		z := UTC()
		z.Name = name
		return z
	}
	iana, mapped := known().iana[strings.ToLower(bare)]
	if !mapped {
		iana = bare
	}
	if strings.Contains(iana, "/") || mapped { // "Local" and the machine's own names are no zone of a mailbox
		if at, err := time.LoadLocation(iana); err == nil {
			return Zone{Name: name, IANA: iana, Location: at}
		}
	}
	if seconds, ok := offsetIn(bare); ok {
		return Fixed(name, seconds/60)
	}
	doubt := "is not known here: times are shown in UTC"
	if Customised(bare) {
		doubt = "is one of the mailbox's own, whose rules Microsoft Graph does not tell: times are shown in UTC"
	}
	return Zone{Name: name, Location: time.UTC, Doubt: doubt}
}

// Fixed is a zone of which only the offset from UTC is known, in minutes; east of Greenwich is above 0.
func Fixed(name string, minutes int) Zone {
	if minutes < -24*60 || minutes > 24*60 {
		return Find("")
	}
	offset := Offset(minutes)
	return Zone{Name: name, Location: time.FixedZone(offset, minutes*60), Doubt: "is known by its offset alone: " + offset + " all year"}
}

// Offset writes an offset from UTC in minutes: "UTC+05:30".
func Offset(minutes int) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("UTC%c%02d:%02d", sign, minutes/60, minutes%60)
}

// Customised tells of the names that Exchange gives to zones of a mailbox's own.
func Customised(name string) bool {
	lower := strings.ToLower(strings.TrimSpace(name))
	return strings.HasPrefix(lower, "tzone://") || lower == "customized time zone"
}

// offset is what a name tells of a zone: "UTC+02:00", "(UTC-03:30) Newfoundland", "GMT+0200".
var offset = regexp.MustCompile(`(?i)^\(?(?:utc|gmt)\s*([+-])(\d{1,2}):?([0-5]\d)?\)?`)

func offsetIn(name string) (seconds int, ok bool) {
	m := offset.FindStringSubmatch(name)
	if m == nil {
		return 0, false
	}
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi("0" + m[3])
	seconds = (hours*60 + minutes) * 60
	if m[1] == "-" {
		seconds = -seconds
	}
	return seconds, hours <= 14
}

// String is the zone's name, with its doubt.
func (z Zone) String() string {
	name := z.Name
	if name == "" {
		name = "without a name"
	}
	if z.Doubt != "" {
		return name + " " + z.Doubt
	}
	return name
}
