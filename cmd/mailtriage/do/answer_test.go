package do_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
)

// wanting is a message of the Inbox that is as asked.
func (d *desk) wanting(is func(graph.Message) bool) graph.Message {
	d.t.Helper()
	page, err := d.box.Messages(d.t.Context(), "inbox", 500)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, h := range page.Headers {
		if m, err := d.box.Message(d.t.Context(), h.ID); err == nil && is(m) {
			d.e.ForgetRequests()
			return m
		}
	}
	d.t.Fatal("there is no such message")
	return graph.Message{}
}

// patched is the body of the PATCH that writes the letter.
func (d *desk) patched() string {
	d.t.Helper()
	for _, w := range d.writes() {
		if strings.HasPrefix(w, "PATCH message ") {
			return w
		}
	}
	d.t.Errorf("no letter was written: %q", d.writes())
	return ""
}

func TestReply(t *testing.T) {
	d := newDesk(t)
	of := d.wanting(func(m graph.Message) bool { return len(m.ReplyTo) == 0 && strings.Contains(m.Body, "http") })
	args := []string{"reply", "--id", of.ID, "--body", "Thank you."}
	dry := d.run(append(args, "--dry-run")...)
	if dry.code != 0 || len(d.writes()) != 0 || !strings.Contains(dry.out, "createReply") || !strings.Contains(dry.out, of.From.Address) {
		t.Errorf("%+v %q", dry, d.writes())
	}
	r := d.run(args...)
	if r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "status") != "done" || text(r.rows[0], "of") != of.ID || d.where(text(r.rows[0], "id")) != "sentitems" {
		t.Fatalf("%+v", r)
	}
	w := d.writes()
	if !strings.HasPrefix(w[0], "POST createReply ") || !strings.HasPrefix(w[len(w)-1], "POST send") {
		t.Errorf("%q", w)
	}
	letter := d.patched()
	for _, want := range []string{"Thank you.", `"toRecipients":[{"emailAddress":{"address":"` + of.From.Address, `"contentType":"text"`, "wrote:", `"subject":"RE: `} {
		if !strings.Contains(letter, want) {
			t.Errorf("%q is not in %s", want, letter)
		}
	}
	if strings.Contains(letter, "http://") || strings.Contains(letter, "https://") || !strings.Contains(letter, "hxxp") {
		t.Errorf("a link leads somewhere: %s", letter)
	}
	d.e.ForgetRequests()
	d.in = "No quote.\n"
	if r := d.run("reply", "--id", of.ID, "--body-file", "-", "--original", "none", "--to", "ada@example.org", "--subject", "Other"); r.code != 0 {
		t.Errorf("%+v", r)
	}
	if letter = d.patched(); strings.Contains(letter, "wrote:") || !strings.Contains(letter, "ada@example.org") || strings.Contains(letter, of.From.Address) || !strings.Contains(letter, `"subject":"Other"`) {
		t.Errorf("%s", letter)
	}
	d.e.ForgetRequests()
	if r := d.run("reply", "--id", of.ID, "--body", "x", "--original", "live"); r.code != 0 || !strings.Contains(d.patched(), "http") || strings.Contains(d.patched(), "hxxp") {
		t.Errorf("%+v %s", r, d.patched())
	}
	if u := d.run("undo"); u.code != 1 || !strings.Contains(u.errs, "nothing to undo") {
		t.Errorf("what has gone out was undone: %+v", u)
	}
}

func TestReplyAllGoesToAll(t *testing.T) {
	d := newDesk(t)
	of := d.wanting(func(m graph.Message) bool { return len(m.To)+len(m.Cc) > 1 })
	if r := d.run("reply-all", "--id", of.ID, "--body", "x", "--keep"); r.code != 0 || text(r.rows[0], "status") != "done" || d.where(text(r.rows[0], "id")) != "drafts" {
		t.Fatalf("%+v", r)
	}
	letter := d.patched()
	for _, a := range append(slices.Clone(of.To), of.Cc...) {
		own := strings.EqualFold(a.Address, d.box.ID())
		if strings.Contains(letter, `"address":"`+a.Address) == own {
			t.Errorf("%s: own %v, in %s", a.Address, own, letter)
		}
	}
	if w := strings.Join(d.writes(), "\n"); !strings.Contains(w, "POST createReplyAll") || strings.Contains(w, "POST send") {
		t.Errorf("%s", w)
	}
}

// TestReplyElsewhereIsTold answers a mail whose sender asks for answers at another address.
func TestReplyElsewhereIsTold(t *testing.T) {
	d := newDesk(t)
	of := d.wanting(func(m graph.Message) bool {
		return len(m.ReplyTo) == 1 && !strings.EqualFold(m.ReplyTo[0].Address, m.From.Address)
	})
	if r := d.run("reply", "--id", of.ID, "--body", "x", "--dry-run"); r.code != 0 || !strings.Contains(r.errs, "another address than its own") || !strings.Contains(r.errs, of.ReplyTo[0].Address) {
		t.Errorf("%+v", r)
	}
}

