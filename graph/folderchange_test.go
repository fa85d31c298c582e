package graph_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
)

// folderWrites are the requests that change a folder, and what each is to be on the wire; %s is the escaped id.
func folderWrites(m *graph.Mailbox, id string) map[string]struct {
	request                       graph.Request
	method, path, body, operation string
	status                        int
} {
	type row = struct {
		request                       graph.Request
		method, path, body, operation string
		status                        int
	}
	return map[string]row{
		"create": {m.CreateFolderRequest(id, `O'Brien "x" / \ 請求`), "POST", "/childFolders", `{"displayName":"O'Brien \"x\" / \\ 請求"}`, "folder.createChild", http.StatusCreated},
		"rename": {m.RenameFolderRequest(id, "Later"), "PATCH", "", `{"displayName":"Later"}`, "folder.rename", http.StatusOK},
		"move":   {m.MoveFolderRequest(id, "archive"), "POST", "/move", `{"destinationId":"archive"}`, "folder.move", http.StatusCreated},
		"purge":  {m.PurgeFolderRequest(id), "POST", "/permanentDelete", "", "folder.permanentDelete", http.StatusNoContent},
		"delete": {m.DeleteFolderRequest(id), "DELETE", "", "", "folder.delete", http.StatusNoContent},
	}
}

// made reads the answer to a request that creates, renames or moves a folder. The engine looks at the tree instead.
func made(r graph.Response) (graph.Folder, error) {
	var j struct{ ID, DisplayName string }
	err := r.Decode(&j)
	return graph.Folder{ID: j.ID, Name: j.DisplayName}, err
}

// newFolder makes a folder below the Inbox.
func newFolder(t *testing.T, m *graph.Mailbox, c *graph.Client) graph.Folder {
	t.Helper()
	f, err := made(c.Batch(t.Context(), []graph.Request{m.CreateFolderRequest("inbox", "Own")})[0])
	if err != nil || f.ID == "" || f.Name != "Own" {
		t.Fatalf("%+v %v", f, err)
	}
	return f
}

func TestFolderRequestsOnTheWire(t *testing.T) {
	for name := range folderWrites(&graph.Mailbox{}, "") {
		t.Run(name, func(t *testing.T) {
			e, m, c := serve(t, 0)
			f := newFolder(t, m, c)
			e.ForgetRequests()
			want := folderWrites(m, f.ID)[name]
			r := c.Batch(t.Context(), []graph.Request{want.request})[0]
			if r.Err != nil || r.Status != want.status {
				t.Fatalf("%d %v", r.Status, r.Err)
			}
			escaped := strings.NewReplacer("+", "%2B", "/", "%2F", "=", "%3D").Replace(f.ID)
			n := 0
			for _, q := range e.Requests() {
				if strings.HasSuffix(q.Path, "/$batch") {
					continue
				}
				n++
				if q.Method != want.method || q.Path != "/v1.0/users/soc@contoso.com/mailFolders/"+escaped+want.path || q.Query != "" {
					t.Errorf("%s %s?%s", q.Method, q.Path, q.Query)
				}
				if !strings.Contains(q.Headers["Prefer"], `IdType="ImmutableId"`) {
					t.Errorf("Prefer is %q", q.Headers["Prefer"])
				}
				if string(q.Body) != want.body {
					t.Errorf("the body is %s, want %s", q.Body, want.body)
				}
			}
			if n != 1 {
				t.Errorf("%d requests", n)
			}
			if want.status != http.StatusNoContent {
				if got, err := made(r); err != nil || (name != "create") != (got.ID == f.ID) {
					t.Errorf("%+v %v", got, err)
				}
			}
		})
	}
}

// TestFolderRequestsThatFail holds each to saying what went wrong, and to being sent once where it may have been done.
func TestFolderRequestsThatFail(t *testing.T) {
	for trouble, c := range map[string]struct {
		fault emulator.Fault
		kind  graph.Kind
		once  bool
	}{
		"404":        {emulator.Fault{Status: 404, Code: "ErrorItemNotFound"}, graph.NotFound, true},
		"409":        {emulator.Fault{Status: 409, Code: "ErrorFolderExists"}, graph.Conflict, true},
		"429":        {emulator.Fault{Status: 429, Count: -1}, graph.Throttled, false},
		"503":        {emulator.Fault{Status: 503, Count: -1}, graph.Unavailable, false},
		"cut after":  {emulator.Fault{Cut: "after", Count: -1}, graph.CutOff, true},
		"no answer":  {emulator.Fault{Latency: "1h", Count: -1}, graph.TimedOut, true},
		"malformed":  {emulator.Fault{Body: "truncated", Count: -1}, graph.Malformed, true},
		"HTML, 200":  {emulator.Fault{Body: "html", Count: -1}, graph.Malformed, true},
		"no content": {emulator.Fault{Body: "empty", Count: -1}, graph.Malformed, true},
	} {
		t.Run(trouble, func(t *testing.T) {
			e, m, client := serve(t, 0)
			f := newFolder(t, m, client)
			for name, w := range folderWrites(m, f.ID) {
				if c.kind == graph.Malformed && w.status == http.StatusNoContent {
					continue // nothing is in its answer
				}
				e.ClearFaults()
				e.ForgetRequests()
				c.fault.Operation = w.operation
				e.AddFaults(c.fault)
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				if c.kind == graph.TimedOut {
					ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
				}
				r := client.Batch(ctx, []graph.Request{w.request})[0]
				cancel()
				var err error
				if r.Err != nil {
					err = r.Err
				} else {
					_, err = made(r)
				}
				if !graph.IsKind(err, c.kind) || !strings.Contains(err.Error(), "the folder") && c.kind != graph.Malformed || strings.Contains(err.Error(), "\n") {
					t.Errorf("%s: %v", name, err)
				}
				n := 0
				for _, q := range e.Requests() {
					if q.Method == w.method && strings.HasSuffix(q.Path, w.path) && strings.Contains(q.Path, "/mailFolders/") {
						n++
					}
				}
				if c.once && n > 1 {
					t.Errorf("%s was sent %d times", name, n)
				}
			}
		})
	}
}
