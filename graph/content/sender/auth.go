package sender

import (
	"slices"
	"strings"
)

// Verdict is the result of one check of a sender.
type Verdict uint8

// The results, from RFC 8601 section 2.7 and of Microsoft's own (docMessageHeaders), brought to what a reader needs.
const (
	NotChecked Verdict = iota
	Pass
	Fail
	SoftFail // softfail, neutral, policy, temperror, permerror, softpass: neither
	NoPolicy // none
)

// String is the word that is shown.
func (v Verdict) String() string {
	return [...]string{"–", "pass", "fail", "soft", "none"}[v]
}

// Verdicts are what the tenant's own boundary found when the mail came in.
type Verdicts struct{ SPF, DKIM, DMARC, ARC, CompAuth Verdict }

// Known tells whether there is any verdict.
func (v Verdicts) Known() bool { return v != Verdicts{} }

// Result is one check as it is told (RFC 8601, section 2.2).
type Result struct {
	Source
	Method     string // spf, dkim, dmarc, arc, compauth …
	Word       string // pass, softfail …
	Verdict    Verdict
	Comment    string
	Properties []Property
}

// Property is what a check was made on: smtp.mailfrom, header.d, action, reason.
type Property struct{ Name, Value string }

// Get is a property's value; empty: there is none.
func (r Result) Get(name string) string {
	for _, p := range r.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// Stamp is one field of results.
type Stamp struct {
	Source
	By      string // the authserv-id; empty: none is written, as Exchange Online does
	Claimed string // whose it would be, fit to draw
	Trusted bool
	Why     string // why it is believed or not, fit to draw
	Broken  bool   // a quoted string or a comment in it has no end
	Results []Result
}

// stampNames are the fields that results stand in. Exchange Online renames its own when a mail goes on, and those that
// come in (X-MS-Exchange-Authentication-Results, Authentication-Results-Original).
var stampNames = []string{"authentication-results", "x-ms-exchange-authentication-results", "authentication-results-original", "arc-authentication-results"}

// propertyLimit is how many properties of a result are kept, resultLimit how many results of a field.
const propertyLimit, resultLimit = 30, 60

// authentication reads all fields of results, and the verdicts from those of the boundary.
func (r *Report) authentication(h header, o Options) {
	below := r.nextHop()
	for _, l := range h {
		name := strings.ToLower(strings.TrimSpace(l.Name))
		if !slices.Contains(stampNames[:3], name) {
			continue
		}
		if len(r.Stamps) == stampLimit {
			r.limit("Authentication-Results after the first %d", stampLimit)
			break
		}
		s := parseStamp(l)
		r.believe(&s, name, below, o)
		r.Stamps = append(r.Stamps, s)
	}
	r.judge()
}

// nextHop is the field below the boundary's where the next server's begin.
func (r *Report) nextHop() int {
	next := 1 << 30
	for _, hop := range r.Path {
		if hop.Field > r.Boundary.Field {
			next = min(next, hop.Field)
		}
	}
	return next
}

// believe decides about one stamp. A gateway of the tenant before Exchange Online is believed by its name only where it
// must stand, right below the boundary: whether it takes forged ones off, and whether mail can go round it, the tenant
// must know.
func (r *Report) believe(s *Stamp, name string, below int, o Options) {
	named := slices.ContainsFunc(o.Authorities, func(a string) bool { return s.By != "" && strings.EqualFold(a, s.By) })
	s.Claimed = r.claimed(*s, name)
	switch {
	case r.own(s.Source) && name != "authentication-results-original":
		s.Trusted, s.Claimed = true, safe(r.Boundary.Host)
		s.Why = "above " + r.Boundary.Where() + ", with which Exchange Online took the mail in"
	case !r.Boundary.Found:
		s.Why = "claimed by " + s.Claimed + ", not trusted: " + r.Boundary.Why
	case named && s.Field < below:
		s.Trusted, s.Why = true, "by a gateway that the settings name, right below "+r.Boundary.Where()
	default:
		s.Why = "claimed by " + s.Claimed + ", not trusted: it came with the mail, below " + r.Boundary.Where()
	}
}

// claimed says whose a stamp would be.
func (r *Report) claimed(s Stamp, name string) string {
	if s.By != "" {
		return safe(s.By)
	}
	if name == "authentication-results-original" {
		return "the sender's own Exchange"
	}
	for i := range r.Path { // from the oldest: the first above which it would have been written
		if hop := r.Path[len(r.Path)-1-i]; hop.Field > s.Field && hop.By != "" {
			return safe(hop.By)
		}
	}
	return "nobody by name"
}

// judge brings what is believed to verdicts. Of two gateways' words the topmost field's count.
func (r *Report) judge() {
	for _, s := range r.Stamps {
		if !s.Trusted {
			continue
		}
		seen := map[string]bool{}
		for _, res := range r.Results {
			seen[res.Method] = true
		}
		for _, res := range s.Results {
			if !seen[res.Method] {
				r.Results = append(r.Results, res)
			}
		}
	}
	for _, res := range r.Results {
		r.Verdicts.add(res)
	}
}

// add takes a result in. Several signatures: one that holds is enough. All else is told once: of two words for it the
// worse counts.
func (v *Verdicts) add(res Result) {
	worse := func(at *Verdict) {
		if rank(res.Verdict) > rank(*at) {
			*at = res.Verdict
		}
	}
	switch res.Method {
	case "spf":
		worse(&v.SPF)
	case "dmarc":
		worse(&v.DMARC)
	case "compauth":
		worse(&v.CompAuth)
	case "arc":
		worse(&v.ARC)
	case "dkim":
		if v.DKIM != Pass && (res.Verdict == Pass || rank(res.Verdict) > rank(v.DKIM)) {
			v.DKIM = res.Verdict
		}
	}
}

func rank(v Verdict) int {
	return [...]int{NotChecked: 0, Pass: 1, NoPolicy: 2, SoftFail: 3, Fail: 4}[v]
}

// parseStamp reads a field of results. It takes what is found in the wild: no authserv-id (Exchange Online), an instance
// first (ARC), a recipient's domain between results (older Exchange Online), spaces round "=".
func parseStamp(l line) Stamp {
	s := Stamp{Source: l.Source}
	c := scanner{s: l.value}
	for begun := false; !c.end(); begun = true {
		res, bare, ok := c.clause()
		switch {
		case ok && res.Method == "i" && !begun: // ARC's instance
		case ok && len(s.Results) < resultLimit:
			res.Source = l.Source
			s.Results = append(s.Results, res)
		case !ok && s.By == "" && len(s.Results) == 0:
			s.By = bare
		}
	}
	s.Broken = c.broken
	return s
}

// clause reads up to the next semicolon: a result with its properties, or bare words, of which it gives the first.
func (c *scanner) clause() (res Result, bare string, ok bool) {
	c.taken()
	for c.skip(); !c.end() && !c.next(';'); c.skip() {
		at := c.at
		name := strings.ToLower(c.word("=;"))
		c.skip()
		if !c.next('=') {
			if bare == "" && !ok {
				bare = name
			}
			if c.at == at { // nothing that can be read
				c.at++
			}
			continue
		}
		c.skip()
		value := c.word(";")
		switch {
		case !ok:
			method, _, _ := strings.Cut(name, "/") // its version
			res.Method, res.Word, res.Verdict, ok = method, strings.ToLower(value), verdict(value), true
		case len(res.Properties) < propertyLimit:
			res.Properties = append(res.Properties, Property{name, value})
		}
	}
	res.Comment = c.taken()
	return res, bare, ok
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
