package theme

import "strings"

// Typeset makes a finished frame what the terminal can draw. Where that is ASCII alone, each sign of ours that is not gets
// its twin, of one cell too; the letters of mails stay as they are.
func (t *Theme) Typeset(frame string) string {
	if !t.ASCII {
		return frame
	}
	return strings.Map(twin, frame)
}

// twin is the ASCII sign that stands for one that this program writes of itself, the marks of package content included.
func twin(r rune) rune {
	switch r {
	case '…':
		return '~' // where something is cut
	case '“', '”', '„':
		return '"'
	case '‘', '’':
		return '\''
	case '–', '—', '─', '·':
		return '-'
	case '•', '●', '◌':
		return '*'
	case '│', '┃':
		return '|'
	case '⟨':
		return '<'
	case '⟩', '→', '▸':
		return '>'
	case '←':
		return '<'
	case '↑':
		return '^'
	case '↓':
		return 'v'
	case '⟦':
		return '['
	case '⟧':
		return ']'
	case '✓':
		return '+'
	case '✗':
		return 'x'
	case '␣':
		return '_'
	case '⏎':
		return '>'
	}
	if 0x2400 <= r && r <= 0x243f { // pictures of control characters
		return '?'
	}
	return r
}
