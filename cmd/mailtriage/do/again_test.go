package do_test

import (
	"context"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
)

func TestRetryFailed(t *testing.T) {
	d := newDesk(t)
	ids := d.some(4)
	d.e.AddFaults(emulator.Fault{Operation: "message.move", Status: 404, Skip: 1, Count: -1})
	first := d.run(append([]string{"move", "--folder", "archive"}, flags("id", ids...)...)...)
	if first.code != 3 {
		t.Fatalf("%+v", first)
	}
	d.e.ClearFaults()
	var failed []string
	job := ""
	for _, row := range first.rows {
		if job = text(row, "job"); text(row, "status") == "failed" {
			failed = append(failed, text(row, "id"))
		}
	}
	d.e.ForgetRequests()
	dry := d.run("retry-failed", "--dry-run")
	if dry.code != 0 || len(d.writes()) != 0 || !strings.Contains(text(dry.rows[0], "summary"), "Move 3 messages") {
		t.Errorf("%+v", dry)
	}
	r := d.run("retry-failed", "--job", job, "--id", failed[0])
	if r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "id") != failed[0] || text(r.rows[0], "again") != job || text(r.rows[0], "status") != "done" || d.where(failed[0]) != "archive" || len(d.writes()) != 1 {
		t.Errorf("%+v %q", r, d.writes())
	}
	d.box.Batch(t.Context(), []graph.Request{d.box.PurgeRequest(failed[1])})
	r = d.run("retry-failed")
	if r.code != 3 || len(r.rows) != 2 || text(r.rows[0], "id") != failed[1] || !strings.Contains(text(r.rows[0], "message"), "no longer in the mailbox") || text(r.rows[1], "status") != "done" {
		t.Errorf("%+v", r)
	}
	if r = d.run("retry-failed"); r.code != 1 || len(r.rows) != 1 || text(r.rows[0], "id") != failed[1] {
		t.Errorf("%+v", r)
	}
	for name, args := range map[string][]string{
		"no such job": {"retry-failed", "--job", "x"}, "nothing left of it": {"do-the-rest", "--job", job}, "nothing at all": {"do-the-rest"},
		"none of them": {"retry-failed", "--id", failed[0]},
	} {
		if r := d.run(args...); r.code != 1 || !strings.Contains(r.errs, "nothing") || len(r.rows) != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := d.run("undo"); r.code != 0 || d.where(failed[2]) != "inbox" {
		t.Errorf("%+v", r)
	}
}

func TestDoTheRest(t *testing.T) {
	d := newDesk(t)
	ids := d.some(60)
	d.e.AddFaults(emulator.Fault{Operation: "message.move", Latency: "30ms", Count: -1})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go func() {
		for ctx.Err() == nil {
			if len(d.writes()) > 8 {
				stop()
			}
		}
	}()
	d.in = strings.Join(ids, "\n")
	first := d.runIn(ctx, "delete", "--ids", "-")
	stopped := strings.Count(first.out, `"status":"stopped"`)
	if first.code != 3 || stopped == 0 {
		t.Fatalf("%+v", first)
	}
	d.e.ClearFaults()
	d.e.ForgetRequests()
	r := d.run("do-the-rest")
	if r.code != 0 || len(r.rows) != stopped || len(d.writes()) != stopped || strings.Count(r.out, `"status":"done"`) != stopped {
		t.Errorf("%d were left: %+v", stopped, r)
	}
	for _, id := range ids {
		if where := d.where(id); where != "deleteditems" {
			t.Errorf("it lies in %s", where)
		}
	}
}

// TestRetryOfWhatHasNoUndoNeedsTheCount tries deleting for good again.
func TestRetryOfWhatHasNoUndoNeedsTheCount(t *testing.T) {
	d := newDesk(t)
	ids := d.some(2)
	d.e.AddFaults(emulator.Fault{Operation: "message.permanentDelete", Status: 403, Count: -1})
	if r := d.run(append([]string{"delete-for-good", "--confirm", "2"}, flags("id", ids...)...)...); r.code != 4 {
		t.Fatalf("%+v", r)
	}
	if r := d.run("retry-failed", "--confirm", "2"); r.code != 4 || !strings.Contains(r.errs, "Mail.ReadWrite") {
		t.Errorf("not allowed still: %+v", r)
	}
	d.e.ClearFaults()
	d.e.ForgetRequests()
	if r := d.run("retry-failed"); r.code != 2 || !strings.Contains(r.errs, "--confirm 2") || len(d.writes()) != 0 {
		t.Errorf("%+v", r)
	}
	if r := d.run("retry-failed", "--confirm", "2"); r.code != 0 || d.where(ids[0]) != "" || d.where(ids[1]) != "" {
		t.Errorf("%+v", r)
	}
}
