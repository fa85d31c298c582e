package compose

import (
	"fmt"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/content"
)

// span is a part of a field's text, from and to in runes: one recipient, without the separators.
type span struct{ from, to int }

// spans finds the recipients of a text. Commas and semicolons separate them, but not in quotes and not between angle
// brackets.
func spans(text []rune) []span {
	var out []span
	from, quoted, angle := 0, false, false
	for i, r := range text {
		switch {
		case r == '"' && (i == 0 || text[i-1] != '\\'):
			quoted = !quoted
		case quoted:
		case r == '<':
			angle = true
		case r == '>':
			angle = false
		case (r == ',' || r == ';') && !angle:
			out = append(out, span{from, i})
			from = i + 1
		}
	}
	return append(out, span{from, len(text)})
}

// recipients reads the recipients of a line. What was hidden in an address is shown in the line, and makes it none.
func recipients(line string) ([]graph.Address, error) {
	runes := []rune(line)
	for _, s := range spans(runes) {
		address := string(runes[s.from:s.to])
		address = address[strings.LastIndexByte(address, '<')+1:]
		if strings.Contains(address, "@") && strings.ContainsFunc(address, shown) {
			return nil, fmt.Errorf("%s is no address: something was hidden in it", content.Line(strings.TrimSpace(address)).Truncate(60).String())
		}
	}
	return graph.ParseAddresses(line)
}

// shown tells of the characters by which package content shows what was hidden, or leaves out what was piled up.
func shown(r rune) bool {
	return r == '⟨' || r == '⟩' || r == '◌' || r == '\\' || 0x2400 <= r && r <= 0x243f || 0x300 <= r && r <= 0x36f || r == 0xe49
}

// Domain is the domain of an address, in lower case.
func Domain(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}
