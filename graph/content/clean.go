package content

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// marksPerBase is how many combining marks in a row are drawn: the scripts that stack most of them in ordinary
// writing need no more.
const marksPerBase = 4

// joinsPerEmoji is how many joiners an emoji has at most: a family of four has three. Where a terminal does not join, each of its
// people takes two cells.
const joinsPerEmoji = 3

// cleaner goes through a text character by character.
type cleaner struct {
	out    strings.Builder
	block  bool
	tricks int
	column int  // of the line, for tabs; counted in characters, which is near enough
	prev   rune // the character before, 0 at the start
	marks  int  // combining marks since the last base
	joins  int  // joiners in this emoji
}

func clean(s string, limit int, block bool) Text {
	c := cleaner{block: block}
	s = s[:min(len(s), 2*limit)] // more than is shown need not be looked at
	c.out.Grow(len(s) + len(s)/8)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			c.show(fmt.Sprintf(`\x%02x`, s[i]))
		case r == '\r' && strings.HasPrefix(s[i+1:], "\n"): // CR LF is one line break
		default:
			c.rune(r, s[i+size:])
		}
		i += size
	}
	return Text{s: cut(c.out.String(), limit), tricks: c.tricks}
}

// cut shortens what is too long to show, and says so.
func cut(s string, limit int) string {
	if len(s) <= limit+slack {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return strings.TrimRight(s[:limit], "\u200c\u200d") + cutMark
}

// rune takes one character; rest is what follows it.
func (c *cleaner) rune(r rune, rest string) {
	switch {
	case r == '\n' || r == '\r':
		c.lineBreak()
	case r == '\t':
		c.tab()
	case r < 0x20:
		c.show(string(0x2400 + r)) // the picture of the control character
	case r < 0x7f:
		c.plain(r)
	case r == 0x7f:
		c.show("␡")
	case r < 0xa0:
		c.show(fmt.Sprintf(`\x%02x`, r))
	case r == 0x2028 || r == 0x2029:
		c.tricks++
		c.lineBreak()
	case r == 0x200c || r == 0x200d:
		c.joiner(r, rest)
	case r == 0xfe0e || r == 0xfe0f:
		c.variation(r)
	case unicode.Is(unicode.Mn, r) && !invisible(r) || unicode.Is(unicode.Me, r):
		c.mark(r)
	case invisible(r) || !unicode.IsGraphic(r):
		c.show(fmt.Sprintf("⟨U+%04X⟩", r))
	case unicode.Is(unicode.Zs, r) && r != 0x3000:
		c.plain(' ')
	default:
		c.plain(r)
	}
}

func (c *cleaner) plain(r rune) {
	if c.prev != 0x200d && !skin(r) {
		c.joins = 0
	}
	c.out.WriteRune(r)
	c.prev, c.marks = r, 0
	c.column++
}

// show writes what a hidden character is, in plain characters.
func (c *cleaner) show(s string) {
	c.out.WriteString(s)
	c.tricks++
	c.prev, c.marks = 'x', 0 // a base, and nothing that joins
	c.column += utf8.RuneCountInString(s)
}

func (c *cleaner) lineBreak() {
	if !c.block {
		c.plain(' ')
		return
	}
	c.out.WriteByte('\n')
	c.prev, c.marks, c.column = 0, 0, 0
}

func (c *cleaner) tab() {
	if !c.block {
		c.plain(' ')
		return
	}
	for n := tabWidth - c.column%tabWidth; n > 0; n-- {
		c.plain(' ')
	}
}

// mark takes a combining mark: the first few on a base are writing, the rest only climbs over other lines.
func (c *cleaner) mark(r rune) {
	if c.prev == 0 || c.prev == ' ' {
		c.plain('◌')
	}
	c.marks++
	if c.marks > marksPerBase {
		c.tricks++
		return
	}
	c.out.WriteRune(r)
}

// joiner takes a zero-width joiner or non-joiner, which belong inside emoji and inside words of the scripts that
// join their letters, and nowhere else.
func (c *cleaner) joiner(r rune, rest string) {
	next, _ := utf8.DecodeRuneInString(rest)
	emoji := r == 0x200d && pictograph(c.prev) && pictograph(next) && c.joins < joinsPerEmoji
	if emoji || joining(c.prev) && joining(next) {
		c.joins++
		c.out.WriteRune(r)
		c.prev = r
		return
	}
	c.show(fmt.Sprintf("⟨U+%04X⟩", r))
}

// variation takes the selector of text or emoji form, which may follow a symbol once.
func (c *cleaner) variation(r rune) {
	if unicode.IsSymbol(c.prev) || c.prev == '#' || c.prev == '*' || '0' <= c.prev && c.prev <= '9' {
		c.out.WriteRune(r)
		c.prev = r
		return
	}
	c.show(fmt.Sprintf("⟨U+%04X⟩", r))
}

func pictograph(r rune) bool {
	return r == 0xfe0f || 0x1f000 <= r && r <= 0x1faff || 0x2190 <= r && r <= 0x2bff
}

// skin tells of the colours of an emoji's skin, which are part of it.
func skin(r rune) bool { return 0x1f3fb <= r && r <= 0x1f3ff }

func joining(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mongolian, unicode.Devanagari,
		unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
		unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar)
}

// invisible tells of characters that print nothing or turn the direction of writing, and of those that every font
// draws as it likes. Unicode calls most of them Default_Ignorable_Code_Point or Bidi_Control.
func invisible(r rune) bool {
	switch {
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5,
		r == 0x3164, r == 0xffa0, r == 0xfeff, r == 0x2800,
		0x180b <= r && r <= 0x180f, 0x200b <= r && r <= 0x200f, 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x206f,
		0xfe00 <= r && r <= 0xfe0d, 0xfff0 <= r && r <= 0xfffc, 0x1bca0 <= r && r <= 0x1bca3, 0x1d173 <= r && r <= 0x1d17a,
		0xe000 <= r && r <= 0xf8ff, r >= 0xe0000:
		return true
	}
	return false
}
