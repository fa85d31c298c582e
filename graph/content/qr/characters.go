package qr

import "strings"

// Characters finds a code that is drawn in text, in full and half blocks.
func Characters(text string) []string {
	var lines []string
	var out []string
	end := func() {
		if len(lines) >= 11 { // the smallest code, two rows a line
			out = append(out, drawn(lines)...)
		}
		lines = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if !blocks(line) {
			end()
			continue
		}
		if lines = append(lines, line); len(lines) > 400 || len(out) > codesLimit {
			break
		}
	}
	end()
	return out
}

const drawing = "█▀▄▌▐▓▒░■□⬛⬜●○ \u00a0\u2003\u3000#"

// blocks tells whether a line is a row of a drawing.
func blocks(line string) bool {
	ink, all := 0, 0
	for _, r := range line {
		all++
		if all > 900 || !strings.ContainsRune(drawing, r) {
			return false
		}
		if r != ' ' && r != '\u00a0' {
			ink++
		}
	}
	return ink > 0 && all >= 20
}

// drawn reads a drawing: as half blocks, two rows a line; as whole ones, two characters a square, or one.
func drawn(lines []string) []string {
	var half, twice, once [][]bool
	for _, line := range lines {
		var top, bottom, pair, each []bool
		i := 0
		for _, r := range line {
			full := strings.ContainsRune("█▓■⬛●#", r)
			top = append(top, full || r == '▀')
			bottom = append(bottom, full || r == '▄')
			each = append(each, full)
			if i%2 == 0 {
				pair = append(pair, full)
			}
			i++
		}
		half, twice, once = append(half, top, bottom), append(twice, pair), append(once, each)
	}
	for _, grid := range [][][]bool{half, twice, once} {
		if found := Grid(grid); len(found) > 0 {
			return found
		}
	}
	return nil
}
