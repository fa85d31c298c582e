// Package lookalike tells whether a host imitates a name that people trust: the tenant's own domains, the sender's, and those of
// some two hundred companies and authorities that fraud imitates much. It says what is imitated, and how, so that it can be checked.
package lookalike

import (
	"iter"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Known is what a host may imitate beside the brands.
type Known struct {
	Own    []string // the tenant's domains
	Sender []string // the domain of the sender, and others that the mail speaks of
}

// How is the way in which a host imitates.
type How int

// The ways, the surest first.
const (
	Prefix     How = iota // the whole true domain stands before another one: microsoft.com.evil.example
	Confusable            // it looks the same, and is written with other characters: rnicrosoft.com
	Typo                  // a letter or two beside it: mircosoft.com
	Part                  // the name is a part of another one: microsoft-support.example
	Subdomain             // the name stands under a strange domain: microsoft.evil.example
	Ending                // the same name under another ending: microsoft.top
)

func (h How) String() string {
	return [...]string{"true domain in front of a strange one", "characters that look alike", "a slip of the keys", "name within a strange name", "name under a strange domain", "same name, other ending"}[h]
}

// Finding is what a host imitates. Words quote the host: they are hostile, and pass through content before they are shown.
type Finding struct {
	Imitates string // the true domain: microsoft.com
	Whose    string // "Microsoft", "one of your own domains", "the sender's domain"
	Own      bool   // it is one of the tenant's own
	How      How
	Detail   string // "“rn” where “m” belongs"
}

// Words is the finding in a sentence.
func (f Finding) Words() string {
	return "imitates " + f.Imitates + " (" + f.Whose + "): " + f.Detail
}

// Check compares a host (a name, not a link; in Unicode or punycode) with what is known. false: it imitates nothing, or it is
// what it says.
func Check(host string, known Known) (Finding, bool) {
	n, ok := parse(host)
	if !ok {
		return Finding{}, false
	}
	near, domains := known.targets()
	if slices.ContainsFunc(domains, n.under) || n.truly() {
		return Finding{}, false
	}
	targets := func(yield func(*target) bool) {
		for _, list := range [][]target{near, brands().targets} {
			for i := range list {
				if !yield(&list[i]) {
					return
				}
			}
		}
	}
	for _, step := range []func(name, iter.Seq[*target]) (Finding, bool){prefixed, confused, mistyped, ending, contained, below} {
		if f, found := step(n, targets); found {
			return f, true
		}
	}
	return Finding{}, false
}

// name is a host taken apart.
type name struct {
	host   string
	front  []string // labels before the one that was registered
	label  string   // that was registered: contoso in www.contoso.co.uk
	suffix string   // co.uk
	shared bool     // it is one of many customers' names under a service's domain
}

// nameLimit is the longest host that is looked at (RFC 1035, section 2.3.4, and as much again for Unicode).
const nameLimit = 512

func parse(host string) (name, bool) {
	host = strings.Trim(strings.ToLower(strings.TrimSpace(host)), ".")
	if shown, err := idna.Punycode.ToUnicode(host); err == nil {
		host = strings.ToLower(shown)
	}
	if host == "" || len(host) > nameLimit || !strings.Contains(host, ".") || strings.ContainsAny(host, " /:@") {
		return name{}, false
	}
	n := name{host: host}
	for _, s := range shared {
		if front, ok := strings.CutSuffix(host, s); ok && strings.HasSuffix(front, ".") {
			front = front[:len(front)-1]
			labels := strings.Split(front, ".")
			n.front, n.label, n.suffix, n.shared = labels[:len(labels)-1], labels[len(labels)-1], s, true
			return n, true
		}
	}
	registered, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil { // a public suffix itself, or no name
		return name{}, false
	}
	n.label, n.suffix, _ = strings.Cut(registered, ".")
	if front := strings.TrimSuffix(strings.TrimSuffix(host, registered), "."); front != "" {
		n.front = strings.Split(front, ".")
	}
	digits := strings.Trim(n.suffix, "0123456789") == ""
	return n, !digits
}

func (n name) under(domain string) bool {
	return n.host == domain || strings.HasSuffix(n.host, "."+domain)
}

// truly tells whether the host is a brand's own, and not a customer's of it.
func (n name) truly() bool {
	if n.shared && !brands().innocent[n.label] {
		_, all := brands().domains[n.host]
		return all
	}
	return brandOf(n.host) != ""
}

// brandOf is whose true domain a host is or lies under; empty: nobody's of the list.
func brandOf(host string) string {
	for rest, more := host, true; more; _, rest, more = strings.Cut(rest, ".") {
		if whose := brands().domains[rest]; whose != "" {
			return whose
		}
	}
	return ""
}

// targets are the names that are known beside the brands', and their domains.
func (k Known) targets() (list []target, domains []string) {
	add := func(all []string, whose string, of kind) {
		for _, d := range all {
			n, ok := parse(d[strings.LastIndex(d, "@")+1:])
			if !ok || of == sender && (brandOf(n.host) != "" || n.shared) {
				continue
			}
			domains = append(domains, n.host)
			if !n.shared {
				domains = append(domains, n.label+"."+n.suffix)
			}
			list = append(list, target{whose: whose, domain: n.label + "." + n.suffix, label: n.label, fold: Fold(n.label), kind: of, word: len(n.label) < 5})
		}
	}
	add(k.Own, "one of your own domains", own)
	add(k.Sender, "the sender's domain", sender)
	return list, domains
}
