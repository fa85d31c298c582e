package main

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
	"mailtriage/graph/content/eml"
	"mailtriage/graph/evidence/indicators"
	"mailtriage/graph/store"
	"mailtriage/graph/triage"
	"mailtriage/graph/watch"
	"mailtriage/keys"
	"mailtriage/tui"
)

const keptBox = "soc@contoso.com"

func openedStore(t testing.TB, path string, key []byte) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), path, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func keptIn(t testing.TB) *keptMailbox {
	t.Helper()
	return &keptMailbox{store: openedStore(t, filepath.Join(t.TempDir(), "s.db"), store.NewKey()), mailbox: keptBox, bodies: true}
}

var keptAt = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func keptHeader(i int) graph.Header {
	return graph.Header{
		ID: fmt.Sprintf("AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A%032d", i), ParentFolderID: "AQMkAGI2TGuLAAA", InternetMessageID: fmt.Sprintf("<%d@mail.example>", i), ChangeKey: "CQAAABYAAAC",
		Subject: fmt.Sprintf("Subject %d: your parcel could not be delivered", i), From: graph.Address{Name: "Ada Okafor", Address: "ada.okafor@contoso.com"},
		Received: keptAt.Add(time.Duration(i) * time.Second), Categories: []string{"Phishing"}, Flagged: i%7 == 0, Read: i%3 == 0,
	}
}

func keptHeaders(from, to int) (list []graph.Header) {
	for i := to - 1; i >= from; i-- {
		list = append(list, keptHeader(i))
	}
	return list
}

// TestWhatIsKeptComesBack as it was, in the next run.
func TestWhatIsKeptComesBack(t *testing.T) {
	ctx, k := t.Context(), keptIn(t)
	if list, err := k.List(ctx, "inbox", nil, 10); err != nil || len(list.Headers) > 0 || !list.At.IsZero() || list.Point != nil {
		t.Fatalf("%+v %v of an empty store", list, err)
	}
	folders := []graph.Folder{{ID: "a", Name: "Входящие", WellKnown: "inbox", Total: 3, Unread: 1}, {ID: "b", ParentID: "a", Name: "Phishing", Hidden: true}}
	must(t, k.PutFolders(ctx, folders))
	got, err := k.Folders(ctx)
	if err != nil || !slices.Equal(got, folders) {
		t.Errorf("%+v %v", got, err)
	}
	must(t, k.Change(ctx, "inbox", tui.KeptChange{Put: keptHeaders(0, 25), Whole: true, Now: true, Point: &watch.Point{Link: "link", Synced: true, Owed: []string{"x"}}}))
	first, err := k.List(ctx, "inbox", nil, 10)
	must(t, err)
	rest, err := k.List(ctx, "inbox", first.Next, 100)
	must(t, err)
	all := slices.Concat(first.Headers, rest.Headers)
	if !slices.EqualFunc(all, keptHeaders(0, 25), func(a, b graph.Header) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) || rest.Next != nil {
		t.Errorf("%d came back: %+v", len(all), all[0])
	}
	if first.Point == nil || first.Point.Link != "link" || !first.Point.Synced || len(first.Point.Owed) != 1 || time.Since(first.At) > time.Minute {
		t.Errorf("%+v %v", first.Point, first.At)
	}
	must(t, k.Change(ctx, "inbox", tui.KeptChange{Put: keptHeaders(30, 31), Remove: []string{keptHeader(24).ID}, Holds: func(id string) bool { return id != keptHeader(3).ID }, Now: true}))
	after, err := k.List(ctx, "inbox", nil, 100)
	must(t, err)
	if n := len(after.Headers); n != 24 || after.Headers[0].ID != keptHeader(30).ID || after.Point == nil || after.Point.Link != "link" {
		t.Errorf("%d are left, %+v", n, after.Point)
	}
}

// TestBodiesAreKeptWhereThatIsWanted, and else not.
func TestBodiesAreKeptWhereThatIsWanted(t *testing.T) {
	ctx, k := t.Context(), keptIn(t)
	msg := graph.Message{Header: keptHeader(1), To: []graph.Address{{Name: "S", Address: keptBox}}, BodyType: "html", Body: "<p>Pay</p>", Sent: keptAt, Attachments: []graph.Attachment{{ID: "a", Name: "x.pdf", Size: 3}}}
	must(t, k.PutMessage(ctx, msg))
	got, kept, err := k.Message(ctx, msg.ID)
	if err != nil || !kept || fmt.Sprint(got) != fmt.Sprint(msg) {
		t.Errorf("%+v %v %v", got, kept, err)
	}
	k.bodies, msg.ID = false, "other"
	must(t, k.PutMessage(ctx, msg))
	if _, kept, err := k.Message(ctx, msg.ID); kept || err != nil {
		t.Errorf("it was kept: %v", err)
	}
}

