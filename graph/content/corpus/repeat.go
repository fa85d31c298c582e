package corpus

import (
	"encoding/base64"
	"fmt"
	"strings"
)

func long(n int) string { return strings.Repeat("a", n) }

// repeated is a pattern with the number in it, n times.
func repeated(n int, pattern string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, pattern, i)
	}
	return b.String()
}

func onLine(data []byte) string { return base64.StdEncoding.EncodeToString(data) }
