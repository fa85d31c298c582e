package zones

import "time"

// Day is the moment at which a day begins in a zone. Where clocks go forward at midnight that is not at 00:00.
func Day(year int, month time.Month, day int, at *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, at)
	want := time.Date(year, month, day, 12, 0, 0, 0, time.UTC) // which day of the calendar it is, overflow put right
	if y, m, d := t.Date(); y == want.Year() && m == want.Month() && d == want.Day() {
		// Where midnight comes twice the day begins with the first.
		for back := 30 * time.Minute; back <= 2*time.Hour; back += 30 * time.Minute {
			if u := t.Add(-back); u.Day() == d && u.Before(t) {
				t = u
			}
		}
		return t
	}
	// There is no midnight: time.Date took the offset of before, and came out in the day before.
	for range 24 * 4 {
		if t = t.Add(15 * time.Minute); t.Day() == want.Day() {
			return t
		}
	}
	return t
}

// DayOf is the moment at which the day of a time begins in the time's zone; n days later is DayOf(t, n).
func DayOf(t time.Time, n int) time.Time {
	y, m, d := t.Date()
	return Day(y, m, d+n, t.Location())
}

// Change tells of a day, given by its beginning, on which clocks are put forward or back: by how much, and when. None: nothing.
func Change(day time.Time) (by time.Duration, at time.Time) {
	low, high := day.Add(-time.Second), DayOf(day, 1).Add(-time.Second) // a day may begin with the change
	_, before := low.Zone()
	_, after := high.Zone()
	if before == after {
		return 0, time.Time{}
	}
	for high.Sub(low) > time.Second {
		mid := low.Add(high.Sub(low) / 2).Truncate(time.Second)
		if _, o := mid.Zone(); o == before {
			low = mid
		} else {
			high = mid
		}
	}
	return time.Duration(after-before) * time.Second, high
}
