package do

import (
	"errors"
	"fmt"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/triage"
)

// tally counts what became of the rows, for the exit code and for what is told in the end.
type tally struct {
	done, failed int
	codes        map[int]int
	causes       []cause
	at           map[string]int // of causes, by their text
}

// cause is why rows failed, told once.
type cause struct {
	text  string
	fault *Fault
	first string
	rows  int
}

// fail counts a row that was not done; row names it.
func (t *tally) fail(row string, err error, f *Fault) {
	if t.codes == nil {
		t.codes, t.at = map[int]int{}, map[string]int{}
	}
	t.failed++
	code := codeOf(err)
	if errors.Is(err, triage.ErrStopped) {
		code = Failed
	}
	t.codes[code]++
	text := f.Message
	i, known := t.at[text]
	if !known {
		i = len(t.causes)
		t.at[text] = i
		t.causes = append(t.causes, cause{text: text, fault: f, first: row})
	}
	t.causes[i].rows++
}

// code is the exit code that the rows come to.
func (t *tally) code() int {
	switch {
	case t.failed == 0:
		return Done
	case t.done > 0:
		return Partly
	}
	for _, code := range []int{NotAllowed, Throttled} {
		if t.codes[code] == t.failed {
			return code
		}
	}
	return Failed
}

// causesTold is how many causes are told on stderr.
const causesTold = 10

// tell says on stderr what failed and why, what to do about it, and the request-id that helps support.
func (c *call) tell() {
	for i, x := range c.tally.causes {
		if i == causesTold {
			c.say("… and %d other reasons: each result says its own", len(c.tally.causes)-causesTold)
			break
		}
		line := x.fault.told()
		if x.rows > 1 {
			line = fmt.Sprintf("%d of %d: %s", x.rows, c.tally.done+c.tally.failed, line)
		}
		if x.first != "" {
			line += " [" + x.first + "]"
		}
		c.say("%s", line)
	}
}

// failing counts an error that is no row's.
func (c *call) failing(err error) error {
	var e *graph.Error
	if !errors.As(err, &e) {
		return err
	}
	return &ExitError{Code: codeOf(err), Err: errors.New(c.faultOf(err).told())}
}

// told is a fault in one line: what happened, what to do, and the request-id.
func (f *Fault) told() string {
	text := f.Message
	if f.Advice != "" {
		text = strings.TrimRight(text, ".") + ". " + f.Advice
	}
	if f.RequestID != "" {
		text += " (request-id " + f.RequestID + ")"
	}
	return text
}
