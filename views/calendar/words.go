package calendar

import (
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/zones"
	"mailtriage/theme"
)

// When says when an event takes place, in a zone, with the zone's name: "Tue 24 Nov 2026 09:00 - 09:30, W. Europe Standard
// Time (UTC+01:00)".
func When(e *graph.Event, z zones.Zone) string {
	const day, clock = "Mon 2 Jan 2006", "15:04"
	if e.AllDay {
		last := e.End.Add(-time.Second)
		if sameDay(e.Start, last) {
			return e.Start.Format(day) + ", all day"
		}
		return e.Start.Format(day) + " to " + last.Format(day) + ", all day"
	}
	from, to := e.Start.In(z.Location), e.End.In(z.Location)
	text := from.Format(day+" "+clock) + " - "
	if sameDay(from, to) {
		text += to.Format(clock)
	} else {
		text += to.Format(day + " " + clock)
	}
	_, begins := from.Zone()
	_, ends := to.Zone()
	text += ", " + zones.Offset(begins/60)
	if begins != ends {
		text += " to " + zones.Offset(ends/60)
	}
	if z.Name != "" && z.Doubt == "" && z.Name != "UTC" {
		text += ", " + z.Name
	}
	return text + " (" + length(to.Sub(from)) + ")"
}

func length(d time.Duration) string {
	switch m := int(d.Minutes()); {
	case m < 60:
		return fmt.Sprintf("%d min", m)
	case m%60 == 0:
		return fmt.Sprintf("%d h", m/60)
	default:
		return fmt.Sprintf("%d h %d min", m/60, m%60)
	}
}

func kindWords(e *graph.Event) string {
	switch {
	case e.Kind == graph.SeriesMaster:
		return "a whole series"
	case e.Kind == graph.Exception:
		return "one time of a series, changed"
	case e.InSeries():
		return "one time of a series"
	}
	return "a single event"
}

func addressWords(a graph.Address) string {
	switch {
	case a.Address == "":
		return a.Name
	case a.Name == "" || a.Name == a.Address:
		return a.Address
	}
	return a.Name + " <" + a.Address + ">"
}

func responseWords(response string) string {
	switch response {
	case "accepted":
		return "accepted"
	case "declined":
		return "declined"
	case "tentativelyAccepted":
		return "accepted tentatively"
	case "organizer":
		return "organizer"
	case "notResponded", "none", "":
		return "not answered"
	}
	return response
}

func showAs(s string) string {
	switch s {
	case "busy", "":
		return ""
	case "oof":
		return "away"
	case "workingElsewhere":
		return "working elsewhere"
	}
	return s
}

func answerSign(t *theme.Theme, response string) (string, theme.Style) {
	switch response {
	case "accepted", "organizer":
		return t.Glyphs.Pass, t.Good
	case "declined":
		return t.Glyphs.Fail, t.Bad
	case "tentativelyAccepted":
		return t.Glyphs.Unsure, t.Warn
	}
	return t.Glyphs.Dot, t.Muted
}

// tally counts the answers: ": 3 accepted, 1 declined".
func tally(list []graph.Attendee) string {
	counts := map[string]int{}
	for _, a := range list {
		counts[responseWords(a.Response)]++
	}
	var parts []string
	for _, name := range []string{"accepted", "accepted tentatively", "declined", "not answered"} {
		if counts[name] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[name], name))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
