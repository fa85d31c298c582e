package messages_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/messages"
)

const many = 100_000

// large is message n of a folder of 100,000, with ids as long as Exchange's immutable ones.
func large(n int) graph.Header {
	return graph.Header{
		ID:                fmt.Sprintf("AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A%0112dAAA=", n),
		InternetMessageID: fmt.Sprintf("<%032x@mail-%d.prod.outlook.example>", n*7919, n%50),
		Subject:           fmt.Sprintf("%s %d of this week", []string{"Your parcel could not be delivered", "Re: overdue invoice", "Zażółć gęślą jaźń", "請求書の件"}[n%4], n),
		From:              graph.Address{Name: fmt.Sprintf("Sender %d", n%900), Address: fmt.Sprintf("sender%d@host%d.example", n%900, n%70)},
		Received:          now.Add(-time.Duration(n) * time.Minute), Read: n%3 != 0, Attached: n%9 == 0,
	}
}

// full is a list of 100,000 messages that came in pages of 1,000.
func full(b testing.TB) *messages.Model {
	b.Helper()
	m := messages.New(theme.New(theme.Options{Dark: true}))
	page := make([]graph.Header, 1000)
	for from := 0; from < many; from += len(page) {
		for i := range page {
			page[i] = large(from + i)
		}
		m.Append(page, from+len(page) < many)
	}
	m.View(120, 40, true, now)
	return m
}

// heap is what is in use after the garbage has gone, in MB.
func heap() float64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return float64(s.HeapAlloc) / (1 << 20)
}

func BenchmarkAppend100k(b *testing.B) {
	for b.Loop() {
		full(b)
	}
}

// BenchmarkMemory tells what 100,000 loaded messages keep in use.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		before := heap()
		m := full(b)
		b.ReportMetric(heap()-before, "MB-kept")
		runtime.KeepAlive(m)
	}
}

// slowest reports the middle and the slow end of what was measured.
func slowest(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

func BenchmarkMoveAndView(b *testing.B) {
	m := full(b)
	var took []time.Duration
	moves := []keys.ID{keys.Down, keys.PageDown, keys.Bottom, keys.Up, keys.Top, keys.HalfDown, keys.Select}
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		m.Do(moves[i%len(moves)])
		m.View(120, 40, true, now)
		took = append(took, time.Since(began))
	}
	slowest(b, took)
}

func BenchmarkFilterKeystroke(b *testing.B) {
	for _, text := range []string{"overdue invoice 99", "from:sender77 parcel", "gesla", "zzzz"} {
		b.Run(strings.ReplaceAll(text, " ", "_"), func(b *testing.B) {
			m := full(b)
			var took []time.Duration
			for b.Loop() {
				for i := range text {
					began := time.Now()
					m.SetFilter(text[:i+1])
					m.View(120, 40, true, now)
					took = append(took, time.Since(began))
				}
				m.SetFilter("")
			}
			slowest(b, took)
		})
	}
}

// BenchmarkUpsertInTheMiddle brings in a message between others, and takes it away again.
func BenchmarkUpsertInTheMiddle(b *testing.B) {
	m := full(b)
	h := graph.Header{ID: "new", Subject: "in between", Received: now.Add(-many / 2 * time.Minute).Add(time.Second)}
	for b.Loop() {
		m.Upsert([]graph.Header{h})
		m.Remove([]string{h.ID})
	}
}

// BenchmarkTakeAll takes a quarter of the list at once and brings it back, as a large move that is refused.
func BenchmarkTakeAndRestore(b *testing.B) {
	m := full(b)
	m.SetFilter("invoice")
	m.Do(keys.SelectAll)
	var taken []string
	for _, h := range m.Targets() {
		taken = append(taken, h.ID)
	}
	m.SetFilter("")
	for b.Loop() {
		m.Take(taken)
		m.Restore(taken, "access denied")
	}
	b.ReportMetric(float64(len(taken)), "rows")
}
