package tui

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content/hostile"
	"mailtriage/keys"
)

const parcel = "no-reply@swiftparce1.example"

// scattered puts mail of the first sender into other folders; with those in the Inbox they are 18 that are moved, and 4 left.
func scattered(_ *Config, b *fakeBox) {
	for i, folder := range []string{"wave", "wave", "archive", "trash", "junk", "sent", "drafts"} {
		h := header(4 * i)
		h.ID = fmt.Sprint("far-", i)
		b.add(folder, h)
	}
}

func TestBlockWithWhatWasDelivered(t *testing.T) {
	drive(t, 120, 40, scattered, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "5")
		s.shows("Block "+parcel+": its mail goes to Junk", "18 messages, of Inbox", "(15), Inbox/Phishing/Parcel wave (2), Archive (1). 4 more", "stay in Deleted Items", "u undoes the move, and u again the block")
		if got := s.box.searched; len(got) != 1 || got[0] != (graph.Search{From: parcel}) {
			t.Errorf("asked for %+v", got)
		}
		s.press("b", "5", "enter")
		if len(s.box.rules) != 0 || len(s.box.messages["junk"]) != 1 {
			t.Error("it was done without a yes")
		}
		s.press("y")
		s.wait(3 * time.Second)
		if len(s.box.rules) != 1 || len(s.box.messages["junk"]) != 19 || len(s.box.messages["inbox"]) != 45 {
			t.Errorf("%d rules, %d in Junk Email, %d in the Inbox", len(s.box.rules), len(s.box.messages["junk"]), len(s.box.messages["inbox"]))
		}
		s.hides("SwiftParcel Delivery")
		if jobs := s.engine.Undoable(); len(jobs) != 2 {
			t.Errorf("%d jobs to undo", len(jobs))
		}
		s.press("u")
		s.wait(3 * time.Second)
		if len(s.box.rules) != 1 || len(s.box.messages["junk"]) != 1 || len(s.box.messages["inbox"]) != 60 || len(s.box.messages["wave"]) != 2 {
			t.Errorf("undo of the move: %d rules, %d in Junk Email", len(s.box.rules), len(s.box.messages["junk"]))
		}
		s.press("u")
		s.wait(3 * time.Second)
		if len(s.box.rules) != 0 {
			t.Error("undo of the block has left the rule")
		}
	})
}

// hundredMore are 115 messages of the first sender.
func hundredMore(_ *Config, b *fakeBox) {
	for i := range 100 {
		h := header(0)
		h.ID = fmt.Sprint("more-", i)
		b.add("reports", h)
	}
}

func TestBlockWithMoreThanAHundredAsksForTheCount(t *testing.T) {
	drive(t, 120, 40, hundredMore, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "5")
		s.shows("115 messages, of", "Inbox/", "Reports (100), Inbox (15)", "Type the count, 115")
		s.press("y", "enter")
		s.shows("That is not the count")
		s.press("esc")
		s.shows("Nothing was blocked, nothing was moved")
		if len(s.box.rules) != 0 {
			t.Error("it was blocked")
		}
		s.press("b", "5", "115", "enter")
		s.wait(3 * time.Second)
		if len(s.box.rules) != 1 || len(s.box.messages["junk"]) != 115 {
			t.Errorf("%d rules, %d in Junk Email", len(s.box.rules), len(s.box.messages["junk"]))
		}
	})
}

func TestCountingEndsAtItsLimit(t *testing.T) {
	box := newFakeBox()
	for i := range graph.DeliveredLimit {
		h := header(0)
		h.ID, h.Received = fmt.Sprint("more-", i), noon.Add(-time.Duration(i)*time.Hour)
		h.ParentFolderID = "reports"
		box.messages["reports"] = append(box.messages["reports"], h)
	}
	found, err := graph.DeliveredBy(t.Context(), box, []string{parcel}, map[string]bool{"inbox": true, "reports": true}, func(graph.Delivered) {})
	if err != nil || len(found.List) != graph.DeliveredLimit || !found.More {
		t.Errorf("%d, %v, %v", len(found.List), found.More, err)
	}
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		d := &counting{to: s.m.blockTarget()}
		d.block.Senders, d.found = []string{parcel}, found
		s.run(s.m.askDelivered(d))
		s.settle()
		s.shows("no more than 5,000 are moved at once", "Type the count, 5000")
	})
}

