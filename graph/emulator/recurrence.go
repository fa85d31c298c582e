package emulator

import (
	"slices"
	"strings"
	"time"

	"mailtriage/graph/emulator/world"
)

// occurrence is one time at which an event takes place.
type occurrence struct {
	date       string // of the pattern: "2026-11-24"
	start, end time.Time
	subject    string
	exception  bool
	cancelled  bool
}

const maxOccurrences = 5000 // of one series that are looked at

// occurrences lists when an event takes place between two times.
func occurrences(w *world.Event, from, to time.Time) []occurrence {
	if w.Recurrence == nil {
		if w.Start.Before(to) && w.End.After(from) {
			return []occurrence{{date: w.Start.Format(time.DateOnly), start: w.Start, end: w.End, subject: w.Subject}}
		}
		return nil
	}
	loc, err := location(w.Zone)
	if err != nil {
		loc = time.UTC
	}
	length := w.End.Sub(w.Start)
	var out []occurrence
	for _, day := range seriesDays(w, loc, to) {
		o := occurrence{date: day.Format(time.DateOnly), start: day.UTC(), end: day.UTC().Add(length), subject: w.Subject}
		deleted := false
		for _, x := range w.Exceptions {
			if x.Date != o.date {
				continue
			}
			if deleted = x.Deleted; !x.Start.IsZero() {
				o.start, o.end = x.Start, x.End
			}
			o.subject, o.exception, o.cancelled = orElse(x.Subject, o.subject), true, x.Cancelled
		}
		if !deleted && o.start.Before(to) && o.end.After(from) {
			out = append(out, o)
		}
	}
	return out
}

// seriesDays lists the starts of a series in its own zone, up to a time.
func seriesDays(w *world.Event, loc *time.Location, to time.Time) []time.Time {
	pattern, _ := w.Recurrence["pattern"].(map[string]any)
	span, _ := w.Recurrence["range"].(map[string]any)
	interval := max(1, whole(pattern["interval"]))
	limit := maxOccurrences
	if span["type"] == "numbered" {
		limit = min(limit, whole(span["numberOfOccurrences"]))
	}
	last := to
	if span["type"] == "endDate" {
		if s, ok := span["endDate"].(string); ok {
			if d, err := time.ParseInLocation(time.DateOnly, s, loc); err == nil {
				last = d.AddDate(0, 0, 1)
			}
		}
	}
	first := w.Start.In(loc)
	var days []time.Time
	for step := 0; len(days) < limit && step < maxOccurrences; step++ {
		candidates := inStep(pattern, first, step*interval)
		for _, d := range candidates {
			if d.Before(first) {
				continue
			}
			if !d.Before(last) || !d.Before(to) {
				return days
			}
			if days = append(days, d); len(days) == limit {
				return days
			}
		}
	}
	return days
}

// inStep lists the days that a pattern names in its n-th day, week, month or year.
func inStep(pattern map[string]any, first time.Time, n int) []time.Time {
	at := func(y int, m time.Month, d int) time.Time {
		return time.Date(y, m, d, first.Hour(), first.Minute(), first.Second(), 0, first.Location())
	}
	y, m, d := first.Date()
	switch pattern["type"] {
	case "daily":
		return []time.Time{at(y, m, d+n)}
	case "weekly":
		monday := d - (int(first.Weekday())+6)%7
		var days []time.Time
		for offset := range 7 {
			day := at(y, m, monday+7*n+offset)
			if slices.Contains(texts(pattern["daysOfWeek"]), strings.ToLower(day.Weekday().String())) {
				days = append(days, day)
			}
		}
		return days
	case "absoluteMonthly":
		return onlyIn(at(y, m+time.Month(n), whole(pattern["dayOfMonth"])), y, int(m)+n)
	case "absoluteYearly":
		month := whole(pattern["month"])
		return onlyIn(at(y+n, time.Month(month), whole(pattern["dayOfMonth"])), y+n, month)
	case "relativeMonthly":
		return relative(pattern, at, y, m+time.Month(n))
	case "relativeYearly":
		return relative(pattern, at, y+n, time.Month(whole(pattern["month"])))
	}
	return nil
}

// onlyIn drops a day that a short month does not have.
func onlyIn(day time.Time, y, m int) []time.Time {
	if want := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC); day.Month() != want.Month() {
		return nil
	}
	return []time.Time{day}
}

// relative finds the first, second, third, fourth or last of some weekdays in a month.
func relative(pattern map[string]any, at func(int, time.Month, int) time.Time, y int, m time.Month) []time.Time {
	var fitting []time.Time
	for d := 1; d <= 31; d++ {
		day := at(y, m, d)
		if day.Month() != at(y, m, 1).Month() {
			break
		}
		if slices.Contains(texts(pattern["daysOfWeek"]), strings.ToLower(day.Weekday().String())) {
			fitting = append(fitting, day)
		}
	}
	named, _ := pattern["index"].(string)
	index := slices.Index([]string{"first", "second", "third", "fourth"}, orElse(named, "first"))
	if named == "last" {
		index = len(fitting) - 1
	}
	if index < 0 || index >= len(fitting) {
		return nil
	}
	return fitting[index : index+1]
}

func whole(v any) int {
	switch n := v.(type) {
	case int:
		return n
	case float64:
		return int(n)
	}
	return 0
}
