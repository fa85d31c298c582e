package rules

import (
	"fmt"
	"strings"
)

// Markdown is the table of signs as the README has it, with the weight from which a rule is marked.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| sign | weight | why it is one |\n|---|---|---|\n")
	for _, s := range Table() {
		fmt.Fprintf(&b, "| %s | %d | %s |\n", s.Name, s.Weight, s.Means)
	}
	fmt.Fprintf(&b, "\nA rule is marked from a weight of %d: one strong sign, or two weak ones together.\n", Suspicious)
	return b.String()
}
