package graph

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Errors of a filter that can't be meant.
var errFilterString = errors.New("a quotation mark (') is left open in the filter; within a value it is doubled: 'O''Brien'")

// CheckDirectoryFilter says why a typed OData filter of people, groups or members can't be asked; nil: it can, or it is empty.
// It sends nothing.
func CheckDirectoryFilter(typed string) error {
	return checkFilter(typed, "displayName eq 'Ada'", "eq, ne, in, startswith(…), endswith(…) and the like, as in startswith(displayName,'ada')")
}

// CheckEventFilter is CheckDirectoryFilter for events.
func CheckEventFilter(typed string) error {
	return checkFilter(typed, "subject eq 'Invoice'", "isAllDay eq true, contains(subject,'invoice'), start/dateTime ge '2026-11-24'")
}

// filterOf is a filter as it is sent: "$filter=" before it may be there or not.
func filterOf(typed string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(strings.ToValidUTF8(typed, "\ufffd")), "$filter="))
}

// checkFilter knows the form of filters (https://learn.microsoft.com/graph/filter-query-parameter), not which property can be
// compared how: that the service says. An example has a value, and like are comparisons.
func checkFilter(typed, example, like string) error {
	text := []rune(filterOf(typed))
	if len(text) == 0 {
		return nil
	}
	depth, compares := 0, false
	for i := 0; i < len(text); i++ {
		switch r := text[i]; {
		case r == '\'':
			end := stringEnd(text, i)
			if end < 0 {
				return errFilterString
			}
			if strings.ContainsFunc(string(text[i:end]), unicode.IsControl) {
				return errors.New("there is a control character in the filter")
			}
			i = end
		case r == '(':
			depth++
		case r == ')':
			if depth--; depth < 0 {
				return fmt.Errorf("the filter: %w", errBrackets)
			}
		case r == '"':
			return fmt.Errorf("the filter: values stand between single quotation marks, as in %s", example)
		case strings.ContainsRune("=<>!", r):
			return fmt.Errorf("the filter: %q is no operator: OData says eq, ne, lt, le, gt, ge, and, or, not", string(r))
		case r == '&' || r == '#' || unicode.IsControl(r):
			return fmt.Errorf("the filter: %q has no place outside a value", string(r))
		case unicode.IsLetter(r):
			word := wordAt(text, i)
			i += len([]rune(word)) - 1
			compares = compares || comparing(word)
		}
	}
	switch {
	case depth != 0:
		return fmt.Errorf("the filter: %w", errBrackets)
	case !compares:
		return fmt.Errorf("the filter compares nothing: it takes %s", like)
	}
	return nil
}

// stringEnd finds the mark that ends the string beginning at a mark; -1: it is left open.
func stringEnd(text []rune, from int) int {
	for i := from + 1; i < len(text); i++ {
		if text[i] != '\'' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '\'' {
			i++
			continue
		}
		return i
	}
	return -1
}

func wordAt(text []rune, from int) string {
	to := from
	for to < len(text) && (unicode.IsLetter(text[to]) || unicode.IsDigit(text[to]) || text[to] == '_') {
		to++
	}
	return string(text[from:to])
}

func comparing(word string) bool {
	switch strings.ToLower(word) {
	case "eq", "ne", "lt", "le", "gt", "ge", "in", "has", "startswith", "endswith", "contains", "any", "all":
		return true
	}
	return false
}
