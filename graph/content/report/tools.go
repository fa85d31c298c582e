package report

import (
	"regexp"
	"strings"

	"mailtriage/graph/content/eml"
)

// tool is a button with which people report, and how its mail is known.
type tool struct {
	name    string
	subject *regexp.Regexp
	text    *regexp.Regexp // of the report's own text
	file    *regexp.Regexp // the name of what is attached
	header  string         // a field that only it writes
	id      *regexp.Regexp // of the report's Message-ID
}

// tools are those that are known, the surest first. That somebody else's mail looks like theirs is nothing to them: see the
// package.
var tools = []tool{
	// https://learn.microsoft.com/defender-office-365/submissions-user-reported-messages-custom-mailbox, "Message submission format"
	{name: "Microsoft report button", subject: regexp.MustCompile(`^(?:[123]\s*\||(?i:junk|not junk|phishing):)`)},
	// https://support.knowbe4.com/hc/en-us/articles/208969608 and what it sends: the original as phish_alert_sp2_2.0.0.0.eml
	{name: "KnowBe4 Phish Alert", subject: regexp.MustCompile(`(?i)^\[phish alert\]`), file: regexp.MustCompile(`(?i)^phish_alert_sp\d`)},
	// What Cofense (once PhishMe) Reporter writes into the text of its reports.
	{name: "Cofense Reporter", text: regexp.MustCompile(`(?m)^-----BEGIN REPORTER AGENT-----|^Reporter agent: (?:Cofense|PhishMe)`)},
	// https://help.proofpoint.com, "PhishAlarm": the original's header and text between lines of its own.
	{name: "Proofpoint PhishAlarm", subject: regexp.MustCompile(`^Potential Phish:`), header: "X-PhishAlarm-Format", text: regexp.MustCompile(`(?m)^-{10} Begin (?:Email Headers|Reported Email) -{10}`)},
	// Gmail has no report to one's own people but forwarding: its ids tell.
	{name: "Gmail", id: regexp.MustCompile(`@mail\.gmail\.com>?$`)},
}

func toolOf(mail *eml.Part, text string) tool {
	subject, id := strings.TrimSpace(mail.Header.Get("Subject")), strings.TrimSpace(mail.Header.Get("Message-ID"))
	for _, t := range tools {
		_, headed := mail.Header.Field(t.header)
		switch {
		case t.subject != nil && t.subject.MatchString(subject), t.header != "" && headed, t.text != nil && t.text.MatchString(text), t.id != nil && t.id.MatchString(id):
			return t
		}
		if t.file == nil {
			continue
		}
		for _, a := range mail.Attachments() {
			if t.file.MatchString(a.Name) {
				return t
			}
		}
	}
	return tool{}
}

// claim is what the reporter says that it is.
func claim(mail *eml.Part, text string) string {
	subject := strings.ToLower(strings.TrimSpace(mail.Header.Get("Subject")))
	for _, c := range []struct{ prefix, says string }{
		{"1|", "junk"}, {"junk:", "junk"}, {"2|", "not junk"}, {"not junk:", "not junk"}, {"3|", "phishing"}, {"phishing:", "phishing"},
	} {
		if strings.HasPrefix(strings.ReplaceAll(subject, " |", "|"), c.prefix) {
			return c.says
		}
	}
	if said, ok := field(text, "Disposition"); ok {
		said, _, _ = strings.Cut(said, "\n")
		return said
	}
	return ""
}

// field finds a line "Name: value" of a tool's own text; the value goes on to the next empty line.
func field(text string, names ...string) (string, bool) {
	lines := strings.Split(text, "\n")
	for _, name := range names {
		for i, line := range lines {
			value, ok := strings.CutPrefix(strings.TrimSpace(line), name+":")
			if !ok {
				continue
			}
			out := []string{strings.TrimSpace(value)}
			for _, more := range lines[i+1:] {
				if strings.TrimSpace(more) == "" {
					break
				}
				out = append(out, strings.TrimSpace(more))
			}
			if v := strings.TrimSpace(strings.Join(out, "\n")); v != "" {
				return v, true
			}
		}
	}
	return "", false
}

// boilerplate tells of lines that tools write.
func boilerplate(line string) bool {
	for _, prefix := range []string{"Reporter:", "Reporting User:", "Reporter agent:", "Disposition:", "Reported from folder:"} {
		if strings.HasPrefix(line, prefix) {
			return true
		}
	}
	return false
}

// Likely tells by a subject alone whether a mail may be a report: with a tool, or forwarded.
func Likely(subject string) bool {
	subject = strings.TrimSpace(subject)
	for _, t := range tools {
		if t.subject != nil && t.subject.MatchString(subject) {
			return true
		}
	}
	return forwardPrefix.MatchString(subject)
}
