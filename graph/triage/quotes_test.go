package triage_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// TestValuesWithQuotes looks for the copy of a message whose Internet message id has quotes and what else a URL can't hold.
func TestValuesWithQuotes(t *testing.T) {
	const id = `<O'Brien''s "50%" a+b/c=d&e#f?g@x.test>`
	tn := littleTenant(4)
	tn.Mailboxes[0].Folders[0].Messages[0].InternetMessageID = id
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: "soc@x.test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	b := &bench{t: t, dir: t.TempDir(), e: e, mailbox: "soc@x.test"}
	b.box = b.client()
	b.engine = b.open()
	e.AddFaults(emulator.Fault{Operation: "message.copy", Cut: "after"})
	f := b.do(triage.Order{Action: keys.Copy, Targets: b.inbox(1), To: b.place("archive")})
	if f.Job.Done != 1 || b.countIn("archive", id) != 1 {
		t.Errorf("%d done, %d copies: %+v", f.Job.Done, b.countIn("archive", id), f.Failed)
	}
	asked := 0
	for _, r := range e.Requests() {
		query, err := url.ParseQuery(r.Query)
		if err != nil {
			t.Error(err)
		}
		if strings.Contains(query.Get("$filter"), "internetMessageId") {
			asked++
			if want := "internetMessageId eq '" + strings.ReplaceAll(id, "'", "''") + "'"; query.Get("$filter") != want {
				t.Errorf("asked for %s", query.Get("$filter"))
			}
		}
	}
	if asked == 0 {
		t.Error("it was not looked for")
	}
}

// TestIdsInPaths moves messages whose ids hold what a path can't: each is one segment.
func TestIdsInPaths(t *testing.T) {
	b := set(t, 0)
	strange := 0
	for _, target := range b.inbox(40) {
		if !strings.ContainsAny(target.ID, "/+=") {
			continue
		}
		strange++
		b.e.ForgetRequests()
		if r := b.box.Batch(t.Context(), []graph.Request{b.box.MoveRequest(target.ID, "archive")})[0]; r.Err != nil {
			t.Error(r.Err)
		}
		for _, r := range b.e.Requests() {
			if _, rest, ok := strings.Cut(r.Path, "/messages/"); r.Method == http.MethodPost && ok {
				if id, _ := strings.CutSuffix(rest, "/move"); strings.ContainsAny(id, "/+=") {
					t.Errorf("%s was sent", r.Path)
				}
			}
		}
	}
	if strange == 0 {
		t.Error("no id holds anything of that")
	}
}
