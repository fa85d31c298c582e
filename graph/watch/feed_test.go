package watch_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
)

// hand is a handler that notes what it was given, and fails where it is told to.
type hand struct {
	mu       sync.Mutex
	handled  []string // subjects
	times    map[string]int
	again    map[string]bool
	readFail map[string]error // by subject
	fail     map[string]error
	during   func(subject string)
}

func newHand() *hand {
	return &hand{times: map[string]int{}, again: map[string]bool{}, readFail: map[string]error{}, fail: map[string]error{}}
}

func (h *hand) Read(_ context.Context, l watch.Letter) (any, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return "read " + l.Subject, h.readFail[l.Subject]
}

func (h *hand) Handle(_ context.Context, l watch.Letter, read any) (watch.Handled, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if read != "read "+l.Subject {
		return watch.Handled{}, errors.New("it was given what belongs to another")
	}
	if h.during != nil {
		h.during(l.Subject)
	}
	if err := h.fail[l.Subject]; err != nil {
		return watch.Handled{}, err
	}
	h.handled, h.again[l.Subject] = append(h.handled, l.Subject), l.Again
	h.times[l.ID]++
	return watch.Handled{Extract: []byte(l.Subject)}, nil
}

func (h *hand) took() []string { defer func() { h.handled = nil }(); return h.handled }

// scene is a folder with nothing in it but what a test delivers, its feed, and a clock.
type scene struct {
	*testing.T
	e      *emulator.Running
	box    *graph.Mailbox
	folder graph.Folder
	store  *store.Store
	hand   *hand
	now    time.Time
	config watch.FeedConfig
	feed   *watch.Feed
	sent   map[string]string // subjects by id
}

func empty() world.Tenant {
	tn := demo.Tenant(demo.Options{Seed: 1, Messages: 20, Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)})
	return tn
}

func newScene(t *testing.T, change ...func(*watch.FeedConfig)) *scene {
	t.Helper()
	s := &scene{T: t, hand: newHand(), now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), sent: map[string]string{}}
	var err error
	if s.e, err = emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: empty(), Mailbox: demo.Mailbox, Now: func() time.Time { return s.now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.e.Stop)
	c, err := graph.New(graph.Config{BaseURL: s.e.Info.Graph, Token: s.e.Info.Token, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s.box = c.Mailbox(demo.Mailbox)
	if s.folder, err = s.box.Folder(t.Context(), "inbox"); err != nil {
		t.Fatal(err)
	}
	if s.store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "s.db"), store.NewKey()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.store.Close() })
	s.config = watch.FeedConfig{
		Source: s.box, Folder: s.folder, Place: s.store.Folder(demo.Mailbox, s.folder.ID), Handler: s.hand, Now: func() time.Time { return s.now },
		FirstMax: 1000, LaterMax: 100, Start: s.now, // what the demo's mailbox holds came before
	}
	for _, f := range change {
		f(&s.config)
	}
	s.restart()
	return s
}

// restart is a new run of the program.
func (s *scene) restart() {
	s.Helper()
	var err error
	if s.feed, err = watch.NewFeed(s.Context(), s.config); err != nil {
		s.Fatal(err)
	}
}

func (s *scene) deliver(subjects ...string) {
	s.Helper()
	for _, subject := range subjects {
		s.sent[deliver(s.T, s.e, subject)] = subject
	}
}

