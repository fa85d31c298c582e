package content

import (
	"strings"
	"unicode"
)

// NoFormula keeps a spreadsheet from taking a cell of a CSV file for a formula
// (https://owasp.org/www-community/attacks/CSV_Injection); some take their wide twins for them too, and some pass over
// blanks before them.
func NoFormula(s string) string {
	bare := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == '\'' })
	if strings.IndexFunc(bare, func(r rune) bool { return strings.ContainsRune("=+-@|%＝＋－＠", r) }) == 0 {
		return "'" + s
	}
	return s
}
