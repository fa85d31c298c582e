package hostile

import (
	"strings"
	"unicode/utf8"
)

// Escapes lists what in a drawn frame a terminal would obey beyond colours and line breaks, in order: every control
// character and sequence that is neither SGR (ESC [ digits ; : m) nor a line feed, every C1 control as a character or
// a bare byte, every character that turns the direction of writing, every byte that is not UTF-8.
func Escapes(frame string) []string {
	var found []string
	for i := 0; i < len(frame); {
		n, allowed := next(frame[i:])
		if !allowed {
			found = append(found, frame[i:i+n])
		}
		i += n
	}
	return found
}

// next tells how long the first character or sequence is, and whether a frame may hold it.
func next(s string) (n int, allowed bool) {
	if s[0] == 0x1b {
		return sequence(s)
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && n == 1:
		return 1, false
	case r < 0x20:
		return n, r == '\n'
	case 0x7f <= r && r < 0xa0:
		return n, false
	}
	return n, !turns(r)
}

// turns tells of the bidirectional controls (Unicode's Bidi_Control), and of the two separators that end a line in
// some terminals.
func turns(r rune) bool {
	switch {
	case r == 0x61c, r == 0x200e, r == 0x200f, 0x2028 <= r && r <= 0x202e, 0x2066 <= r && r <= 0x2069:
		return true
	}
	return false
}

// sequence measures an escape sequence (ECMA-48 sections 5.3 to 5.6).
func sequence(s string) (n int, allowed bool) {
	if len(s) == 1 {
		return 1, false
	}
	switch s[1] {
	case '[':
		return control(s)
	case ']', 'P', 'X', '^', '_', 'k':
		return str(s), false
	}
	n = 1 + span(s[1:], 0x20, 0x2f)
	if n < len(s) && 0x30 <= s[n] && s[n] <= 0x7e {
		n++
	}
	return n, false
}

func control(s string) (n int, allowed bool) {
	parameters := span(s[2:], 0x30, 0x3f)
	n = 2 + parameters
	n += span(s[n:], 0x20, 0x2f)
	if n == len(s) || s[n] < 0x40 || s[n] > 0x7e {
		return n, false
	}
	sgr := s[n] == 'm' && n == 2+parameters && strings.Trim(s[2:n], "0123456789;:") == ""
	return n + 1, sgr
}

// str measures a string that a terminal swallows up to its terminator; without one, to the end.
func str(s string) int {
	end := len(s)
	for _, terminator := range []string{"\a", "\x1b\\", "\u009c"} {
		if i := strings.Index(s[2:end], terminator); i >= 0 {
			end = 2 + i + len(terminator)
		}
	}
	return end
}

func span(s string, low, high byte) int {
	n := 0
	for n < len(s) && low <= s[n] && s[n] <= high {
		n++
	}
	return n
}