func (s *scene) round() watch.Report {
	s.Helper()
	r, err := s.feed.Round(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// takes runs a round and holds what was handled in it to what is wanted, in that order.
func (s *scene) takes(want ...string) watch.Report {
	s.Helper()
	r := s.round()
	if got := s.hand.took(); !slices.Equal(got, want) {
		s.Errorf("handled %v, want %v (%+v)", got, want, r)
	}
	return r
}

// once holds that every message that was sent was handled once.
func (s *scene) once() {
	s.Helper()
	for id, subject := range s.sent {
		if n := s.hand.times[id]; n != 1 {
			s.Errorf("%s was handled %d times", subject, n)
		}
	}
}

func numbered(from, to int) []string {
	var out []string
	for i := from; i <= to; i++ {
		out = append(out, fmt.Sprintf("m%03d", i))
	}
	return out
}

// both runs a test by delta and without.
func both(t *testing.T, f func(t *testing.T, mode func(*watch.FeedConfig))) {
	t.Run("delta", func(t *testing.T) { f(t, func(*watch.FeedConfig) {}) })
	t.Run("no delta", func(t *testing.T) { f(t, func(c *watch.FeedConfig) { c.NoDelta = true }) })
}

func TestTheCapLosesNothing(t *testing.T) {
	both(t, func(t *testing.T, mode func(*watch.FeedConfig)) {
		s := newScene(t, mode, func(c *watch.FeedConfig) { c.FirstMax, c.LaterMax = 10, 4 })
		for _, subject := range numbered(1, 20) {
			s.now = s.now.Add(time.Second)
			s.deliver(subject)
		}
		if r := s.takes(numbered(1, 10)...); r.Found != 20 || r.Waiting != 10 || r.Handled != 10 {
			t.Errorf("%+v", r)
		}
		s.restart()
		s.takes(numbered(11, 14)...)
		s.now = s.now.Add(time.Second)
		s.deliver("m021")
		s.takes(numbered(15, 18)...)
		s.takes(numbered(19, 21)...)
		s.takes()
		s.once()
	})
}

func TestNewestFirstLosesNothing(t *testing.T) {
	both(t, func(t *testing.T, mode func(*watch.FeedConfig)) {
		s := newScene(t, mode, func(c *watch.FeedConfig) { c.FirstMax, c.LaterMax, c.NewestFirst = 3, 3, true })
		for _, subject := range numbered(1, 5) {
			s.now = s.now.Add(time.Second)
			s.deliver(subject)
		}
		s.takes("m005", "m004", "m003")
		s.now = s.now.Add(time.Second)
		s.deliver("m006", "m007") // of one second
		got := s.round()
		first := s.hand.took()
		slices.Sort(first)
		if !slices.Equal(first, []string{"m002", "m006", "m007"}) {
			t.Errorf("%v %+v", first, got)
		}
		s.takes("m001")
		s.once()
	})
}

// theirs is the loop of the connector: it asks for what came after the time of the last message that it has seen, newest or
// oldest first with a cap, asks for a second page and throws it away.
type theirs struct {
	box    *graph.Mailbox
	folder string
	last   time.Time
	newest bool
	most   int
	got    map[string]int
}

func (p *theirs) round(t *testing.T) {
	t.Helper()
	page, err := p.box.NewerMessages(t.Context(), p.folder, p.last.Add(time.Second), p.most) // gt, in whole seconds
	if err != nil {
		t.Fatal(err)
	}
	list := page.Headers
	if page.Next != "" {
		_, _ = p.box.NextMessages(t.Context(), page.Next)
	}
	if p.newest {
		all, err := p.box.Messages(t.Context(), p.folder, p.most)
		if err != nil {
			t.Fatal(err)
		}
		list = slices.DeleteFunc(all.Headers, func(h graph.Header) bool { return !h.Received.After(p.last) })
	}
	for _, h := range list {
		p.got[h.ID]++
		if h.Received.After(p.last) {
			p.last = h.Received
		}
	}
}

// TestTheConnectorsLoopLosesWhatOursHandles: fault 3 of the connector, told by the same mail.
func TestTheConnectorsLoopLosesWhatOursHandles(t *testing.T) {
	for name, c := range map[string]struct {
		newest bool
		most   int
		rounds [][]string // what comes before each round; "+" lets a second pass
	}{
		"a second message in the same second":  {false, 10, [][]string{{"+", "m1"}, {"m2"}, {"+", "m3"}}},
		"newest first with a cap":              {true, 2, [][]string{{"+", "m1", "+", "m2", "+", "m3", "+", "m4", "+", "m5"}, {"+", "m6"}}},
		"the cap in the middle of one second":  {false, 2, [][]string{{"+", "m1", "m2", "m3"}, {"+", "m4"}}},
		"page two of one second, newest first": {true, 2, [][]string{{"+", "m1", "m2", "m3", "m4"}, {"+", "m5"}}},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, mode func(*watch.FeedConfig)) {
				s := newScene(t, mode, func(f *watch.FeedConfig) { f.FirstMax, f.LaterMax, f.NewestFirst = c.most, c.most, c.newest })
				other := &theirs{box: s.box, folder: s.folder.ID, last: s.now, newest: c.newest, most: c.most, got: map[string]int{}}
				for _, mail := range c.rounds {
					for _, subject := range mail {
						if subject == "+" {
							s.now = s.now.Add(time.Second)
							continue
						}
						s.deliver(subject)
					}
					s.round()
					other.round(t)
				}
				for range 5 { // time for both to catch up
					s.round()
					other.round(t)
				}
				s.once()
				if len(other.got) >= len(s.sent) {
					t.Errorf("the connector's loop has lost nothing of %d: this test shows nothing", len(s.sent))
				}
			})
		})
	}
}

