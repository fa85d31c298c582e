package tui

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/store"
	"mailtriage/graph/watch"
)

// fakeKept is what is kept of one mailbox, in memory.
type fakeKept struct {
	mu       sync.Mutex
	folders  []graph.Folder
	list     []graph.Header // of the Inbox, newest first
	at       time.Time
	point    *watch.Point
	messages map[string]graph.Message
	found    map[string]KeptFindings
	held     map[string]KeptStart // by folder
	last     Last
	changes  []string
	all      []KeptChange
	since    time.Time
	fail     error
}

// keptOf keeps what a mailbox holds now, at a time, with a point to go on from or without.
func keptOf(b *fakeBox, at time.Time, point *watch.Point) *fakeKept {
	return &fakeKept{folders: slices.Clone(b.folders), list: slices.Clone(b.messages["inbox"]), at: at, point: point, messages: map[string]graph.Message{}}
}

func (k *fakeKept) Folders(context.Context) ([]graph.Folder, error) { return k.folders, k.fail }

func (k *fakeKept) PutFolders(_ context.Context, list []graph.Folder) error { return k.fail }

func (k *fakeKept) List(_ context.Context, folder string, after *store.Mark, limit int) (KeptList, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if folder != "inbox" || k.fail != nil {
		return KeptList{}, k.fail
	}
	n := min(limit, len(k.list))
	return KeptList{Headers: slices.Clone(k.list[:n]), At: k.at, Since: k.since, Point: k.point}, nil
}

func (k *fakeKept) Change(_ context.Context, folder string, c KeptChange) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all = append(k.all, c)
	k.changes = append(k.changes, fmt.Sprintf("%s: %d put, %d removed, point %v, after %v, now %v", folder, len(c.Put), len(c.Remove), c.Point != nil, c.After != nil, c.Now))
	return k.fail
}

func (k *fakeKept) Message(_ context.Context, id string) (graph.Message, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	m, ok := k.messages[id]
	return m, ok, k.fail
}

func (k *fakeKept) PutMessage(_ context.Context, m graph.Message) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.messages[m.ID] = m
	return k.fail
}

func (k *fakeKept) Start(_ context.Context, folder string) (KeptStart, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok := k.held[folder]
	if s.Held = maps.Clone(s.Held); !ok && folder == "inbox" && k.point != nil {
		s = KeptStart{Point: k.point, Held: map[uint64]bool{}}
		for _, h := range k.list {
			s.Held[store.Fingerprint(h.ID)] = true
		}
	}
	return s, k.fail
}

func (k *fakeKept) PutLast(_ context.Context, last Last) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last = last
	return k.fail
}

func (k *fakeKept) Found(_ context.Context, id string) (KeptFindings, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f, ok := k.found[id]
	return f, ok, k.fail
}

var noConnection = &graph.Error{Op: "reading the messages", Kind: graph.Offline, Err: errors.New("dial tcp: lookup graph.microsoft.com: no such host")}

// cutOff lets nothing through to the service, or again everything.
func (b *fakeBox) cutOff(off bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range []string{"folders", "list", "next", "message", "delta", "mime", "patch", "move", "rules", "search"} {
		if off {
			b.fail[what] = noConnection
		} else {
			delete(b.fail, what)
		}
	}
}

// withKept opens on what was kept at half past eleven: since then one message came, one went, and one was read.
func withKept(point *watch.Point, more func(*Config, *fakeBox)) func(*Config, *fakeBox) {
	return func(c *Config, b *fakeBox) {
		c.Kept = keptOf(b, noon.Add(-30*time.Minute), point)
		arrived := header(1000)
		arrived.ID, arrived.Subject, arrived.Received = "new", "Came while nobody looked", noon.Add(-time.Minute)
		b.add("inbox", arrived)
		b.messages["inbox"] = slices.DeleteFunc(b.messages["inbox"], func(h graph.Header) bool { return h.ID == "id-002" })
		read := b.messages["inbox"][1]
		read.Read = true
		b.messages["inbox"][1] = read
		b.arrived, b.left = []graph.Header{arrived, read}, []string{"id-002"}
		if more != nil {
			more(c, b)
		}
	}
}

