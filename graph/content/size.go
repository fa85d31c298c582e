package content

import (
	"fmt"

	"github.com/dustin/go-humanize"
)

// Size writes a number of bytes as mail programs do, by 1,024: "812 B", "48 kB", "3.1 MB".
func Size[N int | int64](n N) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// Count writes a number of things: "12,345".
func Count(n int) string { return humanize.Comma(int64(n)) }