// TestAMessageThatFailsHoldsNothingUp: fault 5 of the connector. It is set aside with the reason, and tried again less and
// less often, also after a new start.
func TestAMessageThatFailsHoldsNothingUp(t *testing.T) {
	s := newScene(t)
	s.hand.fail["bad"] = errors.New("exit status 3")
	s.hand.readFail["unreadable"] = &graph.Error{Kind: graph.Unavailable, RetryAfter: 5 * time.Minute}
	s.deliver("m1", "bad", "m2", "unreadable", "m3")
	r := s.round()
	if got := s.hand.took(); len(got) != 3 || r.Failed != 2 || r.Aside != 2 || r.Waiting != 0 {
		t.Errorf("%v %+v", got, r)
	}
	aside, err := s.config.Place.Aside(t.Context(), s.now.Add(time.Hour), 10)
	if err != nil || len(aside) != 2 || aside[0].Why != "exit status 3" || aside[0].Due.Sub(s.now) != time.Minute || aside[1].Due.Sub(s.now) != 5*time.Minute {
		t.Errorf("%+v %v", aside, err)
	}
	tries := 0
	s.hand.during = func(subject string) {
		if subject == "bad" {
			tries++
		}
	}
	for range 60 { // an hour
		s.now = s.now.Add(time.Minute)
		s.restart()
		s.round()
	}
	if tries < 4 || tries > 7 { // after 1, 2, 4, 8, 16, 32 minutes
		t.Errorf("tried %d times in an hour", tries)
	}
	s.hand.fail["bad"], s.hand.readFail["unreadable"] = nil, nil
	s.now = s.now.Add(6 * time.Hour)
	s.deliver("m4")
	r = s.round()
	if got := s.hand.took(); len(got) != 3 || r.Aside != 0 {
		t.Errorf("%v %+v", got, r)
	}
	s.once()
}

// TestManyThatFailHoldNothingUp: more than a round takes.
func TestManyThatFailHoldNothingUp(t *testing.T) {
	s := newScene(t, func(c *watch.FeedConfig) { c.FirstMax, c.LaterMax = 5, 5 })
	for _, subject := range numbered(1, 12) {
		s.hand.fail[subject] = errors.New("no")
	}
	s.deliver(numbered(1, 12)...)
	for range 4 {
		s.round()
	}
	s.now = s.now.Add(time.Hour)
	s.deliver("good")
	s.takes("good")
}