func TestCountingIsGivenUpAndFails(t *testing.T) {
	slow := func(_ *Config, b *fakeBox) { b.slow = map[string]chan struct{}{"search": make(chan struct{})} }
	drive(t, 120, 40, slow, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "5")
		s.wait(2 * time.Second)
		s.shows("Counting what "+parcel, "… 2 s", "it stops at 5,000", "Esc gives up")
		s.press("esc")
		s.shows("Nothing was blocked, nothing was moved")
		close(s.box.slow["search"])
		s.wait(time.Second)
		if len(s.m.dialogs) != 0 || len(s.box.rules) != 0 {
			t.Error("it went on")
		}
	})
	drive(t, 120, 40, func(_ *Config, b *fakeBox) { b.fail["search"] = throttled }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "5")
		s.shows("Nothing was blocked: counting failed", "too many requests")
		if len(s.m.dialogs) != 0 || len(s.box.rules) != 0 {
			t.Error("it went on")
		}
	})
	drive(t, 120, 40, nil, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("!", "b", "5")
		s.shows("Nothing has been sent", "Block "+parcel, "Move 15 messages to Junk Email", "messageRules", "POST move id-000")
		if len(s.box.rules) != 0 || len(s.box.messages["junk"]) != 0 {
			t.Error("a dry run has written")
		}
	})
	drive(t, 120, 40, func(c *Config, _ *fakeBox) { c.Engine = refusing{c.Engine} }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("b", "5", "y")
		s.shows("SwiftParcel Delivery")
		if len(s.box.rules) != 0 || len(s.box.messages["junk"]) != 0 {
			t.Error("it was done without a journal")
		}
	})
	drive(t, 120, 40, func(_ *Config, b *fakeBox) {
		b.messages["junk"], b.messages["inbox"] = b.messages["inbox"][:1], b.messages["inbox"][1:2]
		b.messages["inbox"][0].From.Address = parcel + ".evil.example"
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.run(s.m.countDelivered([]string{parcel}, nil)) // the other begins with the same name
		s.settle()
		s.shows("No message that was delivered is left to move", "y yes")
	})
}

func TestDeliveredScreens(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			drive(t, size[0], size[1], scattered, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press("b", "5")
				golden(t, s, "block delivered")
			})
			drive(t, size[0], size[1], hundredMore, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press("b", "5")
				golden(t, s, "block many delivered")
			})
			drive(t, size[0], size[1], func(_ *Config, b *fakeBox) { b.slow = map[string]chan struct{}{"search": make(chan struct{})} }, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press("b", "5")
				golden(t, s, "block counting")
				s.press("esc")
				close(s.box.slow["search"])
			})
		})
	}
}

func TestDeliveredDialogsAreClean(t *testing.T) {
	for _, attack := range hostile.Strings() {
		t.Run(attack.Name, func(t *testing.T) {
			t.Parallel()
			drive(t, 80, 24, func(_ *Config, b *fakeBox) {
				for i := range b.messages["inbox"] {
					b.messages["inbox"][i].From.Address, b.messages["inbox"][i].Subject = "a@"+attack.Text, attack.Text
				}
				b.folders = append(b.folders, graph.Folder{ID: "evil", ParentID: "inbox", Name: attack.Text})
				for i := range 60 {
					h := b.messages["inbox"][i]
					h.ID = fmt.Sprint("evil-", i)
					b.add("evil", h)
				}
			}, func(s *screen) {
				s.wait(time.Second)
				s.press("b")
				clean(t, s, "menu")
				s.press("5")
				clean(t, s, "count")
				s.fits()
			})
		})
	}
}

// TestDeliveredIsAskedForExactly blocks on the emulator: what is sent, and what is moved.
func TestDeliveredIsAskedForExactly(t *testing.T) {
	inTheBubble(t, tenant, func(o *onEmulator) {
		const from = "O'Brien+1@x&y.test"
		for i, f := range []string{from, strings.ToLower(from), from + ".example", "no" + from} {
			raw := fmt.Sprintf("From: %s\r\nSubject: of %d\r\nMessage-ID: <%d@d>\r\nDate: Tue, 24 Nov 2026 11:59:00 +0000\r\n\r\nx\r\n", f, i, i)
			if _, err := o.e.Deliver("", []byte(raw)); err != nil {
				t.Fatal(err)
			}
		}
		o.e.ForgetRequests()
		o.run(o.m.countDelivered([]string{strings.ToLower(from)}, nil))
		o.settle()
		o.shows("2 messages, of Inbox", "(2).")
		o.does("y")
		var asked, done []string
		for _, r := range o.e.Requests() {
			switch {
			case strings.Contains(r.Query, "filter"):
				q, err := url.ParseQuery(r.Query)
				if err != nil {
					t.Fatal(err)
				}
				asked = append(asked, r.Path+" "+q.Get("$filter"))
			case strings.HasSuffix(r.Path, "/move"), strings.HasSuffix(r.Path, "/messageRules") && r.Method != http.MethodGet:
				done = append(done, r.Method+" "+r.Path[strings.LastIndex(r.Path, "/"):])
			}
		}
		if want := "messages receivedDateTime ge 1900-01-01T00:00:00Z and from/emailAddress/address eq 'o''brien+1@x&y.test'"; len(asked) != 1 || !strings.HasSuffix(asked[0], want) || strings.Contains(asked[0], "mailFolders") {
			t.Errorf("asked %q", asked)
		}
		if len(done) != 3 {
			t.Errorf("sent %q", done)
		}
		state, err := o.e.Mailbox("")
		if err != nil {
			t.Fatal(err)
		}
		junk := map[string]bool{}
		for _, m := range state.Folders["junkemail"] {
			junk[m.Subject] = true
		}
		if !junk["of 0"] || !junk["of 1"] || junk["of 2"] || junk["of 3"] {
			t.Errorf("in Junk Email: %v", junk)
		}
		if !strings.Contains(fmt.Sprint(o.engine.Undoable()[0].Plan.Order.Action), string(keys.Move)) {
			t.Error("the move is not the first to be undone")
		}
	})
}
