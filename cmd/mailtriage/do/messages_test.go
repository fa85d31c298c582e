package do_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
)

func TestMoveAndUndoByAnotherRun(t *testing.T) {
	d := newDesk(t)
	ids := d.some(3)
	r := d.run(append([]string{"move", "--folder", "inbox/phishing"}, flags("id", ids...)...)...)
	if r.code != do0 || len(r.rows) != 3 || r.errs != "" {
		t.Fatalf("%+v", r)
	}
	for i, row := range r.rows {
		if text(row, "id") != ids[i] || text(row, "status") != "done" || text(row, "subject") == "" || text(row, "parentFolderId") == "" || text(row, "job") == "" {
			t.Errorf("%v", row)
		}
		if got := d.where(ids[i]); got != "inbox/Phishing" {
			t.Errorf("it lies in %s", got)
		}
	}
	if w := d.writes(); len(w) != 3 || !strings.HasPrefix(w[0], `POST move {"destinationId":"AAMk`) {
		t.Errorf("%q", w)
	}
	if r = d.run(append([]string{"move-email", "--folder", "Inbox/Phishing"}, flags("id", ids...)...)...); r.code != 0 || text(r.rows[0], "status") != "unchanged" || len(d.writes()) != 3 {
		t.Errorf("what lies there already: %+v", r)
	}
	list := d.run("undo-list")
	if len(list.rows) != 1 || list.rows[0]["left"] != 3.0 {
		t.Fatalf("%+v", list)
	}
	job := text(list.rows[0], "job")
	if r = d.run("undo", "--job", job, "--id", ids[1]); r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "id") != ids[1] || text(r.rows[0], "undoOf") != job {
		t.Errorf("%+v", r)
	}
	if r = d.run("undo"); r.code != 0 || len(r.rows) != 2 {
		t.Errorf("%+v", r)
	}
	for _, id := range ids {
		if got := d.where(id); got != "inbox" {
			t.Errorf("it lies in %s", got)
		}
	}
	if r = d.run("undo"); r.code != 1 || !strings.Contains(r.errs, "nothing to undo") {
		t.Errorf("%+v", r)
	}
	if r = d.run("undo", "--job", job); r.code != 1 || !strings.Contains(r.errs, "undone already") {
		t.Errorf("%+v", r)
	}
}

const do0 = 0

// TestEachActionOnMessages does each once, and looks at what was sent.
func TestEachActionOnMessages(t *testing.T) {
	for name, c := range map[string]struct {
		args  []string
		sends []string // how each request begins
		where string   // it lies afterwards
		has   map[string]string
	}{
		"copy":                  {[]string{"copy", "--folder", "archive"}, []string{"POST copy"}, "inbox", map[string]string{"copyOf": "ID"}},
		"archive":               {[]string{"archive"}, []string{"POST move"}, "archive", nil},
		"delete":                {[]string{"delete-email"}, []string{"POST move"}, "deleteditems", nil},
		"for good":              {[]string{"delete-for-good", "--confirm", "1"}, []string{"POST permanentDelete"}, "", nil},
		"read and unread":       {[]string{"update-email", "--is-read", "false", "--category", "O'Brien", "--flag", "flagged"}, []string{`PATCH message {"categories":["O'Brien"`, `PATCH message {"isRead":false}`, `PATCH message {"flag":{"flagStatus":"flagged"}}`}, "inbox", map[string]string{"flag": "flagged"}},
		"unread":                {[]string{"unread"}, []string{`PATCH message {"isRead":false}`}, "inbox", nil},
		"flag":                  {[]string{"flag"}, []string{`PATCH message {"flag":{"flagStatus":"flagged"}}`}, "inbox", map[string]string{"flag": "flagged"}},
		"categories":            {[]string{"categories", "--category", "Größe"}, []string{`PATCH message {"categories":["Größe"`}, "inbox", nil},
		"report":                {[]string{"report-message", "--report_action", "phish"}, []string{`POST reportMessage {"IsMessageMoveRequested":false`}, "inbox", nil},
		"report and move":       {[]string{"report", "--report-action", "junk", "--is-message-move-requested"}, []string{`POST reportMessage {"IsMessageMoveRequested":true`}, "junkemail", nil},
		"report by message id":  {[]string{"report", "--report-action", "notJunk"}, []string{`POST reportMessage {"IsMessageMoveRequested":false,"ReportAction":"notJunk"}`}, "inbox", nil},
		"connector's switch on": {[]string{"move_email", "--folder", "junkemail"}, []string{"POST move"}, "junkemail", nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			id := d.unread()
			if c.args[0] == "move_email" {
				c.args[0] = "move-email"
			}
			if c.args[0] == "unread" || strings.Contains(strings.Join(c.args, " "), "--is-read false") {
				d.run("read", "--id", id)
				d.e.ForgetRequests()
			}
			dry := d.run(append(c.args, "--id", id, "--dry-run")...)
			if dry.code != 0 || len(d.writes()) != 0 || len(dry.rows) != len(c.sends) || dry.rows[0]["dryRun"] != true {
				t.Errorf("a dry run sent %q: %+v", d.writes(), dry)
			}
			d.e.ForgetRequests()
			r := d.run(append(c.args, "--id", id)...)
			if r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "status") != "done" || r.errs != "" {
				t.Fatalf("%+v", r)
			}
			var sent []string
			for _, w := range d.writes() {
				if !strings.HasPrefix(w, "POST reportMessage") || len(sent) == 0 { // v1.0 is asked once, then beta
					sent = append(sent, w)
				}
			}
			if len(sent) != len(c.sends) {
				t.Fatalf("%q was sent", sent)
			}
			for i, w := range sent {
				if !strings.HasPrefix(w, c.sends[i]) {
					t.Errorf("%q was sent, want %q", w, c.sends[i])
				}
			}
			if got := d.where(id); got != c.where {
				t.Errorf("it lies in %q, want %q", got, c.where)
			}
			for k, v := range c.has {
				if got := text(r.rows[0], k); got != strings.ReplaceAll(v, "ID", id) {
					t.Errorf("%s is %q", k, got)
				}
			}
		})
	}
}

