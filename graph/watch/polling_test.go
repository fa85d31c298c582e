package watch_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/watch"
)

// TestASecondMessageInTheSameSecondIsTold: what is followed is not the time of the last message.
func TestASecondMessageInTheSameSecondIsTold(t *testing.T) {
	tn := tenant
	tn.Mailboxes = append([]world.Mailbox(nil), tenant.Mailboxes...)
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox, Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	w := watch.New(c.Mailbox(demo.Mailbox), "inbox")
	synced(t, w)
	for i := range 3 {
		id := deliver(t, e, fmt.Sprintf("same-second-%d", i))
		c := round(t, w)
		if !slices.Equal(ids(c.Upserted), []string{id}) {
			t.Errorf("message %d in the same second: told %d", i, len(c.Upserted))
		}
		if !c.Upserted[0].Received.Equal(at) {
			t.Fatalf("it was received at %v", c.Upserted[0].Received)
		}
	}
}

// TestMoreThanAPageIsToldWhole: nothing is left out for being older than the newest page, and no page is asked for in vain.
func TestMoreThanAPageIsToldWhole(t *testing.T) {
	const many = 450 // more than two pages of a round
	e, box := set(t)
	w := watch.New(box, "inbox")
	synced(t, w)
	want := map[string]int{}
	for i := range many {
		want[deliver(t, e, fmt.Sprintf("many-%d", i))]++
	}
	e.ForgetRequests()
	for _, h := range round(t, w).Upserted {
		want[h.ID]++
	}
	for id, n := range want {
		if n != 2 {
			t.Errorf("%s was told %d times", id, n-1)
		}
	}
	if n := len(e.Requests()); n > many/200+1 {
		t.Errorf("%d requests for %d messages", n, many)
	}
	if c := round(t, w); len(c.Upserted) != 0 {
		t.Errorf("%d are told again", len(c.Upserted))
	}
}

// TestAMessageThatCouldNotBeReadIsAskedForAgain: the service may tell of a change without the rest of the message, which is
// then read. When that fails, the rest of the round is told, and the message when it can be read.
func TestAMessageThatCouldNotBeReadIsAskedForAgain(t *testing.T) {
	service := &partly{}
	c, err := graph.New(graph.Config{BaseURL: "http://127.0.0.1:1", Token: "x", Transport: service, WaitCap: time.Millisecond, Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	w := watch.New(c.Mailbox("soc@x.test"), "inbox")
	synced(t, w)
	service.changed, service.broken = true, true
	if c := round(t, w); !slices.Equal(ids(c.Upserted), []string{"whole"}) || c.Unread != 1 || !graph.IsKind(c.Why, graph.Unavailable) {
		t.Errorf("%+v", c)
	}
	service.changed, service.broken = false, false
	if c := round(t, w); !slices.Equal(ids(c.Upserted), []string{"m1"}) || c.Upserted[0].Subject != "m1 in full" || c.Unread != 0 {
		t.Errorf("%+v", c)
	}
}

// partly is a service that tells of changes without the rest of the message.
type partly struct{ changed, broken bool }

func (p *partly) RoundTrip(r *http.Request) (*http.Response, error) {
	const whole = `{"id":%q,"subject":"%s in full","receivedDateTime":"2026-11-24T09:00:00Z"}`
	body := `{"value":[]}`
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "/$batch") && p.broken:
		body = `{"responses":[{"id":"0","status":500,"body":{"error":{"code":"x"}}}]}`
	case strings.HasSuffix(path, "/$batch"):
		body = `{"responses":[{"id":"0","status":200,"body":` + fmt.Sprintf(whole, "m1", "m1") + `}]}`
	case strings.Contains(path, "/messages/delta"):
		value := ""
		if p.changed {
			value = fmt.Sprintf(whole, "whole", "whole") + `,{"id":"m1","isRead":true}`
		}
		body = `{"value":[` + value + `],"@odata.deltaLink":"http://127.0.0.1:1/v1.0/users/soc@x.test/mailFolders/inbox/messages/delta?$deltatoken=1"}`
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}
