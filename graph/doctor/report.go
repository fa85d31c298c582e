// Package doctor checks one after the other what a sign-in, a network and a mailbox need, and says what is wrong and how
// to mend it.
package doctor

// State is how a check ended.
type State string

// The states, in words that stand beside their sign.
const (
	OK      State = "ok"
	Warn    State = "warning" // it works, and something is worth knowing
	Fail    State = "failed"
	Skipped State = "skipped" // it hangs on something that failed, or does not apply
)

// Check is one thing that was looked at. Found and Mend may hold text from a server: they are hostile, and pass Clean
// before they reach a terminal or a log.
type Check struct {
	Name  string `json:"name"` // "sign-in", or the connector's action: "move email"
	State State  `json:"state"`
	Found string `json:"found"`          // what was found, one line
	Mend  string `json:"mend,omitempty"` // what to do about it; empty: nothing
	// Action tells of the rows about the connector's 27 actions.
	Action bool `json:"action,omitempty"`
	// Missing is the least permission that would do, when an action or the mailbox lacks it.
	Missing string `json:"missing,omitempty"`
}

// Clean passes what may come from a server through a sanitiser.
func (c Check) Clean(line func(string) string) Check {
	c.Name, c.Found, c.Mend, c.Missing = line(c.Name), line(c.Found), line(c.Mend), line(c.Missing)
	return c
}

// Report is all that was looked at, in order.
type Report struct {
	Checks []Check `json:"checks"`
}

// Clean passes what may come from a server through a sanitiser.
func (r Report) Clean(line func(string) string) Report {
	out := Report{Checks: make([]Check, len(r.Checks))}
	for i, c := range r.Checks {
		out.Checks[i] = c.Clean(line)
	}
	return out
}

// Worst is the worst state of the checks; of the actions' rows only a failure to look counts, since a permission that
// was not given may not have been wanted.
func (r Report) Worst() State {
	worst := OK
	for _, c := range r.Checks {
		switch {
		case c.State == Fail && !c.Action:
			return Fail
		case c.State == Warn:
			worst = Warn
		}
	}
	return worst
}

func fine(found string) Check          { return Check{State: OK, Found: found} }
func warning(found, mend string) Check { return Check{State: Warn, Found: found, Mend: mend} }
func failed(found, mend string) Check  { return Check{State: Fail, Found: found, Mend: mend} }

// skipped is a check that was not made; see names the one to look at, if there is one.
func skipped(why, see string) Check {
	if see != "" {
		why += ": see " + see
	}
	return Check{State: Skipped, Found: why}
}
