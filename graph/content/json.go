package content

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// SafeJSON writes what in JSON text could command a terminal or deceive the eye as JSON escapes. It says the same.
func SafeJSON(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+1)
	for i := 0; i < len(raw); {
		x, size := utf8.DecodeRune(raw[i:])
		if x < 0x7f || Line("x"+string(x)).Tricks() == 0 {
			out = append(out, raw[i:i+size]...)
		} else if high, low := utf16.EncodeRune(x); high != utf8.RuneError {
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		} else {
			out = fmt.Appendf(out, `\u%04x`, x)
		}
		i += size
	}
	return out
}
