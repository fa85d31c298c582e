package files

import (
	"encoding/base64"
	"strings"
)

// calendar tells what an invitation is (RFC 5545): who asks, for what, what is attached.
func (f *file) calendar() {
	text, _ := textOf(f.data, partLimit)
	text = strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\n ", "", "\n\t", "").Replace(text) // unfolded, 3.1
	for line := range strings.Lines(text) {
		head, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		if !ok {
			continue
		}
		name, params, _ := strings.Cut(strings.ToUpper(head), ";")
		switch name {
		case "METHOD":
			f.found(Invitation, Note, "What it is.", value)
		case "ORGANIZER":
			f.found(Invitation, Note, "Who asks.", value)
		case "SUMMARY", "LOCATION":
			f.found(Invitation, Note, "What for.", strings.NewReplacer(`\n`, " ", `\,`, ",", `\;`, ";").Replace(value))
		case "DTSTART":
			f.found(Invitation, Note, "When.", value)
		case "ACTION":
			if strings.EqualFold(value, "PROCEDURE") {
				f.found(Program, Bad, "Its reminder starts a program.", value)
			}
		case "ATTACH":
			if strings.Contains(params, "BASE64") {
				if raw, err := base64.StdEncoding.DecodeString(value[:min(len(value), insideLimit)/4*4]); err == nil {
					f.found(Embedded, Odd, "It holds embedded files.", params)
					f.embed("attached", raw)
				}
			} else {
				f.found(Embedded, Odd, "It names a file elsewhere.", value)
			}
		}
	}
	f.links("Where its links lead.", strings.ReplaceAll(text, `\n`, "\n"))
}
