package do_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/world"
)

// hidden is a rule that somebody hid, and broken one whose folder cannot be made out.
func hidden(m *world.Mailbox) {
	m.Rules = append(slices.Clone(m.Rules),
		world.Rule{DisplayName: ".", Sequence: 4, Enabled: true, Conditions: map[string]any{"subjectContains": []any{"invoice"}}, Exceptions: map[string]any{"sentToMe": true},
			Actions: map[string]any{"forwardTo": []any{map[string]any{"emailAddress": map[string]any{"address": "x@evil.example"}}}, "delete": true}},
		world.Rule{DisplayName: "Broken", Sequence: 5, HasError: true, Actions: map[string]any{"delete": true}},
		world.Rule{DisplayName: "Theirs", Sequence: 6, Enabled: true, ReadOnly: true, Actions: map[string]any{"delete": true}},
		world.Rule{DisplayName: "Twin", Sequence: 7, Enabled: true, Actions: map[string]any{"markAsRead": true}},
		world.Rule{DisplayName: "Twin", Sequence: 8, Enabled: true, Actions: map[string]any{"markAsRead": true}},
	)
}

func (d *desk) ruleNames() []string {
	d.t.Helper()
	var out []string
	for _, r := range d.run("list-rules").rows {
		out = append(out, r["displayName"].(string))
	}
	return out
}

func TestRulesAreListedWithTheirSigns(t *testing.T) {
	d := newDesk(t, hidden)
	all := d.run("list-rules")
	if all.code != 0 || len(all.rows) != 8 || all.rows[0]["sentence"] != "When a header contains “List-Unsubscribe”: move to Inbox/Reading/Newsletters, stop" || all.rows[0]["sequence"] != 1.0 {
		t.Errorf("%+v", all)
	}
	bad := d.run("list-rules", "--suspicious").rows
	if len(bad) == 0 || bad[0]["displayName"] != "." || bad[0]["suspicious"] != true {
		t.Fatalf("%v", bad)
	}
	one := d.run("get-rule", "--id", bad[0]["id"].(string))
	if one.code != 0 || len(one.rows) != 1 || !strings.Contains(one.out, "x@evil.example, outside of") || !strings.Contains(one.out, `"exceptions":{"sentToMe":true}`) {
		t.Errorf("%+v", one)
	}
	for args, says := range map[string]string{"rule --rule-id none": "there is no rule", "rule --rule-id Twin": "2 rules are called"} {
		if r := d.run(strings.Fields(args)...); r.code != 1 || !strings.Contains(r.errs, says) {
			t.Errorf("%s: %+v", args, r)
		}
	}
	if r := d.run("rule"); r.code != 2 {
		t.Errorf("%+v", r)
	}
}

func TestRulesAreChangedByCommand(t *testing.T) {
	d := newDesk(t, hidden)
	was := d.ruleNames()
	r := d.run("disable-rule", "--rule-id", ".", "--rule-id", "Tickets")
	if r.code != 0 || r.rows[0]["status"] != "done" || r.rows[0]["isEnabled"] != false || r.rows[1]["status"] != "unchanged" {
		t.Errorf("%+v", r)
	}
	if r := d.run("disable-rule", "--rule-id", "."); r.code != 0 || r.rows[0]["status"] != "unchanged" {
		t.Errorf("%+v", r)
	}
	if u := d.run("undo"); u.code != 0 || d.run("rule", "--rule-id", ".").rows[0]["isEnabled"] != true {
		t.Errorf("%+v", u)
	}
	if r := d.run("enable-rule", "--rule-id", "Tickets"); r.code != 0 || r.rows[0]["isEnabled"] != true {
		t.Errorf("%+v", r)
	}
	d.run("undo")
	if r := d.run("delete-rule", "--rule-id", "."); r.code != 0 || r.rows[0]["status"] != "done" || slices.Contains(d.ruleNames(), ".") {
		t.Errorf("%+v", r)
	}
	if u := d.run("undo"); u.code != 0 || !slices.Equal(d.ruleNames(), was) {
		t.Errorf("%+v %v", u, d.ruleNames())
	}
	for args, want := range map[string]string{"--to 1": ".", "--up": "Newsletters"} {
		if r := d.run(append([]string{"move-rule", "--rule-id", "."}, strings.Fields(args)...)...); r.code != 0 || d.ruleNames()[0] != want {
			t.Errorf("%s: %+v %v", args, r, d.ruleNames())
		}
		if u := d.run("undo"); u.code != 0 || !slices.Equal(d.ruleNames(), was) {
			t.Errorf("%+v %v", u, d.ruleNames())
		}
	}
}

