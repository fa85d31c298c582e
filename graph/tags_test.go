package graph_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
)

func ids(t *testing.T, m *graph.Mailbox, n int) []string {
	t.Helper()
	page, err := m.Messages(t.Context(), "inbox", n)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, h := range page.Headers {
		out = append(out, h.ID)
	}
	return out
}

// reports are the requests to report a message, those to v1.0 and those to beta.
func reports(e *emulator.Running) (stable, beta []emulator.Request) {
	for _, r := range e.Requests() {
		switch {
		case !strings.HasSuffix(r.Path, "/reportMessage"):
		case strings.HasPrefix(r.Path, "/v1.0/"):
			stable = append(stable, r)
		default:
			beta = append(beta, r)
		}
	}
	return stable, beta
}

func TestReportAsksV1OnceAndThenBeta(t *testing.T) {
	e, m, c := serve(t, 0)
	list := ids(t, m, 25)
	e.ForgetRequests()
	for range 2 {
		var requests []graph.Request
		for _, id := range list {
			requests = append(requests, m.ReportRequest(id, graph.Phish, true))
		}
		for i, r := range c.Batch(t.Context(), requests) {
			if h, err := graph.DecodeHeader(r); err != nil || h.ID != list[i] || r.Status != 200 {
				t.Fatalf("%d %v", r.Status, err)
			}
		}
	}
	stable, beta := reports(e)
	if len(stable) != 1 || stable[0].Status != 400 || len(beta) != 50 {
		t.Fatalf("%d to v1.0, %d to beta", len(stable), len(beta))
	}
	last := beta[49]
	var body map[string]any
	if err := json.Unmarshal(last.Body, &body); err != nil || len(body) != 2 || body["IsMessageMoveRequested"] != true || body["ReportAction"] != "phish" {
		t.Errorf("%s %v", last.Body, err)
	}
	if last.Method != http.MethodPost || !last.Batch || last.Headers["Content-Type"] != "application/json" || !strings.Contains(last.Headers["Prefer"], "ImmutableId") || !strings.HasPrefix(last.Path, "/beta/users/soc@contoso.com/messages/") {
		t.Errorf("%+v", last)
	}
	state, err := e.Mailbox("")
	if err != nil {
		t.Fatal(err)
	}
	junk := 0
	for _, l := range state.Folders["junkemail"] {
		for _, id := range list {
			if l.ID == id {
				junk++
			}
		}
	}
	if junk != 25 {
		t.Errorf("%d of 25 lie in Junk Email", junk)
	}
}

