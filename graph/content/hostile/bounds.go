package hostile

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"
)

// What one hostile input may cost whoever reads it.
const (
	mostTime = time.Second // of a processor
	mostRoom = 256 << 20   // bytes that are made room for, freed meanwhile or not
)

// Bounded holds what a fuzz test does until it calls the result to a second of work and 256 MB of room:
//
//	defer hostile.Bounded(t)()
//
// Work is the processor's time that this process took: it does not count what others keep the machine busy with. The worst
// figures of a long run are kept in a file for each process, whose name begins with $MAILTRIAGE_FUZZ_FIGURES if that is set.
func Bounded(t testing.TB) func() {
	t.Helper()
	return bounded(t, mostTime, mostRoom)
}

func bounded(t testing.TB, mostTime time.Duration, mostRoom uint64) func() {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := Spent()
	return func() {
		t.Helper()
		took := Spent() - begun
		runtime.ReadMemStats(&after)
		if took > mostTime {
			t.Errorf("it took %v", took)
		}
		made := after.TotalAlloc - before.TotalAlloc
		if made > mostRoom {
			t.Errorf("it made room for %d MB", made>>20)
		}
		worst.note(took, made, after.HeapSys)
	}
}

// figures are the worst of a run.
type figures struct {
	sync.Mutex
	took       time.Duration
	made, heap uint64
	runs       int
}

var worst figures

func (f *figures) note(took time.Duration, made, heap uint64) {
	path := os.Getenv("MAILTRIAGE_FUZZ_FIGURES")
	if path == "" {
		return
	}
	f.Lock()
	defer f.Unlock()
	f.took, f.made, f.heap, f.runs = max(f.took, took), max(f.made, made), max(f.heap, heap), f.runs+1
	if f.runs%200 == 0 {
		line := fmt.Sprintf("worst of %d runs: %v, %d kB made, heap %d kB\n", f.runs, f.took, f.made>>10, f.heap>>10)
		_ = os.WriteFile(fmt.Sprintf("%s.%d", path, os.Getpid()), []byte(line), 0o600)
	}
}
