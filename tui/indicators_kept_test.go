package tui

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"mailtriage/graph/content/eml"
	"mailtriage/graph/evidence/indicators"
)

const foundIn = "Subject: a report\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhttps://helpdesk.example/ticket\r\n" +
	"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: Eve <eve@attack.example>\r\nSubject: Pay now\r\nContent-Type: text/plain\r\n\r\nhttps://pay-pa1.example/now\r\n--b--\r\n"

// foundByAWatch is that a watch has found indicators in the first messages of the Inbox, half an hour ago.
func foundByAWatch(more func(*Config, *fakeBox, *fakeKept)) func(*Config, *fakeBox) {
	return func(c *Config, b *fakeBox) {
		for i := range b.messages["inbox"] {
			b.messages["inbox"][i].ChangeKey = fmt.Sprint("change-", i)
		}
		kept := keptOf(b, noon, since)
		kept.found = map[string]KeptFindings{}
		for _, h := range b.messages["inbox"][:2] {
			kept.found[h.ID] = KeptFindings{indicators.Keep(eml.Parse([]byte(foundIn)), h.ChangeKey, indicators.Options{}), noon.Add(-30 * time.Minute)}
		}
		c.Kept = kept
		if more != nil {
			more(c, b, kept)
		}
	}
}

func (b *fakeBox) times(what string) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range b.asked {
		if a == what {
			n++
		}
	}
	return n
}

// TestIndicatorsThatAWatchHasFound are there without the message being read, in the original and in the report, and offline.
func TestIndicatorsThatAWatchHasFound(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		for name, off := range map[string]bool{"online": false, "offline": true} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], foundByAWatch(func(_ *Config, b *fakeBox, _ *fakeKept) { b.cutOff(off) }), func(s *screen) {
					s.wait(time.Second)
					s.press("i")
					s.shows("helpdesk[.]example/ticket", "by a watch, 11:30", "^r reads the mail")
					golden(t, s, "indicators-by-a-watch-"+name)
					s.press("O")
					s.shows("the original: Pay now", "pay-pa1[.]example/now")
					s.hides("helpdesk")
					if n := s.box.times("mime"); n > 0 {
						t.Errorf("the message was read %d times", n)
					}
					s.ctrl("r")
					s.wait(time.Second)
					s.hides("by a watch")
					s.shows(map[bool]string{false: "mail[.]evil[.]example", true: "no connection"}[off])
				})
			})
		}
	}
}

// TestIndicatorsThatAreFoundAnew: what a watch has found counts for the message as it is now, and for what would be found now.
func TestIndicatorsThatAreFoundAnew(t *testing.T) {
	for name, change := range map[string]func(*Config, *KeptFindings){
		"the message has changed":    func(_ *Config, f *KeptFindings) { f.Change = "earlier" },
		"by another version":         func(_ *Config, f *KeptFindings) { f.Version-- },
		"what is known is different": func(c *Config, _ *KeptFindings) { c.Known = []string{"helpdesk.example"} },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 100, 30, foundByAWatch(func(c *Config, _ *fakeBox, k *fakeKept) {
				f := k.found["id-000"]
				change(c, &f)
				k.found["id-000"] = f
			}), func(s *screen) {
				s.wait(time.Second)
				s.press("i")
				s.until("mail[.]evil[.]example")
				s.hides("by a watch")
			})
		})
	}
}

// TestIndicatorsOfASelectionThatAWatchHasFoundInPart: only the others are read.
func TestIndicatorsOfASelectionThatAWatchHasFoundInPart(t *testing.T) {
	drive(t, 100, 30, foundByAWatch(nil), func(s *screen) {
		s.wait(time.Second)
		s.press("space", "space", "space", "i")
		s.until("Indicators: 3 messages")
		s.shows("2 by a watch, 11:30", "helpdesk[.]example", "203[.]0[.]113[.]9")
		if n := s.box.times("mime"); n != 1 {
			t.Errorf("%d messages were read", n)
		}
	})
	drive(t, 100, 30, foundByAWatch(func(_ *Config, b *fakeBox, _ *fakeKept) { b.cutOff(true) }), func(s *screen) {
		s.wait(time.Second)
		s.press("space", "space", "i")
		s.until("2 by a watch, 11:30")
		if slices.Contains(s.box.asked, "own domains") {
			t.Error("the tenant's domains were asked for")
		}
	})
}

// broken fails to give what a watch has found.
type broken struct{ *fakeKept }

func (broken) Found(context.Context, string) (KeptFindings, bool, error) {
	return KeptFindings{}, false, noConnection
}

func TestWhatAWatchHasFoundCantBeRead(t *testing.T) {
	drive(t, 100, 30, foundByAWatch(func(c *Config, _ *fakeBox, k *fakeKept) { c.Kept = broken{k} }), func(s *screen) {
		s.wait(time.Second)
		s.press("i")
		s.until("mail[.]evil[.]example")
	})
}
