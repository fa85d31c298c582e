package sender

import (
	"cmp"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"mailtriage/graph/content"
	"mailtriage/graph/content/sender"
)

// tone is how a statement is to be taken: a sign and a colour.
type tone uint8

const (
	plain tone = iota
	good
	warn
	bad
	unsure // neither, or not looked at
	quiet
)

// item is one statement: what the cursor goes by. Its texts are fit to draw.
type item struct {
	heading string // of the section that begins with it
	tone    tone
	label   string
	text    string
	note    string // said more quietly, below
	source  sender.Source
	raw     string // the address or the host that it is about, as the mail has it
	record  string // the name of the TXT record with which it can be checked
}

// copied is the statement in one line, or what it is about.
func (it item) copied() string {
	if it.raw != "" {
		return content.Defang(it.raw).String()
	}
	return strings.TrimSpace(it.label + " " + it.text)
}

// items are the statements of a report, in sections.
func items(r sender.Report) []item {
	var out []item
	for _, section := range []struct {
		heading string
		items   []item
	}{
		{"What does not fit together", findings(r)},
		{"Who it says it is", identities(r)},
		{"What your own boundary found", verdicts(r)},
		{"Claims that came with the mail: not trusted", claims(r)},
		{"What the filter stamped", antispam(r)},
		{"The way it took (UTC)", path(r)},
		{"Signatures (DKIM), checked here; no DNS is asked", signatures(r)},
		{"Seals of those who passed it on (ARC), not checked here", seals(r)},
		{"Limits", limits(r)},
	} {
		if len(section.items) > 0 {
			section.items[0].heading = section.heading
			out = append(out, section.items...)
		}
	}
	return out
}

func findings(r sender.Report) []item {
	var out []item
	for _, f := range r.Findings {
		it := item{tone: warn, text: f.Text}
		switch f.Kind {
		case sender.OwnFromOutside, sender.NameIsAddress, sender.ForgedStamp, sender.ManyFrom, sender.NoFrom:
			it.tone = bad
		}
		if len(f.Sources) > 0 {
			it.source = f.Sources[0]
		}
		out = append(out, it)
	}
	if len(out) > 0 {
		return out
	}
	if r.Verdicts.DMARC != sender.Pass { // a tick on top would be taken for that of the whole
		return []item{{tone: unsure, text: "No address and no time. But nothing proves that From is genuine: DMARC did not pass"}}
	}
	return []item{{tone: good, text: "Nothing: all addresses are of one organization, no time runs backwards, and DMARC passed"}}
}

func identities(r sender.Report) []item {
	var out []item
	for _, id := range r.Identities {
		it := item{label: id.Role.String(), source: id.Source, raw: id.Address}
		if it.raw == "" {
			it.raw = id.Domain
		}
		it.text = content.Defang(it.raw).String()
		if id.Name != "" {
			it.text = named(id.Name) + " <" + it.text + ">"
		}
		switch {
		case id.Differs:
			it.tone, it.note = warn, "not of the organization that From is of, but of "+content.Defang(id.Org).String()
		case id.Role != sender.From && id.Domain != "":
			it.tone = good
		}
		if id.Trusted {
			it.note = strings.TrimPrefix(it.note+"; as your boundary saw it", "; ")
		}
		out = append(out, it)
	}
	return out
}

// named is a name or some words in the mail, which may be made to look like a link.
func named(s string) string {
	words := strings.Split(content.DefangText(s), " ")
	for i, w := range words {
		if _, err := netip.ParseAddr(w); err == nil {
			words[i] = content.Defang(w).String()
		}
	}
	return content.Line(strings.Join(words, " ")).String()
}

func toneOf(v sender.Verdict) tone {
	switch v {
	case sender.Pass:
		return good
	case sender.Fail:
		return bad
	case sender.SoftFail, sender.NoPolicy:
		return unsure
	case sender.NotChecked:
	}
	return quiet
}

var methods = map[string]string{"spf": "SPF", "dkim": "DKIM", "dmarc": "DMARC", "arc": "ARC"}

func verdicts(r sender.Report) []item {
	var out []item
	for _, res := range r.Results {
		it := item{tone: toneOf(res.Verdict), label: methods[res.Method], text: result(res), source: res.Source}
		if it.label == "" {
			it.label = named(res.Method)
		}
		if words := sender.Reason(res.Get("reason")); res.Method == "compauth" && words != "" {
			it.note = "reason " + named(res.Get("reason")) + ": " + words
		}
		out = append(out, it)
	}
	if len(out) == 0 {
		why := r.Boundary.Why
		if r.Boundary.Found {
			why = "it stamped no results above " + r.Boundary.Where()
		}
		out = append(out, item{tone: unsure, text: "Nothing that can be trusted: " + why})
	}
	return out
}

// result says a result with what it was made on.
func result(res sender.Result) string {
	text := named(res.Word)
	if res.Comment != "" {
		text += " (" + named(res.Comment) + ")"
	}
	for _, p := range res.Properties {
		name := p.Name
		if !property.MatchString(name) {
			name = named(name)
		}
		text += " " + name + "=" + content.Defang(p.Value).String()
	}
	return content.Line(text).String()
}

// property is how properties are named (RFC 8601, section 2.7.1): with a dot, but no host.
var property = regexp.MustCompile(`^(smtp|header|policy|body|dns)\.[a-z-]+$`)

