package compose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mailtriage/graph"
	"mailtriage/graph/content"
)

// About is what a letter is held against before it goes out.
type About struct {
	Mailbox string          // that sends it
	Text    string          // of the letter, without what is quoted
	From    graph.Address   // of the message that is answered
	ReplyTo []graph.Address // where that message wants answers
	Live    bool            // links are quoted as they are
	Notes   []string        // what else is worth knowing
}

// Doubts says what somebody may have overlooked in a letter, a line each.
func Doubts(l graph.Letter, a About) []string {
	out := slices.Clone(a.Notes)
	if l.From.Address != "" && !strings.EqualFold(l.From.Address, a.Mailbox) {
		out = append(out, "It goes out in the name of "+l.From.Address+"; the copy stays in Sent Items of "+a.Mailbox+".")
	}
	if strings.TrimSpace(l.Subject) == "" {
		out = append(out, "It has no subject.")
	}
	if strings.TrimSpace(a.Text) == "" {
		out = append(out, "Nothing is written in it.")
	}
	if word := attaching.FindString(a.Text + "\n" + l.Subject); word != "" && len(l.Files()) == 0 && l.Kind != graph.ForwardAttached {
		out = append(out, fmt.Sprintf("It speaks of something attached (%q), and nothing is.", content.Line(word).String()))
	}
	if strangers := strangers(l, a.Mailbox); len(strangers) > 0 {
		out = append(out, "Outside "+Domain(a.Mailbox)+": "+few(strangers)+".")
	}
	out = append(out, lookAlikes(l, a.Mailbox)...)
	if to := elsewhere(l, a); to != "" {
		out = append(out, "The message came from "+a.From.Address+", the answer goes to "+to+", as its Reply-To asks.")
	}
	if a.Live {
		out = append(out, "What is quoted holds links that lead where the sender wants.")
	}
	return out
}

// attaching finds words that speak of something attached, in the languages that most of our users write.
var attaching = regexp.MustCompile(`(?i)\b(attached|attachments?|attaching|enclosed|anhang|angehängt\w*|anbei|beigefügt\w*|ci-joint\w*|pièces? jointes?|adjunt[oa]s?|allegat[oi]|in bijlage|bijlagen?|bifoga[dt]?|vedlagt|załącz\w*)|添付|附件`)

// strangers are the recipients outside the mailbox's domain.
func strangers(l graph.Letter, mailbox string) []string {
	var out []string
	for _, r := range l.Recipients() {
		if own := Domain(mailbox); Domain(r.Address) != own && !strings.HasSuffix(Domain(r.Address), "."+own) {
			out = append(out, r.Address)
		}
	}
	return out
}

// few names the first of a list, and counts the rest.
func few(list []string) string {
	const named = 3
	if len(list) <= named {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:named], ", "), len(list)-named)
}

// lookAlikes tells of recipients whose domain is written to be taken for another.
func lookAlikes(l graph.Letter, mailbox string) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range l.Recipients() {
		domain := Domain(r.Address)
		if seen[domain] {
			continue
		}
		seen[domain] = true
		if flags := content.HostFlags("http://" + domain); len(flags) > 0 {
			out = append(out, r.Address+": "+strings.Join(flags, ", ")+".")
		}
		if own := Domain(mailbox); like(domain, own) {
			out = append(out, r.Address+" is not of "+own+", though it looks like it.")
		}
	}
	return out
}

// like tells of two domains that differ and are easily taken for one another: letters that look the same, or one letter
// more, less or other.
func like(a, b string) bool {
	if a == b || b == "" {
		return false
	}
	return skeleton(a) == skeleton(b) || len(b) >= 8 && oneApart([]rune(a), []rune(b))
}

// skeleton writes letters that look the same as one.
func skeleton(s string) string {
	return strings.NewReplacer("rn", "m", "vv", "w", "cl", "d", "0", "o", "1", "l", "i", "l", "5", "s", "-", "").Replace(s)
}

// oneApart tells of texts that become the same by one letter put in, left out or changed, or two exchanged.
func oneApart(a, b []rune) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}

// elsewhere says where an answer goes when that is not where the message came from.
func elsewhere(l graph.Letter, a About) string {
	if l.Kind != graph.Reply && l.Kind != graph.ReplyAll {
		return ""
	}
	var out []string
	for _, r := range a.ReplyTo {
		goes := slices.ContainsFunc(l.Recipients(), func(x graph.Address) bool { return strings.EqualFold(x.Address, r.Address) })
		if goes && !strings.EqualFold(r.Address, a.From.Address) {
			out = append(out, r.Address)
		}
	}
	return few(out)
}
