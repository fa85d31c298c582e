package reasons

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded is a text as words are looked for in it: lower case, without accents, everything between words one space, a space at
// both ends. at has the place in the original of each of its bytes.
type folded struct {
	original, text string
	at             []int
}

func fold(s string) folded {
	f := folded{original: s, at: make([]int, 0, len(s)+2)}
	var out strings.Builder
	out.Grow(len(s) + 2)
	put := func(r rune, from int) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if n := out.Len(); n > 0 && out.String()[n-1] == ' ' {
				return
			}
			r = ' '
		}
		n := out.Len()
		out.WriteRune(unicode.ToLower(r))
		for range out.Len() - n {
			f.at = append(f.at, from)
		}
	}
	put(' ', 0)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r < 0x80:
			put(r, i)
		case strings.HasPrefix(s[i:], "⟨U+"): // how content shows what can't be seen
			if end := strings.Index(s[i:min(len(s), i+16)], "⟩"); end > 0 {
				size = end + len("⟩")
			}
		case unicode.Is(unicode.Cf, r):
		case r == 'ı': // Turkish capitals are written in both ways
			put('i', i)
		default:
			for _, d := range norm.NFKD.String(string(r)) {
				if !unicode.Is(unicode.Mn, d) {
					put(d, i)
				}
			}
		}
		i += size
	}
	put(' ', len(s))
	f.text = out.String()
	return f
}

// find looks for a phrase, at the beginning of a word where words are set apart, and quotes what stands around it.
func (f folded) find(phrase string) (string, bool) {
	i := f.index(phrase)
	if i < 0 {
		return "", false
	}
	return f.around(i, len(foldedPhrase(phrase))), true
}

// around quotes the original about a place of the folded text.
func (f folded) around(i, length int) string {
	from, to := f.at[max(0, i-30)], f.at[min(len(f.at)-1, i+length+30)]
	from, to = wordStart(f.original, from), wordStart(f.original, to)
	return strings.Join(strings.Fields(f.original[from:max(from, to)]), " ")
}

// index is where a phrase begins; -1: it is not there.
func (f folded) index(phrase string) int { return strings.Index(f.text, foldedPhrase(phrase)) }

// foldedPhrase is a phrase as it is looked for. Chinese and Japanese set no spaces between words.
func foldedPhrase(phrase string) string {
	key := strings.TrimRight(fold(phrase).text, " ")
	if r, _ := utf8.DecodeRuneInString(strings.TrimSpace(key)); unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
		return strings.TrimSpace(key)
	}
	return key
}

// wordStart steps back to where a word begins, a little way.
func wordStart(s string, at int) int {
	at = min(at, len(s))
	for n := 0; at > 0 && at < len(s) && n < 20 && (!utf8.RuneStart(s[at]) || s[at-1] != ' ' && s[at-1] != '\n'); n++ {
		at--
	}
	for at > 0 && at < len(s) && !utf8.RuneStart(s[at]) {
		at--
	}
	return at
}
