package textlinks

import "strings"

// End tells how much of what stands behind a scheme belongs to the link: not the dot of the sentence, not the bracket around it,
// but brackets that open and close in it.
func End(s string) int {
	end := 0
	for at := 0; at < len(s); {
		p, n := partOf(s[at:])
		switch {
		case p.in:
			at += n
			if p.end {
				end = at
			}
		default:
			n = bracketed(s[at:])
			if n == 0 {
				return end
			}
			at += n
			end = at
		}
	}
	return end
}

const (
	opening = "([{"
	closing = ")]}"
)

// bracketed tells how long what stands in brackets is, with others of the same kind within; 0: it does not close.
func bracketed(s string) int {
	kind := strings.IndexByte(opening, s[0])
	if kind < 0 {
		return 0
	}
	for at, depth := 1, 1; at < len(s); {
		p, n := partOf(s[at:])
		switch {
		case p.in:
		case s[at] == closing[kind]:
			if depth--; depth == 0 {
				return at + 1
			}
		case s[at] == opening[kind] && depth == 1:
			depth++
		default:
			return 0
		}
		at += n
	}
	return 0
}
