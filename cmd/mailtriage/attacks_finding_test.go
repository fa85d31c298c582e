package main

import (
	"fmt"
	"strings"
	"testing"

	"mailtriage/graph/content/hostile"
)

// reportOf is a user's report of such a letter, with the text in the report's own fields too.
func reportOf(number, x string) []byte {
	inner := letterOf("inside "+number, x)
	return fmt.Appendf(nil, "From: Ada Okafor <ada.okafor@contoso.com>\r\nTo: soc@contoso.com\r\nSubject: Fw: %s\r\nMessage-ID: <%s@contoso.com>\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: multipart/mixed; boundary=R\r\n\r\n--R\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nIs it real? %s\r\n--R\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n%s\r\n--R--\r\n",
		number, number, strings.ReplaceAll(x, "--R", ""), inner)
}

// pasted is a text as a terminal hands it on: it takes away what could end the paste.
func pasted(x string) string {
	return "\x1b[200~" + strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, x) + "\x1b[201~"
}

// turn goes through reports, the newest first: the original and the report around it, what is looked for in them, and the conversation.
func turn(t *testing.T, texts []string) *terminal {
	t.Helper()
	s := startServer(t, "--tls", "--messages", "5")
	number := func(i int) string { return fmt.Sprintf("Q%02dq", i) }
	for i, x := range texts {
		s.admin(t, "POST", "messages", "message/rfc822", reportOf(number(i), x), nil)
		s.admin(t, "POST", "clock", "application/json", []byte(`{"advance":"2s"}`), nil)
	}
	term := newTerminal(t, 140, 40, program(t, s.vars("XDG_STATE_HOME="+t.TempDir(), varLive+"=off")))
	for i := len(texts) - 1; i >= 0; i-- {
		x := texts[i]
		term.Shows("Original, inside a report", "inside "+number(i))
		term.onlyOurs(x)
		term.Press("O")
		term.Shows("A mail is inside", "Fw: "+number(i))
		term.onlyOurs(x)
		term.Press("O", "\r")
		term.Shows("Original, inside a report")
		for _, in := range []string{"the original", "its source"} {
			term.Press("/", pasted(x))
			term.Until("finding to have begun in "+in, func(s string) bool {
				return strings.Contains(s, "not in th") || strings.Contains(s, "1 of ") // as much as a terminal that does not join emoji shows of it
			})
			term.onlyOurs(x)
			term.Press("\x15")
			term.Shows("type what to look for")
			term.Press("mark")
			term.Gone("type what to look for")
			term.Press("\r")
			term.onlyOurs(x)
			term.Press("\x15")
			term.Shows("type what to look for")
			term.Press("\x1b")
			term.Gone("type what to look for")
			term.Press("t")
			term.Gone("Loading")
		}
		term.Press("C")
		term.Shows("Conversation: ")
		term.onlyOurs(x)
		term.Press("\x1b")
		term.Gone("Conversation: ")
		term.Shows("Fw: " + number(i))
		term.Press("j")
	}
	term.Press("q")
	if code := term.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	return term
}

// TestReportsAttack does as TestTerminalAttacks does, with reports, what is looked for in them, and their conversations.
func TestReportsAttack(t *testing.T) {
	t.Parallel()
	var texts, plain []string
	for i, c := range hostile.Strings() {
		if every := map[bool]int{true: 24, false: 8}[testing.Short()]; i%every == 2 {
			texts, plain = append(texts, c.Text), append(plain, fmt.Sprintf("innocent %d", i))
		}
	}
	holdToInnocent(t, turn(t, plain), turn(t, texts))
}
