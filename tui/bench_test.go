package tui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
)

// BenchmarkKeyToFrame measures from a key to the frame that answers it, with 100,000 messages loaded.
func BenchmarkKeyToFrame(b *testing.B) {
	for _, size := range [][2]int{{120, 40}, {200, 60}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			s := open(b, size[0], size[1], newFakeBox(), nil)
			page := make([]graph.Header, 100_000)
			for i := range page {
				page[i] = header(i)
				page[i].ID = fmt.Sprintf("AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A%0100d", i)
			}
			s.m.messages.Append(page, false)
			presses := []string{"j", "j", "ctrl+d", "space", "G", "k", "g", "v", "j", "esc", "esc", "pgdown"}
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				k := keyOf(presses[i%len(presses)])[0]
				began := time.Now()
				s.m.Update(tea.KeyPressMsg(k))
				_ = s.m.View()
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			s.engine.Close()
		})
	}
}

// BenchmarkFilterKeyToFrame measures the same while a filter is typed.
func BenchmarkFilterKeyToFrame(b *testing.B) {
	s := open(b, 120, 40, newFakeBox(), nil)
	page := make([]graph.Header, 100_000)
	for i := range page {
		page[i] = header(i)
		page[i].ID = fmt.Sprintf("AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A%0100d", i)
	}
	s.m.messages.Append(page, false)
	var took []time.Duration
	for b.Loop() {
		for _, name := range []string{"/", "p", "a", "r", "c", "e", "l", " ", "1", "esc"} {
			began := time.Now()
			s.m.Update(tea.KeyPressMsg(keyOf(name)[0]))
			_ = s.m.View()
			took = append(took, time.Since(began))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	s.engine.Close()
}
