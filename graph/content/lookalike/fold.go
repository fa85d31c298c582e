package lookalike

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed confusables.tsv
var table string

// confusables is Unicode's table: what a character is taken for.
var confusables = sync.OnceValue(func() map[rune]string {
	m := map[rune]string{}
	for line := range strings.Lines(table) {
		to, from, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, code := range strings.Fields(from) {
			m[char(code)] = chars(to)
		}
	}
	return m
})

func chars(codes string) string {
	var b strings.Builder
	for _, code := range strings.Fields(codes) {
		b.WriteRune(char(code))
	}
	return b.String()
}

func char(code string) rune {
	n, err := strconv.ParseUint(code, 16, 32)
	if err != nil {
		return unicode.ReplacementChar // the table is ours, and a test reads it
	}
	return rune(n)
}

// Skeleton is what of a text the eye goes by: two texts of one skeleton look alike (UTS #39, section 4). It is for comparing,
// never for showing.
func Skeleton(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch to, ok := confusables()[r]; {
		case unseen(r):
		case ok:
			b.WriteString(to)
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFD.String(b.String())
}

// unseen tells of what prints nothing: Default_Ignorable_Code_Point, as UTS #39 has it.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// swaps are what Unicode's table leaves out and fraud uses in Latin names: digits for letters, two letters for one, and the letters
// that differ by a dot or a stroke. The digits 0 and 1 are in the table.
var swaps = strings.NewReplacer("3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "9", "g", "i", "l", "vv", "w", "cl", "d", "q", "g")

// Fold is how a name looks to a hasty eye: its skeleton in lower case, without accents, and with what else is taken for a letter.
// It is for comparing, never for showing.
func Fold(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, Skeleton(strings.ToLower(s)))
	return swaps.Replace(strings.ToLower(s))
}
