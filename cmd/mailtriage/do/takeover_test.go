package do_test

import (
	"strings"
	"testing"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

func TestATakeoverIsCheckedForByCommand(t *testing.T) {
	d := newDesk(t)
	r := d.run("check-takeover", "--mailbox", "p.raman@contoso.com")
	if r.code != 0 || len(r.rows) != 1 || r.rows[0]["verdict"] != "taken-over" || !strings.Contains(r.out, `"sign":"burst of sent mail"`) || len(r.rows[0]["parts"].([]any)) != 8 {
		t.Errorf("%d %s %s", r.code, r.errs, r.out[:min(len(r.out), 600)])
	}
	r = d.run("check-takeover", "--mailbox", demo.Mailbox, "--days", "3")
	if r.code != 0 || r.rows[0]["verdict"] != "nothing-found" || r.rows[0]["days"] != 3.0 {
		t.Errorf("%d %s %s", r.code, r.errs, r.out[:min(len(r.out), 600)])
	}
	r = d.run("check-takeover", "--mailbox", "p.raman@contoso.com", "--markdown")
	if r.code != 0 || !strings.HasPrefix(r.out, "# Takeover check of p.raman@contoso.com\n\nSigns of a takeover") || !strings.Contains(r.out, "## Not visible through Microsoft Graph") {
		t.Errorf("%d %s %s", r.code, r.errs, r.out[:min(len(r.out), 600)])
	}
	for _, args := range []string{"--days 0", "--days 91"} {
		if r := d.run(append([]string{"check-takeover"}, strings.Fields(args)...)...); r.code != 2 {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

func TestWhatATakeoverCheckLeavesOutIsInItsExitCode(t *testing.T) {
	d := newDesk(t)
	d.e.AddFaults(emulator.Fault{Operation: "rules.list", Status: 403, Count: -1})
	r := d.run("check-takeover", "--mailbox", "j.brandt@contoso.com")
	if r.code != 3 || r.rows[0]["verdict"] != "nothing-found" || !strings.Contains(r.rows[0]["summary"].(string), "Not checked: Inbox rules (") || !strings.Contains(r.errs, "Inbox rules: not-checked") {
		t.Errorf("%d %s %s", r.code, r.errs, r.out[:min(len(r.out), 600)])
	}
	d.e.AddFaults(emulator.Fault{Operation: "*", Status: 403, Count: -1})
	if r = d.run("check-takeover", "--mailbox", "j.brandt@contoso.com"); r.code != 4 || r.rows[0]["verdict"] != "not-checked" {
		t.Errorf("%d %s %s", r.code, r.errs, r.out[:min(len(r.out), 600)])
	}
	d = newDesk(t)
	d.cloud = "china"
	if r = d.run("check-takeover", "--mailbox", "j.brandt@contoso.com"); r.code != 3 || !strings.Contains(r.out, "does not offer Inbox rules in this cloud") {
		t.Errorf("%d %s %s", r.code, r.errs, r.out[:min(len(r.out), 600)])
	}
}
