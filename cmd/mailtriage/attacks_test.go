package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"mailtriage/graph/content/hostile"
	"mailtriage/graph/emulator"
)

// letterOf makes a mail with a text in every field that a mail can fill; number is how it is found on the screen.
func letterOf(number, x string) []byte {
	word := "=?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte(x)) + "?="
	fold := func(s string) string { // a raw field holds it on one line
		return strings.NewReplacer("\r", " ", "\n", " ").Replace(s)
	}
	html := fmt.Sprintf(`<html><head><title>%[2]s</title></head><body><p>mark %[1]s</p><p title="%[2]s">%[2]s</p><a href="https://evil.example/%[2]s">%[2]s</a>
<a href="https://nam12.safelinks.protection.outlook.com/?url=https%%3A%%2F%%2Fa.example%%2F%[3]s">x</a><img src="http://%[2]s.example/x" alt="%[2]s"><form action="https://b.example/%[2]s"><input name="%[2]s"></form>
<div style="display:none">%[2]s</div></body></html>`, number, x, fold(x))
	part := func(head, body string) string {
		return "--B\r\n" + head + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte(body)) + "\r\n"
	}
	return []byte("From: " + word + " <s@attack.example>\r\nTo: " + word + " <soc@contoso.com>\r\nCc: " + word + " <c@attack.example>\r\nReply-To: " + word + " <r@attack.example>\r\n" +
		"Subject: " + number + " " + word + "\r\nMessage-ID: <" + number + "@attack.example>\r\nX-Mailer: " + fold(x) + "\r\nReceived: from " + fold(x) + " by mx.attack.example; Sun, 01 Nov 2026 10:00:00 +0000\r\n" +
		"Authentication-Results: " + fold(x) + "; spf=" + fold(x) + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n" +
		part("Content-Type: text/html; charset=utf-8", html) + part("Content-Type: application/pdf; name=\""+word+"\"\r\nContent-Disposition: attachment; filename=\""+word+"\"", "%PDF-1.7") + "--B--\r\n")
}

// show goes through all the letters on a terminal, the newest first: the list, the reader, and the sheets over a message.
func show(t *testing.T, texts []string) *terminal {
	t.Helper()
	s := startServer(t, "--tls", "--messages", "5")
	number := func(i int) string { return fmt.Sprintf("Q%02dq", i) }
	for i, x := range texts {
		s.admin(t, "POST", "messages", "message/rfc822", letterOf(number(i), x), nil)
	}
	term := newTerminal(t, 140, 40, program(t, s.vars("XDG_STATE_HOME="+t.TempDir(), "MAILTRIAGE_JUDGE=false"))) // what is refused is for the sheet
	for i := len(texts) - 1; i >= 0; i-- {
		term.Until("the mail to be read", func(s string) bool { return strings.Contains(s, number(i)) && !strings.Contains(s, "Loading") })
		term.onlyOurs(texts[i])
		s.refuse(t, texts[i])
		term.Press("l")
		term.Shows("reads again")
		term.onlyOurs(texts[i])
		term.Press("\x1b")
		term.Gone("reads again")
		for key, title := range map[string]string{"l": "Links: " + number(i), "h": "Sender: " + number(i)} {
			term.Press(key)
			term.Shows(title, "Esc closes")
			term.Until("the sheet to be read", func(s string) bool { return !strings.Contains(s, "Reading the message") })
			term.onlyOurs(texts[i])
			term.Press("\x1b")
			term.Gone(title)
		}
		term.Press("j")
	}
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	return term
}

// refuse has the server refuse to give the next message's bytes, in these words.
func (s *server) refuse(t *testing.T, words string) {
	t.Helper()
	raw, err := json.Marshal([]emulator.Fault{{Operation: "message.mime", Status: 418, Code: words, Message: words}})
	if err != nil {
		t.Fatal(err)
	}
	s.admin(t, "POST", "faults", "application/json", raw, nil)
}

// onlyOurs holds the cells of the screen to what we draw: a frame at the edges, no link, nothing that blinks or is concealed.
func (term *terminal) onlyOurs(attack string) {
	term.t.Helper()
	term.drawn(attack, "[1 Mail]")
}