var since = &watch.Point{Link: "round", Synced: true}

// TestKeptScreens are what is seen before the service answers, after it has, and when it can't be reached.
func TestKeptScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		for name, c := range map[string]struct {
			change func(*Config, *fakeBox)
			do     func(*screen)
		}{
			"kept before the service answers": {withKept(since, func(_ *Config, b *fakeBox) { b.block = make(chan struct{}) }), nil},
			"kept reconciled":                 {withKept(since, nil), nil},
			"kept offline":                    {withKept(since, func(_ *Config, b *fakeBox) { b.cutOff(true) }), nil},
			"kept offline write refused":      {withKept(since, func(_ *Config, b *fakeBox) { b.cutOff(true) }), func(s *screen) { s.press("d") }},
			"kept back online": {withKept(since, func(_ *Config, b *fakeBox) { b.cutOff(true) }), func(s *screen) {
				s.box.cutOff(false)
				s.wait(firstAgain)
			}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], c.change, func(s *screen) {
					s.wait(time.Second)
					if c.do != nil {
						c.do(s)
					}
					golden(t, s, strings.ReplaceAll(name, " ", "-"))
				})
			})
		}
	}
}

// TestWhatIsKeptIsBroughtUpToDateInPlace: by what has changed, or by reading the list anew; the cursor stays on its message.
func TestWhatIsKeptIsBroughtUpToDateInPlace(t *testing.T) {
	for name, c := range map[string]struct {
		point *watch.Point
		live  time.Duration
		cloud string
		asked string
	}{
		"by changes": {since, 0, "", "delta"}, "by changes, watched": {since, time.Hour, "", "delta"},
		"by reading": {nil, 0, "", "list"}, "by reading, where there is no delta": {since, 0, "china", "list"},
	} {
		t.Run(name, func(t *testing.T) {
			var gate chan struct{}
			drive(t, 120, 40, withKept(c.point, func(cfg *Config, b *fakeBox) {
				gate = make(chan struct{})
				cfg.Live, cfg.Cloud, b.block = c.live, c.cloud, gate
			}), func(s *screen) {
				s.press("j", "j", "j")
				s.shows("KEPT 11:30", header(2).Subject)
				s.hides("Came while nobody looked")
				s.wait(5 * time.Second)
				close(gate)
				s.wait(500 * time.Millisecond)
				s.shows("Came while nobody looked")
				s.hides("KEPT")
				if n, _ := s.m.messages.Loaded(); n != 60 {
					t.Errorf("%d messages", n)
				}
				if h, _ := s.m.messages.Cursor(); h.ID != "id-003" {
					t.Errorf("the cursor is on %s", h.ID)
				}
				if s.m.messages.Knows("id-002") {
					t.Error("what has gone is on the list")
				}
				if !slices.Contains(s.box.asked, c.asked) || c.asked == "delta" && slices.Contains(s.box.asked, "list") {
					t.Errorf("asked were %v", s.box.asked)
				}
			})
		})
	}
}

// TestAPointThatIsTooOld: the list is read anew, and rows stay where they are.
func TestAPointThatIsTooOld(t *testing.T) {
	drive(t, 120, 40, withKept(since, func(_ *Config, b *fakeBox) {
		b.fail["delta"] = &graph.Error{Op: "watching", Kind: graph.Gone, Status: 410}
	}), func(s *screen) {
		s.wait(time.Second)
		s.shows("Came while nobody looked")
		s.hides("KEPT")
		if n, _ := s.m.messages.Loaded(); n != 60 || s.m.messages.Knows("id-002") {
			t.Errorf("%d messages", n)
		}
	})
}