func TestForward(t *testing.T) {
	d := newDesk(t)
	of := d.wanting(func(m graph.Message) bool { return m.Attached })
	file := filepath.Join(t.TempDir(), "note.txt")
	if err := os.WriteFile(file, []byte("a note"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := d.run("forward", "--id", of.ID, "--to", "ada@example.org", "--attachment", file)
	if r.code != 0 || text(r.rows[0], "status") != "done" {
		t.Fatalf("%+v", r)
	}
	w := strings.Join(d.writes(), "\n")
	for _, want := range []string{"POST createForward", "Forwarded message", `"subject":"FW: `, "note.txt", "POST send"} {
		if !strings.Contains(w, want) {
			t.Errorf("%q is not in %s", want, w)
		}
	}
	if strings.Contains(w, "DELETE") {
		t.Errorf("what was attached was taken off: %s", w)
	}
	d.e.ForgetRequests()
	r = d.run("forward", "--id", of.ID, "--to", "ada@example.org", "--without-attachments")
	if w = strings.Join(d.writes(), "\n"); r.code != 0 || !strings.Contains(w, "DELETE") {
		t.Errorf("%+v: %s", r, w)
	}
	d.e.ForgetRequests()
	r = d.run("forward", "--id", of.ID, "--to", "ada@example.org", "--original", "attached", "--body", "see this")
	w = strings.Join(d.writes(), "\n")
	if r.code != 0 || strings.Contains(w, "createForward") || strings.Contains(w, "Forwarded message") || !strings.Contains(w, ".eml") || !strings.Contains(w, "message/rfc822") || !strings.Contains(w, "see this") {
		t.Errorf("%+v: %s", r, w)
	}
}

// TestALetterGoesWrong: what is asked wrongly sends nothing; what fails leaves the draft, and nothing goes out twice.
func TestALetterGoesWrong(t *testing.T) {
	d := newDesk(t)
	id := d.some(1)[0]
	for name, args := range map[string][]string{
		"no text": {"reply", "--id", id}, "no original": {"reply", "--body", "x"}, "no id": {"reply", "--id", "a b", "--body", "x"},
		"to nobody": {"forward", "--id", id, "--body", "x"}, "no address": {"forward", "--id", id, "--to", "ada"}, "two texts": {"reply-all", "--id", id, "--body", "x", "--body-file", "-"},
		"no such way": {"reply", "--id", id, "--body", "x", "--original", "attached"}, "both ways": {"forward", "--id", id, "--to", "a@b.test", "--original", "attached", "--without-attachments"},
	} {
		d.e.ForgetRequests()
		if r := d.run(args...); r.code != 2 || len(d.e.Requests()) != 0 || strings.Count(r.errs, "\n") != 1 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	for name, c := range map[string]struct {
		fault  emulator.Fault
		code   int
		status string
		says   string
		sent   int
	}{
		"not allowed to send":  {emulator.Fault{Operation: "message.send", Status: 403, Count: -1}, 4, "failed", "Mail.Send", 0},
		"not allowed to write": {emulator.Fault{Operation: "message.createReply", Status: 403, Count: -1}, 4, "failed", "Mail.ReadWrite", 0},
		"throttled":            {emulator.Fault{Operation: "message.createReply", Status: 429, Count: -1}, 5, "failed", "too many requests", 0},
		"not allowed to read":  {emulator.Fault{Operation: "message.get", Status: 403, Count: -1}, 4, "", "Mail.Read", 0},
		"gone":                 {emulator.Fault{Operation: "message.get", Status: 404, Count: -1}, 1, "", "deleted", 0},
		"cut after":            {emulator.Fault{Operation: "message.send", Cut: "after"}, 0, "done", "", 1},
		"cut before":           {emulator.Fault{Operation: "message.send", Cut: "before"}, 0, "done", "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			id, before := d.some(1)[0], d.count("sentitems")
			d.e.AddFaults(c.fault)
			r := d.run("reply", "--id", id, "--body", "x")
			status := ""
			if len(r.rows) > 0 {
				status = text(r.rows[0], "status")
			}
			if sent := d.count("sentitems") - before; r.code != c.code || status != c.status || !strings.Contains(r.errs, c.says) || sent != c.sent {
				t.Errorf("%d sent: %+v", sent, r)
			}
		})
	}
}

// count counts a folder's messages.
func (d *desk) count(folder string) int {
	d.t.Helper()
	state, err := d.e.Mailbox("")
	if err != nil {
		d.t.Fatal(err)
	}
	return len(state.Folders[folder])
}

// TestUndoSendIsKept waits as the screen does, and tells so in the plan.
func TestUndoSendIsKept(t *testing.T) {
	d := newDesk(t)
	d.undoSend = time.Second
	id := d.some(1)[0]
	if r := d.run("reply", "--id", id, "--body", "x", "--dry-run"); !strings.Contains(r.out, "for 1 s undo stops it") {
		t.Errorf("%+v", r)
	}
	began := time.Now()
	if r := d.run("reply", "--id", id, "--body", "x"); r.code != 0 || time.Since(began) < time.Second {
		t.Errorf("it did not wait: %+v", r)
	}
}
