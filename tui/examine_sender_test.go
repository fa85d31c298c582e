package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// withSpoof is a mail that says it is from the tenant, with results of its own making.
func withSpoof(_ *Config, b *fakeBox) {
	b.raw = map[string][]byte{header(0).ID: []byte("Authentication-Results: spf=fail (sender IP is 203.0.113.9) smtp.mailfrom=evil.example; dkim=none header.d=none;dmarc=fail action=none header.from=contoso.com;compauth=fail reason=010\r\n" +
		"Received: from evil.example (203.0.113.9) by DB5EUR03FT031.mail.protection.outlook.com (10.152.20.99) with Microsoft SMTP Server; Tue, 24 Nov 2026 11:59:58 +0000\r\n" +
		"Authentication-Results: mx.contoso.com; dmarc=pass header.from=contoso.com\r\n" +
		"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=evil.example; s=s1; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AA\r\n" +
		"Received: from desk (unknown [192.0.2.7]) by evil.example with ESMTPSA; Tue, 24 Nov 2026 11:59:50 +0000\r\n" +
		"From: Boss <boss@contoso.com>\r\nReply-To: boss@freemail.example\r\nDate: Tue, 24 Nov 2026 11:59:49 +0000\r\n\r\n")}
}

func TestWhoSentIt(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		drive(t, size[0], size[1], withSpoof, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.press("h")
			s.wait(200 * time.Millisecond)
			s.shows("Sender: ", "Answers go to freemail[.]example, not to contoso[.]com", "From is of your own contoso[.]com")
			golden(t, s, "sender")
			s.send(tea.PasteMsg{Content: "v=DKIM1; p="})
			s.shows("put the cursor on one")
			for range 40 {
				if strings.Contains(s.text(), "▌ ? s1") {
					break
				}
				s.press("j")
			}
			s.send(tea.PasteMsg{Content: "v=DKIM1; p="})
			s.wait(200 * time.Millisecond)
			s.shows("▌ ✗ s1", "does not hold", "key revoked")
			s.press("enter")
			s.shows("DKIM-Signature: v=1")
			s.press("esc", "esc")
			s.hides("Sender: ")
		})
	}
}
