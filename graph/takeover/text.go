package takeover

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"mailtriage/graph/content"
)

// Markdown writes a report to be read, and to be put in a ticket. What is quoted can't command a terminal, is no link and no
// markup.
func (r Report) Markdown() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Takeover check of %s\n", escaped(r.Mailbox))
	line("%s\n", marked(r.Summary))
	line("Checked on %s UTC by mailtriage; mail of the last %s.", r.Begun.UTC().Format("2006-01-02 15:04"), count(r.Days, "day", "days"))
	if reasons := r.Reasons(); len(reasons) > 0 {
		line("\n## Signs\n\n| Weight | Sign | What it is |\n|---|---|---|")
		for _, x := range reasons {
			line("| %d | %s | %s |", x.Weight, marked(x.Sign), marked(x.Why))
		}
		r.messages(line)
	}
	line("\n## What was checked\n\n| Part | Checked | Found |\n|---|---|---|")
	for _, p := range r.Parts {
		state := map[State]string{Checked: "yes", Partly: "in part: " + p.Why, NotChecked: "**no**: " + p.Why}[p.State]
		found := make([]string, len(p.Found))
		for i, f := range p.Found {
			found[i] = marked(f)
		}
		if p.State == NotChecked {
			state = "**no**: " + marked(p.Why)
		} else {
			state = marked(state)
		}
		line("| %s | %s | %s |", marked(p.Title), state, strings.Join(found, "; "))
	}
	if unseen := r.unseen(); len(unseen) > 0 {
		line("\n## Not visible through Microsoft Graph\n")
		for _, u := range unseen {
			line("- %s: `%s`", marked(u.What), code(u.How))
		}
	}
	if len(r.Next) > 0 {
		line("\n## What to do next\n")
		for i, s := range r.Next {
			text := fmt.Sprintf("%d. %s (%s)", i+1, marked(s.What), s.By)
			if s.Command != "" {
				text += ": `" + code(s.Command) + "`"
			}
			line("%s", text)
		}
	}
	return b.String()
}

// messages lists what the signs are about.
func (r Report) messages(line func(string, ...any)) {
	head := false
	for _, x := range r.Reasons() {
		for _, m := range x.Messages {
			if !head {
				head = true
				line("\n### Messages\n\n| Sign | Received (UTC) | From | Subject | Message-ID |\n|---|---|---|---|---|")
			}
			line("| %s | %s | %s | %s | %s |", marked(x.Sign), m.ReceivedDateTime.UTC().Format(time.DateTime), escaped(m.From), marked(m.Subject), escaped(m.InternetMessageID))
		}
	}
}

// markedCells is how much of a foreign text is written.
const markedCells = 400

// marked writes foreign text into Markdown: on one line, no link, no markup.
func marked(s string) string {
	return escaped(content.DefangText(content.Line(s).Truncate(markedCells).String()))
}

// escaped writes text without markup, and leaves addresses of mail as they are: they lead to no page.
func escaped(s string) string {
	s = content.Line(s).Truncate(markedCells).String()
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]<>()#|!~&$", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code writes text between backticks.
func code(s string) string { return strings.ReplaceAll(content.Line(s).String(), "`", "'") }

// JSON writes a report for a file: indented, and what could command a terminal or deceive the eye as JSON escapes.
func (r Report) JSON() ([]byte, error) {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the report: %w", err)
	}
	return append(content.SafeJSON(raw), '\n'), nil
}
