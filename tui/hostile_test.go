package tui

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph"
	"mailtriage/graph/auth"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/doctor"
	"mailtriage/graph/triage"
)

// TestNothingHostileReachesTheTerminal feeds every attack through every field that a mail or the server can fill, and
// looks at whole frames: only our own styles may be in them.
func TestNothingHostileReachesTheTerminal(t *testing.T) {
	for _, attack := range hostile.Strings() {
		t.Run(attack.Name, func(t *testing.T) {
			t.Parallel()
			drive(t, 120, 40, func(c *Config, b *fakeBox) { poison(c, b, attack.Text); c.Downloads = t.TempDir() }, func(s *screen) {
				s.wait(200 * time.Millisecond)
				clean(t, s, "start")
				for _, key := range []string{"Y", "l", "h", "x", "i", "%"} {
					s.press(key)
					s.wait(200 * time.Millisecond)
					clean(t, s, "the sheet of "+key)
					if !strings.Contains(ansi.Strip(s.m.View().Content), "Esc closes") {
						t.Errorf("%s opens no sheet", key)
					}
					s.press("esc")
				}
				for _, keys := range [][]string{
					{"enter"}, {"G"}, {"esc", "tab", "tab", "l", "j"}, {"tab"}, {"?"}, {"esc", ":"}, {"esc", "m", "a"}, {"esc", "@"}, {"1", "D"}, {"esc", "b"}, {"1"}, {"b", "2"}, {"y"}, {"esc", "b", "3"}, {"enter", "x", "enter"}, {"esc", "X"}, {"down"}, {"enter"},
					{"esc", "esc", "U"}, {"enter"}, {"f"}, {"5", "@"}, {"1", "a"}, {"E"},
					{"esc", "!", "d"}, {"esc", "!", "r"}, {"/", "x"}, {"esc", "z"}, {"z", "J"}, {"K", "space", "d"}, {"c"}, {"space", "x"}, {"esc", "enter"}, {"!", "c", "space", "enter"}, {"esc", "!", "p"}, {"esc"},
					{"enter", "t"}, {"t"}, {"t"}, {"H"}, {"tab", "enter"}, {"esc", "e"}, {"enter"}, {"c", "esc"},
					{"esc", "3"}, {"v"}, {"v"}, {"v"}, {"v", "d"}, {"esc", "enter", "G"}, {"esc", "x"}, {"esc", "b"}, {"c", "x", "enter"}, {"esc", "Z"}, {"esc", "f", "enter"}, {"'", "x", "enter"}, {"esc", "w"},
				} {
					s.press(keys...)
					clean(t, s, strings.Join(keys, " "))
				}
				s.send(tea.WindowSizeMsg{Width: 60, Height: 15})
				s.settle()
				clean(t, s, "small")
				s.press("esc", "esc", "/")
				s.send(tea.PasteMsg{Content: attack.Text})
				s.settle()
				clean(t, s, "pasted")
			})
		})
	}
}

// poison puts an attack into every field.
func poison(c *Config, b *fakeBox, x string) {
	b.id = "soc" + x + "@contoso.com"
	b.own = []graph.Category{{Name: x, Preset: 3}, {Name: "a" + x, Preset: -1}}
	for i := range b.folders {
		b.folders[i].Name += x
	}
	for f, list := range b.messages {
		for i := range list {
			h := &b.messages[f][i]
			h.Subject, h.From.Name, h.InternetMessageID = x+h.Subject+x, x+h.From.Name, "<"+x+">"
			if i%2 == 0 {
				h.From.Address = x + "@" + x + ".example"
			}
			h.Categories = []string{x, "ok"}
			body := fmt.Sprintf(`<p title="%[1]s">%[1]s</p><a href="https://evil.example/%[1]s">%[1]s</a><img src="http://%[1]s.example/x" alt="%[1]s"><form action="%[1]s"><input name="%[1]s"></form>`, x)
			kind := "html"
			if i%3 == 0 {
				kind, body = "text", x+"\n"+x
			}
			b.bodies[h.ID] = graph.Message{
				Header: *h, Sender: graph.Address{Name: x, Address: x}, To: []graph.Address{{Name: x, Address: x}}, Cc: []graph.Address{{Name: x}}, ReplyTo: []graph.Address{{Name: x, Address: x}},
				BodyType: kind, Body: body, InternetMessageHeaders: []graph.NameValue{{Name: "Authentication-Results", Value: x + "spf=" + x}, {Name: "Received", Value: "from " + x + " by x.mail.protection.outlook.com"}},
				Attachments: []graph.Attachment{{Name: x + ".pdf", ContentType: x, Size: 1}},
			}
		}
	}
	b.fail["move"] = &graph.Error{Op: "moving the message", Kind: graph.Other, Status: 418, Code: x, Message: x, RequestID: x, Err: fmt.Errorf("%s", x)}
	poisonCalendar(b, x)
	b.rules = []graph.Rule{
		{ID: "hers", Name: "Block sender: " + x, Enabled: true, Actions: json.RawMessage(`{"delete":true}`), FromAddresses: []graph.Address{{Address: x + "@" + x}, {Address: "b" + x}}},
		{ID: "ours", Name: triage.BlockRuleName + x, Enabled: true, Actions: json.RawMessage(`{"delete":true}`), FromAddresses: []graph.Address{{Address: x}}},
	}
	b.fail["attachment"] = b.fail["move"]
	c.Badge = "DEMO"
	c.Requests = func() []graph.RequestLog {
		return []graph.RequestLog{{Time: noon, Method: "GET", Path: "/v1.0/" + x, Status: 200}}
	}
}

