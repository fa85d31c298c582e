// Package hostile holds the texts with which a mail attacks the terminal that shows it and the eye that reads it, and
// the judge of a drawn frame: tests of everything that draws foreign text play the first through and ask the second.
package hostile

import "slices"

// Case is one attack.
type Case struct {
	Name string // what it tries, unique
	Text string // as it would come in a subject, a name, a body or a file name; not always valid UTF-8
}

// Strings lists the attacks, in a fixed order.
func Strings() []Case {
	return slices.Concat(commands(), strays(), deceits())
}
