package reader

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/graph/content/reasons"
	"mailtriage/keys"
	"mailtriage/theme"
)

func TestWhatIsSaidOfReasons(t *testing.T) {
	rule := func(weight int, short string) reasons.Reason {
		return reasons.Reason{Rule: reasons.Rule{Weight: weight, Short: short}}
	}
	red, amber, info := rule(8, "name of a colleague"), rule(4, "reply-to elsewhere"), rule(1, "sent by a program")
	for name, c := range map[string]struct {
		s           Suspicion
		want, ascii string
	}{
		"red and amber":   {Suspicion{Reasons: []reasons.Reason{red, red, amber, info}}, "✗ 2 red, 1 amber: name of a colleague, Y says why", "x 2 red, 1 amber: name of a colleague, Y says why"},
		"amber":           {Suspicion{Reasons: []reasons.Reason{amber, info}}, "⚠ 1 amber: reply-to elsewhere, Y says why", "! 1 amber: reply-to elsewhere, Y says why"},
		"to know":         {Suspicion{Reasons: []reasons.Reason{info}}, "· 1 to know: sent by a program, Y says why", "- 1 to know: sent by a program, Y says why"},
		"nothing":         {Suspicion{}, "· Nothing suspicious in it, Y looks further", "- Nothing suspicious in it, Y looks further"},
		"not asked":       {Suspicion{Unasked: []string{"tenant", "directory", "mailbox"}}, "· Nothing suspicious in it, Y asks tenant, directory and mailbox", "- Nothing suspicious in it, Y asks tenant, directory and mailbox"},
		"to know of it":   {Suspicion{Reasons: []reasons.Reason{info}, Unasked: []string{"mailbox"}}, "· 1 to know: sent by a program, Y says why and asks mailbox", "- 1 to know: sent by a program, Y says why and asks mailbox"},
		"nothing at all":  {Suspicion{Whole: true}, "· Nothing suspicious was found", "- Nothing suspicious was found"},
		"failed":          {Suspicion{Failed: "the line is down."}, "? Not judged: the line is down, Y tries it", "? Not judged: the line is down, Y tries it"},
		"failed, hostile": {Suspicion{Failed: "a\x1b[31mb"}, "? Not judged: a␛[31mb, Y tries it", "? Not judged: a"},
	} {
		t.Run(name, func(t *testing.T) {
			for ascii, want := range map[bool]string{false: c.want, true: c.ascii} {
				m := New(theme.New(theme.Options{Dark: true, ASCII: ascii}))
				m.SetMessage(graph.Message{Header: graph.Header{ID: "1", Subject: "s"}}, content.Document{})
				s := c.s
				s.Key = "Y"
				m.SetSuspicion(false, s)
				lines, _ := m.View(80, 20, m.now)
				if got := ansi.Strip(strings.Join(lines, "\n")); !strings.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
		})
	}
}

// TestReasonsTakeTwoLinesAtMost: more would push the mail off a small screen.
func TestReasonsTakeTwoLinesAtMost(t *testing.T) {
	m := New(theme.New(theme.Options{Dark: true}))
	m.SetMessage(graph.Message{Header: graph.Header{ID: "1"}}, content.Document{})
	m.SetSuspicion(false, Suspicion{Failed: strings.Repeat("long words ", 40)})
	lines := m.suspicious(36)
	if len(lines) != 2 || ansi.StringWidth(lines[1]) > 36 || !strings.Contains(lines[1], "…") {
		t.Errorf("%q", lines)
	}
}

// TestTheSenderStaysWhenItIsScrolledAway: a list beside the reader names it; where there is none, and room, the frame does.
func TestTheSenderStaysWhenItIsScrolledAway(t *testing.T) {
	m := New(theme.New(theme.Options{NoColor: true}))
	body := strings.Repeat("From     Boss <boss@contoso.com>\n", 90)
	long := strings.Repeat("a", 80) + "\x1b[31m@evil.example"
	m.SetMessage(graph.Message{Header: graph.Header{ID: "1", From: graph.Address{Name: "Boss", Address: long}}, BodyType: "text", Body: body}, content.Body("text", body))
	m.SetSuspicion(false, Suspicion{})
	for w, want := range map[int]string{78: "@evil.example", 38: "Message"} {
		m.View(w, 20, m.now)
		m.Do(keys.PageDown)
		m.View(w, 20, m.now)
		frame := ansi.Strip(m.theme.Frame(theme.Title{Left: content.Line(m.Title()), Right: content.Line(m.Standing())}, nil, w+2, 22, true, theme.Scroll{})[0])
		if !strings.Contains(frame, want) || !strings.Contains(frame, m.Standing()) || strings.Contains(frame, "\x1b") {
			t.Errorf("%d cells: %q", w, frame)
		}
	}
}

// TestTheVerdictStaysWhenItIsScrolledAway: a text that looks like a head is not taken for it, without colours either. What says
// so stands in the frame, where a mail can't draw, and has room at 80 columns.
func TestTheVerdictStaysWhenItIsScrolledAway(t *testing.T) {
	red := reasons.Reason{Rule: reasons.Rule{Weight: 8, Short: "name of a colleague"}}
	fake := strings.Repeat("\n", 30) + strings.Repeat("─", 30) + "\nPayroll\n· Nothing suspicious was found\nFrom     Boss <boss@contoso.com>\nChecks   SPF ✓ pass\n" + strings.Repeat("pay\n", 40)
	for name, c := range map[string]struct {
		s    *Suspicion
		want string
	}{
		"red":    {&Suspicion{Reasons: []reasons.Reason{red, red}}, "✗ 2 red"},
		"calm":   {&Suspicion{}, "· nothing suspicious"},
		"beside": {&Suspicion{Beside: "the report itself: 1 red: program attached"}, "✗ red beside it"},
		"failed": {&Suspicion{Failed: "the line is down"}, "? not judged"},
		"not":    {nil, "? not judged"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, inside := range []bool{false, true} {
				m := New(theme.New(theme.Options{NoColor: true}))
				mail := graph.Message{Header: graph.Header{ID: "1", Subject: "s"}, BodyType: "text", Body: fake}
				m.SetMessage(mail, content.Body("text", fake))
				if inside {
					m.SetReported(Reported{Original: mail, Doc: content.Body("text", fake)})
				}
				if c.s != nil {
					m.SetSuspicion(inside, *c.s)
				}
				m.View(38, 20, m.now)
				if got := m.Standing(); got != "" {
					t.Errorf("the head is in sight, and %q is said again", got)
				}
				m.Do(keys.PageDown)
				m.View(38, 20, m.now)
				if got := m.Standing(); got != c.want {
					t.Errorf("inside %v: %q, want %q", inside, got, c.want)
				}
				frame := m.theme.Frame(theme.Title{Left: content.Line(m.Title()), Right: content.Line(m.Standing())}, nil, 40, 22, true, theme.Scroll{})
				if got := ansi.Strip(frame[0]); !strings.Contains(got, c.want) {
					t.Errorf("inside %v: no room for it: %s", inside, got)
				}
			}
		})
	}
}
