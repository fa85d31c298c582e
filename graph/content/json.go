package content

import (
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// stackedMarks is how many combining marks in a row are written as they are; the rest only climbs over other lines.
const stackedMarks = 4

// SafeJSON writes what in JSON text could command a terminal or deceive the eye as JSON escapes. It says the same. Control
// characters below 0x20 are escaped in any JSON.
func SafeJSON(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+1)
	marks := 0
	for i := 0; i < len(raw); {
		if raw[i] < 0x7f {
			out, marks = append(out, raw[i]), 0
			i++
			continue
		}
		r, size := utf8.DecodeRune(raw[i:])
		if unicode.In(r, unicode.Mn, unicode.Me) {
			marks++
		} else {
			marks = 0
		}
		if marks > stackedMarks || !showsItself(r) {
			out = escapeJSON(out, r)
		} else {
			out = append(out, raw[i:i+size]...)
		}
		i += size
	}
	return out
}

// showsItself tells whether a character shows what it is.
func showsItself(r rune) bool {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return Line("x"+string(r)).Tricks() == 0 && r != 0xfe0e && r != 0xfe0f
	}
	return unicode.IsGraphic(r) && Line(string(r)).Tricks() == 0
}

func escapeJSON(out []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
		return fmt.Appendf(out, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}
