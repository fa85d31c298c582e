// Package content makes hostile text safe. Everything from a mail or from the server passes through it before it is
// drawn, put on a path, or written to a log: what could command a terminal or deceive the eye is shown, not obeyed.
package content

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Limits on what is shown: what is longer is cut, and says so.
const (
	lineLimit  = 4 << 10 // bytes of a one-line text
	blockLimit = 1 << 20 // bytes of a text of many lines
	tabWidth   = 4       // cells
	slack      = 64      // bytes over the limit that are let be: so that a text once cut is not cut again
	cutMark    = " […]"
)

// Text is foreign text that is safe to draw: it holds no control characters, no escape sequences, nothing invisible
// and nothing that changes the direction of writing. Only Line and Block make it, so that what has not passed
// through them can't be drawn by mistake.
type Text struct {
	s      string
	tricks int
}

// Line makes text for one line: line breaks and tabs become spaces.
func Line(s string) Text {
	if plain(s) && len(s) <= lineLimit {
		return Text{s: s}
	}
	return clean(s, lineLimit, false)
}

// Block makes text of many lines: line breaks stay, tabs become spaces.
func Block(s string) Text {
	if plain(s) && len(s) <= blockLimit {
		return Text{s: s}
	}
	return clean(s, blockLimit, true)
}

// String is the text, safe to draw.
func (t Text) String() string { return t.s }

// Safe is the text, for what draws nothing but what was made safe.
func (t Text) Safe() string { return t.s }

// Tricks counts the characters that were hidden or commands and are now shown in words.
func (t Text) Tricks() int { return t.tricks }

// Empty tells whether there is nothing to see.
func (t Text) Empty() bool { return strings.TrimSpace(t.s) == "" }

// Width is how many cells the text takes; of many lines, the widest.
func (t Text) Width() int {
	if plain(t.s) {
		return len(t.s)
	}
	widest := 0
	for line := range strings.SplitSeq(t.s, "\n") {
		widest = max(widest, ansi.StringWidth(line))
	}
	return widest
}

// Truncate cuts the text to w cells, with … where something is missing.
func (t Text) Truncate(w int) Text {
	if w <= 0 {
		return Text{}
	}
	if plain(t.s) && len(t.s) <= w {
		return t
	}
	return Text{s: ansi.Truncate(t.s, w, "…"), tricks: t.tricks}
}

// Middle cuts the text to w cells in its middle, with … there: for what is told by its end, like a path.
func (t Text) Middle(w int) Text {
	all := t.Width()
	if w < 3 || all <= w {
		return t.Truncate(w)
	}
	left := ansi.Truncate(t.s, w/3, "")
	right := ansi.TruncateLeft(t.s, all-(w-w/3-1), "")
	for n := 1; ansi.StringWidth(right) > w-w/3-1; n++ { // a wide character stands across the cut
		right = ansi.TruncateLeft(t.s, all-(w-w/3-1)+n, "")
	}
	return Text{s: left + "…" + right, tricks: t.tricks}
}

// Pad makes the text exactly w cells wide, cut or filled with spaces.
func (t Text) Pad(w int) Text {
	short := t.Truncate(w)
	short.s += strings.Repeat(" ", max(0, w-short.Width()))
	return short
}

// Split is the text up to a byte, and from there on.
func (t Text) Split(at int) (before, after Text) {
	return Text{s: t.s[:at], tricks: t.tricks}, Text{s: t.s[at:], tricks: t.tricks}
}

// Wrap breaks the text into lines of at most w cells: between words where it can, within them where it must.
func (t Text) Wrap(w int) []Text {
	var lines []Text
	for line := range strings.SplitSeq(ansi.Wrap(t.s, max(w, 2), " -/"), "\n") {
		lines = append(lines, Text{s: strings.TrimRight(line, " ")})
	}
	return lines
}

// Lines breaks the text at its line breaks.
func (t Text) Lines() []Text {
	var lines []Text
	for line := range strings.SplitSeq(t.s, "\n") {
		lines = append(lines, Text{s: line})
	}
	return lines
}

// plain tells whether a text is printable ASCII throughout: nearly all of them are, and need no work.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}
