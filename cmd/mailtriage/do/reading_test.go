package do_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/emulator/world"
)

func TestListMessages(t *testing.T) {
	d := newDesk(t)
	all := d.run("get-mailbox-messages", "--limit", "0")
	if all.code != 0 || len(all.rows) < 60 {
		t.Fatalf("%d rows, %s", len(all.rows), all.errs)
	}
	d.e.ForgetRequests()
	some := d.run("list-messages", "--limit", "3", "--offset", "2", "--folder", "Inbox")
	if len(some.rows) != 3 || text(some.rows[0], "id") != text(all.rows[2], "id") || text(some.rows[0], "receivedDateTime") < text(some.rows[1], "receivedDateTime") {
		t.Errorf("%+v", some)
	}
	q := query(t, d, "/messages")
	if q.Get("$top") != "3" || q.Get("$skip") != "2" || !strings.Contains(q.Get("$select"), "bodyPreview") {
		t.Errorf("%v", q)
	}
	day := text(all.rows[30], "receivedDateTime")[:10]
	want := 0
	for _, row := range all.rows {
		if strings.HasPrefix(text(row, "receivedDateTime"), day) {
			want++
		}
	}
	d.e.ForgetRequests()
	of := d.run("list-messages", "--start-date", day, "--end-date", day, "--limit", "0")
	if len(of.rows) != want || want == 0 {
		t.Errorf("%d messages of %s, want %d", len(of.rows), day, want)
	}
	if f := query(t, d, "/messages").Get("$filter"); !strings.HasPrefix(f, "receivedDateTime ge "+day+"T00:00:00Z and receivedDateTime lt ") {
		t.Errorf("%q", f)
	}
	for _, name := range []string{"id", "subject", "bodyPreview", "importance", "parentFolderId"} {
		if text(all.rows[0], name) == "" {
			t.Errorf("there is no %s: %v", name, all.rows[0])
		}
	}
	if text(all.rows[0], "sender", "emailAddress", "address") == "" {
		t.Errorf("there is no sender: %v", all.rows[0])
	}
}

