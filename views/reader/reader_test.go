package reader_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
	"mailtriage/views/reader"
)

var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func phish() graph.Message {
	return graph.Message{
		Header: graph.Header{
			ID: "1", Subject: "Re: overdue \u202einvoice", From: graph.Address{Name: "Accounts", Address: "a@pay-pa1.com"}, Received: now.Add(-3 * time.Hour), Attached: true,
		},
		Sender: graph.Address{Address: "bounce@evil.example"}, ReplyTo: []graph.Address{{Name: "Boss", Address: "boss@evil.example"}},
		To:       []graph.Address{{Name: "SOC", Address: "soc@contoso.com"}},
		Cc:       []graph.Address{{Address: "cc@contoso.com"}},
		BodyType: "html",
		Body: `<p>Dear customer, pay <a href="https://evil.example/x">www.paypal.com</a> now.</p><p style="display:none">salad</p>` +
			`<img src="https://track.example/p.gif" width=1 height=1><form action="https://evil.example"></form>`,
		InternetMessageHeaders: []graph.NameValue{
			{Name: "Authentication-Results", Value: "spf=fail smtp.mailfrom=evil.example; dkim=none; dmarc=fail action=none header.from=pay-pa1.com;compauth=fail reason=001"},
			{Name: "Received", Value: "from evil.example (203.0.113.9) by DB5EUR03FT031.mail.protection.outlook.com (10.152.20.99) with Microsoft SMTP Server; Tue, 24 Nov 2026 08:59:58 +0000"},
			{Name: "Authentication-Results", Value: "spf=pass; dkim=pass; dmarc=pass; compauth=pass"}, // the sender's own
		},
		Attachments: []graph.Attachment{{Name: "invoice\u202efdp.exe", ContentType: "application/pdf", Size: 48_000}, {Name: "b.txt", ContentType: "text/plain", Size: 12}},
	}
}

func show(t testing.TB, o theme.Options, msg graph.Message) *reader.Model {
	t.Helper()
	m := reader.New(theme.New(o))
	m.SetMessage(msg, content.Body(msg.BodyType, msg.Body))
	return m
}

func text(m *reader.Model, w, h int) string {
	lines, _ := m.View(w, h, now)
	return ansi.Strip(strings.Join(lines, "\n"))
}

func TestWhatIsShown(t *testing.T) {
	s := text(show(t, theme.Options{Dark: true}, phish()), 100, 60)
	for _, want := range []string{
		"Accounts <a@pay-pa1.com>", "bounce@evil.example", "Boss <boss@evil.example>", "SOC <soc@contoso.com>", "cc@contoso.com", "Tue 24 Nov 2026 09:00:00", "3 hours ago",
		"SPF ✗ fail", "DKIM ? none", "DMARC ✗ fail", "invoice", "46 kB", "12 B", "hidden from the eye", "remote content not loaded", "1 form", "made visible",
		"www[.]paypal[.]com [1]", "[1] hxxps://evil[.]example/x", "the link goes to evil[.]example",
	} {
		if !strings.Contains(s, want) {
			t.Errorf("%q is missing from\n%s", want, s)
		}
	}
	for _, not := range []string{"\u202e", "https://evil.example", "✓ pass"} {
		if strings.Contains(s, not) {
			t.Errorf("%q is in\n%s", not, s)
		}
	}
}

func TestNothingIsCutInANarrowPane(t *testing.T) {
	for _, w := range []int{30, 36, 40, 58} {
		s := strings.Join(strings.Fields(text(show(t, theme.Options{}, phish()), w, 200)), " ")
		for _, want := range []string{"SPF ✗ fail", "DKIM ? none", "DMARC ✗ fail", "compauth ✗ fail"} {
			if !strings.Contains(s, want) {
				t.Errorf("%d cells wide: %q is missing from\n%s", w, want, s)
			}
		}
	}
}

func TestSenderAndReplyToOnlyWhenTheyDiffer(t *testing.T) {
	msg := phish()
	msg.Sender.Address, msg.ReplyTo = "A@PAY-PA1.com", []graph.Address{{Address: "a@pay-pa1.COM"}}
	if s := text(show(t, theme.Options{}, msg), 100, 60); strings.Contains(s, "Sender") || strings.Contains(s, "Reply to") {
		t.Errorf("the same address is told again:\n%s", s)
	}
}