// TestNothingIsKeptYet: the first run is as one without a store, and what it reads is kept.
func TestNothingIsKeptYet(t *testing.T) {
	kept := &fakeKept{messages: map[string]graph.Message{}}
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Kept, c.Live = kept, 30*time.Second }, func(s *screen) {
		s.wait(2 * time.Second)
		s.shows("Inbox 60")
		s.hides("KEPT", "OFFLINE")
		want := []string{"inbox: 60 put, 0 removed, point false, after true, now true", "inbox: 110 put, 0 removed, point true, after false, now true"}
		if !slices.Equal(kept.changes, want) {
			t.Errorf("kept was\n%s", strings.Join(kept.changes, "\n"))
		}
		if len(kept.messages) != 1 {
			t.Errorf("%d messages are kept in full", len(kept.messages))
		}
	})
}

// TestOffline: what is kept is read, what changes the mailbox is refused in words, and all is normal again by itself or by
// the key.
func TestOffline(t *testing.T) {
	for name, again := range map[string]func(*screen){
		"by itself":  func(s *screen) { s.wait(firstAgain) },
		"by the key": func(s *screen) { s.press("f5") },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, withKept(since, func(c *Config, b *fakeBox) {
				h := header(0)
				c.Kept.(*fakeKept).messages[h.ID] = graph.Message{Header: h, BodyType: "text", Body: "The body that was kept"}
				b.cutOff(true)
			}), func(s *screen) {
				s.wait(time.Second)
				s.shows("OFFLINE", "KEPT 11:30", "Phishing", "The body that was kept")
				s.press("j")
				s.wait(time.Second)
				s.shows("cache_bodies")
				for _, key := range []string{"d", "r", "w", "b"} {
					s.press(key)
					s.shows("offline, nothing can be changed", "F5 tries again")
				}
				if slices.ContainsFunc(s.box.asked, func(what string) bool { return what == "patch" || what == "move" }) {
					t.Errorf("asked were %v", s.box.asked)
				}
				s.press("f5")
				s.shows("OFFLINE", "no connection")
				s.box.cutOff(false)
				again(s)
				s.wait(firstAgain)
				s.hides("OFFLINE", "KEPT")
				s.shows("Came while nobody looked", "could not deliver")
				s.press("d")
				s.wait(time.Second)
				if !slices.Contains(s.box.asked, "move") {
					t.Error("nothing can be changed again")
				}
			})
		})
	}
}

// TestAnAnswerEndsOffline, also one that says no: what is wrong is then said as ever.
func TestAnAnswerEndsOffline(t *testing.T) {
	drive(t, 120, 40, withKept(since, func(_ *Config, b *fakeBox) { b.cutOff(true) }), func(s *screen) {
		s.wait(time.Second)
		s.shows("OFFLINE")
		s.box.fail["folders"] = &graph.Error{Op: "reading the folders", Kind: graph.CutOff}
		s.wait(firstAgain)
		s.shows("OFFLINE")
		s.box.cutOff(false)
		s.box.fail["folders"] = throttled
		s.wait(4 * firstAgain)
		s.hides("OFFLINE", "KEPT")
		s.shows("Came while nobody looked", "too many requests")
	})
}

// TestOfflineLater: a network that is lost while the app is open leaves the list as it is, with or without what is kept.
func TestOfflineLater(t *testing.T) {
	for name, kept := range map[string]bool{"kept": true, "nothing kept": false} {
		t.Run(name, func(t *testing.T) {
			drive(t, 120, 40, func(c *Config, b *fakeBox) {
				if c.Live = 30 * time.Second; kept {
					c.Kept = keptOf(b, noon, since)
				}
			}, func(s *screen) {
				s.wait(2 * time.Second)
				s.hides("OFFLINE")
				s.box.cutOff(true)
				s.wait(31 * time.Second)
				s.shows("OFFLINE", "Inbox 60")
				s.box.cutOff(false)
				s.wait(time.Minute)
				s.hides("OFFLINE", "KEPT")
				s.shows("Inbox 60")
			})
		})
	}
}

// TestWhatIsKeptFails: the app is as without it, and it is said once.
func TestWhatIsKeptFails(t *testing.T) {
	drive(t, 120, 40, func(c *Config, _ *fakeBox) {
		c.Kept = &fakeKept{fail: errors.New("disk full"), messages: map[string]graph.Message{}}
	}, func(s *screen) {
		s.wait(time.Second)
		s.shows("Inbox 60", "disk full", "could not deliver")
		s.wait(failedFor + time.Second)
		s.press("j")
		s.wait(time.Second)
		s.hides("disk full")
	})
}