// TestWhereOneWasComesBack, and where the watch of a folder can go on: with what the folder held there.
func TestWhereOneWasComesBack(t *testing.T) {
	ctx, k := t.Context(), keptIn(t)
	if last, s := k.last(ctx), start(t, k); last.Folder.ID != "" || s.Point != nil || len(s.Held) > 0 {
		t.Errorf("%+v %+v of an empty store", last, s)
	}
	want := tui.Last{Folder: graph.Folder{ID: "a", Name: "Phishing"}, Message: "m", Watched: []string{"a", "b"}}
	must(t, k.PutLast(ctx, want))
	if last := k.last(ctx); !reflect.DeepEqual(last, want) {
		t.Errorf("%+v", last)
	}
	must(t, k.Change(ctx, "inbox", tui.KeptChange{Put: keptHeaders(0, 25), Whole: true, Point: &watch.Point{Link: "link", Synced: true}}))
	s := start(t, k)
	if s.Point == nil || s.Point.Link != "link" || len(s.Held) != 25 || !s.Held[store.Fingerprint(keptHeader(3).ID)] || s.Held[store.Fingerprint(keptHeader(30).ID)] {
		t.Errorf("%+v, %d held", s.Point, len(s.Held))
	}
}

// TestAWalkUnderWay does not take the place of a point that all of the folder is known by, and it is known what has gaps.
func TestAWalkUnderWay(t *testing.T) {
	ctx, k := t.Context(), keptIn(t)
	after := keptHeader(20).Received
	must(t, k.Change(ctx, "inbox", tui.KeptChange{Put: keptHeaders(20, 25), After: &after, Now: true}))
	for _, c := range []struct {
		link   string
		change tui.KeptChange
		want   string
		since  time.Time
	}{
		{"walk 1", tui.KeptChange{Put: keptHeaders(0, 5), Partly: true}, "walk 1", after},
		{"walk 2", tui.KeptChange{Put: keptHeaders(5, 9), Partly: true}, "walk 2", after},
		{"round", tui.KeptChange{Put: keptHeaders(9, 20), Whole: true, Now: true}, "round", time.Time{}},
		{"walk 3", tui.KeptChange{Put: keptHeaders(0, 5), Partly: true}, "round", time.Time{}},
		{"round 2", tui.KeptChange{Put: keptHeaders(0, 5)}, "round 2", time.Time{}},
	} {
		c.change.Point = &watch.Point{Link: c.link, Synced: !c.change.Partly}
		must(t, k.Change(ctx, "inbox", c.change))
		list, err := k.List(ctx, "inbox", nil, 1)
		must(t, err)
		if list.Point.Link != c.want || !list.Since.Equal(c.since) {
			t.Errorf("%s: it goes on at %q, and all is kept since %v", c.link, list.Point.Link, list.Since)
		}
	}
}

// TestWhatIsKeptIsGoneMeanwhile, since it was damaged or cleared: what the app goes on to tell of a folder is not taken for all that
// it holds.
func TestWhatIsKeptIsGoneMeanwhile(t *testing.T) {
	ctx, k := t.Context(), keptIn(t)
	round := tui.KeptChange{Put: keptHeaders(24, 26), Point: &watch.Point{Link: "round 2", Synced: true}, Now: true}
	must(t, k.Change(ctx, "inbox", tui.KeptChange{Put: keptHeaders(0, 25), Whole: true, Point: &watch.Point{Link: "round", Synced: true}, Now: true}))
	must(t, k.store.Clear(ctx, false))
	must(t, k.Change(ctx, "inbox", round))
	list, err := k.List(ctx, "inbox", nil, 10)
	must(t, err)
	if s := start(t, k); s.Point != nil || !list.At.IsZero() || list.Point != nil {
		t.Errorf("%+v %+v", s, list)
	}
	after := keptHeader(20).Received
	must(t, k.Change(ctx, "inbox", tui.KeptChange{Put: keptHeaders(20, 26), After: &after, Now: true}))
	must(t, k.Change(ctx, "inbox", round))
	list, err = k.List(ctx, "inbox", nil, 10)
	must(t, err)
	if len(list.Headers) != 6 || list.Point != nil || !list.Since.Equal(after) || list.At.IsZero() {
		t.Errorf("%d headers, %+v, since %v, at %v", len(list.Headers), list.Point, list.Since, list.At)
	}
}

func start(t *testing.T, k *keptMailbox) tui.KeptStart {
	t.Helper()
	s, err := k.Start(t.Context(), "inbox")
	must(t, err)
	return s
}

