package triage_test

import (
	"testing"
	"time"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// BenchmarkMoves moves messages at a latency of 50 ms a request, and states how long it took against the least that
// the service allows: n·L/4, since it runs four at once.
func BenchmarkMoves(b *testing.B) {
	const latency = 50 * time.Millisecond
	for name, c := range map[string]struct{ n, atOnce int }{"1000 in one action": {1000, 1000}, "40 one by one": {40, 1}} {
		b.Run(name, func(b *testing.B) {
			s := set(b, latency)
			var targets []triage.Target
			page, err := s.box.Messages(b.Context(), "inbox", 1000)
			if err != nil {
				b.Fatal(err)
			}
			for _, h := range page.Headers {
				targets = append(targets, triage.TargetOf(h))
			}
			archive, inbox := s.place("archive"), s.place("inbox")
			for b.Loop() {
				began := time.Now()
				for done := 0; done < c.n; {
					// The same messages go there and back until so many moves have been made.
					some := targets[:min(len(targets), c.n-done, c.atOnce)]
					s.do(triage.Order{Action: keys.Move, Targets: some, To: archive})
					done += len(some)
					for i := range some {
						some[i].FolderID = archive.ID
					}
					archive, inbox = inbox, archive
				}
				least := time.Duration(c.n) * latency / 4
				b.ReportMetric(time.Since(began).Seconds(), "s")
				b.ReportMetric(float64(time.Since(began))/float64(least), "×n·L/4")
			}
		})
	}
}
