package graph_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
)

// serveInbox starts an emulator whose Inbox holds just these messages.
func serveInbox(t *testing.T, messages []world.Message, change func(*world.Mailbox)) (*emulator.Running, *graph.Mailbox) {
	t.Helper()
	tn := fresh()
	box := tn.Mailboxes[0]
	box.Rules, box.Folders = nil, append([]world.Folder(nil), box.Folders...)
	for i := range box.Folders {
		box.Folders[i].Messages, box.Folders[i].Children = nil, nil
		if box.Folders[i].WellKnown == "inbox" {
			box.Folders[i].Messages = messages
		}
	}
	if change != nil {
		change(&box)
	}
	tn.Mailboxes[0] = box
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

var searchNoon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// wave is n messages of a campaign, one every step, the newest first.
func wave(n int, step time.Duration) []world.Message {
	out := make([]world.Message, n)
	for i := range out {
		at := searchNoon.Add(-time.Duration(i) * step)
		out[i] = world.Message{
			InternetMessageID: fmt.Sprintf("<%d@wave.example>", i), Subject: fmt.Sprintf("Parcel fee %d", i), From: world.Address{Name: "Parcel", Address: "p@wave.example"},
			Sent: at, Received: at, Read: i%2 == 0, Preview: "Pay now", MIME: func() []byte { return []byte("Subject: x\r\n\r\nPay now\r\n") },
		}
	}
	return out
}

// queries are the query options of the lists that were asked for.
func queries(t *testing.T, e *emulator.Running) (paths []string, out []url.Values) {
	t.Helper()
	for _, r := range e.Requests() {
		if strings.HasSuffix(r.Path, "/messages") {
			v, err := url.ParseQuery(r.Query)
			if err != nil {
				t.Fatal(err)
			}
			paths, out = append(paths, r.Path), append(out, v)
		}
	}
	return paths, out
}

func TestSearchInAFolderAndInTheMailbox(t *testing.T) {
	e, m := serveInbox(t, wave(5, time.Hour), func(b *world.Mailbox) {
		for i := range b.Folders {
			if b.Folders[i].WellKnown == "archive" {
				b.Folders[i].Messages = wave(3, time.Minute)
			}
		}
	})
	for _, c := range map[string]struct {
		s    graph.Search
		path string
		want int
	}{
		"folder":  {graph.Search{Folder: "inbox", Subject: "parcel fee"}, "/v1.0/users/soc@contoso.com/mailFolders/inbox/messages", 5},
		"mailbox": {graph.Search{Subject: "parcel fee", Previews: true}, "/v1.0/users/soc@contoso.com/messages", 8},
	} {
		e.ForgetRequests()
		page, err := m.SearchAll(t.Context(), c.s, 0, nil)
		paths, asked := queries(t, e)
		if err != nil || len(page.Headers) != c.want || len(paths) != 1 || !strings.EqualFold(paths[0], c.path) {
			t.Fatalf("%d found by %v: %v", len(page.Headers), paths, err)
		}
		if v := asked[0]; v.Get("$search") != `"subject:\"parcel fee\""` || v.Has("$filter") || v.Has("$orderby") {
			t.Errorf("%v", v)
		}
		for i, h := range page.Headers {
			if h.ParentFolderID == "" || i > 0 && h.Received.After(page.Headers[i-1].Received) || (page.Previews[h.ID] == "Pay now") != c.s.Previews {
				t.Errorf("%d: %+v, %q", i, h, page.Previews[h.ID])
			}
		}
		for _, r := range e.Requests() {
			if !strings.Contains(r.Headers["Prefer"], `IdType="ImmutableId"`) {
				t.Errorf("without immutable ids: %v", r.Headers)
			}
		}
	}
}

func TestSearchByInternetMessageID(t *testing.T) {
	nasty := `<a'b&c=%41+"d"\e#f?@x.example>`
	list := wave(40, time.Hour)
	list[30].InternetMessageID = nasty
	_, m := serveInbox(t, list, nil)
	page, err := m.SearchAll(t.Context(), graph.Search{InternetMessageID: nasty}, 0, nil)
	if err != nil || len(page.Headers) != 1 || page.Headers[0].InternetMessageID != nasty {
		t.Fatalf("%+v %v", page, err)
	}
}

// TestACopyIsFoundWhateverItsMessageIDHolds: the id is the sender's to choose.
func TestACopyIsFoundWhateverItsMessageIDHolds(t *testing.T) {
	nasty := `<a'b&$filter=true&c@x.example>`
	list := wave(2, time.Hour)
	list[1].InternetMessageID = nasty
	e, _ := serveInbox(t, list, nil)
	c, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Token: e.Info.Token})
	if err != nil {
		t.Fatal(err)
	}
	m := c.Mailbox(demo.Mailbox)
	found, err := graph.DecodeFound(c.Batch(t.Context(), []graph.Request{m.FindRequest("inbox", nasty)})[0])
	if err != nil || len(found) != 1 || found[0].InternetMessageID != nasty {
		t.Fatalf("%+v %v", found, err)
	}
}