// serveWith starts an emulator with options of its own, over plain HTTP.
func serveWith(t *testing.T, o emulator.Options) (*emulator.Running, *graph.Mailbox, *graph.Client) {
	t.Helper()
	o.Tenant, o.Mailbox = fresh(), demo.Mailbox
	e, err := emulator.Start("127.0.0.1:0", false, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return e, c.Mailbox(demo.Mailbox), c
}

func TestReportStaysWithV1OnceItIsThere(t *testing.T) {
	e, m, c := serveWith(t, emulator.Options{ReportInV1: true})
	for _, id := range ids(t, m, 3) {
		if r := c.Batch(t.Context(), []graph.Request{m.ReportRequest(id, graph.Junk, false)})[0]; r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	if stable, beta := reports(e); len(stable) != 3 || len(beta) != 0 {
		t.Errorf("%d to v1.0, %d to beta", len(stable), len(beta))
	}
}

// TestReportLearnsNothingFromARefusal: an answer that says nothing of the operation leaves the question open.
func TestReportLearnsNothingFromARefusal(t *testing.T) {
	for _, status := range []int{403, 429, 503} {
		e, m, c := serveWith(t, emulator.Options{ReportInV1: true})
		list := ids(t, m, 3)
		e.AddFaults(emulator.Fault{Operation: "message.report", Status: status, Count: 1})
		var requests []graph.Request
		for _, id := range list {
			requests = append(requests, m.ReportRequest(id, graph.NotJunk, false), m.HeaderRequest(id))
		}
		failed := 0
		for i, r := range c.Batch(t.Context(), requests) {
			if r.Err != nil {
				failed++
			} else if h, err := graph.DecodeHeader(r); err != nil || h.ID != list[i/2] {
				t.Errorf("%d: answer %d: %v", status, i, err)
			}
		}
		want := 1
		if status == 429 {
			want = 0 // refused for want of capacity: sent again
		}
		if stable, beta := reports(e); failed != want || len(stable) != 4-want || len(beta) != 0 {
			t.Errorf("%d: %d failed, %d to v1.0, %d to beta", status, failed, len(stable), len(beta))
		}
	}
}

func TestReportsAtOnceAskV1Once(t *testing.T) {
	e, m, c := serve(t, 0)
	list := ids(t, m, 4)
	var wg sync.WaitGroup
	for _, id := range list {
		wg.Go(func() {
			if r := c.Batch(t.Context(), []graph.Request{m.ReportRequest(id, graph.Phish, false)})[0]; r.Err != nil {
				t.Error(r.Err)
			}
		})
	}
	wg.Wait()
	if stable, beta := reports(e); len(stable) != 1 || len(beta) != 4 {
		t.Errorf("%d to v1.0, %d to beta", len(stable), len(beta))
	}
}

func TestCategoriesAreTheMailboxsOwn(t *testing.T) {
	e, m, _ := serve(t, 0)
	list, err := m.Categories(t.Context())
	if err != nil || len(list) < 5 {
		t.Fatalf("%v %v", list, err)
	}
	coloured := 0
	for _, k := range list {
		if k.Name == "" || k.Preset < -1 || k.Preset > 24 {
			t.Errorf("%+v", k)
		}
		if k.Preset >= 0 {
			coloured++
		}
	}
	requests := e.Requests()
	if last := requests[len(requests)-1]; coloured == 0 || last.Method != http.MethodGet || last.Path != "/v1.0/users/soc%40contoso.com/outlook/masterCategories" {
		t.Errorf("%d have a colour, asked for %s", coloured, last.Path)
	}
}

func TestCategoriesAndFlagAreWritten(t *testing.T) {
	e, m, c := serve(t, 0)
	id := ids(t, m, 1)[0]
	_, etag, err := graph.DecodeTagged(c.Batch(t.Context(), []graph.Request{m.HeaderRequest(id)})[0])
	if err != nil || etag == "" {
		t.Fatalf("%q %v", etag, err)
	}
	for _, x := range []struct {
		request graph.Request
		body    string
		is      func(graph.Header) bool
	}{
		{m.CategoriesRequest(id, []string{"O'Brien", "請求"}, etag), `{"categories":["O'Brien","請求"]}`, func(h graph.Header) bool { return len(h.Categories) == 2 && h.Categories[1] == "請求" }},
		{m.CategoriesRequest(id, nil, ""), `{"categories":[]}`, func(h graph.Header) bool { return len(h.Categories) == 0 }},
		{m.FlagRequest(id, graph.Flagged), `{"flag":{"flagStatus":"flagged"}}`, func(h graph.Header) bool { return h.Flagged && h.Flag() == graph.Flagged }},
		{m.FlagRequest(id, graph.Complete), `{"flag":{"flagStatus":"complete"}}`, func(h graph.Header) bool { return h.Completed && h.Flag() == graph.Complete }},
		{m.FlagRequest(id, graph.NotFlagged), `{"flag":{"flagStatus":"notFlagged"}}`, func(h graph.Header) bool { return h.Flag() == graph.NotFlagged }},
	} {
		e.ForgetRequests()
		h, err := graph.DecodeHeader(c.Batch(t.Context(), []graph.Request{x.request})[0])
		if err != nil || !x.is(h) {
			t.Errorf("%s: %+v %v", x.body, h, err)
		}
		var sent emulator.Request
		for _, r := range e.Requests() {
			if r.Batch {
				sent = r
			}
		}
		if sent.Method != http.MethodPatch || sent.Path != "/v1.0"+x.request.URL || string(sent.Body) != x.body || sent.Headers["If-Match"] != x.request.IfMatch {
			t.Errorf("sent %s %s %s, If-Match %q", sent.Method, sent.Path, sent.Body, sent.Headers["If-Match"])
		}
	}
	if r := c.Batch(t.Context(), []graph.Request{m.CategoriesRequest(id, []string{"late"}, etag)})[0]; r.Err == nil || r.Err.Kind != graph.Precondition {
		t.Errorf("an old etag: %v", r.Err)
	}
}

// TestAChangeByETagIsNotRepeatedUnseen: after a 504 it may have been done, and sent again it would be refused.
func TestAChangeByETagIsNotRepeatedUnseen(t *testing.T) {
	e, m, c := serve(t, 0)
	id := ids(t, m, 1)[0]
	_, etag, err := graph.DecodeTagged(c.Batch(t.Context(), []graph.Request{m.HeaderRequest(id)})[0])
	if err != nil {
		t.Fatal(err)
	}
	e.AddFaults(emulator.Fault{Operation: "message.patch", Status: 504})
	if r := c.Batch(t.Context(), []graph.Request{m.CategoriesRequest(id, []string{"x"}, etag)})[0]; r.Err == nil || !r.Err.Maybe() {
		t.Errorf("%v", r.Err)
	}
}