// query is that of the first request to a path's end.
func query(t *testing.T, d *desk, end string) url.Values {
	t.Helper()
	for _, r := range d.e.Requests() {
		if strings.HasSuffix(r.Path, end) && r.Method == http.MethodGet {
			v, err := url.ParseQuery(r.Query)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
	}
	t.Fatalf("nothing was asked of %s", end)
	return nil
}

func TestSearch(t *testing.T) {
	d := newDesk(t)
	r := d.run("run-query", "--subject", "invoice", "--limit", "4")
	if r.code != 0 || len(r.rows) != 4 {
		t.Fatalf("%+v", r)
	}
	for _, row := range r.rows {
		if !strings.Contains(strings.ToLower(text(row, "subject")), "invoice") || text(row, "sender", "emailAddress", "address") == "" || text(row, "parentFolderId") == "" {
			t.Errorf("%v", row)
		}
	}
	id := text(r.rows[0], "internetMessageId")
	r = d.run("search", "--internet-message-id", id, "--folder", "inbox")
	if r.code != 0 || len(r.rows) != 1 || text(r.rows[0], "internetMessageId") != id {
		t.Errorf("%+v", r)
	}
	if r = d.run("search", "--subject", "O'Brien \"x\"", "--search-well-known-folders"); r.code != 0 {
		t.Errorf("%+v", r)
	}
	if r = d.run("search", "--query", `subject:"open`); r.code != 2 || !strings.Contains(r.errs, "quotation mark") {
		t.Errorf("%+v", r)
	}
}

func TestFolders(t *testing.T) {
	d := newDesk(t)
	all := d.run("list-folders")
	below := d.run("list-folders", "--folder-id", "inbox")
	if all.code != 0 || len(all.rows) < 20 || len(below.rows) == 0 || len(below.rows) >= len(all.rows) {
		t.Fatalf("%d and %d folders", len(all.rows), len(below.rows))
	}
	for _, row := range below.rows {
		if !strings.HasPrefix(text(row, "path"), "Inbox/") {
			t.Errorf("%v", row)
		}
		if r := d.run("get-folder-id", "--folder", text(row, "path")); r.code != 0 || text(r.rows[0], "folder_id") != text(row, "id") || text(r.rows[0], "parent_folder_id") != text(row, "parentFolderId") {
			t.Errorf("%v: %+v", row, r)
		}
	}
	if i := slices.IndexFunc(all.rows, func(r map[string]any) bool { return text(r, "wellKnownName") == "inbox" }); i < 0 {
		t.Error("the Inbox is not marked")
	}
}

func TestGetEmail(t *testing.T) {
	d := newDesk(t)
	ids := d.some(3)
	r := d.run("get-email", "--id", ids[0], "--extract-headers")
	if r.code != 0 || text(r.rows[0], "body", "content") == "" || text(r.rows[0], "bodyPreview") == "" || r.rows[0]["internetMessageHeaders"] == nil || r.rows[0]["toRecipients"] == nil {
		t.Errorf("%+v", r)
	}
	dir := t.TempDir()
	r = d.run("get-email", "--id", ids[0], "--id", "nonsense", "--download-email", "--dir", dir)
	if r.code != 3 || len(r.rows) != 2 || text(r.rows[1], "status") != "failed" || text(r.rows[1], "error", "requestId") == "" {
		t.Fatalf("%+v", r)
	}
	files, _ := r.rows[0]["files"].([]any)
	f, _ := files[0].(map[string]any)
	raw, err := os.ReadFile(text(f, "path"))
	if err != nil || fmt.Sprintf("%x", sha256.Sum256(raw)) != text(f, "sha256") || !strings.Contains(string(raw), "Message-ID:") {
		t.Errorf("%v %v", f, err)
	}
	r = d.run("get-email-properties", "--id", ids[0], "--get-body", "--get-unique-body", "--get-headers")
	if r.code != 0 || text(r.rows[0], "uniqueBody", "content") == "" || text(r.rows[0], "body", "content") == "" || text(r.rows[0], "conversationId") == "" {
		t.Errorf("%+v", r)
	}
	if r = d.run("properties", "--id", ids[0], "--get-sender=false"); r.rows[0]["sender"] != nil || r.rows[0]["body"] != nil || r.rows[0]["internetMessageHeaders"] != nil {
		t.Errorf("%+v", r)
	}
	r = d.run(append([]string{"export", "--dir", dir, "--zip", "--attachments"}, flags("id", ids...)...)...)
	if r.code != 0 || r.rows[0]["done"] != 3.0 || text(r.rows[0], "sha256") == "" || !strings.HasSuffix(text(r.rows[0], "path"), ".zip") {
		t.Errorf("%+v", r)
	}
	if w := d.writes(); len(w) != 0 {
		t.Errorf("%q was sent", w)
	}
}

func TestTheAppsOwn(t *testing.T) {
	d := newDesk(t)
	if r := d.run("test-connectivity"); r.code != 1 || len(r.rows) != 3 || text(r.rows[2], "missing") != "Mail.ReadWrite" || !strings.Contains(r.errs, "store another") || strings.Contains(r.errs, "not granted") {
		t.Errorf("%+v", r)
	}
	if r := d.run("generate-token"); r.code != 0 || text(r.rows[0], "message") != "good" {
		t.Errorf("%+v", r)
	}
}

// TestResultsAreSafeToLookAt puts every attack that is known here into subjects, and looks at what reaches stdout and
// stderr: the JSON holds them as they are, the terminal sees nothing of them.
func TestResultsAreSafeToLookAt(t *testing.T) {
	var attacks []string
	d := newDesk(t, func(m *world.Mailbox) {
		for i, f := range m.Folders {
			if f.WellKnown != "inbox" {
				continue
			}
			for j, c := range hostile.Strings() {
				if len(c.Text) > 200 {
					continue
				}
				one := f.Messages[0]
				one.Subject, one.InternetMessageID = c.Text, fmt.Sprintf("<%d@attack.example>", j)
				one.From = world.Address{Name: c.Text, Address: "eve@attack.example"}
				f.Messages = append(f.Messages, one)
				attacks = append(attacks, c.Text)
			}
			m.Folders[i] = f
		}
	})
	r := d.run("list-messages", "--limit", "0")
	told := map[string]bool{}
	for line := range strings.Lines(r.out) {
		var row struct{ Subject string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		told[row.Subject] = true
		if bad := hostile.Escapes(strings.TrimSuffix(line, "\n")); len(bad) > 0 {
			t.Errorf("%q lets %q through", line, bad)
		}
	}
	missing := 0
	for _, a := range attacks {
		if !told[a] && !told[strings.ToValidUTF8(a, "\ufffd")] {
			missing++
		}
	}
	if len(attacks) < 20 || missing > len(attacks)/4 { // those that a mail can't hold are other when they arrive
		t.Errorf("%d of %d are told otherwise than they are", missing, len(attacks))
	}
}
