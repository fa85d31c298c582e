package do_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/emulator"
)

func TestSend(t *testing.T) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "note.txt")
	if err := os.WriteFile(file, []byte("a note"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"send-email", "--to", "Ada <ada@example.org>, bob@example.org", "--cc", "eve@example.org", "--subject", "O'Brien", "--body-file", "-", "--attachments", file}
	d.in = "Hello.\n"
	if r := d.run(append(args, "--dry-run")...); r.code != 0 || len(d.writes()) != 0 || !strings.Contains(r.out, "ada@example.org") {
		t.Errorf("%+v %q", r, d.writes())
	}
	r := d.run(args...)
	if r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "status") != "done" || text(r.rows[0], "subject") != "O'Brien" {
		t.Fatalf("%+v", r)
	}
	sent := strings.Join(d.writes(), "\n")
	for _, want := range []string{"POST messages {", `"address":"ada@example.org"`, `"address":"eve@example.org"`, "Hello.", "POST attachments", "note.txt", "POST send"} {
		if !strings.Contains(sent, want) {
			t.Errorf("%q is not in what was sent:\n%s", want, sent)
		}
	}
	state, err := d.e.Mailbox("")
	if err != nil || !slices.ContainsFunc(state.Folders["sentitems"], func(m emulator.Lying) bool { return m.Subject == "O'Brien" }) {
		t.Errorf("it is not in Sent Items: %v", err)
	}
	for name, args := range map[string][]string{
		"nobody": {"--subject", "x", "--body", "y"}, "no address": {"--to", "ada", "--subject", "x", "--body", "y"}, "no text": {"--to", "a@b.test", "--subject", "x"},
		"no subject": {"--to", "a@b.test", "--body", "y"}, "no file": {"--to", "a@b.test", "--subject", "x", "--body", "y", "--attachment", "no-such-file"},
		"two texts": {"--to", "a@b.test", "--subject", "x", "--body", "y", "--body-file", "-"},
	} {
		d.e.ForgetRequests()
		if r := d.run(append([]string{"send"}, args...)...); r.code != 2 || len(d.writes()) != 0 || strings.Count(r.errs, "\n") != 1 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	d.e.AddFaults(emulator.Fault{Operation: "message.send", Status: 403, Count: -1})
	if r := d.run("send", "--to", "a@b.test", "--subject", "x", "--body", "y"); r.code != 4 || text(r.rows[0], "status") != "failed" || !strings.Contains(r.errs, "Mail.Send") {
		t.Errorf("%+v", r)
	}
}
