package content

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// SourceLimit is how many bytes of a source are shown.
const SourceLimit = 10 << 20

// valueLimit is more bytes than Exchange lets a message's headers have.
const valueLimit = 256 << 10

// Source makes text of what a message is written in, MIME or HTML: as Block, of many more lines.
func Source(s string) Text {
	if plain(s) && len(s) <= SourceLimit {
		return Text{s: s}
	}
	return clean(s, SourceLimit, true)
}

// Value makes text of one line that may be long: a header with its keys, an id. It is fit for the clipboard too.
func Value(s string) Text {
	if plain(s) && len(s) <= valueLimit {
		return Text{s: s}
	}
	return clean(s, valueLimit, false)
}

// Fold breaks the text at its line breaks and after w cells, wherever that is: what a source says is not laid out.
func (t Text) Fold(w int) []Text {
	w = max(w, 2)
	out := make([]Text, 0, len(t.s)/w+1)
	for line := range strings.SplitSeq(t.s, "\n") {
		if !plain(line) {
			out = folded(out, line, w)
			continue
		}
		for len(line) > w {
			out = append(out, Text{s: line[:w]})
			line = line[w:]
		}
		out = append(out, Text{s: line})
	}
	return out
}

// folded appends a line of any characters, broken.
func folded(out []Text, line string, w int) []Text {
	if len(line) <= w { // no cell is made of less than a byte
		return append(out, Text{s: line})
	}
	for part := range strings.SplitSeq(ansi.Hardwrap(line, w, true), "\n") {
		if w > 2 && ansi.StringWidth(part) > w { // the two do not agree on every character that others make wide
			out = folded(out, part, w-1)
			continue
		}
		out = append(out, Text{s: part})
	}
	return out
}