// TestAWalkThatWasCutOff: that what is kept has gaps is said, and the walk goes on where it was, for the open folder and for one
// that is only watched; when it is over all is known to be kept.
func TestAWalkThatWasCutOff(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		drive(t, size[0], size[1], func(c *Config, b *fakeBox) {
			leftAt("inbox", "", "inbox", "phish")(c, b)
			c.Live = 30 * time.Second
			kept := c.Kept.(*fakeKept)
			kept.since, kept.point = noon.Add(-2*time.Hour), &watch.Point{Link: "round inbox"}
			kept.held = map[string]KeptStart{"phish": {Point: &watch.Point{Link: "round phish"}, Held: map[uint64]bool{}}}
			b.cutOff(true)
		}, func(s *screen) {
			s.wait(time.Second)
			s.shows("OFFLINE", "incomplete before 10:00")
			golden(t, s, "kept-with-gaps")
			s.box.cutOff(false)
			s.wait(3 * time.Minute)
			s.hides("OFFLINE", "incomplete")
			kept, ended := s.m.Kept.(*fakeKept), map[string]bool{}
			kept.mu.Lock()
			defer kept.mu.Unlock()
			for i, c := range kept.all {
				if c.Whole && c.Point != nil && c.Point.Synced && !c.Partly && c.Holds == nil {
					ended[strings.Split(kept.changes[i], ":")[0]] = true
				}
			}
			if !ended["inbox"] || !ended["phish"] {
				t.Errorf("ended are the walks of %v", ended)
			}
			for _, w := range []*watch.Watcher{s.m.watcher, s.m.watches.of("phish").w} {
				if p := w.Point(); p.Link != "round "+w.Folder() {
					t.Errorf("%s was walked through anew: %+v", w.Folder(), p)
				}
			}
		})
	}
}

// TestAWalkIsKeptWhereItIs, round by round, so that the next run can go on there.
func TestAWalkIsKeptWhereItIs(t *testing.T) {
	m, f := &Model{}, graph.Folder{ID: "f"}
	kept := &fakeKept{messages: map[string]graph.Message{}}
	m.Kept, m.Now = kept, func() time.Time { return noon }
	saved := time.Time{}
	for _, c := range []watch.Changes{{Upserted: []graph.Header{header(1)}}, {Upserted: []graph.Header{header(2)}, Synced: true, Holds: func(string) bool { return true }}, {Upserted: []graph.Header{header(3)}, Synced: true}} {
		m.keepRound(f, c, watch.Point{Link: "link", Synced: c.Synced}, false, false, &saved)
		_ = m.toKeep[0](t.Context())
		m.toKeep = nil
	}
	for i, want := range []struct {
		partly, whole bool
		point         string
	}{{true, false, "link"}, {false, true, "link"}, {false, false, ""}} {
		c, link := kept.all[i], ""
		if c.Point != nil {
			link = c.Point.Link
		}
		if c.Partly != want.partly || c.Whole != want.whole || link != want.point {
			t.Errorf("%d: %+v, %q", i, c, link)
		}
	}
}

// TestASearchAndBack: what is shown as kept is so again behind the results, and brought up to date.
func TestASearchAndBack(t *testing.T) {
	var gate chan struct{}
	drive(t, 120, 40, withKept(since, func(_ *Config, b *fakeBox) {
		gate = make(chan struct{})
		b.slow = map[string]chan struct{}{"delta": gate}
	}), func(s *screen) {
		s.wait(time.Second)
		s.shows("KEPT 11:30")
		s.press("s", "parcel", "enter")
		s.wait(time.Second)
		s.shows("Search: ")
		close(gate)
		s.press("esc", "esc")
		s.wait(time.Second)
		s.shows("Came while nobody looked")
		s.hides("KEPT")
	})
}
