package do_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/emulator"
)

func TestBlockInTheTenant(t *testing.T) {
	d := newDesk(t)
	ids := d.some(1)
	args := []string{"block-tenant", "--message-id", ids[0], "--days", "7", "--note", `case "7"`}
	if r := d.run(append(args, "--dry-run")...); r.code != 0 || len(d.writes()) != 0 || !strings.Contains(r.out, "threatSubmission") || r.rows[0]["undoable"] != false {
		t.Errorf("%+v", r)
	}
	for _, more := range [][]string{nil, {"--confirm", "2"}} {
		if r := d.run(append(args, more...)...); r.code != 2 || r.out != "" || len(d.writes()) != 0 || !strings.Contains(r.errs, "--confirm 1") {
			t.Errorf("%+v", r)
		}
	}
	r := d.run(append(args, "--confirm", "1")...)
	if r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "status") != "done" || text(r.rows[0], "id") != ids[0] || !strings.Contains(text(r.rows[0], "sender"), "@") {
		t.Fatalf("%+v", r)
	}
	w := d.writes()
	if len(w) != 1 || !strings.HasPrefix(w[0], "POST emailThreats ") {
		t.Fatalf("%q", w)
	}
	var body struct {
		Category, MessageURL, RecipientEmailAddress string
		TenantAllowOrBlockListAction                struct {
			Action, Note       string
			ExpirationDateTime time.Time
		}
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(w[0], "POST emailThreats ")), &body); err != nil {
		t.Fatal(err)
	}
	a := body.TenantAllowOrBlockListAction
	if left := time.Until(a.ExpirationDateTime); body.Category != "phishing" || a.Action != "block" || a.Note != `case "7"` || left < 7*24*time.Hour-2*time.Hour || left > 7*24*time.Hour+2*time.Hour ||
		!strings.Contains(body.MessageURL, "/messages/") || body.RecipientEmailAddress != d.box.ID() {
		t.Errorf("%+v", body)
	}
	if r := d.run("undo"); r.code != 1 || !strings.Contains(r.errs, "nothing to undo") {
		t.Errorf("%+v", r)
	}
}

// TestOneMessageOfEachSenderIsSubmitted gives several of one sender.
func TestOneMessageOfEachSenderIsSubmitted(t *testing.T) {
	d := newDesk(t)
	all := d.some(60)
	headers, err := d.box.Headers(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string][]string{}
	for _, h := range headers {
		by[strings.ToLower(h.From.Address)] = append(by[strings.ToLower(h.From.Address)], h.ID)
	}
	for _, list := range by {
		if len(list) < 3 {
			continue
		}
		d.e.ForgetRequests()
		r := d.run(append([]string{"block-tenant", "--confirm", "1"}, flags("id", list[:3]...)...)...)
		n := 0
		for _, w := range d.writes() {
			if strings.HasPrefix(w, "POST emailThreats") {
				n++
			}
		}
		if r.code != 0 || n != 1 || strings.Count(r.out, `"unchanged"`) != 2 || strings.Count(r.out, `"done"`) != 1 {
			t.Errorf("%d submitted: %+v", n, r)
		}
		return
	}
	t.Fatal("no sender has three messages")
}

func TestBlockInTheTenantGoesWrong(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		fault  emulator.Fault
		change func(*desk)
		code   int
		says   string
	}{
		"no days":             {args: []string{"--days", "0", "--confirm", "1"}, code: 2, says: "--days"},
		"too many days":       {args: []string{"--days", "91", "--confirm", "1"}, code: 2, says: "90"},
		"too long a note":     {args: []string{"--note", strings.Repeat("x", 201), "--confirm", "1"}, code: 2, says: "--note"},
		"not allowed":         {args: []string{"--confirm", "1"}, fault: emulator.Fault{Operation: "threat.submit", Status: 403, Count: -1}, code: 4, says: "ThreatSubmission.ReadWrite.All"},
		"throttled":           {args: []string{"--confirm", "1"}, fault: emulator.Fault{Operation: "threat.submit", Status: 429, Count: -1}, code: 5, says: "too many requests"},
		"cut after":           {args: []string{"--confirm", "1"}, fault: emulator.Fault{Operation: "threat.submit", Cut: "after", Count: -1}, code: 1, says: ""},
		"the cloud lacks it":  {args: []string{"--confirm", "1"}, change: func(d *desk) { d.cloud = "china" }, code: 4, says: "china"},
		"read only":           {args: []string{"--confirm", "1"}, change: func(d *desk) { d.readOnly = true }, code: 4, says: "read only"},
		"not allowed to look": {args: []string{"--confirm", "1"}, fault: emulator.Fault{Operation: "message.get", Status: 403, Count: -1}, code: 4, says: "Mail.ReadBasic"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			if c.change != nil {
				c.change(d)
			}
			args := append([]string{"block-tenant", "--id", d.some(1)[0]}, c.args...)
			if c.fault.Operation != "" {
				d.e.AddFaults(c.fault)
			}
			r := d.run(args...)
			if r.code != c.code || !strings.Contains(r.errs, c.says) || c.code == 2 && len(d.writes()) > 0 {
				t.Errorf("%+v", r)
			}
			if name == "cut after" && text(r.rows[0], "status") != "unknown" {
				t.Errorf("what may have been done: %v", r.rows)
			}
			n := 0
			for _, w := range d.writes() {
				if strings.HasPrefix(w, "POST emailThreats") {
					n++
				}
			}
			if name == "cut after" && n != 1 {
				t.Errorf("it was submitted %d times", n)
			}
		})
	}
}
