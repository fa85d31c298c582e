package eml

import (
	"strings"
	"unicode/utf8"
)

// word is one encoded word (RFC 2047 section 2).
type word struct {
	charset string
	bytes   []byte
}

// decodeWords decodes what a field says. Encoded words are read in any form that a mail client would read: with blanks in them,
// within quotes, one after the other without a blank, not closed, with a character begun in one and ended in the next.
func decodeWords(s string) (string, []Fault) {
	if plainASCII(s) && !strings.Contains(s, "=?") {
		return s, nil
	}
	var (
		out    strings.Builder
		faults []Fault
		run    []word // words that belong together
	)
	flush := func() {
		for _, w := range joined(run) {
			text, _, fault := decodeText(w.bytes, w.charset, false, nil)
			if fault != nil {
				faults = append(faults, *fault)
			}
			if strings.ContainsAny(text, "\r\n\x00") {
				faults = append(faults, Fault{WordBroken, "a line break within"})
			}
			out.WriteString(text)
		}
		run = nil
	}
	for s != "" {
		i := strings.Index(s, "=?")
		if i < 0 {
			flush()
			out.WriteString(plainText(s, &faults))
			break
		}
		w, size, fault, ok := nextWord(s[i:])
		if !ok {
			flush()
			out.WriteString(plainText(s[:i+2], &faults))
			s = s[i+2:]
			continue
		}
		if fault != nil {
			faults = append(faults, *fault)
		}
		if between := s[:i]; len(run) == 0 || strings.TrimSpace(between) != "" {
			flush()
			out.WriteString(plainText(between, &faults))
		}
		run = append(run, w)
		s = s[i+size:]
	}
	flush()
	return out.String(), faults
}

// joined puts the bytes of words in one charset together.
func joined(run []word) (out []word) {
	for _, w := range run {
		if n := len(out); n > 0 && strings.EqualFold(out[n-1].charset, w.charset) {
			out[n-1].bytes = append(out[n-1].bytes, w.bytes...)
			continue
		}
		out = append(out, w)
	}
	return out
}

// wordLimit is how many bytes an encoded word may have: RFC 2047 allows 75.
const wordLimit = 1 << 10

// nextWord reads the encoded word that s begins with.
func nextWord(s string) (w word, size int, fault *Fault, ok bool) {
	charset, rest, ok := strings.Cut(s[2:], "?")
	if !ok || len(charset) > 60 || strings.ContainsAny(charset, " \t=\"<>@") || len(rest) < 2 || rest[1] != '?' {
		return w, 0, nil, false
	}
	encoding, text := rest[0]|0x20, rest[2:]
	if encoding != 'b' && encoding != 'q' {
		return w, 0, nil, false
	}
	head := len(s) - len(text)
	end, closing := strings.Index(text[:min(len(text), wordLimit)], "?="), 2
	if end < 0 { // not closed: up to the next blank
		closing = 0
		if end = strings.IndexAny(text, " \t"); end < 0 {
			end = len(text)
		}
		fault = &Fault{WordBroken, s[:min(len(s), head+end)]}
	}
	text = text[:end]
	switch broken := strings.ContainsAny(text, " \t"); {
	case broken && fault == nil:
		fault = &Fault{WordBroken, s[:head+end+closing]}
	case charset == "":
		fault = &Fault{WordBroken, "no charset"}
	}
	charset, _, _ = strings.Cut(charset, "*") // RFC 2231 section 5: the language
	w.charset = charset
	if encoding == 'b' {
		var bad int
		if w.bytes, bad = decodeBase64([]byte(text)); bad > 0 {
			fault = &Fault{WordBroken, "base64"}
		}
	} else {
		w.bytes = qWord(text)
	}
	return w, head + end + closing, fault, true
}

// qWord decodes the Q encoding (RFC 2047 section 4.2).
func qWord(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0:
			out = append(out, byte(hex(s[i+1])<<4|hex(s[i+2])))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}

func hex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// plainText is what stands outside of encoded words: in UTF-8 (RFC 6532).
func plainText(s string, faults *[]Fault) string {
	if utf8.ValidString(s) {
		return s
	}
	text, charset := guess([]byte(s), "", nil)
	*faults = append(*faults, Fault{CharsetWrong, "bare " + charset + " in the header"})
	return text
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
