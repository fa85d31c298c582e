package reasons

import (
	"testing"
	"time"

	mails "mailtriage/graph/content/corpus"
	"mailtriage/graph/content/eml"
)

// BenchmarkCorpus judges each mail of the corpus by its bytes; the slowest is told beside the mean.
func BenchmarkCorpus(b *testing.B) {
	list := mails.Mails()
	var worst time.Duration
	for b.Loop() {
		for _, m := range list {
			began := time.Now()
			Judge(Of(eml.Parse(m.Raw)), around())
			worst = max(worst, time.Since(began))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(list)), "ns/mail")
	b.ReportMetric(float64(worst.Nanoseconds()), "ns/worst")
}
