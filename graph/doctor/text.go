package doctor

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Layout says how checks are written as text. What is written must have passed Clean.
type Layout struct {
	Width int  // cells of a line; 0: 80
	ASCII bool // signs in ASCII
	// Style dresses signs, names and what is found; it may add no cells. nil: no escape sequences at all.
	Style func(State, string) string
}

// nameCells is as wide as the longest name, and a little more.
const nameCells = 22

// Lines writes one check: its sign, name, what was found, and what to do about it on lines of its own.
func (l Layout) Lines(c Check) []string {
	lines := l.found(c)
	if c.Mend != "" {
		lines = append(lines, l.mend(c.Mend)...)
	}
	return lines
}

// Text writes a report: the checks, then a row for each action. What mends several actions is said once, below the last
// of them in a row.
func (l Layout) Text(r Report) string {
	var lines []string
	heading := false
	for i, c := range r.Checks {
		if c.Action && !heading {
			heading = true
			lines = append(append(lines, ""), wrap("What can be done, by the connector's names:", l.width())...)
		}
		if again := i+1 < len(r.Checks) && c.Action && r.Checks[i+1].Action && r.Checks[i+1].Mend == c.Mend; again {
			c.Mend = ""
		}
		lines = append(lines, l.Lines(c)...)
	}
	return strings.Join(lines, "\n") + "\n"
}

func (l Layout) width() int {
	if l.Width <= 0 {
		return 80
	}
	return max(l.Width, nameCells+20)
}

func (l Layout) sign(s State) string {
	signs := map[State]string{OK: "✓", Warn: "!", Fail: "✗", Skipped: "–"}
	if l.ASCII {
		signs = map[State]string{OK: "+", Warn: "!", Fail: "x", Skipped: "-"}
	}
	return signs[s]
}

func (l Layout) found(c Check) []string {
	name := c.Name + strings.Repeat(" ", max(1, nameCells-ansi.StringWidth(c.Name)))
	lines := wrap(c.Found, l.width()-2-nameCells)
	for i, text := range lines {
		if i == 0 {
			lines[i] = l.dress(c.State, l.sign(c.State)+" "+name+text)
		} else {
			lines[i] = strings.Repeat(" ", 2+nameCells) + l.dress(c.State, text)
		}
	}
	return lines
}

func (l Layout) mend(text string) []string {
	arrow := "→ "
	if l.ASCII {
		arrow = "-> "
	}
	indent := 2 + nameCells
	lines := wrap(text, l.width()-indent-ansi.StringWidth(arrow))
	for i := range lines {
		lead := strings.Repeat(" ", ansi.StringWidth(arrow))
		if i == 0 {
			lead = arrow
		}
		lines[i] = strings.Repeat(" ", indent) + lead + lines[i]
	}
	return lines
}

func (l Layout) dress(s State, text string) string {
	if l.Style == nil {
		return strings.TrimRight(text, " ")
	}
	return l.Style(s, text)
}

// wrap breaks a text into lines of at most so many cells, between words where it can. Names with a hyphen stay whole: they
// are there to be copied.
func wrap(text string, cells int) []string {
	lines, used := []string{""}, 0
	for word := range strings.FieldsSeq(text) {
		n := ansi.StringWidth(word)
		if used > 0 && used+1+n > cells {
			lines, used = append(lines, ""), 0
		}
		if n > cells {
			parts := strings.Split(ansi.Hardwrap(word, cells, false), "\n")
			lines = append(lines[:len(lines)-1], parts...)
			used = ansi.StringWidth(parts[len(parts)-1])
			continue
		}
		if used > 0 {
			word, n = " "+word, n+1
		}
		lines[len(lines)-1] += word
		used += n
	}
	return lines
}