func claims(r sender.Report) []item {
	var out []item
	for _, s := range r.Stamps {
		if s.Trusted {
			continue
		}
		var words []string
		for _, res := range s.Results {
			words = append(words, named(res.Method)+"="+named(res.Word))
		}
		if s.Broken {
			words = append(words, "a quoted string or a comment has no end")
		}
		if len(words) == 0 {
			words = []string{"no results"}
		}
		out = append(out, item{tone: quiet, label: "claim", text: strings.Join(words, " "), note: s.Why, source: s.Source})
	}
	return out
}

func antispam(r sender.Report) []item {
	var out []item
	for _, a := range r.Antispam {
		it := item{label: named(a.Key), text: a.Title + ": " + a.Words, source: a.Source}
		if shown := content.Defang(a.Value).String(); shown != a.Words {
			it.text += " (" + content.Line(shown).Truncate(60).String() + ")"
		}
		it.tone = map[sender.Weight]tone{sender.Neutral: plain, sender.Fine: good, sender.Notable: warn, sender.Grave: bad}[a.Weight]
		if !a.Trusted {
			it.tone, it.note = quiet, a.Why
		}
		out = append(out, it)
	}
	return out
}

func path(r sender.Report) []item {
	var out []item
	if !r.Sent.IsZero() {
		out = append(out, item{tone: quiet, label: moment(r.Sent), text: "the sender's Date"})
	}
	for _, h := range r.Path {
		it := item{tone: quiet, label: "no time", source: h.Source, raw: h.By}
		if !h.At.IsZero() {
			it.label = moment(h.At)
		}
		it.text = hop(h)
		switch {
		case h.First:
			it.tone, it.raw, it.note = plain, h.IP, "here it came in from outside: what is above this line is the sender's word"
		case !h.Own:
			it.raw = h.From
		}
		if h.Jump {
			it.tone, it.note = warn, strings.TrimSuffix("the clock runs backwards by "+(-h.Delay).String()+"; "+it.note, "; ")
		} else if h.Delay >= 10*time.Minute {
			it.tone, it.note = warn, strings.TrimSuffix("late: "+h.Delay.String()+" after the server before; "+it.note, "; ")
		}
		out = append(out, it)
	}
	if !r.Boundary.Found && len(r.Path) > 0 {
		out = append(out, item{tone: unsure, text: r.Boundary.Why})
	}
	return out
}

func moment(t time.Time) string { return t.UTC().Format("2 Jan 15:04:05") }

// hop says who handed the mail to whom, and how long after the one before.
func hop(h sender.Hop) string {
	text := "taken by "
	if h.From != "" || h.IP != "" {
		text = strings.TrimSpace(content.Defang(h.From).String())
		if h.IP != "" && !strings.Contains(h.From, h.IP) {
			text = strings.TrimSpace(text + " (" + content.Defang(h.IP).String() + ")")
		}
		text += " → "
	}
	text += content.Defang(h.By).String()
	if h.With != "" {
		text += " with " + named(h.With)
	}
	if h.Timed && h.Delay >= 0 {
		text = "+" + h.Delay.String() + " " + text
	}
	return content.Line(text).String()
}

var checks = map[sender.Check]string{sender.Unchecked: "not checked", sender.Holds: "holds", sender.Broken: "does not hold"}

func signatures(r sender.Report) []item {
	var out []item
	for _, s := range r.Signatures {
		it := item{tone: unsure, label: named(s.Selector), source: s.Source, raw: s.KeyName(), record: s.KeyName()}
		it.text = fmt.Sprintf("%s, %s: body %s, signature %s", content.Defang(s.Domain), named(s.Algorithm), checks[s.Body], checks[s.Whole])
		switch {
		case s.Body == sender.Broken || s.Whole == sender.Broken:
			it.tone = bad
		case s.Whole == sender.Holds:
			it.tone = good
		}
		it.note = strings.Join(s.Why, "; ")
		if s.Whole == sender.Unchecked {
			it.text += ": paste its TXT record here, of " + content.Defang(s.KeyName()).String()
		}
		if !s.At.IsZero() {
			it.note = strings.TrimSuffix("signed "+s.At.Format("2 Jan 2006 15:04:05")+"; "+it.note, "; ")
		}
		out = append(out, it)
	}
	return out
}

func seals(r sender.Report) []item {
	var out []item
	for _, s := range r.ARC {
		var words []string
		for _, res := range s.Results {
			words = append(words, named(res.Method)+"="+named(res.Word))
		}
		it := item{tone: quiet, label: fmt.Sprintf("i=%d", s.Instance), source: s.Source, raw: s.Domain}
		// each line by itself: what a seal says is its own word until somebody has checked it
		it.text = fmt.Sprintf("%s says: chain before it %s, found %s", content.Defang(s.Domain), cmp.Or(named(s.Chain), "not told"), cmp.Or(strings.Join(words, " "), "nothing"))
		if s.Own {
			it.tone, it.note = plain, "written behind your boundary"
		}
		out = append(out, it)
	}
	return out
}

func limits(r sender.Report) []item {
	var out []item
	for _, l := range r.Limits {
		out = append(out, item{tone: warn, text: l})
	}
	return out
}
