// Package odata reads the query options that Microsoft Graph takes: $filter, $orderby, $select, $expand, $top, $skip,
// $count and $search (https://learn.microsoft.com/graph/query-parameters). It is pure: expressions are matched
// against entities as JSON maps.
package odata

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error is a refusal in Graph's terms.
type Error struct{ Code, Message string }

func (e *Error) Error() string { return e.Code + ": " + e.Message }

func invalid(format string, args ...any) error {
	return &Error{Code: "BadRequest", Message: "Invalid filter clause: " + fmt.Sprintf(format, args...)}
}

type kind uint8

const (
	end kind = iota
	word
	text
	punct
)

type token struct {
	kind kind
	s    string
	at   int
}

// lex cuts a $filter into tokens: words (names, numbers, dates, GUIDs), quoted strings, and ( ) , : /.
func lex(s string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			i += size
		case r == '\'':
			value, n, err := quoted(s[i:], i)
			if err != nil {
				return nil, err
			}
			tokens = append(tokens, token{text, value, i})
			i += n
		case strings.ContainsRune("(),/", r):
			tokens = append(tokens, token{punct, string(r), i})
			i += size
		case r == ':' && !afterDigit(s, i):
			tokens = append(tokens, token{punct, ":", i})
			i += size
		case wordRune(r):
			start := i
			for i < len(s) {
				r, size = utf8.DecodeRuneInString(s[i:])
				if !wordRune(r) && (r != ':' || !afterDigit(s, i)) {
					break
				}
				i += size
			}
			tokens = append(tokens, token{word, s[start:i], start})
		default:
			return nil, invalid("Syntax error: character '%c' is not valid at position %d in '%s'.", r, i, s)
		}
	}
	return append(tokens, token{end, "", len(s)}), nil
}

func wordRune(r rune) bool {
	return r == '_' || r == '-' || r == '.' || r == '+' || r == '@' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// afterDigit tells whether a colon stands inside a time, as in 12:30.
func afterDigit(s string, i int) bool {
	return i > 0 && '0' <= s[i-1] && s[i-1] <= '9' && i+1 < len(s) && '0' <= s[i+1] && s[i+1] <= '9'
}

// quoted reads a string in single quotes, in which a quote is written twice.
func quoted(s string, at int) (value string, length int, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return b.String(), i + 1, nil
	}
	return "", 0, invalid("There is an unterminated string literal at position %d in '%s'.", at, s)
}
