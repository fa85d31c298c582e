package emulator

import (
	"testing"
	"time"
)

func TestInStep(t *testing.T) {
	first := time.Date(2024, 2, 29, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		pattern map[string]any
		n       int
		want    string // empty: none
	}{
		"leap day":        {map[string]any{"type": "absoluteYearly", "month": 2, "dayOfMonth": 29}, 1, ""},
		"leap day again":  {map[string]any{"type": "absoluteYearly", "month": 2, "dayOfMonth": 29}, 4, "2028-02-29"},
		"short month":     {map[string]any{"type": "absoluteMonthly", "dayOfMonth": 31}, 2, ""},
		"last Friday":     {map[string]any{"type": "relativeMonthly", "index": "last", "daysOfWeek": []any{"friday"}}, 1, "2024-03-29"},
		"first by itself": {map[string]any{"type": "relativeMonthly", "daysOfWeek": []any{"monday"}}, 1, "2024-03-04"},
		"yearly":          {map[string]any{"type": "relativeYearly", "month": 5, "index": "second", "daysOfWeek": []any{"sunday"}}, 1, "2025-05-11"},
	} {
		got := ""
		if days := inStep(c.pattern, first, c.n); len(days) > 0 {
			got = days[0].Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
