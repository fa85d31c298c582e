package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/content/hostile"
)

// TestALetterFromASharedMailbox is refused in words where that is not allowed, and goes out where it is.
func TestALetterFromASharedMailbox(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	o.presses("n", "ada@contoso.com", "tab", "In their name", "tab", "text")
	o.ctrl("f")
	o.shows("From", "soc@contoso.com", "this mailbox")
	o.presses("empfang@contoso.de", "enter")
	o.shows("From     empfang@contoso.de")
	o.ask()
	o.shows("in the name of empfang@contoso.de", "the copy stays in Sent Items of")
	o.presses("y")
	o.until("the sign", func() bool { return strings.Contains(o.text(), "LETTER NOT SENT") })
	o.shows("n opens it")
	o.presses("n")
	o.toast("not allowed to send in the name of that address")
	o.hides("LETTER NOT SENT")
	o.shows("In their name", "not sent, the draft is in Drafts", "It needs Send As or Send on Behalf")
	o.hides("E details", "Send the message to") // E types an E there
	if slices.Contains(o.lie("sentitems"), "In their name") {
		t.Fatal("it was sent")
	}
	made := o.bodies("POST", "/messages")
	if from := made[0]["from"].(map[string]any)["emailAddress"].(map[string]any)["address"]; from != "empfang@contoso.de" {
		t.Errorf("from %v", from)
	}
	o.presses("5", "1") // nothing but letters
	o.ctrl("f")
	o.presses("soc@contoso.com", "enter")
	o.toast("From this mailbox again")
	o.ask()
	o.hides("in the name of")
	o.presses("y")
	o.toast("Sent the message")
	made = o.bodies("POST", "/messages")
	if made[len(made)-1]["from"] != nil {
		t.Errorf("%v", made)
	}
}

// TestFromIsChosen among what is known here.
func TestFromIsChosen(t *testing.T) {
	change := func(c *Config, _ *fakeBox) {
		c.Recent = []string{"abuse@contoso.com"}
		c.Profiles = func() []ProfileChoice { return []ProfileChoice{{Name: "board", Mailbox: ceo}, {Name: "none"}} }
	}
	for _, size := range sizes {
		drive(t, size[0], size[1], change, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.press("n")
			s.ctrl("f")
			s.shows("soc@contoso.com", "abuse@contoso.com", "recent", ceo)
			golden(t, s, "letter from")
			s.press("nobody", "enter")
			if s.m.writing.pane.From() != "soc@contoso.com" {
				t.Error("what is no address was taken")
			}
			s.press("esc")
			s.ctrl("f")
			s.press("boar", "enter")
			if s.m.writing.pane.From() != ceo {
				t.Errorf("from %q", s.m.writing.pane.From())
			}
		})
	}
}

func TestNothingHostileReachesTheTerminalFromFrom(t *testing.T) {
	for _, attack := range hostile.Strings() {
		change := func(c *Config, _ *fakeBox) {
			c.Recent = []string{attack.Text}
			c.Profiles = func() []ProfileChoice { return []ProfileChoice{{Name: attack.Text, Mailbox: attack.Text + "@x.test"}} }
		}
		drive(t, 80, 24, change, func(s *screen) {
			s.wait(200 * time.Millisecond)
			s.press("n")
			s.ctrl("f")
			clean(t, s, attack.Name)
			s.press("down", "enter")
			clean(t, s, attack.Name+" chosen")
		})
	}
}