func TestRulesThatCommandsDoNotChange(t *testing.T) {
	d := newDesk(t, hidden)
	for args, want := range map[string]struct {
		code int
		says string
	}{
		"disable-rule --rule-id . --rule-id Theirs": {1, "read only"},
		"enable-rule --rule-id Broken":              {1, "broken"},
		"delete-rule --rule-id Broken":              {2, "could not be made anew"},
		"move-rule --rule-id .":                     {2, "one of --to, --up and --down"},
		"move-rule --rule-id . --up --down":         {2, "one of --to, --up and --down"},
		"move-rule --rule-id . --to 9":              {2, "among all 8"},
		"disable-rule --rule-id .. --rule-id .":     {1, "there is no rule"},
	} {
		if r := d.run(strings.Fields(args)...); r.code != want.code || !strings.Contains(r.errs, want.says) {
			t.Errorf("%s: %+v", args, r)
		}
	}
	for args, says := range map[string]string{"disable-rule --rule-id . --dry-run": "isEnabled: false", "delete-rule --rule-id . --dry-run": "DELETE", "move-rule --rule-id . --to 2 --dry-run": "sequence: to place 2"} {
		if r := d.run(strings.Fields(args)...); r.code != 0 || !strings.Contains(r.out, says) || r.rows[0]["dryRun"] != true {
			t.Errorf("%s: %+v", args, r)
		}
	}
	for _, q := range d.e.Requests() {
		if q.Method != http.MethodGet && !strings.HasSuffix(q.Path, "/$batch") {
			t.Errorf("%s %s was sent", q.Method, q.Path)
		}
	}
	if r := d.run("delete-rule", "--rule-id", "Broken", "--without-undo"); r.code != 0 || slices.Contains(d.ruleNames(), "Broken") {
		t.Errorf("%+v", r)
	}
	if r := d.run("undo"); r.code == 0 {
		t.Errorf("%+v", r)
	}
	d.readOnly = true
	if r := d.run("disable-rule", "--rule-id", "."); r.code != 4 {
		t.Errorf("%+v", r)
	}
	d.readOnly, d.cloud = false, "china"
	if r := d.run("list-rules"); r.code != 4 || !strings.Contains(r.errs, "does not offer Inbox rules in the cloud china") {
		t.Errorf("%+v", r)
	}
}

func TestRulesByCommandInTrouble(t *testing.T) {
	d := newDesk(t, hidden)
	d.e.AddFaults(emulator.Fault{Operation: "rule.patch", Status: 403, Code: "ErrorAccessDenied", Count: 1})
	r := d.run("disable-rule", "--rule-id", "Newsletters", "--rule-id", ".")
	if r.code != 3 || r.rows[0]["status"] != "failed" || r.rows[1]["status"] != "done" || r.rows[0]["isEnabled"] != true {
		t.Errorf("%+v", r)
	}
	d.e.AddFaults(emulator.Fault{Operation: "rules.list", Status: 403, Code: "ErrorAccessDenied", Count: -1})
	if r := d.run("list-rules"); r.code != 4 || !strings.Contains(r.errs, "MailboxSettings.Read") {
		t.Errorf("%+v", r)
	}
	d.e.ClearFaults()
	d.e.AddFaults(emulator.Fault{Operation: "folders.delta", Status: 403, Code: "ErrorAccessDenied", Count: -1}, emulator.Fault{Operation: "organization.list", Status: 403, Code: "Authorization_RequestDenied", Count: -1})
	if r := d.run("list-rules"); r.code != 0 || len(r.rows) != 8 || !strings.Contains(r.errs, "folders could not be read") {
		t.Errorf("%+v", r)
	}
}
