package triage_test

import (
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// latency is how long each request takes in the benchmarks.
const latency = 50 * time.Millisecond

// took says how long a benchmark of n requests took, against the least that the service allows: n·L/4, since it runs
// four at once.
func took(b *testing.B, n int, d time.Duration) {
	b.ReportMetric(d.Seconds(), "s")
	b.ReportMetric(float64(d)/float64(time.Duration(n)*latency/4), "×n·L/4")
}

// thousand is a bench with targets enough for a thousand moves.
func thousand(b *testing.B) (*bench, []triage.Target) {
	b.Helper()
	s := set(b, latency)
	s.e.ForgetRequests()
	page, err := s.box.Messages(b.Context(), "inbox", 1000)
	if err != nil {
		b.Fatal(err)
	}
	var targets []triage.Target
	for _, h := range page.Headers {
		targets = append(targets, triage.TargetOf(h))
	}
	return s, targets
}

// BenchmarkMoves moves a thousand messages in one action, and forty one by one, and states how many times faster the one is
// than the other.
func BenchmarkMoves(b *testing.B) {
	s, targets := thousand(b)
	archive, inbox := s.place("archive"), s.place("inbox")
	// move makes n moves, so many in an action: the same messages go there and back.
	move := func(n, atOnce int) time.Duration {
		began := time.Now()
		for done := 0; done < n; {
			some := targets[:min(len(targets), n-done, atOnce)]
			s.do(triage.Order{Action: keys.Move, Targets: some, To: archive})
			done += len(some)
			for i := range some {
				some[i].FolderID = archive.ID
			}
			archive, inbox = inbox, archive
		}
		return time.Since(began)
	}
	const many, few = 1000, 40
	for b.Loop() {
		inOne := move(many, many)
		took(b, many, inOne)
		b.ReportMetric(float64(move(few, 1))/few/(float64(inOne)/many), "×one_by_one")
	}
}

// BenchmarkKeyDuringMoves presses a key now and then while a thousand moves are under way, or five thousand, and states how
// long it took each time until it was done, in requests' time: it may be 3·L.
func BenchmarkKeyDuringMoves(b *testing.B) {
	for _, n := range []int{1000, 5000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) { keyDuringMoves(b, n) })
	}
}

func keyDuringMoves(b *testing.B, total int) {
	s, targets := thousand(b)
	singles, many := targets[:50], targets[50:]
	archive, inbox, trash, junk := s.place("archive"), s.place("inbox"), s.place("deleteditems"), s.place("junkemail")
	wait := waits(s.engine)
	for b.Loop() {
		var tookAll time.Duration
		var keyed []time.Duration
		moving := make(chan struct{})
		go func() {
			defer close(moving)
			began := time.Now()
			for moved := 0; moved < total; {
				some := slices.Clone(many[:min(len(many), total-moved)])
				wait(s.start(triage.Order{Action: keys.Move, Targets: some, To: archive}).ID)
				moved += len(some)
				for i := range many {
					many[i].FolderID = archive.ID
				}
				archive, inbox = inbox, archive
			}
			tookAll = time.Since(began)
		}()
		for pressed := 0; ; pressed++ {
			select {
			case <-moving:
			case <-time.After(7*latency + time.Duration(pressed%7)*latency/7): // at each phase of the requests beside it
				at := time.Now()
				target := singles[pressed%len(singles):][:1]
				wait(s.start(triage.Order{Action: keys.Move, Targets: target, To: trash}).ID)
				keyed = append(keyed, time.Since(at))
				target[0].FolderID = trash.ID
				if pressed%len(singles) == len(singles)-1 {
					trash, junk = junk, trash
				}
				continue
			}
			break
		}
		took(b, total, tookAll)
		slices.Sort(keyed)
		b.ReportMetric(float64(len(keyed)), "keys")
		for name, at := range map[string]int{"p50": len(keyed) / 2, "p99": len(keyed) * 99 / 100} {
			b.ReportMetric(float64(keyed[at])/float64(latency), name+"_×L")
		}
	}
}

// waits tells when a job has ended.
func waits(e *triage.Engine) func(triage.JobID) {
	var mu sync.Mutex
	ended := map[triage.JobID]chan struct{}{}
	of := func(id triage.JobID) chan struct{} {
		mu.Lock()
		defer mu.Unlock()
		if ended[id] == nil {
			ended[id] = make(chan struct{})
		}
		return ended[id]
	}
	go func() {
		for event := range e.Events() {
			if f, ok := event.(triage.Finished); ok {
				close(of(f.Job.ID))
			}
		}
	}()
	return func(id triage.JobID) { <-of(id) }
}

// start begins a job.
func (b *bench) start(o triage.Order) triage.Job {
	b.t.Helper()
	p, err := b.engine.Plan(o)
	if err != nil {
		b.t.Fatal(err)
	}
	j, err := b.engine.Start(b.t.Context(), p)
	if err != nil {
		b.t.Fatal(err)
	}
	return j
}
