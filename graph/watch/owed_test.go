package watch_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/watch"
)

// brief is a service that tells of a change by nothing but the message's id, as it may; what is removed it tells as it is.
type brief struct{}

func (brief) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || !strings.Contains(r.URL.Path, "/messages/delta") {
		return resp, err
	}
	defer resp.Body.Close()
	var page map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&page); err != nil {
		return nil, err
	}
	list, _ := page["value"].([]any)
	for i, v := range list {
		m, _ := v.(map[string]any)
		if m["@removed"] == nil {
			list[i] = map[string]any{"id": m["id"], "isRead": m["isRead"]}
		}
	}
	raw, err := json.Marshal(page)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	return resp, err
}

// brieflyTold is a folder whose watch has come to its rounds, at a service that tells of changes briefly.
func brieflyTold(t *testing.T) (*emulator.Running, *graph.Mailbox, *watch.Watcher) {
	t.Helper()
	e, _ := set(t)
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token, Transport: brief{}, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	box := c.Mailbox(demo.Mailbox)
	w := watch.New(box, "inbox")
	synced(t, w)
	return e, box, w
}

// TestAMessageThatCannotBeReadHoldsNothingUp: of two that have changed the service always fails for one. The other is told
// at once, and so is what comes later; the one is tried again, less and less often, until it can be read or is gone.
func TestAMessageThatCannotBeReadHoldsNothingUp(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{"503": {Status: 503}, "500": {Status: 500}, "no answer to be read": {Body: "truncated"}} {
		t.Run(name, func(t *testing.T) {
			e, box, w := brieflyTold(t)
			page, err := box.Messages(t.Context(), "inbox", 10)
			if err != nil {
				t.Fatal(err)
			}
			bad, good := page.Headers[3], page.Headers[5]
			for _, h := range []graph.Header{bad, good} {
				box.Batch(t.Context(), []graph.Request{box.ReadRequest(h.ID, !h.Read)})
			}
			fault.Operation, fault.Path, fault.Count = "message.get", bad.ID, -1
			e.AddFaults(fault)
			c := round(t, w)
			if !slices.Equal(ids(c.Upserted), []string{good.ID}) || c.Unread != 1 || c.Why == nil {
				t.Fatalf("told %d, unread %d: %v", len(c.Upserted), c.Unread, c.Why)
			}
			asked := 0
			for i := range 40 { // rounds
				id := ""
				if i%10 == 0 {
					id = deliver(t, e, "later-"+string(rune('a'+i/10)))
				}
				e.ForgetRequests()
				c := round(t, w)
				if id != "" && !slices.Equal(ids(c.Upserted), []string{id}) || c.Unread != 1 {
					t.Errorf("round %d: told %d, unread %d", i, len(c.Upserted), c.Unread)
				}
				if slices.ContainsFunc(e.Requests(), func(r emulator.Request) bool {
					return strings.Contains(r.Path, "/messages/") && !strings.Contains(r.Path, "delta")
				}) {
					asked++
				}
			}
			if asked < 3 || asked > 7 {
				t.Errorf("in 40 rounds it was tried in %d", asked)
			}
			e.ClearFaults()
			for range 40 {
				if c := round(t, w); c.Unread == 0 {
					if len(c.Upserted) != 1 || c.Upserted[0].ID != bad.ID || c.Upserted[0].Read == bad.Read {
						t.Errorf("it is told as %+v", c.Upserted)
					}
					return
				}
			}
			t.Error("it was never told")
		})
	}
}

// TestAnUnreadMessageThatGoesIsForgotten, whether it goes to another folder or for good, and a walk still counts it as held.
func TestAnUnreadMessageThatGoesIsForgotten(t *testing.T) {
	e, box, w := brieflyTold(t)
	page, err := box.Messages(t.Context(), "inbox", 10)
	if err != nil {
		t.Fatal(err)
	}
	bad := page.Headers[3]
	box.Batch(t.Context(), []graph.Request{box.ReadRequest(bad.ID, !bad.Read)})
	e.AddFaults(emulator.Fault{Operation: "message.get", Path: bad.ID, Status: 503, Count: -1})
	if c := round(t, w); c.Unread != 1 {
		t.Fatal(c.Unread)
	}
	box.Batch(t.Context(), []graph.Request{box.MoveRequest(bad.ID, "archive")})
	if c := round(t, w); c.Unread != 0 || !slices.Equal(c.Removed, []string{bad.ID}) {
		t.Errorf("unread %d, removed %v", c.Unread, c.Removed)
	}
}
