package theme

import (
	"strings"
)

// Colours are the presets of a mailbox's own categories, by name in lower case; -1: it has none.
type Colours map[string]int

// Coloured is the style of a category: in the mailbox's own colour where that is known.
func (r *Row) Coloured(name string, known Colours) Style {
	switch i, ok := known[strings.ToLower(name)]; {
	case !ok:
		return r.Category(name)
	case i < 0 || i >= len(r.category):
		return r.Base
	default:
		return r.category[i]
	}
}

// ColourName is what Outlook calls a preset; empty: it has no colour.
func ColourName(preset int) string {
	names := [...]string{
		"red", "orange", "brown", "yellow", "green", "teal", "olive", "blue", "purple", "cranberry", "steel", "dark steel", "grey",
		"dark grey", "black", "dark red", "dark orange", "dark brown", "dark yellow", "dark green", "dark teal", "dark olive", "dark blue", "dark purple", "dark cranberry",
	}
	if preset < 0 || preset >= len(names) {
		return ""
	}
	return names[preset]
}