// unread finds a message of the Inbox that is not read and has no flag.
func (d *desk) unread() string {
	d.t.Helper()
	page, err := d.box.Messages(d.t.Context(), "inbox", 100)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, h := range page.Headers {
		if !h.Read && h.Flag() == graph.NotFlagged {
			d.e.ForgetRequests()
			return h.ID
		}
	}
	d.t.Fatal("all are read")
	return ""
}

func TestAnUndoOfACopyIsAboutTheCopy(t *testing.T) {
	d := newDesk(t)
	id := d.some(1)[0]
	copied := text(d.run("copy", "--folder", "archive", "--id", id).rows[0], "id")
	r := d.run("undo")
	if r.code != 0 || copied == id || text(r.rows[0], "id") != copied || d.where(copied) != "deleteditems" || d.where(id) != "inbox" {
		t.Errorf("%+v", r)
	}
}

// oneThatIsGone is an id of the right form that nothing has: one of the demo's deleted messages, which is deleted for good in each test.
func oneThatIsGone(t *testing.T) string {
	d := newDesk(t)
	page, err := d.box.Messages(t.Context(), "deleteditems", 1)
	if err != nil || len(page.Headers) == 0 {
		t.Fatalf("%v", err)
	}
	return page.Headers[0].ID
}

func TestExitCodes(t *testing.T) {
	gone := oneThatIsGone(t)
	for name, c := range map[string]struct {
		args   []string
		fault  emulator.Fault
		change func(*desk)
		n      int // messages
		code   int
		says   string
		status []string
	}{
		"done":               {args: []string{"move", "--folder", "archive"}, n: 2, code: 0, status: []string{"done", "done"}},
		"failed":             {args: []string{"move", "--folder", "archive"}, fault: emulator.Fault{Operation: "message.move", Status: 404, Count: -1}, n: 2, code: 1, says: "request-id", status: []string{"failed", "failed"}},
		"an id of nothing":   {args: []string{"move", "--folder", "archive", "--id", gone}, code: 1, says: gone, status: []string{"failed"}},
		"partly":             {args: []string{"move", "--folder", "archive", "--id", gone}, n: 2, code: 3, says: gone, status: []string{"done", "done", "failed"}},
		"partly in the job":  {args: []string{"move", "--folder", "archive"}, fault: emulator.Fault{Operation: "message.move", Status: 404, Skip: 1}, n: 3, code: 3, says: "request-id", status: []string{"done", "done", "failed"}},
		"not allowed":        {args: []string{"move", "--folder", "archive"}, fault: emulator.Fault{Operation: "message.move", Status: 403, Count: -1}, n: 2, code: 4, says: "Mail.ReadWrite", status: []string{"failed", "failed"}},
		"not allowed to see": {args: []string{"move", "--folder", "archive"}, fault: emulator.Fault{Operation: "message.get", Status: 403, Count: -1}, n: 2, code: 4, says: "Mail.ReadBasic", status: []string{"failed", "failed"}},
		"no folders to see":  {args: []string{"list-folders"}, fault: emulator.Fault{Operation: "folders.delta", Status: 403, Count: -1}, code: 4, says: "Mail.ReadBasic"},
		"not signed in":      {args: []string{"list-folders"}, fault: emulator.Fault{Operation: "folders.delta", Status: 401, Count: -1}, code: 4, says: "not signed in"},
		"read only":          {args: []string{"move", "--folder", "archive"}, change: func(d *desk) { d.readOnly = true }, n: 1, code: 4, says: "read only"},
		"the cloud lacks it": {args: []string{"report", "--report-action", "phish"}, change: func(d *desk) { d.cloud = "china" }, n: 1, code: 4, says: "china"},
		"throttled":          {args: []string{"move", "--folder", "archive"}, fault: emulator.Fault{Operation: "message.move", Status: 429, Count: -1}, n: 2, code: 5, says: "too many requests", status: []string{"failed", "failed"}},
		"not available":      {args: []string{"move", "--folder", "archive"}, fault: emulator.Fault{Operation: "message.move", Status: 503, Count: -1}, n: 2, code: 1, says: "not available", status: []string{"failed", "failed"}}, // it was looked at
		"throttled reading":  {args: []string{"list-messages"}, fault: emulator.Fault{Operation: "messages.list", Status: 429, Count: -1}, code: 5, says: "too many requests"},
		"no such action":     {args: []string{"mvoe"}, code: 2, says: "did you mean move"},
		"no messages":        {args: []string{"delete"}, code: 2, says: "--ids"},
		"no folder":          {args: []string{"move"}, n: 1, code: 2, says: "--folder"},
		"a word":             {args: []string{"move", "archive"}, n: 1, code: 2, says: "archive"},
		"a wrong choice":     {args: []string{"report", "--report-action", "ham"}, n: 1, code: 2, says: "notJunk"},
		"a wrong date":       {args: []string{"list-messages", "--start-date", "24.11."}, code: 2, says: "2026-11-24"},
		"dates crossed":      {args: []string{"list-messages", "--start-date", "2026-11-24", "--end-date", "2026-11-01"}, code: 2, says: "after"},
		"a number below 0":   {args: []string{"list-messages", "--limit", "-1"}, code: 2, says: "--limit"},
		"no number":          {args: []string{"list-messages", "--limit", "many"}, code: 2, says: "many"},
		"nothing to change":  {args: []string{"update-email"}, n: 1, code: 2, says: "--category"},
		"not confirmed":      {args: []string{"delete-for-good"}, n: 2, code: 2, says: "--confirm 2"},
		"confirmed wrongly":  {args: []string{"delete-for-good", "--confirm", "3"}, n: 2, code: 2, says: "--confirm 2"},
		"unknown, and moved": {args: []string{"report", "--report-action", "unknown", "--is-message-move-requested"}, n: 1, code: 2, says: "not moved"},
		"no such folder":     {args: []string{"move", "--folder", "Inbox/Phishign"}, n: 1, code: 1, says: "Inbox/Phishing"},
		"nothing to search":  {args: []string{"search"}, code: 2, says: "nothing to search for"},
		"sender no address":  {args: []string{"block", "--sender", "eve"}, code: 2, says: "eve"},
		"where to":           {args: []string{"export"}, n: 1, code: 2, says: "--dir"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			if c.change != nil {
				c.change(d)
			}
			args := append(slices.Clone(c.args), flags("id", d.some(c.n)...)...)
			d.box.Batch(t.Context(), []graph.Request{d.box.PurgeRequest(gone)})
			d.e.ForgetRequests()
			if c.fault.Operation != "" {
				d.e.AddFaults(c.fault)
			}
			r := d.run(args...)
			if r.code != c.code || !strings.Contains(r.errs, c.says) {
				t.Errorf("exit code %d, want %d; stderr %q, want %q", r.code, c.code, r.errs, c.says)
			}
			if c.code == 2 && (strings.Count(r.errs, "\n") != 1 || r.out != "" || len(d.writes()) > 0) {
				t.Errorf("wrong use is not one line and nothing sent: %q %q %q", r.errs, r.out, d.writes())
			}
			var status []string
			for _, row := range r.rows {
				status = append(status, text(row, "status"))
			}
			slices.Sort(status) // the service does the requests of a batch in any order
			if c.status != nil && !slices.Equal(status, c.status) {
				t.Errorf("%q, want %q: %s", status, c.status, r.out)
			}
		})
	}
}

