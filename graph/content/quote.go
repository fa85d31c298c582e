package content

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	// quotedURL finds what a mail client makes a link of: scheme and host, or www.
	quotedURL = regexp.MustCompile(`(?i)(?:[a-z][a-z0-9+.-]*:[/\\]+|www[.。．｡])[^\s<>"'` + "`" + `]*`)
	// quotedHost finds names of hosts without a scheme, of which some clients make links too; not the part after an @.
	quotedHost = regexp.MustCompile(`(?i)(^|[^\p{L}\p{N}@.。．｡_\-\]])((?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?[.。．｡])+\p{L}{2,}(?:[:/\\?#][^\s<>"'` + "`" + `]*)?)`)
	quotedWeb  = regexp.MustCompile(`(?i)(h)tt(ps?\s*:)|(f)t(ps?\s*:)`) // in the middle of a word, too
	quotedAct  = regexp.MustCompile(`(?i)\b(javascript|vbscript|data|mailto|file|tel|ms-[a-z]+):(\S)`)
)

// DefangText writes a text so that nothing in it is a link any more: every URL and every host's name is defanged, all
// else stays as it is. Addresses of mail stay, too: they lead to no page.
func DefangText(s string) string {
	s = quotedURL.ReplaceAllStringFunc(s, func(u string) string { return Defang(u).s })
	s = quotedHost.ReplaceAllStringFunc(s, func(found string) string {
		parts := quotedHost.FindStringSubmatch(found)
		return parts[1] + Defang(parts[2]).s
	})
	s = strings.ReplaceAll(quotedWeb.ReplaceAllString(s, "${1}${3}xx${2}${4}"), "fxxp", "fxp")
	return quotedAct.ReplaceAllString(s, "$1[:]$2")
}

// Defanged is the text with nothing in it that a terminal makes a link of, which a slip of the mouse would open: URLs, and
// hosts that begin with www. All else stays as it is, names of files and addresses of mail with it.
func (t Text) Defanged() Text {
	if !strings.Contains(t.s, ":") && !strings.ContainsAny(t.s, "wW") {
		return t
	}
	s := quotedURL.ReplaceAllStringFunc(t.s, func(u string) string { return Defang(u).s })
	return Text{s: strings.ReplaceAll(quotedWeb.ReplaceAllString(s, "${1}${3}xx${2}${4}"), "fxxp", "fxp"), tricks: t.tricks}
}

// Quote is a mail's body as plain text to answer below or above: HTML is read as it is shown, nothing is fetched, each
// line is marked with "> ". Links are listed at the end, by the numbers that they have in the text. Unless live is asked
// for, they are defanged.
func Quote(contentType, body string, live bool) string {
	doc := Body(contentType, body)
	text := strings.TrimRight(doc.Text.s, "\n ")
	var list []string
	for i, l := range doc.Links {
		target := l.Target.s
		if live {
			target = Line(l.raw).s
		}
		list = append(list, fmt.Sprintf("[%d] %s", i+1, target))
	}
	if !live {
		text = DefangText(text)
	}
	if len(list) > 0 {
		text += "\n\n" + strings.Join(list, "\n")
	}
	lines := strings.Split(strings.TrimLeft(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight("> "+strings.TrimRight(line, " "), " ")
	}
	return strings.Join(lines, "\n")
}
