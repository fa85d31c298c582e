//go:build unix

package hostile

import (
	"syscall"
	"time"
)

// Spent is the processor's time that this process has taken.
func Spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
