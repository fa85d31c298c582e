//go:build !unix

package hostile

import "time"

// Spent is not told here: work is measured where fuzzing is done.
func Spent() time.Duration { return 0 }
