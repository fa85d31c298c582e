package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/views/reader"
)

// withHeaders gives the first message the headers of a real path, one of them long.
func withHeaders(_ *Config, b *fakeBox) {
	h := header(0)
	b.bodies[h.ID] = graph.Message{
		Header: h, Sender: graph.Address{Address: "bounce@mailer.evil.example"}, To: []graph.Address{{Name: "Security Operations", Address: b.id}}, Cc: []graph.Address{{Address: "ada.okafor@contoso.com"}},
		Sent: h.Received.Add(-time.Minute), BodyType: "html", Body: "<p>Pay <b>now</b></p>",
		InternetMessageHeaders: []graph.NameValue{
			{Name: "Authentication-Results", Value: "spf=fail smtp.mailfrom=evil.example; dkim=none; dmarc=fail header.from=swiftparce1.example"},
			{Name: "Received", Value: "from mail.evil.example (203.0.113.9) by mx.mail.protection.outlook.com (2001:db8::25) with ESMTPS id 4711; Tue, 24 Nov 2026 11:59:58 +0000"},
			{Name: "DKIM-Signature", Value: "v=1; a=rsa-sha256; b=" + strings.Repeat("Kx7", 300)},
			{Name: "X-Originating-IP", Value: "[203.0.113.9]"},
			{Name: "Message-ID", Value: h.InternetMessageID},
		},
		Attachments: []graph.Attachment{{ID: "a", Name: "Invoice.pdf", ContentType: "application/pdf", Kind: "file", Size: 48_212}},
	}
}

func TestInspectorScreens(t *testing.T) {
	for _, size := range sizes {
		for name, keys := range map[string][]string{
			"headers":          {"H"},
			"headers found":    {"H", "203.0"},
			"headers long":     {"H", "down", "down", "down"},
			"properties":       {"="},
			"properties found": {"=", "id"},
			"source unique":    {"enter", "t"},
			"source html":      {"enter", "t", "t"},
			"source mime":      {"enter", "t", "t", "t"},
			"export ask":       {"space", "space", "e", "tab", "tab", "space"},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], func(c *Config, b *fakeBox) {
					withHeaders(c, b)
					c.Home, c.Downloads = "/home/analyst", "/home/analyst/Downloads"
				}, func(s *screen) {
					s.wait(200 * time.Millisecond)
					s.press(keys...)
					golden(t, s, name)
				})
			})
		}
	}
}

func TestHeadersAreFoundAndCopied(t *testing.T) {
	drive(t, 120, 40, withHeaders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("H", "orig", "enter")
		s.shows("1 of 5", "X-Originating-IP", "Copied X-Originating-IP")
		if s.copied != "[203.0.113.9]" {
			t.Errorf("%q was copied", s.copied)
		}
		s.press("esc") // clears what was typed
		s.shows("5 of 5")
		s.press("203.0.113")
		s.send(ctrl('y'))
		s.settle()
		if lines := strings.Split(strings.TrimSpace(s.copied), "\n"); len(lines) != 2 || !strings.HasPrefix(lines[0], "Received: from") || lines[1] != "X-Originating-IP: [203.0.113.9]" {
			t.Errorf("%q was copied", s.copied)
		}
		s.press("tab")
		s.shows("Properties")
		s.press("esc", "esc")
		s.hides("Properties")
		if n := count(s.box.asked, "details"); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

// TestALongHeaderIsReadToItsEnd goes down through an entry that is higher than the dialog.
func TestALongHeaderIsReadToItsEnd(t *testing.T) {
	drive(t, 60, 15, func(c *Config, b *fakeBox) {
		withHeaders(c, b)
		m := b.bodies["id-000"]
		m.InternetMessageHeaders[2].Value = "begin " + strings.Repeat("x ", 400) + "the-end"
		b.bodies["id-000"] = m
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("H", "down", "down")
		s.shows("DKIM-Signature: begin")
		for range 40 {
			if strings.Contains(s.text(), "the-end") {
				break
			}
			s.press("down")
		}
		s.shows("the-end")
		s.press("down", "down", "down")
		s.shows("Message-ID")
		for range 60 {
			s.press("up")
		}
		s.shows("Received: from")
	})
}

func TestPropertiesAreCopied(t *testing.T) {
	drive(t, 120, 40, withHeaders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("=")
		s.shows("bounce@mailer.evil.example", "Invoice.pdf, application/pdf, file, 48,212 bytes", "Folder: Inbox", "Conversation id: conversation-id-000", "Change key", "Internet message id: <0@x>")
		s.press("conversation", "enter")
		if s.copied != "conversation-id-000" {
			t.Errorf("%q was copied", s.copied)
		}
	})
}

func TestAnInspectorThatCannotReadSaysWhyAndTriesAgain(t *testing.T) {
	for name, err := range map[string]*graph.Error{
		"403": {Op: "reading the message's properties", Kind: graph.Forbidden, Status: 403, Permission: "Mail.Read"}, "404": {Op: "reading", Kind: graph.NotFound, Status: 404},
		"410": {Op: "reading", Kind: graph.Gone, Status: 410}, "429": {Op: "reading", Kind: graph.Throttled, Status: 429, RetryAfter: time.Minute},
		"503": {Op: "reading", Kind: graph.Unavailable, Status: 503}, "timeout": {Op: "reading", Kind: graph.TimedOut}, "malformed": {Op: "reading", Kind: graph.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 80, 24, func(c *Config, b *fakeBox) {
				withHeaders(c, b)
				b.fail["details"] = err
			}, func(s *screen) {
				s.wait(200 * time.Millisecond)
				s.press("H")
				said := err.Error()
				s.shows(said[:min(len(said), 20)], "^r reads again")
				s.box.mu.Lock()
				delete(s.box.fail, "details")
				s.box.mu.Unlock()
				s.send(ctrl('r'))
				s.settle()
				s.shows("5 of 5", "Authentication-Results")
			})
		})
	}
}