// TestAJobIsStopped stops a job of many in its middle: what is done stays done, and is told.
func TestAJobIsStopped(t *testing.T) {
	d := newDesk(t)
	ids := d.some(60)
	d.e.AddFaults(emulator.Fault{Operation: "message.move", Latency: "30ms", Count: -1})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	d.in = strings.Join(ids, "\n")
	seen := make(chan struct{})
	go func() {
		defer close(seen)
		for ctx.Err() == nil {
			if n := len(d.writes()); n > 8 {
				stop()
			}
		}
	}()
	r := d.runIn(ctx, "move", "--ids", "-", "--folder", "archive")
	<-seen
	count := map[string]int{}
	for _, row := range r.rows {
		count[text(row, "status")]++
		moved := d.where(text(row, "id")) == "archive"
		if moved != (text(row, "status") == "done") {
			t.Errorf("%v lies in %s", row, d.where(text(row, "id")))
		}
	}
	if r.code != 3 || len(r.rows) != 60 || count["done"] < 8 || count["stopped"] < 20 || count["done"]+count["stopped"] != 60 {
		t.Errorf("exit code %d, %v", r.code, count)
	}
	if !strings.Contains(r.errs, fmt.Sprintf("stopped: %d of 60 done", count["done"])) {
		t.Errorf("%q", r.errs)
	}
}

