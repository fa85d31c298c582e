package content

import (
	"strings"
)

// Verdict is the result of one check of a sender.
type Verdict uint8

// The results, from RFC 8601 section 2.7, brought to what a reader needs.
const (
	NotChecked Verdict = iota
	Pass
	Fail
	SoftFail // softfail, neutral, temperror, permerror: neither
	NoPolicy // none
)

// String is the word that is shown.
func (v Verdict) String() string {
	return [...]string{"–", "pass", "fail", "soft", "none"}[v]
}

// Verdicts are what the tenant's own boundary found when the mail came in.
type Verdicts struct {
	SPF, DKIM, DMARC, CompAuth Verdict
}

// Known tells whether there is any verdict.
func (v Verdicts) Known() bool { return v != Verdicts{} }

// Auth reads the verdicts from the topmost Authentication-Results header (RFC 8601), the one that was stamped last:
// the ones below it came with the mail and can say anything. Exchange Online writes no authserv-id before the first
// result, so the header is read result by result.
func Auth(name func(i int) (header, value string, ok bool)) Verdicts {
	for i := 0; ; i++ {
		header, value, ok := name(i)
		if !ok {
			return Verdicts{}
		}
		if strings.EqualFold(header, "Authentication-Results") {
			return verdicts(value)
		}
	}
}

func verdicts(value string) Verdicts {
	var v Verdicts
	for _, part := range clauses(value) {
		method, result, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok {
			continue
		}
		word := ""
		if fields := strings.Fields(result); len(fields) > 0 {
			word = fields[0]
		}
		switch strings.ToLower(strings.TrimSpace(method)) {
		case "spf":
			v.SPF = verdict(word)
		case "dkim":
			v.DKIM = better(v.DKIM, verdict(word))
		case "dmarc":
			v.DMARC = verdict(word)
		case "compauth":
			v.CompAuth = verdict(word)
		}
	}
	return v
}

// better keeps a pass of one of several signatures.
func better(a, b Verdict) Verdict {
	if a == Pass {
		return a
	}
	return b
}

func verdict(word string) Verdict {
	switch strings.ToLower(word) {
	case "pass", "bestguesspass":
		return Pass
	case "fail", "hardfail":
		return Fail
	case "none":
		return NoPolicy
	case "":
		return NotChecked
	}
	return SoftFail
}

// clauses cuts a header's value at its semicolons. Those within quoted strings and comments, where a sender may write
// anything, are not semicolons (RFC 5322, sections 3.2.2 and 3.2.4); comments and what is quoted are left out.
func clauses(value string) []string {
	var out []string
	var b strings.Builder
	depth, quoted, escaped := 0, false, false
	for _, r := range value {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && (quoted || depth > 0):
			escaped = true
		case r == '"' && depth == 0:
			quoted = !quoted
		case quoted:
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth > 0:
		case r == ';':
			out = append(out, b.String())
			b.Reset()
		default:
			b.WriteRune(r)
		}
	}
	return append(out, b.String())
}
