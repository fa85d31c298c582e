package indicators

import (
	"regexp"
	"strings"
)

const (
	// wrapWidth is from how many characters on a line is taken to have been broken for its length. Mail programs break at
	// 72 to 78 (RFC 5322, section 2.1.1), some editors before.
	wrapWidth = 50
	// quotedWidth is how long a line of quoted-printable is that ends in a soft break (RFC 2045, section 6.7).
	quotedWidth = 70
	// joinLimit is over how many lines one value goes.
	joinLimit = 40
	// angleLimit is how many bytes between < and > are looked at for a link.
	angleLimit = 4 << 10
)

var (
	lineEnd = regexp.MustCompile(`[ \t]*\r?\n[ \t]*(?:>[> ]*)?`)
	inAngle = regexp.MustCompile(`(?i)^<(?:URL:)?\s*(?:h..ps?|f.p|mailto)\s*[:\[(]`)
	linkOn  = regexp.MustCompile(`(?i)(?:h..ps?|f.p)\S{0,3}:\S{0,2}$`)
)

// join makes values whole that were broken over lines: RFC 3986, appendix C, and what mail programs do.
func join(s string) string {
	if !strings.Contains(s, "\n") {
		return s
	}
	s = joinAngles(s)
	lines := strings.Split(s, "\n")
	var b strings.Builder
	b.Grow(len(s))
	line := "" // the last, as far as it goes
	joins := 0
	for i, next := range lines {
		if i == 0 {
			line = strings.TrimSuffix(next, "\r")
			continue
		}
		next = strings.TrimSuffix(next, "\r")
		if joined, ok := continued(line, next); ok && joins < joinLimit {
			line = joined
			joins++
			continue
		}
		joins = 0
		b.WriteString(line)
		b.WriteByte('\n')
		line = next
	}
	b.WriteString(line)
	return b.String()
}

// joinAngles takes line ends out of links between < and >.
func joinAngles(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := 0
		if inAngle.MatchString(s[:min(len(s), 32)]) {
			end = angleEnd(s[:min(len(s), angleLimit)])
		}
		if end == 0 {
			b.WriteByte('<')
			s = s[1:]
			continue
		}
		b.WriteString(lineEnd.ReplaceAllString(s[:end], ""))
		s = s[end:]
	}
	b.WriteString(s)
	return b.String()
}

// angleEnd finds where what begins with < ends; 0: nowhere. A > that begins a line is a quotation's.
func angleEnd(s string) int {
	begun := false
	for i := 1; i < len(s); i++ {
		switch b := s[i]; {
		case b == '\n':
			begun = true
		case b == '<' || b == '>' && !begun:
			return map[bool]int{true: i + 1}[b == '>']
		case b != '>' && b != ' ':
			begun = false
		}
	}
	return 0
}

// continued joins a line to the one before it when a value goes on there.
func continued(line, next string) (string, bool) {
	if strings.HasSuffix(line, "=") && len(line) >= quotedWidth && len(line) <= 77 && next != "" && next[0] != ' ' {
		return line[:len(line)-1] + next, true
	}
	quote, rest := quoting(next)
	if was, _ := quoting(line); was != quote {
		return "", false
	}
	bare := strings.TrimLeft(rest, " \t")
	if line = strings.TrimRight(line, "\t"); hashGoesOn(strings.TrimRight(line, " "), bare) {
		return strings.TrimRight(line, " ") + bare, true
	}
	if rest == "" || rest[0] == ' ' || rest[0] == '\t' {
		return "", false
	}
	if strings.HasSuffix(line, "@") && len(line) > 1 && word(line[len(line)-2]) && alnum(rest[0]) {
		return line + rest, true
	}
	if goesOn(line, rest) {
		return line + rest, true
	}
	return "", false
}

// hashGoesOn tells whether a line ends in a part of a hash, and the next begins with the rest of it, or with more.
func hashGoesOn(line, next string) bool {
	a, b := 0, 0
	for a < len(line) && a < 128 && hexDigit(line[len(line)-1-a]) {
		a++
	}
	for b < len(next) && b < 128 && hexDigit(next[b]) {
		b++
	}
	const least = 8
	if a < least || b < least || a+b > 128 || !partial(a) || !partial(b) || a < len(line) && alnum(line[len(line)-1-a]) || b < len(next) && alnum(next[b]) {
		return false
	}
	return !partial(a+b) || a >= 32 && a+b < 128
}

// partial tells of a length that is no hash's.
func partial(n int) bool { return n != 32 && n != 40 && n != 64 && n != 128 }

// endsInLink tells whether a line ends in a link.
func endsInLink(line string) bool {
	tail := line[strings.LastIndexAny(line, " \t")+1:]
	for _, slashes := range []string{"//", "\\\\"} {
		if i := strings.Index(tail, slashes); i > 0 && linkOn.MatchString(tail[max(0, i-12):i]) {
			return true
		}
	}
	return false
}

// goesOn tells whether a link that ends a long line goes on in the next.
func goesOn(line, next string) bool {
	if len(line) < wrapWidth || line[len(line)-1] == ' ' || !endsInLink(line) {
		return false
	}
	first, _, _ := strings.Cut(next, " ")
	if strings.Contains(first, "://") || strings.ContainsAny(first[:1], `<("'[>`) {
		return false
	}
	switch line[len(line)-1] {
	case '?', '&', '=', '_', '%', '-':
		return true
	case '.', ',', ';', ':', '!', ')', '>', ']', '"', '\'':
		return false
	}
	return strings.ContainsAny(first, "/?&=%_~#") || strings.ContainsAny(first, "0123456789") && strings.IndexFunc(first, func(r rune) bool { return r >= 'a' && r <= 'z' }) >= 0
}

// quoting takes the signs of a quotation off a line.
func quoting(line string) (depth int, rest string) {
	for {
		bare := strings.TrimLeft(line, " ")
		if !strings.HasPrefix(bare, ">") {
			if depth > 0 {
				line = strings.TrimPrefix(line, " ")
			}
			return depth, line
		}
		depth++
		line = bare[1:]
	}
}
