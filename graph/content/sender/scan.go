package sender

import (
	"bytes"
	"strings"

	"mailtriage/graph/content"
)

// headerEnd is where a message's header ends, its empty line not counted in.
func headerEnd(mime []byte) int {
	for at := 0; at < len(mime); {
		next := bytes.IndexByte(mime[at:], '\n')
		if next < 0 {
			return len(mime)
		}
		if next == 0 || next == 1 && mime[at] == '\r' {
			return at
		}
		at += next + 1
	}
	return len(mime)
}

// safe writes a value of the mail so that it may stand in a sentence: nothing in it commands or is a link.
func safe(s string) string { return content.Defang(s).Truncate(120).String() }

// scanner goes through a field's value. What stands within quoted strings and comments, where a sender may write
// anything, separates nothing (RFC 5322, sections 3.2.2 and 3.2.4).
type scanner struct {
	s        string
	at       int
	comments []string // since they were last taken
	broken   bool     // a quoted string or a comment has no end
}

// skip goes over white space and comments.
func (c *scanner) skip() {
	for c.at < len(c.s) {
		switch c.s[c.at] {
		case ' ', '\t', '\r', '\n':
			c.at++
		case '(':
			c.comment()
		default:
			return
		}
	}
}

func (c *scanner) comment() {
	from, depth := c.at+1, 0
	for ; c.at < len(c.s); c.at++ {
		switch c.s[c.at] {
		case '\\':
			c.at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				c.comments = append(c.comments, strings.TrimSpace(c.s[from:c.at]))
				c.at++
				return
			}
		}
	}
	c.at = len(c.s)
	c.comments, c.broken = append(c.comments, strings.TrimSpace(c.s[min(from, c.at):])), true
}

// word is what comes next, up to white space, a comment or one of the stops; quoted strings without their quotes.
func (c *scanner) word(stops string) string {
	var b strings.Builder
	for c.at < len(c.s) {
		ch := c.s[c.at]
		switch {
		case ch == '"':
			c.quoted(&b)
			continue
		case ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n' || ch == '(' || strings.IndexByte(stops, ch) >= 0:
			return b.String()
		}
		b.WriteByte(ch)
		c.at++
	}
	return b.String()
}

func (c *scanner) quoted(b *strings.Builder) {
	for c.at++; c.at < len(c.s); c.at++ {
		switch ch := c.s[c.at]; ch {
		case '"':
			c.at++
			return
		case '\\':
			if c.at++; c.at < len(c.s) {
				b.WriteByte(c.s[c.at])
			}
		default:
			b.WriteByte(ch)
		}
	}
	c.at, c.broken = len(c.s), true
}

// next tells whether a character comes next, and goes over it.
func (c *scanner) next(ch byte) bool {
	if c.at < len(c.s) && c.s[c.at] == ch {
		c.at++
		return true
	}
	return false
}

func (c *scanner) end() bool { return c.at >= len(c.s) }

// taken gives out the comments since the last time.
func (c *scanner) taken() string {
	out := strings.Join(c.comments, "; ")
	c.comments = nil
	return out
}
