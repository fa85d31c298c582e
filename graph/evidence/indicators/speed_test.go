package indicators

import (
	"fmt"
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
)

// TestTextThatIsMadeToBeSlow holds a megabyte of each to the limits of all that is hostile.
func TestTextThatIsMadeToBeSlow(t *testing.T) {
	for name, unit := range hostile.Slow() {
		t.Run(name, func(t *testing.T) {
			s := hostile.Repeated(unit, 1<<20)
			defer hostile.Bounded(t)()
			Extract(text1(s), Options{})
		})
	}
}

// BenchmarkText is the time that they take, by their size.
func BenchmarkText(b *testing.B) {
	for name, unit := range hostile.Slow() {
		for _, size := range []int{256 << 10, 1 << 20} {
			b.Run(fmt.Sprintf("%s/%dkB", strings.ReplaceAll(name, " ", "-"), size>>10), func(b *testing.B) {
				s := hostile.Repeated(unit, size)
				b.SetBytes(int64(size))
				begun := hostile.Spent()
				for b.Loop() {
					Extract(text1(s), Options{})
				}
				b.ReportMetric(float64((hostile.Spent()-begun).Milliseconds())/float64(b.N), "cpu-ms/op")
			})
		}
	}
}
