// Package reasons says why a mail is suspicious: not with a score, but reason by reason, each with how much it weighs, what in
// the mail it rests on, and how to check that by hand. It parses nothing and asks nobody: Judge looks at facts that others took
// from the mail and its surroundings. The rules are one table (Table); nothing else knows of any of them.
package reasons

import (
	"fmt"
	"slices"
	"strings"

	"mailtriage/graph/content"
)

// Level is how much a reason matters, for the eye.
type Level uint8

// Info is worth knowing; Amber is seen in honest mail too, and wants a look; Red is hardly seen in honest mail.
const (
	Info Level = iota
	Amber
	Red
)

// The weights from which a reason is amber, and red.
const (
	AmberFrom = 3
	RedFrom   = 6
)

// String is the level in a word.
func (l Level) String() string { return [...]string{"info", "amber", "red"}[l] }

// Rule is one row of the table.
type Rule struct {
	ID     string
	Weight int    // 1 to 10
	Short  string // in a few words, for one line with others
	Words  string // in a sentence
	Check  string // how to check it by hand
	finds  func(*look) []content.Text
}

// Level is how much it matters, by its weight.
func (r Rule) Level() Level {
	switch {
	case r.Weight >= RedFrom:
		return Red
	case r.Weight >= AmberFrom:
		return Amber
	}
	return Info
}

// Reason is a rule that holds of a mail, with what it rests on: the mail's own words, made safe.
type Reason struct {
	Rule
	Evidence []content.Text
	More     int // pieces of evidence beyond those kept
}

// evidenceKept is how many pieces of evidence a reason quotes.
const evidenceKept = 5

// Judge lists the reasons to suspect a mail, the heaviest first, and as the table has them among equals. None: nothing was
// found, which is not to say that the mail is honest.
func Judge(m Mail, c Context) []Reason {
	l := newLook(m, c)
	var out []Reason
	for _, rule := range Table() {
		evidence := unique(rule.finds(l))
		if len(evidence) == 0 {
			continue
		}
		kept := evidence[:min(len(evidence), evidenceKept)]
		out = append(out, Reason{Rule: rule, Evidence: kept, More: len(evidence) - len(kept)})
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return b.Weight - a.Weight })
	return out
}

func unique(list []content.Text) []content.Text {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(t content.Text) bool {
		was := seen[t.String()]
		seen[t.String()] = true
		return was || t.Empty()
	})
}

// Count counts the reasons of a level.
func Count(list []Reason, level Level) (n int) {
	for _, r := range list {
		if r.Level() == level {
			n++
		}
	}
	return n
}

// Headline says in one line what there is: "2 red, 1 amber: reply-to elsewhere, …"; empty: nothing that is red or amber.
func Headline(list []Reason) string {
	var counts, names []string
	for _, level := range []Level{Red, Amber} {
		if n := Count(list, level); n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, level))
		}
	}
	for _, r := range list {
		if r.Level() > Info {
			names = append(names, r.Short)
		}
	}
	if len(counts) == 0 {
		return ""
	}
	return strings.Join(counts, ", ") + ": " + strings.Join(names, ", ")
}
