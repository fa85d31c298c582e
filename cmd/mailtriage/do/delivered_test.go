package do_test

import (
	"strings"
	"testing"

	"mailtriage/graph/emulator"
)

// prolific is the sender of the Inbox with the most messages, and how many these are.
func (d *desk) prolific() (sender string, n int) {
	d.t.Helper()
	headers, err := d.box.Headers(d.t.Context(), d.some(60))
	if err != nil {
		d.t.Fatal(err)
	}
	count := map[string]int{}
	for _, h := range headers {
		a := strings.ToLower(h.From.Address)
		if count[a]++; count[a] > n {
			sender, n = a, count[a]
		}
	}
	d.e.ForgetRequests()
	return sender, n
}

func TestBlockWithWhatWasDelivered(t *testing.T) {
	d := newDesk(t)
	sender, least := d.prolific()
	dry := d.run("block", "--sender", sender, "--with-delivered", "--dry-run")
	if dry.code != 0 || len(d.writes()) != 0 || len(dry.rows) != 2 || text(dry.rows[0], "action") != "block" || text(dry.rows[1], "action") != "move" {
		t.Fatalf("%+v %q", dry, d.writes())
	}
	ids, _ := dry.rows[1]["ids"].([]any)
	if len(ids) < least || !strings.Contains(text(dry.rows[1], "summary"), "Junk") {
		t.Errorf("%d of at least %d: %v", len(ids), least, dry.rows[1])
	}
	searched := false
	for _, r := range d.e.Requests() {
		searched = searched || strings.Contains(r.Query, "from") && strings.Contains(r.Query, "filter")
	}
	if !searched {
		t.Errorf("they were not asked for by a filter")
	}
	before := d.count("junkemail")
	r := d.run("block", "--sender", sender, "--with-delivered")
	if r.code != 0 || len(r.rows) != len(ids)+1 || text(r.rows[0], "sender") != sender || text(r.rows[0], "status") != "done" || d.count("junkemail") != before+len(ids) {
		t.Fatalf("%d rows, %d in Junk Email: %+v", len(r.rows), d.count("junkemail")-before, r)
	}
	w := d.writes()
	if !strings.HasPrefix(w[0], "POST messageRules") || len(w) < len(ids)+1 || !strings.HasPrefix(w[len(w)-1], "POST move") {
		t.Errorf("%q", w)
	}
	if r := d.run("block", "--sender", sender, "--with-delivered"); r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "status") != "unchanged" || !strings.Contains(r.errs, "more stay in") {
		t.Errorf("once more: %+v", r)
	}
	if r := d.run("undo"); r.code != 0 || len(r.rows) != len(ids) || d.count("junkemail") != before {
		t.Errorf("undo of the move: %+v", r)
	}
	if r := d.run("undo"); r.code != 0 || text(r.rows[0], "sender") != sender {
		t.Errorf("undo of the block: %+v", r)
	}
}

func TestBlockWithWhatWasDeliveredGoesWrong(t *testing.T) {
	for name, c := range map[string]struct {
		args  []string
		fault emulator.Fault
		code  int
		says  string
		rules int
	}{
		"a wrong count":         {[]string{"--confirm", "9999"}, emulator.Fault{}, 2, "say --confirm", 0},
		"a domain":              {[]string{"--domain", "attack.example"}, emulator.Fault{}, 2, "addresses", 0},
		"counting not allowed":  {nil, emulator.Fault{Operation: "messages.list", Status: 403, Count: -1}, 4, "nothing was blocked", 0},
		"counting throttled":    {nil, emulator.Fault{Operation: "messages.list", Status: 429, Count: -1}, 5, "nothing was blocked", 0},
		"blocking not allowed":  {nil, emulator.Fault{Operation: "rules.create", Status: 403, Count: -1}, 4, "MailboxSettings.ReadWrite", 0},
		"moving is not allowed": {nil, emulator.Fault{Operation: "message.move", Status: 403, Count: -1}, 3, "Mail.ReadWrite", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			sender, _ := d.prolific()
			if c.fault.Operation != "" {
				d.e.AddFaults(c.fault)
			}
			inbox := d.count("inbox")
			r := d.run(append([]string{"block", "--sender", sender, "--with-delivered"}, c.args...)...)
			d.e.ClearFaults()
			list := d.run("blocks")
			if blocked := strings.Count(list.out, `"managed":true`); r.code != c.code || !strings.Contains(r.errs, c.says) || blocked != c.rules || d.count("inbox") != inbox {
				t.Errorf("%d blocked: %+v", blocked, r)
			}
		})
	}
}