// TestOneMessageThatIsForbiddenHoldsUpNothing, in whichever step it is; where all are, it is the sign-in, and none is set aside.
func TestOneMessageThatIsForbiddenHoldsUpNothing(t *testing.T) {
	both(t, func(t *testing.T, mode func(*watch.FeedConfig)) {
		for name, where := range map[string]func(*hand) map[string]error{
			"read": func(h *hand) map[string]error { return h.readFail }, "handled": func(h *hand) map[string]error { return h.fail },
		} {
			s := newScene(t, mode)
			fails := where(s.hand)
			for _, m := range []string{"m1", "m2", "m3"} {
				fails[m] = &graph.Error{Kind: graph.Forbidden, Status: 403}
			}
			s.deliver("m1", "m2", "m3")
			if r := s.round(); !graph.IsKind(r.Problem, graph.Forbidden) || r.Aside+r.Failed+r.Handled != 0 || r.Waiting != 3 {
				t.Errorf("%s, all: %+v", name, r)
			}
			delete(fails, "m2")
			if r := s.round(); r.Problem != nil || r.Handled != 1 || r.Failed != 2 || r.Aside != 2 || r.Waiting != 0 {
				t.Errorf("%s, but one: %+v", name, r)
			}
			s.deliver("m4")
			if r := s.round(); r.Problem != nil || r.Handled != 1 {
				t.Errorf("%s, the next: %+v", name, r)
			}
			s.now = s.now.Add(24 * time.Hour)
			if r := s.round(); r.Problem != nil || r.Failed != 2 || r.Aside != 2 {
				t.Errorf("%s, once more and alone: %+v", name, r)
			}
			clear(fails)
			s.now = s.now.Add(24 * time.Hour)
			if r := s.round(); r.Handled != 2 || r.Aside != 0 {
				t.Errorf("%s, at last: %+v", name, r)
			}
			s.once()
		}
	})
}

func TestWhatConcernsAllSetsNothingAside(t *testing.T) {
	for _, kind := range []graph.Kind{graph.Offline, graph.Unauthenticated, graph.Throttled} {
		s := newScene(t)
		s.hand.readFail["m1"] = &graph.Error{Kind: kind}
		s.deliver("m1", "m2")
		if r := s.round(); !graph.IsKind(r.Problem, kind) || r.Aside != 0 || r.Waiting == 0 {
			t.Errorf("kind %d: %+v", kind, r)
		}
		s.hand.readFail["m1"] = nil
		s.round()
		s.once()
	}
}

// TestWhatConcernsAllWhileItIsHandled sets nothing aside either, and is not taken for what a killed run had begun.
func TestWhatConcernsAllWhileItIsHandled(t *testing.T) {
	s := newScene(t)
	s.hand.fail["m2"] = errors.New("exit status 3")
	s.deliver("m1", "m2")
	s.round()
	s.deliver("m3", "m4")
	s.now = s.now.Add(time.Hour)
	for _, subject := range []string{"m2", "m3", "m4"} {
		s.hand.fail[subject] = fmt.Errorf("making the case: %w", &graph.Error{Kind: graph.Offline})
	}
	for range 3 {
		if r := s.round(); !graph.IsKind(r.Problem, graph.Offline) || r.Failed != 0 || r.Aside != 1 || r.Waiting != 2 {
			t.Errorf("%+v", r)
		}
	}
	clear(s.hand.fail)
	s.restart()
	s.round()
	s.once()
	for subject, again := range s.hand.again {
		if again {
			t.Errorf("%s is said to have been given before", subject)
		}
	}
}

// TestAHandlerThatPauses, as with a full disk, costs the message in hand a back-off and no other one, and holds nothing up that
// can be handled.
func TestAHandlerThatPauses(t *testing.T) {
	s := newScene(t)
	s.deliver("m1", "m2", "m3")
	full := fmt.Errorf("%w: no space left on device", watch.ErrPause)
	for _, subject := range []string{"m1", "m2", "m3"} {
		s.hand.fail[subject] = full
	}
	if r := s.round(); !errors.Is(r.Problem, full) || r.Failed != 1 || r.Aside != 1 || r.Waiting != 2 {
		t.Errorf("%+v", r)
	}
	clear(s.hand.fail)
	if r := s.round(); r.Problem != nil || r.Handled != 2 || r.Aside != 1 {
		t.Errorf("%+v", r)
	}
	s.now = s.now.Add(time.Minute)
	s.round()
	s.once()
}