// drawn does the same in a tab. A frame may be seen half drawn, and is waited for.
func (term *terminal) drawn(attack, tab string) {
	term.t.Helper()
	term.Until(fmt.Sprintf("%q: header, footer and frame to be ours", attack), func(screen string) bool {
		lines := strings.Split(screen, "\n")
		last := lines[len(lines)-1]
		underDialog := strings.TrimSpace(last) == "" && strings.Contains(screen, "Esc ") // it names its own keys
		whole := strings.Contains(lines[0], tab) && (strings.Contains(last, "? help") || underDialog)
		for _, l := range lines[1 : len(lines)-1] {
			first, _ := utf8.DecodeRuneInString(l)
			whole = whole && strings.ContainsRune("╭│╰", first)
		}
		return whole
	})
	term.mu.Lock()
	defer term.mu.Unlock()
	for y := range term.screen.Height() {
		for x := range term.screen.Width() {
			c := term.screen.CellAt(x, y)
			if c == nil {
				continue
			}
			if c.Link.URL != "" || len(hostile.Escapes(c.Content)) > 0 {
				term.t.Fatalf("%q: the cell at %d,%d holds %q, link %q", attack, x, y, c.Content, c.Link.URL)
			}
		}
	}
}

// steps are how a renderer goes about the screen, beside scrolling and clearing; wrapping at its edge off and on, too: which of them it takes depends
// on what changes there.
var steps = []string{"\b", "\r", "\n", "\t", "\x1bM", "\x1bD", "\x1bE", "\x1b7", "\x1b8", "\x1b[?7l", "\x1b[?7h"}

// kinds are the sorts of commands in what was sent to a terminal, or to a program: what they do, without their measures.
func kinds(sent []byte) map[string]bool {
	out := map[string]bool{}
	var state byte
	p := ansi.NewParser()
	for len(sent) > 0 {
		seq, width, n, next := ansi.DecodeSequence(sent, state, p)
		state = next
		sent = sent[n:]
		if width > 0 || len(seq) == 0 {
			continue
		}
		s := string(seq)
		first, _ := utf8.DecodeRuneInString(s)
		switch {
		case unicode.Is(unicode.Mn, first), unicode.Is(unicode.Me, first): // a mark on a letter
		case slices.Contains(steps, s):
		case strings.HasPrefix(s, "\x1b["): // of what only draws, the cells are the judges; modes and queries say more than the screen shows
			if strings.ContainsAny(s[len(s)-1:], "hlcnqtpu") || strings.ContainsAny(s, "?$><=!") {
				out[s] = true
			}
		case strings.HasPrefix(s, "\x1b]"):
			command, _, _ := strings.Cut(s, ";")
			out[command] = true
		default:
			out[s] = true
		}
	}
	return out
}

// TestTerminalAttacks plays every attack through every field of a mail, in the program itself in a pseudo-terminal. What the
// program sends is of no other kind than with innocent mail: no clipboard, no queries, no modes; so is what comes back to it; the title
// is ours; and every screen is.
func TestTerminalAttacks(t *testing.T) {
	all := hostile.Strings()
	if len(all) < 60 {
		t.Fatalf("only %d attacks", len(all))
	}
	var texts []string
	for i, c := range all {
		if every := map[bool]int{true: 9, false: 2}[testing.Short()]; i%every == 0 { // the rest go through whole frames in tui
			texts = append(texts, c.Text)
		}
	}
	if !testing.Short() && len(texts) < 60 {
		t.Fatalf("only %d attacks", len(texts))
	}
	var plain []string // as many as it takes for the list to scroll: a renderer has commands for that
	for i := range 30 {
		plain = append(plain, fmt.Sprintf("innocent %d", i))
	}
	holdToInnocent(t, show(t, plain), show(t, texts))
}

// holdToInnocent holds what passed between program and terminal to what passes with innocent texts.
func holdToInnocent(t *testing.T, innocent, attacked *terminal) {
	t.Helper()
	for what, c := range map[string][2][]byte{"sent to the terminal": {innocent.wrote, attacked.wrote}, "answered by the terminal": {innocent.answered, attacked.answered}} {
		usual := kinds(c[0])
		if len(usual) == 0 && what == "sent to the terminal" {
			t.Fatal("nothing was sent at all")
		}
		for _, kind := range slices.Sorted(maps.Keys(kinds(c[1]))) {
			if !usual[kind] {
				t.Errorf("%s, and with innocent mail never: %q", what, kind)
			}
		}
	}
	if len(attacked.titles) == 0 {
		t.Error("the title was never set: nothing is known of it")
	}
	for _, title := range attacked.titles {
		if title != "" && !strings.HasPrefix(title, "mailtriage") { // it is taken back at the end
			t.Errorf("the title is %q", title)
		}
	}
}