func TestStates(t *testing.T) {
	m := reader.New(theme.New(theme.Options{}))
	if s := text(m, 60, 10); !strings.Contains(s, "No message is open.") {
		t.Errorf("empty: %s", s)
	}
	m.SetLoading(phish().Header)
	if s := text(m, 60, 10); !strings.Contains(s, "Loading") || !strings.Contains(s, "Accounts") || m.ID() != "1" {
		t.Errorf("loading: %s", s)
	}
	m.SetFailed(phish().Header, "no permission: Mail.Read")
	if s := text(m, 60, 10); !strings.Contains(s, "Mail.Read") || strings.Contains(s, "Loading") {
		t.Errorf("failed: %s", s)
	}
	m.SetMessage(phish(), content.Body("text", "\x1b]0;title\a"))
	if s := text(m, 60, 30); strings.Contains(s, "Mail.Read") || strings.Contains(s, "\x1b") {
		t.Errorf("come at last: %s", s)
	}
	m.Clear()
	if m.ID() != "" {
		t.Error("not cleared")
	}
	empty := graph.Message{Header: graph.Header{ID: "2"}}
	m.SetMessage(empty, content.Body("text", ""))
	if s := text(m, 60, 30); !strings.Contains(s, "(no subject)") || !strings.Contains(s, "no text") {
		t.Errorf("an empty message: %s", s)
	}
}

func long() graph.Message {
	msg := phish()
	msg.BodyType, msg.Body = "text", ""
	for i := range 200 {
		msg.Body += fmt.Sprintf("line %d\n", i)
	}
	return msg
}

func TestScrolling(t *testing.T) {
	m := show(t, theme.Options{}, long())
	_, scroll := m.View(60, 20, now)
	end := scroll.Total - 20
	for _, c := range []struct {
		press keys.ID
		want  int
	}{{keys.Up, 0}, {keys.Down, 1}, {keys.PageDown, 19}, {keys.HalfDown, 28}, {keys.HalfUp, 19}, {keys.PageUp, 1}, {keys.Bottom, end}, {keys.Down, end}, {keys.Top, 0}} {
		if !m.Do(c.press) {
			t.Errorf("%s is not taken", c.press)
		}
		if _, s := m.View(60, 20, now); s.Offset != c.want {
			t.Errorf("%s: at %d, want %d", c.press, s.Offset, c.want)
		}
	}
	if m.Do(keys.Select) {
		t.Error("takes what is not its own")
	}
}

func TestTheSameMessageAgainKeepsThePlace(t *testing.T) {
	m := show(t, theme.Options{}, long())
	m.View(60, 20, now)
	m.Do(keys.PageDown)
	m.SetMessage(long(), content.Body("text", long().Body))
	if _, s := m.View(60, 20, now); s.Offset != 18 {
		t.Errorf("at %d, want 18", s.Offset)
	}
	other := long()
	other.ID = "other"
	m.SetMessage(other, content.Body("text", other.Body))
	if _, s := m.View(60, 20, now); s.Offset != 0 {
		t.Errorf("another message begins at %d", s.Offset)
	}
}

func TestEveryLineFits(t *testing.T) {
	bodies := []string{strings.Repeat("請求書", 80), strings.Repeat("x", 900), strings.Repeat("👩‍👩‍👧 ", 90), "שלום " + strings.Repeat("עולם ", 80), "> quoted\n>> twice", "a\tb\r\nc\x1b[2J"}
	for _, body := range bodies {
		msg := phish()
		msg.Subject, msg.From.Name, msg.Body, msg.BodyType = body, body, body, "text"
		msg.Attachments[0].Name = body
		for _, o := range []theme.Options{{Dark: true}, {ASCII: true, NoColor: true}} {
			m := show(t, o, msg)
			for w := 28; w < 130; w += 3 {
				lines, _ := m.View(w, 500, now)
				for i, line := range lines {
					if got := ansi.StringWidth(line); got > w {
						t.Errorf("%d cells wide: line %d has %d: %q", w, i, got, ansi.Strip(line))
					}
				}
			}
		}
	}
}

func TestResizeKeepsThePlace(t *testing.T) {
	msg := phish()
	msg.BodyType, msg.Body = "text", ""
	for i := range 100 {
		msg.Body += fmt.Sprintf("paragraph %d: %s\n", i, strings.Repeat("words and more words ", 6))
	}
	m := show(t, theme.Options{}, msg)
	m.View(120, 20, now)
	for range 5 {
		m.Do(keys.PageDown)
	}
	before := text(m, 120, 20)
	middle := strings.Split(before, "\n")[10]
	paragraph := strings.Fields(middle)[:2]
	if !strings.Contains(text(m, 50, 60), strings.Join(paragraph, " ")) {
		t.Errorf("%q was in the middle, and is not on the narrow screen", middle)
	}
	if !strings.Contains(text(m, 120, 20), strings.Join(paragraph, " ")) {
		t.Errorf("there and back again, and %q is gone", middle)
	}
}

func BenchmarkScroll(b *testing.B) {
	m := show(b, theme.Options{Dark: true}, long())
	for b.Loop() {
		m.Do(keys.Down)
		m.View(90, 50, now)
	}
}
