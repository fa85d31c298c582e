package do_test

import (
	"strings"
	"testing"
	"time"
)

func TestListEvents(t *testing.T) {
	d := newDesk(t)
	all := d.run("list-events", "--limit", "0")
	if all.code != 0 || len(all.rows) < 6 {
		t.Fatalf("%+v", all)
	}
	for _, row := range all.rows {
		if text(row, "type") == "occurrence" || text(row, "start", "timeZone") != "UTC" || text(row, "id") == "" {
			t.Errorf("%v", row)
		}
	}
	day := noon.Format(time.DateOnly)
	d.e.ForgetRequests()
	today := d.run("list-events", "--start-date", day, "--end-date", day, "--time-zone", "Tokyo Standard Time", "--filter", "isAllDay eq false", "--limit", "2")
	if today.code != 0 || len(today.rows) != 2 || text(today.rows[0], "type") != "occurrence" || text(today.rows[0], "seriesMasterId") == "" || text(today.rows[0], "start", "timeZone") != "Tokyo Standard Time" {
		t.Errorf("%+v", today)
	}
	q := query(t, d, "/calendarView")
	if q.Get("startDateTime") != day+"T00:00:00Z" || q.Get("$filter") != "isAllDay eq false" || q.Get("$top") != "2" || !strings.Contains(q.Get("$select"), "bodyPreview") {
		t.Errorf("%v", q)
	}
	for _, r := range d.e.Requests() {
		if strings.HasSuffix(r.Path, "/calendarView") && (!strings.Contains(r.Headers["Prefer"], `outlook.timezone="Tokyo Standard Time"`) || !strings.Contains(r.Headers["Prefer"], "ImmutableId")) {
			t.Errorf("%v", r.Headers)
		}
	}
	d.e.ForgetRequests()
	for _, wrong := range [][]string{{"--filter", "subject = 'x'"}, {"--filter", "subject eq 'x"}, {"--time-zone", "Nowhere"}, {"--filter", "x eq (1"}} {
		if r := d.run(append([]string{"list-events"}, wrong...)...); r.code != 2 {
			t.Errorf("%v: %+v", wrong, r)
		}
	}
	if n := len(d.e.Requests()); n != 0 {
		t.Errorf("%d requests were sent for what can't be asked", n)
	}
	group := d.run("list-events", "--group", "Security Team")
	if group.code != 4 || !strings.Contains(group.errs, "signed-in people only") {
		t.Errorf("%+v", group)
	}
	if r := d.run("list-events", "--group", "No such group"); r.code != 1 || !strings.Contains(r.errs, "no group has") {
		t.Errorf("%+v", r)
	}
}

func TestDeleteAndCancelEvents(t *testing.T) {
	d := newDesk(t)
	day := noon
	find := func(subject string) map[string]any {
		t.Helper()
		for _, row := range d.run("list-events", "--start-date", day.Format(time.DateOnly), "--end-date", day.AddDate(0, 0, 7).Format(time.DateOnly), "--limit", "0").rows {
			if text(row, "subject") == subject {
				return row
			}
		}
		return nil
	}
	standup, invite := find("SOC stand-up"), find("Shift handover")
	dry := d.run("delete-event", "--id", text(standup, "id"), "--dry-run")
	if dry.code != 0 || len(d.writes()) != 0 || !strings.Contains(dry.errs, "one time of a series of this mailbox: 2 attendees are told: j.brandt@contoso.com") || text(dry.rows[0], "undo") == "" {
		t.Errorf("%+v", dry)
	}
	if r := d.run("delete-event", "--id", text(standup, "id")); r.code != 2 || len(d.writes()) != 0 {
		t.Errorf("without its count: %+v", r)
	}
	r := d.run("delete-event", "--event-id", text(standup, "id"), "--confirm", "1")
	if r.code != 0 || text(r.rows[0], "status") != "done" || text(r.rows[0], "type") != "occurrence" || text(r.rows[0], "subject") != "SOC stand-up" {
		t.Errorf("%+v", r)
	}
	if again := d.run("delete-event", "--id", text(standup, "id"), "--confirm", "1"); again.code == 0 {
		t.Errorf("%+v", again)
	}
	series := d.run("cancel-event", "--id", text(invite, "id"), "--series", "--confirm", "1", "--comment", "No more of it")
	if series.code != 0 || text(series.rows[0], "type") != "seriesMaster" || find("Shift handover") != nil {
		t.Errorf("%+v", series)
	}
	told := false
	for _, q := range d.e.Requests() {
		told = told || strings.HasSuffix(q.Path, "/cancel") && strings.Contains(string(q.Body), "No more of it")
	}
	if !told {
		t.Error("the comment was not sent")
	}
	audit := find("ISO audit")
	if r := d.run("cancel-event", "--id", text(audit, "id"), "--confirm", "1"); r.code != 1 || !strings.Contains(text(r.rows[0], "message"), "not its organizer") {
		t.Errorf("%+v", r)
	}
	if r := d.run("undo"); r.code == 0 {
		t.Errorf("an event came back: %+v", r)
	}
}