func clean(t *testing.T, s *screen, where string) {
	t.Helper()
	v := s.m.View()
	if bad := hostile.Escapes(v.Content); len(bad) > 0 {
		t.Fatalf("%s: %q reaches the terminal", where, bad)
	}
	if bad := hostile.Escapes(v.WindowTitle); len(bad) > 0 || strings.ContainsAny(v.WindowTitle, "\x1b\n") {
		t.Fatalf("%s: %q is in the title", where, v.WindowTitle)
	}
}

// TestNothingHostileReachesTheTerminalFromTheAppsOwnDialogs does the same with what profiles, directory, sign-in and
// doctor are told.
func TestNothingHostileReachesTheTerminalFromTheAppsOwnDialogs(t *testing.T) {
	for _, attack := range hostile.Strings() {
		t.Run(attack.Name, func(t *testing.T) {
			t.Parallel()
			x := attack.Text
			drive(t, 80, 24, func(c *Config, b *fakeBox) { poisonSession(c, b, x) }, func(s *screen) {
				o := withOffices(s)
				o.fail = fmt.Errorf("switching: %s", x)
				s.m.Profiles = func() []ProfileChoice {
					return []ProfileChoice{{x, x, x, x}, {"a" + x + "a", x + "@contoso.com", x, "browser"}}
				}
				s.m.Recent = []string{x, "soc" + x + "@contoso.com"}
				s.m.FindPeople = func(context.Context, string) ([]graph.Person, error) {
					return []graph.Person{{DisplayName: x, Mail: x + "@" + x + ".example"}, {DisplayName: "b" + x, UserPrincipalName: "b@contoso.com" + x}}, nil
				}
				s.wait(200 * time.Millisecond)
				clean(t, s, "start")
				for _, keys := range [][]string{
					{"P"}, {"enter"}, {"esc", "P", "down", "enter"}, {"esc", "M"}, {"aa"}, {"enter"}, {"esc", "esc", "I"}, {"G"}, {"esc", "E"}, {"esc", "ctrl+s"}, {"c"}, {"u"},
				} {
					s.press(keys...)
					s.pass(500 * time.Millisecond)
					clean(t, s, strings.Join(keys, " "))
					s.send(tea.WindowSizeMsg{Width: 60, Height: 15})
					clean(t, s, strings.Join(keys, " ")+", small")
					s.send(tea.WindowSizeMsg{Width: 80, Height: 24})
				}
				if strings.ContainsAny(s.copied, "\x1b\n\r\x00\x07") {
					t.Errorf("%q was copied", s.copied)
				}
				s.press("esc")
				s.m.SignIn = func(context.Context, func(auth.DeviceMessage)) error { return fmt.Errorf("signing in: %s", x) }
				s.press("ctrl+s")
				clean(t, s, "sign-in failed")
				s.press("esc")
				s.m.SignIn = nil
				s.press("ctrl+s")
				clean(t, s, "who")
				s.press("esc", "M")
				s.send(tea.PasteMsg{Content: x + "@contoso.com"})
				s.wait(time.Second)
				clean(t, s, "pasted")
			})
		})
	}
}

// poisonSession puts an attack into all that a session is told.
func poisonSession(c *Config, b *fakeBox, x string) {
	b.id, c.Profile, c.Folder, c.Notice, c.Badge, c.Cloud = "soc"+x+"@contoso.com", "p"+x+"q", "Inbox/"+x, x, x, x
	c.InForce = func() (string, bool) { return x, true }
	c.Who = func(context.Context) (auth.Identity, error) {
		return auth.Identity{Kind: auth.Person, Tenant: x, App: x, AppName: x, User: x, Name: x, Permissions: []string{x, "Mail.ReadWrite", "MailboxSettings.ReadWrite"}}, nil
	}
	c.SignIn = func(ctx context.Context, show func(auth.DeviceMessage)) error {
		show(auth.DeviceMessage{URL: "https://" + x, Code: "C" + x})
		<-ctx.Done()
		return ctx.Err()
	}
	c.Doctor = func(_ context.Context, report func(doctor.Check)) doctor.Report {
		checks := []doctor.Check{{Name: x, State: doctor.Fail, Found: x, Mend: x, Missing: x}, {Name: "a" + x, State: doctor.State(x), Found: "a" + x, Mend: x, Action: true, Missing: x}}
		for _, check := range checks {
			report(check)
		}
		return doctor.Report{Checks: checks}
	}
}

// hostileStrings runs a test with every attack.
func hostileStrings(t *testing.T, test func(t *testing.T, x string)) {
	for _, attack := range hostile.Strings() {
		t.Run(attack.Name, func(t *testing.T) {
			t.Parallel()
			test(t, attack.Text)
		})
	}
}
