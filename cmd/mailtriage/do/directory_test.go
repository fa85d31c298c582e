package do_test

import (
	"strings"
	"testing"
)

func TestListUsersAndGroups(t *testing.T) {
	d := newDesk(t)
	all := d.run("list-users", "--limit", "0")
	if all.code != 0 || len(all.rows) != 200 {
		t.Fatalf("%d rows, %s", len(all.rows), all.errs)
	}
	for _, name := range []string{"id", "displayName", "givenName", "surname", "userPrincipalName", "mail", "jobTitle", "mobilePhone", "officeLocation"} {
		if text(all.rows[9], name) == "" {
			t.Errorf("there is no %s: %v", name, all.rows[9])
		}
	}
	d.e.ForgetRequests()
	some := d.run("list-users", "--filter", "endswith(mail,'@contoso.com')", "--limit", "7")
	if q := query(t, d, "/users"); len(some.rows) != 7 || q.Get("$top") != "7" || q.Get("$filter") != "endswith(mail,'@contoso.com')" || q.Get("$count") != "true" {
		t.Errorf("%d rows, %v", len(some.rows), q)
	}
	if wrong := d.run("list-users", "--filter", "displayName = 'x'"); wrong.code != 2 || !strings.Contains(wrong.errs, "no operator") {
		t.Errorf("a filter that can't be meant: %d %s", wrong.code, wrong.errs)
	}
	groups := d.run("list-groups", "--search", "secur")
	if len(groups.rows) != 1 || text(groups.rows[0], "mailNickname") != "security-team" || text(groups.rows[0], "createdDateTime") == "" {
		t.Errorf("%v %s", groups.rows, groups.errs)
	}
}

func TestListGroupMembers(t *testing.T) {
	d := newDesk(t)
	direct := d.run("list-group-members", "--group-address", "all-contoso@contoso.com")
	kinds := map[string]int{}
	for _, r := range direct.rows {
		kinds[text(r, "kind")]++
	}
	if direct.code != 0 || len(direct.rows) != 5 || kinds["group"] != 3 || kinds["orgContact"] != 1 || kinds["servicePrincipal"] != 1 {
		t.Errorf("%v %s", kinds, direct.errs)
	}
	d.e.ForgetRequests()
	all := d.run("list-members", "--group_id", groupID(t, d, "all-contoso"), "--transitive", "--limit", "0")
	if len(all.rows) <= 5 || text(all.rows[6], "userPrincipalName") == "" || text(all.rows[6], "userType") != "Member" {
		t.Errorf("%d rows: %s", len(all.rows), all.errs)
	}
	if q := query(t, d, "/transitiveMembers"); q.Get("$top") != "999" {
		t.Errorf("%v", q)
	}
	for want, args := range map[string][]string{"either --group-id or": {"list-members"}, "no group has the address": {"list-members", "--group-address", "p.raman@contoso.com"}} {
		if r := d.run(args...); r.code == 0 || !strings.Contains(r.errs, want) {
			t.Errorf("%v: %d %s", args, r.code, r.errs)
		}
	}
}

func groupID(t *testing.T, d *desk, nickname string) string {
	t.Helper()
	r := d.run("list-groups", "--filter", "mailNickname eq '"+nickname+"'")
	if len(r.rows) != 1 {
		t.Fatalf("%s", r.errs)
	}
	return text(r.rows[0], "id")
}

func TestResolveNameAndOutOfOffice(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"payables@contoso.com", "P.Raman@contoso.com", "raman pri"} {
		r := d.run("resolve-name", "--name", name)
		if r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "emailAddress") != "p.raman@contoso.com" || text(r.rows[0], "source") != "directory" || text(r.rows[0], "id") == "" {
			t.Errorf("%s: %v %s", name, r.rows, r.errs)
		}
	}
	if r := d.run("resolve-name", "--email", "billing@northwind-traders.example"); r.code != 1 || len(r.rows) != 0 || !strings.Contains(r.errs, "nobody is known by") {
		t.Errorf("%d %v %s", r.code, r.rows, r.errs)
	}
	r := d.run("oof-check", "--user", "p.raman@contoso.com")
	if r.code != 0 || len(r.rows) != 1 {
		t.Fatalf("%s", r.errs)
	}
	row := r.rows[0]
	if text(row, "status") != "scheduled" || text(row, "externalAudience") != "all" || !strings.Contains(text(row, "internalReplyMessage"), "ask Tomás") || text(row, "scheduledEndDateTime", "timeZone") != "UTC" || text(row, "source") != "settings" {
		t.Errorf("%v", row)
	}
	if r := d.run("out-of-office"); r.code != 0 || text(r.rows[0], "status") != "disabled" || text(r.rows[0], "user") != "soc@contoso.com" {
		t.Errorf("the mailbox's own: %v %s", r.rows, r.errs)
	}
	if r := d.run("out-of-office", "--user", "nobody@contoso.com"); r.code == 0 {
		t.Errorf("nobody's: %v", r.rows)
	}
}