// TestWhatAWatchHasFoundComesBack; what an earlier version has kept in another form is not told.
func TestWhatAWatchHasFoundComesBack(t *testing.T) {
	ctx, k := t.Context(), keptIn(t)
	found := indicators.Keep(eml.Parse([]byte("Subject: x\r\n\r\nhttps://pay-pa1.example/now\r\n")), "change", indicators.Options{})
	now, err := found.Pack()
	must(t, err)
	place := k.store.Folder(keptBox, "inbox")
	for id, raw := range map[string][]byte{"now": now, "before": []byte(`[{"record":"indicator","type":"url"}]`)} {
		_, err := place.Take(ctx, store.Arrival{Letters: []store.Letter{{ID: id, Data: []byte("{}")}}})
		must(t, err)
		must(t, place.Step(ctx, store.Step{Done: id, Extract: raw}))
	}
	f, ok, err := k.Found(ctx, "now")
	if !ok || err != nil || !reflect.DeepEqual(f.Kept, found) || time.Since(f.At) > time.Minute {
		t.Errorf("%+v %v %v", f, ok, err)
	}
	for _, id := range []string{"before", "never"} {
		if _, ok, err := k.Found(ctx, id); ok || err != nil {
			t.Errorf("%s: %v %v", id, ok, err)
		}
	}
}

// TestTheLimitsAct on what the app keeps: the oldest goes.
func TestTheLimitsAct(t *testing.T) {
	ctx, k := t.Context(), keptIn(t)
	k.limits = store.Limits{Bytes: 200_000}
	must(t, k.Change(ctx, "inbox", tui.KeptChange{Put: keptHeaders(0, 2000), Whole: true, Now: true}))
	list, err := k.List(ctx, "inbox", nil, 2000)
	must(t, err)
	if n := len(list.Headers); n == 0 || n > 1000 || list.Headers[0].ID != keptHeader(1999).ID {
		t.Errorf("%d are left", n)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// BenchmarkStartFromKept measures from opening what is kept, 100,000 headers in 300 folders, to the list on the screen, while
// the service does not answer: goal 100 ms.
func BenchmarkStartFromKept(b *testing.B) {
	path, key := filepath.Join(b.TempDir(), "s.db"), store.NewKey()
	s := openedStore(b, path, key)
	k := &keptMailbox{store: s, mailbox: keptBox, trimmed: time.Now()}
	must(b, k.Change(b.Context(), "inbox", tui.KeptChange{Put: keptHeaders(0, 100_000), Whole: true, Now: true, Point: &watch.Point{Link: "https://graph.test/delta", Synced: true}}))
	folders := []graph.Folder{{ID: "root", WellKnown: "msgfolderroot"}, {ID: "in", ParentID: "root", Name: "Inbox", WellKnown: "inbox", Total: 100_000}}
	for i := range 300 {
		folders = append(folders, graph.Folder{ID: fmt.Sprint("f", i), ParentID: "in", Name: fmt.Sprint("Folder ", i)})
	}
	must(b, k.PutFolders(b.Context(), folders))
	must(b, s.Close())
	keymap, err := keys.NewMap(keys.Actions(), nil)
	must(b, err)
	client, err := graph.New(graph.Config{BaseURL: "http://127.0.0.1:1", Token: "none"})
	must(b, err)
	box := client.Mailbox(keptBox)
	for b.Loop() {
		s, err := store.Open(b.Context(), path, key)
		must(b, err)
		engine, err := triage.New(triage.Config{Mailbox: box, Journal: triage.MemoryJournal(), Who: "analyst"})
		must(b, err)
		m := tui.New(tui.Config{Session: tui.Session{Mailbox: box, Engine: engine, Kept: &keptMailbox{store: s, mailbox: keptBox}}, Keys: keymap, Theme: "dark"})
		untilShown(m, "Subject 99999")
		b.StopTimer()
		engine.Close()
		must(b, s.Close())
		b.StartTimer()
	}
}

// untilShown drives a model until a text is on the screen.
func untilShown(m *tui.Model, text string) {
	msgs := make(chan tea.Msg, 1000)
	var run func(tea.Cmd)
	run = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		go func() {
			msg := cmd()
			if batch, ok := msg.(tea.BatchMsg); ok {
				for _, c := range batch {
					run(c)
				}
				return
			}
			msgs <- msg
		}()
	}
	run(m.Init())
	msgs <- tea.WindowSizeMsg{Width: 120, Height: 40}
	for !strings.Contains(m.View().Content, text) {
		_, cmd := m.Update(<-msgs)
		run(cmd)
	}
}