// TestSearchGoesOnByDateWhereGraphStops counts what is found of more messages than one $search gives.
func TestSearchGoesOnByDateWhereGraphStops(t *testing.T) {
	const n = 2600
	for name, c := range map[string]struct {
		step   time.Duration
		change func([]world.Message)
		missed int
		lost   int // of the messages
	}{
		"in order":        {time.Minute, nil, 0, 0},
		"some per second": {time.Second / 4, nil, 0, 0},
		"forged dates": {time.Minute, func(list []world.Message) { // the sender says of some of the newest that they are old
			for i := 0; i < 200; i += 10 {
				list[i].Sent = time.Date(1999, 1, i%28+1, 0, 0, 0, 0, time.UTC)
			}
		}, 0, 0},
		"one second": {time.Minute, func(list []world.Message) {
			for i := 500; i < 1800; i++ {
				list[i].Received, list[i].Sent = list[500].Received, list[500].Sent
			}
		}, 1, 300},
	} {
		t.Run(name, func(t *testing.T) {
			list := wave(n, c.step)
			for i := range list {
				list[i].Received, list[i].Sent = list[i].Received.Truncate(time.Second), list[i].Sent.Truncate(time.Second)
			}
			if c.change != nil {
				c.change(list)
			}
			e, m := serveInbox(t, list, nil)
			told := 0
			page, err := m.SearchAll(t.Context(), graph.Search{Folder: "inbox", Subject: "parcel"}, 0, func(found int) { told = found })
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, h := range page.Headers {
				seen[h.ID] = true
			}
			if len(seen) != len(page.Headers) || len(seen) != n-c.lost || told != len(seen) || !page.Next.Limited || len(page.Next.Missed) != c.missed {
				t.Errorf("%d found, %d of them once, %d told; limited %v, missed %v", len(page.Headers), len(seen), told, page.Next.Limited, page.Next.Missed)
			}
			paths, asked := queries(t, e)
			if len(paths) > 40 {
				t.Errorf("%d requests", len(paths))
			}
			for _, v := range asked {
				if v.Has("$filter") || v.Has("$orderby") || !strings.HasPrefix(v.Get("$search"), `"subject:\"parcel\"`) {
					t.Errorf("%v", v)
				}
			}
		})
	}
}

func TestAFilterKnowsNoLimit(t *testing.T) {
	_, m := serveInbox(t, wave(1500, time.Minute), nil)
	page, err := m.SearchAll(t.Context(), graph.Search{Read: graph.No, After: searchNoon.Add(-1499 * time.Minute)}, 0, nil)
	if err != nil || len(page.Headers) != 750 || page.Next.Limited {
		t.Fatalf("%d found, limited %v: %v", len(page.Headers), page.Next.Limited, err)
	}
}