func TestARunThatWasKilledSaysSo(t *testing.T) {
	s := newScene(t)
	s.deliver("m1", "m2")
	s.hand.during = func(string) { panic("killed") }
	func() {
		defer func() { _ = recover() }()
		_, _ = s.feed.Round(t.Context())
	}()
	s.hand.mu = sync.Mutex{}
	s.hand.during = nil
	s.restart()
	s.round()
	again := slices.Collect(maps.Values(s.hand.again))
	slices.SortFunc(again, func(a, b bool) int {
		if a == b {
			return 0
		} else if a {
			return 1
		}
		return -1
	})
	if !slices.Equal(again, []bool{false, true}) {
		t.Errorf("given again: %v", s.hand.again)
	}
	s.once()
}

func TestTheMessageInHandIsFinished(t *testing.T) {
	s := newScene(t)
	s.deliver("m1", "m2", "m3")
	ctx, stop := context.WithCancel(t.Context())
	s.hand.during = func(string) { stop() }
	if _, err := s.feed.Round(ctx); err != nil {
		t.Fatal(err)
	}
	if n := len(s.hand.took()); n != 1 {
		t.Errorf("%d were handled after the end was asked for", n)
	}
	s.hand.during = nil
	s.restart()
	s.round()
	s.once()
	for subject, again := range s.hand.again {
		if again {
			t.Errorf("%s is said to have been given before", subject)
		}
	}
}

func TestATokenThatRunsOutRepeatsNothing(t *testing.T) {
	s := newScene(t)
	s.deliver("m1", "m2")
	s.round()
	s.e.ExpireDelta()
	s.deliver("m3")
	s.hand.took()
	s.takes("m3")
	s.e.ExpireDelta()
	s.restart()
	s.takes()
	s.once()
}

func TestWhatIsMovedInLateIsFound(t *testing.T) {
	both(t, func(t *testing.T, mode func(*watch.FeedConfig)) {
		s := newScene(t, mode)
		s.deliver("m1", "wanderer")
		var id string
		for i, subject := range s.sent {
			if subject == "wanderer" {
				id = i
			}
		}
		s.box.Batch(t.Context(), []graph.Request{s.box.MoveRequest(id, "archive")})
		s.takes("m1")
		s.now = s.now.Add(48 * time.Hour)
		s.deliver("m2")
		s.takes("m2")
		s.box.Batch(t.Context(), []graph.Request{s.box.MoveRequest(id, "inbox")})
		s.now = s.now.Add(2 * time.Hour) // without delta it is found within the hour
		s.takes("wanderer")
		s.box.Batch(t.Context(), []graph.Request{s.box.MoveRequest(id, "archive")})
		s.now = s.now.Add(2 * time.Hour)
		s.takes()
		s.box.Batch(t.Context(), []graph.Request{s.box.MoveRequest(id, "inbox")})
		s.now = s.now.Add(2 * time.Hour)
		s.takes()
		s.once()
	})
}

func TestTimes(t *testing.T) {
	start := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	s := newScene(t, func(c *watch.FeedConfig) { c.Start, c.End = start, start.Add(time.Hour) })
	for _, at := range []time.Duration{-time.Second, 0, time.Hour - time.Second, time.Hour} {
		s.now = start.Add(at)
		s.deliver("at " + at.String())
	}
	if r := s.takes("at 0s", "at 59m59s"); r.Over {
		t.Error("it is over before its time")
	}
	s.now = start.Add(2 * time.Hour)
	if r := s.takes(); !r.Over {
		t.Error("it is not over")
	}
	s.config.Start, s.config.End = start.Add(-time.Minute), time.Time{}
	s.restart()
	s.takes("at -1s", "at 1h0m0s")
}

