package do

import (
	"context"

	"mailtriage/graph/doctor"
	"mailtriage/keys"
)

// CheckResult is one check of test-connectivity.
type CheckResult struct {
	Name    string `json:"name" doc:"what was looked at; of an action, the connector's name of it"`
	Status  string `json:"status" enum:"ok,warning,failed,skipped" doc:"how it stands"`
	Found   string `json:"found" doc:"what was found"`
	Mend    string `json:"mend,omitempty" doc:"what to do about it"`
	Action  bool   `json:"action,omitempty" doc:"it is about whether an action is allowed"`
	Missing string `json:"missing,omitempty" doc:"the least permission that would do, when it is missing"`
}

// ofTheApp are the actions that are about no message.
func ofTheApp() []Action {
	return []Action{
		{
			Name: "doctor", Of: keys.Doctor, Title: "check sign-in, network, mailbox and the permission of every action", Result: CheckResult{}, run: connectivity,
			Long: "A permission that is missing for an action is told and is no failure: it may not be wanted.",
		},
		{Name: "token", Of: keys.Token, Title: "get a fresh token, and say whose it is and what it allows; the token itself is never printed", Result: Token{}, run: token},
	}
}

func connectivity(ctx context.Context, c *call) error {
	wrong := false
	err := c.env.Doctor(ctx, c.flags, func(k doctor.Check) {
		r := CheckResult{Name: k.Name, Status: string(k.State), Found: k.Found, Mend: k.Mend, Action: k.Action, Missing: k.Missing}
		if k.State == doctor.Fail && !k.Action {
			f := &Fault{Kind: "other", Message: k.Name + ": " + k.Found, Advice: k.Mend}
			c.tally.fail("", &ExitError{Code: Failed}, f)
			wrong = true
		} else {
			c.tally.done++
		}
		c.put(r)
	})
	if err == nil && wrong {
		err = &ExitError{Code: Failed}
	}
	return err
}

func token(ctx context.Context, c *call) error {
	t, err := c.env.Token(ctx, c.flags)
	if err != nil {
		return err
	}
	c.tally.done++
	c.put(t)
	return nil
}
