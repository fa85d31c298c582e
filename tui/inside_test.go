package tui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/keys"
)

const lure = "From: \"SwiftParcel\" <notice@swift-parcel.example>\r\nTo: Ada Okafor <ada.okafor@contoso.com>\r\nSubject: Your parcel is held\r\nDate: Tue, 24 Nov 2026 11:00:00 +0000\r\nContent-Type: text/html\r\n\r\n" +
	"<p>Pay the fee at <a href=\"https://track-parcel.example/pay\">www.swiftparcel.test</a></p>\r\n"

// reportFrom is a report with the lure attached.
func reportFrom(from string) []byte {
	return []byte("From: " + from + "\r\nSubject: [Phish Alert] Your parcel is held\r\nDate: Tue, 24 Nov 2026 11:48:00 +0000\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\n\r\nIs this real? I did not order anything.\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=phish_alert_sp2_2.0.0.0.eml\r\n\r\n" + lure + "\r\n--b--\r\n")
}

// withReport puts a report on top of the Inbox.
func withReport(from string) func(*Config, *fakeBox) {
	return func(_ *Config, b *fakeBox) {
		h := graph.Header{ID: "rep", Subject: "[Phish Alert] Your parcel is held", From: graph.Address{Name: "Ada Okafor", Address: from}, Received: noon.Add(-12 * time.Minute), Attached: true}
		b.messages["inbox"] = b.messages["inbox"][40:]
		b.add("inbox", h)
		h.ParentFolderID = "inbox"
		b.bodies["rep"] = graph.Message{Header: h, To: []graph.Address{{Address: b.id}}, BodyType: "text", Body: "Is this real? I did not order anything.",
			Attachments: []graph.Attachment{{ID: "a", Name: "phish_alert_sp2_2.0.0.0.eml", ContentType: "message/rfc822", Kind: "item", Size: len(lure)}}}
		b.raw = map[string][]byte{"rep": reportFrom(from)}
	}
}

func TestReportOpensOnOriginal(t *testing.T) {
	drive(t, 120, 40, withReport("ada.okafor@contoso.com"), func(s *screen) {
		s.wait(time.Second)
		s.press("enter")
		s.shows("Original, inside a report", "Reported by Ada Okafor <ada.okafor@contoso.com>, 12", "minutes ago, with KnowBe4 Phish Alert", "with the words: Is this real? I did not order",
			"Your parcel is held", "notice@swift-parcel.example", "Pay the fee", "hxxps://track-parcel[.]example/pay", "O shows the report")
		golden(t, s, "report original")
		s.press("O")
		s.hides("Reported by", "Pay the fee")
		s.shows("A mail is inside: Your parcel is held", "O opens it", "phish_alert_sp2")
		golden(t, s, "report wrapper")
		s.press("O")
		s.shows("Reported by")
	})
	drive(t, 80, 24, withReport("ada.okafor@contoso.com"), func(s *screen) {
		s.wait(time.Second)
		s.press("enter")
		golden(t, s, "report original")
	})
}

// TestReportOfStrangers: anybody may send a mail with a mail in it.
func TestReportOfStrangers(t *testing.T) {
	drive(t, 120, 40, withReport("ada.okafor@contoso-com.example"), func(s *screen) {
		s.wait(time.Second)
		s.press("enter")
		s.shows("A mail is inside", "not from the tenant")
		s.hides("Pay the fee")
		s.press("b")
		s.shows("Block ada.okafor@contoso-com.example")
		s.press("esc", "O")
		s.shows("Pay the fee", "Reported by", "not from the tenant")
		s.press("b")
		s.shows("Block notice@swift-parcel.example")
	})
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		withReport("ada.okafor@contoso.com")(c, b)
		m := b.bodies["rep"]
		m.InternetMessageHeaders = []graph.NameValue{{Name: "Authentication-Results", Value: "spf=fail; dkim=none; dmarc=fail header.from=contoso.com"}, {Name: "Received", Value: "from x by x.mail.protection.outlook.com"}}
		b.bodies["rep"] = m
	}, func(s *screen) {
		s.wait(time.Second)
		s.press("enter")
		s.shows("A mail is inside", "failed the checks")
		s.hides("Pay the fee")
	})
}

// TestReportActions: block and unblock are about the original's sender while it is shown, all else about the report.
func TestReportActions(t *testing.T) {
	drive(t, 120, 40, withReport("ada.okafor@contoso.com"), func(s *screen) {
		s.wait(time.Second)
		s.press("enter", "b")
		s.shows("Block notice@swift-parcel.example", "It sent the mail inside the report", "inside a report: submit it")
		s.press("1")
		s.wait(time.Second)
		if got := s.box.blockedSenders(); !slices.Equal(got, []string{"notice@swift-parcel.example"}) {
			t.Fatalf("blocked %q", got)
		}
		s.press("B")
		s.wait(time.Second)
		if got := s.box.blockedSenders(); len(got) > 0 {
			t.Fatalf("still blocked: %q", got)
		}
		s.press("O", "b")
		s.shows("Block ada.okafor@contoso.com")
		s.press("esc", "O", "d")
		s.wait(time.Second)
		if f, _ := s.box.find("rep"); f != "trash" {
			t.Fatalf("the report lies in %q", f)
		}
	})
}

