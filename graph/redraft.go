package graph

import (
	"html"
	"strings"

	nethtml "golang.org/x/net/html"
)

// Continued is a draft that was there before and is written on: it is that one that is sent, so that it stays in its
// conversation, with what was attached to it.
type Continued struct {
	ID       string   // empty: the letter is no such draft
	ETag     string   // as it was read: a draft that was changed since is not written over. Empty: whatever it is now
	KeepBody bool     // its body stays as it is, and the letter's is not written
	Kept     []File   // what is attached to it and stays: names and sizes only
	Drop     []string // ids of what is attached to it and is to go
}

// Files are the names of all that goes along as an attachment.
func (l Letter) Files() []string {
	var out []string
	for _, f := range l.Draft.Kept {
		out = append(out, f.Name)
	}
	for _, f := range l.Attachments {
		out = append(out, f.Name)
	}
	return out
}

// AboveHTML puts plain text above what an HTML body holds, which stays as it is: after its body tag, else before it all.
func AboveHTML(text, body string) string {
	text = strings.TrimRight(text, "\n ")
	if text == "" {
		return body
	}
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = html.EscapeString(lines[i])
	}
	at := afterBodyTag(body)
	return body[:at] + "<div>" + strings.Join(lines, "<br>\n") + "</div><br>\n" + body[at:]
}

// afterBodyTag is where the inside of the body element begins, in bytes; 0: there is no such element.
func afterBodyTag(body string) int {
	z := nethtml.NewTokenizer(strings.NewReader(body))
	at := 0
	for {
		kind := z.Next()
		if kind == nethtml.ErrorToken {
			return 0
		}
		at += len(z.Raw())
		if name, _ := z.TagName(); kind == nethtml.StartTagToken && string(name) == "body" {
			return at
		}
	}
}

// FromText gives back the text of an HTML body that the service has made of plain text, as it does when a body of text is
// read as HTML. It is false for all else, of which something would be lost.
func FromText(body string) (string, bool) {
	z := nethtml.NewTokenizer(strings.NewReader(body))
	var text strings.Builder
	made, in, target, label := false, false, "", 0
	for {
		switch kind := z.Next(); kind {
		case nethtml.ErrorToken:
			return strings.ReplaceAll(text.String(), "\u00a0", " "), made
		case nethtml.CommentToken:
			made = made || strings.TrimSpace(z.Token().Data) == "converted from text"
		case nethtml.TextToken:
			if t := z.Token().Data; in {
				text.WriteString(strings.NewReplacer("\r", "", "\n", "").Replace(t))
			}
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			t := z.Token()
			switch {
			case !plainTags[t.Data]:
				return "", false
			case t.Data == "body":
				in = true
			case t.Data == "br":
				text.WriteString("\n")
			case t.Data == "a":
				target, label = attribute(t, "href"), text.Len()
			case t.Data == "div" && attribute(t, "class") == "PlainText":
				made = true
			}
		case nethtml.EndTagToken:
			switch name := z.Token().Data; {
			case name == "body":
				in = false
			case name == "a" && strings.TrimPrefix(target, "mailto:") != text.String()[label:]:
				return "", false
			}
		case nethtml.DoctypeToken:
		}
	}
}

// plainTags are those that the service writes around plain text.
var plainTags = map[string]bool{"html": true, "head": true, "meta": true, "style": true, "body": true, "font": true, "span": true, "div": true, "br": true, "a": true}

func attribute(t nethtml.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