func TestWhatBecomesOfTheFolder(t *testing.T) {
	s := newScene(t)
	inbox := s.folder
	var made graph.Folder
	if r := s.box.Batch(t.Context(), []graph.Request{s.box.CreateFolderRequest(inbox.ID, "Parcels")}); r[0].Err != nil {
		t.Fatal(r[0].Err)
	} else if err := r[0].Decode(&struct{ ID *string }{&made.ID}); err != nil {
		t.Fatal(err)
	}
	made, err := s.box.Folder(t.Context(), made.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.config.Folder, s.config.Place, s.config.Start = made, s.store.Folder(demo.Mailbox, made.ID), time.Time{}
	s.restart()
	if r := s.round(); len(r.Events) > 0 {
		t.Errorf("%+v", r.Events)
	}
	archive, err := s.box.Folder(t.Context(), "archive")
	if err != nil {
		t.Fatal(err)
	}
	s.box.Batch(t.Context(), []graph.Request{s.box.RenameFolderRequest(made.ID, "Parcel wave"), s.box.MoveFolderRequest(made.ID, archive.ID)})
	s.now = s.now.Add(time.Hour)
	s.restart()
	r := s.round()
	want := []watch.Event{{Kind: watch.Renamed, From: "Parcels", To: "Parcel wave"}, {Kind: watch.Moved, From: inbox.Name, To: archive.Name}}
	if !slices.Equal(r.Events, want) {
		t.Errorf("%+v", r.Events)
	}
	if r := s.round(); len(r.Events) > 0 {
		t.Errorf("told twice: %+v", r.Events)
	}
	s.box.Batch(t.Context(), []graph.Request{s.box.PurgeFolderRequest(made.ID)})
	r = s.round() // the delta fails
	if r.Problem == nil {
		t.Errorf("%+v", r)
	}
	r = s.round()
	if !slices.Equal(r.Events, []watch.Event{{Kind: watch.Deleted, From: "Parcel wave"}}) || r.Problem == nil {
		t.Errorf("%+v", r)
	}
}

func TestAnIdleRoundOfAFeedIsOneSmallRequest(t *testing.T) {
	both(t, func(t *testing.T, mode func(*watch.FeedConfig)) {
		s := newScene(t, mode)
		s.deliver("m1")
		s.round()
		s.round()
		s.e.ForgetRequests()
		s.now = s.now.Add(30 * time.Second)
		s.round()
		if n := len(s.e.Requests()); n != 1 {
			t.Errorf("%d requests", n)
		}
	})
}

func TestTroubleAtTheService(t *testing.T) {
	both(t, func(t *testing.T, mode func(*watch.FeedConfig)) {
		s := newScene(t, mode)
		s.round()
		for name, f := range map[string]emulator.Fault{
			"429": {Status: 429, Count: 10}, "503": {Status: 503, Count: 10}, "cut": {Cut: "middle", Count: 10}, "html": {Body: "html"}, "truncated": {Body: "truncated"}, "401": {Token: "expired", Count: 2},
		} {
			s.deliver(name)
			f.Operation = "*"
			s.e.AddFaults(f)
			if r := s.round(); r.Problem == nil {
				t.Errorf("%s: no problem is told", name)
			}
			s.e.ClearFaults()
			s.round()
		}
		s.once()
	})
}

// TestAStoreThatIsClearedLosesNothing: what was handled may come again then, and nothing is lost.
func TestAStoreThatIsClearedLosesNothing(t *testing.T) {
	s := newScene(t, func(c *watch.FeedConfig) { c.FirstMax = 2 })
	s.deliver("m1", "m2", "m3")
	s.round()
	if err := s.store.Clear(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	s.restart()
	s.round()
	s.round()
	for id, subject := range s.sent {
		if s.hand.times[id] < 1 {
			t.Errorf("%s was never handled", subject)
		}
	}
}

func TestAStoreThatFailsLosesNothing(t *testing.T) {
	s := newScene(t)
	s.round()
	s.deliver("m1")
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.feed.Round(t.Context()); err == nil || !strings.Contains(err.Error(), "store") {
		t.Errorf("%v", err)
	}
}
