// Package report finds the mail that a user's report is about: attached, forwarded inline, or quoted by one of the buttons
// with which people report, also when the report was itself passed on. It judges by form alone; whether the report's sender
// is to be believed is for the caller to say, who knows whose mailbox it came to: anybody may send a mail in a mail.
package report

import (
	"strings"
	"time"

	"mailtriage/graph/content"
	"mailtriage/graph/content/eml"
)

// Report is what a report says, and what it is about.
type Report struct {
	By    eml.Address // who reported: of one that was passed on, who did so first
	At    time.Time   // when, by the report's own word; zero: it does not say
	Words string      // what they wrote, without what the tool adds
	Claim string      // what they say that it is, where the tool asks: "phishing", "junk", "not junk", or a word of its own
	Tool  string      // the tool that it was made with, empty: by hand
	Way   Way

	Original *eml.Part
	Others   []*eml.Part // attached beside it
	Through  []Step      // who passed the report on, the last of them first
}

// Step is one who passed a report on.
type Step struct {
	By    eml.Address
	At    time.Time
	Words string
}

// Depth is how many mails the original stands in: 1 when the report was not passed on.
func (r Report) Depth() int { return 1 + len(r.Through) }

// Way is how the original came.
type Way string

// The ways. Of all but the first two there is only what somebody quoted.
const (
	Attached Way = "attached"
	Feedback Way = "in a feedback report" // RFC 5965
	Inline   Way = "forwarded inline"
	Quoted   Way = "quoted by the tool"
)

// Whole tells whether the original is there as it came, rather than as it was quoted.
func (r Report) Whole() bool { return r.Way == Attached || r.Way == Feedback }

// Limits on what is looked at.
const (
	depthLimit = 8         // reports in reports
	wordsLimit = 4 << 10   // bytes
	textLimit  = 256 << 10 // bytes of a report's own text that are looked at
)

// Find tells what a report is about; false: it is none.
func Find(mail *eml.Part) (Report, bool) { return find(mail, 0) }

func find(mail *eml.Part, depth int) (Report, bool) {
	if depth >= depthLimit || bounce(mail) {
		return Report{}, false
	}
	kind, body := mail.Content()
	if p := mail.PlainText(); p != "" {
		kind, body = "text", p
	}
	text := content.Body(kind, body[:min(len(body), textLimit)]).Text.String()
	r := Report{At: mail.Header.Date()}
	if from := mail.Header.Addresses("From"); len(from) > 0 {
		r.By = from[0]
	}
	tool := toolOf(mail, text)
	r.Tool, r.Claim = tool.name, claim(mail, text)
	var ok bool
	switch {
	case r.feedback(mail):
		r.Words, ok = words(text), true
	case r.attached(mail):
		r.Words, ok = words(text), true
	case r.quoted(text):
		ok = true
	case r.inline(mail, text, tool.name != ""):
		ok = true
	}
	if !ok {
		return Report{}, false
	}
	return r.deeper(depth), true
}

// deeper looks whether what was found is a report of the same people, that was passed on. A mail of others that only looks
// like a report is what was reported.
func (r Report) deeper(depth int) Report {
	from := r.Original.Header.Addresses("From")
	if len(from) == 0 || domain(from[0]) == "" || domain(from[0]) != domain(r.By) {
		return r
	}
	inner, ok := find(r.Original, depth+1)
	if !ok {
		return r
	}
	inner.Through = append([]Step{{r.By, r.At, r.Words}}, inner.Through...)
	if inner.Tool == "" {
		inner.Tool = r.Tool
	}
	return inner
}

func domain(a eml.Address) string {
	_, d, _ := strings.Cut(a.Address, "@")
	return strings.ToLower(strings.TrimSpace(d))
}

// attached finds mails that are attached.
func (r *Report) attached(mail *eml.Part) bool {
	for _, a := range mail.Attachments() {
		inner := a.Inner()
		switch {
		case inner == nil:
		case r.Original == nil:
			r.Original = inner
		default:
			r.Others = append(r.Others, inner)
		}
	}
	r.Way = Attached
	return r.Original != nil
}

// bounce tells of mail by which a server says what became of another, with that attached (RFC 3464, RFC 8098).
func bounce(mail *eml.Part) bool {
	kind := strings.ToLower(mail.Params["report-type"])
	return mail.Type == "multipart/report" && kind != "feedback-report"
}

// feedback reads a report in the form of RFC 5965.
func (r *Report) feedback(mail *eml.Part) bool {
	var about *eml.Part
	for _, p := range mail.All() {
		if p.Type == "message/feedback-report" {
			about = p
			break
		}
	}
	if about == nil {
		return false
	}
	fields := eml.Parse([]byte(strings.TrimLeft(about.Text, "\r\n"))).Header
	if agent := fields.Get("User-Agent"); agent != "" {
		r.Tool = agent
	}
	switch kind := fields.Get("Feedback-Type"); kind {
	case "":
	case "abuse":
		r.Claim = "junk"
	case "fraud":
		r.Claim = "phishing"
	default:
		r.Claim = kind
	}
	for _, p := range mail.Children {
		switch {
		case p.Inner() != nil:
			r.Original = p.Inner()
		case p.Type == "text/rfc822-headers" && r.Original == nil:
			r.Original = eml.Parse(p.Body)
		}
	}
	r.Way = Feedback
	return r.Original != nil
}

// words is what somebody wrote above what they report, without quotes, signature and what tools add.
func words(text string) string {
	text = outsideBlocks(text)
	if comment, ok := field(text, "User Comments", "User Comment", "Comments", "Comment"); ok {
		text = comment
	}
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		t := strings.TrimSpace(line)
		switch {
		case t == "--" || strings.HasPrefix(t, "____________"):
			return cut(out)
		case strings.HasPrefix(t, ">") || boilerplate(t):
			continue
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return cut(out)
}

func cut(lines []string) string {
	s := strings.TrimSpace(strings.Join(lines, "\n"))
	if len(s) > wordsLimit {
		s = strings.ToValidUTF8(s[:wordsLimit], "") + " …"
	}
	return s
}
