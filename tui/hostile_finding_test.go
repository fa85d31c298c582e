package tui

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
)

// TestNothingHostileReachesTheTerminalFromReportsFindingAndConversations turns a report with an attack in every field of it and of
// the mail inside, looks for the attack as it is pasted and as it is typed, and lists the conversation.
func TestNothingHostileReachesTheTerminalFromReportsFindingAndConversations(t *testing.T) {
	hostileStrings(t, func(t *testing.T, x string) {
		drive(t, 120, 40, func(c *Config, b *fakeBox) { poison(c, b, x); poisonReport(b, x) }, func(s *screen) {
			s.wait(200 * time.Millisecond)
			for _, turned := range []string{"the report", "the original"} {
				s.press("O")
				s.wait(200 * time.Millisecond)
				clean(t, s, "O, "+turned)
			}
			if r, shown := s.m.reader.Reported(); r == nil || !shown {
				t.Fatal("no report was found: nothing was turned")
			}
			s.press("enter")
			for _, key := range []string{"Y", "x"} {
				s.press(key)
				s.wait(200 * time.Millisecond)
				s.press("O")
				s.wait(200 * time.Millisecond)
				clean(t, s, "O in the sheet of "+key)
				s.press("O", "esc")
				s.wait(200 * time.Millisecond)
			}
			for _, in := range []string{"the body", "its source"} {
				s.press("/")
				s.send(tea.PasteMsg{Content: x})
				s.settle()
				clean(t, s, "pasted to find in "+in)
				typed := []rune(x)
				for _, r := range typed[:min(len(typed), 40)] {
					s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
				}
				s.settle()
				clean(t, s, "typed to find in "+in)
				s.press("enter", "up")
				clean(t, s, "gone on to the next in "+in)
				s.press("esc", "t")
				s.wait(200 * time.Millisecond)
				clean(t, s, "found in "+in)
			}
			s.press("C")
			s.wait(200 * time.Millisecond)
			s.shows("Conversation")
			clean(t, s, "the conversation")
			s.press("esc", "C")
			s.wait(200 * time.Millisecond)
			b := s.box
			b.mu.Lock()
			b.fail["details"] = b.fail["move"]
			b.mu.Unlock()
			s.press("esc", "C")
			s.wait(200 * time.Millisecond)
			clean(t, s, "the conversation that is refused")
		})
	})
}

// poisonReport puts a report of the tenant's own on top, with an attack in every field of it and of the mail inside.
func poisonReport(b *fakeBox, x string) {
	word := func(s string) string { return "=?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte(s)) + "?=" }
	raw := strings.NewReplacer("\r", " ", "\n", " ").Replace(x)
	part := func(text string) string {
		return "Content-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte(text)) + "\r\n"
	}
	inner := "From: " + word(x) + " <s@attack.example>\r\nTo: " + word(x) + " <t@attack.example>\r\nReply-To: " + word(x) + " <r@attack.example>\r\nSubject: " + word(x) + "\r\nDate: " + raw +
		"\r\nX-Raw: " + raw + "\r\nAuthentication-Results: " + raw + "; spf=" + raw + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n" +
		"--i\r\nContent-Type: text/html; charset=utf-8\r\n" + part(fmt.Sprintf(`<p title="%[1]s">%[1]s</p><a href="https://evil.example/%[1]s">%[1]s</a>`, x)) +
		"--i\r\nContent-Type: application/pdf; name=\"" + word(x) + "\"\r\nContent-Disposition: attachment; filename=\"" + word(x) + ".exe\"\r\n" + part("%PDF "+x) + "--i--\r\n"
	whole := "From: ada.okafor@contoso.com\r\nSubject: " + word("[Phish Alert] "+x) + "\r\nDate: Tue, 24 Nov 2026 11:48:00 +0000\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n" +
		"--o\r\nContent-Type: text/plain; charset=utf-8\r\n" + part("words "+x) + "--o\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"" + word(x) + ".eml\"\r\n\r\n" + inner + "--o--\r\n"
	h := graph.Header{ID: "rep", Subject: "[Phish Alert] " + x, From: graph.Address{Name: x, Address: "ada.okafor@contoso.com"}, Received: noon.Add(time.Second), Attached: true}
	b.id = "soc@contoso.com" // the tenant's domain is known by it
	b.add("inbox", h)
	h.ParentFolderID = "inbox"
	b.bodies["rep"] = graph.Message{
		Header: h, To: []graph.Address{{Name: x, Address: b.id}}, BodyType: "text", Body: "words " + x,
		Attachments: []graph.Attachment{{ID: "a", Name: x + ".eml", ContentType: "message/rfc822", Kind: "item", Size: len(inner)}},
	}
	b.raw = map[string][]byte{"rep": []byte(whole)}
}
