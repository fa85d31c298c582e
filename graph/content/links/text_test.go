package links_test

import (
	"fmt"
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/content/links"
)

// TestTextThatIsMadeToBeSlow holds texts as long as is read to the limits of all that is hostile.
func TestTextThatIsMadeToBeSlow(t *testing.T) {
	for name, unit := range hostile.Slow() {
		t.Run(name, func(t *testing.T) {
			mail := letter(textPart(hostile.Repeated(unit, 2<<20)))
			defer hostile.Bounded(t)()
			links.Of(mail, known)
		})
	}
}

// BenchmarkText is the time that text takes which is made to be slow, by its size.
func BenchmarkText(b *testing.B) {
	for name, unit := range hostile.Slow() {
		for _, size := range []int{256 << 10, 1 << 20} {
			b.Run(fmt.Sprintf("%s/%dkB", strings.ReplaceAll(name, " ", "-"), size>>10), func(b *testing.B) {
				mail := letter(textPart(hostile.Repeated(unit, size)))
				b.SetBytes(int64(size))
				begun := hostile.Spent()
				for b.Loop() {
					links.Of(mail, known)
				}
				b.ReportMetric(float64((hostile.Spent()-begun).Milliseconds())/float64(b.N), "cpu-ms/op")
			})
		}
	}
}
