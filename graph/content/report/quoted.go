package report

import (
	"regexp"
	"strings"

	"mailtriage/graph/content/eml"
)

var (
	blockBegin = regexp.MustCompile(`(?i)^-{5,10} ?begin ([a-z][a-z ]*[a-z]) ?-{5,10}$`)
	blockEnd   = regexp.MustCompile(`(?i)^-{5,10} ?end ([a-z][a-z ]*[a-z]) ?-{5,10}$`)
)

// blocks reads the parts of a report that a tool sets between lines of its own, by their names in lower case; outside is what
// stands beside them.
func blocks(text string) (in map[string]string, outside string) {
	in = map[string]string{}
	var rest, inner []string
	name := ""
	for line := range strings.SplitSeq(text, "\n") {
		t := strings.TrimSpace(line)
		if m := blockBegin.FindStringSubmatch(t); m != nil && name == "" {
			name, inner = strings.ToLower(m[1]), nil
			continue
		}
		if m := blockEnd.FindStringSubmatch(t); m != nil && strings.EqualFold(m[1], name) {
			if _, had := in[name]; !had {
				in[name] = strings.Join(inner, "\n")
			}
			name = ""
			continue
		}
		if name != "" {
			inner = append(inner, line)
		} else {
			rest = append(rest, line)
		}
	}
	if _, had := in[name]; name != "" && !had { // never ended
		in[name] = strings.Join(inner, "\n")
	}
	return in, strings.Join(rest, "\n")
}

func outsideBlocks(text string) string {
	_, outside := blocks(text)
	return outside
}

// quoted reads a report in which a tool wrote the original's header, and its text or not, into its own text: Cofense's and
// Proofpoint's.
func (r *Report) quoted(text string) bool {
	in, outside := blocks(text)
	head := strings.TrimSpace(in["email headers"])
	if head == "" {
		return false
	}
	if agent, ok := field(in["reporter agent"], "Reporting User"); ok && r.By.Address == "" {
		r.By.Address = agent
	}
	var keep []string
	for line := range strings.SplitSeq(head, "\n") {
		name, _, _ := strings.Cut(strings.ToLower(line), ":")
		if name != "content-type" && name != "content-transfer-encoding" && strings.TrimSpace(line) != "" { // what is quoted is text already
			keep = append(keep, line)
		}
	}
	r.Original = rebuilt(strings.Join(keep, "\n"), in["reported email"], "")
	r.Words, r.Way = words(outside), Quoted
	return len(r.Original.Header) > 3
}

// rebuilt makes a mail of what is left of one: its header's lines, and its text.
func rebuilt(head, text, html string) *eml.Part {
	var b strings.Builder
	b.WriteString(head)
	if html == "" {
		b.WriteString("\nContent-Type: text/plain; charset=utf-8\n\n" + text)
		return eml.Parse([]byte(b.String()))
	}
	boundary := "original"
	for strings.Contains(text, boundary) || strings.Contains(html, boundary) {
		boundary += "-x"
	}
	b.WriteString("\nContent-Type: multipart/alternative; boundary=" + boundary + "\n\n")
	b.WriteString("--" + boundary + "\nContent-Type: text/plain; charset=utf-8\n\n" + text + "\n")
	b.WriteString("--" + boundary + "\nContent-Type: text/html; charset=utf-8\n\n" + html + "\n--" + boundary + "--\n")
	return eml.Parse([]byte(b.String()))
}
