package watch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/watch"
)

var tenant = demo.Tenant(demo.Options{Seed: 1, Messages: 300, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)})

func set(t *testing.T) (*emulator.Running, *graph.Mailbox) {
	t.Helper()
	tn := tenant
	tn.Mailboxes = append([]world.Mailbox(nil), tenant.Mailboxes...)
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return e, c.Mailbox(demo.Mailbox)
}

func deliver(t *testing.T, e *emulator.Running, subject string) string {
	t.Helper()
	id, err := e.Deliver("", fmt.Appendf(nil, "From: a@b.test\r\nSubject: %s\r\nMessage-ID: <%s@x>\r\n\r\nx\r\n", subject, subject))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func round(t *testing.T, w *watch.Watcher) watch.Changes {
	t.Helper()
	c, err := w.Round(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// synced walks to the point from which rounds are small.
func synced(t *testing.T, w *watch.Watcher) watch.Changes {
	t.Helper()
	for range 50 {
		if c := round(t, w); c.Synced {
			return c
		}
	}
	t.Fatal("the walk does not end")
	return watch.Changes{}
}

func ids(list []graph.Header) []string {
	var out []string
	for _, h := range list {
		out = append(out, h.ID)
	}
	return out
}

func TestWhatComesChangesAndGoes(t *testing.T) {
	e, box := set(t)
	w := watch.New(box, "inbox")
	synced(t, w)
	if c := round(t, w); len(c.Upserted)+len(c.Removed) != 0 {
		t.Fatalf("nothing happened, and the round says %+v", c)
	}
	// Two in one second, one that goes on, one that is read.
	a, b := deliver(t, e, "one"), deliver(t, e, "two")
	page, err := box.Messages(t.Context(), "inbox", 10)
	if err != nil {
		t.Fatal(err)
	}
	old := page.Headers[5]
	box.Batch(t.Context(), []graph.Request{box.MoveRequest(page.Headers[6].ID, "archive"), box.ReadRequest(old.ID, !old.Read)})
	c := round(t, w)
	got := ids(c.Upserted)
	if !slices.Contains(got, a) || !slices.Contains(got, b) || !slices.Contains(got, old.ID) || len(got) != 3 {
		t.Errorf("upserted %v", got)
	}
	if !slices.Equal(c.Removed, []string{page.Headers[6].ID}) {
		t.Errorf("removed %v", c.Removed)
	}
}

func TestOutAndBackIsThere(t *testing.T) {
	e, box := set(t)
	w := watch.New(box, "inbox")
	synced(t, w)
	id := deliver(t, e, "wanderer")
	box.Batch(t.Context(), []graph.Request{box.MoveRequest(id, "archive")})
	box.Batch(t.Context(), []graph.Request{box.MoveRequest(id, "inbox")})
	c := round(t, w)
	if !slices.Equal(ids(c.Upserted), []string{id}) || len(c.Removed) != 0 {
		t.Errorf("%v %v", ids(c.Upserted), c.Removed)
	}
}

func TestAnIdleRoundIsOneSmallRequest(t *testing.T) {
	e, box := set(t)
	w := watch.New(box, "inbox")
	synced(t, w)
	e.ForgetRequests()
	round(t, w)
	if n := len(e.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestNewMailIsSeenWhileTheWalkLasts(t *testing.T) {
	source := &slow{pages: 40}
	w := watch.New(source, "inbox")
	if c := round(t, w); c.Synced || c.Upserted[0].ID != "head-1" {
		t.Fatalf("%+v", c)
	}
	source.head = 2
	if c := round(t, w); c.Synced || c.Upserted[0].ID != "head-2" {
		t.Fatalf("%+v", c)
	}
	c := synced(t, w)
	if !c.Holds("page-0") || !c.Holds("page-39") || c.Holds("vanished") {
		t.Error("the walk does not know what it has met")
	}
}

// slow is a folder of many pages.
type slow struct {
	pages, head int
	fail        error
}

func (s *slow) Messages(context.Context, string, int) (graph.HeaderPage, error) {
	return graph.HeaderPage{Headers: []graph.Header{{ID: fmt.Sprintf("head-%d", max(1, s.head))}}}, s.fail
}

func (s *slow) NewerMessages(context.Context, string, time.Time, int) (graph.HeaderPage, error) {
	return graph.HeaderPage{}, s.fail
}

func (s *slow) NextMessages(context.Context, string) (graph.HeaderPage, error) {
	return graph.HeaderPage{}, s.fail
}

func (s *slow) Delta(ctx context.Context, f string, n int) (graph.DeltaPage, error) {
	return s.NextDelta(ctx, "0", n)
}

func (s *slow) NextDelta(_ context.Context, link string, _ int) (graph.DeltaPage, error) {
	if link == "round" {
		return graph.DeltaPage{Delta: "round"}, s.fail
	}
	var n int
	_, _ = fmt.Sscan(link, &n)
	p := graph.DeltaPage{Changed: []graph.Header{{ID: fmt.Sprintf("page-%d", n)}}, Next: fmt.Sprint(n + 1)}
	if n+1 == s.pages {
		p.Next, p.Delta = "", "round"
	}
	return p, s.fail
}

func TestAnExpiredTokenBeginsAnewAndMissesNothing(t *testing.T) {
	e, box := set(t)
	w := watch.New(box, "inbox")
	synced(t, w)
	page, err := box.Messages(t.Context(), "inbox", 10)
	if err != nil {
		t.Fatal(err)
	}
	gone := page.Headers[3].ID
	box.Batch(t.Context(), []graph.Request{box.MoveRequest(gone, "archive")})
	fresh := deliver(t, e, "while nobody watched")
	e.ExpireDelta()
	c := synced(t, w)
	if !slices.Contains(ids(c.Upserted), fresh) {
		t.Error("what came is missing")
	}
	if c.Holds == nil || c.Holds(gone) || !c.Holds(page.Headers[4].ID) || !c.Holds(fresh) {
		t.Error("what went can't be told from what stayed")
	}
	later := deliver(t, e, "later")
	if c := round(t, w); !slices.Equal(ids(c.Upserted), []string{later}) {
		t.Errorf("after it: %v", ids(c.Upserted))
	}
}

func TestAFailedRoundIsAskedAgain(t *testing.T) {
	e, box := set(t)
	w := watch.New(box, "inbox")
	synced(t, w)
	id := deliver(t, e, "not lost")
	for name, f := range map[string]emulator.Fault{
		"cut": {Cut: "after", Count: 10}, "503": {Status: 503, Count: 10}, "truncated": {Body: "truncated"}, "403": {Status: 403},
	} {
		e.ClearFaults()
		f.Operation = "messages.delta"
		e.AddFaults(f)
		if _, err := w.Round(t.Context()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	e.ClearFaults()
	if c := round(t, w); !slices.Equal(ids(c.Upserted), []string{id}) {
		t.Errorf("%v", ids(c.Upserted))
	}
}

func TestPause(t *testing.T) {
	const every = 30 * time.Second
	for _, c := range []struct {
		errors int
		err    error
		want   time.Duration
	}{
		{0, nil, every}, {1, errors.New("x"), time.Minute}, {2, errors.New("x"), 2 * time.Minute}, {9, errors.New("x"), 10 * time.Minute},
		{1, &graph.Error{Kind: graph.Throttled, RetryAfter: 5 * time.Minute}, 5 * time.Minute},
	} {
		if got := watch.Pause(every, c.errors, c.err); got != c.want {
			t.Errorf("after %d errors %v, want %v", c.errors, got, c.want)
		}
	}
}

func (s *slow) TryHeaders(context.Context, []string) ([]graph.Header, []graph.Unread, error) {
	return nil, nil, s.fail
}
