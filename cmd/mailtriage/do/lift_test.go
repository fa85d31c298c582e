package do_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
)

// another makes an Inbox rule past mailtriage, as its owner would in Outlook, and tells its id.
func (d *desk) another(rule string) string {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.e.Info.Graph+"/v1.0/users/"+d.box.ID()+"/mailFolders/inbox/messageRules", strings.NewReader(rule))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+d.e.Info.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode > 299 {
		d.t.Fatalf("%v %+v", err, resp)
	}
	defer func() { _ = resp.Body.Close() }()
	var made struct{ ID string }
	if err := json.NewDecoder(resp.Body).Decode(&made); err != nil {
		d.t.Fatal(err)
	}
	d.e.ForgetRequests()
	return made.ID
}

// acts tells whether a rule is switched on.
func (d *desk) acts(id string) bool {
	d.t.Helper()
	rules, err := d.box.Rules(d.t.Context())
	i := slices.IndexFunc(rules, func(r graph.Rule) bool { return r.ID == id })
	if err != nil || i < 0 {
		d.t.Fatalf("%v, %d rules", err, len(rules))
	}
	return rules[i].Enabled
}

const (
	bobsBlock = `{"displayName":"Block sender: bob@x.test","sequence":90,"isEnabled":true,"conditions":{"senderContains":["bob@x.test"]},"actions":{"delete":true}}`
	sorting   = `{"displayName":"letters","sequence":91,"isEnabled":true,"conditions":{"senderContains":["bob@x.test"]},"actions":{"markAsRead":true}}`
)

func TestLiftRule(t *testing.T) {
	d := newDesk(t)
	sorts, id := d.another(sorting), d.another(bobsBlock)
	list := d.run("list-blocks")
	i := slices.IndexFunc(list.rows, func(r map[string]any) bool { return text(r, "ruleId") == id })
	if list.code != 0 || i < 0 || list.rows[i]["liftable"] != true || list.rows[i]["managed"] != false {
		t.Fatalf("%+v", list)
	}
	r := d.run("unblock", "--sender", "bob@x.test")
	command := "mailtriage do lift-rule --rule-id " + id
	if r.code != 0 || text(r.rows[0], "status") != "unchanged" || !strings.Contains(text(r.rows[0], "message"), command) {
		t.Fatalf("%+v", r)
	}
	if rules, _ := r.rows[0]["rules"].([]any); len(rules) != 1 || text(rules[0].(map[string]any), "lift") != command || text(rules[0].(map[string]any), "ruleName") != "Block sender: bob@x.test" {
		t.Errorf("%v", r.rows[0])
	}
	if dry := d.run("lift-rule", "--rule-id", id, "--dry-run"); dry.code != 0 || len(d.writes()) != 0 || !strings.Contains(dry.out, "isEnabled: false") || dry.rows[0]["undoable"] != true {
		t.Errorf("%+v %q", dry, d.writes())
	}
	r = d.run("lift-rule", "--rule-id", id, "--rule-id", id)
	if r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "status") != "done" || text(r.rows[0], "ruleName") != "Block sender: bob@x.test" {
		t.Fatalf("%+v", r)
	}
	if w := d.writes(); len(w) != 1 || !strings.HasPrefix(w[0], "PATCH ") || !strings.Contains(w[0], `"isEnabled":false`) || len(strings.Split(w[0], ":")) != 2 {
		t.Errorf("%q", w)
	}
	if r := d.run("lift-rule", "--rule-id", id); r.code != 0 || text(r.rows[0], "status") != "unchanged" || len(d.writes()) != 1 {
		t.Errorf("what is off already: %+v", r)
	}
	if r := d.run("undo"); r.code != 0 || text(r.rows[0], "id") != id || !strings.Contains(d.writes()[1], `"isEnabled":true`) {
		t.Errorf("%+v %q", r, d.writes())
	}
	d.run("block", "--sender", "eve@x.test")
	own := ""
	for _, row := range d.run("blocks").rows {
		if row["managed"] == true {
			own = text(row, "ruleId")
		}
	}
	d.e.ForgetRequests()
	for name, c := range map[string]struct{ id, says string }{"one that sorts": {sorts, "no rule of that id"}, "none": {"AQAA", "no rule of that id"}, "mailtriage's own": {own, "unblock lifts"}} {
		if r := d.run("lift-rule", "--rule-id", c.id); r.code != 1 || text(r.rows[0], "status") != "failed" || !strings.Contains(r.errs, c.says) || len(d.writes()) != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := d.run("lift-rule"); r.code != 2 {
		t.Errorf("%+v", r)
	}
	if r := d.run("lift-rule", "--rule-id", own, "--rule-id", id); r.code != 3 || len(d.writes()) != 1 {
		t.Errorf("%+v %q", r, d.writes())
	}
}

func TestLiftRuleGoesWrong(t *testing.T) {
	for name, c := range map[string]struct {
		fault emulator.Fault
		code  int
		says  string
		off   bool
	}{
		"not allowed":         {emulator.Fault{Operation: "rule.patch", Status: 403, Count: -1}, 4, "MailboxSettings.ReadWrite", false},
		"not allowed to look": {emulator.Fault{Operation: "rules.list", Status: 403, Count: -1}, 4, "MailboxSettings.Read", false},
		"throttled":           {emulator.Fault{Operation: "rule.patch", Status: 429, Count: -1}, 5, "too many requests", false},
		"cut after":           {emulator.Fault{Operation: "rule.patch", Cut: "after"}, 0, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			id := d.another(bobsBlock)
			d.e.AddFaults(c.fault)
			r := d.run("lift-rule", "--rule-id", id)
			if r.code != c.code || !strings.Contains(r.errs, c.says) {
				t.Errorf("%+v", r)
			}
			d.e.ClearFaults()
			if d.acts(id) == c.off {
				t.Errorf("the rule is off: %v", !c.off)
			}
		})
	}
}
