package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkFirstList measures from the start of the program to the first list on the screen, sign-in over TLS
// included.
func BenchmarkFirstList(b *testing.B) {
	s := startServer(b, "--tls")
	for b.Loop() {
		term := newTerminal(b, 120, 40, program(b, s.vars(varLive+"=off", "XDG_STATE_HOME="+b.TempDir())))
		term.Shows("Inbox 900")
		b.StopTimer()
		term.Press("q")
		term.Ends()
		b.StartTimer()
	}
}

// BenchmarkScroll100k scrolls a list of 100,000 messages from end to end, as a person holding a key does, with the live
// watch on, and measures the program's peak memory. Linux only.
func BenchmarkScroll100k(b *testing.B) {
	s := startServer(b, "--tls", "--messages", "100000")
	for b.Loop() {
		term := newTerminal(b, 120, 40, program(b, s.vars(varLive+"=30s", "XDG_STATE_HOME="+b.TempDir())))
		term.Shows("Inbox 96,000")
		for same, last := 0, ""; same < 50; {
			term.Press("G")
			time.Sleep(20 * time.Millisecond)
			if now := term.Screen(); now == last {
				same++
			} else {
				same, last = 0, now
			}
		}
		b.ReportMetric(peak(b, term.cmd.Process.Pid), "peak-MB")
		term.Press("q")
		term.Ends()
	}
}

// peak is a process's peak resident memory in MB.
func peak(b *testing.B, pid int) float64 {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("peak memory is read from /proc")
	}
	for line := range strings.SplitSeq(string(raw), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kb) / 1024
		}
	}
	b.Fatal("no VmHWM")
	return 0
}
