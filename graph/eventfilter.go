package graph

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// eventFilter is a filter as it is sent: "$filter=" may stand before it.
func eventFilter(typed string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(strings.ToValidUTF8(typed, "\ufffd")), "$filter="))
}

// CheckEventFilter says why an OData filter of events can't be asked; nil: it can, or it is empty. It knows the form of
// filters (https://learn.microsoft.com/graph/filter-query-parameter); which property can be compared the service says.
func CheckEventFilter(typed string) error {
	depth, open, words := 0, false, eventFilter(typed)
	for _, r := range words {
		switch {
		case unicode.IsControl(r):
			return errors.New("there is a control character in the filter")
		case r == '\'': // doubled within a value: that closes it and opens it again
			open = !open
		case open:
		case r == '(':
			depth++
		case r == ')':
			if depth--; depth < 0 {
				return fmt.Errorf("the filter: %w", errBrackets)
			}
		case r == '"':
			return errors.New(`values in a filter stand between single quotation marks: subject eq 'Invoice'`)
		case strings.ContainsRune("=<>!&#", r):
			return fmt.Errorf("the filter: %q is no operator: OData says eq, ne, lt, le, gt, ge, and, or, not", string(r))
		}
	}
	switch {
	case open:
		return errors.New("a quotation mark (') is left open in the filter; within a value it is doubled: 'O''Brien'")
	case depth != 0:
		return fmt.Errorf("the filter: %w", errBrackets)
	case words != "" && !strings.ContainsAny(words, " ("):
		return errors.New("the filter compares nothing: isAllDay eq true, contains(subject,'invoice'), start/dateTime ge '2026-11-24'")
	}
	return nil
}
