package main

import (
	"testing"
	"time"
)

// TestTheEmulatorsMailboxIsOfToday unless another time is asked for.
func TestTheEmulatorsMailboxIsOfToday(t *testing.T) {
	now := time.Date(2027, 3, 4, 5, 6, 7, 0, time.FixedZone("", 3600))
	for at, want := range map[string]time.Time{
		"": now.UTC(), "2026-11-01": time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), "2026-11-24T10:00:00+01:00": time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
	} {
		if got, err := (emulatorFlags{at: at}).time(now); err != nil || got != want {
			t.Errorf("%q: %v, %v", at, got, err)
		}
	}
}
