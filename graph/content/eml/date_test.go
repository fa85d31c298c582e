package eml

import (
	"strings"
	"testing"
)

// TestDate has dates as they are met: RFC 5322's, those of mailbox files and of machines, and none.
func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"Sun, 29 Nov 2026 07:40:00 +0100": "2026-11-29T07:40:00+01:00", "29 Nov 2026 07:40:00 GMT": "2026-11-29T07:40:00Z", "Sun, 29 Nov 2026 07:40:00 +0100 (CET (Wien))": "2026-11-29T07:40:00+01:00",
		"2026-11-29T07:40:00Z": "2026-11-29T07:40:00Z", "Sun Nov 29 07:40:00 2026": "2026-11-29T07:40:00Z", "Sun, 29 Nov 2026 07:40:00": "2026-11-29T07:40:00Z",
		"2026-11-29 07:40:00 +0100": "2026-11-29T07:40:00+01:00", " 2026-11-29\t07:40:00 (by a clock) +0100 ": "2026-11-29T07:40:00+01:00", "yesterday": "", "": "", strings.Repeat("(", 100_000): "",
	} {
		got := ""
		if at := Date(in); !at.IsZero() {
			got = at.Format("2006-01-02T15:04:05Z07:00")
		}
		if got != want {
			t.Errorf("%.60q: %q, want %q", in, got, want)
		}
	}
}
