package do

import (
	"context"
	"errors"
	"fmt"

	"mailtriage/graph/takeover"
	"mailtriage/keys"
)

func onAccounts() []Action {
	return []Action{{
		Name: "check-takeover", Of: keys.CheckTakeover, Title: "look at the mailbox for signs of a takeover: rules, replies, permissions, sent and hidden mail, notices, account",
		Result: takeover.Report{}, run: checkTakeover,
		Long: "The result is one JSON object, whatever the verdict: taken-over, suspicious, nothing-found, or not-checked when nothing could be\nlooked at. What the token may not read, and what failed, is told as not checked: then the exit code is 3. What Microsoft\nGraph does not show at all is told with how to look at it by hand, and changes no exit code. It only reads.\n\n" +
			"Each part needs a permission of its own: MailboxSettings.Read, Mail.ReadBasic, Calendars.ReadBasic, User.Read.All.",
		Params: []Param{
			{Name: "days", Kind: Number, Default: fmt.Sprint(takeover.Days), Help: "how many days back mail is looked at, 1 to 90"},
			{Name: "markdown", Kind: Switch, Help: "write the result as Markdown, to be read"},
		},
	}}
}

// mostDays is how far back is looked at most: what is older is not evidence of who is in there now.
const mostDays = 90

func checkTakeover(ctx context.Context, c *call) error {
	days := c.number("days")
	if days < 1 || days > mostDays {
		return usagef("--days is %d: from 1 to %d", days, mostDays)
	}
	r := c.seat.Takeover(ctx, days, func(p takeover.Part) {
		if p.State != takeover.NotChecked {
			c.tally.done++
			if p.Err == nil {
				return
			}
		}
		err := p.Err
		if err == nil {
			err = &ExitError{Code: NotAllowed, Err: errors.New(p.Why)}
		}
		f := c.faultOf(err)
		f.Message = p.Title + ": " + string(p.State) + ": " + p.Why
		c.tally.fail(p.Name, err, f)
	})
	if r.GivenUp {
		return ctx.Err()
	}
	if c.is("markdown") {
		c.out.text(r.Markdown())
		return nil
	}
	c.put(r)
	return nil
}
