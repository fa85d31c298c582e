package doctor

import (
	"context"
	"fmt"
	"time"
)

// How far the clock may be off. Entra refuses an assertion and Graph a token outside their times, and allows for some
// minutes (https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens).
const (
	skewUnseen = 2 * time.Second // the Date header counts in seconds, and the answer took its time
	skewWarn   = 2 * time.Minute
	skewFail   = 5 * time.Minute
)

// clock holds this machine's clock against the Date header of what was answered.
func (e *examination) clock(context.Context) Check {
	v := e.authority
	if !v.made || v.date.IsZero() {
		v = e.graph
	}
	if !v.made || v.date.IsZero() {
		return skipped("no answer told the time", e.blame(nameAuthority))
	}
	e.skew = v.date.Sub(v.arrived)
	off, way := e.skew, "behind"
	if off < 0 {
		off, way = -off, "ahead of"
	}
	found := fmt.Sprintf("%d s %s the service's", int(off.Round(time.Second).Seconds()), way)
	const mend = "set this machine's clock right, best by network time (NTP): from 5 minutes on, sign-ins and tokens are refused"
	switch {
	case off <= skewUnseen:
		return fine("right, to within 2 s")
	case off < skewWarn:
		return fine(found)
	case off < skewFail:
		return warning(found, mend)
	}
	return failed(found, mend)
}