func TestSearchKeepsToDatesAndReadState(t *testing.T) {
	_, m := serveInbox(t, wave(100, time.Hour), nil)
	from, to := searchNoon.Add(-20*time.Hour), searchNoon.Add(-10*time.Hour)
	for _, s := range []graph.Search{{Body: "pay"}, {}} {
		s.After, s.Before, s.Read = from, to, graph.Yes
		page, err := m.SearchAll(t.Context(), s, 0, nil)
		if err != nil || len(page.Headers) != 5 {
			t.Fatalf("%d found: %v", len(page.Headers), err)
		}
		for _, h := range page.Headers {
			if h.Received.Before(from) || !h.Received.Before(to) || !h.Read {
				t.Errorf("%+v", h)
			}
		}
	}
}

func TestSearchLimit(t *testing.T) {
	e, m := serveInbox(t, wave(700, time.Minute), nil)
	page, err := m.SearchAll(t.Context(), graph.Search{Sender: "p@wave.example"}, 30, nil)
	if paths, _ := queries(t, e); err != nil || len(page.Headers) != 30 || page.Next.End || len(paths) != 1 {
		t.Fatalf("%d found by %d requests: %v", len(page.Headers), len(paths), err)
	}
}

func TestSearchOfTheWellKnownFolders(t *testing.T) {
	e, m := serveInbox(t, wave(250, time.Minute), func(b *world.Mailbox) {
		for i := range b.Folders {
			switch b.Folders[i].WellKnown {
			case "junkemail":
				b.Folders[i].Messages = wave(120, time.Hour)
			case "inbox":
				b.Folders[i].Children = []world.Folder{{Name: "Below", Messages: wave(9, time.Hour)}}
			}
		}
	})
	page, err := m.SearchAll(t.Context(), graph.Search{WellKnown: true, Subject: "parcel"}, 0, nil)
	if err != nil || len(page.Headers) != 370 || len(page.Next.Skipped) != 0 {
		t.Fatalf("%d found, %v skipped: %v", len(page.Headers), page.Next.Skipped, err)
	}
	batches, parts := 0, 0
	for _, r := range e.Requests() {
		if strings.HasSuffix(r.Path, "$batch") {
			batches++
		}
		if r.Batch {
			parts++
		}
	}
	if batches != 1 || parts != len(graph.WellKnownFolders()) {
		t.Errorf("%d batches of %d", batches, parts)
	}
}

func TestAFolderThatCannotBeSearchedIsNamed(t *testing.T) {
	e, m := serveInbox(t, wave(3, time.Minute), nil)
	e.AddFaults(emulator.Fault{Operation: "messages.list", Status: 403, Skip: 2})
	page, err := m.SearchAll(t.Context(), graph.Search{WellKnown: true, Subject: "parcel"}, 0, nil)
	if err != nil || len(page.Next.Skipped) != 1 || !graph.IsKind(page.Next.Skipped[0].Err, graph.Forbidden) || page.Next.Skipped[0].Folder == "" {
		t.Fatalf("%+v %v", page.Next, err)
	}
	e.AddFaults(emulator.Fault{Operation: "messages.list", Status: 403, Count: -1})
	if _, err := m.SearchAll(t.Context(), graph.Search{WellKnown: true, Subject: "parcel"}, 0, nil); !graph.IsKind(err, graph.Forbidden) {
		t.Errorf("%v", err)
	}
}

