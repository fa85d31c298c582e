package indicators

import (
	"sort"
	"strings"
	"unicode/utf8"

	"mailtriage/graph/content/refang"
)

// text is a source made ready: values broken over lines are whole, what was made harmless is as it was.
type text struct {
	place  string
	form   Form
	header string // its name, in lower case
	s      string // what is looked through
	was    string // as it came
	edits  []refang.Edit
	taken  []byte // s, with what was found blotted out

	runFrom, runTo int // of s: nothing in it ends a URL
}

func newText(s Source) *text {
	whole := join(s.Text)
	clean, edits := refang.Text(whole, refang.Spoken)
	t := &text{place: s.Place, form: s.Kind, header: strings.ToLower(s.Name), s: clean, was: whole, edits: edits, runTo: -1}
	t.taken = []byte(clean)
	return t
}

// take blots out what was found, so that nothing else is found in it.
func (t *text) take(from, to int) {
	for i := from; i < to; i++ {
		t.taken[i] = 0
	}
}

// urlTo is how far a URL that begins there may go. What was found is kept: many may begin in one run, and each would go through
// all of the rest.
func (t *text) urlTo(at int) int {
	if at < t.runFrom || at > t.runTo {
		t.runFrom, t.runTo = at, at+urlEnd(t.s[at:])
	}
	end := min(t.runTo, at+valueLimit)
	for end > at && end < len(t.s) && !utf8.RuneStart(t.s[end]) {
		end--
	}
	return end
}

// defanged tells whether somebody made harmless what stands there.
func (t *text) defanged(from, to int) bool {
	i := sort.Search(len(t.edits), func(i int) bool { return t.edits[i].End > from })
	for ; i < len(t.edits) && t.edits[i].At < to; i++ {
		if t.edits[i].Defang {
			return true
		}
	}
	return false
}

// as is how what stands there was written.
func (t *text) as(from, to int) string {
	a, b := t.origin(from, false), t.origin(to, true)
	if a > b || b > len(t.was) {
		return t.s[from:to]
	}
	return strings.TrimSpace(t.was[a:b])
}

// origin finds where in the source a place of s comes from; of an end, where it ends.
func (t *text) origin(at int, end bool) int {
	// the last edit that begins before the place
	i := sort.Search(len(t.edits), func(i int) bool { return t.edits[i].At >= at }) - 1
	if !end && i+1 < len(t.edits) && t.edits[i+1].At == at && t.edits[i+1].End > at {
		return t.edits[i+1].Was
	}
	if i < 0 {
		return at
	}
	e := t.edits[i]
	if at < e.End {
		if end {
			return e.WasEnd
		}
		return e.Was
	}
	return e.WasEnd + at - e.End
}

// found is a place of the text.
func (t *text) found(from, to int, of string) Found {
	return Found{Place: t.place, As: t.as(from, to), Of: of}
}

// word tells of a byte that names are made of; all beyond ASCII counts.
func word(b byte) bool {
	return b >= 0x80 || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_'
}

func alnum(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func hexDigit(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

func digits(s string) bool {
	for i := range len(s) {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}