// blockedSenders are those of all rules.
func (b *fakeBox) blockedSenders() (out []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.rules {
		for _, a := range r.FromAddresses {
			out = append(out, strings.ToLower(a.Address))
		}
	}
	return out
}

// TestInsideIsReadWhenLikely: the bytes are asked for only where there may be a mail in them, once, and given up when the cursor
// moves on.
func TestInsideIsReadWhenLikely(t *testing.T) {
	asked := func(b *fakeBox) (n int) {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, what := range b.asked {
			if what == "mime" {
				n++
			}
		}
		return n
	}
	drive(t, 120, 40, withReport("ada.okafor@contoso.com"), func(s *screen) {
		s.wait(time.Second)
		if asked(s.box) != 1 {
			t.Fatalf("%d reads", asked(s.box))
		}
		s.press("j", "k")
		s.wait(time.Second)
		s.shows("Reported by")
		if asked(s.box) != 1 {
			t.Fatalf("%d reads, of a message that was at hand: %v\n%s", asked(s.box), s.box.asked, s.text())
		}
		s.press("j")
		s.wait(time.Second)
		n := asked(s.box)
		if h, _ := s.m.messages.Cursor(); n != 1 || mayHold(graph.Message{Header: h}) {
			t.Fatalf("%d reads, at %q", n, h.Subject)
		}
		s.press("O") // it was not likely: it is looked into all the same
		s.wait(time.Second)
		s.shows("There is no mail inside this message")
		if asked(s.box) != n+1 {
			t.Fatalf("%d reads", asked(s.box))
		}
	})
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		withReport("ada.okafor@contoso.com")(c, b)
		b.slow = map[string]chan struct{}{"mime": make(chan struct{})}
	}, func(s *screen) {
		s.wait(time.Second)
		s.shows("Looking for the mail inside", "Is this real?")
		s.press("j")
		s.wait(time.Second)
		if s.m.reading(loadInside) {
			t.Error("it is still being read")
		}
	})
}

func TestInsideFails(t *testing.T) {
	drive(t, 120, 40, func(c *Config, b *fakeBox) {
		withReport("ada.okafor@contoso.com")(c, b)
		b.fail["mime"] = errors.New("the line is down")
	}, func(s *screen) {
		s.wait(time.Second)
		s.press("enter")
		s.shows("Whether there is a mail inside could not be read", "line is down", "Is this real?")
		s.box.mu.Lock()
		delete(s.box.fail, "mime")
		s.box.mu.Unlock()
		s.press("O")
		s.wait(time.Second)
		s.shows("Reported by")
	})
}

// TestScrolledReportStays: who has begun to read is not carried off.
func TestScrolledReportStays(t *testing.T) {
	drive(t, 80, 24, func(c *Config, b *fakeBox) {
		withReport("ada.okafor@contoso.com")(c, b)
		m := b.bodies["rep"]
		m.Body = strings.Repeat("line\n", 100)
		b.bodies["rep"] = m
		b.slow = map[string]chan struct{}{"mime": make(chan struct{})}
	}, func(s *screen) {
		s.wait(time.Second)
		s.press("enter", "j", "j", "j")
		close(s.box.slow["mime"])
		s.wait(time.Second)
		if _, shown := s.m.reader.Reported(); shown {
			t.Error("the original has taken the place of what is being read")
		}
		s.press("O")
		s.shows("Reported by")
	})
}

func TestInsideKeyIsInTheMap(t *testing.T) {
	if a := keys.Actions(); !slices.ContainsFunc(a, func(a keys.Action) bool { return a.ID == keys.Inside && slices.Contains(a.Keys, "O") }) {
		t.Error("no key turns between report and original")
	}
}

// TestExamineOriginal: the sheets are about the mail that is shown, the tree about all of the message.
func TestExamineOriginal(t *testing.T) {
	drive(t, 120, 40, withReport("ada.okafor@contoso.com"), func(s *screen) {
		s.wait(time.Second)
		s.press("enter", "%")
		s.wait(time.Second)
		s.shows("MIME tree: the report: [Phish Alert] Your parcel is held", "message/rfc822  phish_alert_sp2_2.0.0.0.eml", "text/html")
		if e := s.m.lastExam; e == nil || !e.inner || e.mail.Header.Get("Subject") != "Your parcel is held" || !strings.HasPrefix(string(e.mail.Raw), "From: \"SwiftParcel\"") {
			t.Fatalf("%+v", e)
		}
		s.press("esc", "O", "%")
		s.wait(time.Second)
		s.shows("MIME tree: the report: [Phish Alert] Your parcel is held")
		if e := s.m.lastExam; e.inner || e.mail != e.whole || e.report == nil {
			t.Fatalf("%+v", e)
		}
		s.press("j", "j", "enter")
		s.shows("Header, decoded: message/rfc822")
		s.press("esc")
		s.shows("Declared")
		golden(t, s, "mime tree")
	})
}