func TestASearchThatFailsCanGoOn(t *testing.T) {
	for name, c := range map[string]struct {
		fault emulator.Fault
		kind  graph.Kind // 0: it goes on by itself
	}{
		"403":  {emulator.Fault{Status: 403}, graph.Forbidden},
		"404":  {emulator.Fault{Status: 404}, graph.NotFound},
		"429":  {emulator.Fault{Status: 429}, 0},
		"503":  {emulator.Fault{Status: 503}, 0},
		"504":  {emulator.Fault{Status: 504, Count: 9}, graph.Unavailable},
		"cut":  {emulator.Fault{Cut: "middle", Count: 9}, graph.CutOff},
		"html": {emulator.Fault{Body: "html"}, graph.Malformed},
		"half": {emulator.Fault{Body: "truncated"}, graph.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			e, m := serveInbox(t, wave(600, time.Minute), nil)
			s := graph.Search{Subject: "parcel"}
			first, err := m.Search(t.Context(), s, graph.SearchPoint{})
			if err != nil || len(first.Headers) != 250 {
				t.Fatalf("%d %v", len(first.Headers), err)
			}
			c.fault.Operation = "messages.list"
			e.AddFaults(c.fault)
			second, err := m.Search(t.Context(), s, first.Next)
			if c.kind != 0 {
				if !graph.IsKind(err, c.kind) {
					t.Fatalf("%v", err)
				}
				e.ClearFaults()
				second, err = m.Search(t.Context(), s, first.Next)
			}
			if err != nil || len(second.Headers) != 250 || second.Headers[0].ID == first.Headers[0].ID {
				t.Errorf("%d %v", len(second.Headers), err)
			}
		})
	}
}

// TestAFilterTooComplexToOrderIsAskedUnordered: what is right of a filter somebody wrote only the service knows.
func TestAFilterTooComplexToOrderIsAskedUnordered(t *testing.T) {
	e, m := serveInbox(t, wave(3, time.Minute), nil)
	e.AddFaults(emulator.Fault{Operation: "messages.list", Status: 400, Code: "InefficientFilter"})
	page, err := m.SearchAll(t.Context(), graph.Search{Query: "$filter=isRead eq true"}, 0, nil)
	_, asked := queries(t, e)
	if err != nil || len(page.Headers) != 2 || len(asked) != 2 || !asked[0].Has("$orderby") || asked[1].Has("$orderby") {
		t.Fatalf("%d found: %v", len(page.Headers), err)
	}
	if _, err := m.SearchAll(t.Context(), graph.Search{Query: "$filter=frob eq 1"}, 0, nil); !graph.IsKind(err, graph.BadRequest) {
		t.Errorf("%v", err)
	}
}

func TestASearchDoesNotFollowLinksElsewhere(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"value":[{"id":"a","receivedDateTime":"2026-01-01T00:00:00Z"}],"@odata.nextLink":"https://evil.example/v1.0/x"}`)
	}))
	defer s.Close()
	c, err := graph.New(graph.Config{BaseURL: s.URL, Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	var e *graph.Error
	if _, err := c.Mailbox("m").SearchAll(t.Context(), graph.Search{Subject: "x"}, 0, nil); !errors.As(err, &e) || e.Kind != graph.Foreign {
		t.Errorf("%v", err)
	}
}

// TestASearchEndsWhateverTheServiceTakesOfTimes: this one takes days only, and has more messages on one day than it gives.
func TestASearchEndsWhateverTheServiceTakesOfTimes(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		day := "2026-01-09"
		if strings.Contains(r.URL.Query().Get("$search"), "sent<") { // none of them claims to be old
			_, _ = fmt.Fprint(w, `{"value":[]}`)
			return
		}
		if _, before, ok := strings.Cut(r.URL.Query().Get("$search"), "received<"); ok && before[:10] < day {
			day = before[:10]
		}
		n := 1000
		if day < "2026-01-05" {
			n = 3
		}
		parts := make([]string, n)
		for i := range parts {
			parts[i] = fmt.Sprintf(`{"id":"%s-%d","sentDateTime":"%[1]sT12:00:00Z","receivedDateTime":"%[1]sT12:%02[3]d:%02[4]dZ"}`, day, i, 59-i/60, 59-i%60)
		}
		_, _ = fmt.Fprintf(w, `{"value":[%s]}`, strings.Join(parts, ","))
	}))
	defer s.Close()
	c, err := graph.New(graph.Config{BaseURL: s.URL, Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	page, err := c.Mailbox("m").SearchAll(t.Context(), graph.Search{Subject: "x"}, 0, nil)
	if err != nil || len(page.Headers) != 5*1000+3 || len(page.Next.Missed) < 4 || asked > 30 {
		t.Errorf("%d found by %d requests, missed %v: %v", len(page.Headers), asked, page.Next.Missed, err)
	}
}