func TestAnInspectorThatWaitsIsClosed(t *testing.T) {
	drive(t, 80, 24, func(c *Config, b *fakeBox) { b.slow = map[string]chan struct{}{"details": make(chan struct{})} }, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("H")
		s.wait(3 * time.Second)
		s.shows("Reading", "3 s")
		s.press("esc")
		s.hides("Reading")
	})
}

func TestSourcesAreGoneThrough(t *testing.T) {
	drive(t, 120, 40, withHeaders, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("enter")
		s.shows("Message", "Pay now")
		s.press("t")
		s.shows("Message: unique body", "Pay now", "From")
		s.press("t")
		s.shows("Message: HTML source", "<p>Pay <b>now</b></p>")
		s.press("t")
		s.shows("Message: raw MIME", "Received: from mail.evil.example (203.0.113.9)")
		s.press("t")
		s.hides("Message: raw MIME", "<p>")
		s.shows("Pay now")
		before := len(s.box.asked)
		s.press("t", "t", "t")
		s.shows("Message: raw MIME")
		if more := s.box.asked[before:]; len(more) != 0 {
			t.Errorf("%q was asked again", more)
		}
		s.press("n") // another message begins with its body
		s.hides("raw MIME")
		s.press("N", "=")
		s.shows("MIME: ", " bytes")
	})
}

func TestASourceThatDoesNotComeSaysWhy(t *testing.T) {
	for what, presses := range map[string]int{"unique": 1, "body": 2, "mime": 3} {
		drive(t, 80, 24, func(c *Config, b *fakeBox) {
			withHeaders(c, b)
			b.fail[what] = &graph.Error{Op: "reading it", Kind: graph.CutOff}
		}, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.press("enter")
			for range presses {
				s.press("t")
			}
			s.shows("reading it: the connection was cut")
			s.press("t")
			s.hides("reading it: the connection was cut before the answer came. It may") // the pane goes on
		})
	}
}

func TestASourceIsGivenUp(t *testing.T) {
	drive(t, 80, 24, func(c *Config, b *fakeBox) {
		withHeaders(c, b)
		b.slow = map[string]chan struct{}{"mime": make(chan struct{})}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("enter", "t", "t", "t")
		s.wait(2 * time.Second)
		s.shows("Reading the raw MIME", "reading the raw MIME 2s")
		s.press("esc")
		s.shows("Given up", "Pay now")
		s.hides("Reading the raw MIME")
	})
}

// TestSourcesAreKeptWithinBounds keeps few bytes at hand, whatever is opened.
func TestSourcesAreKeptWithinBounds(t *testing.T) {
	b := newBodies()
	for i := range 10 {
		id := fmt.Sprint(i)
		b.put(id, graph.Message{}, content.Document{})
		b.putSource(id, reader.MIME, reader.Source{Size: 10 << 20})
	}
	kept := 0
	for i := range 10 {
		if _, ok := b.source(fmt.Sprint(i), reader.MIME); ok {
			kept++
		}
	}
	if _, ok := b.source("9", reader.MIME); !ok || kept != 4 {
		t.Errorf("%d sources are kept", kept)
	}
}

func count(list []string, what string) (n int) {
	for _, x := range list {
		if x == what {
			n++
		}
	}
	return n
}
