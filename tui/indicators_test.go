package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/evidence/casefolder"
)

func TestIndicatorsOfAMessage(t *testing.T) {
	dir, change := exportsTo(t)
	drive(t, 100, 30, change, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("i")
		s.until("Indicators: ")
		s.wait(200 * time.Millisecond)
		s.shows("203[.]0[.]113[.]9", "mail[.]evil[.]example", "reserved", "y copies", "^y live")
		s.press("G", "y")
		if !strings.Contains(s.copied, "[.]") {
			t.Errorf("%q was copied", s.copied)
		}
		s.press("e")
		s.shows("Share", "STIX 2.1 bundle", "MISP event")
		s.press("tab", "tab")
		s.send(ctrl('u'))
		s.press("~/found.stix.json", "enter")
		s.until("SHA-256")
		raw, err := os.ReadFile(filepath.Join(dir, "found.stix.json"))
		if err != nil || !strings.Contains(string(raw), `"bundle"`) || !strings.Contains(string(raw), "203.0.113.9") {
			t.Errorf("%s, %v", raw, err)
		}
		s.press("e")
		s.send(ctrl('u'))
		s.press("~/found.stix.json", "enter")
		s.until("such a file already")
		s.ctrl("y")
		s.settle()
		if !strings.Contains(s.copied, `"spec_version"`) {
			t.Errorf("%q was copied", s.copied)
		}
		s.press("esc")
		if len(s.m.dialogs) != 0 {
			t.Error("Esc does not close it")
		}
	})
}

// TestIndicatorsOfThePagesOfAPDF: also of what is not seen on them.
func TestIndicatorsOfThePagesOfAPDF(t *testing.T) {
	drive(t, 100, 30, func(_ *Config, b *fakeBox) {
		b.raw = map[string][]byte{header(0).ID: []byte("Subject: Overdue\r\nMIME-Version: 1.0\r\nContent-Type: application/pdf; name=bill.pdf\r\nContent-Disposition: attachment; filename=bill.pdf\r\n\r\n" +
			"%PDF-1.4\n1 0 obj<</Type/Page/Contents 2 0 R>>endobj\n2 0 obj<</Length 99>>stream\nBT 3 Tr /F1 9 Tf [(Pay at ht) 20 (tps://said) -20 (.evil.example/z)] TJ ET\nendstream endobj\n%%EOF\n")}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("i")
		s.until("Indicators: ")
		s.wait(200 * time.Millisecond)
		s.shows("hxxps://said[.]evil[.]example/z")
		s.press("enter")
		s.shows("text of the attachment bill.pdf")
	})
}

func TestIndicatorsOfASelection(t *testing.T) {
	drive(t, 100, 30, func(_ *Config, b *fakeBox) {
		b.fail["attachment"] = nil
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("space", "space", "space", "i")
		s.until("Indicators: 3 messages")
		s.until("in 3 messages")
		s.shows("mail[.]evil[.]example", "3 messages")
		s.press("G", "enter")
		s.shows("header Received")
		s.press("esc")
		if s.m.messages.Selected() != 3 {
			t.Error("what was looked at is not selected any more")
		}
	})
}

func TestIndicatorsThatCantBeRead(t *testing.T) {
	drive(t, 100, 30, func(_ *Config, b *fakeBox) {
		b.fail["mime"] = &graph.Error{Op: "reading the message's bytes", Kind: graph.Forbidden, Status: 403, Permission: "Mail.Read"}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("space", "space", "i")
		s.until("not allowed")
		s.press("esc")
		if len(s.m.dialogs) != 0 {
			t.Error("Esc does not close it")
		}
	})
}

func TestCaseFolders(t *testing.T) {
	dir, change := exportsTo(t)
	drive(t, 100, 30, func(c *Config, b *fakeBox) {
		change(c, b)
		c.Taker = Taker{Who: "ann", Program: "mailtriage test", Journal: func(graph.Header) ([]string, error) { return []string{`{"kind":"intent"}`}, nil }}
	}, func(s *screen) {
		s.wait(200 * time.Millisecond)
		s.press("e", "tab", "tab", "space", "shift+tab", "shift+tab")
		s.shows("[x] a case folder each")
		s.send(ctrl('u'))
		s.press("~/cases", "enter")
		s.until("Made 1 of 1 case folder")
		found, err := casefolder.Find(filepath.Join(dir, "cases"))
		if err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
		v, err := casefolder.Verify(found[0])
		if err != nil || len(v.Problems) > 0 {
			t.Errorf("%+v, %v", v, err)
		}
		entries, err := casefolder.Entries(found[0])
		if err != nil || entries[0].Who != "ann" || entries[0].RequestID != "request-1" {
			t.Errorf("%+v, %v", entries[0], err)
		}
		s.shows("Case folders", "SHA-256")
	})
}