func TestBlockAndUnblock(t *testing.T) {
	d := newDesk(t)
	id := d.some(1)[0]
	h, err := d.box.Headers(t.Context(), []string{id})
	if err != nil {
		t.Fatal(err)
	}
	r := d.run("block-sender", "--message-id", id, "--sender", "Eve@Attack.example", "--dry-run")
	if r.code != 0 || len(d.writes()) != 0 || !strings.Contains(r.out, "eve@attack.example") {
		t.Errorf("%+v", r)
	}
	r = d.run("block", "--message_id", id, "--sender", "Eve@Attack.example")
	if r.code != 0 || len(r.rows) != 2 || text(r.rows[0], "sender") != "eve@attack.example" || text(r.rows[1], "sender") != strings.ToLower(h[0].From.Address) || text(r.rows[1], "status") != "done" {
		t.Fatalf("%+v", r)
	}
	if w := d.writes(); len(w) != 1 || !strings.HasPrefix(w[0], "POST messageRules") || !strings.Contains(w[0], `"fromAddresses":[{"emailAddress":{"address":"eve@attack.example"`) {
		t.Errorf("%q", w)
	}
	if r = d.run("block", "--sender", "eve@attack.example"); r.code != 0 || text(r.rows[0], "status") != "unchanged" || len(d.writes()) != 1 {
		t.Errorf("%+v", r)
	}
	if r = d.run("unblock", "--sender", "eve@attack.example", "--sender", "nobody@attack.example"); r.code != 0 || text(r.rows[0], "status") != "done" || text(r.rows[1], "status") != "unchanged" {
		t.Errorf("%+v", r)
	}
	unblocked := text(r.rows[0], "job")
	r = d.run("block", "--domain", "Attack.example")
	if r.code != 0 || text(r.rows[0], "sender") != "@attack.example" || text(r.rows[0], "status") != "done" {
		t.Errorf("%+v", r)
	}
	list := d.run("blocks")
	if list.code != 0 || !strings.Contains(list.out, `"sender":"@attack.example"`) || !strings.Contains(list.out, `"who":"analyst"`) {
		t.Errorf("%+v", list)
	}
	for _, domain := range []string{"gmail.com", "contoso.com"} {
		if r := d.run("block", "--domain", domain); r.code != 1 || r.errs == "" {
			t.Errorf("%s: %+v", domain, r)
		}
	}
	if r := d.run("block", "--domain", "attack"); r.code != 2 {
		t.Errorf("%+v", r)
	}
	if r = d.run("unblock", "--domain", "attack.example"); r.code != 0 || text(r.rows[0], "status") != "done" {
		t.Errorf("%+v", r)
	}
	if r = d.run("undo", "--job", unblocked, "--sender", "eve@attack.example"); r.code != 0 || text(r.rows[0], "sender") != "eve@attack.example" {
		t.Errorf("%+v", r)
	}
}
