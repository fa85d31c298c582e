package do_test

import (
	"strings"
	"testing"
)

func TestOnPoll(t *testing.T) {
	d := newDesk(t)
	first := d.run("on-poll", "--folder", "inbox", "--limit", "3", "--extract", "urls,emails")
	var ids []string
	messages, indicators := 0, 0
	for _, r := range first.rows {
		switch r["record"] {
		case "message":
			messages++
			ids = append(ids, r["id"].(string))
		case "indicator":
			indicators++
		}
	}
	if first.code != 0 || messages != 3 || indicators == 0 || !strings.Contains(first.errs, "more come with the next look") {
		t.Fatalf("%d messages, %d indicators: %+v", messages, indicators, first)
	}
	second := d.run("on-poll", "--folder", "inbox", "--container-count", "2")
	for _, r := range second.rows {
		if r["record"] != "message" || strings.Contains(strings.Join(ids, " "), r["id"].(string)) {
			t.Errorf("%v", r)
		}
	}
	if second.code != 0 || len(second.rows) != 2 {
		t.Errorf("%+v", second)
	}
	if r := d.run("on-poll", "--folder", "Inbox/Nowhere"); r.code != 1 || !strings.Contains(r.errs, "Nowhere") {
		t.Errorf("%+v", r)
	}
	if r := d.run("on-poll", "--extract", "urls,everything"); r.code != 2 || !strings.Contains(r.errs, "everything") {
		t.Errorf("%+v", r)
	}
}
